//! The partition function of patterns on a line, at any inverse temperature.
//!
//! The integrand `S^β` is analytic except where `S` has zeros, and those lie above and below the kinks
//! of `log S`, where one pattern takes the lead from another. A grid of equal steps would have to
//! be that fine everywhere, which is hopeless at small β: the Gaussian is wider than a kink by as
//! many digits as β has zeros. The number of intervals halved towards the kinks grows only with the
//! number of digits. On each interval a Clenshaw-Curtis rule has a certified error from a bound on
//! an ellipse. An interval that is too short to matter is not examined. Proofs are in
//! [`docs::integration_line`](crate::docs::integration_line).

use super::line_panel::{Local, Shape};
use super::line_peak::{Peak, peak};
use super::reduction::{Obstacle, Reduction};
use super::strip_axis::ends;
use crate::quadrature::clenshaw_curtis::{ClenshawCurtis, degree, error_factor};
use crate::real::{Bounded, Real, absolute, smaller};
use crate::routes::entered;
use std::cmp::Ordering;

/// `log Z` of patterns on a line.
///
/// # Statement
///
/// `log ∫_{R^N} exp(-β E(v)) dv` for the energy `E(v) = |v - b|²/2 - log Σ_μ exp(ξ_μ·v + c_μ)`.
///
/// # Domain
///
/// Patterns of affine rank 1 (any two patterns, for example) or 0, otherwise [`Obstacle::Rank`];
/// every finite `β > 0`; fails with [`Obstacle::Nodes`] beyond about `limit` nodes.
///
/// # Error
///
/// Truncation is about `2^-goal max(1, |log Z|)`; it and rounding are enclosed. Where the scalar
/// cannot resolve the integrand because β is too large, the width is about `log(p √β)`.
///
/// ```
/// use attnbm::models::attnbm::AttnBm;
/// use attnbm::models::attnbm::integral::{line, reduction::reduce};
/// use attnbm::real::{Ball, Enclosure};
/// // The Gaussian is wider than the patterns' distance by 150 orders of magnitude.
/// let machine = AttnBm::new(2, 1, vec![0.0, 1.0])?;
/// let value = line::log_partition::<Ball<2>>(&reduce(&machine, 1e-300, 1)??, 80, 100_000)?;
/// assert_eq!(value.to_binary64(), Some((std::f64::consts::TAU / 1e-300).ln() / 2.0));
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn log_partition<S: Bounded>(
    reduced: &Reduction<S>,
    goal: u32,
    limit: u64,
) -> Result<S, Obstacle> {
    entered!("line::log_partition");
    let level = reduced.reference_level.clone() * &S::from_f64(reduced.beta);
    Ok(excess(reduced, goal, limit)? + level)
}

/// `log Z - β ℓ_ref`: [`log_partition`] without its largest part.
pub fn excess<S: Bounded>(reduced: &Reduction<S>, goal: u32, limit: u64) -> Result<S, Obstacle> {
    entered!("line::excess");
    Ok(run(reduced, goal, limit)?.excess)
}

/// The result and its cost.
#[derive(Clone, Debug)]
pub struct LineIntegral<S> {
    /// `log Z - β ℓ_ref`.
    pub excess: S,
    /// The number of intervals that a rule was applied to.
    pub panels: u64,
    /// The number of nodes, and of bounds computed, which cost as much.
    pub nodes: u64,
}

impl<S> LineIntegral<S> {
    fn without_nodes(excess: S) -> Self {
        Self {
            excess,
            panels: 0,
            nodes: 0,
        }
    }
}

/// [`excess`], with an account of the work.
pub fn run<S: Bounded>(
    reduced: &Reduction<S>,
    goal: u32,
    limit: u64,
) -> Result<LineIntegral<S>, Obstacle> {
    entered!("line::run");
    let beta = S::from_f64(reduced.beta);
    let circle = S::pi().mul_pow2(1);
    let across = S::from_i64(reduced.dimension as i64 - 1) * half_log(circle.clone() / &beta);
    let ends = match ends(reduced).pop() {
        None => {
            let width = across + half_log(circle / &beta);
            return Ok(LineIntegral::without_nodes(
                width + sum_of_levels(reduced).ln() * beta,
            ));
        }
        Some(ends) if reduced.rank == 1 => ends,
        Some(_) => return Err(Obstacle::Rank(1)),
    };
    let peak = peak_of(reduced, &ends, &beta, limit);
    let size = ((peak.height.clone() + &reduced.reference_level) * &beta)
        .approx()
        .abs();
    let bounds = bounds(reduced, &peak, &beta);
    if let Some((lower, upper)) = &bounds {
        let unresolved = ((peak.bound.clone() - &peak.height) * &beta).approx();
        let gap = (upper.clone() - lower).approx();
        if gap <= size * libm::exp2(-f64::from(goal)) || unresolved > MOST_UNRESOLVED {
            return Ok(LineIntegral::without_nodes(across + between(lower, upper)));
        }
    }
    let mut sum = Sum::new(reduced, &peak, bits(goal, size), limit);
    sum.whole_line(&ends)?;
    let along = sum.total.ln() + half_log(circle / &beta) + peak.height * &beta;
    // The logarithm of a sum that is not certainly positive is unknown.
    let along = match bounds {
        Some((lower, upper)) if !along.is_known() => between(&lower, &upper),
        _ => along,
    };
    Ok(LineIntegral {
        excess: across + along,
        panels: sum.panels,
        nodes: sum.nodes,
    })
}

/// Where the logarithm of the integrand is uncertain by more than this, no rule resolves it.
const MOST_UNRESOLVED: f64 = 8.0;

fn half_log<S: Real>(x: S) -> S {
    x.ln().mul_pow2(-1)
}

/// `Σ_μ exp(ℓ_μ - ℓ_ref)`.
fn sum_of_levels<S: Real>(reduced: &Reduction<S>) -> S {
    let levels = reduced.levels.iter();
    levels.fold(S::zero(), |sum, level| sum + level.exp())
}

/// The maximum of the mixture as well as it must be known.
fn peak_of<S: Bounded>(reduced: &Reduction<S>, ends: &(S, S), beta: &S, limit: u64) -> Peak<S> {
    if reduced.beta > 1.0 {
        return peak(reduced, ends, &(S::one() / beta).mul_pow2(-2), limit);
    }
    // At most p terms of at most 1, and one of them 1: as a power, nearly 1.
    Peak {
        height: S::zero(),
        bound: S::from_i64(reduced.levels.len() as i64).ln().upper(),
    }
}

/// The bits of the integral that the goal for log Z requires, where log Z is of this size.
fn bits(goal: u32, size: f64) -> f64 {
    let goal = f64::from(goal);
    // An error of log Z counts relative to log Z.
    let digits_in_front = libm::log2(size).max(0.0).min((goal - 16.0).max(0.0));
    goal + GUARD_BITS - digits_in_front
}

/// A lower and an upper bound on `log ∫ S^β` that need only the maximum, for `β >= 1`.
///
/// # Statement
///
/// `½ log(2π/β) + β log S(u) <= log ∫ S^β <= (β - 1) max log S + log ∫ S`, for every `u`.
fn bounds<S: Bounded>(reduced: &Reduction<S>, peak: &Peak<S>, beta: &S) -> Option<(S, S)> {
    if reduced.beta < 1.0 {
        return None;
    }
    let circle = S::pi().mul_pow2(1);
    let first = sum_of_levels(reduced).ln();
    let lower = half_log(circle.clone() / beta) + peak.height.clone() * beta;
    let upper = half_log(circle) + first + peak.bound.clone() * &(beta.clone() - S::one());
    Some((lower.lower(), upper.upper()))
}

fn between<S: Bounded>(lower: &S, upper: &S) -> S {
    let half = (upper.clone() - lower).mul_pow2(-1);
    (lower.clone() + &half).widen(&half)
}

/// Bits beyond the goal: the error is shared by as many as `2^8` intervals.
const GUARD_BITS: f64 = 8.0;

/// The ellipses that are tried, by the sum of their semi-axes relative to the interval's half.
const ELLIPSES: [f64; 8] = [48.0, 24.0, 14.0, 9.0, 6.0, 4.25, 3.25, 2.5];

/// The integral in units of `√(2π/β) S_max^β`, as it is added up.
struct Sum<'a, S> {
    reduced: &'a Reduction<S>,
    beta: S,
    /// `√(2π/β)`, the width of one term's power.
    unit: S,
    /// The logarithm of the mixture that the integrand is measured from.
    height: S,
    /// An interval may err by `2^-bits`.
    bits: f64,
    rules: Vec<Option<ClenshawCurtis<S>>>,
    total: S,
    panels: u64,
    nodes: u64,
    limit: u64,
}

/// A rule for an interval, and its error.
struct Choice<S> {
    index: u32,
    error: S,
}

impl<'a, S: Bounded> Sum<'a, S> {
    fn new(reduced: &'a Reduction<S>, peak: &Peak<S>, bits: f64, limit: u64) -> Self {
        let beta = S::from_f64(reduced.beta);
        Self {
            reduced,
            unit: (S::pi().mul_pow2(1) / &beta).sqrt(),
            height: peak.height.clone(),
            bits,
            rules: Vec::new(),
            total: S::zero(),
            panels: 0,
            nodes: 0,
            limit,
            beta,
        }
    }

    /// Adds the integral over the line, `ends` being the outermost patterns.
    fn whole_line(&mut self, ends: &(S, S)) -> Result<(), Obstacle> {
        let decay = 2.0 * (self.bits + GUARD_BITS) * std::f64::consts::LN_2;
        let margin = (S::from_f64(decay) / &self.beta).sqrt();
        let (low, high) = (ends.0.clone() - &margin, ends.1.clone() + margin);
        let (low, high) = (low.lower(), high.upper());
        for (end, outermost) in [(&low, &ends.0), (&high, &ends.1)] {
            self.total = self.total.clone() + between(&S::zero(), &self.tail(end, outermost));
        }
        let mut waiting = vec![(low, high)];
        while let Some((low, high)) = waiting.pop() {
            let middle = (low.clone() + &high).mul_pow2(-1).lower();
            let inside = low.cmp_approx(&middle) == Ordering::Less
                && middle.cmp_approx(&high) == Ordering::Less;
            if !self.interval(&low, &high, !inside) {
                waiting.push((middle.clone(), high));
                waiting.push((low, middle));
            }
            if self.nodes > self.limit {
                return Err(Obstacle::Nodes {
                    nodes: self.nodes as f64,
                    limit: self.limit,
                });
            }
        }
        Ok(())
    }

    /// A bound on the integral from an end outwards, in which direction the outermost pattern lies behind.
    ///
    /// # Statement
    ///
    /// `S(end)^β/(β |end - outermost|)`: `log S` falls at a rate of at least the distance from the outermost
    /// pattern.
    fn tail(&self, end: &S, outermost: &S) -> S {
        let value = Local::new(self.reduced, end).log_value(&S::zero());
        let distance = absolute(&(end.clone() - outermost));
        (self.power(&value) / (distance * &self.beta) / &self.unit).upper()
    }

    /// The integrand, from the logarithm of the mixture.
    fn power(&self, log_mixture: &S) -> S {
        ((log_mixture.clone() - &self.height) * &self.beta).exp()
    }

    /// Adds the integral over an interval, unless halving it is better.
    fn interval(&mut self, low: &S, high: &S, indivisible: bool) -> bool {
        let half = (high.clone() - low).mul_pow2(-1);
        let centre = (high.clone() + low).mul_pow2(-1);
        let reach = half.upper();
        let local = Local::new(self.reduced, &centre);
        let nearby = local.within(&reach);
        let shape = local.shape();
        let relative = half.clone() / &self.unit;
        // Bounds on the integrand suffice if they are close enough.
        let (most, least) = (
            self.power(&smaller(nearby.upper(&reach), shape.upper(&reach))),
            self.power(&nearby.lower(&reach)),
        );
        self.nodes += 4;
        let uncertainty = ((most.clone() - &least) * &relative).upper();
        let known = uncertainty.is_known();
        if indivisible || known && log_2(&uncertainty) <= -self.bits {
            let middle = (most + least) * &relative;
            self.total = self.total.clone() + middle.widen(&uncertainty);
            self.panels += 1;
            return true;
        }
        if !known {
            return false;
        }
        let Some(choice) = self.choose(&local, &shape, &reach, &relative) else {
            return false;
        };
        let place = choice.index as usize;
        if self.rules.len() <= place {
            self.rules.resize(place + 1, None);
        }
        let rule = self.rules[place]
            .take()
            .unwrap_or_else(|| ClenshawCurtis::new(choice.index));
        let sum = rule.sum(|x| self.power(&nearby.log_value(&(half.clone() * x))));
        self.rules[place] = Some(rule);
        self.total = self.total.clone() + (sum * relative).widen(&choice.error);
        self.panels += 1;
        self.nodes += degree(choice.index) as u64;
        true
    }

    /// The cheapest rule for an interval, unless halving it promises to be cheaper.
    fn choose(
        &mut self,
        local: &Local<S>,
        shape: &Shape<S>,
        reach: &S,
        relative: &S,
    ) -> Option<Choice<S>> {
        // Beyond this degree two halves with wider ellipses take fewer nodes.
        let most = self.bits / 1.25 + 8.0;
        let mut best: Option<Choice<S>> = None;
        for rho in ELLIPSES {
            let inverse = S::one() / S::from_f64(rho);
            let axis = |sign: S| {
                let sum = S::from_f64(rho) + inverse.clone() * sign;
                (sum.mul_pow2(-1) * reach).upper()
            };
            let (along, up) = (axis(S::one()), axis(-S::one()));
            let local = local.within(&along);
            if !local.has_no_zero(&along, &up) {
                continue;
            }
            let real = smaller(local.upper(&along), shape.upper(&along));
            let bound = self.power(&(real + shape.growth(&along, &up))) * relative;
            let bound = bound.upper();
            self.nodes += 2;
            if !bound.is_known() {
                continue;
            }
            let needed = (log_2(&bound) + self.bits + 2.0) / libm::log2(rho) - 2.0;
            let index = (0..).find(|index| degree(*index) as f64 >= needed.min(most + 1.0))?;
            match &best {
                Some(best) if index > best.index => break,
                Some(best) if index == best.index => continue,
                _ if degree(index) as f64 > most => continue,
                _ => {}
            }
            let error = bound * error_factor::<S>(degree(index), rho);
            best = Some(Choice { index, error });
        }
        best
    }
}

/// About the binary logarithm of a number that is not negative, over the whole range of the scalar.
fn log_2<S: Real>(x: &S) -> f64 {
    let approximate = x.approx();
    if approximate.is_normal() {
        return libm::log2(approximate);
    }
    if x.certainly_zero() {
        return f64::NEG_INFINITY;
    }
    x.ln().approx() / std::f64::consts::LN_2
}

#[cfg(test)]
mod tests;
