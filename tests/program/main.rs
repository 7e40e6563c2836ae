//! The built program, started as users start it.
//!
//! One program of tests: what one test waits for, another one uses.

#![cfg(feature = "cli")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests are tests"
)]

mod command_line;
mod directory;
#[cfg(unix)]
mod exit_codes;
#[cfg(unix)]
mod grade;
mod images;
#[cfg(unix)]
mod init;
mod precision;
mod report;
mod shell;
#[cfg(feature = "npz")]
mod tables;
#[cfg(unix)]
mod transcripts;

/// The program under test.
const ATTNBM: &str = env!("CARGO_BIN_EXE_attnbm");
