//! Logarithms of the tails of the normal law, which erfc itself leaves the range of binary64 for.

use super::error_function::{LARGE, by_series, laplace_fraction};
use crate::real::{Bounded, always, climb, positive_part};
use crate::routes::entered;

/// The logarithm of the complementary error function.
///
/// ```
/// use attnbm::special::log_complementary_error_function;
///
/// assert_eq!(log_complementary_error_function(&0.0), 0.0);
/// assert_eq!(log_complementary_error_function(&1e10), -1e20);
/// assert_eq!(log_complementary_error_function(&-1e10), 2f64.ln());
/// ```
///
/// # Statement
///
/// `log erfc(x)`, `erfc(x) = 2/√π ∫_x^∞ e^{-t²} dt`. Exactly 0 at 0.
///
/// # Domain
///
/// Every number.
///
/// # Error
///
/// Small relative to the result; in plain `f64` half a unit in the last place, and 2^-54 of the value.
///
/// # Method
///
/// For `x >= 2`, `-x² - log(√π t_1)` with Laplace's continued fraction `t_1`; for `|x| < 2`, `log(1 - erf x)`, the series of
/// erf; for `x <= -2`, `log 2 + log(1 - erfc(-x)/2)`.
pub fn log_complementary_error_function<S: Bounded>(x: &S) -> S {
    entered!("log_erfc::log_complementary_error_function");
    match x.as_plain() {
        Some(x) => always(climb!(S, [x: f64] |W| Ok(log_erfc(&W::from_f64(*x))))),
        None => log_erfc(x),
    }
}

/// The logarithm of the distribution function of the standard normal law.
///
/// ```
/// use attnbm::special::log_normal_distribution_function;
///
/// assert_eq!(log_normal_distribution_function(&0.0), -(2f64.ln()));
/// assert_eq!(log_normal_distribution_function(&-40.0), -804.6084420137538);
/// // 1 - Φ(10), to all its digits
/// assert_eq!(log_normal_distribution_function(&10.0), -7.619853024160525e-24);
/// ```
///
/// # Statement
///
/// `log Φ(x)`, `Φ(x) = erfc(-x/√2)/2`.
///
/// # Domain
///
/// Every number.
///
/// # Error
///
/// Small relative to the result, which is next to 0 far to the right; in plain `f64` half a unit in the last place, and
/// 2^-54 of the value.
///
/// # Method
///
/// As [`log_complementary_error_function`], but with a fraction that does not take the square of a rounded `x/√2`.
pub fn log_normal_distribution_function<S: Bounded>(x: &S) -> S {
    entered!("log_erfc::log_normal_distribution_function");
    match x.as_plain() {
        Some(x) => always(climb!(S, [x: f64] |W| Ok(log_normal(&W::from_f64(*x))))),
        None => log_normal(x),
    }
}

fn log_erfc<S: Bounded>(x: &S) -> S {
    let size = x.approx();
    if size >= LARGE {
        log_far_tail(x)
    } else if size <= -LARGE {
        S::ln_2() + (-log_far_tail(&-x.clone()).exp().mul_pow2(-1)).ln_1p()
    } else {
        (-by_series(x)).ln_1p()
    }
}

/// `log erfc(x)` for `x >= 2`.
fn log_far_tail<S: Bounded>(x: &S) -> S {
    -x.sqr() - (S::pi().sqrt() * reciprocal_mills_ratio(x, -1)).ln()
}

/// `log(1 - Φ(x))` for `x >= 2√2`.
fn log_far_normal_tail<S: Bounded>(x: &S) -> S {
    let root = S::pi().mul_pow2(1).sqrt();
    -x.sqr().mul_pow2(-1) - (root * reciprocal_mills_ratio(x, 0)).ln()
}

/// Laplace's fraction, from a depth at which the bounds on it agree to the accuracy of the scalar.
fn reciprocal_mills_ratio<S: Bounded>(x: &S, halvings: i64) -> S {
    /// More levels than any argument from 2 on takes at the last rung.
    const MOST_LEVELS: i64 = 1 << 20;
    // A level narrows by k 2^halvings/t_k², where t_k is about the root of t = x + k 2^halvings/t.
    let size = x.approx().min(1e100);
    let scale = libm::exp2(halvings as f64);
    let digits = (f64::from(S::BITS) + 8.0) * std::f64::consts::LN_2;
    let (mut fall, mut depth) = (0.0, 1);
    while fall < digits && depth < MOST_LEVELS {
        let part = depth as f64 * scale;
        let level = 0.5 * (size + libm::sqrt(size * size + 4.0 * part));
        fall -= libm::log(part / (level * level));
        depth += 1;
    }
    laplace_fraction(x, halvings, depth)
}

fn log_normal<S: Bounded>(x: &S) -> S {
    let size = x.approx();
    if size >= FAR {
        // Below 0, however small the tail is.
        -positive_part(&-(-log_far_normal_tail(x).exp()).ln_1p())
    } else if size <= -FAR {
        log_far_normal_tail(&-x.clone())
    } else if x.certainly_zero() {
        -S::ln_2()
    } else {
        let scaled = x.clone() / S::from_i64(2).sqrt();
        by_series(&scaled).ln_1p() - S::ln_2()
    }
}

/// Above `2√2`.
const FAR: f64 = 3.0;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Enclosure, Meets, Real};
    use crate::special::complementary_error_function;

    type B = Ball<10>;

    /// Where erfc is within the range of a ball, its logarithm; the normal law by its definition.
    #[test]
    fn logarithms_are_those_of_the_functions() {
        for x in [
            -30.0, -7.5, -2.0, -1.99, -0.5, -1e-8, 0.0, 1e-30, 0.3, 1.9, 2.0, 2.1, 5.0, 26.5, 200.0,
        ] {
            let x = B::from_f64(x);
            let erfc = complementary_error_function(&x).ln();
            let found = log_erfc(&x);
            assert!(
                found.certainly_zero() || found.meets(&erfc),
                "{x:?}: {found:?} {erfc:?}"
            );
            assert!(found.accuracy_bits() > 540, "{x:?}: {found:?}");
            let normal = log_normal(&x);
            let by_erfc = log_erfc(&-(x.clone() / B::from_i64(2).sqrt())) - B::ln_2();
            assert!(
                normal.meets(&by_erfc) && normal.accuracy_bits() > 540,
                "{x:?}: {normal:?} {by_erfc:?}"
            );
        }
    }

    #[test]
    fn both_tails_keep_their_digits_in_plain_numbers() {
        for x in [
            5e-324,
            1e-300,
            1e-8,
            0.7,
            2.5,
            3.0,
            8.0,
            26.0,
            38.0,
            38.5,
            1e5,
            1e100,
            1e154,
            1e160,
            f64::MAX,
        ] {
            for x in [x, -x] {
                let exact = log_erfc(&Ball::<28>::from_f64(x)).to_binary64();
                assert!(exact.is_some(), "{x}");
                assert_eq!(
                    Some(log_complementary_error_function(&x)),
                    exact,
                    "erfc {x}"
                );
                let exact = log_normal(&Ball::<28>::from_f64(x)).to_binary64();
                assert!(exact.is_some(), "{x}");
                assert_eq!(
                    Some(log_normal_distribution_function(&x)),
                    exact,
                    "normal {x}"
                );
            }
        }
    }
}
