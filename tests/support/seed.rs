//! The seed of a test run, which all tests read in one way.

#![allow(
    clippy::panic,
    dead_code,
    reason = "a test refuses by a panic, and no test needs all of this"
)]

use std::ffi::OsStr;

/// The seed: the number in `ATTNBM_SEED`, or this one where the variable is not set.
pub fn seed(default: u64) -> u64 {
    number("ATTNBM_SEED", default)
}

/// The number in an environment variable, or the default where it is not set. It is printed.
///
/// # Panics
///
/// If the text is not a whole number: such a text must not run the default and pass.
pub fn number(name: &str, default: u64) -> u64 {
    let number = std::env::var_os(name).map_or(Ok(default), |text| read(name, &text));
    let number = number.unwrap_or_else(|refusal| panic!("{refusal}"));
    eprintln!("{name}={number}");
    number
}

/// The number that a text says, or what is wrong with it.
pub fn read(name: &str, text: &OsStr) -> Result<u64, String> {
    let number = text.to_str().and_then(|text| text.parse().ok());
    number.ok_or_else(|| format!("{name} must be a whole number, got {text:?}"))
}
