//! The law of the visible units, the density of the hidden ones, and both conditional means.

use super::groups::Groups;
use super::machine::BinaryGaussian;
use crate::Error;
use crate::arguments;
use crate::real::{Bounded, Found, Goal, Parameter, Real, climb};
use crate::routes::entered;
use crate::special::{log_cosh, tanh};

/// Up to this cost, in multiplications, a probability is compared with that of every other state.
const FEW_STATES: f64 = 3e7;

impl<T: Clone> BinaryGaussian<T> {
    /// The mean of the hidden units given the visible ones; their covariance is the unit matrix divided by `β`.
    ///
    /// # Statement
    ///
    /// `E[h | v] = W v + c`.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] for a state of another length.
    pub fn hidden_mean<S: Real>(&self, v: &[i8]) -> Result<Vec<S>, Error>
    where
        T: Parameter<S>,
    {
        entered!("BinaryGaussian::hidden_mean");
        arguments::units("v", v.len(), self.visible_count(), "visible")?;
        let mean = |(unit, row): (usize, &[T])| {
            let terms = row.iter().zip(v).map(|(w, v)| signed::<S>(*v, w.lift()));
            S::sum(std::iter::once(self.hidden_bias_of::<S>(unit)).chain(terms))
        };
        Ok(self.rows().enumerate().map(mean).collect())
    }

    /// The fields that the hidden units exert on the visible ones.
    ///
    /// # Statement
    ///
    /// `(Wᵀh)_i + b_i`.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] for hidden units of another number.
    pub fn visible_fields<S: Real>(&self, h: &[T]) -> Result<Vec<S>, Error>
    where
        T: Parameter<S>,
    {
        entered!("BinaryGaussian::visible_fields");
        arguments::units("h", h.len(), self.hidden_count(), "hidden")?;
        let field = |site: usize| {
            let column: Vec<T> = self
                .rows()
                .filter_map(|row| row.get(site).cloned())
                .collect();
            T::inner(&column, h) + self.visible_bias_of::<S>(site)
        };
        Ok((0..self.visible_count()).map(field).collect())
    }

    /// The mean of the visible units given the hidden ones; they are independent.
    ///
    /// # Statement
    ///
    /// `E[v_i | h] = tanh(β ((Wᵀh)_i + b_i))`, so that `P(v_i = 1 | h) = 1/(1 + exp(-2β ((Wᵀh)_i + b_i)))`.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] for hidden units of another number.
    pub fn visible_mean<S: Real>(&self, h: &[T], beta: f64) -> Result<Vec<S>, Error>
    where
        T: Parameter<S>,
    {
        entered!("BinaryGaussian::visible_mean");
        let beta = S::from_f64(beta);
        let fields = self.visible_fields::<S>(h)?.into_iter();
        Ok(fields.map(|field| tanh(&(field * &beta))).collect())
    }

    /// The log probability of a state without its normaliser.
    ///
    /// # Statement
    ///
    /// `β (|W v + c|²/2 + b·v)`: the joint weight with the hidden units integrated out, but for `(2π/β)^{p/2}` (A1).
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] for a state of another length.
    pub fn log_weight<S: Real>(&self, v: &[i8], beta: f64) -> Result<S, Error>
    where
        T: Parameter<S>,
    {
        entered!("BinaryGaussian::log_weight");
        let squares = self.hidden_mean::<S>(v)?.into_iter().map(|h| h.sqr());
        let square = S::sum(squares);
        let sites = v.iter().enumerate();
        let field = S::sum(sites.map(|(site, v)| signed(*v, self.visible_bias_of::<S>(site))));
        Ok((square.mul_pow2(-1) + field) * S::from_f64(beta))
    }

    /// The log density of the hidden units without its normaliser.
    ///
    /// # Statement
    ///
    /// `-β |h|²/2 + β c·h + Σ_i log(2 cosh(β ((Wᵀh)_i + b_i)))` (A9).
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] for hidden units of another number.
    pub fn hidden_log_weight<S: Real>(&self, h: &[T], beta: f64) -> Result<S, Error>
    where
        T: Parameter<S>,
    {
        entered!("BinaryGaussian::hidden_log_weight");
        let beta = S::from_f64(beta);
        let fields = self.visible_fields::<S>(h)?.into_iter();
        let cosines = S::sum(fields.map(|field| log_cosh(&(field * &beta))));
        let units = h.iter().enumerate().map(|(unit, h)| {
            let h: S = h.lift();
            (self.hidden_bias_of::<S>(unit) - h.mul_pow2(-1)) * h
        });
        let alone = S::ln_2() * S::from_i64(self.visible_count() as i64);
        Ok(S::sum(units) * beta + cosines + alone)
    }
}

impl BinaryGaussian {
    /// The log probability of a state of the visible units.
    ///
    /// # Statement
    ///
    /// `log p(v) = β (|W v + c|²/2 + b·v) - log Z`.
    ///
    /// # Domain
    ///
    /// As [`BinaryGaussian::log_visible_partition`].
    ///
    /// # Error
    ///
    /// In plain `f64` half a unit in the last place, and 2^-54 of the value.
    pub fn log_probability<S: Bounded>(
        &self,
        v: &[i8],
        beta: f64,
        goal: Goal,
    ) -> Result<Found<S>, Error> {
        entered!("BinaryGaussian::log_probability");
        let machine = self;
        climb!(S, goal, [machine: &'a BinaryGaussian, v: &'a [i8], beta: f64] |W, goal| {
            machine.log_share::<W>(v, *beta, goal)
        })
    }

    fn log_share<S: Bounded>(&self, v: &[i8], beta: f64, goal: Goal) -> Result<Found<S>, Error> {
        arguments::positive("beta", beta)?;
        arguments::units("v", v.len(), self.visible_count(), "visible")?;
        let groups = Groups::<S>::of(self);
        if groups.cost_of_states() > goal.operations.min(FEW_STATES) {
            let weight = self.log_weight::<S>(v, beta)?;
            let found = self.log_visible_partition::<S>(beta, goal)?;
            return Ok(found.map(|log_partition| weight - log_partition));
        }
        let (others, shift) = groups.others(&S::from_f64(beta), v);
        // A state that is all but certain has a probability next to 1, whose logarithm is little.
        let value = if shift.approx() <= 0.0 {
            -(others * shift.exp()).ln_1p()
        } else {
            -((-shift.clone()).exp() + others).ln() - shift
        };
        let method = format!(
            "compared with the states of {} groups of spins",
            groups.count()
        );
        Ok(Found::new(value, method))
    }

    /// The log density of the hidden units.
    ///
    /// # Statement
    ///
    /// `log p(h) = -β |h|²/2 + β c·h + Σ_i log(2 cosh(β ((Wᵀh)_i + b_i))) - log Z_joint`.
    ///
    /// # Domain
    ///
    /// As [`BinaryGaussian::log_visible_partition`].
    ///
    /// # Error
    ///
    /// In plain `f64` half a unit in the last place, and 2^-54 of the value.
    pub fn hidden_log_density<S: Bounded>(
        &self,
        h: &[f64],
        beta: f64,
        goal: Goal,
    ) -> Result<Found<S>, Error> {
        entered!("BinaryGaussian::hidden_log_density");
        let machine = self;
        climb!(S, goal, [machine: &'a BinaryGaussian, h: &'a [f64], beta: f64] |W, goal| {
            let weight = machine.hidden_log_weight::<W>(h, *beta)? - machine.log_volume::<W>(*beta);
            let found = machine.log_visible_partition::<W>(*beta, goal)?;
            Ok(found.map(|log_partition| weight - log_partition))
        })
    }

    /// [`BinaryGaussian::hidden_mean`], in plain `f64` by way of balls.
    ///
    /// # Errors
    ///
    /// As there.
    ///
    /// # Error
    ///
    /// In plain `f64` half a unit in the last place, and 2^-54 of each entry.
    pub fn hidden_mean_of<S: Bounded>(&self, v: &[i8]) -> Result<Vec<S>, Error> {
        entered!("BinaryGaussian::hidden_mean_of");
        let machine = self;
        climb!(S, [machine: &'a BinaryGaussian, v: &'a [i8]] |W| machine.hidden_mean::<W>(v))
    }

    /// [`BinaryGaussian::visible_mean`], in plain `f64` by way of balls.
    ///
    /// # Errors
    ///
    /// As there.
    ///
    /// # Error
    ///
    /// In plain `f64` half a unit in the last place, and 2^-54 of each entry.
    pub fn visible_mean_of<S: Bounded>(&self, h: &[f64], beta: f64) -> Result<Vec<S>, Error> {
        entered!("BinaryGaussian::visible_mean_of");
        let machine = self;
        climb!(S, [machine: &'a BinaryGaussian, h: &'a [f64], beta: f64] |W| {
            machine.visible_mean::<W>(h, *beta)
        })
    }
}

/// A number with the sign of a spin.
fn signed<S: Real>(spin: i8, number: S) -> S {
    if spin < 0 { -number } else { number }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{Exact, GOAL, assert_same, exact};

    fn machine() -> BinaryGaussian {
        BinaryGaussian::new(2, 3, vec![0.5, -0.25, 0.5, 0.75, 0.25, -0.5])
            .and_then(|machine| machine.with_visible_bias(vec![0.5, 0.25, -1.0]))
            .and_then(|machine| machine.with_hidden_bias(vec![0.25, -0.75]))
            .unwrap()
    }

    fn states() -> Vec<Vec<i8>> {
        let state = |state: u32| (0..3).map(|i| 1 - 2 * (state >> i & 1) as i8).collect();
        (0..8).map(state).collect()
    }

    #[test]
    fn probabilities_sum_to_one_and_are_those_of_the_exponent() {
        let machine = machine();
        let total = states().into_iter().map(|v| {
            let value = machine
                .log_probability::<Exact>(&v, 1.5, GOAL)
                .unwrap()
                .value;
            value.exp()
        });
        assert_same(&Exact::sum(total), &Exact::one());
        // W v + c = (1/4 + 1/2 + 1/4 + 1/2, -3/4 + 3/4 - 1/4 - 1/2) at v = (1, -1, 1).
        let v = [1, -1, 1];
        let mean: Vec<f64> = machine.hidden_mean_of(&v).unwrap();
        assert_eq!(mean, [1.5, -0.75]);
        let exponent = 1.5 * ((2.25 + 0.5625) / 2.0 + 0.5 - 0.25 - 1.0);
        let weight = machine.log_weight::<Exact>(&v, 1.5).unwrap();
        assert_same(&weight, &exact(exponent));
    }

    #[test]
    fn the_hidden_density_is_the_mixture_over_the_states() {
        let (machine, h, beta) = (machine(), [0.5, -1.25], 1.5);
        let density = machine
            .hidden_log_density::<Exact>(&h, beta, GOAL)
            .unwrap()
            .value;
        let components = states().into_iter().map(|v| {
            let log_p = machine
                .log_probability::<Exact>(&v, beta, GOAL)
                .unwrap()
                .value;
            let mean = machine.hidden_mean::<Exact>(&v).unwrap();
            let distance = mean.into_iter().zip(h).map(|(m, h)| (exact(h) - m).sqr());
            let exponent = log_p - Exact::sum(distance) * exact(beta / 2.0);
            exponent.exp() * exact(beta) / Exact::pi().mul_pow2(1)
        });
        assert_same(&density.exp(), &Exact::sum(components));
    }

    #[test]
    fn conditional_means_are_those_of_the_joint_weight() {
        let (machine, h, beta) = (machine(), [0.5, -1.25], 1.5);
        let mean: Vec<Exact> = machine.visible_mean(&h, beta).unwrap();
        for (site, mean) in mean.iter().enumerate() {
            let field = machine
                .rows()
                .zip(h)
                .map(|(row, h)| row[site] * h)
                .sum::<f64>()
                + machine.visible_bias().unwrap()[site];
            let power = (exact(2.0 * beta * field)).exp();
            assert_same(
                mean,
                &((power.clone() - Exact::one()) / (power + Exact::one())),
            );
        }
        assert!(machine.visible_mean_of::<f64>(&[1.0], beta).is_err());
        assert!(machine.hidden_mean_of::<f64>(&[1, 1]).is_err());
    }
}
