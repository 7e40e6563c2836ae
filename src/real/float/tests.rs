//! Bit-exact tests of the integer arithmetic under everything else, against big integers.
//!
//! Containment alone would let a wrong carry pass wherever a radius happens to hide it. Here every
//! truncated result and every flag "inexact" has to be exactly right.

use super::super::accumulator::inner_product;
use super::super::magnitude::Magnitude;
use super::{Float, Truncated};
use num_bigint::{BigInt, BigUint, Sign};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

#[path = "../../../tests/support/seed.rs"]
mod seed;

/// The generator of a run, from the seed in `ATTNBM_SEED` or a fixed one.
fn random() -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed::seed(20_240_501))
}

/// `number · 2^exponent`.
#[derive(Clone, Debug)]
struct Exact {
    number: BigInt,
    exponent: i64,
}

impl Exact {
    fn of<const N: usize>(x: &Float<N>) -> Self {
        let digits = x.limbs.iter().flat_map(|l| [*l as u32, (*l >> 32) as u32]);
        let sign = if x.negative { Sign::Minus } else { Sign::Plus };
        let number = BigInt::from_biguint(sign, BigUint::new(digits.collect()));
        let exponent = x.exponent - 64 * N as i64;
        Self { number, exponent }
    }

    fn of_magnitude(x: Magnitude) -> Self {
        Self::of(&Float::<1>::from_magnitude(x))
    }

    fn of_f64(x: f64) -> Self {
        let bits = x.to_bits();
        let field = (bits >> 52 & 0x7ff) as i64;
        let fraction = (bits & ((1 << 52) - 1)) as i64;
        let number = if field == 0 {
            fraction
        } else {
            fraction + (1 << 52)
        };
        Self {
            number: BigInt::from(if x < 0.0 { -number } else { number }),
            exponent: field.max(1) - 1075,
        }
    }

    fn aligned(&self, other: &Self) -> (BigInt, BigInt, i64) {
        let exponent = self.exponent.min(other.exponent);
        (
            &self.number << (self.exponent - exponent) as usize,
            &other.number << (other.exponent - exponent) as usize,
            exponent,
        )
    }

    fn add(&self, other: &Self) -> Self {
        let (a, b, exponent) = self.aligned(other);
        let number = a + b;
        Self { number, exponent }
    }

    fn mul(&self, other: &Self) -> Self {
        Self {
            number: &self.number * &other.number,
            exponent: self.exponent + other.exponent,
        }
    }

    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let (a, b, _) = self.aligned(other);
        a.cmp(&b)
    }

    /// Truncated to N limbs, bit by bit as the definition has it.
    fn truncated<const N: usize>(&self) -> Truncated<N> {
        let (sign, magnitude) = self.number.clone().into_parts();
        if sign == Sign::NoSign {
            return (Float::ZERO, false);
        }
        let excess = magnitude.bits() as i64 - 64 * N as i64;
        let (kept, inexact) = if excess > 0 {
            let kept = &magnitude >> excess as usize;
            let inexact = (&kept << excess as usize) != magnitude;
            (kept, inexact)
        } else {
            (magnitude << (-excess) as usize, false)
        };
        let mut limbs = [0; N];
        limbs.copy_from_slice(&kept.to_u64_digits());
        let result = Float {
            negative: sign == Sign::Minus,
            exponent: self.exponent + excess + 64 * N as i64,
            limbs,
        };
        (result, inexact)
    }

    /// The quotient truncated to N limbs: far more bits than that, and one more for the remainder.
    fn quotient<const N: usize>(&self, other: &Self) -> Truncated<N> {
        let scale = 128 * N + 2;
        let numerator = self.number.clone() << scale;
        let mut number = &numerator / &other.number;
        let exact = &number * &other.number == numerator;
        number <<= 1;
        if !exact {
            number += i32::from(number > BigInt::ZERO) - i32::from(number < BigInt::ZERO);
        }
        Self {
            number,
            exponent: self.exponent - other.exponent - scale as i64 - 1,
        }
        .truncated()
    }

    /// The square root truncated to N limbs, from that of an integer of more than twice the bits.
    fn root<const N: usize>(&self) -> Truncated<N> {
        let magnitude = self.number.magnitude();
        let mut scale = (130 * N as i64 - magnitude.bits() as i64).max(0);
        scale += (self.exponent - scale).rem_euclid(2);
        let scaled = magnitude << scale as usize;
        let root = scaled.sqrt();
        let inexact = &root * &root != scaled;
        let number = BigInt::from((root << 1) + u32::from(inexact));
        Self {
            number,
            exponent: (self.exponent - scale) / 2 - 1,
        }
        .truncated()
    }

    /// The nearest binary64, ties to even.
    fn nearest_f64(&self) -> f64 {
        let (sign, magnitude) = self.number.clone().into_parts();
        let factor = if sign == Sign::Minus { -1.0 } else { 1.0 };
        // The unit of the result, in units of 2^exponent.
        let unit = (magnitude.bits() as i64 + self.exponent - 53).max(-1074);
        let shift = unit - self.exponent;
        let kept = if shift <= 0 {
            magnitude << (-shift) as usize
        } else {
            let doubled = &magnitude >> (shift - 1) as usize;
            let sticky = (&doubled << (shift - 1) as usize) != magnitude;
            let up = doubled.bit(0) && (sticky || doubled.bit(1));
            (doubled >> 1) + u32::from(up)
        };
        if kept.bits() as i64 + unit > 1024 {
            return factor * f64::INFINITY;
        }
        let digits = kept.to_u64_digits();
        let mantissa = digits.first().copied().unwrap_or(0);
        // Assembled from its fields, so no floating-point operation is trusted.
        let bits = if mantissa < 1 << 52 {
            mantissa
        } else {
            // A carry to 2^53 moves one binade up.
            let carry = mantissa >> 53;
            (mantissa >> carry) - (1 << 52) + (((unit + 1075) as u64 + carry) << 52)
        };
        factor * f64::from_bits(bits)
    }
}

fn limb(random: &mut ChaCha8Rng) -> u64 {
    let power = 1u64 << (random.next_u32() % 64);
    match random.next_u32() % 9 {
        0 | 1 => 0,
        2 | 3 => u64::MAX,
        4 => power,
        5 => power - 1,
        6 => power.wrapping_neg(),
        _ => random.next_u64(),
    }
}

/// A number that is likely to be awkward.
fn number<const N: usize>(random: &mut ChaCha8Rng) -> Float<N> {
    let mut limbs = [0; N];
    for slot in &mut limbs {
        *slot = limb(random);
    }
    match random.next_u32() % 8 {
        0 => limbs[..N - 1].fill(0),
        1 => limbs.fill(u64::MAX),
        2 => {
            limbs.fill(0);
            limbs[0] = random.next_u64() & 3;
        }
        3 => {
            let cut = random.next_u32() as usize % N;
            limbs[..cut].fill(0);
        }
        _ => {}
    }
    limbs[N - 1] |= 1 << 63;
    Float {
        negative: random.next_u32().is_multiple_of(2),
        exponent: i64::from(random.next_u32() % 7) - 3,
        limbs,
    }
}

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
    roots::<8>(random, 2_000);
    roots::<72>(random, 20);
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

fn binary64(random: &mut ChaCha8Rng) -> f64 {
    let corners = [
        0.0,
        1.0,
        f64::MAX,
        f64::MIN_POSITIVE,
        5e-324,
        1.5e-323,
        f64::EPSILON,
        1e-200,
        1e150,
        4503599627370497.5,
    ];
    let x = match random.next_u32() % 6 {
        0 => corners[random.next_u32() as usize % corners.len()],
        // Subnormal.
        1 => f64::from_bits(random.next_u64() >> (12 + random.next_u32() % 52)),
        2 => f64::from_bits(limb(random)),
        // An ordinary size.
        3 => f64::from_bits(random.next_u64() >> 12 | 0x3fe << 52),
        _ => f64::from_bits(random.next_u64()),
    };
    let x = if x.is_finite() { x } else { 1.0 };
    if random.next_u32().is_multiple_of(2) {
        -x
    } else {
        x
    }
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

fn inner_products<const N: usize>(random: &mut ChaCha8Rng, rounds: usize) {
    for round in 0..rounds {
        let length = random.next_u32() as usize % 9;
        let narrow = round % 2 == 0;
        let entry = |random: &mut ChaCha8Rng| {
            let x = binary64(random);
            if narrow && x != 0.0 {
                // Exponents within a few of each other, but anywhere.
                let bits = x.to_bits() & ((1 << 52) - 1) | x.to_bits() >> 63 << 63;
                let field = 700 + u64::from(random.next_u32() % 40);
                f64::from_bits(bits | field << 52)
            } else {
                x
            }
        };
        let mut a: Vec<f64> = (0..length).map(|_| entry(random)).collect();
        let mut b: Vec<f64> = (0..length).map(|_| entry(random)).collect();
        if random.next_u32().is_multiple_of(2) && length > 0 {
            // The sum without the last product, taken away again: total cancellation.
            let copy_a: Vec<f64> = a.iter().map(|x| -x).collect();
            let copy_b = b.clone();
            a.extend(copy_a);
            b.extend(copy_b);
            if random.next_u32().is_multiple_of(2) {
                let i = random.next_u32() as usize % a.len();
                a[i] = f64::from_bits(a[i].to_bits() ^ 1);
            }
        }
        let mut exact = Exact::of_f64(0.0);
        for (x, y) in a.iter().zip(&b) {
            exact = exact.add(&Exact::of_f64(*x).mul(&Exact::of_f64(*y)));
        }
        assert_eq!(
            inner_product::<N>(&a, &b),
            Some(exact.truncated()),
            "{a:?} . {b:?}"
        );
        let mut square = Exact::of_f64(0.0);
        for x in &a {
            square = square.add(&Exact::of_f64(*x).mul(&Exact::of_f64(*x)));
        }
        assert_eq!(
            inner_product::<N>(&a, &a),
            Some(square.truncated()),
            "|{a:?}|²"
        );
    }
}

#[test]
fn inner_products_are_exact_then_truncated() {
    let random = &mut random();
    inner_products::<1>(random, 4_000);
    inner_products::<2>(random, 4_000);
    inner_products::<4>(random, 4_000);
    inner_products::<72>(random, 1_000);
    // The extremes of the register, and more entries than one flush of its carries takes.
    let huge = vec![f64::MAX; 3000];
    let tiny = [5e-324];
    for (a, b) in [(&huge[..], &huge[..]), (&tiny[..], &tiny[..])] {
        let one = Exact::of_f64(a[0]).mul(&Exact::of_f64(b[0]));
        let count = Exact {
            number: a.len().into(),
            exponent: 0,
        };
        assert_eq!(inner_product::<4>(a, b), Some(one.mul(&count).truncated()));
    }
    let largest = f64::from_bits(0x3ff << 52 | ((1 << 52) - 1));
    for (x, count) in [(largest, 300_000), (-largest, 300_000), (1.0, 140_001)] {
        let (a, b) = (vec![x; count], vec![largest; count]);
        let one = Exact::of_f64(x).mul(&Exact::of_f64(largest));
        let count = Exact {
            number: count.into(),
            exponent: 0,
        };
        assert_eq!(
            inner_product::<2>(&a, &b),
            Some(one.mul(&count).truncated())
        );
    }
    // As many of the largest parts as would overflow a slot, were its carry not handed on in time.
    let count = 5_000_000;
    let mut a = vec![largest; count];
    a[0] = f64::from_bits(largest.to_bits() - (63 << 52));
    let one = Exact::of_f64(largest).mul(&Exact::of_f64(largest));
    let rest = Exact::of_f64(largest).mul(&Exact::of_f64(a[0]));
    let count = Exact {
        number: (count - 1).into(),
        exponent: 0,
    };
    let exact = one.mul(&count).add(&rest).truncated();
    assert_eq!(inner_product::<3>(&a, &vec![largest; a.len()]), Some(exact));
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(inner_product::<2>(&[1.0, bad], &[1.0, 0.0]), None);
        assert_eq!(inner_product::<2>(&[0.0, 0.0], &[bad, 1.0]), None);
        // What is beyond the shorter length does not count.
        assert!(inner_product::<2>(&[1.0, bad], &[1.0]).is_some());
    }
}

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
