//! The motif: a fading memory between two nonlinearities.

use super::nonlinearity::Nonlinearity;
use super::rates::Rates;
use super::train::PulseTrain;
use crate::Error;
use crate::arguments::{non_negative, positive};
use crate::real::{Bounded, Real, always, climb};
use crate::routes::entered;

/// How fast the memory fades and fills.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Filter {
    /// `x' = β h - α x`.
    Rates {
        /// `α > 0`.
        decay: f64,
        /// `β > 0`.
        gain: f64,
    },
    /// `x' = (u - x)/(R C)`, a capacitor charged through a resistor.
    Circuit {
        /// `R > 0`, in ohms.
        resistance: f64,
        /// `C > 0`, in farads.
        capacitance: f64,
    },
}

impl Filter {
    /// The resistor and the capacitor of the authors' simulation, 470 Ω and 4.7 mF.
    pub const OF_THE_SIMULATION: Self = Self::Circuit {
        resistance: 470.0,
        capacitance: 4.7e-3,
    };

    fn check(&self) -> Result<(), Error> {
        match *self {
            Self::Rates { decay, gain } => {
                positive("decay", decay)?;
                positive("gain", gain)
            }
            Self::Circuit {
                resistance,
                capacitance,
            } => {
                positive("resistance", resistance)?;
                positive("capacitance", capacitance)
            }
        }
    }

    fn rates<S: Real>(&self) -> Rates<S> {
        match *self {
            Self::Rates { decay, gain } => Rates {
                decay: S::from_f64(decay),
                gain: S::from_f64(gain),
            },
            Self::Circuit {
                resistance,
                capacitance,
            } => {
                let rate = S::one() / (S::from_f64(resistance) * S::from_f64(capacitance));
                Rates {
                    decay: rate.clone(),
                    gain: rate,
                }
            }
        }
    }
}

/// Trains of pulses, each followed by a rest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Series {
    /// The pulses of a train.
    pub pulses: u64,
    /// The time without pulses after the last one, at least 0.
    pub rest: f64,
    /// How many trains with their rests are over.
    pub complete: u64,
}

impl Series {
    fn check(&self) -> Result<(), Error> {
        non_negative("rest", self.rest)
    }
}

/// A fading memory between two nonlinearities, at rest before the first pulse.
///
/// In plain `f64` every value is evaluated in balls and rounded once: half a unit in the last place, and `2^-54` of the
/// value; NaN where a ball of 1 792 bits leaves it undecided.
///
/// ```
/// use attnbm::models::habituation::{Filter, Motif, Nonlinearity, PulseTrain};
///
/// let filter = Filter::Rates { decay: 0.1, gain: 0.2 };
/// let motif = Motif::new(filter, Nonlinearity::Hill { exponent: 2.0 })?;
/// let train = PulseTrain::new(10.0, 0.1, 1.0)?;
/// assert_eq!(motif.response::<f64>(&train, 0), 10.0);
/// assert_eq!(motif.response::<f64>(&train, 1), 9.679805198766823);
/// assert_eq!(motif.asymptote::<f64>(&train), 2.1492849176786026);
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Motif {
    filter: Filter,
    nonlinearity: Nonlinearity,
}

impl Motif {
    /// The motif of this filter and these nonlinearities.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] if a parameter is not finite or outside of its domain.
    pub fn new(filter: Filter, nonlinearity: Nonlinearity) -> Result<Self, Error> {
        filter.check()?;
        nonlinearity.check()?;
        Ok(Self {
            filter,
            nonlinearity,
        })
    }

    /// The analog circuit with the constants of the authors' simulation.
    pub const OF_THE_CIRCUIT: Self = Self {
        filter: Filter::OF_THE_SIMULATION,
        nonlinearity: Nonlinearity::Diode(super::diode::Diode::OF_THE_SIMULATION),
    };

    /// The memory at the end of the last of `count` pulses.
    ///
    /// # Statement
    ///
    /// `x⁺ = Q (1 - q^count)/(1 - q)`, `Q = (β h(A)/α)(1 - e^{-α w})`, `q = e^{-α T}`.
    pub fn memory_at_end<S: Bounded>(&self, train: &PulseTrain, count: u64) -> S {
        entered!("Motif::memory_at_end");
        let motif = self;
        always(
            climb!(S, [motif: &'a Motif, train: &'a PulseTrain, count: u64] |W| {
                let (rates, height) = motif.parts::<W>(train);
                Ok(rates.at_end(train, &height, *count))
            }),
        )
    }

    /// The memory at the onset of the pulse after `earlier` others.
    ///
    /// # Statement
    ///
    /// `x⁻ = Q e^{-α (T - w)} (1 - q^earlier)/(1 - q)`.
    pub fn memory_at_onset<S: Bounded>(&self, train: &PulseTrain, earlier: u64) -> S {
        entered!("Motif::memory_at_onset");
        let motif = self;
        always(
            climb!(S, [motif: &'a Motif, train: &'a PulseTrain, earlier: u64] |W| {
                Ok(motif.at_onset::<W>(train, *earlier))
            }),
        )
    }

    /// The memory at onsets after infinitely many pulses.
    ///
    /// # Statement
    ///
    /// `x⁻ = Q e^{-α (T - w)}/(1 - q)`.
    pub fn memory_in_the_limit<S: Bounded>(&self, train: &PulseTrain) -> S {
        entered!("Motif::memory_in_the_limit");
        let motif = self;
        always(climb!(S, [motif: &'a Motif, train: &'a PulseTrain] |W| {
            let (rates, height) = motif.parts::<W>(train);
            Ok(rates.at_onset_in_the_limit(train, &height))
        }))
    }

    /// The memory at the end of the last rest.
    ///
    /// # Statement
    ///
    /// `r_K = r_1 (1 - D^K)/(1 - D)`, `r_1 = x⁺ e^{-α rest}`, `D = e^{-α (N T + rest)}`, for `K` complete series of
    /// `N` pulses.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] if the rest is negative or not finite.
    pub fn memory_after_series<S: Bounded>(
        &self,
        train: &PulseTrain,
        series: &Series,
    ) -> Result<S, Error> {
        entered!("Motif::memory_after_series");
        series.check()?;
        let motif = self;
        climb!(S, [motif: &'a Motif, train: &'a PulseTrain, series: &'a Series] |W| {
            Ok(motif.after_series::<W>(train, series))
        })
    }

    /// The response to the pulse after `earlier` others: the largest within its period.
    ///
    /// # Statement
    ///
    /// `y[n] = g(x⁻_n, A)`: the memory grows within a pulse and `g` falls, so the response is largest at the onset.
    pub fn response<S: Bounded>(&self, train: &PulseTrain, earlier: u64) -> S {
        entered!("Motif::response");
        let motif = self;
        always(
            climb!(S, [motif: &'a Motif, train: &'a PulseTrain, earlier: u64] |W| {
                let memory = motif.at_onset::<W>(train, *earlier);
                Ok(motif.nonlinearity.response(&memory, &train.height()))
            }),
        )
    }

    /// The response after infinitely many pulses.
    ///
    /// # Statement
    ///
    /// `y[∞] = g(x⁻_∞, A)`.
    pub fn asymptote<S: Bounded>(&self, train: &PulseTrain) -> S {
        entered!("Motif::asymptote");
        let motif = self;
        always(climb!(S, [motif: &'a Motif, train: &'a PulseTrain] |W| {
            let (rates, height) = motif.parts::<W>(train);
            let memory = rates.at_onset_in_the_limit(train, &height);
            Ok(motif.nonlinearity.response(&memory, &train.height()))
        }))
    }

    /// The response to the pulse after `earlier` others of its train, with some series complete before it.
    ///
    /// # Statement
    ///
    /// `g(x⁻_n + r_K e^{-α ((n + 1) T - w)}, A)`.
    ///
    /// # Errors
    ///
    /// As [`Motif::memory_after_series`].
    pub fn response_in_series<S: Bounded>(
        &self,
        train: &PulseTrain,
        series: &Series,
        earlier: u64,
    ) -> Result<S, Error> {
        entered!("Motif::response_in_series");
        series.check()?;
        let motif = self;
        climb!(S, [motif: &'a Motif, train: &'a PulseTrain, series: &'a Series, earlier: u64] |W| {
            let rates = motif.filter.rates::<W>();
            let since = train.periods::<W>(*earlier) + train.silence::<W>();
            let left = motif.after_series::<W>(train, series) * rates.kept(&since);
            let memory = motif.at_onset::<W>(train, *earlier) + left;
            Ok(motif.nonlinearity.response(&memory, &train.height()))
        })
    }

    /// The response to a pulse that begins some time after the end of the last of `count` others.
    ///
    /// # Statement
    ///
    /// `g(x⁺ e^{-α rest}, A)`.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] if the rest is negative or not finite.
    pub fn response_after_rest<S: Bounded>(
        &self,
        train: &PulseTrain,
        count: u64,
        rest: f64,
    ) -> Result<S, Error> {
        entered!("Motif::response_after_rest");
        non_negative("rest", rest)?;
        let motif = self;
        climb!(S, [motif: &'a Motif, train: &'a PulseTrain, count: u64, rest: f64] |W| {
            let (rates, height) = motif.parts::<W>(train);
            let memory = rates.at_end(train, &height, *count) * rates.kept(&W::from_f64(*rest));
            Ok(motif.nonlinearity.response(&memory, &train.height()))
        })
    }

    /// The time from the end of the last of `count` pulses until the memory has faded to a level.
    ///
    /// # Statement
    ///
    /// `max(0, log(x⁺/level)/α)`. The response is then `g(level, A)`; for M1r at the level `A` it ends to be 0.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] unless the level is finite and positive and there is a pulse.
    pub fn recovery_time<S: Bounded>(
        &self,
        train: &PulseTrain,
        count: u64,
        level: f64,
    ) -> Result<S, Error> {
        entered!("Motif::recovery_time");
        positive("level", level)?;
        positive("pulses", count as f64)?;
        let motif = self;
        climb!(S, [motif: &'a Motif, train: &'a PulseTrain, count: u64, level: f64] |W| {
            let (rates, height) = motif.parts::<W>(train);
            let memory = rates.at_end(train, &height, *count);
            Ok(rates.time_to_fade(&memory, &W::from_f64(*level)))
        })
    }

    /// The rates of the memory, and the height that it takes in of a pulse.
    fn parts<S: Bounded>(&self, train: &PulseTrain) -> (Rates<S>, S) {
        let height = self.nonlinearity.taken_in(&train.height());
        (self.filter.rates(), height)
    }

    fn at_onset<S: Bounded>(&self, train: &PulseTrain, earlier: u64) -> S {
        let (rates, height) = self.parts::<S>(train);
        rates.at_onset(train, &height, earlier)
    }

    fn after_series<S: Bounded>(&self, train: &PulseTrain, series: &Series) -> S {
        let (rates, height) = self.parts::<S>(train);
        let rest = S::from_f64(series.rest);
        rates.after_series(train, &height, series.pulses, &rest, series.complete)
    }
}
