//! The smoke test: whether a subject answers at all, before its numbers are judged.
//!
//! A well-behaved program passes, however wrong its numbers are. It must answer a quantity that it offers
//! twice, each time by a value of the right shape or by an error of its own. A line that is not a request
//! should do no harm; if it does, the report has a note.

use super::answer::{Answer, Subject};
use super::case::Case;
use super::cases;
use super::flag::Flag;
use super::process::Process;
use super::reference::Reference;
use super::verdict::dimensions;
use crate::oracle::input::Value;
use crate::oracle::registry::{self, Quantity, quantities};

/// What the smoke test found.
#[derive(Clone, Debug, Default)]
pub struct Smoke {
    /// The questions and their answers.
    pub asked: Vec<(Case, Answer)>,
    /// Why nothing can be graded, if so.
    pub failure: Option<String>,
}

/// How many quantities are tried, at most, before the harness is called broken.
const QUANTITIES: usize = 3;

/// Asks the smoke set; `selects` says which quantities will be graded.
pub fn smoke(process: &mut Process, selects: &dyn Fn(&Quantity) -> bool) -> Smoke {
    let mut smoke = Smoke::default();
    // The greeting comes with the first question, which therefore cannot depend on it.
    if let Some(case) = simplest() {
        let answer = process.ask(&case);
        smoke.asked.push((case, answer));
    }
    if let Some(reason) = process.end() {
        smoke.failure = Some(reason.to_owned());
        return smoke;
    }
    let offered: Vec<&Quantity> = quantities()
        .filter(|quantity| selects(quantity) && process.supports(quantity.name))
        .collect();
    if offered.is_empty() {
        smoke.failure = Some("the subject offers none of the quantities to be graded".into());
        return smoke;
    }
    let first = smoke.asked.first().cloned();
    if !process.restarts() {
        // A framework that holds functions has spoken; a function that fails is for the grading to judge.
        let has_spoken = |(case, answer): &(Case, Answer)| {
            is_proper(case, answer) || matches!(answer, Answer::Crashed(_))
        };
        if !first.as_ref().is_some_and(has_spoken) {
            smoke.failure = Some(explain(&smoke.asked));
        }
        process.reopen();
        return smoke;
    }
    let mut good = first.filter(|(case, answer)| is_proper(case, answer));
    for case in offered
        .iter()
        .filter_map(|quantity| easy(quantity))
        .take(QUANTITIES)
    {
        if good.is_some() {
            break;
        }
        let answer = process.ask(&case);
        if is_proper(&case, &answer) {
            good = Some((case.clone(), answer.clone()));
        }
        smoke.asked.push((case, answer));
    }
    match good {
        None => smoke.failure = Some(explain(&smoke.asked)),
        Some((case, _)) => {
            let again = process.ask(&case);
            if !is_proper(&case, &again) {
                smoke.asked.push((case, again));
                smoke.failure = Some(format!("asked the same again, {}", explain(&smoke.asked)));
            } else if !process.survives("this is no request", &case) {
                process.remark("a line that is not a request stops the subject or puts its answers out of step; the right answer is an error of the kind parse");
            }
        }
    }
    process.reopen();
    smoke
}

/// The least question there is.
fn simplest() -> Option<Case> {
    let quantity = registry::find("special.log_sum_exp").ok()?;
    Some(Case::new(quantity, [("x", Value::Vector(vec![0.0]))]))
}

/// An ordinary question about a quantity.
fn easy(quantity: &'static Quantity) -> Option<Case> {
    const SEED: u64 = 1;
    let mut drawn = (0..24).filter_map(|index| cases::draw(quantity, SEED, index));
    let first = drawn.next();
    let is_ordinary = |case: &Case| case.flags.contains(&Flag::ORDINARY);
    drawn.find(is_ordinary).or(first)
}

/// Whether this is an answer at all: an error, or a value of the right shape.
fn is_proper(case: &Case, answer: &Answer) -> bool {
    match answer {
        Answer::Error { .. } | Answer::Estimates(_) => true,
        Answer::Value(array) => match Reference::without_condition(case) {
            Reference::Value(exact) => array.dimensions == dimensions(exact.shape()),
            _ => true,
        },
        _ => false,
    }
}

fn explain(asked: &[(Case, Answer)]) -> String {
    let Some((case, answer)) = asked.last() else {
        return "no question could be asked".into();
    };
    let what = match answer {
        Answer::Malformed(reason) => format!("the subject answered with {reason}"),
        Answer::TimedOut => "the subject did not answer in time".into(),
        Answer::Crashed(reason) | Answer::NotAsked(reason) => reason.clone(),
        Answer::Value(array) => format!(
            "the subject answered with a value of shape {:?}, which is not the shape of {}",
            array.dimensions, case.quantity.name
        ),
        Answer::Error { .. } => "the subject answered with an error".into(),
        Answer::Estimates(_) => "the subject answered with an estimate".into(),
    };
    format!("{what}\n  the question was {}", case.line(0, false))
}
