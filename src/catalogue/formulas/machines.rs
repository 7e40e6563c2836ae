//! Machines made of scalars, and log Z of a machine.

use super::naive::lifted;
use crate::Error;
use crate::models::attnbm::AttnBm;
use crate::real::{Enclosure, Goal};

/// log Z by whichever of the model's methods answers.
pub(in crate::catalogue) fn log_z<S: Enclosure>(
    machine: &AttnBm,
    beta: f64,
    goal: Goal,
) -> Result<S, Error> {
    Ok(machine.log_partition::<S>(beta, goal)?.value)
}

/// A machine of scalars from rows and biases.
pub(in crate::catalogue) fn machine_of<S: Enclosure>(
    rows: Vec<Vec<S>>,
    visible: Option<Vec<S>>,
    hidden: Option<Vec<S>>,
) -> Result<AttnBm<S>, Error> {
    let dimension = rows.first().map_or(0, Vec::len);
    let mut machine = AttnBm::new(rows.len(), dimension, rows.concat())?;
    if let Some(bias) = visible {
        machine = machine.with_visible_bias(bias)?;
    }
    if let Some(bias) = hidden {
        machine = machine.with_hidden_bias(bias)?;
    }
    Ok(machine)
}

/// The patterns as scalars.
pub(in crate::catalogue) fn rows<S: Enclosure>(machine: &AttnBm) -> Vec<Vec<S>> {
    machine.patterns().map(lifted).collect()
}

/// The machine without biases, each entry of its patterns changed.
pub(in crate::catalogue) fn patterns_alone(
    machine: &AttnBm,
    change: impl Fn(usize, f64) -> f64,
) -> Result<AttnBm, Error> {
    let change = &change;
    let patterns = machine
        .patterns()
        .enumerate()
        .flat_map(|(mu, row)| row.iter().map(move |x| change(mu, *x)));
    AttnBm::new(machine.count(), machine.dimension(), patterns.collect())
}
