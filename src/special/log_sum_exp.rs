//! Log-sum-exp and softmax.
//!
//! # Error in plain `f64`
//!
//! [`smooth_maximum_of`] and [`softmax_of`] are rounded from balls. The others are compensated, and nothing is stated
//! of their error.

use crate::Error;
use crate::real::{Bounded, Real, always, climb};
use std::cmp::Ordering;

/// The logarithm of a sum of exponentials.
///
/// # Statement
///
/// `log Σ_i exp(x_i) = x_m + log(1 + Σ_{i ≠ m} exp(x_i - x_m))`, `m` the index of the largest.
///
/// # Domain
///
/// At least one term. The empty sum, log 0, is undefined and treated as such.
///
/// # Error
///
/// For an enclosure, by inclusion. The largest term is not exponentiated at all, so a single term
/// is returned exactly and terms that are negligible beside it still count.
///
/// ```
/// use attnbm::special::log_sum_exp;
/// assert_eq!(log_sum_exp(&[1e300]), 1e300);
/// assert_eq!(log_sum_exp(&[-1000.0, -1000.0]), -1000.0 + 2f64.ln());
/// ```
pub fn log_sum_exp<S: Real>(terms: &[S]) -> S {
    let (largest, rest) = split_log_sum_exp(terms);
    largest + rest
}

/// The two summands of [`log_sum_exp`]: the largest term, and `log(1 + Σ_{i ≠ m} exp(x_i - x_m))`.
pub(crate) fn split_log_sum_exp<S: Real>(terms: &[S]) -> (S, S) {
    let Some(largest) = index_of_largest(terms) else {
        return (S::zero(), S::zero().ln());
    };
    let shift = &terms[largest];
    let others = terms.iter().enumerate().filter(|(k, _)| *k != largest);
    let rest = S::sum(others.map(|(_, term)| (term.clone() - shift).exp()));
    (shift.clone(), rest.ln_1p())
}

/// The log-sum-exp at an inverse temperature, a smooth maximum.
///
/// # Statement
///
/// `(1/β) log Σ_i exp(β x_i) = x_m + (1/β) log(1 + Σ_{i ≠ m} exp(β (x_i - x_m)))`, the Lagrangian of
/// model B at inverse temperature β.
///
/// # Domain
///
/// At least one term, `β > 0`.
///
/// ```
/// use attnbm::special::smooth_maximum;
/// assert_eq!(smooth_maximum(&[2.0, -5.0], &1e9), 2.0);
/// ```
pub fn smooth_maximum<S: Real>(terms: &[S], beta: &S) -> S {
    let Some(largest) = index_of_largest(terms) else {
        return S::zero().ln();
    };
    let shift = &terms[largest];
    let exponents: Vec<S> = terms
        .iter()
        .map(|term| (term.clone() - shift) * beta)
        .collect();
    // The shifted maximum is 0, exactly where the terms are exact.
    shift.clone() + log_sum_exp(&exponents) / beta
}

/// The softmax: the share of each exponential in the sum.
///
/// # Statement
///
/// `softmax(x)_i = exp(x_i) / Σ_j exp(x_j)` (Eq. 10), all exponents shifted by the largest.
///
/// # Domain
///
/// Any list; the empty one has the empty softmax.
///
/// ```
/// use attnbm::special::softmax;
/// assert_eq!(softmax(&[1e300, 1e300]), [0.5, 0.5]);
/// ```
pub fn softmax<S: Real>(exponents: &[S]) -> Vec<S> {
    let Some(largest) = index_of_largest(exponents) else {
        return Vec::new();
    };
    let weights: Vec<S> = exponents
        .iter()
        .map(|x| (x.clone() - &exponents[largest]).exp())
        .collect();
    let total = S::sum(weights.iter().cloned());
    weights.into_iter().map(|weight| weight / &total).collect()
}

/// [`smooth_maximum`] of binary64 numbers, but in plain `f64` by way of balls, so that what cancels costs no digits.
///
/// # Error
///
/// In plain `f64` half a unit in the last place, and 2^-54 of the value; NaN where a ball of 1 792 bits leaves it
/// undecided.
pub fn smooth_maximum_of<S: Bounded>(terms: &[f64], beta: f64) -> S {
    always(climb!(S, [terms: &'a [f64], beta: f64] |W| {
        Ok(smooth_maximum::<W>(&lifted(terms), &W::from_f64(*beta)))
    }))
}

/// [`softmax`] of binary64 numbers times an inverse temperature, but in plain `f64` by way of balls, so that small
/// shares keep their digits.
///
/// # Errors
///
/// In plain `f64` [`Error::Budget`] where a ball of 1 792 bits leaves an entry undecided, and none otherwise.
///
/// # Error
///
/// In plain `f64` half a unit in the last place of each entry, and 2^-54 of it.
///
/// ```
/// let shares: Vec<f64> = attnbm::special::softmax_of(&[0.0, 0.0, -800.0], 1.0)?;
/// assert_eq!(shares, [0.5, 0.5, 0.0]);
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn softmax_of<S: Bounded>(terms: &[f64], beta: f64) -> Result<Vec<S>, Error> {
    climb!(S, [terms: &'a [f64], beta: f64] |W| {
        Ok(softmax_at(terms, &W::from_f64(*beta)))
    })
}

/// The softmax of binary64 numbers times an inverse temperature.
pub(super) fn softmax_at<S: Real>(terms: &[f64], beta: &S) -> Vec<S> {
    let exponents: Vec<S> = lifted::<S>(terms).into_iter().map(|x| x * beta).collect();
    softmax(&exponents)
}

fn lifted<S: Real>(numbers: &[f64]) -> Vec<S> {
    numbers.iter().map(|x| S::from_f64(*x)).collect()
}

/// The first of the largest entries, by approximation.
pub(crate) fn index_of_largest<S: Real>(terms: &[S]) -> Option<usize> {
    let mut largest = 0;
    for (index, term) in terms.iter().enumerate() {
        if term.cmp_approx(&terms[largest]) == Ordering::Greater {
            largest = index;
        }
    }
    (!terms.is_empty()).then_some(largest)
}
