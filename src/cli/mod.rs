//! The commands, their arguments and their exit codes.

// What others have written is read here, or answered.
#![deny(clippy::indexing_slicing)]

mod digest;
mod eval;
mod example;
mod files;
mod grade;
mod list;
mod precision;
mod report;
mod vectors;
mod verify;

use std::io;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, presets};

/// The exit code where the answer is no: a refused evaluation, a failed verification.
const FAILURE: u8 = 1;
/// The exit code where the command itself makes no sense; clap's own.
const MISUSE: u8 = 2;

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
    /// Print a digest of the bits of every evaluation, to compare builds, threads and machines
    ///
    /// Exits with 0 on success, with 1 if anything differs from the file, and with 2 on misuse.
    Digest(digest::Arguments),
    /// Evaluate quantities: a stream of requests, or a single one
    ///
    /// Without QUANTITY, reads requests in JSON Lines from standard input and writes one answer per
    /// line, in order. With QUANTITY, evaluates it at the input in FILE.
    ///
    /// Exits with 0 on success, with 1 if a single evaluation is refused, and with 2 on misuse.
    Eval(eval::Arguments),
    /// Print a request that runs, to send to `attnbm eval` or to change
    ///
    /// Exits with 0 on success, with 1 if no example is found, and with 2 on misuse.
    Example(example::Arguments),
    /// Grade another implementation: measure its errors, and tell the avoidable ones from the others
    ///
    /// Starts COMMAND and asks it fresh cases over its standard input and output. Compares the answers
    /// with certified values, and judges each error by the condition number of its question.
    ///
    /// Exits with 0 if no verdict is as bad as `--fail-on`; with 1 otherwise, if interrupted, or if nothing
    /// was answered; and with 2 on misuse, or if the subject does not speak the protocol.
    Grade(grade::Arguments),
    /// List the identities, the quantities, the equations of the paper, or its errata
    List(list::Arguments),
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
    /// file strictly and evaluates every vector again.
    ///
    /// Exits with 0 on success, with 1 if anything differs, cannot be read, or is missing, or if interrupted, and with 2 on
    /// misuse.
    Vectors(vectors::Arguments),
}

/// How a result is printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// An aligned table for people
    Table,
    /// One JSON document
    Json,
}

/// Why a command stopped short.
enum Stop {
    /// The command makes no sense; the message says why.
    Misuse(String),
    /// Reading or writing failed.
    Stream(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Stream(error)
    }
}

/// Runs the command that the arguments name.
pub fn run() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Digest(arguments) => digest::run(&arguments),
        Command::Eval(arguments) => eval::run(&arguments),
        Command::Example(arguments) => example::run(&arguments),
        Command::Grade(arguments) => grade::run(&arguments),
        Command::List(arguments) => list::run(&arguments),
        Command::Precision(arguments) => precision::run(&arguments),
        Command::Report(arguments) => report::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Vectors(arguments) => vectors::run(&arguments),
    };
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

/// Ends the program in the middle of what it does, at the second interrupt: files are whole all the same.
#[allow(clippy::exit, reason = "it is asked for, and there is no way back")]
fn end_at_once() -> ! {
    // The exit code that shells give to a program ended by an interrupt.
    std::process::exit(130)
}

/// Says what is wrong on standard error, whether or not anyone listens.
fn complain(message: &str) {
    note(&format!("error: {message}"));
}

/// Says something on standard error, whether or not anyone listens.
fn note(message: &str) {
    let _ = io::Write::write_fmt(&mut io::stderr(), format_args!("{message}\n"));
}

/// A table with this header; the columns whose headers start with `>` are aligned to the right. On
/// a terminal all columns but the first are wrapped where they do not fit.
fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(header.iter().map(|title| title.trim_start_matches('>')));
    for (column, title) in table.column_iter_mut().zip(header) {
        column.set_padding((0, 2));
        if title.starts_with('>') {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    if let Some(first) = table.column_mut(0) {
        first.set_constraint(ColumnConstraint::ContentWidth);
    }
    table
}
