//! What experiments refuse of their settings.

use crate::Error;

/// Refuses the first size that is below its least: a field, what it is, the least, and that in words.
pub(super) fn at_least(sizes: &[(&str, usize, usize, &'static str)]) -> Result<(), Error> {
    match sizes.iter().find(|(_, got, least, _)| got < least) {
        Some((field, got, _, expected)) => refuse(field, expected, got.to_string()),
        None => Ok(()),
    }
}

/// The error of a field whose value is not what it may be.
pub(super) fn refuse<T>(field: &str, expected: &'static str, got: String) -> Result<T, Error> {
    Err(Error::Domain {
        field: field.into(),
        expected,
        got,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_at_an_end_is_allowed_and_what_is_beyond_is_not() {
        let sizes = |runs| {
            [
                ("images", 5, 5, "at least 5"),
                ("runs", runs, 2, "at least 2"),
            ]
        };
        assert!(at_least(&sizes(2)).is_ok());
        let refused = at_least(&sizes(1)).unwrap_err().to_string();
        assert!(
            refused.contains("runs") && refused.contains("at least 2"),
            "{refused}"
        );
    }
}
