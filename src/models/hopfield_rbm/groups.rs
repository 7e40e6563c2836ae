//! Sums over the states of a machine, and its integral over the hidden units, with visible units that are alike in groups.
//!
//! Visible units with the same weights and bias, up to a common sign, enter only by their magnetisation.
//!
//! # The trapezoidal rule
//!
//! With the visible units summed out, the integrand is a mixture of Gaussians of variance `1/β` with positive weights,
//! centred at the points `W v + c`. The sum over the whole grid of step `h` differs from the integral `I` only by
//! aliasing: by Poisson's formula the relative error is at most `θ^p - 1` with
//! `θ = Σ_k exp(-2π² k²/(β h²)) <= 1 + 2q/(1 - q³)`, `q = exp(-2π²/(β h²))`, because the Fourier transform of each
//! component is its mass times such a factor. The points left out lie at least `t` beyond all centres in some coordinate,
//! and hold at most `p θ^{p-1} τ` of `I` with `τ = 2 h √(β/2π) exp(-β t²/2)/(1 - exp(-β t h))`: the exponent grows at
//! least linearly there. Nothing of this depends on `N`.

use super::machine::BinaryGaussian;
use crate::Error;
use crate::real::{Bounded, Goal, Parameter, Real, Sum, absolute};

/// The cost of a term, in multiplications: mostly its exponential.
const COST_OF_TERM: f64 = 60.0;

/// Visible units that are alike.
struct Group<S> {
    weights: Vec<S>,
    bias: S,
    size: usize,
}

/// A machine with its visible units in groups.
pub(super) struct Groups<S> {
    groups: Vec<Group<S>>,
    hidden_bias: Vec<S>,
    /// The group of each visible unit, and whether it has the opposite sign.
    members: Vec<(usize, bool)>,
}

impl<S: Real> Groups<S> {
    /// The groups of a machine.
    pub(super) fn of<T: Parameter<S>>(machine: &BinaryGaussian<T>) -> Self {
        let mut groups: Vec<Group<S>> = Vec::new();
        let mut members = Vec::with_capacity(machine.visible_count());
        for site in 0..machine.visible_count() {
            let mut weights = machine.column::<S>(site);
            let mut bias = machine.visible_bias_of::<S>(site);
            let numbers = weights.iter().chain(std::iter::once(&bias));
            let first = numbers.map(S::approx).find(|x| *x != 0.0);
            let is_negated = first.is_some_and(|x| x < 0.0);
            if is_negated {
                weights = weights.into_iter().map(|w| -w).collect();
                bias = -bias;
            }
            let same = groups.iter().position(|group| {
                let mut pairs = group.weights.iter().zip(&weights);
                group.bias.certainly_equal(&bias) && pairs.all(|(a, b)| a.certainly_equal(b))
            });
            let place = same.unwrap_or(groups.len());
            members.push((place, is_negated));
            match groups.get_mut(place) {
                Some(group) => group.size += 1,
                None => groups.push(Group {
                    weights,
                    bias,
                    size: 1,
                }),
            }
        }
        let units = 0..machine.hidden_count();
        Self {
            groups,
            hidden_bias: units.map(|unit| machine.hidden_bias_of(unit)).collect(),
            members,
        }
    }

    /// Groups that are known: the weights, the bias and the size of each. Nothing is known of single units.
    pub(super) fn known(groups: Vec<(Vec<S>, S, usize)>, hidden_bias: Vec<S>) -> Self {
        let group = |(weights, bias, size)| Group {
            weights,
            bias,
            size,
        };
        Self {
            groups: groups.into_iter().map(group).collect(),
            hidden_bias,
            members: Vec::new(),
        }
    }

    /// The number of groups.
    pub(super) fn count(&self) -> usize {
        self.groups.len()
    }

    /// The number of units in each group.
    pub(super) fn sizes(&self) -> impl Iterator<Item = usize> {
        self.groups.iter().map(|group| group.size)
    }

    /// The group of each visible unit, and whether it has the opposite sign.
    pub(super) fn members(&self) -> &[(usize, bool)] {
        &self.members
    }

    /// Whether a group is decoupled from everything: no weights and no bias.
    pub(super) fn is_free(&self, place: usize) -> bool {
        self.groups.get(place).is_some_and(|group| {
            let mut weights = group.weights.iter();
            group.bias.certainly_zero() && weights.all(S::certainly_zero)
        })
    }

    /// The cost of a visit to every state, in multiplications.
    pub(super) fn cost_of_states(&self) -> f64 {
        let sizes = self.sizes().map(|size| size as f64 + 1.0);
        sizes.product::<f64>() * (COST_OF_TERM + 2.0 * self.hidden_bias.len() as f64)
    }

    /// Visits every state, counted by magnetisations, with its weight relative to the largest one, the number of such
    /// states included, and the magnetisations. The result is the exponent `β (|W v + c|²/2 + b·v)` of the largest.
    pub(super) fn weigh(&self, beta: &S, leaf: &mut impl FnMut(S, &[i64])) -> S {
        let mut largest: Option<S> = None;
        self.visit(beta, &mut |exponent, _, _| {
            if largest
                .as_ref()
                .is_none_or(|known| exponent.cmp_approx(known).is_gt())
            {
                largest = Some(exponent.clone());
            }
        });
        let largest = largest.unwrap_or_else(S::zero);
        self.visit(beta, &mut |exponent, count, magnetisations| {
            leaf((exponent - &largest).exp() * count, magnetisations);
        });
        largest
    }

    /// `log Σ_v exp(β (|W v + c|²/2 + b·v))`.
    pub(super) fn log_sum(&self, beta: &S) -> S {
        let mut sum = Sum::new();
        let largest = self.weigh(beta, &mut |weight, _| sum.add(weight));
        sum.value().ln() + largest
    }

    /// `log Σ_{u ≠ v} exp(β (f(u) - f(v)))`, `f(v) = |W v + c|²/2 + b·v`, split as the sum itself and the number to add to
    /// its logarithm; `log p(v) = -log(1 + the exponential of this)`.
    pub(super) fn others(&self, beta: &S, v: &[i8]) -> (S, S) {
        let mut own = vec![0_i64; self.groups.len()];
        for ((place, is_negated), spin) in self.members.iter().zip(v) {
            if let Some(sum) = own.get_mut(*place) {
                *sum += i64::from(*spin) * if *is_negated { -1 } else { 1 };
            }
        }
        let (mut largest, mut of_state): (Option<S>, S) = (None, S::zero());
        self.visit(beta, &mut |exponent, count, magnetisations| {
            let is_own = *magnetisations == own;
            if is_own {
                of_state = exponent.clone();
            }
            let is_alone = is_own && count.certainly_equal(&S::one());
            let is_larger = largest
                .as_ref()
                .is_none_or(|known| exponent.cmp_approx(known).is_gt());
            if is_larger && !is_alone {
                largest = Some(exponent);
            }
        });
        let largest = largest.unwrap_or_else(S::zero);
        let mut sum = Sum::new();
        self.visit(beta, &mut |exponent, count, magnetisations| {
            let count = match *magnetisations == own {
                true => count.clone() - S::one(),
                false => count.clone(),
            };
            sum.add((exponent - &largest).exp() * count);
        });
        (sum.value(), largest - of_state)
    }

    /// Visits every state, counted by magnetisations, with `β (|W v + c|²/2 + b·v)`, the number of such states, and the
    /// magnetisations.
    fn visit(&self, beta: &S, leaf: &mut impl FnMut(S, &S, &[i64])) {
        let mut state = Visit {
            beta: beta.clone(),
            inputs: vec![self.hidden_bias.clone(); self.groups.len() + 1],
            magnetisations: vec![0; self.groups.len()],
        };
        self.descend(0, &S::one(), &S::zero(), &mut state, leaf);
    }

    fn descend(
        &self,
        depth: usize,
        count: &S,
        field: &S,
        state: &mut Visit<S>,
        leaf: &mut impl FnMut(S, &S, &[i64]),
    ) {
        let Some(group) = self.groups.get(depth) else {
            let inputs = state.inputs.get(depth).into_iter().flatten();
            let square = S::sum(inputs.map(S::sqr));
            let exponent = (square.mul_pow2(-1) + field) * &state.beta;
            leaf(exponent, count, &state.magnetisations);
            return;
        };
        let mut choices = S::one();
        for down in 0..=group.size {
            let magnetisation = group.size as i64 - 2 * down as i64;
            let factor = S::from_i64(magnetisation);
            let before = state.inputs.get(depth).cloned().unwrap_or_default();
            let after = before.into_iter().zip(&group.weights);
            let after = after
                .map(|(input, w)| input + w.clone() * &factor)
                .collect();
            if let Some(slot) = state.inputs.get_mut(depth + 1) {
                *slot = after;
            }
            if let Some(slot) = state.magnetisations.get_mut(depth) {
                *slot = magnetisation;
            }
            let raised = field.clone() + group.bias.clone() * &factor;
            let many = count.clone() * &choices;
            self.descend(depth + 1, &many, &raised, state, leaf);
            // A binomial coefficient times the next numerator is divisible by the next denominator.
            choices =
                choices * S::from_i64((group.size - down) as i64) / S::from_i64(down as i64 + 1);
        }
    }
}

/// What a visit carries along.
struct Visit<S> {
    beta: S,
    /// `W v + c` of the groups so far, at each depth.
    inputs: Vec<Vec<S>>,
    magnetisations: Vec<i64>,
}

/// The grid of one hidden unit.
struct Axis<S> {
    first: i64,
    last: i64,
    /// How far the points left out lie beyond all centres, at least.
    beyond: S,
}

impl<S: Bounded> Groups<S> {
    /// `log ∫ exp(-β |h|²/2 + β c·h) Π_i 2 cosh(β ((Wᵀh)_i + b_i)) dh` by the trapezoidal rule.
    ///
    /// # Errors
    ///
    /// [`Error::Budget`] if the grid has too many points for the goal.
    pub(super) fn log_integral(&self, beta: f64, goal: Goal) -> Result<S, Error> {
        let bits = goal.bits.min(S::BITS.saturating_sub(16)) + 8;
        let nats = f64::from(bits) * std::f64::consts::LN_2;
        // Both errors are about exp(-nats).
        let step = std::f64::consts::PI * (2.0 / (beta * nats)).sqrt();
        let reach = (2.0 * nats / beta).sqrt();
        let axes = (0..self.hidden_bias.len())
            .map(|unit| self.axis(unit, step, reach))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| Error::Budget("the grid leaves the range of whole numbers".into()))?;
        let points = axes
            .iter()
            .map(|axis| (axis.last - axis.first) as f64 + 1.0);
        let points: f64 = points.product();
        let cost = points * (self.count() as f64 + 1.0) * COST_OF_TERM;
        if cost > goal.operations {
            return Err(Error::Budget(format!(
                "a trapezoidal rule in {} dimensions would take {points:.1e} points; about {:.1e} are allowed, and \
                 --effort raises the limit",
                axes.len(),
                goal.operations / COST_OF_TERM / (self.count() as f64 + 1.0)
            )));
        }
        let beta = S::from_f64(beta);
        let step = S::from_f64(step);
        let fields = self.groups.iter().map(|group| group.bias.clone() * &beta);
        let mut levels = vec![fields.collect::<Vec<S>>(); axes.len() + 1];
        let mut sum = Sum::new();
        self.add_points(&axes, 0, &S::zero(), (&beta, &step), &mut levels, &mut sum);
        let error = relative_error(&axes, &beta, &step);
        if !(error.is_known() && error.certainly_at_most(&S::one().mul_pow2(-2))) {
            return Ok(S::unknown());
        }
        // log(1 + e) is within |e|/(1 - |e|).
        let margin = error.clone() / (S::one() - error);
        let volume = step.ln() * S::from_i64(axes.len() as i64);
        Ok((sum.value().ln() + volume).widen(&margin))
    }

    /// The grid points of one hidden unit; `None` where there are too many to count.
    fn axis(&self, unit: usize, step: f64, reach: f64) -> Option<Axis<S>> {
        const MOST: f64 = 1e15;
        let weights = self.groups.iter().filter_map(|group| {
            let size = S::from_i64(group.size as i64);
            Some(absolute(group.weights.get(unit)?) * size)
        });
        let spread = S::sum(weights).upper();
        let centre = self.hidden_bias.get(unit)?;
        let (low, high) = (centre.clone() - &spread, centre.clone() + &spread);
        let first = ((low.approx() - reach) / step).floor();
        let last = ((high.approx() + reach) / step).ceil();
        if !(first.abs() < MOST && last.abs() < MOST) {
            return None;
        }
        let (first, last) = (first as i64, last as i64);
        let point = |index: i64| S::from_f64(step) * S::from_i64(index);
        let (left, right) = (low - point(first - 1), point(last + 1) - high);
        let beyond = -((-left.lower()).max_approx(-right.lower()));
        Some(Axis {
            first,
            last,
            beyond,
        })
    }

    /// Adds the integrand at the points whose first coordinates are chosen.
    fn add_points(
        &self,
        axes: &[Axis<S>],
        depth: usize,
        exponent: &S,
        scales: (&S, &S),
        levels: &mut [Vec<S>],
        sum: &mut Sum<S>,
    ) {
        let (beta, step) = scales;
        let (Some(axis), Some(centre)) = (axes.get(depth), self.hidden_bias.get(depth)) else {
            let fields = levels.get(depth).into_iter().flatten();
            let factors = self.groups.iter().zip(fields).map(|(group, field)| {
                let power = field.exp();
                (S::one() / &power + power).powi(group.size as u64)
            });
            let product = factors.fold(exponent.exp(), |product, factor| product * factor);
            sum.add(product);
            return;
        };
        for index in axis.first..=axis.last {
            let point = step.clone() * S::from_i64(index);
            let own = point.clone() * (centre.clone() - point.mul_pow2(-1)) * beta;
            let scaled = point * beta;
            let before = levels.get(depth).cloned().unwrap_or_default();
            let after = before.into_iter().zip(&self.groups);
            let after = after.map(|(field, group)| match group.weights.get(depth) {
                Some(weight) => field + weight.clone() * &scaled,
                None => field,
            });
            let after = after.collect();
            if let Some(slot) = levels.get_mut(depth + 1) {
                *slot = after;
            }
            let raised = exponent.clone() + own;
            self.add_points(axes, depth + 1, &raised, scales, levels, sum);
        }
    }
}

/// The relative error of the sum over the grid, from aliasing and from the points left out.
fn relative_error<S: Bounded>(axes: &[Axis<S>], beta: &S, step: &S) -> S {
    let decay = -(S::pi().sqr().mul_pow2(1) / (step.sqr() * beta));
    let q = decay.exp();
    let aliases = q.mul_pow2(1) / (S::one() - q.powi(3));
    let all = (aliases.ln_1p() * S::from_i64(axes.len() as i64)).exp_m1();
    // p θ^(p-1) τ, with θ^(p-1) at most θ^p.
    let density = (beta.clone() / S::pi().mul_pow2(1)).sqrt() * step;
    let tails = axes.iter().map(|axis| {
        let nearest = (-(axis.beyond.sqr() * beta).mul_pow2(-1)).exp();
        let ratio = (-(axis.beyond.clone() * beta * step)).exp();
        nearest * density.mul_pow2(1) / (S::one() - ratio)
    });
    let left_out = S::sum(tails) * (S::one() + &all);
    // A point that does not lie beyond the centres has no bound.
    let is_beyond = |axis: &Axis<S>| S::zero().certainly_at_most(&axis.beyond);
    if axes.iter().all(is_beyond) {
        (all + left_out).upper()
    } else {
        S::unknown()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{Exact, GOAL, assert_near, exact};

    fn machine() -> BinaryGaussian {
        let weights = vec![0.5, -0.25, 0.5, 0.75, 0.25, -0.5, 0.25, -1.0];
        BinaryGaussian::new(2, 4, weights)
            .and_then(|machine| machine.with_visible_bias(vec![0.5, 0.25, 0.5, 0.0]))
            .and_then(|machine| machine.with_hidden_bias(vec![0.25, -0.75]))
            .unwrap()
    }

    /// All states one by one, with their weights at β.
    fn states(machine: &BinaryGaussian, beta: f64) -> Vec<(Vec<i64>, Exact)> {
        let size = machine.visible_count();
        let state = |state: usize| {
            let v: Vec<i64> = (0..size).map(|i| 1 - 2 * (state >> i & 1) as i64).collect();
            let mut exponent = 0.0;
            for (unit, row) in machine.rows().enumerate() {
                let start = machine.hidden_bias().map_or(0.0, |c| c[unit]);
                let input: f64 = row.iter().zip(&v).map(|(w, v)| w * *v as f64).sum();
                exponent += (start + input).powi(2) / 2.0;
            }
            if let Some(bias) = machine.visible_bias() {
                exponent += bias.iter().zip(&v).map(|(b, v)| b * *v as f64).sum::<f64>();
            }
            (v, (exact(exponent) * exact(beta)).exp())
        };
        (0..1 << size).map(state).collect()
    }

    #[test]
    fn units_that_are_alike_share_a_group() {
        let groups = Groups::<Exact>::of(&machine());
        // The first and the third are the same, the second is another by its bias.
        let sizes: Vec<usize> = groups.sizes().collect();
        assert_eq!(sizes, [2, 1, 1]);
        assert_eq!(
            groups.members(),
            [(0, false), (1, true), (0, false), (2, false)]
        );
        assert!(!groups.is_free(0));
        let free = BinaryGaussian::new(1, 2, vec![0.0, 1.0]).unwrap();
        let free = Groups::<Exact>::of(&free);
        assert!(free.is_free(0) && !free.is_free(1));
    }

    #[test]
    fn every_state_is_weighed_once() {
        let (machine, beta) = (machine(), 0.75);
        let groups = Groups::<Exact>::of(&machine);
        let (mut total, mut first, mut count) = (Exact::zero(), Exact::zero(), 0);
        let largest = groups.weigh(&exact(beta), &mut |weight, magnetisations| {
            total = total.clone() + &weight;
            first = first.clone() + weight * Exact::from_i64(magnetisations[0]);
            count += 1;
        });
        assert_eq!(count, 12);
        let (total, first) = (total * largest.exp(), first * largest.exp());
        let states = states(&machine, beta);
        let sum = Exact::sum(states.iter().map(|(_, w)| w.clone()));
        assert_near(&total, &sum, 180);
        assert_near(&groups.log_sum(&exact(beta)), &sum.ln(), 180);
        for (v, weight) in &states {
            let v: Vec<i8> = v.iter().map(|v| *v as i8).collect();
            let (others, shift) = groups.others(&exact(beta), &v);
            assert_near(
                &(others * shift.exp()),
                &(sum.clone() / weight - Exact::one()),
                170,
            );
        }
        let of_group = states
            .iter()
            .map(|(v, weight)| weight.clone() * Exact::from_i64(v[0] + v[2]));
        assert_near(&first, &Exact::sum(of_group), 180);
    }

    #[test]
    fn the_integral_over_the_hidden_units_is_the_sum_over_the_visible_ones() {
        for beta in [0.25, 0.75, 3.0] {
            for machine in [
                machine(),
                BinaryGaussian::new(1, 3, vec![1.5, 0.0, -0.5]).unwrap(),
            ] {
                let integral = Groups::<Exact>::of(&machine)
                    .log_integral(beta, GOAL)
                    .unwrap();
                let states = states(&machine, beta).into_iter().map(|(_, w)| w);
                let volume = (Exact::pi().mul_pow2(1) / exact(beta)).ln()
                    * Exact::from_i64(machine.hidden_count() as i64).mul_pow2(-1);
                assert_near(&integral, &(Exact::sum(states).ln() + volume), 140);
            }
        }
    }

    #[test]
    fn a_coarse_grid_is_as_wide_as_it_is_wrong() {
        // A step of more than a standard deviation: the rule is off by its bound.
        let machine = BinaryGaussian::new(1, 1, vec![0.5]).unwrap();
        let goal = Goal {
            bits: 1,
            operations: 1e6,
        };
        let coarse = Groups::<Exact>::of(&machine)
            .log_integral(1.0, goal)
            .unwrap();
        let exact = Groups::<Exact>::of(&machine)
            .log_integral(1.0, GOAL)
            .unwrap();
        assert!(coarse.is_known() && coarse.lower().certainly_at_most(&exact.lower()));
        assert!(exact.upper().certainly_at_most(&coarse.upper()));
    }
}
