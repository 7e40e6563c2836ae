//! `attnbm experiment capacity`: errors against the number of images, Fig. 2.

use std::io::{self, Write as _};
use std::process::ExitCode;

use attnbm::experiments::images::{Errors, Fields, Mask, reconstruct};
use clap::Args;
use serde_json::json;

use super::page::{Shown, page};
use super::{Preferred, Preset, Rows, Shared, Trainer, misuse, spread, write};
use crate::cli::exit::{FAILURE, Stop};
use crate::cli::experiment::chart::{Chart, Curve, figure};

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
    #[arg(long, default_value = "3")]
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
    let trainer = Trainer::new(&shared.out);
    let mut points = Vec::new();
    for &count in counts {
        let data = shared.whitened(&images, count)?;
        for seed in 0..arguments.seeds {
            let settings = shared.settings(of_count(count), seed);
            let name = format!("{count}-{seed}");
            let Some(training) = trainer.train(&name, &data, size, settings)? else {
                return Ok(FAILURE.into());
            };
            let machine = training.machine().map_err(misuse)?;
            let fields = Fields::of(&machine, &data).map_err(misuse)?;
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
                loss: training.curve().last().map_or(f64::NAN, |point| point.1),
                live: fields.live(),
                norm: fields.live_norms().0,
                errors,
            });
        }
    }
    let table = Rows {
        header: vec![
            "P",
            "seed",
            "NLL",
            "MSE masked",
            "MSE Eq. 39",
            "MSE Eq. 13",
            "MSE Eq. 13 settled",
            "missing Eq. 39",
            "missing Eq. 13",
            "live",
            "live norm²",
        ],
        rows: points.iter().map(row).collect(),
    };
    let summary = Rows {
        header: vec!["P", "NLL", "MSE Eq. 39", "MSE Eq. 13", "live", "live norm²"],
        rows: counts
            .iter()
            .map(|count| summarised(&points, *count))
            .collect(),
    };
    let document =
        shared.document(&shared.settings(of_count(counts.first().copied().unwrap_or(0)), 0));
    let mut files = vec![
        ("capacity.csv".to_owned(), table.csv().into_bytes()),
        (
            "capacity.json".to_owned(),
            format!(
                "{:#}\n",
                json!({ "settings": document, "header": table.header, "rows": table.rows })
            )
            .into_bytes(),
        ),
    ];
    let mut shown = vec![Shown::Table(
        summary.clone(),
        "Means and standard deviations over the seeds. Errors are over all pixels of training images.".into(),
    )];
    let of = |value: fn(&Point) -> f64| {
        let point = |count: &usize| {
            let (mean, deviation) = of_seeds(&points, *count, value);
            (*count as f64, mean, deviation)
        };
        counts.iter().map(point).collect()
    };
    let curves = [
        Curve {
            name: "Eq. 39".into(),
            points: of(|point| point.errors.conditional[0]),
        },
        Curve {
            name: "Eq. 13, one step".into(),
            points: of(|point| point.errors.updated[0]),
        },
        Curve {
            name: "0 for missing pixels".into(),
            points: of(|point| point.errors.masked[0]),
        },
    ];
    let chart = Chart {
        x: "number of images P",
        y: "mean squared error",
        ..Chart::default()
    };
    if let Some(drawn) = figure(&curves, &chart) {
        files.push(("capacity.svg".to_owned(), drawn.clone().into_bytes()));
        shown.push(Shown::Drawn(
            drawn,
            "Errors with a fifth of the pixels observed, over all pixels.".into(),
        ));
    }
    shown.push(Shown::Table(table, "Each training.".into()));
    let html = page("Capacity", &document, shown);
    files.push(("capacity.html".to_owned(), html.into_bytes()));
    io::stdout()
        .lock()
        .write_all(summary.markdown().as_bytes())?;
    Ok(write(&shared.out, &files))
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

fn of_seeds(points: &[Point], count: usize, value: fn(&Point) -> f64) -> (f64, f64) {
    let points = points.iter().filter(|point| point.count == count);
    spread(&points.map(value).collect::<Vec<f64>>())
}

fn summarised(points: &[Point], count: usize) -> Vec<String> {
    let cell = |value: fn(&Point) -> f64, digits: usize| {
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
