//! The result for people.

use attnbm::grade::explain::{describe, describe_breach, sentence, size};
use attnbm::grade::session::QuantityResult;
use attnbm::grade::verdict::Grade;

use super::graded::Graded;
use super::summary::{self, cases, counts, errors, estimates, farthest, least_stable, unavoidable};
use crate::cli::style::table;

/// The table, the witnesses, the legend and a last line.
pub fn render(graded: &Graded) -> String {
    let lines = &graded.grading.lines;
    let mut text = format!("{}\n\n{}", graded.headline(), overview(graded));
    for line in lines {
        text.push_str(&faults(line, graded));
    }
    text.push_str(&explained(graded));
    text.push_str(&estimated(graded));
    if !graded.notes.is_empty() {
        text.push_str("\n\nnotes");
        for note in &graded.notes {
            text.push_str(&format!("\n  {note}"));
        }
    }
    text.push_str(&legend(graded));
    format!("{text}\n\n{}", last_line(graded))
}

/// One row a quantity, with a column for each verdict that occurs.
fn overview(graded: &Graded) -> String {
    let lines = &graded.grading.lines;
    let outcomes = lines.iter().flat_map(|line| &line.outcomes);
    let verdicts: Vec<Grade> = counts(outcomes).into_iter().map(|(v, _)| v).collect();
    let has_breaches = lines.iter().any(|line| !line.breaches.is_empty());
    let mut header = vec!["quantity".to_owned(), ">cases".to_owned()];
    header.extend(
        verdicts
            .iter()
            .map(|verdict| format!(">{}", verdict.word())),
    );
    if has_breaches {
        header.push(">broken relations".into());
    }
    for title in [
        ">median",
        ">P99",
        ">max ulp",
        ">worst ratio",
        ">its cond.",
        "verdict",
    ] {
        header.push(title.into());
    }
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let mut rows = table(&header);
    for line in lines {
        let mut row = vec![
            line.quantity.name.to_owned(),
            line.outcomes.len().to_string(),
        ];
        for verdict in &verdicts {
            row.push(match line.count(*verdict) {
                0 => "-".into(),
                count => count.to_string(),
            });
        }
        if has_breaches {
            row.push(match line.breaches.len() {
                0 => "-".into(),
                count => count.to_string(),
            });
        }
        row.extend(match errors(line.outcomes.iter()) {
            Some(spread) => [spread.median, spread.p99, spread.max].map(size),
            None => ["-", "-", "-"].map(str::to_owned),
        });
        let worst = least_stable(line).map(|outcome| &outcome.judgement);
        let number = |x: Option<f64>| x.map_or_else(|| "-".to_owned(), size);
        row.push(number(worst.and_then(|judgement| judgement.ratio)));
        row.push(number(worst.and_then(|judgement| judgement.condition)));
        row.push(line.verdict().word().to_owned());
        rows.add_row(row);
    }
    rows.trim_fmt()
}

/// The smallest witness of a quantity, and its broken relations.
fn faults(line: &QuantityResult, graded: &Graded) -> String {
    let mut text = String::new();
    let name = line.quantity.name;
    if let Some(smallest) = &line.smallest {
        let verdict = smallest.judgement.verdict.word();
        text.push_str(&format!("\n\n{name}: {verdict}, for instance at"));
        text.push_str(&block(&describe(smallest, graded.grading.settings.format)));
    }
    // One witness of each relation is enough.
    let mut shown: Vec<&str> = Vec::new();
    for breach in &line.breaches {
        if shown.contains(&breach.relation) {
            continue;
        }
        shown.push(breach.relation);
        let count = line
            .breaches
            .iter()
            .filter(|b| b.relation == breach.relation)
            .count();
        let checked = line
            .relations
            .iter()
            .find(|(relation, _)| *relation == breach.relation);
        let checked = checked.map_or(count as u64, |(_, checked)| *checked);
        text.push_str(&format!(
            "\n\n{name}: a relation is broken {count} of {checked} times, for instance at"
        ));
        text.push_str(&block(&describe_breach(breach)));
    }
    text
}

fn block(pairs: &[(&'static str, String)]) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        text.push_str(&format!("\n  {name:<10} {value}"));
    }
    text
}

/// Large errors that are not held against the subject.
fn explained(graded: &Graded) -> String {
    let format = graded.grading.settings.format;
    let mut text = String::new();
    for line in &graded.grading.lines {
        if let Some(outcome) = unavoidable(line) {
            text.push_str(&format!(
                "\n  {}: an error of {} ulp is {}\n    {}",
                line.quantity.name,
                size(outcome.judgement.ulps.unwrap_or(0.0)),
                sentence(outcome, format),
                outcome.case.line(1, false)
            ));
        }
    }
    match text.is_empty() {
        true => text,
        false => format!("\n\nlarge errors that were unavoidable{text}"),
    }
}

/// How far the means of repeated runs are from the exact values.
fn estimated(graded: &Graded) -> String {
    let mut text = String::new();
    for line in &graded.grading.lines {
        if let Some(far) = farthest(line) {
            text.push_str(&format!(
                "\n  {}: {} cases of {} runs; the mean farthest from its exact value is {} standard errors off",
                line.quantity.name,
                estimates(line).len(),
                far.runs,
                size(far.standard_errors.abs()),
            ));
        }
    }
    match text.is_empty() {
        true => text,
        false => format!(
            "\n\nestimates, judged by repeated runs; a right estimator of a normal law is blamed for 1.1 cases in a million, and \
             for more where it estimates a logarithm with a large spread{text}"
        ),
    }
}

fn legend(graded: &Graded) -> String {
    let lines = &graded.grading.lines;
    let mut verdicts: Vec<Grade> = counts(lines.iter().flat_map(|line| &line.outcomes))
        .into_iter()
        .map(|(verdict, _)| verdict)
        .collect();
    let of_breaches = lines.iter().flat_map(|line| &line.breaches);
    verdicts.extend(of_breaches.map(|breach| breach.verdict));
    verdicts.sort_unstable();
    verdicts.dedup();
    let format = graded.grading.settings.format;
    let mut text = String::from("\n\nwords");
    for verdict in verdicts {
        let (word, definition) = verdict.definition();
        text.push_str(&format!("\n  {word:<17}{definition}"));
    }
    text.push_str(&format!(
        "\n  stability ratio = |answer - exact| / (u (|exact| + sensitivity) + least normal number), with u = {:e} for {}; \
         sensitivity = condition number times |exact|; a broken relation is judged by the same thresholds",
        format.unit_roundoff(),
        format.name()
    ));
    text
}

fn last_line(graded: &Graded) -> String {
    let grading = &graded.grading;
    let failed = grading.lines.iter().filter(|line| graded.line_fails(line));
    let failed: Vec<&str> = failed.map(|line| line.quantity.name).collect();
    let breaches: usize = grading.lines.iter().map(|line| line.breaches.len()).sum();
    let relations: u64 = grading
        .lines
        .iter()
        .flat_map(|line| &line.relations)
        .map(|(_, n)| n)
        .sum();
    let counted = format!(
        "{} cases of {} quantities, {relations} relations checked and {breaches} broken; {}",
        cases(grading),
        grading.lines.len(),
        graded.source()
    );
    let mut text = match failed.as_slice() {
        [] if !grading.has_answers() => {
            format!("NOTHING GRADED: every question was refused or skipped; {counted}")
        }
        [] => format!(
            "PASSED: no verdict is as bad as \"{}\"; {counted}",
            graded.fail_on.word()
        ),
        names => format!(
            "FAILED: {} of {} quantities ({}); {counted}",
            names.len(),
            grading.lines.len(),
            names.join(", ")
        ),
    };
    let refused = summary::total(grading, Grade::Refuses);
    let skipped = summary::total(grading, Grade::Skipped);
    if refused + skipped > 0 {
        text.push_str(&format!(
            "; {refused} refused and {skipped} skipped, which count for nothing"
        ));
    }
    match graded.known_met().len() {
        0 => {}
        1 => text.push_str("; 1 known failure"),
        count => text.push_str(&format!("; {count} known failures")),
    }
    for entry in graded.known_gone() {
        let file = graded.known.file();
        text.push_str(&format!(
            "\nno failure any more, to be taken out of {file}: {entry}"
        ));
    }
    if let Some(reason) = &graded.incomplete {
        text.push_str(&format!("\nINCOMPLETE: {reason}"));
        if !graded.not_asked.is_empty() {
            text.push_str(&format!("; not asked: {}", graded.not_asked.join(", ")));
        }
    }
    text
}
