//! The density as a Gaussian mixture: Eqs. 21, 22 and 25.

use super::AttnBm;
use super::partition_function_at_integers::{Exponents, log_gaussian_volume};
use crate::Error;
use crate::real::{Parameter, Real};
use crate::routes::entered;
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
    /// The formula as it stands: every component's distance is computed from its own mean. This is
    /// deliberately a second route to the density, which [`AttnBm::log_density_of_integer`] computes
    /// from the energy.
    ///
    /// # Source
    ///
    /// Eqs. 22 and 25, as printed. Checked by `attn-mixture-pointwise`.
    pub fn mixture_log_density<S: Real>(&self, beta: u32, v: &[T]) -> Result<S, Error>
    where
        T: Parameter<S>,
    {
        entered!("AttnBm::mixture_log_density");
        self.check_length("v", v.len())?;
        let all: Vec<usize> = (0..self.dimension).collect();
        self.marginal_log_density_of_integer(beta, &all, v)
    }

    /// The log density of some of the visible units at a positive integer inverse temperature, the
    /// others integrated out.
    ///
    /// # Statement
    ///
    /// `log p(v_o) = log Σ_S softmax(|S|²/(2β) + Σ c)_S · (2π/β)^{-k/2} exp(-β |v_o - b_o - S_o/β|²/2)` for `k`
    /// observed units: the mixture (25) with its means restricted, and 0 for `k = 0`.
    ///
    /// # Domain
    ///
    /// As for [`AttnBm::log_partition_of_integer`] and [`AttnBm::given`].
    ///
    /// # Method
    ///
    /// The formula as it stands; deliberately a second route to the ratio of the partition functions
    /// of the machine and of [`AttnBm::given`].
    pub fn marginal_log_density_of_integer<S: Real>(
        &self,
        beta: u32,
        observed: &[usize],
        values: &[T],
    ) -> Result<S, Error>
    where
        T: Parameter<S>,
    {
        entered!("AttnBm::marginal_log_density_of_integer");
        self.observed_units(observed, values.len())?;
        super::check_inverse_temperature(f64::from(beta))?;
        let scale = S::from_i64(i64::from(beta));
        let divisor = scale.mul_pow2(1);
        let exponents = Exponents::<S>::new(self, beta, &divisor)?;
        let displaced: Vec<(usize, S)> = observed
            .iter()
            .zip(values)
            .map(|(&i, value)| match self.visible_bias() {
                Some(bias) => (i, value.lift() - bias[i].lift()),
                None => (i, value.lift()),
            })
            .collect();
        let mut log_weights = Vec::new();
        let mut log_terms = Vec::new();
        exponents.for_each(|term| {
            let log_weight = term.weight.ln() + term.numerator / &divisor;
            let squared_distance = displaced.iter().fold(S::zero(), |sum, (i, u)| {
                let mean = term.members.iter().fold(S::zero(), |mean, &mu| {
                    mean + self.patterns[mu * self.dimension + i].lift()
                });
                sum + (u.clone() - mean / &scale).sqr()
            });
            log_terms.push(log_weight.clone() - squared_distance * &scale.mul_pow2(-1));
            log_weights.push(log_weight);
        });
        let volume = log_gaussian_volume(observed.len(), &scale);
        Ok(log_sum_exp(&log_terms) - log_sum_exp(&log_weights) - volume)
    }
}
