//! Cases of model C.

use crate::Error;
use crate::models::von_mises_fisher::VonMisesFisher;
use crate::real::Enclosure;
use crate::sampling::stream::Stream;
use crate::witness::{Part, Request};
use std::fmt::{self, Display};

/// A direction on the sphere with its inverse temperature: model C.
pub(in crate::catalogue) struct SphereCase {
    pub(in crate::catalogue) dimension: u32,
    pub(in crate::catalogue) kappa: f64,
    pub(in crate::catalogue) beta: f64,
    /// What the witness asks for: the concentration is the exact product of the two numbers.
    identity: &'static str,
}

impl SphereCase {
    pub(in crate::catalogue) fn draw(stream: &mut Stream, identity: &'static str) -> Self {
        let dimension = match stream.below(4) {
            0 => 2 + stream.below(4) as u32,
            1 => 2 + stream.below(60) as u32,
            2 => 2 + stream.below(5000) as u32,
            _ => stream.log_between(2.0, 1e5) as u32,
        };
        let kappa = match stream.below(6) {
            0 => 0.0,
            1 => stream.log_between(1e-320, 1e-3),
            2 => stream.log_between(1e-3, 1e3),
            // The series needs about κ/2 terms, or κ²/4N where that is less.
            _ => stream.log_between(1.0, 600.0 + f64::from(dimension)),
        };
        let beta = stream.choose(&[1.0, 0.5, 2.0, 3.0, 0.25], 1.0);
        Self {
            dimension,
            kappa,
            beta,
            identity,
        }
    }
}

impl SphereCase {
    /// A concentration above 0, which divisions need: 1/2 where the strategy draws 0.
    pub(in crate::catalogue) fn draw_positive(stream: &mut Stream, identity: &'static str) -> Self {
        let mut case = Self::draw(stream, identity);
        if case.kappa == 0.0 {
            case.kappa = 0.5;
        }
        case
    }

    /// `κβ`.
    pub(in crate::catalogue) fn concentration<S: Enclosure>(&self) -> S {
        S::from_f64(self.kappa) * S::from_f64(self.beta)
    }
}

/// The distribution in so many dimensions at this concentration.
pub(in crate::catalogue) fn distribution<S: Enclosure>(
    dimension: u32,
    kappa: &S,
) -> Result<VonMisesFisher<S>, Error> {
    VonMisesFisher::new(u64::from(dimension), kappa.clone())
}

impl Display for SphereCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Request::for_identity(self.identity)
            .with("dim", Part::Integer(u64::from(self.dimension)))
            .with_number("eta_norm", self.kappa)
            .with_number("beta", self.beta)
            .fmt(f)
    }
}
