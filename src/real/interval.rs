//! Intervals with binary64 ends.

use super::accumulator::inner_product;
use super::directed::{product, quotient, scaled, square_root, sum, two_product, two_sum};
use super::directed_elementary::{
    exp_down, exp_m1_down, exp_m1_up, exp_up, ln_1p_down, ln_1p_up, ln_down, ln_up,
};
use super::{Bounded, Enclosure, Parameter, Real, by_squaring};
use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// All reals between two binary64 ends: the enclosure at machine precision.
///
/// An infinite end means that nothing bounds the set on that side. Ends are never NaN, the set is
/// never empty, and a zero end is never `-0.0`.
///
/// **Tightness.** Sums, differences, products, quotients by a set without 0, squares, square roots,
/// scaling by powers of two and inner products of binary64 vectors have the tightest possible ends
/// for all operands: an end moves only if the exact one is not a binary64 number, and then
/// to the adjacent number outward. An exact result of two points is a point. Of a point, `exp`, `ln` and
/// `ln_1p` are at most 4 units in the last place wide and `exp_m1` at most 10; `powi` multiplies up the
/// widths of its products, and `powf` those of the logarithm.
///
/// **Monotonicity.** The operations with tightest ends also are inclusion monotone: a subset has a subset
/// as result. The others promise inclusion only; the library function below them is accurate but
/// not monotone, so ends may cross by a unit in the last place.
///
/// ```
/// use attnbm::real::{Enclosure, Interval, Real};
///
/// let tenth = Interval::one() / Interval::from_i64(10);
/// assert!(tenth.contains(0.1) && !tenth.is_exact());
/// assert_eq!(tenth.width(), f64::EPSILON / 16.0);
/// assert!((Interval::point(0.5) + Interval::point(0.25)).is_exact());
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    low: f64,
    high: f64,
}

impl Interval {
    /// The whole line, the answer where nothing is known.
    ///
    /// ```
    /// use attnbm::real::{Interval, Real};
    ///
    /// assert_eq!(Interval::point(-1.0).sqrt(), Interval::WHOLE);
    /// ```
    pub const WHOLE: Self = Self {
        low: f64::NEG_INFINITY,
        high: f64::INFINITY,
    };

    /// The interval from `low` to `high`, if the two bound a non-empty set of reals: neither NaN,
    /// in order, and not both the same infinity.
    ///
    /// ```
    /// use attnbm::real::Interval;
    ///
    /// assert!(Interval::new(1.0, f64::INFINITY).is_some());
    /// assert!(Interval::new(2.0, 1.0).is_none());
    /// assert!(Interval::new(f64::INFINITY, f64::INFINITY).is_none());
    /// ```
    #[must_use]
    pub fn new(low: f64, high: f64) -> Option<Self> {
        (low <= high && low < f64::INFINITY && high > f64::NEG_INFINITY)
            .then(|| Self::between(low, high))
    }

    /// The single number `x`; the whole line for a NaN or an infinity.
    ///
    /// ```
    /// use attnbm::real::Interval;
    ///
    /// assert_eq!(Interval::point(0.5).width(), 0.0);
    /// assert_eq!(Interval::point(f64::NAN), Interval::WHOLE);
    /// ```
    #[must_use]
    pub fn point(x: f64) -> Self {
        if x.is_finite() {
            Self::between(x, x)
        } else {
            Self::WHOLE
        }
    }

    /// The lower end, possibly `-∞`.
    ///
    /// ```
    /// use attnbm::real::{Interval, Real};
    ///
    /// assert_eq!(Interval::pi().inf(), std::f64::consts::PI);
    /// ```
    #[must_use]
    pub fn inf(&self) -> f64 {
        self.low
    }

    /// The upper end, possibly `+∞`.
    ///
    /// ```
    /// use attnbm::real::{Interval, Real};
    ///
    /// assert_eq!(Interval::pi().sup(), std::f64::consts::PI.next_up());
    /// ```
    #[must_use]
    pub fn sup(&self) -> f64 {
        self.high
    }

    /// Whether the real number `x` is in the set; no for a NaN or an infinity, which are not real
    /// numbers.
    ///
    /// ```
    /// use attnbm::real::Interval;
    ///
    /// assert!(Interval::WHOLE.contains(f64::MAX));
    /// assert!(!Interval::WHOLE.contains(f64::INFINITY));
    /// ```
    #[must_use]
    pub fn contains(&self, x: f64) -> bool {
        x.is_finite() && self.low <= x && x <= self.high
    }

    /// The distance of the ends, rounded up.
    ///
    /// ```
    /// use attnbm::real::{Interval, Real};
    ///
    /// assert_eq!(Interval::pi().width(), 2.0 * f64::EPSILON);
    /// assert_eq!(Interval::WHOLE.width(), f64::INFINITY);
    /// ```
    #[must_use]
    pub fn width(&self) -> f64 {
        sum(self.high, -self.low).up()
    }

    /// Adding 0 turns -0 into 0, so equal sets have equal bits.
    #[inline]
    fn between(low: f64, high: f64) -> Self {
        Self {
            low: low + 0.0,
            high: high + 0.0,
        }
    }

    /// The greatest magnitude in the set.
    fn magnitude(&self) -> f64 {
        self.low.abs().max(self.high.abs())
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "[{:?}, {:?}]", self.low, self.high)
    }
}

impl Neg for Interval {
    type Output = Self;

    fn neg(self) -> Self {
        Self::between(-self.high, -self.low)
    }
}

// No sum below adds opposite infinities: a lower end is never +∞, an upper end never -∞.
fn add(a: Interval, b: Interval) -> Interval {
    Interval::between(sum(a.low, b.low).down(), sum(a.high, b.high).up())
}

fn sub(a: Interval, b: Interval) -> Interval {
    Interval::between(sum(a.low, -b.high).down(), sum(a.high, -b.low).up())
}

fn mul(a: Interval, b: Interval) -> Interval {
    if b.low >= 0.0 {
        let at_low = if a.low < 0.0 { b.high } else { b.low };
        let at_high = if a.high < 0.0 { b.low } else { b.high };
        Interval::between(product(a.low, at_low).down(), product(a.high, at_high).up())
    } else if b.high <= 0.0 {
        -mul(a, -b)
    } else if a.low >= 0.0 || a.high <= 0.0 {
        mul(b, a)
    } else {
        // Both sets have numbers of either sign, so either end has two candidates.
        Interval::between(
            product(a.low, b.high)
                .down()
                .min(product(a.high, b.low).down()),
            product(a.low, b.low).up().max(product(a.high, b.high).up()),
        )
    }
}

fn div(a: Interval, b: Interval) -> Interval {
    if b.low > 0.0 {
        let at_low = if a.low < 0.0 { b.low } else { b.high };
        let at_high = if a.high < 0.0 { b.high } else { b.low };
        Interval::between(
            quotient(a.low, at_low).down(),
            quotient(a.high, at_high).up(),
        )
    } else if b.high < 0.0 {
        -div(a, -b)
    } else {
        Interval::WHOLE
    }
}

macro_rules! operators {
    ($($operator:ident $method:ident),*) => {$(
        impl $operator for Interval {
            type Output = Interval;
            #[inline]
            fn $method(self, other: Interval) -> Interval {
                $method(self, other)
            }
        }
        impl $operator<&Interval> for Interval {
            type Output = Interval;
            #[inline]
            fn $method(self, other: &Interval) -> Interval {
                $method(self, *other)
            }
        }
        impl $operator<Interval> for &Interval {
            type Output = Interval;
            #[inline]
            fn $method(self, other: Interval) -> Interval {
                $method(*self, other)
            }
        }
        impl $operator<&Interval> for &Interval {
            type Output = Interval;
            #[inline]
            fn $method(self, other: &Interval) -> Interval {
                $method(*self, *other)
            }
        }
    )*};
}

operators!(Add add, Sub sub, Mul mul, Div div);

/// The inner product by compensated summation, if that certainly gives its tightest enclosure.
///
/// Every product and every partial sum is taken with its exact error, so the inner product is
/// `total` plus the sum of all errors. Those are summed in plain arithmetic, in which each of the
/// errors goes through at most `n + 1` additions: with `m` the sum of their magnitudes, itself computed
/// to the same accuracy, the result is off by less than `(2n + 4) u m`, twice what is needed as long as
/// `n u < 2^-10`. Being strict, the bound proves an enclosure by two adjacent numbers tightest.
/// If every error is 0 the total is exact.
fn compensated_dot(a: &[f64], b: &[f64]) -> Option<Interval> {
    let terms = a.len().min(b.len());
    if terms >= 1 << 40 {
        return None;
    }
    let (mut total, mut correction, mut magnitude) = (0.0, 0.0, 0.0_f64);
    for (&x, &y) in a.iter().zip(b) {
        let (term, term_error) = match two_product(x, y) {
            Some(product) => product,
            None if x == 0.0 && y.is_finite() || y == 0.0 && x.is_finite() => continue,
            None => return None,
        };
        let (sum, sum_error) = two_sum(total, term);
        total = sum;
        correction += term_error + sum_error;
        magnitude += term_error.abs() + sum_error.abs();
    }
    if magnitude == 0.0 {
        return Some(Interval::between(total, total));
    }
    let bound = (2 * terms + 4) as f64 * (f64::EPSILON / 2.0) * magnitude;
    let (head, tail) = two_sum(total, correction);
    let low = sum(head, sum(tail, -bound).down()).down();
    let high = sum(head, sum(tail, bound).up()).up();
    // An overflow anywhere above has made a bound NaN or infinite, and fails this test.
    (low.is_finite() && high.is_finite() && high == low.next_up())
        .then(|| Interval::between(low, high))
}

/// The inner product in fixed point, where nothing is lost until its top 64 bits are rounded outward.
fn exact_dot(a: &[f64], b: &[f64]) -> Interval {
    let Some((total, is_truncated)) = inner_product::<1>(a, b) else {
        return Interval::WHOLE;
    };
    let [limb] = total.limbs;
    // A binary64 number of this exponent has 53 bits, fewer among the subnormal numbers.
    let bits = (total.exponent + 1074).clamp(0, 53) as i32;
    let kept = limb.checked_shr((64 - bits).cast_unsigned()).unwrap_or(0);
    let toward_zero = libm::scalbn(kept as f64, total.exponent as i32 - bits);
    let (inner, outer) = if toward_zero.is_infinite() {
        (f64::MAX, f64::INFINITY)
    } else if is_truncated || limb << bits != 0 {
        (toward_zero, toward_zero.next_up())
    } else {
        (toward_zero, toward_zero)
    };
    if total.negative {
        Interval::between(-outer, -inner)
    } else {
        Interval::between(inner, outer)
    }
}

impl Real for Interval {
    const BITS: u32 = f64::MANTISSA_DIGITS;

    fn from_f64(x: f64) -> Self {
        Self::point(x)
    }

    fn from_i64(n: i64) -> Self {
        let nearest = n as f64;
        // The nearest number is an integer of at most 64 bits.
        match i128::from(n).cmp(&(nearest as i128)) {
            Ordering::Less => Self::between(nearest.next_down(), nearest),
            Ordering::Equal => Self::between(nearest, nearest),
            Ordering::Greater => Self::between(nearest, nearest.next_up()),
        }
    }

    fn pi() -> Self {
        // The constant is π rounded to nearest, which happens to be down.
        Self::between(std::f64::consts::PI, std::f64::consts::PI.next_up())
    }

    fn ln_2() -> Self {
        // Likewise.
        Self::between(std::f64::consts::LN_2, std::f64::consts::LN_2.next_up())
    }

    fn mul_pow2(&self, k: i64) -> Self {
        // An infinite end stays where it is.
        let low = if self.low.is_finite() {
            scaled(self.low, k).down()
        } else {
            self.low
        };
        let high = if self.high.is_finite() {
            scaled(self.high, k).up()
        } else {
            self.high
        };
        Self::between(low, high)
    }

    fn sqr(&self) -> Self {
        if self.low >= 0.0 {
            Self::between(
                product(self.low, self.low).down(),
                product(self.high, self.high).up(),
            )
        } else if self.high <= 0.0 {
            (-*self).sqr()
        } else {
            let magnitude = self.magnitude();
            Self::between(0.0, product(magnitude, magnitude).up())
        }
    }

    fn sqrt(&self) -> Self {
        if self.low < 0.0 {
            return Self::WHOLE;
        }
        Self::between(square_root(self.low).down(), square_root(self.high).up())
    }

    fn exp(&self) -> Self {
        Self::between(exp_down(self.low), exp_up(self.high))
    }

    fn exp_m1(&self) -> Self {
        Self::between(exp_m1_down(self.low), exp_m1_up(self.high))
    }

    fn ln(&self) -> Self {
        if self.low <= 0.0 {
            return Self::WHOLE;
        }
        Self::between(ln_down(self.low), ln_up(self.high))
    }

    fn ln_1p(&self) -> Self {
        if self.low <= -1.0 {
            return Self::WHOLE;
        }
        Self::between(ln_1p_down(self.low), ln_1p_up(self.high))
    }

    fn approx(&self) -> f64 {
        if self.low == self.high {
            self.low
        } else if *self == Self::WHOLE {
            0.0
        } else {
            // Halved first, because the sum might overflow.
            0.5 * self.low + 0.5 * self.high
        }
    }

    fn cmp_approx(&self, other: &Self) -> Ordering {
        self.approx().total_cmp(&other.approx())
    }

    fn certainly_equal(&self, other: &Self) -> bool {
        self.is_exact() && self == other
    }

    fn dot(a: &[f64], b: &[f64]) -> Self {
        compensated_dot(a, b).unwrap_or_else(|| exact_dot(a, b))
    }

    fn powi(&self, n: u64) -> Self {
        // A square forgets the sign, and with it which end the last factor of an odd power belongs
        // to, so odd powers are taken end by end.
        if self.low >= 0.0 {
            by_squaring(self, n)
        } else if n.is_multiple_of(2) {
            by_squaring(&self.sqr(), n / 2)
        } else if self.high <= 0.0 {
            -by_squaring(&-*self, n)
        } else {
            let up_to = |high: f64| by_squaring(&Self { low: 0.0, high }, n).high;
            Self::between(-up_to(-self.low), up_to(self.high))
        }
    }

    fn powf(&self, y: &Self) -> Self {
        if y.certainly_zero() {
            Self::one()
        } else if self.low <= 0.0 {
            // The exponential of the whole line would have no negative numbers.
            Self::WHOLE
        } else {
            (self.ln() * y).exp()
        }
    }
}

impl Bounded for Interval {
    fn widen(&self, error: &Self) -> Self {
        let error = error.magnitude();
        Self::between(sum(self.low, -error).down(), sum(self.high, error).up())
    }

    /// The lower end as a point; the whole line if the end is infinite.
    fn lower(&self) -> Self {
        Self::point(self.low)
    }

    /// The upper end as a point; the whole line if the end is infinite.
    fn upper(&self) -> Self {
        Self::point(self.high)
    }
}

impl Enclosure for Interval {
    fn is_bounded(&self) -> bool {
        self.low.is_finite() && self.high.is_finite()
    }

    fn is_exact(&self) -> bool {
        self.low == self.high
    }

    fn contains_zero(&self) -> bool {
        self.low <= 0.0 && self.high >= 0.0
    }

    fn is_positive(&self) -> bool {
        self.low > 0.0
    }

    fn disjoint(&self, other: &Self) -> bool {
        self.high < other.low || other.high < self.low
    }

    fn hull(&self, other: &Self) -> Self {
        Self::between(self.low.min(other.low), self.high.max(other.high))
    }

    fn accuracy_bits(&self) -> i64 {
        if self.is_exact() {
            return i64::MAX;
        }
        if self.contains_zero() || !self.is_bounded() {
            return i64::MIN;
        }
        let (least, least_exponent) = libm::frexp(self.low.abs().min(self.high.abs()));
        let (width, width_exponent) = libm::frexp(self.width());
        i64::from(least_exponent - width_exponent) - i64::from(least < width)
    }

    /// The point itself: an interval of positive width has two ends that round to different numbers,
    /// so it never proves a rounding. Zero is `+0.0`.
    fn to_binary64(&self) -> Option<f64> {
        self.is_exact().then_some(self.low)
    }
}

impl Parameter<Self> for Interval {
    fn lift(&self) -> Self {
        *self
    }

    fn inner(a: &[Self], b: &[Self]) -> Self {
        a.iter()
            .zip(b)
            .fold(Self::zero(), |total, (x, y)| total + *x * y)
    }
}
