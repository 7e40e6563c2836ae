//! What a fault is about: the program, the formula, its domain, or its digits.

use super::case::Case;
use super::flag::Flag;
use super::grading::{GradedCase, QuantityResult};
use super::relation::breach::Breach;
use super::shown::inferred;
use super::stratum::Stratum;
use super::verdict::Grade;

/// What a fault is about, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// No answer, or none of the right shape.
    Program,
    /// A wrong value where nothing about the numbers is difficult.
    Formula,
    /// A finite number where there is no value.
    Domain,
    /// Lost digits, or a wrong or missing value where the numbers are difficult or the arrays large.
    Precision,
}

impl Aspect {
    /// All of them, the most urgent first.
    pub const ALL: [Self; 4] = [Self::Program, Self::Formula, Self::Domain, Self::Precision];

    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Program => "program",
            Self::Formula => "formula",
            Self::Domain => "domain",
            Self::Precision => "precision",
        }
    }

    /// The aspect of this word.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|aspect| aspect.word() == word)
    }

    /// What the fault of an outcome is about; `None` if it is not at fault.
    pub fn of(outcome: &GradedCase) -> Option<Self> {
        Self::of_verdict(outcome.judgement.verdict, &outcome.case)
    }

    /// What a broken relation is about: as an answer with its verdict, to the most difficult of its questions.
    pub fn of_breach(breach: &Breach) -> Option<Self> {
        let cases = breach.answers.iter().map(|(case, _)| case);
        cases
            .filter_map(|case| Self::of_verdict(breach.verdict, case))
            .max()
    }

    fn of_verdict(verdict: Grade, case: &Case) -> Option<Self> {
        let is_large = case.stratum == Stratum::Realistic
            || case.flags.contains(&Flag::MANY_DIMENSIONS)
            || case.flags.contains(&Flag::MANY_PATTERNS);
        Some(match verdict {
            verdict if !verdict.is_fault() => return None,
            Grade::Malformed | Grade::TimedOut | Grade::Crashed => Self::Program,
            Grade::AcceptsNonsense => Self::Domain,
            Grade::LosesDigits | Grade::MisstatesError => Self::Precision,
            _ if is_hostile(case) => Self::Precision,
            // A product that overflows is no wrong formula.
            Grade::Fails if is_large => Self::Precision,
            _ => Self::Formula,
        })
    }
}

/// Whether the numbers of a case are difficult in themselves: it was made so, or it shows.
fn is_hostile(case: &Case) -> bool {
    let mut flags = case.flags.iter().copied().chain(inferred(case));
    flags.any(Flag::is_hostile)
}

/// Whether a case shows the formula: the numbers are ordinary, the value exists, and the subject has answered.
pub fn shows_formula(outcome: &GradedCase) -> bool {
    let is_answered = !matches!(outcome.judgement.verdict, Grade::Refuses | Grade::Skipped);
    is_answered && !is_hostile(&outcome.case) && outcome.reference.exact().is_some()
}

impl QuantityResult {
    /// The aspects of the faults of its answers and of the broken relations that it is blamed for, without repetition, the
    /// most urgent first.
    pub fn aspects(&self) -> Vec<Aspect> {
        let own = |breach: &&Breach| breach.blamed == self.quantity.name;
        let of_relations = self
            .breaches
            .iter()
            .filter(own)
            .filter_map(Aspect::of_breach);
        let of_answers = self.outcomes.iter().filter_map(Aspect::of);
        let mut aspects: Vec<Aspect> = of_answers.chain(of_relations).collect();
        aspects.sort_unstable();
        aspects.dedup();
        aspects
    }

    /// Whether any case was asked and answered that shows the formula.
    pub fn shows_formula(&self) -> bool {
        self.outcomes.iter().any(shows_formula)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::scripted::log_sum_exp;

    /// What overflows in a large array is no wrong formula; a wrong value there is one.
    #[test]
    fn a_failure_of_a_large_input_is_about_precision() {
        let plain = log_sum_exp(&[0.5]);
        let mut large: Vec<Case> = [Flag::MANY_DIMENSIONS, Flag::MANY_PATTERNS]
            .into_iter()
            .map(|flag| {
                let mut case = plain.clone();
                case.flags = vec![flag];
                case
            })
            .collect();
        let mut realistic = plain.clone();
        realistic.stratum = Stratum::Realistic;
        large.push(realistic);
        let of = Aspect::of_verdict;
        assert_eq!(of(Grade::Fails, &plain), Some(Aspect::Formula));
        for case in &large {
            assert_eq!(
                of(Grade::Fails, case),
                Some(Aspect::Precision),
                "{:?}",
                case.flags
            );
            assert_eq!(of(Grade::Wrong, case), Some(Aspect::Formula));
            assert_eq!(of(Grade::AcceptsNonsense, case), Some(Aspect::Domain));
            assert_eq!(of(Grade::Crashed, case), Some(Aspect::Program));
            assert_eq!(of(Grade::LosesDigits, case), Some(Aspect::Precision));
            assert_eq!(of(Grade::Accurate, case), None);
        }
    }
}
