//! log-gamma and the Bessel functions, certified: the two routes against each other, against closed
//! forms and identities, and against Arb. No tolerance decides anything here: sets are disjoint or
//! they are not, and beside every containment stands the number of bits it is worth.

#![allow(clippy::unwrap_used, clippy::panic)]

use attnbm::real::{Ball, Bounded, Enclosure, Real};
use attnbm::special::bessel::{
    self, amos, bessel_ratio, fraction, log_bessel_i, log_zonal, series, zonal,
};
use attnbm::special::log_gamma;

const ORDERS: [f64; 12] = [
    0.0, 0.5, 1.0, 1.5, 2.0, 9.0, 10.5, 49.5, 391.0, 1000.0, 4999.5, 1e5,
];
const ARGUMENTS: [f64; 14] = [
    5e-324, 1e-300, 1e-8, 1e-3, 0.5, 1.0, 5.0, 20.0, 100.0, 1e3, 1e4, 1e6, 1e8, 1e12,
];

fn grid() -> impl Iterator<Item = (f64, f64)> {
    ORDERS
        .into_iter()
        .flat_map(|order| ARGUMENTS.into_iter().map(move |x| (order, x)))
}

/// At which arguments the series and the fraction, forced, still end in reasonable time.
fn elementary_is_feasible(order: f64, x: f64) -> bool {
    x <= 1e4 || x <= order * 100.0 && x <= 1e6
}

#[track_caller]
fn assert_meet<const N: usize>(a: &Ball<N>, b: &Ball<N>, what: &str) {
    assert!(
        a.is_bounded() && b.is_bounded() && !a.disjoint(b),
        "{what}: {a:?} and {b:?} have nothing in common, or nothing is known"
    );
}

#[track_caller]
fn assert_accurate<const N: usize>(value: &Ball<N>, bits: i64, what: &str) {
    assert!(
        value.accuracy_bits() >= bits,
        "{what}: {} bits, not {bits}",
        value.accuracy_bits()
    );
}

/// Bits relative to 1, for values that are small against what they are made of.
fn absolute_bits<const N: usize>(value: &Ball<N>) -> i64 {
    let width = value.upper() - value.lower();
    (width.upper() + Ball::one() - Ball::one())
        .ln()
        .approx()
        .div_euclid(-std::f64::consts::LN_2) as i64
}

fn ball<const N: usize>(x: f64) -> Ball<N> {
    Ball::from_f64(x)
}

/// A decimal number, give or take a unit of its 60th digit.
fn decimal<const N: usize>(text: &str) -> Ball<N> {
    let (digits, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let mut exponent: i64 = exponent.parse().unwrap();
    let ten = Ball::from_i64(10);
    let mut value = Ball::zero();
    let mut after_point = false;
    for byte in digits.trim_start_matches('-').bytes() {
        if byte == b'.' {
            after_point = true;
        } else {
            exponent -= i64::from(after_point);
            value = value * &ten + Ball::from_i64(i64::from(byte - b'0'));
        }
    }
    let scale = ten.powi(exponent.unsigned_abs());
    let value = if exponent < 0 {
        value / scale
    } else {
        value * scale
    };
    let value = if digits.starts_with('-') {
        -value
    } else {
        value
    };
    let unit = value.clone() / ten.powi(59);
    value.widen(&unit)
}

/// Every value of Arb is met by the enclosure, at two precisions.
#[test]
fn golden_values_are_enclosed() {
    let mut cases = 0;
    for line in include_str!("../data/bessel.csv").lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [function, order, argument, value] = fields[..] else {
            panic!("{line}")
        };
        let argument: f64 = argument.parse().unwrap();
        let order: f64 = order.parse().unwrap_or(0.0);
        assert_golden::<2>(function, order, argument, &decimal(value));
        assert_golden::<4>(function, order, argument, &decimal(value));
        cases += 1;
    }
    assert_eq!(cases, 527);
}

fn assert_golden<const N: usize>(function: &str, order: f64, x: f64, golden: &Ball<N>) {
    let argument = ball::<N>(x);
    let ours = match function {
        "log_gamma" => log_gamma(&argument),
        "log_bessel_i" => log_bessel_i(order, &argument),
        "log_zonal" => log_zonal(order, &argument),
        "bessel_ratio" => bessel_ratio(order, &argument),
        _ => panic!("no function {function}"),
    };
    let what = format!("{function}({order}, {x:e})");
    assert_meet(&ours, golden, &what);
    // What is wide meets everything.
    let known = crate::common::known_bits(&ours);
    assert!(known > 64 * N as i64 - 40, "{what}: {known} bits");
}

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

        let slack_above = amos::upper(order, &argument) - &ratio;
        let slack_below = ratio.clone() - amos::lower(order, &argument);
        assert!(
            slack_above.upper().approx() >= 0.0,
            "{what}: above the upper bound"
        );
        assert!(
            slack_below.upper().approx() >= 0.0,
            "{what}: below the lower bound"
        );
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

const GAMMA_ARGUMENTS: [f64; 14] = [
    5e-324, 1e-300, 1e-9, 0.1, 0.5, 0.75, 1.25, 3.0, 17.5, 92.0, 391.5, 1e4, 2e5, 1e15,
];

/// `Γ(z+1) = z Γ(z)`, with `z + 1` exact in the wider ball.
#[test]
fn log_gamma_obeys_its_recurrence() {
    for z in GAMMA_ARGUMENTS {
        let z = ball::<20>(z);
        let next = (z.clone() + Ball::one()).resize::<2>();
        let z = z.resize::<2>();
        assert_meet(
            &log_gamma(&next),
            &(log_gamma(&z) + z.ln()),
            &format!("{z:?}"),
        );
        assert_accurate(&log_gamma(&z), 105, &format!("{z:?}"));
    }
}

/// `Γ(z) Γ(z + 1/2) = 2^(1-2z) sqrt(π) Γ(2z)`.
#[test]
fn log_gamma_obeys_the_duplication_formula() {
    for z in GAMMA_ARGUMENTS {
        let z = ball::<4>(z);
        let half = Ball::one().mul_pow2(-1);
        let left = log_gamma(&z) + log_gamma(&(z.clone() + half));
        let twice = z.mul_pow2(1);
        let right =
            log_gamma(&twice) + Ball::pi().ln().mul_pow2(-1) - Ball::ln_2() * (twice - Ball::one());
        assert_meet(&left, &right, &format!("{z:?}"));
    }
}

#[test]
fn log_gamma_at_integers_is_a_factorial() {
    let mut factorial = Ball::<2>::one();
    for n in 1..=30 {
        let value = log_gamma(&Ball::from_i64(n));
        assert_meet(&value, &factorial.ln(), &format!("{n}"));
        assert_eq!(value.is_exact(), n <= 2);
        factorial = factorial * Ball::from_i64(n);
    }
    let root_pi = Ball::<2>::pi().ln().mul_pow2(-1);
    assert_meet(&log_gamma(&ball(0.5)), &root_pi, "1/2");
    assert_accurate(&log_gamma(&ball::<2>(0.5)), 110, "1/2");
}

/// In plain binary64 the same code is an ordinary good approximation.
#[test]
fn plain_binary64_follows_the_enclosure() {
    for (order, x) in grid() {
        let certified = bessel::log_zonal(order, &ball::<2>(x)).approx();
        let plain = log_zonal(order, &x);
        let error = (plain - certified).abs() / certified.abs().max(f64::MIN_POSITIVE);
        println!("log_zonal({order}, {x:e}): relative error {error:e}");
        assert!(plain.is_finite());
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
    assert!(!(length - amos::upper(order, &kappa)).is_positive());
    for dimension in [0, largest + 1, u64::MAX] {
        assert!(VonMisesFisher::new(dimension, kappa.clone()).is_err());
    }
}

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

/// A value by an independent library at an order of ten million.
#[test]
fn a_large_order_has_its_golden_value() {
    let value = log_bessel_i(1e7, &ball::<4>(2.5));
    let golden = Ball::from_decimal("-148949529.9744273110907").unwrap();
    // The digits may be cut off.
    let unit = Ball::from_decimal("1e-13").unwrap();
    assert_accurate(&value, 200, "order 1e7");
    assert!(
        (value.clone() - &golden).certainly_at_most(&unit),
        "{value:?}"
    );
    assert!((golden - value).certainly_at_most(&unit));
}
