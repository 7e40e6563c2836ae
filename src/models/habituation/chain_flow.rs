//! The chain of two units by its differential equations: a route without the closed forms.

use super::flow::{Affine, ChainFlow, by_taylor, onsets_by_taylor};
use super::train::PulseTrain;
use super::unit::Unit;
use crate::real::Enclosure;

/// A chain and a train, by the Taylor method in so many steps of this order for each pulse and for each silence.
///
/// A state is the memories of both units.
#[derive(Clone, Debug)]
pub(crate) struct ChainEquations<S> {
    pulse: ChainFlow<S>,
    silence: ChainFlow<S>,
    train: PulseTrain,
    steps: u32,
    order: usize,
}

impl<S: Enclosure> ChainEquations<S> {
    pub(crate) fn new(units: [Unit; 2], train: &PulseTrain, steps: u32, order: usize) -> Self {
        let height = train.height::<S>();
        let decays = units.map(|unit| S::from_f64(unit.decay));
        let [inflow, drive] = units.map(|unit| S::from_f64(unit.gain) * &height);
        Self {
            pulse: ChainFlow {
                inflow,
                drive,
                decays: decays.clone(),
            },
            silence: ChainFlow {
                inflow: S::zero(),
                drive: S::zero(),
                decays,
            },
            train: *train,
            steps,
            order,
        }
    }

    /// At the onset of the pulse after so many others, from rest.
    pub(crate) fn at_onset(&self, earlier: u64) -> Vec<S> {
        let (silence, width) = (self.train.silence(), self.train.duration());
        let onsets = onsets_by_taylor(
            (&self.silence, &silence),
            (&self.pulse, &width),
            vec![S::zero(), S::zero()],
            earlier,
            self.steps,
            self.order,
        );
        onsets.last().cloned().unwrap_or_default()
    }

    /// At the end of the pulse with this onset.
    pub(crate) fn at_end(&self, onset: Vec<S>) -> Vec<S> {
        let width = self.train.duration();
        by_taylor(&self.pulse, onset, &width, self.steps, self.order)
    }

    /// After this time without a pulse.
    pub(crate) fn rested(&self, state: Vec<S>, time: &S) -> Vec<S> {
        by_taylor(&self.silence, state, time, self.steps, self.order)
    }

    /// After the silence between two pulses.
    pub(crate) fn silent(&self, state: Vec<S>) -> Vec<S> {
        self.rested(state, &self.train.silence())
    }

    /// What a unit loses of its memory in a period: `x' = α - α x` from 0.
    pub(crate) fn lost(&self, unit: usize) -> S {
        let Some(rate) = self.pulse.decays.get(unit).cloned() else {
            return S::unknown();
        };
        let fills = Affine {
            inflow: rate.clone(),
            rate,
        };
        let period = self.train.periods(1);
        let from_nothing = vec![S::zero()];
        memory(
            by_taylor(&fills, from_nothing, &period, self.steps, self.order),
            0,
        )
    }

    /// The memory of the first unit at the onsets that a period leads back to. What a period adds to it is what it leaves of nothing.
    pub(crate) fn first_limit(&self) -> S {
        let added = self.silent(self.at_end(vec![S::zero(), S::zero()]));
        memory(added, 0) / self.lost(0)
    }

    /// That of the second, while the first one has this memory at each onset.
    pub(crate) fn second_limit(&self, first: &S) -> S {
        let added = self.silent(self.at_end(vec![first.clone(), S::zero()]));
        memory(added, 1) / self.lost(1)
    }
}

/// The memory of a unit.
pub(crate) fn memory<S: Enclosure>(state: Vec<S>, unit: usize) -> S {
    state.into_iter().nth(unit).unwrap_or_else(S::unknown)
}
