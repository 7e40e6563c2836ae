//! `attnbm experiment receptive-fields`: the patterns of a machine that was trained on many images, Fig. 3.

use std::io::{self, Write as _};
use std::process::ExitCode;

use attnbm::experiments::images::Fields;
use clap::Args;
use serde_json::json;

use super::page::{Shown, page};
use super::{Preferred, Preset, Rows, Shared, Trainer, grid, misuse, write};
use crate::cli::exit::{FAILURE, Stop};
use crate::cli::experiment::chart::{Chart, Curve, figure};

/// The patterns of a grid, and of one of its rows.
const SHOWN: usize = 100;
const COLUMNS: usize = 20;

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    shared: Shared,
    /// The number of images to train on, the first of the file
    #[arg(long)]
    count: Option<usize>,
    /// The seed of the initial patterns and the order of the images
    #[arg(long, default_value = "0")]
    seed: u64,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Stop> {
    let shared = &arguments.shared;
    let images = shared.open()?;
    let (most, rate, epochs) = match shared.preset {
        Preset::Quick => (10_000, 0.1, 40),
        Preset::Paper => (50_000, 0.01, 100),
    };
    let count = arguments.count.unwrap_or(images.count.min(most));
    let preferred = Preferred {
        rate,
        batch: 50,
        epochs,
    };
    let settings = shared.settings(preferred, arguments.seed);
    let data = shared.whitened(&images, count)?;
    let trained = Trainer::new(&shared.out).train("machine", &data, images.size(), settings)?;
    let Some(training) = trained else {
        return Ok(FAILURE.into());
    };
    let machine = training.machine().map_err(misuse)?;
    let fields = Fields::of(&machine, &data).map_err(misuse)?;
    let loss = training.curve().last().map_or(f64::NAN, |point| point.1);
    let summary = Rows {
        header: vec!["P", "seed", "NLL", "live units", "live norm²"],
        rows: vec![vec![
            count.to_string(),
            arguments.seed.to_string(),
            format!("{loss:.2}"),
            fields.live().to_string(),
            format!("{:.1}", fields.live_norms().0),
        ]],
    };
    let document = shared.document(&settings);
    let all = json!({
        "settings": document,
        "images": count,
        "seed": arguments.seed,
        "curve": training.curve(),
        "responsibilities": fields.responsibilities,
        "squared_norms": fields.squared_norms,
    });
    let mut files = vec![
        (
            "receptive-fields.json".to_owned(),
            format!("{all:#}\n").into_bytes(),
        ),
        (
            "machine.safetensors".to_owned(),
            training.machine_file().map_err(misuse)?,
        ),
    ];
    let mut shown = vec![Shown::Table(
        summary.clone(),
        "The trained machine. NLL is without the constant N/2 log 2π.".into(),
    )];
    let patterns: Vec<&[f64]> = machine.patterns().collect();
    for (name, order) in [
        ("responsibility", fields.by_responsibility()),
        ("norm", fields.by_norm()),
    ] {
        let first = order.iter().take(SHOWN);
        let chosen: Vec<&[f64]> = first
            .filter_map(|place| patterns.get(*place).copied())
            .collect();
        if let Some(png) = grid::png(&chosen, [images.height, images.width], COLUMNS, true) {
            files.push((format!("by-{name}.png"), png.clone()));
            shown.push(Shown::Grid(png, format!("The first patterns by {name}.")));
        }
    }
    let points = training.curve().iter();
    let curves = [Curve {
        name: format!("P = {count}"),
        points: points
            .map(|(epoch, loss)| (*epoch as f64, *loss, 0.0))
            .collect(),
    }];
    let chart = Chart {
        x: "epoch",
        y: "NLL without N/2 log 2π",
        is_tight: true,
        ..Chart::default()
    };
    if let Some(drawn) = figure(&curves, &chart) {
        files.push(("nll.svg".to_owned(), drawn.clone().into_bytes()));
        shown.push(Shown::Drawn(
            drawn,
            "The loss of the training images.".into(),
        ));
    }
    let html = page("Receptive fields", &document, shown);
    files.push(("receptive-fields.html".to_owned(), html.into_bytes()));
    io::stdout()
        .lock()
        .write_all(summary.markdown().as_bytes())?;
    Ok(write(&shared.out, &files))
}
