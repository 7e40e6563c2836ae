//! A relation at a case: the questions, and what their answers show.

use crate::grade::answer::{Answer, Array, Subject};
use crate::grade::case::Case;
use crate::grade::grading::Observer;
use crate::grade::reference::{Exact, Reference};
use crate::grade::selection::Selection;
use crate::grade::verdict::{FloatFormat, STABLE_RATIO};
use crate::oracle::certify::Entry;
use crate::real::{Ball, Bounded, Enclosure, Real};

/// One instance of a relation.
pub(super) struct Link {
    pub(super) terms: Vec<Term>,
    /// One for each entry, or one for all.
    pub(super) constants: Vec<Ball<2>>,
    /// Whether the sum need only be non-negative.
    pub(super) is_bound: bool,
}

/// An answer with its coefficient.
pub(super) struct Term {
    pub(super) coefficient: f64,
    pub(super) case: Case,
    /// How the entries of the answer enter.
    pub(super) form: Form,
}

pub(super) enum Form {
    Plain,
    /// Rearranged as the question of the first term was; `Case` is the unchanged question.
    Selected(Case, Selection),
    Logarithm,
    Sum,
}

/// What the answers to the questions of an instance show.
pub(super) enum Found {
    Holds,
    /// An answer was refused, or the reference has no value.
    Nothing,
    Broken {
        answers: Vec<(Case, Answer)>,
        difference: Option<f64>,
        allowed: f64,
    },
}

impl Link {
    pub(super) fn equation(terms: Vec<Term>) -> Self {
        Self {
            terms,
            constants: vec![Ball::zero()],
            is_bound: false,
        }
    }

    pub(super) fn check(
        &self,
        subject: &mut dyn Subject,
        format: FloatFormat,
        observer: &dyn Observer,
    ) -> Found {
        let Some(answers) = self.ask(subject) else {
            return Found::Nothing;
        };
        let references = answers.iter().map(|(case, _)| observer.reference(case));
        let exacts = references.map(|reference| match reference {
            Reference::Value(exact) => Some(exact),
            _ => None,
        });
        let Some(exacts) = exacts.collect::<Option<Vec<_>>>() else {
            return Found::Nothing;
        };
        let mut ends = answers.iter().zip(&exacts);
        if ends.any(|((_, answer), exact)| has_overflown(answer, exact, format)) {
            return Found::Nothing;
        }
        let ends = answers.iter().zip(&exacts);
        let arrays: Vec<Option<&Array>> = ends
            .map(|((_, answer), exact)| related(answer, exact))
            .collect();
        if arrays.iter().all(Option::is_none) {
            // There is nothing to relate.
            return Found::Nothing;
        }
        let mut total = Total::default();
        for (((term, (case, _)), exact), array) in
            self.terms.iter().zip(&answers).zip(&exacts).zip(arrays)
        {
            let Some(array) = array else {
                return Found::Broken {
                    answers,
                    difference: None,
                    allowed: 0.0,
                };
            };
            let added = allowances(array, case, exact, format)
                .and_then(|allowed| term.form.apply(&array.entries, &allowed));
            let Some((entries, allowed)) = added else {
                return Found::Nothing;
            };
            total.add(term.coefficient, entries, allowed);
        }
        match self.worst(total) {
            None => Found::Nothing,
            Some((difference, allowed)) if difference <= allowed => Found::Holds,
            Some((difference, allowed)) => Found::Broken {
                answers,
                difference: Some(difference),
                allowed,
            },
        }
    }

    /// The answers to all questions, if none is refused.
    fn ask(&self, subject: &mut dyn Subject) -> Option<Vec<(Case, Answer)>> {
        let mut answers = Vec::new();
        for term in &self.terms {
            let answer = subject.ask(&term.case);
            match &answer {
                Answer::Error { kind, .. } if kind == "unsupported" || kind == "budget" => {
                    return None;
                }
                // Estimates differ from run to run.
                Answer::NotAsked(_) | Answer::Estimates(_) => return None,
                _ => answers.push((term.case.clone(), answer)),
            }
        }
        Some(answers)
    }

    /// The entry that misses the relation by most, and what it may miss it by.
    fn worst(&self, total: Total) -> Option<(f64, f64)> {
        let constant = |index: usize| self.constants.get(index).or(self.constants.first());
        let excess = |index: usize, sum: &Ball<2>| {
            let sum = constant(index).map_or_else(|| sum.clone(), |c| sum.clone() + c);
            match self.is_bound {
                true => -sum.upper().approx(),
                false => sum.approx().abs(),
            }
        };
        let sums = total.sums.iter().enumerate();
        let missed = sums
            .map(|(index, sum)| excess(index, sum))
            .zip(total.allowances);
        missed.max_by(|a, b| (a.0 - a.1).total_cmp(&(b.0 - b.1)))
    }
}

/// The terms added up, entry by entry, and what the sums may be off by.
#[derive(Default)]
struct Total {
    sums: Vec<Ball<2>>,
    allowances: Vec<f64>,
}

impl Total {
    fn add(&mut self, coefficient: f64, entries: Vec<Ball<2>>, allowed: Vec<f64>) {
        let length = entries.len().max(self.sums.len());
        self.sums.resize(length, Ball::zero());
        self.allowances.resize(length, 0.0);
        let factor = Ball::from_f64(coefficient);
        for (sum, y) in self.sums.iter_mut().zip(entries) {
            *sum = sum.clone() + y * &factor;
        }
        for (sum, a) in self.allowances.iter_mut().zip(allowed) {
            *sum += coefficient.abs() * a;
        }
    }
}

/// Whether an entry is beyond the format's range. An infinity is right there, and relates to nothing.
fn has_overflown(answer: &Answer, exact: &Exact, format: FloatFormat) -> bool {
    let is_beyond = |(x, entry): (&f64, &Entry)| x.is_infinite() && *x == format.round(entry.value);
    let entries = answer.value().map_or(&[][..], |array| &array.entries);
    entries.iter().zip(&exact.certified.entries).any(is_beyond)
}

/// The answer, if it is finite and of the right length.
fn related<'a>(answer: &'a Answer, exact: &Exact) -> Option<&'a Array> {
    let array = answer.value()?;
    let is_whole = array.entries.len() == exact.certified.entries.len();
    let is_finite = array.entries.iter().all(|x| x.is_finite());
    (is_whole && is_finite).then_some(array)
}

/// What each entry of a stable answer may be off by; `None` if that is infinite, so that any answer would do.
fn allowances(array: &Array, case: &Case, exact: &Exact, format: FloatFormat) -> Option<Vec<f64>> {
    let numbers = case.slots().len() as f64;
    let unit = format.unit_roundoff() * (STABLE_RATIO + numbers);
    let allowed = (0..array.entries.len()).map(|index| {
        let scale = exact.scale(index).approx();
        unit * scale + STABLE_RATIO * format.least_normal()
    });
    let allowed: Vec<f64> = allowed.collect();
    allowed.iter().all(|x| x.is_finite()).then_some(allowed)
}

impl Term {
    pub(super) fn plain(coefficient: f64, case: Case) -> Self {
        let form = Form::Plain;
        Self {
            coefficient,
            case,
            form,
        }
    }
}

impl Form {
    /// The entries as they enter the relation, and what each may be off by.
    fn apply(&self, entries: &[f64], allowed: &[f64]) -> Option<(Vec<Ball<2>>, Vec<f64>)> {
        let exact = |entries: &[f64]| entries.iter().map(|x| Ball::from_f64(*x)).collect();
        Some(match self {
            Self::Plain => (exact(entries), allowed.to_vec()),
            Self::Selected(case, selection) => {
                let moved = case.select_answer(allowed, selection)?;
                let moved = moved.into_iter().map(f64::abs).collect();
                (exact(&case.select_answer(entries, selection)?), moved)
            }
            Self::Logarithm => {
                let each = entries.iter().zip(allowed);
                let relative = each.map(|(x, a)| a / x.abs()).collect();
                let logarithms: Vec<Ball<2>> = entries
                    .iter()
                    .map(|x| Ball::<2>::from_f64(*x).ln())
                    .collect();
                if !logarithms.iter().all(Enclosure::is_bounded) {
                    return None;
                }
                (logarithms, relative)
            }
            Self::Sum => {
                let zero = Ball::zero();
                let sum = entries
                    .iter()
                    .fold(zero, |sum: Ball<2>, x| sum + Ball::from_f64(*x));
                (vec![sum], vec![allowed.iter().sum()])
            }
        })
    }
}
