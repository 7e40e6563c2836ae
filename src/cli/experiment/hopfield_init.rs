//! `attnbm experiment hopfield-init`: where to start the training of a machine.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use attnbm::experiments::hopfield_init::{
    Digits, Epoch, Outcome, Settings, Surrogate, Trained, run as experiment,
};
use clap::Args;
use serde_json::{Value, json};

use super::chart::{Chart, Curve, figure};
use super::output::{read, report};
use super::watcher::Watcher;
use crate::cli::exit::Stop;

#[derive(Args)]
pub struct Arguments {
    /// The file of images, in the IDX format and not compressed
    #[arg(long, value_name = "FILE")]
    images: PathBuf,
    /// The file of their labels
    #[arg(long, value_name = "FILE")]
    labels: PathBuf,
    /// The seed of all random numbers
    #[arg(long, default_value = "1")]
    seed: u64,
    /// The number of patterns of a class
    #[arg(long, default_value = "1")]
    patterns: usize,
    /// How often each image is trained on
    #[arg(long, default_value = "10")]
    epochs: usize,
    /// The number of images between two changes of the weights
    #[arg(long, default_value = "100")]
    batch: usize,
    /// The rate of a change
    #[arg(long, default_value = "1e-4")]
    rate: f64,
    /// The number of temperatures of annealed importance sampling
    #[arg(long, default_value = "1000")]
    temperatures: usize,
    /// The number of its independent weights
    #[arg(long, default_value = "100")]
    runs: usize,
    /// Write the figures and all numbers to this directory
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Stop> {
    let settings = Settings {
        seed: arguments.seed,
        patterns_of_class: arguments.patterns,
        epochs: arguments.epochs,
        batch: arguments.batch,
        rate: arguments.rate,
        temperatures: arguments.temperatures,
        runs: arguments.runs,
        ..Settings::default()
    };
    let (images, labels) = (read(&arguments.images)?, read(&arguments.labels)?);
    let digits = Digits::read(&images, &labels).map_err(|error| Stop::Misuse(error.to_string()))?;
    let watcher = Watcher::new();
    let outcome = experiment(&digits, &settings, &watcher);
    let is_stopped = watcher.finish();
    let outcome = outcome.map_err(|error| Stop::Misuse(error.to_string()))?;
    let files = files(&settings, &outcome);
    report(
        &tables(&outcome),
        arguments.out.as_ref(),
        &files,
        is_stopped,
    )
}

fn tables(outcome: &Outcome) -> String {
    let mut page = format!(
        "{} hidden units, {} images to train on and {} others. Mean log likelihoods in nats; the standard error is that of \
         log Z by annealed importance sampling, and the bounds are proved.\n\n\
         | start | epochs | of the images | of others | standard error | log Z | bounds on log Z |\n|---|---|---|---|---|---|---|\n",
        outcome.hidden, outcome.images[0], outcome.images[1]
    );
    for trained in &outcome.trained {
        let ends = [trained.epochs.first(), trained.epochs.last()];
        let count = if trained.epochs.len() > 1 { 2 } else { 1 };
        for epoch in ends.into_iter().flatten().take(count) {
            let [low, high] = epoch.bounds;
            let _ = writeln!(
                page,
                "| {} | {} | {:.2} | {:.2} | {:.2} | {:.2} | {low:.1} to {high:.1} |",
                trained.start.name(),
                epoch.epoch,
                epoch.of_training,
                epoch.of_others,
                epoch.standard_error,
                epoch.log_partition
            );
        }
    }
    let surrogates = &outcome.surrogates;
    let count = surrogates.len();
    let best = surrogates.iter().filter(|s| s.projection_is_best()).count();
    let mean = |of: fn(&Surrogate) -> f64| surrogates.iter().map(of).sum::<f64>() / count as f64;
    let _ = write!(
        page,
        "\nThe small case, without training and with exact likelihoods: 12 spins, 3 patterns, copies of them with a tenth of the \
         spins flipped. The patterns made orthonormal are the best start for {best} of {count} seeds. Means: {:.2} nats, normal \
         weights {:.2}, normal weights made orthonormal {:.2}.\n",
        mean(|s| s.projection),
        mean(|s| s.gaussian),
        mean(|s| s.orthonormal)
    );
    page
}

fn files(settings: &Settings, outcome: &Outcome) -> Vec<(String, String)> {
    let mut files = vec![
        (
            "hopfield-init.json".to_owned(),
            format!("{:#}\n", document(settings, outcome)),
        ),
        ("hopfield-init.csv".to_owned(), table(outcome)),
    ];
    let curve = |trained: &Trained| {
        let epochs = trained.epochs.iter();
        Curve {
            name: trained.start.name(),
            points: epochs
                .map(|e| (e.epoch as f64, e.of_others, 1.96 * e.standard_error))
                .collect(),
        }
    };
    let curves: Vec<Curve> = outcome.trained.iter().map(curve).collect();
    let chart = Chart {
        x: "epoch",
        y: "mean log likelihood of other images",
        is_tight: true,
        ..Chart::default()
    };
    if let Some(drawn) = figure(&curves, &chart) {
        files.push(("hopfield-init.svg".to_owned(), drawn));
    }
    files
}

/// All epochs as CSV.
fn table(outcome: &Outcome) -> String {
    let mut text = String::from(
        "start,epoch,of_training,of_others,standard_error,log_partition,lower_bound,upper_bound\n",
    );
    for trained in &outcome.trained {
        for e in &trained.epochs {
            let [low, high] = e.bounds;
            let _ = writeln!(
                text,
                "\"{}\",{},{:?},{:?},{:?},{:?},{low:?},{high:?}",
                trained.start.name(),
                e.epoch,
                e.of_training,
                e.of_others,
                e.standard_error,
                e.log_partition
            );
        }
    }
    text
}

fn document(settings: &Settings, outcome: &Outcome) -> Value {
    let epoch = |e: &Epoch| {
        json!({
            "epoch": e.epoch,
            "of_training": e.of_training,
            "of_others": e.of_others,
            "standard_error": e.standard_error,
            "log_partition": e.log_partition,
            "bounds": e.bounds,
        })
    };
    let starts: Vec<Value> = outcome
        .trained
        .iter()
        .map(|trained| {
            let epochs = trained.epochs.iter();
            json!({
                "start": trained.start.name(),
                "epochs": epochs.map(epoch).collect::<Vec<_>>(),
            })
        })
        .collect();
    let surrogates = outcome.surrogates.iter();
    let surrogates: Vec<Value> = surrogates
        .map(|s| json!({ "projection": s.projection, "gaussian": s.gaussian, "orthonormal": s.orthonormal }))
        .collect();
    json!({
        "seed": settings.seed,
        "beta": settings.beta,
        "patterns_of_class": settings.patterns_of_class,
        "epochs": settings.epochs,
        "batch": settings.batch,
        "rate": settings.rate,
        "gibbs_steps": settings.gibbs_steps,
        "temperatures": settings.temperatures,
        "runs": settings.runs,
        "hidden_units": outcome.hidden,
        "images": outcome.images,
        "is_complete": outcome.is_complete,
        "starts": starts,
        "small_case": surrogates,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_start_has_its_rows() {
        let labels: Vec<u8> = (0..60).map(|place| place % 2).collect();
        let image = |place: usize| -> Vec<i8> {
            let own = |pixel: usize| (pixel + place).is_multiple_of(2) || pixel == place % 8;
            (0..8)
                .map(|pixel| if own(pixel) { 1 } else { -1 })
                .collect()
        };
        let digits = Digits {
            pixels: 8,
            images: (0..60).map(image).collect(),
            labels,
        };
        let settings = Settings {
            epochs: 1,
            temperatures: 10,
            runs: 5,
            ..Settings::default()
        };
        let outcome = experiment(&digits, &settings, &()).unwrap();
        assert_eq!(
            table(&outcome).lines().count(),
            1 + 2 * outcome.trained.len()
        );
        let page = tables(&outcome);
        assert!(page.contains("best start for 20 of 20 seeds"), "{page}");
        assert_eq!(files(&settings, &outcome).len(), 3);
    }
}
