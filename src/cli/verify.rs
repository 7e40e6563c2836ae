//! `attnbm verify`: runs the catalogue of identities and reports the verdicts.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use attnbm::catalogue::campaign::{
    Campaign, Line, Observer, Piece, Progress, Settings, run as run_campaign,
};
use attnbm::catalogue::record::Kind;
use attnbm::catalogue::shards::Shard;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::report::{self, document, progress::ProgressFile};
use super::{Format, Stop, table};

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
    format: Format,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Stop> {
    let settings = Settings {
        filter: arguments.filter.clone(),
        cases: arguments.cases,
        seed: arguments.seed,
        digits: arguments.digits,
        shard: arguments.shard,
    };
    if !settings.has_identities() {
        let pattern = settings.filter.unwrap_or_default();
        return Err(Stop::Misuse(format!(
            "no identity matches the filter {pattern:?}; `attnbm list identities` lists them all"
        )));
    }
    let (file, kept) = match &arguments.report {
        Some(directory) => {
            report::prepare(directory)?;
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
        report::write(directory, &campaign)?;
    }
    let text = match arguments.format {
        Format::Table => table_of(&campaign),
        Format::Json => format!("{:#}", document::campaign(&campaign)),
    };
    print(&text, &campaign)
}

/// Prints a result, and turns it into an exit code.
pub fn print(text: &str, campaign: &Campaign) -> Result<ExitCode, Stop> {
    let mut out = io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        // A closed pipe takes nothing away from the verdict.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(report::exit_code(campaign)),
    }
}

/// Shows how far a campaign is, and keeps what is finished.
struct Watcher {
    bar: ProgressBar,
    start: Instant,
    file: Option<ProgressFile>,
}

impl Observer for Watcher {
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

/// A progress bar on standard error. It hides itself if that is not a terminal.
pub(super) fn progress_bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len} {elapsed} {msg}") {
        bar.set_style(style);
    }
    bar
}

/// A flag that the first Ctrl-C or request to terminate sets, so that what is done so far is still printed. The second one
/// ends the program.
pub(super) fn stop_flag() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    // Without a handler Ctrl-C ends the program at once. The campaign can run all the same.
    let _ = ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            super::end_at_once();
        }
        super::note(
            "interrupted: finishing the current piece, then reporting; Ctrl-C again stops at once",
        );
    });
    stop
}

/// The result as a table for people.
pub fn table_of(campaign: &Campaign) -> String {
    let settings = &campaign.settings;
    let mut rows = table(&[
        "identity",
        "equations",
        ">decided",
        ">undecided",
        ">refuted",
        ">digits",
        ">mutants",
        ">time",
        "verdict",
    ]);
    for line in &campaign.lines {
        rows.add_row([
            line.record.id.to_owned(),
            equations(line),
            line.tally.decided.to_string(),
            line.tally.undecided.to_string(),
            line.tally.refuted.to_string(),
            line.held(),
            format!("{}/{}", line.killed(), line.mutants.len()),
            format!("{:.1} s", line.seconds),
            status(line, settings.shard).to_owned(),
        ]);
    }
    let mut text = rows.trim_fmt();
    for line in &campaign.lines {
        let id = line.record.id;
        if let Some(found) = &line.tally.counterexample {
            text.push_str(&format!(
                "\n\n{id} is refuted, for instance at\n  {}\n{}",
                found.finding, found.witness
            ));
        }
        let survivors = line.survivors().join("\", \"");
        if !survivors.is_empty() && settings.shard == Shard::WHOLE {
            text.push_str(&format!(
                "\n\n{id}: no case refuted the mutant \"{survivors}\""
            ));
        }
    }
    text.push_str("\n\n");
    text.push_str(&last_line(campaign));
    if !campaign.is_complete() {
        text.push_str("\nINCOMPLETE: interrupted before every case was run");
    }
    text
}

/// What is to be said of the identity in a word. Of a single shard, only refutations are final.
fn status(line: &Line, shard: Shard) -> &'static str {
    let is_final = shard == Shard::WHOLE || line.tally.refuted > 0 || !line.is_finished();
    if is_final || line.passed() {
        line.status()
    } else {
        "pending"
    }
}

fn last_line(campaign: &Campaign) -> String {
    let Campaign { settings, lines } = campaign;
    let laws = |line: &&Line| line.record.kind == Kind::Law;
    let passed = |line: &&Line| line.passed();
    let decided = campaign.total(|tally| tally.decided);
    let shard = match settings.shard {
        Shard::WHOLE => String::new(),
        shard => format!("; shard {shard}, whose mutants are judged by `report merge`"),
    };
    format!(
        "{} of {} identities hold to {} digits, {} of {} laws of sampling are not rejected: {decided} \
         cases decided, {} undecided, {} refuted; {} of {} mutants refuted; {:.0} decided cases a second; \
         seed {}{shard}",
        lines
            .iter()
            .filter(|line| !laws(line))
            .filter(passed)
            .count(),
        lines.iter().filter(|line| !laws(line)).count(),
        settings.digits,
        lines.iter().filter(laws).filter(passed).count(),
        lines.iter().filter(laws).count(),
        campaign.total(|tally| tally.undecided),
        campaign.total(|tally| tally.refuted),
        lines.iter().map(Line::killed).sum::<usize>(),
        lines.iter().map(|line| line.mutants.len()).sum::<usize>(),
        decided as f64 / campaign.seconds().max(1e-9),
        settings.seed,
    )
}

/// The numbers of the equations.
fn equations(line: &Line) -> String {
    let numbers: Vec<String> = line.record.equations.iter().map(u8::to_string).collect();
    numbers.join(", ")
}
