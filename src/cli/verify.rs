//! `attnbm verify`: runs the catalogue of identities and reports the verdicts.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use attnbm::catalogue::campaign::{
    CampaignObserver, CampaignSettings, Piece, Progress, run as run_campaign,
};
use attnbm::catalogue::shards::Shard;
use clap::Args;
use indicatif::ProgressBar;

use super::exit::Stop;
use super::files::prepare;
use super::progress::{progress_bar, stop_flag};
use super::report::document;
use super::report::output::{print, write};
use super::report::progress::ProgressFile;
use super::report::table::table_of;
use super::style::OutputFormat;

#[derive(Args)]
pub struct Arguments {
    /// Verify only identities whose name or title contains this text, ignoring case
    #[arg(long, value_name = "PATTERN")]
    filter: Option<String>,
    /// The number of cases per identity; slow identities take only a fraction of them
    #[arg(long, default_value = "2000", value_parser = clap::value_parser!(u64).range(1..))]
    cases: u64,
    /// The seed of the cases
    #[arg(long, default_value = "20261121")]
    seed: u64,
    /// The number of significant digits to which both sides of an identity must agree
    #[arg(long, default_value = "25", value_parser = clap::value_parser!(u32).range(1..=1000))]
    digits: u32,
    /// Run only shard i of n: every nth case, starting with the ith
    #[arg(long, value_name = "i/n", default_value = "1/1")]
    shard: Shard,
    /// Write report.json and report.html to this directory; continues an interrupted campaign
    #[arg(long, value_name = "DIR")]
    report: Option<PathBuf>,
    /// Start again instead of continuing the campaign in the report's directory
    #[arg(long, requires = "report")]
    fresh: bool,
    /// The output format
    #[arg(long, default_value = "table")]
    format: OutputFormat,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Stop> {
    let mut settings = CampaignSettings::default();
    settings.filter.clone_from(&arguments.filter);
    settings.cases = arguments.cases;
    settings.seed = arguments.seed;
    settings.digits = arguments.digits;
    settings.shard = arguments.shard;
    if !settings.has_identities() {
        let pattern = settings.filter.unwrap_or_default();
        return Err(Stop::Misuse(format!(
            "no identity matches the filter {pattern:?}; `attnbm list identities` lists them all"
        )));
    }
    let (file, kept) = match &arguments.report {
        Some(directory) => {
            prepare(directory)?;
            let (file, kept) = ProgressFile::open(directory, &settings, arguments.fresh)?;
            (Some(file), kept)
        }
        None => (None, Vec::new()),
    };
    let watcher = Watcher {
        bar: progress_bar(),
        start: Instant::now(),
        file,
    };
    let campaign = run_campaign(&settings, kept, &stop_flag(), &watcher);
    watcher.bar.finish_and_clear();

    if let Some(file) = watcher.file {
        file.close()?;
    }
    if let Some(directory) = &arguments.report {
        write(directory, &campaign)?;
    }
    let text = match arguments.format {
        OutputFormat::Table => table_of(&campaign),
        OutputFormat::Json => format!("{:#}", document::campaign(&campaign)),
    };
    print(&text, &campaign)
}

/// Shows how far a campaign is, and keeps what is finished.
struct Watcher {
    bar: ProgressBar,
    start: Instant,
    file: Option<ProgressFile>,
}

impl CampaignObserver for Watcher {
    fn advanced(&self, progress: Progress) {
        if self.bar.is_hidden() {
            return;
        }
        self.bar.set_length(progress.total);
        self.bar.set_position(progress.done);
        let rate = progress.decided as f64 / self.start.elapsed().as_secs_f64().max(1e-3);
        self.bar
            .set_message(format!("{rate:.0} decided/s  {}", progress.id));
    }

    fn finished(&self, piece: &Piece) {
        if let Some(file) = &self.file {
            file.append(piece);
        }
    }
}
