//! `attnbm experiment`: what papers report as observed.

mod chart;
mod habituation;
mod hopfield_init;
mod in_context;
mod output;
mod watcher;

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
