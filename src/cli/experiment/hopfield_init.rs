//! `attnbm experiment hopfield-init`: where to start the training of a machine.

use std::path::PathBuf;
use std::process::ExitCode;

use attnbm::experiments::hopfield_init::{
    Digits, Epoch, Outcome, Settings, Surrogate, Trained, run as experiment,
};
use clap::Args;
use serde_json::{Value, json};

use super::chart::{Chart, Curve, figure};
use super::output::{Output, read};
use super::table::{Part, Table};
use super::watcher::watched;
use crate::cli::exit::{Stop, misuse};
use crate::cli::style::counted;

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
    #[command(flatten)]
    output: Output,
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
    let digits = Digits::read(&images, &labels).map_err(misuse)?;
    arguments.output.prepare()?;
    let (outcome, is_stopped) = watched(|observer| experiment(&digits, &settings, observer))?;
    let files = files(&settings, &outcome);
    arguments
        .output
        .report(&parts(&outcome), &files, is_stopped)
}

fn parts(outcome: &Outcome) -> [Part; 3] {
    let [images, others] = outcome.images;
    let head = format!(
        "{}, {images} images to train on and {others} others. Mean log likelihoods in nats; the standard error is \
         that of log Z by annealed importance sampling, and the bounds are proved.",
        counted(outcome.hidden, "hidden unit", "hidden units")
    );
    [
        Part::Text(head),
        Part::Table(ends(outcome)),
        Part::Text(small_case(&outcome.surrogates)),
    ]
}

/// Each start before and after its training.
fn ends(outcome: &Outcome) -> Table {
    let rows = outcome.trained.iter().flat_map(|trained| {
        let ends = [trained.epochs.first(), trained.epochs.last()];
        let count = if trained.epochs.len() > 1 { 2 } else { 1 };
        let row = |epoch: &Epoch| {
            let mut cells = vec![trained.start.name(), epoch.epoch.to_string()];
            cells.extend(numbers(epoch).map(|(_, x)| format!("{x:.2}")));
            let [low, high] = epoch.bounds;
            cells.push(format!("{low:.1} to {high:.1}"));
            cells
        };
        ends.into_iter().flatten().take(count).map(row)
    });
    Table::new(
        &[
            "start",
            ">epochs",
            ">of the images",
            ">of others",
            ">standard error",
            ">log Z",
            "bounds on log Z",
        ],
        rows.collect(),
    )
}

/// The numbers of an epoch but for the bounds, with their names in files.
fn numbers(epoch: &Epoch) -> [(&'static str, f64); 4] {
    [
        ("of_training", epoch.of_training),
        ("of_others", epoch.of_others),
        ("standard_error", epoch.standard_error),
        ("log_partition", epoch.log_partition),
    ]
}

fn small_case(surrogates: &[Surrogate]) -> String {
    let count = surrogates.len();
    let best = surrogates.iter().filter(|s| s.projection_is_best()).count();
    let mean = |of: fn(&Surrogate) -> f64| surrogates.iter().map(of).sum::<f64>() / count as f64;
    format!(
        "The small case, without training and with exact likelihoods: 12 spins, 3 patterns, copies of them with a tenth of the \
         spins flipped. The patterns made orthonormal are the best start for {best} of {count} seeds. Means: {:.2} nats, normal \
         weights {:.2}, normal weights made orthonormal {:.2}.",
        mean(|s| s.projection),
        mean(|s| s.gaussian),
        mean(|s| s.orthonormal)
    )
}

fn files(settings: &Settings, outcome: &Outcome) -> Vec<(String, String)> {
    let mut files = vec![
        (
            "hopfield-init.json".to_owned(),
            format!("{:#}\n", document(settings, outcome)),
        ),
        ("hopfield-init.csv".to_owned(), epochs(outcome).csv()),
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

/// All epochs.
fn epochs(outcome: &Outcome) -> Table {
    let rows = outcome.trained.iter().flat_map(|trained| {
        trained.epochs.iter().map(|epoch| {
            let mut cells = vec![trained.start.name(), epoch.epoch.to_string()];
            let named = numbers(epoch).map(|(_, x)| x);
            cells.extend(named.iter().chain(&epoch.bounds).map(|x| format!("{x:?}")));
            cells
        })
    });
    Table::new(
        &[
            "start",
            "epoch",
            "of_training",
            "of_others",
            "standard_error",
            "log_partition",
            "lower_bound",
            "upper_bound",
        ],
        rows.collect(),
    )
}

fn document(settings: &Settings, outcome: &Outcome) -> Value {
    let epoch = |e: &Epoch| {
        let mut fields: serde_json::Map<String, Value> = (numbers(e).into_iter())
            .map(|(name, x)| (name.to_owned(), json!(x)))
            .collect();
        fields.insert("epoch".to_owned(), json!(e.epoch));
        fields.insert("bounds".to_owned(), json!(e.bounds));
        Value::Object(fields)
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
        let all = epochs(&outcome);
        assert_eq!(all.rows.len(), 2 * outcome.trained.len());
        assert!(all.rows.iter().all(|row| row.len() == all.header().count()));
        let words = small_case(&outcome.surrogates);
        assert!(words.contains("best start for 20 of 20 seeds"), "{words}");
        assert_eq!(ends(&outcome).rows.len(), 2 * outcome.trained.len());
        assert_eq!(files(&settings, &outcome).len(), 3);
    }
}
