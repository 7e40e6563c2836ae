//! A small witness of a fault: fields left out, rows and columns taken away, numbers made short.

use super::answer::Subject;
use super::case::{Case, Selection};
use super::session::{Line, Observer, Outcome, Settings, judge};
use super::verdict::Verdict;
use crate::oracle::field::Presence;

/// How many questions the search may ask.
const QUESTIONS: usize = 200;

/// The worst case of a line made as small as it gets while the verdict stays the same or gets worse.
pub fn shrink(
    subject: &mut dyn Subject,
    settings: &Settings,
    observer: &dyn Observer,
    line: &Line,
) -> Option<Box<Outcome>> {
    let worst = line
        .worst()
        .filter(|worst| worst.judgement.verdict.is_fault())?;
    let mut smallest = worst.clone();
    // Each question of a subject that hangs or dies costs a time limit or a start.
    if worst.judgement.verdict >= Verdict::TimedOut {
        return Some(Box::new(smallest));
    }
    let mut asked = 0;
    while let Some(smaller) = smaller(&smallest.case).into_iter().find_map(|case| {
        asked += 1;
        if asked > QUESTIONS {
            return None;
        }
        let outcome = ask(subject, settings, observer, &smallest, case)?;
        (outcome.judgement.verdict >= worst.judgement.verdict).then_some(outcome)
    }) {
        smallest = smaller;
    }
    Some(Box::new(smallest))
}

fn ask(
    subject: &mut dyn Subject,
    settings: &Settings,
    observer: &dyn Observer,
    before: &Outcome,
    case: Case,
) -> Option<Outcome> {
    let reference = observer.reference(&case);
    // A fault of one kind must not turn into one of the other.
    if reference.exact().is_some() != before.reference.exact().is_some() {
        return None;
    }
    let answer = subject.ask(&case);
    let judgement = judge(&case, &answer, &reference, settings);
    Some(Outcome {
        id: None,
        case,
        reference,
        answer,
        judgement,
        ..*before
    })
}

/// Smaller cases next to this one, the boldest steps first.
fn smaller(case: &Case) -> Vec<Case> {
    let mut smaller = Vec::new();
    for field in case.quantity.fields {
        if field.presence != Presence::Required && case.get(field.name).is_some() {
            smaller.push(case.clone().without(field.name));
        }
    }
    for symbol in ["P", "p", "N", "n", "dim"] {
        let size = case.size(symbol).unwrap_or(0);
        let without = |lost: usize| (0..size).filter(|i| *i != lost).collect::<Vec<usize>>();
        if size > 4 {
            let half = Selection::new(symbol, (0..size / 2).collect());
            smaller.extend(case.select(&half));
        }
        for lost in (0..size).rev() {
            smaller.extend(case.select(&Selection::new(symbol, without(lost))));
        }
    }
    for slot in case.slots() {
        for shorter in shorter(slot.number, slot.is_whole) {
            smaller.push(case.with_number(slot.field, slot.index, shorter));
        }
    }
    smaller
}

/// Numbers that take fewer digits to write, and are not larger.
fn shorter(x: f64, is_whole: bool) -> Vec<f64> {
    let power = libm::exp2(libm::floor(libm::log2(x.abs()))).copysign(x);
    let fraction = (x / power * 8.0).round() / 8.0 * power;
    let whole = libm::trunc(x);
    let candidates = [0.0, 1.0_f64.copysign(x), whole, power, fraction];
    let cost = |x: f64| format!("{x:?}").len();
    let is_shorter = |y: &f64| {
        let is_allowed = !is_whole || y.fract() == 0.0;
        y.is_finite() && *y != x && y.abs() <= x.abs() && cost(*y) <= cost(x) && is_allowed
    };
    candidates.into_iter().filter(is_shorter).collect()
}
