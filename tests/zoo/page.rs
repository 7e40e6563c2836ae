//! The page of faults: what each is, what is said of it, and the smallest case that shows it.

use attnbm::grade::answer::{Answer, Array};
use attnbm::grade::case::Case;
use attnbm::grade::reference::Reference;
use attnbm::grade::session::{Grading, QuantityResult};
use serde_json::Value;

use super::faults::Fault;

const HEAD: &str = "\
# Faults that the grader is known to find

Each row is a subject of `tests/zoo` that is wrong in one place only. The test asserts that it is flagged on its
own quantity and on no other, and that two correct subjects, the reference and a plain binary64 implementation,
are not flagged at all. The input is the worst case after it has been made small; of a long array its shape is given. Where no single answer is
wrong, the relation is named that two answers break.

Written by `ATTNBM_WRITE_PAGES=1 cargo test --test zoo`, and compared by the same test.

| fault | quantity | verdict | smallest input | got | expected |
|---|---|---|---|---|---|
";

pub fn page(findings: &[(Fault, Grading)]) -> String {
    let rows = findings.iter().filter_map(|(fault, grading)| {
        let mut lines = grading.lines.iter();
        let line = lines.find(|line| line.quantity.name == fault.quantity)?;
        Some(row(fault, line))
    });
    HEAD.chars()
        .chain(rows.collect::<String>().chars())
        .collect()
}

fn row(fault: &Fault, line: &QuantityResult) -> String {
    let (name, quantity, verdict) = (fault.name, fault.quantity, line.verdict().word());
    let (verdict, input, got, expected) = match (line.smallest(), line.breaches.first()) {
        (Some(smallest), _) => (
            verdict.to_owned(),
            input(&smallest.case),
            answer(&smallest.answer),
            reference(&smallest.reference),
        ),
        (None, Some(breach)) => {
            let first = breach.answers.first();
            let last = breach.answers.last();
            (
                format!("{verdict}: {}", breach.relation),
                first.map_or(String::new(), |(case, _)| input(case)),
                first.map_or(String::new(), |(_, given)| answer(given)),
                last.map_or(String::new(), |(_, given)| {
                    format!("to fit {}", answer(given))
                }),
            )
        }
        (None, None) => (
            verdict.to_owned(),
            String::new(),
            String::new(),
            String::new(),
        ),
    };
    format!("| {name} | `{quantity}` | {verdict} | `{input}` | {got} | {expected} |\n")
}

/// The input as JSON, with the shapes of long arrays in the place of their numbers.
fn input(case: &Case) -> String {
    const LONGEST: usize = 400;
    let text = case.input(false);
    let Ok(Value::Object(values)) = serde_json::from_str(&text) else {
        return text;
    };
    if text.len() <= LONGEST {
        return text;
    }
    let fields = case.quantity.fields.iter();
    let given = fields.filter_map(|field| Some((field.name, values.get(field.name)?)));
    let shown = given.map(|(name, value)| {
        let number = value.to_string();
        let value = match value {
            Value::Array(rows) if number.len() > LONGEST / 8 => match rows.first() {
                Some(Value::Array(row)) => format!("{} × {} numbers", rows.len(), row.len()),
                _ => format!("{} numbers", rows.len()),
            },
            _ => number,
        };
        format!("\"{name}\": {value}")
    });
    format!("{{{}}}", shown.collect::<Vec<String>>().join(", "))
}

fn answer(answer: &Answer) -> String {
    match answer {
        Answer::Value(array) => numbers(array.entries.iter().copied()),
        Answer::Estimates(runs) => {
            let runs = runs.iter().map(|run| run.value);
            format!("runs: {}", numbers(runs))
        }
        Answer::Error { kind, .. } => kind.clone(),
        Answer::Malformed(_) => "no answer".into(),
        Answer::Crashed(_) => "a panic".into(),
        _ => "nothing".into(),
    }
}

fn reference(reference: &Reference) -> String {
    match reference {
        Reference::Value(exact) => numbers(exact.certified.entries.iter().map(|entry| entry.value)),
        Reference::Nonexistent(error) | Reference::Undecided(error) => error.kind().into(),
    }
}

/// A few digits, or more where the first ones agree anyway.
fn numbers(entries: impl Iterator<Item = f64>) -> String {
    let array = Array::from(entries.collect::<Vec<f64>>());
    let few = array.entries.iter().take(4).map(|x| {
        let plain = format!("{x:?}");
        let short = format!("{x:.9e}");
        if plain.len() <= short.len() {
            plain
        } else {
            short
        }
    });
    let more = if array.entries.len() > 4 { ", ..." } else { "" };
    format!("{}{more}", few.collect::<Vec<String>>().join(", "))
}
