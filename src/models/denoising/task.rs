//! What is denoised: a machine, observations and the variance of the noise.

use crate::Error;
use crate::arguments;
use crate::models::attnbm::AttnBm;

/// A denoising task: a machine, the observations, and the noise added to them.
#[derive(Clone, Copy, Debug)]
pub struct DenoisingTask<'a> {
    /// The machine.
    pub machine: &'a AttnBm,
    /// The observations, each with one entry per visible unit, row after row.
    pub data: &'a [f64],
    /// The variance `s²` of the noise in each coordinate.
    pub noise_variance: f64,
}

impl DenoisingTask<'_> {
    pub(super) fn check(&self) -> Result<(), Error> {
        let dimension = self.machine.dimension();
        if self.data.is_empty() || !self.data.len().is_multiple_of(dimension) {
            return Err(Error::Shape {
                field: "data".into(),
                expected: format!("one or more whole rows of {dimension} entries"),
                got: format!("{} entries", self.data.len()),
            });
        }
        for (place, x) in self.data.iter().enumerate() {
            if !x.is_finite() {
                let field = format!("data[{}][{}]", place / dimension, place % dimension);
                return arguments::in_range(&field, *x, true, "finite");
            }
        }
        arguments::positive("noise_variance", self.noise_variance)
    }

    pub(super) fn rows(&self) -> std::slice::ChunksExact<'_, f64> {
        self.data.chunks_exact(self.machine.dimension())
    }
}
