//! Whether the parts of a vector fit each other.

use super::data::{Truth, Vector};
use super::fault::Fault;
use super::format::DIGITS;
use super::rounding;
use crate::real::{Ball, Enclosure};

/// Whether the parts of a vector fit each other.
pub(super) fn consistent(vector: &Vector) -> Result<(), Fault> {
    let Truth::Value(value) = &vector.truth else {
        return Ok(());
    };
    let needed = (f64::from(DIGITS) * std::f64::consts::LOG2_10) as i64;
    for (index, entry) in value.entries.iter().enumerate() {
        let inconsistent = |message: String| {
            Err(Fault::Inconsistent(format!(
                "entry {index}: {message}, the enclosure is [{}, {}]",
                entry.lower, entry.upper
            )))
        };
        let Some(enclosure) = entry.enclosure() else {
            return inconsistent("two decimal numbers are expected".into());
        };
        let ends = (
            Ball::<4>::from_decimal(&entry.lower),
            Ball::<4>::from_decimal(&entry.upper),
        );
        if let (Some(lower), Some(upper)) = ends
            && (lower - upper).is_positive()
        {
            return inconsistent("the ends are in the wrong order".into());
        }
        let is_exact = entry.lower == entry.upper;
        if !is_exact && enclosure.accuracy_bits() < needed {
            return inconsistent(format!("fewer than {} digits are known", DIGITS));
        }
        let rounding = vector.case.quantity.entries.rounding(index);
        if let Some(nearest) = enclosure.rounded(rounding)
            && nearest.to_bits() != entry.binary64.to_bits()
        {
            return inconsistent(format!("f64 is {:?}, not {nearest:?}", entry.binary64));
        }
        if let Some(nearest) = rounding::binary32(&enclosure, rounding)
            && nearest.to_bits() != entry.binary32.to_bits()
        {
            return inconsistent(format!("f32 is {:?}, not {nearest:?}", entry.binary32));
        }
        if entry.condition.is_nan() || entry.condition < 0.0 {
            return inconsistent(format!("{} is not a condition number", entry.condition));
        }
        // Next to a value below the range of binary64 it may be beyond that range.
        let is_tiny = entry.binary64.abs() < f64::MIN_POSITIVE;
        if entry.condition.is_infinite() && !is_tiny {
            return inconsistent("an infinite condition number where the value is not 0".into());
        }
    }
    Ok(())
}
