//! The multiplicities of the patterns in the terms of Eq. 24, in plain numbers and from inner products alone: for training.

use super::partition_function_at_integers::Exponents;
use crate::Error;
use crate::routes::entered;
use crate::special::count_multisets;

/// The most multisets of a step of training.
const MOST_MULTISETS: f64 = 1e5;

/// What the likelihood and its gradient need of the terms at an integer `β`.
#[derive(Clone, Debug)]
pub(crate) struct Multiplicities {
    /// `log Σ exp(|S|²/(2β) + Σ_k c_{μ_k})` over the tuples of β patterns.
    pub log_sum: f64,
    /// `E_w[n_μ]`.
    pub means: Vec<f64>,
    /// `E_w[n_μ n_ν]`, row by row.
    pub pairs: Vec<f64>,
}

impl Multiplicities {
    /// From the inner products of the patterns, row by row, and the effective hidden bias.
    ///
    /// # Errors
    ///
    /// [`Error::Budget`] for more than 100 000 multisets.
    pub fn of(beta: u32, gram: Vec<f64>, hidden: &[f64]) -> Result<Self, Error> {
        entered!("Multiplicities::of");
        let count = hidden.len();
        check_multisets(count, beta)?;
        let squares: Vec<f64> = gram.iter().step_by(count + 1).copied().collect();
        let scale = 2.0 * f64::from(beta);
        let exponents = Exponents::from_parts(beta, gram, &squares, hidden, &scale)?;
        let alpha = 1.0 / scale;
        let pairs = exponents.second_moments(&alpha)?;
        // Σ_ν n_ν = β.
        let mean = |row: &[f64]| row.iter().sum::<f64>() / f64::from(beta);
        Ok(Self {
            log_sum: exponents.log_sum(&alpha),
            means: pairs.chunks_exact(count.max(1)).map(mean).collect(),
            pairs,
        })
    }
}

/// Refuses steps that are too long.
pub(crate) fn check_multisets(count: usize, beta: u32) -> Result<(), Error> {
    let multisets = count_multisets(count, beta);
    if multisets <= MOST_MULTISETS {
        return Ok(());
    }
    Err(Error::Budget(format!(
        "a step at beta = {beta} sums over {multisets} multisets of the {count} patterns, and at most {MOST_MULTISETS} are allowed"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_as_long_as_allowed_is_allowed() {
        // 446 · 447/2 = 99 681 and 447 · 448/2 = 100 128.
        assert!(check_multisets(446, 2).is_ok());
        let error = check_multisets(447, 2).unwrap_err();
        assert_eq!(error.kind(), "budget");
        assert!(
            error
                .to_string()
                .contains("100128 multisets of the 447 patterns")
        );
        // One multiset, whatever β is.
        assert!(check_multisets(1, 1000).is_ok());
    }
}
