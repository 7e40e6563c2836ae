//! The largest and the smallest of bounds, of which some may know nothing.
//!
//! An unknown has the approximation 0, so that comparing approximations would take it for a number.

use crate::real::Bounded;

/// An upper bound, without error, on the largest of the values, 0 if there are none; unknown where one
/// of them has no upper end.
pub(crate) fn largest<S: Bounded>(values: impl IntoIterator<Item = S>) -> S {
    let mut bound: Option<S> = None;
    for value in values {
        let value = value.upper();
        if !value.is_known() {
            return value;
        }
        bound = Some(match bound {
            // Numbers without error are compared exactly.
            Some(bound) => bound.max_approx(value),
            None => value,
        });
    }
    bound.unwrap_or_else(S::zero)
}

/// The smaller of two upper bounds, of which one may know nothing, without error.
pub(crate) fn smaller<S: Bounded>(a: S, b: S) -> S {
    let (a, b) = (a.upper(), b.upper());
    match (a.is_known(), b.is_known()) {
        (true, true) => -((-a).max_approx(-b)),
        (true, false) => a,
        _ => b,
    }
}
