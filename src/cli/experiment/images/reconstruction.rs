//! `attnbm experiment reconstruction`: images with missing pixels, Fig. 1.

use std::io::{self, Write as _};
use std::process::ExitCode;

use attnbm::experiments::images::{Audited, Fields, Mask, Reconstructed, audit, reconstruct};
use clap::Args;
use serde_json::json;

use super::page::{Shown, page};
use super::{Preferred, Preset, Rows, Shared, Trainer, grid, misuse, write};
use crate::cli::exit::{FAILURE, Stop};
use crate::cli::experiment::chart::{Chart, Curve, figure};

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
    /// Also certify the likelihood, its gradient and some reconstructions: minutes
    #[arg(long)]
    audit: bool,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Stop> {
    let shared = &arguments.shared;
    let images = shared.open()?;
    let (size, count) = (images.size(), arguments.count);
    let preferred = Preferred {
        rate: 0.01,
        batch: 5,
        epochs: match shared.preset {
            Preset::Quick => 2500,
            Preset::Paper => 10_000,
        },
    };
    let settings = shared.settings(preferred, arguments.seed);
    let data = shared.whitened(&images, count)?;
    let trained = Trainer::new(&shared.out).train("machine", &data, size, settings)?;
    let Some(training) = trained else {
        return Ok(FAILURE.into());
    };
    let machine = training.machine().map_err(misuse)?;
    let fields = Fields::of(&machine, &data).map_err(misuse)?;
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
    for (name, mask) in masks {
        let found = reconstruct(&machine, &data, mask).map_err(misuse)?;
        let errors = &found.errors;
        for (way, error) in [
            ("0 for missing pixels", errors.masked),
            ("Eq. 39", errors.conditional),
            ("Eq. 13, one step", errors.updated),
            ("Eq. 13, settled", errors.settled),
        ] {
            rows.push(vec![
                name.to_owned(),
                way.to_owned(),
                format!("{:.4}", error[0]),
                format!("{:.4}", error[1]),
            ]);
        }
        if let Some(png) = grid_of(&data, &found, size, [images.height, images.width]) {
            grids.push((name, png));
        }
    }
    let errors = Rows {
        header: vec![
            "mask",
            "reconstruction",
            "MSE of all pixels",
            "MSE of missing pixels",
        ],
        rows,
    };
    let (norm, range) = fields.live_norms();
    let loss = training.curve().last().map_or(f64::NAN, |point| point.1);
    let summary = Rows {
        header: vec![
            "P",
            "seed",
            "NLL",
            "live units",
            "live norm²",
            "range of live norms²",
        ],
        rows: vec![vec![
            count.to_string(),
            arguments.seed.to_string(),
            format!("{loss:.2}"),
            fields.live().to_string(),
            format!("{norm:.1}"),
            format!("{range:.2}"),
        ]],
    };
    let curve = Rows {
        header: vec!["epoch", "NLL"],
        rows: training
            .curve()
            .iter()
            .map(|(epoch, loss)| vec![epoch.to_string(), loss.to_string()])
            .collect(),
    };
    let audited = match arguments.audit {
        true => Some(certified(&audit(&training).map_err(misuse)?)),
        false => None,
    };
    let mut tables = format!("{}\n{}", summary.markdown(), errors.markdown());
    if let Some(audited) = &audited {
        tables += &format!("\n{}", audited.markdown());
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
        floor: Some((count as f64).ln()),
        ..Chart::default()
    };
    let drawn = figure(&curves, &chart);
    let document = shared.document(&settings);
    let all = json!({
        "settings": document,
        "images": count,
        "seed": arguments.seed,
        "curve": training.curve(),
        "errors": errors.rows,
        "live_units": fields.live(),
        "live_squared_norm": norm,
        "range_of_live_squared_norms": range,
        "audit": audited.as_ref().map(|rows| &rows.rows),
    });
    let mut files = vec![
        (
            "reconstruction.json".to_owned(),
            format!("{all:#}\n").into_bytes(),
        ),
        ("nll.csv".to_owned(), curve.csv().into_bytes()),
        ("errors.csv".to_owned(), errors.csv().into_bytes()),
        (
            "machine.safetensors".to_owned(),
            training.machine_file().map_err(misuse)?,
        ),
    ];
    let mut shown = vec![
        Shown::Table(
            summary,
            "The trained machine. NLL is without the constant N/2 log 2π.".into(),
        ),
        Shown::Table(
            errors,
            "Mean squared errors over the training images.".into(),
        ),
    ];
    if let Some(audited) = audited {
        shown.push(Shown::Table(
            audited,
            "Certified values beside those of the program.".into(),
        ));
    }
    for (index, (name, png)) in grids.into_iter().enumerate() {
        files.push((format!("reconstruction-{index}.png"), png.clone()));
        let caption = format!(
            "With {name}. From above: images, what is observed, Eq. 39, Eq. 13 with one step, Eq. 13 settled."
        );
        shown.push(Shown::Grid(png, caption));
    }
    if let Some(drawn) = drawn {
        files.push(("nll.svg".to_owned(), drawn.clone().into_bytes()));
        shown.push(Shown::Drawn(
            drawn,
            "The loss; the line is log P, its least value for orthogonal images.".into(),
        ));
    }
    let html = page("Reconstruction", &document, shown);
    files.push(("reconstruction.html".to_owned(), html.into_bytes()));
    io::stdout().lock().write_all(tables.as_bytes())?;
    Ok(write(&shared.out, &files))
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

fn certified(audited: &[Audited]) -> Rows {
    let row = |audited: &Audited| {
        vec![
            audited.name.to_owned(),
            format!("{:.12}", audited.plain),
            format!("{:.12}", audited.certified),
            format!("{:.1e}", audited.distance),
        ]
    };
    Rows {
        header: vec![
            "number or vector",
            "of the program",
            "certified",
            "distance",
        ],
        rows: audited.iter().map(row).collect(),
    }
}
