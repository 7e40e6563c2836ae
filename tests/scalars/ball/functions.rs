//! Elementary functions against the next tier and against an independent implementation.

use super::count::Count;
use super::draw::{below, points, random, uniform};
use super::function::{FUNCTIONS, Function, Function::Exp, Function::Sqr, Function::Sqrt};
use super::reading::{assert_contains_astro, astro, contains, show, wider};
use astro_float_num::Consts;
use attnbm::real::{Ball, Bounded, Enclosure, Real};
use rand_chacha::ChaCha8Rng;
use std::cmp::Ordering;

/// Whether something is known of `f` there: it must be, if and only if `f` is defined and in range.
fn is_known<const N: usize, const M: usize>(f: Function, x: &Ball<N>, y: &Ball<N>) -> bool {
    let precise = x.resize::<M>();
    let expected = f.defined(&precise) && !f.overflows(&precise);
    assert_eq!(y.is_bounded(), expected, "{f:?} of {} is {y:?}", show(x));
    expected
}

fn unary<const N: usize, const M: usize>(random: &mut ChaCha8Rng, rounds: usize) {
    let mut count = Count::default();
    for _ in 0..rounds {
        for x in points::<N>(random) {
            for f in FUNCTIONS {
                number::<N, M>(f, &x, &mut count);
                wide::<N, M>(random, f, &x, &mut count);
            }
        }
    }
    // Some 460 points a round, half of them negative.
    let rounds = rounds as u64;
    let minima = [
        ("sqrt", 180 * rounds),
        ("exp", 420 * rounds),
        ("exp_m1", 420 * rounds),
        ("ln", 180 * rounds),
        ("ln_1p", 300 * rounds),
        ("sqr", 430 * rounds),
        ("exp vanishing", 2 * rounds),
        ("wide sqrt", 60 * rounds),
        ("wide exp", 380 * rounds),
        ("wide exp_m1", 380 * rounds),
        ("wide ln", 60 * rounds),
        ("wide ln_1p", 100 * rounds),
        ("wide sqr", 430 * rounds),
    ];
    count.assert_at_least(&format!("{N} limbs"), minima);
}

/// Below the range of the exponent an end at 0 is known, and one above the least numbers of certain sign.
#[track_caller]
fn assert_vanishing<const N: usize>(y: &Ball<N>, what: &str) {
    let bound = Ball::<N>::one().mul_pow2(130 - (1 << 59));
    let is_vanishing = y.lower().certainly_zero() && y.upper().cmp_approx(&bound) == Ordering::Less;
    assert!(is_vanishing, "{what}: {y:?}");
}

/// A single number: bounded, then contained, then accurate.
fn number<const N: usize, const M: usize>(f: Function, x: &Ball<N>, count: &mut Count) {
    let y = f.at(x);
    if !is_known::<N, M>(f, x, &y) {
        count.add(format!("{} unbounded", f.name()));
        return;
    }
    let reference = f.at(&wider::<N, M>(x));
    assert!(
        contains(&y, &reference),
        "{f:?} of {}: {reference:x?} not in {}",
        show(x),
        show(&y)
    );
    if f.vanishes(x) {
        assert_vanishing(&y, &format!("{f:?} of {}", show(x)));
        count.add(format!("{} vanishing", f.name()));
        return;
    }
    let least = 64 * N as i64 - f.lost_bits(x);
    assert!(
        y.accuracy_bits() >= least,
        "{f:?} of {} has {} bits, not {least}",
        show(x),
        y.accuracy_bits()
    );
    count.add(f.name());
}

/// A ball around `x`: the image holds the images of its ends and of points inside, and is no wider than
/// the bound on its radius.
fn wide<const N: usize, const M: usize>(
    random: &mut ChaCha8Rng,
    f: Function,
    x: &Ball<N>,
    count: &mut Count,
) {
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
    if !is_known::<N, M>(f, &ball, &y) {
        count.add(format!("wide {} unbounded", f.name()));
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
    if matches!(f, Exp | Sqr | Sqrt) {
        assert!(
            y.lower().cmp_approx(&Ball::zero()) != Ordering::Less,
            "{f:?} of {} is negative",
            show(&ball)
        );
    }
    if f.vanishes(&ball) {
        assert_vanishing(&y, &format!("{f:?} of {}", show(&ball)));
        count.add(format!("wide {} vanishing", f.name()));
        return;
    }
    // The radius itself is in `ball`, a little larger than what it was widened by.
    let (low, high) = (ball.resize::<M>().lower(), ball.resize::<M>().upper());
    let middle = (low.clone() + &high).mul_pow2(-1).lower();
    let largest = f.largest_radius::<N, M>(&middle, &(high - &middle).upper());
    let own = (y.resize::<M>().upper() - y.resize::<M>().lower()).mul_pow2(-1);
    assert!(
        own.certainly_at_most(&largest.upper()),
        "{f:?} of {} ± {}: the radius {} exceeds {}",
        show(x),
        show(&radius),
        show(&own),
        show(&largest)
    );
    // A part of the ball has an image that meets the whole's.
    let part = f.at(&x.widen(&radius.mul_pow2(-1)));
    assert!(
        part.is_bounded() && !part.disjoint(&y),
        "{f:?} of {}",
        show(&ball)
    );
    count.add(format!("wide {}", f.name()));
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

fn against_astro<const N: usize>(random: &mut ChaCha8Rng, rounds: u64) {
    let mut constants = Consts::new().unwrap();
    let all = points::<N>(random);
    let mut count = Count::default();
    for f in FUNCTIONS {
        let known: Vec<_> = all.iter().filter(|x| f.has_reference(*x)).collect();
        assert!(known.len() > 100, "{f:?}: {} points", known.len());
        for _ in 0..rounds {
            let x = known[below(random, known.len() as u32) as usize];
            let value = f.astro(&astro(x), &mut constants);
            assert_contains_astro(&f.at(x), &value, &format!("{f:?} of {}", show(x)));
            count.add(f.name());
        }
    }
    count.assert_at_least(
        &format!("{N} limbs against astro-float"),
        FUNCTIONS.map(|f| (f.name(), rounds)),
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

/// One limb leaves no room: with an argument of 2^58 only five bits lie below the point.
#[test]
fn a_single_limb_at_large_arguments() {
    let random = &mut random();
    for _ in 0..2000 {
        let k = i64::from(below(random, 58));
        let x = Ball::<1>::from_f64(uniform(random) - 0.5).mul_pow2(k);
        let reference = wider::<1, 4>(&x).exp();
        assert!(contains(&x.exp(), &reference), "exp of {}", show(&x));
        assert!(
            contains(&x.exp_m1(), &wider::<1, 4>(&x).exp_m1()),
            "exp_m1 of {}",
            show(&x)
        );
    }
}
