//! Maxima, hyperbolic and logistic functions at the ends of their ranges.

#![allow(clippy::unwrap_used, clippy::panic)]

use attnbm::real::{Ball, Bounded, Enclosure, Real, absolute};

/// The logarithm of no term at all is that of 0, of which nothing may be known.
#[test]
fn a_maximum_of_nothing_is_no_number() {
    use attnbm::special::{log_sum_exp, smooth_maximum};
    let none: [Ball<2>; 0] = [];
    assert!(!log_sum_exp(&none).is_bounded());
    assert!(!smooth_maximum(&none, &Ball::one()).is_bounded());
    assert!(!log_sum_exp::<f64>(&[]).is_finite());
    assert!(!smooth_maximum::<f64>(&[], &1.0).is_finite());
}

/// The hyperbolic sine next to 0 is as accurate relative to itself as the exponential less 1 that it is made of.
#[test]
fn the_hyperbolic_sine_does_not_cancel_next_to_0() {
    use attnbm::special::sinh;
    for halvings in 4..60 {
        for odd in [1, 3, 5, 7] {
            let x = Ball::<2>::from_i64(odd).mul_pow2(-halvings);
            let value = sinh(&x);
            assert!(value.is_bounded(), "{value:?}");
            assert!((value.clone() - &x).is_positive(), "{value:?}");
            // A bit for each of the three operations.
            let made_of = x.exp_m1().accuracy_bits();
            assert!(value.accuracy_bits() + 3 >= made_of, "{x:?}: {value:?}");
        }
    }
}

/// Both tails of the logistic function keep their digits in plain binary64, as far as the exponential does.
///
/// The exponential g is within a unit in the last place, 2u of it. That changes `g/(1 + g)` and `1/(1 + g)` by at most 2u of
/// them, and the sum and the quotient are rounded once each: `(1 + 2u)(1 + u)/(1 - u) < 1 + 4u + 8u²`. Where a tail is below the
/// normal range, the exponential and the quotient are off by 2^-1074 at most.
#[test]
fn the_logistic_function_has_both_tails_in_binary64() {
    use attnbm::special::sigmoid;
    let u = Ball::<4>::one().mul_pow2(-53);
    let relative = u.mul_pow2(2) + u.sqr().mul_pow2(3);
    let underflow = Ball::one().mul_pow2(-1073);
    let is_near = |found: f64, exact: &Ball<4>| {
        let off = absolute(&(Ball::from_f64(found) - exact));
        off.certainly_at_most(&(relative.clone() * exact + &underflow))
    };
    for size in [0.0, 1e-300, 0.5, 3.0, 36.0, 40.0, 700.0, 710.0, 740.0, 1e3] {
        for x in [size, -size] {
            let exact = Ball::one() / (Ball::one() + Ball::from_f64(-x).exp());
            let found = sigmoid(&x);
            assert!(
                exact.is_bounded() && is_near(found, &exact),
                "{x}: {found:e}"
            );
            // A normal number is not near eight units in the last place further on.
            let other = found * (1.0 + 8.0 * f64::EPSILON);
            assert!(
                !other.is_normal() || !is_near(other, &exact),
                "{x}: {other:e}"
            );
        }
    }
    // A ball cannot hold these exponentials.
    for x in [1e300, f64::MAX] {
        assert_eq!((sigmoid(&-x), sigmoid(&x)), (0.0, 1.0), "{x:e}");
    }
}
