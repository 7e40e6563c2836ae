//! Faults of the von Mises-Fisher distribution and of Bessel functions.

use std::f64::consts::PI;

use attnbm::conformance::Computed;
use attnbm::grade::verdict::Grade;
use attnbm::real::{Ball, Bounded, Enclosure, Real, absolute};

use super::{Fault, computes, wrong};
use crate::bessel;
use crate::plain::*;

pub fn faults() -> Vec<Fault> {
    use Grade::{Fails, LosesDigits, Wrong};
    let (log_z, length) = ("vmf.log_partition", "vmf.mean_resultant_length");
    vec![
        computes(log_z, "1/Z for Z", Wrong, Reciprocal),
        computes(log_z, "log of a scaled Bessel function", Fails, Underflow),
        computes(log_z, "NaN at kappa = 0", Fails, ZeroTimesInfinity),
        computes(log_z, "the sphere of another dimension", Wrong, OffByOne),
        computes(
            log_z,
            "Stirling's series cut after three terms",
            LosesDigits,
            Stirling,
        ),
        computes(
            "vmf.log_density",
            "beta missing from the concentration",
            Wrong,
            NoBeta,
        ),
        computes(
            "vmf.log_density",
            "a direction that is not normalised",
            Wrong,
            NotNormalised,
        ),
        computes(
            length,
            "one-term asymptotics beyond kappa = 30",
            Wrong,
            OneTerm,
        ),
        computes(
            length,
            "a ratio of functions that underflow",
            Fails,
            RatioOfUnderflows,
        ),
        computes(
            "vmf.entropy",
            "the sign of the entropy",
            Wrong,
            NegativeEntropy,
        ),
        computes(
            "vmf.entropy",
            "a difference of terms as large as kappa",
            LosesDigits,
            LargeTerms,
        ),
        computes("bessel.log_i", "the order off by one", Wrong, NextOrder),
        computes("bessel.log_i", "log of the function", Fails, LogOfFunction),
        computes("bessel.ratio", "the ratio upside down", Wrong, UpsideDown),
    ]
}

wrong!(Reciprocal, vmf_log_partition(dim: u64, kappa: f64) -> f64 {
    Ok(-Plain.vmf_log_partition(dim, kappa)?)
});

wrong!(OffByOne, vmf_log_partition(dim: u64, kappa: f64) -> f64 {
    Plain.vmf_log_partition(dim, kappa)?;
    Plain.vmf_log_partition(dim + 1, kappa)
});

/// `log Z` from the function scaled by `exp(-κ)`, as libraries have it.
fn from_scaled(dim: u64, kappa: f64) -> Computed<f64> {
    let log_z = Plain.vmf_log_partition(dim, kappa)?;
    let order = 0.5 * dim as f64 - 1.0;
    let scaled = (bessel::log_i(order, kappa) - kappa).exp();
    let is_lost = dim > 1 && kappa > 0.0 && scaled < f64::MIN_POSITIVE;
    Ok(if is_lost { f64::NEG_INFINITY } else { log_z })
}

wrong!(Underflow, vmf_log_partition(dim: u64, kappa: f64) -> f64 {
    from_scaled(dim, kappa)
});

wrong!(ZeroTimesInfinity, vmf_log_partition(dim: u64, kappa: f64) -> f64 {
    let order = 0.5 * dim as f64 - 1.0;
    let lost = 0.0 * order * kappa.ln();
    Ok(Plain.vmf_log_partition(dim, kappa)? + lost)
});

wrong!(Stirling, vmf_log_partition(dim: u64, kappa: f64) -> f64 {
    let log_z = Plain.vmf_log_partition(dim, kappa)?;
    let half = 0.5 * dim as f64;
    let is_series = (half - 1.0).hypot(kappa) < 40.0;
    Ok(if is_series && dim > 1 {
        let correction = 1.0 / (12.0 * half) - 1.0 / (360.0 * half.powi(3)) + 1.0 / (1260.0 * half.powi(5));
        let series = (half - 0.5) * half.ln() - half + 0.5 * (2.0 * PI).ln() + correction;
        log_z + libm::lgamma(half) - series
    } else {
        log_z
    })
});

wrong!(NoBeta, vmf_log_density(eta: &[f64], beta: f64, x: &[f64]) -> f64 {
    check_beta(beta)?;
    let norm = |x: &[f64]| dot(x, x).sqrt();
    let log_z = bessel::sphere_log_partition(eta.len() as u64, norm(eta));
    Ok(beta * dot(eta, x) / norm(x) - log_z)
});

wrong!(NotNormalised, vmf_log_density(eta: &[f64], beta: f64, x: &[f64]) -> f64 {
    check_beta(beta)?;
    let log_z = bessel::sphere_log_partition(eta.len() as u64, beta * dot(eta, eta).sqrt());
    Ok(beta * dot(eta, x) - log_z)
});

wrong!(OneTerm, vmf_mean_resultant_length(dim: u64, kappa: f64) -> f64 {
    let length = Plain.vmf_mean_resultant_length(dim, kappa)?;
    Ok(if kappa > 30.0 { 1.0 - (dim as f64 - 1.0) / (2.0 * kappa) } else { length })
});

wrong!(RatioOfUnderflows, vmf_mean_resultant_length(dim: u64, kappa: f64) -> f64 {
    let length = Plain.vmf_mean_resultant_length(dim, kappa)?;
    let order = 0.5 * dim as f64 - 1.0;
    let scaled = (bessel::log_i(order, kappa) - kappa).exp();
    Ok(if dim > 1 && kappa > 0.0 && scaled == 0.0 { f64::NAN } else { length })
});

wrong!(NegativeEntropy, vmf_entropy(dim: u64, kappa: f64) -> f64 {
    Ok(-Plain.vmf_entropy(dim, kappa)?)
});

wrong!(LargeTerms, vmf_entropy(dim: u64, kappa: f64) -> f64 {
    let log_z = Plain.vmf_log_partition(dim, kappa)?;
    Ok(log_z - kappa * bessel::mean_resultant_length(dim, kappa))
});

wrong!(NextOrder, bessel_log_i(order: f64, x: f64) -> f64 {
    Plain.bessel_log_i(order, x)?;
    Plain.bessel_log_i(order + 1.0, x)
});

wrong!(LogOfFunction, bessel_log_i(order: f64, x: f64) -> f64 {
    let log = Plain.bessel_log_i(order, x)?;
    let is_lost = log.exp() == 0.0 || log.exp().is_infinite();
    Ok(if is_lost { log.exp().ln() } else { log })
});

wrong!(UpsideDown, bessel_ratio(order: f64, x: f64) -> f64 {
    Ok(1.0 / Plain.bessel_ratio(order, x)?)
});

/// The constant that only some of the formulas above have.
#[test]
fn the_circle_has_the_length_of_two_pi() {
    let found = bessel::sphere_log_partition(2, 0.0);
    let exact = (Ball::<4>::pi() * Ball::from_i64(2)).ln();
    let off = absolute(&(exact - Ball::from_f64(found)));
    // Two logarithms, 0.69 and 1.14, to an ulp each; π, which is off by less than half of one; and half an ulp of the sum.
    let bound = Ball::from_f64((0.5 + 1.0 + 0.5 + 0.5) * f64::EPSILON);
    assert!(off.is_bounded() && off.certainly_at_most(&bound), "{found}");
    // Without the factor 2 it is far off.
    let off = absolute(&(Ball::<4>::pi().ln() - Ball::from_f64(found)));
    assert!(bound.certainly_at_most(&off));
}
