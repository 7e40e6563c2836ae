//! Two-sided bounds on the mean energy and the entropy, from closed forms.
//!
//! With `u = v - b`, `X(u) = Σ_μ exp(ξ_μ·u + c_μ)`, `s` the softmax weights and `H(s)` their entropy,
//! `u·Ξᵀ s = log X - H(s) - s·c`. The virial theorem `<u·(u - Ξᵀ s)> = N/β` turns `<|u|²>` into that, so that
//!
//! ```text
//! <E> = N/(2β) - (<log X> + <H(s)> + <s·c>)/2,      0 <= H(s) <= log p,
//! ```
//!
//! and `<log X>` is the slope at `α = β` of the convex function `Φ(α) = log ∫ exp(-β|u|²/2) X^α du`, which
//! lies between slopes of its chords. At integers `Φ` is the sum over tuples of Eq. 24.

use super::bounds::Centre;
use super::multisets::log_gaussian_volume;
use super::{AttnBm, Bracket};
use crate::Error;
use crate::real::Bounded;
use crate::special::{count_multisets, largest, log_sum_exp, smaller};

/// The most members of multisets that a chord sums over.
const MOST_VISITS: f64 = 1e6;

impl AttnBm {
    /// Bounds on the mean energy.
    ///
    /// # Statement
    ///
    /// With `n = floor(β)`: `Φ(n) - Φ(n-1) <= <log X> <= Φ(m+1) - Φ(m)`, `m` the least integer from β up; for
    /// `β < 1` the lower bound is `log Σ_μ exp(c_μ)`, by Jensen's inequality.
    ///
    /// # Error
    ///
    /// The gap is at most `(log p + max c - min c)/2` and half the difference of the two slopes, which
    /// is of the order of the variance of `log X`.
    ///
    /// # Domain
    ///
    /// Finite `β > 0`; [`Error::Budget`] where the sums have too many terms.
    pub fn mean_energy_bracket<S: Bounded>(&self, beta: f64) -> Result<Bracket<S>, Error> {
        super::check_inverse_temperature(beta)?;
        let above = beta.ceil();
        let terms = count_multisets(self.count(), (above + 1.0).min(1e6) as u32);
        if terms * above > MOST_VISITS {
            return Err(Error::Budget(format!(
                "the bounds at beta = {beta} have too many terms for {} patterns",
                self.count()
            )));
        }
        let (below, above) = (beta.floor() as u32, above as u32);
        let exact_beta = S::from_f64(beta);
        let bias = self.effective_hidden_bias::<S>();
        let bounds = self.bounds::<S>(beta)?;
        let slope = |from: u32| -> Result<S, Error> {
            let power = |size| bounds.power(size, Centre::Origin);
            Ok(power(from + 1)? - power(from)?)
        };
        let least = match below {
            0 => log_sum_exp(&bias),
            n => slope(n - 1)?,
        };
        let most = slope(above)?;
        let gaussian = S::from_i64(self.dimension() as i64).mul_pow2(-1) / &exact_beta;
        let crowd = S::from_i64(self.count() as i64).ln();
        let high = largest(bias.iter().cloned());
        let low = -largest(bias.iter().map(|c| -c.clone()));
        Ok(Bracket {
            lower: gaussian.clone() - (most + crowd + high).mul_pow2(-1),
            upper: gaussian - (least + low).mul_pow2(-1),
        })
    }

    /// Bounds on the entropy.
    ///
    /// # Statement
    ///
    /// `β <E> + log Z` with the bounds of [`AttnBm::mean_energy_bracket`] and of
    /// [`AttnBm::log_partition_bracket`], and not below `N/2 log(2π e/β)`.
    ///
    /// # Domain
    ///
    /// As for both.
    pub fn entropy_bracket<S: Bounded>(&self, beta: f64) -> Result<Bracket<S>, Error> {
        let energy = self.mean_energy_bracket::<S>(beta)?;
        let log_partition = self.log_partition_bracket::<S>(beta)?;
        let exact_beta = S::from_f64(beta);
        let half_dimension = S::from_i64(self.dimension() as i64).mul_pow2(-1);
        let least = log_gaussian_volume(self.dimension(), &exact_beta) + half_dimension;
        let lower = energy.lower * &exact_beta + log_partition.lower;
        Ok(Bracket {
            lower: -smaller(-lower, -least),
            upper: energy.upper * exact_beta + log_partition.upper,
        })
    }
}
