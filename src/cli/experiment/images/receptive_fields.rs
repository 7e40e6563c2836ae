//! `attnbm experiment receptive-fields`: the patterns of a machine that was trained on many images, Fig. 3.

use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::grid;
use super::report::Report;
use super::shared::{Preferred, Preset, Shared};
use super::trained::Trainer;
use crate::cli::exit::{FAILURE, Stop, misuse};

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
    let trained = Trainer::new(shared.out()).train("machine", &data, images.size(), settings)?;
    let Some(trained) = trained else {
        return Ok(FAILURE.into());
    };
    let fields = &trained.fields;
    let summary = trained.summary();
    let document = shared.document(&settings);
    let mut report = Report::default();
    report.json(
        "receptive-fields.json",
        &json!({
            "settings": document,
            "images": count,
            "seed": arguments.seed,
            "curve": trained.training.curve(),
            "responsibilities": fields.responsibilities,
            "squared_norms": fields.squared_norms,
        }),
    );
    let file = trained.training.machine_file().map_err(misuse)?;
    report.file("machine.safetensors", file);
    report.table(
        &summary,
        "The trained machine. NLL is without the constant N/2 log 2π.",
    );
    let machine = trained.training.machine().map_err(misuse)?;
    let patterns: Vec<&[f64]> = machine.patterns().collect();
    for (name, order) in [
        ("responsibility", fields.by_responsibility()),
        ("norm", fields.by_norm()),
    ] {
        let first = order.iter().take(SHOWN);
        let chosen: Vec<&[f64]> = first
            .filter_map(|place| patterns.get(*place).copied())
            .collect();
        report.grid(
            format!("by-{name}.png"),
            grid::png(&chosen, [images.height, images.width], COLUMNS, true),
            format!("The first patterns by {name}."),
        );
    }
    report.losses(&trained, None, "The loss of the training images.");
    let names = ["receptive-fields", "Receptive fields"];
    report.finish(shared, names, &document, vec![summary])
}
