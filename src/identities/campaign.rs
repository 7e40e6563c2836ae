//! STUB, to be replaced: the shape of a campaign's results, with one identity that always holds.

use std::sync::atomic::{AtomicBool, Ordering};

/// What to run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which identities; all where absent.
    pub filter: Option<String>,
    /// Cases for each identity.
    pub cases: u64,
    /// The seed of all cases.
    pub seed: u64,
    /// Digits to which both sides must agree.
    pub digits: u32,
}

/// The result of one identity.
#[derive(Clone, Debug)]
pub struct Line {
    /// The permanent name.
    pub id: &'static str,
    /// The title for people.
    pub title: &'static str,
    /// The numbers of the equations.
    pub equations: &'static str,
    /// Cases that hold.
    pub decided: u64,
    /// Cases too wide to tell.
    pub undecided: u64,
    /// Cases that were refuted.
    pub refuted: u64,
    /// The fewest digits certified.
    pub digits: Option<f64>,
    /// Mutants tried.
    pub mutants: u32,
    /// Mutants refuted.
    pub killed: u32,
    /// Time taken.
    pub seconds: f64,
    /// The first refuted case.
    pub witness: Option<String>,
    /// The mutants that were not refuted.
    pub survivors: Vec<String>,
    /// Whether every case was run.
    pub finished: bool,
}

impl Line {
    /// Whether the identity held on every case, on at least one, and every mutant was refuted.
    pub fn passed(&self) -> bool {
        self.refuted == 0 && self.survivors.is_empty() && self.decided > 0
    }
}

/// An identity, for listings.
#[derive(Clone, Debug)]
pub struct Description {
    /// The permanent name.
    pub id: &'static str,
    /// The title for people.
    pub title: &'static str,
    /// The numbers of the equations.
    pub equations: &'static str,
    /// The statement in LaTeX.
    pub statement: &'static str,
    /// The names of the mutants.
    pub mutants: Vec<&'static str>,
}

/// All identities.
pub fn identities() -> Vec<Description> {
    vec![Description {
        id: "stub",
        title: "A stub that always holds",
        equations: "-",
        statement: "1 = 1",
        mutants: vec!["one is two"],
    }]
}

/// Runs the identities.
pub fn run(
    settings: &Settings,
    stop: &AtomicBool,
    progress: &(dyn Fn(u64, u64, &str) + Sync),
) -> Vec<Line> {
    if settings
        .filter
        .as_ref()
        .is_some_and(|filter| !"stub".contains(filter.as_str()))
    {
        return Vec::new();
    }
    let mut decided = 0;
    while decided < settings.cases && !stop.load(Ordering::Relaxed) {
        std::thread::sleep(std::time::Duration::from_millis(2));
        decided += 1;
        progress(decided, settings.cases, "stub");
    }
    vec![Line {
        id: "stub",
        title: "A stub that always holds",
        equations: "-",
        decided,
        undecided: 0,
        refuted: 0,
        digits: Some(f64::from(settings.digits)),
        mutants: 1,
        killed: 1,
        seconds: 0.002 * decided as f64,
        witness: None,
        survivors: Vec::new(),
        finished: decided == settings.cases,
    }]
}
