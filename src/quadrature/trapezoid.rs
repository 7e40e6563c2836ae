//! The trapezoidal rule on the whole line, with the error of its step certified.
//!
//! For a function that is analytic in a strip around the real line, the equally spaced sum is an
//! excellent rule. Its error falls off like `e^(-2πa/h)`, and the constant depends only on the size
//! of the function on the two edges of the strip. Three steps are separated here. The step and the
//! strip are *chosen* in binary64 ([`Rule::steer`]). The error is *bounded* in the scalar, for
//! exactly the numbers chosen ([`Rule::relative_error`]). The caller bounds the nodes left out of
//! the sum ([`beyond_concave`]).

use crate::real::{Bounded, Real};
use crate::routes::entered;
use std::cmp::Ordering;

/// A step and a strip: the nodes are `h (k + shift)` for all integers `k`, and the integrand is
/// looked at up to a distance `a` from the real line.
///
/// # Statement
///
/// Let `f` be analytic for `|Im s| < a` and continuous up to the edges, let `f(s + iy) → 0` as
/// `|s| → ∞`, uniformly in `|y| <= a`, and let `∫ |f(s + ia)| ds` and `∫ |f(s - ia)| ds` both be at
/// most `M`. Then for every real `o`
///
/// `| h Σ_k f(o + kh) - ∫ f(s) ds | <= 2 M / (e^(2πa/h) - 1)`.
///
/// # Source
///
/// Trefethen and Weideman, *The exponentially convergent trapezoidal rule*, SIAM Review 56 (2014),
/// Theorem 5.1; proved in [`docs::integration_zonal`](crate::docs::integration_zonal), section 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    step: f64,
    tangent: f64,
}

const GUARD_BITS: f64 = 4.0;

impl Rule {
    /// Chooses a step and a strip for an error of about `e^-asked`, where `log_growth(tan a)`
    /// is the logarithm of how much larger the integral of the modulus is along the edge of the
    /// strip than along the line.
    ///
    /// The choice is made in binary64 and proves nothing. `tan a` stays at or below `limit`, at most
    /// 1, which is where the integrand's strip or the proof of its growth ends.
    ///
    /// # Method
    ///
    /// The step may be `2πa / (asked + log_growth)`. A wide strip is good and a large
    /// growth is bad; from the widest strip on, narrower ones are tried for as long as they help.
    pub fn steer(asked: f64, limit: f64, log_growth: impl Fn(f64) -> f64) -> Self {
        const NARROWING: f64 = 0.85;
        let step =
            |tangent| std::f64::consts::TAU * libm::atan(tangent) / (asked + log_growth(tangent));
        let mut tangent = limit;
        let mut best = step(tangent);
        loop {
            let next = step(tangent * NARROWING);
            if next.partial_cmp(&best) != Some(Ordering::Greater) {
                return Self {
                    step: shorten(best),
                    tangent,
                };
            }
            (tangent, best) = (tangent * NARROWING, next);
        }
    }

    /// The step `h`, a number of few bits, so the nodes `k h` are exact.
    pub fn step(&self) -> f64 {
        self.step
    }

    /// The tangent of the half-width `a`.
    pub fn tangent(&self) -> f64 {
        self.tangent
    }

    /// A bound for the error of the infinite sum, relative to the integral.
    ///
    /// # Statement
    ///
    /// `2 C / (e^(2πa/h) - 1)`, where `log_growth = log C` and both edges of the strip satisfy
    /// `∫ |f(s ± ia)| ds <= C ∫ f(s) ds`.
    ///
    /// # Error
    ///
    /// No error has to be added: the upper end of the result is a bound, because `a` is replaced by
    /// the lower bound [`Rule::half_width`]. The growth may be computed for the true `a`.
    pub fn relative_error<S: Bounded>(&self, log_growth: &S) -> S {
        let decay = (S::pi().mul_pow2(1) * self.half_width::<S>()) / S::from_f64(self.step);
        let vanishing = (-decay.clone()).exp();
        (log_growth.clone() - decay).exp().mul_pow2(1) * over_complement(&vanishing)
    }

    /// A lower bound for the half-width `a` of the strip, `0 < tan a <= 1`.
    ///
    /// # Statement
    ///
    /// `a >= t - t³/3 + t⁵/5 - t⁷/7` with `t = tan a`: the Gregory series alternates and its terms
    /// decrease for `0 < t <= 1`, so stopping after a subtraction leaves it too small.
    pub fn half_width<S: Bounded>(&self) -> S {
        let tangent = S::from_f64(self.tangent);
        let square = tangent.sqr();
        let one = S::one();
        let inner = S::from_i64(5).recip() - square.clone() / S::from_i64(7);
        let middle = S::from_i64(3).recip() - square.clone() * inner;
        (tangent * (one - square * middle)).lower()
    }

    /// The integral, from a sum of all nodes and the relative error of the rule.
    ///
    /// # Statement
    ///
    /// If `|T - F| <= e F` and `e < 1` then `|T - F| <= e T / (1 - e)`.
    pub fn integral<S: Bounded>(&self, sum: &S, relative_error: &S) -> S {
        entered!("Rule::integral");
        let total = sum.clone() * S::from_f64(self.step);
        let error = total.clone() * relative_error * over_complement(relative_error);
        total.widen(&error)
    }
}

/// The accuracy to ask for, as a natural logarithm: a few bits more than the scalar has, so the
/// error of a rule does not show in a sum that has rounding errors of its own.
pub(crate) fn decay<S: Real>() -> f64 {
    (f64::from(S::BITS) + GUARD_BITS) * std::f64::consts::LN_2
}

/// The number of nodes after which a sum stops in any case. Callers steer the rule so that it needs fewer
/// than two nodes per bit. But a term that is the whole line gives no criterion to stop.
pub(crate) fn most_nodes<S: Real>() -> usize {
    S::BITS as usize * 8
}

/// A bound for all the nodes past the last one of a log-concave integrand.
///
/// # Statement
///
/// If `log f` is concave from the node before `last` outwards, then `f` falls at least as fast as
/// it fell in the last step: with `q = last / before < 1`,
/// `Σ_(j >= 1) f(last node + j steps) <= last · q / (1 - q)`.
///
/// # Domain
///
/// If `q < 1` is not certain, the result is the whole line.
pub fn beyond_concave<S: Bounded>(last: &S, before: &S) -> S {
    let fall = last.clone() / before;
    last.clone() * &fall * over_complement(&fall)
}

/// `1 / (1 - q)`, where `q` is a number below 1; the whole line where that is not certain, so
/// a bound is never turned into its negative.
pub(crate) fn over_complement<S: Bounded>(q: &S) -> S {
    let complement = (S::one() - q).lower();
    if complement.cmp_approx(&S::zero()) == Ordering::Greater {
        S::one() / complement
    } else {
        S::from_f64(f64::INFINITY)
    }
}

/// `x` cut off after the first eight bits of its significand.
fn shorten(x: f64) -> f64 {
    f64::from_bits(x.to_bits() & !((1 << 45) - 1))
}

/// The reciprocal, which the scalar traits leave to division.
trait Reciprocal {
    fn recip(&self) -> Self;
}

impl<S: Real> Reciprocal for S {
    fn recip(&self) -> Self {
        S::one() / self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::agreement::agree;
    use crate::real::{Ball, Enclosure};

    /// For a Gaussian the error of the rule is known, and the bound with the best strip is that
    /// error: neither the constant 2 nor the exponent could be smaller.
    #[test]
    fn the_bound_is_attained_by_a_gaussian() {
        let rule = Rule {
            step: 0.2565,
            tangent: 0.25,
        };
        let half_width = rule.half_width::<Ball<2>>();
        // exp(-s²/v) with v = ah/π, for which this strip is the best; C = exp(a²/v).
        let step = Ball::from_f64(rule.step);
        let variance = half_width.clone() * &step / Ball::pi();
        let log_growth = half_width.sqr() / &variance;
        let half: Ball<2> = (1..40)
            .map(|k| (-(step.clone() * Ball::from_i64(k)).sqr() / &variance).exp())
            .fold(Ball::zero(), |sum, value| sum + value);
        let total = (half.mul_pow2(1) + Ball::one()) * &step;
        let integral = (Ball::pi() * variance).sqrt();
        let error = total / integral - Ball::one();
        let bound = rule.relative_error(&log_growth);
        let quotient = (error / bound).approx();
        assert!((0.997..=1.0).contains(&quotient), "{quotient}");
    }

    /// The wanted accuracy is reached with a step of few bits, and the rule's error is below the last place.
    #[test]
    fn the_rule_is_as_good_as_asked() {
        for growth in [0.0, 1.0, 30.0, 1e4] {
            let log_growth = |tangent: f64| growth * tangent * tangent;
            let rule = Rule::steer(decay::<Ball<2>>(), 0.6, log_growth);
            let error = rule.relative_error(&Ball::<2>::from_f64(log_growth(rule.tangent())));
            let bits = error.upper().ln() / Ball::ln_2();
            // The factor 2 of the rule and the half-width from below take a bit or two, the short step
            // gives some.
            let range = (Ball::from_i64(-135), Ball::from_i64(-130));
            assert!(
                range.0.certainly_at_most(&bits) && bits.certainly_at_most(&range.1),
                "{growth}: {bits:?}"
            );
            assert!(
                rule.step().to_bits().trailing_zeros() >= 45,
                "{growth}: {rule:?}"
            );
        }
    }

    #[test]
    fn a_tail_that_is_not_certain_to_fall_is_not_bounded() {
        let one = Ball::<2>::one();
        assert!(!beyond_concave(&one, &one).is_bounded());
        assert!(!beyond_concave(&Ball::from_i64(2), &one).is_bounded());
        assert!(!beyond_concave(&one, &Ball::from_i64(2).widen(&one)).is_bounded());
        // For a geometric series the bound is the sum.
        let rest = beyond_concave(&one, &Ball::from_i64(4));
        assert!((rest * Ball::from_i64(3) - one).contains_zero());
    }

    #[test]
    fn the_error_is_the_geometric_series_of_the_lemma() {
        for (step, tangent, growth) in [(0.25, 0.25, 0.0), (0.5, 0.75, 3.0), (2.0, 1.0, -1.5)] {
            let rule = Rule { step, tangent };
            let log_growth = Ball::<2>::from_f64(growth);
            let exponent = Ball::pi() * rule.half_width::<Ball<2>>() / Ball::from_f64(step / 2.0);
            let exact = log_growth.exp().mul_pow2(1) / exponent.exp_m1();
            agree(&rule.relative_error(&log_growth), &exact, 100);
        }
    }

    #[test]
    fn the_half_width_is_from_below_and_the_series_of_four_terms() {
        for tangent in [0.125, 0.5, 0.75, 1.0] {
            let half_width = Rule { step: 1.0, tangent }.half_width::<Ball<2>>();
            let t = Ball::<2>::from_f64(tangent);
            let power = |n: u64| t.powi(n) / Ball::from_i64(n as i64);
            let series = power(1) - power(3) + power(5) - power(7);
            agree(&half_width, &series, 110);
            let angle = Ball::from_f64(libm::atan(tangent));
            assert!(half_width.certainly_at_most(&angle));
            assert!(angle.certainly_at_most(&(half_width + power(9))));
        }
    }

    #[test]
    fn the_integral_is_what_the_sum_allows() {
        let rule = Rule {
            step: 0.5,
            tangent: 0.25,
        };
        // |T - F| <= F/4 leaves F between 4T/5 and 4T/3: the farther end is what counts.
        let found = rule.integral(&Ball::<2>::from_i64(6), &Ball::from_f64(0.25));
        agree(&found.lower(), &Ball::from_i64(2), 25);
        agree(&found.upper(), &Ball::from_i64(4), 25);
        let unknown = rule.integral(&Ball::<2>::from_i64(6), &Ball::one());
        assert!(!unknown.is_bounded());
    }

    #[test]
    fn the_complement_is_that_of_a_number_below_1() {
        let found = over_complement(&Ball::<2>::from_f64(0.75));
        assert!((found - Ball::from_i64(4)).contains_zero());
        for q in [1.0, 1.5] {
            assert!(!over_complement(&Ball::<2>::from_f64(q)).is_bounded());
        }
    }

    #[test]
    fn a_strip_is_narrowed_while_it_helps() {
        // Without growth the widest is best, and with the square's growth 2a/(L + ga²) has its maximum at a² = L/g.
        let rule = Rule::steer(100.0, 0.5, |_| 0.0);
        assert_eq!(rule.tangent(), 0.5);
        let exact = std::f64::consts::TAU * libm::atan(0.5) / 100.0;
        assert!(rule.step() <= exact && exact < rule.step() * (1.0 + 1.0 / 128.0));
        let growth = |tangent: f64| 4e4 * tangent * tangent;
        let rule = Rule::steer(100.0, 1.0, growth);
        assert!(
            (0.85 * 0.05..0.05 / 0.85).contains(&rule.tangent()),
            "{rule:?}"
        );
        let steps = (rule.tangent().ln() / 0.85f64.ln()).round() as i32;
        let step =
            |tangent: f64| std::f64::consts::TAU * libm::atan(tangent) / (100.0 + growth(tangent));
        let exact = step(rule.tangent());
        assert!(rule.step() <= exact && exact < rule.step() * (1.0 + 1.0 / 128.0));
        // Narrower is worse from here on, and wider is too.
        for other in [steps - 1, steps + 1] {
            assert!(step(0.85f64.powi(other)) <= exact * (1.0 + 1e-12));
        }
    }

    #[test]
    fn precision_and_nodes_follow_the_bits() {
        assert!((decay::<Ball<2>>() - 132.0 * std::f64::consts::LN_2).abs() < 1e-12);
        assert!((decay::<f64>() - 57.0 * std::f64::consts::LN_2).abs() < 1e-12);
        assert_eq!((most_nodes::<Ball<2>>(), most_nodes::<f64>()), (1024, 424));
        assert_eq!(shorten(1.0 + 2f64.powi(-7)), 1.0 + 2f64.powi(-7));
        assert_eq!(shorten(1.0 + 2f64.powi(-8)), 1.0);
    }
}
