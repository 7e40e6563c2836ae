//! Evaluators of binary Hopfield networks and of machines with binary visible and Gaussian hidden units.

use super::{FUNCTION, list, scalar, vector};
use crate::Error;
use crate::models::hopfield_rbm::{
    BinaryGaussian, BinaryNetwork, BinaryPatterns, Rule, binary_state,
};
use crate::oracle::certify::{Formula, Found, Shape, certify, plain};
use crate::oracle::estimate::Estimate;
use crate::oracle::input::Inputs;
use crate::oracle::record::Evaluator;
use crate::real::{Bounded, Enclosure, Goal, climb};

super::evaluators! {
    coupling { network: BinaryNetwork = |inputs| network(inputs)? }
    Shape::Matrix(network.visible_count(), network.visible_count()),
    costs |parts| square(parts.network.visible_count()) * 2.0 => |_| {
        let entries = climb!(S, [network: &'a BinaryNetwork] |W| Ok::<_, Error>(network.coupling::<W>()))?;
        list(entries, "exact elimination")
    };

    weights { network: BinaryNetwork = |inputs| independent(inputs)? }
    Shape::Matrix(network.hidden_count(), network.visible_count()),
    costs |parts| FUNCTION * (parts.network.hidden_count() * parts.network.visible_count()) as f64 => |_| {
        let entries = climb!(S, [network: &'a BinaryNetwork] |W| Ok::<_, Error>(network.weights::<W>()))?;
        list(entries, "exact elimination")
    };

    symmetric_weights { network: BinaryNetwork = |inputs| independent(inputs)? }
    Shape::Matrix(network.hidden_count(), network.visible_count()),
    costs |parts| {
        // Some dozens of steps, each of three products of matrices.
        let (hidden, visible) = (parts.network.hidden_count(), parts.network.visible_count());
        square(hidden) * (100.0 * hidden as f64 + 2.0 * visible as f64)
    } => |_| {
        list(network.symmetric_weights::<S>()?, "iteration for the inverse root, its error proved")
    };

    energy {
        network: BinaryNetwork = |inputs| network(inputs)?,
        v: Vec<i8> = |inputs| state(inputs, "v")?,
    }
    Shape::Scalar => |_| scalar(network.energy::<S>(v)?, "exact elimination");

    readout {
        network: BinaryNetwork = |inputs| independent(inputs)?,
        v: Vec<i8> = |inputs| state(inputs, "v")?,
    }
    Shape::Vector(network.hidden_count()) => |_| {
        let entries = network.readout(v)?.into_iter();
        list(entries.map(|entry| entry.to_real::<S>()).collect(), "exact elimination")
    };

    log_partition {
        network: BinaryNetwork = |inputs| network(inputs)?,
        beta: f64 = |inputs| inputs.number("beta")?,
    }
    Shape::Scalar => |goal| {
        Ok(network.log_partition::<S>(*beta, goal)?.listed())
    }, otherwise |parts| {
        let bracket = parts.network.log_partition_bracket::<S>(parts.beta);
        Some(Found::scalar(bracket.into_enclosure(), BOUNDS))
    };

    joint_log_partition {
        machine: BinaryGaussian = |inputs| machine(inputs)?,
        beta: f64 = |inputs| inputs.number("beta")?,
    }
    Shape::Scalar => |goal| {
        Ok(machine.log_joint_partition_of::<S>(*beta, goal)?.listed())
    }, otherwise |parts| {
        let bracket = parts.machine.log_visible_partition_bracket::<S>(parts.beta);
        let volume = parts.machine.log_volume::<S>(parts.beta);
        Some(Found::scalar(bracket.into_enclosure() + volume, BOUNDS))
    };

    log_probability {
        machine: BinaryGaussian = |inputs| machine(inputs)?,
        beta: f64 = |inputs| inputs.number("beta")?,
        v: Vec<i8> = |inputs| state(inputs, "v")?,
    }
    Shape::Scalar => |goal| {
        Ok(machine.log_probability::<S>(v, *beta, goal)?.listed())
    }, otherwise |parts| {
        let weight = parts.machine.log_weight::<S>(&parts.v, parts.beta).ok()?;
        let bracket = parts.machine.log_visible_partition_bracket::<S>(parts.beta);
        Some(Found::scalar(weight - bracket.into_enclosure(), BOUNDS))
    };

    hidden_log_density {
        machine: BinaryGaussian = |inputs| machine(inputs)?,
        beta: f64 = |inputs| inputs.number("beta")?,
        h: Vec<f64> = |inputs| vector(inputs, "h")?,
    }
    Shape::Scalar => |goal| {
        Ok(machine.hidden_log_density::<S>(h, *beta, goal)?.listed())
    }, otherwise |parts| {
        let weight = parts.machine.hidden_log_weight::<S>(&parts.h, parts.beta).ok()?;
        let bracket = parts.machine.log_visible_partition_bracket::<S>(parts.beta);
        let volume = parts.machine.log_volume::<S>(parts.beta);
        Some(Found::scalar(weight - volume - bracket.into_enclosure(), BOUNDS))
    };

    hidden_conditional_mean {
        machine: BinaryGaussian = |inputs| without_visible_bias(inputs)?,
        v: Vec<i8> = |inputs| state(inputs, "v")?,
    }
    Shape::Vector(machine.hidden_count()),
    costs |parts| (parts.machine.hidden_count() * parts.machine.visible_count()) as f64 => |_| {
        list(machine.hidden_mean_of::<S>(v)?, "inner products")
    };

    visible_conditional_mean {
        machine: BinaryGaussian = |inputs| without_hidden_bias(inputs)?,
        beta: f64 = |inputs| inputs.number("beta")?,
        h: Vec<f64> = |inputs| vector(inputs, "h")?,
    }
    Shape::Vector(machine.visible_count()),
    costs |parts| {
        parts.machine.visible_count() as f64 * (parts.machine.hidden_count() as f64 + FUNCTION)
    } => |_| {
        list(machine.visible_mean_of::<S>(h, *beta)?, "closed form")
    };

    log_likelihood_gradient {
        machine: BinaryGaussian = |inputs| machine(inputs)?,
        data: Vec<Vec<i8>> = |inputs| states(inputs, "data")?,
        beta: f64 = |inputs| inputs.number("beta")?,
    }
    Shape::Matrix(machine.hidden_count(), machine.visible_count()),
    costs |parts| {
        square(parts.machine.visible_count()) * (parts.data.len() + parts.machine.hidden_count()) as f64
    } => |goal| {
        list(machine.log_likelihood_gradient::<S>(data, *beta, goal)?, "sum over all states")
    };

    reverse {
        patterns: Option<BinaryPatterns> = |inputs| plain_machine(inputs)?.reverse()?,
        shape: (usize, usize) = |inputs| {
            let weights = inputs.matrix("weights")?;
            (weights.row_count(), weights.column_count())
        },
    }
    Shape::Matrix(shape.0, shape.1) => |_| {
        let none = vec![S::zero(); shape.0 * shape.1];
        let entries = patterns.as_ref().map_or(none, |patterns| {
            let entries = patterns.rows().flatten();
            entries.map(|x| S::from_i64(i64::from(*x))).collect()
        });
        list(entries, "exact elimination, all candidates")
    };
}

/// The joint partition function, and annealed importance sampling of it.
pub(in crate::oracle) const fn ais_log_partition() -> Evaluator {
    /// The seed of all runs.
    const SEED: u64 = 20_261_130;
    Evaluator {
        estimate: Some(|inputs, run| {
            let beta = inputs.number("beta")?;
            let (value, error) = machine(inputs)?.annealed_log_joint_partition(beta, SEED, run)?;
            Ok(Estimate {
                value,
                standard_error: Some(error),
            })
        }),
        ..joint_log_partition()
    }
}

/// The method of the bounds that are always affordable.
const BOUNDS: &str = "bounds by convexity and by the largest exponent";

fn square(count: usize) -> f64 {
    (count * count) as f64
}

/// The state of binary units in a field.
fn state(inputs: &Inputs, name: &str) -> Result<Vec<i8>, Error> {
    let entries = inputs.vector(name)?;
    binary_state(name, entries, entries.len())
}

/// The rows of a matrix of binary units.
fn states(inputs: &Inputs, name: &str) -> Result<Vec<Vec<i8>>, Error> {
    let rows = inputs.matrix(name)?.rows();
    rows.map(|row| binary_state(name, row, row.len())).collect()
}

/// The network of the projection rule that the fields `patterns` and `visible_bias` describe.
fn network(inputs: &Inputs) -> Result<BinaryNetwork, Error> {
    let rows = inputs.matrix("patterns")?;
    let patterns = BinaryPatterns::new(rows.row_count(), rows.column_count(), rows.entries())?;
    let network = BinaryNetwork::new(patterns, Rule::Projection)?;
    match inputs.is_default("visible_bias") || inputs.vector("visible_bias").is_err() {
        true => Ok(network),
        false => network.with_visible_bias(vector(inputs, "visible_bias")?),
    }
}

/// The same, refused unless the patterns are linearly independent.
fn independent(inputs: &Inputs) -> Result<BinaryNetwork, Error> {
    let network = network(inputs)?;
    network.check_independent()?;
    Ok(network)
}

/// The machine that the field `weights` describes.
fn plain_machine(inputs: &Inputs) -> Result<BinaryGaussian, Error> {
    let weights = inputs.matrix("weights")?;
    let (hidden, visible) = (weights.row_count(), weights.column_count());
    BinaryGaussian::new(hidden, visible, weights.entries().to_vec())
}

fn without_visible_bias(inputs: &Inputs) -> Result<BinaryGaussian, Error> {
    let machine = plain_machine(inputs)?;
    match inputs.is_default("hidden_bias") {
        true => Ok(machine),
        false => machine.with_hidden_bias(vector(inputs, "hidden_bias")?),
    }
}

fn without_hidden_bias(inputs: &Inputs) -> Result<BinaryGaussian, Error> {
    let machine = plain_machine(inputs)?;
    match inputs.is_default("visible_bias") {
        true => Ok(machine),
        false => machine.with_visible_bias(vector(inputs, "visible_bias")?),
    }
}

/// The machine with both biases.
fn machine(inputs: &Inputs) -> Result<BinaryGaussian, Error> {
    let machine = without_visible_bias(inputs)?;
    match inputs.is_default("visible_bias") {
        true => Ok(machine),
        false => machine.with_visible_bias(vector(inputs, "visible_bias")?),
    }
}
