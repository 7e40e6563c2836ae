//! `attnbm experiment receptive-fields`: the patterns of a machine that was trained on many images, Fig. 3.

use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::grid;
use super::held_out::loss_of;
use super::presets::Preset;
use super::report::Report;
use super::shared::Shared;
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
    let (most, preferred) = shared.preset.receptive_fields();
    // The paper's number is the paper's: a file that has fewer is refused.
    let most = match shared.preset {
        Preset::Quick => images.count.min(most),
        Preset::Paper => most,
    };
    let count = arguments.count.unwrap_or(most);
    let settings = shared.settings(preferred, arguments.seed);
    let held_out = shared.held_out(&images, count)?;
    let data = shared.whitened(&images, count, held_out)?;
    let trained =
        Trainer::new(shared.out()).train("machine", &data.training, images.size(), settings)?;
    let Some(trained) = trained else {
        return Ok(FAILURE.into());
    };
    let fields = &trained.fields;
    let loss = loss_of(&trained, &data.held_out)?;
    let summary = trained.summary(loss);
    let document = shared.document(&[settings], &json!([arguments.seed]), held_out);
    let mut report = Report::default();
    report.json(
        "receptive-fields.json",
        &json!({
            "settings": document,
            "images": count,
            "seed": arguments.seed,
            "curve": trained.training.curve(),
            "held_out_nll": loss,
            "nll_by_stationarity": trained.stationary_loss,
            "responsibilities": fields.responsibilities,
            "squared_norms": fields.squared_norms,
        }),
    );
    let file = trained.training.machine_file().map_err(misuse)?;
    report.file("machine.safetensors", file);
    report.whitening(data.whitening.as_ref())?;
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
