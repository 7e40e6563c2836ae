//! Reports: `report.json` for programs, `report.html` for people, and `attnbm report merge`.

pub mod document;
mod formula;
pub(in crate::cli) mod page;
pub(in crate::cli) mod plots;
pub mod progress;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use attnbm::catalogue::campaign::Campaign;
use attnbm::catalogue::shards::merge;
use clap::{Args, Subcommand};

use super::files::replace;
use super::{FAILURE, Stop, verify};

#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Join the reports of all shards of a campaign into one
    ///
    /// Exits with 0 only if the campaign is complete, nothing is refuted, no mutant survives all
    /// shards, and every identity decides at least one case; with 1 otherwise; and with 2 unless the
    /// reports are the shards of one campaign, each given once.
    Merge(Merge),
}

#[derive(Args)]
struct Merge {
    /// The directory to write report.json and report.html to
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The report.json of each shard
    #[arg(required = true, value_name = "JSON")]
    reports: Vec<PathBuf>,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Stop> {
    let Action::Merge(Merge { out, reports }) = &arguments.action;
    let parts = reports
        .iter()
        .map(|path| read(path))
        .collect::<Result<Vec<Campaign>, Stop>>()?;
    let whole = merge(parts).map_err(Stop::Misuse)?;
    prepare(out)?;
    write(out, &whole)?;
    verify::print(&verify::table_of(&whole), &whole)
}

fn read(path: &Path) -> Result<Campaign, Stop> {
    let shown = path.display();
    let text = fs::read_to_string(path)
        .map_err(|error| Stop::Misuse(format!("cannot read {shown}: {error}")))?;
    document::read_campaign(&text)
        .map_err(|reason| Stop::Misuse(format!("{shown} cannot be merged: {reason}")))
}

/// Makes sure that there is such a directory.
pub fn prepare(directory: &Path) -> Result<(), Stop> {
    fs::create_dir_all(directory)
        .map_err(|error| Stop::Misuse(format!("cannot make {}: {error}", directory.display())))
}

/// Writes both files of a report.
pub fn write(directory: &Path, campaign: &Campaign) -> io::Result<()> {
    let json = format!("{:#}\n", document::campaign(campaign));
    replace(&directory.join("report.json"), &json)?;
    replace(&directory.join("report.html"), &page::page(campaign))
}

/// What a campaign's exit code is.
pub fn exit_code(campaign: &Campaign) -> ExitCode {
    if campaign.passed() {
        ExitCode::SUCCESS
    } else {
        FAILURE.into()
    }
}
