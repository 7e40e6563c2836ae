//! Comparisons that hold only if every number of an enclosure satisfies them.

use approx::{AbsDiffEq, RelativeEq, UlpsEq, abs_diff_eq, relative_eq, ulps_eq};
use attnbm::real::{Ball, Bounded, Interval, Real};

fn interval(low: f64, high: f64) -> Interval {
    Interval::new(low, high).unwrap()
}

/// A ball of these numbers: their midpoint, widened.
fn ball(low: f64, high: f64) -> Ball<2> {
    let (low, high) = (Ball::<2>::from_f64(low), Ball::<2>::from_f64(high));
    let radius = (high.clone() - &low).mul_pow2(-1);
    (low + high).mul_pow2(-1).widen(&radius)
}

/// Dyadic numbers, whose differences are exact in binary64, and their neighbours.
fn points() -> Vec<f64> {
    let bases = [0.0, 5e-324, 0.75, 1.0, 1.5, 2.0, 1e300];
    let near = |x: f64| [x, x.next_up(), x.next_up().next_up(), x.next_down()];
    bases
        .into_iter()
        .flat_map(near)
        .flat_map(|x| [x, -x])
        .collect()
}

/// Of single numbers, the answers are those of approx between two `f64`: another implementation. Differences that
/// approx rounds are left out by thresholds that no rounding crosses.
#[test]
fn single_numbers_compare_as_binary64_does() {
    let mut holds = 0;
    for x in points() {
        for y in points() {
            for max_ulps in [0, 1, 2, 3] {
                let expected = f64::ulps_eq(&x, &y, 0.0, max_ulps);
                holds += usize::from(expected);
                let (i, j) = (Interval::point(x), Interval::point(y));
                let (b, c) = (Ball::<2>::from_f64(x), Ball::<2>::from_f64(y));
                let got = [
                    i.ulps_eq(&j, 0.0, max_ulps),
                    i.ulps_eq(&y, 0.0, max_ulps),
                    b.ulps_eq(&c, 0.0, max_ulps),
                    b.ulps_eq(&y, 0.0, max_ulps),
                ];
                // approx takes 0 and -0 for numbers of different signs, unless they are equal.
                if x != 0.0 && y != 0.0 {
                    assert_eq!(got, [expected; 4], "{x:?} {y:?} {max_ulps}");
                }
            }
            for epsilon in [0.0, 0.3, 1.2] {
                let expected = x.abs_diff_eq(&y, epsilon);
                let i = Interval::point(x).abs_diff_eq(&y, epsilon);
                let b = Ball::<2>::from_f64(x).abs_diff_eq(&y, epsilon);
                assert_eq!((i, b), (expected, expected), "{x:?} {y:?} {epsilon}");
                let expected = x.relative_eq(&y, 0.0, epsilon / 8.0);
                let i = Interval::point(x).relative_eq(&y, 0.0, epsilon / 8.0);
                let b = Ball::<2>::from_f64(x).relative_eq(&y, 0.0, epsilon / 8.0);
                // The least numbers have no eighth.
                if x.abs().max(y.abs()) > 1e-300 {
                    assert_eq!((i, b), (expected, expected), "{x:?} {y:?} {epsilon}");
                }
            }
        }
    }
    assert!(holds > 100, "{holds}");
}

#[test]
fn what_holds_for_some_numbers_only_does_not_hold() {
    // 1 is within 1/4 of a part of the interval.
    for (low, high, certain) in [(0.75, 1.25, true), (0.75, 1.5, false), (0.5, 1.0, false)] {
        assert_eq!(
            abs_diff_eq!(interval(low, high), 1.0, epsilon = 0.25),
            certain
        );
        // A ball's arithmetic rounds outward, which takes a little more.
        assert_eq!(
            abs_diff_eq!(ball(low, high), 1.0, epsilon = 0.2500001),
            certain
        );
    }
    // Between two sets the furthest pair counts, not the midpoints.
    let (x, y) = (interval(0.0, 1.0), interval(0.5, 2.0));
    assert!(abs_diff_eq!(x, y, epsilon = 2.0) && !abs_diff_eq!(x, y, epsilon = 1.9));
    assert!(!abs_diff_eq!(x, x, epsilon = 0.5));
    // The relative size is that of the smallest pair.
    assert!(relative_eq!(
        interval(1.0, 2.0),
        2.0,
        epsilon = 0.0,
        max_relative = 0.5
    ));
    assert!(!relative_eq!(
        interval(1.0, 2.0),
        1.0,
        epsilon = 0.0,
        max_relative = 0.5
    ));
    let up = 1.0_f64.next_up();
    assert!(ulps_eq!(
        interval(1.0, up),
        1.0,
        epsilon = 0.0,
        max_ulps = 1
    ));
    assert!(!ulps_eq!(
        interval(1.0, up),
        interval(1.0, up),
        epsilon = 0.0,
        max_ulps = 0
    ));
    assert!(!ulps_eq!(
        interval(1.0, up.next_up()),
        1.0,
        epsilon = 0.0,
        max_ulps = 1
    ));
    assert!(ulps_eq!(
        interval(1.0_f64.next_down(), up),
        1.0,
        epsilon = 0.0,
        max_ulps = 1
    ));
    // A number between two binary64 numbers is a step from either.
    let third = Ball::<2>::one() / Ball::from_i64(3);
    assert!(ulps_eq!(third, 1.0 / 3.0, epsilon = 0.0, max_ulps = 1));
    assert!(!ulps_eq!(third, 1.0 / 3.0, epsilon = 0.0, max_ulps = 0));
    assert!(ulps_eq!(
        third,
        (1.0_f64 / 3.0).next_up(),
        epsilon = 0.0,
        max_ulps = 1
    ));
    assert!(!ulps_eq!(
        third,
        (1.0_f64 / 3.0).next_down(),
        epsilon = 0.0,
        max_ulps = 1
    ));
}

#[test]
fn nothing_is_near_what_is_not_known() {
    let whole = Ball::<2>::unknown();
    for x in [0.0, f64::NAN, f64::INFINITY, f64::MAX] {
        assert!(!abs_diff_eq!(Interval::WHOLE, x, epsilon = f64::MAX));
        assert!(!relative_eq!(Interval::WHOLE, x, max_relative = 1e300));
        assert!(!ulps_eq!(Interval::WHOLE, x, max_ulps = u32::MAX));
        assert!(!ulps_eq!(whole, x, max_ulps = u32::MAX));
        assert!(!relative_eq!(whole, x, max_relative = 1e300));
    }
    let half_line = interval(1.0, f64::INFINITY);
    assert!(!relative_eq!(half_line, 1.0, max_relative = 1e300));
    assert!(!abs_diff_eq!(
        Interval::point(1.0),
        f64::NAN,
        epsilon = 1e300
    ));
    // Not even to itself, and no epsilon that is not a number helps.
    assert!(!abs_diff_eq!(whole, whole, epsilon = 1e300));
    assert!(!abs_diff_eq!(Interval::point(1.0), 1.0, epsilon = f64::NAN));
}

/// Equality is what approx asks for besides.
#[test]
fn only_the_same_single_number_is_equal() {
    assert!(Interval::point(1.0) == 1.0 && Ball::<2>::one() == 1.0);
    assert!(interval(1.0, 1.5) != 1.0 && Ball::<2>::pi() != std::f64::consts::PI);
    let pi = Ball::<2>::pi();
    assert!(pi != pi.clone() && Ball::<2>::one() == Ball::<2>::one());
}
