//! The mixture of a line seen from one of its points, with bounds on an interval and an ellipse.
//!
//! Around a point of the line one term leads. Divided by it, every other term is the exponential of
//! a linear function, so bounds at the two ends of an interval hold in between. The theory needs
//! nothing else. Proofs are in [`docs::integration_line`](crate::docs::integration_line), section 2.

use super::reduction::Reduction;
use crate::real::{Bounded, Real, largest};
use crate::special::index_of_largest;
use std::cmp::Ordering;

/// `S(u) = Σ_μ exp(ℓ_μ - ℓ_ref - (u - x_μ)²/2)` near a point `c`.
///
/// # Statement
///
/// With `m` the leading term, `t = c - x_m`, and for the others `d_μ = x_μ - x_m`:
///
/// `log S(c + s) = ℓ_m - ℓ_ref - (t + s)²/2 + log(1 + Σ_{μ≠m} exp(e_μ + d_μ s))`.
#[derive(Clone, Debug)]
pub(super) struct Local<S> {
    /// `ℓ_m - ℓ_ref`.
    level: S,
    /// `t`.
    offset: S,
    /// `e_μ` and `d_μ` of the terms that are not negligible.
    others: Vec<Linear<S>>,
    /// The mean of `d_μ` at `c`, about, a number without error: where the bound's parabola stands.
    pull: S,
    /// A bound on the sum of the exponentials that were left out.
    rest: S,
}

/// The first two derivatives of `log S` at `c`, and how fast the second can change.
#[derive(Clone, Debug)]
pub(super) struct Shape<S> {
    /// `log S(c)`.
    value: S,
    /// `Σ s_μ x_μ - c`, `s` the softmax weights.
    slope: S,
    /// `Σ s_μ (x_μ - Σ s_ν x_ν)²`, which is 1 more than the second derivative.
    variance: S,
    /// An upper bound on the extent of the patterns, and so on the variance's logarithmic slope.
    range: S,
}

#[derive(Clone, Debug)]
struct Linear<S> {
    value: S,
    slope: S,
}

impl<S: Real> Linear<S> {
    fn at(&self, s: &S) -> S {
        self.value.clone() + self.slope.clone() * s
    }

    /// The values at `s` and at `-s`, between which the others lie.
    fn ends(&self, s: &S) -> [S; 2] {
        let change = self.slope.clone() * s;
        [self.value.clone() - &change, self.value.clone() + change]
    }
}

/// Above this exponent a sum of exponentials is bounded by its largest term, to avoid overflow.
const LARGEST_EXPONENT: f64 = 64.0;

impl<S: Bounded> Local<S> {
    pub(super) fn new(reduced: &Reduction<S>, point: &S) -> Self {
        let count = reduced.levels.len();
        let logs: Vec<S> = (0..count)
            .map(|index| {
                let distance = point.clone() - &reduced.coordinates[index];
                reduced.levels[index].clone() - distance.sqr().mul_pow2(-1)
            })
            .collect();
        let leader = index_of_largest(&logs).unwrap_or(0);
        let (origin, level) = (&reduced.coordinates[leader], &reduced.levels[leader]);
        let offset = point.clone() - origin;
        let others: Vec<Linear<S>> = (0..count)
            .filter(|index| *index != leader)
            .map(|index| {
                let slope = reduced.coordinates[index].clone() - origin;
                // Not the difference of two entries of `logs`, which may cancel.
                let lever = offset.clone() - slope.mul_pow2(-1);
                Linear {
                    value: reduced.levels[index].clone() - level + slope.clone() * lever,
                    slope,
                }
            })
            .collect();
        let mut local = Self {
            level: level.clone(),
            offset,
            others,
            pull: S::zero(),
            rest: S::zero(),
        };
        local.pull = local.mean_slope();
        local
    }

    fn mean_slope(&self) -> S {
        let (mut total, mut mean) = (1.0, S::zero());
        for term in &self.others {
            let weight = libm::exp(term.value.approx().min(0.0));
            if weight > 0.0 {
                total += weight;
                mean = mean + term.slope.clone() * S::from_f64(weight);
            }
        }
        (mean / S::from_f64(total)).lower()
    }

    /// The same without the terms that are negligible for `|s| <= reach`.
    pub(super) fn within(&self, reach: &S) -> Self {
        let cut = -f64::from(S::BITS + 16) * std::f64::consts::LN_2;
        let mut local = Self {
            others: Vec::new(),
            ..self.clone()
        };
        let mut left_out = Vec::new();
        for term in &self.others {
            let ends = term.ends(reach);
            if ends.iter().all(|end| end.approx() < cut) {
                left_out.extend(ends);
            } else {
                local.others.push(term.clone());
            }
        }
        if !left_out.is_empty() {
            let count = S::from_i64(left_out.len() as i64 / 2);
            local.rest = (largest(left_out).exp() * count + &self.rest).upper();
        }
        local
    }

    /// `log S(c + s)`, for an `s` within the reach.
    pub(super) fn log_value(&self, s: &S) -> S {
        let half = self.rest.mul_pow2(-1);
        let mut sum = self
            .others
            .iter()
            .fold(S::zero(), |sum, term| sum + term.at(s).exp());
        if !half.certainly_zero() {
            sum = (sum + &half).widen(&half);
        }
        self.level.clone() - (self.offset.clone() + s).sqr().mul_pow2(-1) + sum.ln_1p()
    }

    /// The derivatives at `c`, from all terms.
    pub(super) fn shape(&self) -> Shape<S> {
        let weights: Vec<S> = self.others.iter().map(|term| term.value.exp()).collect();
        let total = weights.iter().fold(S::one(), |sum, weight| sum + weight);
        let weighted = || {
            weights
                .iter()
                .zip(self.others.iter().map(|term| &term.slope))
        };
        let first = weighted().fold(S::zero(), |sum, (weight, slope)| {
            sum + weight.clone() * slope
        });
        let mean = first / &total;
        let second = weighted().fold(mean.sqr(), |sum, (weight, slope)| {
            sum + (slope.clone() - &mean).sqr() * weight
        });
        let slopes = || self.others.iter().map(|term| term.slope.clone());
        let range = largest(slopes().chain([S::zero()]))
            + largest(slopes().map(|slope| -slope).chain([S::zero()]));
        Shape {
            value: self.level.clone() - self.offset.sqr().mul_pow2(-1) + total.ln(),
            slope: mean - &self.offset,
            variance: second / &total,
            range,
        }
    }

    /// An upper bound on `log S(c + s)` for real `s` with `|s| <= reach`.
    ///
    /// # Statement
    ///
    /// `-(t + s)²/2 = -(t + s - r)²/2 + r²/2 - r (t + s)` for any `r`. What remains besides the
    /// parabola is convex in `s` and hence largest at an end.
    pub(super) fn upper(&self, reach: &S) -> S {
        let pull = &self.pull;
        let ends = [-reach.clone(), reach.clone()].map(|s| {
            let linear = (pull.mul_pow2(-1) - &self.offset - &s) * pull;
            linear + self.log_rest(&s)
        });
        let away = self.offset.clone() - pull;
        let gap = [away.clone() - reach, -away - reach]
            .map(|gap| gap.lower())
            .into_iter()
            .fold(S::zero(), S::max_approx);
        self.level.clone() + largest(ends) - gap.sqr().mul_pow2(-1)
    }

    /// A lower bound on `log S(c + s)` for real `s` with `|s| <= reach`: the leading term alone.
    pub(super) fn lower(&self, reach: &S) -> S {
        let ends = [self.offset.clone() - reach, self.offset.clone() + reach];
        self.level.clone() - largest(ends.map(|end| end.sqr())).mul_pow2(-1)
    }

    /// An upper bound on `log(1 + Σ exp(e_μ + d_μ s))`.
    fn log_rest(&self, s: &S) -> S {
        let exponents: Vec<S> = self.others.iter().map(|term| term.at(s)).collect();
        let greatest = largest(exponents.iter().cloned().chain([S::zero()]));
        if greatest.approx() > LARGEST_EXPONENT {
            let count = S::from_i64(1 + exponents.len() as i64) + &self.rest;
            return greatest + count.ln();
        }
        exponents
            .into_iter()
            .fold(self.rest.clone(), |sum, exponent| sum + exponent.exp())
            .ln_1p()
    }

    /// Whether `S(c + s)` has certainly no zero where `|Re s| <= reach` and `|Im s| <= height`.
    ///
    /// # Statement
    ///
    /// Let the terms be split into those near the leader's size, the leader itself among them, and
    /// those far below, of sum at most `q` relative to the leader. If the slopes of the former
    /// extend over `R`, their sum is at least `cos(height R/2)` times the leader in modulus, so
    /// zeros are excluded if `1 - (height R)²/8 > q`.
    pub(super) fn has_no_zero(&self, reach: &S, height: &S) -> bool {
        let count = 1.0 + self.others.len() as f64;
        let threshold = -libm::log(4.0 * count);
        let (mut far, mut up, mut down) = (Vec::new(), vec![S::zero()], vec![S::zero()]);
        for term in &self.others {
            let ends = term.ends(reach);
            if ends.iter().all(|end| end.approx() < threshold) {
                far.extend(ends);
            } else {
                up.push(term.slope.clone());
                down.push(-term.slope.clone());
            }
        }
        let range = largest(up) + largest(down);
        let square = (range * height).sqr().mul_pow2(-3);
        let mut margin = S::one() - square - &self.rest;
        if !far.is_empty() {
            let count = S::from_i64(far.len() as i64 / 2);
            margin = margin - largest(far).exp() * count;
        }
        margin.lower().cmp_approx(&S::zero()) == Ordering::Greater
    }
}

impl<S: Bounded> Shape<S> {
    /// An upper bound on `log S(c + s)` for real `s` with `|s| <= reach`; if the mixture is flat, as
    /// between two peaks that are about to separate, it is far better than [`Local::upper`].
    ///
    /// # Statement
    ///
    /// With the variance `V` and the range `R`, `|V'| <= R V`, so
    /// `log S(c + s) <= log S(c) + |slope| a + (V(c) e^(R a) - 1)_+ a²/2` for `|s| <= a`.
    pub(super) fn upper(&self, reach: &S) -> S {
        let growth = (self.range.clone() * reach).exp();
        let convexity = largest([self.variance.clone() * growth - S::one(), S::zero()]);
        let rise = largest([self.slope.clone(), -self.slope.clone()]) * reach;
        self.value.clone() + rise + convexity * reach.sqr().mul_pow2(-1)
    }

    /// An upper bound on `log |S(x + i y)| - log S(x)` for `|x - c| <= reach` and `|y| <= height`.
    ///
    /// # Statement
    ///
    /// `log |S(x + i y)/S(x)| <= (y²/2)(1 - V (1 - (y R)²/12))` with the variance at `x`, and of course
    /// `<= y²/2`.
    pub(super) fn growth(&self, reach: &S, height: &S) -> S {
        let square = height.sqr();
        let plain = square.mul_pow2(-1);
        let shrink = (-(self.range.clone() * reach)).exp();
        let quartic = (self.range.clone() * height).sqr() / S::from_i64(12);
        let damping = (self.variance.clone() * shrink * (S::one() - quartic)).lower();
        if damping.cmp_approx(&S::zero()) != Ordering::Greater {
            return plain;
        }
        largest([(S::one() - damping) * plain, S::zero()])
    }
}

#[cfg(test)]
mod tests;
