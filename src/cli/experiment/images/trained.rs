//! Training with checkpoints, and what is said of the machine.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use attnbm::experiments::images::{Fields, Settings, Training, stationary_loss};

use super::audits::Audits;
use crate::cli::exit::{Stop, complain, misuse};
use crate::cli::experiment::table::Table;
use crate::cli::files::replace;
use crate::cli::progress::{progress_bar, stop_flag};

/// A checkpoint is written so often, and at the end.
const BETWEEN_CHECKPOINTS: Duration = Duration::from_secs(10);

/// A machine that was trained on the first images.
pub struct Trained {
    pub count: usize,
    pub seed: u64,
    pub training: Training,
    pub fields: Fields,
    /// What the loss should be at the end, where that is known.
    pub stationary_loss: Option<f64>,
}

impl Trained {
    /// The loss at the end.
    pub fn loss(&self) -> f64 {
        loss(&self.training)
    }

    /// With the loss of the images that were held out.
    pub fn summary(&self, held_out: Option<f64>) -> Table {
        let (norm, range) = self.fields.live_norms();
        let number = |loss: Option<f64>| loss.map_or_else(String::new, |loss| format!("{loss:.2}"));
        Table::new(
            &[
                ">P",
                ">seed",
                ">NLL",
                ">NLL by stationarity",
                ">NLL held out",
                ">live units",
                ">live norm²",
                ">range of live norms²",
            ],
            vec![vec![
                self.count.to_string(),
                self.seed.to_string(),
                format!("{:.2}", self.loss()),
                number(self.stationary_loss),
                number(held_out),
                self.fields.live().to_string(),
                format!("{norm:.1}"),
                format!("{range:.2}"),
            ]],
        )
    }
}

/// Trains machines one after the other, until it is stopped.
pub struct Trainer<'a> {
    out: &'a Path,
    stop: Arc<AtomicBool>,
}

impl<'a> Trainer<'a> {
    pub fn new(out: &'a Path) -> Self {
        Self {
            out,
            stop: stop_flag(),
        }
    }

    /// The trained machine, or nothing if the training was stopped. It goes on from the checkpoint of this name.
    pub fn train(
        &self,
        name: &str,
        images: &[f64],
        size: usize,
        settings: Settings,
    ) -> Result<Option<Trained>, Stop> {
        let mut none = Audits::new(self.out, false, None, &settings);
        self.watched(name, images, size, settings, &mut none)
    }

    /// The same with audits.
    pub fn watched(
        &self,
        name: &str,
        images: &[f64],
        size: usize,
        settings: Settings,
        audits: &mut Audits,
    ) -> Result<Option<Trained>, Stop> {
        let mut training = Training::new(images, size, settings).map_err(misuse)?;
        let path = self.out.join(format!("{name}.checkpoint.safetensors"));
        if let Ok(file) = std::fs::read(&path) {
            let restored = training.restore(&file);
            restored.map_err(|error| Stop::Misuse(format!("{}: {error}", path.display())))?;
        }
        audits.forget_after(training.epoch());
        let bar = progress_bar();
        bar.set_length(settings.epochs as u64);
        bar.set_position(training.epoch() as u64);
        bar.reset_eta();
        let (start, first) = (Instant::now(), training.epoch());
        let mut saved = Instant::now();
        let mut failed = None;
        let outcome = training.advance(&mut |training| {
            let done = training.epoch() - first;
            let speed = (done * training.steps()) as f64 / start.elapsed().as_secs_f64();
            let loss = loss(training);
            bar.set_position(training.epoch() as u64);
            let left = bar.eta().as_secs();
            bar.set_message(format!(
                "{name} NLL {loss:.2}, {speed:.0} steps/s, {left} s left"
            ));
            failed = audits.watch(training).err();
            if failed.is_none() && saved.elapsed() > BETWEEN_CHECKPOINTS {
                failed = save(training, &path).err();
                saved = Instant::now();
            }
            failed.is_none() && !self.stop.load(Ordering::Relaxed)
        });
        bar.finish_and_clear();
        if let Some(error) = failed {
            return Err(error);
        }
        outcome.map_err(misuse)?;
        save(&training, &path)?;
        if training.epoch() < settings.epochs {
            complain(&format!(
                "interrupted after {} of {} epochs of {name}: the same command goes on from there",
                training.epoch(),
                settings.epochs
            ));
            return Ok(None);
        }
        // Of a training that was done before it was to be audited.
        audits.watch(&training)?;
        let machine = training.machine().map_err(misuse)?;
        let fields = Fields::of(&machine, images).map_err(misuse)?;
        let stationary_loss = match settings.is_plain() {
            true => Some(stationary_loss(&machine, images).map_err(misuse)?),
            false => None,
        };
        Ok(Some(Trained {
            count: images.len() / size,
            seed: settings.seed,
            training,
            fields,
            stationary_loss,
        }))
    }
}

/// The loss after the last epoch at which it was noted.
fn loss(training: &Training) -> f64 {
    let last = training.curve().last();
    last.map_or(f64::NAN, |(_, loss)| *loss)
}

fn save(training: &Training, path: &Path) -> Result<(), Stop> {
    let file = training.save().map_err(misuse)?;
    replace(path, &file).map_err(misuse)
}
