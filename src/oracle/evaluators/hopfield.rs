//! Evaluators of Hopfield networks.

use super::{list, machine, vector};
use crate::Error;
use crate::integrate::Goal;
use crate::models::attnbm::AttnBm;
use crate::oracle::certify::{Certified, Evaluation, Formula, Options, Refusal, Shape, certify};
use crate::oracle::input::Inputs;
use crate::real::Enclosure;

super::evaluators! {
    update {
        machine: AttnBm = |inputs| machine(inputs)?,
        beta: f64 = |inputs| inputs.number("beta")?,
        v: Vec<f64> = |inputs| vector(inputs, "v")?,
    }
    Shape::Vector(v.len()) => |_| list(machine.update::<S>(v, *beta), "responsibilities");

    attention {
        machine: AttnBm = |inputs| machine(inputs)?,
        beta: f64 = |inputs| inputs.number("beta")?,
        v: Vec<f64> = |inputs| vector(inputs, "v")?,
    }
    Shape::Vector(machine.count()) => |_| list(machine.attention::<S>(v, *beta), "softmax");
}
