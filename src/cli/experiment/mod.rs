//! `attnbm experiment`: what papers report as observed.

mod chart;
mod habituation;
mod hopfield_init;
mod in_context;
mod watcher;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::exit::{FAILURE, Stop, complain};
use super::files::{prepare, replace};

#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    experiment: Experiment,
}

#[derive(Subcommand)]
enum Experiment {
    /// Draw the responses of the systems that habituate, with the hallmarks marked and decided
    ///
    /// Prints tables. With --out DIR, also writes the figures and all numbers.
    Habituation(habituation::Arguments),
    /// Train machines on images from Hopfield patterns and from other starts
    ///
    /// Reads IDX files, the format of MNIST. Prints tables. With --out DIR, also writes the figures and all numbers.
    HopfieldInit(hopfield_init::Arguments),
    /// Train one layer of attention to denoise in context, against the certified Bayes risk
    ///
    /// Prints tables. With --out DIR, also writes the figures and all numbers.
    InContext(in_context::Arguments),
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Stop> {
    match &arguments.experiment {
        Experiment::Habituation(arguments) => habituation::run(arguments),
        Experiment::HopfieldInit(arguments) => hopfield_init::run(arguments),
        Experiment::InContext(arguments) => in_context::run(arguments),
    }
}

/// Prints tables, and writes files to the directory that is asked for. Fails if the experiment was stopped.
fn report(
    tables: &str,
    out: Option<&PathBuf>,
    files: &[(String, String)],
    is_stopped: bool,
) -> Result<ExitCode, Stop> {
    let mut standard = io::stdout().lock();
    standard.write_all(tables.as_bytes())?;
    standard.flush()?;
    let code = match is_stopped {
        true => FAILURE.into(),
        false => ExitCode::SUCCESS,
    };
    let Some(directory) = out else {
        return Ok(code);
    };
    prepare(directory)?;
    let write = |(name, contents): &(String, String)| replace(&directory.join(name), contents);
    match files.iter().try_for_each(write) {
        Ok(()) => Ok(code),
        Err(error) => {
            complain(&format!("cannot write to {}: {error}", directory.display()));
            Ok(FAILURE.into())
        }
    }
}

/// The bytes of a file that is named in the arguments.
fn read(path: &Path) -> Result<Vec<u8>, Stop> {
    std::fs::read(path)
        .map_err(|error| Stop::Misuse(format!("cannot read {}: {error}", path.display())))
}
