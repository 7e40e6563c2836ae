//! A list of correctly rounded numbers.

use super::certified_value::CertifiedValue;
use crate::Error;
use crate::oracle::certify::Certified;
use std::ops::Deref;

/// A list of correctly rounded numbers; it derefs to a slice of them.
///
/// ```
/// let machine = attnbm::AttnBm::from_rows([[1.0, 0.0], [0.0, 1.0]])?;
/// let attention = machine.certified().attention(1.0, &[1.0, 0.0])?;
/// assert_eq!(attention.values(), [0.7310585786300049, 0.2689414213699951]);
/// assert!(attention.iter().all(|entry| entry.method() == "softmax"));
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct CertifiedVector {
    entries: Vec<CertifiedValue>,
}

impl CertifiedVector {
    /// The binary64 numbers nearest to the exact entries.
    pub fn values(&self) -> Vec<f64> {
        self.entries.iter().map(CertifiedValue::value).collect()
    }
}

impl Deref for CertifiedVector {
    type Target = [CertifiedValue];

    fn deref(&self) -> &[CertifiedValue] {
        &self.entries
    }
}

impl TryFrom<Certified> for CertifiedVector {
    type Error = Error;

    fn try_from(certified: Certified) -> Result<Self, Error> {
        let entries = CertifiedValue::list(certified);
        Ok(Self { entries })
    }
}
