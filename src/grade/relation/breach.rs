//! What is said of a relation that does not hold.

use crate::grade::answer::Answer;
use crate::grade::case::Case;
use crate::grade::verdict::Grade;

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
    pub verdict: Grade,
}
