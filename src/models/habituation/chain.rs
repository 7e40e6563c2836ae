//! A chain of two units, of which the second listens to the first.

use super::pulse_integral::{Plan, PulseIntegral, Rough};
use super::rates::Rates;
use super::train::{PulseTrain, integer};
use super::unit::Unit;
use crate::Error;
use crate::arguments::{non_negative, positive};
use crate::real::{Bounded, Found, Goal, Method, Real, climb};
use crate::routes::entered;
use std::f64::consts::LN_2;

/// M5: `x_1' = β_1 u - α_1 x_1`, `x_2' = β_2 y_1 - α_2 x_2`, with the outputs `y_1 = u/(1 + x_1²)` and
/// `y = y_1/(1 + x_2²)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chain {
    first: Unit,
    second: Unit,
}

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
    /// [`Error::Domain`] if the rest is negative or not finite, [`Error::Budget`] if the pulses are too many for the work
    /// allowed.
    ///
    /// # Method
    ///
    /// The Clenshaw-Curtis rule on panels that grow with the first memory, pulse by pulse. Where a train is so long that
    /// its limit is as good, it is the limit, and the proved distance from it: see [`Chain::asymptote`].
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

    /// The response after infinitely many pulses.
    ///
    /// # Statement
    ///
    /// `y[∞] = A/((1 + x_1²)(1 + x_2²))` with the limits of both memories at onsets:
    ///
    /// ```text
    /// x_1 = Q_1 e^{-α_1 (T - w)}/(1 - q_1)
    /// x_2 = β_2 A I e^{-α_2 (T - w)}/(1 - q_2),   I = ∫_0^w e^{-α_2 (w - s)}/(1 + x_1(s)²) ds from x_1(0) = x_1
    /// ```
    ///
    /// The output at onsets tends to it: [`docs::habituation`](crate::docs::habituation) proves how far it is at each
    /// pulse. In the limit it is the largest output within a period. The outputs before need not be larger: a second memory
    /// that is fast overshoots.
    ///
    /// # Errors
    ///
    /// [`Error::Budget`] if a pulse takes more panels than the work allowed.
    ///
    /// ```
    /// use attnbm::models::habituation::{Chain, PulseTrain, Unit};
    /// use attnbm::real::Goal;
    ///
    /// let [first, second] = Unit::OF_THE_EXAMPLE;
    /// let chain = Chain::new(first, second)?;
    /// let train = PulseTrain::new(10.0, 0.1, 1.0)?;
    /// assert_eq!(chain.asymptote::<f64>(&train, Goal::PLAIN)?.value, 0.23978107170564783);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn asymptote<S: Bounded>(&self, train: &PulseTrain, goal: Goal) -> Result<Found<S>, Error> {
        entered!("Chain::asymptote");
        let chain = self;
        climb!(S, goal, [chain: &'a Chain, train: &'a PulseTrain] |W, finer| {
            let train: &PulseTrain = train;
            let parts = chain.parts::<W>(train, None, finer)?;
            let limit = parts.limit();
            let second = limit.second_at_end * parts.second.kept(&train.silence());
            let sigmas = (W::one() + limit.first_at_onset.sqr()) * (W::one() + second.sqr());
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
        let followed = match self.is_as_in_the_limit(train, count, goal) {
            true => None,
            false => Some(count),
        };
        let parts = self.parts::<S>(train, followed, goal)?;
        let memory = match followed {
            Some(count) => parts.second_pulse_by_pulse(count),
            None => parts.second_by_the_limit(count),
        };
        let rest = S::from_f64(rest);
        let first = parts.first.at_end(train, &parts.height, count);
        Ok([
            first * parts.first.kept(&rest),
            memory * parts.second.kept(&rest),
        ])
    }

    /// Whether so many pulses leave what infinitely many leave, to the bits asked for.
    fn is_as_in_the_limit(&self, train: &PulseTrain, count: u64, goal: Goal) -> bool {
        let (count, slowest) = (count as f64, f64::min(self.first.decay, self.second.decay));
        // The distance, relative to the limit or to 1: the product of the count, the powers and all that is large.
        let strength = self.first.gain.log2().abs()
            + self.second.gain.log2().abs()
            + 2.0 * train.amplitude().log2().abs()
            + train.width().log2().abs()
            + self.first.decay.log2().abs();
        let bits = f64::from(goal.bits) + 16.0 + count.max(1.0).log2() + 3.0 * strength;
        slowest * train.period() * (count - 1.0) > bits * LN_2
    }

    /// The integral over a pulse, for so many pulses or, without a number, for the limit.
    fn parts<'t, S: Bounded>(
        &self,
        train: &'t PulseTrain,
        count: Option<u64>,
        goal: Goal,
    ) -> Result<Parts<'t, S>, Error> {
        let onset = match count {
            Some(_) => Rough::zero(),
            None => {
                let (rates, height) = (self.first.rates::<Rough>(), train.height());
                rates.at_onset_in_the_limit(train, &height).lower()
            }
        };
        let plan = Plan::new(self.first, self.second, train, count, &onset, goal)?;
        let (first, second) = (self.first.rates::<S>(), self.second.rates::<S>());
        let height = train.height::<S>();
        let integral = PulseIntegral::new(plan, train, &first, &second.decay);
        Ok(Parts {
            train,
            height,
            first,
            second,
            integral,
        })
    }
}

/// A chain and a train as scalars.
struct Parts<'t, S> {
    train: &'t PulseTrain,
    height: S,
    first: Rates<S>,
    second: Rates<S>,
    integral: PulseIntegral<S>,
}

/// The memories after infinitely many pulses.
struct Limit<S> {
    first_at_onset: S,
    second_at_end: S,
}

impl<S: Bounded> Parts<'_, S> {
    /// What a pulse adds to the second memory at its end, with the first memory at its onset.
    fn taken_in(&self, onset: &S) -> S {
        self.integral.of_pulse(onset) * &self.second.gain * &self.height
    }

    /// At the end of the last of so many pulses.
    fn second_pulse_by_pulse(&self, count: u64) -> S {
        let period = self.second.kept(&self.train.periods(1));
        (0..count).fold(S::zero(), |memory, pulse| {
            let onset = self.first.at_onset(self.train, &self.height, pulse);
            memory * &period + self.taken_in(&onset)
        })
    }

    fn limit(&self) -> Limit<S> {
        let first_at_onset = self.first.at_onset_in_the_limit(self.train, &self.height);
        let lost = self.second.lost(&self.train.periods(1));
        Limit {
            second_at_end: self.taken_in(&first_at_onset) / lost,
            first_at_onset,
        }
    }

    /// The limit, and how far the memory after so many pulses is from it.
    ///
    /// With the memories `X_1` at onsets and `X_2` at ends in the limit, that after `n` pulses is below `X_2` by at most
    /// `q_2^n X_2`, and above it by at most `R n max(q_1, q_2)^{n-1}`, `R = (13/20) β_2 A X_1 w`.
    fn second_by_the_limit(&self, count: u64) -> S {
        let limit = self.limit();
        let slower = match self.first.decay.certainly_at_most(&self.second.decay) {
            true => &self.first,
            false => &self.second,
        };
        let below = self.second.kept(&self.train.periods(count)) * &limit.second_at_end;
        let slope = S::from_i64(13) / S::from_i64(20);
        let of_one = slope * &self.second.gain * &self.height * &limit.first_at_onset;
        let kept = slower.kept(&self.train.periods(count.saturating_sub(1)));
        let above = of_one * self.train.duration::<S>() * integer::<S>(count) * kept;
        limit.second_at_end.widen(&(below + above))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::Exact;
    use crate::real::{Enclosure, Meets};

    /// Pulse by pulse it starts at 0 and, where the second memory fades faster, goes beyond the limit on its way there.
    #[test]
    fn the_limit_and_its_bounds_hold_every_memory() {
        let goal = Goal {
            bits: 60,
            operations: 1e9,
        };
        let unit = |decay, gain| Unit { decay, gain };
        let train = PulseTrain::new(4.0, 0.5, 1.0).unwrap();
        let (mut above, mut below) = (0, 0);
        for (first, second) in [
            (unit(0.02, 0.2), unit(0.5, 2.0)),
            (unit(0.5, 2.0), unit(0.02, 0.2)),
            (unit(0.25, 1.0), unit(0.25, 0.5)),
        ] {
            let chain = Chain::new(first, second).unwrap();
            let followed = chain.parts::<Exact>(&train, Some(16), goal).unwrap();
            let known = chain.parts::<Exact>(&train, None, goal).unwrap();
            let limit = known.limit().second_at_end;
            for count in [0, 1, 2, 4, 8, 16] {
                let memory = followed.second_pulse_by_pulse(count);
                let found = known.second_by_the_limit(count);
                let what = format!("{first:?} {second:?} {count}: {found:?} {memory:?}");
                assert!(found.is_bounded() && found.meets(&memory), "{what}");
                above += u32::from((memory.clone() - &limit).is_positive());
                below += u32::from((limit.clone() - memory).is_positive());
            }
            let late = known.second_by_the_limit(10_000);
            assert!(late.meets_to(&limit, 50), "{first:?} {second:?}");
        }
        assert!(above > 1 && below > 6, "{above} {below}");
    }
}
