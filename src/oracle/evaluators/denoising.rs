//! Evaluators of the losses of denoising.

use super::machine;
use crate::Error;
use crate::integrate::Goal;
use crate::models::attnbm::AttnBm;
use crate::models::denoising::{DenoisingTask, dae_loss, dsm_loss};
use crate::models::sigmoid_autoencoder;
use crate::oracle::certify::{Certified, Evaluation, Formula, Options, Refusal, Shape, certify};
use crate::oracle::input::{Inputs, Matrix};
use crate::real::Enclosure;

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
        let (value, method) = dsm_loss::<S>(&task, *beta, goal)?;
        Ok(Evaluation::scalar(value, method))
    };

    attnbm_dae_loss {
        machine: AttnBm = |inputs| machine(inputs)?,
        data: Matrix = |inputs| inputs.matrix("data")?.clone(),
        noise_variance: f64 = |inputs| inputs.number("noise_variance")?,
    }
    Shape::Scalar => |goal| {
        let (data, noise_variance) = (data.entries(), *noise_variance);
        let task = DenoisingTask { machine, data, noise_variance };
        let (value, method) = dae_loss::<S>(&task, goal)?;
        Ok(Evaluation::scalar(value, method))
    };

    gbrbm_dsm_loss {
        weights: Matrix = |inputs| inputs.matrix("weights")?.clone(),
        data: Matrix = |inputs| inputs.matrix("data")?.clone(),
    }
    Shape::Scalar => |goal| {
        let (dimension, entries) = (weights.column_count(), weights.entries());
        let (value, method) =
            sigmoid_autoencoder::dsm_loss::<S>(dimension, entries, data.entries(), goal)?;
        Ok(Evaluation::scalar(value, method))
    };
}
