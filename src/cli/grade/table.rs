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
mod tests {
    use super::*;
    use crate::cli::grade::graded::Source;
    use crate::cli::grade::known::KnownFailures;
    use crate::cli::grade::threshold::Threshold;
    use attnbm::conformance::{Functions, GradingSettings, grade};
    use attnbm::grade::session::Grading;
    use attnbm::grade::wire::Greeting;

    const NAME: &str = "special.digamma";

    fn graded(grading: Grading) -> Graded {
        Graded {
            grading,
            command: vec!["sh".into(), "mine.sh".into()],
            source: Source::Fresh,
            greeting: Greeting::default(),
            notes: Vec::new(),
            fail_on: Threshold::Verdict(Grade::LosesDigits),
            known: KnownFailures::default(),
            incomplete: None,
            not_asked: Vec::new(),
        }
    }

    /// So many lines of a quantity, the first of which are faulty and the others accurate.
    fn lines(faulty: usize, right: usize) -> Graded {
        let settings = GradingSettings::default()
            .with_quantities([NAME])
            .with_cases(4)
            .with_seed(7)
            .with_relations(false);
        let mut grading = grade(&Functions::new().with(NAME, |_| Ok(0.5)), &settings);
        let wrong = grading.lines.remove(0);
        let mut accurate = wrong.clone();
        for outcome in &mut accurate.outcomes {
            outcome.judgement.verdict = Grade::Accurate;
        }
        accurate.witnesses.clear();
        grading.lines = [vec![wrong; faulty], vec![accurate; right]].concat();
        graded(grading)
    }

    /// Up to twenty quantities have a row each; of more, those without a fault are counted.
    #[test]
    fn a_screen_has_the_rows_that_fit() {
        let rows = |graded: &Graded| {
            let table = narrow(graded);
            let count = table.lines().filter(|line| line.starts_with(NAME)).count();
            (count, table.lines().last().unwrap_or_default().to_owned())
        };
        assert_eq!(rows(&lines(0, 20)).0, 20);
        assert_eq!(rows(&lines(3, 17)).0, 20);
        assert_eq!(
            rows(&lines(0, 21)),
            (0, "21 quantities without a fault".into())
        );
        assert_eq!(narrow(&lines(0, 21)), "21 quantities without a fault");
        assert_eq!(
            rows(&lines(1, 20)),
            (1, "and 20 quantities without a fault".into())
        );
        assert_eq!(
            rows(&lines(20, 1)),
            (20, "and 1 quantity without a fault".into())
        );
        assert_eq!(rows(&lines(21, 0)).0, 21);
        assert!(!narrow(&lines(21, 0)).contains("without a fault"));
    }

    #[test]
    fn up_to_four_names_are_listed() {
        assert_eq!(names(&[]), "");
        assert_eq!(names(&["a"]), "a");
        assert_eq!(names(&["a", "b", "c", "d"]), "a, b, c, d");
        assert_eq!(names(&["a", "b", "c", "d", "e"]), "a, b, c, d and 1 more");
        assert_eq!([0, 1, 12].map(dash), ["-", "1", "12"]);
    }

    #[test]
    fn the_last_line_says_how_it_ended_and_of_how_much() {
        let cases = |graded: &Graded| summary::cases(&graded.grading);
        let said = |graded: &Graded| {
            last_line(graded)
                .lines()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let mut right = lines(0, 2);
        let counts = format!(
            "{} cases of 2 quantities, 0 relations checked and 0 broken; seed 7",
            cases(&right)
        );
        assert_eq!(
            said(&right),
            [format!(
                "PASSED: no verdict is as bad as \"loses digits\"; {counts}"
            )]
        );
        right.source = Source::Requests("mine.jsonl".into());
        assert!(said(&right)[0].ends_with("broken; requests of mine.jsonl"));
        right.source = Source::Vectors("frozen".into());
        assert!(said(&right)[0].ends_with("broken; vectors of frozen"));
        right.source = Source::Fresh;
        right.incomplete = Some("the time is over".into());
        assert_eq!(
            said(&right),
            [
                format!("INCOMPLETE: no fault so far; {counts}"),
                "INCOMPLETE: the time is over".into()
            ]
        );
        right.not_asked = vec!["a", "b", "c", "d", "e"];
        assert_eq!(
            said(&right)[1],
            "INCOMPLETE: the time is over; not asked: a, b, c, d and 1 more"
        );
        for relations in [[1, 0], [3, 2]] {
            for (line, checked) in right.grading.lines.iter_mut().zip(relations) {
                line.relations = vec![("shift", checked)];
            }
            let total = counted(relations[0] + relations[1], "relation", "relations");
            assert!(said(&right)[0].contains(&format!(", {total} checked and 0 broken; ")));
        }
        let faulty = lines(5, 1);
        let counts = format!(
            "{} cases of 6 quantities, 0 relations checked and 0 broken; seed 7",
            cases(&faulty)
        );
        let failed = [NAME; 4].join(", ");
        assert_eq!(
            said(&faulty),
            [format!(
                "FAILED: 5 of 6 quantities ({failed} and 1 more); {counts}"
            )]
        );
        let mut silent = lines(0, 1);
        for outcome in &mut silent.grading.lines[0].outcomes {
            outcome.judgement.verdict = Grade::Refuses;
        }
        let count = cases(&silent);
        assert_eq!(
            said(&silent),
            [format!(
                "NOTHING GRADED: every question was refused or skipped; {count} cases of 1 quantity, 0 relations checked and 0 \
                 broken; seed 7; {count} refused and 0 skipped, which count for nothing"
            )]
        );
    }

    /// Who was graded is called by its own name, or else by its command.
    #[test]
    fn a_headline_has_what_is_known_of_the_subject() {
        let mut graded = lines(0, 1);
        assert_eq!(graded.headline(), "sh mine.sh (f64)");
        graded.greeting.version = Some("1.2".into());
        assert_eq!(graded.headline(), "sh mine.sh (1.2, f64)");
        graded.greeting.name = Some("mine".into());
        graded.greeting.language = Some("Fortran".into());
        assert_eq!(graded.headline(), "mine (1.2, Fortran, f64)");
    }

    /// Both counts are printed even if only one of them is positive.
    #[test]
    fn what_is_refused_or_skipped_is_told() {
        let settings = GradingSettings::default()
            .with_quantities([NAME])
            .with_cases(4)
            .with_relations(false);
        let mine = Functions::new().with(NAME, |_| Ok(0.5));
        let told = |refused: usize, skipped: usize| {
            let mut grading = grade(&mine, &settings);
            let outcomes = &mut grading.lines[0].outcomes;
            let verdicts = [(Grade::Refuses, refused), (Grade::Skipped, skipped)];
            let verdicts = verdicts
                .map(|(verdict, count)| vec![verdict; count])
                .concat();
            for (outcome, verdict) in outcomes.iter_mut().zip(verdicts) {
                outcome.judgement.verdict = verdict;
            }
            for outcome in outcomes.iter_mut().skip(refused + skipped) {
                outcome.judgement.verdict = Grade::Accurate;
            }
            last_line(&graded(grading))
        };
        for (refused, skipped) in [(1, 0), (0, 1), (0, 2), (1, 2)] {
            let line = told(refused, skipped);
            let said =
                format!("; {refused} refused and {skipped} skipped, which count for nothing");
            assert!(line.contains(&said), "{line}");
        }
        assert!(!told(0, 0).contains("count for nothing"));
    }
}
