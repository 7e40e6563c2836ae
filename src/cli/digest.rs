//! `attnbm digest`: the bits of every evaluation, to be compared between builds.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use attnbm::vectors::digest::digests;
use clap::Args;

use super::exit::{FAILURE, Stop, complain};

#[derive(Args)]
pub struct Arguments {
    /// Compare with this file, and print only the lines that differ from it
    #[arg(long, value_name = "FILE")]
    check: Option<PathBuf>,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Stop> {
    let mut out = io::stdout().lock();
    let Some(path) = &arguments.check else {
        out.write_all(digests().as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    };
    let expected = fs::read_to_string(path)
        .map_err(|error| Stop::Misuse(format!("cannot read {}: {error}", path.display())))?;
    let found = digests();
    if found == expected {
        return Ok(ExitCode::SUCCESS);
    }
    for line in found.lines() {
        if !expected.lines().any(|known| known == line) {
            writeln!(out, "{line}")?;
        }
    }
    complain("the digests differ from the file");
    Ok(FAILURE.into())
}
