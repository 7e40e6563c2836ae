//! Drawn cases whose types are erased, so that judging is compiled once and not once a record.

use super::form::{Form, Mutant, Sampler};
use super::identity::{Identity, Law};
use crate::Error;
use crate::real::{Ball, Goal};
use crate::sampling::calibrated::TestOutcome;
use crate::sampling::stream::Stream;
use rand_chacha::ChaCha8Rng;

/// A side of an identity in balls of `N` limbs.
pub(super) type Side<const N: usize> = Result<Vec<Ball<N>>, Error>;

/// The two sides of an identity in balls of `N` limbs.
pub(super) trait Sides<const N: usize> {
    fn left(&self, goal: Goal) -> Side<N>;

    /// The right side; refused for a mutant that the record does not have.
    fn right(&self, form: Form, goal: Goal) -> Side<N>;
}

/// A drawn case of an identity, at the two precisions of a verdict.
pub(super) trait DrawnIdentity: Sides<2> + Sides<10> {
    /// The case as a request that can be pasted.
    fn witness(&self) -> String;

    /// Whether an inequality is claimed to be attained in it.
    fn is_attained(&self) -> bool;
}

/// A drawn case of a law.
pub(super) trait DrawnLaw {
    /// The case as a request that can be pasted.
    fn witness(&self) -> String;

    /// Draws a sample and compares it with the claim; refused for a mutant that the record does not have.
    fn test(&self, sampler: Sampler, generator: &mut ChaCha8Rng) -> Result<TestOutcome, Error>;
}

/// How a record draws its cases.
#[derive(Clone, Copy)]
pub(super) enum Draw {
    Identity(fn(&mut Stream) -> Result<Box<dyn DrawnIdentity>, Error>),
    Law(fn(&mut Stream) -> Result<Box<dyn DrawnLaw>, Error>),
}

impl Draw {
    pub(super) fn identity<I: Identity>() -> Self {
        Self::Identity(|stream| Ok(Box::new(CaseOf::<I>(I::case(stream)?))))
    }

    pub(super) fn law<L: Law>() -> Self {
        Self::Law(|stream| Ok(Box::new(CaseOfLaw::<L>(L::case(stream)?))))
    }
}

struct CaseOf<I: Identity>(I::Case);

impl<I: Identity, const N: usize> Sides<N> for CaseOf<I> {
    fn left(&self, goal: Goal) -> Side<N> {
        I::left(&self.0, goal)
    }

    fn right(&self, form: Form, goal: Goal) -> Side<N> {
        let form = form.of::<I::Mutant>().ok_or_else(no_such_mutant)?;
        I::right(&self.0, form, goal)
    }
}

impl<I: Identity> DrawnIdentity for CaseOf<I> {
    fn witness(&self) -> String {
        self.0.to_string()
    }

    fn is_attained(&self) -> bool {
        I::is_attained(&self.0)
    }
}

struct CaseOfLaw<L: Law>(L::Case);

impl<L: Law> DrawnLaw for CaseOfLaw<L> {
    fn witness(&self) -> String {
        self.0.to_string()
    }

    fn test(&self, sampler: Sampler, generator: &mut ChaCha8Rng) -> Result<TestOutcome, Error> {
        let sampler = match sampler {
            Sampler::Stated => Sampler::Stated,
            Sampler::Constant(draw) => Sampler::Constant(draw),
            Sampler::Mutant(place) => {
                let mutant = L::Mutant::ALL.get(place).copied();
                Sampler::Mutant(mutant.ok_or_else(no_such_mutant)?)
            }
        };
        L::test(&self.0, sampler, generator)
    }
}

fn no_such_mutant() -> Error {
    Error::Unsupported("the record has no such mutant".into())
}
