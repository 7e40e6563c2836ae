//! The nonlinearities of the motif: what the memory takes in, and what it does to the response.

use super::diode::Diode;
use crate::Error;
use crate::arguments::{in_range, positive};
use crate::real::{Bounded, positive_part};
use crate::special::{absolute_power, sigmoid, tanh};

/// The nonlinearity `h` at the input of the memory and the nonlinearity `g` at the output.
///
/// Each `g` falls as the memory rises, strictly where the response is positive, and each response is at least 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Nonlinearity {
    /// M1: `h = u`, `g = u/(1 + x^N)`.
    Hill {
        /// `N > 0`.
        exponent: f64,
    },
    /// M1r: `h = u`, `g = max(0, u - x)`.
    Rectifier,
    /// M2: `h = 2u/(1 + u²)`, `g = tanh(c u)/(1 + x²)`. The input is at its largest at `u = 1`.
    Intensity {
        /// `c > 0`.
        gain: f64,
    },
    /// M3: `h = u`, `g = u (1 + tanh(k (θ - x)))/2`.
    Threshold {
        /// `θ`.
        level: f64,
        /// `k > 0`.
        steepness: f64,
    },
    /// M6: `h = u`, and the voltage across the load of a diode.
    Diode(Diode),
}

impl Nonlinearity {
    /// Refuses parameters outside of their domain.
    pub(super) fn check(&self) -> Result<(), Error> {
        match *self {
            Self::Hill { exponent } => positive("exponent", exponent),
            Self::Rectifier => Ok(()),
            Self::Intensity { gain } => positive("input_gain", gain),
            Self::Threshold { level, steepness } => {
                in_range("threshold", level, true, "finite")?;
                positive("steepness", steepness)
            }
            Self::Diode(diode) => diode.check(),
        }
    }

    /// `h(u)`.
    pub(super) fn taken_in<S: Bounded>(&self, input: &S) -> S {
        match self {
            Self::Intensity { .. } => input.mul_pow2(1) / (S::one() + input.sqr()),
            Self::Hill { .. } | Self::Rectifier | Self::Threshold { .. } | Self::Diode(_) => {
                input.clone()
            }
        }
    }

    /// `g(x, u)`.
    pub(super) fn response<S: Bounded>(&self, memory: &S, input: &S) -> S {
        match self {
            Self::Hill { exponent } => {
                input.clone() / (S::one() + absolute_power(memory, *exponent, 0))
            }
            Self::Rectifier => positive_part(&(input.clone() - memory)),
            Self::Intensity { gain } => {
                tanh(&(input.clone() * S::from_f64(*gain))) / (S::one() + memory.sqr())
            }
            Self::Threshold { level, steepness } => {
                // (1 + tanh z)/2 is the logistic function of 2z, which keeps its digits far below 0.
                let distance = S::from_f64(*level) - memory;
                input.clone() * sigmoid(&(distance * S::from_f64(*steepness)).mul_pow2(1))
            }
            Self::Diode(diode) => diode.voltage(memory, input),
        }
    }
}
