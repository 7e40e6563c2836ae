//! What all files of vectors have in common: the marks of the format, the digits, the names of the checks.

use crate::grade::relation;
use crate::oracle::registry::Quantity;
use crate::oracle::second_route as route;

/// What the key `format` of every file says.
pub const FORMAT: &str = "attnbm-vectors";

/// The version of the format.
pub const VERSION: u64 = 1;

/// The name of the file with the JSON Schema.
pub const SCHEMA: &str = "vectors.schema.json";

/// Significant digits that the ends of every enclosure share.
pub const DIGITS: u32 = 40;

/// The check that is made of every value.
pub const TWO_PRECISIONS: (&str, &str) = (
    "two-precisions",
    "evaluated with balls of two lengths: the enclosures meet, and both round to the same numbers",
);

/// The checks besides the relations, each with its name and what it has found.
pub(super) const OWN_CHECKS: [(&str, &str); 5] = [
    TWO_PRECISIONS,
    route::AS_DEFINED,
    route::INTEGRATED,
    route::AS_A_FLOW,
    route::BY_ANOTHER_FORMULA,
];

/// What a check of a quantity with this name has found.
pub fn statement(quantity: &Quantity, check: &str) -> Option<&'static str> {
    let mut own = OWN_CHECKS.into_iter();
    if let Some((_, statement)) = own.find(|(name, _)| *name == check) {
        return Some(statement);
    }
    let mut relations = relation::of(quantity).chain(relation::all());
    let relation = relations.find(|relation| relation.name == check)?;
    Some(relation.statement)
}

/// The file's name of a quantity.
pub fn file_name(quantity: &Quantity) -> String {
    format!("{}.json", quantity.name)
}

/// A condition number to six digits.
pub(super) fn shortened(x: f64) -> f64 {
    format!("{x:.5e}").parse().unwrap_or(x)
}
