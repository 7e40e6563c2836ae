//! `attnbm man`: manual pages, one for each command.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Command};
use clap_mangen::Man;

use super::exit::Stop;
use super::files::{prepare, replace};

#[derive(Args)]
pub struct Arguments {
    /// Write the pages to this directory: attnbm.1, attnbm-verify.1 and so on
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// Writes a page for `program` and for each of its commands.
pub fn run(arguments: &Arguments, program: Command) -> Result<ExitCode, Stop> {
    prepare(&arguments.out)?;
    // `attnbm help verify` shows what `attnbm-verify.1` has.
    let mut program = program.disable_help_subcommand(true);
    program.build();
    let mut out = io::stdout().lock();
    let mut waiting = vec![&program];
    while let Some(command) = waiting.pop() {
        let commands = command
            .get_subcommands()
            .filter(|command| !command.is_hide_set());
        waiting.extend(commands);
        let page = Man::new(command.clone());
        let name = page.get_filename();
        let mut text = Vec::new();
        page.render(&mut text)?;
        replace(&arguments.out.join(&name), &text)?;
        writeln!(out, "{name}")?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
