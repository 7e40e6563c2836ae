//! What it means in unit tests that enclosures agree.

use super::{Ball, Bounded, Real, absolute};

/// Asserts that the two certainly differ by less than `2^-bits` relative to the expected size.
#[track_caller]
pub(crate) fn agree<const N: usize>(found: &Ball<N>, expected: &Ball<N>, bits: i64) {
    let allowed = absolute(expected).lower().mul_pow2(-bits);
    let error = absolute(&(found.clone() - expected));
    assert!(
        error.certainly_at_most(&allowed),
        "{found:?} and {expected:?}"
    );
}

/// Asserts that this is an upper bound that exceeds the bounded quantity only by rounding.
#[track_caller]
pub(crate) fn is_least_bound<const N: usize>(bound: &Ball<N>, of: &Ball<N>) {
    assert!(
        of.lower().certainly_at_most(&bound.upper()),
        "{bound:?} {of:?}"
    );
    agree(bound, of, 100);
}

/// The cosine by its series, for arguments up to about 6.
pub(crate) fn cosine<const N: usize>(x: &Ball<N>) -> Ball<N> {
    let (mut term, mut sum) = (Ball::one(), Ball::zero());
    for k in 0..60 {
        sum = sum + &term;
        term = -(term * x.sqr()) / Ball::from_i64((2 * k + 1) * (2 * k + 2));
    }
    // The terms have fallen by more than half at each step for long.
    sum.widen(&term)
}

/// Whether a number in binary64 certainly lies within a bound of what is enclosed.
pub(crate) fn is_within<const N: usize>(found: f64, truth: &Ball<N>, bound: f64) -> bool {
    let error = absolute(&(Ball::from_f64(found) - truth));
    error.certainly_at_most(&Ball::from_f64(bound))
}
