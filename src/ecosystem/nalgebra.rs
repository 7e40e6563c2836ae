//! Machines from matrices of `nalgebra`, and moments as its vectors and matrices.
//!
//! **A row is a pattern.** `DMatrix` stores its entries column by column, and `DMatrix::from_vec` takes them in that
//! order. `AttnBm::new` takes them row by row. The conversions here go by rows and columns, not by storage, so that
//! neither order matters.
//!
//! ```
//! use attnbm::models::attnbm::AttnBm;
//! use nalgebra::dmatrix;
//!
//! // Two patterns of three visible units.
//! let patterns = dmatrix![
//!     0.5, -1.0, 0.25;
//!     2.0, 0.25, -0.5;
//! ];
//! let machine = AttnBm::try_from(&patterns)?;
//! assert_eq!((machine.count(), machine.dimension()), (2, 3));
//!
//! let mean = machine.mean_dvector(2.5)?;
//! let covariance = machine.covariance_dmatrix(2.5)?;
//! assert_eq!((mean.len(), covariance.shape()), (3, (3, 3)));
//! assert!(covariance.cholesky().is_some());
//!
//! // A view is converted like a matrix. An entry that is not finite is refused by its name.
//! let first = AttnBm::try_from(&patterns.rows(0, 1))?;
//! assert_eq!(first.count(), 1);
//! let refusal = AttnBm::try_from(&dmatrix![0.0, f64::NAN]).unwrap_err();
//! assert_eq!(refusal.to_string(), "patterns[0][1] must be finite, got NaN");
//! # Ok::<(), attnbm::Error>(())
//! ```

use ::nalgebra::{DMatrix, DVector, Dim, Matrix, RawStorage};

use super::machines;
use crate::Error;
use crate::models::attnbm::AttnBm;
use crate::models::gaussian_bernoulli::GaussianBernoulli;

impl<R: Dim, C: Dim, S: RawStorage<f64, R, C>> TryFrom<&Matrix<f64, R, C, S>> for AttnBm {
    type Error = Error;

    /// The machine whose patterns are the rows of a matrix or of a view, without biases.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] without a row or a column, [`Error::Domain`] with the name of an entry that is not finite.
    fn try_from(patterns: &Matrix<f64, R, C, S>) -> Result<Self, Error> {
        machines::attentional([rows("patterns", patterns)?])
    }
}

impl<R: Dim, C: Dim, S: RawStorage<f64, R, C>> TryFrom<&Matrix<f64, R, C, S>>
    for GaussianBernoulli
{
    type Error = Error;

    /// The machine whose weights are a matrix or a view, one row a hidden unit, at `σ = 1` without biases.
    ///
    /// # Errors
    ///
    /// As for [`AttnBm`]; the field is `weights`.
    fn try_from(weights: &Matrix<f64, R, C, S>) -> Result<Self, Error> {
        machines::gaussian_bernoulli([rows("weights", weights)?])
    }
}

fn rows<R: Dim, C: Dim, S: RawStorage<f64, R, C>>(
    name: &'static str,
    matrix: &Matrix<f64, R, C, S>,
) -> Result<machines::Given, Error> {
    let rows = matrix.row_iter();
    machines::rows(name, rows.map(|row| row.iter().copied().collect()))
}

impl AttnBm {
    /// The patterns as a matrix, one row a pattern.
    ///
    /// ```
    /// use attnbm::models::attnbm::AttnBm;
    /// let machine = AttnBm::new(2, 3, vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// assert_eq!(machine.patterns_dmatrix(), nalgebra::dmatrix![1.0, 2.0, 3.0; 4.0, 5.0, 6.0]);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn patterns_dmatrix(&self) -> DMatrix<f64> {
        let entries = self.patterns().flatten().copied();
        DMatrix::from_row_iterator(self.count(), self.dimension(), entries)
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
    /// use nalgebra::dvector;
    /// let machine = AttnBm::new(1, 2, vec![0.5, -1.0])?;
    /// assert_eq!(machine.mean_dvector(2.5)?, dvector![0.5, -1.0]);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn mean_dvector(&self, beta: f64) -> Result<DVector<f64>, Error> {
        machines::mean(self, beta).map(DVector::from_vec)
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
    /// use nalgebra::DMatrix;
    /// let machine = AttnBm::new(1, 2, vec![0.5, -1.0])?;
    /// assert_eq!(machine.covariance_dmatrix(2.0)?, DMatrix::identity(2, 2) * 0.5);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn covariance_dmatrix(&self, beta: f64) -> Result<DMatrix<f64>, Error> {
        let entries = machines::covariance(self, beta)?;
        let dimension = self.dimension();
        Ok(DMatrix::from_row_iterator(dimension, dimension, entries))
    }
}

impl GaussianBernoulli {
    /// The weights as a matrix, one row a hidden unit.
    pub fn weights_dmatrix(&self) -> DMatrix<f64> {
        let entries = self.rows().flatten().copied();
        DMatrix::from_row_iterator(self.hidden_count(), self.visible_count(), entries)
    }
}
