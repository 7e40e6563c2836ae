//! Evaluators of the exponential family harmonium.

use crate::Error;
use crate::models::harmonium::Unit;
use crate::oracle::certify::{Formula, Found, Shape, certify, plain};
use crate::oracle::input::Inputs;
use crate::oracle::record::Evaluator;
use crate::real::{Bounded, Enclosure, Goal};

super::evaluators! {
    conditional_log_partition {
        unit: Unit = |inputs| unit(inputs)?,
        x: f64 = |inputs| inputs.number("x")?,
    }
    Shape::Scalar => |goal| {
        Ok(unit.log_partition::<S>(*x, goal)?.listed())
    }, otherwise |parts| {
        let bounds = parts.unit.log_partition_bounds(parts.x)?;
        Some(Found::scalar(bounds, "closed-form bounds"))
    };
}

fn unit(inputs: &Inputs) -> Result<Unit, Error> {
    let lagrangian = inputs.lagrangian("lagrangian")?;
    Unit::new(
        lagrangian,
        inputs.support("domain")?,
        inputs.number("beta")?,
    )
}
