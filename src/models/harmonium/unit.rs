//! One unit given its input.

use super::exponential::{self, Growth};
use super::normalizability::{Divergence, conditional_divergence};
use super::{Support, power, student};
use crate::Error;
use crate::arguments::positive;
use crate::models::lagrangian::Lagrangian;
use crate::real::{Bounded, Found, Goal, Method, climb};
use crate::routes::entered;
use crate::special::log_sum_exp;

/// A unit of an exponential family harmonium: `p(h) ∝ exp(-β (h F'(h) - F(h) - F'(h) x))` on its set, with
/// the input `x = (Ξ g)_μ`.
///
/// ```
/// use attnbm::real::Goal;
/// use attnbm::models::harmonium::{Support, Unit};
/// use attnbm::models::lagrangian::Lagrangian;
/// use attnbm::real::{Ball, Enclosure};
///
/// // A sign: Z = 2 cosh(β x).
/// let unit = Unit::new(Lagrangian::Abs, Support::Binary, 2.0)?;
/// let goal = Goal { bits: 80, operations: 1e9 };
/// let log_z: Ball<2> = unit.log_partition(0.75, goal)?.value;
/// assert_eq!(log_z.to_binary64(), Some((2.0 * 1.5f64.cosh()).ln()));
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Unit {
    lagrangian: Lagrangian,
    support: Support,
    beta: f64,
}

impl Unit {
    /// The unit with this Lagrangian, on this set, at this inverse temperature.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] unless `β`, and the Lagrangian's own parameter, are finite and above 0, the exponent of
    /// a power at least 1; and where the set contains a 0 at which `F'` does not exist.
    pub fn new(lagrangian: Lagrangian, support: Support, beta: f64) -> Result<Self, Error> {
        positive("beta", beta)?;
        match lagrangian {
            Lagrangian::Power { n } if !(n >= 1.0 && n.is_finite()) => {
                return Err(Error::Domain {
                    field: "lagrangian.n".into(),
                    expected: "finite and >= 1",
                    got: n.to_string(),
                });
            }
            Lagrangian::Atan { c } => positive("lagrangian.c", c)?,
            Lagrangian::LogSumExp { beta } => positive("lagrangian.beta", beta)?,
            _ => {}
        }
        if support == Support::Bernoulli && lagrangian.activation("h", &[0.0_f64]).is_err() {
            return Err(Error::Domain {
                field: "domain".into(),
                expected: "a set without 0, where this Lagrangian has no derivative",
                got: format!("\"{}\"", support.name()),
            });
        }
        Ok(Self {
            lagrangian,
            support,
            beta,
        })
    }

    /// Its Lagrangian.
    pub fn lagrangian(&self) -> Lagrangian {
        self.lagrangian
    }

    /// Its set.
    pub fn support(&self) -> Support {
        self.support
    }

    /// Why it cannot be normalised, if it cannot. That does not depend on the input.
    ///
    /// ```
    /// use attnbm::models::harmonium::{Divergence, Support, Unit};
    /// use attnbm::models::lagrangian::Lagrangian;
    ///
    /// let unit = |beta| Unit::new(Lagrangian::Atan { c: 0.5 }, Support::Reals, beta);
    /// assert_eq!(unit(2.0)?.divergence(), Some(Divergence::HeavyTail));
    /// assert_eq!(unit(2.000001)?.divergence(), None);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn divergence(&self) -> Option<Divergence> {
        entered!("Unit::divergence");
        conditional_divergence(self.lagrangian, self.support, self.beta)
    }

    /// The log normaliser given the input, and the method.
    ///
    /// # Statement
    ///
    /// `log ∫ exp(-β (h F'(h) - F(h) - F'(h) x)) dh` over its set, a sum where that is finite.
    ///
    /// # Errors
    ///
    /// [`Error::NotNormalizable`] where the integral diverges, with the reason; [`Error::Domain`] for an
    /// input that is not finite; [`Error::Budget`] if the quadrature costs more than the goal allows.
    ///
    /// # Error
    ///
    /// By inclusion; the quadrature's errors and tails are widened in.
    ///
    /// # Method
    ///
    /// Sums and the Gaussian in closed form. All other Lagrangians that can be normalised on the reals are even, so the
    /// integral is the sum of two over the half-line, at `x` and at `-x`. The one at `-|x|` is the smaller, as `F' >=
    /// 0` there. Bounds on it are enough if it is negligible beside the other.
    ///
    /// # Source
    ///
    /// The normaliser of Eq. 42.
    pub fn log_partition<S: Bounded>(&self, x: f64, goal: Goal) -> Result<Found<S>, Error> {
        entered!("Unit::log_partition");
        let unit = self;
        climb!(S, goal, [unit: &'a Unit, x: f64] |W, goal| unit.log_partition_in::<W>(*x, goal))
    }

    /// The logarithm passes through 0.
    fn log_partition_in<S: Bounded>(&self, x: f64, goal: Goal) -> Result<Found<S>, Error> {
        if !x.is_finite() {
            return Err(Error::Domain {
                field: "x".into(),
                expected: "finite",
                got: x.to_string(),
            });
        }
        if let Some(divergence) = self.divergence() {
            return Err(divergence.into());
        }
        if let Some(values) = self.support.values() {
            return Ok(Found::new(self.log_sum(&values, x)?, Method::TwoValues));
        }
        if self.support == Support::HalfLine {
            return Ok(Found::new(self.log_half_line(x, goal)?, Method::Quadrature));
        }
        if self.lagrangian == (Lagrangian::Power { n: 2.0 }) {
            return Ok(Found::new(self.log_gaussian(x), Method::Gaussian));
        }
        let method = Method::QuadratureOnBothSides;
        let greater = self.log_half_line::<S>(x.abs(), goal)?;
        if !greater.is_known() {
            // The sum is no less, so a greater one without an upper end stands for it.
            let is_bounded_below = S::zero().certainly_at_most(&greater);
            let sum = if is_bounded_below {
                greater
            } else {
                S::unknown()
            };
            return Ok(Found::new(sum, method));
        }
        if x == 0.0 {
            return Ok(Found::new(log_sum_exp(&[greater.clone(), greater]), method));
        }
        if let Some(sum) = self.with_negligible(&greater, -x.abs()) {
            return Ok(Found::new(sum, method));
        }
        let lesser = self.log_half_line(-x.abs(), goal)?;
        let halves = if x > 0.0 {
            [greater, lesser]
        } else {
            [lesser, greater]
        };
        Ok(Found::new(log_sum_exp(&halves), method))
    }

    /// The logarithm of the sum of an integral and of the half-line's at `x`, if the latter is below the
    /// resolution of the scalar.
    fn with_negligible<S: Bounded>(&self, greater: &S, x: f64) -> Option<S> {
        let excess = self.half_line_bounds::<S>(x)?.upper() - greater.lower();
        let least = -f64::from(S::BITS + 16) * std::f64::consts::LN_2;
        let is_negligible = excess.is_known() && excess.upper().approx() < least;
        // log(1 + y) <= y.
        is_negligible.then(|| greater.widen(&excess.exp().upper()))
    }

    /// Closed-form bounds on the log normaliser given a finite input, if there are any.
    pub fn log_partition_bounds<S: Bounded>(&self, x: f64) -> Option<S> {
        entered!("Unit::log_partition_bounds");
        let half_line = |x| self.half_line_bounds::<S>(x);
        match self.support {
            _ if !x.is_finite() || self.divergence().is_some() => None,
            Support::HalfLine => half_line(x),
            // The greater first. Without it the other, possibly expensive one is useless.
            Support::Reals if !half_line(x.abs())?.is_known() => None,
            Support::Reals => Some(log_sum_exp::<S>(&[half_line(x)?, half_line(-x)?])),
            _ => None,
        }
    }

    fn half_line_bounds<S: Bounded>(&self, x: f64) -> Option<S> {
        let beta = self.beta;
        Some(match self.lagrangian {
            Lagrangian::Power { n } => power::log_half_line_bounds(n, beta, x),
            Lagrangian::Cosh => exponential::log_half_line_bounds(Growth::Cosh, beta, x),
            Lagrangian::Exp => exponential::log_half_line_bounds(Growth::Exp, beta, x),
            Lagrangian::Atan { c } => student::log_half_line_bounds(c, beta, x),
            _ => return None,
        })
    }

    /// `log Σ exp(β (F' x - (h F' - F)))`.
    fn log_sum<S: Bounded>(&self, values: &[f64], x: f64) -> Result<S, Error> {
        let exponents = values.iter().map(|h| self.exponent(&S::from_f64(*h), x));
        Ok(log_sum_exp(&exponents.collect::<Result<Vec<S>, _>>()?))
    }

    /// The logarithm of the weight at `h`.
    ///
    /// # Statement
    ///
    /// `-β (h F'(h) - F(h) - F'(h) x)`.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] where `F'` does not exist.
    pub fn exponent<S: Bounded>(&self, h: &S, x: f64) -> Result<S, Error> {
        entered!("Unit::exponent");
        let layer = std::slice::from_ref(h);
        let activation = self.lagrangian.activation("h", layer)?;
        let transform = self.lagrangian.transform("h", layer)?.value();
        let drive = super::machine::first(activation) * S::from_f64(x);
        Ok((drive - transform) * S::from_f64(self.beta))
    }

    /// `(1/2) log(2π/β) + β x²/2`.
    fn log_gaussian<S: Bounded>(&self, x: f64) -> S {
        let beta = S::from_f64(self.beta);
        let log_width = (S::pi().mul_pow2(1) / &beta).ln();
        (S::from_f64(x).sqr() * beta + log_width).mul_pow2(-1)
    }

    fn log_half_line<S: Bounded>(&self, x: f64, goal: Goal) -> Result<S, Error> {
        let beta = self.beta;
        match self.lagrangian {
            Lagrangian::Power { n } => power::log_half_line(n, beta, x, goal),
            Lagrangian::Cosh => exponential::log_half_line(Growth::Cosh, beta, x, goal),
            Lagrangian::Exp => exponential::log_half_line(Growth::Exp, beta, x, goal),
            Lagrangian::Atan { c } => student::log_half_line(c, beta, x, goal),
            _ => Err(Divergence::Bounded.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{Exact, GOAL, assert_same, assert_spans, exact};
    use crate::real::{Meets, Real};

    const CUBE: Lagrangian = Lagrangian::Power { n: 3.0 };

    fn unit(lagrangian: Lagrangian, support: Support) -> Unit {
        Unit::new(lagrangian, support, 1.5).unwrap()
    }

    #[test]
    fn the_bounds_over_the_reals_are_the_sums_of_those_of_the_halves() {
        for lagrangian in [CUBE, Lagrangian::Cosh, Lagrangian::Atan { c: 2.0 }] {
            for x in [-1.5, 0.0, 0.75] {
                let half = |x: f64| {
                    let unit = unit(lagrangian, Support::HalfLine);
                    unit.log_partition_bounds::<Exact>(x).unwrap()
                };
                let (one, other) = (half(x), half(-x));
                let sum = log_sum_exp(&[one, other]);
                let whole = unit(lagrangian, Support::Reals);
                let bounds = whole.log_partition_bounds::<Exact>(x).unwrap();
                assert_spans(&bounds, &sum.lower(), &sum.upper());
                let value = whole.log_partition::<Exact>(x, GOAL).unwrap().value;
                assert!(bounds.lower().certainly_at_most(&value));
                assert!(value.certainly_at_most(&bounds.upper()));
            }
        }
    }

    #[test]
    fn there_are_no_bounds_where_there_is_no_integral() {
        let bounds = |lagrangian, support, x: f64| {
            unit(lagrangian, support).log_partition_bounds::<Exact>(x)
        };
        assert!(bounds(CUBE, Support::Reals, f64::INFINITY).is_none());
        assert!(bounds(CUBE, Support::Binary, 1.0).is_none());
        assert!(bounds(Lagrangian::Exp, Support::Reals, 1.0).is_none());
        assert!(bounds(Lagrangian::Exp, Support::HalfLine, 1.0).is_some());
        assert!(bounds(Lagrangian::LogCosh, Support::HalfLine, 1.0).is_none());
    }

    #[test]
    fn the_gaussian_is_its_closed_form() {
        let unit = unit(Lagrangian::Power { n: 2.0 }, Support::Reals);
        let value = unit.log_partition::<Exact>(-0.75, GOAL).unwrap().value;
        let width = Exact::pi().mul_pow2(1) / exact(1.5);
        assert_same(
            &value,
            &(width.sqrt().ln() + exact(1.5 * 0.75 * 0.75 / 2.0)),
        );
    }

    #[test]
    fn a_half_that_is_lost_beside_the_other_is_covered() {
        let unit = Unit::new(CUBE, Support::Reals, 1.5).unwrap();
        for (x, is_lost) in [(9.0, true), (0.5, false)] {
            let greater = unit.log_half_line::<Exact>(x, GOAL).unwrap();
            let sum = unit.with_negligible(&greater, -x);
            assert_eq!(sum.is_some(), is_lost);
            if let Some(sum) = sum {
                let lesser = unit.log_half_line::<Exact>(-x, GOAL).unwrap();
                let whole = log_sum_exp(&[greater.clone(), lesser]);
                assert!(whole.meets(&sum));
                assert_same(&sum, &greater);
            }
        }
    }

    /// What is lost beside a number without error is all of the radius, and is at least as large as the lost half.
    #[test]
    fn what_is_lost_is_in_the_radius() {
        let unit = Unit::new(CUBE, Support::Reals, 1.5).unwrap();
        let greater = exact(1000.0);
        let sum = unit.with_negligible(&greater, -9.0).unwrap();
        let lesser = unit.log_half_line::<Exact>(-9.0, GOAL).unwrap();
        let added = (lesser - &greater).exp().ln_1p();
        let allowed = (sum.clone() - greater).upper();
        assert!(added.certainly_at_most(&allowed), "{sum:?}");
        // The closed bounds are no worse than this.
        assert!(allowed.certainly_at_most(&added.mul_pow2(4)), "{sum:?}");
    }

    #[test]
    fn the_exponent_is_that_of_the_statement() {
        // h F' - F is 2/3 |h|³, F' is h |h|.
        let weight = unit(CUBE, Support::Reals)
            .exponent(&exact(-2.0), 0.75)
            .unwrap();
        let expected = exact(-1.5) * (exact(16.0) / exact(3.0) + exact(3.0));
        assert_same(&weight, &expected);
    }

    #[test]
    fn parameters_are_finite_and_positive() {
        let is_refused = |lagrangian, beta| {
            let unit = Unit::new(lagrangian, Support::Reals, beta);
            matches!(unit, Err(Error::Domain { .. }))
        };
        for beta in [0.0, -1.0, f64::INFINITY, f64::NAN] {
            assert!(is_refused(CUBE, beta));
            assert!(is_refused(Lagrangian::Atan { c: beta }, 1.0));
            assert!(is_refused(Lagrangian::LogSumExp { beta }, 1.0));
            assert!(is_refused(Lagrangian::Power { n: beta }, 1.0));
        }
        let field = |lagrangian, beta| match Unit::new(lagrangian, Support::Reals, beta) {
            Err(Error::Domain { field, .. }) => field,
            other => format!("{other:?}"),
        };
        assert_eq!(field(Lagrangian::Atan { c: 0.0 }, 1.0), "lagrangian.c");
        assert_eq!(field(Lagrangian::Power { n: 0.75 }, 1.0), "lagrangian.n");
        assert_eq!(
            field(Lagrangian::LogSumExp { beta: 0.0 }, 1.0),
            "lagrangian.beta"
        );
        assert_eq!(field(Lagrangian::Atan { c: 1.0 }, 0.0), "beta");
        assert!(!is_refused(Lagrangian::Power { n: 1.0 }, 1.0));
        assert!(Unit::new(Lagrangian::Abs, Support::Bernoulli, 1.0).is_err());
        let unit = unit(Lagrangian::Cosh, Support::HalfLine);
        assert_eq!(
            (unit.lagrangian(), unit.support()),
            (Lagrangian::Cosh, Support::HalfLine)
        );
        assert!(unit.log_partition::<f64>(f64::NAN, GOAL).is_err());
    }
}
