//! Evaluators of the Gaussian-Gaussian restricted Boltzmann machine.

use super::{list, scalar, vector};
use crate::Error;
use crate::models::gaussian_gaussian::{GaussianGaussian, Layer};
use crate::oracle::certify::{Formula, Found, Shape, certify, plain};
use crate::oracle::input::Inputs;
use crate::oracle::record::Evaluator;
use crate::real::{Bounded, Goal};

/// The work allowed to decide whether the machine exists, in multiplications of 128-bit balls.
const WORK_TO_DECIDE: f64 = 1e9;

super::evaluators! {
    log_partition_of_normalizable {
        machine: GaussianGaussian = |inputs| machine(inputs)?,
        beta: f64 = |inputs| inputs.number("beta")?,
    }
    Shape::Scalar => |goal| {
        check_cost(machine, goal)?;
        scalar(machine.log_partition_of::<S>(*beta), "factorisation of I - W W^T")
    };

    log_density_of_normalizable {
        machine: GaussianGaussian = |inputs| machine(inputs)?,
        v: Vec<f64> = |inputs| vector(inputs, "v")?,
        beta: f64 = |inputs| inputs.number("beta")?,
    }
    Shape::Scalar => |goal| {
        check_cost(machine, goal)?;
        scalar(machine.log_density::<S>(v, *beta)?, "factorisation of I - W W^T")
    };

    hidden_conditional_mean {
        machine: GaussianGaussian = |inputs| without_biases(inputs)?.with_hidden_bias(vector(inputs, "hidden_bias")?)?,
        v: Vec<f64> = |inputs| vector(inputs, "v")?,
    }
    Shape::Vector(machine.count(Layer::Hidden)) => |_| {
        list(machine.hidden_mean::<S>(v)?, "inner products")
    };

    visible_conditional_mean {
        machine: GaussianGaussian = |inputs| without_biases(inputs)?.with_visible_bias(vector(inputs, "visible_bias")?)?,
        h: Vec<f64> = |inputs| vector(inputs, "h")?,
    }
    Shape::Vector(machine.count(Layer::Visible)) => |_| {
        list(machine.visible_mean::<S>(h)?, "inner products")
    };
}

/// Refuses a factorisation that costs more than allowed.
fn check_cost(machine: &GaussianGaussian, goal: Goal) -> Result<(), Error> {
    let cost = machine.predicted_cost();
    if cost <= goal.operations {
        return Ok(());
    }
    Err(Error::Budget(format!(
        "factoring the weights would cost {cost:.1e} operations, and {:.1e} are allowed; \
         --effort raises the limit",
        goal.operations
    )))
}

/// Refuses a machine that does not exist.
fn check(inputs: &Inputs, effort: f64) -> Result<(), Error> {
    let goal = Goal {
        bits: 1,
        operations: WORK_TO_DECIDE * effort,
    };
    machine(inputs)?.check_normalizable(goal)
}

/// Another evaluator, of machines that exist only: an evaluator has functions without captures, so that no function can make it
/// of another one.
macro_rules! if_normalizable {
    ($evaluator:ident) => {
        Evaluator {
            certified: |inputs, options| {
                check(inputs, options.effort)?;
                ($evaluator().certified)(inputs, options)
            },
            plain: |inputs, goal| {
                check(inputs, 1.0)?;
                ($evaluator().plain)(inputs, goal)
            },
            estimate: None,
        }
    };
}

/// How the quantity `log_partition` is evaluated, where there is one.
pub(in crate::oracle) const fn log_partition() -> Evaluator {
    if_normalizable!(log_partition_of_normalizable)
}

/// How the quantity `log_density` is evaluated, where there is one.
pub(in crate::oracle) const fn log_density() -> Evaluator {
    if_normalizable!(log_density_of_normalizable)
}

/// The machine that the fields `weights`, `visible_bias` and `hidden_bias` describe.
fn machine(inputs: &Inputs) -> Result<GaussianGaussian, Error> {
    let mut machine = without_biases(inputs)?;
    if !inputs.is_default("visible_bias") {
        machine = machine.with_visible_bias(vector(inputs, "visible_bias")?)?;
    }
    if !inputs.is_default("hidden_bias") {
        machine = machine.with_hidden_bias(vector(inputs, "hidden_bias")?)?;
    }
    Ok(machine)
}

/// The machine that the field `weights` describes.
fn without_biases(inputs: &Inputs) -> Result<GaussianGaussian, Error> {
    let weights = inputs.matrix("weights")?;
    let (hidden, visible) = (weights.row_count(), weights.column_count());
    GaussianGaussian::new(hidden, visible, weights.entries().to_vec())
}
