//! A unit of a chain: its rates.

use super::rates::Rates;
use crate::real::Real;

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

    pub(super) fn rates<S: Real>(self) -> Rates<S> {
        Rates {
            decay: S::from_f64(self.decay),
            gain: S::from_f64(self.gain),
        }
    }
}
