//! The catalogue as tests: for each record one test that it holds and one for each mutant that it
//! is refuted. `cargo test --test catalogue vmf` runs what matches.
//!
//! `ATTNBM_SEED` sets the seed, `ATTNBM_CASES` the cases for each identity; anything but a number fails.

use attnbm::identities::catalogue;
use attnbm::identities::record::{Entry, Form};
use attnbm::identities::stream::Stream;
use attnbm::identities::verdict::Verdict;
use attnbm::oracle::certify::Options;
use attnbm::oracle::protocol::answer_line;
use libtest_mimic::{Arguments, Failed, Trial};

/// Digits to which both sides must agree.
const DIGITS: u32 = 25;

/// The least share of cases that must be decided.
const DECIDED_SHARE: f64 = 0.9;

fn main() {
    let (seed, cases) = (
        number("ATTNBM_SEED", 20_261_121),
        number("ATTNBM_CASES", 200),
    );
    eprintln!("ATTNBM_SEED={seed} ATTNBM_CASES={cases}");
    let mut trials = Vec::new();
    for entry in catalogue() {
        let id = entry.record.id;
        let cases = entry.cases(cases);
        trials.push(Trial::test(format!("{id}::holds"), move || {
            holds(entry, seed, cases)
        }));
        for (index, mutant) in entry.record.mutants.iter().enumerate() {
            let name = format!("{id}::refutes::{}", mutant.replace(' ', "_"));
            trials.push(Trial::test(name, move || {
                is_refuted(entry, index, seed, cases)
            }));
        }
        trials.push(Trial::test(
            format!("{id}::witnesses_are_requests"),
            move || witnesses_are_requests(entry, seed),
        ));
        let name = format!("{id}::has_two_mutants");
        trials.push(Trial::test(name, move || {
            match entry.record.mutants.len() {
                0 | 1 => Err("a record needs at least two mutants".into()),
                _ => Ok(()),
            }
        }));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

/// The number in an environment variable; a text that is none ends the program, lest a slip of the pen run
/// the default and pass.
fn number(name: &str, default: u64) -> u64 {
    let Some(text) = std::env::var_os(name) else {
        return default;
    };
    match text.to_str().map(str::parse) {
        Some(Ok(number)) => number,
        _ => {
            eprintln!("{name} must be a whole number, got {text:?}");
            std::process::exit(2);
        }
    }
}

fn holds(entry: Entry, seed: u64, cases: u64) -> Result<(), Failed> {
    let mut decided = 0;
    let mut unclear = Vec::new();
    for index in 0..cases {
        let mut stream = Stream::new(seed, entry.record.id, index);
        let judgement = entry.judge(&mut stream, Form::Stated, DIGITS);
        match judgement.verdict {
            Verdict::Holds { .. } => decided += 1,
            Verdict::Undecided { reason } => {
                unclear.push(format!("{reason}\n{}", judgement.witness))
            }
            verdict @ Verdict::Refuted { .. } => {
                return Err(format!("case {index}: {verdict:?}\n{}", judgement.witness).into());
            }
        }
    }
    if decided == 0 || (decided as f64) < DECIDED_SHARE * cases as f64 {
        let shown = unclear
            .iter()
            .take(3)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n");
        return Err(format!("only {decided} of {cases} cases are decided, not:\n{shown}").into());
    }
    Ok(())
}

fn is_refuted(entry: Entry, mutant: usize, seed: u64, cases: u64) -> Result<(), Failed> {
    for index in 0..cases {
        let mut stream = Stream::new(seed, entry.record.id, index);
        let verdict = entry
            .judge(&mut stream, Form::Mutant(mutant), DIGITS)
            .verdict;
        if matches!(verdict, Verdict::Refuted { .. }) {
            return Ok(());
        }
    }
    Err(format!("{cases} cases do not refute it").into())
}

/// What a witness says can be pasted is a request that is read.
fn witnesses_are_requests(entry: Entry, seed: u64) -> Result<(), Failed> {
    // Reading is what counts here, not the answer.
    let options = Options {
        effort: 1e-6,
        ..Options::default()
    };
    for index in 0..3 {
        let mut stream = Stream::new(seed, entry.record.id, index);
        let witness = entry.judge(&mut stream, Form::Stated, 1).witness;
        let lines: Vec<&str> = witness.lines().collect();
        if lines.len() != 2 {
            return Err(format!("a witness of {} lines", lines.len()).into());
        }
        for request in lines
            .iter()
            .filter(|line| line.starts_with("{\"quantity\""))
        {
            let answer = answer_line(request, &options);
            let is_unread = ["parse", "shape", "unsupported"]
                .iter()
                .any(|kind| answer.contains(&format!("\"kind\": \"{kind}\"")));
            if is_unread {
                return Err(format!("{request}\n{answer}").into());
            }
        }
    }
    Ok(())
}
