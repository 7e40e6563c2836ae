//! The arguments that the experiments on images have in common.

use std::io;
use std::path::{Path, PathBuf};

use attnbm::experiments::images::{Biases, Images, Optimiser, Settings, Whitening, whiten_samples};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::opened;
use super::presets::{Preferred, Preset};
use crate::cli::exit::{Stop, misuse};
use crate::cli::experiment::config::Config;
use crate::cli::experiment::table::{Part, Printed};
use crate::cli::files::prepare;

/// So many images are held out, if there are so many.
const HELD_OUT: usize = 200;

#[derive(Args)]
pub struct Shared {
    #[command(flatten)]
    config: Config,
    /// The images: a file in the IDX format, plain or compressed by gzip, an NPY or NPZ file, or a directory of PNG files, which are
    /// taken in the order of their names
    #[arg(long, value_name = "FILE|DIR")]
    images: PathBuf,
    /// The name of the array in an NPZ file, if there are several
    #[arg(long, value_name = "NAME")]
    array: Option<String>,
    /// The number of images, the last ones, that are measured and not trained on [default: 200, or what the images to train on leave]
    #[arg(long, value_name = "COUNT")]
    held_out: Option<usize>,
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
    /// The rule of a step
    #[arg(long, value_enum, default_value = "sgd")]
    optimiser: Rule,
    /// Takes this much, times the rate, of each pattern at a step. It is decoupled: no part of the loss, nor of Adam's moments
    #[arg(long, default_value = "0")]
    weight_decay: f64,
    /// The biases that are trained, from 0 on
    #[arg(long, value_enum, default_value = "none")]
    biases: Trained,
    /// The inverse temperature, an integer. Above 1 a step sums over multisets of patterns, of which there may be 100 000
    #[arg(long, default_value = "1")]
    beta: u32,
    /// What whitening adds to the variances
    #[arg(long, default_value = "1e-12")]
    epsilon: f64,
    /// How images are whitened
    #[arg(long, value_enum, default_value = "pixels")]
    whitening: Side,
    /// Train in binary64 instead of binary32
    #[arg(long)]
    double: bool,
    /// The number of threads; the numbers do not depend on it
    #[arg(long, default_value = "1")]
    threads: usize,
}

/// How images are whitened.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Side {
    /// By the covariance of the pixels
    Pixels,
    /// By that of the images, as the paper's authors did: the brightness of an image is not normalised, and on photographs it
    /// outweighs all else
    Samples,
}

/// The rule of a step.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Rule {
    /// Stochastic gradient descent
    Sgd,
    /// Adam, with 0.9 and 0.999 for its means and 1e-8
    Adam,
}

/// The biases that are trained.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Trained {
    /// None, as in the paper
    None,
    /// One entry a pixel
    Visible,
    /// One entry a pattern
    Hidden,
    /// Both
    Both,
}

/// Images to train on and others, whitened alike.
pub struct Data {
    pub training: Vec<f64>,
    pub held_out: Vec<f64>,
    /// What whitened them, unless it was the covariance of the images.
    pub whitening: Option<Whitening>,
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
            optimiser: match self.optimiser {
                Rule::Sgd => Optimiser::Descent,
                Rule::Adam => Optimiser::Adam,
            },
            weight_decay: self.weight_decay,
            biases: Biases {
                visible: matches!(self.biases, Trained::Visible | Trained::Both),
                hidden: matches!(self.biases, Trained::Hidden | Trained::Both),
            },
            beta: self.beta,
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
        let images = opened::images(&self.images, self.array.as_deref())?;
        prepare(&self.out)?;
        Ok(images)
    }

    /// How many images are held out where so many are trained on.
    pub fn held_out(&self, images: &Images, count: usize) -> Result<usize, Stop> {
        let left = images.count.saturating_sub(count);
        match (self.held_out, self.whitening) {
            (None, Side::Pixels) => Ok(HELD_OUT.min(left)),
            (None, Side::Samples) | (Some(0), _) => Ok(0),
            (Some(_), Side::Samples) => Err(misuse(
                "--held-out needs --whitening pixels: the other is no transform of one image",
            )),
            (Some(wanted), Side::Pixels) if wanted > left => Err(misuse(format!(
                "--held-out must be at most {left}, what {count} images to train on leave of {}, got {wanted}",
                images.count
            ))),
            (Some(wanted), Side::Pixels) => Ok(wanted),
        }
    }

    /// The first images to train on and the last ones to hold out, whitened.
    pub fn whitened(&self, images: &Images, count: usize, held_out: usize) -> Result<Data, Stop> {
        let raw = images.first(count).map_err(misuse)?;
        let size = images.size();
        let (training, whitening) = match self.whitening {
            Side::Pixels => {
                let fitted = Whitening::fit(&raw, size, self.epsilon);
                let (whitening, training) = fitted.map_err(misuse)?;
                (training, Some(whitening))
            }
            Side::Samples => {
                let training = whiten_samples(&raw, size, self.epsilon);
                (training.map_err(misuse)?, None)
            }
        };
        let held_out = images.last(held_out).map_err(misuse)?;
        let held_out = match &whitening {
            Some(whitening) => whitening.apply(&held_out).map_err(misuse)?,
            None => Vec::new(),
        };
        Ok(Data {
            training,
            held_out,
            whitening,
        })
    }

    /// The settings as they are recorded. One that differs between trainings is a list, with an entry for each.
    pub fn document(&self, settings: &[Settings], seeds: &Value, held_out: usize) -> Value {
        let of = |value: fn(&Settings) -> Value| one_or_each(settings.iter().map(value).collect());
        json!({
            "command": std::env::args().collect::<Vec<String>>().join(" "),
            "config": self.config.file(),
            "images": self.images.display().to_string(),
            "preset": name(&self.preset),
            "units": self.units,
            "rate": of(|settings| json!(settings.rate)),
            "batch": of(|settings| json!(settings.batch)),
            "epochs": of(|settings| json!(settings.epochs)),
            "optimiser": name(&self.optimiser),
            "weight_decay": self.weight_decay,
            "biases": name(&self.biases),
            "beta": self.beta,
            "seeds": seeds,
            "whitening": name(&self.whitening),
            "epsilon": self.epsilon,
            "held_out": held_out,
            "numbers": if self.double { "binary64" } else { "binary32" },
        })
    }
}

/// The value that all of these are, or a list of them.
fn one_or_each(values: Vec<Value>) -> Value {
    match values.as_slice() {
        [first, others @ ..] if others.iter().all(|value| value == first) => first.clone(),
        _ => values.into(),
    }
}

/// The name of a value on the command line.
fn name(value: &impl ValueEnum) -> String {
    let value = value.to_possible_value();
    value.map_or_else(String::new, |value| value.get_name().to_owned())
}
