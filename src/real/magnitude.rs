//! Upper bounds on errors: non-negative numbers of 32 significant bits, always rounded up.
//!
//! A radius needs few bits but the whole exponent range of its midpoint, so an error of
//! `2^-5000` next to a midpoint of 1 is neither lost nor turned into a larger one.

/// The exponents of midpoints stay within ± this, so sums and differences of a few of them fit in an `i64`.
pub(super) const EXPONENT_LIMIT: i64 = 1 << 59;

/// Exponents of finite bounds stay within ± this, twice the range of midpoints, so the
/// product of two bounds that belong to midpoints is not cut short.
const RANGE: i64 = 2 * EXPONENT_LIMIT;

/// A number `mantissa · 2^(exponent - 32)` with `mantissa` in `[2^31, 2^32)`, or 0, or infinity.
///
/// 0 and infinity have exponents outside the range of the others, so the order of the fields
/// is the order of the numbers, and sums and products need no cases of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Magnitude {
    exponent: i64,
    mantissa: u64,
}

impl Magnitude {
    pub(super) const ZERO: Self = Self {
        exponent: -2 * RANGE,
        mantissa: 0,
    };
    pub(super) const INFINITE: Self = Self {
        exponent: 2 * RANGE,
        mantissa: 1 << 31,
    };

    /// `2^k`.
    #[inline]
    pub(super) fn power_of_two(k: i64) -> Self {
        Self::new(1 << 31, k.saturating_add(1))
    }

    /// An upper bound on `count · 2^exponent` for a count below `2^63`.
    pub(super) fn from_units(count: u64, exponent: i64) -> Self {
        if count == 0 {
            return Self::ZERO;
        }
        let excess = 32 - i64::from(count.leading_zeros());
        let exponent = exponent + 32 + excess;
        if excess <= 0 {
            return Self::new(count << -excess, exponent);
        }
        let kept = count >> excess;
        Self::rounded(kept + u64::from(kept << excess != count), exponent)
    }

    /// A mantissa of at most `2^32`: the carry of rounding up gives a power of two.
    #[inline]
    fn rounded(mantissa: u64, exponent: i64) -> Self {
        let carry = mantissa >> 32;
        Self::new(mantissa >> carry, exponent + carry as i64)
    }

    #[inline]
    fn new(mantissa: u64, exponent: i64) -> Self {
        if exponent.unsigned_abs() <= RANGE.unsigned_abs() {
            Self { exponent, mantissa }
        } else {
            Self::out_of_range(mantissa, exponent)
        }
    }

    /// Beyond the top the bound is infinite, below the bottom it is the smallest positive one; and
    /// 0, whose exponent is out of range as well, stays 0.
    #[cold]
    fn out_of_range(mantissa: u64, exponent: i64) -> Self {
        if mantissa == 0 {
            Self::ZERO
        } else if exponent > 0 {
            Self::INFINITE
        } else {
            Self {
                exponent: -RANGE,
                mantissa: 1 << 31,
            }
        }
    }

    /// No fewer units `2^exponent` than the bound; `None` if they do not fit.
    pub(super) fn in_units(self, exponent: i64) -> Option<u128> {
        if self.is_zero() {
            return Some(0);
        }
        let shift = self.exponent.checked_sub(exponent)?.checked_sub(32)?;
        let mantissa = u128::from(self.mantissa);
        if shift > 95 || self.is_infinite() {
            return None;
        }
        match u32::try_from(shift) {
            Ok(shift) => Some(mantissa << shift),
            Err(_) => {
                let down = u32::try_from(shift.unsigned_abs()).unwrap_or(u32::MAX);
                Some(mantissa.checked_shr(down).unwrap_or(0) + 1)
            }
        }
    }

    /// An upper bound on `top · 2^(exponent - 64)` for a limb with its top bit set, plus anything
    /// below one unit of that limb if the number it was cut from had `more` bits.
    #[inline]
    pub(super) fn from_top_limb(top: u64, more: bool, exponent: i64) -> Self {
        let kept = top >> 32;
        Self::rounded(kept + u64::from(more || kept << 32 != top), exponent)
    }

    #[inline]
    /// A bound that is strictly greater, except for 0 and infinity.
    pub(super) fn strictly(self) -> Self {
        if self.is_zero() || self.is_infinite() {
            return self;
        }
        Self::rounded(self.mantissa + 1, self.exponent)
    }

    pub(super) fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    #[inline]
    pub(super) fn is_infinite(self) -> bool {
        self.exponent == Self::INFINITE.exponent
    }

    /// The exponent `e` with `2^(e-1) <= self < 2^e`, for a finite non-zero bound.
    pub(super) fn exponent(self) -> i64 {
        self.exponent
    }

    #[inline]
    pub(super) fn add(self, other: Self) -> Self {
        let less = self.exponent < other.exponent;
        let (large, small) = ordered(self.mantissa, other.mantissa, less);
        let exponent = self.exponent.max(other.exponent);
        // From a distance of 32 on, all bits are shifted out.
        let distance = self.exponent.abs_diff(other.exponent).min(63);
        let shifted = small >> distance;
        // Whatever is shifted out still counts for one unit of the last place.
        let lost = u64::from(shifted << distance != small);
        let sum = large + shifted + lost;
        let carry = sum >> 32;
        Self::new((sum + carry) >> carry, exponent + carry as i64)
    }

    #[inline]
    pub(super) fn mul(self, other: Self) -> Self {
        if self.is_zero() || other.is_zero() {
            return Self::ZERO;
        }
        // In [2^62, 2^64), or 0.
        let product = self.mantissa * other.mantissa;
        let top = product >> 63;
        let shift = 31 + top;
        let kept = product >> shift;
        Self::rounded(
            kept + u64::from(kept << shift != product),
            self.exponent + other.exponent + top as i64 - 1,
        )
    }

    /// `r + s + ulp`, rounded once; not all of them may be 0.
    #[inline]
    pub(super) fn of_sum(r: Self, s: Self, ulp: Self) -> Self {
        Self::of_terms(
            (r.mantissa << 32, r.exponent),
            (s.mantissa << 32, s.exponent),
            ulp,
        )
    }

    /// An upper bound on `|xy - mn| + ulp` for `x = m ± r` and `y = n ± s`: on
    /// `(|m| + r) s + |n| r + ulp`, the radius of a product, for non-zero midpoints with these top
    /// limbs and exponents. Not both radii may be 0.
    #[inline]
    pub(super) fn of_product(m: (u64, i64), r: Self, n: (u64, i64), s: Self, ulp: Self) -> Self {
        // |m| + r in units of 2^-32 of its binade: at most one for what was cut off and one for r,
        // if r is that small.
        if r.exponent > m.1 - 32 {
            return Self::of_product_of_wide(m, r, n, s).add(ulp);
        }
        // Below 2^64 both: (2^32 + 1) (2^32 - 1) is one less.
        Self::of_terms(
            (((m.0 >> 32) + 2) * s.mantissa, m.1 + s.exponent),
            (((n.0 >> 32) + 1) * r.mantissa, n.1 + r.exponent),
            ulp,
        )
    }

    #[cold]
    fn of_product_of_wide(m: (u64, i64), r: Self, n: (u64, i64), s: Self) -> Self {
        let (m, n) = (
            Self::from_top_limb(m.0, true, m.1),
            Self::from_top_limb(n.0, true, n.1),
        );
        m.add(r).mul(s).add(n.mul(r))
    }

    /// An upper bound on a sum of terms `mantissa · 2^(exponent - 64)`, each mantissa at least `2^62`
    /// or 0, and a magnitude. A term of 0 must have a lower exponent than one that is not.
    #[inline]
    fn of_terms(a: (u64, i64), b: (u64, i64), c: Self) -> Self {
        let exponent = a.1.max(b.1).max(c.exponent);
        // Quarters, so the sum fits; each of the three may have lost one unit. The largest is
        // at least 2^60, so 32 bits remain.
        let quarter = |mantissa: u64, e: i64| mantissa >> (exponent - e + 2).min(63);
        let sum = quarter(a.0, a.1) + quarter(b.0, b.1) + quarter(c.mantissa << 32, c.exponent) + 3;
        let shift = 32 - sum.leading_zeros();
        Self::rounded((sum >> shift) + 1, exponent + i64::from(shift) - 30)
    }

    /// An upper bound on `self / other`, where `other` must itself be a *lower* bound.
    pub(super) fn div_by_lower(self, other: Self) -> Self {
        if self.is_zero() {
            return Self::ZERO;
        }
        if other.is_zero() || self.is_infinite() {
            return Self::INFINITE;
        }
        // The quotient of the mantissas in units of 2^-31 or, if it is below 1, of 2^-32.
        let below = u64::from(self.mantissa < other.mantissa);
        let numerator = self.mantissa << (31 + below);
        let quotient = numerator.div_ceil(other.mantissa);
        Self::rounded(quotient, self.exponent - other.exponent + 1 - below as i64)
    }

    #[inline]
    pub(super) fn mul_pow2(self, k: i64) -> Self {
        if self.is_infinite() {
            self
        } else {
            Self::new(self.mantissa, self.exponent.saturating_add(k))
        }
    }

    /// The bound as a limb with its top bit set, in units of `2^(exponent - 64)`; 0 for 0.
    #[inline]
    pub(super) fn top_limb(self) -> u64 {
        self.mantissa << 32
    }
}

/// The two, swapped if `swap`. The order of two numbers is unpredictable, and a branch would be
/// mispredicted half the time. Masks keep the compiler from emitting one.
#[inline]
fn ordered(a: u64, b: u64, swap: bool) -> (u64, u64) {
    let difference = (a ^ b) & u64::from(swap).wrapping_neg();
    (a ^ difference, b ^ difference)
}

#[cfg(test)]
mod tests;
