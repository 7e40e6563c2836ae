//! A session with everything that its reports say.

use attnbm::grade::aspect::Aspect;
use attnbm::grade::relation::Breach;
use attnbm::grade::session::{GradedCase, Grading, QuantityResult};
use attnbm::grade::wire::Greeting;

use super::known::KnownFailures;
use super::threshold::Threshold;

/// Where the questions of a session are from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// They are drawn.
    Fresh,
    /// The frozen vectors of this directory.
    Vectors(String),
    /// The requests of this file.
    Requests(String),
}

/// A session with everything that its reports say.
pub struct Graded {
    /// What was found.
    pub grading: Grading,
    /// The program with its arguments.
    pub command: Vec<String>,
    /// Where the questions are from.
    pub source: Source,
    /// What it has said of itself.
    pub greeting: Greeting,
    /// What is worth knowing besides.
    pub notes: Vec<String>,
    /// What fails.
    pub fail_on: Threshold,
    /// The faults that do not fail.
    pub known: KnownFailures,
    /// Why not everything was asked, where that is so.
    pub incomplete: Option<String>,
    /// Quantities that were to be asked and were not.
    pub not_asked: Vec<&'static str>,
}

impl Graded {
    /// What was asked: a file of requests, a directory of vectors, or a seed.
    pub fn source(&self) -> String {
        match &self.source {
            Source::Fresh => format!("seed {}", self.grading.settings.seed),
            Source::Vectors(directory) => format!("vectors of {directory}"),
            Source::Requests(file) => format!("requests of {file}"),
        }
    }

    /// Whether the session exits with 0.
    pub fn passed(&self) -> bool {
        let mut lines = self.grading.lines.iter();
        let fails = lines.any(|line| self.line_fails(line));
        !fails && self.incomplete.is_none() && self.grading.has_answers()
    }

    /// Whether an answer fails the session: it is as bad as what is to fail, and not known.
    pub fn outcome_fails(&self, outcome: &GradedCase) -> bool {
        let verdict = outcome.judgement.verdict;
        let name = outcome.case.quantity.name;
        self.fail_on.fails(verdict, Aspect::of(outcome)) && !self.known.has_verdict(name, verdict)
    }

    /// Whether a broken relation fails the session.
    pub fn breach_fails(&self, line: &QuantityResult, breach: &Breach) -> bool {
        let is_known = self.known.has_relation(line.quantity.name, breach.relation);
        self.fail_on
            .fails(breach.verdict, Aspect::of_breach(breach))
            && !is_known
    }

    /// Whether a line has an answer or a broken relation that fails.
    pub fn line_fails(&self, line: &QuantityResult) -> bool {
        let mut breaches = line.breaches.iter();
        breaches.any(|breach| self.breach_fails(line, breach))
            || line
                .outcomes
                .iter()
                .any(|outcome| self.outcome_fails(outcome))
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
