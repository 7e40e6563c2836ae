//! Lagrangians of a layer, Eqs. 6, 9-11, 40 and 47: the value, the gradient and the Hessian.
//!
//! A layer `h` with the Lagrangian `L` has the activation `f = ∇L(h)` and enters the energy by
//! `h·f - L(h)`, which for a convex `L` is its Legendre transform `L*(f)`. All Lagrangians here are
//! convex. The transform has closed forms without the cancellation of its two terms, and for those
//! of degree 1 it is 0.
//!
//! # Error in plain `f64`
//!
//! [`Lagrangian::value_of`] and [`Lagrangian::activation_of`] are rounded from balls. Nothing is stated of the others'
//! error.

use crate::Error;
use crate::real::{Bounded, absolute, always, climb, sign};
use crate::routes::entered;
use crate::special::{absolute_power, arctangent, cosh, log_cosh, sinh, smooth_maximum, tanh};

/// A Lagrangian, whose gradient is the activation. All but the last two are sums over coordinates.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Lagrangian {
    /// `|h|^n / n`.
    Power {
        /// The exponent, at least 1.
        n: f64,
    },
    /// `cosh h`.
    Cosh,
    /// `exp h`.
    Exp,
    /// `log cosh h`.
    LogCosh,
    /// `|h|`.
    Abs,
    /// `c (h atan h - log(1 + h²)/2)`.
    Atan {
        /// The scale.
        c: f64,
    },
    /// `h`.
    Identity,
    /// `(1/beta) log Σ exp(beta h)`.
    LogSumExp {
        /// The inverse temperature.
        beta: f64,
    },
    /// The Euclidean norm of `h`.
    Norm,
}

/// A number as a quotient, so a sum of quotients of exact numbers can be exact.
#[derive(Clone, Debug)]
pub struct Quotient<S> {
    /// The dividend.
    pub numerator: S,
    /// The divisor, above 0.
    pub denominator: S,
}

const NOT_ZERO: &str = "not 0, where |h| has no derivative";

impl Lagrangian {
    /// The name of its kind, and its parameter with that one's name, as the wire protocol has them.
    ///
    /// ```
    /// use attnbm::models::lagrangian::Lagrangian;
    /// assert_eq!(Lagrangian::Power { n: 3.0 }.name_and_parameter(), ("power", Some(("n", 3.0))));
    /// assert_eq!(Lagrangian::Norm.name_and_parameter(), ("norm", None));
    /// ```
    pub fn name_and_parameter(&self) -> (&'static str, Option<(&'static str, f64)>) {
        match *self {
            Self::Power { n } => ("power", Some(("n", n))),
            Self::Cosh => ("cosh", None),
            Self::Exp => ("exp", None),
            Self::LogCosh => ("log_cosh", None),
            Self::Abs => ("abs", None),
            Self::Atan { c } => ("atan", Some(("c", c))),
            Self::Identity => ("identity", None),
            Self::LogSumExp { beta } => ("log_sum_exp", Some(("beta", beta))),
            Self::Norm => ("norm", None),
        }
    }

    /// Whether it is a sum over the coordinates, so the units are independent given the others.
    pub fn is_additive(&self) -> bool {
        !matches!(self, Self::LogSumExp { .. } | Self::Norm)
    }

    /// Whether the sign of each coordinate may change without a change of `L`.
    ///
    /// ```
    /// use attnbm::models::lagrangian::Lagrangian;
    /// assert!(Lagrangian::Norm.is_even() && !Lagrangian::Exp.is_even());
    /// ```
    pub fn is_even(&self) -> bool {
        !matches!(self, Self::Exp | Self::Identity | Self::LogSumExp { .. })
    }

    /// `L(h)`.
    ///
    /// ```
    /// use attnbm::models::lagrangian::Lagrangian;
    /// assert_eq!(Lagrangian::Power { n: 1.5 }.value(&[4.0_f64]), 8.0 / 1.5);
    /// assert_eq!(Lagrangian::Norm.value(&[3.0_f64, -4.0]), 5.0);
    /// ```
    ///
    /// # Domain
    ///
    /// Any `h`; the log-sum-exp of no units is undefined.
    ///
    /// # Error
    ///
    /// By inclusion. Zeros, integer powers and exact roots are exact.
    pub fn value<S: Bounded>(&self, h: &[S]) -> S {
        entered!("Lagrangian::value");
        match self {
            Self::Power { n } => sum(h, |h| absolute_power(h, *n, 0)) / S::from_f64(*n),
            Self::Cosh => sum(h, cosh),
            Self::Exp => sum(h, S::exp),
            Self::LogCosh => sum(h, log_cosh),
            Self::Abs => sum(h, absolute),
            Self::Atan { c } => {
                let each = |h: &S| h.clone() * arctangent(h) - half_log_one_plus_square(h);
                sum(h, each) * S::from_f64(*c)
            }
            Self::Identity => sum(h, S::clone),
            Self::LogSumExp { beta } => smooth_maximum(h, &S::from_f64(*beta)),
            Self::Norm => norm(h),
        }
    }

    /// The activation `f(h) = ∇L(h)`, Eq. 6.
    ///
    /// ```
    /// use attnbm::models::lagrangian::Lagrangian;
    /// let layer = [2.0_f64, -3.0];
    /// assert_eq!(Lagrangian::Power { n: 3.0 }.activation("h", &layer).unwrap(), [4.0, -9.0]);
    /// assert!(Lagrangian::Abs.activation("h", &[0.0_f64]).is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] where the gradient does not exist: at a 0 of `|h|`, and at the zero vector
    /// of the norm. The message calls the layer `name`.
    ///
    /// # Source
    ///
    /// Eqs. 6 and 10.
    pub fn activation<S: Bounded>(&self, name: &str, h: &[S]) -> Result<Vec<S>, Error> {
        entered!("Lagrangian::activation");
        self.check_gradient(name, h)?;
        let each = |f: &dyn Fn(&S) -> S| h.iter().map(f).collect();
        Ok(match self {
            Self::Power { n } => each(&|h| sign(h) * absolute_power(h, *n, 1)),
            Self::Cosh => each(&sinh),
            Self::Exp => each(&S::exp),
            Self::LogCosh => each(&tanh),
            Self::Abs => each(&sign),
            Self::Atan { c } => each(&|h| arctangent(h) * S::from_f64(*c)),
            Self::Identity => each(&|_| S::one()),
            Self::LogSumExp { beta } => Shares::new(h, *beta).shares,
            Self::Norm => {
                let norm = norm(h);
                each(&|h| h.clone() / &norm)
            }
        })
    }

    /// [`Lagrangian::value`] of a layer of binary64 numbers, but in plain `f64` by way of balls, so that what cancels
    /// costs no digits.
    ///
    /// # Error
    ///
    /// In plain `f64` half a unit in the last place, and 2^-54 of the value; NaN where a ball of 1 792 bits leaves it
    /// undecided.
    pub fn value_of<S: Bounded>(&self, h: &[f64]) -> S {
        entered!("Lagrangian::value_of");
        let lagrangian = *self;
        always(climb!(S, [lagrangian: Lagrangian, h: &'a [f64]] |W| {
            Ok(lagrangian.value::<W>(&lifted(h)))
        }))
    }

    /// [`Lagrangian::activation`] of a layer of binary64 numbers, but in plain `f64` by way of balls.
    ///
    /// # Errors
    ///
    /// As [`Lagrangian::activation`]; in plain `f64` also [`Error::Budget`], where a ball of 1 792 bits leaves an entry
    /// undecided.
    ///
    /// # Error
    ///
    /// In plain `f64` half a unit in the last place of each entry, and 2^-54 of it.
    pub fn activation_of<S: Bounded>(&self, name: &str, h: &[f64]) -> Result<Vec<S>, Error> {
        entered!("Lagrangian::activation_of");
        let lagrangian = *self;
        climb!(S, [lagrangian: Lagrangian, name: &'a str, h: &'a [f64]] |W| {
            lagrangian.activation::<W>(name, &lifted(h))
        })
    }

    /// The Legendre transform at the activation, `h·f(h) - L(h)`, as a quotient.
    ///
    /// # Statement
    ///
    /// `(n - 1) Σ |h|^n / n` for powers, so it is exact where the sum is divisible; 0 for all
    /// Lagrangians of degree 1; `(1/β) Σ f log f` for the log-sum-exp; `(c/2) Σ log(1 + h²)` for the
    /// arctangent.
    ///
    /// # Errors
    ///
    /// As [`Lagrangian::activation`].
    pub fn transform<S: Bounded>(&self, name: &str, h: &[S]) -> Result<Quotient<S>, Error> {
        entered!("Lagrangian::transform");
        self.check_gradient(name, h)?;
        let numerator = match self {
            Self::Power { n } => {
                let n = (S::from_f64(*n), sum(h, |h| absolute_power(h, *n, 0)));
                return Ok(Quotient {
                    numerator: (n.0.clone() - S::one()) * n.1,
                    denominator: n.0,
                });
            }
            Self::Cosh => sum(h, |h| h.clone() * sinh(h) - cosh(h)),
            Self::Exp => sum(h, |h| (h.clone() - S::one()) * h.exp()),
            Self::LogCosh => sum(h, binary_information),
            Self::Atan { c } => sum(h, half_log_one_plus_square) * S::from_f64(*c),
            Self::Abs | Self::Identity | Self::Norm => S::zero(),
            Self::LogSumExp { beta } => {
                return Ok(Quotient {
                    numerator: Shares::new(h, *beta).information(),
                    denominator: S::from_f64(*beta),
                });
            }
        };
        Ok(Quotient {
            numerator,
            denominator: S::one(),
        })
    }

    /// The Hessian of `L` at `h`, applied to `x`.
    ///
    /// # Statement
    ///
    /// Additive Lagrangians have a diagonal one; `β (f_μ x_μ - f_μ f·x)` for the log-sum-exp, whose null
    /// vector is `1`; `(x - e (e·x))/|h|`, `e = h/|h|`, for the norm, whose null vector is `h`.
    ///
    /// # Domain
    ///
    /// `x` of the length of `h`; the shorter counts.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] where the second derivative does not exist: as [`Lagrangian::activation`], and at
    /// a 0 of `|h|^n` for `n < 2`.
    pub fn hessian_times<S: Bounded>(&self, name: &str, h: &[S], x: &[S]) -> Result<Vec<S>, Error> {
        entered!("Lagrangian::hessian_times");
        self.check_gradient(name, h)?;
        if let Self::Power { n } = self
            && *n < 2.0
        {
            check_zeros(name, h, "not 0, where |h|^n has no second derivative")?;
        }
        let diagonal = |second: &dyn Fn(&S) -> S| {
            let products = h.iter().zip(x).map(|(h, x)| second(h) * x);
            products.collect::<Vec<S>>()
        };
        Ok(match self {
            Self::Power { n } => {
                diagonal(&|h| absolute_power(h, *n, 2) * (S::from_f64(*n) - S::one()))
            }
            Self::Cosh => diagonal(&cosh),
            Self::Exp => diagonal(&S::exp),
            Self::LogCosh => diagonal(&|h| S::one() / cosh(h).sqr()),
            Self::Atan { c } => diagonal(&|h| S::from_f64(*c) / (h.sqr() + S::one())),
            Self::Abs | Self::Identity => diagonal(&|_| S::zero()),
            Self::LogSumExp { beta } => {
                let shares = Shares::new(h, *beta).shares;
                let mean = dot(&shares, x);
                let deviations = shares
                    .iter()
                    .zip(x)
                    .map(|(share, x)| (x.clone() - &mean) * share * S::from_f64(*beta));
                deviations.collect()
            }
            Self::Norm => {
                let norm = norm(h);
                let along = dot(h, x) / norm.sqr();
                let across = h
                    .iter()
                    .zip(x)
                    .map(|(h, x)| (x.clone() - h.clone() * &along) / &norm);
                across.collect()
            }
        })
    }

    /// The Hessian's quadratic form `x·H(h) x`, which is never negative.
    ///
    /// # Errors
    ///
    /// As [`Lagrangian::hessian_times`].
    pub fn hessian_form<S: Bounded>(&self, name: &str, h: &[S], x: &[S]) -> Result<S, Error> {
        entered!("Lagrangian::hessian_form");
        Ok(dot(x, &self.hessian_times(name, h, x)?))
    }

    /// Refuses the points where the gradient does not exist.
    fn check_gradient<S: Bounded>(&self, name: &str, h: &[S]) -> Result<(), Error> {
        match self {
            Self::Abs => check_zeros(name, h, NOT_ZERO),
            Self::Power { n } if *n == 1.0 => check_zeros(name, h, NOT_ZERO),
            Self::Norm if h.iter().all(S::certainly_zero) => Err(Error::Domain {
                field: name.to_owned(),
                expected: "not the zero vector, where the norm has no gradient",
                got: format!("{} zeros", h.len()),
            }),
            _ => Ok(()),
        }
    }
}

impl<S: Bounded> Quotient<S> {
    /// The number.
    pub fn value(&self) -> S {
        entered!("Quotient::value");
        self.numerator.clone() / &self.denominator
    }

    /// The sum of two, less a number.
    ///
    /// One division at the end, so thirds that add up to an integer do so exactly.
    pub fn plus_minus(&self, other: &Self, less: &S) -> S {
        let denominator = self.denominator.clone() * &other.denominator;
        let numerator = self.numerator.clone() * &other.denominator
            + other.numerator.clone() * &self.denominator
            - less.clone() * &denominator;
        numerator / denominator
    }
}

fn lifted<S: Bounded>(h: &[f64]) -> Vec<S> {
    h.iter().map(|x| S::from_f64(*x)).collect()
}

fn check_zeros<S: Bounded>(name: &str, h: &[S], expected: &'static str) -> Result<(), Error> {
    match h.iter().position(S::certainly_zero) {
        Some(index) => Err(Error::Domain {
            field: format!("{name}[{index}]"),
            expected,
            got: "0".into(),
        }),
        None => Ok(()),
    }
}

fn sum<S: Bounded>(h: &[S], each: impl Fn(&S) -> S) -> S {
    h.iter().fold(S::zero(), |sum, h| sum + each(h))
}

pub(super) fn dot<S: Bounded>(a: &[S], b: &[S]) -> S {
    let products = a.iter().zip(b).map(|(a, b)| a.clone() * b);
    products.fold(S::zero(), |sum, product| sum + product)
}

/// The Euclidean norm, scaled by a power of two so that squares stay in the range of binary64.
fn norm<S: Bounded>(h: &[S]) -> S {
    let largest = h
        .iter()
        .fold(0.0, |most: f64, h| most.max(h.approx().abs()));
    let exponent = if largest > 0.0 && largest.is_finite() {
        libm::log2(largest) as i64
    } else {
        0
    };
    let square = sum(h, |h| h.mul_pow2(-exponent).sqr());
    square.sqrt().mul_pow2(exponent)
}

/// `log(1 + h²)/2`, also where the square is beyond binary64.
fn half_log_one_plus_square<S: Bounded>(h: &S) -> S {
    if h.approx().abs() <= 1.0 {
        return h.sqr().ln_1p().mul_pow2(-1);
    }
    let size = absolute(h);
    (S::one() / &size).sqr().ln_1p().mul_pow2(-1) + size.ln()
}

/// `h tanh h - log cosh h`: log 2 less the entropy of a sign with the mean `tanh h`.
///
/// Far from 0 it is `log 2 - (2 |h| q/(1 + q) + log(1 + q))`, `q = e^-2|h|`, where the terms that
/// grow have been cancelled.
fn binary_information<S: Bounded>(h: &S) -> S {
    if h.approx().abs() <= 1.0 {
        return h.clone() * tanh(h) - log_cosh(h);
    }
    let twice = absolute(h).mul_pow2(1);
    let decay = (-twice.clone()).exp();
    let lost = twice * &decay / (decay.clone() + S::one()) + decay.ln_1p();
    S::ln_2() - lost
}

/// The softmax of `β h` and its logarithms.
struct Shares<S> {
    shares: Vec<S>,
    logarithms: Vec<S>,
}

impl<S: Bounded> Shares<S> {
    /// Differences of raw numbers are taken before they are multiplied, so equal units have equal
    /// shares.
    fn new(h: &[S], beta: f64) -> Self {
        let beta = S::from_f64(beta);
        let Some(largest) = crate::special::index_of_largest(h) else {
            return Self {
                shares: Vec::new(),
                logarithms: Vec::new(),
            };
        };
        let exponents: Vec<S> = h
            .iter()
            .map(|each| (each.clone() - &h[largest]) * &beta)
            .collect();
        let weights: Vec<S> = exponents.iter().map(S::exp).collect();
        let others = |(index, _): &(usize, &S)| *index != largest;
        let rest = (weights.iter().enumerate().filter(others))
            .fold(S::zero(), |sum, (_, weight)| sum + weight);
        let (total, log_total) = (rest.clone() + S::one(), rest.ln_1p());
        Self {
            shares: weights.into_iter().map(|weight| weight / &total).collect(),
            logarithms: exponents.into_iter().map(|x| x - &log_total).collect(),
        }
    }

    /// `Σ f log f`, no term of which is positive.
    fn information(&self) -> S {
        dot(&self.shares, &self.logarithms)
    }
}
