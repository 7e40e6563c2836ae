//! Upper bounds on errors: non-negative numbers of 32 significant bits, always rounded up.
//!
//! A radius needs few bits but the whole exponent range of its midpoint, so that an error of
//! `2^-5000` next to a midpoint of 1 is neither lost nor turned into a larger one.

use super::float::{EXPONENT_LIMIT, Float};
use std::cmp::Ordering;

/// A number `mantissa · 2^(exponent - 32)` with `mantissa` in `[2^31, 2^32)`, or 0, or infinity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Magnitude {
    mantissa: u64,
    exponent: i64,
}

impl Magnitude {
    pub(super) const ZERO: Self = Self {
        mantissa: 0,
        exponent: 0,
    };
    pub(super) const INFINITE: Self = Self {
        mantissa: 1 << 31,
        exponent: i64::MAX,
    };

    /// `2^k`.
    pub(super) fn power_of_two(k: i64) -> Self {
        Self::new(1 << 31, k.saturating_add(1))
    }

    /// An upper bound on a finite non-negative `x`; infinity for anything else.
    pub(super) fn from_f64(x: f64) -> Self {
        if x == 0.0 {
            return Self::ZERO;
        }
        if !x.is_finite() || x < 0.0 {
            return Self::INFINITE;
        }
        Float::<1>::from_f64(x).magnitude_up()
    }

    /// An upper bound on `mantissa · 2^(exponent - 32)` for any mantissa below `2^63`.
    fn normalised(mantissa: u64, exponent: i64) -> Self {
        if mantissa == 0 {
            return Self::ZERO;
        }
        let excess = 32 - i64::from(mantissa.leading_zeros());
        if excess <= 0 {
            return Self::new(mantissa << -excess, exponent + excess);
        }
        let kept = mantissa >> excess;
        let rounded = kept + u64::from(kept << excess != mantissa);
        // A carry to 2^32 is again a power of two.
        let carry = rounded >> 32;
        Self::new(rounded >> carry, exponent + excess + carry as i64)
    }

    /// Keeps the exponent in range: beyond the top the bound is infinite, below the bottom it is
    /// the smallest positive one.
    fn new(mantissa: u64, exponent: i64) -> Self {
        if exponent > 2 * EXPONENT_LIMIT {
            Self::INFINITE
        } else if exponent < -2 * EXPONENT_LIMIT {
            Self {
                mantissa: 1 << 31,
                exponent: -2 * EXPONENT_LIMIT,
            }
        } else {
            Self { mantissa, exponent }
        }
    }

    /// An upper bound on `top · 2^(exponent - 64)`, plus one unit of its last place if the number
    /// it was cut from had more bits.
    pub(super) fn from_top_limb(top: u64, more: bool, exponent: i64) -> Self {
        let kept = top >> 32;
        let up = u64::from(more || kept << 32 != top);
        Self::normalised(kept + up, exponent)
    }

    pub(super) fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    pub(super) fn is_infinite(self) -> bool {
        self.exponent == i64::MAX
    }

    /// The exponent `e` with `2^(e-1) <= self < 2^e`, for a finite non-zero bound.
    pub(super) fn exponent(self) -> i64 {
        self.exponent
    }

    pub(super) fn add(self, other: Self) -> Self {
        if self.is_zero() || other.is_infinite() {
            return other;
        }
        if other.is_zero() || self.is_infinite() {
            return self;
        }
        let (large, small) = if self.exponent >= other.exponent {
            (self, other)
        } else {
            (other, self)
        };
        let distance = large.exponent - small.exponent;
        // Whatever is shifted out still counts for one unit of the last place.
        let shifted = if distance > 31 {
            0
        } else {
            small.mantissa >> distance
        };
        let lost = distance > 31 || shifted << distance != small.mantissa;
        Self::normalised(large.mantissa + shifted + u64::from(lost), large.exponent)
    }

    pub(super) fn mul(self, other: Self) -> Self {
        if self.is_zero() || other.is_zero() {
            return Self::ZERO;
        }
        if self.is_infinite() || other.is_infinite() {
            return Self::INFINITE;
        }
        let product = self.mantissa * other.mantissa;
        Self::from_top_limb(
            product << product.leading_zeros(),
            false,
            self.exponent + other.exponent - i64::from(product.leading_zeros()),
        )
    }

    /// An upper bound on `self / other`, where `other` must itself be a *lower* bound.
    pub(super) fn div_by_lower(self, other: Self) -> Self {
        if self.is_zero() {
            return Self::ZERO;
        }
        if other.is_zero() || self.is_infinite() {
            return Self::INFINITE;
        }
        if other.is_infinite() {
            return Self::ZERO;
        }
        let quotient = (self.mantissa << 31) / other.mantissa + 1;
        Self::normalised(quotient, self.exponent - other.exponent + 1)
    }

    pub(super) fn mul_pow2(self, k: i64) -> Self {
        if self.is_zero() || self.is_infinite() {
            self
        } else {
            Self::new(self.mantissa, self.exponent.saturating_add(k))
        }
    }

    pub(super) fn max(self, other: Self) -> Self {
        if self < other { other } else { self }
    }

    /// The bound as a number of its own, without error.
    pub(super) fn to_float<const N: usize>(self) -> Float<N> {
        if self.is_zero() {
            return Float::ZERO;
        }
        let mut limbs = [0; N];
        limbs[N - 1] = self.mantissa << 32;
        Float {
            negative: false,
            exponent: self.exponent,
            limbs,
        }
    }
}

impl PartialOrd for Magnitude {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(match (self.is_zero(), other.is_zero()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => (self.exponent, self.mantissa).cmp(&(other.exponent, other.mantissa)),
        })
    }
}
