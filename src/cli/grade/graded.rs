//! A session with everything that its reports say.

use attnbm::grade::session::Grading;
use attnbm::grade::verdict::Grade;
use attnbm::grade::wire::Greeting;

use super::summary;

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
        let fails = lines.any(|line| summary::line_fails(line, self.fail_on));
        !fails && self.incomplete.is_none() && self.grading.has_answers()
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
