//! Rows of correctly rounded numbers.

use super::certified_value::CertifiedValue;
use super::question::row_length;
use crate::Error;
use crate::oracle::certify::Certified;

/// Rows of correctly rounded numbers.
///
/// ```
/// let machine = attnbm::AttnBm::from_rows([[1.0, 0.0], [0.0, 1.0]])?;
/// let covariance = machine.certified().covariance(1.0)?;
/// assert_eq!(covariance.values(), [[1.25, -0.25], [-0.25, 1.25]]);
/// assert!(covariance.rows().all(|row| row.len() == 2));
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct CertifiedMatrix {
    entries: Vec<CertifiedValue>,
    row_length: usize,
}

impl CertifiedMatrix {
    /// The binary64 numbers nearest to the exact entries, row by row.
    pub fn values(&self) -> Vec<Vec<f64>> {
        let values = |row: &[CertifiedValue]| row.iter().map(CertifiedValue::value).collect();
        self.rows().map(values).collect()
    }

    /// The rows in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[CertifiedValue]> + Clone {
        self.entries.chunks(self.row_length)
    }
}

impl TryFrom<Certified> for CertifiedMatrix {
    type Error = Error;

    fn try_from(certified: Certified) -> Result<Self, Error> {
        let row_length = row_length(certified.shape);
        let entries = CertifiedValue::list(certified);
        Ok(Self {
            entries,
            row_length,
        })
    }
}
