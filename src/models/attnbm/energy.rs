//! The energy and its gradient: Eqs. 13 and 15-18.

use super::AttnBm;
use crate::Error;
use crate::real::{Bounded, Parameter, Real, always, climb};
use crate::routes::entered;
use crate::special::{ExponentialWeights, softmax, split_log_sum_exp};

impl AttnBm {
    /// The energy of a configuration of binary64 numbers. Unlike [`AttnBm::energy`] it uses balls in plain `f64`, so
    /// cancellation costs no digits. The quantity `attnbm.energy` is this one.
    ///
    /// # Error
    ///
    /// In plain `f64` half a unit in the last place, and 2^-54 of the value.
    ///
    /// ```
    /// use attnbm::models::attnbm::AttnBm;
    /// let machine = AttnBm::new(1, 2, vec![1.0, 2.0]).unwrap();
    /// assert_eq!(machine.energy_of::<f64>(&[3.0, 0.0]), 1.5);
    /// ```
    pub fn energy_of<S: Bounded>(&self, v: &[f64]) -> S {
        entered!("AttnBm::energy_of");
        let machine = self;
        always(climb!(S, [machine: &'a AttnBm, v: &'a [f64]] |W| Ok(machine.energy::<W>(v))))
    }

    /// [`AttnBm::attention`] of a query of binary64 numbers, but in plain `f64` by way of balls, so that small
    /// weights keep their digits.
    ///
    /// # Errors
    ///
    /// In plain `f64` [`Error::Budget`] where a ball of 1 792 bits leaves an entry undecided, and none otherwise.
    ///
    /// # Error
    ///
    /// In plain `f64` half a unit in the last place of each entry, and 2^-54 of it.
    pub fn attention_of<S: Bounded>(&self, v: &[f64], beta: f64) -> Result<Vec<S>, Error> {
        entered!("AttnBm::attention_of");
        let machine = self;
        climb!(S, [machine: &'a AttnBm, v: &'a [f64], beta: f64] |W| Ok(machine.attention::<W>(v, *beta)))
    }

    /// [`AttnBm::update`] of a state of binary64 numbers, but in plain `f64` by way of balls, so that what cancels
    /// costs no digits.
    ///
    /// # Errors
    ///
    /// As [`AttnBm::attention_of`].
    ///
    /// # Error
    ///
    /// As for [`AttnBm::attention_of`].
    ///
    /// ```
    /// use attnbm::models::attnbm::AttnBm;
    /// let machine = AttnBm::new(3, 1, vec![0.75, 0.0, 0.0]).unwrap();
    /// assert_eq!(machine.update_of::<f64>(&[0.0], 1.0).unwrap(), [0.25]);
    /// ```
    pub fn update_of<S: Bounded>(&self, v: &[f64], beta: f64) -> Result<Vec<S>, Error> {
        entered!("AttnBm::update_of");
        let machine = self;
        climb!(S, [machine: &'a AttnBm, v: &'a [f64], beta: f64] |W| Ok(machine.update::<W>(v, *beta)))
    }

    /// [`AttnBm::score`] at binary64 numbers, but in plain `f64` by way of balls, so that what cancels costs no
    /// digits.
    ///
    /// # Errors
    ///
    /// As [`AttnBm::attention_of`].
    ///
    /// # Error
    ///
    /// As for [`AttnBm::attention_of`].
    pub fn score_of<S: Bounded>(&self, v: &[f64], beta: f64) -> Result<Vec<S>, Error> {
        entered!("AttnBm::score_of");
        let machine = self;
        climb!(S, [machine: &'a AttnBm, v: &'a [f64], beta: f64] |W| Ok(machine.score::<W>(v, *beta)))
    }
}

impl<T: Clone> AttnBm<T> {
    /// The inputs of the hidden units, `h_μ = ξ_μ·v + c_μ`, including the contributions of clamped units.
    pub fn hidden_inputs<S: Real>(&self, v: &[T]) -> Vec<S>
    where
        T: Parameter<S>,
    {
        entered!("AttnBm::hidden_inputs");
        let inner = self
            .patterns()
            .enumerate()
            .map(|(index, pattern)| match &self.clamped {
                Some(clamped) => {
                    let length = v.len().min(pattern.len());
                    T::inner(
                        &[&pattern[..length], clamped.row(index)].concat(),
                        &[&v[..length], clamped.values()].concat(),
                    )
                }
                None => T::inner(pattern, v),
            });
        match self.hidden_bias() {
            Some(bias) => inner
                .zip(bias)
                .map(|(h, c): (S, &T)| h + c.lift())
                .collect(),
            None => inner.collect(),
        }
    }

    /// `β h`, the exponents of the attention.
    fn scaled_inputs<S: Real>(&self, v: &[T], beta: f64) -> Vec<S>
    where
        T: Parameter<S>,
    {
        let beta = S::from_f64(beta);
        let inputs = self.hidden_inputs::<S>(v).into_iter();
        inputs.map(|h| h * &beta).collect()
    }

    /// The energy of a visible configuration, at the scalar itself: in plain `f64` cancelling terms
    /// lose digits, unlike in [`AttnBm::energy_of`].
    ///
    /// # Statement
    ///
    /// `E(v) = |v - b|²/2 - log Σ_μ exp(ξ_μ·v + c_μ)`, Eq. 17 with biases.
    ///
    /// # Shapes
    ///
    /// `v` has one entry per visible unit; surplus entries on either side are ignored.
    ///
    /// ```
    /// use attnbm::models::attnbm::AttnBm;
    /// let machine = AttnBm::new(1, 2, vec![1.0, 2.0]).unwrap();
    /// assert_eq!(machine.energy::<f64>(&[3.0, 0.0]), 1.5);
    /// ```
    pub fn energy<S: Real>(&self, v: &[T]) -> S
    where
        T: Parameter<S>,
    {
        entered!("AttnBm::energy");
        // The leading exponent is subtracted first. The cancellation is then exact, and the rest of
        // the log-sum-exp, however small, decides ties.
        let (largest, rest) = split_log_sum_exp(&self.hidden_inputs::<S>(v));
        (self.squared_displacement(v).mul_pow2(-1) - largest) - rest
    }

    /// `|v - b|²`.
    pub(super) fn squared_displacement<S: Real>(&self, v: &[T]) -> S
    where
        T: Parameter<S>,
    {
        entered!("AttnBm::squared_displacement");
        match self.visible_bias() {
            None => T::inner(v, v),
            Some(bias) => v
                .iter()
                .zip(bias)
                .fold(S::zero(), |sum, (v, b)| sum + (v.lift() - b.lift()).sqr()),
        }
    }

    /// The responsibilities of the patterns for `v` at attention temperature `1/β`: the attention
    /// of a query.
    ///
    /// # Statement
    ///
    /// `softmax(β (Ξ v + c))`, Eq. 10 at `h = Ξ v + c`; at `β = 1` the posterior over the components
    /// of the mixture (22).
    pub fn attention<S: Real>(&self, v: &[T], beta: f64) -> Vec<S>
    where
        T: Parameter<S>,
    {
        entered!("AttnBm::attention");
        softmax(&self.scaled_inputs::<S>(v, beta))
    }

    /// One update of the modern Hopfield network.
    ///
    /// # Statement
    ///
    /// `v ← b + Ξᵀ softmax(β (Ξ v + c))`, Eq. 13 with biases; the forward Euler step with `dt = τ_v`.
    ///
    /// # Error
    ///
    /// For an enclosure, by inclusion; entries that are exact for a reason (shared coordinates,
    /// cancelling mirror images) come out exact.
    pub fn update<S: Real>(&self, v: &[T], beta: f64) -> Vec<S>
    where
        T: Parameter<S>,
    {
        entered!("AttnBm::update");
        let bias = |i: usize| self.visible_bias().map_or_else(S::zero, |b| b[i].lift());
        self.mean_under_attention(v, beta, bias)
    }

    /// The score, the gradient of the log density.
    ///
    /// # Statement
    ///
    /// `∂ log p(v)/∂v = -β ∂E/∂v = β (b + Ξᵀ softmax(Ξ v + c) - v)`.
    ///
    /// # Error
    ///
    /// As for [`AttnBm::update`].
    pub fn score<S: Real>(&self, v: &[T], beta: f64) -> Vec<S>
    where
        T: Parameter<S>,
    {
        entered!("AttnBm::score");
        let shift = |i: usize| match self.visible_bias() {
            Some(bias) => bias[i].lift() - v[i].lift(),
            None => -v[i].lift(),
        };
        let beta = S::from_f64(beta);
        self.mean_under_attention(v, 1.0, shift)
            .into_iter()
            .map(|mean| mean * &beta)
            .collect()
    }

    /// `Σ_μ softmax(β h)_μ (ξ_μi + shift_i)` for every visible unit i.
    fn mean_under_attention<S: Real>(
        &self,
        v: &[T],
        beta: f64,
        shift: impl Fn(usize) -> S,
    ) -> Vec<S>
    where
        T: Parameter<S>,
    {
        let divisor = S::one();
        let exponents = self.scaled_inputs::<S>(v, beta);
        let ones = vec![S::one(); self.count()];
        let weights = ExponentialWeights::new(&exponents, &divisor, &ones);
        (0..self.dimension())
            .map(|i| {
                let shift = shift(i);
                weights.mean(self.patterns().map(|pattern| pattern[i].lift() + &shift))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{Exact, assert_same, exact, machine};

    #[test]
    fn attention_is_the_softmax_of_the_inputs_at_its_own_temperature() {
        let v = [0.75, -0.5];
        let inputs = machine().hidden_inputs::<Exact>(&v);
        let weights: Vec<Exact> = inputs
            .iter()
            .map(|h| (h.clone() * exact(2.5)).exp())
            .collect();
        let total = Exact::sum(weights.clone());
        let attention = machine().attention::<Exact>(&v, 2.5);
        assert_eq!(attention.len(), 3);
        for (share, weight) in attention.iter().zip(weights) {
            assert_same(share, &(weight / &total));
        }
    }
}
