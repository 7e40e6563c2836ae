//! A seed that is not a number is refused, and not replaced by the default.

use super::seed;
use std::ffi::{OsStr, OsString};
use std::process::Command;

#[test]
fn only_whole_numbers_are_seeds() {
    let read = |text: &OsStr| seed::read("ATTNBM_SEED", text);
    assert_eq!(read(OsStr::new("0")), Ok(0));
    assert_eq!(read(OsStr::new("18446744073709551615")), Ok(u64::MAX));
    let mut wrong: Vec<OsString> = [
        "",
        "typo",
        "-1",
        "1.5",
        " 1",
        "1 ",
        "0x10",
        "1e3",
        "18446744073709551616",
    ]
    .map(OsString::from)
    .to_vec();
    #[cfg(unix)]
    wrong.push(std::os::unix::ffi::OsStringExt::from_vec(vec![b'7', 0xff]));
    for text in wrong {
        let refusal = read(&text).unwrap_err();
        assert!(
            refusal.contains("ATTNBM_SEED") && refusal.contains(&format!("{text:?}")),
            "{refusal}"
        );
    }
}

/// A test of this binary that draws, run by itself with a seed.
fn run_with(seed: &str) -> (bool, String) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "ball::vectors::data_vectors", "--nocapture"])
        .env("ATTNBM_SEED", seed)
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&text).into_owned(),
    )
}

#[test]
fn a_run_with_a_bad_seed_fails() {
    let (passed, text) = run_with("17");
    assert!(passed && text.contains("ATTNBM_SEED=17"), "{text}");
    assert!(text.contains("1 passed"), "{text}");
    for seed in ["typo", ""] {
        let (passed, text) = run_with(seed);
        assert!(!passed, "{text}");
        assert!(
            text.contains(&format!("ATTNBM_SEED must be a whole number, got {seed:?}")),
            "{text}"
        );
    }
}
