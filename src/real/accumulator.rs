//! Exact sums of products of binary64 numbers.
//!
//! A product of two binary64 numbers is an integer below 2^106 times a power of two between 2^-2148
//! and 2^1942, so that a fixed-point register of 70 limbs holds any sum of fewer than 2^100 of them
//! without error (Kulisch's accumulator). Inner products of raw data are therefore exact before
//! they are rounded to the scalar at hand, whatever cancels. Data whose exponents lie close together
//! use only a window of it.
//!
//! Carries are deferred: every limb is summed in an `i128` of its own, which holds the parts of
//! [`FLUSH`] products before it has to hand its carry on.

use super::float::{Float, Truncated, sub_with_borrow};

/// Limbs of the full register, from `2^-2148` at the least to beyond `2^(1942 + 106 + 100)`.
const FULL: usize = 70;
/// Limbs of the window: a power of two, for a cheap index. The last one is only carried into.
const WINDOW: usize = 8;

/// Products between two carries. A product adds at most `2^106` to one slot and less than `2^64` to
/// the one below, so that this many stay below `2^125`.
const FLUSH: usize = 1 << 18;

/// `Σ a_i b_i`, truncated to N limbs, and whether that lost anything; `None` if an entry is not
/// finite. The shorter length counts.
pub(super) fn inner_product<const N: usize>(a: &[f64], b: &[f64]) -> Option<Truncated<N>> {
    let length = a.len().min(b.len());
    let (a, b) = (&a[..length], &b[..length]);
    let range_a = Fields::of(a);
    let range_b = if std::ptr::eq(a, b) {
        range_a
    } else {
        Fields::of(b)
    };
    if !range_a.is_finite() || !range_b.is_finite() {
        return None;
    }
    if range_a.greatest == 0 || range_b.greatest == 0 {
        return Some((Float::ZERO, false));
    }
    let (least, greatest) = (
        range_a.least_exponent() + range_b.least_exponent(),
        range_a.greatest_exponent() + range_b.greatest_exponent(),
    );
    // 106 bits of the largest product, what a sum of `length` of them can add, and a sign.
    let bits = greatest - least + 106 + i64::from(usize::BITS - length.leading_zeros()) + 1;
    Some(if bits <= 64 * (WINDOW as i64 - 1) {
        accumulate::<N, WINDOW>(a, b, least)
    } else {
        accumulate::<N, FULL>(a, b, 2 * LEAST_EXPONENT)
    })
}

fn accumulate<const N: usize, const L: usize>(a: &[f64], b: &[f64], lowest: i64) -> Truncated<N> {
    let mut slots = [0i128; L];
    for (a, b) in a.chunks(FLUSH).zip(b.chunks(FLUSH)) {
        for (x, y) in a.iter().zip(b) {
            add_product(&mut slots, *x, *y, lowest);
        }
        carry(&mut slots);
    }
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

/// Adds `x y` to slots the lowest of which counts units of `2^lowest`.
#[inline]
fn add_product<const L: usize>(slots: &mut [i128; L], x: f64, y: f64, lowest: i64) {
    let ((m, e), (n, f)) = (decompose(x), decompose(y));
    let product = (u128::from(m) * u128::from(n)) as i128;
    // All ones if the signs differ: then the complement and one more is the negative.
    let sign = i128::from((x.to_bits() ^ y.to_bits()) as i64 >> 63);
    let product = (product ^ sign) - sign;
    // A product of 0 may lie below the window; it is 0 anywhere.
    let shift = (e + f - lowest).max(0) as usize;
    let (start, part) = (shift / 64, (shift % 64) as u32);
    slots[start % L] += i128::from((product << part) as u64);
    slots[(start + 1) % L] += product >> (64 - part);
}

/// Hands on what exceeds 64 bits, so that the slots are the limbs of a number in two's complement;
/// the top slot keeps the sign.
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

/// The least non-zero and the greatest of the upper halves of the entries, without their signs:
/// exponent and leading fraction.
#[derive(Clone, Copy)]
struct Fields {
    least: u32,
    greatest: u32,
}

impl Fields {
    fn of(a: &[f64]) -> Self {
        let (mut least, mut greatest) = (u32::MAX, 0);
        for x in a {
            let bits = x.to_bits() << 1;
            // A zero upper half over a non-zero lower one is subnormal, of the least exponent.
            let field = (bits >> 33) as u32 | u32::from(bits != 0);
            least = least.min(field.wrapping_sub(1));
            greatest = greatest.max(field);
        }
        Self {
            least: least.wrapping_add(1),
            greatest,
        }
    }

    fn is_finite(self) -> bool {
        self.greatest < 0x7ff << 20
    }

    fn least_exponent(self) -> i64 {
        i64::from((self.least >> 20).max(1)) - 1 + LEAST_EXPONENT
    }

    fn greatest_exponent(self) -> i64 {
        i64::from((self.greatest >> 20).max(1)) - 1 + LEAST_EXPONENT
    }
}
