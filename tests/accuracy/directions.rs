//! Certified values of Bessel functions and of von Mises-Fisher, which are those of the library itself.

use attnbm::models::von_mises_fisher::VonMisesFisher;
use attnbm::real::{Ball, Bounded, Real};
use attnbm::special::{bessel_ratio, log_bessel_i};

use super::certified::Certified;

/// `log I_v(x)` of `v` and `x`.
pub struct LogBessel;

impl Certified for LogBessel {
    fn at<const N: usize>(arguments: &[f64]) -> Ball<N> {
        log_bessel_i(arguments[0], &Ball::from_f64(arguments[1]))
    }
}

/// `I_(v+1)(x) / I_v(x)` of `v` and `x`.
pub struct BesselRatio;

impl Certified for BesselRatio {
    fn at<const N: usize>(arguments: &[f64]) -> Ball<N> {
        bessel_ratio(arguments[0], &Ball::from_f64(arguments[1]))
    }
}

/// The distribution of a dimension and a concentration; what it cannot be is unknown.
fn of<const N: usize>(
    arguments: &[f64],
    value: fn(&VonMisesFisher<Ball<N>>) -> Ball<N>,
) -> Ball<N> {
    let concentration = Ball::from_f64(arguments[1]);
    VonMisesFisher::new(arguments[0] as u64, concentration)
        .map_or_else(|_| Ball::unknown(), |distribution| value(&distribution))
}

/// `log Z` of von Mises-Fisher.
pub struct LogPartition;

impl Certified for LogPartition {
    fn at<const N: usize>(arguments: &[f64]) -> Ball<N> {
        of(arguments, VonMisesFisher::log_partition)
    }
}

/// `A(κ)` of von Mises-Fisher.
pub struct MeanResultantLength;

impl Certified for MeanResultantLength {
    fn at<const N: usize>(arguments: &[f64]) -> Ball<N> {
        of(arguments, VonMisesFisher::mean_resultant_length)
    }
}

/// `log Z - κ A(κ)`.
pub struct Entropy;

impl Certified for Entropy {
    fn at<const N: usize>(arguments: &[f64]) -> Ball<N> {
        of(arguments, VonMisesFisher::entropy)
    }
}
