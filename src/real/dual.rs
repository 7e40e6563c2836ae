//! Forward-mode derivatives.

use super::{Parameter, Real};
use std::cmp::Ordering;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// A value and its derivative along one direction, carried through every operation by the chain rule.
///
/// Where the scalar is an enclosure, `value` encloses the function and `tangent` its derivative. A
/// function without a derivative at some point of the enclosure (the square root at 0) has the whole
/// line as its tangent there; a plain `f64` has an infinity or a NaN.
///
/// Dual numbers are not [`Bounded`](super::Bounded): a bound on the remainder of a series says
/// nothing about the derivative of that remainder.
///
/// ```
/// use attnbm::real::{Dual, Real};
///
/// let x = Dual::variable(3.0);
/// let y = x.sqr() / (x + Dual::one());
/// assert_eq!((y.value, y.tangent), (9.0 / 4.0, 15.0 / 16.0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dual<S> {
    /// The value.
    pub value: S,
    /// The derivative along the chosen direction.
    pub tangent: S,
}

impl<S: Real> Dual<S> {
    /// A number that does not move along the direction: its derivative is 0.
    ///
    /// ```
    /// use attnbm::real::Dual;
    ///
    /// assert_eq!(Dual::constant(5.0).tangent, 0.0);
    /// ```
    #[must_use]
    pub fn constant(value: S) -> Self {
        Self {
            value,
            tangent: S::zero(),
        }
    }

    /// The variable to differentiate by: its derivative is 1.
    ///
    /// ```
    /// use attnbm::real::{Dual, Real};
    ///
    /// assert_eq!(Dual::variable(0.0).exp().tangent, 1.0);
    /// ```
    #[must_use]
    pub fn variable(value: S) -> Self {
        Self {
            value,
            tangent: S::one(),
        }
    }

    /// A function's value here, and its slope times the tangent.
    fn chain(&self, value: S, slope: S) -> Self {
        Self {
            value,
            tangent: slope * &self.tangent,
        }
    }
}

impl<S: Real> Neg for Dual<S> {
    type Output = Self;

    fn neg(self) -> Self {
        Self {
            value: -self.value,
            tangent: -self.tangent,
        }
    }
}

impl<S: Real> Add<&Self> for Dual<S> {
    type Output = Self;

    fn add(self, other: &Self) -> Self {
        Self {
            value: self.value + &other.value,
            tangent: self.tangent + &other.tangent,
        }
    }
}

impl<S: Real> Sub<&Self> for Dual<S> {
    type Output = Self;

    fn sub(self, other: &Self) -> Self {
        Self {
            value: self.value - &other.value,
            tangent: self.tangent - &other.tangent,
        }
    }
}

impl<S: Real> Mul<&Self> for Dual<S> {
    type Output = Self;

    fn mul(self, other: &Self) -> Self {
        let tangent = self.tangent * &other.value + self.value.clone() * &other.tangent;
        Self {
            value: self.value * &other.value,
            tangent,
        }
    }
}

impl<S: Real> Div<&Self> for Dual<S> {
    type Output = Self;

    fn div(self, other: &Self) -> Self {
        let value = self.value / &other.value;
        let tangent = (self.tangent - value.clone() * &other.tangent) / &other.value;
        Self { value, tangent }
    }
}

macro_rules! operators_by_value {
    ($($operator:ident $method:ident),*) => {$(
        impl<S: Real> $operator for Dual<S> {
            type Output = Self;
            fn $method(self, other: Self) -> Self {
                $operator::$method(self, &other)
            }
        }
    )*};
}

operators_by_value!(Add add, Sub sub, Mul mul, Div div);

impl<S: Real> Real for Dual<S> {
    const BITS: u32 = S::BITS;

    fn from_f64(x: f64) -> Self {
        Self::constant(S::from_f64(x))
    }

    fn from_i64(n: i64) -> Self {
        Self::constant(S::from_i64(n))
    }

    fn pi() -> Self {
        Self::constant(S::pi())
    }

    fn ln_2() -> Self {
        Self::constant(S::ln_2())
    }

    fn mul_pow2(&self, k: i64) -> Self {
        Self {
            value: self.value.mul_pow2(k),
            tangent: self.tangent.mul_pow2(k),
        }
    }

    fn sqr(&self) -> Self {
        self.chain(self.value.sqr(), self.value.mul_pow2(1))
    }

    fn sqrt(&self) -> Self {
        let root = self.value.sqrt();
        let tangent = self.tangent.clone() / root.mul_pow2(1);
        Self {
            value: root,
            tangent,
        }
    }

    fn exp(&self) -> Self {
        let value = self.value.exp();
        self.chain(value.clone(), value)
    }

    fn exp_m1(&self) -> Self {
        self.chain(self.value.exp_m1(), self.value.exp())
    }

    fn ln(&self) -> Self {
        Self {
            value: self.value.ln(),
            tangent: self.tangent.clone() / &self.value,
        }
    }

    fn ln_1p(&self) -> Self {
        Self {
            value: self.value.ln_1p(),
            tangent: self.tangent.clone() / (S::one() + &self.value),
        }
    }

    fn approx(&self) -> f64 {
        self.value.approx()
    }

    fn cmp_approx(&self, other: &Self) -> Ordering {
        self.value.cmp_approx(&other.value)
    }

    fn certainly_equal(&self, other: &Self) -> bool {
        self.value.certainly_equal(&other.value) && self.tangent.certainly_equal(&other.tangent)
    }

    /// Binary64 vectors are constants, so the tangent is 0.
    fn dot(a: &[f64], b: &[f64]) -> Self {
        Self::constant(S::dot(a, b))
    }

    /// The tangent is `n x^(n-1)` times that of `x`, without a quotient, so 0 needs no special case.
    fn powi(&self, n: u64) -> Self {
        let Some(lower) = n.checked_sub(1) else {
            return Self::one();
        };
        // In two parts, since `n` may be beyond `i64`.
        let factor = S::from_i64((n >> 1) as i64).mul_pow2(1) + S::from_i64((n & 1) as i64);
        self.chain(self.value.powi(n), factor * self.value.powi(lower))
    }

    fn powf(&self, y: &Self) -> Self {
        if y.certainly_zero() {
            return Self::one();
        }
        let value = self.value.powf(&y.value);
        let exponent = self.tangent.clone() * &y.value / &self.value + self.value.ln() * &y.tangent;
        Self {
            tangent: value.clone() * exponent,
            value,
        }
    }
}

/// Binary64 parameters with binary64 tangents: the inner product's value and derivative are each one
/// exact inner product of binary64 vectors, rounded once.
///
/// ```
/// use attnbm::real::{Dual, Parameter};
///
/// let pattern = [Dual { value: 2.0, tangent: 1.0 }, Dual { value: 3.0, tangent: 0.0 }];
/// let state = [Dual { value: 5.0, tangent: 0.0 }, Dual { value: 7.0, tangent: 1.0 }];
/// let overlap: Dual<f64> = Parameter::<Dual<f64>>::inner(&pattern, &state);
/// assert_eq!((overlap.value, overlap.tangent), (31.0, 8.0));
/// ```
impl<S: Real> Parameter<Dual<S>> for Dual<f64> {
    fn lift(&self) -> Dual<S> {
        Dual {
            value: S::from_f64(self.value),
            tangent: S::from_f64(self.tangent),
        }
    }

    fn inner(a: &[Self], b: &[Self]) -> Dual<S> {
        let terms = a.len().min(b.len());
        let (a, b) = (&a[..terms], &b[..terms]);
        // (a·b)' = a·b' + a'·b is one inner product of vectors twice as long.
        let left: Vec<f64> = a
            .iter()
            .map(|x| x.value)
            .chain(a.iter().map(|x| x.tangent))
            .collect();
        let right: Vec<f64> = b
            .iter()
            .map(|x| x.tangent)
            .chain(b.iter().map(|x| x.value))
            .collect();
        Dual {
            value: S::dot(&left[..terms], &right[terms..]),
            tangent: S::dot(&left, &right),
        }
    }
}
