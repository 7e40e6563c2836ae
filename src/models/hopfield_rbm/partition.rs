//! The partition function of a network.

use super::groups::Groups;
use super::network::{BinaryNetwork, Rule};
use super::spectrum::{Spectrum, groups_of_spins};
use crate::Error;
use crate::arguments;
use crate::exact::integer;
use crate::models::attnbm::Bracket;
use crate::real::{Bounded, Found, Goal, Real, Sum, climb};
use crate::routes::entered;
use num_bigint::BigInt;
use std::collections::BTreeMap;

/// The cost of a term, in multiplications: mostly its exponential.
const COST_OF_TERM: f64 = 60.0;

impl BinaryNetwork {
    /// The log partition function, and the method in words.
    ///
    /// # Statement
    ///
    /// `log Z = log Σ_v exp(β (½ v·J v + b·v))` over all `2^N` states.
    ///
    /// # Domain
    ///
    /// `β > 0`. [`Error::Budget`] if the spins that are alike leave more than 3.4e7 magnetisations, and the trapezoidal
    /// rule in as many dimensions as the rank takes more than the goal allows.
    ///
    /// # Method
    ///
    /// Spins that are alike are counted by their magnetisation, and states of equal energy once. Where that is too
    /// long, the integral over the hidden units of the machine with the same law (A9).
    ///
    /// # Error
    ///
    /// In plain `f64` half a unit in the last place, and 2^-54 of the value.
    ///
    /// ```
    /// use attnbm::models::hopfield_rbm::{BinaryNetwork, BinaryPatterns, Rule};
    /// use attnbm::real::Goal;
    /// // Two spins and one pattern: states with v·J v = 2, 0, 0 and 2.
    /// let patterns = BinaryPatterns::new(1, 2, &[1.0, -1.0])?;
    /// let network = BinaryNetwork::new(patterns, Rule::Projection)?;
    /// let log_z: f64 = network.log_partition(2.0, Goal::PLAIN)?.value;
    /// assert_eq!(log_z, (2.0 + 2.0 * 2f64.exp()).ln());
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn log_partition<S: Bounded>(&self, beta: f64, goal: Goal) -> Result<Found<S>, Error> {
        entered!("BinaryNetwork::log_partition");
        arguments::positive("beta", beta)?;
        let network = self;
        climb!(S, goal, [network: &'a BinaryNetwork, beta: f64] |W, goal| {
            match network.by_energies::<W>(*beta, goal) {
                Err(Error::Budget(refused)) => match network.by_integral::<W>(*beta, goal) {
                    Err(Error::Budget(also)) => Err(Error::Budget(format!("{refused}; {also}"))),
                    otherwise => otherwise,
                },
                otherwise => otherwise,
            }
        })
    }

    /// The sum over the energies that occur.
    ///
    /// # Errors
    ///
    /// [`Error::Budget`] for too many magnetisations.
    pub(super) fn by_energies<S: Bounded>(&self, beta: f64, goal: Goal) -> Result<Found<S>, Error> {
        entered!("BinaryNetwork::by_energies");
        let spectrum = Spectrum::new(self)?;
        let affordable = |terms: f64| match terms * COST_OF_TERM <= goal.operations {
            true => Ok(()),
            false => Err(Error::Budget(format!(
                "a sum of {terms:.1e} exponentials; about {:.1e} are allowed, and --effort raises the limit",
                goal.operations / COST_OF_TERM
            ))),
        };
        let beta = S::from_f64(beta);
        // exp(β (form/(2d) + field)).
        let rate = beta.clone().mul_pow2(-1) / integer::<S>(self.denominator());
        let mut sum = Sum::new();
        let largest = if spectrum.has_field() {
            affordable(spectrum.state_count())?;
            let exponent = |form: i128, field: &S| wide::<S>(form) * &rate + field.clone() * &beta;
            let mut largest: Option<S> = None;
            spectrum.visit::<S>(&mut |form, field, _| {
                let exponent = exponent(form, field);
                if largest
                    .as_ref()
                    .is_none_or(|known| exponent.cmp_approx(known).is_gt())
                {
                    largest = Some(exponent);
                }
            });
            let largest = largest.unwrap_or_else(S::zero);
            spectrum.visit::<S>(&mut |form, field, count| {
                let below = exponent(form, field) - &largest;
                sum.add(below.exp() * integer::<S>(count));
            });
            largest
        } else {
            let mut counts: BTreeMap<i128, BigInt> = BTreeMap::new();
            spectrum.visit::<f64>(&mut |form, _, count| {
                *counts.entry(form).or_default() += count;
            });
            affordable(counts.len() as f64)?;
            let largest = counts.keys().last().copied().unwrap_or(0);
            for (form, count) in &counts {
                sum.add((wide::<S>(form - largest) * &rate).exp() * integer::<S>(count));
            }
            wide::<S>(largest) * &rate
        };
        let method = format!(
            "sum over the magnetisations of {} groups of spins",
            spectrum.group_count()
        );
        Ok(Found::new(sum.value().ln() + largest, method))
    }

    /// The integral over the hidden units of the machine with the same law.
    ///
    /// # Errors
    ///
    /// [`Error::Budget`] for too many points.
    pub(super) fn by_integral<S: Bounded>(&self, beta: f64, goal: Goal) -> Result<Found<S>, Error> {
        entered!("BinaryNetwork::by_integral");
        let (hidden, visible) = (self.hidden_count(), self.visible_count());
        let weights = self.weights::<S>();
        let groups = groups_of_spins(self).into_iter().map(|group| {
            let column = weights.iter().skip(group.site).step_by(visible);
            let column = column.map(|w| {
                if group.sign < 0 {
                    -w.clone()
                } else {
                    w.clone()
                }
            });
            (column.collect(), S::from_f64(group.bias), group.size)
        });
        let groups = Groups::known(groups.collect(), vec![S::zero(); hidden]);
        let integral = groups.log_integral(beta, goal)?;
        let volume = (S::pi().mul_pow2(1) / S::from_f64(beta)).ln();
        let value = integral - volume * S::from_i64(hidden as i64).mul_pow2(-1);
        let method = format!("trapezoidal rule in {hidden} dimensions");
        Ok(Found::new(value, method))
    }

    /// Bounds on log Z that are always affordable.
    ///
    /// # Statement
    ///
    /// By Jensen's inequality for a uniform state, and because no state has `v·J v` above `N` times the largest
    /// eigenvalue of `J`, which is 1 (projection) or at most `p` (Hebbian):
    /// `N log 2 + β tr(J)/2 <= log Z <= N log 2 + β N λ/2 + β Σ|b_i|`.
    pub fn log_partition_bracket<S: Bounded>(&self, beta: f64) -> Bracket<S> {
        entered!("BinaryNetwork::log_partition_bracket");
        let (beta, spins) = (S::from_f64(beta), self.visible_count() as i64);
        let base = S::ln_2() * S::from_i64(spins);
        let half = |number: i64| S::from_i64(number).mul_pow2(-1);
        let largest = match self.rule() {
            Rule::Projection => spins,
            Rule::Hebbian => spins * self.hidden_count() as i64,
        };
        let fields = self.visible_bias().unwrap_or_default().iter();
        let field = S::sum(fields.map(|b| S::from_f64(b.abs())));
        Bracket {
            lower: base.clone() + beta.clone() * half(self.hidden_count() as i64),
            upper: base + beta * (half(largest) + field),
        }
    }
}

/// A whole number of 128 bits.
fn wide<S: Real>(number: i128) -> S {
    match i64::try_from(number) {
        Ok(short) => S::from_i64(short),
        Err(_) => integer::<S>(&BigInt::from(number)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{Exact, GOAL, assert_between, assert_near, assert_same, exact};
    use crate::models::hopfield_rbm::{BinaryPatterns, Rule};

    fn network(count: usize, rule: Rule) -> BinaryNetwork {
        let rows = [
            [1.0, 1.0, -1.0, 1.0, 1.0, -1.0],
            [1.0, -1.0, -1.0, 1.0, -1.0, 1.0],
            [-1.0, 1.0, 1.0, -1.0, 1.0, 1.0],
        ];
        let patterns = BinaryPatterns::new(count, 6, &rows[..count].concat()).unwrap();
        BinaryNetwork::new(patterns, rule).unwrap()
    }

    fn all_states(network: &BinaryNetwork, beta: f64) -> Exact {
        let states = (0..64_u32).map(|state| {
            let v: Vec<i8> = (0..6).map(|i| 1 - 2 * (state >> i & 1) as i8).collect();
            (-network.energy::<Exact>(&v).unwrap() * exact(beta)).exp()
        });
        Exact::sum(states).ln()
    }

    #[test]
    fn the_partition_function_is_the_sum_over_all_states() {
        let bias = vec![0.5, -0.25, 0.5, 0.0, 1.0, -0.5];
        for rule in [Rule::Projection, Rule::Hebbian] {
            for (count, beta) in [(1, 0.5), (2, 1.3), (3, 2.0)] {
                let free = network(count, rule);
                let biased = free.clone().with_visible_bias(bias.clone()).unwrap();
                for network in [free, biased] {
                    let log_z = network.log_partition::<Exact>(beta, GOAL).unwrap().value;
                    let expected = all_states(&network, beta);
                    assert_same(&log_z, &expected);
                    let bracket = network.log_partition_bracket::<Exact>(beta);
                    assert_between(&bracket.lower, &expected, &bracket.upper);
                    let plain: f64 = network.log_partition(beta, Goal::PLAIN).unwrap().value;
                    assert_near(&exact(plain), &expected, 49);
                }
            }
        }
    }

    #[test]
    fn the_integral_is_the_sum() {
        let network = network(3, Rule::Projection);
        let network = network
            .with_visible_bias(vec![0.5, -0.5, 0.5, 0.25, 0.0, 0.0])
            .unwrap();
        let goal = Goal {
            bits: 80,
            operations: 1e8,
        };
        let integral = network.by_integral::<Exact>(1.5, goal).unwrap().value;
        assert_near(&integral, &all_states(&network, 1.5), 75);
    }

    #[test]
    fn one_pattern_of_any_length_is_the_sum_of_curie_and_weiss() {
        let pattern: Vec<f64> = (0..300)
            .map(|i| if i % 3 == 0 { -1.0 } else { 1.0 })
            .collect();
        let patterns = BinaryPatterns::new(1, 300, &pattern).unwrap();
        let network = BinaryNetwork::new(patterns, Rule::Projection).unwrap();
        let log_z = network.log_partition::<Exact>(1.5, GOAL).unwrap().value;
        let mut choose = Exact::one();
        let mut sum = Exact::zero();
        for down in 0..=300_i64 {
            let magnetisation = Exact::from_i64(300 - 2 * down);
            sum = sum + (magnetisation.sqr() * exact(1.5) / exact(600.0)).exp() * &choose;
            choose = choose * Exact::from_i64(300 - down) / Exact::from_i64(down + 1);
        }
        assert_same(&log_z, &sum.ln());
    }
}
