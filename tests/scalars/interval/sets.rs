//! What an interval is: its ends, the whole line, constructors and questions.

use super::*;

#[test]
fn known_ends() {
    // The nearest number to the sum of the two binary64 numbers lies above it.
    let sum = Interval::point(0.1) + Interval::point(0.2);
    assert_eq!(ends(sum), [0.3, 0.30000000000000004]);
    let third = Interval::one() / Interval::from_i64(3);
    assert_eq!(ends(third), [1.0 / 3.0, (1.0_f64 / 3.0).next_up()]);
    let root = Interval::from_i64(2).sqrt();
    assert_eq!(ends(root), [2.0_f64.sqrt().next_down(), 2.0_f64.sqrt()]);
    // The square of 2^-537 is the least positive number, that of its lower neighbour is not.
    let least_root = libm::ldexp(1.0, -537);
    assert_eq!(Interval::point(least_root).sqr(), Interval::point(5e-324));
    assert_eq!(
        ends(Interval::point(least_root.next_down()).sqr()),
        [0.0, 5e-324]
    );
    assert_eq!(
        ends(Interval::point(f64::MAX) + Interval::point(1.0)),
        [f64::MAX, f64::INFINITY]
    );
    assert_eq!(
        ends(Interval::point(f64::MAX) * Interval::point(-2.0)),
        [f64::NEG_INFINITY, f64::MIN]
    );
    assert_eq!(
        ends(Interval::from_i64(i64::MAX)),
        [9223372036854774784.0, 9223372036854775808.0]
    );
    assert_eq!(
        ends(Interval::from_i64(i64::MIN)),
        [-9223372036854775808.0; 2]
    );
}

#[test]
fn constants_are_adjacent_numbers() {
    for (constant, value) in [
        (Interval::pi(), Bracket::pi()),
        (Interval::ln_2(), Bracket::ln(2.0, &mut constants())),
    ] {
        assert_tightest(constant, &value, &value, "constant", &[]);
        assert_narrow(constant, 1, "constant", &[]);
    }
}

#[test]
fn infinite_ends() {
    let ray = between(1.0, f64::INFINITY);
    let zero = Interval::zero();
    assert_eq!(zero * ray, zero);
    assert_eq!(zero * Interval::WHOLE, zero);
    assert_eq!(ray - ray, Interval::WHOLE);
    assert_eq!(ray / ray, between(0.0, f64::INFINITY));
    assert_eq!(ray / -ray, between(f64::NEG_INFINITY, 0.0));
    assert_eq!(between(0.0, 2.0) * ray, between(0.0, f64::INFINITY));
    assert_eq!(between(-1.0, 2.0) * ray, Interval::WHOLE);
    assert_eq!(between(-2.0, -1.0) * ray, between(f64::NEG_INFINITY, -1.0));
    assert_eq!(Interval::WHOLE.sqr(), between(0.0, f64::INFINITY));
    assert_eq!(Interval::WHOLE.exp(), between(0.0, f64::INFINITY));
    assert_eq!(Interval::WHOLE.exp_m1(), between(-1.0, f64::INFINITY));
    assert_eq!(ray.ln(), between(0.0, f64::INFINITY));
    assert_eq!(ray.mul_pow2(-3000), between(0.0, f64::INFINITY));
    assert_eq!(ray.widen(&Interval::WHOLE), Interval::WHOLE);
    assert_eq!(Interval::WHOLE.approx(), 0.0);
    assert_eq!(ray.approx(), f64::INFINITY);
}

#[test]
fn undefined_is_the_whole_line() {
    for set in [
        between(-1.0, 1.0),
        between(0.0, 1.0),
        between(-1.0, 0.0),
        Interval::zero(),
    ] {
        assert_eq!(Interval::one() / set, Interval::WHOLE);
        assert_eq!(Interval::zero() / set, Interval::WHOLE);
        assert_eq!(set.ln(), Interval::WHOLE);
        assert_eq!(set.powf(&Interval::one()), Interval::WHOLE);
        assert_eq!(set.powf(&between(0.0, 1.0)), Interval::WHOLE);
        assert_eq!((set - Interval::one()).ln_1p(), Interval::WHOLE);
    }
    assert_eq!(between(-5e-324, 4.0).sqrt(), Interval::WHOLE);
    assert_eq!(between(0.0, 4.0).sqrt(), between(0.0, 2.0));
    for x in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(Interval::from_f64(x), Interval::WHOLE);
        assert_eq!(Interval::dot(&[1.0, x], &[1.0, 0.0]), Interval::WHOLE);
        assert_eq!(Interval::dot(&[1.0, 0.0], &[1.0, x]), Interval::WHOLE);
    }
}

#[test]
fn constructors_refuse_what_is_no_set() {
    let infinity = f64::INFINITY;
    for (low, high) in [
        (1.0, 0.0),
        (f64::NAN, 0.0),
        (0.0, f64::NAN),
        (infinity, infinity),
        (-infinity, -infinity),
    ] {
        assert!(Interval::new(low, high).is_none(), "{low}, {high}");
    }
    for set in [
        Interval::point(-0.0),
        between(-0.0, 0.0),
        -Interval::zero(),
        between(0.0, 1.0) * Interval::point(-0.0),
    ] {
        assert!(ends(set).iter().all(|end| end.to_bits() == 0), "{set:?}");
        assert_eq!(set.to_binary64().map(f64::to_bits), Some(0));
    }
}

#[test]
fn questions() {
    let (low, high) = (between(1.0, 2.0), between(2.0, 3.0));
    assert!(!low.disjoint(&high) && low.disjoint(&between(2.0_f64.next_up(), 3.0)));
    assert_eq!(low.hull(&between(5.0, 6.0)), between(1.0, 6.0));
    assert!(
        low.is_positive() && !between(0.0, 1.0).is_positive() && between(0.0, 1.0).contains_zero()
    );
    assert!(!low.certainly_equal(&low) && low.lower().certainly_equal(&Interval::one()));
    assert_eq!(
        (low.lower(), low.upper()),
        (Interval::point(1.0), Interval::point(2.0))
    );
    assert_eq!(between(1.0, f64::INFINITY).upper(), Interval::WHOLE);
    assert_eq!(low.widen(&between(-3.0, 1.0)), between(-2.0, 5.0));
    assert_eq!(
        (low.to_binary64(), low.lower().to_binary64()),
        (None, Some(1.0))
    );
    assert_eq!(low.accuracy_bits(), 0);
    assert_eq!(between(-2.0, -1.0).accuracy_bits(), 0);
    assert_eq!(between(1.0, 1.0_f64.next_up()).accuracy_bits(), 52);
    assert_eq!(between(1.0_f64.next_down(), 1.0).accuracy_bits(), 52);
    assert_eq!(between(5e-324, f64::MAX).accuracy_bits(), -1074 - 1024);
    assert_eq!(Interval::one().accuracy_bits(), i64::MAX);
    assert_eq!(between(0.0, 1.0).accuracy_bits(), i64::MIN);
    assert_eq!(between(1.0, f64::INFINITY).accuracy_bits(), i64::MIN);
}

#[test]
fn accuracy_is_vouched_for_and_largest() {
    let mut draw = Draw::new(11);
    let mut decided = 0;
    for _ in 0..20_000 {
        let set = draw.bounded();
        if set.is_exact() || set.contains_zero() {
            continue;
        }
        let bits = set.accuracy_bits();
        let least = set.inf().abs().min(set.sup().abs());
        // width 2^bits <= least, where the width may have been rounded up by less than a step.
        let holds = |bits: i64| {
            let scaled = Interval::point(set.width()).mul_pow2(bits);
            scaled.sup() <= least || scaled.inf() < least && scaled.sup() <= least.next_up()
        };
        assert!(
            holds(bits) && !holds(bits + 1),
            "accuracy of {} is not {bits}",
            describe(&ends(set))
        );
        decided += 1;
    }
    assert!(decided > 5_000, "{decided} sets");
}
