//! Crates that others have written, as implementations that `attnbm` can grade.
//!
//! Each wrapper calls the crate and nothing else: what is graded is the crate's own number.

use attnbm::conformance::{Computed, Implementation, Refusal};
use complex_bessel::besseli_scaled;
use num_complex::Complex;
use scirs2_core::ndarray::Array1;
use scirs2_stats::distributions::multivariate::von_mises_fisher::VonMisesFisher;

/// `complex-bessel`: `e^-x I_order(x)`, from which the logarithm and the ratio follow.
pub struct ComplexBessel;

impl ComplexBessel {
    fn scaled(order: f64, x: f64) -> Computed<f64> {
        if order < 0.0 || x < 0.0 {
            return Err(Refusal::Domain("order and x must not be negative".into()));
        }
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

/// `scirs2-stats`: its von Mises-Fisher distribution.
pub struct SciRs2;

impl SciRs2 {
    fn along_first(dim: u64, kappa: f64) -> Computed<(VonMisesFisher, Array1<f64>)> {
        let mut direction = Array1::zeros(dim as usize);
        if let Some(first) = direction.first_mut() {
            *first = 1.0;
        }
        let distribution = Self::new(direction.clone(), kappa)?;
        Ok((distribution, direction))
    }

    fn new(direction: Array1<f64>, kappa: f64) -> Computed<VonMisesFisher> {
        VonMisesFisher::new(direction, kappa).map_err(|error| Refusal::Domain(error.to_string()))
    }
}

impl Implementation for SciRs2 {
    fn vmf_log_partition(&self, dim: u64, kappa: f64) -> Computed<f64> {
        let (distribution, mode) = Self::along_first(dim, kappa)?;
        Ok(kappa - distribution.log_pdf(&mode))
    }

    fn vmf_log_density(&self, eta: &[f64], beta: f64, x: &[f64]) -> Computed<f64> {
        let norm = |vector: &[f64]| vector.iter().map(|x| x * x).sum::<f64>().sqrt();
        let unit = |vector: &[f64]| {
            let length = norm(vector);
            Array1::from_iter(vector.iter().map(|x| x / length))
        };
        // The crate has no uniform distribution without a direction.
        let direction = if norm(eta) > 0.0 { unit(eta) } else { unit(x) };
        Ok(Self::new(direction, beta * norm(eta))?.log_pdf(&unit(x)))
    }

    fn vmf_mean_resultant_length(&self, dim: u64, kappa: f64) -> Computed<f64> {
        Ok(Self::along_first(dim, kappa)?.0.mean_resultant_length())
    }

    fn vmf_entropy(&self, dim: u64, kappa: f64) -> Computed<f64> {
        Ok(Self::along_first(dim, kappa)?.0.entropy())
    }
}
