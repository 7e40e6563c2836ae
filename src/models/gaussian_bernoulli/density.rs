//! The visible units' density and both conditionals: Eq. 33.

use super::GaussianBernoulli;
use crate::Error;
use crate::arguments;
use crate::real::{Bounded, Found, Goal, Parameter, Real, climb};
use crate::routes::entered;
use crate::special::{sigmoid, softplus};

impl<T: Clone> GaussianBernoulli<T> {
    /// The log density of the visible units without its normaliser.
    ///
    /// # Statement
    ///
    /// `log Σ_h exp(-E(v, h)) = -|v|²/(2σ²) + b·v + Σ_μ log(1 + exp(c_μ + w_μ·v))`, Eq. 33.
    pub fn log_weight<S: Real>(&self, v: &[T]) -> Result<S, Error>
    where
        T: Parameter<S>,
    {
        entered!("GaussianBernoulli::log_weight");
        self.check_visible("v", v.len())?;
        let square: S = T::inner(v, v);
        let mut weight = -(square / self.variance::<S>().mul_pow2(1));
        if let Some(bias) = &self.visible_bias {
            weight = weight + T::inner(bias, v);
        }
        let inputs = self.hidden_inputs::<S>(v)?;
        Ok(inputs
            .iter()
            .fold(weight, |sum, input| sum + softplus(input)))
    }

    /// The gradient of the log density.
    ///
    /// # Statement
    ///
    /// `∂ log p(v)/∂v = -v/σ² + b + Wᵀ sigmoid(c + W v)`.
    pub fn score<S: Real>(&self, v: &[T]) -> Result<Vec<S>, Error>
    where
        T: Parameter<S>,
    {
        entered!("GaussianBernoulli::score");
        let variance = self.variance::<S>();
        let probabilities = self.hidden_probabilities::<S>(v)?;
        let drift = self.natural_parameter(&probabilities);
        let pull = v.iter().map(|x| x.lift() / &variance);
        Ok(drift.into_iter().zip(pull).map(|(d, p)| d - p).collect())
    }

    /// The inputs to the hidden units.
    ///
    /// # Statement
    ///
    /// `c_μ + w_μ·v`.
    pub fn hidden_inputs<S: Real>(&self, v: &[T]) -> Result<Vec<S>, Error>
    where
        T: Parameter<S>,
    {
        entered!("GaussianBernoulli::hidden_inputs");
        self.check_visible("v", v.len())?;
        let input = |(unit, row): (usize, &[T])| self.hidden_bias_of::<S>(unit) + T::inner(row, v);
        Ok(self.rows().enumerate().map(input).collect())
    }

    /// The conditional law of the hidden units, which are independent.
    ///
    /// # Statement
    ///
    /// `P(h_μ = 1 | v) = sigmoid(c_μ + w_μ·v)`.
    pub fn hidden_probabilities<S: Real>(&self, v: &[T]) -> Result<Vec<S>, Error>
    where
        T: Parameter<S>,
    {
        entered!("GaussianBernoulli::hidden_probabilities");
        Ok(self.hidden_inputs::<S>(v)?.iter().map(sigmoid).collect())
    }

    /// The mean of the visible units given the hidden ones; their covariance is `σ² I`.
    ///
    /// # Statement
    ///
    /// `E[v | h] = σ² (Wᵀ h + b)`.
    pub fn visible_mean<S: Real>(&self, h: &[bool]) -> Result<Vec<S>, Error>
    where
        T: Parameter<S>,
    {
        entered!("GaussianBernoulli::visible_mean");
        arguments::units("h", h.len(), self.hidden, "hidden")?;
        let state: Vec<S> = h.iter().map(|on| S::from_i64(i64::from(*on))).collect();
        Ok(self.mean_of_state(&state))
    }

    /// `σ² (Wᵀ h + b)`.
    fn mean_of_state<S: Real>(&self, h: &[S]) -> Vec<S>
    where
        T: Parameter<S>,
    {
        let variance = self.variance::<S>();
        let natural = self.natural_parameter(h).into_iter();
        natural.map(|entry| entry * &variance).collect()
    }

    /// `Wᵀ h + b`.
    fn natural_parameter<S: Real>(&self, h: &[S]) -> Vec<S>
    where
        T: Parameter<S>,
    {
        let mut sum: Vec<S> = match &self.visible_bias {
            Some(bias) => bias.iter().map(Parameter::lift).collect(),
            None => vec![S::zero(); self.visible],
        };
        for (row, activity) in self.rows().zip(h) {
            for (entry, weight) in sum.iter_mut().zip(row) {
                *entry = entry.clone() + weight.lift() * activity;
            }
        }
        sum
    }
}

impl GaussianBernoulli {
    /// [`GaussianBernoulli::log_partition`] of a machine of binary64 numbers, but in plain `f64` by way of balls, so
    /// that what cancels costs no digits.
    ///
    /// # Errors
    ///
    /// As [`GaussianBernoulli::log_partition`]; in plain `f64` also where a ball of 1 792 bits leaves the value undecided.
    ///
    /// # Error
    ///
    /// In plain `f64` half a unit in the last place, and 2^-54 of the value.
    pub fn log_partition_of<S: Bounded>(&self, goal: Goal) -> Result<Found<S>, Error> {
        entered!("GaussianBernoulli::log_partition_of");
        let machine = self;
        climb!(S, goal, [machine: &'a GaussianBernoulli] |W, goal| machine.log_partition::<W>(goal))
    }

    /// The log density of the visible units, and the method in words.
    ///
    /// # Statement
    ///
    /// `log p(v) = -|v|²/(2σ²) + b·v + Σ_μ log(1 + exp(c_μ + w_μ·v)) - log Z`, Eq. 33.
    ///
    /// # Domain
    ///
    /// As for [`GaussianBernoulli::log_partition`].
    pub fn log_density<S: Bounded>(&self, v: &[f64], goal: Goal) -> Result<Found<S>, Error> {
        entered!("GaussianBernoulli::log_density");
        let machine = self;
        climb!(S, goal, [machine: &'a GaussianBernoulli, v: &'a [f64]] |W, goal| {
            let weight = machine.log_weight::<W>(v)?;
            let found = machine.log_partition::<W>(goal)?;
            Ok(found.map(|log_partition| weight - log_partition))
        })
    }

    /// The free energy of the visible units, but in plain `f64` by way of balls, so that what cancels costs no digits.
    ///
    /// ```
    /// use attnbm::models::gaussian_bernoulli::GaussianBernoulli;
    /// let machine = GaussianBernoulli::new(1, 1, vec![0.0])?;
    /// assert_eq!(machine.free_energy::<f64>(&[2.0])?, 2.0 - 2_f64.ln());
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    ///
    /// # Statement
    ///
    /// `F(v) = -log Σ_h exp(-E(v, h)) = |v|²/(2σ²) - b·v - Σ_μ log(1 + exp(c_μ + w_μ·v))`, so that `log p(v) = -F(v) - log Z`.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless `v` has one entry per visible unit; in plain `f64` [`Error::Budget`] where a ball of 1 792 bits
    /// leaves the value undecided.
    ///
    /// # Error
    ///
    /// In plain `f64` half a unit in the last place, and 2^-54 of the value.
    pub fn free_energy<S: Bounded>(&self, v: &[f64]) -> Result<S, Error> {
        entered!("GaussianBernoulli::free_energy");
        let machine = self;
        climb!(S, [machine: &'a GaussianBernoulli, v: &'a [f64]] |W| Ok(-machine.log_weight::<W>(v)?))
    }

    /// [`GaussianBernoulli::score`] of a machine of binary64 numbers, but in plain `f64` by way of balls.
    ///
    /// # Errors
    ///
    /// As [`GaussianBernoulli::free_energy`].
    ///
    /// # Error
    ///
    /// In plain `f64` half a unit in the last place of each entry, and 2^-54 of it.
    pub fn score_of<S: Bounded>(&self, v: &[f64]) -> Result<Vec<S>, Error> {
        entered!("GaussianBernoulli::score_of");
        let machine = self;
        climb!(S, [machine: &'a GaussianBernoulli, v: &'a [f64]] |W| machine.score::<W>(v))
    }

    /// [`GaussianBernoulli::hidden_probabilities`] of a machine of binary64 numbers, but in plain `f64` by way of balls.
    ///
    /// # Errors
    ///
    /// As [`GaussianBernoulli::free_energy`].
    ///
    /// # Error
    ///
    /// In plain `f64` half a unit in the last place of each entry, and 2^-54 of it.
    pub fn hidden_mean_of<S: Bounded>(&self, v: &[f64]) -> Result<Vec<S>, Error> {
        entered!("GaussianBernoulli::hidden_mean_of");
        let machine = self;
        climb!(S, [machine: &'a GaussianBernoulli, v: &'a [f64]] |W| machine.hidden_probabilities::<W>(v))
    }

    /// The mean of the visible units for hidden units, or means of them, of any value.
    ///
    /// # Statement
    ///
    /// `σ² (Wᵀ h + b)`.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless `h` has one entry per hidden unit; otherwise as [`GaussianBernoulli::free_energy`].
    ///
    /// # Error
    ///
    /// In plain `f64` half a unit in the last place of each entry, and 2^-54 of it.
    pub fn visible_mean_of<S: Bounded>(&self, h: &[f64]) -> Result<Vec<S>, Error> {
        entered!("GaussianBernoulli::visible_mean_of");
        arguments::units("h", h.len(), self.hidden, "hidden")?;
        let machine = self;
        climb!(S, [machine: &'a GaussianBernoulli, h: &'a [f64]] |W| {
            let state: Vec<W> = h.iter().map(|h| W::from_f64(*h)).collect();
            Ok(machine.mean_of_state(&state))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Dual, Enclosure, Meets};

    type B = Ball<4>;

    fn machine() -> GaussianBernoulli {
        GaussianBernoulli::new(2, 3, vec![0.5, -1.0, 2.0, 0.25, 3.0, -0.75])
            .and_then(|machine| machine.with_sigma(1.5))
            .and_then(|machine| machine.with_visible_bias(vec![0.5, -0.25, 1.0]))
            .and_then(|machine| machine.with_hidden_bias(vec![-1.0, 0.75]))
            .unwrap()
    }

    const V: [f64; 3] = [1.25, -0.5, 2.0];

    /// The definition: a sum over the four states of the hidden units.
    #[test]
    fn the_free_energy_is_a_sum_over_states() {
        let (machine, b) = (machine(), |x: f64| B::from_f64(x));
        let dot = |row: &[f64]| B::dot(row, &V);
        let rows: Vec<B> = machine.rows().map(dot).collect();
        let quadratic = B::dot(&V, &V) / b(2.0 * 1.5 * 1.5) - dot(&[0.5, -0.25, 1.0]);
        let mut sum = B::zero();
        for state in 0..4 {
            let on = |unit: usize| b(f64::from(state >> unit & 1));
            let energy = quadratic.clone()
                - on(0) * (rows[0].clone() - b(1.0))
                - on(1) * (rows[1].clone() + b(0.75));
            sum = sum + (-energy).exp();
        }
        let found = machine.free_energy::<B>(&V).unwrap();
        assert!(
            found.meets(&-sum.ln()) && found.accuracy_bits() > 240,
            "{found:?}"
        );
        assert!(machine.free_energy::<f64>(&[1.0]).is_err());
    }

    /// The score is minus the gradient of the free energy, by dual numbers; the means are what it is made of.
    #[test]
    fn the_score_is_a_gradient() {
        let machine = machine();
        let score: Vec<B> = machine.score_of(&V).unwrap();
        let lift = |list: &[f64]| list.iter().map(|x| Dual::constant(*x)).collect::<Vec<_>>();
        let dual = GaussianBernoulli::new(2, 3, lift(&machine.weights))
            .and_then(|dual| dual.with_sigma(1.5))
            .and_then(|dual| dual.with_visible_bias(lift(&[0.5, -0.25, 1.0])))
            .and_then(|dual| dual.with_hidden_bias(lift(&[-1.0, 0.75])))
            .unwrap();
        for (place, entry) in score.iter().enumerate() {
            let mut v = lift(&V);
            v[place].tangent = 1.0;
            let weight: Dual<B> = dual.log_weight(&v).unwrap();
            assert!(
                entry.meets(&weight.tangent),
                "{place}: {entry:?} {weight:?}"
            );
        }
        let hidden: Vec<B> = machine.hidden_mean_of(&V).unwrap();
        let variance = B::from_f64(2.25);
        for ((mean, v), entry) in machine.mean_of_state(&hidden).iter().zip(V).zip(&score) {
            let found = (mean.clone() - B::from_f64(v)) / &variance;
            assert!(
                found.meets(entry) && found.accuracy_bits() > 240,
                "{found:?} {entry:?}"
            );
        }
    }

    /// Numbers so short that every sum and product is exact.
    #[test]
    fn the_visible_mean_is_that_of_short_numbers() {
        let machine = machine();
        let means: Vec<f64> = machine.visible_mean_of(&[0.25, 0.75]).unwrap();
        assert_eq!(means, [1.828125, 3.9375, 2.109375]);
        let [of_number, of_state]: [Vec<f64>; 2] = [
            machine.visible_mean_of(&[0.0, 1.0]).unwrap(),
            machine.visible_mean(&[false, true]).unwrap(),
        ];
        assert_eq!(of_number, of_state);
        assert!(machine.visible_mean_of::<f64>(&[1.0]).is_err());
    }
}
