//! One outcome in words: the question, the exact value, the answer, and whether the error was
//! avoidable.

use super::answer::Answer;
use super::grading::GradedCase;
use super::reference::Reference;
use super::relation::breach::Breach;
use super::runs::{MISSTATED, RunStatistics, STANDARD_ERRORS};
use super::verdict::{FloatFormat, Grade, STABLE_RATIO};
use crate::oracle::certify::Shape;

/// The most entries that are shown of a value.
const ENTRIES: usize = 6;

/// Errors above this, in units in the last place, are explained even if they are unavoidable.
pub const LARGE_ULPS: f64 = 64.0;

/// Describes an outcome, as pairs of a name and a text.
pub fn describe(outcome: &GradedCase, format: FloatFormat) -> Vec<(&'static str, String)> {
    let judgement = &outcome.judgement;
    let mut lines = vec![
        ("request", outcome.case.line(1, false)),
        ("exactly", outcome.case.line(1, true)),
        ("exact", exact(outcome)),
        ("answer", answer(&outcome.answer, judgement.entry)),
    ];
    let sizes = [
        (
            "error",
            judgement
                .ulps
                .map(|ulps| format!("{} ulp of {}", size(ulps), format.name())),
        ),
        ("condition", judgement.condition.map(size)),
        (
            "stability",
            judgement.ratio.map(|ratio| {
                format!(
                    "{} (backward stable up to {})",
                    size(ratio),
                    STABLE_RATIO + outcome.case.slots().len() as f64
                )
            }),
        ),
    ];
    lines.extend(
        sizes
            .into_iter()
            .filter_map(|(name, text)| Some((name, text?))),
    );
    if let Some(runs) = &judgement.runs {
        lines.extend(of_runs(runs));
    }
    for flag in &outcome.case.flags {
        let meaning = flag.meaning();
        lines.push((
            "found by",
            format!(
                "{}: reveals {}; costs {}",
                meaning.name, meaning.reveals, meaning.costs
            ),
        ));
    }
    lines.push((
        "verdict",
        format!(
            "{}; {}",
            judgement.verdict.word(),
            sentence(outcome, format)
        ),
    ));
    lines
}

/// The longest request that is shown in short.
const LONGEST: usize = 600;

/// The same in a few lines: no hexadecimal, and the flags by their names.
pub fn describe_briefly(outcome: &GradedCase, format: FloatFormat) -> Vec<(&'static str, String)> {
    let request = outcome.case.line(1, false);
    let request = match request.char_indices().nth(LONGEST) {
        Some((end, _)) => format!(
            "{}… ({} characters; --verbose has all)",
            request.get(..end).unwrap_or_default(),
            request.len()
        ),
        None => request,
    };
    let flags: Vec<&str> = outcome.case.flags.iter().map(|flag| flag.name()).collect();
    let mut lines = vec![
        ("request", request),
        ("exact", exact(outcome)),
        ("answer", answer(&outcome.answer, outcome.judgement.entry)),
        ("verdict", brief_sentence(outcome, format)),
    ];
    if !flags.is_empty() {
        lines.push(("found by", flags.join(", ")));
    }
    lines
}

/// The same without what the answer says already.
fn brief_sentence(outcome: &GradedCase, format: FloatFormat) -> String {
    match (&outcome.answer, outcome.judgement.verdict) {
        (Answer::Crashed(_) | Answer::Malformed(_), Grade::Crashed | Grade::Malformed) => {
            "a fault of the program, which says nothing about its numbers".to_owned()
        }
        _ => sentence(outcome, format),
    }
}

/// Whether the error was avoidable.
pub fn sentence(outcome: &GradedCase, format: FloatFormat) -> String {
    let judgement = &outcome.judgement;
    let reason = &judgement.reason;
    if let (Some(runs), true) = (&judgement.runs, reason.is_empty()) {
        return sentence_of_runs(runs, judgement.verdict);
    }
    if let (Some(ulps), Some(ratio)) = (judgement.ulps, judgement.ratio) {
        return match judgement.verdict <= Grade::BackwardStable {
            true => explained(ulps, ratio, judgement.condition),
            false => blamed(ulps, ratio, judgement.condition),
        };
    }
    match judgement.verdict {
        Grade::AcceptsNonsense => format!("avoidable: {reason}; the right answer is an error"),
        Grade::Fails => {
            let value = outcome
                .reference
                .exact()
                .and_then(|exact| exact.certified.entries.get(judgement.entry));
            let value = value.map_or(f64::NAN, |entry| format.round(entry.value));
            match value.is_finite() {
                true => {
                    format!("avoidable: {reason}; the value rounds to {value:?} in this format")
                }
                false => reason.clone(),
            }
        }
        Grade::Malformed | Grade::TimedOut | Grade::Crashed => {
            format!("{reason}; this is a fault of the program and says nothing about its numbers")
        }
        _ => reason.clone(),
    }
}

/// Why an error is no fault.
fn explained(ulps: f64, ratio: f64, condition: Option<f64>) -> String {
    let allowed = ulps / ratio;
    match condition {
        _ if ulps <= LARGE_ULPS => "the error is no larger than rounding allows".into(),
        Some(condition) if condition > 0.0 && condition.is_finite() => format!(
            "unavoidable: the condition number is {}, so rounding the input alone moves the value by about {} ulp",
            size(condition),
            size(allowed)
        ),
        Some(condition) if condition > 0.0 => {
            "unavoidable: the exact value is 0, and rounding the input moves it".into()
        }
        _ => "unavoidable: the exact value is below the least normal number of the format".into(),
    }
}

/// By how much more an error is than rounding allows.
fn blamed(ulps: f64, ratio: f64, condition: Option<f64>) -> String {
    // So many units are more than the digits that there are.
    const NO_DIGIT: f64 = 9e15;
    let off = match ulps < NO_DIGIT {
        true => format!("the answer is {} ulp off", size(ulps)),
        false => "the answer has no right digit".to_owned(),
    };
    match condition {
        Some(condition)
            if condition > 0.0 && condition.is_finite() && ratio.is_finite() && ratio > 0.0 =>
        {
            format!(
                "avoidable: at a condition number of {}, rounding explains about {} ulp; {off}, {} times as much",
                size(condition),
                size(ulps / ratio),
                size(ratio)
            )
        }
        Some(condition) if condition > 0.0 => {
            format!("avoidable: the exact value is 0, and rounding the input moves it less; {off}")
        }
        _ => format!("avoidable: rounding the input does not move the value; {off}"),
    }
}

/// The runs of an estimator in numbers.
fn of_runs(runs: &RunStatistics) -> Vec<(&'static str, String)> {
    let stated = runs.stated.map_or_else(
        || "none stated".to_owned(),
        |stated| format!("{} stated", size(stated)),
    );
    vec![
        ("runs", format!("{} of mean {}", runs.runs, runs.mean)),
        ("spread", format!("{}; {stated}", size(runs.spread))),
        (
            "distance",
            format!(
                "{} standard errors of the mean (agrees up to {STANDARD_ERRORS})",
                size(runs.standard_errors)
            ),
        ),
    ]
}

fn sentence_of_runs(runs: &RunStatistics, verdict: Grade) -> String {
    let far = size(runs.standard_errors.abs());
    let side = match runs.standard_errors > 0.0 {
        true => "above",
        false => "below",
    };
    let ratio = runs.spread_over_stated().unwrap_or(f64::NAN);
    match verdict {
        Grade::MisstatesError => format!(
            "the runs spread by {} times the standard error that they state; a right one is off by the factor \
             {MISSTATED} once in six million cases",
            size(ratio)
        ),
        Grade::Disagrees => format!(
            "the mean of {} runs is {far} standard errors {side} the exact value; right estimates of a normal law are \
             beyond {STANDARD_ERRORS} once in a million cases",
            runs.runs
        ),
        _ => format!(
            "the mean of {} runs is {far} standard errors {side} the exact value",
            runs.runs
        ),
    }
}

/// The exact value at the entry that decided.
fn exact(outcome: &GradedCase) -> String {
    let exact = match &outcome.reference {
        Reference::Value(exact) => exact,
        Reference::Nonexistent(error) => return format!("none: {error}"),
        Reference::Undecided(error) => return format!("unknown: {error}"),
    };
    let index = outcome.judgement.entry;
    let Some(entry) = exact.certified.entries.get(index) else {
        return "an empty list".into();
    };
    let place = place(exact.shape(), index);
    format!("{place}[{}, {}]", entry.lower(), entry.upper())
}

/// Which entry this is, 0-based: nothing for a scalar.
pub fn place(shape: Shape, index: usize) -> String {
    match shape {
        Shape::Scalar => String::new(),
        Shape::Vector(_) => format!("entry [{index}] in "),
        Shape::Matrix(_, columns) => {
            format!(
                "entry [{}][{}] in ",
                index / columns.max(1),
                index % columns.max(1)
            )
        }
    }
}

/// An answer in short: the entries near the one that decided.
pub fn answer(answer: &Answer, entry: usize) -> String {
    match answer {
        Answer::Value(array) if array.dimensions.is_empty() => array
            .entries
            .first()
            .map_or_else(String::new, |x| format!("{x:?}")),
        Answer::Value(array) if array.entries.len() <= ENTRIES => {
            let shape = match array.dimensions.as_slice() {
                [_] => String::new(),
                axes => format!(" of shape {axes:?}, row by row"),
            };
            format!("{:?}{shape}", array.entries)
        }
        Answer::Value(array) => {
            let got = array.entries.get(entry).copied().unwrap_or(f64::NAN);
            format!(
                "{got:?} at index {entry} of {} numbers, shape {:?}",
                array.entries.len(),
                array.dimensions
            )
        }
        Answer::Estimates(runs) => {
            let shown = runs
                .iter()
                .take(ENTRIES)
                .map(|run| match run.standard_error {
                    Some(error) => format!("{:?} ± {}", run.value, size(error)),
                    None => format!("{:?}", run.value),
                });
            let more = match runs.len() > ENTRIES {
                true => ", …",
                false => "",
            };
            format!("{}{more}", shown.collect::<Vec<_>>().join(", "))
        }
        Answer::Error { kind, message } => format!("an error, {kind}: {message}"),
        Answer::Malformed(what) => format!("malformed: {what}"),
        Answer::TimedOut => "nothing in time".into(),
        Answer::Crashed(what) => format!("none: {what}"),
        Answer::NotAsked(why) => format!("none: {why}"),
    }
}

/// Describes a broken relation, as pairs of a name and a text.
pub fn describe_breach(breach: &Breach) -> Vec<(&'static str, String)> {
    let mut lines = vec![(
        "relation",
        format!("{}: {}", breach.relation, breach.statement),
    )];
    for (case, got) in &breach.answers {
        lines.push(("request", case.line(1, false)));
        lines.push(("exactly", case.line(1, true)));
        lines.push(("answer", answer(got, 0)));
    }
    let verdict = match breach.difference {
        Some(difference) => format!(
            "the answers disagree by {}; backward stable ones disagree by at most {}",
            size(difference),
            size(breach.allowed)
        ),
        None => "one answer is finite and another is not".into(),
    };
    lines.push(("verdict", verdict));
    lines
}

/// A size in few digits.
pub fn size(x: f64) -> String {
    match x.abs() {
        0.0 => "0".into(),
        0.01..9.995 => format!("{x:.2}"),
        9.995..99_999.5 => format!("{x:.0}"),
        _ if x.is_finite() => format!("{x:.1e}"),
        _ => x.to_string(),
    }
}

#[cfg(test)]
mod tests;
