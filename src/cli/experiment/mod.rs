//! `attnbm experiment`: what papers report as observed.

mod chart;
mod images;
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
    /// Train machines on more and more images, and fill in missing pixels (Fig. 2)
    ///
    /// Reads an IDX file, the format of MNIST. Prints a table, and writes figures and numbers to DIR. What is interrupted goes
    /// on with the same command.
    Capacity(images::capacity::Arguments),
    /// Train one layer of attention to denoise in context, against the certified Bayes risk
    ///
    /// Prints tables. With --out DIR, also writes the figures and all numbers.
    InContext(in_context::Arguments),
    /// Train a machine on many images, and show its patterns (Fig. 3)
    ///
    /// As `capacity`.
    ReceptiveFields(images::receptive_fields::Arguments),
    /// Train a machine on images, and fill in missing pixels (Fig. 1)
    ///
    /// As `capacity`.
    Reconstruction(images::reconstruction::Arguments),
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Stop> {
    match &arguments.experiment {
        Experiment::Capacity(arguments) => images::capacity::run(arguments),
        Experiment::InContext(arguments) => in_context::run(arguments),
        Experiment::ReceptiveFields(arguments) => images::receptive_fields::run(arguments),
        Experiment::Reconstruction(arguments) => images::reconstruction::run(arguments),
    }
}
