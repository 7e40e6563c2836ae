//! The systems of the panels, and the scalar of all values and comparisons.

use crate::Error;
use crate::models::habituation::{Filter, Motif, Nonlinearity, PulseTrain};
use crate::real::Ball;

/// The scalar of all values and comparisons.
pub(super) type Exact = Ball<4>;

/// M1 at the rates of the authors' illustration of frequency.
pub(super) fn base() -> Result<Motif, Error> {
    motif(0.1, 0.2, Nonlinearity::Hill { exponent: 2.0 })
}

pub(super) fn motif(decay: f64, gain: f64, nonlinearity: Nonlinearity) -> Result<Motif, Error> {
    Motif::new(Filter::Rates { decay, gain }, nonlinearity)
}

/// Pulses of the width 0.1.
pub(super) fn train(amplitude: f64, period: f64) -> Result<PulseTrain, Error> {
    PulseTrain::new(amplitude, 0.1, period)
}
