//! Integers of N limbs, little-endian: carries, shifts, products and long division.

use std::cmp::Ordering;

pub(super) fn shl_pair(high: u64, low: u64, shift: u32) -> u64 {
    if shift == 0 {
        high
    } else {
        high << shift | low >> (64 - shift)
    }
}

#[inline]
pub(super) fn add_with_carry(a: u64, b: u64, carry: u64) -> (u64, u64) {
    let sum = u128::from(a) + u128::from(b) + u128::from(carry);
    (sum as u64, (sum >> 64) as u64)
}

#[inline]
pub(super) fn sub_with_borrow(a: u64, b: u64, borrow: u64) -> (u64, u64) {
    let difference = u128::from(a)
        .wrapping_sub(u128::from(b))
        .wrapping_sub(u128::from(borrow));
    (difference as u64, (difference >> 64) as u64 & 1)
}

#[inline]
pub(super) fn cmp_limbs<const N: usize>(a: &[u64; N], b: &[u64; N]) -> Ordering {
    for i in (0..N).rev() {
        if a[i] != b[i] {
            return a[i].cmp(&b[i]);
        }
    }
    Ordering::Equal
}

/// Whether `a < b`, without a branch.
#[inline]
pub(super) fn is_less<const N: usize>(a: &[u64; N], b: &[u64; N]) -> bool {
    let mut borrow = 0;
    for i in 0..N {
        (_, borrow) = sub_with_borrow(a[i], b[i], borrow);
    }
    borrow != 0
}

/// Shifts left by fewer than 64 bits, which come in from the top of `below`.
#[inline(always)]
pub(super) fn shift_left<const N: usize>(limbs: &mut [u64; N], below: u64, shift: u32) {
    // Two shifts, so a shift by 0 brings nothing in.
    for i in (1..N).rev() {
        limbs[i] = limbs[i] << shift | limbs[i - 1] >> 1 >> (63 - shift);
    }
    limbs[0] = limbs[0] << shift | below >> 1 >> (63 - shift);
}

/// Shifts right by `distance` bits: the limbs, the 64 bits below them, and whether anything lies
/// below those.
#[inline(always)]
pub(super) fn shift_right<const N: usize>(
    limbs: &[u64; N],
    distance: u64,
) -> ([u64; N], u64, bool) {
    let (mut result, mut guard, mut sticky) = (*limbs, 0, false);
    if distance >= 64 {
        (result, guard, sticky) = shift_right_whole(limbs, distance / 64);
    }
    // Two shifts, so a shift by 0 brings nothing in.
    let part = (distance % 64) as u32;
    sticky |= guard << 1 << (63 - part) != 0;
    guard = guard >> part | result[0] << 1 << (63 - part);
    for i in 0..N - 1 {
        result[i] = result[i] >> part | result[i + 1] << 1 << (63 - part);
    }
    result[N - 1] >>= part;
    (result, guard, sticky)
}

/// Shifts right by whole limbs, one at least.
fn shift_right_whole<const N: usize>(limbs: &[u64; N], whole: u64) -> ([u64; N], u64, bool) {
    let mut result = [0; N];
    if whole > N as u64 {
        return (result, 0, true);
    }
    let whole = whole as usize;
    result[..N - whole].copy_from_slice(&limbs[whole..]);
    let sticky = limbs[..whole - 1].iter().any(|&limb| limb != 0);
    (result, limbs[whole - 1], sticky)
}

/// Products of more limbs than these skip limbs of their first factor that are zero. For short numbers the branch costs more than it
/// saves.
pub(super) const SHORT: usize = 4;

/// The full product, low and high half. Rows of zero limbs cost nothing, which is the common case
/// of a number that came from binary64.
#[inline]
pub(super) fn multiply<const N: usize>(a: &[u64; N], b: &[u64; N]) -> ([u64; N], [u64; N]) {
    let mut low = [0; N];
    let mut high = [0; N];
    for i in 0..N {
        if N > SHORT && a[i] == 0 {
            continue;
        }
        let factor = u128::from(a[i]);
        let mut carry = 0;
        let (b_low, b_high) = b.split_at(N - i);
        for (slot, limb) in low[i..].iter_mut().zip(b_low) {
            let term = factor * u128::from(*limb) + u128::from(*slot) + u128::from(carry);
            *slot = term as u64;
            carry = (term >> 64) as u64;
        }
        for (slot, limb) in high[..i].iter_mut().zip(b_high) {
            let term = factor * u128::from(*limb) + u128::from(*slot) + u128::from(carry);
            *slot = term as u64;
            carry = (term >> 64) as u64;
        }
        high[i] = carry;
    }
    (low, high)
}

/// The quotients of two limbs by one, by multiplication with its reciprocal (Möller and Granlund, *Improved division by
/// invariant integers*, IEEE Transactions on Computers 60, 2011).
#[derive(Clone, Copy)]
struct Reciprocal {
    /// The divisor, with its top bit set.
    divisor: u64,
    /// `floor((2^128 - 1)/divisor) - 2^64`.
    reciprocal: u64,
}

impl Reciprocal {
    /// Algorithm 3 of the paper.
    #[inline]
    fn new(divisor: u64) -> Self {
        let wide = u128::from;
        let lowest = divisor & 1;
        let half = (divisor >> 1) + lowest;
        let forty = (divisor >> 24) + 1;
        let mut v = ((1 << 19) - 3 * (1 << 8)) / (divisor >> 55);
        v = (v << 11) - ((v * v * forty) >> 40) - 1;
        v = (v << 13) + ((v * ((1 << 60) - v * forty)) >> 47);
        let error = ((v >> 1) & lowest.wrapping_neg()).wrapping_sub(v.wrapping_mul(half));
        v = (v << 31).wrapping_add(((wide(v) * wide(error)) >> 65) as u64);
        let above = ((wide(v) * wide(divisor) + wide(divisor)) >> 64) as u64;
        Self {
            divisor,
            reciprocal: v.wrapping_sub(above.wrapping_add(divisor)),
        }
    }

    /// The quotient and the remainder of `high 2^64 + low`, for a `high` below the divisor: algorithm 4 of the paper.
    #[inline]
    fn divide(&self, high: u64, low: u64) -> (u64, u64) {
        let product = (u128::from(self.reciprocal) * u128::from(high))
            .wrapping_add(u128::from(high) << 64 | u128::from(low));
        let mut quotient = ((product >> 64) as u64).wrapping_add(1);
        let mut rest = low.wrapping_sub(quotient.wrapping_mul(self.divisor));
        if rest > product as u64 {
            quotient = quotient.wrapping_sub(1);
            rest = rest.wrapping_add(self.divisor);
        }
        if rest >= self.divisor {
            quotient = quotient.wrapping_add(1);
            rest -= self.divisor;
        }
        (quotient, rest)
    }
}

/// Long division of `(numerator, dropped, 0, …)` by a normalised divisor that exceeds it: the N
/// limbs of the quotient and whether there is a remainder (Knuth, algorithm D).
pub(super) fn divide<const N: usize>(
    numerator: [u64; N],
    dropped: u64,
    divisor: &[u64; N],
) -> ([u64; N], bool) {
    let mut quotient = [0; N];
    let mut remainder = numerator;
    let mut above = 0; // The limb above `remainder`.
    let leading = divisor[N - 1];
    let by_leading = Reciprocal::new(leading);
    let next = if N > 1 { divisor[N - 2] } else { 0 };
    if divisor[..N - 1].iter().all(|&limb| limb == 0) {
        let mut rest = numerator[N - 1];
        for i in (0..N).rev() {
            let next = if i > 0 { numerator[i - 1] } else { dropped };
            (quotient[i], rest) = by_leading.divide(rest, next);
        }
        return (quotient, rest != 0);
    }
    for i in (0..N).rev() {
        let incoming = if i == N - 1 { dropped } else { 0 };
        // Shift one limb up: the top of the remainder moves to `above`.
        let top = remainder[N - 1];
        let second = if N > 1 { remainder[N - 2] } else { incoming };
        debug_assert_eq!(above, 0);
        for j in (1..N).rev() {
            remainder[j] = remainder[j - 1];
        }
        remainder[0] = incoming;
        above = top;
        // Estimate from the top two limbs, then correct by the third; at most one too large.
        let pair = u128::from(above) << 64 | u128::from(second);
        let mut estimate = u128::from(if above < leading {
            by_leading.divide(above, second).0
        } else {
            u64::MAX
        });
        let third = if N > 1 { remainder[N - 2] } else { 0 };
        loop {
            let rest = pair - estimate * u128::from(leading);
            if rest >> 64 != 0 || estimate * u128::from(next) <= (rest << 64 | u128::from(third)) {
                break;
            }
            estimate -= 1;
        }
        let mut digit = estimate as u64;
        let mut borrow = 0;
        let mut carry = 0;
        for j in 0..N {
            let term = u128::from(digit) * u128::from(divisor[j]) + u128::from(carry);
            carry = (term >> 64) as u64;
            (remainder[j], borrow) = sub_with_borrow(remainder[j], term as u64, borrow);
        }
        let (top, borrow) = sub_with_borrow(above, carry, borrow);
        above = top;
        if borrow != 0 {
            digit -= 1;
            let mut carry = 0;
            for j in 0..N {
                (remainder[j], carry) = add_with_carry(remainder[j], divisor[j], carry);
            }
            above = above.wrapping_add(carry);
        }
        quotient[i] = digit;
    }
    (quotient, remainder.iter().any(|&limb| limb != 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::exact_reference::random;
    use rand_chacha::rand_core::Rng;

    /// The definition, and the division of the processor, at the ends of the range and in between.
    #[test]
    fn quotients_by_a_reciprocal_are_those_of_division() {
        let mut random = random();
        let mut limb = move || random.next_u64();
        let top = 1 << 63;
        let mut divisors = vec![top, top + 1, u64::MAX, u64::MAX - 1, 3 << 62, (3 << 62) - 1];
        divisors.extend((0..20_000).map(|_| limb() | top));
        for divisor in divisors {
            let by = Reciprocal::new(divisor);
            let exact = u128::MAX / u128::from(divisor) - (1 << 64);
            assert_eq!(u128::from(by.reciprocal), exact, "{divisor:x}");
            for (high, low) in [
                (0, 0),
                (0, u64::MAX),
                (divisor - 1, u64::MAX),
                (divisor - 1, 0),
                (limb() % divisor, limb()),
                (limb() % divisor, divisor),
            ] {
                let pair = u128::from(high) << 64 | u128::from(low);
                let wide = u128::from(divisor);
                let exact = ((pair / wide) as u64, (pair % wide) as u64);
                assert_eq!(by.divide(high, low), exact, "{pair:x} / {divisor:x}");
            }
        }
    }
}
