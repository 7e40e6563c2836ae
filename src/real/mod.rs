//! The scalar tower: what a formula may be evaluated at.
//!
//! A formula of this crate is written once, generic over [`Real`], and then evaluated at
//!
//! | scalar | what the result means |
//! |---|---|
//! | `f64` | a plain floating-point approximation |
//! | [`Interval`] | two binary64 ends that certainly bracket the exact value |
//! | [`Ball<N>`](Ball) | a midpoint of 64 N bits and a radius that certainly covers the exact value |
//! | [`Dual<S>`](Dual) | a value and its derivative along one direction, each an `S` |
//!
//! The traits are layered by what a scalar can promise. [`Real`] has the operations. [`Bounded`]
//! adds a way to account for a truncation error. A dual number cannot do this: a bound on a
//! remainder does not bound its derivative. So no truncated series or quadrature can be
//! differentiated by accident. [`Enclosure`] adds the questions that only a rigorous enclosure can
//! answer.
//!
//! **Inclusion.** For an [`Enclosure`] and every operation `f` of [`Real`]: whenever `x ∈ X` and
//! `f(x)` is defined, `f(x) ∈ f(X)`. Where `f` is undefined on part of `X`, or the result leaves the
//! range of the representation, the result is the whole line, never a narrower set and never a NaN.
//! The error analysis is in [`docs::enclosures`](crate::docs::enclosures).

mod accumulator;
#[cfg(test)]
pub(crate) mod agreement;
mod ball;
mod ball_arithmetic;
mod constants;
mod decimal;
mod decimal_ends;
mod directed;
mod directed_elementary;
mod dual;
mod elementary;
#[cfg(test)]
mod exact_reference;
mod extremes;
pub(crate) mod fixed;
mod float;
pub(crate) mod found;
pub(crate) mod goal;
mod interval;
mod limbs;
mod magnitude;
mod open_end;
mod plain;
mod ray;
pub(crate) mod sign;
pub(crate) mod split;
mod square_root;
pub(crate) mod ziv;

pub use ball::Ball;
pub use decimal_ends::DecimalEnds;
pub use dual::Dual;
pub(crate) use extremes::{between, largest, maximum, smaller};
pub use found::{Found, Method};
pub use goal::Goal;
pub(crate) use goal::cost_of_multiplication;
pub use interval::Interval;
pub use sign::{absolute, positive_part, sign};
pub use ziv::{Entries, Formula};
pub(crate) use ziv::{always, climb};

use crate::Error;
use std::cmp::Ordering;
use std::fmt::Debug;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// A scalar that a formula can be evaluated at.
///
/// All operators take the right operand by value or by reference, and for an [`Enclosure`] all of
/// them keep the inclusion property.
pub trait Real:
    Clone
    + Debug
    + Send
    + Sync
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + for<'a> Add<&'a Self, Output = Self>
    + for<'a> Sub<&'a Self, Output = Self>
    + for<'a> Mul<&'a Self, Output = Self>
    + for<'a> Div<&'a Self, Output = Self>
{
    /// Bits of the significand: 53 for binary64, 64 N for a ball.
    const BITS: u32;

    /// The number `x`, exactly. A NaN or an infinity becomes the whole line in an enclosure.
    fn from_f64(x: f64) -> Self;

    /// The integer `n`: exact in a ball, enclosed in an interval, rounded in `f64`.
    fn from_i64(n: i64) -> Self;

    /// The circle constant π.
    fn pi() -> Self;

    /// The natural logarithm of 2.
    fn ln_2() -> Self;

    /// So many units `2^exponent`: exact in a ball of two limbs or more.
    fn from_units(count: u128, exponent: i64) -> Self {
        let part = |shift: u32| {
            let part = (count >> shift) as i64 & ((1 << 43) - 1);
            Self::from_i64(part).mul_pow2(exponent + i64::from(shift))
        };
        part(86) + part(43) + part(0)
    }

    /// `x · 2^k`, exact unless the representation's exponent range ends.
    fn mul_pow2(&self, k: i64) -> Self;

    /// `x²`, which an enclosure keeps non-negative.
    fn sqr(&self) -> Self;

    /// The square root; exact where the root is representable. Undefined below 0.
    fn sqrt(&self) -> Self;

    /// `e^x`; never negative in an enclosure.
    fn exp(&self) -> Self;

    /// `e^x - 1`, accurate relative to the result near 0.
    fn exp_m1(&self) -> Self;

    /// The natural logarithm. Undefined at and below 0.
    fn ln(&self) -> Self;

    /// `log(1 + x)`, accurate relative to the result near 0. Undefined at and below -1.
    fn ln_1p(&self) -> Self;

    /// An approximation of the value as binary64. It may steer (which term is largest, how many
    /// nodes to take), but never bound. Saturates to 0 and to the infinities.
    fn approx(&self) -> f64;

    /// Compares two values by their approximations, over the whole exponent range of the
    /// representation. Only for steering, like [`Real::approx`].
    fn cmp_approx(&self, other: &Self) -> Ordering;

    /// Whether the two are certainly the same number: both without error, and equal. A plain `f64`
    /// counts as exact.
    fn certainly_equal(&self, other: &Self) -> bool;

    /// The inner product of two binary64 vectors, computed exactly before it is rounded once,
    /// except in plain `f64`, where it is computed as if in twice the precision. The shorter length counts.
    fn dot(a: &[f64], b: &[f64]) -> Self;

    /// Adds a term to a sum.
    fn accumulate(sum: &mut Sum<Self>, term: Self) {
        sum.rounded = sum.rounded.clone() + term;
    }

    /// The sum, in this order; in plain `f64` with the errors of all additions added at the end.
    fn sum(terms: impl IntoIterator<Item = Self>) -> Self {
        let mut sum = Sum::new();
        for term in terms {
            Self::accumulate(&mut sum, term);
        }
        sum.value()
    }

    /// The additive identity.
    fn zero() -> Self {
        Self::from_i64(0)
    }

    /// The multiplicative identity.
    fn one() -> Self {
        Self::from_i64(1)
    }

    /// Whether the value is certainly 0.
    fn certainly_zero(&self) -> bool {
        self.certainly_equal(&Self::zero())
    }

    /// `x^n` for a non-negative integer `n`, by binary powering; `0^0 = 1`.
    fn powi(&self, n: u64) -> Self {
        by_squaring(self, n)
    }

    /// `x^y = exp(y log x)` for positive `x`, and 1 for any `x` if `y` is certainly 0. Undefined at and below 0 otherwise.
    fn powf(&self, y: &Self) -> Self {
        if y.certainly_zero() {
            return Self::one();
        }
        (self.ln() * y).exp()
    }

    /// The larger of the two by approximation, itself one of them.
    fn max_approx(self, other: Self) -> Self {
        if self.cmp_approx(&other) == Ordering::Less {
            other
        } else {
            self
        }
    }
}

/// `x^n` by binary powering.
fn by_squaring<S: Real>(x: &S, n: u64) -> S {
    let mut power = S::one();
    for bit in (0..u64::BITS - n.leading_zeros()).rev() {
        power = power.sqr();
        if n >> bit & 1 == 1 {
            power = power * x;
        }
    }
    power
}

/// A sum that grows term by term, compensated in plain `f64`.
#[derive(Clone, Debug)]
pub struct Sum<S> {
    rounded: S,
    /// The accumulated rounding error; 0 if the scalar accounts for it itself.
    errors: S,
}

impl<S: Real> Sum<S> {
    /// The empty sum.
    pub fn new() -> Self {
        Self {
            rounded: S::zero(),
            errors: S::zero(),
        }
    }

    /// Adds a term.
    pub fn add(&mut self, term: S) {
        S::accumulate(self, term);
    }

    /// The sum so far.
    pub fn value(self) -> S {
        self.rounded + self.errors
    }
}

impl<S: Real> Default for Sum<S> {
    fn default() -> Self {
        Self::new()
    }
}

/// A scalar that can take a truncation error into account.
///
/// `f64` implements it by ignoring errors, as plain floating point does; an [`Enclosure`] widens.
pub trait Bounded: Real {
    /// Evaluates a formula whose terms may cancel. Plain `f64` evaluates it in balls, at least at this
    /// goal, and rounds the value once; any other scalar evaluates it directly.
    ///
    /// # Errors
    ///
    /// The formula's own errors; in plain `f64` [`Error::Budget`] if no ball knows the value well enough.
    fn climb<F: Formula>(formula: &F, goal: Goal) -> Result<Found<Vec<Self>>, Error> {
        formula.evaluate(goal)
    }

    /// The number itself in plain `f64`, which a formula evaluates in balls.
    fn as_plain(&self) -> Option<f64> {
        None
    }

    /// The set of all `x + e` for `x` in `self` and `|e| <= |error|`.
    #[must_use]
    fn widen(&self, error: &Self) -> Self;

    /// A scalar without error that is at most every number in `self` (`self` itself in `f64`).
    #[must_use]
    fn lower(&self) -> Self;

    /// A scalar without error that is at least every number in `self` (`self` itself in `f64`).
    #[must_use]
    fn upper(&self) -> Self;

    /// The part of the set that is not negative, for fixed point: it lies between `low` and `low + width` units `2^exponent`. `None`
    /// if the two do not fit, or are below what the scalar holds.
    fn in_units(&self, exponent: i64) -> Option<(u128, u128)> {
        let _ = exponent;
        None
    }

    /// About the binary logarithm of the size, over the whole exponent range of the representation: `2^n` is above the size of the
    /// midpoint and at most twice that. `None` for 0, and for a scalar without [units](Self::in_units).
    fn binary_exponent(&self) -> Option<i64> {
        None
    }

    /// The value about which nothing is known: the whole line, or NaN in `f64`.
    #[must_use]
    fn unknown() -> Self {
        Self::from_f64(f64::NAN)
    }

    /// Whether it has two finite ends. An unknown has neither, although its approximation is 0.
    fn is_known(&self) -> bool {
        is_number(&self.lower()) && is_number(&self.upper())
    }

    /// Whether every number in `self` is certainly at most every number in `other`. False if one
    /// has no end on the side of the other.
    fn certainly_at_most(&self, other: &Self) -> bool {
        let (high, low) = (self.upper(), other.lower());
        // Numbers without error are compared exactly.
        let in_order = high.cmp_approx(&low) != Ordering::Greater || high.certainly_equal(&low);
        is_number(&high) && is_number(&low) && in_order
    }
}

/// Whether an end is a number, rather than the whole line.
fn is_number<S: Real>(end: &S) -> bool {
    end.certainly_equal(end)
}

/// How a real number is rounded to binary64.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest, ties to even.
    #[default]
    Nearest,
    /// To the largest that is not above it.
    Down,
    /// To the least that is not below it.
    Up,
}

/// A set of reals, known to contain the exact value.
pub trait Enclosure: Bounded + Parameter<Self> {
    /// Whether the set has two finite ends.
    fn is_bounded(&self) -> bool;

    /// Whether the set is a single number.
    fn is_exact(&self) -> bool;

    /// Whether 0 is in the set.
    fn contains_zero(&self) -> bool;

    /// Whether every number in the set is above 0.
    fn is_positive(&self) -> bool;

    /// Whether the two sets have no number in common. This proves that the two exact values differ.
    fn disjoint(&self, other: &Self) -> bool;

    /// A set that contains both.
    #[must_use]
    fn hull(&self, other: &Self) -> Self;

    /// The guaranteed bits: the largest `b` this representation can vouch for with
    /// `width <= 2^-b |x|` for every `x` in the set; `i64::MAX` for a single number, negative or
    /// `i64::MIN` where nothing is known.
    fn accuracy_bits(&self) -> i64;

    /// The binary64 nearest to the exact value (ties to even), if the whole set rounds to it.
    /// Beyond the range of binary64 this is an infinity, as in IEEE 754.
    fn to_binary64(&self) -> Option<f64>;
}

/// Whether two sets have a number in common, for tests: neither may be the whole line, which meets anything.
#[cfg(test)]
pub(crate) trait Meets: Enclosure {
    fn meets(&self, other: &Self) -> bool {
        self.is_bounded() && other.is_bounded() && !self.disjoint(other)
    }

    /// Whether they meet and each is known to so many bits.
    fn meets_to(&self, other: &Self, bits: i64) -> bool {
        self.meets(other) && self.accuracy_bits() >= bits && other.accuracy_bits() >= bits
    }
}

#[cfg(test)]
impl<S: Enclosure> Meets for S {}

/// A type for the parameters of a model that is evaluated at `S`.
///
/// Parameters may be binary64 numbers, so inner products of raw data are exact; dual numbers
/// of binary64, for a derivative; or scalars, if they are the results of another model.
pub trait Parameter<S: Real>: Clone + Debug {
    /// The parameter as a scalar, without error.
    fn lift(&self) -> S;

    /// The inner product of two parameter vectors. The shorter length counts.
    fn inner(a: &[Self], b: &[Self]) -> S;
}

impl<S: Real> Parameter<S> for f64 {
    fn lift(&self) -> S {
        S::from_f64(*self)
    }

    fn inner(a: &[Self], b: &[Self]) -> S {
        S::dot(a, b)
    }
}
