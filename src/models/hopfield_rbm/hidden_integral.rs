//! The integral of a machine over its hidden units, with visible units that are alike in groups.
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

use super::groups::{COST_OF_TERM, Groups};
use crate::Error;
use crate::real::{Bounded, Goal, Sum, absolute};

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
    use super::super::groups::tests::{machine, states};
    use super::super::machine::BinaryGaussian;
    use super::*;
    use crate::models::agreement::{Exact, GOAL, assert_near, exact};
    use crate::real::Real;

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
