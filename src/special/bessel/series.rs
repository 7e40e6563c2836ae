//! The ascending series: the definition itself, positive terms only.

use super::steering::steering_log;
use crate::quadrature::trapezoid::{decay, over_complement};
use crate::real::{Bounded, Real};
use crate::routes::entered;
use std::f64::consts::LN_2;

/// More terms than these are never worthwhile.
const MOST_TERMS: usize = 1 << 20;

/// `log Z_ν(x)` by its power series.
///
/// ```
/// use attnbm::special::bessel::series::log_zonal;
///
/// // In one dimension the average is cosh x, in three it is sinh(x) / x.
/// assert!((log_zonal(0.5, &2.0_f64) - (2.0_f64.sinh() / 2.0).ln()).abs() < 1e-15);
/// ```
///
/// # Statement
///
/// `log(1 + Σ_(k >= 1) t_k)`, `t_k = t_(k-1) y / (k (ν + k))`, `t_0 = 1`, `y = x²/4`.
///
/// # Domain
///
/// A finite `ν >= 0` and every `x`. Beyond about a million terms the result is the whole line.
///
/// # Error
///
/// The ratio of consecutive terms falls, so everything past `t_n` is at most
/// `t_n q / (1 - q)`, `q = y / ((n+1) (ν+n+1))`. Rounding: no cancellation, a few units of the scalar
/// for each term.
pub fn log_zonal<S: Bounded>(order: f64, x: &S) -> S {
    entered!("series::log_zonal");
    match terms_needed::<S>(order, x) {
        Some(terms) => log_partial_sum(order, x, terms as i64),
        None => S::from_f64(f64::NAN),
    }
}

/// The series up to the given term, and a bound for the rest.
fn log_partial_sum<S: Bounded>(order: f64, x: &S, terms: i64) -> S {
    let order = S::from_f64(order);
    let quarter = x.sqr().mul_pow2(-2);
    let ratio = |k: i64| {
        let k = S::from_i64(k);
        quarter.clone() / ((order.clone() + &k) * k)
    };

    let mut term = ratio(1);
    let mut sum = term.clone();
    for k in 2..=terms {
        term = term * ratio(k);
        sum = sum + &term;
    }
    let next = ratio(terms + 1);
    let tail = term * &next * over_complement(&next);
    sum.widen(&tail).ln_1p()
}

/// The number of terms after which the rest is about `2^-(S::BITS + 4)` of the sum; chosen in
/// binary64. `None` if it is unreasonably large or `x` is unknown.
///
/// # Method
///
/// The terms grow up to `k (ν + k) = y` and fall from there, by factors whose logarithms are added
/// up. Only the last factors matter, so a large argument is recognised at once.
pub fn terms_needed<S: Real>(order: f64, x: &S) -> Option<usize> {
    let log_quarter = if x.certainly_zero() {
        f64::NEG_INFINITY
    } else {
        2.0 * (steering_log(x) - LN_2)
    };
    if log_quarter.is_nan() {
        return None;
    }
    let quarter = libm::exp(log_quarter);
    let largest = (2.0 * quarter / (order + libm::sqrt(order * order + 4.0 * quarter)))
        .max(1.0)
        .floor();
    // Not every factor can be near 1: a million of terms past the largest end any series that has its largest
    // before a million.
    if largest.is_nan() || largest >= MOST_TERMS as f64 / 2.0 {
        return None;
    }
    /// Products of factors may fall by `e` to this power, and factors be this small, before logarithms are taken: each
    /// takes longer than many divisions.
    const LONGEST_FALL: f64 = 230.0;
    const LEAST_FACTOR: f64 = 1e-200;
    let mut fall = 0.0;
    let mut k = largest;
    while fall > -decay::<S>() {
        let enough = libm::exp(-(fall + decay::<S>()).min(LONGEST_FALL));
        let mut product = 1.0;
        while product > enough {
            k += 1.0;
            if k > MOST_TERMS as f64 {
                return None;
            }
            let divisor = k * (order + k);
            let factor = quarter / divisor;
            if factor < LEAST_FACTOR {
                fall += log_quarter - libm::log(divisor);
                break;
            }
            product *= factor;
        }
        fall += libm::log(product);
    }
    Some(k as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Enclosure};

    /// The number of terms until they fall to the accuracy, counted by the terms themselves; `None` if it
    /// would be a million.
    #[test]
    fn terms_are_no_fewer_and_no_more_than_needed() {
        let small = Ball::<2>::one().mul_pow2(-132);
        for order in [0.0, 0.5, 3.0, 391.0, 1e4] {
            for x in [1e-300, 1e-3, 1.0, 10.0, 100.0, 1e3] {
                let quarter = Ball::<2>::from_f64(x).sqr().mul_pow2(-2);
                let ratio = |k: i64| {
                    let k = Ball::from_i64(k);
                    quarter.clone() / ((Ball::from_f64(order) + &k) * k)
                };
                let (mut term, mut terms) = (ratio(1), 1);
                let mut largest = term.clone();
                while (small.clone() * &largest).certainly_at_most(&term) {
                    terms += 1;
                    term = term * ratio(terms);
                    largest = largest.max_approx(term.clone());
                }
                let needed = terms_needed::<Ball<2>>(order, &Ball::from_f64(x));
                assert_eq!(needed, usize::try_from(terms).ok(), "order {order}, x {x}");
            }
        }
        assert!(terms_needed(0.0, &1e6).is_some());
        for x in [2e6, 1e300, f64::NAN] {
            assert_eq!(terms_needed(0.0, &x), None, "{x}");
        }
    }

    #[test]
    fn short_sums_enclose_long_ones() {
        let (mut bounded, mut tried) = (0, 0);
        for order in [0.0, 0.5, 3.0, 391.0] {
            for x in [1e-3, 1.0, 10.0, 100.0] {
                let x = Ball::<2>::from_f64(x);
                let long = log_zonal(order, &x);
                for terms in 1..60 {
                    let short = log_partial_sum(order, &x, terms);
                    tried += 1;
                    bounded += u32::from(short.is_bounded());
                    // Too few terms bound nothing; how many sums are bounded is asserted at the end.
                    assert!(
                        long.is_bounded() && !short.disjoint(&long),
                        "order {order}, x {}, {terms}",
                        x.approx()
                    );
                }
            }
        }
        assert!(bounded * 4 > tried * 3, "{bounded} of {tried}");
    }
}
