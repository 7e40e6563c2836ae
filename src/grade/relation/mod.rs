//! Relations between answers.
//!
//! A relation is linear: `Σ_i a_i y_i + constant = 0`, or `>= 0`. Each `y_i` is the answer to another question,
//! rearranged, or its logarithm. No exact value is needed to see a relation broken. The allowed difference
//! follows from the same bound as the verdict *backward stable*, so a subject with only such answers breaks
//! none. Relations are asked last, amid other questions, because that exposes stale state.

mod certified;
mod symmetry;
mod tie;

use std::collections::BTreeSet;

use super::answer::{Answer, Array, Subject};
use super::case::{Case, Selection};
use super::reference::Reference;
use super::session::{Line, Observer, Settings};
use super::verdict::{Format, Judgement, STABLE_RATIO, Verdict};
use crate::oracle::certify::Entry;
use crate::oracle::record::{Equation, Quantity, Tie};
use crate::oracle::registry;
use crate::real::{Ball, Bounded, Enclosure, Real};

pub use certified::certified;

/// A statement about several answers.
#[derive(Clone, Copy)]
pub struct Relation {
    /// The name in listings.
    pub name: &'static str,
    /// The statement.
    pub statement: &'static str,
    form: RelationForm,
}

#[derive(Clone, Copy)]
enum RelationForm {
    /// The instance at a case of any quantity, where the record of that declares the move.
    Symmetry(fn(&Case) -> Option<Link>),
    /// A tie that the record of a quantity states.
    Tie(Equation),
}

impl Relation {
    const fn symmetry(
        name: &'static str,
        statement: &'static str,
        link: fn(&Case) -> Option<Link>,
    ) -> Self {
        Self {
            name,
            statement,
            form: RelationForm::Symmetry(link),
        }
    }

    /// Its instance at a case of the quantity that it is a relation of, where it applies.
    fn link(&self, case: &Case) -> Option<Link> {
        match self.form {
            RelationForm::Symmetry(link) => link(case),
            RelationForm::Tie(equation) => tie::link(equation, case),
        }
    }
}

impl From<&Tie> for Relation {
    fn from(tie: &Tie) -> Self {
        Self {
            name: tie.name,
            statement: tie.statement,
            form: RelationForm::Tie(tie.equation),
        }
    }
}

/// One instance of a relation.
struct Link {
    terms: Vec<Term>,
    /// One for each entry, or one for all.
    constants: Vec<Ball<2>>,
    /// Whether the sum need only be non-negative.
    is_bound: bool,
}

/// An answer with its coefficient.
struct Term {
    coefficient: f64,
    case: Case,
    /// How the entries of the answer enter.
    form: Form,
}

enum Form {
    Plain,
    /// Rearranged as the question of the first term was; `Case` is the unchanged question.
    Selected(Case, Selection),
    Logarithm,
    Sum,
}

/// A relation that does not hold.
#[derive(Clone, Debug)]
pub struct Breach {
    /// The relation's name.
    pub relation: &'static str,
    /// The relation.
    pub statement: &'static str,
    /// The quantity whose answer is off by itself; if none is, the one that the relation is about.
    pub blamed: &'static str,
    /// The questions with their answers.
    pub answers: Vec<(Case, Answer)>,
    /// By how much the worst entry misses; `None` if one question is answered and another is not.
    pub difference: Option<f64>,
    /// By how much backward stable answers may miss there.
    pub allowed: f64,
    /// The verdict, by the same thresholds as for answers.
    pub verdict: Verdict,
}

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
    settings: &Settings,
    observer: &dyn Observer,
    line: &mut Line,
) {
    for relation in of(line.quantity) {
        let mut checked = 0;
        let answered = line.outcomes.iter().filter(|outcome| {
            // Only what exists and was answered can be related to anything.
            outcome.reference.exact().is_some() && outcome.answer.value().is_some()
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
fn severity(difference: Option<f64>, allowed: f64, format: Format) -> Verdict {
    let half_of_the_digits = allowed / (STABLE_RATIO * format.unit_roundoff().sqrt());
    match difference {
        None => Verdict::Fails,
        Some(difference) if difference <= half_of_the_digits => Verdict::LosesDigits,
        Some(_) => Verdict::Wrong,
    }
}

/// The quantity whose answer is a fault by itself: `own` where that is one of them, or none is.
fn blame(
    own: &'static str,
    answers: &[(Case, Answer)],
    format: Format,
    observer: &dyn Observer,
) -> &'static str {
    let faulty: Vec<&'static str> = answers
        .iter()
        .filter(|(case, answer)| {
            let (reference, numbers) = (observer.reference(case), case.slots().len());
            Judgement::of(answer, &reference, format, numbers)
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

enum Found {
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
    fn equation(terms: Vec<Term>) -> Self {
        Self {
            terms,
            constants: vec![Ball::zero()],
            is_bound: false,
        }
    }

    fn check(&self, subject: &mut dyn Subject, format: Format, observer: &dyn Observer) -> Found {
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
    fn plain(coefficient: f64, case: Case) -> Self {
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

#[cfg(test)]
mod tests;
