//! Rays: what the longest balls keep of numbers beyond their exponents.
//!
//! An exponential of 1e150 is too large for any exponent here, but not for rounding: it is above the largest binary64
//! number, and nothing else is asked of it. A ray is the set of all numbers beyond its end, away from 0. It is represented by
//! an infinite radius beside a midpoint that is not 0, the end. The whole line has the midpoint 0. Whatever has no rule for
//! rays takes a ray for the whole line, which contains it.
//!
//! Balls of fewer limbs have the whole line instead: they are evaluated first, and a test for rays would cost each of their
//! operations time.

use super::ball::{Ball, MOST_LIMBS};
use super::float::{Float, Truncated};
use super::magnitude::{EXPONENT_LIMIT, Magnitude};

/// The exponent of the end of a ray that begins beyond the range: so far below the limit that its products and quotients with
/// ordinary numbers stay in the range.
const FAR: i64 = EXPONENT_LIMIT / 2;

impl<const N: usize> Ball<N> {
    /// All numbers beyond `end`, away from 0. If `end` is 0 or too near to it, the whole line. An `end` beyond the range moves
    /// into it.
    pub(super) fn ray(end: &Float<N>) -> Self {
        if end.is_zero() || end.exponent < -EXPONENT_LIMIT {
            return Self::WHOLE;
        }
        let far = Float::from_u64(1).mul_pow2(FAR);
        let midpoint = if end.exponent <= EXPONENT_LIMIT {
            *end
        } else if end.negative {
            far.neg()
        } else {
            far
        };
        Self {
            midpoint,
            radius: Magnitude::INFINITE,
        }
    }

    pub(super) fn is_ray(&self) -> bool {
        self.radius.is_infinite() && !self.midpoint.is_zero()
    }

    /// What is left of a positive number beyond the range.
    #[cold]
    pub(super) fn far_above() -> Self {
        if N == MOST_LIMBS {
            Self::ray(&Float::from_u64(1).mul_pow2(FAR))
        } else {
            Self::WHOLE
        }
    }

    /// What is left of a ball whose midpoint is beyond the range, with a finite radius.
    #[cold]
    pub(super) fn beyond_the_range(midpoint: &Float<N>, radius: Magnitude) -> Self {
        // |midpoint| >= 2^(e-1), so a radius below 2^(e-2) leaves more than 2^(e-2), far beyond the end of the ray.
        let is_one_sided = radius < Magnitude::power_of_two(midpoint.exponent - 2);
        if !is_one_sided {
            return Self::WHOLE;
        }
        let far = Self::far_above();
        if midpoint.negative { -far } else { far }
    }

    /// The infinity that all numbers of a ray round to, if they do.
    pub(super) fn ray_beyond_binary64(&self) -> Option<f64> {
        // Rounding is monotone.
        let end = self.midpoint.to_f64();
        (self.is_ray() && end.is_infinite()).then_some(end)
    }

    /// Whether its numbers are too large or too small to be represented, so that it has no digits at any precision.
    ///
    /// ```
    /// use attnbm::real::{Ball, Real};
    /// let exponential = |x: f64| Ball::<72>::from_f64(x).exp();
    /// assert!(exponential(1e300).is_beyond_exponents() && exponential(-1e300).is_beyond_exponents());
    /// assert!(!Ball::<72>::from_f64(1e9).exp().is_beyond_exponents());
    /// ```
    pub fn is_beyond_exponents(&self) -> bool {
        self.is_ray() || self.is_vanishing()
    }

    /// The sum of two sets of which at least one is unbounded.
    #[cold]
    pub(super) fn add_ray(&self, other: &Self) -> Self {
        let below = |x: &Self, y: &Self| Some(down(x.low_end()?.add(&y.low_end()?)));
        let positive = below(self, other).filter(|end| !end.negative);
        let (x, y) = (-self.clone(), -other.clone());
        let negative = below(&x, &y).filter(|end| !end.negative);
        match (positive, negative) {
            (Some(end), _) => Self::ray(&end),
            (_, Some(end)) => -Self::ray(&end),
            _ => Self::WHOLE,
        }
    }

    /// The product of two sets that are not 0, of which at least one is unbounded.
    #[cold]
    pub(super) fn mul_ray(&self, other: &Self) -> Self {
        match (self.nearest_to_zero(), other.nearest_to_zero()) {
            // Truncation moves it towards 0.
            (Some(x), Some(y)) => Self::ray(&x.mul(&y).0),
            _ => Self::WHOLE,
        }
    }

    /// The quotient of two sets of which at least one is unbounded.
    #[cold]
    pub(super) fn div_ray(&self, other: &Self) -> Self {
        let Some(least) = other.nearest_to_zero() else {
            return Self::WHOLE;
        };
        if self.radius.is_infinite() {
            let most = if least.negative {
                other.low_end()
            } else {
                other.high_end()
            };
            return match (self.nearest_to_zero(), most) {
                (Some(x), Some(y)) => Self::ray(&x.div(&y).0),
                _ => Self::WHOLE,
            };
        }
        if self.radius.is_zero() && self.midpoint.is_zero() {
            return self.clone();
        }
        let bound = self.magnitude_up().div_by_lower(least.magnitude_down());
        if self.has_certain_sign() {
            Self::vanishing(self.midpoint.negative != least.negative, bound)
        } else {
            Self::new(Float::ZERO, bound.strictly())
        }
    }

    /// The end that is nearest to 0 of a set on one side of it, or a number between the two.
    fn nearest_to_zero(&self) -> Option<Float<N>> {
        let is_positive = |end: &Float<N>| !end.negative && !end.is_zero();
        let low = self.low_end().filter(is_positive);
        low.or_else(|| self.high_end().filter(|end| end.negative))
    }
}

/// At most the number that was truncated.
fn down<const N: usize>((x, inexact): Truncated<N>) -> Float<N> {
    if inexact && x.negative {
        x.away_from_zero()
    } else {
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Bounded, Enclosure, Real, Rounding};

    type Longest = Ball<MOST_LIMBS>;

    fn number(x: f64) -> Longest {
        Longest::from_f64(x)
    }

    /// Each of these is far above every binary64 number, and is known to be.
    #[test]
    fn what_is_beyond_the_exponents_rounds_to_an_infinity() {
        let huge = number(1e150).exp();
        for (name, value) in [
            ("exp", huge.clone()),
            ("exp - 1", number(1e150).exp_m1()),
            ("sum", huge.clone() + number(-1e300)),
            ("difference", number(1e300) - -huge.clone()),
            ("of two", huge.clone() + &huge),
            ("product", huge.clone() * number(1e-300)),
            ("product of two", huge.clone() * &huge),
            ("square", huge.sqr()),
            ("square of a negative", (-huge.clone()).sqr()),
            ("half", huge.mul_pow2(-1)),
            ("quotient", huge.clone() / number(1e300)),
            ("of negatives", -huge.clone() / number(-1e300)),
            ("root", huge.sqrt()),
            ("logarithm", huge.ln().mul_pow2(1000)),
            ("logarithm of 1 +", huge.ln_1p().mul_pow2(1000)),
            ("exp of it", huge.exp()),
            ("power", number(2.0).powi(1 << 62)),
            ("widened", huge.widen(&number(1e300))),
            ("wide", number(1e100).widen(&number(1e99)).exp()),
        ] {
            assert_eq!(value.to_binary64(), Some(f64::INFINITY), "{name}");
            assert_eq!(
                (-value.clone()).to_binary64(),
                Some(-f64::INFINITY),
                "{name}"
            );
            assert_eq!(value.rounded(Rounding::Down), Some(f64::MAX), "{name}");
            assert_eq!(value.rounded(Rounding::Up), Some(f64::INFINITY), "{name}");
            let below = -value.clone();
            assert_eq!(
                below.rounded(Rounding::Down),
                Some(-f64::INFINITY),
                "{name}"
            );
            assert_eq!(below.rounded(Rounding::Up), Some(-f64::MAX), "{name}");
            assert!(!value.is_bounded() && !value.is_known(), "{name}");
            assert!(number(1e300).certainly_at_most(&value.lower()), "{name}");
            let (lower, upper) = value.to_decimal(20).unwrap();
            assert!(upper == "inf" && lower.contains('e'), "{name}: {lower}");
            let short = value.resize::<4>();
            assert_eq!(short.to_binary64(), Some(f64::INFINITY), "{name}");
        }
    }

    /// What is divided by a ray, or has one as its negative exponent, is next to 0 on the right side.
    #[test]
    fn the_reciprocal_of_a_ray_is_next_to_0() {
        let huge = number(1e150).exp();
        for (value, is_negative) in [
            (Longest::one() / &huge, false),
            (-Longest::one() / &huge, true),
            (Longest::one() / -huge.clone(), true),
            ((-huge.clone()).exp(), false),
        ] {
            let zero = if is_negative { -0.0 } else { 0.0_f64 };
            let rounded = value.to_binary64().map(f64::to_bits);
            assert_eq!(rounded, Some(zero.to_bits()));
            assert!(value.is_bounded());
        }
        assert!((-huge.clone()).exp().is_beyond_exponents());
        assert!(huge.is_beyond_exponents() && !Longest::one().is_beyond_exponents());
        assert!((Longest::zero() / &huge).certainly_zero());
        assert!((Longest::zero() * &huge).certainly_zero());
        let around = number(0.0).widen(&number(1e300));
        let quotient = around / &huge;
        assert!(quotient.contains_zero() && quotient.is_bounded());
    }

    /// Nothing is claimed of what two rays, or a ray and an interval around 0, leave open.
    #[test]
    fn what_is_not_known_of_rays_is_the_whole_line() {
        let huge = number(1e150).exp();
        let around = number(0.0).widen(&number(1.0));
        for (name, value) in [
            ("difference", huge.clone() - &huge),
            ("quotient", huge.clone() / &huge),
            ("product", huge.clone() * &around),
            ("divisor", huge.clone() / &around),
            ("root", (-huge.clone()).sqrt()),
            ("logarithm", (-huge.clone()).ln()),
            ("hull", huge.hull(&Longest::one())),
        ] {
            assert!(!value.is_ray() && !value.is_bounded(), "{name}: {value:?}");
            assert_eq!(value.to_binary64(), None, "{name}");
            assert_eq!(value.rounded(Rounding::Down), None, "{name}");
            assert_eq!(value.to_decimal(9), None, "{name}");
        }
        // A ray that begins within the range of binary64 rounds to nothing.
        let near = Longest::ray(&Float::from_u64(7));
        assert!(near.is_ray() && near.to_binary64().is_none());
        assert!(near.rounded(Rounding::Down).is_none() && near.rounded(Rounding::Up).is_none());
        assert_eq!(near.to_decimal(3), Some(("7".into(), "inf".into())));
        assert_eq!((-near).to_decimal(3), Some(("-inf".into(), "-7".into())));
        // A shorter ball makes none.
        assert!(!Ball::<28>::from_f64(1e150).exp().is_ray());
    }
}
