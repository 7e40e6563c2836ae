//! What a record of an identity or of a law has to provide.

use super::facts::Record;
use super::form::{Form, Mutant, Sampler};
use crate::Error;
use crate::real::{Enclosure, Goal};
use crate::sampling::calibrated::TestOutcome;
use crate::sampling::stream::Stream;
use rand_chacha::ChaCha8Rng;
use std::fmt::Display;

/// An identity: its record, its cases and its two sides.
///
/// See `CONTRIBUTING.md` for how to add one.
pub trait Identity: 'static {
    /// Everything that is needed to evaluate both sides; displayed as a request that can be pasted.
    type Case: Display + 'static;

    /// Its wrong forms.
    type Mutant: Mutant;

    /// The record.
    const RECORD: Record;

    /// Only one in this many of the requested cases is run: more than 1 for identities whose cases are slow.
    const EVERY: u64 = 1;

    /// Draws a case within the assumptions, hostile corners included.
    ///
    /// # Errors
    ///
    /// An invalid draw is a defect of the strategy: it counts as undecided, with its reason.
    fn case(stream: &mut Stream) -> Result<Self::Case, Error>;

    /// The left side.
    ///
    /// # Errors
    ///
    /// Any refusal leaves the case undecided.
    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Result<Vec<S>, Error>;

    /// The right side, or a mutant of it.
    ///
    /// # Errors
    ///
    /// Any refusal leaves the case undecided.
    fn right<S: Enclosure>(
        case: &Self::Case,
        form: Form<Self::Mutant>,
        goal: Goal,
    ) -> Result<Vec<S>, Error>;

    /// Whether an inequality is claimed to be attained in this case. If so, the sides must be equal.
    fn is_attained(_: &Self::Case) -> bool {
        false
    }
}

/// A law of sampling: a sampler, the law it claims to follow, and wrong samplers that must be
/// detected.
pub trait Law: 'static {
    /// Everything that is needed to draw and to compare; displayed as a request that can be pasted.
    type Case: Display + 'static;

    /// Its wrong samplers.
    type Mutant: Mutant;

    /// The record; its sides are the sampler and the claim.
    const RECORD: Record;

    /// Draws a case.
    ///
    /// # Errors
    ///
    /// As [`Identity::case`].
    fn case(stream: &mut Stream) -> Result<Self::Case, Error>;

    /// Draws a sample from the sampler, or from a wrong one, and compares it with the claim.
    ///
    /// # Errors
    ///
    /// Any refusal leaves the case undecided.
    fn test(
        case: &Self::Case,
        sampler: Sampler<Self::Mutant>,
        generator: &mut ChaCha8Rng,
    ) -> Result<TestOutcome, Error>;
}
