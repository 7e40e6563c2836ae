//! Exact values, answers and progress that a test gives, where a session would find them.

use super::answer::{Answer, Subject};
use super::case::Case;
use super::grading::Observer;
use super::reference::{Exact, Reference};
use crate::Error;
use crate::oracle::certify::{Certified, Entry, Shape};
use crate::oracle::input::Value;
use crate::oracle::registry::find;
use crate::real::{Ball, DecimalEnds, Real};

/// Entries with their sensitivities.
pub(super) fn exact(shape: Shape, entries: &[(Ball<4>, Ball<2>)]) -> Exact {
    let entry = |(enclosure, _): &(Ball<4>, Ball<2>)| Entry {
        value: enclosure.approx(),
        enclosure: enclosure.clone(),
        ends: DecimalEnds::given("", ""),
    };
    Exact {
        certified: Certified {
            shape,
            entries: entries.iter().map(entry).collect(),
            method: "given".into(),
            bits: 256,
        },
        sensitivities: entries.iter().map(|(_, s)| s.clone()).collect(),
    }
}

/// A number with its sensitivity.
pub(super) fn scalar(value: Ball<4>, sensitivity: Ball<2>) -> Reference {
    Reference::Value(exact(Shape::Scalar, &[(value, sensitivity)]))
}

/// A number that does not move with its input.
pub(super) fn rigid(value: f64) -> Reference {
    scalar(Ball::from_f64(value), Ball::zero())
}

/// Numbers that do not move with their input.
pub(super) fn rigid_list(values: &[f64]) -> Reference {
    let entry = |x: &f64| (Ball::from_f64(*x), Ball::zero());
    let entries: Vec<_> = values.iter().map(entry).collect();
    Reference::Value(exact(Shape::Vector(values.len()), &entries))
}

pub(super) fn nonexistent() -> Reference {
    Reference::Nonexistent(Error::NotNormalizable("given".into()))
}

pub(super) fn undecided() -> Reference {
    Reference::Undecided(Error::Budget("given".into()))
}

pub(super) fn number(x: f64) -> Answer {
    Answer::Value(x.into())
}

pub(super) fn list(x: &[f64]) -> Answer {
    Answer::Value(x.to_vec().into())
}

pub(super) fn error(kind: &str) -> Answer {
    Answer::Error {
        kind: kind.into(),
        message: String::new(),
    }
}

/// A question about `special.log_sum_exp`.
pub(super) fn log_sum_exp(x: &[f64]) -> Case {
    let quantity = find("special.log_sum_exp").unwrap();
    Case::new(quantity, [("x", Value::Vector(x.to_vec()))])
}

/// A question about `special.softmax`.
pub(super) fn softmax(x: &[f64]) -> Case {
    log_sum_exp(x).for_quantity(find("special.softmax").unwrap())
}

/// A subject that is a function.
pub(super) struct Answering<F>(pub F);

impl<F: FnMut(&Case) -> Answer> Subject for Answering<F> {
    fn ask(&mut self, case: &Case) -> Answer {
        (self.0)(case)
    }
}

/// An observer that is told the exact values.
pub(super) struct Knowing<F>(pub F);

impl<F: Fn(&Case) -> Reference + Sync> Observer for Knowing<F> {
    fn reference(&self, case: &Case) -> Reference {
        (self.0)(case)
    }
}
