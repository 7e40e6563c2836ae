//! `attnbm vectors`: writes golden vectors, or verifies those in a directory.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use attnbm::grade::session::Observer;
use attnbm::oracle::registry::{self, Quantity, quantities};
use attnbm::vectors::format::file_name;
#[cfg(feature = "npz")]
use attnbm::vectors::tables;
use attnbm::vectors::{SCHEMA, Vectors, check, generate, schema, write};
use clap::Args;
use indicatif::ProgressBar;

use super::exit::{FAILURE, Stop, complain};
use super::files::{prepare, replace};
use super::progress::{progress_bar, stop_flag};
use super::style::counted;

#[derive(Args)]
pub struct Arguments {
    /// Write the vectors to this directory, one file per quantity, and their JSON Schema
    #[arg(long, value_name = "DIR", required_unless_present_any = ["check", "npz"])]
    out: Option<PathBuf>,
    /// Read every file in this directory strictly, and evaluate every vector again
    #[arg(long, value_name = "DIR", conflicts_with = "out")]
    check: Option<PathBuf>,
    /// Write tables in NumPy's format to this directory, one for each quantity that is a function of numbers
    ///
    /// Needs a build with the feature `npz`.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["out", "check"])]
    npz: Option<PathBuf>,
    /// Take only the quantity of this name, or else those whose name contains this text
    #[arg(long, value_name = "PATTERN")]
    quantity: Option<String>,
    /// The largest number of vectors per quantity, by default 160, or 72 about the systems of other papers
    #[arg(
        long,
        conflicts_with = "check",
        value_parser = clap::value_parser!(u64).range(1..=9999)
    )]
    cases: Option<u64>,
    /// The seed of the cases
    #[arg(long, default_value = "20261122", conflicts_with = "check")]
    seed: u64,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Stop> {
    let watcher = Watcher {
        bar: progress_bar(),
        stop: stop_flag(),
    };
    let pattern = arguments.quantity.as_deref().unwrap_or_default();
    if !quantities().any(|quantity| registry::selects(pattern, quantity.name)) {
        return Err(Stop::Misuse(format!(
            "no quantity matches {pattern:?}; `attnbm list quantities` lists them all"
        )));
    }
    match (&arguments.out, &arguments.check, &arguments.npz) {
        (Some(directory), _, _) => {
            prepare(directory)?;
            replace(&directory.join(SCHEMA), &schema::text())?;
            write_all(directory, &Form::JSON, pattern, arguments, &watcher)
        }
        (None, Some(directory), _) => check_all(directory, pattern, &watcher),
        (None, None, Some(directory)) => write_tables(directory, pattern, arguments, &watcher),
        (None, None, None) => {
            let message = "--out DIR, --check DIR or --npz DIR is needed";
            Err(Stop::Misuse(message.into()))
        }
    }
}

/// Shows how far it is, and stops it where that is wanted.
struct Watcher {
    bar: ProgressBar,
    stop: Arc<AtomicBool>,
}

impl Observer for Watcher {
    fn advanced(&self, done: u64, total: u64, quantity: &str) -> bool {
        if !self.bar.is_hidden() {
            self.bar.set_length(total);
            self.bar.set_position(done);
            self.bar.set_message(quantity.to_owned());
        }
        !self.stop.load(Ordering::Relaxed)
    }
}

/// A form that vectors are written in.
struct Form {
    /// Whether a quantity has this form.
    has: fn(&Quantity) -> bool,
    file_name: fn(&Quantity) -> String,
    contents: fn(&Vectors) -> io::Result<Vec<u8>>,
}

impl Form {
    const JSON: Self = Self {
        has: |_| true,
        file_name,
        contents: |vectors| Ok(write::text(vectors).into_bytes()),
    };
    #[cfg(feature = "npz")]
    const NPZ: Self = Self {
        has: tables::has_table,
        file_name: tables::file_name,
        contents: tables::archive,
    };
}

#[cfg(feature = "npz")]
fn write_tables(
    directory: &Path,
    pattern: &str,
    arguments: &Arguments,
    watcher: &Watcher,
) -> Result<ExitCode, Stop> {
    let mut names = quantities().filter(|quantity| registry::selects(pattern, quantity.name));
    if !names.any(tables::has_table) {
        let message = format!("no quantity that matches {pattern:?} is a function of numbers");
        return Err(Stop::Misuse(message));
    }
    prepare(directory)?;
    write_all(directory, &Form::NPZ, pattern, arguments, watcher)
}

#[cfg(not(feature = "npz"))]
fn write_tables(_: &Path, _: &str, _: &Arguments, _: &Watcher) -> Result<ExitCode, Stop> {
    let message = "--npz needs a build with the feature npz: `cargo install --features npz …`";
    Err(Stop::Misuse(message.into()))
}

fn write_all(
    directory: &Path,
    form: &Form,
    pattern: &str,
    arguments: &Arguments,
    watcher: &Watcher,
) -> Result<ExitCode, Stop> {
    let mut out = io::stdout().lock();
    let (mut count, mut bytes, mut files) = (0, 0, 0);
    let wanted = quantities().filter(|quantity| registry::selects(pattern, quantity.name));
    for quantity in wanted.filter(|quantity| (form.has)(quantity)) {
        let cases = arguments.cases;
        let settings = generate::VectorSettings {
            seed: arguments.seed,
            cases: cases.unwrap_or_else(|| generate::default_cases(quantity)),
        };
        let vectors = match generate::generate(quantity, settings, watcher) {
            Ok(Some(vectors)) => vectors,
            Ok(None) => {
                watcher.bar.finish_and_clear();
                complain(
                    "interrupted: the files written so far are complete; the others are missing",
                );
                return Ok(FAILURE.into());
            }
            Err(defect) => {
                watcher.bar.finish_and_clear();
                complain(&defect.to_string());
                return Ok(FAILURE.into());
            }
        };
        let contents = (form.contents)(&vectors)?;
        replace(&directory.join((form.file_name)(quantity)), &contents)?;
        (count, bytes, files) = (
            count + vectors.vectors.len(),
            bytes + contents.len(),
            files + 1,
        );
        let number = counted(vectors.vectors.len(), "vector", "vectors");
        writeln!(out, "{}: {number}", quantity.name)?;
    }
    watcher.bar.finish_and_clear();
    let vectors = counted(count, "vector", "vectors");
    writeln!(
        out,
        "{vectors} in {}, {bytes} bytes",
        counted(files, "file", "files")
    )?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn check_all(directory: &Path, pattern: &str, watcher: &Watcher) -> Result<ExitCode, Stop> {
    let outcome = check::directory(directory, |name| registry::selects(pattern, name), watcher);
    watcher.bar.finish_and_clear();
    let mut out = io::stdout().lock();
    for finding in &outcome.findings {
        writeln!(out, "{finding}")?;
    }
    writeln!(
        out,
        "{} in {} evaluated again: {}{}",
        counted(outcome.vectors, "vector", "vectors"),
        counted(outcome.files, "file", "files"),
        counted(outcome.findings.len(), "difference", "differences"),
        if outcome.is_interrupted {
            "; INCOMPLETE"
        } else {
            ""
        }
    )?;
    out.flush()?;
    Ok(if outcome.passed() {
        ExitCode::SUCCESS
    } else {
        FAILURE.into()
    })
}
