//! Every example runs, and prints what its comment says.
//!
//! `cargo test` builds the examples beside this test, and does not run them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests are tests"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

/// The built example, which must not be older than its source.
fn built(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let profile = test.parent().and_then(Path::parent).unwrap();
    let built = profile
        .join("examples")
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let source = source(name);
    let written = |path: &Path| path.metadata().and_then(|data| data.modified()).ok();
    assert!(
        written(&built) >= written(&source),
        "{name} is not built: `cargo build --examples`"
    );
    built
}

fn source(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    root.join("examples").join(format!("{name}.rs"))
}

/// The lines that an example prints, which are those of its comment.
fn output(name: &str) -> Vec<String> {
    let run = Command::new(built(name)).output().unwrap();
    let (out, complaint) = (
        run.stdout,
        String::from_utf8_lossy(&run.stderr).into_owned(),
    );
    assert!(run.status.success(), "{name}: {complaint}");
    let out = String::from_utf8(out).unwrap();
    let lines: Vec<String> = out.lines().map(str::to_owned).collect();
    let text = std::fs::read_to_string(source(name)).unwrap();
    let shown = text
        .lines()
        .skip_while(|line| *line != "//! ```text")
        .skip(1);
    let shown: Vec<&str> = shown
        .take_while(|line| *line != "//! ```")
        .map(|line| line.trim_start_matches("//! "))
        .collect();
    assert_eq!(
        shown.first().copied(),
        Some(format!("$ cargo run --example {name}").as_str())
    );
    assert_eq!(shown[1..], lines, "{name}");
    lines
}

#[test]
fn the_first_value_is_the_known_one() {
    let lines = output("first_value");
    assert_eq!(lines[0], "log Z = 6.229537718877866");
}

#[test]
fn the_naive_softmax_fails_and_the_careful_one_passes() {
    let lines = output("grade_mine");
    assert!(lines[0].starts_with("naive: ") && !lines[0].contains("Accurate"));
    assert!(lines.iter().any(|line| line.contains("special.softmax")));
}

#[test]
fn training_lowers_the_loss() {
    let losses = output("train").into_iter().map(|line| {
        let (_, loss) = line.split_once(": ").unwrap();
        loss.parse::<f64>().unwrap()
    });
    let losses: Vec<f64> = losses.collect();
    let (truth, training) = losses.split_last().unwrap();
    assert!(training.len() == 4 && training.windows(2).all(|pair| pair[1] < pair[0]));
    // What was fitted to the data is as likely as what they came from.
    assert!((training[3] - truth).abs() < 0.1);
}

#[test]
fn samples_have_the_exact_mean() {
    let lines = output("sample");
    let mean = |line: &String| -> Vec<f64> {
        let (_, list) = line.split_once('[').unwrap();
        let entries = list.trim_end_matches(']').split(", ");
        entries.map(|entry| entry.parse().unwrap()).collect()
    };
    for sampled in &lines[1..] {
        for (sampled, exact) in mean(sampled).iter().zip(mean(&lines[0])) {
            assert!((sampled - exact).abs() < 0.05, "{lines:?}");
        }
    }
}

#[test]
fn what_is_missing_follows_from_what_was_observed() {
    assert!(output("conditional")[0].starts_with("observed [0, 3] = [3.5, 0.5]: the rest is [4.0"));
}

#[test]
fn the_fitted_concentration_is_near_the_true_one() {
    let lines = output("von_mises_fisher");
    let kappa: f64 = lines[0].split([' ', ',']).nth(2).unwrap().parse().unwrap();
    assert!((kappa - 10.0).abs() < 1.0);
}

#[test]
fn the_trained_machine_is_proved_to_be_better() {
    let lines = output("certify_a_trained_machine");
    assert!(lines[1].starts_with("the loss is proved to be below that of the start"));
}
