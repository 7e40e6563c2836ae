//! The committed inputs of the fuzz targets, judged by the same oracles: a corpus for each of them, and every
//! input that has ever broken a promise. `docs/fuzzing.md` says how the targets are run.
//!
//! `ATTNBM_REPLAY` names another folder with a corpus in a folder for each target, such as what a campaign has left.

#![cfg(feature = "cli")]
#![allow(
    dead_code,
    reason = "the targets use more of these files than the replay does"
)]
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "helpers of tests are tests"
)]

#[path = "../../fuzz/src/bytes.rs"]
mod bytes;
#[path = "../../fuzz/src/enclosures.rs"]
mod enclosures;
#[path = "../../fuzz/src/identities.rs"]
mod identities;
#[path = "../../fuzz/src/implementation.rs"]
mod implementation;
#[path = "../../fuzz/src/invariances.rs"]
mod invariances;
#[path = "../../fuzz/src/nonsense.rs"]
mod nonsense;
#[path = "../../fuzz/src/outcome.rs"]
mod outcome;
#[path = "../../fuzz/src/plain.rs"]
mod plain;
#[path = "../../fuzz/src/question.rs"]
mod question;
#[path = "../../fuzz/src/rational.rs"]
mod rational;
#[path = "../../fuzz/src/subject.rs"]
mod subject;
#[path = "../../fuzz/src/wire.rs"]
mod wire;

use attnbm::integrate::random::{self, Rng};
use outcome::{Outcome, Said};
use rand_chacha::ChaCha8Rng;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The least share of a corpus that must show something.
const KEPT_SHARE: f64 = 0.3;

/// The files of a folder, in order; none where there is no such folder.
fn inputs(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    paths
}

/// Puts every committed input of a target to its oracle.
fn replay(target: &str, check: impl Fn(&[u8]) -> Said) {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let corpus = std::env::var_os("ATTNBM_REPLAY").map_or(fuzz.join("corpus"), PathBuf::from);
    let corpus = inputs(&corpus.join(target));
    assert!(!corpus.is_empty(), "{target} has no corpus");
    let mut kept = 0;
    let mut broken = Vec::new();
    for path in corpus
        .iter()
        .chain(&inputs(&fuzz.join("crashes").join(target)))
    {
        match check(&fs::read(path).unwrap()) {
            Ok(Outcome::Kept) => kept += 1,
            Ok(Outcome::Nothing) => {}
            Err(what) => broken.push(format!("{}\n{what}", path.display())),
        }
    }
    assert!(
        broken.is_empty(),
        "{} inputs of {target}\n\n{}",
        broken.len(),
        broken.join("\n\n")
    );
    // A corpus that shows nothing would pass whatever was wrong.
    assert!(
        f64::from(kept) >= KEPT_SHARE * corpus.len() as f64,
        "{kept} of {}",
        corpus.len()
    );
}

/// One input changed here and there, or two of them joined.
fn changed(corpus: &[Vec<u8>], random: &mut ChaCha8Rng) -> Vec<u8> {
    let mut below = |count: usize| (random.next_u64() % count.max(1) as u64) as usize;
    let mut input = corpus[below(corpus.len())].clone();
    for _ in 0..=below(4) {
        let place = below(input.len() + 1);
        let byte = match below(3) {
            0 => below(256),
            1 => below(32),
            _ => 0,
        };
        match below(6) {
            0 => input.insert(place, byte as u8),
            1 => drop(input.drain(place..(place + below(4)).min(input.len()))),
            2 => {
                input.truncate(place);
                let other = &corpus[below(corpus.len())];
                input.extend(&other[below(other.len())..]);
            }
            _ => {
                if let Some(here) = input.get_mut(place) {
                    *here = byte as u8;
                }
            }
        }
    }
    input
}

/// Changes the inputs of a target at random for as long as is asked, without an eye on what they reach. What
/// breaks a promise goes to `fuzz/artifacts`.
fn blind(target: &str, check: impl Fn(&[u8]) -> Said) {
    let number = |name: &str, default: u64| {
        let text = std::env::var(name).ok();
        text.map_or(default, |text| text.parse().unwrap())
    };
    let (seconds, seed) = (number("ATTNBM_SECONDS", 60), number("ATTNBM_SEED", 1));
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let paths = inputs(&fuzz.join("corpus").join(target));
    let corpus: Vec<Vec<u8>> = paths.iter().map(|path| fs::read(path).unwrap()).collect();
    let mut random = random::stream(seed, target, 0);
    let (start, mut count, mut kept, mut broken) = (Instant::now(), 0u64, 0u64, 0u64);
    let mut slowest = (Duration::ZERO, Vec::new());
    let folder = fuzz.join("artifacts").join(target);
    fs::create_dir_all(&folder).unwrap();
    while start.elapsed().as_secs() < seconds {
        let input = changed(&corpus, &mut random);
        let before = Instant::now();
        let said = catch_unwind(AssertUnwindSafe(|| check(&input)));
        let said = said.unwrap_or_else(|_| Err("a panic".into()));
        if before.elapsed() > slowest.0 {
            slowest = (before.elapsed(), input.clone());
        }
        count += 1;
        match said {
            Ok(outcome) => kept += u64::from(outcome == Outcome::Kept),
            Err(what) => {
                broken += 1;
                fs::write(folder.join(format!("blind-{seed}-{count}")), &input).unwrap();
                println!("{target} {input:?}\n{what}\n");
            }
        }
    }
    fs::write(folder.join(format!("slowest-{seed}")), &slowest.1).unwrap();
    println!(
        "{target}: {count} inputs in {seconds} s, {kept} show something, {broken} break a promise, the slowest took {:?}",
        slowest.0
    );
    assert_eq!(broken, 0);
}

/// `ATTNBM_SECONDS=600 cargo test --test replay blindly -- --ignored --nocapture`: a campaign for each target
/// without a fuzzing engine, on a stable compiler.
mod blindly {
    use super::*;

    macro_rules! campaigns {
        ($($target:ident),*) => {$(
            #[test]
            #[ignore = "a campaign, not a test"]
            fn $target() {
                blind(stringify!($target), crate::$target::check);
            }
        )*};
    }

    campaigns!(identities, plain, enclosures, invariances, wire, subject);
}

#[test]
fn identities_hold() {
    replay("identities", identities::check);
}

#[test]
fn plain_binary64_keeps_its_bounds() {
    replay("plain", plain::check);
}

#[test]
fn enclosures_enclose() {
    replay("enclosures", enclosures::check);
}

#[test]
fn certified_values_are_invariant() {
    replay("invariances", invariances::check);
}

#[test]
fn every_line_is_answered() {
    replay("wire", wire::check);
}

#[test]
fn a_hostile_subject_is_read() {
    replay("subject", subject::check);
}
