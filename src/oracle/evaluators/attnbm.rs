//! Evaluators of the attentional Boltzmann machine.

use super::{list, machine, scalar, vector};
use crate::Error;
use crate::integrate::Goal;
use crate::models::attnbm::AttnBm;
use crate::oracle::certify::{Certified, Evaluation, Formula, Options, Refusal, Shape, certify};
use crate::oracle::input::Inputs;
use crate::real::Enclosure;

super::evaluators! {
    energy { machine: AttnBm = |inputs| machine(inputs)?, v: Vec<f64> = |inputs| vector(inputs, "v")? }
    Shape::Scalar => |_| scalar(machine.energy::<S>(v), "energy function");

    log_partition { machine: AttnBm = |inputs| machine(inputs)?, beta: f64 = |inputs| inputs.number("beta")? }
    Shape::Scalar => |goal| {
        let (value, method) = machine.log_partition::<S>(*beta, goal)?;
        Ok(Evaluation::scalar(value, method))
    }, otherwise |parts| bounds(&parts.machine, parts.beta);

    log_density {
        machine: AttnBm = |inputs| machine(inputs)?,
        beta: f64 = |inputs| inputs.number("beta")?,
        v: Vec<f64> = |inputs| vector(inputs, "v")?,
    }
    Shape::Scalar => |goal| {
        let (value, method) = machine.log_density::<S>(*beta, v, goal)?;
        Ok(Evaluation::scalar(value, format!("energy function; {method}")))
    }, otherwise |parts| {
        let energy = parts.machine.energy::<S>(&parts.v) * S::from_f64(parts.beta);
        let bounds = bounds(&parts.machine, parts.beta)?;
        let entries = bounds.entries.into_iter().map(|log_z: S| -energy.clone() - log_z).collect();
        Some(Evaluation { entries, method: bounds.method })
    };

    score {
        machine: AttnBm = |inputs| machine(inputs)?,
        beta: f64 = |inputs| inputs.number("beta")?,
        v: Vec<f64> = |inputs| vector(inputs, "v")?,
    }
    Shape::Vector(v.len()) => |_| list(machine.score::<S>(v, *beta), "responsibilities");

    log_partition_gradient {
        machine: AttnBm = |inputs| machine(inputs)?,
        beta: f64 = |inputs| inputs.number("beta")?,
    }
    Shape::Matrix(machine.count(), machine.dimension()) => |goal| {
        let (entries, method) = machine.log_partition_gradient::<S>(*beta, goal)?;
        Ok(Evaluation { entries, method })
    };
}

/// The closed-form bounds on log Z, where they are affordable.
fn bounds<S: Enclosure>(machine: &AttnBm, beta: f64) -> Option<Evaluation<S>> {
    let bracket = machine.log_partition_bracket(beta).ok()?;
    Some(Evaluation::scalar(
        bracket.into_enclosure(),
        "closed-form bounds at the neighbouring integers",
    ))
}
