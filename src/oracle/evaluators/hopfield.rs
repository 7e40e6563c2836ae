//! Evaluators of Hopfield networks.

use super::{FUNCTION, attention_cost, list, machine, scalar, vector};
use crate::Error;
use crate::models::attnbm::AttnBm;
use crate::models::hopfield::Network;
use crate::models::lagrangian::Lagrangian;
use crate::oracle::certify::{Formula, Found, Shape, certify, plain};
use crate::oracle::input::Inputs;
use crate::oracle::record::Evaluator;
use crate::real::{Bounded, Goal};

super::evaluators! {
    update {
        machine: AttnBm = |inputs| machine(inputs)?,
        beta: f64 = |inputs| inputs.number("beta")?,
        v: Vec<f64> = |inputs| vector(inputs, "v")?,
    }
    Shape::Vector(v.len()), costs |parts| attention_cost(&parts.machine) => |_| {
        list(machine.update_of::<S>(v, *beta)?, "responsibilities")
    };

    attention {
        machine: AttnBm = |inputs| machine(inputs)?,
        beta: f64 = |inputs| inputs.number("beta")?,
        v: Vec<f64> = |inputs| vector(inputs, "v")?,
    }
    Shape::Vector(machine.count()), costs |parts| attention_cost(&parts.machine) => |_| {
        list(machine.attention_of::<S>(v, *beta)?, "softmax")
    };

    lagrangian {
        lagrangian: Lagrangian = |inputs| inputs.lagrangian("lagrangian")?,
        h: Vec<f64> = |inputs| vector(inputs, "h")?,
    }
    Shape::Scalar, costs |parts| layer_cost(&parts.h) => |_| scalar(lagrangian.value_of::<S>(h), "definition");

    activation {
        lagrangian: Lagrangian = |inputs| inputs.lagrangian("lagrangian")?,
        h: Vec<f64> = |inputs| vector(inputs, "h")?,
    }
    Shape::Vector(h.len()), costs |parts| layer_cost(&parts.h) => |_| {
        list(lagrangian.activation_of::<S>("h", h)?, "gradient in closed form")
    };

    energy {
        network: Network = |inputs| network(inputs)?,
        v: Vec<f64> = |inputs| vector(inputs, "v")?,
        h: Vec<f64> = |inputs| vector(inputs, "h")?,
    }
    Shape::Scalar, costs |parts| energy_cost(&parts.v, &parts.h) => |_| {
        scalar(network.energy_of::<S>(v, h)?, "Legendre transforms in closed form")
    };
}

/// Both layers, and the weights between them.
fn energy_cost(v: &[f64], h: &[f64]) -> f64 {
    layer_cost(v) + layer_cost(h) + v.len() as f64 * h.len() as f64
}

/// A few functions of each unit of a layer.
fn layer_cost(layer: &[f64]) -> f64 {
    4.0 * FUNCTION * layer.len() as f64
}

/// The network that `patterns` and the two Lagrangians describe.
pub(crate) fn network(inputs: &Inputs) -> Result<Network, Error> {
    let patterns = inputs.matrix("patterns")?;
    Network::new(
        patterns.row_count(),
        patterns.column_count(),
        patterns.entries().to_vec(),
        inputs.lagrangian("visible_lagrangian")?,
        inputs.lagrangian("hidden_lagrangian")?,
    )
}
