//! Moduli and their real powers, exact where the result is.

use crate::real::{Bounded, absolute};
use std::cmp::Ordering;

/// `|x|^(n - less)`.
///
/// ```
/// use attnbm::special::absolute_power;
///
/// assert_eq!(absolute_power(&-4.0_f64, 1.5, 0), 8.0);
/// assert_eq!(absolute_power(&-2.0_f64, 3.0, 1), 4.0);
/// ```
///
/// # Statement
///
/// The exponent is the real number `n - less`, not its rounding. `0^0 = 1`.
///
/// # Domain
///
/// Any `x` for a non-negative exponent, and any but 0 for a negative one, where the result is the
/// whole line.
///
/// # Error
///
/// By inclusion. Where the result is a dyadic rational it is exact, if the scalar can hold it: by
/// powering for integer exponents; and for `k/2^j`, `k` odd, a dyadic `x` must be a perfect `2^j`-th
/// power, which repeated square roots find. Only powers of two among the binary64 numbers have an exact
/// `2^6`-th root, and only 1 a `2^11`-th root.
pub fn absolute_power<S: Bounded>(x: &S, n: f64, less: u32) -> S {
    const LARGEST_INTEGER: f64 = 9.0e18;
    let base = absolute(x);
    if n.fract() == 0.0 && n < LARGEST_INTEGER {
        let difference = n as i64 - i64::from(less);
        let power = base.powi(difference.unsigned_abs());
        return if difference < 0 {
            S::one() / power
        } else {
            power
        };
    }
    let exponent = S::from_f64(n) - S::from_i64(i64::from(less));
    let rises = exponent.approx() > 0.0;
    if base.certainly_zero() && rises {
        return base;
    }
    if rises && base.lower().cmp_approx(&S::zero()) != Ordering::Greater {
        // From 0 up to the power of the upper end.
        return S::zero().widen(&(base.upper().ln() * exponent).exp().upper());
    }
    let rounded = n - f64::from(less);
    // The difference is a binary64 number, unless `n` is far below 1.
    let exact = exponent.certainly_equal(&S::from_f64(rounded));
    let root = exact.then(|| exact_root_power(&base, rounded)).flatten();
    root.unwrap_or_else(|| (base.ln() * exponent).exp())
}

/// `base^(k/2^j)` where the root is exact.
fn exact_root_power<S: Bounded>(base: &S, exponent: f64) -> Option<S> {
    const MOST_ROOTS: usize = 10;
    const LARGEST_INTEGER: f64 = 9.0e18;
    let mut root = base.clone();
    let mut numerator = exponent;
    for _ in 0..MOST_ROOTS {
        root = root.sqrt();
        numerator *= 2.0;
        if !root.certainly_equal(&root) {
            return None;
        }
        if numerator.fract() == 0.0 && numerator.abs() < LARGEST_INTEGER {
            let power = root.powi(numerator.abs() as u64);
            return Some(if numerator < 0.0 {
                S::one() / power
            } else {
                power
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Enclosure, Interval, Meets, Real};
    use crate::real::{positive_part, sign};

    fn power(x: f64, n: f64, less: u32) -> Ball<2> {
        absolute_power(&Ball::from_f64(x), n, less)
    }

    #[test]
    fn what_is_exact_comes_out_exact() {
        for (x, n, less, exact) in [
            (-4.0, 1.5, 0, 8.0),
            (4.0, 1.5, 1, 2.0),
            (4.0, 1.5, 2, 0.5),
            (81.0, 2.25, 0, 19683.0),
            (0.0, 1.25, 0, 0.0),
            (0.0, 1.25, 1, 0.0),
            (0.0, 1.0, 1, 1.0),
            (-3.0, 5.0, 2, 27.0),
            (-3.0, 1.0, 0, 3.0),
            (1.0, 1e300, 0, 1.0),
            (1.0, std::f64::consts::PI, 1, 1.0),
            (
                libm::exp2(1024.0 - 512.0),
                1.0 + 1.0 / 512.0,
                0,
                libm::exp2(513.0),
            ),
        ] {
            assert!(
                power(x, n, less).certainly_equal(&Ball::from_f64(exact)),
                "{x} {n} {less}"
            );
        }
    }

    #[test]
    fn sets_around_zero_are_enclosed() {
        let set = Ball::<2>::from_f64(0.25).widen(&Ball::from_f64(1.0));
        for n in [1.0, 1.3, 2.0, 3.0] {
            let image = absolute_power(&set, n, 0);
            for x in [-0.7, 0.0, 1.2] {
                assert!(image.meets(&power(x, n, 0)), "{n} {x}");
            }
        }
        // Nor is there much more in them.
        for n in [1.0, 1.3, 2.0, 3.0] {
            assert!(
                absolute_power(&set, n, 0).disjoint(&power(1.26, n, 0)),
                "{n}"
            );
        }
        assert!(absolute(&set).disjoint(&Ball::from_f64(1.26)));
        for part in [positive_part(&set), positive_part(&-set.clone())] {
            assert!(part.is_bounded() && part.disjoint(&Ball::from_f64(1.26)));
            assert!(part.meets(&Ball::from_f64(0.7)) && part.disjoint(&Ball::from_f64(-1e-9)));
        }
        let three = Ball::<2>::from_f64(3.0);
        assert!(positive_part(&three).certainly_equal(&three));
        assert!(positive_part(&-three).certainly_zero());
        assert!(!positive_part(&Ball::<2>::unknown()).is_known());
        assert!(sign(&set).meets(&Ball::from_f64(-1.0)));
        assert!(absolute(&set).meets(&Ball::from_f64(1.2)));
        let positive = positive_part(&set);
        for x in [0.0, 1.2] {
            assert!(positive.meets(&Ball::from_f64(x)), "{x}");
        }
        assert!(positive.disjoint(&Ball::from_f64(-1e-9)));
    }

    #[test]
    fn an_exponent_that_is_no_binary64_number_is_not_rounded() {
        let value = power(2.0, libm::exp2(-60.0), 1);
        let exact = (Ball::<2>::ln_2() * (Ball::one().mul_pow2(-60) - Ball::one())).exp();
        assert!(value.meets(&exact) && value.disjoint(&Ball::one().mul_pow2(-1)));
    }

    #[test]
    fn of_an_unknown_nothing_is_known() {
        let unknown = Ball::<2>::unknown();
        let images = [absolute(&unknown), sign(&unknown), positive_part(&unknown)];
        for image in images {
            assert!(!image.disjoint(&Ball::from_f64(-1.0)) && !image.disjoint(&Ball::one()));
        }
        assert!(!absolute_power(&unknown, 1.5, 0).is_bounded());
        for of in [absolute, sign, positive_part] {
            assert!(of(&f64::NAN).is_nan());
        }
        assert_eq!(sign(&-0.0), 0.0);
        // A set with one end has what follows from it, and no more.
        let below = (Interval::one() + Interval::one()).ln() - Interval::from_f64(1e300).exp();
        assert!(!below.is_bounded() && sign(&below).is_exact());
        assert!(positive_part(&below).certainly_zero());
    }
}
