//! What the experiments on images have in common: their arguments, training with checkpoints, and what they write.

pub mod capacity;
mod grid;
mod page;
pub mod receptive_fields;
pub mod reconstruction;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use attnbm::experiments::images::{Images, Settings, Training, whiten};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::cli::exit::{FAILURE, Stop, complain};
use crate::cli::files::{prepare, replace};
use crate::cli::progress::{progress_bar, stop_flag};

/// A checkpoint is written so often, and at the end.
const BETWEEN_CHECKPOINTS: Duration = Duration::from_secs(10);

#[derive(Args)]
pub struct Shared {
    /// The file of images, in the IDX format, plain or compressed by gzip
    #[arg(long, value_name = "FILE")]
    images: PathBuf,
    /// Write checkpoints, machines, figures and all numbers to this directory
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The settings that are not given
    #[arg(long, value_enum, default_value = "quick")]
    preset: Preset,
    /// The number of patterns
    #[arg(long, default_value = "900")]
    units: usize,
    /// The rate of a step
    #[arg(long)]
    rate: Option<f64>,
    /// The number of images of a step
    #[arg(long)]
    batch: Option<usize>,
    /// How often each image is trained on
    #[arg(long)]
    epochs: Option<usize>,
    /// What whitening adds to the variances
    #[arg(long, default_value = "1e-12")]
    epsilon: f64,
    /// Train in binary64 instead of binary32
    #[arg(long)]
    double: bool,
    /// The number of threads; the numbers do not depend on it
    #[arg(long, default_value = "1")]
    threads: usize,
}

/// Settings by name.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Preset {
    /// Minutes on two cores
    Quick,
    /// The paper's; where it says nothing, those of its authors' program
    Paper,
}

/// Settings that depend on the preset.
#[derive(Clone, Copy)]
pub struct Preferred {
    rate: f64,
    batch: usize,
    epochs: usize,
}

impl Shared {
    fn settings(&self, preferred: Preferred, seed: u64) -> Settings {
        Settings {
            units: self.units,
            rate: self.rate.unwrap_or(preferred.rate),
            batch: self.batch.unwrap_or(preferred.batch),
            epochs: self.epochs.unwrap_or(preferred.epochs),
            seed,
            is_single: !self.double,
            threads: self.threads,
        }
    }

    /// The images, and a directory to write to.
    fn open(&self) -> Result<Images, Stop> {
        let file = std::fs::read(&self.images).map_err(|error| {
            Stop::Misuse(format!("cannot read {}: {error}", self.images.display()))
        })?;
        let images = Images::read(&file).map_err(misuse)?;
        prepare(&self.out)?;
        Ok(images)
    }

    /// The first images, whitened.
    fn whitened(&self, images: &Images, count: usize) -> Result<Vec<f64>, Stop> {
        let raw = images.first(count).map_err(misuse)?;
        whiten(&raw, images.size(), self.epsilon).map_err(misuse)
    }

    fn document(&self, settings: &Settings) -> Value {
        json!({
            "command": std::env::args().collect::<Vec<String>>().join(" "),
            "images": self.images.display().to_string(),
            "units": settings.units,
            "rate": settings.rate,
            "batch": settings.batch,
            "epochs": settings.epochs,
            "epsilon": self.epsilon,
            "numbers": if settings.is_single { "binary32" } else { "binary64" },
        })
    }
}

/// Trains machines one after the other, until it is stopped.
pub struct Trainer<'a> {
    out: &'a Path,
    stop: Arc<AtomicBool>,
}

impl<'a> Trainer<'a> {
    pub fn new(out: &'a Path) -> Self {
        Self {
            out,
            stop: stop_flag(),
        }
    }

    /// The trained machine, or nothing if the training was stopped. It goes on from the checkpoint of this name.
    pub fn train(
        &self,
        name: &str,
        images: &[f64],
        size: usize,
        settings: Settings,
    ) -> Result<Option<Training>, Stop> {
        let mut training = Training::new(images, size, settings).map_err(misuse)?;
        let path = self.out.join(format!("{name}.checkpoint.safetensors"));
        if let Ok(file) = std::fs::read(&path) {
            let restored = training.restore(&file);
            restored.map_err(|error| Stop::Misuse(format!("{}: {error}", path.display())))?;
        }
        let bar = progress_bar();
        bar.set_length(settings.epochs as u64);
        bar.set_position(training.epoch() as u64);
        bar.reset_eta();
        let (start, first) = (Instant::now(), training.epoch());
        let mut saved = Instant::now();
        let mut failed = None;
        let outcome = training.advance(&mut |training| {
            let done = training.epoch() - first;
            let speed = (done * training.steps()) as f64 / start.elapsed().as_secs_f64();
            let loss = training.curve().last().map_or(f64::NAN, |point| point.1);
            bar.set_position(training.epoch() as u64);
            let left = bar.eta().as_secs();
            bar.set_message(format!(
                "{name} NLL {loss:.2}, {speed:.0} steps/s, {left} s left"
            ));
            if saved.elapsed() > BETWEEN_CHECKPOINTS {
                failed = save(training, &path).err();
                saved = Instant::now();
            }
            failed.is_none() && !self.stop.load(Ordering::Relaxed)
        });
        bar.finish_and_clear();
        if let Some(error) = failed {
            return Err(error);
        }
        outcome.map_err(misuse)?;
        save(&training, &path)?;
        if training.epoch() < settings.epochs {
            complain(&format!(
                "interrupted after {} of {} epochs of {name}: the same command goes on from there",
                training.epoch(),
                settings.epochs
            ));
            return Ok(None);
        }
        Ok(Some(training))
    }
}

fn save(training: &Training, path: &Path) -> Result<(), Stop> {
    let file = training.save().map_err(misuse)?;
    replace(path, &file)
        .map_err(|error| Stop::Misuse(format!("cannot write {}: {error}", path.display())))
}

fn misuse(error: impl std::fmt::Display) -> Stop {
    Stop::Misuse(error.to_string())
}

/// Writes files to the directory.
fn write(out: &Path, files: &[(String, Vec<u8>)]) -> ExitCode {
    for (name, contents) in files {
        if let Err(error) = replace(&out.join(name), contents) {
            complain(&format!("cannot write to {}: {error}", out.display()));
            return FAILURE.into();
        }
    }
    ExitCode::SUCCESS
}

/// The mean and the sample standard deviation; 0 for one number.
fn spread(numbers: &[f64]) -> (f64, f64) {
    let count = numbers.len() as f64;
    let mean = numbers.iter().sum::<f64>() / count;
    let squares: f64 = numbers.iter().map(|x| (x - mean) * (x - mean)).sum();
    (mean, (squares / (count - 1.0).max(1.0)).sqrt())
}

/// A table of text, for a terminal and for the page.
#[derive(Clone, Debug)]
pub struct Rows {
    header: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Rows {
    fn markdown(&self) -> String {
        let line = |cells: &mut dyn Iterator<Item = &str>| {
            let cells: Vec<&str> = cells.collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let mut page = line(&mut self.header.iter().copied());
        page += &line(&mut self.header.iter().map(|_| "---"));
        for row in &self.rows {
            page += &line(&mut row.iter().map(String::as_str));
        }
        page
    }

    fn csv(&self) -> String {
        let mut page = self.header.join(",") + "\n";
        for row in &self.rows {
            page += &(row.join(",") + "\n");
        }
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_is_that_of_a_sample() {
        assert_eq!(spread(&[1.0, 3.0]), (2.0, 2f64.sqrt()));
        assert_eq!(spread(&[5.0]), (5.0, 0.0));
    }

    #[test]
    fn rows_are_tables() {
        let rows = Rows {
            header: vec!["P", "NLL"],
            rows: vec![vec!["50".into(), "1.5".into()]],
        };
        assert_eq!(rows.csv(), "P,NLL\n50,1.5\n");
        assert_eq!(
            rows.markdown(),
            "| P | NLL |\n| --- | --- |\n| 50 | 1.5 |\n"
        );
    }
}
