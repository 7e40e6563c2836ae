//! The result as JUnit XML: a suite for each quantity, a test for each case and each relation.

use std::fmt::Write as _;

use attnbm::grade::aspect::Aspect;
use attnbm::grade::explain::{describe, describe_breach, sentence};
use attnbm::grade::session::{GradedCase, QuantityResult};
use attnbm::grade::verdict::{FloatFormat, Grade};

use super::graded::Graded;

/// What becomes of a test.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Passes,
    Fails,
    /// About the program, not about its numbers.
    Errs,
    Skipped,
}

/// The document.
pub fn document(graded: &Graded) -> String {
    let mut suites = String::new();
    let mut totals = [0; 4];
    for line in &graded.grading.lines {
        let (tests, counts) = tests(line, graded);
        for (total, count) in totals.iter_mut().zip(counts) {
            *total += count;
        }
        let _ = writeln!(
            suites,
            "  <testsuite name=\"{}\" {}>\n{tests}  </testsuite>",
            escape(line.quantity.name),
            attributes(counts)
        );
    }
    // What was not asked must not look as if it had passed.
    if let Some(reason) = &graded.incomplete {
        totals[0] += 1;
        totals[2] += 1;
        let reason = format!("{reason}; not asked: {}", graded.not_asked.join(", "));
        let _ = writeln!(
            suites,
            "  <testsuite name=\"session\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">\n    \
             <testcase name=\"every question is asked\" classname=\"session\"><error type=\"incomplete\" \
             message=\"{}\"/></testcase>\n  </testsuite>",
            escape(&reason)
        );
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\" {}>\n{suites}</testsuites>",
        escape(&graded.headline()),
        attributes(totals)
    )
}

/// The counts of tests, failures, errors and skipped tests.
fn attributes([tests, failures, errors, skipped]: [usize; 4]) -> String {
    format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\"")
}

fn tests(line: &QuantityResult, graded: &Graded) -> (String, [usize; 4]) {
    let mut text = String::new();
    let mut counts = [0; 4];
    let mut count = |fate: Fate| {
        counts[0] += 1;
        match fate {
            Fate::Passes => {}
            Fate::Fails => counts[1] += 1,
            Fate::Errs => counts[2] += 1,
            Fate::Skipped => counts[3] += 1,
        }
    };
    for outcome in &line.outcomes {
        let fate = fate_in(graded, outcome);
        count(fate);
        text.push_str(&test(line, outcome, fate, graded.grading.settings.format));
    }
    for (relation, checked) in &line.relations {
        let breaches = || {
            line.breaches
                .iter()
                .filter(|breach| breach.relation == *relation)
        };
        let is_failure = breaches().any(|breach| graded.breach_fails(line, breach));
        count(if is_failure {
            Fate::Fails
        } else {
            Fate::Passes
        });
        let name = escape(&format!("relation {relation}"));
        let class = escape(line.quantity.name);
        let _ = write!(text, "    <testcase name=\"{name}\" classname=\"{class}\">");
        if let Some(breach) = breaches().next().filter(|_| is_failure) {
            let message = format!(
                "{} ({} of {checked} times)",
                breach.statement,
                breaches().count()
            );
            let body = listing(&describe_breach(breach));
            let _ = write!(
                text,
                "<failure type=\"broken relation\" message=\"{}\">{}</failure>",
                escape(&message),
                escape(&body)
            );
        }
        text.push_str("</testcase>\n");
    }
    (text, counts)
}

/// A fault that is known is skipped.
fn fate_in(graded: &Graded, outcome: &GradedCase) -> Fate {
    let (verdict, aspect) = (outcome.judgement.verdict, Aspect::of(outcome));
    match fate(verdict, graded.fail_on.fails(verdict, aspect)) {
        Fate::Fails | Fate::Errs if !graded.outcome_fails(outcome) => Fate::Skipped,
        fate => fate,
    }
}

fn fate(verdict: Grade, fails: bool) -> Fate {
    match verdict {
        Grade::Refuses | Grade::Skipped if !fails => Fate::Skipped,
        _ if !fails => Fate::Passes,
        Grade::Malformed | Grade::TimedOut | Grade::Crashed => Fate::Errs,
        _ => Fate::Fails,
    }
}

fn test(line: &QuantityResult, outcome: &GradedCase, fate: Fate, format: FloatFormat) -> String {
    let flags: Vec<&str> = outcome.case.flags.iter().map(|flag| flag.name()).collect();
    let name = match &outcome.id {
        Some(id) => id.clone(),
        None => format!(
            "{} case {} ({})",
            outcome.case.stratum.name(),
            outcome.index,
            flags.join(", ")
        ),
    };
    let (name, class) = (escape(&name), escape(line.quantity.name));
    let verdict = escape(outcome.judgement.verdict.word());
    let message = escape(&sentence(outcome, format));
    let body = || escape(&listing(&describe(outcome, format)));
    let inside = match fate {
        Fate::Passes => String::new(),
        Fate::Skipped => format!("<skipped message=\"{verdict}: {message}\"/>"),
        Fate::Fails => {
            format!(
                "<failure type=\"{verdict}\" message=\"{message}\">{}</failure>",
                body()
            )
        }
        Fate::Errs => format!(
            "<error type=\"{verdict}\" message=\"{message}\">{}</error>",
            body()
        ),
    };
    format!("    <testcase name=\"{name}\" classname=\"{class}\">{inside}</testcase>\n")
}

fn listing(pairs: &[(&'static str, String)]) -> String {
    let lines: Vec<String> = pairs
        .iter()
        .map(|(name, text)| format!("{name:<10} {text}"))
        .collect();
    lines.join("\n")
}

/// Text as XML has it, in an attribute or between tags; what XML 1.0 cannot hold is replaced.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push('\t'),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            letter if letter.is_control() => escaped.push('\u{fffd}'),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::grade::threshold::Threshold;

    #[test]
    fn nothing_breaks_out_of_an_attribute() {
        assert_eq!(
            escape("a\"<&>\u{1}\u{7f}\n"),
            "a&quot;&lt;&amp;&gt;\u{fffd}\u{fffd}&#10;"
        );
    }

    #[test]
    fn what_is_about_the_program_is_an_error() {
        let on = |threshold: Threshold, verdict: Grade, aspect: Option<Aspect>| {
            fate(verdict, threshold.fails(verdict, aspect))
        };
        let usual = Threshold::Verdict(Grade::LosesDigits);
        let refused = Threshold::Verdict(Grade::Refuses);
        let (formula, precision) = (Some(Aspect::Formula), Some(Aspect::Precision));
        assert!(on(usual, Grade::Crashed, Some(Aspect::Program)) == Fate::Errs);
        assert!(on(usual, Grade::Wrong, formula) == Fate::Fails);
        assert!(on(usual, Grade::Refuses, None) == Fate::Skipped);
        assert!(on(refused, Grade::Refuses, None) == Fate::Fails);
        assert!(
            on(
                Threshold::Verdict(Grade::Wrong),
                Grade::LosesDigits,
                precision
            ) == Fate::Passes
        );
        let threshold = Threshold::Aspect(Aspect::Formula);
        assert!(on(threshold, Grade::Wrong, precision) == Fate::Passes);
        assert!(on(threshold, Grade::Wrong, formula) == Fate::Fails);
        assert!(on(threshold, Grade::Crashed, Some(Aspect::Program)) == Fate::Errs);
    }
}
