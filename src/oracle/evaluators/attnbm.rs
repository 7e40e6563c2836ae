//! Evaluators of the attentional Boltzmann machine.

use super::{attention_cost, list, machine, scalar, vector};
use crate::Error;
use crate::models::attnbm::AttnBm;
use crate::oracle::certify::{Certifiable, Formula, Found, Shape, certify, plain};
use crate::oracle::input::Inputs;
use crate::oracle::record::{Entries, Evaluator};
use crate::real::{Bounded, Enclosure, Goal, Rounding};

super::evaluators! {
    energy { machine: AttnBm = |inputs| machine(inputs)?, v: Vec<f64> = |inputs| vector(inputs, "v")? }
    Shape::Scalar, costs |parts| attention_cost(&parts.machine) => |_| scalar(machine.energy_of::<S>(v), "energy function");

    log_partition { machine: AttnBm = |inputs| machine(inputs)?, beta: f64 = |inputs| inputs.number("beta")? }
    Shape::Scalar => |goal| {
        Ok(machine.log_partition::<S>(*beta, goal)?.listed())
    }, otherwise |parts| bounds(&parts.machine, parts.beta);

    log_density {
        machine: AttnBm = |inputs| machine(inputs)?,
        beta: f64 = |inputs| inputs.number("beta")?,
        v: Vec<f64> = |inputs| vector(inputs, "v")?,
    }
    Shape::Scalar => |goal| {
        let found = machine.log_density::<S>(*beta, v, goal)?;
        Ok(Found::scalar(found.value, found.method.with_energy_function()))
    }, otherwise |parts| {
        density_bounds(&parts.machine, parts.beta, &parts.v)
    };

    score {
        machine: AttnBm = |inputs| machine(inputs)?,
        beta: f64 = |inputs| inputs.number("beta")?,
        v: Vec<f64> = |inputs| vector(inputs, "v")?,
    }
    Shape::Vector(v.len()), costs |parts| attention_cost(&parts.machine) => |_| {
        list(machine.score_of::<S>(v, *beta)?, "responsibilities")
    };

    log_partition_gradient {
        machine: AttnBm = |inputs| machine(inputs)?,
        beta: f64 = |inputs| inputs.number("beta")?,
    }
    Shape::Matrix(machine.count(), machine.dimension()), costs |parts| attention_cost(&parts.machine) => |goal| {
        machine.log_partition_gradient::<S>(*beta, goal)
    }, otherwise |parts| gradient_bounds(&parts.machine, parts.beta);

    negative_log_likelihood {
        machine: AttnBm = |inputs| machine(inputs)?,
        beta: f64 = |inputs| inputs.number("beta")?,
        data: Vec<f64> = |inputs| inputs.matrix("data")?.entries().to_vec(),
    }
    Shape::Scalar, costs |parts| attention_cost(&parts.machine) * rows(&parts.machine, &parts.data) => |goal| {
        let found = machine.negative_log_likelihood::<S>(*beta, data, goal)?;
        Ok(Found::scalar(found.value, found.method.with_energy_function()))
    }, otherwise |parts| {
        let energy = parts.machine.scaled_energy_of_data::<S>(parts.beta, &parts.data).ok()?;
        let bounds = bounds(&parts.machine, parts.beta)?;
        let entries = bounds.value.into_iter().map(|log_z: S| energy.clone() + log_z).collect();
        Some(Found::new(entries, bounds.method))
    };

    negative_log_likelihood_gradient {
        machine: AttnBm = |inputs| machine(inputs)?,
        beta: f64 = |inputs| inputs.number("beta")?,
        data: Vec<f64> = |inputs| inputs.matrix("data")?.entries().to_vec(),
    }
    Shape::Matrix(machine.count(), machine.dimension()),
    costs |parts| attention_cost(&parts.machine) * rows(&parts.machine, &parts.data) => |goal| {
        machine.negative_log_likelihood_gradient::<S>(*beta, data, goal)
    }, otherwise |parts| {
        let bounds: Found<Vec<S>> = gradient_bounds(&parts.machine, parts.beta)?;
        let machine = &parts.machine;
        let entries = machine.less_attended_data(bounds.value, parts.beta, &parts.data);
        Some(Found::new(entries, bounds.method))
    };

    mean {
        machine: AttnBm = |inputs| machine(inputs)?,
        beta: f64 = |inputs| inputs.number("beta")?,
    }
    Shape::Vector(machine.dimension()), costs |parts| attention_cost(&parts.machine) => |goal| {
        machine.mean::<S>(*beta, goal)
    }, otherwise |parts| mean_bounds(&parts.machine);

    covariance {
        machine: AttnBm = |inputs| machine(inputs)?,
        beta: f64 = |inputs| inputs.number("beta")?,
    }
    Shape::Matrix(machine.dimension(), machine.dimension()), costs |parts| covariance_cost(&parts.machine) => |goal| {
        machine.covariance::<S>(*beta, goal)
    }, otherwise |parts| {
        let entries = parts.machine.covariance_bounds(parts.beta).ok()?;
        Some(Found::new(entries, "the extent of the patterns"))
    };

    conditional_mean {
        machine: AttnBm = |inputs| machine(inputs)?,
        beta: f64 = |inputs| inputs.number("beta")?,
        observed: Vec<usize> = |inputs| inputs.indices("observed")?.to_vec(),
        values: Vec<f64> = |inputs| vector(inputs, "values")?,
    }
    Shape::Vector(machine.dimension() - observed.len()) => |goal| {
        machine.conditional_mean::<S>(*beta, observed, values, goal)
    }, otherwise |parts| {
        let rest = parts.machine.given(&parts.observed, &parts.values).ok()??;
        mean_bounds(&rest)
    };

    conditional_log_density {
        machine: AttnBm = |inputs| machine(inputs)?,
        beta: f64 = |inputs| inputs.number("beta")?,
        observed: Vec<usize> = |inputs| inputs.indices("observed")?.to_vec(),
        values: Vec<f64> = |inputs| vector(inputs, "values")?,
        missing_values: Vec<f64> = |inputs| vector(inputs, "missing_values")?,
    }
    Shape::Scalar => |goal| {
        Ok(machine.conditional_log_density::<S>(*beta, observed, values, missing_values, goal)?.listed())
    }, otherwise |parts| {
        let rest = parts.machine.given(&parts.observed, &parts.values).ok()??;
        density_bounds(&rest, parts.beta, &parts.missing_values)
    };
}

/// The number of observations.
fn rows(machine: &AttnBm, data: &[f64]) -> f64 {
    data.len() as f64 / machine.dimension() as f64
}

/// A product with the covariance of the weights on both sides.
fn covariance_cost(machine: &AttnBm) -> f64 {
    let (count, dimension) = (machine.count() as f64, machine.dimension() as f64);
    count * dimension * (count + dimension / 2.0)
}

/// The best closed-form bounds on log Z, rounded outward.
pub(in crate::oracle) const fn log_partition_bounds() -> Evaluator {
    struct Ends {
        machine: AttnBm,
        beta: f64,
    }

    impl Formula for Ends {
        fn evaluate<S: Bounded>(&self, goal: Goal) -> Result<Found<Vec<S>>, Error> {
            let ends = self.machine.log_partition_bounds::<S>(self.beta, goal)?;
            list(ends, BY_BOUNDS)
        }
    }

    impl Certifiable for Ends {
        fn shape(&self) -> Shape {
            Shape::Vector(2)
        }

        fn rounding(&self, index: usize) -> Rounding {
            Entries::Ends.rounding(index)
        }
    }

    fn ends(inputs: &Inputs) -> Result<Ends, Error> {
        let (machine, beta) = (machine(inputs)?, inputs.number("beta")?);
        Ok(Ends { machine, beta })
    }

    Evaluator {
        certified: |inputs, options| certify(&ends(inputs)?, options),
        plain: |inputs, goal| plain(&ends(inputs)?, goal),
        estimate: None,
    }
}

const BY_BOUNDS: &str = "closed-form bounds by neighbouring integers";

/// The closed-form bounds on log Z, where they are affordable.
fn bounds<S: Enclosure>(machine: &AttnBm, beta: f64) -> Option<Found<Vec<S>>> {
    let bracket = machine.log_partition_best_bracket(beta).ok()?;
    Some(Found::scalar(bracket.into_enclosure(), BY_BOUNDS))
}

/// The log density within the bounds on log Z.
fn density_bounds<S: Enclosure>(machine: &AttnBm, beta: f64, v: &[f64]) -> Option<Found<Vec<S>>> {
    let energy = machine.energy::<S>(v) * S::from_f64(beta);
    let bounds = bounds::<S>(machine, beta)?;
    let density = |log_z| -energy.clone() - log_z;
    Some(Found::new(
        bounds.value.into_iter().map(density).collect(),
        bounds.method,
    ))
}

fn gradient_bounds<S: Enclosure>(machine: &AttnBm, beta: f64) -> Option<Found<Vec<S>>> {
    Some(Found::new(
        machine.log_partition_gradient_bounds(beta).ok()?,
        "the extent of the patterns",
    ))
}

fn mean_bounds<S: Enclosure>(machine: &AttnBm) -> Option<Found<Vec<S>>> {
    Some(Found::new(
        machine.mean_bounds(),
        "the extent of the patterns",
    ))
}
