//! Evaluators of the Gaussian-Gaussian restricted Boltzmann machine.

use super::{scalar, vector};
use crate::Error;
use crate::models::gaussian_gaussian::GaussianGaussian;
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
        let cost = machine.predicted_cost();
        if cost > goal.operations {
            return Err(Error::Budget(format!(
                "factoring the weights would cost {cost:.1e} operations, and {:.1e} are allowed; \
                 --effort raises the limit",
                goal.operations
            )));
        }
        scalar(machine.log_partition_of::<S>(*beta), "factorisation of I - W W^T")
    };
}

/// How the quantity `log_partition` is evaluated, where there is one.
pub(in crate::oracle) const fn log_partition() -> Evaluator {
    fn check(inputs: &Inputs, effort: f64) -> Result<(), Error> {
        let goal = Goal {
            bits: 1,
            operations: WORK_TO_DECIDE * effort,
        };
        machine(inputs)?.check_normalizable(goal)
    }

    Evaluator {
        certified: |inputs, options| {
            check(inputs, options.effort)?;
            (log_partition_of_normalizable().certified)(inputs, options)
        },
        plain: |inputs, goal| {
            check(inputs, 1.0)?;
            (log_partition_of_normalizable().plain)(inputs, goal)
        },
        estimate: None,
    }
}

/// The machine that the fields `weights`, `visible_bias` and `hidden_bias` describe.
fn machine(inputs: &Inputs) -> Result<GaussianGaussian, Error> {
    let weights = inputs.matrix("weights")?;
    let (hidden, visible) = (weights.row_count(), weights.column_count());
    let mut machine = GaussianGaussian::new(hidden, visible, weights.entries().to_vec())?;
    if !inputs.is_default("visible_bias") {
        machine = machine.with_visible_bias(vector(inputs, "visible_bias")?)?;
    }
    if !inputs.is_default("hidden_bias") {
        machine = machine.with_hidden_bias(vector(inputs, "hidden_bias")?)?;
    }
    Ok(machine)
}
