//! `attnbm experiment capacity`: errors against the number of images, Fig. 2.

use std::process::ExitCode;

use attnbm::experiments::images::{Errors, Mask, Settings};
use clap::Args;
use serde_json::{Value, json};

use super::held_out::{Measured, errors_of, measured};
use super::report::Report;
use super::shared::Shared;
use super::trained::Trainer;
use crate::cli::exit::{FAILURE, Stop};
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

impl Arguments {
    /// The numbers of images.
    fn counts(&self) -> &[usize] {
        let counts = self.counts.as_deref();
        counts.unwrap_or_else(|| self.shared.preset.counts())
    }

    /// Of a training on this many images.
    fn settings(&self, count: usize, seed: u64) -> Settings {
        let shared = &self.shared;
        shared.settings(shared.preset.capacity(count), seed)
    }

    /// A setting that depends on the number of images is a list, in the order of `counts`.
    fn document(&self, held_out: usize) -> Value {
        let counts = self.counts();
        let settings = counts.iter().map(|count| self.settings(*count, 0));
        let settings: Vec<Settings> = settings.collect();
        let seeds: Vec<u64> = (0..self.seeds).collect();
        let mut document = self.shared.document(&settings, &json!(seeds), held_out);
        if let Some(settings) = document.as_object_mut() {
            settings.insert("counts".to_owned(), json!(counts));
        }
        document
    }
}

/// What one training gave.
struct Point {
    count: usize,
    settings: Settings,
    loss: f64,
    /// What the loss should be at the end, where that is known.
    stationary_loss: Option<f64>,
    live: usize,
    norm: f64,
    errors: Errors,
    held_out: Option<Measured>,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Stop> {
    let shared = &arguments.shared;
    let images = shared.open()?;
    let size = images.size();
    let counts = arguments.counts();
    let most = counts.iter().copied().max().unwrap_or(0);
    let held_out = shared.held_out(&images, most)?;
    let trainer = Trainer::new(shared.out());
    let mut points = Vec::new();
    for &count in counts {
        let data = shared.whitened(&images, count, held_out)?;
        for seed in 0..arguments.seeds {
            let settings = arguments.settings(count, seed);
            let name = format!("{count}-{seed}");
            let Some(trained) = trainer.train(&name, &data.training, size, settings)? else {
                return Ok(FAILURE.into());
            };
            let few = data.training.get(..RECONSTRUCTED * size);
            let few = few.unwrap_or(&data.training);
            let masks = [2 * seed, 2 * seed + 1].map(|seed| Mask::Random { seed });
            points.push(Point {
                count,
                settings,
                loss: trained.loss(),
                stationary_loss: trained.stationary_loss,
                live: trained.fields.live(),
                norm: trained.fields.live_norms().0,
                errors: errors_of(&trained, few, &masks)?,
                held_out: measured(&trained, &data.held_out, &masks)?,
            });
        }
    }
    let table = Table::new(
        &[
            ">P",
            ">seed",
            ">NLL",
            ">NLL by stationarity",
            ">NLL held out",
            ">MSE masked",
            ">MSE Eq. 39",
            ">MSE Eq. 13",
            ">MSE Eq. 13 settled",
            ">missing Eq. 39",
            ">missing Eq. 13",
            ">held out masked",
            ">held out Eq. 39",
            ">held out Eq. 13",
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
            ">NLL by stationarity",
            ">NLL held out",
            ">MSE Eq. 39",
            ">MSE Eq. 13",
            ">held out Eq. 39",
            ">held out Eq. 13",
            ">live",
            ">live norm²",
        ],
        of_counts.collect(),
    );
    let document = arguments.document(held_out);
    let mut report = Report::default();
    report.file("capacity.csv", table.csv());
    let header: Vec<&str> = table.header().collect();
    let numbers: Vec<Value> = points.iter().map(numbers).collect();
    report.json(
        "capacity.json",
        &json!({ "settings": document, "header": header, "rows": table.rows, "points": numbers }),
    );
    report.table(
        &summary,
        "Means and standard deviations over the seeds. Errors are over all pixels, and of training images unless these were held out. \
         NLL is without the constant N/2 log 2π.",
    );
    for (name, y, ways, caption) in FIGURES {
        report.drawn(name, curves(&points, counts, ways, y), caption);
    }
    report.table(&table, "Each training.");
    let names = ["capacity", "Capacity"];
    report.finish(shared, names, &document, vec![summary])
}

/// A number of a training.
type Number = fn(&Point) -> Option<f64>;

/// The name of a file, the vertical axis, the curves, and what they are.
type Figure = (
    &'static str,
    &'static str,
    &'static [(&'static str, Number)],
    &'static str,
);

/// Images that were held out have figures of their own: their
/// numbers are of another order.
const FIGURES: [Figure; 4] = [
    (
        "nll.svg",
        "NLL without N/2 log 2π",
        &[
            ("NLL", |point| Some(point.loss)),
            ("by stationarity", |point| point.stationary_loss),
        ],
        "NLL of training images, and what it should be at the end.",
    ),
    (
        "nll-held-out.svg",
        "NLL without N/2 log 2π",
        &[("held out", |point| Some(point.held_out?.loss))],
        "NLL of the images that were held out.",
    ),
    (
        "capacity.svg",
        "mean squared error",
        &[
            ("Eq. 39", |point| Some(point.errors.conditional[0])),
            ("Eq. 13, one step", |point| Some(point.errors.updated[0])),
            ("0 for missing pixels", |point| Some(point.errors.masked[0])),
        ],
        "Errors of training images with a fifth of the pixels observed, over all pixels.",
    ),
    (
        "capacity-held-out.svg",
        "mean squared error",
        &[
            ("Eq. 39", |point| {
                Some(point.held_out?.errors.conditional[0])
            }),
            ("Eq. 13, one step", |point| {
                Some(point.held_out?.errors.updated[0])
            }),
            ("0 for missing pixels", |point| {
                Some(point.held_out?.errors.masked[0])
            }),
        ],
        "The same of the images that were held out.",
    ),
];

/// Numbers against the number of images, those that there are.
fn curves(points: &[Point], counts: &[usize], ways: &[(&str, Number)], y: &str) -> Option<String> {
    let curves: Vec<Curve> = ways
        .iter()
        .filter_map(|(name, value)| {
            let point = |count: &usize| {
                let (mean, deviation) = of_seeds(points, *count, *value)?;
                Some((*count as f64, mean, deviation))
            };
            let points = counts.iter().map(point).collect::<Option<_>>()?;
            let name = (*name).to_owned();
            Some(Curve { name, points })
        })
        .collect();
    if curves.is_empty() {
        return None;
    }
    let chart = Chart {
        x: "number of images P",
        y,
        ..Chart::default()
    };
    figure(&curves, &chart)
}

fn row(point: &Point) -> Vec<String> {
    let (errors, held_out) = (&point.errors, point.held_out);
    let number =
        |x: Option<f64>, digits: usize| x.map_or_else(String::new, |x| format!("{x:.digits$}"));
    let mut cells = vec![
        point.count.to_string(),
        point.settings.seed.to_string(),
        number(Some(point.loss), 3),
        number(point.stationary_loss, 3),
        number(held_out.map(|of| of.loss), 3),
    ];
    let numbers = [
        Some(errors.masked[0]),
        Some(errors.conditional[0]),
        Some(errors.updated[0]),
        Some(errors.settled[0]),
        Some(errors.conditional[1]),
        Some(errors.updated[1]),
        held_out.map(|of| of.errors.masked[0]),
        held_out.map(|of| of.errors.conditional[0]),
        held_out.map(|of| of.errors.updated[0]),
    ];
    cells.extend(numbers.map(|error| number(error, 5)));
    cells.extend([point.live.to_string(), format!("{:.1}", point.norm)]);
    cells
}

/// A point with all digits.
fn numbers(point: &Point) -> Value {
    let errors = |errors: &Errors| {
        json!({
            "masked": errors.masked,
            "conditional": errors.conditional,
            "updated": errors.updated,
            "settled": errors.settled,
        })
    };
    json!({
        "images": point.count,
        "seed": point.settings.seed,
        "rate": point.settings.rate,
        "batch": point.settings.batch,
        "epochs": point.settings.epochs,
        "nll": point.loss,
        "nll_by_stationarity": point.stationary_loss,
        "errors": errors(&point.errors),
        "held_out_nll": point.held_out.map(|of| of.loss),
        "held_out_errors": point.held_out.map(|of| errors(&of.errors)),
        "live_units": point.live,
        "live_squared_norm": point.norm,
    })
}

/// The mean and the deviation over the seeds, if each of them has the number.
fn of_seeds(points: &[Point], count: usize, value: Number) -> Option<(f64, f64)> {
    let points = points.iter().filter(|point| point.count == count);
    let numbers: Option<Vec<f64>> = points.map(value).collect();
    numbers.map(|numbers| spread(&numbers))
}

fn summarised(points: &[Point], count: usize) -> Vec<String> {
    let cell = |value: Number, digits: usize| {
        let found = of_seeds(points, count, value);
        found.map_or_else(String::new, |(mean, deviation)| {
            format!("{mean:.digits$} ± {deviation:.digits$}")
        })
    };
    vec![
        count.to_string(),
        cell(|point| Some(point.loss), 2),
        cell(|point| point.stationary_loss, 2),
        cell(|point| Some(point.held_out?.loss), 2),
        cell(|point| Some(point.errors.conditional[0]), 4),
        cell(|point| Some(point.errors.updated[0]), 4),
        cell(|point| Some(point.held_out?.errors.conditional[0]), 4),
        cell(|point| Some(point.held_out?.errors.updated[0]), 4),
        cell(|point| Some(point.live as f64), 1),
        cell(|point| Some(point.norm), 1),
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
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        arguments: Arguments,
    }

    fn arguments(rest: &str) -> Arguments {
        let line = format!("attnbm --images a --out b --preset paper {rest}");
        Line::parse_from(line.split_whitespace()).arguments
    }

    /// The paper's batch depends on the number of images, and so does what is said of it.
    #[test]
    fn each_number_of_images_has_its_batch() {
        let both = arguments("--counts 200,500");
        let document = both.document(0);
        assert_eq!(document["counts"], json!([200, 500]));
        assert_eq!(document["batch"], json!([5, 50]));
        assert_eq!(document["rate"], json!(0.01));
        assert_eq!(arguments("--counts 200").document(0)["batch"], 5);
        let given = arguments("--counts 200,500 --batch 7").document(0);
        assert_eq!(given["batch"], 7);
        for (count, batch) in [(200, 5), (500, 50)] {
            let point = Point {
                count,
                settings: both.settings(count, 3),
                loss: 1.0,
                stationary_loss: Some(1.0),
                live: 1,
                norm: 1.0,
                errors: Errors::default(),
                held_out: None,
            };
            let numbers = numbers(&point);
            assert_eq!(numbers["seed"], 3);
            assert_eq!(numbers["batch"], batch);
            assert_eq!(numbers["rate"], 0.01);
        }
    }

    #[test]
    fn a_spread_is_that_of_a_sample() {
        assert_eq!(spread(&[1.0, 3.0]), (2.0, 2f64.sqrt()));
        assert_eq!(spread(&[5.0]), (5.0, 0.0));
    }
}
