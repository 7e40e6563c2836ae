//! Faults that are expected: a file lists them, and only what is worse fails.
//!
//! A line is a quantity with the worst verdict that is expected of it, or with a relation that is expected to
//! be broken. What follows a `#` is a remark.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use attnbm::grade::aspect::Aspect;
use attnbm::grade::relation::{self, Breach};
use attnbm::grade::session::{GradedCase, Grading};
use attnbm::grade::verdict::Grade;
use attnbm::oracle::registry;

use super::threshold::Threshold;

/// The expected faults.
#[derive(Clone, Debug, Default)]
pub struct KnownFailures {
    /// The file, as it was named.
    file: String,
    /// The worst verdict that is expected of a quantity.
    verdicts: BTreeMap<String, Grade>,
    /// Pairs of a quantity and a relation.
    relations: Vec<(String, String)>,
}

/// The word between a quantity and the relation that it breaks.
const RELATION: &str = "relation";

impl KnownFailures {
    /// Reads a file. The error says what is wrong with it, and in which line.
    pub fn read(file: &Path) -> Result<Self, String> {
        let shown = file.display();
        let text =
            fs::read_to_string(file).map_err(|error| format!("cannot read {shown}: {error}"))?;
        let mut known = Self {
            file: shown.to_string(),
            ..Self::default()
        };
        for (index, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default();
            let words: Vec<&str> = line.split_whitespace().collect();
            known
                .take(&words)
                .map_err(|error| format!("{shown}, line {}: {error}", index + 1))?;
        }
        Ok(known)
    }

    fn take(&mut self, words: &[&str]) -> Result<(), String> {
        let [quantity, rest @ ..] = words else {
            return Ok(());
        };
        registry::find(quantity).map_err(|error| error.to_string())?;
        match rest {
            [RELATION, name] if relation::all().any(|relation| relation.name == *name) => {
                let pair = (quantity.to_string(), name.to_string());
                self.relations.push(pair);
            }
            [RELATION, name] => return Err(format!("there is no relation {name:?}")),
            [word] => {
                let verdict = Grade::find(word).filter(|verdict| *verdict > Grade::BackwardStable);
                let verdict =
                    verdict.ok_or_else(|| format!("{word:?} is no verdict that fails"))?;
                let worst = self.verdicts.entry(quantity.to_string()).or_insert(verdict);
                *worst = verdict.max(*worst);
            }
            _ => {
                return Err(format!(
                    "after {quantity} there must be a verdict, or \"{RELATION}\" and a relation"
                ));
            }
        }
        Ok(())
    }

    /// Whether so bad a verdict is expected. Refusals are, only where they are listed or worse is.
    pub fn has_verdict(&self, quantity: &str, verdict: Grade) -> bool {
        let worst = self.verdicts.get(quantity);
        worst.is_some_and(|worst| verdict <= *worst)
    }

    /// Whether the relation is expected to be broken.
    pub fn has_relation(&self, quantity: &str, relation: &str) -> bool {
        let mut pairs = self.relations.iter();
        pairs.any(|(own, name)| own == quantity && name == relation)
    }

    /// The file, as it was named.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The lines of what was asked and is no fault any more.
    pub fn gone(&self, grading: &Grading, fail_on: Threshold) -> Vec<String> {
        let mut gone = Vec::new();
        for line in &grading.lines {
            let name = line.quantity.name;
            let has_answers = line.outcomes.iter().any(|o| o.answer.value().is_some());
            let has_fault = faults(grading, fail_on, name).0.is_some();
            if let Some(verdict) = self.verdicts.get(name)
                && has_answers
                && !has_fault
            {
                gone.push(verdict_line(name, *verdict));
            }
            let checked = line.relations.iter().map(|(relation, _)| *relation);
            let is_whole = |relation: &&str| line.breaches.iter().all(|b| b.relation != *relation);
            let whole = checked.filter(is_whole);
            let known = whole.filter(|relation| self.has_relation(name, relation));
            gone.extend(known.map(|relation| relation_line(name, relation)));
        }
        gone
    }

    /// The lines of what is a fault, and expected.
    pub fn met(&self, grading: &Grading, fail_on: Threshold) -> Vec<String> {
        let mut met = Vec::new();
        for line in &grading.lines {
            let name = line.quantity.name;
            let (verdict, relations) = faults(grading, fail_on, name);
            let verdict = verdict.filter(|verdict| self.has_verdict(name, *verdict));
            met.extend(verdict.map(|verdict| verdict_line(name, verdict)));
            let known = relations.into_iter();
            let known = known.filter(|relation| self.has_relation(name, relation));
            met.extend(known.map(|relation| relation_line(name, relation)));
        }
        met
    }
}

/// The worst verdict on a quantity that is as bad as what is to fail, and the relations that are so broken,
/// known or not.
fn faults(
    grading: &Grading,
    fail_on: Threshold,
    quantity: &str,
) -> (Option<Grade>, Vec<&'static str>) {
    let mut lines = grading.lines.iter();
    let Some(line) = lines.find(|line| line.quantity.name == quantity) else {
        return (None, Vec::new());
    };
    let is_fault = |o: &&GradedCase| fail_on.fails(o.judgement.verdict, Aspect::of(o));
    let faults = line.outcomes.iter().filter(is_fault);
    let is_broken = |b: &&Breach| fail_on.fails(b.verdict, Aspect::of_breach(b));
    let broken = line.breaches.iter().filter(is_broken);
    let mut relations: Vec<&'static str> = broken.map(|breach| breach.relation).collect();
    relations.sort_unstable();
    relations.dedup();
    (faults.map(|o| o.judgement.verdict).max(), relations)
}

fn verdict_line(quantity: &str, verdict: Grade) -> String {
    format!("{quantity} {}", verdict.word().replace(' ', "-"))
}

fn relation_line(quantity: &str, relation: &str) -> String {
    format!("{quantity} {RELATION} {relation}")
}

/// A file of all faults of a session.
pub fn listing(grading: &Grading, fail_on: Threshold) -> String {
    let mut text = String::from("# What `attnbm grade --known-failures` does not fail for.\n");
    for line in &grading.lines {
        let name = line.quantity.name;
        let (verdict, relations) = faults(grading, fail_on, name);
        let verdict = verdict.map(|verdict| verdict_line(name, verdict));
        let relations = relations.into_iter().map(|r| relation_line(name, r));
        for entry in verdict.into_iter().chain(relations) {
            let _ = writeln!(text, "{entry}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use attnbm::conformance::{Functions, GradingSettings, Question, Refusal, grade};
    use attnbm::grade::stratum::Stratum;
    use attnbm::oracle::certify::Options;

    const NAME: &str = "special.log_sum_exp";

    fn known(lines: &[&str]) -> Result<KnownFailures, String> {
        let mut known = KnownFailures::default();
        for line in lines {
            let words: Vec<&str> = line.split_whitespace().collect();
            known.take(&words)?;
        }
        Ok(known)
    }

    /// Only what fails can be expected to fail.
    #[test]
    fn a_verdict_that_fails_nothing_is_not_known() {
        let is_taken = |word: &str| known(&[&format!("{NAME} {word}")]).is_ok();
        for verdict in Grade::ALL {
            let word = verdict.word().replace(' ', "-");
            assert_eq!(is_taken(&word), verdict > Grade::BackwardStable, "{word}");
        }
        assert!(!is_taken("no-such-verdict"));
    }

    /// The order of the lines does not matter.
    #[test]
    fn the_worst_of_several_verdicts_is_expected() {
        for order in [["loses-digits", "wrong"], ["wrong", "loses-digits"]] {
            let lines = order.map(|word| format!("{NAME} {word}"));
            let known = known(&lines.each_ref().map(String::as_str)).unwrap();
            assert!(known.has_verdict(NAME, Grade::Wrong), "{order:?}");
            assert!(!known.has_verdict(NAME, Grade::Crashed));
        }
    }

    /// An implementation that gives up says nothing of what it would have answered.
    #[test]
    fn a_known_failure_has_gone_only_where_something_was_answered() {
        let settings = GradingSettings::default()
            .with_strata([Stratum::Corner])
            .with_quantities([NAME])
            .with_cases(3)
            .with_relations(false);
        let right = |question: &Question<'_>| {
            let exact = question.case().evaluate(&Options::default());
            let exact = exact.map_err(|refusal| Refusal::Domain(refusal.error.to_string()))?;
            Ok(exact.entries[0].value)
        };
        let gives_up = |_: &Question<'_>| Err::<f64, _>(Refusal::GaveUp("too much".into()));
        let known = known(&[&format!("{NAME} wrong")]).unwrap();
        let gone = |functions: &Functions<'_>| {
            let grading = grade(functions, &settings);
            assert_eq!(grading.lines[0].outcomes.len(), 3);
            known.gone(&grading, Threshold::Verdict(Grade::LosesDigits))
        };
        assert_eq!(
            gone(&Functions::new().with(NAME, right)),
            [format!("{NAME} wrong")]
        );
        assert!(gone(&Functions::new().with(NAME, gives_up)).is_empty());
        let wrong = |question: &Question<'_>| right(question).map(|x| 2.0 * x + 1.0);
        assert!(gone(&Functions::new().with(NAME, wrong)).is_empty());
    }
}
