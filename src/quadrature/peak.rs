//! The integral of `exp φ` over a half-line or the line, where `φ` rises to a peak and falls.
//!
//! The integral is cut off where the tails are provably negligible, and the rest is divided into panels
//! with a Clenshaw-Curtis rule each. A panel's error bound needs no complex arithmetic. By Taylor's
//! theorem `|exp φ|` on a disc is bounded by the value and the slope at its centre and a bound on the
//! second derivative on the disc. An integrand supplies only that last bound. Proofs are in
//! [`docs::integration_harmonium`](crate::docs::integration_harmonium), section 1.

use super::clenshaw_curtis::{ClenshawCurtis, degree, error_factor};
use super::trapezoid;
use crate::Error;
use crate::real::{Bounded, Goal, absolute};
use crate::routes::entered;
use std::cmp::Ordering;
use std::f64::consts::LN_2;

/// `φ` as a function of the distance `s` from a centre, which should be near its peak.
///
/// The methods may return arbitrarily wide enclosures, and the whole line if nothing is known, but every
/// enclosure must hold.
pub trait LogIntegrand<S: Bounded> {
    /// The start of the integral: a number that is at most 0, or `-∞`.
    fn beginning(&self) -> f64;

    /// The end of the integral: a number above 0, or `∞`.
    fn end(&self) -> f64 {
        f64::INFINITY
    }

    /// `φ(s)`.
    fn value(&self, s: &S) -> S;

    /// `φ'(s)`.
    fn slope(&self, s: &S) -> S;

    /// A bound on `|φ''|` on the complex disc around `s`; the whole line where `φ` may not be analytic.
    fn curvature(&self, s: &S, radius: &S) -> S;

    /// A bound on the integral of `exp(φ - φ(s))` from the beginning up to `s`.
    fn before(&self, s: &S) -> S;

    /// A bound on the integral of `exp(φ - φ(s))` from `s` to the end.
    fn beyond(&self, s: &S) -> S;
}

/// An integral relative to the integrand's value at the centre.
#[derive(Clone, Debug)]
pub struct Integral<S> {
    /// `φ(0)`.
    pub log_scale: S,
    /// The integral of `exp(φ - φ(0))`.
    pub relative: S,
    /// Whether it reaches the end, or was cut off before with a bound on the rest.
    pub reaches_end: bool,
    /// The number of nodes.
    pub nodes: usize,
}

/// The semi-axes' sums of the ellipses that are tried.
const ELLIPSES: [f64; 12] = [
    1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 7.0, 10.0, 16.0, 32.0, 128.0, WIDEST,
];

/// The largest of them.
const WIDEST: f64 = 1024.0;

/// Multiplications that a node of an integrand costs, about.
const NODE_COST: f64 = 100.0;

const MOST_PANELS: usize = 4096;

/// The most intervals that are examined, halved or not.
const MOST_STEPS: f64 = 4e3;

/// A logarithm of this accuracy does not need a finer scalar.
const FINE: f64 = 1e-30;

/// From this many bits on, a missing bound is not due to rounding.
const WIDE: u32 = 256;

/// Why the division into panels failed.
enum Halt {
    /// More intervals than allowed.
    Work,
    /// An interval of the shortest binary64 length has no bound, or no interval has one, however short.
    NoBound,
}

/// Encloses the integral of `exp φ`.
///
/// # Domain
///
/// Any integrand that keeps the trait's promises. If no finite bound is found, the result is the whole
/// line.
///
/// # Error
///
/// By inclusion, with the rules' errors and both tails widened in.
///
/// # Errors
///
/// [`Error::Budget`] if the nodes cost more than the goal allows.
pub fn integrate<S: Bounded>(
    integrand: &impl LogIntegrand<S>,
    goal: Goal,
) -> Result<Integral<S>, Error> {
    entered!("peak::integrate");
    let log_scale = integrand.value(&S::zero());
    // If a number is known only to a factor e, no quadrature can improve it, but a finer scalar may.
    let spread = (log_scale.upper() - log_scale.lower()).approx();
    if !(log_scale.is_known() && spread < 1.0) {
        return Ok(unknown(log_scale));
    }
    let asked = (f64::from(goal.bits) * LN_2).min(trapezoid::decay::<S>());
    let Some(range) = Range::find(integrand, &log_scale, asked) else {
        return Ok(unknown(log_scale));
    };
    // An ellipse costs some nodes, for the bound on the second derivative, and the functions in it ever more
    // multiplications with the precision.
    let growth = crate::real::goal::growth(S::BITS);
    let affordable = goal.operations / (4.0 * NODE_COST * ELLIPSES.len() as f64 * growth);
    let most_steps = affordable.min(MOST_STEPS) as usize;
    let panels = match Panels::plan(integrand, &log_scale, &range, asked, most_steps) {
        Ok(panels) => panels,
        // If the scalar is fine enough, the work is exhausted, and a finer scalar would only cost more.
        Err(Halt::Work) if spread < FINE => {
            return Err(Error::Budget(format!(
                "a quadrature of more than {most_steps} intervals is more than the work allowed; --effort raises it"
            )));
        }
        // Nor would it shorten the steps, which are in binary64.
        Err(Halt::NoBound) if spread < FINE && S::BITS >= WIDE => {
            return Err(Error::Budget(
                "the peak of the integrand is narrower than binary64 resolves its place".into(),
            ));
        }
        Err(_) => return Ok(unknown(log_scale)),
    };
    let nodes = panels.nodes();
    if nodes as f64 * NODE_COST * growth > goal.operations {
        return Err(Error::Budget(format!(
            "a quadrature with {nodes} nodes is more than the work allowed; --effort raises it"
        )));
    }
    let relative = panels.sum(integrand, &log_scale).widen(&range.tails);
    Ok(Integral {
        log_scale,
        relative,
        reaches_end: range.high >= integrand.end(),
        nodes,
    })
}

impl<S: Bounded> Integral<S> {
    /// Whether a finite bound was found.
    pub fn is_known(&self) -> bool {
        self.relative.is_known() && self.relative.approx() > 0.0
    }
}

fn unknown<S: Bounded>(log_scale: S) -> Integral<S> {
    Integral {
        log_scale,
        relative: S::unknown(),
        reaches_end: true,
        nodes: 0,
    }
}

/// The part that is not cut off.
struct Range<S> {
    low: f64,
    high: f64,
    /// The approximate logarithm of the distance at which the integrand has fallen by a factor e.
    log_width: f64,
    /// A bound on both tails, relative to the value at the centre.
    tails: S,
}

impl<S: Bounded> Range<S> {
    fn find(integrand: &impl LogIntegrand<S>, log_scale: &S, asked: f64) -> Option<Self> {
        let right = width(integrand, log_scale, integrand.end());
        let left = width(integrand, log_scale, integrand.beginning());
        let width = right.max(-left);
        if !(width > 0.0 && width.is_finite()) {
            return None;
        }
        let log_width = libm::log(width);
        let target = log_width - asked;
        let tail = |s: f64, bound: S| -> S {
            (integrand.value(&S::from_f64(s)) - log_scale).exp() * bound
        };
        let beyond = |s: f64| tail(s, integrand.beyond(&S::from_f64(s)));
        let before = |s: f64| tail(s, integrand.before(&S::from_f64(s)));
        let (high, right_tail) = cut(right, integrand.end(), target, beyond)?;
        let (low, left_tail) = cut(left, integrand.beginning(), target, before)?;
        Some(Self {
            low,
            high,
            log_width,
            tails: right_tail.upper() + left_tail.upper(),
        })
    }
}

/// About the distance, with its sign, at which the integrand has fallen by a factor e, or the limit if
/// that is nearer.
fn width<S: Bounded>(integrand: &impl LogIntegrand<S>, log_scale: &S, limit: f64) -> f64 {
    /// As many as there are powers of 2 between the ends of binary64's range.
    const MOST_STEPS: i32 = 2200;
    let fallen = |s: f64| {
        let drop = log_scale.clone() - integrand.value(&S::from_f64(s));
        // An overflow counts as fallen.
        !(drop.is_known() && drop.approx() < 1.0)
    };
    if limit == 0.0 {
        return 0.0;
    }
    let direction = if limit > 0.0 { 1.0 } else { -1.0 };
    let nearer = |s: f64| if s < limit.abs() { s } else { limit.abs() };
    // The integrand rises to its peak and falls, so once fallen it stays so.
    let longer = |steps: i32| nearer(libm::scalbn(1.0, steps));
    let is_far = |s: f64| s >= limit.abs() || fallen(direction * s);
    let far = longer(first(MOST_STEPS, |steps| is_far(longer(steps))));
    let shorter = |steps: i32| libm::scalbn(far, -steps);
    let is_near = |s: f64| s < f64::MIN_POSITIVE || !fallen(direction * s * 0.5);
    direction * shorter(first(MOST_STEPS, |steps| is_near(shorter(steps))))
}

/// The first number from 0 on for which a monotone statement holds, or `most`. The search doubles and halves,
/// since a peak may be a thousand powers of 2 narrow.
fn first(most: i32, holds: impl Fn(i32) -> bool) -> i32 {
    let (mut low, mut high) = (0, 0);
    while high < most && !holds(high) {
        low = high + 1;
        high = (2 * high + 1).min(most);
    }
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    high
}

/// The point from `start` outwards at which the tail is below `e^target`, and the bound on the tail;
/// at the limit the tail is empty.
fn cut<S: Bounded>(
    start: f64,
    limit: f64,
    target: f64,
    tail: impl Fn(f64) -> S,
) -> Option<(f64, S)> {
    const GROWTH: f64 = 1.25;
    const MOST_STEPS: usize = 600;
    if limit == 0.0 {
        return Some((0.0, S::zero()));
    }
    let mut s = start;
    for _ in 0..MOST_STEPS {
        if s.abs() >= limit.abs() {
            return Some((limit, S::zero()));
        }
        let bound = tail(s);
        // A logarithm's approximation, since the bound itself may be below binary64.
        let log_bound = bound.upper().ln().approx();
        if bound.is_known() && log_bound < target {
            return Some((s, bound));
        }
        s *= GROWTH;
    }
    None
}

struct Panels<S> {
    panels: Vec<Panel<S>>,
    rules: Vec<Option<ClenshawCurtis<S>>>,
}

/// An interval with its rule and a bound on the rule's error.
struct Panel<S> {
    middle: S,
    half: S,
    index: u32,
    error: S,
}

/// A choice of rule and ellipse for a panel.
struct Choice<S> {
    index: u32,
    rho: f64,
    /// A bound on `log |exp(φ - φ(0))|` on the ellipse.
    log_bound: S,
}

impl<S: Bounded> Panels<S> {
    /// Halves intervals until a rule of moderate degree is accurate enough on each.
    fn plan(
        integrand: &impl LogIntegrand<S>,
        log_scale: &S,
        range: &Range<S>,
        asked: f64,
        most_steps: usize,
    ) -> Result<Self, Halt> {
        /// More than the logarithm of how many panels there are.
        const SHARE: f64 = 5.0;
        /// Less than the logarithm of any panel's half-length.
        const SHORTEST: f64 = -746.0;
        let largest = largest_index(asked);
        let base = range.log_width - asked - SHARE;
        let mut open = vec![(0.0, range.high), (range.low, 0.0)];
        let mut panels: Vec<Panel<S>> = Vec::new();
        let mut steps = 0;
        while let Some((low, high)) = open.pop() {
            steps += 1;
            if steps > most_steps {
                return Err(Halt::Work);
            }
            if low == high {
                continue;
            }
            let (low_end, high_end) = (S::from_f64(low), S::from_f64(high));
            let middle = (low_end.clone() + &high_end).mul_pow2(-1);
            let half = (high_end - low_end).mul_pow2(-1);
            let level = integrand.value(&middle) - log_scale;
            // Any panel that the middle lies in has a bound as large as this.
            let least = needed_degree(level.lower().approx(), base - SHORTEST, WIDEST);
            if level.is_known() && least > degree(largest) as f64 {
                return Err(Halt::NoBound);
            }
            let target = base - libm::log(half.approx());
            match choose(integrand, level, &middle, &half, target, largest) {
                Some(choice) => panels.push(Panel::new(middle, half, &choice)),
                None => {
                    let halfway = low + (high - low) * 0.5;
                    if !(low < halfway && halfway < high) {
                        return Err(Halt::NoBound);
                    }
                    if panels.len() > MOST_PANELS {
                        return Err(Halt::Work);
                    }
                    open.push((halfway, high));
                    open.push((low, halfway));
                }
            }
        }
        let mut rules = vec![None; largest as usize + 1];
        for panel in &panels {
            let rule = &mut rules[panel.index as usize];
            if rule.is_none() {
                *rule = Some(ClenshawCurtis::new(panel.index));
            }
        }
        Ok(Self { panels, rules })
    }

    fn nodes(&self) -> usize {
        let counts = self.panels.iter().map(|panel| degree(panel.index) + 1);
        counts.sum()
    }

    fn sum(&self, integrand: &impl LogIntegrand<S>, log_scale: &S) -> S {
        let mut total = S::zero();
        for panel in &self.panels {
            let Some(rule) = &self.rules[panel.index as usize] else {
                return S::unknown();
            };
            let sum = rule.sum(|node| {
                let s = panel.middle.clone() + node.clone() * &panel.half;
                (integrand.value(&s) - log_scale).exp()
            });
            total = total + (sum * &panel.half).widen(&panel.error);
        }
        total
    }
}

impl<S: Bounded> Panel<S> {
    fn new(middle: S, half: S, choice: &Choice<S>) -> Self {
        let factor: S = error_factor(degree(choice.index), choice.rho);
        let error = (choice.log_bound.exp() * factor * &half).upper();
        Self {
            middle,
            half,
            index: choice.index,
            error,
        }
    }
}

/// The first rule whose degree is about three quarters of the bits.
fn largest_index(asked: f64) -> u32 {
    let wanted = (0.75 * asked / LN_2).clamp(24.0, 1024.0) as usize;
    let mut index = 0;
    while degree(index) < wanted {
        index += 1;
    }
    index
}

/// The degree from which a rule's error is below `e^target`, given a bound on the ellipse.
fn needed_degree(log_bound: f64, target: f64, rho: f64) -> f64 {
    (log_bound - target + 2.0) / libm::log(rho) - 2.0
}

/// The cheapest rule whose error is below `e^target` relative to the half-length, if there is one.
fn choose<S: Bounded>(
    integrand: &impl LogIntegrand<S>,
    level: S,
    middle: &S,
    half: &S,
    target: f64,
    largest: u32,
) -> Option<Choice<S>> {
    let slope = absolute(&integrand.slope(middle));
    let mut best: Option<Choice<S>> = None;
    for rho in ELLIPSES {
        let axis = (S::from_f64(rho) + S::one() / S::from_f64(rho)).mul_pow2(-1);
        let radius = axis * half;
        let limit = best.as_ref().map_or(largest, |best| best.index);
        let needed = |log_bound: &S| needed_degree(log_bound.upper().approx(), target, rho);
        // The second derivative, which costs most, only adds to this.
        let straight = level.clone() + slope.clone() * &radius;
        if needed(&straight) > degree(limit) as f64 {
            continue;
        }
        let curvature = integrand.curvature(middle, &radius);
        let log_bound = level.clone() + (slope.clone() + curvature * radius.mul_pow2(-1)) * &radius;
        let needed = needed(&log_bound);
        let is_enough = needed <= degree(limit) as f64;
        if !log_bound.is_known() || !is_enough {
            continue;
        }
        let index = (0..=limit).find(|&index| degree(index) as f64 >= needed);
        if let Some(index) = index
            && (best.is_none() || index < limit)
        {
            best = Some(Choice {
                index,
                rho,
                log_bound,
            });
        }
    }
    best
}

/// A bound on `∫ exp(φ - φ(s))` from `s` on, where `φ'` stays at or below `φ'(s)`.
///
/// # Statement
///
/// `1/-φ'(s)`; the whole line where that is not certainly positive.
pub(crate) fn reciprocal_rate<S: Bounded>(rate: &S) -> S {
    let least = rate.lower();
    if least.cmp_approx(&S::zero()) == Ordering::Greater {
        S::one() / least
    } else {
        S::unknown()
    }
}

/// A bound on `∫ exp(φ - φ(s))` over an interval of this length that ends at `s`, where `φ` rises on it if
/// its slope at `s` is not negative.
pub(crate) fn length_if_rising<S: Bounded>(slope: &S, length: S) -> S {
    if S::zero().certainly_at_most(slope) {
        length
    } else {
        S::unknown()
    }
}

#[cfg(test)]
mod tests;
