//! `attnbm grade`: asks another implementation, and grades its answers.

mod badge;
mod document;
mod graded;
mod junit;
mod known;
mod page;
mod plots;
mod summary;
mod table;
mod threshold;

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use attnbm::grade::answer::Subject;
use attnbm::grade::flag::Flag;
use attnbm::grade::grading::Grading;
use attnbm::grade::process::{Interrupt, Limits, Process};
use attnbm::grade::restriction::Restriction;
use attnbm::grade::session::{GradingSettings, Observer, Question, grade, grade_questions};
use attnbm::grade::smoke::smoke;
use attnbm::grade::stratum::Stratum;
use attnbm::grade::verdict::FloatFormat;
use attnbm::grade::wire::Greeting;
use attnbm::oracle::registry::{self, Quantity, quantities};
use clap::{Args, ValueEnum};
use indicatif::ProgressBar;

use super::exit::{FAILURE, Stop, complain, end_at_once, note};
use super::files::{prepare, replace};
use super::progress::progress_bar;
use graded::{Graded, Source};
use known::KnownFailures;
use threshold::Threshold;

#[derive(Args)]
pub struct Arguments {
    /// Ask only the quantity of this name, or else those whose name contains this text; may be repeated
    #[arg(long, value_name = "PATTERN")]
    quantity: Vec<String>,
    /// The format that the subject computes in; by default the one in its greeting, or else f64
    #[arg(long, value_name = "f32|f64", value_parser = dtype)]
    dtype: Option<FloatFormat>,
    /// The number of fresh cases per quantity
    #[arg(long, default_value = "100", value_parser = clap::value_parser!(u64).range(1..))]
    cases: u64,
    /// The seed of the cases
    #[arg(long, default_value = "20261122")]
    seed: u64,
    /// Ask only cases of these strata: corner, special, ends, realistic, changed, invalid,
    /// masked
    #[arg(long, value_name = "STRATUM,STRATUM", value_delimiter = ',', value_parser = stratum)]
    strata: Vec<Stratum>,
    /// Ask only cases with one of these flags
    #[arg(long, value_name = "FLAG,FLAG", value_delimiter = ',', value_parser = flag)]
    flags: Vec<Flag>,
    /// Ask only cases within this: NAME is a number of the input, or an axis such as N; also <=, >=, < and >
    #[arg(long = "where", value_name = "NAME=NUMBER", value_delimiter = ',')]
    restrictions: Vec<Restriction>,
    /// Ask the frozen vectors in this directory instead of fresh cases
    #[arg(long, value_name = "DIR", conflicts_with_all = ["cases", "seed"])]
    vectors: Option<PathBuf>,
    /// Ask the requests in this file, one JSON object a line, instead of fresh cases
    #[arg(long, value_name = "FILE", conflicts_with_all = ["cases", "seed", "vectors", "strata"])]
    requests: Option<PathBuf>,
    /// The output format
    #[arg(long, default_value = "table")]
    format: GradeFormat,
    /// Write report.json and report.html to this directory
    #[arg(long, value_name = "DIR")]
    report: Option<PathBuf>,
    /// Write a badge to this file, in the JSON that shields.io reads
    #[arg(long, value_name = "FILE")]
    badge: Option<PathBuf>,
    /// Exit with 1 at this verdict or a worse one, or at faults of this aspect (program, formula, domain, precision) or a
    /// more urgent one; refusals and skipped cases fail only if named
    #[arg(long, value_name = "WORD", default_value = "loses-digits")]
    fail_on: Threshold,
    /// Do not fail for the faults that this file lists, and say which of them have gone
    #[arg(long, value_name = "FILE")]
    known_failures: Option<PathBuf>,
    /// Write the faults that are found to this file, for `--known-failures`
    #[arg(long, value_name = "FILE")]
    write_known_failures: Option<PathBuf>,
    /// Print every witness in full, unavoidable errors, and the words
    #[arg(long)]
    verbose: bool,
    /// Do not check the relations between answers
    #[arg(long)]
    no_relations: bool,
    /// The time limit for an answer, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    timeout: Duration,
    /// The time limit for the first answer after a start, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "120", value_parser = seconds)]
    start_timeout: Duration,
    /// Write the questions to standard output, read the answers from standard input, and print the result on standard error
    #[arg(long, conflicts_with = "command")]
    over_stdio: bool,
    /// The program to grade, with its arguments; no shell is involved
    #[arg(
        last = true,
        required_unless_present = "over_stdio",
        value_name = "COMMAND"
    )]
    command: Vec<OsString>,
}

/// How the result is printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum GradeFormat {
    /// An aligned table for people, with witnesses
    Table,
    /// One JSON document
    Json,
    /// JUnit XML, for systems that show tests
    Junit,
}

fn dtype(text: &str) -> Result<FloatFormat, String> {
    FloatFormat::find(text).ok_or_else(|| "it must be f32 or f64".to_owned())
}

fn stratum(text: &str) -> Result<Stratum, String> {
    Stratum::find(text.trim()).ok_or_else(|| {
        let names = Stratum::ALL.map(Stratum::name);
        format!("unknown stratum; the strata are {}", names.join(", "))
    })
}

fn flag(text: &str) -> Result<Flag, String> {
    Flag::find(text.trim()).ok_or_else(|| {
        let names: Vec<&str> = Flag::all().map(Flag::name).collect();
        format!("unknown flag; the flags are {}", names.join(", "))
    })
}

fn seconds(text: &str) -> Result<Duration, String> {
    let number = text.parse::<f64>().ok().filter(|x| *x > 0.0);
    number
        .and_then(|x| Duration::try_from_secs_f64(x.min(1e9)).ok())
        .ok_or_else(|| "it must be a number > 0".to_owned())
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Stop> {
    let mut settings = settings_of(arguments)?;
    let questions = match (&arguments.vectors, &arguments.requests) {
        (Some(directory), _) => Some(frozen(directory, &settings)?),
        (None, Some(file)) => Some(requested(file, &settings)?),
        (None, None) => None,
    };
    let known = match &arguments.known_failures {
        Some(file) => KnownFailures::read(file).map_err(Stop::Misuse)?,
        None => KnownFailures::default(),
    };
    if let Some(directory) = &arguments.report {
        prepare(directory)?;
    }
    let interrupt = interrupt();
    let limits = Limits {
        start: arguments.start_timeout,
        answer: arguments.timeout,
    };
    let mut process = match arguments.over_stdio {
        true => Process::over_stdio(limits, interrupt.clone()),
        false => Process::new(arguments.command.clone(), limits, interrupt.clone()),
    };
    let watcher = Watcher {
        bar: progress_bar(),
        interrupt,
    };
    let is_started = start(&mut process, &settings, &watcher);
    if !is_started.inspect_err(|_| watcher.bar.finish_and_clear())? {
        watcher.bar.finish_and_clear();
        complain("interrupted before anything was graded");
        return Ok(FAILURE.into());
    }
    let greeting = process.greeting().cloned().unwrap_or_default();
    settings.format = format_of(arguments.dtype, &greeting, &mut process);
    if settings.strata.is_empty() && greeting.infinities {
        settings.strata = Stratum::ALL.to_vec();
    }
    note_unknown(&greeting, &mut process);

    let names = questions.as_deref().map(names_of);
    let grading = ask(&mut process, &settings, questions, &watcher);
    watcher.bar.finish_and_clear();
    process.finish();

    let is_asked = |name: &&str| grading.lines.iter().any(|line| line.quantity.name == *name);
    let wanted = wanted(names.as_deref(), &settings, &process).into_iter();
    let not_asked = wanted.filter(|name| !is_asked(name)).collect();
    let incomplete = match (watcher.interrupt.is_set(), process.end()) {
        (true, _) => Some("interrupted before every question was asked".to_owned()),
        (false, end) => end.map(str::to_owned),
    };
    let parts = arguments.command.iter();
    let parts = parts.map(|part| part.to_string_lossy().into_owned());
    let over_stdio = arguments
        .over_stdio
        .then(|| "over standard input".to_owned());
    let source = match (&arguments.vectors, &arguments.requests) {
        (Some(directory), _) => Source::Vectors(directory.display().to_string()),
        (None, Some(file)) => Source::Requests(file.display().to_string()),
        (None, None) => Source::Fresh,
    };
    let graded = Graded {
        grading,
        command: parts.chain(over_stdio).collect(),
        source,
        greeting,
        notes: process.notes().to_vec(),
        fail_on: arguments.fail_on,
        known,
        incomplete,
        not_asked,
    };
    report(&graded, arguments)
}

/// What the arguments ask for. A pattern that no quantity matches is a misuse.
fn settings_of(arguments: &Arguments) -> Result<GradingSettings, Stop> {
    for pattern in &arguments.quantity {
        if !quantities().any(|quantity| quantity.name.contains(pattern.as_str())) {
            let hint =
                registry::find(pattern).map_or_else(|error| error.to_string(), |_| String::new());
            return Err(Stop::Misuse(format!(
                "no quantity matches {pattern:?}: {hint}"
            )));
        }
    }
    for within in &arguments.restrictions {
        let settings = GradingSettings::default().with_quantities(&arguments.quantity);
        let mut asked = quantities().filter(|quantity| settings.selects(quantity));
        if !asked.any(|quantity| within.concerns(quantity)) {
            return Err(Stop::Misuse(format!(
                "no quantity that is asked has {}, so that {within} restricts nothing",
                within.name()
            )));
        }
    }
    Ok(GradingSettings::default()
        .with_quantities(&arguments.quantity)
        .with_cases(arguments.cases)
        .with_seed(arguments.seed)
        .with_strata(arguments.strata.iter().copied())
        .with_flags(arguments.flags.iter().copied())
        .with_restrictions(arguments.restrictions.iter().cloned())
        .with_relations(!arguments.no_relations))
}

/// Starts the subject. False if that was interrupted.
fn start(
    process: &mut Process,
    settings: &GradingSettings,
    watcher: &Watcher,
) -> Result<bool, Stop> {
    watcher.bar.set_message("starting the subject");
    let smoke = smoke(process, &|quantity| settings.selects(quantity));
    match smoke.failure {
        _ if watcher.interrupt.is_set() => Ok(false),
        Some(failure) => Err(Stop::Misuse(broken(&failure, process.notes()))),
        None => Ok(true),
    }
}

/// The quantities that are to be asked, of these names if questions are given.
fn wanted(
    names: Option<&[&str]>,
    settings: &GradingSettings,
    process: &Process,
) -> Vec<&'static str> {
    let is_wanted = |quantity: &&Quantity| {
        names.is_none_or(|names| names.contains(&quantity.name))
            && settings.selects(quantity)
            && process.supports(quantity.name)
    };
    let quantities = quantities().filter(is_wanted);
    quantities.map(|quantity| quantity.name).collect()
}

/// Asks the frozen questions that the subject supports, or fresh ones.
fn ask(
    process: &mut Process,
    settings: &GradingSettings,
    questions: Option<Vec<Vec<Question>>>,
    watcher: &Watcher,
) -> Grading {
    let Some(mut lists) = questions else {
        return grade(process, settings, watcher);
    };
    let is_supported = |list: &[Question]| {
        let first = list.first();
        first.is_none_or(|question| process.supports(question.case.quantity.name))
    };
    lists.retain(|list| is_supported(list));
    grade_questions(process, settings, lists, watcher)
}

/// Writes the report, if it is asked for, and prints the result.
fn report(graded: &Graded, arguments: &Arguments) -> Result<ExitCode, Stop> {
    if let Some(directory) = &arguments.report {
        let json = format!("{:#}\n", document::document(graded));
        replace(&directory.join("report.json"), &json)?;
        replace(&directory.join("report.html"), &page::page(graded))?;
    }
    if let Some(file) = &arguments.badge {
        let json = format!("{:#}\n", badge::document(graded));
        replace(file, &json)?;
    }
    if let Some(file) = &arguments.write_known_failures {
        replace(file, &known::listing(&graded.grading, graded.fail_on))?;
    }
    let text = match arguments.format {
        GradeFormat::Table => table::render(graded, arguments.verbose),
        GradeFormat::Json => format!("{:#}", document::document(graded)),
        GradeFormat::Junit => junit::document(graded),
    };
    // Standard output belongs to the questions, where they are asked there.
    let mut out: Box<dyn Write> = match arguments.over_stdio {
        true => Box::new(io::stderr().lock()),
        false => Box::new(io::stdout().lock()),
    };
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        // A closed pipe takes nothing away from the verdict.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ if graded.passed() => Ok(ExitCode::SUCCESS),
        _ => Ok(FAILURE.into()),
    }
}

/// The vectors of a directory that the settings select, one list a quantity.
fn frozen(directory: &Path, settings: &GradingSettings) -> Result<Vec<Vec<Question>>, Stop> {
    let shown = directory.display();
    let lists = attnbm::vectors::load(directory)
        .map_err(|error| Stop::Misuse(format!("cannot take vectors from {shown}: {error}")))?;
    let none = || format!("{shown} has no vectors of these quantities, flags and restrictions");
    selected(lists, settings).ok_or_else(|| Stop::Misuse(none()))
}

/// The requests of a file that the settings select, one list a quantity.
fn requested(file: &Path, settings: &GradingSettings) -> Result<Vec<Vec<Question>>, Stop> {
    let shown = file.display();
    let text = fs::read_to_string(file)
        .map_err(|error| Stop::Misuse(format!("cannot read {shown}: {error}")))?;
    let lists = attnbm::grade::requests::read(&text)
        .map_err(|error| Stop::Misuse(format!("{shown}, {error}")))?;
    let none = || format!("{shown} has no requests of these quantities, flags and restrictions");
    selected(lists, settings).ok_or_else(|| Stop::Misuse(none()))
}

/// The questions that the settings select, if there are any.
fn selected(
    mut lists: Vec<Vec<Question>>,
    settings: &GradingSettings,
) -> Option<Vec<Vec<Question>>> {
    for list in &mut lists {
        list.retain(|question| {
            let flags = &settings.flags;
            let is_flagged = question.case.flags.iter().any(|flag| flags.contains(flag));
            let is_within = settings.restrictions.iter().all(|w| w.fits(&question.case));
            settings.selects(question.case.quantity)
                && (flags.is_empty() || is_flagged)
                && is_within
        });
    }
    lists.retain(|list| !list.is_empty());
    (!lists.is_empty()).then_some(lists)
}

/// The quantities of lists of questions.
fn names_of(lists: &[Vec<Question>]) -> Vec<&'static str> {
    let firsts = lists.iter().filter_map(|list| list.first());
    firsts.map(|question| question.case.quantity.name).collect()
}

/// The explanation of a harness that cannot be graded.
fn broken(failure: &str, notes: &[String]) -> String {
    let mut text = format!(
        "the subject does not speak the protocol, so its numbers cannot be graded: {failure}"
    );
    for note in notes {
        text.push_str(&format!("\n  {note}"));
    }
    text.push_str(
        "\n  a subject reads one JSON object per line from standard input, and answers each with one flushed line on \
         standard output, with the same id and a value or an error; everything else belongs on standard error. \
         See docs/wire-protocol.md",
    );
    text
}

/// The format to judge by: the option, or the greeting, or double precision.
fn format_of(
    option: Option<FloatFormat>,
    greeting: &Greeting,
    process: &mut Process,
) -> FloatFormat {
    let said = greeting.dtype.as_deref();
    if let (None, Some(name)) = (option, said)
        && FloatFormat::find(name).is_none()
    {
        process.remark(&format!(
            "the greeting's dtype {name:?} is neither f32 nor f64; graded as f64"
        ));
    }
    option
        .or_else(|| said.and_then(FloatFormat::find))
        .unwrap_or_default()
}

/// Says which offered quantities there are not.
fn note_unknown(greeting: &Greeting, process: &mut Process) {
    for name in greeting.quantities.iter().flatten() {
        if let Err(error) = registry::find(name) {
            process.remark(&format!("the greeting offers an unknown quantity: {error}"));
        }
    }
}

/// Shows how far a session is.
struct Watcher {
    bar: ProgressBar,
    interrupt: Interrupt,
}

impl Observer for Watcher {
    fn advanced(&self, done: u64, total: u64, quantity: &str) -> bool {
        self.bar.set_length(total);
        self.bar.set_position(done);
        self.bar.set_message(quantity.to_owned());
        !self.interrupt.is_over()
    }
}

/// What the first Ctrl-C or request to terminate sets, so that what is known is still printed. The second one ends the program
/// and the subject.
fn interrupt() -> Interrupt {
    let interrupt = Interrupt::default();
    let handle = interrupt.clone();
    // Without a handler Ctrl-C ends the program at once. The grading can run all the same.
    let _ = ctrlc::set_handler(move || {
        if handle.set() {
            handle.kill();
            end_at_once();
        }
        note("interrupted: reporting what is known; Ctrl-C again stops at once");
    });
    interrupt
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_limit_is_a_number_above_0() {
        assert_eq!(seconds("0.25"), Ok(Duration::from_millis(250)));
        assert_eq!(seconds("inf"), Ok(Duration::from_secs(1_000_000_000)));
        for text in ["0", "-0", "-1", "nan", "-inf", "", "soon"] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }
}
