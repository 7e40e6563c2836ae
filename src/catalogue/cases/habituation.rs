//! Cases of the systems that habituate, and their memory pulse by pulse.

use crate::Error;
use crate::models::habituation::{
    Chain, Filter, Motif, Nonlinearity, PulseTrain, TwoFilters, Unit,
};
use crate::real::Enclosure;
use crate::sampling::stream::Stream;
use crate::witness::{Part, Request};
use std::fmt::{self, Display};

/// A train of pulses and a memory of it.
#[derive(Clone)]
pub(in crate::catalogue) struct TrainCase {
    pub(in crate::catalogue) decay: f64,
    pub(in crate::catalogue) gain: f64,
    pub(in crate::catalogue) amplitude: f64,
    pub(in crate::catalogue) width: f64,
    pub(in crate::catalogue) period: f64,
    /// At least 1.
    pub(in crate::catalogue) pulses: u64,
    identity: &'static str,
    others: Vec<(&'static str, f64)>,
}

impl TrainCase {
    pub(in crate::catalogue) fn draw(stream: &mut Stream, identity: &'static str) -> Self {
        let otherwise = stream.between(0.25, 8.0);
        let period = stream.choose(&[1.0, 2.0, 5.0, 0.5], otherwise);
        let part = stream.choose(&[0.125, 0.5, 0.0625, 1.0], 0.25);
        let fading = match stream.below(6) {
            0 => stream.log_between(1e-9, 1e-3),
            1 => stream.between(2.0, 4.0),
            _ => stream.between(0.02, 1.0),
        };
        Self {
            decay: fading / period,
            gain: stream.between(0.125, 2.0) / period,
            amplitude: stream.between(0.25, 12.0),
            width: period * part,
            period,
            pulses: 1 + stream.below(10) as u64,
            identity,
            others: Vec::new(),
        }
    }

    /// The same with another number.
    /// Impulses on two memories, whose second one has numbers of its own.
    pub(in crate::catalogue) fn draw_filters(stream: &mut Stream, identity: &'static str) -> Self {
        let multiple = stream.choose(&[1.0, 3.0], 1.5);
        let (first, second) = (stream.between(0.1, 2.0), stream.between(0.1, 2.0));
        let ratio = stream.choose(&[1.0, 50.0], 4.0);
        let case = Self::draw(stream, identity);
        let second_decay = ratio * case.decay;
        case.with("multiple", multiple)
            .with("jump_1", first)
            .with("jump_2", second)
            .with("decay_2", second_decay)
    }

    /// The units of a chain, whose second one has numbers of its own.
    pub(in crate::catalogue) fn chain_units(&self) -> [Unit; 2] {
        let unit = |decay, gain| Unit { decay, gain };
        [
            unit(self.decay, self.gain),
            unit(self.other("second_decay"), self.other("second_gain")),
        ]
    }

    pub(in crate::catalogue) fn chain(&self) -> Result<Chain, Error> {
        let [first, second] = self.chain_units();
        Chain::new(first, second)
    }

    pub(in crate::catalogue) fn filters(&self) -> Result<TwoFilters, Error> {
        let jumps = [self.other("jump_1"), self.other("jump_2")];
        let decays = [self.decay, self.other("decay_2")];
        TwoFilters::new(jumps, decays, self.other("multiple"))
    }

    pub(in crate::catalogue) fn with(mut self, name: &'static str, number: f64) -> Self {
        self.others.push((name, number));
        self
    }

    /// A number that was added.
    pub(in crate::catalogue) fn other(&self, name: &str) -> f64 {
        let named = self.others.iter().find(|(known, _)| *known == name);
        named.map_or(f64::NAN, |(_, number)| *number)
    }

    pub(in crate::catalogue) fn train(&self) -> Result<PulseTrain, Error> {
        PulseTrain::new(self.amplitude, self.width, self.period)
    }

    pub(in crate::catalogue) fn motif(&self, nonlinearity: Nonlinearity) -> Result<Motif, Error> {
        let filter = Filter::Rates {
            decay: self.decay,
            gain: self.gain,
        };
        Motif::new(filter, nonlinearity)
    }

    /// The motifs of linear memories, with parameters of the size of the case.
    pub(in crate::catalogue) fn motifs(&self) -> Result<Vec<Motif>, Error> {
        let threshold = Nonlinearity::Threshold {
            level: 0.5,
            steepness: 0.25,
        };
        [
            Nonlinearity::Hill { exponent: 2.0 },
            Nonlinearity::Hill { exponent: 1.5 },
            Nonlinearity::Rectifier,
            Nonlinearity::Intensity { gain: 1.0 },
            threshold,
        ]
        .into_iter()
        .map(|nonlinearity| self.motif(nonlinearity))
        .collect()
    }

    /// The memory, pulse by pulse.
    pub(in crate::catalogue) fn recursion<S: Enclosure>(&self) -> Recursion<S> {
        let [decay, gain, height] = [self.decay, self.gain, self.amplitude].map(S::from_f64);
        self.recursion_of(&decay, &(gain * height), &decay)
    }

    /// A memory with `x' = c - r x` in pulses and `x' = -d x` in silence, pulse by pulse.
    pub(in crate::catalogue) fn recursion_of<S: Enclosure>(
        &self,
        decay: &S,
        inflow: &S,
        rate: &S,
    ) -> Recursion<S> {
        let width = S::from_f64(self.width);
        let silence = S::from_f64(self.period) - &width;
        Recursion {
            kept_in_pulse: (-(rate.clone() * width)).exp(),
            kept_in_silence: (-(decay.clone() * silence)).exp(),
            plateau: inflow.clone() / rate,
        }
    }
}

impl Display for TrainCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers = [
            ("decay", self.decay),
            ("gain", self.gain),
            ("amplitude", self.amplitude),
            ("width", self.width),
            ("period", self.period),
        ];
        let request = Request::for_identity(self.identity);
        let all = numbers.iter().chain(&self.others);
        let request = all.fold(request, |request, (name, number)| {
            request.with_number(name, *number)
        });
        request.with("pulses", Part::Integer(self.pulses)).fmt(f)
    }
}

/// What a pulse and a silence do to a memory.
pub(in crate::catalogue) struct Recursion<S> {
    pub(in crate::catalogue) kept_in_pulse: S,
    pub(in crate::catalogue) kept_in_silence: S,
    /// Where a pulse without end leads.
    pub(in crate::catalogue) plateau: S,
}

impl<S: Enclosure> Recursion<S> {
    /// At the end of a pulse.
    pub(in crate::catalogue) fn pulse(&self, onset: &S) -> S {
        self.plateau.clone() + (onset.clone() - &self.plateau) * &self.kept_in_pulse
    }

    /// At the onset of the pulse after so many others, from this memory at the beginning of the train.
    pub(in crate::catalogue) fn onset(&self, start: S, earlier: u64) -> S {
        let first = start * &self.kept_in_silence;
        (0..earlier).fold(first, |onset, _| self.pulse(&onset) * &self.kept_in_silence)
    }

    /// At the end of the last of so many pulses, of which there is at least one.
    pub(in crate::catalogue) fn end(&self, start: S, count: u64) -> S {
        self.pulse(&self.onset(start, count.saturating_sub(1)))
    }

    /// The memory at onsets that a period leads back to.
    pub(in crate::catalogue) fn limit(&self) -> S {
        let kept = self.kept_in_pulse.clone() * &self.kept_in_silence;
        let taken_in = (S::one() - &self.kept_in_pulse) * &self.plateau * &self.kept_in_silence;
        taken_in / (S::one() - kept)
    }
}
