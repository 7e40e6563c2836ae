//! Every vector evaluated again: by containment, so that a better enclosure breaks nothing, and a moved value
//! does not pass.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rayon::prelude::*;

use super::data::{Number, Truth, Value, Vector};
use super::fault::{Fault, Finding};
use super::format::{DIGITS, SCHEMA, shortened};
use super::{read, rounding, schema};
use crate::grade::grading::Observer;
use crate::grade::reference::Reference;
use crate::oracle::certify::{Certified, Entry, Options};
use crate::real::{Ball, Enclosure, Rounding};

/// What a check of a directory has found.
#[derive(Clone, Debug, Default)]
pub struct CheckReport {
    /// Files that were looked at.
    pub files: u64,
    /// Vectors that were evaluated again.
    pub vectors: u64,
    /// Everything that is wrong.
    pub findings: Vec<Finding>,
    /// Whether the observer stopped it.
    pub is_interrupted: bool,
}

impl CheckReport {
    /// Whether everything was looked at and nothing is wrong.
    pub fn passed(&self) -> bool {
        self.findings.is_empty() && self.vectors > 0 && !self.is_interrupted
    }
}

/// Checks the files of a directory whose quantities `selects`, and the schema.
pub fn directory(
    path: &Path,
    selects: impl Fn(&str) -> bool,
    observer: &dyn Observer,
) -> CheckReport {
    let mut outcome = CheckReport::default();
    outcome.findings.extend(stale_schema(path));
    let files = match read::files(path) {
        Ok(files) => files,
        Err(finding) => {
            outcome.findings.push(finding);
            return outcome;
        }
    };
    let mut all = Vec::new();
    for file in files {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        if !selects(&stem) {
            continue;
        }
        let (vectors, findings) = read::file(&file);
        outcome.files += 1;
        outcome.findings.extend(findings);
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        if vectors.as_ref().is_some_and(|file| file.vectors.is_empty()) {
            outcome.findings.push(without_vectors(&name));
        }
        let vectors = vectors.into_iter().flat_map(|vectors| vectors.vectors);
        all.extend(vectors.map(|vector| (name.clone().into_owned(), vector)));
    }
    if outcome.files == 0 {
        outcome
            .findings
            .push(without_vectors(&path.display().to_string()));
    }
    let (done, stopped) = (AtomicU64::new(0), AtomicBool::new(false));
    let again = |(file, vector): &(String, Vector)| {
        if stopped.load(Ordering::Relaxed) {
            return None;
        }
        let faults = again(vector);
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        if !observer.advanced(done, all.len() as u64, vector.case.quantity.name) {
            stopped.store(true, Ordering::Relaxed);
        }
        let finding = |fault| Finding {
            file: file.clone(),
            id: Some(vector.id.clone()),
            fault: Box::new(fault),
        };
        Some(faults.into_iter().map(finding).collect::<Vec<_>>())
    };
    let found: Vec<Vec<Finding>> = all.par_iter().filter_map(again).collect();
    outcome.vectors = found.len() as u64;
    outcome.is_interrupted = stopped.into_inner() && found.len() < all.len();
    outcome.findings.extend(found.into_iter().flatten());
    outcome
}

/// Nothing to check is no pass.
fn without_vectors(file: &str) -> Finding {
    Finding {
        file: file.to_owned(),
        id: None,
        fault: Box::new(Fault::Inconsistent("there are no vectors to check".into())),
    }
}

/// What is wrong with the schema that lies beside the files.
fn stale_schema(directory: &Path) -> Option<Finding> {
    let fault = match read::contents(&directory.join(SCHEMA)) {
        Ok(text) if text == schema::text() => return None,
        Ok(_) => Fault::Inconsistent("is not the schema of this version".into()),
        Err(error) => Fault::Unreadable(error.to_string()),
    };
    Some(Finding {
        file: SCHEMA.into(),
        id: None,
        fault: Box::new(fault),
    })
}

/// What of a vector is not what it is when evaluated now: the shape, the enclosures, the numbers nearest to the value, the
/// condition numbers, or the kind of the error.
pub fn again(vector: &Vector) -> Vec<Fault> {
    let moved = |message: String| vec![Fault::Moved(message)];
    // As many digits as the file has, so that an end that is off in its last one shows.
    let options = Options {
        digits: Some(DIGITS),
        ..Options::default()
    };
    match (&vector.truth, vector.case.evaluate(&options)) {
        (Truth::Value(value), Ok(certified)) => differences(vector, value, &certified),
        (Truth::Value(_), Err(refusal)) => moved(format!(
            "there is a value in the file, and now an error: {} ({})",
            refusal.error,
            refusal.error.kind()
        )),
        (Truth::Nothing { kind, .. }, Err(refusal)) if refusal.error.kind() == kind => Vec::new(),
        (Truth::Nothing { kind, .. }, Err(refusal)) => {
            let now = refusal.error.kind();
            moved(format!(
                "the error is of the kind {kind} in the file, and now {now}"
            ))
        }
        (Truth::Nothing { kind, .. }, Ok(_)) => {
            moved(format!("an error ({kind}) in the file, and now a value"))
        }
    }
}

fn differences(vector: &Vector, value: &Value, certified: &Certified) -> Vec<Fault> {
    let counts = (value.entries.len(), certified.entries.len());
    if value.shape != certified.shape || counts.0 != counts.1 {
        let message = format!(
            "the shape is {:?} with {} entries, and now {:?} with {}",
            value.shape, counts.0, certified.shape, counts.1
        );
        return vec![Fault::Moved(message)];
    }
    let mut faults = Vec::new();
    let entries = value.entries.iter().zip(&certified.entries);
    for (index, (stored, now)) in entries.enumerate() {
        let rounding = vector.case.quantity.entries.rounding(index);
        let messages = moved(stored, now, rounding);
        let faults_of_entry = messages.map(|m| Fault::Moved(format!("entry {index}: {m}")));
        faults.extend(faults_of_entry);
    }
    faults.extend(other_conditions(vector, value));
    faults
}

/// What the evaluation contradicts in an entry.
fn moved(stored: &Number, now: &Entry, rounding: Rounding) -> impl Iterator<Item = String> {
    let enclosure = (!is_around(stored, &now.enclosure)).then(|| {
        format!(
            "the enclosure [{}, {}] is not around the value, which is now within [{}, {}]",
            stored.lower,
            stored.upper,
            now.lower(),
            now.upper()
        )
    });
    let double = (stored.binary64.to_bits() != now.value.to_bits())
        .then(|| format!("f64 is {:?}, and now {:?}", stored.binary64, now.value));
    let single = match rounding::binary32(&now.enclosure, rounding) {
        Some(single) if single.to_bits() == stored.binary32.to_bits() => None,
        Some(single) => Some(format!("f32 is {:?}, and now {single:?}", stored.binary32)),
        None => Some(format!(
            "f32 is {:?}, and now undecided within [{}, {}]",
            stored.binary32,
            now.lower(),
            now.upper()
        )),
    };
    enclosure.into_iter().chain(double).chain(single)
}

/// Whether each end may be on its side of the value.
fn is_around(stored: &Number, now: &Ball<4>) -> bool {
    let ends = (
        Ball::<4>::from_decimal(&stored.lower),
        Ball::<4>::from_decimal(&stored.upper),
    );
    let (Some(lower), Some(upper)) = ends else {
        return false;
    };
    let is_bounded = lower.is_bounded() && upper.is_bounded() && now.is_bounded();
    is_bounded && !(lower - now).is_positive() && !(now.clone() - upper).is_positive()
}

/// The condition numbers that are others now. They are to six digits what the evaluation gives.
fn other_conditions(vector: &Vector, value: &Value) -> Vec<Fault> {
    let Reference::Value(reference) = Reference::of(&vector.case) else {
        let message = "the condition number cannot be found any more";
        return vec![Fault::Inconsistent(message.into())];
    };
    let entries = value.entries.iter().enumerate();
    let other = |(index, entry): (usize, &Number)| {
        let (stored, now) = (entry.condition, shortened(reference.condition(index)));
        (stored.to_bits() != now.to_bits()).then(|| {
            Fault::Inconsistent(format!(
                "entry {index}: condition is {stored:e}, and now {now:e}"
            ))
        })
    };
    entries.filter_map(other).collect()
}
