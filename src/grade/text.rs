//! The result of a session for people: the verdicts, and each fault with a case to paste.

use std::fmt::Write as _;

use super::explain::{describe, describe_breach};
use super::grading::{Grading, QuantityResult};
use super::verdict::{FloatFormat, Grade};

/// How many breaches of a line are written out; the others are counted.
const MOST_BREACHES: usize = 2;

/// Everything that is wrong: a table of the verdicts, and each faulty line with its smallest case.
pub fn failure(grading: &Grading) -> String {
    let mut text = table(grading);
    for line in grading.lines.iter().filter(|line| is_faulty(line)) {
        text.push('\n');
        text.push_str(&faulty_line(line, grading.settings.format));
    }
    text
}

/// Whether something of the line is held against the subject.
pub fn is_faulty(line: &QuantityResult) -> bool {
    line.verdict().is_fault()
}

/// One row a quantity: its worst verdict, and how often each verdict was given.
pub fn table(grading: &Grading) -> String {
    let width = grading.lines.iter().map(|line| line.quantity.name.len());
    let width = width.max().unwrap_or(0);
    let mut text = String::new();
    for line in &grading.lines {
        let (name, verdict) = (line.quantity.name, line.verdict().word());
        let counts = counts(line);
        let _ = writeln!(text, "{name:width$}  {verdict:16}  {counts}");
    }
    text
}

/// How often each verdict was given, and how many relations were checked and broken.
fn counts(line: &QuantityResult) -> String {
    let each = Grade::ALL.into_iter().rev();
    let mut counts: Vec<String> = each
        .map(|verdict| (line.count(verdict), verdict.word()))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let checked: u64 = line.relations.iter().map(|(_, count)| count).sum();
    if !line.breaches.is_empty() || checked > 0 {
        let broken = line.breaches.len();
        counts.push(format!("{broken} of {checked} relations broken"));
    }
    counts.join(", ")
}

/// A line with a fault: how often, the smallest case, what came back and what is right, and the relations
/// that do not hold.
pub fn faulty_line(line: &QuantityResult, format: FloatFormat) -> String {
    let (name, verdict) = (line.quantity.name, line.verdict().word());
    let faults = line.outcomes.iter();
    let faults = faults.filter(|outcome| outcome.judgement.verdict.is_fault());
    let (faults, total) = (faults.count(), line.outcomes.len());
    let mut text = format!("{name}: {verdict}, {faults} of {total} cases at fault\n");
    let _ = writeln!(text, "  {}", line.quantity.definition);
    if let Some(diagnosis) = &line.diagnosis {
        let _ = writeln!(text, "  probably: {diagnosis}");
    }
    for witness in &line.witnesses {
        let title = format!("smallest case, {}", witness.judgement.verdict.word());
        text.push_str(&block(&title, describe(witness, format)));
    }
    for breach in line.breaches.iter().take(MOST_BREACHES) {
        text.push_str(&block("broken relation", describe_breach(breach)));
    }
    if line.breaches.len() > MOST_BREACHES {
        let more = line.breaches.len() - MOST_BREACHES;
        let _ = writeln!(text, "  and {more} more broken relations");
    }
    text
}

/// Names and texts in two columns.
fn block(title: &str, lines: Vec<(&'static str, String)>) -> String {
    let mut text = format!("  {title}\n");
    for (name, line) in lines {
        let _ = writeln!(text, "    {name:9}  {line}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::relation::Breach;
    use crate::grade::scripted::log_sum_exp;

    /// A line with so many broken relations, told apart by what they allow.
    fn line(broken: usize) -> QuantityResult {
        let case = log_sum_exp(&[0.5]);
        let breach = |index: usize| Breach {
            relation: "a relation",
            statement: "a statement",
            blamed: case.quantity.name,
            answers: Vec::new(),
            difference: Some(1e3),
            allowed: index as f64,
            verdict: Grade::Wrong,
        };
        QuantityResult {
            quantity: case.quantity,
            outcomes: Vec::new(),
            relations: vec![("a relation", 7), ("another", 2)],
            breaches: (1..=broken).map(breach).collect(),
            witnesses: Vec::new(),
            diagnosis: None,
        }
    }

    #[test]
    fn what_is_not_written_out_is_counted() {
        for broken in 0..5 {
            let line = line(broken);
            let text = faulty_line(&line, FloatFormat::Binary64);
            let written = text.matches("broken relation\n").count();
            assert_eq!(written, broken.min(2), "{text}");
            for shown in 1..=written {
                assert!(text.contains(&format!("at most {shown}.00\n")), "{text}");
            }
            let more = text.lines().find(|line| line.starts_with("  and "));
            let expected =
                (broken > 2).then(|| format!("  and {} more broken relations", broken - 2));
            assert_eq!(more, expected.as_deref(), "{text}");
            assert_eq!(counts(&line), format!("{broken} of 9 relations broken"));
        }
    }
}
