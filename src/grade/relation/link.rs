//! A relation at a case: the questions, and what their answers show.

use crate::grade::answer::{Answer, Array, Subject};
use crate::grade::case::{Case, Selection};
use crate::grade::grading::Observer;
use crate::grade::reference::Reference;
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
        let mut answers = Vec::new();
        for term in &self.terms {
            let answer = subject.ask(&term.case);
            match &answer {
                Answer::Error { kind, .. } if kind == "unsupported" || kind == "budget" => {
                    return Found::Nothing;
                }
                Answer::NotAsked(_) => return Found::Nothing,
                _ => answers.push((term.case.clone(), answer)),
            }
        }
        let mut exacts = Vec::new();
        for (case, _) in &answers {
            match observer.reference(case) {
                Reference::Value(exact) => exacts.push(exact),
                _ => return Found::Nothing,
            }
        }
        // An infinity is right beyond the format's range, and relates to nothing.
        let is_beyond =
            |(x, entry): (&f64, &Entry)| x.is_infinite() && *x == format.round(entry.value);
        let has_overflown = answers.iter().zip(&exacts).any(|((_, answer), exact)| {
            let entries = answer.value().map_or(&[][..], |array| &array.entries);
            entries.iter().zip(&exact.certified.entries).any(is_beyond)
        });
        if has_overflown {
            return Found::Nothing;
        }
        let arrays: Vec<Option<&Array>> = answers
            .iter()
            .zip(&exacts)
            .map(|((_, answer), exact)| {
                let array = answer.value()?;
                let is_whole = array.entries.len() == exact.certified.entries.len();
                let is_finite = array.entries.iter().all(|x| x.is_finite());
                (is_whole && is_finite).then_some(array)
            })
            .collect();
        if arrays.iter().all(Option::is_none) {
            // There is nothing to relate.
            return Found::Nothing;
        }
        let mut sums: Vec<Ball<2>> = Vec::new();
        let mut allowances: Vec<f64> = Vec::new();
        for (((term, (case, _)), exact), array) in
            self.terms.iter().zip(&answers).zip(&exacts).zip(&arrays)
        {
            let Some(array) = array else {
                return Found::Broken {
                    answers,
                    difference: None,
                    allowed: 0.0,
                };
            };
            let numbers = case.slots().len() as f64;
            let unit = format.unit_roundoff() * (STABLE_RATIO + numbers);
            let allowed: Vec<f64> = (0..array.entries.len())
                .map(|index| {
                    let scale = exact.scale(index).approx();
                    unit * scale + STABLE_RATIO * format.least_normal()
                })
                .collect();
            if !allowed.iter().all(|x| x.is_finite()) {
                // Any answers would do.
                return Found::Nothing;
            }
            let Some((entries, allowed)) = term.form.apply(&array.entries, &allowed) else {
                return Found::Nothing;
            };
            sums.resize(entries.len().max(sums.len()), Ball::zero());
            allowances.resize(sums.len(), 0.0);
            let factor = Ball::from_f64(term.coefficient);
            for (sum, y) in sums.iter_mut().zip(entries) {
                *sum = sum.clone() + y * &factor;
            }
            for (sum, a) in allowances.iter_mut().zip(allowed) {
                *sum += term.coefficient.abs() * a;
            }
        }
        let constant = |index: usize| self.constants.get(index).or(self.constants.first());
        let excess = |index: usize, sum: &Ball<2>| {
            let sum = constant(index).map_or_else(|| sum.clone(), |c| sum.clone() + c);
            match self.is_bound {
                true => -sum.upper().approx(),
                false => sum.approx().abs(),
            }
        };
        let missed = sums
            .iter()
            .enumerate()
            .map(|(index, sum)| excess(index, sum))
            .zip(allowances);
        let worst = missed.max_by(|a, b| (a.0 - a.1).total_cmp(&(b.0 - b.1)));
        match worst {
            None => Found::Nothing,
            Some((difference, allowed)) if difference <= allowed => Found::Holds,
            Some((difference, allowed)) => Found::Broken {
                answers,
                difference: Some(difference),
                allowed,
            },
        }
    }
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
