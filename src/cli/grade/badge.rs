//! The result as a badge: the JSON that shields.io reads from an address (its "endpoint" badge).

use attnbm::grade::verdict::Grade;
use serde_json::{Value, json};

use super::graded::Graded;
use crate::cli::style::counted;

/// The document of a badge, with the worst verdict and the number of quantities.
pub fn document(graded: &Graded) -> Value {
    let verdict = graded.grading.verdict();
    let quantities = counted(graded.grading.lines.len(), "quantity", "quantities");
    let (word, color) = if graded.incomplete.is_some() || !graded.grading.has_answers() {
        // What was not asked must not look as if it had passed.
        ("incomplete", "lightgrey")
    } else {
        (verdict.word(), color(verdict, graded.passed()))
    };
    json!({
        "schemaVersion": 1,
        "label": "attnbm",
        "message": format!("{word}, {quantities}"),
        "color": color,
        "isError": !graded.passed(),
    })
}

/// Green if nothing is wrong, yellow if what is wrong was allowed by `--fail-on`, and red otherwise.
fn color(verdict: Grade, passed: bool) -> &'static str {
    match (verdict.is_fault(), passed) {
        (false, true) => "brightgreen",
        (true, true) => "yellow",
        (_, false) => "red",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is allowed by an option is not as good as nothing.
    #[test]
    fn a_fault_that_passes_is_not_green() {
        for verdict in Grade::ALL {
            let passing = if verdict.is_fault() {
                "yellow"
            } else {
                "brightgreen"
            };
            assert_eq!(color(verdict, true), passing, "{verdict:?}");
            assert_eq!(color(verdict, false), "red", "{verdict:?}");
        }
    }
}
