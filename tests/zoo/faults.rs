//! The faults: each changes one step of one quantity of a correct subject.

mod habituation;
mod machine;
mod networks;
mod sphere;

use attnbm::conformance::Implementation;
use attnbm::grade::answer::Answer;
use attnbm::grade::case::Case;
use attnbm::grade::session::QuantityResult;
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
    Computes(Box<dyn Implementation + Send + Sync>),
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

pub fn all() -> Vec<Fault> {
    let all = [
        machine::faults(),
        networks::faults(),
        sphere::faults(),
        habituation::faults(),
    ];
    all.into_iter().flatten().collect()
}

/// A fault of the plain implementation.
fn computes(
    quantity: &'static str,
    name: &'static str,
    verdict: Grade,
    wrong: impl Implementation + Send + Sync + 'static,
) -> Fault {
    Fault {
        name,
        quantity,
        base: Base::Plain,
        slip: Slip::Computes(Box::new(wrong)),
        expected: Expected::Grade(verdict),
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
macro_rules! wrong {
    ($name:ident, $method:ident($($argument:ident: $kind:ty),*) -> $value:ty $body:block) => {
        struct $name;
        impl attnbm::conformance::Implementation for $name {
            fn $method(&self, $($argument: $kind),*) -> attnbm::conformance::Computed<$value> $body
        }
    };
}
pub(crate) use wrong;
