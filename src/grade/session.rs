//! A session: every case that is asked, and the verdicts on the answers.
//!
//! The exact values are computed ahead of the questions, in parallel. The subject is asked one question at a
//! time. The order depends only on the settings.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::answer::{Answer, Estimate, Subject};
use super::case::Case;
use super::cases;
use super::grading::judge;
use super::reference::Reference;
use super::relation::{self, Breach};
use super::restriction::{Change, Restricted};
use super::runs::{CASES as CASES_FOR_ONE, RUNS};
use super::shrink::shrink;
use crate::oracle::certify::Shape;
use crate::oracle::registry::{Quantity, Registry};

pub use super::grading::{
    GradedCase, Grading, GradingSettings, Observer, QuantityResult, Question,
};

/// How many questions are prepared at a time.
const CHUNK: usize = 64;

/// Asks a subject fresh questions.
pub fn grade(
    subject: &mut dyn Subject,
    settings: &GradingSettings,
    observer: &dyn Observer,
) -> Grading {
    grade_among(Registry::default(), subject, settings, observer)
}

/// Asks a subject fresh questions about quantities of this registry.
pub fn grade_among(
    registry: Registry,
    subject: &mut dyn Subject,
    settings: &GradingSettings,
    observer: &dyn Observer,
) -> Grading {
    let questions: Vec<Vec<Question>> = registry
        .quantities()
        .filter(|quantity| settings.selects(quantity) && subject.supports(quantity.name))
        .map(|quantity| fresh(quantity, settings))
        .collect();
    grade_questions(subject, settings, questions, observer)
}

/// The fresh cases of a quantity that the settings select.
fn fresh(quantity: &'static Quantity, settings: &GradingSettings) -> Vec<Question> {
    let is_restricted = !settings.restrictions.is_empty();
    // Among those that are drawn, rare ones are rare.
    let draws = match settings.flags.is_empty() && !is_restricted {
        true => 1,
        false => 50,
    };
    let cases = match quantity.evaluator.estimate {
        // Each is asked many times.
        Some(_) => settings.cases.div_ceil(CASES_FOR_ONE),
        None => settings.cases,
    };
    let wanted = cases as usize;
    let mut chosen: Vec<(u64, Case)> = Vec::new();
    // What hardly has to be changed comes first.
    for change in [Change::Small, Change::Any] {
        let taken: BTreeSet<u64> = chosen.iter().map(|(index, _)| *index).collect();
        let indices = (0..cases.saturating_mul(draws)).filter(|i| !taken.contains(i));
        let fitted = indices.filter_map(|index| {
            let case = cases::draw(quantity, settings.seed, index)?;
            Some((index, settings.fit(case, change)?))
        });
        let selected = fitted.filter(|(_, case)| settings.selects_case(case));
        chosen.extend(selected.take(wanted - chosen.len()));
        if !is_restricted || chosen.len() == wanted {
            break;
        }
    }
    let questions = chosen.into_iter().map(|(index, case)| Question {
        index,
        id: None,
        case,
        reference: None,
    });
    questions.collect()
}

/// Asks a subject these questions, one list a quantity.
pub fn grade_questions(
    subject: &mut dyn Subject,
    settings: &GradingSettings,
    questions: Vec<Vec<Question>>,
    observer: &dyn Observer,
) -> Grading {
    let subject: &mut dyn Subject = &mut Restricted {
        subject,
        restrictions: &settings.restrictions,
    };
    let total: usize = questions.iter().map(Vec::len).sum();
    let mut done = 0;
    let mut lines = Vec::new();
    'quantities: for list in questions {
        let Some(quantity) = list.first().map(|question| question.case.quantity) else {
            continue;
        };
        let mut line = QuantityResult {
            quantity,
            outcomes: Vec::with_capacity(list.len()),
            relations: Vec::new(),
            breaches: Vec::new(),
            smallest: None,
        };
        let mut goes_on = true;
        for chunk in list.chunks(CHUNK) {
            let references: Vec<Reference> = chunk
                .par_iter()
                .map(|question| {
                    let known = question.reference.clone();
                    known.unwrap_or_else(|| observer.reference(&question.case))
                })
                .collect();
            for (question, reference) in chunk.iter().zip(references) {
                line.outcomes
                    .push(ask(subject, question, reference, settings));
                done += 1;
                goes_on = observer.advanced(done, total as u64, quantity.name);
                if !goes_on {
                    break;
                }
            }
            if !goes_on {
                break;
            }
        }
        if goes_on && settings.relations {
            relation::check(subject, settings, observer, &mut line);
        }
        line.smallest = match goes_on {
            true => shrink(subject, settings, observer, &line),
            // An interrupted search has no result.
            false => {
                let worst = line.worst();
                let fault = worst.filter(|worst| worst.judgement.verdict.is_fault());
                fault.cloned().map(Box::new)
            }
        };
        lines.push(line);
        if !goes_on {
            break 'quantities;
        }
    }
    attribute(&mut lines);
    Grading {
        settings: settings.clone(),
        lines,
    }
}

/// Moves each breach to the line of the quantity whose answer is off, where that is asked too.
fn attribute(lines: &mut [QuantityResult]) {
    let names: Vec<&str> = lines.iter().map(|line| line.quantity.name).collect();
    let breaches: Vec<Breach> = lines
        .iter_mut()
        .flat_map(|line| {
            let (name, names) = (line.quantity.name, &names);
            let is_elsewhere =
                move |breach: &mut Breach| breach.blamed != name && names.contains(&breach.blamed);
            line.breaches.extract_if(.., is_elsewhere)
        })
        .collect();
    for breach in breaches {
        let mut lines = lines.iter_mut();
        if let Some(line) = lines.find(|line| line.quantity.name == breach.blamed) {
            line.breaches.push(breach);
        }
    }
}

/// The answer to a question: a value, or the estimates of all runs.
fn answer(subject: &mut dyn Subject, case: &Case, reference: &Reference) -> Answer {
    let is_estimated = case.quantity.evaluator.estimate.is_some();
    let first = match is_estimated {
        true => subject.ask_run(case, 0),
        false => subject.ask(case),
    };
    let exact = reference.exact();
    let is_number = exact.is_some_and(|exact| exact.shape() == Shape::Scalar);
    let mut runs = match &first {
        Answer::Estimates(runs) if is_number => runs.clone(),
        Answer::Value(array) if is_number && is_estimated => match array.as_number() {
            Some(value) => vec![Estimate::bare(value)],
            None => return first,
        },
        _ => return first,
    };
    for run in 1..RUNS {
        match subject.ask_run(case, run) {
            Answer::Estimates(more) => runs.extend(more),
            Answer::Value(array) => match array.as_number() {
                Some(value) => runs.push(Estimate::bare(value)),
                None => return Answer::Value(array),
            },
            other => return other,
        }
    }
    Answer::Estimates(runs)
}

fn ask(
    subject: &mut dyn Subject,
    question: &Question,
    reference: Reference,
    settings: &GradingSettings,
) -> GradedCase {
    let Question {
        index, id, case, ..
    } = question.clone();
    let answer = match &reference {
        // There is nothing to compare an answer with.
        Reference::Undecided(_) => Answer::unsupported(),
        _ => answer(subject, &case, &reference),
    };
    let judgement = judge(&case, &answer, &reference, settings);
    GradedCase {
        index,
        id,
        case,
        reference,
        answer,
        judgement,
    }
}

#[cfg(test)]
mod tests;
