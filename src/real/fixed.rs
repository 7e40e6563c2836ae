//! Fixed point of 128 bits: products, logarithms and exponentials whose errors are bounded beforehand.
//!
//! A grid adds many positive terms of about one size. There a ball spends most of its time on exponents and radii. These
//! functions have neither. Their error bounds hold for all arguments; the proofs are in
//! [`docs::enclosures`](crate::docs::enclosures), under *Fixed point*.

use super::{Ball, Real};
use std::sync::LazyLock;

/// Fractional bits of logarithms.
pub(crate) const LOG_BITS: u32 = 96;

/// [`ln`] is off by less than so many units of `2^-96`.
pub(crate) const LN_ERROR: f64 = 16.0;

/// [`exp`] is off by less than this plus `|n|` units of `2^-96`, relative to the result.
pub(crate) const EXP_ERROR: f64 = 4.0;

/// Fractional bits of the mantissas of [`exp`].
pub(crate) const EXP_BITS: u32 = 125;

/// `a b / 2^128`: never too large, and too small by less than 3.
#[inline(always)]
pub(crate) fn product(a: u128, b: u128) -> u128 {
    let (a_low, a_high) = (low(a), a >> 64);
    let (b_low, b_high) = (low(b), b >> 64);
    a_high * b_high + ((a_high * b_low) >> 64) + ((a_low * b_high) >> 64)
}

#[inline(always)]
fn low(a: u128) -> u128 {
    a & u128::from(u64::MAX)
}

/// Tables of logarithms and exponentials, each entry less than a unit from the exact number.
pub(crate) struct Tables {
    /// `c` near `2^11/v` for each of the 256 parts of `1 ≤ v < 2`, and `-log(c/2^11)`.
    inverses: [(u64, i128); 256],
    /// `-log(1 - j/2^16)` for `j` from -256 on.
    corrections: [i128; 512],
    /// The multiples of `log 2`.
    multiples: [i128; 128],
    /// `e^(i/2^8)` in units of `2^-126`.
    coarse: [u128; 256],
    /// `e^(i/2^16)` in units of `2^-127`.
    fine: [u128; 256],
}

type Exact = Ball<4>;

/// The tables, computed once.
pub(crate) fn tables() -> &'static Tables {
    static TABLES: LazyLock<Box<Tables>> = LazyLock::new(|| Box::new(Tables::compute()));
    &TABLES
}

impl Tables {
    fn compute() -> Self {
        let number = |x: usize| Exact::from_i64(x as i64);
        let ln = |x: Exact| whole(&x.ln().mul_pow2(i64::from(LOG_BITS)));
        let exp = |x: Exact, bits: u32| {
            let above_one = whole(&x.exp_m1().mul_pow2(i64::from(bits)));
            above_one.unsigned_abs() + (1 << bits)
        };
        let inverse = |part: usize| {
            let middle = 1.0 + (part as f64 + 0.5) / 256.0;
            let c = (2048.0 / middle).round();
            (c as u64, -ln(Exact::from_f64(c / 2048.0)))
        };
        Self {
            inverses: std::array::from_fn(inverse),
            corrections: std::array::from_fn(|place| {
                let j = place as f64 - 256.0;
                -ln(Exact::from_f64(1.0 - j / 65_536.0))
            }),
            multiples: std::array::from_fn(|k| {
                whole(&(Exact::ln_2() * number(k)).mul_pow2(i64::from(LOG_BITS)))
            }),
            coarse: std::array::from_fn(|i| exp(number(i).mul_pow2(-8), 126)),
            fine: std::array::from_fn(|i| exp(number(i).mul_pow2(-16), 127)),
        }
    }
}

/// A whole number less than a unit from a number below `2^127`.
fn whole(x: &Exact) -> i128 {
    let (mut sum, mut rest) = (0, x.clone());
    // Each part has 53 bits.
    for _ in 0..3 {
        let part = rest.approx().trunc();
        sum += part as i128;
        rest = rest - Exact::from_f64(part);
    }
    sum
}

/// Factors in units of `2^-63`, their product rounded down.
#[inline(always)]
fn times(a: i64, b: i64) -> i64 {
    ((i128::from(a) * i128::from(b)) >> 63) as i64
}

/// The natural logarithm of a positive whole number, in units of `2^-96`; of 0 something that means nothing.
///
/// # Error
///
/// Less than [`LN_ERROR`] units; `logarithms_are_within_their_bound` measures it.
///
/// # Method
///
/// Two factors from tables bring the mantissa within `2^-16` of 1, where a polynomial of degree 6 does the rest.
#[inline(always)]
pub(crate) fn ln(tables: &Tables, x: u128) -> i128 {
    const ONE: i128 = 1 << 63;
    let shift = x.leading_zeros() & 127;
    let mantissa = x << shift;
    let (c, first) = tables.inverses[(mantissa >> 119) as usize & 255];
    // The mantissa times c is 1 + e, in units of 2^-127.
    let e = ((mantissa >> 11) * u128::from(c)).wrapping_sub(1 << 127) as i128;
    let j = e >> 111;
    let second = tables.corrections[(j + 256) as usize & 511];
    // (1 + e)(1 - j/2^16) = 1 + d.
    let d = e - (j << 111) - ((e * j) >> 16);
    let y = (d >> 48) as i64;
    let q = (ONE / 5) as i64 - (times(y, (ONE / 6) as i64) >> 16);
    let q = (-ONE / 4) as i64 + (times(y, q) >> 16);
    let q = (ONE / 3) as i64 + (times(y, q) >> 16);
    let q = (-ONE / 2) as i64 + (times(y, q) >> 16);
    let rest = (i128::from(times(y, y)) * i128::from(q)) >> 31;
    let whole = tables.multiples[(127 - shift) as usize & 127];
    whole + first + second + ((d + rest) >> 31)
}

/// `log 2` in units of `2^-112`, less than one of them too small.
const LN_2: i128 = 3_599_025_928_123_676_973_540_407_451_845_618;

/// `n log 2` in units of `2^-96`, off by less than two of them for `|n| < 2^13`.
#[inline(always)]
pub(crate) fn multiple_of_ln_2(n: i64) -> i128 {
    (i128::from(n) * LN_2) >> 16
}

/// `e^x` for `x` in units of `2^-96` and `|x| ≤ 256`: a mantissa in units of `2^-125`, at least 1, and an exponent `n` of 2.
///
/// # Error
///
/// Less than [`EXP_ERROR`]` + |n|` units of `2^-96`, relative to the result; `exponentials_are_within_their_bound` measures it.
///
/// # Method
///
/// `x - n log 2` is split after 8 and after 16 bits. Tables have the exponentials of the first two parts, and a polynomial of
/// degree 5 that of the rest.
#[inline(always)]
pub(crate) fn exp(tables: &Tables, x: i128) -> (u128, i64) {
    /// `log2 e` in units of `2^-30`.
    const LOG2_E: i128 = 1_549_082_004;
    const ONE: u128 = 1 << 64;
    // A little less than x log2 e, so that the remainder is not negative.
    let n = (((x >> 64) * LOG2_E - (1 << 42)) >> 62) as i64;
    let remainder = (x - multiple_of_ln_2(n)) as u128;
    let coarse = tables.coarse[(remainder >> 88) as usize & 255];
    let fine = tables.fine[(remainder >> 80) as usize & 255];
    let rest = remainder & ((1 << 80) - 1);
    let y = (rest >> 16) as u64;
    let times = |a: u64, b: u64| ((u128::from(a) * u128::from(b)) >> 64) as u64;
    let q = (ONE / 24) as u64 + (times(y, (ONE / 120) as u64) >> 16);
    let q = (ONE / 6) as u64 + (times(y, q) >> 16);
    let q = (ONE / 2) as u64 + (times(y, q) >> 16);
    let small = (rest << 31) + ((u128::from(times(y, y)) * u128::from(q)) >> 33);
    let scale = product(coarse, fine);
    (scale + (product(scale, small) << 1), n)
}

/// `2^254/x` for `x` from `2^127` on, off by less than `2^-100` of it.
///
/// # Method
///
/// A quotient of binary64, and one step of Newton's.
#[inline(always)]
pub(crate) fn reciprocal(x: u128) -> u128 {
    // 2^190/x, less than 2^-51 of it away.
    let first = (2f64.powi(126) / ((x >> 64) as u64 as f64)) as u64;
    // x first = 2^190 (1 - e): the reciprocal is first (1 + e + e² + …).
    let (high, rest) = ((x >> 64) * u128::from(first), low(x) * u128::from(first));
    let e = (1_i128 << 126) - (high + (rest >> 64)) as i128;
    let correction = (i128::from(first) * (e >> 14)) >> 48;
    (u128::from(first) << 64).wrapping_add_signed(correction)
}

#[cfg(test)]
mod tests;
