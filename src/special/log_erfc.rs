//! Logarithms of the tails of the normal law. The tails themselves underflow in binary64 from `erfc(27)` on.

use super::error_function::{LARGE, Tail, by_series};
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
///
/// # Source
///
/// [`docs::integration_zonal`](crate::docs::integration_zonal), section 11.
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
/// As [`log_complementary_error_function`], with the continued fraction in `x` instead of `x/√2`: the square of a rounded
/// `x/√2` would lose digits.
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
        Tail::OfErfc.logarithm(x)
    } else if size <= -LARGE {
        S::ln_2() + (-Tail::OfErfc.logarithm(&-x.clone()).exp().mul_pow2(-1)).ln_1p()
    } else {
        (-by_series(x)).ln_1p()
    }
}

fn log_normal<S: Bounded>(x: &S) -> S {
    let size = x.approx();
    if size >= FAR {
        // Below 0, however small the tail is.
        -positive_part(&-(-Tail::OfNormalLaw.logarithm(x).exp()).ln_1p())
    } else if size <= -FAR {
        Tail::OfNormalLaw.logarithm(&-x.clone())
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
    /// The other side has more digits to lose: a logarithm next to 0 costs as many as the argument is small.
    type Wider = Ball<14>;

    /// Where erfc is within the range of a ball, its logarithm; the normal law by its definition.
    #[test]
    fn logarithms_are_those_of_the_functions() {
        for x in [
            -30.0, -7.5, -2.0, -1.99, -0.5, -1e-8, 0.0, 1e-30, 0.3, 1.9, 2.0, 2.1, 5.0, 26.5, 200.0,
        ] {
            let wide = Wider::from_f64(x);
            let scaled = wide.clone() / Wider::from_i64(2).sqrt();
            let erfc = complementary_error_function(&wide).ln();
            // On the right Φ is next to 1, on the left next to 0.
            let normal = match x > 0.0 {
                true => (-complementary_error_function(&scaled).mul_pow2(-1)).ln_1p(),
                false => complementary_error_function(&-scaled).ln() - Wider::ln_2(),
            };
            let x = B::from_f64(x);
            for (found, defined) in [(log_erfc(&x), erfc), (log_normal(&x), normal)] {
                // At 0 log erfc is 0, which only the one side knows exactly.
                let is_zero = found.certainly_zero() && defined.contains_zero();
                assert!(
                    is_zero || found.resize::<14>().meets_to(&defined, 600),
                    "{x:?}: {found:?} {defined:?}"
                );
            }
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
