//! The density as a Gaussian mixture: Eqs. 22 and 25.

use super::AttnBm;
use super::multisets::{Exponents, log_gaussian_volume};
use crate::Error;
use crate::real::{Parameter, Real};
use crate::special::log_sum_exp;

impl<T: Clone> AttnBm<T> {
    /// The log density at a positive integer inverse temperature, in the form of a Gaussian mixture.
    ///
    /// # Statement
    ///
    /// `log p(v) = log Σ_S softmax(|S|²/(2β) + Σ c)_S · (2π/β)^{-N/2} exp(-β |v - b - S/β|²/2)`, the sum
    /// and the softmax over all tuples of indices, `S` the sum of their patterns: Eq. 25, at `β = 1`
    /// Eq. 22.
    ///
    /// # Domain
    ///
    /// As for [`AttnBm::log_partition_of_integer`].
    ///
    /// # Method
    ///
    /// Literally the formula: every component's distance is computed from its own mean. This is on
    /// purpose a second route to the density, which [`AttnBm::log_density_of_integer`] computes from
    /// the energy.
    ///
    /// # Source
    ///
    /// Eqs. 22 and 25, as printed. Checked by `attn-mixture-pointwise`.
    pub fn mixture_log_density<S: Real>(&self, beta: u32, v: &[T]) -> Result<S, Error>
    where
        T: Parameter<S>,
    {
        self.check_length("v", v.len())?;
        let scale = S::from_i64(i64::from(beta));
        let divisor = scale.mul_pow2(1);
        let exponents = Exponents::<S>::new(self, beta, &divisor)?;
        let displaced: Vec<S> = (0..self.dimension())
            .map(|i| match self.visible_bias() {
                Some(bias) => v[i].lift() - bias[i].lift(),
                None => v[i].lift(),
            })
            .collect();
        let mut log_weights = Vec::new();
        let mut log_terms = Vec::new();
        exponents.for_each(|term| {
            let log_weight = term.weight.ln() + term.numerator / &divisor;
            let squared_distance = displaced.iter().enumerate().fold(S::zero(), |sum, (i, u)| {
                let mean = term.members.iter().fold(S::zero(), |mean, &mu| {
                    mean + self.patterns[mu * self.dimension + i].lift()
                });
                sum + (u.clone() - mean / &scale).sqr()
            });
            log_terms.push(log_weight.clone() - squared_distance * &scale.mul_pow2(-1));
            log_weights.push(log_weight);
        });
        let volume = log_gaussian_volume(self.dimension(), &scale);
        Ok(log_sum_exp(&log_terms) - log_sum_exp(&log_weights) - volume)
    }
}
