//! How far an experiment is, and the way to stop it.

use std::fmt::Display;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use attnbm::experiments::Observer;
use indicatif::ProgressBar;

use crate::cli::exit::{Stop, complain, misuse};
use crate::cli::progress::{progress_bar, stop_flag};

/// Shows how far an experiment is on standard error, and stops it at the first Ctrl-C or request to terminate.
struct Watcher {
    bar: ProgressBar,
    stop: Arc<AtomicBool>,
}

impl Watcher {
    fn new() -> Self {
        Self {
            bar: progress_bar(),
            stop: stop_flag(),
        }
    }

    /// Takes the bar away. Whether the experiment was stopped, which is said then.
    fn finish(&self) -> bool {
        self.bar.finish_and_clear();
        let is_stopped = self.stop.load(Ordering::Relaxed);
        if is_stopped {
            complain("interrupted: only what was done by then is reported");
        }
        is_stopped
    }
}

/// Runs an experiment. Its outcome, and whether it was stopped.
pub fn watched<T, E: Display>(
    experiment: impl FnOnce(&dyn Observer) -> Result<T, E>,
) -> Result<(T, bool), Stop> {
    let watcher = Watcher::new();
    let outcome = experiment(&watcher);
    let is_stopped = watcher.finish();
    let outcome = outcome.map_err(misuse)?;
    Ok((outcome, is_stopped))
}

impl Observer for Watcher {
    fn advanced(&self, done: u64, total: u64, part: &str) -> bool {
        self.bar.set_length(total);
        self.bar.set_position(done);
        self.bar.set_message(part.to_owned());
        !self.stop.load(Ordering::Relaxed)
    }
}
