//! The machine: its parameters, of matching lengths.

use std::sync::Arc;

use crate::Error;
use crate::arguments;
use crate::real::{Parameter, Real};
use crate::routes::entered;

/// An attentional Boltzmann machine with parameters of type `T`: binary64 numbers, dual numbers of
/// them, or any scalar.
///
/// ```
/// use attnbm::models::attnbm::AttnBm;
///
/// let machine = AttnBm::new(2, 2, vec![0.5, -1.0, 2.0, 0.25]).unwrap();
/// let log_z: f64 = machine.log_partition_of_integer(2).unwrap();
/// assert!((log_z - 5.429_583_666_542).abs() < 1e-12);
/// ```
#[derive(Clone, Debug)]
pub struct AttnBm<T = f64> {
    pub(super) count: usize,
    pub(super) dimension: usize,
    /// Shared by clones, and by who makes a machine of them again.
    pub(super) patterns: Arc<[T]>,
    pub(super) visible_bias: Option<Vec<T>>,
    pub(super) hidden_bias: Option<Vec<T>>,
    /// Visible units that are held fixed, of the conditional of a larger machine.
    pub(super) clamped: Option<Clamped<T>>,
}

/// Visible units that are held fixed.
#[derive(Clone, Debug)]
pub(super) struct Clamped<T> {
    /// The patterns' entries at these units, row by row.
    pub(super) columns: Vec<T>,
    pub(super) values: Vec<T>,
}

impl<T: Clone> Clamped<T> {
    /// The entries of one pattern.
    pub(super) fn row(&self, index: usize) -> &[T] {
        let length = self.values.len();
        &self.columns[index * length..(index + 1) * length]
    }

    pub(super) fn values(&self) -> &[T] {
        &self.values
    }
}

impl<T: Clone> AttnBm<T> {
    /// The machine with `count` patterns of length `dimension`, given row by row, and no biases.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] without a pattern or a coordinate, or unless there are `count · dimension` entries.
    pub fn new(count: usize, dimension: usize, patterns: Vec<T>) -> Result<Self, Error> {
        Self::from_shared(count, dimension, patterns.into())
    }

    /// The same machine of entries that others hold as well, which are not copied.
    pub(crate) fn from_shared(
        count: usize,
        dimension: usize,
        patterns: Arc<[T]>,
    ) -> Result<Self, Error> {
        let at_least_one = |expected: &str, got: String| Error::Shape {
            field: "patterns".into(),
            expected: expected.into(),
            got,
        };
        if count == 0 {
            return Err(at_least_one("at least one row", "none".into()));
        }
        if dimension == 0 {
            return Err(at_least_one("at least one column", "none".into()));
        }
        if count.checked_mul(dimension) != Some(patterns.len()) {
            let expected = format!("{count} rows of {dimension} entries");
            return Err(at_least_one(
                &expected,
                format!("{} entries", patterns.len()),
            ));
        }
        Ok(Self {
            count,
            dimension,
            patterns,
            visible_bias: None,
            hidden_bias: None,
            clamped: None,
        })
    }

    /// The same machine with the visible bias `b`.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless the bias has one entry per coordinate.
    pub fn with_visible_bias(mut self, bias: Vec<T>) -> Result<Self, Error> {
        self.check_length("visible_bias", bias.len())?;
        self.visible_bias = Some(bias);
        Ok(self)
    }

    /// The same machine with the hidden bias `c`.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless the bias has one entry per pattern.
    pub fn with_hidden_bias(mut self, bias: Vec<T>) -> Result<Self, Error> {
        if bias.len() != self.count {
            return Err(Error::Shape {
                field: "hidden_bias".into(),
                expected: format!("{} entries, one a pattern", self.count),
                got: bias.len().to_string(),
            });
        }
        self.hidden_bias = Some(bias);
        Ok(self)
    }

    /// The number of patterns, p.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The number of visible units, N.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// The patterns, row by row.
    pub fn patterns(&self) -> impl ExactSizeIterator<Item = &[T]> + Clone {
        self.patterns.chunks_exact(self.dimension)
    }

    /// The entries of the patterns, row by row, to be held elsewhere.
    pub(crate) fn shared_patterns(&self) -> Arc<[T]> {
        Arc::clone(&self.patterns)
    }

    /// The visible bias, if there is one.
    pub fn visible_bias(&self) -> Option<&[T]> {
        self.visible_bias.as_deref()
    }

    /// The hidden bias, if there is one.
    pub fn hidden_bias(&self) -> Option<&[T]> {
        self.hidden_bias.as_deref()
    }

    /// Whether it is the conditional of a larger machine, of which it keeps the values that are held fixed.
    pub fn is_conditional(&self) -> bool {
        self.clamped.is_some()
    }

    /// Refuses a vector over the visible units that has the wrong length.
    pub(crate) fn check_length(&self, field: &str, length: usize) -> Result<(), Error> {
        if length == self.dimension {
            return Ok(());
        }
        Err(Error::Shape {
            field: field.into(),
            expected: format!("{} entries, one a visible unit", self.dimension),
            got: length.to_string(),
        })
    }
}

impl<T: Clone> AttnBm<T> {
    /// `c + Ξ b`: the hidden bias of the machine in the coordinates `u = v - b`, one entry per
    /// pattern. The contributions of clamped units belong to the same inner product of raw numbers.
    pub fn effective_hidden_bias<S: Real>(&self) -> Vec<S>
    where
        T: Parameter<S>,
    {
        entered!("AttnBm::effective_hidden_bias");
        match self.visible_bias() {
            Some(bias) => self.hidden_inputs(bias),
            None => self.hidden_inputs(&[]),
        }
    }
}

/// Refuses an inverse temperature that is not finite and positive.
pub(crate) fn check_inverse_temperature(beta: f64) -> Result<(), Error> {
    arguments::positive("beta", beta)
}

/// The inverse temperature as an integer, if it is one.
pub(crate) fn as_integer(beta: f64) -> Option<u32> {
    (beta.fract() == 0.0 && beta >= 1.0 && beta <= f64::from(u32::MAX)).then_some(beta as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn temperatures_are_finite_and_positive_and_may_be_counts() {
        for beta in [0.0, -1.0, f64::INFINITY, f64::NAN] {
            assert!(check_inverse_temperature(beta).is_err());
            assert_eq!(as_integer(beta), None);
        }
        assert!(check_inverse_temperature(1e-300).is_ok());
        assert_eq!(as_integer(1.0), Some(1));
        assert_eq!(as_integer(4_294_967_295.0), Some(u32::MAX));
        assert_eq!((as_integer(4_294_967_296.0), as_integer(2.5)), (None, None));
    }

    #[test]
    fn lengths_are_checked() {
        let machine = AttnBm::new(2, 3, vec![0.0; 6]).unwrap();
        assert!(machine.check_length("v", 3).is_ok() && machine.check_length("v", 2).is_err());
        assert!(machine.clone().with_visible_bias(vec![0.0; 2]).is_err());
        assert!(machine.with_hidden_bias(vec![0.0; 3]).is_err());
        for (count, dimension) in [(0, 1), (1, 0), (2, 2), (usize::MAX, 3)] {
            assert!(AttnBm::new(count, dimension, vec![0.0; 3]).is_err());
        }
    }
}
