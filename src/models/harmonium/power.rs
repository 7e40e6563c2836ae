//! Half-line integrals for `F = |h|^n/n`, `n > 1`: by quadrature, and by a series as a second route.

use super::between;
use crate::Error;
use crate::quadrature::peak::{LogIntegrand, integrate, reciprocal_rate};
use crate::real::{Bounded, Goal, absolute};
use crate::routes::entered;
use crate::special::{log_gamma, log_sum_exp};
use std::cmp::Ordering;

/// `∫_0^∞ exp(-β ((1 - 1/n) h^n - x h^(n-1))) dh` with `h = e^t`:
/// `φ(t) = β Q (x - (1 - 1/n) E) + t`, `E = e^t`, `Q = e^((n-1)t)`.
struct Power<S> {
    beta: S,
    n: S,
    x: S,
    centre: S,
}

/// The logarithm of the half-line integral.
pub(super) fn log_half_line<S: Bounded>(n: f64, beta: f64, x: f64, goal: Goal) -> Result<S, Error> {
    entered!("power::log_half_line");
    let integrand = Power::<S>::new(n, beta, x);
    let integral = integrate(&integrand, goal)?;
    if integral.is_known() {
        Ok(integral.log_scale + integral.relative.ln())
    } else {
        Ok(integrand.bounds())
    }
}

/// Closed-form bounds on the same.
pub(super) fn log_half_line_bounds<S: Bounded>(n: f64, beta: f64, x: f64) -> S {
    entered!("power::log_half_line_bounds");
    Power::new(n, beta, x).bounds()
}

/// A number near the peak of `φ`, where `β (n - 1) h^(n-1) (h - x) = 1`.
///
/// For a positive `x` the peak is at `h > x`, possibly arbitrarily close to `x`. Then `log x`
/// suffices, to the precision of the scalar.
fn centre<S: Bounded>(n: f64, beta: f64, x: f64) -> S {
    let strength = libm::log(beta) + libm::log(n - 1.0);
    if x > 0.0 {
        let log_x = libm::log(x);
        // log(x + e^w).
        let log_h = |w: f64| w.max(log_x) + libm::log1p(libm::exp(-(w - log_x).abs()));
        let w = root(|w| strength + (n - 1.0) * log_h(w) + w);
        let h = x + libm::exp(w);
        if h.is_finite() {
            return S::from_f64(h).ln().lower();
        }
        return S::from_f64(log_h(w));
    }
    let log_size = if x == 0.0 {
        f64::NEG_INFINITY
    } else {
        libm::log(-x)
    };
    let log_sum = |u: f64| {
        let (low, high) = (u.min(log_size), u.max(log_size));
        high + libm::log1p(libm::exp(low - high))
    };
    S::from_f64(root(|u| strength + (n - 1.0) * u + log_sum(u)))
}

/// The zero of an increasing function, by bisection.
fn root(f: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (-1.0, 1.0);
    while f(low) > 0.0 && low > -1e17 {
        low *= 2.0;
    }
    while f(high) < 0.0 && high < 1e17 {
        high *= 2.0;
    }
    for _ in 0..110 {
        let middle = 0.5 * (low + high);
        if f(middle) > 0.0 {
            high = middle;
        } else {
            low = middle;
        }
    }
    0.5 * (low + high)
}

impl<S: Bounded> Power<S> {
    fn new(n: f64, beta: f64, x: f64) -> Self {
        Self {
            beta: S::from_f64(beta),
            n: S::from_f64(n),
            x: S::from_f64(x),
            centre: centre(n, beta, x),
        }
    }

    /// `E` and `Q` at a distance `s` from the centre.
    fn powers(&self, s: &S) -> (S, S) {
        let t = self.centre.clone() + s;
        let reduced = (self.n.clone() - S::one()) * &t;
        (t.exp(), reduced.exp())
    }

    /// Closed-form bounds, for where the peak is too narrow for steps in binary64.
    ///
    /// # Statement
    ///
    /// For `x > 0`, with `H = β x^n/n` the logarithm of the integrand's maximum, at `h = x`, and
    /// `R = β (n - 1) x^n`: `log x - 1 - log(1 + 2^n R) <= log Z - H <= log x + log(2 + 2^(2-n)/R)`.
    ///
    /// For `x <= 0`: `-1 - log(1 + A + |B|)/min(n - 1, 1) <= log Z <= log(A^(-1/n) Γ(1/n)/n)`, with
    /// `A = β (1 - 1/n)`, `B = β x`; the right-hand side is the value at `x = 0`.
    ///
    /// # Source
    ///
    /// [`docs::integration_harmonium`](crate::docs::integration_harmonium), section 6.
    fn bounds(&self) -> S {
        let reduced = self.n.clone() - S::one();
        if self.x.cmp_approx(&S::zero()) == Ordering::Greater {
            let log_x = self.x.ln();
            let power = (log_x.clone() * &self.n).exp() * &self.beta;
            // log(2^n R): neither 2^n nor R need be in the scalar's range.
            let log_rise = (log_x.clone() + S::ln_2()) * &self.n + self.beta.ln() + reduced.ln();
            let low = -S::one() - log_sum_exp(&[S::zero(), log_rise.clone()]);
            let high = log_sum_exp(&[S::ln_2(), S::ln_2().mul_pow2(1) - log_rise]);
            return between(low, high) + log_x + power / &self.n;
        }
        let scale = self.beta.clone() * &reduced / &self.n;
        let shape = S::one() / &self.n;
        let high = log_gamma(&shape) - scale.ln() * &shape - self.n.ln();
        let total = scale - self.beta.clone() * &self.x;
        let exponent = if reduced.cmp_approx(&S::one()) == Ordering::Less {
            reduced
        } else {
            S::one()
        };
        between(-S::one() - total.ln_1p() / exponent, high)
    }

    /// `β (n - 1)`.
    fn strength(&self) -> S {
        self.beta.clone() * (self.n.clone() - S::one())
    }
}

impl<S: Bounded> LogIntegrand<S> for Power<S> {
    fn beginning(&self) -> f64 {
        f64::NEG_INFINITY
    }

    fn value(&self, s: &S) -> S {
        let (e, q) = self.powers(s);
        let share = (self.n.clone() - S::one()) / &self.n;
        (self.x.clone() - share * e) * q * &self.beta + (self.centre.clone() + s)
    }

    /// `φ' = β (n - 1) Q (x - E) + 1`.
    fn slope(&self, s: &S) -> S {
        let (e, q) = self.powers(s);
        (self.x.clone() - e) * q * self.strength() + S::one()
    }

    /// `φ'' = β (n - 1) Q ((n - 1) x - n E)`, and on the disc `E` changes by a factor `e^w`, `|w| <= radius`.
    fn curvature(&self, s: &S, radius: &S) -> S {
        let (e, q) = self.powers(s);
        let reduced = self.n.clone() - S::one();
        let moved = e * &self.n;
        let centre = absolute(&(reduced.clone() * &self.x - &moved));
        let factor = (reduced * radius).exp() * q * self.strength();
        (centre + moved * radius.exp_m1()) * factor
    }

    /// As long as `E <= x` the slope is at least 1; for `x <= 0` it falls.
    fn before(&self, s: &S) -> S {
        let e = (self.centre.clone() + s).exp();
        if e.certainly_at_most(&self.x) {
            S::one()
        } else if self.x.certainly_at_most(&S::zero()) {
            reciprocal_rate(&self.slope(s))
        } else {
            S::unknown()
        }
    }

    /// For `E >= x` the slope falls.
    fn beyond(&self, s: &S) -> S {
        let e = (self.centre.clone() + s).exp();
        if self.x.certainly_at_most(&e) {
            reciprocal_rate(&-self.slope(s))
        } else {
            S::unknown()
        }
    }
}

/// The logarithm of the integral over the reals or the half-line, by a series in `x`: a second route beside the
/// quadrature.
///
/// # Statement
///
/// Over the half-line, with `A = β (1 - 1/n)`,
///
/// `Σ_j (β x)^j/j! · (1/n) A^(-(j(n-1)+1)/n) Γ((j(n-1)+1)/n)`;
///
/// over the reals twice the terms of even `j`.
///
/// # Domain
///
/// `n > 1`, `β > 0`, `x >= 0`, and `β x` moderate, as the number of terms grows with it; a negative `x`, or more
/// than 20 000 terms, give the whole line.
///
/// # Error
///
/// By inclusion; the rest is bounded by a geometric series, since by Wendel's inequality
/// `Γ(a + δ) <= a^δ Γ(a)` for `0 <= δ <= 1` the ratio of neighbouring terms is at most
/// `β x A^(-δ) (j + 1)^(-1/n)`, `δ = 1 - 1/n`, which falls with `j`.
///
/// # Source
///
/// Not in the paper. Checked against the quadrature in `tests/library/harmonium.rs`.
pub fn log_partition_by_series<S: Bounded>(n: f64, beta: f64, x: f64, reals: bool) -> S {
    entered!("power::log_partition_by_series");
    const MOST_TERMS: i64 = 20_000;
    if x.is_nan() || x < 0.0 {
        return S::unknown();
    }
    let (n, beta, x) = (S::from_f64(n), S::from_f64(beta), S::from_f64(x));
    let share = (n.clone() - S::one()) / &n;
    let log_scale = (beta.clone() * &share).ln();
    let product = beta * x;
    let first_shape = S::one() / &n;
    let first = log_gamma(&first_shape) - log_scale.clone() * &first_shape - n.ln();
    let doubling = if reals { S::ln_2() } else { S::zero() };
    if product.certainly_zero() {
        return first + doubling;
    }
    let log_product = product.ln();
    let log_ratio =
        |j: i64| log_product.clone() - log_scale.clone() * &share - (S::from_i64(j + 1)).ln() / &n;
    // If even the last terms do not fall, the loop would not end.
    if !falls(&log_ratio(MOST_TERMS)) {
        return S::unknown();
    }
    let mut largest = first.clone();
    let mut terms = vec![first];
    let mut log_factorial = S::zero();
    for j in 1..MOST_TERMS {
        let index = S::from_i64(j);
        log_factorial = log_factorial + index.ln();
        if reals && j % 2 == 1 {
            continue;
        }
        let shape = share.clone() * &index + &first_shape;
        let term = log_product.clone() * &index - &log_factorial + log_gamma(&shape)
            - log_scale.clone() * &shape
            - n.ln();
        terms.push(term.clone());
        largest = largest.max_approx(term.clone());
        let small = (term.clone() - &largest).approx() < -f64::from(S::BITS);
        if small && falls(&log_ratio(j)) {
            // Ratios below e^-1 < 1/2: the rest is less than the last term.
            let sum = log_sum_exp(&terms);
            return sum.widen(&(term - &sum).exp().upper().mul_pow2(1)) + doubling;
        }
    }
    S::unknown()
}

/// Whether a ratio of neighbouring terms is certainly below `e^-1`; false for an unknown.
fn falls<S: Bounded>(log_ratio: &S) -> bool {
    log_ratio.is_known() && log_ratio.upper().approx() < -1.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{
        Coarse, Exact, GOAL, QUICK, assert_between, assert_near, assert_same, assert_slope,
        assert_spans, exact,
    };
    use crate::real::Real;

    const EXPONENTS: [f64; 5] = [1.25, 1.5, 2.0, 3.0, 4.5];
    const TEMPERATURES: [f64; 3] = [0.25, 1.0, 6.0];

    fn on_a_grid(inputs: &[f64], check: impl Fn(f64, f64, f64)) {
        for n in EXPONENTS {
            for beta in TEMPERATURES {
                inputs.iter().for_each(|x| check(n, beta, *x));
            }
        }
    }

    #[test]
    fn above_zero_the_bounds_are_those_of_the_statement_and_hold() {
        on_a_grid(&[0.125, 0.75, 2.0, 5.0], |n, beta, x| {
            let bounds = log_half_line_bounds::<Exact>(n, beta, x);
            let (order, x_exact) = (exact(n), exact(x));
            let growth = x_exact.powf(&order) * exact(beta);
            let rise = growth.clone() * exact(n - 1.0);
            let summit = growth / &order + x_exact.ln();
            let low = summit.clone() - Exact::one() - (exact(2.0).powf(&order) * &rise).ln_1p();
            let high = summit + (exact(2.0) + exact(2.0).powf(&exact(2.0 - n)) / rise).ln();
            assert_spans(&bounds, &low, &high);
            let value = log_half_line::<Coarse>(n, beta, x, QUICK).unwrap();
            assert_between(&low, &value.resize(), &high);
        });
    }

    #[test]
    fn at_and_below_zero_the_bounds_are_those_of_the_statement_and_hold() {
        on_a_grid(&[0.0, -0.5, -3.0], |n, beta, x| {
            let bounds = log_half_line_bounds::<Exact>(n, beta, x);
            let scale = (exact(n) - Exact::one()) * exact(beta) / exact(n);
            let total = Exact::one() + &scale + exact(beta * -x);
            let low = -Exact::one() - total.ln() / exact((n - 1.0).min(1.0));
            // By substitution: the integral at x = 0.
            let shape = Exact::one() / exact(n);
            let high = (scale.powf(&-shape.clone()) * log_gamma(&shape).exp() * shape).ln();
            assert_spans(&bounds, &low, &high);
            let value = log_half_line::<Coarse>(n, beta, x, QUICK).unwrap();
            let value = value.resize();
            assert!(low.certainly_at_most(&value), "{n} {beta} {x}");
            if x == 0.0 {
                assert_near(&value, &high, 35);
            } else {
                assert!(value.certainly_at_most(&high), "{n} {beta} {x}");
            }
        });
    }

    #[test]
    fn the_centre_is_where_the_slope_vanishes() {
        let is_flat = |n: f64, beta: f64, x: f64| {
            let slope = Power::<Exact>::new(n, beta, x).slope(&Exact::zero());
            assert!(slope.approx().abs() < 1e-9, "{n} {beta} {x}: {slope:?}");
        };
        on_a_grid(&[-3.0, -0.5, 0.0, 0.125, 2.0], is_flat);
        is_flat(1.5, 1e-200, -1.0);
        is_flat(1.5, 1e200, -1.0);
        // Beyond the range of binary64.
        is_flat(1.000_000_001, 1e-307, 1.0);
    }

    #[test]
    fn a_root_is_found_wherever_it_lies() {
        for zero in [-1e15, -1000.25, -1.0, -0.375, 0.0, 0.5, 1.0, 3.7, 1e15] {
            let found = root(|x| x - zero);
            assert!(
                (found - zero).abs() <= 1e-15 * zero.abs().max(1.0),
                "{zero}: {found}"
            );
        }
        // Without one, the search ends.
        assert!((-2e17..=-1e17).contains(&root(|_| 1.0)));
        assert!((1e17..=2e17).contains(&root(|_| -1.0)));
    }

    #[test]
    fn the_slope_and_the_curvature_are_derivatives() {
        on_a_grid(&[-3.0, 0.0, 0.75, 2.0], |n, beta, x| {
            let integrand = Power::<Exact>::new(n, beta, x);
            let (e, q) = integrand.powers(&Exact::zero());
            assert_same(&q, &e.powf(&exact(n - 1.0)));
            for s in [-1.5, -0.25, 0.0, 0.5] {
                assert_slope(|s| integrand.value(s), |s| integrand.slope(s), s);
                // On a disc without extent the bound is the second derivative itself.
                let bend = |s: &Exact| {
                    let (e, _) = integrand.powers(s);
                    let falls = (e * exact(n)).approx() > (n - 1.0) * x;
                    let size = integrand.curvature(s, &Exact::zero());
                    if falls { -size } else { size }
                };
                assert_slope(|s| integrand.slope(s), bend, s);
            }
        });
    }

    #[test]
    fn the_curvature_is_attained_at_the_right_end_of_a_disc() {
        for x in [-3.0, 0.0] {
            let integrand = Power::<Exact>::new(2.5, 0.75, x);
            for (s, radius) in [(-1.0, 0.5), (0.0, 0.25), (0.5, 1.5)] {
                let bound = integrand.curvature(&exact(s), &exact(radius));
                let there = integrand.curvature(&exact(s + radius), &Exact::zero());
                assert_same(&bound, &there);
            }
        }
        // If the two terms have opposite signs, the sum of their magnitudes and of the change of one.
        let integrand = Power::<Exact>::new(2.0, 3.0, 4.0);
        let (s, radius) = (exact(-3.0), exact(0.5));
        let moved = (integrand.centre.clone() + &s).exp().mul_pow2(1);
        let most = exact(4.0) - &moved + moved * (radius.exp() - Exact::one());
        let slope = (integrand.centre.clone() + &s + &radius).exp() * exact(3.0);
        assert_same(&integrand.curvature(&s, &radius), &(most * slope));
    }

    #[test]
    fn the_tails_are_bounded_where_the_slope_is_known_to_be_monotonic() {
        let at = |x: f64, s: f64| {
            let integrand = Power::<Exact>::new(2.5, 0.75, x);
            let s = exact(s);
            (
                integrand.slope(&s),
                integrand.before(&s),
                integrand.beyond(&s),
            )
        };
        let (slope, before, _) = at(-1.0, -2.0);
        assert_same(&(slope * before), &Exact::one());
        let (slope, _, beyond) = at(-1.0, 2.0);
        assert_same(&(slope * beyond), &-Exact::one());
        let (slope, before, beyond) = at(1.0, 2.0);
        assert_same(&(slope * beyond), &-Exact::one());
        assert!(!before.is_known());
        let (_, before, beyond) = at(1.0, -2.0);
        assert_same(&before, &Exact::one());
        assert!(!beyond.is_known());
    }

    #[test]
    fn ratios_fall_below_the_inverse_of_e_only() {
        assert!(falls(&exact(-1.5)));
        for log_ratio in [-1.0, -0.5, 0.5] {
            assert!(!falls(&exact(log_ratio)));
        }
        assert!(!falls(&Exact::unknown()));
    }

    #[test]
    fn the_series_is_the_quadrature_to_all_bits() {
        for (n, beta, x) in [(1.5, 0.25, 2.0), (2.0, 1.0, 0.0), (3.0, 2.0, 1.5)] {
            let half = log_partition_by_series::<Exact>(n, beta, x, false);
            assert_same(&half, &log_half_line(n, beta, x, GOAL).unwrap());
            let other = log_half_line::<Exact>(n, beta, -x, GOAL).unwrap();
            let whole = log_partition_by_series::<Exact>(n, beta, x, true);
            assert_same(&whole, &log_sum_exp(&[half, other]));
        }
    }

    #[test]
    fn the_series_is_silent_about_what_it_does_not_reach() {
        for x in [-0.5, f64::NAN, 1e6] {
            assert!(!log_partition_by_series::<Exact>(2.0, 1.0, x, false).is_known());
        }
    }
}
