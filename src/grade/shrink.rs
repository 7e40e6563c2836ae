//! A small witness of a fault: fields left out, rows and columns taken away, numbers made short.

use super::answer::{Answer, Subject};
use super::aspect::Aspect;
use super::case::{Case, Slot};
use super::flag::Flag;
use super::grading::{GradedCase, GradingSettings, Observer, judge};
use super::reference::Reference;
use super::selection::Selection;
use super::shown::{inferred, shown};
use super::stratum::Stratum;
use super::verdict::Grade;
use crate::oracle::field::Presence;

/// How many questions the search may ask.
const QUESTIONS: usize = 60;

/// The work that the value of a smaller case may take, as a part of what one may take by default.
const EFFORT: f64 = 1e-2;

/// Inputs with more numbers than this keep their digits; they are too long to check by hand.
const MOST_NUMBERS: usize = 16;

/// Makes a case as small as it gets while the fault stays of the same kind, and keeps the flags that it shows then.
pub fn shrink(
    subject: &mut dyn Subject,
    settings: &GradingSettings,
    observer: &dyn Observer,
    worst: &GradedCase,
) -> GradedCase {
    // Each question of a subject that hangs or dies costs a time limit or a start, and one of an estimator all its runs.
    // What is invalid is small, and what depends on the question before is no fault by itself.
    let is_estimated = matches!(worst.answer, Answer::Estimates(_));
    let is_final = matches!(worst.case.stratum, Stratum::Invalid | Stratum::Changed);
    if worst.judgement.verdict >= Grade::TimedOut || is_estimated || is_final {
        return worst.clone();
    }
    let mut search = Search {
        subject,
        settings,
        observer,
        smallest: with_flags_shown(worst),
        left: QUESTIONS,
    };
    search.leave_out_fields();
    search.select_fewer();
    search.shorten_numbers();
    // Zeros may be left out, too.
    search.leave_out_fields();
    search.smallest
}

/// Whether a smaller case shows the fault that is looked for: an answer that is off may be off by more, and
/// nothing turns into another fault.
fn is_same_kind(fault: Grade, other: Grade) -> bool {
    other == fault || (fault, other) == (Grade::LosesDigits, Grade::Wrong)
}

/// The case with the flags that it shows: those that it was made for, or else those of its numbers.
fn with_own_flags(mut case: Case) -> Case {
    case.flags = match shown(&case).as_slice() {
        [Flag::ORDINARY] => inferred(&case),
        shown => shown.to_vec(),
    };
    case
}

/// The worst case itself, with the flags that it shows if these make it no other fault.
fn with_flags_shown(worst: &GradedCase) -> GradedCase {
    let mut shown = worst.clone();
    shown.case = with_own_flags(shown.case);
    match Aspect::of(&shown) == Aspect::of(worst) {
        true => shown,
        false => worst.clone(),
    }
}

/// The smallest case so far, and who is asked about smaller ones.
struct Search<'a> {
    subject: &'a mut dyn Subject,
    settings: &'a GradingSettings,
    observer: &'a dyn Observer,
    smallest: GradedCase,
    left: usize,
}

impl Search<'_> {
    /// Takes a smaller case if it has the fault as well.
    fn takes(&mut self, case: Case) -> bool {
        if self.left == 0 {
            return false;
        }
        self.left -= 1;
        match self.outcome(case) {
            Some(outcome) => {
                self.smallest = outcome;
                true
            }
            None => false,
        }
    }

    fn outcome(&mut self, case: Case) -> Option<GradedCase> {
        let answer = self.subject.ask(&case);
        let fault = self.smallest.judgement.verdict;
        // The condition number can only excuse an answer. An answer that passes without it does not need it.
        let value = Reference::value_within(&case, EFFORT);
        if !is_same_kind(fault, judge(&case, &answer, &value, self.settings).verdict) {
            return None;
        }
        // An overflow far out must not become a wrong formula on the way: it is judged by what it shows itself.
        let case = with_own_flags(case);
        let reference = self.observer.reference(&case);
        let judgement = judge(&case, &answer, &reference, self.settings);
        let outcome = GradedCase {
            index: self.smallest.index,
            id: None,
            case,
            reference,
            answer,
            judgement,
        };
        let is_about_the_same = Aspect::of(&outcome) == Aspect::of(&self.smallest);
        (is_same_kind(fault, outcome.judgement.verdict) && is_about_the_same).then_some(outcome)
    }

    fn leave_out_fields(&mut self) {
        for field in self.smallest.case.quantity.fields {
            let case = &self.smallest.case;
            if field.presence != Presence::Required && case.get(field.name).is_some() {
                let case = case.clone().without(field.name);
                self.takes(case);
            }
        }
    }

    /// The first half as long as that does, then one position less at a time.
    fn select_fewer(&mut self) {
        for symbol in ["P", "L", "p", "d", "N", "n", "dim"] {
            let size = |search: &Self| search.smallest.case.size(symbol).unwrap_or(0);
            while size(self) > 2 {
                let half = (0..size(self) / 2).collect();
                if !self.takes_selection(symbol, half) {
                    break;
                }
            }
            for lost in (0..size(self)).rev() {
                let others = (0..size(self)).filter(|i| *i != lost).collect();
                self.takes_selection(symbol, others);
            }
        }
    }

    fn takes_selection(&mut self, symbol: &'static str, positions: Vec<usize>) -> bool {
        let case = self
            .smallest
            .case
            .select(&Selection::new(symbol, positions));
        case.is_some_and(|case| self.takes(case))
    }

    /// All numbers at once, then each by itself.
    fn shorten_numbers(&mut self) {
        let slots = self.smallest.case.slots();
        if slots.len() > MOST_NUMBERS {
            return;
        }
        for step in STEPS {
            let case = self.smallest.case.clone();
            let all = slots.iter().fold(case, |case, slot| {
                let number = shorter(slot, step).unwrap_or(slot.number);
                case.with_number(slot.field, slot.index, number)
            });
            if self.takes(all) {
                break;
            }
        }
        for slot in self.smallest.case.slots() {
            for number in STEPS.iter().filter_map(|step| shorter(&slot, *step)) {
                let case = &self.smallest.case;
                if self.takes(case.with_number(slot.field, slot.index, number)) {
                    break;
                }
            }
        }
    }
}

/// What becomes of a number, the boldest steps first.
const STEPS: [fn(f64) -> f64; 5] = [
    |_| 0.0,
    |x| 1.0_f64.copysign(x),
    libm::trunc,
    power_of_two,
    |x| (x / power_of_two(x) * 8.0).round() / 8.0 * power_of_two(x),
];

fn power_of_two(x: f64) -> f64 {
    libm::exp2(libm::floor(libm::log2(x.abs()))).copysign(x)
}

/// The number after a step, if that takes no more digits to write and is not larger.
fn shorter(slot: &Slot, step: fn(f64) -> f64) -> Option<f64> {
    let (x, y) = (slot.number, step(slot.number));
    let cost = |x: f64| format!("{x:?}").len();
    let is_allowed = !slot.is_whole || y.fract() == 0.0;
    let is_other = y.to_bits() != x.to_bits();
    let is_shorter = y.is_finite() && is_other && y.abs() <= x.abs() && cost(y) <= cost(x);
    (is_shorter && is_allowed).then_some(y)
}

#[cfg(test)]
mod tests;
