//! `attnbm completions`: a script that completes the command line in a shell.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Args, Command};
use clap_complete::{Shell, generate};

use super::exit::Stop;

#[derive(Args)]
pub struct Arguments {
    /// The shell that is to read the script
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Prints the script for the commands that `program` has.
pub fn run(arguments: &Arguments, mut program: Command) -> Result<ExitCode, Stop> {
    let name = program.get_name().to_owned();
    // The generator does not return what goes wrong with its stream. A vector's never does.
    let mut script = Vec::new();
    generate(arguments.shell, &mut program, name, &mut script);
    let mut out = io::stdout().lock();
    out.write_all(&script)?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
