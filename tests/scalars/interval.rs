//! Intervals: inclusion, tightness, exactness and monotonicity.

use super::draw::{Draw, describe, ends, step, steps};
use super::exact::{Bracket, assert_narrow, assert_tightest};
use astro_float_num::Consts;
use attnbm::real::{Bounded, Enclosure, Interval, Real};

fn between(low: f64, high: f64) -> Interval {
    Interval::new(low, high).expect("ordered ends")
}

fn constants() -> Consts {
    Consts::new().expect("memory")
}

fn is_subset(inner: Interval, outer: Interval) -> bool {
    outer.inf() <= inner.inf() && inner.sup() <= outer.sup()
}

type Binary = (
    &'static str,
    fn(Interval, Interval) -> Interval,
    fn(f64, f64) -> Bracket,
);

const BINARY: [Binary; 4] = [
    ("sum", |x, y| x + y, Bracket::sum),
    ("difference", |x, y| x - y, Bracket::difference),
    ("product", |x, y| x * y, Bracket::product),
    ("quotient", |x, y| x / y, Bracket::quotient),
];

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
fn basic_operations_of_points_are_tightest() {
    let mut draw = Draw::new(1);
    for _ in 0..30_000 {
        let (a, b) = draw.pair();
        for (name, interval, exact) in BINARY {
            if name == "quotient" && b == 0.0 {
                let quotient = interval(Interval::point(a), Interval::point(b));
                assert!(!quotient.is_bounded(), "{name} of {}", describe(&[a, b]));
                continue;
            }
            let value = exact(a, b);
            assert_tightest(
                interval(Interval::point(a), Interval::point(b)),
                &value,
                &value,
                name,
                &[a, b],
            );
        }
    }
}

#[test]
fn basic_operations_of_sets_are_tightest() {
    let mut draw = Draw::new(2);
    for _ in 0..20_000 {
        let (x, y) = (draw.bounded(), draw.bounded());
        let inputs = [x.inf(), x.sup(), y.inf(), y.sup()];
        for (name, interval, exact) in BINARY {
            if name == "quotient" && y.contains_zero() {
                let quotient = interval(x, y);
                assert!(!quotient.is_bounded(), "{name} of {}", describe(&inputs));
                continue;
            }
            let corners = [
                exact(x.inf(), y.inf()),
                exact(x.inf(), y.sup()),
                exact(x.sup(), y.inf()),
                exact(x.sup(), y.sup()),
            ];
            let (least, greatest) = Bracket::extremes(&corners);
            assert_tightest(interval(x, y), &least, &greatest, name, &inputs);
        }
        let corners = [
            Bracket::product(x.inf(), x.inf()),
            Bracket::product(x.sup(), x.sup()),
        ];
        let (mut least, greatest) = Bracket::extremes(&corners);
        if x.contains_zero() {
            least = Bracket::sum(0.0, 0.0);
        }
        assert_tightest(x.sqr(), &least, &greatest, "square", &ends(x));
        assert_tightest(x.powi(2), &least, &greatest, "power 2", &ends(x));
        let error = y.inf().abs().max(y.sup().abs());
        let (least, greatest) = (Bracket::sum(x.inf(), -error), Bracket::sum(x.sup(), error));
        assert_tightest(x.widen(&y), &least, &greatest, "widening", &inputs);
        let width = Bracket::difference(x.sup(), x.inf());
        assert!(
            width.is_in(between(0.0, x.width())),
            "width of {}",
            describe(&ends(x))
        );
    }
}

#[test]
fn basic_operations_of_unbounded_sets_include() {
    let mut draw = Draw::new(3);
    for _ in 0..20_000 {
        let (x, y) = (draw.interval(), draw.interval());
        let (a, b) = (draw.member(x), draw.member(y));
        let inputs = [x.inf(), x.sup(), y.inf(), y.sup(), a, b];
        for (name, interval, exact) in BINARY {
            if name == "quotient" && b == 0.0 {
                continue;
            }
            exact(a, b).assert_in(interval(x, y), name, &inputs);
        }
    }
}

#[test]
#[allow(clippy::op_ref)] // The references are the subject.
fn operators_by_reference_agree() {
    let mut draw = Draw::new(4);
    for _ in 0..1_000 {
        let (x, y) = (draw.interval(), draw.interval());
        assert!(x + y == x + &y && x + y == &x + y && x + y == &x + &y);
        assert!(x - y == x - &y && x - y == &x - y && x - y == &x - &y);
        assert!(x * y == x * &y && x * y == &x * y && x * y == &x * &y);
        assert!(x / y == x / &y && x / y == &x / y && x / y == &x / &y);
    }
}

#[test]
fn scaling_and_roots_are_tightest() {
    let mut draw = Draw::new(5);
    for _ in 0..12_000 {
        let x = draw.bounded();
        let k = if draw.below(2) == 0 {
            draw.below(4400) as i32 - 2200
        } else {
            draw.below(120) as i32 - 60
        };
        let (least, greatest) = (Bracket::scaled(x.inf(), k), Bracket::scaled(x.sup(), k));
        assert_tightest(
            x.mul_pow2(i64::from(k)),
            &least,
            &greatest,
            &format!("2^{k} times"),
            &ends(x),
        );
        if x.inf() >= 0.0 {
            let (least, greatest) = (Bracket::square_root(x.inf()), Bracket::square_root(x.sup()));
            assert_tightest(x.sqrt(), &least, &greatest, "square root", &ends(x));
        }
        let root = (draw.below(1 << 26) + 1) as f64;
        assert_eq!(Interval::point(root * root).sqrt(), Interval::point(root));
    }
    // This one rounds to the least normal number, which it is not.
    let below = Interval::point(2.0_f64.next_down()).mul_pow2(-1023);
    assert_eq!(
        ends(below),
        [f64::MIN_POSITIVE.next_down(), f64::MIN_POSITIVE]
    );
    for k in [i64::MIN, -3000, 3000, i64::MAX] {
        let expected = if k < 0 {
            between(0.0, 5e-324)
        } else {
            between(f64::MAX, f64::INFINITY)
        };
        assert_eq!(Interval::one().mul_pow2(k), expected);
        assert_eq!(Interval::zero().mul_pow2(k), Interval::zero());
    }
}

#[test]
fn powers_include() {
    let mut draw = Draw::new(6);
    for _ in 0..10_000 {
        let (x, n) = (draw.bounded(), draw.below(8));
        let a = draw.member(x);
        let power = x.powi(n);
        let inputs = [x.inf(), x.sup(), a, n as f64];
        Bracket::power(a, n).assert_in(power, "power", &inputs);
        // Up to the range's ends, each of the at most 2n + 1 products moves an end by a step, and steps
        // halve or double where a product crosses a power of two.
        let in_range = |end: f64| end == 0.0 || end.is_normal();
        if in_range(power.inf()) && in_range(power.sup()) {
            let from_ends = [Bracket::power(x.inf(), n), Bracket::power(x.sup(), n)];
            let (least, greatest) = Bracket::extremes(&from_ends);
            if n % 2 == 1 || !x.contains_zero() {
                let slack = 2 * n as i64 + 2;
                let (low, high) = (step(power.inf(), slack), step(power.sup(), -slack));
                let low =
                    !Interval::new(low, f64::INFINITY).is_some_and(|above| least.is_in(above));
                let high = !Interval::new(f64::NEG_INFINITY, high)
                    .is_some_and(|below| greatest.is_in(below));
                let (low, high) = (low || power.inf() == 0.0, high || power.sup() == 0.0);
                assert!(
                    low && high,
                    "power of {}: {} is wide",
                    describe(&inputs),
                    describe(&ends(power))
                );
            }
        }
    }
    assert_eq!(between(-2.0, 3.0).powi(3), between(-8.0, 27.0));
    assert_eq!(between(-3.0, -2.0).powi(3), between(-27.0, -8.0));
    assert_eq!(between(-3.0, 2.0).powi(4), between(0.0, 81.0));
    assert_eq!(Interval::WHOLE.powi(0), Interval::one());
    assert_eq!(Interval::zero().powi(0), Interval::one());
}

type Unary = (
    &'static str,
    fn(&Interval) -> Interval,
    fn(f64, &mut Consts) -> Bracket,
    f64,
    i64,
);

/// Name, function, oracle, infimum of the domain, and steps that a point's result is wide at most.
const ELEMENTARY: [Unary; 4] = [
    ("exp", Interval::exp, Bracket::exp, f64::NEG_INFINITY, 4),
    (
        "exp_m1",
        Interval::exp_m1,
        Bracket::exp_m1,
        f64::NEG_INFINITY,
        10,
    ),
    ("ln", Interval::ln, Bracket::ln, 0.0, 4),
    ("ln_1p", Interval::ln_1p, Bracket::ln_1p, -1.0, 4),
];

#[test]
fn elementary_functions_include_and_are_narrow() {
    let mut draw = Draw::new(7);
    let mut constants = constants();
    let mut decided = [[0; 3]; 4];
    for _ in 0..4_000 {
        let (number, set) = (draw.number(), draw.interval());
        for ((name, function, exact, infimum, widest), decided) in
            ELEMENTARY.iter().zip(&mut decided)
        {
            let (name, infimum, widest) = (*name, *infimum, *widest);
            if number > infimum {
                decided[0] += 1;
                let image = function(&Interval::point(number));
                let value = exact(number, &mut constants);
                value.assert_in(image, name, &[number]);
                assert_narrow(image, widest, name, &[number]);
            }
            if set.inf() > infimum || infimum == f64::NEG_INFINITY {
                let member = draw.member(set);
                exact(member, &mut constants).assert_in(
                    function(&set),
                    name,
                    &[set.inf(), set.sup(), member],
                );
                decided[1] += 1;
            }
            // The functions rise: at each end the image is no wider than that of a point.
            if set.is_bounded() && set.inf() > infimum {
                let [low, high] = ends(set).map(|end| function(&Interval::point(end)));
                let image = function(&set);
                let beyond = [
                    steps(image.inf(), low.sup()),
                    steps(high.inf(), image.sup()),
                ];
                assert!(
                    beyond.into_iter().all(|count| count <= widest),
                    "{name} of {}: {}",
                    describe(&ends(set)),
                    describe(&ends(image))
                );
                decided[2] += 1;
            }
        }
    }
    // Half of the numbers are below the domains of the logarithms, and more of the sets reach below.
    for ((name, ..), decided) in ELEMENTARY.iter().zip(decided) {
        assert!(
            decided.iter().all(|count| *count > 400),
            "{name}: {decided:?}"
        );
    }
}

#[test]
fn exp_m1_near_zero_is_narrow() {
    let mut draw = Draw::new(8);
    let mut constants = constants();
    let mut widest = 0;
    for _ in 0..4_000 {
        let magnitude = libm::ldexp(0.5 + 0.5 * draw.uniform(), -(draw.below(60) as i32));
        let x = (if draw.below(2) == 0 {
            magnitude
        } else {
            -magnitude
        })
        .clamp(-0.5, 0.5);
        let image = Interval::point(x).exp_m1();
        Bracket::exp_m1(x, &mut constants).assert_in(image, "exp_m1", &[x]);
        assert_narrow(image, 5, "exp_m1", &[x]);
        widest = widest.max(steps(image.inf(), image.sup()));
    }
    println!("exp_m1 within 1/2 of 0 is at most {widest} steps wide");
}

/// Arguments whose exact logarithm or exponential lies just above a power of two: a library value just
/// below it is then nearly two of the smaller steps away.
#[test]
fn elementary_functions_across_powers_of_two() {
    let mut constants = constants();
    let check =
        |name: &str, image: Interval, value: Bracket, x: f64| value.assert_in(image, name, &[x]);
    for k in -1022..1024 {
        let near = f64::from(k) * std::f64::consts::LN_2;
        for offset in -2..=2 {
            let x = step(near, offset);
            check(
                "exp",
                Interval::point(x).exp(),
                Bracket::exp(x, &mut constants),
                x,
            );
        }
    }
    for k in -9..9 {
        let near = libm::exp(libm::ldexp(1.0, k));
        for offset in -60..=60 {
            let x = step(near, offset);
            check(
                "ln",
                Interval::point(x).ln(),
                Bracket::ln(x, &mut constants),
                x,
            );
            let x = step(near - 1.0, offset);
            check(
                "ln_1p",
                Interval::point(x).ln_1p(),
                Bracket::ln_1p(x, &mut constants),
                x,
            );
        }
    }
}

#[test]
fn exact_cases_are_points() {
    let (zero, one) = (Interval::zero(), Interval::one());
    assert_eq!(zero.exp(), one);
    assert_eq!(zero.exp_m1(), zero);
    assert_eq!(one.ln(), zero);
    assert_eq!(zero.ln_1p(), zero);
    assert_eq!(zero.sqrt(), zero);
    assert_eq!(between(-1.0, 0.0).exp().sup(), 1.0);
    assert_eq!(between(0.0, 1.0).exp().inf(), 1.0);
    assert_eq!(Interval::point(-1e300).exp().inf(), 0.0);
    assert!(
        Interval::point(1e300).exp().inf() > 1e308
            && Interval::point(1e300).exp().sup() == f64::INFINITY
    );
}

#[test]
fn general_powers_include() {
    let mut constants = constants();
    let mut draw = Draw::new(9);
    for _ in 0..500 {
        let (x, n) = (8.0 * draw.uniform(), draw.below(9));
        if x > 0.0 {
            let power = Interval::point(x).powf(&Interval::from_i64(n as i64));
            Bracket::power(x, n).assert_in(power, "real power", &[x, n as f64]);
        }
        let root = Interval::point(x + 1.0).powf(&Interval::point(0.5));
        Bracket::square_root(x + 1.0).assert_in(root, "power 1/2", &[x + 1.0]);
        let base = Bracket::exp(1.0, &mut constants);
        base.assert_in(Interval::one().exp().powf(&Interval::one()), "power 1", &[]);
    }
}

#[test]
fn inner_products_are_tightest() {
    let mut draw = Draw::new(10);
    for case in 0..20_000 {
        let terms = draw.below(10) as usize;
        let (mut a, mut b): (Vec<f64>, Vec<f64>) = (0..terms).map(|_| draw.pair()).unzip();
        match case % 5 {
            // Few bits, where most results are exact.
            0 => a
                .iter_mut()
                .chain(&mut b)
                .for_each(|x| *x = draw.below(9) as f64 - 4.0),
            // Ordinary data.
            1 => a
                .iter_mut()
                .chain(&mut b)
                .for_each(|x| *x = 2.0 * draw.uniform() - 1.0),
            // Every term comes back with the other sign, and then one stays that is far smaller.
            2 => {
                a.extend(a.clone());
                b.extend(b.clone().iter().map(|x| -x));
                a.push(draw.number());
                b.push(draw.number());
            }
            // The same with the terms nearly cancelling, in the safe range.
            3 => {
                a.iter_mut().for_each(|x| *x = draw.uniform() * 1e9);
                b.iter_mut().for_each(|x| *x = draw.uniform());
                a.extend(a.clone());
                b.extend(b.clone().iter().map(|x| -x.next_up()));
            }
            _ => {}
        }
        let value = Bracket::dot(&a, &b);
        let inputs = [a.clone(), b.clone()].concat();
        assert_tightest(
            Interval::dot(&a, &b),
            &value,
            &value,
            "inner product",
            &inputs,
        );
    }
    assert_eq!(Interval::dot(&[], &[]), Interval::zero());
    assert_eq!(
        Interval::dot(&[1e200, 1.0, -1e200], &[1e200, 3.0, 1e200]),
        Interval::point(3.0)
    );
    assert_eq!(
        Interval::dot(&[1e-200, 1.0], &[1e-200, 1.0]),
        between(1.0, 1.0_f64.next_up())
    );
    assert_eq!(
        ends(Interval::dot(&[1e200, 1.0], &[-1e200, 1.0])),
        [f64::NEG_INFINITY, f64::MIN]
    );
    assert_eq!(Interval::dot(&[2.0, 9.0], &[3.0]), Interval::point(6.0));
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

#[test]
fn subsets_have_subsets_as_results() {
    let mut draw = Draw::new(12);
    for _ in 0..20_000 {
        let (x, y) = (draw.interval(), draw.interval());
        let (inner_x, inner_y) = (draw.subset(x), draw.subset(y));
        let inputs = [x, y, inner_x, inner_y].map(ends).concat();
        for (name, operation, _) in BINARY {
            assert!(
                is_subset(operation(inner_x, inner_y), operation(x, y)),
                "{name} of {}",
                describe(&inputs)
            );
        }
        for operation in [
            Interval::sqr,
            Interval::sqrt,
            |x: &Interval| x.powi(3),
            |x: &Interval| x.powi(4),
        ] {
            assert!(
                is_subset(operation(&inner_x), operation(&x)),
                "operation of {}",
                describe(&inputs)
            );
        }
        for (name, function, ..) in ELEMENTARY {
            // The library function is not monotone: two values may be in the wrong order by a step each.
            let outer = function(&x);
            let outer = between(step(outer.inf(), -2), step(outer.sup(), 2));
            assert!(
                is_subset(function(&inner_x), outer),
                "{name} of {}",
                describe(&inputs)
            );
        }
    }
}
