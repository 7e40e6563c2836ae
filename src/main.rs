//! The command line of `attnbm`: arguments in, tables and JSON out; no mathematics.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
