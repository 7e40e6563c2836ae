//! Every vector evaluated again: by containment, so that a better enclosure breaks nothing, and a moved value
//! does not pass.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rayon::prelude::*;

use super::data::{Truth, Value, Vector};
use super::fault::{Fault, Finding};
use super::{SCHEMA, read, rounding, schema};
use crate::grade::session::Observer;
use crate::oracle::certify::{Certified, Options};
use crate::real::Enclosure;

/// What a check of a directory has found.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Files that were looked at.
    pub files: u64,
    /// Vectors that were evaluated again.
    pub vectors: u64,
    /// Everything that is wrong.
    pub findings: Vec<Finding>,
    /// Whether the observer stopped it.
    pub is_interrupted: bool,
}

impl Outcome {
    /// Whether everything was looked at and nothing is wrong.
    pub fn passed(&self) -> bool {
        self.findings.is_empty() && self.vectors > 0 && !self.is_interrupted
    }
}

/// Checks the files of a directory whose quantities `selects`, and the schema.
pub fn directory(path: &Path, selects: impl Fn(&str) -> bool, observer: &dyn Observer) -> Outcome {
    let mut outcome = Outcome::default();
    outcome.findings.extend(stale_schema(path));
    let files = match read::files(path) {
        Ok(files) => files,
        Err(finding) => {
            outcome.findings.push(finding);
            return outcome;
        }
    };
    let mut all = Vec::new();
    for path in files {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        if !selects(&stem) {
            continue;
        }
        let (vectors, findings) = read::file(&path);
        outcome.files += 1;
        outcome.findings.extend(findings);
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let vectors = vectors.into_iter().flat_map(|vectors| vectors.vectors);
        all.extend(vectors.map(|vector| (name.clone().into_owned(), vector)));
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

/// What of a vector is not what it is when evaluated now.
pub fn again(vector: &Vector) -> Vec<Fault> {
    let moved = |message: String| vec![Fault::Moved(message)];
    match (&vector.truth, vector.case.evaluate(&Options::default())) {
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
    if value.shape != certified.shape {
        let message = format!(
            "the shape is {:?}, and now {:?}",
            value.shape, certified.shape
        );
        return vec![Fault::Moved(message)];
    }
    let mut faults = Vec::new();
    let entries = value.entries.iter().zip(&certified.entries);
    for (index, (stored, now)) in entries.enumerate() {
        let mut moved = |message: String| {
            faults.push(Fault::Moved(format!("entry {index}: {message}")));
        };
        let enclosure = stored.enclosure();
        if enclosure.is_none_or(|enclosure| enclosure.disjoint(&now.enclosure)) {
            moved(format!(
                "the enclosure [{}, {}] does not meet that of now, [{}, {}]",
                stored.lower, stored.upper, now.lower, now.upper
            ));
        }
        if stored.binary64.to_bits() != now.value.to_bits() {
            moved(format!(
                "f64 is {:?}, and now {:?}",
                stored.binary64, now.value
            ));
        }
        let rounding = rounding::of_entry(vector.case.quantity.name, index);
        if let Some(single) = rounding::binary32(&now.enclosure, rounding)
            && single.to_bits() != stored.binary32.to_bits()
        {
            moved(format!("f32 is {:?}, and now {single:?}", stored.binary32));
        }
    }
    faults
}
