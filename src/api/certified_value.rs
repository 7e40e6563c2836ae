//! A correctly rounded number.

use super::question::no_entry;
use crate::Error;
use crate::oracle::certify::{Certified, Entry};
use crate::real::Ball;
use std::fmt;
use std::sync::Arc;

/// A correctly rounded number, with an enclosure of the exact value and the method that found it.
///
/// ```
/// let machine = attnbm::AttnBm::from_rows([[0.5, -1.0], [2.0, 0.25]])?;
/// let log_z = machine.certified().log_partition(2.0)?;
/// assert_eq!(log_z.value(), 5.4295836665428725);
/// assert_eq!(log_z.method(), "multiset sum, 3 terms");
/// assert!(log_z.to_string().starts_with("5.4295836665428725 in [5.42958366654287"));
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct CertifiedValue {
    entry: Entry,
    method: Arc<str>,
    bits: u32,
}

impl CertifiedValue {
    /// The binary64 number nearest to the exact value, ties to even; infinite beyond the range.
    pub fn value(&self) -> f64 {
        self.entry.value
    }

    /// A decimal number that is not above the exact value.
    pub fn lower(&self) -> &str {
        self.entry.lower()
    }

    /// A decimal number that is not below the exact value.
    pub fn upper(&self) -> &str {
        self.entry.upper()
    }

    /// An enclosure of the exact value, for further computation.
    pub fn enclosure(&self) -> &Ball<4> {
        &self.entry.enclosure
    }

    /// How the value was found, in words.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The precision, in bits, of the balls that decided the value.
    pub fn bits(&self) -> u32 {
        self.bits
    }

    /// The entries of a value in row-major order.
    pub(super) fn list(certified: Certified) -> Vec<Self> {
        let method: Arc<str> = certified.method.into();
        let bits = certified.bits;
        let value = |entry| Self {
            entry,
            method: method.clone(),
            bits,
        };
        certified.entries.into_iter().map(value).collect()
    }
}

impl TryFrom<Certified> for CertifiedValue {
    type Error = Error;

    fn try_from(certified: Certified) -> Result<Self, Error> {
        let first = Self::list(certified).into_iter().next();
        first.ok_or_else(no_entry)
    }
}

/// The value and its enclosure.
impl fmt::Display for CertifiedValue {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(
            f,
            "{} in [{}, {}]",
            self.value(),
            self.lower(),
            self.upper()
        )
    }
}
