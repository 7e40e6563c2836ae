//! The logistic function and its integral.

use super::log_sum_exp::split_log_sum_exp;
use crate::real::Real;

/// The logistic function: the probability that a binary unit with the input `x` is on.
///
/// # Statement
///
/// `σ(x) = 1/(1 + e^{-x}) = e^x/(1 + e^x)`.
///
/// # Error
///
/// For an enclosure, by inclusion. The exponential is of `-|x|`, so it never overflows and either
/// tail keeps its relative accuracy.
///
/// ```
/// assert_eq!(attnbm::special::sigmoid(&0.0), 0.5);
/// assert_eq!(attnbm::special::sigmoid(&-1e3), 0.0);
/// ```
pub fn sigmoid<S: Real>(x: &S) -> S {
    if x.cmp_approx(&S::zero()).is_lt() {
        let growth = x.exp();
        growth.clone() / (S::one() + growth)
    } else {
        S::one() / (S::one() + (-x.clone()).exp())
    }
}

/// The integral of the logistic function.
///
/// # Statement
///
/// `softplus(x) = log(1 + e^x) = max(x, 0) + log(1 + e^{-|x|})`.
///
/// ```
/// assert_eq!(attnbm::special::softplus(&1e3), 1e3);
/// ```
pub fn softplus<S: Real>(x: &S) -> S {
    let (largest, rest) = split_log_sum_exp(&[S::zero(), x.clone()]);
    largest + rest
}
