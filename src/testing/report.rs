//! One result compared with the exact value.

use std::fmt;

use super::numbers::Numbers;
use crate::Error;
use crate::grade::answer::Answer;
use crate::grade::case::Case;
use crate::grade::explain;
use crate::grade::grading::GradedCase;
use crate::grade::reference::Reference;
use crate::grade::verdict::{Assessment, FloatFormat, Grade};
use crate::oracle::certify::Certified;
use crate::oracle::{json, registry};
use crate::real::{Ball, Bounded, Real};
use serde_json::Value as Json;

/// A result, the exact value, and what the grader says of it.
///
/// Its text is what a failing assertion prints.
#[derive(Clone, Debug)]
pub struct Report {
    /// The question, the exact value, the result, and the verdict on its worst entry.
    pub outcome: GradedCase,
    /// The format of the result.
    pub format: FloatFormat,
    entries: Vec<Assessment>,
}

/// Compares a result with the exact value of a quantity.
///
/// The input is the object of the wire protocol; `json!` makes one.
///
/// ```
/// use attnbm::testing::{check, json};
/// use attnbm::grade::verdict::Grade;
///
/// let report = check(&1.0_f64, "vmf.entropy", &json!({"dim": 3, "kappa": 0.0}))?;
/// assert_eq!(report.outcome.judgement.verdict, Grade::Wrong);
/// assert_eq!(report.exact().unwrap().entries[0].value, (4.0 * std::f64::consts::PI).ln());
/// assert!(!report.is_within(1e3) && !report.passes());
/// # Ok::<(), attnbm::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::Unsupported`] for an unknown quantity; [`Error::Parse`] or [`Error::Shape`] for an input that is not one of
/// the quantity. An input outside of the domain is not an error: there the right result is not finite.
pub fn check<V: Numbers + ?Sized>(
    value: &V,
    quantity: &str,
    input: &Json,
) -> Result<Report, Error> {
    let case = question(quantity, input)?;
    Ok(Report::of(value, case, Reference::of))
}

/// The text of a failed assertion.
pub(super) fn failure<V: Numbers + ?Sized>(
    value: &V,
    quantity: &str,
    input: &Json,
    max_ulps: Option<f64>,
) -> Option<String> {
    let case = match question(quantity, input) {
        Ok(case) => case,
        Err(error) => return Some(format!("{quantity:?} cannot be asked: {error}")),
    };
    let holds = |report: &Report| match max_ulps {
        Some(limit) => report.is_within(limit),
        None => report.passes(),
    };
    // A condition number takes an evaluation for each number of the input. A result that is accurate needs none.
    let report = Report::of(value, case, Reference::without_condition);
    if holds(&report) && (max_ulps.is_some() || report.is_accurate()) {
        return None;
    }
    let report = Report::of(value, report.outcome.case, Reference::of);
    if holds(&report) {
        return None;
    }
    Some(report.into_text(max_ulps))
}

/// The question, whose input has the fields of the quantity in the lengths that they must have.
fn question(quantity: &str, input: &Json) -> Result<Case, Error> {
    let quantity = registry::find(quantity)?;
    let case = Case::new(
        quantity,
        json::read_values(quantity.fields, &input.to_string())?,
    );
    match case.inputs() {
        Err(error @ (Error::Parse(_) | Error::Shape { .. })) => Err(error),
        _ => Ok(case),
    }
}

impl Report {
    fn of<V: Numbers + ?Sized>(
        value: &V,
        case: Case,
        reference: impl FnOnce(&Case) -> Reference,
    ) -> Self {
        let (answer, format) = (Answer::Value(value.to_array()), V::FORMAT);
        let reference = reference(&case);
        let numbers = case.slots().len();
        Self {
            entries: Assessment::of_entries(&answer, &reference, format, numbers),
            outcome: GradedCase {
                index: 0,
                id: None,
                judgement: Assessment::of(&answer, &reference, format, numbers),
                case,
                reference,
                answer,
            },
            format,
        }
    }

    /// The exact value, rounded correctly and between two proved ends, if there is one.
    pub fn exact(&self) -> Option<&Certified> {
        self.outcome.reference.exact().map(|exact| &exact.certified)
    }

    /// The largest error of an entry in units in the last place, if there are two numbers to compare.
    pub fn ulps(&self) -> Option<f64> {
        let errors = self.entries.iter().filter_map(|entry| entry.ulps);
        errors.max_by(f64::total_cmp)
    }

    /// Whether the grader would not object: every entry is accurate or backward stable, or the result is not finite
    /// where there is no value. A value that cannot be certified passes nothing.
    pub fn passes(&self) -> bool {
        self.outcome.judgement.verdict <= Grade::BackwardStable
    }

    /// Whether the error of every entry is proved to be at most `max_ulps` units in the last place.
    pub fn is_within(&self, max_ulps: f64) -> bool {
        self.entries
            .iter()
            .all(|entry| self.is_entry_within(entry, max_ulps))
    }

    fn is_accurate(&self) -> bool {
        self.outcome.judgement.verdict == Grade::Accurate
    }

    fn is_entry_within(&self, entry: &Assessment, max_ulps: f64) -> bool {
        // Without an error to measure, only what is right in another way is accurate.
        if entry.ulps.is_none() {
            return entry.verdict == Grade::Accurate;
        }
        let exact = self.outcome.reference.exact();
        let enclosure = exact.and_then(|exact| exact.enclosure(entry.entry));
        let got = self.outcome.answer.value();
        let got = got.and_then(|array| array.entries.get(entry.entry));
        let (Some(enclosure), Some(got)) = (enclosure, got) else {
            return false;
        };
        let error = self.format.ulps_between(*got, enclosure);
        error.certainly_at_most(&Ball::from_f64(max_ulps))
    }

    /// The text of a failure, about the worst entry that is not within the limit.
    fn into_text(mut self, max_ulps: Option<f64>) -> String {
        if let Some(limit) = max_ulps {
            let beyond = self.entries.iter();
            let beyond = beyond.filter(|entry| !self.is_entry_within(entry, limit));
            let error = |entry: &Assessment| entry.ulps.unwrap_or(f64::INFINITY);
            let worst = beyond.max_by(|a, b| error(a).total_cmp(&error(b)));
            if let Some(worst) = worst {
                self.outcome.judgement = worst.clone();
            }
        }
        let name = self.outcome.case.quantity.name;
        let headline = match (self.outcome.judgement.ulps, max_ulps) {
            (Some(ulps), Some(limit)) => format!(
                "{name} is off by {} ulp; allowed are {limit}",
                explain::size(ulps)
            ),
            (Some(ulps), None) => format!(
                "{name} is off by {} ulp, more than rounding explains",
                explain::size(ulps)
            ),
            (None, _) => format!("{name} is not certified"),
        };
        format!("{headline}\n{self}")
    }
}

/// The question as a request, the exact value, the result, the error, the condition number and the advice, a line each.
impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entry = self.outcome.judgement.entry;
        let nearest = self
            .exact()
            .and_then(|exact| exact.entries.get(entry))
            .map(|entry| ("nearest", format!("{:?}", self.format.round(entry.value))));
        for (name, text) in explain::describe(&self.outcome, self.format) {
            writeln!(out, "  {name:<10} {text}")?;
            // Beside the ends.
            if name == "exact"
                && let Some((name, text)) = &nearest
            {
                writeln!(out, "  {name:<10} {text}")?;
            }
        }
        Ok(())
    }
}
