//! `docs/cross_check` agrees with a sample of the golden vectors, and disagrees with vectors that are wrong.
//!
//! It needs python-flint in the Python that `ATTNBM_PYTHON` names, else in `python3`. Where there is none the tests say so and end.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The exit code of the script if python-flint is missing.
const SKIPPED: i32 = 77;

/// Runs the script; `None` and a line that says why if that is not possible here.
fn cross_check(vectors: &Path, options: &[&str]) -> Option<(i32, String)> {
    let python = std::env::var("ATTNBM_PYTHON").unwrap_or_else(|_| "python3".into());
    let output = Command::new(&python)
        .arg("-B")
        .arg(Path::new(ROOT).join("docs/cross_check"))
        .arg(vectors)
        .args(options)
        .output();
    let output = match output {
        Ok(output) => output,
        Err(error) => {
            println!("skipped: docs/cross_check: {python}: {error}");
            return None;
        }
    };
    let printed = String::from_utf8_lossy(&output.stdout);
    let complaint = String::from_utf8_lossy(&output.stderr);
    let code = output.status.code().unwrap();
    if code == SKIPPED {
        println!("skipped: docs/cross_check with {python}: {printed}");
        return None;
    }
    Some((code, format!("{printed}{complaint}")))
}

#[test]
fn a_sample_of_the_golden_vectors_agrees() {
    let vectors = Path::new(ROOT).join("tests/vectors");
    let options = ["--every", "80", "--seconds", "10"];
    let Some((code, printed)) = cross_check(&vectors, &options) else {
        return;
    };
    assert_eq!(code, 0, "{printed}");
    let agree = printed
        .lines()
        .last()
        .and_then(|line| line.split_once(" agree, 0 disagree"));
    let agree: u32 = agree.unwrap().0.parse().unwrap();
    assert!(agree >= 50, "{printed}");
}

#[test]
fn vectors_whose_values_are_exchanged_disagree() {
    let name = "vmf.log_partition.json";
    let text = std::fs::read_to_string(Path::new(ROOT).join("tests/vectors").join(name)).unwrap();
    let mut document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let vectors = document["vectors"].as_array_mut().unwrap();
    vectors.truncate(3);
    let [first, second] = [0, 1].map(|index| vectors[index]["truth"].clone());
    (vectors[0]["truth"], vectors[1]["truth"]) = (second, first);
    let folder: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join("exchanged-vectors");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), document.to_string()).unwrap();
    let Some((code, printed)) = cross_check(&folder, &[]) else {
        return;
    };
    assert_eq!(code, 1, "{printed}");
    assert!(printed.contains("1 agree, 2 disagree"), "{printed}");
}
