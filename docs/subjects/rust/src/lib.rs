//! Crates that others have written, as implementations that `attnbm` can grade.
//!
//! Each wrapper calls the crate and does as little as it can besides: what is graded is the crate's own
//! number.

use attnbm::conformance::{Computed, Functions, Refusal};
use complex_bessel::besseli_scaled;
use num_complex::Complex;
use scirs2_stats::distributions::circular::VonMises;
use scirs2_stats::traits::{CircularDistribution, Distribution};

/// Both quantities from `e^-x I_order(x)`.
fn bessel(
    scaled: impl Fn(f64, f64) -> Computed<f64> + Clone + Send + Sync + 'static,
) -> Functions<'static> {
    let again = scaled.clone();
    Functions::new()
        .with("bessel.log_i", move |question| {
            let (order, x) = (question.number("order")?, question.number("x")?);
            Ok(scaled(order, x)?.ln() + x)
        })
        .with("bessel.ratio", move |question| {
            let (order, x) = (question.number("order")?, question.number("x")?);
            Ok(again(order + 1.0, x)? / again(order, x)?)
        })
}

/// `complex-bessel`: `e^-x I_order(x)`, from which the logarithm and the ratio follow.
pub fn complex_bessel() -> Functions<'static> {
    bessel(|order, x| {
        besseli_scaled(order, Complex::new(x, 0.0))
            .map(|value| value.re)
            .map_err(|error| Refusal::Domain(error.to_string()))
    })
}

/// `abax`: the same function.
pub fn abax() -> Functions<'static> {
    bessel(|order, x| Ok(abax::besseli(order, x, true)))
}

/// `scirs2-stats`: the von Mises distribution, which is that of von Mises and Fisher in the plane. Its
/// von Mises-Fisher distribution is in the crate's files but in none of its modules.
pub fn scirs2_stats() -> Functions<'static> {
    fn in_the_plane(dim: u64, kappa: f64) -> Computed<VonMises<f64>> {
        if dim != 2 {
            return Err(Refusal::NotImplemented);
        }
        VonMises::new(0.0, kappa).map_err(|error| Refusal::Domain(error.to_string()))
    }
    Functions::new()
        .with("vmf.log_partition", |question| {
            let (dim, kappa) = (question.whole_number("dim")?, question.number("kappa")?);
            Ok(kappa - in_the_plane(dim, kappa)?.pdf(0.0).ln())
        })
        .with("vmf.mean_resultant_length", |question| {
            let (dim, kappa) = (question.whole_number("dim")?, question.number("kappa")?);
            Ok(in_the_plane(dim, kappa)?.mean_resultant_length())
        })
        .with("vmf.entropy", |question| {
            let (dim, kappa) = (question.whole_number("dim")?, question.number("kappa")?);
            Ok(in_the_plane(dim, kappa)?.entropy())
        })
}
