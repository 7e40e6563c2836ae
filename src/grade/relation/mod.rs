//! Relations between answers.
//!
//! A relation is linear: `Σ_i a_i y_i + constant = 0`, or `>= 0`. Each `y_i` is the answer to another question,
//! rearranged, or its logarithm. No exact value is needed to see a relation broken. The allowed difference
//! follows from the same bound as the verdict *backward stable*, so a subject with only such answers breaks
//! none. Relations are asked last, amid other questions, because that exposes stale state.

pub mod breach;
mod certified;
mod link;
mod statement;
mod symmetry;
mod tie;

use std::collections::BTreeSet;

use super::answer::{Answer, Subject};
use super::case::Case;
use super::grading::{GradingSettings, Observer, QuantityResult};
use super::verdict::{Assessment, FloatFormat, Grade, STABLE_RATIO};
use crate::oracle::record::Quantity;
use crate::oracle::registry;
use link::{Found, Link};

pub use breach::Breach;
pub use certified::certified;
pub use statement::Relation;

/// The relations that the answers about a quantity can be put to.
pub fn of(quantity: &Quantity) -> impl Iterator<Item = Relation> + use<> {
    let ties = quantity.ties.iter().map(Relation::from);
    symmetry::RELATIONS.iter().copied().chain(ties)
}

/// All relations, each once.
pub fn all() -> impl Iterator<Item = Relation> {
    let mut seen = BTreeSet::new();
    let ties = registry::quantities().flat_map(|quantity| quantity.ties);
    symmetry::RELATIONS
        .iter()
        .copied()
        .chain(ties.map(Relation::from))
        .filter(move |relation| seen.insert(relation.name))
}

/// How many cases of a quantity each relation is tried on.
const CASES: usize = 8;

/// Asks what the relations need, and adds what does not hold to the line.
pub fn check(
    subject: &mut dyn Subject,
    settings: &GradingSettings,
    observer: &dyn Observer,
    line: &mut QuantityResult,
) {
    for relation in of(line.quantity) {
        let mut checked = 0;
        let answered = line.outcomes.iter().filter(|outcome| {
            // Only what exists and was answered can be related to anything, and no infinity cancels.
            let is_answered = outcome.answer.value().is_some();
            outcome.reference.exact().is_some() && is_answered && !outcome.case.is_masked()
        });
        let links: Vec<Link> = answered
            .filter_map(|o| relation.link(&o.case))
            .take(CASES)
            .collect();
        for link in links {
            match link.check(subject, settings.format, observer) {
                Found::Holds => checked += 1,
                Found::Nothing => {}
                Found::Broken {
                    answers,
                    difference,
                    allowed,
                } => {
                    checked += 1;
                    let blamed = blame(line.quantity.name, &answers, settings.format, observer);
                    let Relation {
                        name, statement, ..
                    } = relation;
                    line.breaches.push(Breach {
                        relation: name,
                        statement,
                        blamed,
                        answers,
                        difference,
                        allowed,
                        verdict: severity(difference, allowed, settings.format),
                    });
                }
            }
        }
        if checked > 0 {
            line.relations.push((relation.name, checked));
        }
    }
}

/// The verdict on a relation that is missed by so much.
fn severity(difference: Option<f64>, allowed: f64, format: FloatFormat) -> Grade {
    let half_of_the_digits = allowed / (STABLE_RATIO * format.unit_roundoff().sqrt());
    match difference {
        None => Grade::Fails,
        Some(difference) if difference <= half_of_the_digits => Grade::LosesDigits,
        Some(_) => Grade::Wrong,
    }
}

/// The quantity whose answer is a fault by itself: `own` where that is one of them, or none is.
fn blame(
    own: &'static str,
    answers: &[(Case, Answer)],
    format: FloatFormat,
    observer: &dyn Observer,
) -> &'static str {
    let faulty: Vec<&'static str> = answers
        .iter()
        .filter(|(case, answer)| {
            let (reference, numbers) = (observer.reference(case), case.slots().len());
            Assessment::of(answer, &reference, format, numbers)
                .verdict
                .is_fault()
        })
        .map(|(case, _)| case.quantity.name)
        .collect();
    match faulty.first() {
        Some(other) if !faulty.contains(&own) => other,
        _ => own,
    }
}

#[cfg(test)]
mod tests;
