//! What an experiment on images writes, shows on its page and prints.

use std::process::ExitCode;

use attnbm::experiments::images::Whitening;
use serde_json::Value;

use super::page::{Shown, page};
use super::shared::Shared;
use super::trained::Trained;
use crate::cli::exit::{FAILURE, Stop, misuse};
use crate::cli::experiment::chart::{Chart, Curve, figure};
use crate::cli::experiment::output::write;
use crate::cli::experiment::table::{Part, Table};

/// The files so far, and what the page shows.
#[derive(Default)]
pub struct Report {
    files: Vec<(String, Vec<u8>)>,
    shown: Vec<Shown>,
}

impl Report {
    pub fn file(&mut self, name: impl Into<String>, contents: impl Into<Vec<u8>>) {
        self.files.push((name.into(), contents.into()));
    }

    pub fn json(&mut self, name: &str, document: &Value) {
        self.file(name, format!("{document:#}\n"));
    }

    /// What whitened the images, and its inverse.
    pub fn whitening(&mut self, whitening: Option<&Whitening>) -> Result<(), Stop> {
        if let Some(whitening) = whitening {
            self.file("whitening.safetensors", whitening.file().map_err(misuse)?);
        }
        Ok(())
    }

    /// Shows a table.
    pub fn table(&mut self, table: &Table, caption: &str) {
        self.shown.push(Shown::Table(table.clone(), caption.into()));
    }

    /// Writes and shows a figure, if there is one.
    pub fn drawn(&mut self, name: &str, svg: Option<String>, caption: &str) {
        if let Some(svg) = svg {
            self.file(name, svg.clone());
            self.shown.push(Shown::Drawn(svg, caption.into()));
        }
    }

    /// Writes and shows a grid of images.
    pub fn grid(&mut self, name: String, png: Option<Vec<u8>>, caption: String) {
        if let Some(png) = png {
            self.file(name, png.clone());
            self.shown.push(Shown::Grid(png, caption));
        }
    }

    /// Writes and shows the loss of a training, with a line at its least value if that is known.
    pub fn losses(&mut self, trained: &Trained, least: Option<f64>, caption: &str) {
        let points = trained.training.curve().iter();
        let curve = Curve {
            name: format!("P = {}", trained.count),
            points: points
                .map(|(epoch, loss)| (*epoch as f64, *loss, 0.0))
                .collect(),
        };
        let chart = Chart {
            x: "epoch",
            y: "NLL without N/2 log 2π",
            floor: least,
            is_tight: least.is_none(),
            ..Chart::default()
        };
        self.drawn("nll.svg", figure(&[curve], &chart), caption);
    }

    /// Writes all files and the page, and prints the tables.
    pub fn finish(
        mut self,
        shared: &Shared,
        [name, title]: [&str; 2],
        settings: &Value,
        printed: Vec<Table>,
    ) -> Result<ExitCode, Stop> {
        let html = page(title, settings, std::mem::take(&mut self.shown));
        self.file(format!("{name}.html"), html);
        let parts: Vec<Part> = printed.into_iter().map(Part::Table).collect();
        shared.print(&parts)?;
        match write(shared.out(), &self.files) {
            true => Ok(ExitCode::SUCCESS),
            false => Ok(FAILURE.into()),
        }
    }
}
