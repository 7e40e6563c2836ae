//! Crates that others have written, as implementations that `attnbm` can grade.
//!
//! Each wrapper calls the crate and does as little as it can besides: what is graded is the crate's own
//! number.

use attnbm::conformance::{Computed, Implementation, Refusal};
use complex_bessel::besseli_scaled;
use num_complex::Complex;
use scirs2_stats::distributions::circular::VonMises;
use scirs2_stats::traits::{CircularDistribution, Distribution};

/// `complex-bessel`: `e^-x I_order(x)`, from which the logarithm and the ratio follow.
pub struct ComplexBessel;

impl ComplexBessel {
    fn scaled(order: f64, x: f64) -> Computed<f64> {
        besseli_scaled(order, Complex::new(x, 0.0))
            .map(|value| value.re)
            .map_err(|error| Refusal::Domain(error.to_string()))
    }
}

impl Implementation for ComplexBessel {
    fn bessel_log_i(&self, order: f64, x: f64) -> Computed<f64> {
        Ok(Self::scaled(order, x)?.ln() + x)
    }

    fn bessel_ratio(&self, order: f64, x: f64) -> Computed<f64> {
        Ok(Self::scaled(order + 1.0, x)? / Self::scaled(order, x)?)
    }
}

/// `abax`: the same function.
pub struct Abax;

impl Implementation for Abax {
    fn bessel_log_i(&self, order: f64, x: f64) -> Computed<f64> {
        Ok(abax::besseli(order, x, true).ln() + x)
    }

    fn bessel_ratio(&self, order: f64, x: f64) -> Computed<f64> {
        Ok(abax::besseli(order + 1.0, x, true) / abax::besseli(order, x, true))
    }
}

/// `scirs2-stats`: the von Mises distribution, which is that of von Mises and Fisher in the plane. Its
/// von Mises-Fisher distribution is in the crate's files but in none of its modules.
pub struct SciRs2;

impl SciRs2 {
    fn in_the_plane(dim: u64, kappa: f64) -> Computed<VonMises<f64>> {
        if dim != 2 {
            return Err(Refusal::NotImplemented);
        }
        VonMises::new(0.0, kappa).map_err(|error| Refusal::Domain(error.to_string()))
    }
}

impl Implementation for SciRs2 {
    fn vmf_log_partition(&self, dim: u64, kappa: f64) -> Computed<f64> {
        Ok(kappa - Self::in_the_plane(dim, kappa)?.pdf(0.0).ln())
    }

    fn vmf_mean_resultant_length(&self, dim: u64, kappa: f64) -> Computed<f64> {
        Ok(Self::in_the_plane(dim, kappa)?.mean_resultant_length())
    }

    fn vmf_entropy(&self, dim: u64, kappa: f64) -> Computed<f64> {
        Ok(Self::in_the_plane(dim, kappa)?.entropy())
    }
}
