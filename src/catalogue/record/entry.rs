//! A record as the catalogue holds it: its cases are drawn, and its forms are judged.

use super::drawn::{Draw, DrawnIdentity, DrawnLaw, Sides};
use super::facts::Record;
use super::form::{Form, Sampler};
use super::identity::{Identity, Law};
use crate::catalogue::substitution::{Side, Substitution};
use crate::catalogue::verdict::{Verdict, compare, compare_at_most};
use crate::real::{Ball, Goal, Real};
use crate::sampling::calibrated::TestOutcome;
use crate::sampling::stream::Stream;
use crate::{Error, routes};
use std::collections::BTreeSet;

/// The probability with which one case of a law may fail a correct sampler, and that with which it
/// may pass a sampler that is wrong by the detectable discrepancy.
pub const LAW_RATE: f64 = 1e-12;

/// The most cases of each law in a run, which keeps the total probability of a false alarm small.
pub const LAW_CASES: u64 = 4;

/// The work one side may take at one precision, in multiplications.
const OPERATIONS: f64 = 3e6;

/// A record of the catalogue together with its cases and sides.
#[derive(Clone, Copy)]
pub struct CatalogueEntry {
    /// The record.
    pub record: Record,
    /// Only one in this many of the requested cases is run.
    pub every: u64,
    /// At most this many cases are run.
    pub most: u64,
    /// The substitute for a side of the statement.
    substitution: Option<Substitution>,
    /// The path of the type that implements the record.
    path: &'static str,
    draw: Draw,
}

/// The verdict on one case.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// The case, as a request that can be pasted.
    pub witness: String,
    /// Whether an inequality is claimed to be attained in this case.
    pub attained: bool,
}

impl CatalogueEntry {
    /// The entry of an identity.
    pub fn new<I: Identity>() -> Self {
        Self {
            record: I::RECORD,
            every: I::EVERY,
            most: u64::MAX,
            substitution: None,
            path: std::any::type_name::<I>(),
            draw: Draw::identity::<I>(),
        }
    }

    /// The entry of a law of sampling.
    pub fn law<L: Law>() -> Self {
        Self {
            record: L::RECORD,
            every: 1,
            most: LAW_CASES,
            substitution: None,
            path: std::any::type_name::<L>(),
            draw: Draw::law::<L>(),
        }
    }

    /// The source file of the record, from the root of the package.
    pub fn file(&self) -> String {
        let modules: Vec<&str> = self.path.split("::").skip(1).collect();
        let file = modules.split_last().map_or(&[][..], |(_, modules)| modules);
        format!("src/{}.rs", file.join("/"))
    }

    /// The number of cases to run if `asked` are requested.
    pub fn cases(&self, asked: u64) -> u64 {
        asked.div_ceil(self.every).min(self.most)
    }

    /// Draws a case and judges one form of the right side against the left side, at growing
    /// precision, until the verdict is clear to this many digits.
    ///
    /// ```
    /// use attnbm::catalogue::{entries, record::Form, verdict::Verdict};
    /// use attnbm::sampling::stream::Stream;
    ///
    /// for entry in entries() {
    ///     let mut stream = Stream::new(7, entry.record.id, 0);
    ///     let verdict = entry.judge(&mut stream, Form::Stated, 20).verdict;
    ///     assert!(!matches!(verdict, Verdict::Refuted { .. }));
    /// }
    /// ```
    pub fn judge(&self, stream: &mut Stream, form: Form, digits: u32) -> Judgement {
        self.judge_within(stream, form, digits, 1.0)
    }

    /// The same with this factor on the work allowed. A small factor suits callers that prefer many cases
    /// to deciding all of them.
    pub fn judge_within(
        &self,
        stream: &mut Stream,
        form: Form,
        digits: u32,
        effort: f64,
    ) -> Judgement {
        let substitution = self.substitution.filter(|_| form == Form::Stated);
        let judgements = self.judge_all(stream, form, &[substitution], digits, effort);
        judgements.into_iter().next().unwrap_or_else(|| Judgement {
            verdict: Verdict::Undecided {
                reason: "nothing was judged".into(),
            },
            witness: String::new(),
            attained: false,
        })
    }

    /// The same record with a side of its statement replaced, for campaigns and tests: it must not
    /// pass. The mutants are unchanged.
    #[must_use]
    pub fn substituted(self, substitution: Substitution) -> Self {
        Self {
            substitution: Some(substitution),
            ..self
        }
    }

    /// Draws a case and judges its statement with each of these substitutions, in their order; both
    /// sides are evaluated once for all of them.
    pub fn judge_substituted(
        &self,
        stream: &mut Stream,
        substitutions: &[Substitution],
        digits: u32,
    ) -> Vec<Judgement> {
        let substitutions: Vec<_> = substitutions.iter().copied().map(Some).collect();
        self.judge_all(stream, Form::Stated, &substitutions, digits, 1.0)
    }

    /// Draws a case and finds the pairs of forms, the statement and the mutants, whose right sides certainly
    /// differ in it; the wrong samplers of a law, whose statistics do.
    ///
    /// Two forms that differ in no case are one form under two names, and one of them checks nothing.
    pub fn differing_forms(&self, stream: &mut Stream) -> Vec<(Form, Form)> {
        let mutants = (0..self.record.mutants.len()).map(Form::Mutant);
        let forms: Vec<Form> = std::iter::once(Form::Stated).chain(mutants).collect();
        match self.draw {
            Draw::Identity(draw) => {
                draw(stream).map_or_else(|_| Vec::new(), |case| differing_sides(&*case, &forms))
            }
            Draw::Law(draw) => draw(stream).map_or_else(
                |_| Vec::new(),
                |case| differing_samplers(&*case, &forms, stream),
            ),
        }
    }

    /// Draws a case and names the functions that the left side and the stated right side enter while they
    /// are evaluated, as [`routes`] records them.
    ///
    /// A law is tested as a whole and has no separate sides: all its functions are named as the left side's.
    pub fn entered(&self, stream: &mut Stream) -> [BTreeSet<&'static str>; 2] {
        let nothing = || [BTreeSet::new(), BTreeSet::new()];
        match self.draw {
            Draw::Identity(draw) => {
                draw(stream).map_or_else(|_| nothing(), |case| sides_entered(&*case))
            }
            Draw::Law(draw) => draw(stream).map_or_else(
                |_| nothing(),
                |case| {
                    let test = || case.test(Sampler::Stated, stream.generator()).is_ok();
                    let (_, entered) = routes::entered_by(test);
                    [entered, BTreeSet::new()]
                },
            ),
        }
    }

    /// Draws a case, and judges one form of it once for each substitution.
    fn judge_all(
        &self,
        stream: &mut Stream,
        form: Form,
        substitutions: &[Option<Substitution>],
        digits: u32,
        effort: f64,
    ) -> Vec<Judgement> {
        let judged = match self.draw {
            Draw::Identity(draw) => draw(stream).map(|case| {
                let one_sided = self.record.kind.is_one_sided();
                judge_identity(&*case, one_sided, form, substitutions, digits, effort)
            }),
            Draw::Law(draw) => {
                draw(stream).map(|case| judge_law(&*case, form, substitutions, stream))
            }
        };
        judged.unwrap_or_else(|error| invalid(&error, substitutions.len()))
    }
}

fn judge_identity(
    case: &dyn DrawnIdentity,
    one_sided: bool,
    form: Form,
    substitutions: &[Option<Substitution>],
    digits: u32,
    effort: f64,
) -> Vec<Judgement> {
    let attained = one_sided && case.is_attained();
    let comparison = if one_sided && !attained {
        Comparison::AtMost
    } else {
        Comparison::Equal
    };
    let mut verdicts = match strict(case, form, comparison, substitutions, digits, effort) {
        Some(verdicts) => verdicts,
        None => at_precision::<2>(case, form, comparison, substitutions, digits, effort),
    };
    let is_undecided = |verdict: &Verdict| matches!(verdict, Verdict::Undecided { .. });
    if verdicts.iter().any(is_undecided) {
        let finer = at_precision::<10>(case, form, comparison, substitutions, digits, effort);
        for (verdict, finer) in verdicts.iter_mut().zip(finer) {
            if is_undecided(verdict) {
                *verdict = finer;
            }
        }
    }
    let witness = case.witness();
    let judgement = |verdict| Judgement {
        verdict,
        witness: witness.clone(),
        attained,
    };
    verdicts.into_iter().map(judgement).collect()
}

/// The verdicts on inequalities that a few digits already prove strict in every entry. Such a verdict has no digits, so more of
/// them would give the same one. Anything else is left to all the digits.
fn strict(
    case: &(impl Sides<2> + ?Sized),
    form: Form,
    comparison: Comparison,
    substitutions: &[Option<Substitution>],
    digits: u32,
    effort: f64,
) -> Option<Vec<Verdict>> {
    if !matches!(comparison, Comparison::AtMost) || digits <= FEW_DIGITS {
        return None;
    }
    let verdicts = at_precision::<2>(case, form, comparison, substitutions, FEW_DIGITS, effort);
    let is_strict = |verdict: &Verdict| matches!(verdict, Verdict::Holds { strict: true, .. });
    verdicts.iter().all(is_strict).then_some(verdicts)
}

/// The digits at which most inequalities are seen to be strict.
const FEW_DIGITS: u32 = 6;

/// What is claimed of the two sides of a case.
#[derive(Clone, Copy)]
enum Comparison {
    Equal,
    AtMost,
}

fn at_precision<const N: usize>(
    case: &(impl Sides<N> + ?Sized),
    form: Form,
    comparison: Comparison,
    substitutions: &[Option<Substitution>],
    digits: u32,
    effort: f64,
) -> Vec<Verdict> {
    let goal = goal::<N>(digits, effort);
    let sides = case
        .left(goal)
        .and_then(|left| Ok((left, case.right(form, goal)?)));
    let verdict = |substitution: &Option<Substitution>| match &sides {
        Ok((left, right)) => {
            let (mut left, mut right) = (left.clone(), right.clone());
            if let Some(substitution) = substitution {
                substitution.apply(&mut left, &mut right);
            }
            match comparison {
                Comparison::Equal => compare(&left, &right, digits),
                Comparison::AtMost => compare_at_most(&left, &right, digits),
            }
        }
        Err(error) => Verdict::Undecided {
            reason: error.to_string(),
        },
    };
    substitutions.iter().map(verdict).collect()
}

fn judge_law(
    case: &dyn DrawnLaw,
    form: Form,
    substitutions: &[Option<Substitution>],
    stream: &mut Stream,
) -> Vec<Judgement> {
    let witness = case.witness();
    let judgement = |substitution: &Option<Substitution>| {
        let sampler = match (form, substitution) {
            (Form::Mutant(place), _) => Sampler::Mutant(place),
            (Form::Stated, Some(by)) if by.side == Side::Left => {
                by.number().map_or(Sampler::Stated, Sampler::Constant)
            }
            (Form::Stated, _) => Sampler::Stated,
        };
        let outcome = case.test(sampler, stream.generator());
        Judgement {
            verdict: verdict_of_law(
                outcome.map(|outcome| substitution.map_or(outcome, |by| substituted(outcome, by))),
            ),
            witness: witness.clone(),
            attained: false,
        }
    };
    substitutions.iter().map(judgement).collect()
}

/// The pairs of forms whose right sides certainly differ in this case.
fn differing_sides(case: &dyn DrawnIdentity, forms: &[Form]) -> Vec<(Form, Form)> {
    let goal = goal::<2>(FORM_DIGITS, 1.0);
    let sides: Vec<Option<Vec<Ball<2>>>> = forms
        .iter()
        .map(|form| case.right(*form, goal).ok())
        .collect();
    pairs(forms, &|one, other| {
        matches!((&sides[one], &sides[other]), (Some(one), Some(other))
            if matches!(compare(one, other, FORM_DIGITS), Verdict::Refuted { .. }))
    })
}

/// The pairs of samplers whose statistics differ on the same random numbers.
fn differing_samplers(
    case: &dyn DrawnLaw,
    forms: &[Form],
    stream: &mut Stream,
) -> Vec<(Form, Form)> {
    let generator = stream.generator().clone();
    let statistics: Vec<Option<f64>> = forms
        .iter()
        .map(|form| {
            let sampler = match *form {
                Form::Stated => Sampler::Stated,
                Form::Mutant(place) => Sampler::Mutant(place),
            };
            let outcome = case.test(sampler, &mut generator.clone());
            outcome.ok().map(|outcome| outcome.statistic)
        })
        .collect();
    pairs(forms, &|one, other| {
        statistics[one].is_some()
            && statistics[other].is_some()
            && statistics[one] != statistics[other]
    })
}

/// What the left side and the stated right side enter.
fn sides_entered(case: &dyn DrawnIdentity) -> [BTreeSet<&'static str>; 2] {
    let goal = goal::<2>(FORM_DIGITS, 1.0);
    let case: &dyn Sides<2> = case;
    let (_, left) = routes::entered_by(|| case.left(goal).is_ok());
    let (_, right) = routes::entered_by(|| case.right(Form::Stated, goal).is_ok());
    [left, right]
}

/// An invalid draw: undecided, with a reason that identifies it.
fn invalid(error: &Error, count: usize) -> Vec<Judgement> {
    let judgement = Judgement {
        verdict: Verdict::Undecided {
            reason: format!("{INVALID_CASE}: {error}"),
        },
        witness: String::new(),
        attained: false,
    };
    vec![judgement; count]
}

/// The beginning of the reason for an invalid draw.
pub const INVALID_CASE: &str = "the strategy drew an invalid case";

/// The digits at which forms are distinguished.
const FORM_DIGITS: u32 = 20;

/// The pairs of different forms, each once, whose indices satisfy a condition.
fn pairs(forms: &[Form], differ: &dyn Fn(usize, usize) -> bool) -> Vec<(Form, Form)> {
    let places = 0..forms.len();
    let all = places.flat_map(|one| (one + 1..forms.len()).map(move |other| (one, other)));
    all.filter(|(one, other)| differ(*one, *other))
        .map(|(one, other)| (forms[one], forms[other]))
        .collect()
}

/// The goal of a side at one precision.
fn goal<const N: usize>(digits: u32, effort: f64) -> Goal {
    let wanted = (f64::from(digits) * std::f64::consts::LOG2_10) as u32 + 12;
    Goal {
        bits: wanted.min(Ball::<N>::BITS - 12),
        operations: effort * OPERATIONS / (N as f64 / 2.0).powf(1.7),
    }
}

/// An outcome with a meaningless threshold, or without samples.
fn substituted(outcome: TestOutcome, substitution: Substitution) -> TestOutcome {
    match (substitution.side, substitution.number()) {
        (Side::Left, Some(_)) => outcome,
        (Side::Right, Some(threshold)) => TestOutcome {
            threshold,
            ..outcome
        },
        (_, None) => TestOutcome {
            samples: 0,
            ..outcome
        },
    }
}

fn verdict_of_law(outcome: Result<TestOutcome, Error>) -> Verdict {
    match outcome {
        Ok(outcome) if outcome.passed() => Verdict::Holds {
            digits: f64::INFINITY,
            strict: true,
        },
        Ok(outcome) => Verdict::Refuted {
            entry: 0,
            left: format!("a discrepancy of {:.3e}", outcome.statistic),
            right: format!(
                "at most {:.3e} with {} samples; of {:.3e} all but {:e} are detected, and {:e} are false alarms",
                outcome.threshold,
                outcome.samples,
                outcome.detectable,
                outcome.false_pass,
                outcome.false_fail
            ),
        },
        Err(error) => Verdict::Undecided {
            reason: error.to_string(),
        },
    }
}
