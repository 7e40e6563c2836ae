//! The traits of `statrs`: the density, the moments and the mode of a machine, the distribution function of a
//! projection.
//!
//! All values are our own. Nothing of `statrs` is evaluated except the provided methods of its traits.
//!
//! ```
//! use attnbm::ecosystem::statrs::Law;
//! use attnbm::models::attnbm::AttnBm;
//! use statrs::distribution::{Continuous, ContinuousCDF};
//! use statrs::statistics::MeanN;
//!
//! let machine = AttnBm::new(2, 2, vec![0.5, -1.0, 2.0, 0.25])?;
//! let along = machine.projection::<f64>(2, &[1.0, 0.0])?;
//! let law = Law::new(machine, 2.0)?;
//! assert!(law.ln_pdf(&[1.0, 0.0][..]) < 0.0);
//! assert_eq!(law.mean().map(|mean| mean.len()), Some(2));
//! let median = along.inverse_cdf(0.5);
//! assert!(along.cdf(median) >= 0.5 && along.cdf(median.next_down()) < 0.5);
//! # Ok::<(), attnbm::Error>(())
//! ```

use statrs::distribution::{Continuous, ContinuousCDF};
use statrs::statistics::{Max, MeanN, Min, Mode, VarianceN};

use crate::Error;
use crate::models::attnbm::{AttnBm, Projection};
use crate::real::{Bounded, Goal, climb};

/// An AttnBM at one inverse temperature, as a distribution of `statrs`.
///
/// # Error
///
/// Densities and moments are evaluated in balls and rounded once: half a unit in the last place. The traits have no
/// room for an error, so what cannot be decided is a NaN, or `None` where the trait has an option.
#[derive(Clone, Debug)]
pub struct Law {
    machine: AttnBm,
    beta: f64,
}

impl Law {
    /// The law of this machine.
    ///
    /// # Errors
    ///
    /// Those of [`AttnBm::log_partition`]: [`Error::Domain`] for a β that is not finite and positive, and
    /// [`Error::Budget`] if the density cannot be evaluated. At a whole β this concerns only machines with too many
    /// multisets of patterns.
    pub fn new(machine: AttnBm, beta: f64) -> Result<Self, Error> {
        machine.log_partition::<f64>(beta, Goal::PLAIN)?;
        Ok(Self { machine, beta })
    }

    /// The machine.
    pub fn machine(&self) -> &AttnBm {
        &self.machine
    }

    /// The inverse temperature.
    pub fn beta(&self) -> f64 {
        self.beta
    }
}

/// The density at a configuration of the visible units; a NaN for one of another length.
impl Continuous<&[f64], f64> for Law {
    /// `p(v)`, rounded once: not the exponential of a rounded logarithm.
    fn pdf(&self, v: &[f64]) -> f64 {
        let (machine, beta) = (&self.machine, self.beta);
        let density = climb!(f64, Goal::PLAIN, [machine: &'a AttnBm, beta: f64, v: &'a [f64]] |W, goal| {
            let found = machine.log_density::<W>(*beta, v, goal)?;
            Ok(found.map(|logarithm| logarithm.exp()))
        });
        density.map_or(f64::NAN, |found| found.value)
    }

    /// `log p(v)`, rounded once.
    fn ln_pdf(&self, v: &[f64]) -> f64 {
        let density = self.machine.log_density(self.beta, v, Goal::PLAIN);
        density.map_or(f64::NAN, |found| found.value)
    }
}

/// The mean of the visible units, each entry rounded once; `None` if it cannot be evaluated.
impl MeanN<Vec<f64>> for Law {
    fn mean(&self) -> Option<Vec<f64>> {
        let mean = self.machine.mean(self.beta, Goal::PLAIN).ok()?;
        Some(mean.value)
    }
}

/// The covariance matrix row by row, each entry rounded once; `None` if it cannot be evaluated.
impl VarianceN<Vec<Vec<f64>>> for Law {
    fn variance(&self) -> Option<Vec<Vec<f64>>> {
        let covariance = self.machine.covariance(self.beta, Goal::PLAIN).ok()?;
        let rows = covariance.value.chunks(self.machine.dimension());
        Some(rows.map(<[f64]>::to_vec).collect())
    }
}

/// The mode, where it is proved to be the only one: [`AttnBm::single_mode`], in plain `f64`. `None` otherwise, and so for
/// patterns far apart.
impl Mode<Option<Vec<f64>>> for Law {
    fn mode(&self) -> Option<Vec<f64>> {
        self.machine.single_mode()
    }
}

/// Minus infinity: the law has no least value.
impl<S> Min<f64> for Projection<S> {
    fn min(&self) -> f64 {
        f64::NEG_INFINITY
    }
}

/// Infinity: the law has no greatest value.
impl<S> Max<f64> for Projection<S> {
    fn max(&self) -> f64 {
        f64::INFINITY
    }
}

/// The distribution function of `a·v`.
///
/// It is evaluated at the scalar `S`, and the midpoint is rounded. Over `Ball<4>` that is the nearest binary64 number,
/// unless the exact value is closer to a tie than the ball can tell. Over `f64` the error is a few units in the last place
/// near the means and grows in the tails with the square of the distance in standard deviations.
impl<S: Bounded> ContinuousCDF<f64, f64> for Projection<S> {
    /// `P(a·v <= x)`; a NaN at a NaN.
    fn cdf(&self, x: f64) -> f64 {
        at_ends(x, 0.0, 1.0, |x| self.distribution_function(x).approx())
    }

    /// `P(a·v > x)`, from the upper tails: not 1 less a rounded number.
    fn sf(&self, x: f64) -> f64 {
        at_ends(x, 1.0, 0.0, |x| self.survival_function(x).approx())
    }

    /// The least binary64 number whose `cdf` is at least `p`; for `p > 1/2`, whose `sf` is at most `1 - p`. A NaN for a
    /// `p` outside of `[0, 1]`.
    fn inverse_cdf(&self, p: f64) -> f64 {
        if !(0.0..=1.0).contains(&p) {
            return f64::NAN;
        }
        let reached = |x: f64| match p > 0.5 {
            // Exact, as `p` is at least 1/2.
            true => self.sf(x) <= 1.0 - p,
            false => self.cdf(x) >= p,
        };
        if p == 0.0 || p == 1.0 {
            return if p == 0.0 { self.min() } else { self.max() };
        }
        let (mut low, mut high) = (rank(f64::NEG_INFINITY), rank(f64::INFINITY));
        // Not reached at `low`, reached at `high`.
        while low + 1 < high {
            let middle = low.midpoint(high);
            if reached(of_rank(middle)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        of_rank(high)
    }
}

/// A function with these limits, which is evaluated at finite numbers only.
fn at_ends(x: f64, below: f64, above: f64, function: impl Fn(f64) -> f64) -> f64 {
    match x {
        f64::NEG_INFINITY => below,
        f64::INFINITY => above,
        x if x.is_nan() => x,
        x => function(x),
    }
}

/// The place of a number in the order of all binary64 numbers.
fn rank(x: f64) -> i64 {
    let bits = x.to_bits() as i64;
    if bits < 0 { bits ^ i64::MAX } else { bits }
}

/// The number at this place.
fn of_rank(rank: i64) -> f64 {
    let bits = if rank < 0 { rank ^ i64::MAX } else { rank };
    f64::from_bits(bits as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_in_the_order_of_the_numbers() {
        let numbers = [
            f64::NEG_INFINITY,
            -1.5,
            -5e-324,
            -0.0,
            0.0,
            5e-324,
            1.0,
            f64::INFINITY,
        ];
        assert!(numbers.is_sorted_by(|x, y| rank(*x) < rank(*y)));
        for x in numbers {
            assert_eq!(of_rank(rank(x)).to_bits(), x.to_bits());
            assert!(!x.is_finite() || of_rank(rank(x) + 1) >= x);
        }
    }
}
