//! Closed forms, recurrences and bounds, up to the largest dimension.

use super::*;

/// `Z_(1/2) = sinh(x)/x`, `Z_0` of one dimension less; `A_(1/2) = coth x - 1/x`.
#[test]
fn three_dimensions_have_a_closed_form() {
    for x in ARGUMENTS {
        // Wide enough for sinh(x)/x at the smallest x, where log(sinh(x)/x) = x²/6 is about 2^-2150.
        let argument = ball::<4>(x);
        if x >= 1e-3 {
            let twice_x = argument.mul_pow2(1);
            let log_sinh = (-(-twice_x.clone()).exp_m1()).ln() + &argument - Ball::ln_2();
            let closed_form = log_sinh.clone() - argument.ln();
            let ours = log_zonal(0.5, &argument);
            assert_meet(&ours, &closed_form, &format!("log_zonal(1/2, {x:e})"));
            let from_half_pi = (argument.clone() * Ball::pi())
                .mul_pow2(-1)
                .ln()
                .mul_pow2(-1);
            let ours = log_bessel_i(0.5, &argument);
            assert_meet(
                &ours,
                &(log_sinh - from_half_pi),
                &format!("log I_(1/2)({x:e})"),
            );
            let tail = (-twice_x).exp();
            let coth = (Ball::one() + &tail) / (Ball::one() - &tail);
            let langevin = coth - Ball::one() / &argument;
            assert_meet(
                &bessel_ratio(0.5, &argument),
                &langevin,
                &format!("A_(1/2)({x:e})"),
            );
        }
    }
}

/// `1/A_ν = (2ν+2)/x + A_(ν+1)`, and the bounds of Amos.
#[test]
fn ratios_obey_recurrence_and_bounds() {
    for (order, x) in grid() {
        let what = format!("order {order}, x {x:e}");
        let argument = ball::<2>(x);
        let ratio = zonal::bessel_ratio(order, &argument);
        let next = zonal::bessel_ratio(order + 1.0, &argument);
        let recurred = Ball::from_f64(2.0 * order + 2.0) / &argument + &next;
        assert_meet(&(Ball::one() / &ratio), &recurred, &what);

        assert_between_bounds_of_amos(order, &argument, &ratio, &what);
    }
}

/// All three are known, and neither bound is on the wrong side.
#[track_caller]
fn assert_between_bounds_of_amos(order: f64, x: &Ball<2>, ratio: &Ball<2>, what: &str) {
    let (low, high) = (amos::lower(order, x), amos::upper(order, x));
    let known = [&low, ratio, &high];
    assert!(
        known.iter().all(|bound| bound.is_bounded()),
        "{what}: {known:?}"
    );
    for (less, more) in [(&low, ratio), (ratio, &high)] {
        assert!(!(less.clone() - more).is_positive(), "{what}: {known:?}");
    }
}

/// A ratio of neighbours computed from the two logarithms is the ratio computed as such.
#[test]
fn the_ratio_is_the_quotient_of_the_functions() {
    for (order, x) in grid() {
        let argument = ball::<2>(x);
        let difference = log_bessel_i(order + 1.0, &argument) - log_bessel_i(order, &argument);
        assert_meet(
            &difference.exp(),
            &bessel_ratio(order, &argument),
            &format!("{order} {x:e}"),
        );
    }
}

/// The next above the largest dimension is refused. At the largest, the mean length is between the bounds of Amos.
#[test]
fn dimensions_end_where_they_are_said_to_end() {
    use attnbm::models::von_mises_fisher::{LARGEST_DIMENSION, VonMisesFisher};
    let kappa = Ball::<2>::from_f64(1e6);
    let largest = LARGEST_DIMENSION;
    let law = VonMisesFisher::new(largest, kappa.clone()).unwrap();
    let length = law.mean_resultant_length();
    assert!(
        length.is_bounded() && length.accuracy_bits() > 80,
        "{length:?}"
    );
    let order = largest as f64 / 2.0 - 1.0;
    assert_between_bounds_of_amos(order, &kappa, &length, "the largest dimension");
    for dimension in [0, largest + 1, u64::MAX] {
        assert!(VonMisesFisher::new(dimension, kappa.clone()).is_err());
    }
}
