//! `Ball<N>`: a midpoint of 64 N bits and a radius.
//!
//! The precision is part of the type. Formulas keep plain operator syntax, nothing is allocated,
//! and no state is thread-local. The exponent has a range of its own, ±2^59, so
//! `exp(1e15)` or a norm of `1e-200` squared ten times are ordinary numbers.

use super::accumulator::inner_product;
use super::constants::{leading, tables};
use super::float::{Float, Truncated};
use super::magnitude::{EXPONENT_LIMIT, Magnitude};
use super::{Bounded, Enclosure, Parameter, Real, Rounding};
use std::cmp::Ordering;

/// The limbs of the longest ball. It is the last that anything is evaluated at, so what no longer ball can decide is decided
/// there or not at all: it keeps rays and the ends of open intervals, for which the shorter balls have no time.
pub(super) const MOST_LIMBS: usize = 72;

/// Below so many powers of two above the least exponent only the signs of a ball's numbers may be known.
const MARGIN: i64 = 128;

/// The same for the longest balls: a vanishing number times any ordinary ones is still vanishing.
const MARGIN_OF_LONGEST: i64 = 1 << 14;

/// The single number `midpoint`, or the open interval `(midpoint - radius, midpoint + radius)` if the
/// radius is not 0; `N` from 1 to 72 limbs of 64 bits.
///
/// A result beyond the largest exponent is the whole line. In a ball of 72 limbs it is a ray: all that lies beyond a
/// number, on one side. It has one end and no digits, and it rounds to an infinity.
///
/// All error bounds are strict, so the interval can be taken as open: its ends, where they are
/// not 0, do not belong to it. Rounding to binary64 uses this at ties, and nothing else does.
///
/// # Error
///
/// `+ - * /` and the square root add less than one unit in the last place of the midpoint to the
/// propagated radius, and nothing if the midpoint is exact; the elementary functions a few units. An
/// exponential of a large argument unavoidably loses about `log2 |x|` bits.
/// The derivations are in [`docs::enclosures`](crate::docs::enclosures), the measurements in `tests/ball`.
///
/// ```
/// use attnbm::real::{Ball, Enclosure, Real};
///
/// let third = Ball::<2>::one() / Ball::from_i64(3);
/// assert!(!third.is_exact() && third.accuracy_bits() >= 120);
/// assert!((third * Ball::from_i64(3) - Ball::one()).contains_zero());
/// // What is exact stays exact, however far the exponents lie apart.
/// let tiny = Ball::<72>::from_f64(5e-324);
/// let huge = Ball::from_f64(1e300);
/// assert!((&huge + &tiny - &huge).certainly_equal(&tiny));
/// ```
#[derive(Clone, Debug)]
pub struct Ball<const N: usize> {
    pub(super) midpoint: Float<N>,
    pub(super) radius: Magnitude,
}

impl<const N: usize> Ball<N> {
    /// Nothing is known: the whole line.
    pub(super) const WHOLE: Self = Self {
        midpoint: Float::ZERO,
        radius: Magnitude::INFINITE,
    };

    /// Below this exponent only the signs of a ball's numbers may be known.
    pub(super) const LEAST_CERTAIN_EXPONENT: i64 = if N == MOST_LIMBS {
        MARGIN_OF_LONGEST - EXPONENT_LIMIT
    } else {
        MARGIN - EXPONENT_LIMIT
    };

    const LIMBS_IN_RANGE: () = assert!(N >= 1 && N <= MOST_LIMBS, "a ball has 1 to 72 limbs");

    /// Brings a ball back into the representable range. Beyond the largest exponent it becomes the
    /// whole line, or a ray if it is one of the longest; below the least one its midpoint becomes 0.
    #[inline]
    pub(super) fn new(midpoint: Float<N>, radius: Magnitude) -> Self {
        let () = Self::LIMBS_IN_RANGE;
        if midpoint.exponent.unsigned_abs() > EXPONENT_LIMIT.unsigned_abs() || radius.is_infinite()
        {
            return Self::out_of_range(&midpoint, radius);
        }
        Self { midpoint, radius }
    }

    #[cold]
    fn out_of_range(midpoint: &Float<N>, radius: Magnitude) -> Self {
        if radius.is_infinite() {
            return Self::WHOLE;
        }
        if midpoint.exponent > 0 {
            return Self::beyond_the_range(midpoint, radius);
        }
        // |midpoint| < 2^exponent, and that is less than this.
        let cut_off = Magnitude::power_of_two(-EXPONENT_LIMIT);
        Self::new(Float::ZERO, radius.add(cut_off))
    }

    /// A truncated midpoint: the part cut off goes into the radius.
    #[inline]
    pub(super) fn truncated((midpoint, inexact): Truncated<N>, radius: Magnitude) -> Self {
        let radius = if inexact {
            radius.add(midpoint.ulp())
        } else {
            radius
        };
        Self::new(midpoint, radius)
    }

    #[inline]
    pub(super) fn exact(midpoint: Float<N>) -> Self {
        Self::new(midpoint, Magnitude::ZERO)
    }

    /// The hull of two numbers with `low <= high`.
    fn from_ends(low: &Float<N>, high: &Float<N>) -> Self {
        let (sum, sum_inexact) = low.add(high);
        let midpoint = sum.mul_pow2(-1);
        let (distance, distance_inexact) = high.sub(low);
        let mut radius = distance.magnitude_up().mul_pow2(-1);
        if sum_inexact {
            radius = radius.add(sum.ulp());
        }
        if distance_inexact {
            radius = radius.add(distance.ulp());
        }
        Self::new(midpoint, radius)
    }

    /// `(0, bound)`, or a little more.
    pub(super) fn from_zero_to(bound: Magnitude) -> Self {
        // No less than what a midpoint can be, so the lower end stays at 0.
        let half = bound
            .max(Magnitude::power_of_two(-EXPONENT_LIMIT))
            .mul_pow2(-1);
        Self::new(Float::from_magnitude(half), half)
    }

    /// The non-negative part of the ball, or a little more, for values that are known to be
    /// non-negative.
    pub(super) fn without_negatives(self) -> Self {
        let reaches_below = self.midpoint.negative
            || self.midpoint.cmp_abs(&Float::from_magnitude(self.radius)) == Ordering::Less;
        if self.radius.is_zero() || self.radius.is_infinite() || !reaches_below {
            return self;
        }
        // It may contain 0 itself, so it must not count as a vanishing ball.
        let least = Magnitude::power_of_two(Self::LEAST_CERTAIN_EXPONENT);
        Self::from_zero_to(self.magnitude_up().max(least))
    }

    /// The open interval between 0 and `bound` on the side of `sign`.
    pub(super) fn vanishing(negative: bool, bound: Magnitude) -> Self {
        let ball = Self::from_zero_to(bound);
        if negative { -ball } else { ball }
    }

    /// Whether this is an open interval that ends at 0, of numbers too small to represent: their
    /// sign is known, and nothing else. The exponential makes such balls, and products, quotients,
    /// sums of like signs and `ln_1p` keep them, so even `exp(-1e300)` decides a tie.
    pub(super) fn is_vanishing(&self) -> bool {
        self.midpoint.exponent < Self::LEAST_CERTAIN_EXPONENT && self.ends_at_zero()
    }

    pub(super) fn ends_at_zero(&self) -> bool {
        !self.radius.is_zero()
            && self.midpoint.cmp_abs(&Float::from_magnitude(self.radius)) == Ordering::Equal
    }

    pub(super) fn has_certain_sign(&self) -> bool {
        !self.magnitude_down().is_zero() || self.is_vanishing()
    }

    /// A number of N limbs that is at most every number in the ball; `None` if it is unbounded.
    pub(super) fn low_end(&self) -> Option<Float<N>> {
        self.high_end_of(-1).map(|end| end.neg())
    }

    /// A number of N limbs that is at least every number in the ball; `None` if it is unbounded.
    pub(super) fn high_end(&self) -> Option<Float<N>> {
        self.high_end_of(1)
    }

    fn high_end_of(&self, sign: i32) -> Option<Float<N>> {
        let midpoint = if sign < 0 {
            self.midpoint.neg()
        } else {
            self.midpoint
        };
        if self.radius.is_infinite() {
            // A ray that points the other way ends here.
            return (self.is_ray() && midpoint.negative).then_some(midpoint);
        }
        let (end, inexact) = midpoint.add(&Float::from_magnitude(self.radius));
        // Truncation moved a positive end down, the wrong way, and a negative one up.
        Some(if inexact && !end.negative {
            end.away_from_zero()
        } else {
            end
        })
    }

    /// An upper bound on `|x|` over the ball.
    #[inline]
    pub(super) fn magnitude_up(&self) -> Magnitude {
        self.midpoint.magnitude_up().add(self.radius)
    }

    /// A lower bound on `|x|` over the ball; 0 if the ball contains 0.
    pub(super) fn magnitude_down(&self) -> Magnitude {
        if self.radius.is_zero() {
            return self.midpoint.magnitude_down();
        }
        if self.radius.is_infinite() {
            return Magnitude::ZERO;
        }
        let (difference, _) = self.midpoint.abs().sub(&Float::from_magnitude(self.radius));
        if difference.negative {
            Magnitude::ZERO
        } else {
            difference.magnitude_down()
        }
    }

    /// The binary64 that the exact value rounds to in this direction, if the whole set rounds to
    /// it. An exact binary64 is returned unchanged.
    ///
    /// ```
    /// use attnbm::real::{Ball, Real, Rounding};
    /// let third = Ball::<2>::one() / Ball::from_i64(3);
    /// assert_eq!(third.rounded(Rounding::Down), Some(1.0 / 3.0));
    /// assert_eq!(third.rounded(Rounding::Up), Some((1.0_f64 / 3.0).next_up()));
    /// assert_eq!(Ball::<2>::one().rounded(Rounding::Up), Some(1.0));
    /// ```
    pub fn rounded(&self, rounding: Rounding) -> Option<f64> {
        match rounding {
            Rounding::Nearest => self.to_binary64(),
            Rounding::Down => self.rounded_down(),
            Rounding::Up => (-self.clone()).rounded_down().map(|x| -x),
        }
    }

    fn rounded_down(&self) -> Option<f64> {
        if self.radius.is_infinite() {
            return self.ray_beyond_binary64().map(|x| x.min(f64::MAX));
        }
        let low = largest_below(&self.low_end()?, false);
        // The ends of an interval with a radius do not belong to it.
        let high = largest_below(&self.high_end()?, !self.radius.is_zero());
        (low == high).then_some(high)
    }

    /// The same ball with fewer or more limbs; the part cut off goes into the radius.
    ///
    /// ```
    /// use attnbm::real::{Ball, Enclosure, Real};
    /// let pi = Ball::<4>::pi();
    /// assert!(!pi.resize::<2>().disjoint(&Ball::pi()));
    /// ```
    pub fn resize<const M: usize>(&self) -> Ball<M> {
        let midpoint = self.midpoint.resize();
        if self.is_ray() {
            return Ball::ray(&midpoint.0);
        }
        Ball::truncated(midpoint, self.radius)
    }
}

/// The largest binary64 that is at most `x`, or less than it.
fn largest_below<const N: usize>(x: &Float<N>, strictly: bool) -> f64 {
    let nearest = (*x).to_f64();
    if nearest == f64::INFINITY {
        return f64::MAX;
    }
    let above = nearest.is_finite()
        && match Float::<N>::from_f64(nearest).cmp(x) {
            Ordering::Greater => true,
            Ordering::Equal => strictly,
            Ordering::Less => false,
        };
    if above { nearest.next_down() } else { nearest }
}

impl<const N: usize> Real for Ball<N> {
    const BITS: u32 = 64 * N as u32;

    fn from_f64(x: f64) -> Self {
        if x.is_finite() {
            Self::exact(Float::from_f64(x))
        } else {
            Self::WHOLE
        }
    }

    fn from_i64(n: i64) -> Self {
        Self::exact(Float::from_i64(n))
    }

    fn pi() -> Self {
        let midpoint = Float {
            negative: false,
            exponent: 2,
            limbs: leading(&tables().quarter_pi),
        };
        Self::truncated((midpoint, true), Magnitude::ZERO)
    }

    fn ln_2() -> Self {
        let midpoint = Float {
            negative: false,
            exponent: 0,
            limbs: leading(&tables().ln_2),
        };
        Self::truncated((midpoint, true), Magnitude::ZERO)
    }

    fn mul_pow2(&self, k: i64) -> Self {
        if self.radius.is_infinite() {
            return Self::ray(&self.midpoint.mul_pow2(k));
        }
        Self::new(self.midpoint.mul_pow2(k), self.radius.mul_pow2(k))
    }

    fn sqr(&self) -> Self {
        // The product of two independent balls may dip below 0; a square may not.
        (self * self).without_negatives()
    }

    fn sqrt(&self) -> Self {
        self.square_root()
    }

    fn exp(&self) -> Self {
        self.exponential()
    }

    fn exp_m1(&self) -> Self {
        self.exponential_minus_one()
    }

    fn ln(&self) -> Self {
        self.logarithm()
    }

    fn ln_1p(&self) -> Self {
        self.logarithm_one_plus()
    }

    fn approx(&self) -> f64 {
        self.midpoint.to_f64()
    }

    fn cmp_approx(&self, other: &Self) -> Ordering {
        self.midpoint.cmp(&other.midpoint)
    }

    fn certainly_equal(&self, other: &Self) -> bool {
        self.radius.is_zero() && other.radius.is_zero() && self.midpoint == other.midpoint
    }

    fn dot(a: &[f64], b: &[f64]) -> Self {
        inner_product(a, b).map_or(Self::WHOLE, |sum| Self::truncated(sum, Magnitude::ZERO))
    }
}

impl<const N: usize> Bounded for Ball<N> {
    fn widen(&self, error: &Self) -> Self {
        // The error may equal its bound, so the open interval must be larger.
        let error = error.magnitude_up().strictly();
        if self.radius.is_infinite() {
            return self.add_ray(&Self::new(Float::ZERO, error));
        }
        Self::new(self.midpoint, self.radius.add(error))
    }

    fn in_units(&self, exponent: i64) -> Option<(u128, u128)> {
        let radius = self.radius.in_units(exponent)?;
        let (middle, cut_off) = self.midpoint.in_units(exponent)?;
        if self.midpoint.negative {
            let above = radius.saturating_sub(middle);
            return Some((0, above));
        }
        let low = middle.saturating_sub(radius);
        let width = middle.checked_add(radius)?.checked_add(cut_off)? - low;
        Some((low, width))
    }

    fn binary_exponent(&self) -> Option<i64> {
        (!self.midpoint.is_zero()).then_some(self.midpoint.exponent)
    }

    fn lower(&self) -> Self {
        self.low_end().map_or(Self::WHOLE, Self::exact)
    }

    fn upper(&self) -> Self {
        self.high_end().map_or(Self::WHOLE, Self::exact)
    }
}

impl<const N: usize> Enclosure for Ball<N> {
    fn is_bounded(&self) -> bool {
        !self.radius.is_infinite()
    }

    fn is_exact(&self) -> bool {
        self.radius.is_zero()
    }

    fn contains_zero(&self) -> bool {
        self.radius.is_infinite()
            || self.midpoint.cmp_abs(&Float::from_magnitude(self.radius)) != Ordering::Greater
    }

    fn is_positive(&self) -> bool {
        !self.midpoint.negative && !self.contains_zero()
    }

    fn disjoint(&self, other: &Self) -> bool {
        let radii = self.radius.add(other.radius);
        // Truncation can only bring the midpoints closer together.
        let (distance, _) = self.midpoint.sub(&other.midpoint);
        !radii.is_infinite() && distance.cmp_abs(&Float::from_magnitude(radii)) == Ordering::Greater
    }

    fn hull(&self, other: &Self) -> Self {
        if self.certainly_equal(other) {
            return self.clone();
        }
        let ends = (
            self.low_end(),
            other.low_end(),
            self.high_end(),
            other.high_end(),
        );
        let (Some(a), Some(b), Some(c), Some(d)) = ends else {
            return Self::WHOLE;
        };
        let low = if a.cmp(&b) == Ordering::Less { a } else { b };
        let high = if c.cmp(&d) == Ordering::Greater { c } else { d };
        // Either end may be attained, by an exact ball.
        let hull = Self::from_ends(&low, &high);
        Self::new(hull.midpoint, hull.radius.strictly())
    }

    fn accuracy_bits(&self) -> i64 {
        if self.radius.is_zero() {
            return i64::MAX;
        }
        let least = self.magnitude_down();
        if least.is_zero() {
            return i64::MIN;
        }
        // |x| >= 2^(e-1) and width = 2 r < 2^(f+1).
        least.exponent() - self.radius.exponent() - 2
    }

    fn to_binary64(&self) -> Option<f64> {
        if self.radius.is_infinite() {
            return self.ray_beyond_binary64();
        }
        // Rounding to nearest is monotone, so it is enough to round the two ends, which do not
        // belong to the interval themselves.
        let (above, below) = match self.radius.is_zero() {
            true => (Ordering::Equal, Ordering::Equal),
            false => (Ordering::Greater, Ordering::Less),
        };
        let low = self.low_end()?.to_f64_beside(above);
        let high = self.high_end()?.to_f64_beside(below);
        (low == high).then_some(if self.midpoint.negative { low } else { high })
    }
}

impl<const N: usize> Parameter<Self> for Ball<N> {
    fn lift(&self) -> Self {
        self.clone()
    }

    fn inner(a: &[Self], b: &[Self]) -> Self {
        a.iter()
            .zip(b)
            .fold(Self::zero(), |sum, (x, y)| sum + x * y)
    }
}
