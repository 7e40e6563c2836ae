//! `attnbm init`: a subject that runs, with one quantity filled in.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::exit::{Stop, misuse};
use super::files::replace;

#[derive(Args)]
pub struct Arguments {
    /// The language to write it in
    language: Language,
    /// The file to write, by default subject with the ending of the language; it must not be there yet
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Language {
    /// A program for Python 3, without packages
    Python,
    /// A test of a Rust package
    Rust,
    /// A program for Julia, with the package JSON
    Julia,
    /// A program in C99 for a POSIX system, without libraries
    C,
    /// A program for Node.js, without packages
    Javascript,
}

impl Language {
    /// The ending of the file, what it has, and the command that grades it.
    fn subject(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Python => (
                "py",
                include_str!("../../examples/subjects/subject.py"),
                "attnbm grade -- python3 FILE",
            ),
            Self::Rust => (
                "rs",
                include_str!("../../examples/subjects/subject.rs"),
                "name attnbm in [dev-dependencies]; move FILE into tests/; cargo test",
            ),
            Self::Julia => (
                "jl",
                include_str!("../../examples/subjects/subject.jl"),
                "attnbm grade -- julia FILE",
            ),
            Self::C => (
                "c",
                include_str!("../../examples/subjects/subject.c"),
                "cc -O2 -o subject FILE -lm; attnbm grade -- ./subject",
            ),
            Self::Javascript => (
                "js",
                include_str!("../../examples/subjects/subject.js"),
                "attnbm grade -- node FILE",
            ),
        }
    }
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Stop> {
    let (ending, text, command) = arguments.language.subject();
    let default = || PathBuf::from(format!("subject.{ending}"));
    let file = arguments.out.clone().unwrap_or_else(default);
    let shown = file.display();
    if file.exists() {
        return Err(Stop::Misuse(format!(
            "{shown} is there already; --out names another file"
        )));
    }
    replace(&file, text).map_err(misuse)?;
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{shown} has special.log_sum_exp filled in. To grade it:"
    )?;
    for step in command.split("; ") {
        writeln!(out, "    {}", step.replace("FILE", &shown.to_string()))?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
