//! Bit-exact tests of the integer arithmetic under everything else, against big integers.
//!
//! Containment alone would let a wrong carry pass wherever a radius happens to hide it. Here every
//! truncated result and every flag "inexact" has to be exactly right.

use super::super::exact_reference::{Exact, binary64, limb, number, random};
use super::Float;
use num_bigint::{BigInt, BigUint, Sign};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;

/// A second number, chosen with regard to the first: at telling distances, or nearly equal.
fn partner<const N: usize>(random: &mut ChaCha8Rng, x: &Float<N>) -> Float<N> {
    let mut y = if random.next_u32().is_multiple_of(3) {
        *x
    } else {
        number(random)
    };
    let bits = 64 * N as i64;
    let distances = [
        0,
        0,
        0,
        1,
        2,
        3,
        62,
        63,
        64,
        65,
        66,
        126,
        127,
        128,
        129,
        191,
        192,
        193,
        bits - 1,
        bits,
        bits + 1,
        bits + 63,
        bits + 64,
        bits + 65,
        bits + 500,
        i64::from(random.next_u32()) % (bits + 70),
    ];
    let distance = distances[random.next_u32() as usize % distances.len()];
    y.exponent = x.exponent
        + if random.next_u32().is_multiple_of(2) {
            distance
        } else {
            -distance
        };
    y.negative = random.next_u32().is_multiple_of(2);
    match random.next_u32() % 5 {
        // Neighbours: almost everything cancels.
        0 => {
            let i = random.next_u32() as usize % N;
            y.limbs[i] = y.limbs[i].wrapping_add(1);
            y.limbs[N - 1] |= 1 << 63;
        }
        1 => {
            let i = random.next_u32() as usize % N;
            y.limbs[i] ^= 1 << (random.next_u32() % 64);
            y.limbs[N - 1] |= 1 << 63;
        }
        2 if random.next_u32().is_multiple_of(8) => y = Float::ZERO,
        _ => {}
    }
    y
}

fn check_pair<const N: usize>(x: &Float<N>, y: &Float<N>) {
    let (a, b) = (Exact::of(x), Exact::of(y));
    assert_eq!(x.add(y), a.add(&b).truncated(), "{x:x?} + {y:x?}");
    let minus = Exact::of(&y.neg());
    assert_eq!(x.sub(y), a.add(&minus).truncated(), "{x:x?} - {y:x?}");
    assert_eq!(x.mul(y), a.mul(&b).truncated(), "{x:x?} * {y:x?}");
    if !y.is_zero() {
        assert_eq!(x.div(y), a.quotient(&b), "{x:x?} / {y:x?}");
    }
    assert_eq!(x.cmp(y), a.cmp(&b), "{x:x?} <=> {y:x?}");
    assert_eq!(x.cmp_abs(y), Exact::of(&x.abs()).cmp(&Exact::of(&y.abs())));
}

fn arithmetic<const N: usize>(random: &mut ChaCha8Rng, rounds: usize) {
    for _ in 0..rounds {
        let x = number::<N>(random);
        let y = partner(random, &x);
        check_pair(&x, &y);
        check_pair(&y, &x);
        // A quotient that comes out even, and its neighbours.
        let product = x.mul(&y).0;
        if !y.is_zero() {
            check_pair(&product, &y);
            check_pair(&product.away_from_zero(), &y);
        }
        let next = Exact::of(&x.away_from_zero());
        let mut ulp = Float::<N>::from_u64(1);
        ulp.exponent += x.exponent - 64 * N as i64;
        ulp.negative = x.negative;
        assert_eq!(
            next.cmp(&Exact::of(&x).add(&Exact::of(&ulp))),
            std::cmp::Ordering::Equal,
            "the successor of {x:x?}"
        );
        assert_eq!(
            Exact::of_magnitude(x.ulp()).cmp(&Exact::of(&ulp.abs())),
            std::cmp::Ordering::Equal
        );
    }
}

#[test]
fn arithmetic_is_exact_then_truncated() {
    let random = &mut random();
    arithmetic::<1>(random, 20_000);
    arithmetic::<2>(random, 30_000);
    arithmetic::<3>(random, 15_000);
    arithmetic::<4>(random, 15_000);
    arithmetic::<8>(random, 8_000);
    arithmetic::<72>(random, 500);
}

fn roots<const N: usize>(random: &mut ChaCha8Rng, rounds: usize) {
    for _ in 0..rounds {
        let mut x = number::<N>(random).abs();
        check_root(&x);
        // Squares of short numbers are exact, and their neighbours are not.
        x.limbs[..N / 2].fill(0);
        if !N.is_multiple_of(2) {
            x.limbs[N / 2] = x.limbs[N / 2] >> 32 << 32;
        }
        if x.limbs[N - 1] >> 63 == 1 {
            let (square, inexact) = x.mul(&x);
            assert_eq!((inexact, square.sqrt()), (false, (x, false)), "{x:x?}");
            check_root(&square.away_from_zero());
            check_root(&square.towards_zero());
        }
    }
}

fn check_root<const N: usize>(x: &Float<N>) {
    assert_eq!(x.sqrt(), Exact::of(x).root(), "√ {x:x?}");
}

#[test]
fn square_roots_are_exact_then_truncated() {
    let random = &mut random();
    roots::<1>(random, 10_000);
    roots::<2>(random, 10_000);
    roots::<3>(random, 5_000);
    roots::<4>(random, 5_000);
    roots::<5>(random, 2_000);
    roots::<8>(random, 2_000);
    roots::<10>(random, 1_000);
    roots::<28>(random, 200);
    roots::<72>(random, 50);
}

/// Divisors and numerators at which the two-limb estimate of a quotient digit is off.
#[test]
fn long_division_corrects_its_estimates() {
    fn from_choices<const N: usize>(choices: &[u64]) {
        let count = choices.len();
        let float = |mut code: usize| {
            let mut limbs = [0; N];
            for slot in &mut limbs {
                *slot = choices[code % count];
                code /= count;
            }
            limbs[N - 1] |= 1 << 63;
            Float {
                negative: false,
                exponent: 0,
                limbs,
            }
        };
        let all = count.pow(N as u32);
        for i in 0..all {
            for j in 0..all {
                let (x, y) = (float(i), float(j));
                let expected = Exact::of(&x).quotient(&Exact::of(&y));
                assert_eq!(x.div(&y), expected, "{x:x?} / {y:x?}");
            }
        }
    }
    let top = 1 << 63;
    from_choices::<1>(&[
        0,
        1,
        2,
        top - 1,
        u64::MAX,
        u64::MAX - 1,
        0x5555_5555_5555_5555,
    ]);
    from_choices::<2>(&[0, 1, 2, top - 1, top, top + 1, u64::MAX, u64::MAX - 1]);
    from_choices::<3>(&[0, 1, top - 1, top, u64::MAX]);
}

fn from_limbs<const N: usize>(random: &mut ChaCha8Rng, rounds: usize) {
    for _ in 0..rounds {
        let length = random.next_u32() as usize % (2 * N + 3);
        let mut limbs: Vec<u64> = (0..length).map(|_| limb(random)).collect();
        let zeros = random.next_u32() as usize % (length + 1);
        if random.next_u32().is_multiple_of(3) {
            limbs[length - zeros..].fill(0);
        }
        let negative = random.next_u32().is_multiple_of(2);
        let digits = limbs.iter().flat_map(|l| [*l as u32, (*l >> 32) as u32]);
        let sign = if negative { Sign::Minus } else { Sign::Plus };
        let number = BigInt::from_biguint(sign, BigUint::new(digits.collect()));
        let exact = Exact {
            number,
            exponent: -77,
        };
        let result = Float::<N>::from_limbs(negative, &limbs, -77);
        assert_eq!(result, exact.truncated(), "{limbs:x?}");
    }
}

#[test]
fn limbs_of_any_length_are_truncated() {
    let random = &mut random();
    from_limbs::<1>(random, 5_000);
    from_limbs::<2>(random, 5_000);
    from_limbs::<3>(random, 5_000);
    from_limbs::<8>(random, 5_000);
    from_limbs::<72>(random, 200);
}

fn conversions<const N: usize>(random: &mut ChaCha8Rng, rounds: usize) {
    for _ in 0..rounds {
        let x = binary64(random);
        let float = Float::<N>::from_f64(x);
        assert_eq!((float, false), Exact::of_f64(x).truncated(), "{x:e}");
        assert_eq!(float.to_f64(), x);
        assert!(float.to_f64().is_sign_negative() == (x < 0.0));

        // Any number near the ends of the range and in between, and its 53-bit neighbourhood.
        let mut y = number::<N>(random);
        let ends = [
            -1076, -1075, -1074, -1073, -1072, -1023, -1022, -1021, 1023, 1024, 1025,
        ];
        y.exponent = match random.next_u32() % 3 {
            0 => ends[random.next_u32() as usize % ends.len()],
            1 => -1080 + i64::from(random.next_u32() % 70),
            _ => i64::from(random.next_u32() % 2200) - 1100,
        };
        let bits = (y.exponent + 1074).clamp(1, 53) as u32;
        match random.next_u32() % 4 {
            // A tie, exactly or by one unit of the last place.
            0 => {
                let tail = 1u64 << (63 - bits);
                y.limbs[N - 1] = y.limbs[N - 1] & !(2 * tail - 1) | tail;
                y.limbs[..N - 1].fill(0);
                y.limbs[0] ^= u64::from(random.next_u32().is_multiple_of(2));
            }
            // All ones: the carry runs through.
            1 => y.limbs.fill(u64::MAX),
            2 => y.limbs[N - 1] = 1 << 63,
            _ => {}
        }
        let expected = Exact::of(&y).nearest_f64();
        assert_eq!(y.to_f64().to_bits(), expected.to_bits(), "{y:x?}");
    }
}

#[test]
fn conversions_round_to_nearest_even() {
    let random = &mut random();
    conversions::<1>(random, 20_000);
    conversions::<2>(random, 20_000);
    conversions::<4>(random, 10_000);
    conversions::<72>(random, 500);
    for n in [0, 1, -1, i64::MAX, i64::MIN, 1 << 53, (1 << 53) + 1, -77] {
        let exact = Exact {
            number: n.into(),
            exponent: 0,
        };
        assert_eq!((Float::<3>::from_i64(n), false), exact.truncated());
    }
}
