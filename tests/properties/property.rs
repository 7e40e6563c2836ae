//! The property that a form of a record is not refuted.

use super::choices::{AnyChoices, Choices};
use super::regressions::{REGRESSIONS, Stored};
use attnbm::catalogue::record::{CatalogueEntry, Form, INVALID_CASE, Judgement, StatementKind};
use attnbm::catalogue::verdict::Verdict;
use attnbm::sampling::stream::Stream;
use proptest::test_runner::{
    Config, RngSeed, TestCaseError, TestError, TestRunner, contextualize_config,
};
use std::cell::Cell;

/// Digits to which both sides must agree.
const DIGITS: u32 = 25;

/// Digits for a mutant, which two disjoint sides refute at any number.
const DIGITS_OF_A_MUTANT: u32 = 12;

/// The cases of each record, unless `PROPTEST_CASES` says otherwise.
const CASES: u32 = 64;

/// So many times more cases may be drawn until a mutant is refuted.
const PATIENCE: u32 = 16;

/// The cases that are judged while a failure shrinks, unless `PROPTEST_MAX_SHRINK_ITERS` says otherwise.
const SHRINKS: u32 = 400;

/// The same for a law, each case of which is a large sample.
const SHRINKS_OF_A_LAW: u32 = 12;

/// The seed of the mutants' cases, unless `PROPTEST_RNG_SEED` says otherwise. The cases of the statements are fresh ones in
/// every run: a refuted statement is a proof, so no run fails by chance. That a mutant is found is likely only.
const SEED: u64 = 20_261_121;

/// The settings for a record, with what the environment says about them.
pub fn settings(entry: &CatalogueEntry) -> Config {
    let shrinks = match entry.record.kind {
        StatementKind::Law => SHRINKS_OF_A_LAW,
        _ => SHRINKS,
    };
    let settings = contextualize_config(Config {
        cases: CASES,
        max_shrink_iters: shrinks,
        failure_persistence: Some(Box::new(Stored {
            path: REGRESSIONS,
            record: entry.record.id,
        })),
        ..Config::default()
    });
    Config {
        cases: entry.cases(settings.cases.into()) as u32,
        ..settings
    }
}

/// The settings for a mutant: its failure is expected, and not stored.
fn settings_of_a_mutant(entry: &CatalogueEntry) -> Config {
    let settings = settings(entry);
    Config {
        cases: settings.cases.saturating_mul(PATIENCE),
        failure_persistence: None,
        rng_seed: match settings.rng_seed {
            RngSeed::Random => RngSeed::Fixed(SEED),
            fixed => fixed,
        },
        ..settings
    }
}

/// The smallest case found that refutes a form.
pub struct Found {
    pub choices: Choices,
    pub report: String,
}

/// Judges a form in the case of these choices.
pub fn judge(entry: &CatalogueEntry, form: Form, choices: &[u64]) -> Judgement {
    let digits = match form {
        Form::Stated => DIGITS,
        Form::Mutant(_) => DIGITS_OF_A_MUTANT,
    };
    entry.judge(&mut Stream::chosen(choices), form, digits)
}

/// The numbers of new cases that refuted nothing.
#[derive(Debug)]
pub struct Tally {
    pub decided: u32,
    pub undecided: u32,
}

/// Draws cases until one refutes the form, and shrinks that one. Stored cases come first, each once.
pub fn search(entry: &CatalogueEntry, form: Form, settings: Config) -> Result<Tally, Found> {
    let (decided, undecided) = (Cell::new(0), Cell::new(0));
    let stored = settings.failure_persistence.as_ref();
    let stored = stored.map_or(0, |stored| stored.load_persisted_failures2(None).len());
    let replayed = Cell::new(0);
    let test = |case: Choices| {
        let is_new = replayed.get() == stored;
        replayed.set(stored.min(replayed.get() + 1));
        let Judgement {
            verdict, witness, ..
        } = judge(entry, form, &case.choices);
        match verdict {
            Verdict::Holds { .. } => decided.set(decided.get() + u32::from(is_new)),
            Verdict::Undecided { reason } if reason.starts_with(INVALID_CASE) => {
                return Err(TestCaseError::fail(reason));
            }
            // Wide enclosures are no failure, and no success either: another case is drawn for this one.
            Verdict::Undecided { reason } => {
                undecided.set(undecided.get() + u32::from(is_new));
                return Err(TestCaseError::reject(reason));
            }
            Verdict::Refuted {
                entry: place,
                left,
                right,
            } => {
                let id = entry.record.id;
                return Err(TestCaseError::fail(format!(
                    "{id} is refuted in entry {place}\nleft   {left}\nright  {right}\n{witness}"
                )));
            }
        }
        Ok(())
    };
    match TestRunner::new(settings).run(&AnyChoices(entry.record.id), test) {
        Ok(()) => Ok(Tally {
            decided: decided.get(),
            undecided: undecided.get(),
        }),
        Err(TestError::Fail(reason, choices)) => Err(Found {
            report: format!("{reason}\n{choices:?}"),
            choices,
        }),
        Err(TestError::Abort(reason)) => Err(Found {
            report: reason.to_string(),
            choices: Choices {
                record: entry.record.id,
                choices: Vec::new(),
            },
        }),
    }
}

/// The statement is never refuted, and decided in as many cases as are asked for.
pub fn holds(entry: &CatalogueEntry) -> Result<Tally, String> {
    match search(entry, Form::Stated, settings(entry)) {
        Ok(Tally { decided: 0, .. }) => Err("no case is decided".into()),
        Ok(tally) => Ok(tally),
        Err(found) => Err(found.report),
    }
}

/// The smallest case found that refutes a mutant.
pub fn refuted(entry: &CatalogueEntry, mutant: usize) -> Result<Found, String> {
    match search(entry, Form::Mutant(mutant), settings_of_a_mutant(entry)) {
        Ok(_) => Err("no case refutes it".into()),
        Err(found) if found.report.contains("is refuted in entry") => Ok(found),
        Err(found) => Err(found.report),
    }
}
