//! Floating-point numbers of N 64-bit limbs: the midpoints of balls.
//!
//! Every operation truncates towards zero and reports whether anything was cut off. The error is
//! below one unit in the last place, and an exact result is known to be exact. That is how exact
//! zeros, exact ties and equal exponents are recognised.

use super::limbs::{
    add_with_carry, cmp_limbs, divide, is_less, multiply, shift_left, shift_right, shl_pair,
    sub_with_borrow,
};
use super::magnitude::Magnitude;
use std::cmp::Ordering;

/// The number `± 0.limbs · 2^exponent` with the top bit of the top limb set, or 0 with all fields
/// zero. Limbs are little-endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Float<const N: usize> {
    pub(super) negative: bool,
    pub(super) exponent: i64,
    pub(super) limbs: [u64; N],
}

/// A truncated result, and whether it differs from the exact one.
pub(super) type Truncated<const N: usize> = (Float<N>, bool);

impl<const N: usize> Float<N> {
    pub(super) const ZERO: Self = Self {
        negative: false,
        exponent: 0,
        limbs: [0; N],
    };

    #[inline]
    pub(super) fn is_zero(&self) -> bool {
        self.limbs[N - 1] == 0
    }

    /// A finite binary64, exactly.
    pub(super) fn from_f64(x: f64) -> Self {
        let bits = x.to_bits();
        let field = (bits >> 52 & 0x7ff) as i64;
        let fraction = bits & ((1 << 52) - 1);
        let (mantissa, exponent) = if field == 0 {
            (fraction, -1074)
        } else {
            (fraction | 1 << 52, field - 1075)
        };
        let mut result = Self::from_u64(mantissa);
        if mantissa != 0 {
            result.exponent += exponent;
            result.negative = x.is_sign_negative();
        }
        result
    }

    /// A finite bound, exactly.
    #[inline]
    pub(super) fn from_magnitude(bound: Magnitude) -> Self {
        if bound.is_zero() {
            return Self::ZERO;
        }
        let mut limbs = [0; N];
        limbs[N - 1] = bound.top_limb();
        Self {
            negative: false,
            exponent: bound.exponent(),
            limbs,
        }
    }

    pub(super) fn from_u64(n: u64) -> Self {
        let mut limbs = [0; N];
        if n == 0 {
            return Self::ZERO;
        }
        let shift = n.leading_zeros();
        limbs[N - 1] = n << shift;
        Self {
            negative: false,
            exponent: 64 - i64::from(shift),
            limbs,
        }
    }

    pub(super) fn from_i64(n: i64) -> Self {
        Self {
            negative: n < 0,
            ..Self::from_u64(n.unsigned_abs())
        }
    }

    /// The number `limbs · 2^exponent` of a little-endian integer of any length, truncated.
    pub(super) fn from_limbs(negative: bool, limbs: &[u64], exponent: i64) -> Truncated<N> {
        let Some(top) = limbs.iter().rposition(|&limb| limb != 0) else {
            return (Self::ZERO, false);
        };
        let shift = limbs[top].leading_zeros();
        let limb = |index: isize| if index < 0 { 0 } else { limbs[index as usize] };
        let mut result = [0; N];
        for (i, slot) in result.iter_mut().enumerate() {
            let index = top as isize - (N - 1 - i) as isize;
            *slot = shl_pair(limb(index), limb(index - 1), shift);
        }
        let lowest = top as isize - (N - 1) as isize;
        let inexact = lowest > 0
            && (limb(lowest - 1) << shift != 0
                || limbs[..lowest as usize - 1].iter().any(|&l| l != 0));
        let exponent = exponent + 64 * (top as i64 + 1) - i64::from(shift);
        (
            Self {
                negative,
                exponent,
                limbs: result,
            },
            inexact,
        )
    }

    /// The whole units `2^exponent` in the magnitude, and 1 if that cuts something off, 0 otherwise. `None` if they do not fit, or if
    /// the unit is finer than the two top limbs.
    pub(super) fn in_units(&self, exponent: i64) -> Option<(u128, u128)> {
        if self.is_zero() {
            return Some((0, 0));
        }
        let below = if N > 1 { self.limbs[N - 2] } else { 0 };
        let top = u128::from(self.limbs[N - 1]) << 64 | u128::from(below);
        let shift = exponent.checked_sub(self.exponent)?.checked_add(128)?;
        // A multiple of a finer unit, unless there are more limbs.
        if shift < 0 {
            return None;
        }
        let shift = u32::try_from(shift).unwrap_or(u32::MAX);
        Some((top.checked_shr(shift).unwrap_or(0), 1))
    }

    /// The same number with fewer or more limbs, truncated.
    pub(super) fn resize<const M: usize>(&self) -> Truncated<M> {
        Float::from_limbs(self.negative, &self.limbs, self.exponent - 64 * N as i64)
    }

    /// The number of zeros at the end of the fraction; all its bits are those of 0.
    pub(super) fn trailing_zeros(&self) -> u32 {
        let empty = self.limbs.iter().take_while(|limb| **limb == 0).count();
        let last = self
            .limbs
            .get(empty)
            .map_or(0, |limb| limb.trailing_zeros());
        64 * empty as u32 + last
    }

    /// The fixed-point number `high + 0.limbs`, truncated.
    #[inline]
    pub(super) fn from_fixed(negative: bool, high: u64, limbs: &[u64; N]) -> Truncated<N> {
        if high == 0 {
            return Self::from_limbs(negative, limbs, -64 * N as i64);
        }
        let shift = high.leading_zeros();
        let inexact = limbs[0] << shift != 0;
        let mut result = [0; N];
        for i in 0..N {
            let above = if i == N - 1 { high } else { limbs[i + 1] };
            result[i] = above << shift | limbs[i] >> 1 >> (63 - shift);
        }
        (
            Self {
                negative,
                exponent: 64 - i64::from(shift),
                limbs: result,
            },
            inexact,
        )
    }

    /// One unit in the last place; 0 has none, since no operation ever truncates to 0.
    #[inline]
    pub(super) fn ulp(&self) -> Magnitude {
        if self.is_zero() {
            return Magnitude::ZERO;
        }
        Magnitude::power_of_two(self.exponent - 64 * N as i64)
    }

    /// The smallest bound of 32 bits that is at least `|self|`.
    #[inline]
    pub(super) fn magnitude_up(&self) -> Magnitude {
        if self.is_zero() {
            return Magnitude::ZERO;
        }
        let more = self.limbs[..N - 1].iter().any(|&limb| limb != 0);
        Magnitude::from_top_limb(self.limbs[N - 1], more, self.exponent)
    }

    /// The largest number of 32 bits that is at most `|self|`.
    pub(super) fn magnitude_down(&self) -> Magnitude {
        if self.is_zero() {
            return Magnitude::ZERO;
        }
        Magnitude::from_top_limb(self.limbs[N - 1] >> 32 << 32, false, self.exponent)
    }

    #[inline]
    pub(super) fn abs(self) -> Self {
        Self {
            negative: false,
            ..self
        }
    }

    #[inline]
    pub(super) fn neg(self) -> Self {
        Self {
            negative: !self.negative && !self.is_zero(),
            ..self
        }
    }

    pub(super) fn mul_pow2(self, k: i64) -> Self {
        if self.is_zero() {
            self
        } else {
            Self {
                exponent: self.exponent.saturating_add(k),
                ..self
            }
        }
    }

    #[inline]
    pub(super) fn cmp_abs(&self, other: &Self) -> Ordering {
        match (self.is_zero(), other.is_zero()) {
            (false, false) => self.cmp_abs_of_non_zero(other),
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }

    #[inline]
    fn cmp_abs_of_non_zero(&self, other: &Self) -> Ordering {
        self.exponent
            .cmp(&other.exponent)
            .then_with(|| cmp_limbs(&self.limbs, &other.limbs))
    }

    pub(super) fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.cmp_abs(other),
            (true, true) => other.cmp_abs(self),
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
        }
    }

    /// The next number of this format away from zero, which absorbs a truncation error.
    pub(super) fn away_from_zero(mut self) -> Self {
        for limb in &mut self.limbs {
            let (sum, carry) = limb.overflowing_add(1);
            *limb = sum;
            if !carry {
                return self;
            }
        }
        self.limbs[N - 1] = 1 << 63;
        self.exponent += 1;
        self
    }

    /// The next number of this format towards zero, for a number that is not 0.
    pub(super) fn towards_zero(mut self) -> Self {
        for limb in &mut self.limbs {
            let (difference, borrow) = limb.overflowing_sub(1);
            *limb = difference;
            if !borrow {
                break;
            }
        }
        if self.limbs[N - 1] >> 63 == 0 {
            self.limbs = [u64::MAX; N];
            self.exponent -= 1;
        }
        self
    }

    #[inline(always)]
    pub(super) fn add(&self, other: &Self) -> Truncated<N> {
        self.add_signed(other, other.negative)
    }

    #[inline(always)]
    pub(super) fn sub(&self, other: &Self) -> Truncated<N> {
        self.add_signed(other, !other.negative)
    }

    /// `self ± |other|`.
    #[inline(always)]
    fn add_signed(&self, other: &Self, negative: bool) -> Truncated<N> {
        if other.is_zero() {
            return (*self, false);
        }
        if self.is_zero() {
            return (Self { negative, ..*other }, false);
        }
        let opposite = self.negative != negative;
        let (large, small, negative) = match self.exponent.cmp(&other.exponent) {
            Ordering::Less => (other, self, negative),
            Ordering::Equal if opposite && is_less(&self.limbs, &other.limbs) => {
                (other, self, negative)
            }
            _ => (self, other, self.negative),
        };
        let distance = large.exponent.abs_diff(small.exponent);
        let (aligned, guard, sticky) = shift_right(&small.limbs, distance);
        if opposite {
            large.sub_aligned(negative, &aligned, guard, sticky)
        } else {
            large.add_aligned(negative, &aligned, guard, sticky)
        }
    }

    /// `|self| + small`, where what was shifted out of `small` is `guard` (64 further bits) and
    /// `sticky` (anything below).
    #[inline(always)]
    fn add_aligned(
        &self,
        negative: bool,
        small: &[u64; N],
        guard: u64,
        sticky: bool,
    ) -> Truncated<N> {
        let mut limbs = [0; N];
        let mut carry = 0;
        for i in 0..N {
            (limbs[i], carry) = add_with_carry(self.limbs[i], small[i], carry);
        }
        let inexact = guard != 0 || sticky || limbs[0] & carry != 0;
        // The carry is unpredictable, so shift by it instead of branching.
        for i in 0..N - 1 {
            limbs[i] = limbs[i] >> carry | (limbs[i + 1] & carry) << 63;
        }
        limbs[N - 1] = limbs[N - 1] >> carry | carry << 63;
        (
            Self {
                negative,
                exponent: self.exponent + carry as i64,
                limbs,
            },
            inexact,
        )
    }

    /// `± (|self| - small)`, with the same `guard` and `sticky`. With `sticky` set the distance exceeds 64 bits, so at
    /// most one leading bit cancels and the guard limb covers it; without it the guard limb is exact.
    #[inline(always)]
    fn sub_aligned(
        &self,
        negative: bool,
        small: &[u64; N],
        guard: u64,
        sticky: bool,
    ) -> Truncated<N> {
        let (below, mut borrow) = sub_with_borrow(0, guard, u64::from(sticky));
        let mut limbs = [0; N];
        for i in 0..N {
            (limbs[i], borrow) = sub_with_borrow(self.limbs[i], small[i], borrow);
        }
        debug_assert_eq!(borrow, 0, "the minuend is the larger");
        if limbs[N - 1] == 0 {
            return self.normalise_cancelled(negative, &limbs, below, sticky);
        }
        let shift = limbs[N - 1].leading_zeros();
        let inexact = sticky || below << shift != 0;
        shift_left(&mut limbs, below, shift);
        (
            Self {
                negative,
                exponent: self.exponent - i64::from(shift),
                limbs,
            },
            inexact,
        )
    }

    /// A difference whose top limb has cancelled: so has everything inexact, unless there is a
    /// `sticky` bit, and with that the top limb cannot have cancelled.
    #[cold]
    fn normalise_cancelled(
        &self,
        negative: bool,
        limbs: &[u64; N],
        below: u64,
        sticky: bool,
    ) -> Truncated<N> {
        let Some(top) = limbs.iter().rposition(|&limb| limb != 0) else {
            let exponent = self.exponent - 64 * (N as i64 + 1);
            let (result, _) = Self::from_limbs(negative, &[below], exponent);
            return (result, sticky);
        };
        let mut result = [0; N];
        result[N - 1 - top..].copy_from_slice(&limbs[..=top]);
        if top < N - 1 {
            result[N - 2 - top] = below;
        }
        let shift = limbs[top].leading_zeros();
        shift_left(&mut result, 0, shift);
        (
            Self {
                negative,
                exponent: self.exponent - 64 * (N - 1 - top) as i64 - i64::from(shift),
                limbs: result,
            },
            sticky,
        )
    }

    #[inline(always)]
    pub(super) fn mul(&self, other: &Self) -> Truncated<N> {
        if self.is_zero() || other.is_zero() {
            return (Self::ZERO, false);
        }
        let (low, mut high) = multiply(&self.limbs, &other.limbs);
        // Either the top bit or the next one is set. This is unpredictable, so shift instead of branching.
        let shift = 1 - (high[N - 1] >> 63) as u32;
        shift_left(&mut high, low[N - 1], shift);
        let inexact = low[N - 1] << shift != 0 || low[..N - 1].iter().any(|&limb| limb != 0);
        (
            Self {
                negative: self.negative != other.negative,
                exponent: self.exponent + other.exponent - i64::from(shift),
                limbs: high,
            },
            inexact,
        )
    }

    /// The quotient; `other` must not be 0.
    pub(super) fn div(&self, other: &Self) -> Truncated<N> {
        if self.is_zero() {
            return (Self::ZERO, false);
        }
        // Bring the mantissas' quotient into [1/2, 1).
        let mut numerator = self.limbs;
        let mut dropped = 0;
        let mut exponent = self.exponent - other.exponent;
        if cmp_limbs(&self.limbs, &other.limbs) != Ordering::Less {
            dropped = numerator[0] << 63;
            for i in 0..N - 1 {
                numerator[i] = numerator[i] >> 1 | numerator[i + 1] << 63;
            }
            numerator[N - 1] >>= 1;
            exponent += 1;
        }
        let (limbs, inexact) = divide(numerator, dropped, &other.limbs);
        (
            Self {
                negative: self.negative != other.negative,
                exponent,
                limbs,
            },
            inexact,
        )
    }

    /// The nearest binary64, ties to even, over the whole range, including subnormal, zero and
    /// infinite results.
    pub(super) fn to_f64(self) -> f64 {
        self.to_f64_beside(Ordering::Equal)
    }

    /// The binary64 nearest to a number that is `self` or infinitely little greater or less: a tie
    /// goes to the side on which the number lies.
    pub(super) fn to_f64_beside(self, side: Ordering) -> f64 {
        let side = if self.negative { side.reverse() } else { side };
        let sign = if self.negative { -1.0 } else { 1.0 };
        if self.is_zero() || self.exponent < -1074 {
            return sign * 0.0;
        }
        if self.exponent > 1024 {
            return sign * f64::INFINITY;
        }
        // How many bits the result has: 53, fewer among the subnormals, none below half of the
        // smallest.
        let bits = (self.exponent + 1074).min(53) as u32;
        let top = self.limbs[N - 1];
        let rest_below = self.limbs[..N - 1].iter().any(|&limb| limb != 0);
        let kept = if bits == 0 { 0 } else { top >> (64 - bits) };
        let tail = top << bits;
        let half = 1 << 63;
        let tie_goes_up = match side {
            Ordering::Less => false,
            Ordering::Equal => kept & 1 == 1,
            Ordering::Greater => true,
        };
        let up = tail > half || (tail == half && (rest_below || tie_goes_up));
        let mantissa = kept + u64::from(up);
        // Both factors and the product are exact unless the product overflows to infinity.
        let unit = self.exponent - i64::from(bits);
        sign * scale_exactly(mantissa as f64, unit)
    }
}

/// `x · 2^k` where the product is a binary64 or overflows.
fn scale_exactly(x: f64, k: i64) -> f64 {
    libm::ldexp(x, k as i32)
}

#[cfg(test)]
mod tests;
