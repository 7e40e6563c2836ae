//! Numbers in reports, which may be what JSON has no number for.

use ::serde::ser::{Serialize, Serializer};

/// A number, or the word that stands for what JSON has no number for.
pub(super) struct Number(pub(super) f64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            number if number.is_finite() => serializer.serialize_f64(number),
            number if number.is_nan() => serializer.serialize_str("nan"),
            number => serializer.collect_str(&number),
        }
    }
}
