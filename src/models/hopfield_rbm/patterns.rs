//! Binary patterns and states: every entry is 1 or -1.

use crate::Error;
use crate::arguments;
use crate::routes::entered;

/// Patterns whose entries are 1 or -1, one a row.
///
/// ```
/// use attnbm::models::hopfield_rbm::BinaryPatterns;
/// assert!(BinaryPatterns::new(2, 2, &[1.0, -1.0, 1.0, 1.0]).is_ok());
/// assert!(BinaryPatterns::new(1, 2, &[1.0, 0.5]).is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BinaryPatterns {
    dimension: usize,
    entries: Vec<i8>,
}

impl BinaryPatterns {
    /// The patterns with these entries, row by row.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] without a row or a column, or unless there are `count · dimension` entries; [`Error::Domain`] for
    /// an entry that is neither 1 nor -1.
    pub fn new(count: usize, dimension: usize, entries: &[f64]) -> Result<Self, Error> {
        arguments::matrix("patterns", count, dimension, entries.len())?;
        let entry = |(index, x): (usize, &f64)| {
            binary(*x, || {
                format!("patterns[{}][{}]", index / dimension, index % dimension)
            })
        };
        Ok(Self {
            dimension,
            entries: entries
                .iter()
                .enumerate()
                .map(entry)
                .collect::<Result<_, _>>()?,
        })
    }

    /// Patterns that are known to be binary and complete.
    pub(super) fn of_signs(dimension: usize, entries: Vec<i8>) -> Self {
        Self { dimension, entries }
    }

    /// The number of patterns, `p`.
    pub fn count(&self) -> usize {
        self.entries.len() / self.dimension
    }

    /// The number of spins, `N`.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// The patterns in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[i8]> + Clone {
        self.entries.chunks_exact(self.dimension)
    }
}

/// The state of `dimension` spins with these entries, or a refusal that names the field.
///
/// # Errors
///
/// [`Error::Shape`] for a state of another length, [`Error::Domain`] for an entry that is neither 1 nor -1.
///
/// ```
/// use attnbm::models::hopfield_rbm::binary_state;
/// assert_eq!(binary_state("v", &[1.0, -1.0], 2)?, [1, -1]);
/// assert!(binary_state("v", &[0.0, -1.0], 2).is_err());
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn binary_state(field: &str, entries: &[f64], dimension: usize) -> Result<Vec<i8>, Error> {
    entered!("patterns::binary_state");
    arguments::units(field, entries.len(), dimension, "visible")?;
    let entry = |(index, x): (usize, &f64)| binary(*x, || format!("{field}[{index}]"));
    entries.iter().enumerate().map(entry).collect()
}

fn binary(x: f64, field: impl Fn() -> String) -> Result<i8, Error> {
    if x == 1.0 {
        Ok(1)
    } else if x == -1.0 {
        Ok(-1)
    } else {
        Err(Error::Domain {
            field: field(),
            expected: "1 or -1",
            got: x.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_binary_is_named() {
        let message = |result: Result<BinaryPatterns, Error>| result.unwrap_err().to_string();
        assert_eq!(
            message(BinaryPatterns::new(2, 2, &[1.0, -1.0, 1.0, 0.5])),
            "patterns[1][1] must be 1 or -1, got 0.5"
        );
        assert_eq!(
            message(BinaryPatterns::new(2, 2, &[1.0, -1.0, 1.0])),
            "patterns must have 2 rows of 2 entries, at least one of each, got 3 entries"
        );
        assert_eq!(
            binary_state("v", &[1.0, f64::NAN], 2)
                .unwrap_err()
                .to_string(),
            "v[1] must be 1 or -1, got NaN"
        );
        assert!(BinaryPatterns::new(0, 2, &[]).is_err());
        let patterns = BinaryPatterns::new(2, 3, &[1.0, -1.0, 1.0, 1.0, 1.0, -1.0]).unwrap();
        assert_eq!((patterns.count(), patterns.dimension()), (2, 3));
        assert_eq!(patterns.rows().last(), Some(&[1, 1, -1][..]));
    }
}
