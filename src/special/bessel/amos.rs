//! Bounds for the ratio of Bessel functions, elementary and tight at both ends.

use crate::real::Bounded;

/// A number without error that is at most every `A_ν(x) = I_(ν+1)(x) / I_ν(x)`.
///
/// # Statement
///
/// `A_ν(x) >= x / (c + sqrt(x² + (c + 1)²))` with `c = ν + 1/2`.
///
/// # Domain
///
/// `x >= 0`.
///
/// # Source
///
/// Amos, *Computation of modified Bessel functions and their ratios*, Math. Comp. 28 (1974) 239-251,
/// equation (9); proved in `docs/integration-zonal.md`, section 4.
pub fn lower<S: Bounded>(order: f64, x: &S) -> S {
    let c = S::from_f64(order) + S::one().mul_pow2(-1);
    let d = c.clone() + S::one();
    // Increasing in x, so that the lower end is enough, and tighter than the formula over a set.
    let x = x.lower();
    (x.clone() / ((x.sqr() + d.sqr()).sqrt() + c)).lower()
}

/// A number without error that is at least every `A_ν(x)`.
///
/// # Statement
///
/// `A_ν(x) <= x / (c + sqrt(x² + c²))` with `c = ν + 1/2`, and `A_ν(x) <= x / (2ν + 2)`; the smaller.
///
/// # Domain
///
/// `x >= 0`.
pub fn upper<S: Bounded>(order: f64, x: &S) -> S {
    (upper_slope(order, x) * x).upper()
}

/// A number without error that is at least every `A_ν(x)/x`, and at least every `A_ν'(x)`.
///
/// # Statement
///
/// `A_ν'(x) <= A_ν(x)/x <= min(1 / (c + sqrt(x² + c²)), 1 / (2ν + 2))` with `c = ν + 1/2`.
///
/// # Domain
///
/// `x >= 0`.
pub fn upper_slope<S: Bounded>(order: f64, x: &S) -> S {
    let order = S::from_f64(order);
    let c = order.clone() + S::one().mul_pow2(-1);
    let at_large = (x.sqr() + c.sqr()).sqrt() + c;
    let at_small = (order + S::one()).mul_pow2(1);
    // Each of the two is a bound by itself, whichever is chosen.
    (S::one() / at_large.max_approx(at_small)).upper()
}
