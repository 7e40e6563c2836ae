//! The exponential family harmonium of model A, Eqs. 40-46.
//!
//! With additive Lagrangians `F` and `G` the energy of Eq. 7 is bilinear in `f = F'` and `g = G'`, so
//! the units of a layer are independent given the other layer. A [`Unit`] is one of them: a Lagrangian, the
//! set that it takes its values from, and the inverse temperature. Whether its conditional and the joint can be
//! normalised depends on the kind and the set. The paper does not discuss this.
//!
//! # Error in plain `f64`
//!
//! A stability ratio within the bounds that the quantities state, shown in `docs/precision.md` and enforced by
//! `tests/precision`, for the quantities of `attnbm list quantities`.

mod exponential;
mod machine;
mod normalizability;
mod power;
mod student;
mod unit;

pub use machine::{Harmonium, sufficient_statistics};
pub use normalizability::{Divergence, joint_divergence};
pub use power::log_partition_by_series;
pub use unit::Unit;

use crate::models::attnbm::Bracket;
use crate::real::Bounded;

/// The set that a unit takes its values from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Support {
    /// All real numbers.
    Reals,
    /// The real numbers from 0 up.
    HalfLine,
    /// `{-1, +1}`.
    Binary,
    /// `{0, 1}`.
    Bernoulli,
}

impl Support {
    /// The values, if there are finitely many.
    pub fn values(self) -> Option<[f64; 2]> {
        match self {
            Self::Reals | Self::HalfLine => None,
            Self::Binary => Some([-1.0, 1.0]),
            Self::Bernoulli => Some([0.0, 1.0]),
        }
    }

    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reals => "reals",
            Self::HalfLine => "half_line",
            Self::Binary => "binary",
            Self::Bernoulli => "bernoulli",
        }
    }
}

/// The interval between two numbers.
fn between<S: Bounded>(lower: S, upper: S) -> S {
    Bracket { lower, upper }.into_enclosure()
}
