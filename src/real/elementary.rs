//! Exponential and logarithm of balls.
//!
//! The constants in the error bounds are derived in [`docs::enclosures`](crate::docs::enclosures), section by section under
//! the names used here. A *unit* is `2^-64N`, the last place of a fixed-point fraction of N limbs.

use super::ball::{Ball, MOST_LIMBS};
use super::constants::{FACTORIALS, INVERSES, leading, tables};
use super::float::Float;
use super::limbs::{SHORT, add_with_carry, cmp_limbs, multiply, sub_with_borrow};
use super::magnitude::{EXPONENT_LIMIT, Magnitude};
use super::{Enclosure, Real};
use std::cmp::Ordering;

/// `2^63 / log 2`, truncated.
const INVERSE_LN_2: u64 = 0xb8aa_3b29_5c17_f0bb;

impl<const N: usize> Ball<N> {
    /// The number of times that the exponential halves its argument below the 2^-12 that the tables leave.
    const HALVINGS: u32 = match N {
        0..=4 => 0,
        5..=8 => 8,
        9..=16 => 16,
        17..=32 => 24,
        _ => 40,
    };

    /// Terms of the exponential series on `[0, 2^-(12 + HALVINGS))`, such that the rest is below one
    /// unit.
    const SERIES_TERMS: usize = {
        let terms = series_terms(64 * N as u32 + 2, 12 + Self::HALVINGS);
        assert!(terms < FACTORIALS);
        terms
    };

    /// `e^x - 1` near 0 halves its argument below `2^-` this.
    const EXP_M1_SHIFT: i64 = if N <= 4 { 3 } else { 8 * N.isqrt() as i64 };

    /// `1 + exp_m1_fraction(r)` is less than this many units below `e^r`, one unit for a further
    /// truncation included.
    const EXP_UNITS: u64 = if Self::HALVINGS == 0 {
        10
    } else {
        (7 << Self::HALVINGS) + 8
    };

    /// Terms of the series of `log(1 + e)` for `|e| < 2^-48`, such that the rest is below one unit.
    const LOG_TERMS: usize = {
        let terms = (64 * N).div_ceil(48) - 1;
        assert!(terms >= 1 && terms < INVERSES);
        terms
    };

    /// `count` units.
    fn units(count: u64) -> Magnitude {
        Magnitude::from_units(count, -64 * N as i64)
    }

    /// `e^x`.
    pub(super) fn exponential(&self) -> Self {
        if self.radius.is_zero() {
            return Self::exponential_of_number(&self.midpoint);
        }
        if self.radius > Magnitude::power_of_two(-2) {
            return self.exponential_of_wide();
        }
        let value = Self::exponential_of_number(&self.midpoint);
        if value.is_ray() {
            // It is far beyond its end.
            return value;
        }
        if N == MOST_LIMBS && value.is_vanishing() {
            // At most twice as much, and still above 0.
            return Self::from_zero_to(value.magnitude_up().mul_pow2(1));
        }
        // |e^(m ± r) - e^m| <= e^m (e^r - 1) <= e^m (r + r²).
        let relative = self.radius.add(self.radius.mul(self.radius));
        let propagated = value.magnitude_up().mul(relative);
        Self::new(value.midpoint, value.radius.add(propagated))
    }

    /// From the two ends: the function is monotone.
    fn exponential_of_wide(&self) -> Self {
        let image = |end: Option<Float<N>>| end.map(|end| Self::exponential_of_number(&end));
        let (low, high) = (image(self.low_end()), image(self.high_end()));
        if N == MOST_LIMBS
            && let Some(high) = high.as_ref().filter(|high| high.is_vanishing())
        {
            return high.clone();
        }
        match (low, high) {
            (Some(low), Some(high)) if high.is_bounded() => low.hull(&high).without_negatives(),
            (Some(low), _) if N == MOST_LIMBS => {
                low.low_end().map_or(Self::WHOLE, |end| Self::ray(&end))
            }
            (None, Some(high)) if high.is_bounded() => Self::from_zero_to(high.magnitude_up()),
            _ => Self::WHOLE,
        }
    }

    fn exponential_of_number(x: &Float<N>) -> Self {
        if x.is_zero() {
            return Self::one();
        }
        if x.exponent > 59 {
            // |x| >= 2^59, and 2^59 / log 2 exceeds EXPONENT_LIMIT.
            return if x.negative {
                Self::from_zero_to(Magnitude::power_of_two(-EXPONENT_LIMIT))
            } else {
                Self::far_above()
            };
        }
        let (k, r) = reduce(x);
        if k < -EXPONENT_LIMIT {
            return Self::from_zero_to(Magnitude::power_of_two(-EXPONENT_LIMIT + 1));
        }
        let mut limbs = Self::exp_m1_fraction(&r);
        for i in 0..N - 1 {
            limbs[i] = limbs[i] >> 1 | limbs[i + 1] << 63;
        }
        limbs[N - 1] = limbs[N - 1] >> 1 | 1 << 63;
        let midpoint = Float {
            negative: false,
            exponent: k + 1,
            limbs,
        };
        // r is off by δ, less than |k| + 1 units; (1 + fraction) (e^δ - 1) <= 3 δ.
        let units = Self::EXP_UNITS + 3 * (k.unsigned_abs() + 1);
        Self::new(midpoint, Magnitude::from_units(units, k - 64 * N as i64))
    }

    /// `e^r - 1` for a fraction `r < log 2`, less than `EXP_UNITS - 1` units below the truth.
    fn exp_m1_fraction(r: &[u64; N]) -> [u64; N] {
        let tables = tables();
        let mut rest = *r;
        let coarse = (rest[N - 1] >> 58) as usize;
        let fine = (rest[N - 1] >> 52 & 63) as usize;
        rest[N - 1] &= (1 << 52) - 1;
        shift_down(&mut rest, Self::HALVINGS);
        let mut sum = leading::<N>(&tables.inverse_factorials[Self::SERIES_TERMS]);
        let terms = tables.inverse_factorials[..Self::SERIES_TERMS].iter();
        for (k, inverse) in terms.enumerate().skip(2).rev() {
            forget(&mut sum, (12 + Self::HALVINGS as usize) * (k + 1));
            sum = multiply(&sum, &rest).1;
            accumulate(&mut sum, &leading(inverse));
        }
        // r + r (r Σ): the leading term is never rounded.
        sum = multiply(&multiply(&sum, &rest).1, &rest).1;
        accumulate(&mut sum, &rest);
        for _ in 0..Self::HALVINGS {
            sum = combine(&sum, &sum);
        }
        sum = combine(&leading(&tables.exp_fine[fine]), &sum);
        combine(&leading(&tables.exp_coarse[coarse]), &sum)
    }

    /// `e^x - 1`.
    pub(super) fn exponential_minus_one(&self) -> Self {
        if self.radius > Magnitude::power_of_two(-2) {
            return self.exponential() - Self::one();
        }
        let value = Self::exp_m1_of_number(&self.midpoint);
        if self.radius.is_zero() || value.is_ray() {
            return value;
        }
        // |e^(m ± r) - e^m| <= e^m (r + r²), and e^m <= |e^m - 1| + 1.
        let relative = self.radius.add(self.radius.mul(self.radius));
        let slope = value.magnitude_up().add(Magnitude::power_of_two(0));
        Self::new(value.midpoint, value.radius.add(slope.mul(relative)))
    }

    fn exp_m1_of_number(x: &Float<N>) -> Self {
        if x.is_zero() {
            return Self::exact(Float::ZERO);
        }
        if x.exponent > -3 {
            return Self::exponential_of_number(x) - Self::one();
        }
        // Halve until the series is short, then double: e^(2t) - 1 = u (u + 2).
        let halvings = (Self::EXP_M1_SHIFT + x.exponent).max(0);
        let t = x.mul_pow2(-halvings);
        let shift = t.exponent.unsigned_abs().min(1 << 12) as u32;
        let terms = series_terms(64 * N as u32 + 2, shift);
        if terms >= FACTORIALS {
            return Self::WHOLE;
        }
        // (e^t - 1)/t = 1 ± a (1/2 ± a (1/6 ± …)) for t = ± a.
        let a = fixed_point(&t);
        let tables = tables();
        let mut sum = leading::<N>(&tables.inverse_factorials[terms]);
        for inverse in tables.inverse_factorials[2..terms].iter().rev() {
            sum = add_or_subtract(&leading(inverse), &multiply(&sum, &a).1, t.negative);
        }
        let quotient = one_plus(t.negative, &multiply(&sum, &a).1, 3);
        let mut u = quotient * Self::exact(t);
        for _ in 0..halvings {
            u = (&u + &Self::from_i64(2)) * u;
        }
        u
    }

    /// The natural logarithm.
    pub(super) fn logarithm(&self) -> Self {
        if self.is_ray() && !self.midpoint.negative {
            let end = Self::logarithm_of_number(&self.midpoint).low_end();
            return end
                .filter(|end| !end.negative)
                .map_or(Self::WHOLE, |end| Self::ray(&end));
        }
        if !self.is_positive() {
            return Self::WHOLE;
        }
        let value = Self::logarithm_of_number(&self.midpoint);
        if self.radius.is_zero() {
            return value;
        }
        // |log x - log m| <= r / (m - r).
        let propagated = self.radius.div_by_lower(self.magnitude_down());
        Self::new(value.midpoint, value.radius.add(propagated))
    }

    fn logarithm_of_number(x: &Float<N>) -> Self {
        let (distance, inexact) = x.sub(&Float::from_u64(1));
        if distance.is_zero() || distance.exponent <= -5 {
            debug_assert!(!inexact, "numbers within a factor of two subtract exactly");
            return Self::log_one_plus_number(&distance);
        }
        // x = m 2^k with m in [1/2, 1); R is any fraction close to -log m, e^R m = 1 ± ε, and
        // log x = k log 2 - R + log(1 ± ε) exactly.
        let m = &x.limbs;
        let seed = -libm::log(m[N - 1] as f64 * 2f64.powi(-64));
        let mut r = [0; N];
        r[N - 1] = (seed.min(std::f64::consts::LN_2) * 2f64.powi(64)) as u64;
        let mut product = multiply(&Self::exp_m1_fraction(&r), m).1;
        let above_one = accumulate(&mut product, m) != 0;
        if !above_one {
            negate(&mut product);
        }
        let epsilon = product;
        if epsilon[N - 1] >> 16 != 0 {
            return Self::WHOLE;
        }
        // log(1 ± ε) = ± ε (1 ∓ ε (1/2 ∓ ε (1/3 ∓ …))).
        let mut log = epsilon;
        if Self::LOG_TERMS > 1 {
            let tables = tables();
            let mut sum = leading::<N>(&tables.inverses[Self::LOG_TERMS]);
            let terms = tables.inverses[..Self::LOG_TERMS].iter();
            for (k, inverse) in terms.enumerate().skip(2).rev() {
                forget(&mut sum, 48 * (k + 1));
                sum = add_or_subtract(&leading(inverse), &multiply(&sum, &epsilon).1, above_one);
            }
            let rest = multiply(&multiply(&sum, &epsilon).1, &epsilon).1;
            log = add_or_subtract(&epsilon, &rest, above_one);
        }
        // Everything is put together in two's complement, N limbs below the point and one above.
        let k = x.exponent;
        let (mut sum, mut high) = times_ln_2(k.unsigned_abs());
        if k < 0 {
            high = negate_with(&mut sum, high);
        }
        high = high.wrapping_sub(subtract(&mut sum, &r));
        high = if above_one {
            high.wrapping_add(accumulate(&mut sum, &log))
        } else {
            high.wrapping_sub(subtract(&mut sum, &log))
        };
        let negative = high >> 63 == 1;
        if negative {
            high = negate_with(&mut sum, high);
        }
        // log 2 is off by less than a unit, ε by EXP_UNITS, its logarithm by three units more.
        let units = k.unsigned_abs() + Self::EXP_UNITS + 4;
        Self::truncated(Float::from_fixed(negative, high, &sum), Self::units(units))
    }

    /// `log(1 + x)`.
    pub(super) fn logarithm_one_plus(&self) -> Self {
        if self.radius.is_zero() && self.midpoint.is_zero() {
            return self.clone();
        }
        if self.is_vanishing() && !self.midpoint.negative {
            // 0 < log(1 + x) < x.
            return self.clone();
        }
        if self.midpoint.exponent > -5 || self.radius > Magnitude::power_of_two(-2) {
            return (self + &Self::one()).logarithm();
        }
        let value = Self::log_one_plus_number(&self.midpoint);
        if self.radius.is_zero() {
            return value;
        }
        // |log(1 + x) - log(1 + m)| <= r / (1 + m - r).
        let least = (self + &Self::one()).magnitude_down();
        let propagated = self.radius.div_by_lower(least);
        Self::new(value.midpoint, value.radius.add(propagated))
    }

    /// `log(1 + z)` for `|z| < 2^-5`, with a relative error.
    fn log_one_plus_number(z: &Float<N>) -> Self {
        if z.is_zero() {
            return Self::exact(Float::ZERO);
        }
        // For any y: log(1 + z) = y + 2 artanh t, exactly, with t = (z - w) / (2 + z + w) and
        // w = e^y - 1. A y close to log(1 + z) makes the series of artanh short; short balls do
        // without.
        let two = Self::from_i64(2);
        let z = Self::exact(*z);
        if N <= 8 {
            return (&z / &(&z + &two)).artanh_of_small().mul_pow2(1);
        }
        let y = Self::exact(Float::from_f64(libm::log1p(z.midpoint.to_f64())));
        let w = y.exponential_minus_one();
        let t = (&z - &w) / (&(&z + &w) + &two);
        y + t.artanh_of_small().mul_pow2(1)
    }

    /// `artanh t` for `|t| < 2^-5`.
    fn artanh_of_small(&self) -> Self {
        let bound = self.magnitude_up();
        if bound.is_zero() {
            return self.clone();
        }
        if bound.is_infinite() || bound.exponent() > -5 {
            return Self::WHOLE;
        }
        // artanh(t)/t - 1 = Σ q^k/(2k+1) for q = t² < 2^-gain, cut where the rest is below a unit.
        let gain = -2 * bound.exponent().max(-1 << 20);
        let terms = (64 * N as i64 - 1) as usize / gain as usize;
        if 2 * terms + 1 >= INVERSES {
            return Self::WHOLE;
        }
        let t = self.midpoint;
        let q = fixed_point(&t.mul(&t).0);
        let tables = tables();
        let mut sum = [0; N];
        for k in (1..=terms).rev() {
            accumulate(&mut sum, &leading(&tables.inverses[2 * k + 1]));
            sum = multiply(&sum, &q).1;
        }
        let value = one_plus(false, &sum, 4) * Self::exact(t);
        // |artanh x - artanh t| <= r / (1 - 2^-10).
        let propagated = self.radius.add(self.radius.mul_pow2(-9));
        Self::new(value.midpoint, value.radius.add(propagated))
    }
}

/// The number `1 ± fraction`, with an error of less than `units`.
fn one_plus<const N: usize>(negative: bool, fraction: &[u64; N], units: u64) -> Ball<N> {
    let mut limbs = *fraction;
    let mut high = 1;
    if negative && limbs != [0; N] {
        negate(&mut limbs);
        high = 0;
    }
    Ball::truncated(
        Float::from_fixed(false, high, &limbs),
        Ball::<N>::units(units),
    )
}

/// Clears the lowest limbs of a partial sum of Horner's rule. Later factors are below `2^-bits` together, so that the result changes by less
/// than `2^-10` units. A product of more than [`SHORT`] limbs costs as much as its first factor has nonzero limbs.
fn forget<const N: usize>(sum: &mut [u64; N], bits: usize) {
    if N > SHORT {
        let count = (bits.saturating_sub(10) / 64).min(N);
        sum[..count].fill(0);
    }
}

/// A number of terms `n` with `2^(-shift n) / n! <= 2^-bits`, such that the series of
/// `e^t - 1` may stop behind `t^n / n!` for `|t| < 2^-shift`, and leave less than
/// `2^-(bits + shift)`.
const fn series_terms(bits: u32, shift: u32) -> usize {
    let mut n = 1;
    let mut reached = shift;
    while reached < bits {
        n += 1;
        // log2(n) from below.
        reached += shift + (31 - (n as u32).leading_zeros());
    }
    if n < 3 { 3 } else { n }
}

/// `k` and a fraction `r < log 2` with `x = k log 2 + r` up to `|k| + 1` units, for `|x| < 2^59`.
///
/// The fixed-point numbers are subtracted without error, `log 2` is the one that is cut off after N
/// limbs, and `r` is its exact remainder.
fn reduce<const N: usize>(x: &Float<N>) -> (i64, [u64; N]) {
    let ln_2 = leading::<N>(&tables().ln_2);
    let (mut r, mut high) = (x.limbs, 0);
    let mut k = 0;
    if x.exponent > 0 {
        high = shift_up(&mut r, x.exponent as u32);
        // At most one below the quotient: both factors are cut off.
        let quotient = u128::from(x.limbs[N - 1]) * u128::from(INVERSE_LN_2);
        k = (quotient >> (127 - x.exponent)) as u64;
        let (product, above) = times_ln_2(k);
        high = high
            .wrapping_sub(above)
            .wrapping_sub(subtract(&mut r, &product));
    } else {
        shift_down_by_exponent(&mut r, x.exponent);
    }
    // Here |x| = k log 2 + (high, r); make it the signed remainder.
    let mut k = k as i64;
    if x.negative {
        k = -k;
        high = negate_with(&mut r, high);
    }
    while high >> 63 == 1 {
        high = high.wrapping_add(accumulate(&mut r, &ln_2));
        k -= 1;
    }
    while high != 0 || cmp_limbs(&r, &ln_2) != Ordering::Less {
        high = high.wrapping_sub(subtract(&mut r, &ln_2));
        k += 1;
    }
    (k, r)
}

/// `k log 2`, less than `k` units below the truth: N limbs and one above the point.
fn times_ln_2<const N: usize>(k: u64) -> ([u64; N], u64) {
    let mut limbs = leading::<N>(&tables().ln_2);
    let mut carry = 0;
    for limb in &mut limbs {
        let term = u128::from(*limb) * u128::from(k) + u128::from(carry);
        *limb = term as u64;
        carry = (term >> 64) as u64;
    }
    (limbs, carry)
}

/// The fraction of a number in `(-1, 1)` without its sign, cut off below a unit.
fn fixed_point<const N: usize>(x: &Float<N>) -> [u64; N] {
    let mut limbs = x.limbs;
    shift_down_by_exponent(&mut limbs, x.exponent);
    limbs
}

fn shift_down_by_exponent<const N: usize>(limbs: &mut [u64; N], exponent: i64) {
    shift_down(limbs, exponent.unsigned_abs().min(64 * N as u64) as u32);
}

fn shift_down<const N: usize>(limbs: &mut [u64; N], distance: u32) {
    let (whole, part) = ((distance / 64) as usize, distance % 64);
    if whole > 0 {
        limbs.copy_within(whole.min(N).., 0);
        limbs[N - whole.min(N)..].fill(0);
    }
    for i in 0..N - 1 {
        limbs[i] = limbs[i] >> part | limbs[i + 1] << 1 << (63 - part);
    }
    limbs[N - 1] >>= part;
}

/// Shifts left by 1 to 63 bits and returns what comes out at the top.
fn shift_up<const N: usize>(limbs: &mut [u64; N], distance: u32) -> u64 {
    let out = limbs[N - 1] >> (64 - distance);
    for i in (1..N).rev() {
        limbs[i] = limbs[i] << distance | limbs[i - 1] >> (64 - distance);
    }
    limbs[0] <<= distance;
    out
}

/// Adds and returns the carry.
#[inline]
fn accumulate<const N: usize>(sum: &mut [u64; N], term: &[u64; N]) -> u64 {
    let mut carry = 0;
    for i in 0..N {
        (sum[i], carry) = add_with_carry(sum[i], term[i], carry);
    }
    carry
}

/// Subtracts and returns the borrow.
#[inline]
fn subtract<const N: usize>(difference: &mut [u64; N], term: &[u64; N]) -> u64 {
    let mut borrow = 0;
    for i in 0..N {
        (difference[i], borrow) = sub_with_borrow(difference[i], term[i], borrow);
    }
    borrow
}

#[inline]
fn add_or_subtract<const N: usize>(x: &[u64; N], y: &[u64; N], minus: bool) -> [u64; N] {
    let mut result = *x;
    if minus {
        subtract(&mut result, y);
    } else {
        accumulate(&mut result, y);
    }
    result
}

/// The two's complement.
fn negate<const N: usize>(limbs: &mut [u64; N]) {
    negate_with(limbs, 0);
}

/// The two's complement of `(high, limbs)`; returns the new high limb.
fn negate_with<const N: usize>(limbs: &mut [u64; N], high: u64) -> u64 {
    let mut borrow = 0;
    for limb in limbs {
        (*limb, borrow) = sub_with_borrow(0, *limb, borrow);
    }
    sub_with_borrow(0, high, borrow).0
}

/// `(1 + x)(1 + y) - 1`.
#[inline]
fn combine<const N: usize>(x: &[u64; N], y: &[u64; N]) -> [u64; N] {
    let mut sum = multiply(x, y).1;
    accumulate(&mut sum, x);
    accumulate(&mut sum, y);
    sum
}

#[cfg(test)]
mod tests;
