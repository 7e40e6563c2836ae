//! For unit tests: exact dyadic numbers as big integers, truncated and rounded as the definitions have it, and numbers
//! that are likely to be awkward.

use super::float::{Float, Truncated};
use super::magnitude::Magnitude;
use num_bigint::{BigInt, BigUint, Sign};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

#[path = "../../tests/support/seed.rs"]
mod seed;

/// The generator of a run, from the seed in `ATTNBM_SEED` or a fixed one.
pub(super) fn random() -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed::seed(20_240_501))
}

/// `number · 2^exponent`.
#[derive(Clone, Debug)]
pub(super) struct Exact {
    pub(super) number: BigInt,
    pub(super) exponent: i64,
}

impl Exact {
    pub(super) fn of<const N: usize>(x: &Float<N>) -> Self {
        let digits = x.limbs.iter().flat_map(|l| [*l as u32, (*l >> 32) as u32]);
        let sign = if x.negative { Sign::Minus } else { Sign::Plus };
        let number = BigInt::from_biguint(sign, BigUint::new(digits.collect()));
        let exponent = x.exponent - 64 * N as i64;
        Self { number, exponent }
    }

    pub(super) fn of_magnitude(x: Magnitude) -> Self {
        Self::of(&Float::<1>::from_magnitude(x))
    }

    pub(super) fn of_f64(x: f64) -> Self {
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

    pub(super) fn add(&self, other: &Self) -> Self {
        let (a, b, exponent) = self.aligned(other);
        let number = a + b;
        Self { number, exponent }
    }

    pub(super) fn mul(&self, other: &Self) -> Self {
        Self {
            number: &self.number * &other.number,
            exponent: self.exponent + other.exponent,
        }
    }

    pub(super) fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let (a, b, _) = self.aligned(other);
        a.cmp(&b)
    }

    /// Truncated to N limbs, bit by bit as the definition has it.
    pub(super) fn truncated<const N: usize>(&self) -> Truncated<N> {
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
    pub(super) fn quotient<const N: usize>(&self, other: &Self) -> Truncated<N> {
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
    pub(super) fn root<const N: usize>(&self) -> Truncated<N> {
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
    pub(super) fn nearest_f64(&self) -> f64 {
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

pub(super) fn limb(random: &mut ChaCha8Rng) -> u64 {
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
pub(super) fn number<const N: usize>(random: &mut ChaCha8Rng) -> Float<N> {
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

pub(super) fn binary64(random: &mut ChaCha8Rng) -> f64 {
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
