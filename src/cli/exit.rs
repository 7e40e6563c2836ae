//! How a command ends: its exit codes, and what it says on standard error.

use std::io;

/// The exit code where the answer is no: a refused evaluation, a failed verification.
pub const FAILURE: u8 = 1;
/// The exit code where the command itself makes no sense; clap's own.
pub const MISUSE: u8 = 2;

/// Why a command stopped short.
pub enum Stop {
    /// The command makes no sense; the message says why.
    Misuse(String),
    /// Reading or writing failed.
    Stream(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Stream(error)
    }
}

/// The command makes no sense, as this error says.
pub fn misuse(error: impl std::fmt::Display) -> Stop {
    Stop::Misuse(error.to_string())
}

/// Ends the program in the middle of what it does, at the second interrupt: files are whole all the same.
#[allow(clippy::exit, reason = "it is asked for, and there is no way back")]
pub fn end_at_once() -> ! {
    // The exit code that shells give to a program ended by an interrupt.
    std::process::exit(130)
}

/// Says what is wrong on standard error, whether or not anyone listens.
pub fn complain(message: &str) {
    note(&format!("error: {message}"));
}

/// Says something on standard error, whether or not anyone listens.
pub fn note(message: &str) {
    let _ = io::Write::write_fmt(&mut io::stderr(), format_args!("{message}\n"));
}
