//! Certified values beside the numbers of a training, at some of its epochs.

use std::path::{Path, PathBuf};

use attnbm::experiments::images::{Audited, Settings, Training, audit};
use serde_json::{Value, json};

use crate::cli::exit::{Stop, misuse};
use crate::cli::experiment::chart::{Chart, Curve, figure};
use crate::cli::experiment::table::Table;
use crate::cli::files::replace;

/// So many audits are made, unless it is said after how many epochs.
const AUDITS: usize = 5;

/// Where a distance of 0 is drawn.
const LEAST: f64 = 1e-20;

/// The file of the audits. What is interrupted reads it, and goes on with it.
const FILE: &str = "audit.json";

/// What one audit found of one number or vector.
#[derive(Clone)]
struct Line {
    epoch: usize,
    name: String,
    plain: f64,
    certified: f64,
    distance: f64,
    condition: Option<f64>,
}

/// The audits of a training so far.
pub struct Audits {
    file: PathBuf,
    /// Nothing is audited without it.
    every: Option<usize>,
    last: usize,
    lines: Vec<Line>,
}

impl Audits {
    /// The audits of a training that writes to this directory: those that it has made, and those that it will make. After how many
    /// epochs is said, or it is about a fifth of them.
    pub fn new(out: &Path, is_wanted: bool, every: Option<usize>, settings: &Settings) -> Self {
        let file = out.join(FILE);
        let every = every.unwrap_or((settings.epochs / AUDITS).max(1));
        let lines = match is_wanted {
            true => read(&file).unwrap_or_default(),
            false => Vec::new(),
        };
        Self {
            file,
            every: is_wanted.then_some(every),
            last: settings.epochs,
            lines,
        }
    }

    /// Audits a training that has come to an epoch of its turn.
    pub fn watch(&mut self, training: &Training) -> Result<(), Stop> {
        let epoch = training.epoch();
        let is_due = |every: usize| epoch.is_multiple_of(every) || epoch == self.last;
        let is_done = self.lines.iter().any(|line| line.epoch == epoch);
        if is_done || !self.every.is_some_and(is_due) {
            return Ok(());
        }
        let found = audit(training).map_err(misuse)?;
        let line = |audited: Audited| Line {
            epoch,
            name: audited.name.to_owned(),
            plain: audited.plain,
            certified: audited.certified,
            distance: audited.distance,
            condition: audited.condition.filter(|number| number.is_finite()),
        };
        self.lines.extend(found.into_iter().map(line));
        let text = format!("{:#}\n", self.document());
        replace(&self.file, text.as_bytes()).map_err(misuse)
    }

    /// Forgets what is of later epochs than a training has come to: its checkpoint is older than its last audit.
    pub fn forget_after(&mut self, epoch: usize) {
        self.lines.retain(|line| line.epoch <= epoch);
    }

    /// All numbers, in the order of their epochs; nothing without an audit.
    pub fn document(&self) -> Value {
        let line = |line: &Line| {
            json!({
                "epoch": line.epoch,
                "name": line.name,
                "of_the_program": line.plain,
                "certified": line.certified,
                "distance": line.distance,
                "condition_number": line.condition,
            })
        };
        match self.every {
            Some(_) => self.lines.iter().map(line).collect(),
            None => Value::Null,
        }
    }

    /// The table for people, if there was an audit.
    pub fn table(&self) -> Option<Table> {
        let row = |line: &Line| {
            let condition = line.condition.map(|number| format!("{number:.1e}"));
            vec![
                line.epoch.to_string(),
                line.name.clone(),
                format!("{:.12}", line.plain),
                format!("{:.12}", line.certified),
                format!("{:.1e}", line.distance),
                condition.unwrap_or_default(),
            ]
        };
        self.printed(row)
    }

    /// The table with all digits.
    pub fn csv(&self) -> Option<String> {
        let row = |line: &Line| {
            let condition = line.condition.map(|number| number.to_string());
            vec![
                line.epoch.to_string(),
                line.name.clone(),
                line.plain.to_string(),
                line.certified.to_string(),
                line.distance.to_string(),
                condition.unwrap_or_default(),
            ]
        };
        self.printed(row).map(|table| table.csv())
    }

    fn printed(&self, row: fn(&Line) -> Vec<String>) -> Option<Table> {
        let header = &[
            ">epoch",
            "number or vector",
            ">of the program",
            ">certified",
            ">distance",
            ">condition number",
        ];
        let rows: Vec<Vec<String>> = self.lines.iter().map(row).collect();
        (self.every.is_some() && !rows.is_empty()).then(|| Table::new(header, rows))
    }

    /// The largest distance of each kind against the epochs.
    pub fn drawn(&self) -> Option<String> {
        let mut names: Vec<&str> = Vec::new();
        for line in &self.lines {
            if !names.contains(&line.name.as_str()) {
                names.push(&line.name);
            }
        }
        let curve = |name: &&str| {
            let mut points: Vec<(f64, f64, f64)> = Vec::new();
            for line in self.lines.iter().filter(|line| line.name == *name) {
                let (epoch, height) = (line.epoch as f64, line.distance.max(LEAST).log10());
                match points.last_mut() {
                    Some(last) if last.0 == epoch => last.1 = last.1.max(height),
                    _ => points.push((epoch, height, 0.0)),
                }
            }
            let name = (*name).to_owned();
            Curve { name, points }
        };
        let curves: Vec<Curve> = names.iter().map(curve).collect();
        if self.every.is_none() || curves.is_empty() {
            return None;
        }
        let chart = Chart {
            x: "epoch",
            y: "log10 of the distance",
            is_tight: true,
            ..Chart::default()
        };
        figure(&curves, &chart)
    }
}

/// The lines of a file, if it has them all.
fn read(file: &Path) -> Option<Vec<Line>> {
    let document: Value = serde_json::from_str(&std::fs::read_to_string(file).ok()?).ok()?;
    let line = |line: &Value| {
        let number = |name: &str| line.get(name)?.as_f64();
        Some(Line {
            epoch: usize::try_from(line.get("epoch")?.as_u64()?).ok()?,
            name: line.get("name")?.as_str()?.to_owned(),
            plain: number("of_the_program")?,
            certified: number("certified")?,
            distance: number("distance")?,
            condition: number("condition_number"),
        })
    };
    document.as_array()?.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn audits() -> Audits {
        let line = |(epoch, size): (usize, f64)| Line {
            epoch,
            name: format!("of {size}"),
            plain: size,
            certified: 2.0 * size,
            distance: 4.0 * size,
            condition: (size > 1.0).then_some(8.0 * size),
        };
        let mut audits = Audits::new(Path::new("none"), true, None, &Settings::default());
        audits.lines = [(4, 1.0), (4, 3.0), (6, 5.0), (8, 7.0)].map(line).to_vec();
        audits
    }

    /// What was audited at the epoch of the checkpoint is kept, and what was audited after it is not.
    #[test]
    fn what_comes_after_the_checkpoint_is_forgotten() {
        for (epoch, kept) in [
            (3, [].as_slice()),
            (4, &[4, 4]),
            (5, &[4, 4]),
            (6, &[4, 4, 6]),
            (7, &[4, 4, 6]),
            (8, &[4, 4, 6, 8]),
        ] {
            let mut audits = audits();
            audits.forget_after(epoch);
            let epochs: Vec<usize> = audits.lines.iter().map(|line| line.epoch).collect();
            assert_eq!(epochs, kept, "{epoch}");
        }
    }

    #[test]
    fn every_form_has_each_number_under_its_name() {
        let audits = audits();
        let csv = audits.csv().unwrap();
        let lines: Vec<&str> = csv.lines().take(3).collect();
        assert_eq!(
            lines,
            [
                "epoch,number or vector,of the program,certified,distance,condition number",
                "4,of 1,1,2,4,",
                "4,of 3,3,6,12,24",
            ]
        );
        let row = &audits.table().unwrap().rows[1];
        assert_eq!(row[..2], ["4", "of 3"]);
        assert_eq!(
            row[2..],
            ["3.000000000000", "6.000000000000", "1.2e1", "2.4e1"]
        );
        assert_eq!(
            audits.document()[1],
            json!({
                "epoch": 4, "name": "of 3", "of_the_program": 3.0, "certified": 6.0, "distance": 12.0, "condition_number": 24.0,
            })
        );
        assert_eq!(audits.document()[0]["condition_number"], Value::Null);
    }

    #[test]
    fn what_is_not_wanted_is_nothing() {
        let none = Audits::new(Path::new("none"), false, Some(3), &Settings::default());
        assert_eq!(none.document(), Value::Null);
        assert!(none.csv().is_none() && none.table().is_none() && none.drawn().is_none());
    }
}
