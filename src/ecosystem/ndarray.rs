//! Machines from arrays of `ndarray`, and moments as its arrays.
//!
//! **A row is a pattern**: `array[[mu, i]]` is the entry `i` of the pattern `mu`, whatever the strides are.
//!
//! ```
//! use attnbm::models::attnbm::AttnBm;
//! use ndarray::{array, s};
//!
//! // Two patterns of three visible units.
//! let patterns = array![[0.5, -1.0, 0.25], [2.0, 0.25, -0.5]];
//! let machine = AttnBm::try_from(&patterns)?;
//! assert_eq!((machine.count(), machine.dimension()), (2, 3));
//!
//! let mean = machine.mean_array(2.5)?;
//! let covariance = machine.covariance_array(2.5)?;
//! assert_eq!((mean.len(), covariance.dim()), (3, (3, 3)));
//! assert_eq!(covariance, covariance.t());
//!
//! // A view is converted like an array. An entry that is not finite is refused by its name.
//! let reversed = AttnBm::try_from(&patterns.slice(s![..;-1, 1..]))?;
//! assert_eq!(reversed.patterns().next(), Some(&[0.25, -0.5][..]));
//! let refusal = AttnBm::try_from(&array![[0.0, f64::NAN]]).unwrap_err();
//! assert_eq!(refusal.to_string(), "patterns[0][1] must be finite, got NaN");
//! # Ok::<(), attnbm::Error>(())
//! ```

use ::ndarray::{Array1, Array2, ArrayBase, Data, Ix2};

use super::machines;
use crate::Error;
use crate::models::attnbm::AttnBm;
use crate::models::gaussian_bernoulli::GaussianBernoulli;

impl<S: Data<Elem = f64>> TryFrom<&ArrayBase<S, Ix2>> for AttnBm {
    type Error = Error;

    /// The machine whose patterns are the rows of an array or of a view, without biases.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] without a row or a column, [`Error::Domain`] with the name of an entry that is not finite.
    fn try_from(patterns: &ArrayBase<S, Ix2>) -> Result<Self, Error> {
        machines::attentional([rows("patterns", patterns)?])
    }
}

impl<S: Data<Elem = f64>> TryFrom<&ArrayBase<S, Ix2>> for GaussianBernoulli {
    type Error = Error;

    /// The machine whose weights are an array or a view, one row a hidden unit, at `σ = 1` without biases.
    ///
    /// # Errors
    ///
    /// As for [`AttnBm`]; the field is `weights`.
    fn try_from(weights: &ArrayBase<S, Ix2>) -> Result<Self, Error> {
        machines::gaussian_bernoulli([rows("weights", weights)?])
    }
}

fn rows<S: Data<Elem = f64>>(
    name: &'static str,
    array: &ArrayBase<S, Ix2>,
) -> Result<machines::Given, Error> {
    let rows = array.rows().into_iter();
    machines::rows(name, rows.map(|row| row.to_vec()))
}

impl AttnBm {
    /// The patterns as an array, one row a pattern.
    ///
    /// ```
    /// use attnbm::models::attnbm::AttnBm;
    /// let machine = AttnBm::new(2, 3, vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// assert_eq!(machine.patterns_array(), ndarray::array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn patterns_array(&self) -> Array2<f64> {
        by_rows(self.count(), self.dimension(), self.patterns())
    }

    /// The mean of the visible units at the inverse temperature `beta`, of length `N`.
    ///
    /// It is the value of [`AttnBm::mean`] in plain binary64, with the error that `docs/precision.md` states.
    ///
    /// # Errors
    ///
    /// Those of [`AttnBm::mean`], and [`Error::Budget`] for a value that no affordable precision decides.
    ///
    /// ```
    /// use attnbm::models::attnbm::AttnBm;
    /// let machine = AttnBm::new(1, 2, vec![0.5, -1.0])?;
    /// assert_eq!(machine.mean_array(2.5)?, ndarray::array![0.5, -1.0]);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn mean_array(&self, beta: f64) -> Result<Array1<f64>, Error> {
        machines::mean(self, beta).map(Array1::from_vec)
    }

    /// The covariance of the visible units at the inverse temperature `beta`, `N` rows of length `N`.
    ///
    /// It is the value of [`AttnBm::covariance`] in plain binary64, with the error that `docs/precision.md` states.
    ///
    /// # Errors
    ///
    /// Those of [`AttnBm::covariance`], and [`Error::Budget`] for a value that no affordable precision decides.
    ///
    /// ```
    /// use attnbm::models::attnbm::AttnBm;
    /// let machine = AttnBm::new(1, 2, vec![0.5, -1.0])?;
    /// assert_eq!(machine.covariance_array(2.0)?, ndarray::array![[0.5, 0.0], [0.0, 0.5]]);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn covariance_array(&self, beta: f64) -> Result<Array2<f64>, Error> {
        let entries = machines::covariance(self, beta)?;
        let dimension = self.dimension();
        Ok(by_rows(dimension, dimension, entries.chunks(dimension)))
    }
}

impl GaussianBernoulli {
    /// The weights as an array, one row a hidden unit.
    pub fn weights_array(&self) -> Array2<f64> {
        by_rows(self.hidden_count(), self.visible_count(), self.rows())
    }
}

/// An array of this shape from the rows that fill it.
fn by_rows<'a>(
    rows: usize,
    columns: usize,
    entries: impl Iterator<Item = &'a [f64]>,
) -> Array2<f64> {
    let mut array = Array2::zeros((rows, columns));
    for (place, entry) in array.iter_mut().zip(entries.flatten()) {
        *place = *entry;
    }
    array
}
