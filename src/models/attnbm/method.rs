//! The methods in words.

pub(super) const BY_QUADRATURE: &str = "quadrature on the affine hull";

pub(super) fn describe_sum(terms: f64) -> String {
    match terms {
        1.0 => "a single term".into(),
        _ => format!("multiset sum, {terms} terms"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_described_by_their_terms() {
        assert_eq!(describe_sum(1.0), "a single term");
        assert_eq!(describe_sum(6.0), "multiset sum, 6 terms");
    }
}
