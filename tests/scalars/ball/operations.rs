//! The four operations on wide balls, and powers, against twice or four times the limbs.

use super::count::Count;
use super::draw::{below, points, random, uniform};
use super::reading::{contains, show, wider};
use attnbm::real::{Ball, Bounded, Enclosure, Real};
use rand_chacha::ChaCha8Rng;

/// The four operations on wide balls, at every combination of ends.
fn operations<const N: usize, const M: usize>(random: &mut ChaCha8Rng, rounds: u64) {
    let all = points::<N>(random);
    let mut count = Count::default();
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
            // Ends too far from the middle need more limbs than there are.
            if !u.is_exact() || !v.is_exact() {
                continue;
            }
            let exact = [&u + &v, &u - &v, &u * &v, &u / &v];
            for ((result, value), name) in results.iter().zip(&exact).zip(["+", "-", "*", "/"]) {
                if name == "/" && b.contains_zero() {
                    assert!(!result.is_bounded(), "{} / {}", show(&a), show(&b));
                    count.add("/ 0");
                    continue;
                }
                assert!(
                    contains(result, value),
                    "{} {name} {}: {} not in {}",
                    show(&a),
                    show(&b),
                    show(value),
                    show(result)
                );
                if p == 0 && r.certainly_zero() && s.certainly_zero() {
                    assert!(
                        result.accuracy_bits() >= 64 * N as i64 - 4,
                        "{} {name} {}: {}",
                        show(&a),
                        show(&b),
                        show(result)
                    );
                    count.add(format!("{name} of numbers"));
                }
                count.add(name);
            }
        }
    }
    // Of five pairs of ends some four are exact; a divisor often has 0 in it.
    let minima = [
        ("+", 3 * rounds),
        ("-", 3 * rounds),
        ("*", 3 * rounds),
        ("/", 2 * rounds),
        ("/ 0", rounds / 2),
        ("+ of numbers", rounds / 40),
        ("- of numbers", rounds / 40),
        ("* of numbers", rounds / 40),
        ("/ of numbers", rounds / 40),
    ];
    count.assert_at_least(&format!("operations of {N} limbs"), minima);
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
