//! Balls against their definition: the exact value is inside, the set is narrow, exact is exact.
//!
//! Two independent references: the same operation with twice the limbs, at the ends of a ball and
//! inside it, and `astro-float-num`, which shares nothing with this crate.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::approx_constant)]

use astro_float_num::{BigFloat, Consts, RoundingMode};
use attnbm::real::{Ball, Bounded, Enclosure, Real};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::cmp::Ordering;

/// The seed of a run: `ATTNBM_SEED`, or a fixed one. A failing test prints it.
fn random() -> ChaCha8Rng {
    let seed = std::env::var("ATTNBM_SEED")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(7_040_776);
    println!("ATTNBM_SEED={seed}");
    ChaCha8Rng::seed_from_u64(seed)
}

fn uniform(random: &mut ChaCha8Rng) -> f64 {
    (random.next_u64() >> 11) as f64 / (1u64 << 53) as f64
}

fn below(random: &mut ChaCha8Rng, n: u32) -> u32 {
    random.next_u32() % n
}

/// An exact ball, resized without loss.
fn wider<const N: usize, const M: usize>(x: &Ball<N>) -> Ball<M> {
    let result = x.resize::<M>();
    assert!(result.is_exact() || !x.is_exact());
    result
}

/// Whether all of `inner` is in `outer`.
fn contains<const N: usize, const M: usize>(outer: &Ball<N>, inner: &Ball<M>) -> bool {
    if !outer.is_bounded() {
        return true;
    }
    let (low, high) = (outer.lower().resize::<M>(), outer.upper().resize::<M>());
    inner.is_bounded()
        && low.cmp_approx(&inner.lower()) != Ordering::Greater
        && inner.upper().cmp_approx(&high) != Ordering::Greater
}

/// The pieces of 53 bits that an exact ball is the sum of, times `2^scale`.
fn pieces<const N: usize>(x: &Ball<N>) -> (Vec<f64>, i64) {
    let mut scale = 0;
    let mut rest = x.clone();
    // High up, so that the last pieces are normal too; and no endless search for extreme exponents.
    for _ in 0..60 {
        let size = rest.approx().abs();
        let step = match size {
            _ if size > 1e300 => -200,
            _ if size < 1e180 => 200,
            _ => break,
        };
        rest = rest.mul_pow2(step);
        scale -= step;
    }
    let mut pieces = Vec::new();
    while !rest.certainly_zero() && pieces.len() < 100 {
        let piece = rest.approx();
        pieces.push(piece);
        rest = rest - Ball::from_f64(piece);
    }
    (pieces, scale)
}

fn show<const N: usize>(x: &Ball<N>) -> String {
    let (pieces, scale) = pieces(&x.lower());
    let hex: Vec<String> = pieces
        .iter()
        .map(|p| format!("{p:e} ({:#018x})", p.to_bits()))
        .collect();
    format!(
        "N={N} approx {:e} lower 2^{scale}·({}) debug {x:x?}",
        x.approx(),
        hex.join(" + ")
    )
}

/// Bits of the independent reference.
const P: usize = 1536;
const RM: RoundingMode = RoundingMode::ToEven;

fn astro<const N: usize>(x: &Ball<N>) -> BigFloat {
    assert!(x.is_exact());
    let (pieces, scale) = pieces(x);
    let mut sum = BigFloat::from_f64(0.0, P);
    for piece in pieces.iter().rev() {
        sum = sum.add(&BigFloat::from_f64(*piece, P), P, RM);
    }
    if sum.is_zero() {
        return sum;
    }
    let exponent = sum.exponent().unwrap() + i32::try_from(scale).unwrap();
    sum.set_exponent(exponent);
    sum
}

fn assert_contains_astro<const N: usize>(ball: &Ball<N>, value: &BigFloat, what: &str) {
    assert!(!value.is_nan(), "no reference for {what}");
    if !ball.is_bounded() {
        return;
    }
    let (low, high) = (astro(&ball.lower()), astro(&ball.upper()));
    assert!(
        low.cmp(value).unwrap() <= 0 && value.cmp(&high).unwrap() <= 0,
        "{what}: {value} not in {}",
        show(ball)
    );
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Function {
    Sqrt,
    Exp,
    ExpM1,
    Ln,
    Ln1p,
    Sqr,
}

use Function::{Exp, ExpM1, Ln, Ln1p, Sqr, Sqrt};

impl Function {
    fn at<const N: usize>(self, x: &Ball<N>) -> Ball<N> {
        match self {
            Sqrt => x.sqrt(),
            Exp => x.exp(),
            ExpM1 => x.exp_m1(),
            Ln => x.ln(),
            Ln1p => x.ln_1p(),
            Sqr => x.sqr(),
        }
    }

    fn defined<const N: usize>(self, x: &Ball<N>) -> bool {
        match self {
            Ln => x.is_positive(),
            Sqrt => x.is_positive() || x.certainly_zero(),
            Ln1p => (x + &Ball::one()).is_positive(),
            _ => true,
        }
    }

    fn astro(self, x: &BigFloat, constants: &mut Consts) -> BigFloat {
        let one = BigFloat::from_f64(1.0, P);
        // What cancels in 1 + x - 1 is paid for with more bits.
        let q = 2 * P;
        match self {
            Sqrt => x.sqrt(P, RM),
            Exp => x.exp(P, RM, constants),
            ExpM1 => x.exp(q, RM, constants).sub(&one, P, RM),
            Ln => x.ln(P, RM, constants),
            Ln1p => one.add(x, q, RM).ln(P, RM, constants),
            Sqr => x.mul(x, P, RM),
        }
    }

    /// The bits that a single number's image may lack of 64 N; `docs/enclosures.md` derives them.
    fn lost_bits<const N: usize>(self, x: &Ball<N>) -> i64 {
        let halvings = match N {
            0..=4 => 0,
            5..=8 => 8,
            9..=16 => 16,
            17..=32 => 24,
            _ => 40,
        };
        let size = x.approx().abs();
        // exp: 3 (|k| + 1) units with |k| <= |x| / log 2 + 1, and those of the fraction.
        let exponential = {
            let of_argument = 3.0 * (size / std::f64::consts::LN_2 + 2.0);
            let units = of_argument + 10.0 + 7.0 * (halvings as f64).exp2();
            units.log2().ceil() as i64 + 2
        };
        match self {
            Sqr | Sqrt => 4,
            Exp => exponential,
            // e^x - 1 cancels at most three bits; doubling adds three units a time.
            ExpM1 if size >= 0.125 => exponential + 4,
            ExpM1 => 12,
            // Away from 1 the absolute error counts, and the result is at least 2^-6.
            Ln | Ln1p => 14 + halvings,
        }
    }
}

/// Points at which something may go wrong: exact balls of N limbs.
fn points<const N: usize>(random: &mut ChaCha8Rng) -> Vec<Ball<N>> {
    let mut points = Vec::new();
    for x in [
        0.0,
        1.0,
        2.0,
        0.5,
        3.0,
        1e-300,
        5e-324,
        1e300,
        0.125,
        0.03125,
        709.78,
        1e5,
        1e9,
        0.7,
        0.693,
        0.694,
        1.4142135623730951,
        0.7071067811865476,
        4.0,
        1e-10,
        100.0,
        0.984375,
    ] {
        points.push(Ball::from_f64(x));
    }
    // 1 ± 2^-k, and everything near the thresholds of the branches.
    for k in [
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        12,
        52,
        60,
        63,
        64,
        65,
        100,
        127,
        64 * N as i64 - 1,
    ] {
        let small = Ball::<N>::one().mul_pow2(-k);
        for base in [0.0, 1.0, 0.5, 2.0, 0.125, 0.25, 4.0] {
            for x in [Ball::from_f64(base) + &small, Ball::from_f64(base) - &small] {
                if x.is_exact() {
                    points.push(x);
                }
            }
        }
    }
    for k in [-5000, -1100, -70, 1030, 4000] {
        points.push(Ball::from_f64(1.3).mul_pow2(k));
        points.push(Ball::one().mul_pow2(k));
    }
    // k log 2 and its neighbours.
    for k in [1, 2, 3, 7, 45, 64, 1000, 123_456_789] {
        let multiple = (Ball::<N>::ln_2() * Ball::from_i64(k)).lower();
        let step = Ball::<N>::one().mul_pow2(-64 * N as i64 + 32);
        points.push(&multiple + &step);
        points.push(&multiple - &step);
        points.push(multiple);
    }
    // Multiples of the table's steps.
    for k in [1, 63, 64, 65, 2840, 4095] {
        points.push(Ball::from_i64(k).mul_pow2(-12));
        points
            .push((Ball::from_i64(k).mul_pow2(-12) - Ball::one().mul_pow2(-64 * N as i64)).lower());
    }
    for _ in 0..12 {
        // All bits set: a random quotient.
        let x = Ball::<N>::from_f64(uniform(random) + 0.1) / Ball::from_f64(uniform(random) + 0.01);
        let scale = [0, 0, 0, 1, -1, 6, -6, -40][below(random, 8) as usize];
        points.push(x.lower().mul_pow2(scale));
    }
    points.retain(Enclosure::is_exact);
    let negative: Vec<Ball<N>> = points.iter().map(|x| -x.clone()).collect();
    points.extend(negative);
    points
}

fn unary<const N: usize, const M: usize>(random: &mut ChaCha8Rng, rounds: usize) {
    for _ in 0..rounds {
        for x in points::<N>(random) {
            for f in [Sqrt, Exp, ExpM1, Ln, Ln1p, Sqr] {
                let y = f.at(&x);
                if !f.defined(&x) {
                    assert!(!y.is_bounded(), "{f:?} is not defined at {}", show(&x));
                    continue;
                }
                let reference = f.at(&wider::<N, M>(&x));
                assert!(
                    contains(&y, &reference),
                    "{f:?} of {}: {reference:x?} not in {}",
                    show(&x),
                    show(&y)
                );
                if y.is_bounded() && !y.certainly_zero() && x.approx().abs() < 1e9 {
                    let least = 64 * N as i64 - f.lost_bits(&x);
                    assert!(
                        y.accuracy_bits() >= least,
                        "{f:?} of {} has {} bits, not {least}",
                        show(&x),
                        y.accuracy_bits()
                    );
                }
                wide::<N, M>(random, f, &x);
            }
        }
    }
}

/// A ball around `x`: the image holds the images of its ends and of points inside.
fn wide<const N: usize, const M: usize>(random: &mut ChaCha8Rng, f: Function, x: &Ball<N>) {
    let size = if x.certainly_zero() {
        Ball::one()
    } else {
        x.clone()
    };
    let radius = match below(random, 8) {
        0 => Ball::from_f64(1.5),
        1 => Ball::from_f64(0.25),
        2 => Ball::from_f64(40.0),
        3 => size.mul_pow2(-1),
        4 => size.mul_pow2(-3),
        5 => size.mul_pow2(-30),
        6 => size.mul_pow2(-64 * N as i64 + 5),
        _ => Ball::from_f64(1.0),
    };
    let ball = x.widen(&radius);
    let y = f.at(&ball);
    if !f.defined(&ball) {
        return;
    }
    // The ends and points half way to them, where 2 N limbs hold them.
    let mut inside = vec![wider::<N, M>(x)];
    for k in [0, -1] {
        let offset = wider::<N, M>(&radius).mul_pow2(k);
        inside.push(wider::<N, M>(x) - &offset);
        inside.push(wider::<N, M>(x) + &offset);
    }
    inside.retain(Enclosure::is_exact);
    for point in inside {
        if !f.defined(&point) {
            continue;
        }
        let image = f.at(&point);
        assert!(
            contains(&y, &image),
            "{f:?} of {} ± {}: {} not in {}",
            show(x),
            show(&radius),
            show(&image),
            show(&y)
        );
    }
    if matches!(f, Exp | Sqr | Sqrt) && y.is_bounded() {
        assert!(
            y.lower().cmp_approx(&Ball::zero()) != Ordering::Less,
            "{f:?} of {} is negative",
            show(&ball)
        );
    }
    // A part of the ball has an image that meets the whole's.
    let part = x.widen(&radius.mul_pow2(-1));
    assert!(!f.at(&part).disjoint(&y));
}

#[test]
fn functions_enclose_and_are_tight_against_the_next_tier() {
    let random = &mut random();
    unary::<1, 2>(random, 2);
    unary::<2, 4>(random, 2);
    unary::<3, 6>(random, 1);
    unary::<4, 8>(random, 1);
    unary::<8, 16>(random, 1);
    unary::<16, 32>(random, 1);
}

fn against_astro<const N: usize>(random: &mut ChaCha8Rng, rounds: usize) {
    let mut constants = Consts::new().unwrap();
    let all = points::<N>(random);
    let mut compared = 0;
    for _ in 0..rounds {
        let x = &all[below(random, all.len() as u32) as usize];
        for f in [Sqrt, Exp, ExpM1, Ln, Ln1p, Sqr] {
            let size = x.approx().abs();
            if !f.defined(x) || (size > 1e4 && matches!(f, Exp | ExpM1)) {
                continue;
            }
            // The reference's 1 + x and e^x - 1 would need more bits than it has here.
            if size < 1e-290 && matches!(f, ExpM1 | Ln1p) {
                continue;
            }
            let value = f.astro(&astro(x), &mut constants);
            assert_contains_astro(&f.at(x), &value, &format!("{f:?} of {}", show(x)));
            compared += 1;
        }
    }
    assert!(
        compared >= 2 * rounds,
        "{compared} comparisons in {rounds} rounds"
    );
}

#[test]
fn functions_agree_with_an_independent_implementation() {
    let random = &mut random();
    against_astro::<1>(random, 120);
    against_astro::<2>(random, 160);
    against_astro::<4>(random, 80);
    against_astro::<8>(random, 40);
    against_astro::<16>(random, 20);
}

/// The four operations on wide balls, at every combination of ends.
fn operations<const N: usize, const M: usize>(random: &mut ChaCha8Rng, rounds: usize) {
    let all = points::<N>(random);
    for _ in 0..rounds {
        let x = all[below(random, all.len() as u32) as usize].clone();
        let y = all[below(random, all.len() as u32) as usize].clone();
        let radius = |random: &mut ChaCha8Rng, x: &Ball<N>| match below(random, 5) {
            0 => Ball::zero(),
            1 => Ball::from_f64(uniform(random)),
            2 => x.mul_pow2(-20),
            3 => x.mul_pow2(1),
            _ => x.mul_pow2(-64 * N as i64 + i64::from(below(random, 70))),
        };
        let (r, s) = (radius(random, &x), radius(random, &y));
        let (a, b) = (x.widen(&r), y.widen(&s));
        let results = [&a + &b, &a - &b, &a * &b, &a / &b];
        for (p, q) in [(1, 1), (1, -1), (-1, 1), (-1, -1), (0, 0)] {
            let end = |x: &Ball<N>, r: &Ball<N>, sign: i64| {
                wider::<N, M>(x) + wider::<N, M>(r) * Ball::from_i64(sign)
            };
            let (u, v) = (end(&x, &r, p), end(&y, &s, q));
            if !u.is_exact() || !v.is_exact() {
                continue;
            }
            let exact = [&u + &v, &u - &v, &u * &v, &u / &v];
            for ((result, value), name) in results.iter().zip(&exact).zip(["+", "-", "*", "/"]) {
                if name == "/" && b.contains_zero() {
                    assert!(!result.is_bounded());
                    continue;
                }
                assert!(
                    contains(result, value) || !value.is_bounded(),
                    "{} {name} {}: {} not in {}",
                    show(&a),
                    show(&b),
                    show(value),
                    show(result)
                );
                if p == 0 && r.certainly_zero() && s.certainly_zero() {
                    assert!(result.accuracy_bits() >= 64 * N as i64 - 4);
                }
            }
        }
    }
}

#[test]
fn operations_enclose_at_every_end() {
    let random = &mut random();
    operations::<1, 4>(random, 6_000);
    operations::<2, 8>(random, 6_000);
    operations::<4, 16>(random, 2_000);
    operations::<8, 32>(random, 500);
}

/// A product's radius is not merely large enough: at the ends of `m ± r` and `n ± s` it is reached.
#[test]
fn propagated_radii_are_no_larger_than_they_must_be() {
    let (m, n) = (Ball::<2>::from_f64(3.0), Ball::from_f64(5.0));
    let (r, s) = (Ball::from_f64(0.25), Ball::from_f64(0.5));
    let (x, y) = (m.widen(&r), n.widen(&s));
    let slack = 1.0 + 1e-8;
    let width = |b: &Ball<2>| (b.upper() - b.lower()).approx() / 2.0;
    assert!((0.75..0.75 * slack).contains(&width(&(&x + &y))));
    assert!((0.75..0.75 * slack).contains(&width(&(&x - &y))));
    assert!((2.875..2.875 * slack).contains(&width(&(&x * &y))));
    // (r + |m/n| s) / (|n| - s).
    let quotient: f64 = (0.25 + 0.6 * 0.5) / 4.5;
    assert!((quotient..quotient * slack).contains(&width(&(&x / &y))));
    let fine = Ball::<2>::from_f64(1e-12);
    for (value, slope) in [
        (m.widen(&fine).exp(), 3f64.exp()),
        (m.widen(&fine).exp_m1(), 3f64.exp()),
        (m.widen(&fine).ln(), 1.0 / 3.0),
        (m.widen(&fine).ln_1p(), 1.0 / 4.0),
        (Ball::from_f64(1e-3).widen(&fine).ln_1p(), 1.0 / 1.001),
        (m.widen(&fine).sqrt(), 1.0 / 3f64.sqrt()),
        (m.widen(&fine).sqr(), 6.0),
    ] {
        let bound = slope * 1e-12;
        assert!(width(&value) <= bound * slack, "{value:?}");
        assert!(width(&value) >= bound * 0.49);
    }
    // A wide exponential is the hull of its ends, within what a radius can say.
    let wide = Ball::<2>::zero().widen(&Ball::one()).exp();
    assert!((0.367..0.3679).contains(&wide.lower().approx()));
    assert!((2.718..2.719).contains(&wide.upper().approx()));
}

#[test]
fn powers_enclose() {
    let random = &mut random();
    for _ in 0..300 {
        let x = Ball::<2>::from_f64(uniform(random) * 4.0 - 2.0).widen(&Ball::from_f64(1e-3));
        let n = u64::from(below(random, 40));
        for point in [x.lower(), x.upper()] {
            let mut product = Ball::<4>::one();
            for _ in 0..n {
                product = product * wider::<2, 4>(&point);
            }
            assert!(contains(&x.powi(n), &product), "{} ^ {n}", show(&x));
        }
        let base = Ball::<2>::from_f64(uniform(random) * 50.0 + 1e-3);
        let y = Ball::from_f64(uniform(random) * 60.0 - 30.0);
        let power = base.powf(&y);
        let reference = wider::<2, 4>(&base).powf(&wider(&y));
        assert!(
            contains(&power, &reference),
            "{} ^ {}",
            show(&base),
            show(&y)
        );
        assert!(power.accuracy_bits() >= 106, "{}", power.accuracy_bits());
    }
    assert!(Ball::<2>::zero().powi(0).certainly_equal(&Ball::one()));
    assert!(
        Ball::<2>::from_i64(-3)
            .powi(5)
            .certainly_equal(&Ball::from_i64(-243))
    );
    let root = Ball::<2>::from_i64(9).powf(&Ball::from_f64(0.5));
    assert!((root.clone() - Ball::from_i64(3)).contains_zero() && root.accuracy_bits() > 118);
}

fn exactness<const N: usize>(random: &mut ChaCha8Rng) {
    for _ in 0..300 {
        // As many bits as a root of N limbs may have: 32 N.
        let bits = 1 + below(random, 32 * N as u32);
        let mut x = Ball::<N>::one();
        for _ in 1..bits {
            x = x.mul_pow2(1) + Ball::from_i64(i64::from(below(random, 2)));
        }
        x = x.mul_pow2(i64::from(below(random, 4000)) - 2000);
        let square = x.sqr();
        assert!(square.is_exact());
        assert!(square.sqrt().certainly_equal(&x), "√ of {}", show(&square));
        let y = Ball::from_i64(1 + i64::from(below(random, u32::MAX)));
        if bits + 32 <= 64 * N as u32 {
            let product = &x * &y;
            assert!(product.is_exact());
            assert!((&product / &y).certainly_equal(&x));
            assert!((&product / &x).certainly_equal(&y));
        }
    }
    let three = Ball::<N>::from_i64(3);
    assert!(!three.sqrt().is_exact() && !(Ball::one() / &three).is_exact());
    assert!(Ball::<N>::zero().exp().certainly_equal(&Ball::one()));
    assert!(Ball::<N>::zero().exp_m1().certainly_zero());
    assert!(Ball::<N>::one().ln().certainly_zero());
    assert!(Ball::<N>::zero().ln_1p().certainly_zero());
    assert!(Ball::<N>::zero().sqrt().certainly_zero());
    assert!(Ball::<N>::zero().sqr().certainly_zero());
    assert!((Ball::zero() / &three).certainly_zero());
}

#[test]
fn exact_results_have_no_radius() {
    let random = &mut random();
    exactness::<1>(random);
    exactness::<2>(random);
    exactness::<3>(random);
    exactness::<4>(random);
    exactness::<16>(random);
    // A sum across 4000 bits.
    let (huge, tiny) = (Ball::<72>::from_f64(1e300), Ball::from_f64(5e-324));
    let product = Ball::<72>::from_f64(1e300).mul_pow2(2000);
    let sum = &(&huge + &tiny) + &product;
    assert!(sum.is_exact());
    assert!((sum - &product - &huge).certainly_equal(&tiny));
    let terms = [1e300, 1.0, -1e300, 5e-324, -1.0];
    let sum = Ball::<2>::dot(&terms, &[1.0; 5]);
    assert!(sum.certainly_equal(&Ball::from_f64(5e-324)));
}

#[test]
fn undefined_and_unbounded_is_the_whole_line() {
    type B = Ball<2>;
    let whole = B::from_f64(f64::NAN);
    let one = B::one();
    for x in [
        whole.clone(),
        B::from_f64(f64::INFINITY),
        -whole.clone(),
        &whole + &one,
        &whole - &whole,
        &whole * &one,
        &one / &whole,
        &whole / &one,
        &one / &B::zero(),
        &B::zero() / &B::zero(),
        whole.exp(),
        whole.exp_m1(),
        whole.ln(),
        whole.ln_1p(),
        whole.sqrt(),
        whole.sqr(),
        whole.powi(3),
        whole.widen(&one),
        one.widen(&whole),
        whole.hull(&one),
        one.hull(&whole),
        whole.lower(),
        whole.upper(),
        whole.mul_pow2(-5000),
        whole.resize::<1>().resize(),
        B::zero().ln(),
        B::from_f64(-1.0).ln(),
        B::from_f64(-1.0).ln_1p(),
        B::from_f64(-1.5).ln_1p(),
        B::from_f64(-1.0).sqrt(),
        one.widen(&one).ln(),
        one.widen(&B::from_f64(2.0)).sqrt(),
        B::dot(&[1.0, f64::NAN], &[0.0, 0.0]),
        B::from_f64(1e300).exp(),
        B::one().mul_pow2(i64::MAX),
        B::one().mul_pow2(1 << 59) * B::from_i64(2),
    ] {
        assert!(!x.is_bounded() && !x.is_exact() && x.contains_zero() && !x.is_positive());
        assert_eq!(x.to_binary64(), None);
        assert_eq!(x.accuracy_bits(), i64::MIN);
        assert!(!x.disjoint(&one) && !one.disjoint(&x) && !x.certainly_equal(&x));
    }
    assert!((&whole * &B::zero()).certainly_zero() && (B::zero() * &whole).certainly_zero());
}

#[test]
fn the_ends_of_the_exponent_range() {
    type B = Ball<2>;
    let limit = 1i64 << 59;
    // Below the range: not 0, but 0 ± something positive.
    let tiny = B::one().mul_pow2(-limit - 5);
    assert!(tiny.contains_zero() && !tiny.is_exact() && !tiny.certainly_zero());
    assert!(contains(&tiny, &B::zero()));
    let smallest = B::one().mul_pow2(-limit - 1);
    assert!(smallest.is_exact() && smallest.is_positive());
    assert!(!smallest.sqr().is_positive() && smallest.sqr().is_bounded());
    assert!(smallest.sqr().lower().approx() >= 0.0);
    assert!(!(&smallest / &B::from_i64(4)).is_exact());
    // exp around the ends of its range: e^-y is the reciprocal of e^y wherever both exist.
    for k in [55, 56, 57, 58, 59, 60, 61] {
        for mantissa in [0.75, 0.501, 0.999, 0.5] {
            let x = B::from_f64(mantissa).mul_pow2(k);
            let (up, down) = (x.exp(), (-x.clone()).exp());
            assert!(down.is_bounded() && contains(&down, &down.upper()));
            let bits = (mantissa * (k as f64).exp2()) / std::f64::consts::LN_2;
            assert_eq!(up.is_bounded(), bits < limit as f64, "2^{k} {mantissa}");
            if up.is_bounded() {
                assert!((&up * &down - B::one()).contains_zero());
                assert!(up.accuracy_bits() >= 128 - 64 - 6 && down.accuracy_bits() >= 128 - 64 - 6);
                // And the logarithm leads back.
                let (back, forth) = (up.ln() - &x, down.ln() + &x);
                assert!(back.contains_zero() && forth.contains_zero());
                assert!(back.is_bounded() && forth.is_bounded());
            } else {
                // 2^-limit is an upper bound, 0 a lower one.
                assert!(contains(&down, &B::zero()) && !down.is_positive());
                assert!(down.upper().mul_pow2(limit - 8).approx() < 1.0);
                assert!(down.lower().cmp_approx(&B::zero()) != Ordering::Less);
            }
        }
    }
    let edge = B::one().mul_pow2(limit - 1);
    assert!(edge.ln().accuracy_bits() >= 100 && edge.sqrt().is_bounded());
    assert!((edge.ln() - B::ln_2() * B::from_i64(limit - 1)).contains_zero());
}

/// One limb leaves no room: with an argument of 2^58 only five bits lie below the point.
#[test]
fn a_single_limb_at_large_arguments() {
    let random = &mut random();
    for _ in 0..2000 {
        let k = i64::from(below(random, 58));
        let x = Ball::<1>::from_f64(uniform(random) - 0.5).mul_pow2(k);
        let reference = wider::<1, 4>(&x).exp();
        assert!(contains(&x.exp(), &reference), "exp of {}", show(&x));
        assert!(contains(&x.exp_m1(), &wider::<1, 4>(&x).exp_m1()));
    }
}

#[test]
fn rounding_to_binary64() {
    type B = Ball<2>;
    let random = &mut random();
    for _ in 0..3000 {
        let x = f64::from_bits(random.next_u64());
        if x.is_finite() {
            assert_eq!(
                B::from_f64(x).to_binary64().map(f64::to_bits),
                Some(x.to_bits()).filter(|_| x != 0.0).or(Some(0))
            );
            // A ball well inside the rounding interval, one that reaches beyond it, one at a tie.
            let next = f64::from_bits(x.to_bits() + 1);
            if next.is_finite() && x != 0.0 {
                let gap = B::from_f64(next) - B::from_f64(x);
                let near = B::from_f64(x) + &gap.mul_pow2(-2);
                let radius = if gap.is_positive() {
                    gap.mul_pow2(-3)
                } else {
                    -gap.mul_pow2(-3)
                };
                assert_eq!(near.widen(&radius).to_binary64(), Some(x));
                assert_eq!(near.widen(&radius.mul_pow2(2)).to_binary64(), None);
                let tie = B::from_f64(x) + &gap.mul_pow2(-1);
                let even = if x.to_bits() & 1 == 0 { x } else { next };
                assert_eq!(tie.to_binary64(), Some(even));
                assert_eq!(tie.widen(&radius.mul_pow2(-20)).to_binary64(), None);
            }
        }
    }
    let tiny = B::from_f64(5e-324);
    assert_eq!(tiny.mul_pow2(-1).to_binary64(), Some(0.0));
    assert_eq!(
        (tiny.mul_pow2(-1) + tiny.mul_pow2(-50)).to_binary64(),
        Some(5e-324)
    );
    assert_eq!(
        (tiny.clone() + tiny.mul_pow2(-1)).to_binary64(),
        Some(1e-323)
    );
    assert_eq!(tiny.mul_pow2(-90).to_binary64(), Some(0.0));
    let negative = (-tiny.mul_pow2(-90)).to_binary64();
    assert!(negative.is_some_and(|x| x == 0.0 && x.is_sign_negative()));
    let largest = B::from_f64(f64::MAX);
    let half_gap = B::one().mul_pow2(970);
    assert_eq!((&largest + &half_gap).to_binary64(), Some(f64::INFINITY));
    assert_eq!(
        (&largest + &half_gap - B::one().mul_pow2(910)).to_binary64(),
        Some(f64::MAX)
    );
    assert_eq!(
        (-(&largest + &half_gap)).to_binary64(),
        Some(f64::NEG_INFINITY)
    );
    assert_eq!((&largest + &half_gap).widen(&B::one()).to_binary64(), None);
    assert_eq!(B::one().mul_pow2(4000).to_binary64(), Some(f64::INFINITY));
    // Just above a power of two the grid below it is twice as fine.
    let one = B::one();
    let quarter = B::one().mul_pow2(-54);
    assert_eq!((&one - &quarter).to_binary64(), Some(1.0));
    assert_eq!(
        (&one - &quarter.mul_pow2(1)).to_binary64(),
        Some(1.0 - f64::EPSILON / 2.0)
    );
    assert_eq!(one.widen(&quarter.mul_pow2(-1)).to_binary64(), Some(1.0));
    assert_eq!(one.widen(&quarter.mul_pow2(1)).to_binary64(), None);
}

#[test]
fn queries_answer_for_the_whole_set() {
    type B = Ball<2>;
    let x = B::from_f64(3.0).widen(&B::from_f64(0.5));
    assert!(x.is_positive() && !x.contains_zero() && !x.is_exact() && x.is_bounded());
    assert!(!(-x.clone()).is_positive());
    assert!(!B::zero().is_positive() && B::zero().contains_zero());
    assert!(B::from_f64(0.5).widen(&B::from_f64(0.5)).contains_zero());
    assert!(x.disjoint(&B::from_f64(3.5 + 1e-8)) && !x.disjoint(&B::from_f64(3.5)));
    assert!(x.disjoint(&B::from_f64(2.5 - 1e-8)) && !x.disjoint(&B::from_f64(2.5)));
    // The ends are open, so that an attained bound lies just inside, by a unit of the radius.
    let reaches = |end: B, bound: f64| {
        let (end, unit) = (end.approx(), (-28f64).exp2());
        assert!((end - bound).abs() <= unit, "{end} {bound}");
    };
    reaches(x.lower(), 2.5);
    reaches(x.upper(), 3.5);
    assert!(x.lower().approx() < 2.5 && x.upper().approx() > 3.5);
    let hull = x.hull(&B::from_f64(-1.0));
    reaches(hull.lower(), -1.0);
    reaches(hull.upper(), 3.5);
    assert!(B::one().hull(&B::one()).is_exact());
    assert_eq!(B::one().accuracy_bits(), i64::MAX);
    assert_eq!(B::zero().widen(&B::one()).accuracy_bits(), i64::MIN);
    // width 1, least 2.5: 1/2.5 is above 2^-2.
    assert!((0..=1).contains(&x.accuracy_bits()));
    // Tiny radii next to large midpoints are neither lost nor exaggerated.
    let fine = B::one().widen(&B::one().mul_pow2(-5000));
    assert!(!fine.is_exact() && (4990..5000).contains(&fine.accuracy_bits()));
    assert_eq!(fine.lower().cmp_approx(&B::one()), Ordering::Less);
    assert_eq!(fine.upper().cmp_approx(&B::one()), Ordering::Greater);
    // resize keeps the number inside.
    let third = Ball::<8>::one() / Ball::from_i64(3);
    assert!(contains(&third.resize::<1>(), &third.resize::<16>()));
    assert!(third.resize::<1>().accuracy_bits() >= 61);
}

const PI: &str =
    "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899";
const LN_2: &str =
    "0.69314718055994530941723212145817656807550013436025525412068000949339362196969471";

/// What is 0 up to rounding is known to be, to so many bits beside 1.
#[track_caller]
fn assert_zero<const N: usize>(x: &Ball<N>, bits: i64) {
    assert!(x.contains_zero() && x.is_bounded(), "{}", show(x));
    let bound = Ball::one().mul_pow2(-bits);
    assert!(
        (bound.clone() - x).is_positive() && (bound + x).is_positive(),
        "{}",
        show(x)
    );
}

fn constants<const N: usize>() {
    for (ball, digits) in [(Ball::<N>::pi(), PI), (Ball::ln_2(), LN_2)] {
        assert!((64 * N as i64 - 3..64 * N as i64 + 2).contains(&ball.accuracy_bits()));
        // The digits, cut off: the constant lies between them and one unit more.
        let (whole, fraction) = digits.split_once('.').unwrap();
        let mut value = Ball::<6>::from_i64(whole.parse().unwrap());
        for digit in fraction.bytes() {
            value = value * Ball::from_i64(10) + Ball::from_i64(i64::from(digit - b'0'));
        }
        let scale = Ball::<6>::from_i64(10).powi(fraction.len() as u64);
        let published = (&value / &scale).hull(&((value + Ball::one()) / scale));
        assert!(!published.disjoint(&ball.resize()), "{digits}");
        assert!(published.accuracy_bits() > 250);
    }
    assert!(contains(&Ball::<N>::pi(), &Ball::<72>::pi()) || N == 72);
    assert!(contains(&Ball::<N>::ln_2(), &Ball::<72>::ln_2()) || N == 72);
}

#[test]
fn constants_have_the_published_digits() {
    constants::<1>();
    constants::<2>();
    constants::<4>();
    constants::<8>();
    constants::<71>();
    constants::<72>();
    let mut cache = Consts::new().unwrap();
    assert_contains_astro(&Ball::<16>::pi(), &cache.pi(P, RM), "π");
    assert_contains_astro(&Ball::<16>::ln_2(), &cache.ln_2(P, RM), "log 2");
    assert_zero(&(Ball::<72>::from_i64(2).ln() - Ball::ln_2()), 4608 - 60);
    assert_zero(&(Ball::<72>::ln_2().exp() - Ball::from_i64(2)), 4608 - 60);
}

/// At the highest tier there is no next one; functional equations stand in for it.
#[test]
fn the_highest_tier_is_consistent() {
    type B = Ball<72>;
    for x in [1e-9, 0.4, 2.5, 300.0] {
        let (x, y) = (B::from_f64(x), B::from_f64(0.77) / B::from_i64(3));
        let product = x.exp() * y.exp();
        assert!(!(&x + &y).exp().disjoint(&product));
        assert!(product.accuracy_bits() > 4608 - 60);
        assert_zero(&(x.exp().ln() - &x), 4608 - 60);
        assert_zero(&(x.exp_m1().ln_1p() - &x), 4608 - 60);
        assert!(x.exp_m1().accuracy_bits() > 4608 - 60 && x.ln().accuracy_bits() > 4608 - 60);
        assert_zero(&(x.ln_1p().exp_m1() - &x), 4608 - 60);
        assert_zero(&(x.sqrt().sqr() - &x), 4608 - 60);
        assert!(x.sqrt().accuracy_bits() >= 4604);
    }
    let random = &mut random();
    let mut constants = Consts::new().unwrap();
    let x = Ball::<16>::from_f64(uniform(random));
    let value = Exp.astro(&astro(&x), &mut constants);
    let narrow: Ball<16> = x.resize::<72>().exp().resize();
    assert_contains_astro(&narrow, &value, "exp");
}

#[test]
fn data_vectors() {
    let random = &mut random();
    for length in [0, 1, 5, 100, 1000] {
        let a: Vec<f64> = (0..length).map(|_| uniform(random) - 0.5).collect();
        let b: Vec<f64> = (0..length).map(|_| uniform(random) * 1e3).collect();
        let slow = a.iter().zip(&b).fold(Ball::<8>::zero(), |sum, (x, y)| {
            sum + Ball::from_f64(*x) * Ball::from_f64(*y)
        });
        assert!(slow.is_exact());
        assert!(Ball::<8>::dot(&a, &b).certainly_equal(&slow));
        assert!(contains(&Ball::<1>::dot(&a, &b), &slow));
        assert!(Ball::<8>::dot(&a, &a).cmp_approx(&Ball::zero()) != Ordering::Less);
    }
}

/// A number halfway between two binary64 numbers, and something that is next to nothing beside it.
#[test]
fn ties_are_decided_by_next_to_nothing() {
    fn check<const N: usize>() {
        let half_place = Ball::<N>::from_f64((-53f64).exp2());
        for (leading, even) in [(1.0, 1.0), (1.0 + f64::EPSILON, 1.0 + 2.0 * f64::EPSILON)] {
            for sign in [1.0, -1.0] {
                let scale = Ball::<N>::from_f64(sign);
                let tie = (Ball::<N>::from_f64(leading) + &half_place) * &scale;
                assert_eq!(tie.to_binary64(), Some(sign * even));
                for exponent in [-1e4, -1e15, -2.8e17, -1e18, -1e300] {
                    let nothing = Ball::<N>::from_f64(exponent).exp() * &scale;
                    let (up, down) = (tie.clone() + &nothing, tie.clone() - &nothing);
                    assert_eq!(
                        up.to_binary64(),
                        Some(sign * leading.next_up()),
                        "{exponent:e}"
                    );
                    assert_eq!(down.to_binary64(), Some(sign * leading), "{exponent:e}");
                    assert!(!up.disjoint(&tie) && !down.disjoint(&tie), "{exponent:e}");
                }
                // Nor is it lost in sums of like signs, products, quotients and logarithms.
                let nothing = Ball::<N>::from_f64(-1e300).exp();
                let sum = nothing.clone() + &nothing + Ball::from_f64(-2e300).exp();
                let scaled = (sum * Ball::from_i64(-3) / Ball::pi()).mul_pow2(3);
                let mixed = scaled * &nothing.ln_1p() * Ball::from_i64(-1);
                assert_eq!(
                    (tie.clone() + &mixed).to_binary64(),
                    Some((tie.clone() + &nothing).to_binary64().unwrap())
                );
                assert_eq!(
                    (tie.clone() + (nothing.clone() - &nothing)).to_binary64(),
                    None
                );
                assert_eq!(
                    (tie.clone() + (nothing.clone() - &nothing).sqr()).to_binary64(),
                    None
                );
                // What may be 0 decides nothing.
                let unknown = Ball::<N>::zero().widen(&Ball::from_f64(-1e4).exp());
                assert_eq!((tie.clone() + unknown).to_binary64(), None);
                // A bound that is attained stays in the ball.
                let widened = (tie.clone() + &half_place).widen(&half_place);
                assert_eq!(widened.to_binary64(), None);
                assert_eq!(tie.hull(&(tie.clone() + &half_place)).to_binary64(), None);
            }
        }
    }
    check::<2>();
    check::<4>();
    check::<72>();
}

/// A vector's product with itself takes a path of its own, which must agree with the general one.
#[test]
fn a_vector_with_itself_is_as_with_its_copy() {
    let mut generator = random();
    for case in 0..400 {
        let length = 1 + case % 40;
        let spread = [1, 20, 40, 70, 600][case % 5];
        let vector: Vec<f64> = (0..length)
            .map(|_| {
                let bits = generator.next_u64();
                let exponent = (generator.next_u64() % spread) as i64 - 300;
                let size = 1.0 + (bits >> 12) as f64 * (-52f64).exp2();
                let signed = if bits & 1 == 1 { -size } else { size };
                if bits & 30 == 30 {
                    0.0
                } else {
                    signed * (exponent as f64).exp2()
                }
            })
            .collect();
        let copy = vector.clone();
        let (squares, products) = (
            Ball::<72>::dot(&vector, &vector),
            Ball::<72>::dot(&vector, &copy),
        );
        assert!(
            squares.is_exact() && squares.certainly_equal(&products),
            "{vector:?}"
        );
        let sum = vector
            .iter()
            .fold(Ball::<72>::zero(), |sum, x| sum + Ball::from_f64(*x).sqr());
        assert!(sum.certainly_equal(&squares), "{vector:?}");
    }
}
