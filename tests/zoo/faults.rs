//! The faults: each changes one step of one quantity of a correct subject.

pub mod annealing;
pub mod argument;
mod binary;
mod denoise;
mod habituation;
mod machine;
mod narrow;
mod networks;
mod restricted;
mod special;
mod sphere;

use attnbm::conformance::{Array, Computed, Functions, Question};
use attnbm::grade::answer::Answer;
use attnbm::grade::case::Case;
use attnbm::grade::session::QuantityResult;
use attnbm::grade::stratum::Stratum;
use attnbm::grade::verdict::Grade;

/// What answers all other quantities.
#[derive(Clone, Copy)]
pub enum Base {
    Plain,
    Reference,
}

type Ask<'a> = dyn FnMut(&Case) -> Answer + 'a;

/// How the answer goes wrong.
pub enum Slip {
    /// It is computed in another way.
    Computes(Functions<'static>),
    /// It is made from right answers.
    Alters(fn(&Case, &mut Ask<'_>) -> Answer),
}

/// What must be found.
#[derive(Debug)]
pub enum Expected {
    /// A verdict at least as bad as this, on an answer.
    Grade(Grade),
    /// This relation is broken.
    Relation(&'static str),
}

pub struct Fault {
    pub name: &'static str,
    pub quantity: &'static str,
    pub base: Base,
    pub slip: Slip,
    pub expected: Expected,
    /// The strata that it is looked for in, beside what is tied to it: the corners. What few inputs show is looked for in all of
    /// them, by itself.
    pub strata: &'static [Stratum],
}

impl Fault {
    pub fn is_found(&self, line: &QuantityResult) -> bool {
        match self.expected {
            // A fault of the program is that fault; one of the numbers may show itself as a worse one.
            Expected::Grade(verdict) if verdict > Grade::Wrong => line.verdict() == verdict,
            Expected::Grade(verdict) => (verdict..=Grade::Wrong).contains(&line.verdict()),
            Expected::Relation(name) => line.breaches.iter().any(|breach| breach.relation == name),
        }
    }
}

const CORNERS: &[Stratum] = &[Stratum::Corner];

pub fn all() -> Vec<Fault> {
    [
        machine::faults(),
        networks::faults(),
        sphere::faults(),
        binary::faults(),
        annealing::faults(),
        denoise::faults(),
        habituation::faults(),
        narrow::faults(),
        special::faults(),
        restricted::faults(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A fault of the plain implementation.
fn computes(
    quantity: &'static str,
    name: &'static str,
    verdict: Grade,
    wrong: impl Wrong + Send + Sync + 'static,
) -> Fault {
    Fault {
        name,
        quantity,
        base: Base::Plain,
        slip: Slip::Computes(only(quantity, wrong)),
        expected: Expected::Grade(verdict),
        strata: CORNERS,
    }
}

/// A fault of the reference.
fn alters(
    quantity: &'static str,
    name: &'static str,
    verdict: Grade,
    wrong: fn(&Case, &mut Ask<'_>) -> Answer,
) -> Fault {
    Fault {
        name,
        quantity,
        base: Base::Reference,
        slip: Slip::Alters(wrong),
        expected: Expected::Grade(verdict),
        strata: CORNERS,
    }
}

/// The right answer with every number changed.
fn mapped(case: &Case, ask: &mut Ask<'_>, change: impl Fn(f64) -> f64) -> Answer {
    match ask(case) {
        Answer::Value(mut array) => {
            array.entries.iter_mut().for_each(|x| *x = change(*x));
            Answer::Value(array)
        }
        other => other,
    }
}

/// An implementation of one quantity.
pub trait Wrong {
    fn answer(&self, question: &Question<'_>) -> Computed<Array>;
}

/// What computes this quantity only.
pub fn only(quantity: &str, wrong: impl Wrong + Send + Sync + 'static) -> Functions<'static> {
    Functions::new().with(quantity, move |question| wrong.answer(question))
}

/// One by a method with typed arguments, which have the names of the fields.
macro_rules! wrong {
    ($name:ident, $method:ident($($argument:ident: $kind:ty),*) -> $value:ty $body:block) => {
        struct $name;

        impl $name {
            fn $method(&self, $($argument: $kind),*) -> attnbm::conformance::Computed<$value> $body
        }

        impl $crate::faults::Wrong for $name {
            fn answer(
                &self, question: &attnbm::conformance::Question<'_>
            ) -> attnbm::conformance::Computed<attnbm::conformance::Array> {
                use $crate::faults::argument::Argument;
                $(let $argument = <$kind as Argument<'_>>::held(question, stringify!($argument))?;)*
                Ok(self.$method($(<$kind as Argument<'_>>::pass(&$argument)),*)?.into())
            }
        }
    };
}
pub(crate) use wrong;
