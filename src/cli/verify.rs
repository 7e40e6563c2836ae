//! `attnbm verify`: runs the catalogue of identities and says what held.

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use attnbm::identities::campaign::{self, Line, Settings};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::{FAILURE, Format, Stop, table};

#[derive(Args)]
pub struct Arguments {
    /// Check only the identities whose name or title contains this text, in any case
    #[arg(long, value_name = "PATTERN")]
    filter: Option<String>,
    /// How many cases to make for each identity
    #[arg(long, default_value = "20000", value_parser = clap::value_parser!(u64).range(1..))]
    cases: u64,
    /// The seed that all cases follow from
    #[arg(long, default_value = "20261121")]
    seed: u64,
    /// How many significant digits both sides of an identity must certainly share
    #[arg(long, default_value = "25", value_parser = clap::value_parser!(u32).range(1..=1000))]
    digits: u32,
    /// How to print the result
    #[arg(long, default_value = "table")]
    format: Format,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Stop> {
    let settings = Settings {
        filter: arguments.filter.clone(),
        cases: arguments.cases,
        seed: arguments.seed,
        digits: arguments.digits,
    };
    let stop = stop_flag();
    // Hidden by itself where standard error is no terminal.
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len} {elapsed} {msg}") {
        bar.set_style(style);
    }
    let lines = campaign::run(&settings, &stop, &|done, total, id| {
        bar.set_length(total);
        bar.set_position(done);
        if bar.message() != id {
            bar.set_message(id.to_owned());
        }
    });
    bar.finish_and_clear();

    let interrupted = stop.load(Ordering::Relaxed);
    if lines.is_empty() && !interrupted {
        let pattern = settings.filter.unwrap_or_default();
        return Err(Stop::Misuse(format!(
            "no identity matches the filter {pattern:?}; `attnbm list identities` lists those \
             there are"
        )));
    }
    let passed = !interrupted && lines.iter().all(|line| line.passed() && line.finished);
    let text = match arguments.format {
        Format::Table => report(&lines, &settings, interrupted),
        Format::Json => document(&lines, &settings, interrupted, passed),
    };
    let code = if passed {
        ExitCode::SUCCESS
    } else {
        FAILURE.into()
    };
    let mut out = io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        // A closed pipe takes nothing away from the verdict.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(code),
    }
}

/// A flag that the first Ctrl-C sets, so that what is done so far is still printed. The second one
/// ends the program.
fn stop_flag() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    // Without a handler Ctrl-C ends the program at once, which is no reason not to run.
    let _ = ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            // The exit code that shells give to a program ended by an interrupt.
            std::process::exit(130);
        }
    });
    stop
}

/// The worst certified digits as people read them.
fn digits(line: &Line) -> String {
    match line.digits {
        None => "-".to_owned(),
        Some(digits) if digits.is_infinite() => "exact".to_owned(),
        Some(digits) => format!("{digits:.1}"),
    }
}

/// What is to be said of the identity in a word.
fn verdict(line: &Line) -> &'static str {
    if line.refuted > 0 {
        "REFUTED"
    } else if !line.survivors.is_empty() {
        "MUTANT SURVIVES"
    } else if !line.finished {
        "incomplete"
    } else if line.decided == 0 {
        "NOTHING DECIDED"
    } else if line.passed() {
        "holds"
    } else {
        "FAILED"
    }
}

fn report(lines: &[Line], settings: &Settings, interrupted: bool) -> String {
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
    for line in lines {
        rows.add_row([
            line.id.to_owned(),
            line.equations.to_owned(),
            line.decided.to_string(),
            line.undecided.to_string(),
            line.refuted.to_string(),
            digits(line),
            format!("{}/{}", line.killed, line.mutants),
            format!("{:.1} s", line.seconds),
            verdict(line).to_owned(),
        ]);
    }
    let mut text = rows.trim_fmt();
    for line in lines {
        if let Some(witness) = &line.witness {
            text.push_str(&format!(
                "\n\n{} is refuted, for instance at\n  {witness}",
                line.id
            ));
        }
        if !line.survivors.is_empty() {
            let survivors = line.survivors.join(", ");
            text.push_str(&format!(
                "\n\n{}: no case refuted the mutant {survivors}",
                line.id
            ));
        }
    }
    let total = |count: fn(&Line) -> u64| lines.iter().map(count).sum::<u64>();
    text.push_str(&format!(
        "\n\n{} of {} identities hold to {} digits: {} cases decided, {} undecided, {} refuted; \
         {} of {} mutants refuted; seed {}",
        lines
            .iter()
            .filter(|line| line.finished && line.passed())
            .count(),
        lines.len(),
        settings.digits,
        total(|line| line.decided),
        total(|line| line.undecided),
        total(|line| line.refuted),
        total(|line| u64::from(line.killed)),
        total(|line| u64::from(line.mutants)),
        settings.seed,
    ));
    if interrupted {
        text.push_str("\nINCOMPLETE: interrupted before every case was run");
    }
    text
}

fn document(lines: &[Line], settings: &Settings, interrupted: bool, passed: bool) -> String {
    let identities = lines.iter().map(|line| {
        json!({
            "id": line.id,
            "title": line.title,
            "equations": line.equations,
            "decided": line.decided,
            "undecided": line.undecided,
            "refuted": line.refuted,
            // JSON has no infinity: identities that are exact have no worst case to report.
            "digits": line.digits.filter(|digits| digits.is_finite()),
            "mutants": line.mutants,
            "killed": line.killed,
            "survivors": line.survivors,
            "seconds": line.seconds,
            "witness": line.witness,
            "finished": line.finished,
            "passed": line.passed(),
        })
    });
    let document = json!({
        "seed": settings.seed,
        "cases": settings.cases,
        "digits": settings.digits,
        "complete": !interrupted,
        "passed": passed,
        "identities": Value::Array(identities.collect()),
    });
    format!("{document:#}")
}
