//! The trapezoidal rule on the whole line, with the error of its step certified.
//!
//! For a function that is analytic in a strip around the real line, the equally spaced sum is not
//! a crude rule but the best one there is: its error falls off like `e^(-2πa/h)`, and the constant
//! in front needs nothing but the size of the function on the two edges of the strip. Three
//! decisions are therefore separated here: the step and the strip are *chosen* in binary64
//! ([`Rule::steer`]), the error is *bounded* in the scalar, for exactly the numbers chosen
//! ([`Rule::relative_error`]), and whoever sums bounds the nodes left out ([`beyond_concave`]).

use crate::real::{Bounded, Real};
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
/// Theorem 5.1; proved in `docs/integration-zonal.md`, section 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    step: f64,
    tangent: f64,
}

/// Bits asked of the rule beyond those of the scalar, so that its error does not show in the last
/// place of a sum that has rounding errors of its own.
const GUARD_BITS: f64 = 4.0;

impl Rule {
    /// Chooses a step and a strip for an error of about `2^-(S::BITS + 4)`, where `log_growth(tan a)`
    /// is the logarithm of how much larger the integral of the modulus is along the edge of the
    /// strip than along the line.
    ///
    /// The choice is made in binary64 and proves nothing. `tan a` stays at or below `limit`, at most
    /// 1, which is where the integrand's strip or the proof of its growth ends.
    ///
    /// # Method
    ///
    /// For an error of `e^-T` the step may be `2πa / (T + log_growth)`. A wide strip is good and a large
    /// growth is bad; from the widest strip on, narrower ones are tried for as long as they help.
    pub fn steer<S: Real>(limit: f64, log_growth: impl Fn(f64) -> f64) -> Self {
        const NARROWING: f64 = 0.85;
        let asked = decay::<S>();
        let step =
            |tangent| std::f64::consts::TAU * libm::atan(tangent) / (asked + log_growth(tangent));
        let mut tangent = limit;
        let mut best = step(tangent);
        loop {
            let next = step(tangent * NARROWING);
            // Not written the other way round, so that a NaN ends the search.
            if !(next > best) {
                return Self {
                    step: shorten(best),
                    tangent,
                };
            }
            (tangent, best) = (tangent * NARROWING, next);
        }
    }

    /// The step `h`, a number of few bits, so that the nodes `k h` are exact.
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
    /// None to add: the result, taken at its upper end, is a bound, because `a` is replaced by the
    /// lower bound [`Rule::half_width`]. The growth may be computed for the true `a`.
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
    /// decrease for `0 < t <= 1`, so that stopping after a subtraction leaves it too small.
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
        let total = sum.clone() * S::from_f64(self.step);
        let error = total.clone() * relative_error * over_complement(relative_error);
        total.widen(&error)
    }
}

/// The natural logarithm of how much smaller than the peak a node may be before it is left out.
pub(crate) fn decay<S: Real>() -> f64 {
    (f64::from(S::BITS) + GUARD_BITS) * std::f64::consts::LN_2
}

/// The number of nodes after which a sum stops in any case. Those who use the rule steer it so that fewer
/// than two nodes a bit are needed; but of a set that is the whole line, nothing can be learned to stop by.
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
/// Where `q < 1` is not certain the result is the whole line.
pub fn beyond_concave<S: Bounded>(last: &S, before: &S) -> S {
    let fall = last.clone() / before;
    last.clone() * &fall * over_complement(&fall)
}

/// `1 / (1 - q)`, where `q` is a number below 1; the whole line where that is not certain, so that
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
