//! Running the catalogue: cases, mutants, counts.

use super::catalogue;
use super::record::{Entry, Form, Judgement};
use super::stream::Stream;
use super::verdict::Verdict;
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

/// What to run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Only identities whose name or title contains this, in any case; all where absent.
    pub filter: Option<String>,
    /// Cases for each identity.
    pub cases: u64,
    /// The seed of all cases.
    pub seed: u64,
    /// Significant digits to which both sides must certainly agree for a case to count as decided.
    pub digits: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            filter: None,
            cases: 200,
            seed: 20_261_121,
            digits: 25,
        }
    }
}

/// The result of one identity.
#[derive(Clone, Debug)]
pub struct Line {
    /// The permanent name.
    pub id: &'static str,
    /// The identity in a few words.
    pub title: &'static str,
    /// The numbers of the equations.
    pub equations: String,
    /// Cases that hold.
    pub decided: u64,
    /// Cases too wide to tell.
    pub undecided: u64,
    /// Cases that were refuted.
    pub refuted: u64,
    /// The fewest digits certified in a decided case; infinite if all were exact.
    pub digits: Option<f64>,
    /// Mutants tried.
    pub mutants: u32,
    /// Mutants refuted.
    pub killed: u32,
    /// Time taken.
    pub seconds: f64,
    /// The first refuted case.
    pub witness: Option<String>,
    /// The first undecided case with its reason.
    pub unclear: Option<String>,
    /// The mutants that no case refuted.
    pub survivors: Vec<String>,
    /// Whether every case was run.
    pub finished: bool,
}

impl Line {
    /// Whether every case was run, the identity held on every decided one and on at least one, and
    /// every mutant was refuted.
    pub fn passed(&self) -> bool {
        self.finished
            && self.refuted == 0
            && self.decided > 0
            && self.survivors.is_empty()
            && self.killed == self.mutants
    }
}

/// An identity, for listings.
#[derive(Clone, Debug)]
pub struct Description {
    /// The permanent name.
    pub id: &'static str,
    /// The identity in a few words.
    pub title: &'static str,
    /// The numbers of the equations.
    pub equations: String,
    /// The statement in LaTeX.
    pub statement: &'static str,
    /// What is assumed of the variables.
    pub assumptions: &'static str,
    /// `as printed`, `corrected` or `implied`.
    pub printed: String,
    /// The two routes.
    pub routes: [&'static str; 2],
    /// The mutants.
    pub mutants: Vec<&'static str>,
}

/// All identities.
pub fn identities() -> Vec<Description> {
    let describe = |entry: Entry| Description {
        id: entry.record.id,
        title: entry.record.title,
        equations: equations(&entry),
        statement: entry.record.statement,
        assumptions: entry.record.assumptions,
        printed: entry.record.printed.to_string(),
        routes: [entry.record.left, entry.record.right],
        mutants: entry.record.mutants.to_vec(),
    };
    catalogue().into_iter().map(describe).collect()
}

fn equations(entry: &Entry) -> String {
    let numbers: Vec<String> = entry.record.equations.iter().map(u8::to_string).collect();
    numbers.join(", ")
}

/// Runs the selected identities, one after the other, each on all cores; `progress` hears of every
/// case done, of the number in all and of the identity at hand. What was run before `stop` was set
/// is returned; the counts do not depend on the number of threads.
pub fn run(
    settings: &Settings,
    stop: &AtomicBool,
    progress: &(dyn Fn(u64, u64, &str) + Sync),
) -> Vec<Line> {
    let wanted = settings.filter.as_ref().map(|filter| filter.to_lowercase());
    let selected: Vec<Entry> = catalogue()
        .into_iter()
        .filter(|entry| {
            let text = format!("{} {}", entry.record.id, entry.record.title).to_lowercase();
            wanted.as_ref().is_none_or(|wanted| text.contains(wanted))
        })
        .collect();
    let total = selected
        .iter()
        .map(|entry| entry.cases(settings.cases))
        .sum();
    let done = AtomicU64::new(0);
    let mut lines = Vec::new();
    for entry in selected {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let advance = || {
            let count = done.fetch_add(1, Ordering::Relaxed) + 1;
            progress(count, total, entry.record.id);
        };
        lines.push(run_one(&entry, settings, stop, &advance));
    }
    lines
}

fn run_one(
    entry: &Entry,
    settings: &Settings,
    stop: &AtomicBool,
    advance: &(dyn Fn() + Sync),
) -> Line {
    let start = Instant::now();
    let judge = |index: u64, form: Form| {
        let mut stream = Stream::new(settings.seed, entry.record.id, index);
        entry.judge(&mut stream, form, settings.digits)
    };
    let cases = entry.cases(settings.cases);
    let judgements: Vec<Option<Judgement>> = (0..cases)
        .into_par_iter()
        .map(|index| {
            let judgement = (!stop.load(Ordering::Relaxed)).then(|| judge(index, Form::Stated));
            advance();
            judgement
        })
        .collect();
    let mut line = Line {
        id: entry.record.id,
        title: entry.record.title,
        equations: equations(entry),
        decided: 0,
        undecided: 0,
        refuted: 0,
        digits: None,
        mutants: 0,
        killed: 0,
        seconds: 0.0,
        witness: None,
        unclear: None,
        survivors: Vec::new(),
        finished: judgements.iter().all(Option::is_some),
    };
    for Judgement { verdict, witness } in judgements.into_iter().flatten() {
        match verdict {
            Verdict::Holds { digits } => {
                line.decided += 1;
                line.digits = Some(line.digits.map_or(digits, |worst| worst.min(digits)));
            }
            Verdict::Refuted { entry, left, right } => {
                line.refuted += 1;
                line.witness.get_or_insert_with(|| {
                    format!("entry {entry}: left {left}, right {right}\n{witness}")
                });
            }
            Verdict::Undecided { reason } => {
                line.undecided += 1;
                line.unclear
                    .get_or_insert_with(|| format!("{reason}\n{witness}"));
            }
        }
    }
    for (index, mutant) in entry.record.mutants.iter().enumerate() {
        if stop.load(Ordering::Relaxed) {
            line.finished = false;
            break;
        }
        line.mutants += 1;
        let refuted = |case| {
            matches!(
                judge(case, Form::Mutant(index)).verdict,
                Verdict::Refuted { .. }
            )
        };
        // At most so many cases: a wrong form that needs more to be noticed needs a better mutant.
        if (0..cases.max(64)).any(refuted) {
            line.killed += 1;
        } else {
            line.survivors.push((*mutant).into());
        }
    }
    line.seconds = start.elapsed().as_secs_f64();
    line
}
