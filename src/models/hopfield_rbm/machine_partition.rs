//! The partition function of a machine: over the visible units alone, and over both layers.

use super::groups::Groups;
use super::machine::BinaryGaussian;
use crate::Error;
use crate::arguments;
use crate::models::attnbm::Bracket;
use crate::real::{Bounded, Found, Goal, Parameter, Real, absolute, climb};
use crate::routes::entered;

impl<T: Clone> BinaryGaussian<T> {
    /// The log partition function of the visible units, `log Σ_v exp(β (|W v + c|²/2 + b·v))`, by the cheaper of two ways.
    ///
    /// # Errors
    ///
    /// [`Error::Budget`] if both take more than the goal allows.
    pub fn log_visible_partition<S: Bounded>(
        &self,
        beta: f64,
        goal: Goal,
    ) -> Result<Found<S>, Error>
    where
        T: Parameter<S>,
    {
        entered!("BinaryGaussian::log_visible_partition");
        let cost_of_states = Groups::<S>::of(self).cost_of_states();
        let cheaper = Goal {
            operations: goal.operations.min(cost_of_states),
            ..goal
        };
        match self.log_visible_partition_by_integral(beta, cheaper) {
            Err(Error::Budget(refused)) => match self.log_visible_partition_by_states(beta, goal) {
                Err(Error::Budget(also)) => Err(Error::Budget(format!("{also}; {refused}"))),
                otherwise => otherwise,
            },
            otherwise => otherwise,
        }
    }

    /// The sum over all states, those that are alike counted together.
    ///
    /// # Errors
    ///
    /// [`Error::Budget`] for too many states: from about 23 visible units on that are all different.
    pub fn log_visible_partition_by_states<S: Real>(
        &self,
        beta: f64,
        goal: Goal,
    ) -> Result<Found<S>, Error>
    where
        T: Parameter<S>,
    {
        entered!("BinaryGaussian::log_visible_partition_by_states");
        arguments::positive("beta", beta)?;
        let groups = Groups::<S>::of(self);
        check_states(&groups, goal)?;
        let method = format!(
            "sum over the magnetisations of {} groups of spins",
            groups.count()
        );
        Ok(Found::new(groups.log_sum(&S::from_f64(beta)), method))
    }

    /// The integral over the hidden units, deliberately a second route.
    ///
    /// # Statement
    ///
    /// `Z = (β/2π)^{p/2} ∫ exp(-β |h|²/2 + β c·h) Π_i 2 cosh(β ((Wᵀh)_i + b_i)) dh` (A9).
    ///
    /// # Method
    ///
    /// The trapezoidal rule in `p` dimensions. Its error is proved for any `p` and does not depend on `N`, so that a
    /// thousand visible units are within reach for one or two hidden units.
    ///
    /// # Errors
    ///
    /// [`Error::Budget`] for too many points.
    pub fn log_visible_partition_by_integral<S: Bounded>(
        &self,
        beta: f64,
        goal: Goal,
    ) -> Result<Found<S>, Error>
    where
        T: Parameter<S>,
    {
        entered!("BinaryGaussian::log_visible_partition_by_integral");
        arguments::positive("beta", beta)?;
        let integral = Groups::<S>::of(self).log_integral(beta, goal)?;
        let value = integral - self.log_volume::<S>(beta);
        let method = format!("trapezoidal rule in {} dimensions", self.hidden_count());
        Ok(Found::new(value, method))
    }

    /// `p/2 log(2π/β)`: what the hidden units contribute to the joint partition function.
    ///
    /// # Statement
    ///
    /// A1: `∫ exp(-β E(v, h)) dh = (2π/β)^{p/2} exp(β (|W v + c|²/2 + b·v))`.
    pub fn log_volume<S: Real>(&self, beta: f64) -> S {
        entered!("BinaryGaussian::log_volume");
        let logarithm = (S::pi().mul_pow2(1) / S::from_f64(beta)).ln();
        logarithm * S::from_i64(self.hidden_count() as i64).mul_pow2(-1)
    }

    /// Bounds on the log partition function of the visible units that are always affordable.
    ///
    /// # Statement
    ///
    /// `N log 2 + β (|W|²/2 + |c|²/2) <= log Z <= N log 2 + β (Σ_μ (|c_μ| + Σ_i |W_μi|)²/2 + Σ_i |b_i|)`: Jensen's
    /// inequality for a uniform state, and the largest exponent that a state can have (A10, with biases).
    pub fn log_visible_partition_bracket<S: Bounded>(&self, beta: f64) -> Bracket<S>
    where
        T: Parameter<S>,
    {
        entered!("BinaryGaussian::log_visible_partition_bracket");
        let base = S::ln_2() * S::from_i64(self.visible_count() as i64);
        let (mut least, mut most) = (S::zero(), S::zero());
        for (unit, row) in self.rows().enumerate() {
            let own = self.hidden_bias_of::<S>(unit);
            least = least + T::inner(row, row) + own.sqr();
            let weights = row.iter().map(|w| absolute(&w.lift()));
            most = most + S::sum(weights.chain(std::iter::once(absolute(&own)))).sqr();
        }
        let fields =
            (0..self.visible_count()).map(|site| absolute(&self.visible_bias_of::<S>(site)));
        let field = S::sum(fields);
        let beta = S::from_f64(beta);
        Bracket {
            lower: base.clone() + least.mul_pow2(-1) * &beta,
            upper: base + (most.mul_pow2(-1) + field) * beta,
        }
    }
}

impl BinaryGaussian {
    /// [`BinaryGaussian::log_visible_partition`] of a machine of binary64 numbers, in plain `f64` by way of balls.
    ///
    /// # Errors
    ///
    /// As there.
    ///
    /// # Error
    ///
    /// In plain `f64` half a unit in the last place, and 2^-54 of the value.
    pub fn log_visible_partition_of<S: Bounded>(
        &self,
        beta: f64,
        goal: Goal,
    ) -> Result<Found<S>, Error> {
        entered!("BinaryGaussian::log_visible_partition_of");
        let machine = self;
        climb!(S, goal, [machine: &'a BinaryGaussian, beta: f64] |W, goal| {
            machine.log_visible_partition::<W>(*beta, goal)
        })
    }

    /// The log partition function of both layers.
    ///
    /// # Statement
    ///
    /// `log Σ_v ∫ exp(-β E(v, h)) dh = p/2 log(2π/β) + log Σ_v exp(β (|W v + c|²/2 + b·v))`.
    ///
    /// # Errors
    ///
    /// As [`BinaryGaussian::log_visible_partition`].
    ///
    /// # Error
    ///
    /// In plain `f64` half a unit in the last place, and 2^-54 of the value.
    ///
    /// ```
    /// use attnbm::models::hopfield_rbm::BinaryGaussian;
    /// use attnbm::real::Goal;
    /// let machine = BinaryGaussian::new(1, 1, vec![0.0])?;
    /// let log_z: f64 = machine.log_joint_partition_of(1.0, Goal::PLAIN)?.value;
    /// assert_eq!(log_z, (8.0 * std::f64::consts::PI).ln() / 2.0);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn log_joint_partition_of<S: Bounded>(
        &self,
        beta: f64,
        goal: Goal,
    ) -> Result<Found<S>, Error> {
        entered!("BinaryGaussian::log_joint_partition_of");
        let machine = self;
        climb!(S, goal, [machine: &'a BinaryGaussian, beta: f64] |W, goal| {
            let found = machine.log_visible_partition::<W>(*beta, goal)?;
            Ok(found.map(|value| value + machine.log_volume::<W>(*beta)))
        })
    }
}

/// Refuses a machine whose states cost more than the goal allows.
pub(super) fn check_states<S: Real>(groups: &Groups<S>, goal: Goal) -> Result<(), Error> {
    let cost = groups.cost_of_states();
    if cost <= goal.operations {
        return Ok(());
    }
    Err(Error::Budget(format!(
        "the sum over the magnetisations of {} groups of visible units would cost {cost:.1e} operations, and {:.1e} \
         are allowed; --effort raises the limit",
        groups.count(),
        goal.operations
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{Exact, GOAL, assert_between, assert_near, exact};

    fn machine() -> BinaryGaussian {
        let weights = vec![0.5, -0.25, 0.5, 0.75, 0.25, -0.5, 0.25, -1.0];
        BinaryGaussian::new(2, 4, weights)
            .and_then(|machine| machine.with_visible_bias(vec![0.5, 0.25, 0.5, 0.0]))
            .and_then(|machine| machine.with_hidden_bias(vec![0.25, -0.75]))
            .unwrap()
    }

    #[test]
    fn both_routes_agree_and_lie_within_the_bounds() {
        let machine = machine();
        for beta in [0.5, 2.0] {
            let states = machine.log_visible_partition_by_states::<Exact>(beta, GOAL);
            let integral = machine.log_visible_partition_by_integral::<Exact>(beta, GOAL);
            let (states, integral) = (states.unwrap().value, integral.unwrap().value);
            assert_near(&states, &integral, 140);
            let bracket = machine.log_visible_partition_bracket::<Exact>(beta);
            assert_between(&bracket.lower, &states, &bracket.upper);
            let joint = machine
                .log_joint_partition_of::<Exact>(beta, GOAL)
                .unwrap()
                .value;
            let volume = (Exact::pi().mul_pow2(1) / exact(beta)).ln();
            assert_near(&joint, &(states + volume), 180);
        }
    }

    #[test]
    fn a_thousand_visible_units_of_one_hidden_unit_are_integrated() {
        let weights: Vec<f64> = (0..1000).map(|i| 0.01 + 1e-5 * f64::from(i)).collect();
        let machine = BinaryGaussian::new(1, 1000, weights).unwrap();
        let found = machine
            .log_visible_partition_of::<f64>(1.0, Goal::PLAIN)
            .unwrap();
        assert_eq!(found.method.to_string(), "trapezoidal rule in 1 dimensions");
        let bracket = machine.log_visible_partition_bracket::<f64>(1.0);
        assert!(bracket.lower < found.value && found.value < bracket.upper);
    }

    #[test]
    fn what_neither_route_reaches_is_refused() {
        let weights: Vec<f64> = (0..200).map(|i| 0.01 * f64::from(i + 1)).collect();
        let machine = BinaryGaussian::new(5, 40, weights).unwrap();
        let refused = machine.log_visible_partition_of::<f64>(1.0, Goal::PLAIN);
        assert!(matches!(refused, Err(Error::Budget(_))), "{refused:?}");
        let zero = machine.log_visible_partition_of::<f64>(0.0, Goal::PLAIN);
        assert!(matches!(zero, Err(Error::Domain { .. })));
    }
}
