//! A session: every case that is asked, and the verdicts on the answers.
//!
//! The exact values are computed ahead of the questions, in parallel. The subject is asked one question at a
//! time. The order depends only on the settings.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::answer::{Answer, Estimate, Subject};
use super::case::Case;
use super::diagnosis::diagnosis;
use super::grading::judge;
use super::reference::Reference;
use super::relation::{self, Breach};
use super::restriction::{Change, Restricted};
use super::runs::{CASES as CASES_FOR_ONE, RUNS};
use super::strata;
use super::stratum::Stratum;
use super::witnesses;
use crate::Error;
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
    let reads_text = subject.reads_text();
    let questions: Vec<Vec<Question>> = registry
        .quantities()
        .filter(|quantity| settings.selects(quantity) && subject.supports(quantity.name))
        .map(|quantity| fresh(quantity, settings, reads_text))
        .collect();
    grade_questions(subject, settings, questions, observer)
}

/// The fresh cases of a quantity that the settings select, stratum by stratum.
fn fresh(
    quantity: &'static Quantity,
    settings: &GradingSettings,
    reads_text: bool,
) -> Vec<Question> {
    let strata = Stratum::ALL.into_iter();
    let strata = strata.filter(|stratum| settings.selects_stratum(quantity, *stratum));
    let cases = strata.flat_map(|stratum| {
        let corner = match quantity.evaluator.estimate {
            // Each is asked many times.
            Some(_) => settings.cases.div_ceil(CASES_FOR_ONE),
            None => settings.cases,
        };
        match stratum.share(corner) {
            Some(wanted) => drawn(quantity, stratum, wanted, settings),
            None => systematic(quantity, stratum, settings),
        }
    });
    let is_askable = |case: &Case| match case.inputs() {
        Err(Error::Shape { .. } | Error::Parse(_)) => reads_text,
        _ => true,
    };
    let askable = cases.filter(|(_, case)| is_askable(case));
    let questions = askable.map(|(index, case)| Question {
        index,
        id: None,
        case,
        reference: None,
    });
    questions.collect()
}

/// So many cases of a stratum that is drawn at random.
fn drawn(
    quantity: &'static Quantity,
    stratum: Stratum,
    wanted: u64,
    settings: &GradingSettings,
) -> Vec<(u64, Case)> {
    let is_restricted = !settings.restrictions.is_empty();
    // Among those that are drawn, rare ones are rare.
    let draws = match settings.flags.is_empty() && !is_restricted {
        true => 1,
        false if stratum == Stratum::Realistic => 5,
        false => 50,
    };
    let mut chosen: Vec<(u64, Case)> = Vec::new();
    // What hardly has to be changed comes first.
    for change in [Change::Small, Change::Any] {
        let taken: BTreeSet<u64> = chosen.iter().map(|(index, _)| *index).collect();
        let indices = (0..wanted.saturating_mul(draws)).filter(|i| !taken.contains(i));
        let fitted = indices.filter_map(|index| {
            let case = strata::draw(quantity, stratum, settings.seed, index, settings.format)?;
            Some((index, settings.fit(case, change)?))
        });
        let selected = fitted.filter(|(_, case)| settings.selects_case(case));
        chosen.extend(selected.take(wanted as usize - chosen.len()));
        if !is_restricted || chosen.len() == wanted as usize {
            break;
        }
    }
    chosen
}

/// The cases of a stratum that follow from the fields, of those that the settings select. Where the restrictions ask for another
/// number, it is set, if what the case is about stays.
fn systematic(
    quantity: &'static Quantity,
    stratum: Stratum,
    settings: &GradingSettings,
) -> Vec<(u64, Case)> {
    let all = strata::all(quantity, stratum, settings.seed, settings.format);
    let fitted = (0..).zip(all).filter_map(|(index, case)| {
        if settings
            .restrictions
            .iter()
            .all(|within| within.fits(&case))
        {
            return Some((index, case));
        }
        let is_valid = case.inputs().is_ok();
        let fitted = settings.fit(case, Change::Small)?;
        (fitted.inputs().is_ok() == is_valid).then_some((index, fitted))
    });
    let selected = fitted.filter(|(_, case)| settings.selects_case(case));
    selected.collect()
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
            witnesses: Vec::new(),
            diagnosis: None,
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
        line.witnesses = match goes_on {
            true => witnesses::small(subject, settings, observer, &line),
            // An interrupted search has no result.
            false => witnesses::worst(&line).into_iter().cloned().collect(),
        };
        line.diagnosis = diagnosis(&line, settings.format);
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
    let answer = match (answer, &reference) {
        (Answer::Crashed(message), Reference::Nonexistent(_)) if subject.raises() => {
            Answer::Error {
                kind: "domain".into(),
                message,
            }
        }
        (answer, _) => answer,
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
