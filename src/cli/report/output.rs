//! A campaign's result, printed and written to files.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use attnbm::catalogue::campaign::Campaign;

use super::{document, page};
use crate::cli::exit::{FAILURE, Stop};
use crate::cli::files::replace;

/// Prints a result, and turns it into an exit code.
pub fn print(text: &str, campaign: &Campaign) -> Result<ExitCode, Stop> {
    let mut out = io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        // A closed pipe takes nothing away from the verdict.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(exit_code(campaign)),
    }
}

/// Writes both files of a report.
pub fn write(directory: &Path, campaign: &Campaign) -> io::Result<()> {
    let json = format!("{:#}\n", document::campaign(campaign));
    replace(&directory.join("report.json"), &json)?;
    replace(&directory.join("report.html"), &page::page(campaign))
}

/// What a campaign's exit code is.
fn exit_code(campaign: &Campaign) -> ExitCode {
    if campaign.passed() {
        ExitCode::SUCCESS
    } else {
        FAILURE.into()
    }
}
