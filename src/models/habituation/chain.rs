//! A chain of two units, of which the second listens to the first.

use super::rates::Rates;
use super::train::PulseTrain;
use crate::Error;
use crate::arguments::{non_negative, positive};
use crate::quadrature::clenshaw_curtis::{ClenshawCurtis, degree, error_factor};
use crate::real::{Bounded, Found, Goal, Method, Real, climb};
use crate::routes::entered;

/// The rates of one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    /// `α > 0`.
    pub decay: f64,
    /// `β > 0`.
    pub gain: f64,
}

impl Unit {
    /// The two units of the authors' example, in which a chain recovers faster after faster stimulation (H4b).
    pub const OF_THE_EXAMPLE: [Self; 2] = [
        Self {
            decay: 0.2,
            gain: 1.0,
        },
        Self {
            decay: 0.02,
            gain: 0.5,
        },
    ];

    fn rates<S: Real>(self) -> Rates<S> {
        Rates {
            decay: S::from_f64(self.decay),
            gain: S::from_f64(self.gain),
        }
    }
}

/// M5: `x_1' = β_1 u - α_1 x_1`, `x_2' = β_2 y_1 - α_2 x_2`, with the outputs `y_1 = u/(1 + x_1²)` and
/// `y = y_1/(1 + x_2²)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chain {
    first: Unit,
    second: Unit,
}

/// The sum of the semi-axes of the ellipse around a panel, relative to half of its length. They are 17/8 and 15/8.
const RHO: f64 = 4.0;

/// A bound on the integrand of a panel in that ellipse, without its prefactor.
const BOUND: i64 = 4;

impl Chain {
    /// The chain of these units.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] unless all rates are finite and positive.
    pub fn new(first: Unit, second: Unit) -> Result<Self, Error> {
        positive("decay_1", first.decay)?;
        positive("gain_1", first.gain)?;
        positive("decay_2", second.decay)?;
        positive("gain_2", second.gain)?;
        Ok(Self { first, second })
    }

    /// The response to a pulse that begins some time after the end of the last of `count` others.
    ///
    /// # Statement
    ///
    /// `A/((1 + x_1²)(1 + x_2²))` with `x_i = x_i⁺ e^{-α_i rest}`. The second memory takes in of each pulse
    /// `β_2 A ∫_0^w e^{-α_2 (w - s)}/(1 + x_1(s)²) ds`, where `x_1(s) = P + (x_1⁻ - P) e^{-α_1 s}` and `P = β_1 A/α_1`.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] if the rest is negative or not finite, [`Error::Budget`] if the pulses are too many or too
    /// strong for the work allowed.
    ///
    /// # Method
    ///
    /// The Clenshaw-Curtis rule on panels of a length `ℓ` with `β_1 A ℓ <= 3/10` and `α_i ℓ <= 3/5`. In the ellipse
    /// around a panel the imaginary part of `x_1` is at most `β_1 A e^{9 α_1 ℓ/16} (15/16) ℓ < 1/2`, so that
    /// `|1 + x_1²| >= 1/2`, and `|e^{-α_2 (w - s)}| <= e^{9 α_2 ℓ/16} < 2`. The integrand is at most 4.
    ///
    /// ```
    /// use attnbm::models::habituation::{Chain, PulseTrain, Unit};
    /// use attnbm::real::Goal;
    ///
    /// let chain = Chain::new(Unit { decay: 0.2, gain: 1.0 }, Unit { decay: 0.02, gain: 0.5 })?;
    /// let train = PulseTrain::new(10.0, 0.1, 1.0)?;
    /// // Half of the first response, after 60 pulses and 11.6 units of time.
    /// let response = chain.response_after_rest::<f64>(&train, 60, 11.596, Goal::PLAIN)?.value;
    /// assert!((response - 5.0).abs() < 1e-4);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn response_after_rest<S: Bounded>(
        &self,
        train: &PulseTrain,
        count: u64,
        rest: f64,
        goal: Goal,
    ) -> Result<Found<S>, Error> {
        entered!("Chain::response_after_rest");
        non_negative("rest", rest)?;
        let chain = self;
        climb!(S, goal, [
            chain: &'a Chain,
            train: &'a PulseTrain,
            count: u64,
            rest: f64,
        ] |W, finer| {
            let [first, second] = chain.memories::<W>(train, *count, *rest, finer)?;
            let sigmas = (W::one() + first.sqr()) * (W::one() + second.sqr());
            Ok::<_, Error>(Found::new(train.height::<W>() / sigmas, Method::Quadrature))
        })
    }

    fn memories<S: Bounded>(
        &self,
        train: &PulseTrain,
        count: u64,
        rest: f64,
        goal: Goal,
    ) -> Result<[S; 2], Error> {
        let (first, second) = (self.first.rates::<S>(), self.second.rates::<S>());
        let height = train.height::<S>();
        let panels = self.panels(train);
        let wanted = self.wanted(train, goal);
        let cost = count as f64 * panels * wanted * COST_OF_NODE;
        if cost.is_nan() || cost > goal.operations {
            return Err(Error::Budget(format!(
                "{count} pulses in {panels} panels each take about {cost:.1e} multiplications, and {:.1e} are allowed",
                goal.operations
            )));
        }
        let index = (0..)
            .find(|index| degree(*index) as f64 >= wanted)
            .unwrap_or(0);
        let integral = Integral::new(train, index, panels as u64, [&first, &second]);
        let period = second.kept(&train.periods(1));
        let mut memory = S::zero();
        for pulse in 0..count {
            let onset = first.at_onset(train, &height, pulse);
            let taken_in = integral.of_pulse(train, &height, &onset);
            memory = memory * &period + taken_in * &second.gain * &height;
        }
        let rest = S::from_f64(rest);
        Ok([
            first.at_end(train, &height, count) * first.kept(&rest),
            memory * second.kept(&rest),
        ])
    }

    /// Into how many panels a pulse is divided.
    fn panels(&self, train: &PulseTrain) -> f64 {
        let Unit { decay, gain } = self.first;
        let strength = gain * train.amplitude() / 0.28;
        let rate = f64::max(decay, self.second.decay) / 0.55;
        (train.width() * f64::max(strength, rate)).ceil().max(1.0)
    }

    /// The degree of the rule: two bits each, and those by which the integrand is smaller than its bound.
    fn wanted(&self, train: &PulseTrain, goal: Goal) -> f64 {
        let Unit { decay, gain } = self.first;
        let pulse = gain * train.amplitude() * f64::min(train.width(), 1.0 / decay);
        let kept = f64::min(1.0 / -libm::expm1(-decay * train.period()), 1e9);
        let smaller = 2.0 * (1.0 + pulse * kept).log2() + self.second.decay * train.width() * 1.5;
        (f64::from(goal.bits) + smaller) / 2.0 + 8.0
    }
}

/// What a node costs, in multiplications: two exponentials and a division.
const COST_OF_NODE: f64 = 110.0;

/// The most nodes whose exponentials are kept.
const MOST_KEPT: usize = 1 << 14;

/// The integral over a pulse.
struct Integral<S> {
    rule: ClenshawCurtis<S>,
    /// The error of the rule, relative to the bound on the integrand.
    error: S,
    panels: u64,
    first: Rates<S>,
    /// `α_2`.
    decay: S,
    /// Half the length of a panel.
    half: S,
    /// The decay at each node, panel by panel, if there are not too many: it is the same in all pulses.
    kept: Vec<Decay<S>>,
}

/// How much a node is decayed.
#[derive(Clone)]
struct Decay<S> {
    /// `e^{-α_1 s}`.
    first: S,
    /// `e^{-α_2 (w - s)}`.
    second: S,
}

impl<S: Bounded> Integral<S> {
    fn new(train: &PulseTrain, index: u32, panels: u64, [first, second]: [&Rates<S>; 2]) -> Self {
        let mut integral = Self {
            rule: ClenshawCurtis::<S>::new(index),
            error: error_factor::<S>(degree(index), RHO),
            panels,
            first: first.clone(),
            decay: second.decay.clone(),
            half: train.duration::<S>() / S::from_i64(panels as i64).mul_pow2(1),
            kept: Vec::new(),
        };
        let nodes = (degree(index) as u64 + 1).saturating_mul(panels);
        if nodes <= MOST_KEPT as u64 {
            let width = train.duration::<S>();
            let mut kept = Vec::with_capacity(nodes as usize);
            for number in 0..panels {
                integral.rule.sum(|node| {
                    kept.push(integral.at(&width, number, node));
                    S::zero()
                });
            }
            integral.kept = kept;
        }
        integral
    }

    /// The decay at a node of a panel.
    fn at(&self, width: &S, number: u64, node: &S) -> Decay<S> {
        let middle = self.half.clone() * S::from_i64(2 * number as i64 + 1);
        let time = middle + self.half.clone() * node;
        let age = width.clone() - &time;
        Decay {
            first: self.first.kept(&time),
            second: (-(self.decay.clone() * age)).exp(),
        }
    }

    /// `∫_0^w e^{-α_2 (w - s)}/(1 + x_1(s)²) ds` with `x_1(0)` at the onset.
    fn of_pulse(&self, train: &PulseTrain, height: &S, onset: &S) -> S {
        let (width, half) = (train.duration::<S>(), &self.half);
        if !self.are_short(&half.mul_pow2(1), height) {
            return S::unknown();
        }
        let plateau = self.first.gain.clone() * height / &self.first.decay;
        let missing = onset.clone() - &plateau;
        let bound = self.error.clone() * S::from_i64(BOUND);
        let mut kept = self.kept.iter().cloned();
        let mut panel = |number: u64| {
            let sum = self.rule.sum(|node| {
                let decay = kept.next().unwrap_or_else(|| self.at(&width, number, node));
                let memory = plateau.clone() + missing.clone() * decay.first;
                decay.second / (S::one() + memory.sqr())
            });
            sum.widen(&bound)
        };
        let total = (0..self.panels).fold(S::zero(), |total, number| total + panel(number));
        total * half
    }

    /// Whether panels of this length are short enough for the bound.
    fn are_short(&self, length: &S, height: &S) -> bool {
        let strength = self.first.gain.clone() * height * length;
        let limit = |tenths: i64| S::from_i64(tenths) / S::from_i64(10);
        strength.certainly_at_most(&limit(3))
            && (self.first.decay.clone() * length).certainly_at_most(&limit(6))
            && (self.decay.clone() * length).certainly_at_most(&limit(6))
    }
}
