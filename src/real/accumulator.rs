//! Exact sums of products of binary64 numbers.
//!
//! A product of two binary64 numbers is an integer below 2^106 times a power of two between 2^-2148
//! and 2^1942. A fixed-point register of 70 limbs therefore holds any sum of fewer than 2^100
//! products without error (Kulisch's accumulator). Inner products of raw data are exact before they
//! are rounded to the scalar, whatever cancels. Data whose exponents lie close together use only a
//! window of the register.
//!
//! Carries are deferred: every limb is summed in an `i128` of its own, which holds the parts of
//! [`FLUSH`] products before it has to hand its carry on.

use super::float::{Float, Truncated};
use super::limbs::sub_with_borrow;

/// Limbs of the full register, from `2^-2148` at the least to beyond `2^(1942 + 106 + 100)`.
const FULL: usize = 70;
/// Limbs of the window: a power of two, for a cheap index. The last one is only carried into.
const WINDOW: usize = 8;

/// Products between two carries. A product adds at most `2^106` to one slot and less than `2^64` to
/// the one below, so this many stay below `2^125`.
const FLUSH: usize = 1 << 18;

/// `Σ a_i b_i`, truncated to N limbs, and whether that lost anything; `None` if an entry is not
/// finite. The shorter length counts.
pub(super) fn inner_product<const N: usize>(a: &[f64], b: &[f64]) -> Option<Truncated<N>> {
    let length = a.len().min(b.len());
    let (a, b) = (&a[..length], &b[..length]);
    let range_a = Range::of(a);
    let range_b = if std::ptr::eq(a, b) {
        range_a
    } else {
        Range::of(b)
    };
    if !(range_a.finite && range_b.finite) {
        return None;
    }
    if range_a.greatest == 0.0 || range_b.greatest == 0.0 {
        return Some((Float::ZERO, false));
    }
    let exponent = |x: f64| decompose(x).1;
    let least = exponent(range_a.least) + exponent(range_b.least);
    let spread = exponent(range_a.greatest) + exponent(range_b.greatest) - least;
    // 106 bits of the largest product, what a sum of `length` of them can add, and a sign.
    let bits = spread + 106 + i64::from(usize::BITS - length.leading_zeros()) + 1;
    Some(if spread < 64 {
        // The usual case: every product starts in the lowest slot.
        let slots = if std::ptr::eq(a, b) {
            squares_near(a, least)
        } else {
            sum_near(a, b, least)
        };
        truncated(slots, least)
    } else if bits <= 64 * (WINDOW as i64 - 1) {
        truncated(sum::<WINDOW>(a, b, least), least)
    } else {
        truncated(sum::<FULL>(a, b, 2 * LEAST_EXPONENT), 2 * LEAST_EXPONENT)
    })
}

/// The products summed into slots of 64 bits each, the lowest one from `2^lowest` on.
fn sum<const L: usize>(a: &[f64], b: &[f64], lowest: i64) -> [i128; L] {
    let mut slots = [0; L];
    for (a, b) in a.chunks(FLUSH).zip(b.chunks(FLUSH)) {
        for (x, y) in a.iter().zip(b) {
            let (start, low, high) = product(*x, *y, lowest);
            slots[start % L] += low;
            slots[(start + 1) % L] += high;
        }
        carry(&mut slots);
    }
    slots
}

/// The same for products that all start in the lowest slot, so two registers take them.
fn sum_near(a: &[f64], b: &[f64], lowest: i64) -> [i128; WINDOW] {
    let mut slots = [0; WINDOW];
    for (a, b) in a.chunks(FLUSH).zip(b.chunks(FLUSH)) {
        let (mut low_sum, mut high_sum) = (0, 0);
        for (x, y) in a.iter().zip(b) {
            let (_, low, high) = product(*x, *y, lowest);
            low_sum += low;
            high_sum += high;
        }
        slots[0] += low_sum;
        slots[1] += high_sum;
        carry(&mut slots);
    }
    slots
}

/// The same for the squares of one vector, which have no signs.
fn squares_near(a: &[f64], lowest: i64) -> [i128; WINDOW] {
    let mut slots = [0; WINDOW];
    for a in a.chunks(FLUSH) {
        let (mut low_sum, mut high_sum) = (0_u128, 0_u128);
        for x in a {
            let (m, e) = decompose(*x);
            let square = u128::from(m) * u128::from(m);
            // As in `product`: a 0 below the window is 0 anywhere.
            let part = (2 * e - lowest) as u32 % 64;
            low_sum += u128::from((square as u64) << part);
            high_sum += square >> (64 - part);
        }
        slots[0] += low_sum as i128;
        slots[1] += high_sum as i128;
        carry(&mut slots);
    }
    slots
}

fn truncated<const N: usize, const L: usize>(slots: [i128; L], lowest: i64) -> Truncated<N> {
    let mut register = slots.map(|slot| slot as u64);
    let negative = register[L - 1] >> 63 == 1;
    if negative {
        let mut borrow = 0;
        for limb in &mut register {
            (*limb, borrow) = sub_with_borrow(0, *limb, borrow);
        }
    }
    Float::from_limbs(negative, &register, lowest)
}

/// `x y` in units of `2^lowest`: the slot it starts in, its part there and its part in the next.
#[inline]
fn product(x: f64, y: f64, lowest: i64) -> (usize, i128, i128) {
    let ((m, e), (n, f)) = (decompose(x), decompose(y));
    let product = (u128::from(m) * u128::from(n)) as i128;
    // All ones if the signs differ: then the complement and one more is the negative.
    let sign = i128::from((x.to_bits() ^ y.to_bits()) as i64 >> 63);
    let product = (product ^ sign) - sign;
    // A product of 0 may lie below the window, where the difference wraps; it is 0 anywhere.
    let shift = (e + f - lowest) as usize;
    let part = (shift % 64) as u32;
    // The low part of a two's complement number is not negative, the high part has the sign.
    let low = i128::from((product as u64) << part);
    (shift / 64, low, product >> (64 - part))
}

/// Propagates the carries, so the slots become the limbs of a number in two's complement; the
/// top slot keeps the sign.
fn carry<const L: usize>(slots: &mut [i128; L]) {
    let mut carry = 0;
    for slot in &mut slots[..L - 1] {
        let sum = *slot + carry;
        *slot = i128::from(sum as u64);
        carry = sum >> 64;
    }
    slots[L - 1] += carry;
}

const LEAST_EXPONENT: i64 = -1074;

/// `|x| = mantissa · 2^exponent`.
#[inline]
fn decompose(x: f64) -> (u64, i64) {
    let bits = x.to_bits();
    let field = bits >> 52 & 0x7ff;
    let normal = u64::from(field != 0);
    let mantissa = bits & ((1 << 52) - 1) | normal << 52;
    (mantissa, (field + 1 - normal) as i64 - 1 + LEAST_EXPONENT)
}

/// The least non-zero and the greatest magnitude among some numbers.
#[derive(Clone, Copy)]
struct Range {
    least: f64,
    greatest: f64,
    finite: bool,
}

impl Range {
    fn of(a: &[f64]) -> Self {
        // The bits of a size are ordered like the size; one less makes 0 the largest of all.
        let (mut least, mut greatest) = (u64::MAX, 0);
        for x in a {
            let size = x.to_bits() << 1;
            least = least.min(size.wrapping_sub(1));
            greatest = greatest.max(size);
        }
        let size = |bits: u64| f64::from_bits(bits >> 1);
        let (least, greatest) = (size(least.wrapping_add(1)), size(greatest));
        Self {
            least,
            greatest,
            finite: greatest.is_finite(),
        }
    }
}

#[cfg(test)]
mod tests;
