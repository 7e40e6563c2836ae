//! Evaluators of the Gaussian-Bernoulli restricted Boltzmann machine.

use super::{list, scalar, vector};
use crate::Error;
use crate::models::gaussian_bernoulli::GaussianBernoulli;
use crate::oracle::certify::{Formula, Found, Method, Shape, certify, plain};
use crate::oracle::input::Inputs;
use crate::oracle::record::Evaluator;
use crate::real::{Bounded, Enclosure, Goal};

super::evaluators! {
    log_partition { machine: GaussianBernoulli = |inputs| with_biases(inputs)? }
    Shape::Scalar => |goal| {
        Ok(machine.log_partition_of::<S>(goal)?.listed())
    }, otherwise |parts| Some(bounds(&parts.machine));

    log_density {
        machine: GaussianBernoulli = |inputs| with_biases(inputs)?,
        v: Vec<f64> = |inputs| vector(inputs, "v")?,
    }
    Shape::Scalar => |goal| {
        Ok(machine.log_density::<S>(v, goal)?.listed())
    }, otherwise |parts| {
        let weight = parts.machine.log_weight::<S>(&parts.v).ok()?;
        let bounds = bounds(&parts.machine);
        let entries = bounds.value.into_iter().map(|log_z: S| weight.clone() - log_z).collect();
        Some(Found::new(entries, bounds.method))
    };

    free_energy {
        machine: GaussianBernoulli = |inputs| with_biases(inputs)?,
        v: Vec<f64> = |inputs| vector(inputs, "v")?,
    }
    Shape::Scalar => |_| scalar(machine.free_energy::<S>(v)?, Method::ClosedForm);

    score {
        machine: GaussianBernoulli = |inputs| with_biases(inputs)?,
        v: Vec<f64> = |inputs| vector(inputs, "v")?,
    }
    Shape::Vector(v.len()) => |_| list(machine.score_of::<S>(v)?, Method::ClosedForm);

    hidden_conditional_mean {
        machine: GaussianBernoulli = |inputs| with_hidden_bias(inputs)?,
        v: Vec<f64> = |inputs| vector(inputs, "v")?,
    }
    Shape::Vector(machine.hidden_count()) => |_| {
        list(machine.hidden_mean_of::<S>(v)?, Method::ClosedForm)
    };

    visible_conditional_mean {
        machine: GaussianBernoulli = |inputs| with_visible_bias(inputs)?,
        h: Vec<f64> = |inputs| vector(inputs, "h")?,
    }
    Shape::Vector(machine.visible_count()) => |_| {
        list(machine.visible_mean_of::<S>(h)?, Method::ClosedForm)
    };

    truncation_mass { machine: GaussianBernoulli = |inputs| machine(inputs)? }
    Shape::Scalar => |goal| {
        Ok(machine.truncation_mass::<S>(goal)?.listed())
    }, otherwise |_parts| {
        // A probability.
        let half = S::one().mul_pow2(-1);
        Some(Found::scalar(half.widen(&half), "the range of a probability"))
    };
}

/// The machine that the field `weights` describes.
fn machine(inputs: &Inputs) -> Result<GaussianBernoulli, Error> {
    let weights = inputs.matrix("weights")?;
    let (hidden, visible) = (weights.row_count(), weights.column_count());
    GaussianBernoulli::new(hidden, visible, weights.entries().to_vec())
}

/// The machine that the fields `weights`, `sigma`, `visible_bias` and `hidden_bias` describe.
pub(crate) fn with_biases(inputs: &Inputs) -> Result<GaussianBernoulli, Error> {
    let machine = with_visible_bias(inputs)?;
    if inputs.is_default("hidden_bias") {
        return Ok(machine);
    }
    machine.with_hidden_bias(vector(inputs, "hidden_bias")?)
}

/// The machine that the fields `weights`, `sigma` and `visible_bias` describe.
fn with_visible_bias(inputs: &Inputs) -> Result<GaussianBernoulli, Error> {
    let machine = machine(inputs)?.with_sigma(inputs.number("sigma")?)?;
    if inputs.is_default("visible_bias") {
        return Ok(machine);
    }
    machine.with_visible_bias(vector(inputs, "visible_bias")?)
}

/// The machine that the fields `weights` and `hidden_bias` describe.
fn with_hidden_bias(inputs: &Inputs) -> Result<GaussianBernoulli, Error> {
    let machine = machine(inputs)?;
    if inputs.is_default("hidden_bias") {
        return Ok(machine);
    }
    machine.with_hidden_bias(vector(inputs, "hidden_bias")?)
}

/// The bounds on log Z that are always affordable.
fn bounds<S: Enclosure>(machine: &GaussianBernoulli) -> Found<Vec<S>> {
    let bracket = machine.log_partition_bracket::<S>();
    Found::scalar(bracket.into_enclosure(), Method::IndependentUnits)
}
