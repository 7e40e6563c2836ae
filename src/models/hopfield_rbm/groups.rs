//! Sums over the states of a machine, with visible units that are alike in groups.
//!
//! Visible units with the same weights and bias, up to a common sign, enter only by their magnetisation.

use super::machine::BinaryGaussian;
use crate::real::{Parameter, Real, Sum};

/// The cost of a term, in multiplications: mostly its exponential.
pub(super) const COST_OF_TERM: f64 = 60.0;

/// Visible units that are alike.
pub(super) struct Group<S> {
    pub(super) weights: Vec<S>,
    pub(super) bias: S,
    pub(super) size: usize,
}

/// A machine with its visible units in groups.
pub(super) struct Groups<S> {
    pub(super) groups: Vec<Group<S>>,
    pub(super) hidden_bias: Vec<S>,
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

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::models::agreement::{Exact, assert_near, exact};

    pub(in super::super) fn machine() -> BinaryGaussian {
        let weights = vec![0.5, -0.25, 0.5, 0.75, 0.25, -0.5, 0.25, -1.0];
        BinaryGaussian::new(2, 4, weights)
            .and_then(|machine| machine.with_visible_bias(vec![0.5, 0.25, 0.5, 0.0]))
            .and_then(|machine| machine.with_hidden_bias(vec![0.25, -0.75]))
            .unwrap()
    }

    /// All states one by one, with their weights at β.
    pub(in super::super) fn states(machine: &BinaryGaussian, beta: f64) -> Vec<(Vec<i64>, Exact)> {
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
        // A bias without weights is not symmetric.
        let biased = BinaryGaussian::new(1, 2, vec![0.0, 0.0]).unwrap();
        let biased = biased.with_visible_bias(vec![0.0, -0.5]).unwrap();
        let biased = Groups::<Exact>::of(&biased);
        assert!(biased.is_free(0) && !biased.is_free(1));
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
}
