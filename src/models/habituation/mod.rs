//! Habituation: a response to a repeated stimulus that declines, by minimal dynamical systems.
//!
//! The stimulus is a train of equal pulses. The motif is a memory that fades linearly, between a nonlinearity at the
//! input and one at the output:
//!
//! ```text
//! x' = β h(u) - α x,      y = g(x, u),      x(0) = 0
//! ```
//!
//! The system is linear between and within pulses, so the memory has a closed form, and `g` falls as the memory rises.
//! The response to a pulse, its largest within a period, is therefore that at its onset. Everything about responses is
//! algebra on the memory at onsets; [`docs::habituation`](crate::docs::habituation) has the statements.
//!
//! | file | label | system |
//! |---|---|---|
//! | `train` | | the stimulus |
//! | `rates` | | the fading memory at ends and onsets of pulses |
//! | `nonlinearity` | M1, M2, M3 | what the memory takes in, and what it does to the response |
//! | `diode` | M6 | the nonlinearity of a diode with a load |
//! | `motif` | M1, M2, M3, M6 | the motif as a whole: responses, series of trains, recovery |
//! | `dishabituation` | M4 | a second input that erases the memory |
//! | `unit` | | the rates of a unit |
//! | `chain` | M5 | two units, of which the second listens to the first |
//! | `pulse_integral` | | what the second of them takes in of a pulse |
//! | `two_filters` | M7 | the product of two memories of impulses |
//! | `saturating` | M8 | a memory with a limited capacity |
//! | `discrete` | | the same memory in steps of time |
//! | `linear_system` | | linear systems, which cannot habituate if they are non-negative |
//! | `chain_flow` | M5 | the chain by its differential equations |
//! | `flow` | | the differential equations, for the Taylor method |
//!
//! # Error in plain `f64`
//!
//! A stability ratio within the bounds that the quantities state, shown in `docs/precision.md` and enforced by
//! `tests/precision`, for the quantities of `attnbm list quantities`.

mod chain;
mod chain_flow;
mod diode;
mod discrete;
mod dishabituation;
mod flow;
mod linear_system;
mod motif;
mod nonlinearity;
mod pulse_integral;
mod rates;
mod saturating;
mod train;
mod two_filters;
mod unit;

pub use chain::Chain;
pub(crate) use chain_flow::{ChainEquations, memory};
pub use diode::Diode;
pub use discrete::{rates_of_step, zero_order_hold};
pub use dishabituation::{Dishabituation, Interruption};
pub use flow::{Affine, ChainFlow, by_taylor, onsets_by_taylor};
pub use linear_system::FiniteResponse;
pub use motif::{Filter, Motif, Series};
pub use nonlinearity::Nonlinearity;
pub use saturating::Saturating;
pub use train::PulseTrain;
pub use two_filters::TwoFilters;
pub use unit::Unit;
