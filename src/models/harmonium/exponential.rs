//! Half-line integrals for `F = cosh h` and `F = e^h`.

use super::between;
use crate::Error;
use crate::quadrature::peak::{LogIntegrand, integrate, length_if_rising, reciprocal_rate};
use crate::real::{Bounded, Goal, absolute};
use crate::routes::entered;
use crate::special::{cosh, sinh};

/// One of the two functions. Both have `F'' = F` and `φ' = -β (h - x) F(h)`, so they differ little.
#[derive(Clone, Copy, Debug)]
pub(super) enum Growth {
    Cosh,
    Exp,
}

/// `φ(h) = -β ((h - x) F'(h) - F(h))`, seen from `centre = max(x, 0)`, its peak on the half-line.
struct Exponential<S> {
    growth: Growth,
    beta: S,
    centre: f64,
    /// `centre - x`, exactly 0 where they are the same.
    gap: S,
}

/// The logarithm of the half-line integral.
pub(super) fn log_half_line<S: Bounded>(
    growth: Growth,
    beta: f64,
    x: f64,
    goal: Goal,
) -> Result<S, Error> {
    entered!("exponential::log_half_line");
    let integrand = Exponential::<S>::new(growth, beta, x);
    let integral = integrate(&integrand, goal)?;
    if integral.is_known() {
        return Ok(integral.log_scale + integral.relative.ln());
    }
    Ok(integrand
        .beyond_exponents()
        .unwrap_or_else(|| integrand.bounds()))
}

/// Closed-form bounds on the same.
pub(super) fn log_half_line_bounds<S: Bounded>(growth: Growth, beta: f64, x: f64) -> S {
    entered!("exponential::log_half_line_bounds");
    Exponential::new(growth, beta, x).bounds()
}

impl<S: Bounded> Exponential<S> {
    fn new(growth: Growth, beta: f64, x: f64) -> Self {
        let centre = if x > 0.0 { x } else { 0.0 };
        Self {
            growth,
            beta: S::from_f64(beta),
            centre,
            gap: S::from_f64(centre) - S::from_f64(x),
        }
    }

    fn at(&self, s: &S) -> S {
        S::from_f64(self.centre) + s
    }

    /// Closed-form bounds, for where the peak is too narrow for steps in binary64.
    ///
    /// # Statement
    ///
    /// With `m = max(x, 0)`, `-1 - log(1 + β F(m + 1) (1 + m - x)) <= log Z - φ(m) <= log(m + 1 + 1/β)`.
    ///
    /// # Source
    ///
    /// [`docs::integration_harmonium`](crate::docs::integration_harmonium), section 6.
    fn bounds(&self) -> S {
        let largest = self.lagrangian(&self.at(&S::one())).0;
        let fall = largest * (self.gap.clone() + S::one()) * &self.beta;
        let high = (self.at(&S::one()) + S::one() / &self.beta).ln();
        between(-S::one() - fall.ln_1p(), high) + self.value(&S::zero())
    }

    /// Half to twice `φ` at the peak, where that is so large that it has no exponent, and only its size matters.
    ///
    /// # Source
    ///
    /// [`docs::integration_harmonium`](crate::docs::integration_harmonium), section 6.
    fn beyond_exponents(&self) -> Option<S> {
        /// `1 + log(1 + e φ) <= φ/2` from here on.
        const LARGE: i64 = 100;
        let peak = self.value(&S::zero());
        let high = (self.at(&S::one()) + S::one() / &self.beta).ln();
        let is_large = !peak.is_known()
            && self.gap.certainly_zero()
            && S::from_i64(LARGE).certainly_at_most(&peak)
            && high.certainly_at_most(&peak);
        let quarter = |count: i64| S::from_i64(count).mul_pow2(-2);
        is_large.then(|| quarter(5).widen(&quarter(3)) * peak)
    }

    /// `F` and `F'`.
    fn lagrangian(&self, h: &S) -> (S, S) {
        match self.growth {
            Growth::Cosh => (cosh(h), sinh(h)),
            Growth::Exp => (h.exp(), h.exp()),
        }
    }
}

impl<S: Bounded> LogIntegrand<S> for Exponential<S> {
    fn beginning(&self) -> f64 {
        -self.centre
    }

    fn value(&self, s: &S) -> S {
        let (f, slope) = self.lagrangian(&self.at(s));
        (f - slope * (self.gap.clone() + s)) * &self.beta
    }

    fn slope(&self, s: &S) -> S {
        let f = self.lagrangian(&self.at(s)).0;
        -(self.gap.clone() + s) * f * &self.beta
    }

    /// `φ'' = -β (F + (h - x) F')`, and on the disc `|F|` and `|F'|` are at most `F` at its largest.
    fn curvature(&self, s: &S, radius: &S) -> S {
        let h = self.at(s);
        let largest = match self.growth {
            Growth::Cosh => cosh(&(absolute(&h) + radius)),
            Growth::Exp => (h + radius).exp(),
        };
        let distance = absolute(&(self.gap.clone() + s)) + radius;
        (distance + S::one()) * largest * &self.beta
    }

    /// `φ` rises up to `x` and falls from there.
    fn before(&self, s: &S) -> S {
        length_if_rising(&self.slope(s), self.at(s))
    }

    /// Where `h >= x` and `h >= 0`, `(h - x) F(h)` rises.
    fn beyond(&self, s: &S) -> S {
        reciprocal_rate(&-self.slope(s))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{
        Exact, GOAL, assert_between, assert_same, assert_slope, assert_spans, exact,
    };
    use crate::real::Real;

    const INPUTS: [f64; 4] = [-2.0, 0.0, 0.5, 2.5];

    fn on_a_grid(check: impl Fn(Growth, f64, f64)) {
        for growth in [Growth::Cosh, Growth::Exp] {
            for beta in [0.25, 1.0, 6.0] {
                INPUTS.iter().for_each(|x| check(growth, beta, *x));
            }
        }
    }

    /// `F` and `F'`, from exponentials alone.
    fn function(growth: Growth, h: &Exact) -> [Exact; 2] {
        let (up, down) = (h.exp(), (-h.clone()).exp());
        match growth {
            Growth::Cosh => [(up.clone() + &down).mul_pow2(-1), (up - down).mul_pow2(-1)],
            Growth::Exp => [up.clone(), up],
        }
    }

    #[test]
    fn the_bounds_are_those_of_the_statement_and_hold() {
        on_a_grid(|growth, beta, x| {
            let bounds = log_half_line_bounds::<Exact>(growth, beta, x);
            let peak = x.max(0.0);
            let [f, slope] = function(growth, &exact(peak));
            let summit = (f - slope * exact(peak - x)) * exact(beta);
            let [next, _] = function(growth, &exact(peak + 1.0));
            let fall = Exact::one() + next * exact(beta) * exact(1.0 + peak - x);
            let low = summit.clone() - Exact::one() - fall.ln();
            let high = summit + (exact(peak + 1.0) + Exact::one() / exact(beta)).ln();
            assert_spans(&bounds, &low, &high);
            let value = log_half_line::<Exact>(growth, beta, x, GOAL).unwrap();
            assert_between(&low, &value, &high);
        });
    }

    #[test]
    fn the_slope_is_the_derivative_and_the_curvature_bounds_the_next() {
        on_a_grid(|growth, beta, x| {
            let integrand = Exponential::<Exact>::new(growth, beta, x);
            assert_eq!(integrand.beginning(), -x.max(0.0));
            for s in [-0.5, 0.0, 0.75] {
                assert_slope(|s| integrand.value(s), |s| integrand.slope(s), s);
                let h = x.max(0.0) + s;
                for radius in [0.0, 0.5] {
                    let furthest = match growth {
                        Growth::Cosh => h.abs() + radius,
                        Growth::Exp => h + radius,
                    };
                    let [largest, _] = function(growth, &exact(furthest));
                    let distance = exact(1.0 + (h - x).abs() + radius);
                    let bound = distance * largest * exact(beta);
                    assert_same(&integrand.curvature(&exact(s), &exact(radius)), &bound);
                    if radius > 0.0 {
                        let slope = |s: f64| integrand.slope(&exact(s));
                        let mean = (slope(s + radius) - slope(s - radius)) / exact(2.0 * radius);
                        assert!(absolute(&mean).certainly_at_most(&bound));
                    }
                }
            }
        });
    }

    #[test]
    fn the_tails_are_bounded_by_the_slope() {
        on_a_grid(|growth, beta, x| {
            let integrand = Exponential::<Exact>::new(growth, beta, x);
            let s = exact(0.5);
            let product = integrand.slope(&s) * integrand.beyond(&s);
            assert_same(&product, &-Exact::one());
            assert!(!integrand.before(&s).is_known());
            if x > 0.5 {
                assert_same(&integrand.before(&-s), &exact(x - 0.5));
            }
        });
    }
}
