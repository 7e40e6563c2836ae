//! Intervals: inclusion, tightness, exactness and monotonicity.

mod elementary;
mod sets;

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
