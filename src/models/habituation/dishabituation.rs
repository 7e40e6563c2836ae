//! A second input that erases the memory: dishabituation.

use super::rates::Rates;
use super::train::PulseTrain;
use crate::Error;
use crate::arguments::{in_range, non_negative, positive};
use crate::real::{Bounded, climb};
use crate::routes::entered;

/// M4: `x' = β u - α x - κ v x`, `y = u/(1 + x²)`, with a second input `v >= 0`.
///
/// ```
/// use attnbm::models::habituation::{Dishabituation, Interruption, PulseTrain};
///
/// let system = Dishabituation::new(0.1, 1.0, 10.0)?;
/// let train = PulseTrain::new(10.0, 0.1, 1.0)?;
/// let none = Interruption { after: 15, height: 0.0, duration: 0.0 };
/// let brief = Interruption { after: 15, height: 1.0, duration: 0.5 };
/// assert_eq!(system.response::<f64>(&train, &none, 15)?, 0.17821274771476192);
/// assert_eq!(system.response::<f64>(&train, &brief, 15)?, 9.97504131840211);
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dishabituation {
    decay: f64,
    gain: f64,
    erasure: f64,
}

/// A pulse of the second input, in the silence right after a pulse of the first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interruption {
    /// The number of pulses before it.
    pub after: u64,
    /// Its height `v`, at least 0.
    pub height: f64,
    /// Its duration `d`, at least 0 and at most the silence between two pulses.
    pub duration: f64,
}

impl Dishabituation {
    /// The system with the rates `α > 0`, `β > 0` and `κ > 0`.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] unless all three are finite and positive.
    pub fn new(decay: f64, gain: f64, erasure: f64) -> Result<Self, Error> {
        positive("decay", decay)?;
        positive("gain", gain)?;
        positive("erasure", erasure)?;
        Ok(Self {
            decay,
            gain,
            erasure,
        })
    }

    /// The response to the pulse after `earlier` others, with an interruption.
    ///
    /// # Statement
    ///
    /// The interruption multiplies what it finds of the memory by `e^{-κ v d}`. So a pulse after it has
    /// `x⁻ = x⁻_{n-m} + x⁺_m e^{-κ v d - α ((n - m + 1) T - w)}`, with `m` pulses before the interruption and `n` before
    /// the pulse.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] if the interruption is negative or longer than the silence.
    pub fn response<S: Bounded>(
        &self,
        train: &PulseTrain,
        interruption: &Interruption,
        earlier: u64,
    ) -> Result<S, Error> {
        entered!("Dishabituation::response");
        let Interruption {
            height, duration, ..
        } = *interruption;
        non_negative("strength", height)?;
        non_negative("duration", duration)?;
        // The rounded silence and the error of its rounding, exactly: the period is at least the width.
        let silence = train.period() - train.width();
        let error = (train.period() - silence) - train.width();
        let fits = duration < silence || (duration == silence && error >= 0.0);
        in_range(
            "duration",
            duration,
            fits,
            "at most the silence between two pulses",
        )?;
        let system = self;
        climb!(S, [
            system: &'a Dishabituation,
            train: &'a PulseTrain,
            interruption: &'a Interruption,
            earlier: u64,
        ] |W| {
            let memory = system.at_onset::<W>(train, interruption, *earlier);
            Ok(train.height::<W>() / (W::one() + memory.sqr()))
        })
    }

    fn at_onset<S: Bounded>(
        &self,
        train: &PulseTrain,
        interruption: &Interruption,
        earlier: u64,
    ) -> S {
        let height = train.height();
        let rates = Rates {
            decay: S::from_f64(self.decay),
            gain: S::from_f64(self.gain),
        };
        let Some(since) = earlier.checked_sub(interruption.after) else {
            return rates.at_onset(train, &height, earlier);
        };
        let erased = S::from_f64(self.erasure)
            * S::from_f64(interruption.height)
            * S::from_f64(interruption.duration);
        let time = train.periods::<S>(since) + train.silence::<S>();
        let old =
            rates.at_end(train, &height, interruption.after) * (-erased).exp() * rates.kept(&time);
        rates.at_onset(train, &height, since) + old
    }
}
