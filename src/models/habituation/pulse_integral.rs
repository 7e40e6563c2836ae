//! What a pulse leaves in the second unit of a chain: an integral over panels that grow with the memory of the first.
//!
//! The integral is `∫_0^w e^{-α_2 (w - s)}/(1 + x(s)²) ds`, where `x(s) = P + (x⁻ - P) e^{-α_1 s}` rises from `x⁻ >= 0` to
//! `P = β_1 A/α_1`. A panel begins at `t`, ends at `t + ℓ`, and has the memory `X = x(t)` at its start. Let `Y = max(1, X)`.
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
//! most `4 e^{-α_2 (w - t - ℓ)}/(1 + X²)`, of the size that it has on the panel. Panels are chosen once, with approximate
//! numbers, and the conditions are decided in the scalar for each pulse.
//!
//! The number of panels grows with the logarithm of the strength of a pulse. Where a pulse is long for the second unit,
//! its first part is bounded, not evaluated: it adds at most `e^{-α_2 (w - s)}/α_2` up to the time `s`.

use super::rates::Rates;
use super::train::PulseTrain;
use super::unit::Unit;
use crate::Error;
use crate::quadrature::clenshaw_curtis::{ClenshawCurtis, degree, error_factor};
use crate::real::{Ball, Bounded, Goal, Real, positive_part};
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

/// What panels are chosen in.
pub(super) type Rough = Ball<2>;

/// The panels of a pulse, and the rule on each.
pub(super) struct Plan {
    /// The ends of the panels, from the time up to which the integral is bounded to the width.
    times: Vec<f64>,
    /// The degree of the rule: two bits each.
    degree: f64,
}

impl Plan {
    /// For a train of so many pulses, or for its limit. Memories at onsets are at least the given one: panels for less are
    /// shorter.
    ///
    /// # Errors
    ///
    /// [`Error::Budget`] if all pulses together take more work than allowed.
    pub(super) fn new(
        first: Unit,
        second: Unit,
        train: &PulseTrain,
        pulses: Option<u64>,
        onset: &Rough,
        goal: Goal,
    ) -> Result<Self, Error> {
        let degree = f64::from(goal.bits) / 2.0 + 8.0;
        let followed = pulses.map_or(1.0, |pulses| pulses as f64);
        // A pulse without a panel is a bound, which takes as much as a node.
        let is_affordable = |panels: usize| {
            followed * (1.0 + panels as f64 * degree) * COST_OF_NODE <= goal.operations
        };
        let beyond = || {
            Error::Budget(format!(
                "{followed} pulses by a rule of the degree {degree:.0} on each panel take more than the {:.1e} multiplications that are allowed",
                goal.operations
            ))
        };
        let mut times = vec![start(first, second, train, pulses, goal)];
        let memory = FirstMemory::<Rough>::new(&first.rates(), train);
        let fading = f64::min(FADING / first.decay, f64::MAX);
        let ageing = f64::min(FADING / second.decay, f64::MAX);
        loop {
            let from = times.last().copied().unwrap_or(train.width());
            if !is_affordable(times.len() - 1) {
                return Err(beyond());
            }
            if from >= train.width() {
                return Ok(Self { times, degree });
            }
            let begin = Rough::from_f64(from);
            let least = memory.least(&memory.at(&begin, onset));
            let growing = GROWTH * (least.clone() / memory.slope(&begin)).approx();
            let settled = match memory.is_settled(&begin, &begin, &least) {
                true => from,
                false => 0.0,
            };
            let longest = f64::min(f64::max(f64::min(growing, fading), settled), ageing);
            let to = f64::min(from + longest, train.width());
            if to.is_nan() || to <= from {
                return Err(Error::Budget(
                    "a pulse is so strong, or so soon forgotten, that its panels are shorter than a difference of binary64 numbers".into(),
                ));
            }
            times.push(to);
        }
    }
}

/// The time up to which the second unit has forgotten what it takes in, to the bits asked for.
fn start(first: Unit, second: Unit, train: &PulseTrain, pulses: Option<u64>, goal: Goal) -> f64 {
    // The memory never exceeds the plateau, nor what all pulses add.
    let drive = first.gain.log2() + train.amplitude().log2();
    let plateau = drive - first.decay.log2();
    let added = pulses.map_or(f64::INFINITY, |pulses| {
        drive + train.width().log2() + (pulses as f64).log2()
    });
    let largest = f64::min(plateau, added).max(0.0);
    let counted = (f64::from(goal.bits) + 24.0 + 2.0 * largest) * LN_2;
    (train.width() - counted / second.decay).max(0.0)
}

/// The memory of the first unit within a pulse.
struct FirstMemory<S> {
    /// `α_1`.
    decay: S,
    /// `β_1 A`.
    drive: S,
    /// `P`.
    plateau: S,
}

impl<S: Bounded> FirstMemory<S> {
    fn new(rates: &Rates<S>, train: &PulseTrain) -> Self {
        let drive = rates.gain.clone() * train.height::<S>();
        Self {
            decay: rates.decay.clone(),
            plateau: drive.clone() / &rates.decay,
            drive,
        }
    }

    /// `x(s)`, a sum of non-negative terms.
    fn at(&self, time: &S, onset: &S) -> S {
        let lost = -(-(self.decay.clone() * time)).exp_m1();
        onset.clone() * (S::one() - &lost) + self.plateau.clone() * lost
    }

    /// `c e^{-α_1 s}`.
    fn faded(&self, number: &S, time: &S) -> S {
        number.clone() * (-(self.decay.clone() * time)).exp()
    }

    /// `v`.
    fn slope(&self, begin: &S) -> S {
        self.faded(&self.drive, begin)
    }

    /// A lower bound on `Y = max(1, X)`.
    fn least(&self, memory: &S) -> S {
        let memory = memory.lower();
        match S::one().certainly_at_most(&memory) {
            true => memory,
            false => S::one(),
        }
    }

    /// Whether a panel of this length is certainly settled.
    fn is_settled(&self, begin: &S, length: &S, least: &S) -> bool {
        let sixteenths = length.clone() * S::from_i64(9);
        let earliest = begin.clone() - sixteenths.mul_pow2(-4);
        let limit = least.clone() * S::from_i64(3) / S::from_i64(10);
        self.faded(&self.plateau, &earliest)
            .certainly_at_most(&limit)
    }

    /// Whether a panel of this length is certainly short.
    fn is_short(&self, begin: &S, length: &S, least: &S) -> bool {
        let limit = least.clone() * S::from_i64(3) / S::from_i64(10);
        fades_little(&self.decay, length) && (self.slope(begin) * length).certainly_at_most(&limit)
    }
}

fn fades_little<S: Bounded>(rate: &S, length: &S) -> bool {
    let limit = S::from_i64(3) / S::from_i64(5);
    (rate.clone() * length).certainly_at_most(&limit)
}

/// The integral over a pulse.
pub(super) struct PulseIntegral<S> {
    rule: ClenshawCurtis<S>,
    /// The error of the rule, relative to the size of the integrand.
    error: S,
    times: Vec<f64>,
    width: S,
    first: FirstMemory<S>,
    /// `α_2`.
    second: S,
}

impl<S: Bounded> PulseIntegral<S> {
    pub(super) fn new(plan: Plan, train: &PulseTrain, first: &Rates<S>, second: &S) -> Self {
        let index = (0..)
            .find(|index| degree(*index) as f64 >= plan.degree)
            .unwrap_or(0);
        Self {
            rule: ClenshawCurtis::new(index),
            error: error_factor::<S>(degree(index), RHO) * S::from_i64(BOUND),
            times: plan.times,
            width: train.duration(),
            first: FirstMemory::new(first, train),
            second: second.clone(),
        }
    }

    /// With the first memory at the onset.
    pub(super) fn of_pulse(&self, onset: &S) -> S {
        let panels = self.times.iter().zip(self.times.iter().skip(1));
        panels.fold(self.up_to_the_start(), |total, (from, to)| {
            total + self.over(&S::from_f64(*from), &S::from_f64(*to), onset)
        })
    }

    /// Between 0 and `e^{-α_2 (w - s)}/α_2`.
    fn up_to_the_start(&self) -> S {
        let start = self.times.first().copied().unwrap_or(0.0);
        if start == 0.0 {
            return S::zero();
        }
        let most = self.weight(&S::from_f64(start)) / &self.second;
        let half = most.upper().mul_pow2(-1);
        half.widen(&half)
    }

    /// `e^{-α_2 (w - s)}`.
    fn weight(&self, time: &S) -> S {
        let age = self.width.clone() - time;
        (-(age * &self.second)).exp()
    }

    /// A panel; unknown unless it is certainly short or settled.
    fn over(&self, begin: &S, end: &S, onset: &S) -> S {
        let memory = positive_part(&self.first.at(begin, onset)).lower();
        let least = self.first.least(&memory);
        let length = end.clone() - begin;
        let is_right = fades_little(&self.second, &length)
            && (self.first.is_short(begin, &length, &least)
                || self.first.is_settled(begin, &length, &least));
        if !is_right {
            return S::unknown();
        }
        let half = length.mul_pow2(-1);
        let middle = begin.clone() + &half;
        let sum = self.rule.sum(|node| {
            let time = middle.clone() + half.clone() * node;
            self.weight(&time) / (S::one() + self.first.at(&time, onset).sqr())
        });
        let size = self.weight(end) / (S::one() + memory.sqr());
        sum.widen(&(size * &self.error)) * half
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::Exact;
    use crate::real::{Enclosure, Meets};

    /// What is left out before the first panel is what a memory of 0 would take in, at most.
    #[test]
    fn a_late_start_is_bounded() {
        let (first, second) = (
            Unit {
                decay: 0.25,
                gain: 1.0,
            },
            Unit {
                decay: 0.5,
                gain: 1.0,
            },
        );
        let train = PulseTrain::new(0.5, 4.0, 8.0).unwrap();
        let decay = Exact::from_f64(second.decay);
        let integral = |start: u32| {
            let times = (start..=32).map(|part| f64::from(part) / 8.0).collect();
            let plan = Plan {
                times,
                degree: 60.0,
            };
            PulseIntegral::new(plan, &train, &first.rates::<Exact>(), &decay)
        };
        let (rough, goal) = (
            Rough::zero(),
            Goal {
                bits: 60,
                operations: 1e3,
            },
        );
        let refused = Plan::new(first, second, &train, Some(7), &rough, goal);
        let text = refused
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default();
        let said = "7 pulses by a rule of the degree 38 on each panel take more than the 1.0e3 ";
        assert!(text.contains(said), "{text}");
        for onset in [0.0, 0.5, 3.0] {
            let onset = Exact::from_f64(onset);
            let whole = integral(0).of_pulse(&onset);
            assert!(whole.accuracy_bits() > 60, "{whole:?}");
            for start in [1, 4, 16, 31] {
                let late = integral(start);
                let found = late.of_pulse(&onset);
                assert!(found.meets(&whole), "{start}: {found:?} {whole:?}");
                // e^-a(w - s)/a at a memory of 0.
                let age = train.duration::<Exact>() - Exact::from_f64(f64::from(start) / 8.0);
                let most = (-(age * &decay)).exp() / &decay;
                let width = found.upper() - found.lower();
                assert!(width.certainly_at_most(&(most * Exact::from_f64(1.001))));
            }
        }
    }
}
