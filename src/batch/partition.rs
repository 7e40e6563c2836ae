//! The partition function and its gradient, once for all rows.

use super::evaluated::Bounded;
use super::kernels::{inner, weigh};
use super::machine::Batch;
use super::rounding::{self, Exponents, SCALAR, UNIT, keeps};
use crate::Error;
use crate::real::Goal;

/// `log(2π)`.
pub(crate) const LOG_TWO_PI: f64 = 1.837_877_066_409_345_5;

/// The gradient of log Z, a bound on its error in the Frobenius norm, and its norm.
pub(super) struct Gradient {
    pub entries: Vec<f64>,
    pub error: f64,
    pub norm: f64,
}

/// The responsibilities of the patterns at `β = 1` in the mixture (22), before they are divided by their sum.
struct Mixture {
    weights: Vec<f64>,
    sum: f64,
    largest: f64,
    exponents: Exponents,
}

impl Batch<'_> {
    /// The log partition function.
    ///
    /// # Statement
    ///
    /// `log Z = log ∫ exp(-β E(v)) dv`, Eq. 20.
    ///
    /// # Error
    ///
    /// At most 2^-33 of the value.
    ///
    /// # Method
    ///
    /// At `β = 1` the sum over the patterns, Eq. 24, in binary64; otherwise
    /// [`AttnBm::log_partition`](crate::models::attnbm::AttnBm::log_partition).
    ///
    /// # Errors
    ///
    /// As for that.
    ///
    /// ```
    /// let machine = attnbm::AttnBm::from_rows([[0.5, -1.0], [2.0, 0.25]])?;
    /// assert_eq!(machine.batch()?.log_partition(2.5)?, machine.log_partition(2.5)?);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn log_partition(&self, beta: f64) -> Result<f64, Error> {
        self.bounded_log_partition(beta).map(|found| found.value)
    }

    pub(super) fn bounded_log_partition(&self, beta: f64) -> Result<Bounded, Error> {
        if beta == 1.0 {
            let found = self.log_partition_at_one();
            if keeps(found.error, found.value) {
                return Ok(found);
            }
        }
        let value = self.machine.log_partition::<f64>(beta, Goal::PLAIN)?.value;
        Ok(Bounded::by_scalar_route(value))
    }

    /// `N/2 log 2π + log Σ_μ exp(|ξ_μ|²/2 + c_μ + ξ_μ·b)`.
    fn log_partition_at_one(&self) -> Bounded {
        let mixture = self.mixture();
        let sum = mixture.largest + libm::log(mixture.sum);
        let constant = LOG_TWO_PI * (self.machine.dimension() as f64 / 2.0);
        let value = constant + sum;
        let error = mixture.exponents.log_sum_exp(sum);
        Bounded {
            value,
            error: rounding::combined(error, constant + value.abs()),
        }
    }

    fn mixture(&self) -> Mixture {
        let mut weights = self.levels.values.clone();
        let weighed = weigh(&mut weights, None, 1.0);
        Mixture {
            weights,
            sum: weighed.sum,
            largest: weighed.largest,
            exponents: Exponents::with_error(self.levels.error, self.machine.count()),
        }
    }

    /// The gradient of the log partition function in the patterns, one row a pattern.
    ///
    /// # Statement
    ///
    /// `∂ log Z/∂ξ_μ`, Eq. 29; at `β = 1` it is `(ξ_μ + b) softmax_μ(|ξ|²/2 + c + Ξ b)`, Eq. 30.
    ///
    /// # Error
    ///
    /// At most 2^-33 of each entry at `β = 1`, where entries of responsibilities below `e^-708` are 0; elsewhere that of
    /// the scalar route.
    ///
    /// # Errors
    ///
    /// As for [`AttnBm::log_partition_gradient`](crate::models::attnbm::AttnBm::log_partition_gradient).
    pub fn log_partition_gradient(&self, beta: f64) -> Result<Vec<f64>, Error> {
        self.bounded_gradient(beta).map(|gradient| gradient.entries)
    }

    pub(super) fn bounded_gradient(&self, beta: f64) -> Result<Gradient, Error> {
        if beta == 1.0 {
            let mixture = self.mixture();
            let error = mixture.exponents.each_responsibility() + 3.0 * UNIT;
            if keeps(error, 1.0) && mixture.sum.is_finite() {
                return Ok(gradient(self.gradient_of(&mixture), error));
            }
        }
        let found = self
            .machine
            .log_partition_gradient::<f64>(beta, Goal::PLAIN)?;
        Ok(gradient(found.value, SCALAR))
    }

    fn gradient_of(&self, mixture: &Mixture) -> Vec<f64> {
        let mut entries = Vec::with_capacity(self.machine.entries().len());
        for (pattern, weight) in self.machine.patterns().zip(&mixture.weights) {
            let weight = weight / mixture.sum;
            match self.machine.visible_bias() {
                None => entries.extend(pattern.iter().map(|x| x * weight)),
                Some(bias) => {
                    entries.extend(pattern.iter().zip(bias).map(|(x, b)| (x + b) * weight))
                }
            }
        }
        entries
    }
}

/// With the relative error of its entries.
fn gradient(entries: Vec<f64>, relative: f64) -> Gradient {
    // Entries below 1e-150 count little even where all are so small.
    let norm = inner(&entries, &entries).sqrt();
    Gradient {
        error: relative * norm + 1e-140 * relative,
        norm,
        entries,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::attnbm::AttnBm;
    use crate::real::{Ball, Bounded as _, Real};

    const GOAL: Goal = Goal {
        bits: 150,
        operations: 1e9,
    };

    /// Patterns of zeros leave nothing but the volume, which is large.
    #[test]
    fn the_rounding_of_a_large_volume_is_in_the_error() {
        for dimension in [1, 10, 100, 1000, 4001, 4093] {
            let machine = AttnBm::new(1, dimension, vec![0.0; dimension]).unwrap();
            let found = machine.batch().unwrap().log_partition_at_one();
            let volume = Ball::<4>::pi().mul_pow2(1).ln() * Ball::from_i64(dimension as i64);
            let off = Ball::from_f64(found.value) - volume.mul_pow2(-1);
            let bound = Ball::from_f64(found.error);
            let is_within = off.certainly_at_most(&bound) && (-off).certainly_at_most(&bound);
            assert!(is_within, "{dimension}: {} ± {}", found.value, found.error);
        }
    }

    /// Biases that are equal but for a little: what rounding leaves of the difference is in the error.
    #[test]
    fn the_rounding_of_large_hidden_biases_is_in_the_error() {
        for part in 1..20 {
            let part = f64::from(part) / 20.0;
            let machine = AttnBm::new(2, 1, vec![0.7, -0.3])
                .and_then(|machine| machine.with_hidden_bias(vec![1e4 + part, 1e4 + 0.3]))
                .unwrap();
            let found = machine.batch().unwrap().bounded_gradient(1.0).unwrap();
            let exact = machine
                .log_partition_gradient::<Ball<4>>(1.0, GOAL)
                .unwrap();
            let pairs = found.entries.iter().zip(&exact.value);
            let square = pairs.fold(Ball::zero(), |sum, (entry, exact)| {
                sum + (Ball::from_f64(*entry) - exact).sqr()
            });
            let bound = Ball::from_f64(found.error).sqr();
            assert!(
                square.certainly_at_most(&bound),
                "{part}: {square:?} {bound:?}"
            );
            // Nor is it the scalar route's.
            assert!(found.error > 1e-14 * found.norm, "{part}");
        }
    }
}
