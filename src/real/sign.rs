//! The sign of a number, its absolute value and its positive part.

use super::Bounded;
use super::extremes::largest;

/// The absolute value.
///
/// # Error
///
/// Exact, except for a set that contains 0 in its interior, which becomes symmetric.
pub fn absolute<S: Bounded>(x: &S) -> S {
    match sides(x) {
        (true, _) => x.clone(),
        (_, true) => -x.clone(),
        _ if x.is_known() => S::zero().widen(&largest([x.clone(), -x.clone()])),
        _ => S::unknown(),
    }
}

/// The sign, 0 at 0; everything from -1 to 1 where it is not certain.
pub fn sign<S: Bounded>(x: &S) -> S {
    if x.certainly_zero() {
        return S::zero();
    }
    match sides(x) {
        (true, _) => S::one(),
        (_, true) => -S::one(),
        _ if x.is_known() => S::zero().widen(&S::one()),
        _ => S::unknown(),
    }
}

/// `max(x, 0)`.
///
/// # Error
///
/// Exact, except for a set that contains 0 in its interior, which becomes one from about 0 up to its upper end.
pub fn positive_part<S: Bounded>(x: &S) -> S {
    match sides(x) {
        (true, _) => x.clone(),
        (_, true) => S::zero(),
        _ if x.is_known() => {
            let half = x.upper().mul_pow2(-1);
            half.widen(&half)
        }
        _ => S::unknown(),
    }
}

/// Whether all of `x` is certainly at least 0, and whether all of it is at most 0.
fn sides<S: Bounded>(x: &S) -> (bool, bool) {
    let zero = S::zero();
    (zero.certainly_at_most(x), x.certainly_at_most(&zero))
}
