//! What is measured of images, those that were trained on and others.

use attnbm::experiments::images::{Errors, Mask, reconstruct};

use super::trained::Trained;
use crate::cli::exit::{Stop, misuse};

/// Means over some images.
#[derive(Clone, Copy)]
pub struct Measured {
    /// Without the constant `N/2 log 2π`.
    pub loss: f64,
    pub errors: Errors,
}

/// The loss of images that were not trained on; nothing if there are none.
pub fn loss_of(trained: &Trained, images: &[f64]) -> Result<Option<f64>, Stop> {
    if images.is_empty() {
        return Ok(None);
    }
    let found = trained.training.loss_of(images);
    found.map(Some).map_err(misuse)
}

/// The loss and the errors of images that were not trained on; nothing if there are none.
pub fn measured(
    trained: &Trained,
    images: &[f64],
    masks: &[Mask],
) -> Result<Option<Measured>, Stop> {
    let Some(loss) = loss_of(trained, images)? else {
        return Ok(None);
    };
    let errors = errors_of(trained, images, masks)?;
    Ok(Some(Measured { loss, errors }))
}

/// The errors of reconstructed images, as means over masks.
pub fn errors_of(trained: &Trained, images: &[f64], masks: &[Mask]) -> Result<Errors, Stop> {
    let machine = trained.training.machine().map_err(misuse)?;
    let beta = trained.training.settings().beta;
    let mut sum = Errors::default();
    for mask in masks {
        let found = reconstruct(&machine, beta, images, *mask).map_err(misuse)?;
        let errors = found.errors;
        let add = |to: &mut [f64; 2], from: [f64; 2]| {
            for (sum, error) in to.iter_mut().zip(from) {
                *sum += error / masks.len() as f64;
            }
        };
        add(&mut sum.masked, errors.masked);
        add(&mut sum.conditional, errors.conditional);
        add(&mut sum.updated, errors.updated);
        add(&mut sum.settled, errors.settled);
    }
    Ok(sum)
}
