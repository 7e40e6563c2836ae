//! A session with everything that its reports say.

use attnbm::grade::relation::Breach;
use attnbm::grade::session::{Grading, QuantityResult};
use attnbm::grade::verdict::Grade;
use attnbm::grade::wire::Greeting;

use super::known::KnownFailures;
use super::summary::fails;

/// A session with everything that its reports say.
pub struct Graded {
    /// What was found.
    pub grading: Grading,
    /// The program with its arguments.
    pub command: Vec<String>,
    /// The directory of the frozen vectors, where they were asked.
    pub vectors: Option<String>,
    /// What it has said of itself.
    pub greeting: Greeting,
    /// What is worth knowing besides.
    pub notes: Vec<String>,
    /// The least verdict that fails.
    pub fail_on: Grade,
    /// The faults that do not fail.
    pub known: KnownFailures,
    /// Why not everything was asked, where that is so.
    pub incomplete: Option<String>,
    /// Quantities that were to be asked and were not.
    pub not_asked: Vec<&'static str>,
}

impl Graded {
    /// What was asked: a directory of vectors, or a seed.
    pub fn source(&self) -> String {
        match &self.vectors {
            Some(directory) => format!("vectors of {directory}"),
            None => format!("seed {}", self.grading.settings.seed),
        }
    }

    /// Whether the session exits with 0.
    pub fn passed(&self) -> bool {
        let mut lines = self.grading.lines.iter();
        let fails = lines.any(|line| self.line_fails(line));
        !fails && self.incomplete.is_none() && self.grading.has_answers()
    }

    /// Whether a verdict on a quantity fails the session: it is as bad as what is to fail, and not known.
    pub fn verdict_fails(&self, quantity: &str, verdict: Grade) -> bool {
        fails(verdict, self.fail_on) && !self.known.has_verdict(quantity, verdict)
    }

    /// Whether a broken relation fails the session.
    pub fn breach_fails(&self, line: &QuantityResult, breach: &Breach) -> bool {
        let is_known = self.known.has_relation(line.quantity.name, breach.relation);
        fails(breach.verdict, self.fail_on) && !is_known
    }

    /// Whether a line has an answer or a broken relation that fails.
    pub fn line_fails(&self, line: &QuantityResult) -> bool {
        let name = line.quantity.name;
        let mut verdicts = line.outcomes.iter().map(|o| o.judgement.verdict);
        let mut breaches = line.breaches.iter();
        breaches.any(|breach| self.breach_fails(line, breach))
            || verdicts.any(|verdict| self.verdict_fails(name, verdict))
    }

    /// The known failures that are there.
    pub fn known_met(&self) -> Vec<String> {
        self.known.met(&self.grading, self.fail_on)
    }

    /// The known failures that have gone.
    pub fn known_gone(&self) -> Vec<String> {
        self.known.gone(&self.grading, self.fail_on)
    }

    /// Who was graded.
    pub fn headline(&self) -> String {
        let greeting = &self.greeting;
        let name = greeting
            .name
            .clone()
            .unwrap_or_else(|| self.command.join(" "));
        let details = [
            greeting.version.clone(),
            greeting.language.clone(),
            Some(self.grading.settings.format.name().to_owned()),
        ];
        let details: Vec<String> = details.into_iter().flatten().collect();
        format!("{name} ({})", details.join(", "))
    }
}
