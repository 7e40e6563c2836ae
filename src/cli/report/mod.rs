//! Reports: `report.json` for programs, `report.html` for people, and `attnbm report merge`.

pub mod document;
mod identities;
pub mod output;
mod page;
mod plots;
pub mod progress;
pub mod table;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use attnbm::catalogue::campaign::Campaign;
use attnbm::catalogue::merge::merge;
use clap::{Args, Subcommand};

use super::exit::Stop;
use super::files::prepare;
use output::{print, write};
use table::table_of;

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
    print(&table_of(&whole), &whole)
}

fn read(path: &Path) -> Result<Campaign, Stop> {
    let shown = path.display();
    let text = fs::read_to_string(path)
        .map_err(|error| Stop::Misuse(format!("cannot read {shown}: {error}")))?;
    document::read_campaign(&text)
        .map_err(|reason| Stop::Misuse(format!("{shown} cannot be merged: {reason}")))
}
