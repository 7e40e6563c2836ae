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

use outcome::{Outcome, Said};
use rayon::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};

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
fn replay(target: &str, check: impl Fn(&[u8]) -> Said + Sync) {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let corpus = std::env::var_os("ATTNBM_REPLAY").map_or(fuzz.join("corpus"), PathBuf::from);
    let corpus = inputs(&corpus.join(target));
    assert!(!corpus.is_empty(), "{target} has no corpus");
    let crashes = inputs(&fuzz.join("crashes").join(target));
    let paths: Vec<&PathBuf> = corpus.iter().chain(&crashes).collect();
    let said: Vec<Said> = paths
        .par_iter()
        .map(|path| check(&fs::read(path).unwrap()))
        .collect();
    let mut kept = 0;
    let mut broken = Vec::new();
    for (path, said) in paths.into_iter().zip(said) {
        match said {
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
