//! What a pulse leaves in the second unit of a chain: an integral over panels that grow with the memory of the first.
//!
//! The integral is `∫_0^w e^{-α_2 (w - s)}/(1 + x(s)²) ds`, where `x(s) = P + (x⁻ - P) e^{-α_1 s}` rises from `x⁻ >= 0` to
//! `P = β_1 A/α_1`. A panel begins at `t`, ends at `t + ℓ`, and has the memory `X = x(t)` at its begin. Let `Y = max(1, X)`.
//! The ellipse around it whose semi-axes sum to 4 halves of its length is between the times `t - 9ℓ/16` and `t + 25ℓ/16`,
//! and its imaginary parts are at most `15ℓ/16`. A panel with `α_2 ℓ <= 3/5` is one of two:
//!
//! - *short*, if `α_1 ℓ <= 3/5` and `v ℓ <= (3/10) Y`, where `v = β_1 A e^{-α_1 t}` bounds the slope at `t`. Within the
//!   ellipse the slope is at most `v e^{27/80} < 1.402 v`. So `|Im x| <= (2/5) Y`, and
//!   `Re x >= X - (6/25) Y`, since the cosine in `Re x = P - (P - x⁻) e^{-α_1 Re z} cos(α_1 Im z)` is at most 1.
//! - *settled*, if `P e^{-α_1 (t - 9ℓ/16)} <= (3/10) Y`. Then `x` is within `(3/10) Y` of `P`, which is at least `X`.
//!
//! In both `Re(1 + x²) = 1 + (Re x)² - (Im x)² >= (2/5)(1 + X²)`: for `X <= 1` it is at least `21/25`, and for `X > 1` at
//! least `1 + (2/5) X²`. The exponential is at most `e^{27/80}` times that at the end of the panel. So the integrand is at
//! most `4 e^{-α_2 (w - t - ℓ)}/(1 + X²)`, of the size that it has on the panel. The length of panels is chosen in plain
//! numbers, and the conditions are decided in the scalar.
//!
//! The number of panels grows with the logarithm of the strength of a pulse. Where a pulse is long for the second unit,
//! its begin is bounded, not evaluated: it adds at most `e^{-α_2 (w - s)}/α_2` up to the time `s`.

use super::chain::Unit;
use super::rates::Rates;
use super::train::PulseTrain;
use crate::quadrature::clenshaw_curtis::{ClenshawCurtis, degree, error_factor};
use crate::real::{Bounded, Goal, positive_part};
use std::f64::consts::LN_2;

/// The sum of the semi-axes of the ellipse around a panel, relative to half of its length. They are 17/8 and 15/8.
const RHO: f64 = 4.0;

/// A bound on the integrand in that ellipse, relative to its size on the panel.
const BOUND: i64 = 4;

/// What the length of a panel is chosen for, a little less than what is decided.
const FADING: f64 = 0.55;
const GROWTH: f64 = 0.28;

/// What a node costs, in multiplications: two exponentials and a division.
const COST_OF_NODE: f64 = 110.0;

/// How much work a pulse takes, in plain numbers.
pub(super) struct Plan {
    /// The most panels of a pulse.
    pub(super) panels: f64,
    /// The degree of the rule: two bits each.
    degree: f64,
    /// The time up to which the integral is bounded.
    start: f64,
}

impl Plan {
    /// For a train of so many pulses.
    pub(super) fn new(
        first: Unit,
        second: Unit,
        train: &PulseTrain,
        pulses: f64,
        goal: Goal,
    ) -> Self {
        let width = train.width();
        // The memory never exceeds the plateau, nor what all pulses add.
        let drive = first.gain.log2() + train.amplitude().log2();
        let plateau = drive - first.decay.log2();
        let added = drive + width.log2() + pulses.log2();
        let largest = f64::min(plateau, added).max(0.0);
        let counted = (f64::from(goal.bits) + 24.0 + 2.0 * largest) * LN_2;
        let forgotten = width - counted / second.decay;
        let growing = f64::min(
            (first.gain * train.amplitude() * width) / GROWTH,
            4.0 + largest * LN_2 / (1.0 + GROWTH).ln(),
        );
        let unsettled = (16.0 / 7.0) * (plateau.max(0.0) * LN_2 + 1.5);
        let doublings = (first.decay * width).max(1.0).log2();
        let fading = f64::min(first.decay * width, unsettled) / FADING + doublings;
        let ageing = f64::min(second.decay * width, counted) / FADING;
        Self {
            panels: (growing + fading + ageing).ceil() + 1.0,
            degree: f64::from(goal.bits) / 2.0 + 8.0,
            start: forgotten.max(0.0),
        }
    }

    /// In multiplications.
    pub(super) fn cost_of_pulse(&self) -> f64 {
        self.panels * self.degree * COST_OF_NODE
    }
}

/// The integral over a pulse.
pub(super) struct PulseIntegral<S> {
    rule: ClenshawCurtis<S>,
    /// The error of the rule, relative to the size of the integrand.
    error: S,
    start: f64,
    width: f64,
    /// `α_1`.
    first: S,
    /// `β_1 A`.
    drive: S,
    /// `P`.
    plateau: S,
    /// `α_2`.
    second: S,
}

/// A panel, and the memory `X` at its begin.
struct Panel<S> {
    from: f64,
    to: f64,
    memory: S,
}

impl<S: Bounded> PulseIntegral<S> {
    pub(super) fn new(plan: &Plan, train: &PulseTrain, first: &Rates<S>, second: &S) -> Self {
        let index = (0..)
            .find(|index| degree(*index) as f64 >= plan.degree)
            .unwrap_or(0);
        let drive = first.gain.clone() * train.height::<S>();
        Self {
            rule: ClenshawCurtis::new(index),
            error: error_factor::<S>(degree(index), RHO) * S::from_i64(BOUND),
            start: plan.start,
            width: train.width(),
            first: first.decay.clone(),
            plateau: drive.clone() / &first.decay,
            drive,
            second: second.clone(),
        }
    }

    /// With the first memory at the onset.
    pub(super) fn of_pulse(&self, onset: &S) -> S {
        let mut total = self.up_to_the_start();
        let mut from = self.start;
        while from < self.width {
            let Some(panel) = self.panel(from, onset) else {
                return S::unknown();
            };
            from = panel.to;
            total = total + self.over(&panel, onset);
        }
        total
    }

    /// Between 0 and `e^{-α_2 (w - s)}/α_2`.
    fn up_to_the_start(&self) -> S {
        if self.start == 0.0 {
            return S::zero();
        }
        let half = (self.weight(&S::from_f64(self.start)) / &self.second)
            .upper()
            .mul_pow2(-1);
        half.widen(&half)
    }

    /// `e^{-α_2 (w - s)}`.
    fn weight(&self, time: &S) -> S {
        let age = S::from_f64(self.width) - time;
        (-(age * &self.second)).exp()
    }

    /// `x(s)`, a sum of non-negative terms.
    fn memory(&self, time: &S, onset: &S) -> S {
        let lost = -(-(self.first.clone() * time)).exp_m1();
        onset.clone() * (S::one() - &lost) + self.plateau.clone() * lost
    }

    /// `c e^{-α_1 s}`.
    fn faded(&self, number: &S, time: &S) -> S {
        number.clone() * (-(self.first.clone() * time)).exp()
    }

    /// The panel that begins here; `None` if none is short enough.
    fn panel(&self, from: f64, onset: &S) -> Option<Panel<S>> {
        let begin = S::from_f64(from);
        let memory = positive_part(&self.memory(&begin, onset)).lower();
        let least = match S::one().certainly_at_most(&memory) {
            true => memory.clone(),
            false => S::one(),
        };
        let limit = least.clone() * S::from_i64(3) / S::from_i64(10);
        let slope = self.faded(&self.drive, &begin);
        let is_settled = |length: &S| {
            let sixteenths = length.clone() * S::from_i64(9);
            let earliest = begin.clone() - sixteenths.mul_pow2(-4);
            self.faded(&self.plateau, &earliest)
                .certainly_at_most(&limit)
        };
        let settled = match is_settled(&begin) {
            true => from,
            false => 0.0,
        };
        let growing = GROWTH * (least / &slope).approx();
        let short = f64::min(growing, FADING / self.first.approx());
        let longest = f64::min(f64::max(short, settled), FADING / self.second.approx());
        let to = f64::min(from + longest, self.width);
        let length = S::from_f64(to) - &begin;
        let fades = |rate: &S| {
            let limit = S::from_i64(3) / S::from_i64(5);
            (rate.clone() * &length).certainly_at_most(&limit)
        };
        let is_short = || fades(&self.first) && (slope.clone() * &length).certainly_at_most(&limit);
        let is_right = to > from && fades(&self.second) && (is_short() || is_settled(&length));
        is_right.then_some(Panel { from, to, memory })
    }

    fn over(&self, panel: &Panel<S>, onset: &S) -> S {
        let (begin, end) = (S::from_f64(panel.from), S::from_f64(panel.to));
        let half = (end.clone() - &begin).mul_pow2(-1);
        let middle = begin + &half;
        let sum = self.rule.sum(|node| {
            let time = middle.clone() + half.clone() * node;
            self.weight(&time) / (S::one() + self.memory(&time, onset).sqr())
        });
        let size = self.weight(&end) / (S::one() + panel.memory.sqr());
        sum.widen(&(size * &self.error)) * half
    }
}
