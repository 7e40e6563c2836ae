//! The ratio by its continued fraction, which starts from a bracket and narrows it.

use super::steering::steering_log;
use crate::quadrature::trapezoid::decay;
use crate::real::{Bounded, Real};
use crate::routes::entered;

/// More levels than these are never worthwhile.
const MOST_LEVELS: usize = 1 << 20;

/// `A_ν(x) = I_(ν+1)(x) / I_ν(x)` by the downward recurrence.
///
/// ```
/// use attnbm::special::bessel::fraction::bessel_ratio;
///
/// // Langevin's function
/// assert!((bessel_ratio(0.5, &2.0_f64) - (1.0 / 2.0_f64.tanh() - 0.5)).abs() < 1e-15);
/// ```
///
/// # Statement
///
/// `A_ν = x / (2ν + 2 + x A_(ν+1))`, from a `ν + m` at which `A` is only known to lie between the
/// bounds of Amos.
///
/// # Domain
///
/// A finite `ν >= 0` and `x >= 0`. Beyond about a million levels the result is the whole line.
///
/// # Error
///
/// No error has to be added: the starting bracket is a set, and each step narrows it by the factor
/// `A²`. All numbers are positive, and nothing is subtracted.
pub fn bessel_ratio<S: Bounded>(order: f64, x: &S) -> S {
    entered!("fraction::bessel_ratio");
    match levels_needed::<S>(order, x) {
        Some(levels) => from_level(order, x, levels as i64),
        None => S::from_f64(f64::NAN),
    }
}

/// The fraction, from the bracket at the order `ν + levels`.
fn from_level<S: Bounded>(order: f64, x: &S, levels: i64) -> S {
    let order = S::from_f64(order);
    let half = S::one().mul_pow2(-1);
    let start = order.clone() + S::from_i64(levels) + half;
    let mut ratio = bracket(&start, x);
    for level in (1..=levels).rev() {
        let twice = (order.clone() + S::from_i64(level)).mul_pow2(1);
        ratio = x.clone() / (ratio * x + twice);
    }
    ratio
}

/// The set between the two bounds of Amos, at `c = ν + 1/2`.
fn bracket<S: Bounded>(c: &S, x: &S) -> S {
    let above = x.clone() / ((x.sqr() + c.sqr()).sqrt() + c);
    let below = x.clone() / ((x.sqr() + (c.clone() + S::one()).sqr()).sqrt() + c);
    let half_gap = (above.clone() - &below).mul_pow2(-1);
    (above + below).mul_pow2(-1).widen(&half_gap)
}

/// The number of levels after which the bracket has shrunk to about `2^-(S::BITS + 4)` of the ratio;
/// chosen in binary64. `None` if it is unreasonably large or `x` is unknown.
///
/// # Method
///
/// A step from `A_(ν+1)` to `A_ν` multiplies a relative error by `A_ν A_(ν+1)`, about `A_(ν+1)²`.
pub fn levels_needed<S: Real>(order: f64, x: &S) -> Option<usize> {
    if x.certainly_zero() {
        return Some(0);
    }
    let log_x = steering_log(x);
    let argument = libm::exp(log_x);
    // Each step narrows by less than 2c/x where x is large.
    if argument.is_nan() || argument >= MOST_LEVELS as f64 * (1.0 + order) {
        return None;
    }
    let mut fall = 0.0;
    let mut levels = 0;
    while fall > -decay::<S>() {
        levels += 1;
        let c = order + 0.5 + levels as f64;
        fall += 2.0 * (log_x - libm::log(c + libm::hypot(argument, c)));
        if levels > MOST_LEVELS {
            return None;
        }
    }
    Some(levels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Enclosure, Meets};

    /// The number of levels that narrow the bracket to the accuracy, counted by products; `None` if it would
    /// be a million.
    #[test]
    fn levels_are_no_fewer_and_no_more_than_needed() {
        let small = Ball::<2>::one().mul_pow2(-132);
        for order in [0.0, 0.5, 3.0, 391.0] {
            for x in [1e-300, 1e-3, 1.0, 10.0, 100.0, 1e3] {
                let x = Ball::<2>::from_f64(x);
                let (mut narrowing, mut levels) = (Ball::<2>::one(), 0);
                while small.certainly_at_most(&narrowing) {
                    levels += 1;
                    let c = Ball::from_f64(order) + Ball::from_i64(2 * levels + 1).mul_pow2(-1);
                    let root = (x.sqr() + c.sqr()).sqrt();
                    narrowing = narrowing * (x.clone() / (root + c)).sqr();
                }
                let needed = levels_needed::<Ball<2>>(order, &x);
                assert_eq!(
                    needed,
                    usize::try_from(levels).ok(),
                    "order {order}, x {x:?}"
                );
            }
        }
        assert_eq!(levels_needed(0.5, &0.0), Some(0));
        for x in [1e9, 1e300, f64::NAN] {
            assert_eq!(levels_needed(0.5, &x), None, "{x}");
        }
    }

    #[test]
    fn short_fractions_enclose_long_ones() {
        let (mut bounded, mut tried) = (0, 0);
        for order in [0.0, 0.5, 3.0, 391.0] {
            for x in [1e-3, 1.0, 10.0, 100.0] {
                let x = Ball::<2>::from_f64(x);
                let long = bessel_ratio(order, &x);
                for levels in 0..60 {
                    let short = from_level(order, &x, levels);
                    tried += 1;
                    bounded += u32::from(short.is_bounded());
                    assert!(
                        short.meets(&long),
                        "order {order}, x {}, {levels}",
                        x.approx()
                    );
                }
            }
        }
        assert!(bounded * 4 > tried * 3, "{bounded} of {tried}");
    }
}
