//! The command line of `attnbm`: arguments in, tables and JSON out; no mathematics.

#![warn(clippy::print_stdout)]

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
