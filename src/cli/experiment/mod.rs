//! `attnbm experiment`: what papers report as observed.

mod chart;
pub mod config;
mod habituation;
mod hopfield_init;
mod images;
mod in_context;
mod output;
mod table;
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
    /// Train machines on more and more images, and fill in missing pixels (Fig. 2)
    ///
    /// Reads an IDX, NPY or NPZ file, or a directory of PNG files. Prints a table, and writes figures and numbers to DIR. What is
    /// interrupted goes on with the same command.
    ///
    /// With `--preset paper` each seed takes 1 400 000 steps: half an hour at the steps a second of one core that were measured on
    /// digits, 9000 with 5 images and 500 with 50.
    Capacity(images::capacity::Arguments),
    /// Train one layer of attention to denoise in context, against the certified Bayes risk
    ///
    /// Prints tables. With --out DIR, also writes the figures and all numbers.
    InContext(in_context::Arguments),
    /// Train a machine on many images, and show its patterns (Fig. 3)
    ///
    /// As `capacity`.
    ///
    /// With `--preset paper` ten million steps: four hours at the 700 steps a second of one core that were measured on patches of
    /// 16 x 16 pixels.
    ReceptiveFields(images::receptive_fields::Arguments),
    /// Train a machine on images, and fill in missing pixels (Fig. 1)
    ///
    /// As `capacity`.
    ///
    /// With `--preset paper` 400 000 steps: one minute at the 9000 steps a second of one core that were measured on digits.
    Reconstruction(images::reconstruction::Arguments),
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Stop> {
    match &arguments.experiment {
        Experiment::Habituation(arguments) => habituation::run(arguments),
        Experiment::HopfieldInit(arguments) => hopfield_init::run(arguments),
        Experiment::Capacity(arguments) => images::capacity::run(arguments),
        Experiment::InContext(arguments) => in_context::run(arguments),
        Experiment::ReceptiveFields(arguments) => images::receptive_fields::run(arguments),
        Experiment::Reconstruction(arguments) => images::reconstruction::run(arguments),
    }
}
