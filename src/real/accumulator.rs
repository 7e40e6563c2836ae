//! Exact sums of products of binary64 numbers.
//!
//! A product of two binary64 numbers is an integer below 2^106 times a power of two between 2^-2148
//! and 2^1942, so that a fixed-point register of 68 limbs holds any sum of fewer than 2^100 of them
//! without error (Kulisch's accumulator). Inner products of raw data are therefore exact before
//! they are rounded to the scalar at hand, whatever cancels. Data whose exponents lie close together
//! use only a window of four limbs of it.

use super::float::{Float, Truncated, add_with_carry, sub_with_borrow};

/// The bit that limb 0 of the full register starts at: below 2^-2148.
const LOWEST_BIT: i64 = -64 * 34;
const FULL: usize = 68;
const WINDOW: usize = 4;

/// `Σ a_i b_i`, truncated to N limbs, and whether that lost anything. Non-finite entries are the
/// caller's to exclude.
pub(super) fn inner_product<const N: usize>(a: &[f64], b: &[f64]) -> Truncated<N> {
    let length = a.len().min(b.len());
    let (a, b) = (&a[..length], &b[..length]);
    let (Some(range_a), Some(range_b)) = (exponent_range(a), exponent_range(b)) else {
        return (Float::ZERO, false);
    };
    let lowest = range_a.0 + range_b.0;
    // 106 bits of the largest product, and what a sum of `length` of them and a sign can add.
    let highest = range_a.1 + range_b.1 + 106 + i64::from(usize::BITS - length.leading_zeros()) + 1;
    if highest - lowest <= 64 * WINDOW as i64 {
        accumulate::<N, WINDOW>(a, b, lowest)
    } else {
        accumulate::<N, FULL>(a, b, LOWEST_BIT)
    }
}

fn accumulate<const N: usize, const L: usize>(a: &[f64], b: &[f64], lowest: i64) -> Truncated<N> {
    let mut register = [0u64; L];
    for (x, y) in a.iter().zip(b) {
        add_product(&mut register, *x, *y, lowest);
    }
    let negative = register[L - 1] >> 63 == 1;
    if negative {
        let mut borrow = 0;
        for limb in &mut register {
            (*limb, borrow) = sub_with_borrow(0, *limb, borrow);
        }
    }
    Float::from_limbs(negative, &register, lowest)
}

/// Adds `x y` to a two's complement register whose lowest bit stands for `2^lowest`.
#[inline]
fn add_product<const L: usize>(register: &mut [u64; L], x: f64, y: f64, lowest: i64) {
    let ((m, e), (n, f)) = (decompose(x), decompose(y));
    if m == 0 || n == 0 {
        return;
    }
    let product = u128::from(m) * u128::from(n);
    let shift = (e + f - lowest) as usize;
    let (start, part) = (shift / 64, (shift % 64) as u32);
    let low = product << part;
    let high = if part == 0 {
        0
    } else {
        (product >> (128 - part)) as u64
    };
    let limbs = [low as u64, (low >> 64) as u64, high];
    let tail = &mut register[start..];
    if (x < 0.0) != (y < 0.0) {
        let mut borrow = 0;
        for (i, limb) in tail.iter_mut().enumerate() {
            if i >= 3 && borrow == 0 {
                break;
            }
            (*limb, borrow) = sub_with_borrow(*limb, limbs.get(i).copied().unwrap_or(0), borrow);
        }
    } else {
        let mut carry = 0;
        for (i, limb) in tail.iter_mut().enumerate() {
            if i >= 3 && carry == 0 {
                break;
            }
            (*limb, carry) = add_with_carry(*limb, limbs.get(i).copied().unwrap_or(0), carry);
        }
    }
}

/// `|x| = mantissa · 2^exponent`.
#[inline]
fn decompose(x: f64) -> (u64, i64) {
    let bits = x.to_bits();
    let field = (bits >> 52 & 0x7ff) as i64;
    let fraction = bits & ((1 << 52) - 1);
    if field == 0 {
        (fraction, -1074)
    } else {
        (fraction | 1 << 52, field - 1075)
    }
}

/// The least and the greatest exponent among the non-zero entries.
fn exponent_range(a: &[f64]) -> Option<(i64, i64)> {
    let (mut least, mut greatest) = (u64::MAX, 0);
    for x in a {
        let field = x.to_bits() & !(1 << 63);
        least = if field == 0 { least } else { least.min(field) };
        greatest = greatest.max(field);
    }
    if greatest == 0 {
        return None;
    }
    Some((
        decompose(f64::from_bits(least)).1,
        decompose(f64::from_bits(greatest)).1,
    ))
}
