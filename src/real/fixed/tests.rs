use super::*;
use crate::real::{Bounded, Enclosure};
use crate::sampling::random::Rng;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

/// A whole number times a power of two, exactly.
fn number(x: u128, exponent: i64) -> Exact {
    let part = |shift: u32| Exact::from_i64((x >> shift) as i64 & 0x7fff_ffff);
    let parts = [0, 31, 62, 93, 124].map(|shift| part(shift).mul_pow2(i64::from(shift)));
    Exact::sum(parts).mul_pow2(exponent)
}

fn signed(x: i128, exponent: i64) -> Exact {
    let size = number(x.unsigned_abs(), exponent);
    if x < 0 { -size } else { size }
}

/// `|difference| < bound`, for certain.
fn is_below(difference: Exact, bound: &Exact) -> bool {
    let square = difference.sqr();
    square.is_bounded() && square.upper().certainly_at_most(&bound.sqr().lower())
}

fn whole_numbers(seed: u64, count: usize) -> impl Iterator<Item = u128> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    (0..count).map(move |_| u128::from(rng.next_u64()) << 64 | u128::from(rng.next_u64()))
}

#[test]
fn products_are_at_most_three_units_too_small() {
    let extremes = [
        0,
        1,
        u128::from(u64::MAX),
        1 << 64,
        u128::MAX - 1,
        u128::MAX,
    ];
    let drawn = whole_numbers(1, 2_000).zip(whole_numbers(2, 2_000));
    let pairs = extremes.iter().flat_map(|a| extremes.map(|b| (*a, b)));
    for (a, b) in pairs.chain(drawn) {
        let exact = num_bigint::BigUint::from(a) * b;
        let found = num_bigint::BigUint::from(product(a, b));
        assert!(&found << 128 <= exact, "{a} {b}");
        assert!((found + 3u32) << 128 > exact, "{a} {b}");
    }
}

/// Arguments at the ends of each part of each table, and random ones of every size.
fn mantissas() -> Vec<u128> {
    let mut found: Vec<u128> = whole_numbers(3, 20_000).map(|x| x | 1 << 127).collect();
    for part in 0..256_u128 {
        let start = (256 + part) << 119;
        found.extend([start, start + 1, start + ((1 << 119) - 1)]);
        // Where j changes.
        found.extend((1..8).map(|k| start + (k << 116)));
    }
    found
}

#[test]
fn the_first_factor_brings_a_mantissa_near_one() {
    for x in mantissas() {
        let (c, _) = tables().inverses[(x >> 119) as usize & 255];
        let e = number(x, -127) * Exact::from_i64(c as i64).mul_pow2(-11) - Exact::one();
        assert!(is_below(e, &Exact::from_f64(0.75).mul_pow2(-8)), "{x}");
    }
}

#[test]
fn logarithms_are_within_their_bound() {
    let bound = Exact::from_f64(LN_ERROR).mul_pow2(-96);
    let mut largest: f64 = 0.0;
    let mut check = |x: u128| {
        let difference = signed(ln(tables(), x), -96) - number(x, 0).ln();
        largest = largest.max(difference.approx().abs());
        assert!(is_below(difference, &bound), "{x}");
    };
    for x in mantissas() {
        check(x);
        check(x >> (x % 128) as u32);
    }
    for x in [1, 2, 3, u128::MAX] {
        check(x);
    }
    // The bound is no wild guess.
    assert!(largest > LN_ERROR / 8.0 * 2f64.powi(-96), "{largest:e}");
    let wrong = signed(ln(tables(), 3) + 33, -96) - number(3, 0).ln();
    assert!(!is_below(wrong, &bound));
}

#[test]
fn exponentials_are_within_their_bound() {
    let unit = |x: u128, bits: u32| (x >> (128 - bits)) as i128;
    let mut arguments: Vec<i128> = whole_numbers(4, 10_000).map(|x| -unit(x, 104)).collect();
    arguments.extend(whole_numbers(5, 10_000).map(|x| unit(x, 96) - (1 << 95)));
    for n in -140..140 {
        let near = multiple_of_ln_2(n);
        arguments.extend([near - 1, near, near + 1]);
    }
    // The ends of the parts of the tables.
    for part in 0..177_i128 {
        arguments.extend([(part << 88) - 1, part << 88, (part << 88) + (255 << 80) - 1]);
    }
    arguments.extend([-(256 << 96), 256 << 96, 0, 1, -1]);
    for x in arguments {
        let (mantissa, n) = exp(tables(), x);
        assert!(mantissa >= 1 << EXP_BITS && n.abs() < 400, "{x}");
        let found = number(mantissa, n - i64::from(EXP_BITS));
        let exact = signed(x, -96).exp();
        let units = EXP_ERROR + n.unsigned_abs() as f64;
        let bound = exact.clone() * Exact::from_f64(units).mul_pow2(-96);
        assert!(is_below(found - &exact, &bound), "{x}");
        let unit = exact.mul_pow2(-96) * Exact::from_f64(2.0 * units + 1.0);
        assert!(!is_below(number(mantissa, n - 125) + unit - exact, &bound));
    }
}

#[test]
fn reciprocals_are_within_their_bound() {
    let extremes = [1 << 127, (1 << 127) + 1, u128::MAX, 3 << 126];
    for x in mantissas().into_iter().chain(extremes) {
        let exact = Exact::one().mul_pow2(254) / number(x, 0);
        let difference = number(reciprocal(x), 0) - &exact;
        assert!(is_below(difference, &exact.mul_pow2(-100)), "{x}");
    }
}

#[test]
fn multiples_of_the_logarithm_of_two() {
    for n in [-8191, -300, -1, 0, 1, 77, 8191] {
        let difference = signed(multiple_of_ln_2(n), -96) - Exact::ln_2() * Exact::from_i64(n);
        assert!(is_below(difference, &Exact::one().mul_pow2(-95)), "{n}");
    }
}

/// The units of a ball bracket what is not negative of it, and are not many more than needed.
#[test]
fn whole_units_bracket_a_ball() {
    let half = |bits: i64| Ball::<2>::one().mul_pow2(bits);
    let third = Ball::<2>::one() / Ball::from_i64(3);
    let balls = [
        Ball::zero(),
        Ball::one(),
        third.clone(),
        third.mul_pow2(-100),
        Ball::from_f64(1.5).widen(&half(-70)),
        third.widen(&half(-1)),
        Ball::from_f64(-0.25).widen(&half(0)),
        -third,
    ];
    for ball in &balls {
        for exponent in [-120, -126, -64, -3, 2] {
            let (low, width) = ball.in_units(exponent).unwrap();
            let end = |count: u128| Exact::from_units(count, exponent);
            let [below, above] = [ball.lower(), ball.upper()].map(|end| end.resize::<4>());
            assert!(low == 0 || end(low).certainly_at_most(&below), "{ball:?}");
            assert!(above.certainly_at_most(&end(low + width)), "{ball:?}");
            let extent = above - below.max_approx(Exact::zero());
            let bound = extent.max_approx(Exact::zero()) + end(4);
            assert!(end(width).certainly_at_most(&bound.mul_pow2(1)), "{ball:?}");
        }
    }
    // Too many units, finer ones than there are limbs, and no number.
    assert!(Ball::<2>::from_i64(1 << 40).in_units(-126).is_none());
    assert!(Ball::<2>::one().in_units(-200).is_none());
    for far in [300, 1 << 31, 1 << 33, 1 << 41] {
        assert_eq!(Ball::<2>::one().in_units(far), Some((0, 1)), "{far}");
    }
    assert!(Ball::<2>::unknown().in_units(0).is_none());
    assert!(Ball::<2>::one().widen(&half(60)).in_units(-100).is_none());
    assert!(1.0.in_units(0).is_none());
}

#[test]
fn units_are_numbers() {
    for (count, exponent) in [(0, 5), (1, -3), (u128::MAX, -130), (1 << 127, 7)] {
        assert!(Exact::from_units(count, exponent).certainly_equal(&number(count, exponent)));
    }
}
