//! The commands, their arguments and their exit codes.

// What others have written is read here, or answered.
#![deny(clippy::indexing_slicing)]

mod completions;
mod digest;
mod eval;
mod example;
mod exit;
mod experiment;
mod figures;
mod files;
mod formula;
mod grade;
mod init;
mod list;
mod man;
mod precision;
mod progress;
mod report;
mod style;
mod vectors;
mod verify;

use std::io;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use exit::{FAILURE, MISUSE, Stop, complain};

/// Certified numbers and certified identities for the Boltzmann machines of modern Hopfield
/// networks.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Print a script that completes this command line in a shell
    ///
    /// Exits with 0 on success, and with 2 on misuse.
    Completions(completions::Arguments),
    /// Print a digest of the bits of every evaluation, to compare builds, threads and machines
    ///
    /// Exits with 0 on success, with 1 if anything differs from the file, and with 2 on misuse.
    Digest(digest::Arguments),
    /// Evaluate quantities: a stream of requests, or a single one
    ///
    /// Without QUANTITY, reads requests in JSON Lines from standard input and writes one answer per
    /// line, in order. With QUANTITY, evaluates it at the input in FILE, or for a trained machine in another.
    ///
    /// Exits with 0 on success, with 1 if a single evaluation is refused, and with 2 on misuse.
    Eval(eval::Arguments),
    /// Print a request that runs, to send to `attnbm eval` or to change
    ///
    /// Exits with 0 on success, with 1 if no example is found, and with 2 on misuse.
    Example(example::Arguments),
    /// Run an experiment: what a paper reports as observed, observed again with a seed
    ///
    /// Exits with 0 on success, with 1 if a file cannot be written, and with 2 on misuse.
    Experiment(experiment::Arguments),
    /// Grade another implementation: measure its errors, and tell the avoidable ones from the others
    ///
    /// Starts COMMAND and asks it fresh cases over its standard input and output. Compares the answers
    /// with certified values, and judges each error by the condition number of its question.
    ///
    /// Exits with 0 if no verdict is as bad as `--fail-on`; with 1 otherwise, if interrupted, or if nothing
    /// was answered; and with 2 on misuse, or if the subject does not speak the protocol.
    Grade(grade::Arguments),
    /// Write a program that can be graded, with one quantity filled in
    ///
    /// Exits with 0 on success, and with 2 on misuse, or if the file is there already.
    Init(init::Arguments),
    /// List the identities, the quantities, the equations of the paper, or its errata
    List(list::Arguments),
    /// Write the manual pages, one for each command
    ///
    /// Exits with 0 on success, with 1 if a file cannot be written, and with 2 on misuse.
    Man(man::Arguments),
    /// Measure the errors of plain binary64, and compare them with the stated bounds
    ///
    /// Draws fresh cases of every quantity, evaluates them in plain `f64`, and compares with certified values.
    ///
    /// Exits with 0 if every stated bound is kept, with 1 if one is exceeded, a quantity has no case with a
    /// certified value, or the command is interrupted, and with 2 on misuse. With `--format record` it exits
    /// with 1 only if there is no new record, or if interrupted.
    Precision(precision::Arguments),
    /// Join the reports of a campaign that was run in shards
    Report(report::Arguments),
    /// Verify the identities, and check that their mutants are refuted
    ///
    /// Exits with 0 only if nothing is refuted, no mutant survives, and every identity decides at
    /// least one case; with 1 otherwise, or if interrupted; and with 2 on misuse. A shard exits with 0
    /// if it is complete and nothing is refuted; `report merge` judges the rest.
    Verify(verify::Arguments),
    /// Write golden vectors, or verify those in a directory
    ///
    /// With --out DIR, writes one file per quantity and their JSON Schema. With --check DIR, reads every
    /// file strictly and evaluates every vector again. With --npz DIR, writes the quantities that are functions of
    /// numbers as NumPy's tables.
    ///
    /// Exits with 0 on success, with 1 if anything differs, cannot be read, or is missing, or if interrupted, and with 2 on
    /// misuse.
    Vectors(vectors::Arguments),
}

/// Runs the command that the arguments name.
pub fn run() -> ExitCode {
    let given = std::env::args_os().collect();
    let arguments = experiment::config::expanded(given, &Arguments::command());
    let outcome = arguments.and_then(|given| dispatch(Arguments::parse_from(given)));
    match outcome {
        Ok(code) => code,
        // The reader of the pipe, such as `head`, has seen enough. That is not a failure.
        Err(Stop::Stream(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(Stop::Stream(error)) => {
            complain(&error.to_string());
            FAILURE.into()
        }
        Err(Stop::Misuse(message)) => {
            complain(&message);
            MISUSE.into()
        }
    }
}

fn dispatch(arguments: Arguments) -> Result<ExitCode, Stop> {
    match arguments.command {
        Command::Completions(arguments) => completions::run(&arguments, Arguments::command()),
        Command::Digest(arguments) => digest::run(&arguments),
        Command::Eval(arguments) => eval::run(&arguments),
        Command::Example(arguments) => example::run(&arguments),
        Command::Experiment(arguments) => experiment::run(&arguments),
        Command::Grade(arguments) => grade::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::List(arguments) => list::run(&arguments),
        Command::Man(arguments) => man::run(&arguments, Arguments::command()),
        Command::Precision(arguments) => precision::run(&arguments),
        Command::Report(arguments) => report::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Vectors(arguments) => vectors::run(&arguments),
    }
}
