//! `attnbm experiment capacity`: errors against the number of images, Fig. 2.

use std::process::ExitCode;

use attnbm::experiments::images::{Errors, Mask, reconstruct};
use clap::Args;
use serde_json::json;

use super::report::Report;
use super::shared::{Preferred, Preset, Shared};
use super::trained::Trainer;
use crate::cli::exit::{FAILURE, Stop, misuse};
use crate::cli::experiment::chart::{Chart, Curve, figure};
use crate::cli::experiment::table::Table;

/// At most so many of the images are reconstructed, each with two masks.
const RECONSTRUCTED: usize = 200;

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    shared: Shared,
    /// The numbers of images to train on, each the first of the file
    #[arg(long, value_delimiter = ',')]
    counts: Option<Vec<usize>>,
    /// The number of seeds, from 0 on
    #[arg(long, default_value = "3", value_parser = clap::value_parser!(u64).range(1..))]
    seeds: u64,
}

/// What one training gave.
struct Point {
    count: usize,
    seed: u64,
    loss: f64,
    live: usize,
    norm: f64,
    errors: Errors,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Stop> {
    let shared = &arguments.shared;
    let images = shared.open()?;
    let size = images.size();
    let (counts, of_count): (&[usize], fn(usize) -> Preferred) = match shared.preset {
        Preset::Quick => (&[50, 100, 200, 500], |_| Preferred {
            rate: 0.1,
            batch: 50,
            epochs: 2500,
        }),
        Preset::Paper => (&[50, 100, 200, 500, 1000, 2000], |count| Preferred {
            rate: 0.01,
            batch: if count <= 200 { 5 } else { 50 },
            epochs: 10_000,
        }),
    };
    let counts = arguments.counts.as_deref().unwrap_or(counts);
    let trainer = Trainer::new(shared.out());
    let mut points = Vec::new();
    for &count in counts {
        let data = shared.whitened(&images, count)?;
        for seed in 0..arguments.seeds {
            let settings = shared.settings(of_count(count), seed);
            let name = format!("{count}-{seed}");
            let Some(trained) = trainer.train(&name, &data, size, settings)? else {
                return Ok(FAILURE.into());
            };
            let machine = trained.training.machine().map_err(misuse)?;
            let few = data.get(..RECONSTRUCTED * size).unwrap_or(&data);
            let found = [2 * seed, 2 * seed + 1].map(|seed| {
                let mask = Mask::Random { seed };
                reconstruct(&machine, few, mask).map(|found| found.errors)
            });
            let [first, second] = found;
            let errors = mean(&first.map_err(misuse)?, &second.map_err(misuse)?);
            points.push(Point {
                count,
                seed,
                loss: trained.loss(),
                live: trained.fields.live(),
                norm: trained.fields.live_norms().0,
                errors,
            });
        }
    }
    let table = Table::new(
        &[
            ">P",
            ">seed",
            ">NLL",
            ">MSE masked",
            ">MSE Eq. 39",
            ">MSE Eq. 13",
            ">MSE Eq. 13 settled",
            ">missing Eq. 39",
            ">missing Eq. 13",
            ">live",
            ">live norm²",
        ],
        points.iter().map(row).collect(),
    );
    let of_counts = counts.iter().map(|count| summarised(&points, *count));
    let summary = Table::new(
        &[
            ">P",
            ">NLL",
            ">MSE Eq. 39",
            ">MSE Eq. 13",
            ">live",
            ">live norm²",
        ],
        of_counts.collect(),
    );
    let first = of_count(counts.first().copied().unwrap_or(0));
    let document = shared.document(&shared.settings(first, 0));
    let mut report = Report::default();
    report.file("capacity.csv", table.csv());
    let header: Vec<&str> = table.header().collect();
    report.json(
        "capacity.json",
        &json!({ "settings": document, "header": header, "rows": table.rows }),
    );
    report.table(
        &summary,
        "Means and standard deviations over the seeds. Errors are over all pixels of training images.",
    );
    report.drawn(
        "capacity.svg",
        errors_figure(&points, counts),
        "Errors with a fifth of the pixels observed, over all pixels.",
    );
    report.table(&table, "Each training.");
    let names = ["capacity", "Capacity"];
    report.finish(shared, names, &document, vec![summary])
}

/// A number of a training.
type Value = fn(&Point) -> f64;

/// The errors against the number of images.
fn errors_figure(points: &[Point], counts: &[usize]) -> Option<String> {
    let ways: [(&str, Value); 3] = [
        ("Eq. 39", |point| point.errors.conditional[0]),
        ("Eq. 13, one step", |point| point.errors.updated[0]),
        ("0 for missing pixels", |point| point.errors.masked[0]),
    ];
    let curves = ways.map(|(name, value)| {
        let point = |count: &usize| {
            let (mean, deviation) = of_seeds(points, *count, value);
            (*count as f64, mean, deviation)
        };
        Curve {
            name: name.into(),
            points: counts.iter().map(point).collect(),
        }
    });
    let chart = Chart {
        x: "number of images P",
        y: "mean squared error",
        ..Chart::default()
    };
    figure(&curves, &chart)
}

fn mean(one: &Errors, other: &Errors) -> Errors {
    let mean = |a: [f64; 2], b: [f64; 2]| [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0];
    Errors {
        masked: mean(one.masked, other.masked),
        conditional: mean(one.conditional, other.conditional),
        updated: mean(one.updated, other.updated),
        settled: mean(one.settled, other.settled),
    }
}

fn row(point: &Point) -> Vec<String> {
    let errors = &point.errors;
    let mut cells = vec![
        point.count.to_string(),
        point.seed.to_string(),
        format!("{:.3}", point.loss),
    ];
    let numbers = [
        errors.masked[0],
        errors.conditional[0],
        errors.updated[0],
        errors.settled[0],
        errors.conditional[1],
        errors.updated[1],
    ];
    cells.extend(numbers.map(|error| format!("{error:.5}")));
    cells.extend([point.live.to_string(), format!("{:.1}", point.norm)]);
    cells
}

fn of_seeds(points: &[Point], count: usize, value: Value) -> (f64, f64) {
    let points = points.iter().filter(|point| point.count == count);
    spread(&points.map(value).collect::<Vec<f64>>())
}

fn summarised(points: &[Point], count: usize) -> Vec<String> {
    let cell = |value: Value, digits: usize| {
        let (mean, deviation) = of_seeds(points, count, value);
        format!("{mean:.digits$} ± {deviation:.digits$}")
    };
    vec![
        count.to_string(),
        cell(|point| point.loss, 2),
        cell(|point| point.errors.conditional[0], 4),
        cell(|point| point.errors.updated[0], 4),
        cell(|point| point.live as f64, 1),
        cell(|point| point.norm, 1),
    ]
}

/// The mean and the sample standard deviation; 0 for one number.
fn spread(numbers: &[f64]) -> (f64, f64) {
    let count = numbers.len() as f64;
    let mean = numbers.iter().sum::<f64>() / count;
    let squares: f64 = numbers.iter().map(|x| (x - mean) * (x - mean)).sum();
    (mean, (squares / (count - 1.0).max(1.0)).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_is_that_of_a_sample() {
        assert_eq!(spread(&[1.0, 3.0]), (2.0, 2f64.sqrt()));
        assert_eq!(spread(&[5.0]), (5.0, 0.0));
    }
}
