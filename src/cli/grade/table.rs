//! The result for people: what is wrong on one screen, or all of it.

use attnbm::grade::aspect::Aspect;
use attnbm::grade::explain::{describe, describe_breach, describe_briefly, sentence, size};
use attnbm::grade::relation::Breach;
use attnbm::grade::session::{GradedCase, QuantityResult};
use attnbm::grade::verdict::Grade;

use super::graded::Graded;
use super::summary::{
    self, Aspects, cases, counts, errors, estimates, farthest, least_stable, unavoidable,
};
use crate::cli::style::{counted, table};

/// How many quantities without a fault are still listed one by one.
const MOST_ROWS: usize = 20;

/// How many witnesses fit on a screen.
const MOST_WITNESSES: usize = 2;

/// The verdict, a table, witnesses, what to do next, and a last line. In full there are all witnesses, errors that were
/// unavoidable, and the words.
pub fn render(graded: &Graded, in_full: bool) -> String {
    let aspects = Aspects::of(&graded.grading);
    let mut text = format!("{}\n", graded.headline());
    if let Some(reason) = &graded.incomplete {
        text.push_str(&format!("\nINCOMPLETE   {reason}"));
    }
    for (aspect, sentence) in aspects.sentences() {
        text.push_str(&format!("\n{:<12} {sentence}", plural(aspect)));
    }
    if !aspects.hidden.is_empty() {
        text.push_str(&format!(
            "\n             of {} nothing shows the formula: no ordinary case was asked and answered",
            names(&aspects.hidden)
        ));
    }
    text.push_str("\n\n");
    text.push_str(&match in_full {
        true => wide(graded),
        false => narrow(graded),
    });
    text.push_str(&witnesses(graded, in_full));
    if in_full {
        text.push_str(&explained(graded));
    }
    text.push_str(&estimated(graded));
    if !graded.notes.is_empty() {
        text.push_str("\n\nnotes");
        for note in &graded.notes {
            text.push_str(&format!("\n  {note}"));
        }
    }
    if in_full {
        text.push_str(&legend(graded));
    } else {
        text.push_str(&next(graded));
    }
    format!("{text}\n\n{}", last_line(graded))
}

fn plural(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Program => "program",
        Aspect::Formula => "formulas",
        Aspect::Domain => "domain",
        Aspect::Precision => "precision",
    }
}

/// A few names, and how many more there are.
fn names(names: &[&str]) -> String {
    const MOST: usize = 4;
    let shown = names
        .iter()
        .take(MOST)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    match names.len() > MOST {
        true => format!("{shown} and {} more", names.len() - MOST),
        false => shown,
    }
}

/// One row a quantity, in 80 columns. Where there are many, those without a fault are counted.
fn narrow(graded: &Graded) -> String {
    let lines = &graded.grading.lines;
    let is_short = lines.len() <= MOST_ROWS;
    let mut rows = table(&["quantity", "verdict", ">cases", ">faults", ">max ulp"]);
    let mut others = 0;
    for line in lines {
        let at_fault = line
            .outcomes
            .iter()
            .filter(|o| Aspect::of(o).is_some())
            .count();
        if !is_short && at_fault == 0 && line.breaches.is_empty() {
            others += 1;
            continue;
        }
        let largest = errors(line.outcomes.iter()).map_or_else(|| "-".into(), |s| size(s.max));
        rows.add_row([
            line.quantity.name.to_owned(),
            line.verdict().word().to_owned(),
            line.outcomes.len().to_string(),
            dash(at_fault + line.breaches.len()),
            largest,
        ]);
    }
    let mut text = match others == lines.len() {
        true => String::new(),
        false => rows.trim_fmt(),
    };
    if others > 0 {
        let more = if others == lines.len() { "" } else { "\nand " };
        let others = counted(others, "quantity", "quantities");
        text.push_str(&format!("{more}{others} without a fault"));
    }
    text
}

fn dash(count: usize) -> String {
    match count {
        0 => "-".into(),
        count => count.to_string(),
    }
}

/// One row a quantity, with a column for each verdict that occurs.
fn wide(graded: &Graded) -> String {
    let lines = &graded.grading.lines;
    let outcomes = lines.iter().flat_map(|line| &line.outcomes);
    let verdicts: Vec<Grade> = counts(outcomes).into_iter().map(|(v, _)| v).collect();
    let has_breaches = lines.iter().any(|line| !line.breaches.is_empty());
    let mut header = vec![
        "quantity".to_owned(),
        "verdict".to_owned(),
        ">cases".to_owned(),
    ];
    header.extend(
        verdicts
            .iter()
            .map(|verdict| format!(">{}", verdict.word())),
    );
    if has_breaches {
        header.push(">broken relations".into());
    }
    for title in [">median", ">P99", ">max ulp", ">worst ratio", ">its cond."] {
        header.push(title.into());
    }
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let mut rows = table(&header);
    for line in lines {
        let mut row = vec![
            line.quantity.name.to_owned(),
            line.verdict().word().to_owned(),
            line.outcomes.len().to_string(),
        ];
        row.extend(verdicts.iter().map(|verdict| dash(line.count(*verdict))));
        if has_breaches {
            row.push(dash(line.breaches.len()));
        }
        row.extend(match errors(line.outcomes.iter()) {
            Some(spread) => [spread.median, spread.p99, spread.max].map(size),
            None => ["-", "-", "-"].map(str::to_owned),
        });
        let worst = least_stable(line).map(|outcome| &outcome.judgement);
        let number = |x: Option<f64>| x.map_or_else(|| "-".to_owned(), size);
        row.push(number(worst.and_then(|judgement| judgement.ratio)));
        row.push(number(worst.and_then(|judgement| judgement.condition)));
        rows.add_row(row);
    }
    rows.trim_fmt()
}

/// Something to show of a quantity's faults.
enum Exhibit<'a> {
    Answer(&'a QuantityResult, &'a GradedCase),
    Relation(&'a QuantityResult, &'a Breach),
}

impl Exhibit<'_> {
    fn line(&self) -> &QuantityResult {
        match self {
            Self::Answer(line, _) | Self::Relation(line, _) => line,
        }
    }

    fn aspect(&self) -> Option<Aspect> {
        match self {
            Self::Answer(_, witness) => Aspect::of(witness),
            Self::Relation(_, breach) => Aspect::of_breach(breach),
        }
    }

    fn text(&self, graded: &Graded, in_full: bool) -> String {
        let format = graded.grading.settings.format;
        match self {
            Self::Answer(line, witness) => {
                let (name, word) = (line.quantity.name, witness.judgement.verdict.word());
                let about = self.aspect().map_or("", Aspect::word);
                let mut lines = match in_full {
                    true => describe(witness, format),
                    false => describe_briefly(witness, format),
                };
                let diagnosis = line.diagnosis.clone();
                let of_formula = diagnosis.filter(|_| self.aspect() == Some(Aspect::Formula));
                lines.extend(of_formula.map(|diagnosis| ("probably", diagnosis)));
                format!(
                    "\n\n{name}: {word} ({about}), for instance at{}",
                    block(&lines)
                )
            }
            Self::Relation(line, breach) => {
                let broken = line
                    .breaches
                    .iter()
                    .filter(|b| b.relation == breach.relation);
                let broken = broken.count();
                let mut relations = line.relations.iter();
                let checked = relations.find(|(relation, _)| *relation == breach.relation);
                let checked = checked.map_or(broken as u64, |(_, checked)| *checked);
                let name = line.quantity.name;
                let mut lines = describe_breach(breach);
                if !in_full {
                    lines.retain(|(title, _)| *title != "exactly");
                }
                format!(
                    "\n\n{name}: a relation is broken {broken} of {checked} times, for instance at{}",
                    block(&lines)
                )
            }
        }
    }
}

/// What is at fault, the most urgent first: all of it, or as much as a screen has.
fn witnesses(graded: &Graded, in_full: bool) -> String {
    let mut exhibits = Vec::new();
    for line in &graded.grading.lines {
        exhibits.extend(
            line.witnesses
                .iter()
                .map(|witness| Exhibit::Answer(line, witness)),
        );
        // One witness of each relation is enough.
        let mut shown: Vec<&str> = Vec::new();
        for breach in &line.breaches {
            if !shown.contains(&breach.relation) {
                shown.push(breach.relation);
                exhibits.push(Exhibit::Relation(line, breach));
            }
        }
    }
    if in_full {
        return exhibits
            .iter()
            .map(|exhibit| exhibit.text(graded, true))
            .collect();
    }
    exhibits.sort_by_key(Exhibit::aspect);
    let exhibits = one_each_first(exhibits);
    let mut text: String = exhibits
        .iter()
        .take(MOST_WITNESSES)
        .map(|exhibit| exhibit.text(graded, false))
        .collect();
    let more = exhibits.len().saturating_sub(MOST_WITNESSES);
    if more > 0 {
        let more = counted(more, "more witness", "more witnesses");
        text.push_str(&format!("\n\nand {more}, with --verbose"));
    }
    text
}

/// The first of each quantity, then the first of each of its aspects, and then the others.
fn one_each_first(exhibits: Vec<Exhibit<'_>>) -> Vec<Exhibit<'_>> {
    let mut seen = Vec::new();
    let rank = |exhibit: &Exhibit<'_>| {
        let (name, aspect) = (exhibit.line().quantity.name, exhibit.aspect());
        let is_new_quantity = seen.iter().all(|(known, _)| *known != name);
        let is_new_aspect = !seen.contains(&(name, aspect));
        seen.push((name, aspect));
        match (is_new_quantity, is_new_aspect) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => 2,
        }
    };
    let ranks: Vec<u8> = exhibits.iter().map(rank).collect();
    let mut ranked: Vec<(u8, Exhibit<'_>)> = ranks.into_iter().zip(exhibits).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, exhibit)| exhibit).collect()
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
                "\n  {}: {} of {} runs; the mean farthest from its exact value is {} standard errors off",
                line.quantity.name,
                counted(estimates(line).len(), "case", "cases"),
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

/// What to do about faults.
fn next(graded: &Graded) -> String {
    let mut faulty = graded
        .grading
        .lines
        .iter()
        .filter(|line| !line.aspects().is_empty());
    let Some(first) = faulty.next() else {
        return String::new();
    };
    let name = first.quantity.name;
    format!(
        "\n\nnext\n  \
         attnbm eval                    answers a request above, pasted as a line\n  \
         attnbm example {name}\n  \
         --quantity {name} --verbose    all about one quantity\n  \
         --report DIR                   a page with every answer"
    )
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
    let quantities = counted(grading.lines.len(), "quantity", "quantities");
    let counts = format!(
        "{} of {quantities}, {} checked and {breaches} broken; {}",
        counted(cases(grading), "case", "cases"),
        counted(relations, "relation", "relations"),
        graded.source()
    );
    let mut text = match failed.as_slice() {
        [] if !grading.has_answers() => {
            format!("NOTHING GRADED: every question was refused or skipped; {counts}")
        }
        [] if graded.incomplete.is_some() => format!("INCOMPLETE: no fault so far; {counts}"),
        [] => format!("PASSED: {}; {counts}", graded.fail_on),
        failed => format!(
            "FAILED: {} of {quantities} ({}); {counts}",
            failed.len(),
            names(failed)
        ),
    };
    let refused = summary::total(grading, Grade::Refuses);
    let skipped = summary::total(grading, Grade::Skipped);
    if refused + skipped > 0 {
        text.push_str(&format!(
            "; {refused} refused and {skipped} skipped, which count for nothing"
        ));
    }
    let known = graded.known_met().len();
    if known > 0 {
        let known = counted(known, "known failure", "known failures");
        text.push_str(&format!("; {known}"));
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
            text.push_str(&format!("; not asked: {}", names(&graded.not_asked)));
        }
    }
    text
}

#[cfg(test)]
mod tests;
