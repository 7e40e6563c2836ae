//! What an experiment reads, prints and writes.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::cli::exit::{FAILURE, Stop, complain};
use crate::cli::files::{prepare, replace};

/// Prints tables, and writes files to the directory that is asked for. Fails if the experiment was stopped.
pub fn report(
    tables: &str,
    out: Option<&PathBuf>,
    files: &[(String, String)],
    is_stopped: bool,
) -> Result<ExitCode, Stop> {
    let mut standard = io::stdout().lock();
    standard.write_all(tables.as_bytes())?;
    standard.flush()?;
    let code = match is_stopped {
        true => FAILURE.into(),
        false => ExitCode::SUCCESS,
    };
    let Some(directory) = out else {
        return Ok(code);
    };
    prepare(directory)?;
    let write = |(name, contents): &(String, String)| replace(&directory.join(name), contents);
    match files.iter().try_for_each(write) {
        Ok(()) => Ok(code),
        Err(error) => {
            complain(&format!("cannot write to {}: {error}", directory.display()));
            Ok(FAILURE.into())
        }
    }
}

/// The bytes of a file that is named in the arguments.
pub fn read(path: &Path) -> Result<Vec<u8>, Stop> {
    std::fs::read(path)
        .map_err(|error| Stop::Misuse(format!("cannot read {}: {error}", path.display())))
}
