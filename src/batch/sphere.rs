//! Log densities of von Mises-Fisher distributions.

use super::evaluated::{Bounded, Evaluated, by_rows};
use super::kernels::inner;
use super::rounding::{self, UNIT};
use super::rows::Rows;
use crate::Error;
use crate::models::attnbm::check_inverse_temperature;
use crate::models::von_mises_fisher::{VonMisesFisher, log_density};
use crate::real::{Ball, Bounded as _, Real};

/// The log densities of model C at the directions of many rows, in surface measure.
///
/// # Statement
///
/// `log p(x/|x|) = β η·x/|x| - log Z` with `κ = β |η|`, Eqs. 48 and 49, corrected; one `log Z` for all rows.
///
/// # Error
///
/// At most 2^-33 of each log density; [`Evaluated::errors`] has each bound.
///
/// # Errors
///
/// [`Error::Shape`] for rows that have not one entry a coordinate of η; [`Error::Domain`] for a row of zeros, or unless `β`
/// is finite and above 0.
///
/// ```
/// use attnbm::batch::{Rows, von_mises_fisher_log_densities};
/// use attnbm::models::von_mises_fisher::log_density;
///
/// let eta = [1.0, 0.5, -2.0];
/// let found = von_mises_fisher_log_densities(&eta, 2.0, &Rows::new(&[1.0, 1.0, 0.0], 3)?, 1)?;
/// let one: f64 = log_density(&eta, 2.0, &[1.0, 1.0, 0.0])?;
/// assert!((found.values()[0] - one).abs() <= found.errors()[0]);
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn von_mises_fisher_log_densities(
    eta: &[f64],
    beta: f64,
    data: &Rows,
    threads: usize,
) -> Result<Evaluated, Error> {
    check_inverse_temperature(beta)?;
    if data.columns() != eta.len() {
        return Err(Error::Shape {
            field: "data[0]".into(),
            expected: format!("{} entries, as eta has", eta.len()),
            got: data.columns().to_string(),
        });
    }
    let log_partition = log_partition(eta, beta)?;
    let eta_norm = rounding::norm(inner(eta, eta), eta.len());
    let fast = |rows: &[f64], found: &mut [Bounded]| {
        for (x, found) in rows.chunks_exact(eta.len()).zip(found) {
            let alignment = alignment(eta, eta_norm, x);
            let scaled = beta * alignment.value;
            let value = scaled - log_partition.value;
            let errors = beta * alignment.error + log_partition.error;
            *found = Bounded {
                value,
                error: rounding::combined(errors, scaled.abs() + value.abs()),
            };
        }
    };
    by_rows(threads, data, &fast, &|x| log_density::<f64>(eta, beta, x))
}

/// `log Z`, from balls.
fn log_partition(eta: &[f64], beta: f64) -> Result<Bounded, Error> {
    if eta.len() == 1 {
        // Two points: the scalar route has a formula of its own.
        return Ok(Bounded::NOTHING);
    }
    let concentration = Ball::<4>::dot(eta, eta).sqrt() * Ball::from_f64(beta);
    let found = VonMisesFisher::new(eta.len() as u64, concentration)?.log_partition();
    let width = (found.upper() - found.lower()).approx();
    let value = found.approx();
    Ok(if found.is_known() {
        Bounded {
            value,
            error: 2.0 * width + UNIT * value.abs(),
        }
    } else {
        Bounded::NOTHING
    })
}

/// `η·x/|x|`; nothing for an `x` whose square underflows or overflows.
fn alignment(eta: &[f64], eta_norm: f64, x: &[f64]) -> Bounded {
    let square = inner(x, x);
    if !(1e-280..=f64::MAX).contains(&square) {
        return Bounded::NOTHING;
    }
    let norm = square.sqrt();
    let value = inner(eta, x) / norm;
    // Products that underflow lose at most 1e-300 each, divided by a norm of at least 1e-140.
    let error = rounding::inner(x.len(), eta_norm + value.abs()) + 1e-150;
    Bounded {
        value,
        error: rounding::combined(error, value.abs()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A rounding of the value, and what its enclosure in four limbs is wide, which is far less.
    #[test]
    fn a_log_partition_is_off_by_its_rounding() {
        for (eta, beta) in [
            (vec![0.5, -1.0], 1.0),
            (vec![3.0, 4.0, 12.0], 2.5),
            (vec![1e-3; 7], 40.0),
            (vec![0.0; 3], 1.0),
        ] {
            let found = log_partition(&eta, beta).unwrap();
            let rounding = UNIT * found.value.abs();
            assert!(
                found.error >= rounding && found.error <= 1.5 * rounding,
                "{eta:?}"
            );
        }
        assert!(log_partition(&[2.0], 1.0).unwrap().error.is_infinite());
    }
}
