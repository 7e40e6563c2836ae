//! Maxima, hyperbolic and logistic functions at the ends of their ranges.

#![allow(clippy::unwrap_used, clippy::panic)]

use attnbm::real::{Ball, Enclosure, Real};

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

/// The two tails of the logistic function add up to 1 in plain binary64 as well, beyond the range of the exponential.
#[test]
fn the_logistic_function_has_both_tails_in_binary64() {
    use attnbm::special::sigmoid;
    for x in [0.0, 1e-300, 0.5, 40.0, 700.0, 710.0, 1e3, 1e300, f64::MAX] {
        let (low, high) = (sigmoid(&-x), sigmoid(&x));
        assert!(low.is_finite() && high.is_finite(), "{x:e}: {low} {high}");
        assert!(
            (0.0..=0.5).contains(&low) && (0.5..=1.0).contains(&high),
            "{x:e}"
        );
        // The lower tail is the exponential itself where the sum rounds to it.
        if x >= 40.0 {
            assert_eq!(
                (low, high),
                (libm::exp(-x) / (1.0 + libm::exp(-x)), 1.0),
                "{x:e}"
            );
        }
    }
}
