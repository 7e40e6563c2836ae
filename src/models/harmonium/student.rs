//! Half-line integrals for `F = c (h atan h - log(1 + h²)/2)`: the density of Pearson's type IV.
//!
//! With `p = βc - 1` and `κ = βc x` the integrand is `(1 + h²)^(-βc/2) exp(κ atan h)`, and `h = sinh t` makes it
//! `sech^p t · exp(κ gd t) dt`, `gd t = atan(sinh t)`, analytic for `|Im t| < π/2`. It falls off only like
//! `e^-pt`, so for a small `p` the tail is summed rather than bounded.

use super::between;
use crate::Error;
use crate::quadrature::peak::{
    Integral, LogIntegrand, integrate, length_if_rising, reciprocal_rate,
};
use crate::real::{Bounded, Goal, absolute, largest, positive_part};
use crate::routes::entered;
use crate::special::{arctangent, cosh, log_cosh, sinh, tanh};
use std::cmp::Ordering;

/// `φ(t) = -p log cosh t + κ gd t` for `t >= 0`.
struct Student<S> {
    power: S,
    skewness: S,
    centre: f64,
    /// The point from which the tail's series takes over, or `∞`.
    last: f64,
}

/// The logarithm of the half-line integral, for `βc > 1`.
pub(super) fn log_half_line<S: Bounded>(c: f64, beta: f64, x: f64, goal: Goal) -> Result<S, Error> {
    entered!("student::log_half_line");
    /// From here on the tail is short enough to be bounded.
    const QUICK: f64 = 4.0;
    let mut integrand = Student::<S>::new(c, beta, x);
    let slow = integrand.power.upper().approx() < QUICK;
    let skewness = integrand.skewness.upper().approx();
    let tail = slow.then(|| Tail::new(skewness, integrand.centre));
    if let Some(tail) = &tail {
        integrand.last = tail.start;
    }
    let Integral {
        log_scale,
        relative,
        reaches_end,
        ..
    } = integrate(&integrand, goal)?;
    let relative = match tail {
        Some(tail) if reaches_end => relative + tail.sum(&integrand, &log_scale),
        _ => relative,
    };
    let value = log_scale + relative.ln();
    Ok(if value.is_known() {
        value
    } else {
        integrand.bounds()
    })
}

/// Closed-form bounds on the same.
pub(super) fn log_half_line_bounds<S: Bounded>(c: f64, beta: f64, x: f64) -> S {
    entered!("student::log_half_line_bounds");
    Student::new(c, beta, x).bounds()
}

/// About where `sinh t = κ/p = x βc/(βc - 1)`, or 0.
fn peak(ratio: f64, x: f64) -> f64 {
    if x.is_nan() || x <= 0.0 {
        return 0.0;
    }
    let log_sine = libm::log(ratio) + libm::log(x);
    let peak = if log_sine < 300.0 {
        libm::asinh(libm::exp(log_sine))
    } else {
        log_sine + std::f64::consts::LN_2
    };
    if peak.is_finite() { peak } else { 0.0 }
}

impl<S: Bounded> Student<S> {
    fn new(c: f64, beta: f64, x: f64) -> Self {
        let product = S::from_f64(beta) * S::from_f64(c);
        let power = product.clone() - S::one();
        Self {
            centre: peak((product.clone() / &power).approx(), x),
            power,
            skewness: product * S::from_f64(x),
            last: f64::INFINITY,
        }
    }

    /// Closed-form bounds, for where the peak is too narrow for steps in binary64.
    ///
    /// # Statement
    ///
    /// With `M(q) = κ atan(κ/q) - (q/2) log(1 + κ²/q²)` for `κ > 0`, and 0 otherwise:
    /// `log Z >= M(p) - 1/2 - log(1 + p + κ)/2` for `κ > 0`, and `-3/2 - log(1 + p + |κ|)` otherwise;
    /// `log Z <= M(p - 1) + log(π/2)` for `p >= 2`, and `max(κ, 0) π/2 + p log 2 - log p` always.
    ///
    /// # Source
    ///
    /// [`docs::integration_harmonium`](crate::docs::integration_harmonium), section 6.
    fn bounds(&self) -> S {
        let (p, kappa) = (&self.power, &self.skewness);
        let is_skew = kappa.cmp_approx(&S::zero()) == Ordering::Greater;
        let summit = |q: &S| {
            if !is_skew {
                return S::zero();
            }
            let sine = kappa.clone() / q;
            arctangent(&sine) * kappa - sine.sqr().ln_1p().mul_pow2(-1) * q
        };
        let fall = (absolute(kappa) + p).ln_1p();
        let low = if is_skew {
            summit(p) - (fall + S::one()).mul_pow2(-1)
        } else {
            S::from_i64(-3).mul_pow2(-1) - fall
        };
        let right_angle = S::pi().mul_pow2(-1);
        let high = if S::from_i64(2).certainly_at_most(p) {
            summit(&(p.clone() - S::one())) + right_angle.ln()
        } else {
            let skew = if is_skew {
                right_angle * kappa
            } else {
                S::zero()
            };
            skew + S::ln_2() * p - p.ln()
        };
        between(low, high)
    }

    fn at(&self, s: &S) -> S {
        S::from_f64(self.centre) + s
    }
}

impl<S: Bounded> LogIntegrand<S> for Student<S> {
    fn beginning(&self) -> f64 {
        -self.centre
    }

    fn end(&self) -> f64 {
        self.last - self.centre
    }

    fn value(&self, s: &S) -> S {
        let t = self.at(s);
        let angle = arctangent(&tanh(&t.mul_pow2(-1))).mul_pow2(1);
        angle * &self.skewness - log_cosh(&t) * &self.power
    }

    fn slope(&self, s: &S) -> S {
        let t = self.at(s);
        self.skewness.clone() / cosh(&t) - tanh(&t) * &self.power
    }

    /// `φ'' = -p sech² - κ sech tanh`, whose moduli are bounded through
    /// `|cosh(a + iy)|² = sinh² a + cos² y` and `|sinh(a + iy)|² = sinh² a + sin² y`.
    fn curvature(&self, s: &S, radius: &S) -> S {
        const WIDEST: f64 = 1.375;
        if !radius.certainly_at_most(&S::from_f64(WIDEST)) {
            return S::unknown();
        }
        let nearest = positive_part(&(absolute(&self.at(s)) - radius));
        let square = sinh(&nearest).sqr();
        // sin² y <= y², and cos y >= 1 - y²/2 > 0.
        let sine = radius.sqr();
        let cosine = (S::one() - sine.mul_pow2(-1)).sqr();
        let least = square.clone() + &cosine;
        // tanh² is at most 1 where sin² <= cos², and otherwise falls with sinh² a.
        let tangent = largest([(square + sine) / &least, S::one()]);
        let along = absolute(&self.skewness) * (tangent / &least).sqrt();
        self.power.clone() / least + along
    }

    /// `φ' = sech t (κ - p sinh t)` changes its sign once.
    fn before(&self, s: &S) -> S {
        length_if_rising(&self.slope(s), self.at(s))
    }

    /// For `κ >= 0` the slope falls; for `κ < 0` it stays below `-p tanh t`.
    fn beyond(&self, s: &S) -> S {
        let zero = S::zero();
        if zero.certainly_at_most(&self.skewness) {
            reciprocal_rate(&-self.slope(s))
        } else if self.skewness.certainly_at_most(&zero) {
            reciprocal_rate(&(tanh(&self.at(s)) * &self.power))
        } else {
            S::unknown()
        }
    }
}

/// The tail from `t = -log W` on, as a series: with `w = e^-t` it is
///
/// `2^p e^(κπ/2) ∫_0^W w^(p-1) G(w) dw`, `G(w) = (1 + w²)^-p e^(-2κ atan w) = Σ g_k w^k`.
struct Tail {
    start: f64,
    /// `ρ`, at most 1/2 and `1/(1 + |κ|)`; `W` is about `ρ/16`.
    radius: f64,
}

impl Tail {
    fn new(skewness: f64, centre: f64) -> Self {
        const SHARE: f64 = 16.0;
        let radius = (1.0 / (1.0 + skewness.abs())).min(0.5);
        let start = libm::log(SHARE) - libm::log(radius);
        Self {
            start: start.max(centre + 1.0),
            radius,
        }
    }

    /// The tail relative to `exp φ(centre)`.
    ///
    /// # Statement
    ///
    /// `2^p e^(κπ/2) W^p Σ_k g_k W^k/(p + k)`, with `(k + 1) g_(k+1) = -2κ g_k - (2p + k - 1) g_(k-1)`.
    ///
    /// # Error
    ///
    /// By Cauchy's estimate on `|w| = ρ < 1`, `|g_k| ρ^k <= M = (1 - ρ²)^-p exp(2 |κ| ρ/(1 - ρ²))`, since
    /// `|atan w| <= atanh ρ <= ρ/(1 - ρ²)`.
    fn sum<S: Bounded>(&self, integrand: &Student<S>, log_scale: &S) -> S {
        let (p, kappa) = (&integrand.power, &integrand.skewness);
        // The quadrature ends at `centre + end()`, of which the sum is exact in the scalar.
        let start = S::from_f64(integrand.centre) + S::from_f64(integrand.end());
        let w = (-start.clone()).exp();
        let terms = i64::from(S::BITS) / 4 + 8;
        let twice = kappa.mul_pow2(1);
        let (mut previous, mut coefficient) = (S::zero(), S::one());
        let mut power = S::one();
        let mut sum = S::zero();
        for k in 0..terms {
            let index = S::from_i64(k);
            sum = sum + coefficient.clone() * &power / (p.clone() + &index);
            power = power * &w;
            let back = (p.mul_pow2(1) + &index - S::one()) * &previous;
            let next = -(coefficient.clone() * &twice + back) / S::from_i64(k + 1);
            previous = std::mem::replace(&mut coefficient, next);
        }
        let rest = self.rest(integrand, &w, terms);
        let front = (S::ln_2() - start) * p + S::pi().mul_pow2(-1) * kappa - log_scale;
        sum.widen(&rest.upper()) * front.exp()
    }

    /// A bound on the contribution of the terms from this index on to the sum at `w`, by Cauchy's estimate.
    fn rest<S: Bounded>(&self, integrand: &Student<S>, w: &S, terms: i64) -> S {
        let (p, kappa) = (&integrand.power, &integrand.skewness);
        let radius = S::from_f64(self.radius);
        let complement = S::one() - radius.sqr();
        let log_bound = absolute(&kappa.mul_pow2(1)) * &radius / &complement - complement.ln() * p;
        let quotient = w.clone() / radius;
        if !quotient.certainly_at_most(&S::one().mul_pow2(-1)) {
            return S::unknown();
        }
        log_bound.exp() * quotient.powi(terms as u64)
            / (S::one() - quotient)
            / (p.clone() + S::from_i64(terms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{
        Coarse, Exact, QUICK, assert_between, assert_same, assert_slope, assert_spans, exact,
    };
    use crate::real::Real;

    fn atan(x: &Exact) -> Exact {
        arctangent(x)
    }

    /// `M(q)`, as the logarithm of the integrand with the power `q` at its maximum.
    fn summit(q: &Exact, kappa: &Exact) -> Exact {
        let tangent = kappa.clone() / q;
        let cosine = Exact::one() / (Exact::one() + tangent.sqr()).sqrt();
        kappa.clone() * atan(&tangent) + q.clone() * cosine.ln()
    }

    fn bounds_and_value(product: f64, x: f64) -> [Exact; 2] {
        let value = log_half_line::<Coarse>(product / 2.0, 2.0, x, QUICK);
        [
            log_half_line_bounds(product / 2.0, 2.0, x),
            value.unwrap().resize(),
        ]
    }

    #[test]
    fn of_a_skew_integrand_the_bounds_are_those_of_the_statement_and_hold() {
        for product in [1.25, 2.5, 3.0, 4.5, 9.0] {
            for x in [0.125, 1.0, 3.0] {
                let [bounds, value] = bounds_and_value(product, x);
                let (p, kappa) = (exact(product - 1.0), exact(product * x));
                let size = (Exact::one() + &p + &kappa).ln() * exact(0.5);
                let low = summit(&p, &kappa) - exact(0.5) - size;
                let half_turn = Exact::pi() / exact(2.0);
                let high = if product >= 3.0 {
                    summit(&exact(product - 2.0), &kappa) + half_turn.ln()
                } else {
                    half_turn * &kappa + (exact(2.0).powf(&p) / &p).ln()
                };
                assert_spans(&bounds, &low, &high);
                assert_between(&low, &value, &high);
            }
        }
    }

    #[test]
    fn of_a_falling_integrand_the_bounds_are_those_of_the_statement_and_hold() {
        for product in [1.25, 2.5, 3.0, 4.5, 9.0] {
            for x in [0.0, -0.125, -3.0] {
                let [bounds, value] = bounds_and_value(product, x);
                let p = exact(product - 1.0);
                let low = exact(-1.5) - (p.clone() + exact(1.0 - product * x)).ln();
                let high = if product >= 3.0 {
                    (Exact::pi() / exact(2.0)).ln()
                } else {
                    (exact(2.0).powf(&p) / &p).ln()
                };
                assert_spans(&bounds, &low, &high);
                assert_between(&low, &value, &high);
            }
        }
    }

    #[test]
    fn the_centre_is_where_the_slope_vanishes() {
        for (c, x) in [
            (1.5, 0.5),
            (4.0, 3.0),
            (1.5, 1e200),
            (1.000_000_000_1, 1e308),
        ] {
            let integrand = Student::<Exact>::new(c, 1.0, x);
            let slope = integrand.slope(&Exact::zero()) / &integrand.power;
            assert!(slope.approx().abs() < 1e-12, "{c} {x}: {slope:?}");
        }
        for x in [0.0, -2.0, f64::NAN] {
            assert_eq!(peak(1.5, x), 0.0);
        }
        let integrand = Student::<Exact>::new(2.0, 1.0, 3.0);
        assert_eq!(integrand.beginning(), -integrand.centre);
        assert_eq!(integrand.end(), f64::INFINITY);
    }

    #[test]
    fn the_slope_is_the_derivative() {
        for x in [-1.5, 0.0, 2.0] {
            let integrand = Student::<Exact>::new(1.25, 2.0, x);
            for s in [-1.0, 0.0, 0.75] {
                assert_slope(|s| integrand.value(s), |s| integrand.slope(s), s);
            }
        }
        // The angle is that whose sine is tanh t: at t = log 3 it is atan(4/3).
        let mut integrand = Student::<Exact>::new(1.5, 2.0, 0.5);
        integrand.centre = 0.0;
        let expected = atan(&(exact(4.0) / exact(3.0))) * exact(1.5)
            - (exact(5.0) / exact(3.0)).ln() * exact(2.0);
        assert_same(&integrand.value(&exact(3.0).ln()), &expected);
    }

    #[test]
    fn the_curvature_bounds_the_second_derivative_on_discs() {
        for x in [-1.5, 0.0, 2.0] {
            let integrand = Student::<Exact>::new(1.25, 2.0, x);
            let (p, kappa) = (&integrand.power, absolute(&integrand.skewness));
            for s in [-1.0, 0.0, 0.75] {
                let t = integrand.at(&exact(s));
                let secant = Exact::one() / cosh(&t);
                let there = p.clone() * secant.sqr() + kappa.clone() * &secant;
                let bend = integrand.curvature(&exact(s), &Exact::zero());
                assert_same(&bend, &there);
                for radius in [0.25, 1.0, 1.375] {
                    let nearest = (t.approx().abs() - radius).max(0.0);
                    let nearest = if nearest > 0.0 {
                        absolute(&t) - exact(radius)
                    } else {
                        Exact::zero()
                    };
                    let (sine, cosine) = (radius * radius, 1.0 - radius * radius / 2.0);
                    let sinh_square = (cosh(&nearest.mul_pow2(1)) - Exact::one()).mul_pow2(-1);
                    let least = exact(cosine * cosine) + &sinh_square;
                    let ratio = (exact(sine) + sinh_square) / &least;
                    let ratio = if ratio.approx() > 1.0 {
                        ratio
                    } else {
                        Exact::one()
                    };
                    let bound = p.clone() / &least + kappa.clone() * ratio.sqrt() / least.sqrt();
                    assert_same(&integrand.curvature(&exact(s), &exact(radius)), &bound);
                    // The mean of the second derivative over a diameter.
                    let slope = |s: f64| integrand.slope(&exact(s));
                    let mean = (slope(s + radius) - slope(s - radius)) / exact(2.0 * radius);
                    assert!(absolute(&mean).certainly_at_most(&bound));
                }
            }
            assert!(!integrand.curvature(&Exact::zero(), &exact(1.5)).is_known());
        }
    }

    #[test]
    fn the_tails_are_bounded_by_the_slope() {
        let s = exact(1.0);
        let integrand = Student::<Exact>::new(1.25, 2.0, 2.0);
        assert_same(
            &(integrand.slope(&s) * integrand.beyond(&s)),
            &-Exact::one(),
        );
        assert!(!integrand.before(&s).is_known());
        assert_same(&integrand.before(&-s.clone()), &integrand.at(&-s.clone()));
        let integrand = Student::<Exact>::new(1.25, 2.0, -2.0);
        let rate = tanh(&s) * exact(1.5);
        assert_same(&(rate * integrand.beyond(&s)), &Exact::one());
    }

    #[test]
    fn the_tail_is_the_closed_form_of_its_integral() {
        // At p = 1 the integrand is the derivative of exp(κ gd t)/κ.
        for x in [-1.5, 0.25, 2.0] {
            let mut integrand = Student::<Exact>::new(2.0, 1.0, x);
            let kappa = integrand.skewness.clone();
            let tail = Tail::new(kappa.approx(), integrand.centre);
            integrand.last = tail.start;
            let start = exact(integrand.centre) + exact(integrand.end());
            let angle = atan(&tanh(&start.mul_pow2(-1))).mul_pow2(1);
            let whole = (Exact::pi().mul_pow2(-1) * &kappa).exp();
            let closed = (whole - (angle * &kappa).exp()) / kappa;
            let scale = exact(0.75);
            let sum = tail.sum(&integrand, &scale);
            assert_same(&(sum * scale.exp()), &closed);
        }
    }

    #[test]
    fn the_rest_of_the_tail_is_that_of_a_geometric_series_and_holds() {
        let mut integrand = Student::<Exact>::new(1.75, 1.0, -1.5);
        let tail = Tail::new(integrand.skewness.approx(), integrand.centre);
        integrand.last = tail.start;
        let (p, kappa) = (exact(0.75), exact(2.625));
        let (w, rho) = (exact(0.0625), exact(tail.radius));
        let rest = tail.rest(&integrand, &w, 3);
        let gap = Exact::one() - rho.sqr();
        let majorant = (kappa * exact(2.0) * &rho / &gap).exp() / gap.powf(&p);
        let quotient = w.clone() / &rho;
        let series = quotient.powi(3) / (Exact::one() - quotient);
        assert_same(&rest, &(majorant * series / exact(3.75)));
        // No nearer than half the radius to the circle, on which nothing converges.
        let half = rho.mul_pow2(-1);
        assert!(tail.rest(&integrand, &half, 3).is_known());
        assert!(
            !tail
                .rest(&integrand, &exact(0.75 * tail.radius), 3)
                .is_known()
        );
    }

    #[test]
    fn the_tail_begins_where_its_series_is_quick() {
        let tail = Tail::new(-7.0, 0.0);
        assert_eq!(tail.radius, 0.125);
        assert!((tail.start - 128f64.ln()).abs() < 1e-14);
        let tail = Tail::new(0.0, 0.0);
        assert_eq!(tail.radius, 0.5);
        assert_eq!(Tail::new(0.0, 9.0).start, 10.0);
    }
}
