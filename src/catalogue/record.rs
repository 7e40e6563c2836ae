//! The parts of a record of the catalogue.

use super::substitution::{Side, Substitution};
use super::verdict::{Verdict, compare, compare_at_most};
use crate::real::{Ball, Enclosure, Goal, Real};
use crate::sampling::calibrated::TestOutcome;
use crate::sampling::stream::Stream;
use crate::{Error, routes};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;
use std::fmt::Display;
use std::marker::PhantomData;

/// The relation of the statement to the printed text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Printed {
    /// It is the printed form.
    AsPrinted,
    /// The printed form is wrong or incomplete; the statement is the corrected one.
    Corrected,
    /// The paper does not print it, but it follows.
    Implied,
}

impl Display for Printed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::AsPrinted => "as printed",
            Self::Corrected => "corrected",
            Self::Implied => "implied",
        })
    }
}

/// The kind of statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatementKind {
    /// The two sides are equal.
    Equality,
    /// The left side is at most the right side, entry by entry.
    Inequality,
    /// One side is the derivative of the other's antecedent, by dual numbers.
    Derivative,
    /// A total mass, by quadrature or enumeration, equals the closed form.
    Normalisation,
    /// A transformation of the input transforms the value in a known way.
    Equivariance,
    /// A quantity never increases along a flow or a parameter: the left side, its change, is at
    /// most the right side.
    Monotonicity,
    /// Samples follow a law, tested at a stated rate of false alarms.
    Law,
}

impl StatementKind {
    /// Whether the left side is claimed to be at most the right side, rather than equal to it.
    pub fn is_one_sided(self) -> bool {
        matches!(self, Self::Inequality | Self::Monotonicity)
    }
}

impl Display for StatementKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Equality => "equality",
            Self::Inequality => "inequality",
            Self::Derivative => "derivative",
            Self::Normalisation => "normalisation",
            Self::Equivariance => "equivariance",
            Self::Monotonicity => "monotonicity",
            Self::Law => "law of sampling",
        })
    }
}

/// A place where the printed text is wrong, and the mutant that states the printed form, or its meaning
/// if it is not a formula.
#[derive(Clone, Copy, Debug)]
pub struct Slip {
    /// Where it is printed: `Eq. 34`, or `text after Eq. 25`.
    pub place: &'static str,
    /// The printed form, in LaTeX or in words.
    pub printed: &'static str,
    /// The correct form, and why it matters.
    pub correction: &'static str,
    /// The index of the mutant that states the printed form; its name says how the printed form is understood.
    pub mutant: usize,
}

/// The facts about an identity that are known before it is evaluated.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    /// The permanent name, never reused.
    pub id: &'static str,
    /// The identity in a few words.
    pub title: &'static str,
    /// The section of the paper: `3.1`.
    pub section: &'static str,
    /// The numbers of the equations it covers.
    pub equations: &'static [u8],
    /// The kind of statement.
    pub kind: StatementKind,
    /// The statement, in LaTeX.
    pub statement: &'static str,
    /// The assumptions on the variables.
    pub assumptions: &'static str,
    /// Its relation to the printed text.
    pub printed: Printed,
    /// The left side's route.
    pub left: &'static str,
    /// The right side's route.
    pub right: &'static str,
    /// The functions of the models and the rules of quadrature that both sides enter, by the names that
    /// [`routes`] records. A slip in one of these can pass the identity.
    pub shares: &'static [&'static str],
    /// Wrong forms of the right side that must be refuted: [`Mutant::NAMES`] of the identity's.
    pub mutants: &'static [&'static str],
    /// The mutants that are printed.
    pub slips: &'static [Slip],
}

/// The form of the right side to evaluate.
///
/// An identity names its mutants by its own enum. Code that walks the catalogue uses their index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form<M = usize> {
    /// The statement.
    Stated,
    /// This wrong form.
    Mutant(M),
}

impl Form {
    /// The form as the identity names it; `None` if it has no such mutant.
    fn of<M: Mutant>(self) -> Option<Form<M>> {
        match self {
            Self::Stated => Some(Form::Stated),
            Self::Mutant(place) => M::ALL.get(place).copied().map(Form::Mutant),
        }
    }
}

/// The wrong forms of one record, declared with `mutants!`.
pub trait Mutant: Copy + PartialEq + 'static {
    /// All of them, in the order of the listings.
    const ALL: &'static [Self];
    /// The error in each of them, in the same order.
    const NAMES: &'static [&'static str];
}

/// Declares the mutants of a record, each with its error.
///
/// A right side has an arm for every variant, so a new mutant without an arm does not compile.
macro_rules! mutants {
    ($name:ident { $($variant:ident: $text:literal,)+ }) => {
        #[allow(clippy::enum_variant_names, reason = "each is named after what it does wrong")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(in crate::catalogue) enum $name {
            $(#[doc = $text] $variant,)+
        }

        impl $crate::catalogue::record::Mutant for $name {
            const ALL: &'static [Self] = &[$(Self::$variant,)+];
            const NAMES: &'static [&'static str] = &[$($text,)+];
        }
    };
}

pub(in crate::catalogue) use mutants;

/// An identity: its record, its cases and its two sides.
///
/// See `CONTRIBUTING.md` for how to add one.
pub trait Identity: 'static {
    /// Everything that is needed to evaluate both sides; displayed as a request that can be pasted.
    type Case: Display;

    /// Its wrong forms.
    type Mutant: Mutant;

    /// The record.
    const RECORD: Record;

    /// Only one in this many of the requested cases is run: more than 1 for identities whose cases are slow.
    const EVERY: u64 = 1;

    /// Draws a case within the assumptions, hostile corners included.
    ///
    /// # Errors
    ///
    /// An invalid draw is a defect of the strategy: it counts as undecided, with its reason.
    fn case(stream: &mut Stream) -> Result<Self::Case, Error>;

    /// The left side.
    ///
    /// # Errors
    ///
    /// Any refusal leaves the case undecided.
    fn left<S: Enclosure>(case: &Self::Case, goal: Goal) -> Result<Vec<S>, Error>;

    /// The right side, or a mutant of it.
    ///
    /// # Errors
    ///
    /// Any refusal leaves the case undecided.
    fn right<S: Enclosure>(
        case: &Self::Case,
        form: Form<Self::Mutant>,
        goal: Goal,
    ) -> Result<Vec<S>, Error>;

    /// Whether an inequality is claimed to be attained in this case. If so, the sides must be equal.
    fn is_attained(_: &Self::Case) -> bool {
        false
    }
}

/// A law of sampling: a sampler, the law it claims to follow, and wrong samplers that must be
/// detected.
pub trait Law: 'static {
    /// Everything that is needed to draw and to compare; displayed as a request that can be pasted.
    type Case: Display;

    /// Its wrong samplers.
    type Mutant: Mutant;

    /// The record; its sides are the sampler and the claim.
    const RECORD: Record;

    /// Draws a case.
    ///
    /// # Errors
    ///
    /// As [`Identity::case`].
    fn case(stream: &mut Stream) -> Result<Self::Case, Error>;

    /// Draws a sample from the sampler, or from a wrong one, and compares it with the claim.
    ///
    /// # Errors
    ///
    /// Any refusal leaves the case undecided.
    fn test(
        case: &Self::Case,
        sampler: Sampler<Self::Mutant>,
        generator: &mut ChaCha8Rng,
    ) -> Result<TestOutcome, Error>;
}

/// The sampler that a law is tested with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sampler<M = usize> {
    /// The one that is claimed to follow the law.
    Stated,
    /// This wrong one.
    Mutant(M),
    /// One whose draws consist of this number.
    Constant(f64),
}

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
    judged: &'static (dyn Judged + Sync),
}

/// The operations of a record that do not depend on the type of its cases.
trait Judged {
    /// The path of the type that implements the record.
    fn path(&self) -> &'static str;

    /// Draws a case, and judges one form of it once for each substitution.
    fn judge(
        &self,
        stream: &mut Stream,
        form: Form,
        substitutions: &[Option<Substitution>],
        digits: u32,
        effort: f64,
    ) -> Vec<Judgement>;

    /// Draws a case, and finds the pairs of forms whose right sides certainly differ.
    fn differing(&self, stream: &mut Stream) -> Vec<(Form, Form)>;

    /// Draws a case, and names the functions that the left side and the stated right side enter.
    fn entered(&self, stream: &mut Stream) -> [BTreeSet<&'static str>; 2];
}

/// An identity as the catalogue holds it.
struct OfIdentity<I>(PhantomData<fn() -> I>);

/// A law of sampling as the catalogue holds it.
struct OfLaw<L>(PhantomData<fn() -> L>);

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
            judged: &OfIdentity::<I>(PhantomData),
        }
    }

    /// The entry of a law of sampling.
    pub fn law<L: Law>() -> Self {
        Self {
            record: L::RECORD,
            every: 1,
            most: LAW_CASES,
            substitution: None,
            judged: &OfLaw::<L>(PhantomData),
        }
    }

    /// The source file of the record, from the root of the package.
    pub fn file(&self) -> String {
        let modules: Vec<&str> = self.judged.path().split("::").skip(1).collect();
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
        let judgements = self
            .judged
            .judge(stream, form, &[substitution], digits, effort);
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
        self.judged
            .judge(stream, Form::Stated, &substitutions, digits, 1.0)
    }

    /// Draws a case and finds the pairs of forms, the statement and the mutants, whose right sides certainly
    /// differ in it; the wrong samplers of a law, whose statistics do.
    ///
    /// Two forms that differ in no case are one form under two names, and one of them checks nothing.
    pub fn differing_forms(&self, stream: &mut Stream) -> Vec<(Form, Form)> {
        self.judged.differing(stream)
    }

    /// Draws a case and names the functions that the left side and the stated right side enter while they
    /// are evaluated, as [`routes`] records them.
    ///
    /// A law is tested as a whole and has no separate sides: all its functions are named as the left side's.
    pub fn entered(&self, stream: &mut Stream) -> [BTreeSet<&'static str>; 2] {
        self.judged.entered(stream)
    }
}

impl<I: Identity> Judged for OfIdentity<I> {
    fn path(&self) -> &'static str {
        std::any::type_name::<I>()
    }

    fn judge(
        &self,
        stream: &mut Stream,
        form: Form,
        substitutions: &[Option<Substitution>],
        digits: u32,
        effort: f64,
    ) -> Vec<Judgement> {
        let case = match I::case(stream) {
            Ok(case) => case,
            Err(error) => return invalid(&error, substitutions.len()),
        };
        let witness = case.to_string();
        let attained = I::RECORD.kind.is_one_sided() && I::is_attained(&case);
        let judgement = |verdict| Judgement {
            verdict,
            witness: witness.clone(),
            attained,
        };
        let Some(form) = form.of::<I::Mutant>() else {
            let none = Verdict::Undecided {
                reason: NO_SUCH_MUTANT.into(),
            };
            return substitutions
                .iter()
                .map(|_| judgement(none.clone()))
                .collect();
        };
        let mut verdicts = at_precision::<I, 2>(&case, form, substitutions, digits, effort);
        let is_undecided = |verdict: &Verdict| matches!(verdict, Verdict::Undecided { .. });
        if verdicts.iter().any(is_undecided) {
            let finer = at_precision::<I, 10>(&case, form, substitutions, digits, effort);
            for (verdict, finer) in verdicts.iter_mut().zip(finer) {
                if is_undecided(verdict) {
                    *verdict = finer;
                }
            }
        }
        verdicts.into_iter().map(judgement).collect()
    }

    fn differing(&self, stream: &mut Stream) -> Vec<(Form, Form)> {
        let Ok(case) = I::case(stream) else {
            return Vec::new();
        };
        let forms: Vec<Form> = forms::<I::Mutant>().collect();
        let goal = goal::<2>(FORM_DIGITS, 1.0);
        let sides: Vec<Option<Vec<Ball<2>>>> = forms
            .iter()
            .map(|form| I::right(&case, form.of()?, goal).ok())
            .collect();
        let differ = |one: &Option<Vec<Ball<2>>>, other: &Option<Vec<Ball<2>>>| {
            matches!((one, other), (Some(one), Some(other))
                if matches!(compare(one, other, FORM_DIGITS), Verdict::Refuted { .. }))
        };
        pairs(&forms, |one, other| differ(&sides[one], &sides[other]))
    }

    fn entered(&self, stream: &mut Stream) -> [BTreeSet<&'static str>; 2] {
        let Ok(case) = I::case(stream) else {
            return [BTreeSet::new(), BTreeSet::new()];
        };
        let goal = goal::<2>(FORM_DIGITS, 1.0);
        let (_, left) = routes::entered_by(|| I::left::<Ball<2>>(&case, goal));
        let (_, right) = routes::entered_by(|| I::right::<Ball<2>>(&case, Form::Stated, goal));
        [left, right]
    }
}

impl<L: Law> Judged for OfLaw<L> {
    fn path(&self) -> &'static str {
        std::any::type_name::<L>()
    }

    fn judge(
        &self,
        stream: &mut Stream,
        form: Form,
        substitutions: &[Option<Substitution>],
        _: u32,
        _: f64,
    ) -> Vec<Judgement> {
        let case = match L::case(stream) {
            Ok(case) => case,
            Err(error) => return invalid(&error, substitutions.len()),
        };
        let witness = case.to_string();
        let mut judgement = |substitution: &Option<Substitution>| {
            let sampler = match (form.of::<L::Mutant>(), substitution) {
                (Some(Form::Mutant(mutant)), _) => Some(Sampler::Mutant(mutant)),
                (
                    Some(Form::Stated),
                    Some(Substitution {
                        side: Side::Left, ..
                    }),
                ) => Some(
                    substitution
                        .and_then(Substitution::number)
                        .map_or(Sampler::Stated, Sampler::Constant),
                ),
                (Some(Form::Stated), _) => Some(Sampler::Stated),
                (None, _) => None,
            };
            let verdict = match sampler {
                Some(sampler) => verdict_of_law(
                    L::test(&case, sampler, stream.generator())
                        .map(|outcome| substitution.map_or(outcome, |by| substituted(outcome, by))),
                ),
                None => Verdict::Undecided {
                    reason: NO_SUCH_MUTANT.into(),
                },
            };
            Judgement {
                verdict,
                witness: witness.clone(),
                attained: false,
            }
        };
        substitutions.iter().map(&mut judgement).collect()
    }

    fn differing(&self, stream: &mut Stream) -> Vec<(Form, Form)> {
        let Ok(case) = L::case(stream) else {
            return Vec::new();
        };
        let forms: Vec<Form> = forms::<L::Mutant>().collect();
        // The same random numbers for each, so only the samplers differ.
        let generator = stream.generator().clone();
        let statistics: Vec<Option<f64>> = forms
            .iter()
            .map(|form| {
                let sampler = match form.of()? {
                    Form::Stated => Sampler::Stated,
                    Form::Mutant(mutant) => Sampler::Mutant(mutant),
                };
                let outcome = L::test(&case, sampler, &mut generator.clone());
                outcome.ok().map(|outcome| outcome.statistic)
            })
            .collect();
        pairs(&forms, |one, other| {
            statistics[one].is_some()
                && statistics[other].is_some()
                && statistics[one] != statistics[other]
        })
    }

    fn entered(&self, stream: &mut Stream) -> [BTreeSet<&'static str>; 2] {
        let Ok(case) = L::case(stream) else {
            return [BTreeSet::new(), BTreeSet::new()];
        };
        let test = || L::test(&case, Sampler::Stated, stream.generator());
        let (_, entered) = routes::entered_by(test);
        [entered, BTreeSet::new()]
    }
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

/// The reason for a mutant that the record does not have.
const NO_SUCH_MUTANT: &str = "the record has no such mutant";

/// The digits at which forms are distinguished.
const FORM_DIGITS: u32 = 20;

/// The statement and the mutants.
fn forms<M: Mutant>() -> impl Iterator<Item = Form> {
    std::iter::once(Form::Stated).chain((0..M::ALL.len()).map(Form::Mutant))
}

/// The pairs of different forms, each once, whose indices satisfy a condition.
fn pairs(forms: &[Form], differ: impl Fn(usize, usize) -> bool) -> Vec<(Form, Form)> {
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

fn at_precision<I: Identity, const N: usize>(
    case: &I::Case,
    form: Form<I::Mutant>,
    substitutions: &[Option<Substitution>],
    digits: u32,
    effort: f64,
) -> Vec<Verdict> {
    let goal = goal::<N>(digits, effort);
    let sides = I::left::<Ball<N>>(case, goal)
        .and_then(|left| Ok((left, I::right::<Ball<N>>(case, form, goal)?)));
    let at_most = I::RECORD.kind.is_one_sided() && !I::is_attained(case);
    let verdict = |substitution: &Option<Substitution>| match &sides {
        Ok((left, right)) => {
            let (mut left, mut right) = (left.clone(), right.clone());
            if let Some(substitution) = substitution {
                substitution.apply(&mut left, &mut right);
            }
            if at_most {
                compare_at_most(&left, &right, digits)
            } else {
                compare(&left, &right, digits)
            }
        }
        Err(error) => Verdict::Undecided {
            reason: error.to_string(),
        },
    };
    substitutions.iter().map(verdict).collect()
}
