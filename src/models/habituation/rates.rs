//! The fading memory of a pulse train: `x' = β u - α x` in closed form.

use super::train::{PulseTrain, integer};
use crate::real::{Bounded, positive_part};

/// The rates of a fading memory, as scalars: those of a circuit are quotients of its parameters.
#[derive(Clone, Debug)]
pub(super) struct Rates<S> {
    /// `α`.
    pub(super) decay: S,
    /// `β`.
    pub(super) gain: S,
}

impl<S: Bounded> Rates<S> {
    /// `e^{-α t}`.
    pub(super) fn kept(&self, time: &S) -> S {
        (-(self.decay.clone() * time)).exp()
    }

    /// `1 - e^{-α t}`, with all its digits.
    pub(super) fn lost(&self, time: &S) -> S {
        -(-(self.decay.clone() * time)).exp_m1()
    }

    /// What one pulse of this height leaves at its end, `Q = (β h/α)(1 - e^{-α w})`.
    pub(super) fn of_one_pulse(&self, train: &PulseTrain, height: &S) -> S {
        self.gain.clone() * height * self.lost(&train.duration()) / &self.decay
    }

    /// At the end of the last of so many pulses, `Q (1 - q^n)/(1 - q)` with `q = e^{-α T}`.
    pub(super) fn at_end(&self, train: &PulseTrain, height: &S, count: u64) -> S {
        if count == 0 {
            return S::zero();
        }
        let one = self.of_one_pulse(train, height);
        if count == 1 {
            return one;
        }
        one * self.lost(&train.periods(count)) / self.lost(&train.periods(1))
    }

    /// At the onset of the pulse after so many others, `e^{-α (T - w)}` times that at the end of the last of them.
    pub(super) fn at_onset(&self, train: &PulseTrain, height: &S, earlier: u64) -> S {
        if earlier == 0 {
            return S::zero();
        }
        self.at_end(train, height, earlier) * self.kept(&train.silence())
    }

    /// At onsets after infinitely many pulses.
    pub(super) fn at_onset_in_the_limit(&self, train: &PulseTrain, height: &S) -> S {
        let at_end = self.of_one_pulse(train, height) / self.lost(&train.periods(1));
        at_end * self.kept(&train.silence())
    }

    /// At the end of the rest after so many series of `count` pulses and a rest,
    /// `r (1 - D^K)/(1 - D)` with `r` that after the first series and `D = e^{-α (N T + rest)}`.
    pub(super) fn after_series(
        &self,
        train: &PulseTrain,
        height: &S,
        count: u64,
        rest: &S,
        series: u64,
    ) -> S {
        if series == 0 {
            return S::zero();
        }
        let first = self.at_end(train, height, count) * self.kept(rest);
        if series == 1 {
            return first;
        }
        let length = train.periods::<S>(count) + rest;
        first * self.lost(&(length.clone() * integer::<S>(series))) / self.lost(&length)
    }

    /// The time in which the memory fades to a level, `max(0, log(x/level)/α)`.
    pub(super) fn time_to_fade(&self, memory: &S, level: &S) -> S {
        positive_part(&(memory.clone() / level).ln()) / &self.decay
    }
}
