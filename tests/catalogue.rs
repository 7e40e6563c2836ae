//! The catalogue as tests: for each record one test that it holds and one for each mutant that it
//! is refuted. `cargo test --test catalogue vmf` runs what matches.
//!
//! `ATTNBM_SEED` sets the seed, `ATTNBM_CASES` the cases for each identity; anything but a number fails.
//!
//! With the default seed the first cases themselves have to be those of `tests/data/cases.txt`: a seed and a
//! number name a case in every report, and a strategy that forgets a corner makes no test fail otherwise.
//! `ATTNBM_WRITE_PAGES=1 cargo test --test catalogue` writes the file.

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

/// The seed, unless the environment says otherwise.
const SEED: u64 = 20_261_121;

/// A digest of the witnesses of each identity's first cases, with this seed.
const PINNED: &str = include_str!("data/cases.txt");

/// As many cases as are run where so many are asked for.
const PINNED_CASES: u64 = 20;

fn main() {
    if std::env::var_os("ATTNBM_WRITE_PAGES").is_some() {
        return write_digests();
    }
    let (seed, cases) = (number("ATTNBM_SEED", SEED), number("ATTNBM_CASES", 200));
    eprintln!("ATTNBM_SEED={seed} ATTNBM_CASES={cases}");
    let mut trials = Vec::new();
    for entry in catalogue() {
        let id = entry.record.id;
        let is_pinned = seed == SEED && cases >= PINNED_CASES;
        let cases = entry.cases(cases);
        trials.push(Trial::test(format!("{id}::holds"), move || {
            let digest = holds(entry, seed, cases)?;
            match PINNED.lines().find_map(|line| line.strip_prefix(id)?.strip_prefix(' ')) {
                _ if !is_pinned => Ok(()),
                Some(pinned) if pinned == digest => Ok(()),
                pinned => Err(format!(
                    "the cases are not those of before, of digest {pinned:?}, but have {digest}: if that is \
                     meant, `ATTNBM_WRITE_PAGES=1 cargo test --test catalogue` writes tests/data/cases.txt"
                )
                .into()),
            }
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

/// The hash of Fowler, Noll and Vo, continued.
fn hash(before: u64, text: &str) -> u64 {
    text.bytes().fold(before, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

const HASH_OF_NOTHING: u64 = 0xcbf2_9ce4_8422_2325;

fn write_digests() {
    let mut page = String::new();
    for entry in catalogue() {
        let id = entry.record.id;
        let digest = (0..entry.cases(PINNED_CASES)).fold(HASH_OF_NOTHING, |digest, index| {
            let mut stream = Stream::new(SEED, id, index);
            // One digit is enough: the case is what counts here.
            hash(digest, &entry.judge(&mut stream, Form::Stated, 1).witness)
        });
        page += &format!("{id} {digest:016x}\n");
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/cases.txt");
    if let Err(error) = std::fs::write(path, page) {
        eprintln!("{path}: {error}");
        std::process::exit(1);
    }
}

/// Whether the identity holds; the digest of the first cases' witnesses.
fn holds(entry: Entry, seed: u64, cases: u64) -> Result<String, Failed> {
    let mut decided = 0;
    let mut digest = HASH_OF_NOTHING;
    let mut unclear = Vec::new();
    for index in 0..cases {
        let mut stream = Stream::new(seed, entry.record.id, index);
        let judgement = entry.judge(&mut stream, Form::Stated, DIGITS);
        if index < entry.cases(PINNED_CASES) {
            digest = hash(digest, &judgement.witness);
        }
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
    Ok(format!("{digest:016x}"))
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
