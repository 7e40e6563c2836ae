//! The two-point law in one dimension: statements B5a and B11c.
//!
//! Tokens are `±1` with equal probability. Of `L` of them `k` are `+1`, and attention at `β = 1/s²`, `α = 1` gives
//! `F = tanh(x̃/s² + log(k/(L - k))/2)`. All risks are means over `x̃ ~ N(1, s²)` of
//!
//! ```text
//! g(t) = 2/(1 + q e^{2t}),      t = x̃/s² ~ N(1/s², 1/s²),      q = k/(L - k),
//! ```
//!
//! which is `1 - F`: the Bayes risk is `1 - E tanh = E g` at `q = 1`, and a finite context has `E g²`.
//!
//! **The strip.** For `|y| < π/2`, `|1 + q e^{2(t + iy)}| >= (1 + q e^{2t}) cos y`, so that the modulus of the integrand is at
//! most `exp(s² y²/2) cos^{-p} y` times its value on the line, `p` the power of `g`. The trapezoidal rule's error is relative
//! to the value, however small that is.
//!
//! **The tails.** Every term is log-concave: the Gaussian is, and `-log(1 + q e^{2t})` is concave.

use crate::Error;
use crate::arguments;
use crate::quadrature::trapezoid::{Rule, beyond_concave, decay};
use crate::real::{Bounded, Found, Goal, Method, Real, climb};
use crate::routes::entered;
use crate::special::tanh;

/// The most tokens for which the binomial weights are summed.
const MOST_TOKENS: u64 = 1 << 16;

/// A term of the mean over the noise: `weight · 2^p/(1 + q e^{2t})^p`, with `q = heads/tails`.
struct Term<S> {
    weight: S,
    heads: S,
    tails: S,
}

/// The Bayes predictor of the two-point law.
///
/// # Statement
///
/// `tanh(x̃/s²)`.
///
/// # Errors
///
/// [`Error::Domain`] unless `s²` is finite and positive; in plain `f64` [`Error::Budget`] where a ball of 1 792 bits leaves
/// the value undecided.
///
/// # Source
///
/// Statement B5a. Checked by `denoise-two-point-predictor`.
///
/// ```
/// use attnbm::models::in_context_denoising::two_point_predictor;
/// assert_eq!(two_point_predictor::<f64>(0.5, 0.5)?, 1.0_f64.tanh());
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn two_point_predictor<S: Bounded>(query: f64, noise_variance: f64) -> Result<S, Error> {
    entered!("two_points::two_point_predictor");
    arguments::positive("noise_variance", noise_variance)?;
    climb!(S, [query: f64, noise_variance: f64] |W| {
        Ok(tanh(&(W::from_f64(*query) / W::from_f64(*noise_variance))))
    })
}

/// The Bayes risk of the two-point law.
///
/// # Statement
///
/// `1 - E tanh(x̃/s²)`, `x̃ ~ N(1, s²)`; equal to `1 - E tanh²` and to `E sech²`.
///
/// # Errors
///
/// [`Error::Domain`] unless `s²` is finite and positive; [`Error::Budget`] if the nodes cost more than the goal allows.
///
/// # Error
///
/// For an enclosure, by inclusion, small relative to the value. In plain `f64` half a unit in the last place, and 2^-54 of
/// the value.
///
/// # Method
///
/// The trapezoidal rule, as the file's head says.
///
/// # Source
///
/// Statement B5a. Checked by `denoise-two-point-risk`.
///
/// ```
/// use attnbm::models::in_context_denoising::two_point_bayes_risk;
/// use attnbm::real::Goal;
///
/// let risk = two_point_bayes_risk::<f64>(0.5, Goal::PLAIN)?.value;
/// assert!((risk - 0.231018221929296).abs() < 1e-15);
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn two_point_bayes_risk<S: Bounded>(
    noise_variance: f64,
    goal: Goal,
) -> Result<Found<S>, Error> {
    entered!("two_points::two_point_bayes_risk");
    arguments::positive("noise_variance", noise_variance)?;
    climb!(S, goal, [noise_variance: f64] |W, goal| {
        let term = Term { weight: W::one(), heads: W::one(), tails: W::one() };
        let value: W = mean(&[term], 1, *noise_variance, goal)?;
        Ok(Found::new(value, Method::Quadrature))
    })
}

/// The risk of softmax attention to `L` tokens of the two-point law, averaged over the tokens.
///
/// # Statement
///
/// `Σ_k C(L, k) 2^-L E (F_k - 1)²`, `F_k = tanh(x̃/s² + log(k/(L - k))/2)`, `x̃ ~ N(1, s²)`, with `F_L = 1` and `F_0 = -1`.
/// Exactly 2 at `L = 1`. Above the Bayes risk, to which it tends.
///
/// # Errors
///
/// [`Error::Domain`] unless `s²` is positive and `L` an integer from 1 to 65 536; [`Error::Budget`] if the nodes cost more
/// than the goal allows.
///
/// # Error
///
/// As for [`two_point_bayes_risk`].
///
/// # Source
///
/// Statement B11c. Checked by `denoise-two-point-risk`.
///
/// ```
/// use attnbm::models::in_context_denoising::two_point_risk;
/// use attnbm::real::Goal;
///
/// assert_eq!(two_point_risk::<f64>(1, 0.5, Goal::PLAIN)?.value, 2.0);
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn two_point_risk<S: Bounded>(
    tokens: u64,
    noise_variance: f64,
    goal: Goal,
) -> Result<Found<S>, Error> {
    entered!("two_points::two_point_risk");
    arguments::positive("noise_variance", noise_variance)?;
    if !(1..=MOST_TOKENS).contains(&tokens) {
        return Err(Error::Domain {
            field: "context_length".into(),
            expected: "an integer from 1 to 65536",
            got: tokens.to_string(),
        });
    }
    let tokens = arguments::count("context_length", tokens)?;
    climb!(S, goal, [tokens: i64, noise_variance: f64] |W, goal| {
        // Tokens of one sign alone decide the answer, and are right or wrong by 2.
        let one_sided = W::one().mul_pow2(2 - *tokens);
        let (value, method) = if *tokens == 1 {
            (one_sided, Method::ClosedForm)
        } else {
            let value: W = mean(&binomial_terms(*tokens), 2, *noise_variance, goal)?;
            (value + one_sided, Method::Quadrature)
        };
        Ok(Found::new(value, method))
    })
}

/// `C(L, k) 2^-L` with its counts, for `0 < k < L`.
fn binomial_terms<S: Real>(tokens: i64) -> Vec<Term<S>> {
    let mut weight = S::one().mul_pow2(-tokens);
    (1..tokens)
        .map(|heads| {
            weight = weight.clone() * S::from_i64(tokens + 1 - heads) / S::from_i64(heads);
            Term {
                weight: weight.clone(),
                heads: S::from_i64(heads),
                tails: S::from_i64(tokens - heads),
            }
        })
        .collect()
}

/// `Σ weight E (2/(1 + q e^{2t}))^p` over `t ~ N(1/v, 1/v)`.
fn mean<S: Bounded>(
    terms: &[Term<S>],
    power: u64,
    noise_variance: f64,
    goal: Goal,
) -> Result<S, Error> {
    entered!("two_points::mean");
    /// Multiplications that an exponential costs, about, and a term.
    const NODE: f64 = 100.0;
    const TERM: f64 = 10.0;
    let variance = S::from_f64(noise_variance);
    let half_power = power as f64 / 2.0;
    let rule = Rule::steer(decay::<S>(), 1.0, |tangent| {
        let square = tangent * tangent;
        noise_variance * square / 2.0 + half_power * libm::log1p(square)
    });
    // Both are at least the growth at the true half-width, since a <= tan a.
    let square = S::from_f64(rule.tangent()).sqr();
    let growth = (variance.clone() * &square).mul_pow2(-1)
        + square.ln_1p() * S::from_i64(power as i64).mul_pow2(-1);
    let relative_error = rule.relative_error(&growth);

    let cost = NODE + TERM * terms.len() as f64;
    let most = goal.operations / cost;
    let walk = Walk {
        terms,
        power,
        variance: &variance,
        step: S::from_f64(rule.step()),
    };
    let middle = walk.node(0);
    let right = walk.outward(1, most)?;
    let left = walk.outward(-1, most)?;
    let sum = S::sum(middle) + right.sum + left.sum;
    let sum = sum.widen(&right.tail).widen(&left.tail);
    // √(v/2π) exp(-1/(2v)) in front of exp(t - v t²/2).
    let front = (variance.clone() / S::pi().mul_pow2(1)).sqrt();
    let shift = (-(S::one() / variance.mul_pow2(1))).exp();
    Ok(rule.integral(&sum, &relative_error) * front * shift)
}

/// The nodes of the rule.
struct Walk<'a, S> {
    terms: &'a [Term<S>],
    power: u64,
    variance: &'a S,
    step: S,
}

/// One half of the nodes.
struct Half<S> {
    sum: S,
    tail: S,
}

impl<S: Bounded> Walk<'_, S> {
    /// All terms at `t = k h`, with `exp(t - v t²/2)` for the Gaussian.
    fn node(&self, k: i64) -> Vec<S> {
        let t = self.step.clone() * S::from_i64(k);
        let gaussian = (t.clone() - (self.variance.clone() * t.sqr()).mul_pow2(-1)).exp();
        let exponential = t.mul_pow2(1).exp();
        let value = |term: &Term<S>| {
            let share = term.tails.mul_pow2(1) / (term.heads.clone() * &exponential + &term.tails);
            share.powi(self.power) * &term.weight * &gaussian
        };
        self.terms.iter().map(value).collect()
    }

    /// The nodes of one side, until every term falls and all that is left is negligible.
    fn outward(&self, direction: i64, most: f64) -> Result<Half<S>, Error> {
        let mut sum = S::zero();
        let mut before = self.node(0);
        for k in 1.. {
            if k as f64 > most {
                return Err(Error::Budget(format!(
                    "a quadrature of more than {most:.0} nodes is more than the work allowed; --effort raises it"
                )));
            }
            let last = self.node(direction * k);
            let total = S::sum(last.iter().cloned());
            sum = sum + &total;
            let falls = last
                .iter()
                .zip(&before)
                .all(|(l, b)| l.cmp_approx(b).is_lt());
            let least = sum.mul_pow2(-i64::from(S::BITS) - 4);
            if falls && total.cmp_approx(&least).is_lt() {
                let pairs = last.iter().zip(&before);
                let tails = pairs.map(|(last, before)| beyond_concave(last, before));
                let tail = S::sum(tails).upper();
                return Ok(Half { sum, tail });
            }
            before = last;
        }
        Ok(Half {
            sum,
            tail: S::unknown(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{Exact, GOAL, assert_same, exact};

    /// The golden values of B5a and B11c.
    #[test]
    fn the_risks_are_those_of_the_specification() {
        for (noise, risk) in [
            (0.1, 0.002_411_314_735_412_26),
            (0.25, 0.068_597_408_790_738_8),
            (0.5, 0.231_018_221_929_296),
        ] {
            let found: f64 = two_point_bayes_risk(noise, Goal::PLAIN).unwrap().value;
            assert!((found - risk).abs() < 1e-15, "{noise} {found}");
        }
        for (tokens, risk) in [
            (1, 2.0),
            (2, 1.115509),
            (3, 0.686497),
            (4, 0.474223),
            (8, 0.267238),
            (16, 0.241687),
            (32, 0.235930),
            (64, 0.233392),
            (128, 0.232186),
        ] {
            let found: f64 = two_point_risk(tokens, 0.5, Goal::PLAIN).unwrap().value;
            assert!((found - risk).abs() < 5e-7, "{tokens} {found}");
        }
    }

    /// `L (risk - Bayes risk)` approaches E sech⁴: 0.148374 at L = 256.
    #[test]
    fn the_excess_falls_like_the_inverse_of_the_number_of_tokens() {
        let bayes: Exact = two_point_bayes_risk(0.5, GOAL).unwrap().value;
        let risk: Exact = two_point_risk(256, 0.5, GOAL).unwrap().value;
        let excess = ((risk - bayes) * exact(256.0)).approx();
        assert!((excess - 0.148374).abs() < 1e-6, "{excess}");
    }

    /// `e^{-1/(2v)} E sech(z/√v)`, `z ~ N(0, 1)`: the mean over both tokens, which is even.
    #[test]
    fn the_bayes_risk_is_the_mean_of_a_hyperbolic_secant() {
        for noise in [0.25, 1.0, 6.0] {
            let v = exact(noise);
            let step = exact(1.0 / 32.0);
            let node = |k: i64| {
                let t = step.clone() * Exact::from_i64(k);
                let weight = (-(v.clone() * t.sqr()).mul_pow2(-1)).exp();
                weight.mul_pow2(1) / (t.exp() + (-t).exp())
            };
            let half = Exact::sum((1..3000).map(node));
            let sum = (half.mul_pow2(1) + node(0)) * &step;
            let front = (v.clone() / Exact::pi().mul_pow2(1)).sqrt();
            let expected = sum * front * (-(exact(0.5) / &v)).exp();
            let found: Exact = two_point_bayes_risk(noise, GOAL).unwrap().value;
            assert_same(&found, &expected);
        }
    }
}
