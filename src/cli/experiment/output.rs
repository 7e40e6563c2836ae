//! What an experiment reads, prints and writes.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::table::{Part, Printed};
use crate::cli::exit::{FAILURE, Stop, complain};
use crate::cli::files::{prepare, replace};

#[derive(Args)]
pub struct Output {
    #[command(flatten)]
    printed: Printed,
    /// Write the figures and all numbers to this directory
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Output {
    /// Makes the directory that is asked for, before anything is computed.
    pub fn prepare(&self) -> Result<(), Stop> {
        self.out.as_deref().map_or(Ok(()), prepare)
    }

    /// Prints the parts, and writes files to the directory that is asked for. Fails if the experiment was stopped.
    pub fn report(
        &self,
        parts: &[Part],
        files: &[(String, String)],
        is_stopped: bool,
    ) -> Result<ExitCode, Stop> {
        self.printed.print(parts)?;
        let code = match is_stopped {
            true => FAILURE.into(),
            false => ExitCode::SUCCESS,
        };
        let Some(directory) = &self.out else {
            return Ok(code);
        };
        match write(directory, files) {
            true => Ok(code),
            false => Ok(FAILURE.into()),
        }
    }
}

/// Writes files to a directory. Whether that succeeds; if not, why not is said.
pub fn write<C: AsRef<[u8]>>(directory: &Path, files: &[(String, C)]) -> bool {
    let write = |(name, contents): &(String, C)| replace(&directory.join(name), contents);
    match files.iter().try_for_each(write) {
        Ok(()) => true,
        Err(error) => {
            complain(&error.to_string());
            false
        }
    }
}

/// The bytes of a file that is named in the arguments.
pub fn read(path: &Path) -> Result<Vec<u8>, Stop> {
    std::fs::read(path)
        .map_err(|error| Stop::Misuse(format!("cannot read {}: {error}", path.display())))
}
