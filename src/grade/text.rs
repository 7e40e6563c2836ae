//! What a session has found, for people to read: the verdicts, and each fault with a case to paste.

use std::fmt::Write as _;

use super::answer::{Answer, Array};
use super::case::Case;
use super::reference::{Exact, Reference};
use super::relation::Breach;
use super::session::{Grading, Line, Outcome};
use super::verdict::{Judgement, STABLE_RATIO, Verdict};

/// The most entries of a value that are written out.
const MOST_ENTRIES: usize = 6;

/// How many breaches of a line are written out; the others are counted.
const MOST_BREACHES: usize = 2;

/// Everything that is wrong: a table of the verdicts, and each faulty line with its smallest case.
pub fn failure(grading: &Grading) -> String {
    let mut text = table(grading);
    for line in grading.lines.iter().filter(|line| is_faulty(line)) {
        text.push('\n');
        text.push_str(&faulty_line(line));
    }
    text
}

/// Whether something of the line is held against the subject.
pub fn is_faulty(line: &Line) -> bool {
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
fn counts(line: &Line) -> String {
    let each = Verdict::ALL.into_iter().rev();
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
pub fn faulty_line(line: &Line) -> String {
    let (name, verdict) = (line.quantity.name, line.verdict().word());
    let faults = line.outcomes.iter();
    let faults = faults.filter(|outcome| outcome.judgement.verdict.is_fault());
    let (faults, total) = (faults.count(), line.outcomes.len());
    let mut text = format!("{name}: {verdict}, {faults} of {total} cases at fault\n");
    let _ = writeln!(text, "  {}", line.quantity.definition);
    if let Some(smallest) = &line.smallest {
        text.push_str(&witness(smallest));
    }
    for breach in line.breaches.iter().take(MOST_BREACHES) {
        text.push_str(&self::breach(breach));
    }
    if line.breaches.len() > MOST_BREACHES {
        let more = line.breaches.len() - MOST_BREACHES;
        let _ = writeln!(text, "  and {more} more broken relations");
    }
    text
}

/// One case at fault: the question in decimal and in hexadecimal, the answer, the exact value, by how much
/// they differ, and what such a case reveals.
pub fn witness(outcome: &Outcome) -> String {
    let judgement = &outcome.judgement;
    let mut text = format!("  smallest case, {}:\n", judgement.verdict.word());
    text.push_str(&question(&outcome.case));
    let _ = writeln!(text, "    got       {}", answer(&outcome.answer));
    let _ = writeln!(text, "    expected  {}", expected(&outcome.reference));
    let numbers = outcome.case.slots().len();
    let place = place(&outcome.reference, judgement.entry);
    let _ = writeln!(text, "    {}{}", place, difference(judgement, numbers));
    for flag in &outcome.case.flags {
        let _ = writeln!(text, "    {}: {}", flag.name(), flag.meaning().reveals);
    }
    text
}

/// A relation that does not hold, with the questions and their answers.
pub fn breach(breach: &Breach) -> String {
    let (name, statement) = (breach.relation, breach.statement);
    let mut text = format!("  relation {name}: {statement}\n");
    for (case, given) in &breach.answers {
        text.push_str(&question(case));
        let _ = writeln!(text, "    got       {}", answer(given));
    }
    let _ = match breach.difference {
        Some(difference) => writeln!(
            text,
            "    off by {difference:.3e}, where rounding allows {:.3e}",
            breach.allowed
        ),
        None => writeln!(text, "    one of these is no value of the right shape"),
    };
    text
}

/// The question in decimal and, where that says more, in hexadecimal.
fn question(case: &Case) -> String {
    let (decimal, exact) = (case.line(0, false), case.line(0, true));
    format!("    {decimal}\n    {exact}\n")
}

/// What came back, in one line.
pub fn answer(answer: &Answer) -> String {
    match answer {
        Answer::Value(array) => numbers(array),
        Answer::Error { kind, message } => format!("the error {kind}: {message}"),
        Answer::Malformed(reason) => format!("no answer: {reason}"),
        Answer::TimedOut => "nothing in time".into(),
        Answer::Crashed(reason) => format!("a crash: {reason}"),
        Answer::NotAsked(reason) => format!("not asked: {reason}"),
    }
}

/// The nearest numbers to the exact value, or why there is none.
pub fn expected(reference: &Reference) -> String {
    match reference {
        Reference::Value(exact) => {
            let entries = exact.certified.entries.iter();
            let entries = entries.map(|entry| entry.value).collect();
            let dimensions = super::verdict::dimensions(exact.shape());
            numbers(&Array {
                dimensions,
                entries,
            })
        }
        Reference::Nonexistent(error) | Reference::Undecided(error) => {
            format!("the error {}: {error}", error.kind())
        }
    }
}

/// Numbers in the fewest digits that read back as themselves.
fn numbers(array: &Array) -> String {
    let shown: Vec<String> = array
        .entries
        .iter()
        .take(MOST_ENTRIES)
        .map(|x| format!("{x:?}"))
        .collect();
    if array.dimensions.is_empty() {
        return shown.concat();
    }
    let more = if array.entries.len() > MOST_ENTRIES {
        ", ..."
    } else {
        ""
    };
    let lengths: Vec<String> = array.dimensions.iter().map(usize::to_string).collect();
    format!("[{}{more}] ({})", shown.join(", "), lengths.join(" x "))
}

/// Which entry decided, where there are several.
fn place(reference: &Reference, entry: usize) -> String {
    let dimensions = reference
        .exact()
        .map(Exact::shape)
        .map(super::verdict::dimensions);
    match dimensions.as_deref() {
        Some([_]) => format!("entry [{entry}]: "),
        Some([_, columns]) => {
            let (row, column) = (entry / (*columns).max(1), entry % (*columns).max(1));
            format!("entry [{row}][{column}]: ")
        }
        _ => String::new(),
    }
}

/// By how much an answer is off, and how much of that the question costs anybody.
fn difference(judgement: &Judgement, numbers: usize) -> String {
    let (Some(ulps), Some(condition), Some(ratio)) =
        (judgement.ulps, judgement.condition, judgement.ratio)
    else {
        return judgement.reason.clone();
    };
    let stable = STABLE_RATIO + numbers as f64;
    format!(
        "off by {ulps:.3e} ulp; the condition number is {condition:.3e}, the stability ratio \
         {ratio:.3e}, where {stable} is backward stable"
    )
}
