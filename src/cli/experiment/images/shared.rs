//! The arguments that the experiments on images have in common.

use std::io;
use std::path::{Path, PathBuf};

use attnbm::experiments::images::{Images, Settings, whiten};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::cli::exit::{Stop, misuse};
use crate::cli::experiment::output::read;
use crate::cli::experiment::table::{Part, Printed};
use crate::cli::files::prepare;

#[derive(Args)]
pub struct Shared {
    /// The file of images, in the IDX format, plain or compressed by gzip
    #[arg(long, value_name = "FILE")]
    images: PathBuf,
    #[command(flatten)]
    printed: Printed,
    /// Write checkpoints, machines, figures and all numbers to this directory
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The settings that are not given
    #[arg(long, value_enum, default_value = "quick")]
    pub preset: Preset,
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
    pub rate: f64,
    pub batch: usize,
    pub epochs: usize,
}

impl Shared {
    pub fn settings(&self, preferred: Preferred, seed: u64) -> Settings {
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

    /// Where files are written.
    pub fn out(&self) -> &Path {
        &self.out
    }

    pub fn print(&self, parts: &[Part]) -> io::Result<()> {
        self.printed.print(parts)
    }

    /// The images, and a directory to write to.
    pub fn open(&self) -> Result<Images, Stop> {
        let images = Images::read(&read(&self.images)?).map_err(misuse)?;
        prepare(&self.out)?;
        Ok(images)
    }

    /// The first images, whitened.
    pub fn whitened(&self, images: &Images, count: usize) -> Result<Vec<f64>, Stop> {
        let raw = images.first(count).map_err(misuse)?;
        whiten(&raw, images.size(), self.epsilon).map_err(misuse)
    }

    pub fn document(&self, settings: &Settings) -> Value {
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
