//! The two routes against each other: the series and the fraction, and the integral.

use super::*;

/// The two routes meet, and the cheaper is tight.
#[test]
fn the_two_routes_to_the_zonal_average_meet() {
    for (order, x) in grid() {
        let what = format!("log_zonal({order}, {x:e})");
        let argument = ball::<2>(x);
        let integral = zonal::log_zonal(order, &argument);
        let chosen = log_zonal(order, &argument);
        assert_meet(&integral, &chosen, &what);
        assert_accurate(&chosen, 100, &what);
        assert!(
            integral.is_bounded() && integral.accuracy_bits().max(absolute_bits(&integral)) >= 100,
            "{what}: {integral:?}"
        );
        if elementary_is_feasible(order, x) {
            let series = series::log_zonal(order, &argument);
            assert_meet(&integral, &series, &what);
            assert_accurate(&series, 100, &what);
        }
    }
}

#[test]
fn the_two_routes_to_the_ratio_meet() {
    for (order, x) in grid() {
        let what = format!("bessel_ratio({order}, {x:e})");
        let argument = ball::<2>(x);
        let integral = zonal::bessel_ratio(order, &argument);
        // At c = 1e5 the exponent of a node has 17 bits before the point, and e^2s some 50 roundings.
        assert_accurate(&integral, 95, &what);
        let chosen = bessel_ratio(order, &argument);
        assert_meet(&integral, &chosen, &what);
        assert_accurate(&chosen, 95, &what);
        if elementary_is_feasible(order, x) {
            let fraction = fraction::bessel_ratio(order, &argument);
            assert_meet(&integral, &fraction, &what);
            assert_accurate(&fraction, 115, &what);
        }
    }
}

/// Orders far above those of ordinary spheres: the series against the integral, and the fraction against the integral.
#[test]
fn orders_up_to_the_largest_have_two_routes() {
    let mut compared = 0;
    for order in [1e7, 1e9 + 0.5, 1e12, 9_007_199_254_740_992.0] {
        for x in [2.5, 1e3, 1e5, order.sqrt()] {
            let (what, argument) = (format!("order {order:e}, x {x:e}"), ball::<4>(x));
            let terms = series::terms_needed::<Ball<4>>(order, &argument);
            assert!(
                terms.is_some_and(|terms| terms < 2_000),
                "{what}: {terms:?}"
            );
            let by_series = series::log_zonal(order, &argument);
            let by_integral = zonal::log_zonal(order, &argument);
            assert_accurate(&by_series, 200, &what);
            assert!(absolute_bits(&by_integral) > 150, "{what}: {by_integral:?}");
            assert_meet(&by_series, &by_integral, &what);
            let by_fraction = fraction::bessel_ratio(order, &argument);
            let by_integral = zonal::bessel_ratio(order, &argument);
            assert_accurate(&by_fraction, 200, &what);
            assert_accurate(&by_integral, 100, &what);
            assert_meet(&by_fraction, &by_integral, &what);
            compared += 1;
        }
    }
    assert_eq!(compared, 16);
}

#[test]
fn every_precision_works() {
    fn at<const N: usize>(order: f64, x: f64) {
        let argument = ball::<N>(x);
        let what = format!("order {order}, x {x:e} at {N} limbs");
        let bits = 64 * N as i64;
        let (chosen, integral) = (
            log_zonal(order, &argument),
            zonal::log_zonal(order, &argument),
        );
        assert_meet(&chosen, &integral, &what);
        assert_accurate(&integral, bits - 40, &what);
        let (chosen, integral) = (
            bessel_ratio(order, &argument),
            zonal::bessel_ratio(order, &argument),
        );
        assert_meet(&chosen, &integral, &what);
        assert_accurate(&integral, bits - 40, &what);
        assert_accurate(&log_gamma(&ball::<N>(order + 1.25)), bits - 40, &what);
    }
    for (order, x) in [(0.0, 30.0), (10.5, 20.0), (391.0, 700.0), (5000.0, 1e6)] {
        at::<1>(order, x);
        at::<3>(order, x);
        at::<4>(order, x);
        at::<8>(order, x);
    }
    at::<18>(10.5, 2000.0);
    // At the highest precision, where the integral would take minutes, the elementary route alone.
    let argument = ball::<72>(300.0);
    assert_accurate(&log_zonal(1.0, &argument), 4560, "72 limbs");
    assert_accurate(&bessel_ratio(1.0, &argument), 4560, "72 limbs");
}
