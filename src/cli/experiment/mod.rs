//! `attnbm experiment`: what papers report as observed.

mod in_context;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::exit::Stop;

#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    experiment: Experiment,
}

#[derive(Subcommand)]
enum Experiment {
    /// Train one layer of attention to denoise in context, against the certified Bayes risk
    ///
    /// Prints tables. With --out DIR, also writes the figures and all numbers.
    InContext(in_context::Arguments),
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Stop> {
    match &arguments.experiment {
        Experiment::InContext(arguments) => in_context::run(arguments),
    }
}
