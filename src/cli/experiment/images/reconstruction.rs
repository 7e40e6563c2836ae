//! `attnbm experiment reconstruction`: images with missing pixels, Fig. 1.

use std::process::ExitCode;

use attnbm::experiments::images::{Mask, Reconstructed, reconstruct};
use clap::Args;
use serde_json::json;

use super::audits::Audits;
use super::grid;
use super::held_out::loss_of;
use super::report::Report;
use super::shared::Shared;
use super::trained::Trainer;
use crate::cli::exit::{FAILURE, Stop, misuse};
use crate::cli::experiment::table::Table;

/// The images of a grid.
const SHOWN: usize = 10;

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    shared: Shared,
    /// The number of images to train on, the first of the file
    #[arg(long, default_value = "200")]
    count: usize,
    /// The seed of the initial patterns, the order of the images, and the missing pixels
    #[arg(long, default_value = "0")]
    seed: u64,
    /// Also certify the likelihood, its gradient and some reconstructions, at some epochs and at the end: minutes
    #[arg(long)]
    audit: bool,
    /// Certify after so many epochs, and at the end [default: a fifth of them]
    #[arg(long, value_name = "EPOCHS", requires = "audit", value_parser = clap::value_parser!(u64).range(1..))]
    audit_every: Option<u64>,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Stop> {
    let shared = &arguments.shared;
    let images = shared.open()?;
    let (size, count) = (images.size(), arguments.count);
    let settings = shared.settings(shared.preset.reconstruction(), arguments.seed);
    let held_out = shared.held_out(&images, count)?;
    let data = shared.whitened(&images, count, held_out)?;
    let every = arguments.audit_every.map(|every| every as usize);
    let mut audits = Audits::new(shared.out(), arguments.audit, every, &settings);
    let trainer = Trainer::new(shared.out());
    let trained = trainer.watched("machine", &data.training, size, settings, &mut audits)?;
    let Some(trained) = trained else {
        return Ok(FAILURE.into());
    };
    let training = &trained.training;
    let machine = training.machine().map_err(misuse)?;
    let masks = [
        (
            "a random fifth observed",
            Mask::Random {
                seed: arguments.seed,
            },
        ),
        (
            "the upper half observed",
            Mask::UpperHalf {
                height: images.height,
            },
        ),
    ];
    let mut rows = Vec::new();
    let mut grids = Vec::new();
    let kinds = [("training", &data.training), ("held out", &data.held_out)];
    for (kind, images_of_kind) in kinds.into_iter().filter(|(_, of)| !of.is_empty()) {
        for (name, mask) in masks {
            let found =
                reconstruct(&machine, settings.beta, images_of_kind, mask).map_err(misuse)?;
            let errors = &found.errors;
            for (way, error) in [
                ("0 for missing pixels", errors.masked),
                ("Eq. 39", errors.conditional),
                ("Eq. 13, one step", errors.updated),
                ("Eq. 13, settled", errors.settled),
            ] {
                rows.push(vec![
                    kind.to_owned(),
                    name.to_owned(),
                    way.to_owned(),
                    format!("{:.4}", error[0]),
                    format!("{:.4}", error[1]),
                ]);
            }
            let shape = [images.height, images.width];
            let grid = grid_of(images_of_kind, &found, size, shape);
            grids.push((format!("{name}, {kind} images"), grid));
        }
    }
    let errors = Table::new(
        &[
            "images",
            "mask",
            "reconstruction",
            ">MSE of all pixels",
            ">MSE of missing pixels",
        ],
        rows,
    );
    let loss = loss_of(&trained, &data.held_out)?;
    let summary = trained.summary(loss);
    let points = training.curve().iter();
    let points = points.map(|(epoch, loss)| vec![epoch.to_string(), loss.to_string()]);
    let curve = Table::new(&["epoch", "NLL"], points.collect());
    let audited = audits.table();
    let document = shared.document(&[settings], &json!([arguments.seed]), held_out);
    let (norm, range) = trained.fields.live_norms();
    let mut report = Report::default();
    report.json(
        "reconstruction.json",
        &json!({
            "settings": document,
            "images": count,
            "seed": arguments.seed,
            "curve": training.curve(),
            "held_out_nll": loss,
            "nll_by_stationarity": trained.stationary_loss,
            "errors": errors.rows,
            "live_units": trained.fields.live(),
            "live_squared_norm": norm,
            "range_of_live_squared_norms": range,
            "audit": audits.document(),
        }),
    );
    report.file("nll.csv", curve.csv());
    report.file("errors.csv", errors.csv());
    if let Some(csv) = audits.csv() {
        report.file("audit.csv", csv);
    }
    let file = training.machine_file().map_err(misuse)?;
    report.file("machine.safetensors", file);
    report.whitening(data.whitening.as_ref())?;
    report.table(
        &summary,
        "The trained machine. NLL is without the constant N/2 log 2π.",
    );
    report.table(
        &errors,
        "Mean squared errors of training images, and of the images that were held out.",
    );
    if let Some(audited) = &audited {
        report.table(audited, "Certified values beside those of the program.");
        report.drawn(
            "audit.svg",
            audits.drawn(),
            "The distances from certified values, the largest of each kind. A distance of 0 is drawn at 1e-20.",
        );
    }
    for (index, (name, png)) in grids.into_iter().enumerate() {
        let caption = format!(
            "With {name}. From above: images, what is observed, Eq. 39, Eq. 13 with one step, Eq. 13 settled."
        );
        report.grid(format!("reconstruction-{index}.png"), png, caption);
    }
    report.losses(
        &trained,
        settings.is_plain().then(|| (count as f64).ln()),
        "The loss; a line is log P, its least value for orthogonal images.",
    );
    let names = ["reconstruction", "Reconstruction"];
    let printed = [summary, errors].into_iter().chain(audited).collect();
    report.finish(shared, names, &document, printed)
}

fn grid_of(data: &[f64], found: &Reconstructed, size: usize, shape: [usize; 2]) -> Option<Vec<u8>> {
    let parts = [
        data,
        &found.masked,
        &found.conditional,
        &found.updated,
        &found.settled,
    ];
    let columns = SHOWN.min(data.len() / size);
    let images: Vec<&[f64]> = parts
        .iter()
        .flat_map(|part| part.chunks_exact(size).take(columns))
        .collect();
    grid::png(&images, shape, columns, true)
}
