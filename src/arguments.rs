//! What functions refuse of their arguments, and experiments of their settings.

use crate::Error;

/// Refuses a number that is not finite and positive.
pub(crate) fn positive(field: &str, x: f64) -> Result<(), Error> {
    in_range(field, x, x > 0.0, "finite and > 0")
}

/// Refuses a number that is not finite and at least 0.
pub(crate) fn non_negative(field: &str, x: f64) -> Result<(), Error> {
    in_range(field, x, x >= 0.0, "finite and >= 0")
}

/// Refuses a number that is not finite or not in its range.
pub(crate) fn in_range(
    field: &str,
    x: f64,
    is_in_range: bool,
    expected: &'static str,
) -> Result<(), Error> {
    if is_in_range && x.is_finite() {
        return Ok(());
    }
    Err(Error::Domain {
        field: field.into(),
        expected,
        got: x.to_string(),
    })
}

/// Refuses the first number that is not finite. Its place has a name.
pub(crate) fn finite(
    numbers: impl IntoIterator<Item = f64>,
    name: impl Fn(usize) -> String,
) -> Result<(), Error> {
    let mut numbers = numbers.into_iter().enumerate();
    match numbers.find(|(_, x)| !x.is_finite()) {
        None => Ok(()),
        Some((place, x)) => Err(Error::Domain {
            field: name(place),
            expected: "finite",
            got: x.to_string(),
        }),
    }
}

/// The same of a vector.
pub(crate) fn finite_vector(field: &str, numbers: &[f64]) -> Result<(), Error> {
    finite(numbers.iter().copied(), |place| format!("{field}[{place}]"))
}

/// The same of a matrix, row after row.
pub(crate) fn finite_rows(
    field: &str,
    numbers: impl IntoIterator<Item = f64>,
    columns: usize,
) -> Result<(), Error> {
    let name = |place: usize| format!("{field}[{}][{}]", place / columns, place % columns);
    finite(numbers, name)
}

/// The largest count that binary64 has with all its neighbours.
const LARGEST_COUNT: u64 = 1 << 53;

/// A count as a signed number.
pub(crate) fn count(field: &str, n: u64) -> Result<i64, Error> {
    match i64::try_from(n) {
        Ok(count) if (1..=LARGEST_COUNT).contains(&n) => Ok(count),
        _ => Err(Error::Domain {
            field: field.into(),
            expected: "an integer from 1 to 2^53",
            got: n.to_string(),
        }),
    }
}

/// Refuses a vector of another length than the coordinates have.
pub(crate) fn length(field: &str, length: usize, dimension: usize) -> Result<(), Error> {
    one_each(field, length, dimension, "coordinate")
}

/// Refuses a vector unless it has one entry per unit of a layer.
pub(crate) fn units(field: &str, length: usize, units: usize, layer: &str) -> Result<(), Error> {
    one_each(field, length, units, &format!("{layer} unit"))
}

fn one_each(field: &str, length: usize, expected: usize, of: &str) -> Result<(), Error> {
    if length == expected {
        return Ok(());
    }
    Err(Error::Shape {
        field: field.into(),
        expected: format!("{expected} entries, one a {of}"),
        got: length.to_string(),
    })
}

/// Refuses a matrix without a row or a column, or of another number of entries.
pub(crate) fn matrix(
    field: &str,
    rows: usize,
    columns: usize,
    entries: usize,
) -> Result<(), Error> {
    if rows > 0 && columns > 0 && rows.checked_mul(columns) == Some(entries) {
        return Ok(());
    }
    Err(Error::Shape {
        field: field.into(),
        expected: format!("{rows} rows of {columns} entries, at least one of each"),
        got: format!("{entries} entries"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_the_ranges_are_where_they_are_said_to_be() {
        assert!(positive("x", 5e-324).is_ok() && positive("x", 0.0).is_err());
        assert!(non_negative("x", 0.0).is_ok() && non_negative("x", -5e-324).is_err());
        for x in [f64::NAN, f64::INFINITY, -1.0] {
            assert_eq!(positive("x", x).unwrap_err().kind(), "domain", "{x}");
            assert_eq!(non_negative("x", x).unwrap_err().kind(), "domain", "{x}");
        }
        assert_eq!((count("n", 1), count("n", 1 << 53)), (Ok(1), Ok(1 << 53)));
        assert!(count("n", 0).is_err() && count("n", (1 << 53) + 1).is_err());
        assert!(length("v", 2, 2).is_ok() && length("v", 3, 2).is_err());
        assert!(units("v", 2, 2, "visible").is_ok() && units("v", 1, 2, "visible").is_err());
        assert!(matrix("m", 2, 3, 6).is_ok() && matrix("m", 2, 3, 5).is_err());
        let numbers = [0.0, -0.0, f64::MAX, 5e-324, f64::NEG_INFINITY, f64::NAN];
        assert_eq!(finite_vector("v", &numbers[..4]), Ok(()));
        let text = |found: Result<(), Error>| found.map_err(|error| error.to_string());
        let refusal = |field: &str| Err(format!("{field} must be finite, got -inf"));
        assert_eq!(text(finite_vector("v", &numbers)), refusal("v[4]"));
        assert_eq!(text(finite_rows("m", numbers, 3)), refusal("m[1][1]"));
        assert!(matrix("m", 0, 3, 0).is_err() && matrix("m", 3, 0, 0).is_err());
    }
}
