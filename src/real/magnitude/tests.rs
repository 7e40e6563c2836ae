//! Bounds are upper bounds, and tight, against big integers.

use super::super::exact_reference::{Exact, number, random};
use super::super::float::Float;
use super::Magnitude;
use num_bigint::BigInt;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;

/// The smallest bound of 32 bits above a number: `rounded` may exceed `exact` by one unit at most.
fn assert_tight(rounded: Magnitude, exact: &Exact, units: i64, what: &str) {
    let bound = Exact::of_magnitude(rounded);
    assert!(bound.cmp(exact).is_ge(), "{what} is not an upper bound");
    // bound <= exact (1 + units 2^-31).
    let slack = Exact {
        number: BigInt::from((1i64 << 31) + units),
        exponent: -31,
    };
    assert!(bound.cmp(&exact.mul(&slack)).is_le(), "{what} is not tight");
}

fn magnitude(random: &mut ChaCha8Rng) -> Magnitude {
    if random.next_u32().is_multiple_of(16) {
        return Magnitude::ZERO;
    }
    let mut x = number::<1>(random);
    let far = random.next_u32().is_multiple_of(2);
    let mantissas = [0, 1, u32::MAX - 1, u32::MAX, random.next_u32()];
    let mantissa = mantissas[random.next_u32() as usize % mantissas.len()] | 1 << 31;
    x.limbs = [u64::from(mantissa) << 32];
    x.exponent += i64::from(random.next_u32() % 80) - if far { 120 } else { 40 };
    x.magnitude_up()
}

#[test]
fn magnitudes_round_up_and_tightly() {
    let random = &mut random();
    for _ in 0..100_000 {
        let (x, y) = (magnitude(random), magnitude(random));
        let (a, b) = (Exact::of_magnitude(x), Exact::of_magnitude(y));
        let what = format!("{x:?}, {y:?}");
        assert_tight(x.add(y), &a.add(&b), 2, &format!("sum of {what}"));
        assert_tight(x.mul(y), &a.mul(&b), 1, &format!("product of {what}"));
        assert_eq!(x.partial_cmp(&y), Some(a.cmp(&b)), "{what}");
        assert_eq!(x.max(y) == x, a.cmp(&b).is_ge(), "{what}");
        let (m, n, z) = (number::<2>(random), number::<2>(random), magnitude(random));
        let c = Exact::of_magnitude(z);
        if !(x.is_zero() && y.is_zero() && z.is_zero()) {
            let exact = a.add(&b).add(&c);
            assert_tight(
                Magnitude::of_sum(x, y, z),
                &exact,
                2,
                &format!("{what} + {z:?}"),
            );
        }
        if !(x.is_zero() && y.is_zero()) {
            // (|m| + r) s + |n| r.
            let top = |m: &Float<2>| (m.limbs[1], m.exponent);
            let bound = Magnitude::of_product(top(&m), x, top(&n), y, z);
            let exact = Exact::of(&m.abs()).add(&a).mul(&b);
            let exact = exact.add(&Exact::of(&n.abs()).mul(&a)).add(&c);
            assert_tight(
                bound,
                &exact,
                8,
                &format!("{m:x?} ± {x:?} times {n:x?} ± {y:?} and {z:?}"),
            );
        }
        if !y.is_zero() {
            // The bound times y is at least x, and less than x by two units more.
            let product = Exact::of_magnitude(x.div_by_lower(y)).mul(&b);
            assert!(product.cmp(&a).is_ge(), "quotient of {what}");
            let slack = Exact {
                number: BigInt::from((1i64 << 31) + 3),
                exponent: -31,
            };
            assert!(product.cmp(&a.mul(&slack)).is_le(), "quotient of {what}");
        }
        let z = number::<3>(random);
        let exact = Exact::of(&z.abs());
        assert_tight(z.magnitude_up(), &exact, 1, "magnitude_up");
        let down = z.magnitude_down();
        assert!(Exact::of_magnitude(down).cmp(&exact).is_le(), "{z:x?}");
        assert!(down.max(z.magnitude_up()) == z.magnitude_up());
        let slack = Exact {
            number: BigInt::from((1i64 << 31) + 1),
            exponent: -31,
        };
        let above = Exact::of_magnitude(down).mul(&slack);
        assert!(above.cmp(&exact).is_ge(), "magnitude_down of {z:x?}");
    }
}

#[test]
fn a_count_of_units_is_rounded_up() {
    let random = &mut random();
    let counts = [
        1,
        3,
        1 << 31,
        (1 << 32) - 1,
        1 << 32,
        (1 << 32) + 1,
        (1 << 33) - 1,
        u64::MAX - 1,
        u64::MAX,
    ];
    let drawn = (0..1000).map(|_| random.next_u64() >> (random.next_u32() % 64));
    for count in counts.into_iter().chain(drawn) {
        for exponent in [-5000, 0, 77] {
            let exact = Exact {
                number: BigInt::from(count),
                exponent,
            };
            let bound = Magnitude::from_units(count, exponent);
            if count == 0 {
                assert!(bound.is_zero());
                continue;
            }
            assert_tight(bound, &exact, 1, &format!("{count} units of 2^{exponent}"));
            if count < 1 << 32 {
                assert!(Exact::of_magnitude(bound).cmp(&exact).is_eq(), "{count}");
            }
        }
    }
}

/// What two small terms lose below the last place may add up to a whole unit there.
#[test]
fn what_several_terms_lose_is_counted() {
    let magnitude = |mantissa: u64, exponent| {
        Float::<1> {
            negative: false,
            exponent,
            limbs: [mantissa << 32],
        }
        .magnitude_up()
    };
    let terms = [(1 << 31, 33), ((1 << 31) + 3, 1), ((1 << 32) - 1, 0)];
    let [a, b, c] = terms.map(|(mantissa, exponent)| magnitude(mantissa, exponent));
    let exact = [a, b, c].map(Exact::of_magnitude);
    let exact = exact[0].add(&exact[1]).add(&exact[2]);
    for (x, y, z) in [(a, b, c), (b, c, a), (c, a, b)] {
        assert_tight(Magnitude::of_sum(x, y, z), &exact, 2, "the sum");
    }
}

#[test]
fn magnitudes_saturate_soundly() {
    let huge = Magnitude::power_of_two(1 << 59);
    assert!(huge.mul(huge).is_infinite());
    assert!(huge.mul(huge).add(Magnitude::ZERO).is_infinite());
    assert!(Magnitude::ZERO.add(Magnitude::INFINITE).is_infinite());
    assert!(Magnitude::INFINITE.add(Magnitude::INFINITE).is_infinite());
    assert!(Magnitude::INFINITE.mul(huge).is_infinite());
    assert!(huge.mul_pow2(i64::MAX).is_infinite());
    assert!(Magnitude::INFINITE.mul_pow2(i64::MIN).is_infinite());
    assert!(Magnitude::ZERO.mul_pow2(i64::MAX).is_zero());
    assert!(huge.div_by_lower(Magnitude::ZERO).is_infinite());
    assert!(Magnitude::INFINITE.div_by_lower(huge).is_infinite());
    assert!(huge < Magnitude::INFINITE && Magnitude::ZERO < huge);
    // Below the range a bound stays positive.
    let tiny = Magnitude::power_of_two(-(1 << 60) - 1);
    for bound in [
        tiny.mul(tiny),
        tiny.mul_pow2(i64::MIN),
        tiny.div_by_lower(huge),
        Magnitude::power_of_two(i64::MIN),
    ] {
        assert!(!bound.is_zero() && bound.max(tiny) == tiny);
    }
}
