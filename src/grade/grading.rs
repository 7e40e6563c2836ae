//! What a session asks, and what it finds.

use super::answer::Answer;
use super::case::Case;
use super::flag::Flag;
use super::reference::Reference;
use super::relation::breach::Breach;
use super::restriction::{Change, Restriction};
use super::stratum::Stratum;
use super::verdict::{Assessment, FloatFormat, Grade};
use crate::oracle::registry::{Quantity, selects};

/// What is asked.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct GradingSettings {
    /// Only quantities whose name is or contains one of these; all quantities if it is empty.
    pub quantities: Vec<String>,
    /// The number of fresh cases per quantity.
    pub cases: u64,
    /// The seed of the cases.
    pub seed: u64,
    /// Only cases of these strata; [`Stratum::BY_DEFAULT`] if it is empty.
    pub strata: Vec<Stratum>,
    /// Only cases with one of these flags; all cases if it is empty.
    pub flags: Vec<Flag>,
    /// Only cases within these restrictions.
    pub restrictions: Vec<Restriction>,
    /// The format that the subject computes in.
    pub format: FloatFormat,
    /// Whether relations between answers are checked.
    pub relations: bool,
}

/// One case: its exact value, the answer and the verdict.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct GradedCase {
    /// Its number in the stream of its quantity, or its place in a file of vectors.
    pub index: u64,
    /// The permanent id, for a case from a file of vectors.
    pub id: Option<String>,
    /// The question.
    pub case: Case,
    /// Its exact value.
    pub reference: Reference,
    /// The answer.
    pub answer: Answer,
    /// The verdict.
    pub judgement: Assessment,
}

/// The result for one quantity.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct QuantityResult {
    /// The quantity.
    pub quantity: &'static Quantity,
    /// All cases in order.
    pub outcomes: Vec<GradedCase>,
    /// Relations that were checked, each with how often.
    pub relations: Vec<(&'static str, u64)>,
    /// Relations that do not hold.
    pub breaches: Vec<Breach>,
    /// Cases of its faults, made small: the worst of each aspect, and further ones of other flags.
    pub witnesses: Vec<GradedCase>,
    /// What a wrong formula probably is.
    pub diagnosis: Option<String>,
}

/// The result of a session.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Grading {
    /// What was asked.
    pub settings: GradingSettings,
    /// One line for each quantity.
    pub lines: Vec<QuantityResult>,
}

/// Follows the progress of a session, and decides whether to go on.
pub trait Observer: Sync {
    /// Reports how many questions have been answered; returns whether to go on.
    fn advanced(&self, _done: u64, _total: u64, _quantity: &str) -> bool {
        true
    }

    /// The exact value of a case. Override it to cache values when many subjects are asked the same cases.
    fn reference(&self, case: &Case) -> Reference {
        Reference::of(case)
    }
}

/// An observer that does not look.
impl Observer for () {}

impl GradingSettings {
    /// The same with only the quantities whose name is or contains one of these.
    #[must_use]
    pub fn with_quantities<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.quantities = names.into_iter().map(Into::into).collect();
        self
    }

    /// The same with this many fresh cases of each quantity.
    #[must_use]
    pub fn with_cases(mut self, cases: u64) -> Self {
        self.cases = cases;
        self
    }

    /// The same with this seed of the cases.
    #[must_use]
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The same with only the cases of these strata.
    #[must_use]
    pub fn with_strata(mut self, strata: impl IntoIterator<Item = Stratum>) -> Self {
        self.strata = strata.into_iter().collect();
        self
    }

    /// The same with only the cases that have one of these flags.
    #[must_use]
    pub fn with_flags(mut self, flags: impl IntoIterator<Item = Flag>) -> Self {
        self.flags = flags.into_iter().collect();
        self
    }

    /// The same with only the cases within these restrictions, and nothing else asked for a relation.
    #[must_use]
    pub fn with_restrictions(
        mut self,
        restrictions: impl IntoIterator<Item = Restriction>,
    ) -> Self {
        self.restrictions = restrictions.into_iter().collect();
        self
    }

    /// The same for a subject that computes in this format.
    #[must_use]
    pub fn with_format(mut self, format: FloatFormat) -> Self {
        self.format = format;
        self
    }

    /// The same with or without the relations between answers.
    #[must_use]
    pub fn with_relations(mut self, relations: bool) -> Self {
        self.relations = relations;
        self
    }

    /// Whether the quantity is asked at all. A pattern that is the name of a quantity selects that alone.
    pub fn selects(&self, quantity: &Quantity) -> bool {
        let mut patterns = self.quantities.iter();
        self.quantities.is_empty() || patterns.any(|pattern| selects(pattern, quantity.name))
    }

    /// A drawn case within all restrictions, changed as far as is allowed; `None` if that makes no case.
    pub(super) fn fit(&self, case: Case, change: Change) -> Option<Case> {
        let restrictions = self.restrictions.iter();
        let fitted = restrictions
            .clone()
            .try_fold(case, |case, within| within.fit(case, change))?;
        restrictions
            .clone()
            .all(|within| within.fits(&fitted))
            .then_some(fitted)
    }

    /// Whether a stratum is asked. An estimator is asked what a sampler reaches, and what is invalid.
    pub(super) fn selects_stratum(&self, quantity: &Quantity, stratum: Stratum) -> bool {
        let is_reached = matches!(stratum, Stratum::Corner | Stratum::Invalid);
        let is_asked = is_reached || quantity.evaluator.estimate.is_none();
        let selected: &[Stratum] = match self.strata.is_empty() {
            true => Stratum::BY_DEFAULT,
            false => &self.strata,
        };
        is_asked && selected.contains(&stratum)
    }

    /// Whether a case has one of the flags that are asked for.
    pub(super) fn selects_case(&self, case: &Case) -> bool {
        self.flags.is_empty() || case.flags.iter().any(|flag| self.flags.contains(flag))
    }
}

impl Default for GradingSettings {
    fn default() -> Self {
        Self {
            quantities: Vec::new(),
            cases: 100,
            seed: 20_261_122,
            strata: Vec::new(),
            flags: Vec::new(),
            restrictions: Vec::new(),
            format: FloatFormat::Binary64,
            relations: true,
        }
    }
}

impl GradedCase {
    /// Whether it says anything of the quantity: a refusal does not, nor does the error that an invalid question deserves.
    pub fn says_something(&self) -> bool {
        let verdict = self.judgement.verdict;
        let is_silent = matches!(verdict, Grade::Refuses | Grade::Skipped);
        !is_silent && (verdict.is_fault() || self.case.stratum != Stratum::Invalid)
    }
}

impl QuantityResult {
    /// The worst verdict, by answers and relations. What says nothing of the quantity counts only if there is nothing else.
    pub fn verdict(&self) -> Grade {
        let of = |outcome: &GradedCase| outcome.judgement.verdict;
        let said = self.outcomes.iter().filter(|o| o.says_something());
        let of_answers = said.map(of).max();
        let of_answers = of_answers.or_else(|| self.outcomes.iter().map(of).max());
        let own = |breach: &&Breach| breach.blamed == self.quantity.name;
        let of_relations = self
            .breaches
            .iter()
            .filter(own)
            .map(|breach| breach.verdict);
        let of_relations = of_relations.max();
        of_answers.max(of_relations).unwrap_or(Grade::Skipped)
    }

    /// The most urgent fault, made small.
    pub fn smallest(&self) -> Option<&GradedCase> {
        self.witnesses.first()
    }

    /// How many answers have this verdict.
    pub fn count(&self, verdict: Grade) -> usize {
        let outcomes = self.outcomes.iter();
        outcomes
            .filter(|outcome| outcome.judgement.verdict == verdict)
            .count()
    }

    /// The worst outcome: by verdict, then by stability ratio.
    pub fn worst(&self) -> Option<&GradedCase> {
        self.outcomes
            .iter()
            .max_by(|a, b| compare(&a.judgement, &b.judgement))
    }
}

impl Grading {
    /// The worst verdict of all.
    pub fn verdict(&self) -> Grade {
        self.lines
            .iter()
            .map(QuantityResult::verdict)
            .max()
            .unwrap_or(Grade::Skipped)
    }

    /// Whether anything was answered at all. Where all questions are invalid, an error is an answer.
    pub fn has_answers(&self) -> bool {
        let outcomes = || self.lines.iter().flat_map(|line| &line.outcomes);
        let are_invalid = outcomes().all(|outcome| outcome.case.stratum == Stratum::Invalid);
        outcomes().any(|outcome| {
            let is_right = outcome.judgement.verdict == Grade::Accurate;
            outcome.says_something() || are_invalid && is_right
        })
    }
}

/// Compares two judgements, the worse one is greater.
pub(super) fn compare(a: &Assessment, b: &Assessment) -> std::cmp::Ordering {
    // Of estimates the distance in standard errors.
    let ratio = |judgement: &Assessment| {
        let far = judgement.runs.map(|runs| runs.standard_errors.abs());
        judgement.ratio.or(far).unwrap_or(0.0)
    };
    a.verdict
        .cmp(&b.verdict)
        .then(ratio(a).total_cmp(&ratio(b)))
}

/// A question, with its exact value if that is known already.
#[derive(Clone, Debug)]
pub struct Question {
    /// Its place.
    pub index: u64,
    /// Its permanent id, if it has one.
    pub id: Option<String>,
    /// The quantity and the input.
    pub case: Case,
    /// The exact value.
    pub reference: Option<Reference>,
}

/// Judges an answer in the format of the session.
pub(super) fn judge(
    case: &Case,
    answer: &Answer,
    reference: &Reference,
    settings: &GradingSettings,
) -> Assessment {
    if let Reference::Undecided(error) = reference {
        return Assessment::skipped(error);
    }
    let numbers = case.slots().len();
    match answer {
        Answer::Estimates(runs) => {
            let is_logarithm = case.quantity.evaluator.estimate.is_some();
            Assessment::of_runs(runs, reference, settings.format, numbers, is_logarithm)
        }
        _ => Assessment::of(answer, reference, settings.format, numbers),
    }
}
