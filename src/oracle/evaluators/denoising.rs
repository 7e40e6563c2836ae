//! Evaluators of the losses of denoising.

use super::machine;
use crate::Error;
use crate::models::attnbm::{AttnBm, Bracket};
use crate::models::denoising::{
    DenoisingTask, dae_loss, dae_loss_bracket, dsm_loss, dsm_loss_bracket,
};
use crate::models::sigmoid_autoencoder;
use crate::oracle::certify::{Formula, Found, Shape, certify, plain};
use crate::oracle::input::{Inputs, Matrix};
use crate::oracle::record::Evaluator;
use crate::real::{Bounded, Enclosure, Goal};

super::evaluators! {
    attnbm_dsm_loss {
        machine: AttnBm = |inputs| machine(inputs)?,
        beta: f64 = |inputs| inputs.number("beta")?,
        data: Matrix = |inputs| inputs.matrix("data")?.clone(),
        noise_variance: f64 = |inputs| inputs.number("noise_variance")?,
    }
    Shape::Scalar => |goal| {
        let (data, noise_variance) = (data.entries(), *noise_variance);
        let task = DenoisingTask { machine, data, noise_variance };
        Ok(dsm_loss::<S>(&task, *beta, goal)?.listed())
    }, otherwise |parts| {
        let Parts { machine, data, noise_variance, beta } = parts;
        let (data, noise_variance) = (data.entries(), *noise_variance);
        bounds(dsm_loss_bracket(&DenoisingTask { machine, data, noise_variance }, *beta))
    };

    attnbm_dae_loss {
        machine: AttnBm = |inputs| machine(inputs)?,
        data: Matrix = |inputs| inputs.matrix("data")?.clone(),
        noise_variance: f64 = |inputs| inputs.number("noise_variance")?,
    }
    Shape::Scalar => |goal| {
        let (data, noise_variance) = (data.entries(), *noise_variance);
        let task = DenoisingTask { machine, data, noise_variance };
        Ok(dae_loss::<S>(&task, goal)?.listed())
    }, otherwise |parts| {
        let Parts { machine, data, noise_variance } = parts;
        let (data, noise_variance) = (data.entries(), *noise_variance);
        bounds(dae_loss_bracket(&DenoisingTask { machine, data, noise_variance }))
    };

    gbrbm_dsm_loss {
        weights: Matrix = |inputs| inputs.matrix("weights")?.clone(),
        data: Matrix = |inputs| inputs.matrix("data")?.clone(),
    }
    Shape::Scalar => |goal| {
        let (dimension, entries) = (weights.column_count(), weights.entries());
        Ok(sigmoid_autoencoder::dsm_loss::<S>(dimension, entries, data.entries(), goal)?.listed())
    }, otherwise |parts| {
        let Parts { weights, data } = parts;
        let (dimension, entries) = (weights.column_count(), weights.entries());
        bounds(sigmoid_autoencoder::dsm_loss_bracket(dimension, entries, data.entries()))
    };
}

/// Bounds that follow from where an update can lie at all.
fn bounds<S: Enclosure>(bracket: Result<Bracket<S>, Error>) -> Option<Found<Vec<S>>> {
    Some(Found::scalar(
        bracket.ok()?.into_enclosure(),
        "the range of all updates, and the moments of the noise",
    ))
}
