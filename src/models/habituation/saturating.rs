//! A memory with a limited capacity.

use super::train::{PulseTrain, integer};
use crate::Error;
use crate::arguments::positive;
use crate::real::{Bounded, Real, always, climb};
use crate::routes::entered;

/// M8: `x' = a (1 - x) u - b x`, `y = (1 - x) u`. The memory stays between 0 and 1.
///
/// ```
/// use attnbm::models::habituation::{PulseTrain, Saturating};
///
/// let system = Saturating::new(1.0, 0.1)?;
/// let train = PulseTrain::new(1.0, 0.5, 2.0)?;
/// assert_eq!(system.response::<f64>(&train, 0), 1.0);
/// assert_eq!(system.response::<f64>(&train, 1), 0.6689793885148652);
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Saturating {
    uptake: f64,
    decay: f64,
}

/// The map of the memory from the onset of a pulse to that of the next.
struct Period<S> {
    /// What is taken in, from rest.
    first: S,
    /// `a A w + b T`; the memory is multiplied by its negative exponential.
    exponent: S,
}

impl Saturating {
    /// The system with the rates `a > 0` and `b > 0`.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] unless both are finite and positive.
    pub fn new(uptake: f64, decay: f64) -> Result<Self, Error> {
        positive("uptake", uptake)?;
        positive("decay", decay)?;
        Ok(Self { uptake, decay })
    }

    /// The response to the pulse after `earlier` others, at its onset.
    ///
    /// # Statement
    ///
    /// `y[n] = (1 - x⁻_n) A`, where `x⁻_n = c (1 - ρ^n)/(1 - ρ)`, `ρ = e^{-b (T - w) - (a A + b) w}` and
    /// `c = a A/(a A + b) (1 - e^{-(a A + b) w}) e^{-b (T - w)}`.
    pub fn response<S: Bounded>(&self, train: &PulseTrain, earlier: u64) -> S {
        entered!("Saturating::response");
        let system = self;
        always(
            climb!(S, [system: &'a Saturating, train: &'a PulseTrain, earlier: u64] |W| {
                let period = system.period::<W>(train);
                let lost = |times: W| -(-(period.exponent.clone() * times)).exp_m1();
                let memory = match earlier {
                    0 => W::zero(),
                    _ => period.first.clone() * lost(integer(*earlier)) / lost(W::one()),
                };
                Ok((W::one() - memory) * train.height::<W>())
            }),
        )
    }

    /// The response after infinitely many pulses.
    ///
    /// # Statement
    ///
    /// `y[∞] = (1 - c/(1 - ρ)) A`; the difference `y[n] - y[∞]` is `ρ^n` times the first.
    pub fn asymptote<S: Bounded>(&self, train: &PulseTrain) -> S {
        entered!("Saturating::asymptote");
        let system = self;
        always(
            climb!(S, [system: &'a Saturating, train: &'a PulseTrain] |W| {
                let period = system.period::<W>(train);
                let memory = period.first / -(-period.exponent).exp_m1();
                Ok((W::one() - memory) * train.height::<W>())
            }),
        )
    }

    fn period<S: Real>(&self, train: &PulseTrain) -> Period<S> {
        let decay = S::from_f64(self.decay);
        let filling = S::from_f64(self.uptake) * train.height::<S>();
        let within = filling.clone() + &decay;
        let pulse = within.clone() * train.duration::<S>();
        let silence = decay * train.silence::<S>();
        let taken_in = -(-pulse.clone()).exp_m1() * filling / within;
        Period {
            first: taken_in * (-silence.clone()).exp(),
            exponent: pulse + silence,
        }
    }
}
