//! Evaluators of the mean energy and the entropy of the attentional Boltzmann machine.

use super::machine;
use crate::Error;
use crate::models::attnbm::{AttnBm, Bracket};
use crate::oracle::certify::{Formula, Found, Shape, certify, plain};
use crate::oracle::input::Inputs;
use crate::oracle::record::Evaluator;
use crate::real::{Bounded, Enclosure, Goal};

super::evaluators! {
    mean_energy { machine: AttnBm = |inputs| machine(inputs)?, beta: f64 = |inputs| inputs.number("beta")? }
    Shape::Scalar => |goal| {
        Ok(machine.mean_energy::<S>(*beta, goal)?.listed())
    }, otherwise |parts| bounds(parts.machine.mean_energy_bracket(parts.beta));

    entropy { machine: AttnBm = |inputs| machine(inputs)?, beta: f64 = |inputs| inputs.number("beta")? }
    Shape::Scalar => |goal| {
        Ok(machine.entropy::<S>(*beta, goal)?.listed())
    }, otherwise |parts| bounds(parts.machine.entropy_bracket(parts.beta));
}

/// The closed-form bounds, where they are affordable.
fn bounds<S: Enclosure>(bracket: Result<Bracket<S>, Error>) -> Option<Found<Vec<S>>> {
    let enclosure = bracket.ok()?.into_enclosure();
    Some(Found::scalar(
        enclosure,
        "closed-form bounds by the virial theorem",
    ))
}
