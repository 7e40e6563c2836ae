//! Arguments that are sets, next to zero, far out or not known.

use super::*;

/// An argument that is a set: all of its numbers are covered, at little more than its width.
#[test]
fn sets_of_arguments_are_covered() {
    for (order, x) in grid() {
        for relative_width in [1e-30, 1e-9, 0.25] {
            let wide = ball::<2>(x).widen(&ball(x * 0.5 * relative_width).max_approx(ball(0.0)));
            let average = log_zonal(order, &wide);
            let ratio = bessel_ratio(order, &wide);
            for point in [wide.lower(), ball(x), wide.upper()] {
                let what = format!("order {order}, x {x:e} ± {relative_width}");
                assert_meet(&average, &log_zonal(order, &point), &what);
                assert_meet(&ratio, &bessel_ratio(order, &point), &what);
            }
            assert!(average.is_bounded() && ratio.is_bounded());
            assert!(
                ratio.accuracy_bits() >= 0,
                "{order} {x:e} {relative_width}: {ratio:?}"
            );
        }
    }
}

#[test]
fn around_zero_the_functions_are_even_and_odd() {
    for order in ORDERS {
        assert!(log_zonal(order, &ball::<2>(0.0)).certainly_zero());
        assert!(bessel_ratio(order, &ball::<2>(0.0)).certainly_zero());
        let straddling = ball::<2>(0.0).widen(&ball(3.0));
        for x in [-3.0, -1e-9, 0.0, 0.5, 3.0] {
            let point = ball::<2>(x);
            assert_meet(
                &log_zonal(order, &straddling),
                &log_zonal(order, &point),
                "even",
            );
            assert_meet(
                &bessel_ratio(order, &straddling),
                &bessel_ratio(order, &point),
                "odd",
            );
        }
        let negative = ball::<2>(-3.0).widen(&ball(1.0));
        let images = [log_zonal(order, &negative), bessel_ratio(order, &negative)];
        assert!(images.iter().all(Enclosure::is_bounded), "{images:?}");
        for x in [-4.0, -3.5, -2.0] {
            let point = ball::<2>(x);
            assert_meet(
                &log_zonal(order, &negative),
                &log_zonal(order, &point),
                "even",
            );
            assert_meet(
                &bessel_ratio(order, &negative),
                &bessel_ratio(order, &point),
                "odd",
            );
        }
        let (left, right) = (
            bessel_ratio(order, &ball::<2>(-3.0)),
            bessel_ratio(order, &ball(3.0)),
        );
        assert!((left.clone() + right).contains_zero() && left.accuracy_bits() > 100);
        assert!(!log_bessel_i(order + 1.0, &straddling).is_bounded());
    }
}

#[test]
fn what_is_not_known_is_not_claimed() {
    let whole = ball::<2>(f64::NAN);
    for order in [0.0, 0.5, 391.0] {
        assert!(!log_zonal(order, &whole).is_bounded());
        assert!(!log_bessel_i(order, &whole).is_bounded());
        assert!(!zonal::log_zonal(order, &whole).is_bounded());
        assert!(!zonal::log_zonal(order, &ball::<2>(-1.0)).is_bounded());
    }
    for order in [-0.5, f64::NAN, f64::INFINITY] {
        assert!(!log_zonal(order, &ball::<2>(1.0)).is_bounded());
        assert!(!bessel_ratio(order, &ball::<2>(1.0)).is_bounded());
        assert!(!log_bessel_i(order, &ball::<2>(1.0)).is_bounded());
    }
    for z in [-0.5, -1.5, 0.0, f64::NAN] {
        assert!(!log_gamma(&ball::<2>(z)).is_bounded());
    }
    assert!(!log_gamma(&ball::<2>(0.5).widen(&ball(0.75))).is_bounded());
}

/// Arguments that only a ball can hold.
#[test]
fn far_beyond_binary64() {
    for order in [0.0, 0.5, 391.0, 1e5] {
        // To the leading order, A = x/(2ν+2) and log Z = x²/(4ν+4): the next is 2^-8000 of it.
        let tiny = ball::<2>(3.0).mul_pow2(-4000);
        let n = ball::<2>(order + 1.0);
        let half = tiny.clone() / n.mul_pow2(1);
        assert_meet(&bessel_ratio(order, &tiny), &half, "tiny ratio");
        assert_meet(
            &log_zonal(order, &tiny),
            &(tiny.sqr() / n.mul_pow2(2)),
            "tiny average",
        );
        assert_accurate(&log_zonal(order, &tiny), 115, "tiny average");
        assert_accurate(&bessel_ratio(order, &tiny), 115, "tiny ratio");
        assert_accurate(&log_bessel_i(order, &tiny), 115, "tiny");

        // log I = x - log(2πx)/2 + O(1/x)
        let huge = ball::<72>(3.0).mul_pow2(4000);
        let leading = huge.clone() - (huge.mul_pow2(1) * Ball::pi()).ln().mul_pow2(-1);
        let next = (ball::<72>(order * order + 1.0) / &huge).upper();
        let ours = log_bessel_i(order, &huge.resize::<2>());
        assert_meet(&ours, &leading.widen(&next).resize(), "huge");
        assert_accurate(&ours, 115, "huge");
        assert_accurate(&bessel_ratio(order, &huge.resize::<2>()), 95, "huge ratio");
    }
}

/// Ratios in the subnormal range need as many bits as the correction is below the leading term.
#[test]
fn subnormal_ratios_round_correctly() {
    let ratio = bessel_ratio(0.0, &ball::<40>(1.5e-323));
    assert!(ratio.accuracy_bits() > 2500);
    // x = 3 · 2^-1074, and the ratio is just below x/2 = 1.5 · 2^-1074: a tie but for the next term.
    assert_eq!(ratio.to_binary64(), Some(5e-324));
}
