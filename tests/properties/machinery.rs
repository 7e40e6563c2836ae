//! Tests of the properties themselves.

use super::choices::{AnyChoices, Choices};
use super::property::{Tally, judge, refuted, search, settings};
use super::regressions::{REGRESSIONS, Stored, record_of};
use attnbm::catalogue::entries;
use attnbm::catalogue::record::{CatalogueEntry, Form, INVALID_CASE};
use attnbm::catalogue::verdict::Verdict;
use libtest_mimic::Trial;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};
use std::path::Path;
use std::process::Command;

type Test = fn() -> Result<(), String>;

pub fn trials() -> Vec<Trial> {
    let tests: [(&str, Test); 4] = [
        ("a_wrong_formula_shrinks_to_two_numbers", two_numbers),
        ("failures_are_stored_and_come_first", failures_come_first),
        ("the_variables_of_proptest_work", variables_work),
        ("regressions_are_those_of_records", regressions_are_known),
    ];
    let trial =
        |(name, test): (&str, Test)| Trial::test(format!("machinery::{name}"), move || Ok(test()?));
    tests.into_iter().map(trial).collect()
}

fn require(condition: bool, complaint: impl FnOnce() -> String) -> Result<(), String> {
    if condition { Ok(()) } else { Err(complaint()) }
}

fn entry(id: &str) -> Result<CatalogueEntry, String> {
    let mut all = entries().into_iter();
    let found = all.find(|entry| entry.record.id == id);
    found.ok_or_else(|| format!("no record {id}"))
}

/// A stream that ends draws the simplest case for ever: every strategy gets to its end, and what it draws is valid.
pub fn the_simplest_case_is_judged(entry: &CatalogueEntry) -> Result<(), String> {
    let judgement = judge(entry, Form::Stated, &[]);
    match judgement.verdict {
        Verdict::Refuted { left, right, .. } => {
            Err(format!("{left} is not {right}\n{}", judgement.witness))
        }
        Verdict::Undecided { reason } if reason.starts_with(INVALID_CASE) => Err(reason),
        _ => require(!judgement.witness.is_empty(), || "no witness".into()),
    }
}

/// Each wrong form of Eq. 24 is shown by patterns of one or two numbers.
fn two_numbers() -> Result<(), String> {
    let entry = entry("attn-z-integer")?;
    for mutant in 0..entry.record.mutants.len() {
        let found = refuted(&entry, mutant)?;
        let request = found.report.lines().rev().nth(1).unwrap_or_default();
        let patterns = request.split("\"patterns\": ").nth(1).unwrap_or_default();
        let patterns = patterns.split("]]").next().unwrap_or_default();
        let numbers = patterns.split(',').count();
        require(numbers <= 2, || found.report.clone())?;
    }
    Ok(())
}

/// A failure goes to the file, with the name of the record, and is the first case of the next run of this record. It is
/// not counted there, and other records do not see it.
fn failures_come_first() -> Result<(), String> {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("stored-failures.txt");
    let _ = std::fs::remove_file(&file);
    let path: &'static str = Box::leak(file.to_string_lossy().into_owned().into_boxed_str());
    let entry = entry("attn-z-integer")?;
    let stored = |cases, record| Config {
        cases,
        failure_persistence: Some(Box::new(Stored { path, record })),
        rng_seed: RngSeed::Random,
        ..settings(&entry)
    };
    let (own, other) = (entry.record.id, "hopfield-update-gradient");
    let first = search(&entry, Form::Mutant(0), stored(1_000, own)).err();
    let first = first.ok_or("the mutant is not refuted")?;
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let line = text.lines().find(|line| line.starts_with("cc "));
    require(line.and_then(record_of) == Some(own), || text.clone())?;
    // No new case is drawn.
    for (form, record) in [(Form::Stated, own), (Form::Mutant(0), other)] {
        match search(&entry, form, stored(0, record)) {
            Ok(Tally {
                decided: 0,
                undecided: 0,
            }) => {}
            Ok(tally) => return Err(format!("{tally:?}")),
            Err(found) => return Err(found.report),
        }
    }
    let again = search(&entry, Form::Mutant(0), stored(0, own)).err();
    let again = again.ok_or("the stored case is not replayed")?;
    require(again.choices.choices == first.choices.choices, || {
        format!("{}\nthen {}", first.report, again.report)
    })
}

/// This binary, run for one test with a variable.
fn run_with(test: &str, variables: &[(&str, &str)]) -> Result<(bool, String), String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new(program)
        .args(["--exact", test])
        .envs(variables.iter().copied())
        .output()
        .map_err(|error| error.to_string())?;
    let text = [output.stdout, output.stderr].concat();
    Ok((
        output.status.success(),
        String::from_utf8_lossy(&text).into_owned(),
    ))
}

fn variables_work() -> Result<(), String> {
    let record = entry("hopfield-update-gradient")?.record;
    let holds = format!("{}::holds", record.id);
    let (passed, text) = run_with(&holds, &[("PROPTEST_CASES", "2")])?;
    require(passed, || text)?;
    // Without cases nothing is decided, which is a failure.
    let (passed, text) = run_with(&holds, &[("PROPTEST_CASES", "0")])?;
    require(!passed && text.contains("no case is decided"), || text)?;
    let shrinks = format!(
        "{}::shrinks::{}",
        record.id,
        record.mutants[0].replace(' ', "_")
    );
    let witness = |seed| {
        let variables = [
            ("PROPTEST_VERBOSE", "1"),
            ("PROPTEST_RNG_SEED", seed),
            ("PROPTEST_MAX_SHRINK_ITERS", "0"),
        ];
        run_with(&shrinks, &variables).map(|(_, text)| {
            let line = text.lines().find(|line| line.contains("with the choices"));
            line.map(str::to_owned)
        })
    };
    let (one, same, other) = (witness("1")?, witness("1")?, witness("2")?);
    require(one.is_some() && one == same && one != other, || {
        format!("{one:?}, {same:?}, {other:?}")
    })
}

/// The committed file can be read, and every line of it names a record.
fn regressions_are_known() -> Result<(), String> {
    let text = std::fs::read_to_string(REGRESSIONS).map_err(|error| error.to_string())?;
    let ids: Vec<&str> = entries().iter().map(|entry| entry.record.id).collect();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let id = record_of(line);
        require(id.is_some_and(|id| ids.contains(&id)), || line.to_owned())?;
    }
    // The search for smaller cases ends at the smallest one that still fails.
    let fails = |case: Choices| match case.choices.iter().filter(|choice| **choice > 5).count() {
        0 | 1 => Ok(()),
        _ => Err(TestCaseError::fail("two choices above 5")),
    };
    let settings = Config {
        failure_persistence: None,
        max_shrink_iters: 1_000,
        ..Config::default()
    };
    match TestRunner::new(settings).run(&AnyChoices("none"), fails) {
        Err(TestError::Fail(_, case)) if case.choices == [6, 6] => Ok(()),
        outcome => Err(format!("{outcome:?}")),
    }
}
