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
    let Some(lines) = differences(&found, &expected) else {
        return Ok(ExitCode::SUCCESS);
    };
    for line in lines {
        writeln!(out, "{line}")?;
    }
    complain("the digests differ from the file");
    Ok(FAILURE.into())
}

/// The lines that the other text does not have; nothing at all where both are the same.
fn differences<'a>(found: &'a str, expected: &str) -> Option<Vec<&'a str>> {
    let is_new = |line: &&str| !expected.lines().any(|known| known == *line);
    (found != expected).then(|| found.lines().filter(is_new).collect())
}

#[cfg(test)]
mod tests {
    use super::differences;

    #[test]
    fn what_is_missing_differs_without_a_line() {
        assert_eq!(differences("a\nb\n", "a\nb\n"), None);
        for expected in ["a\nb\nc\n", "b\na\n", "a\nb"] {
            assert_eq!(differences("a\nb\n", expected), Some(Vec::new()));
        }
        assert_eq!(differences("a\nb\n", "a\nc\n"), Some(vec!["b"]));
    }
}
