//! What the unit tests of the integral share: made-up reductions, grids and models.

use super::reduction::Reduction;
use super::rotation::Rotation;
use super::strip_plan::{Arithmetic, Plan};
use crate::models::attnbm::AttnBm;
use crate::real::Bounded;

/// Points with levels as they would be after a reduction, across no further coordinates.
pub(super) fn reduction<S: Bounded>(
    rank: usize,
    coordinates: &[f64],
    levels: &[f64],
    beta: f64,
) -> Reduction<S> {
    let lift = |values: &[f64]| values.iter().map(|x| S::from_f64(*x)).collect();
    Reduction {
        beta,
        dimension: rank,
        rank,
        coordinates: lift(coordinates),
        levels: lift(levels),
        reference: 0,
        reference_level: S::zero(),
        basis: Vec::new(),
    }
}

/// A grid about 0, each coordinate's step, strip and first and last index given.
pub(super) fn plan(axes: &[(f64, f64, (i64, i64))], goal: u32) -> Plan {
    Plan {
        steps: axes.iter().map(|axis| axis.0).collect(),
        strips: axes.iter().map(|axis| axis.1).collect(),
        extents: axes.iter().map(|axis| axis.2).collect(),
        centre: vec![0; axes.len()],
        height: 0.0,
        allowance: vec![1.0; axes.len()],
        goal,
        arithmetic: Arithmetic::OfTheScalar,
        rotation: Rotation::default(),
    }
}

/// Patterns without biases.
pub(super) fn machine(patterns: &[f64], dimension: usize) -> AttnBm {
    AttnBm::new(patterns.len() / dimension, dimension, patterns.to_vec()).unwrap()
}

/// Patterns on a line with hidden biases that make all levels 0.
pub(super) fn level(patterns: &[f64]) -> AttnBm {
    let hidden = patterns.iter().map(|x| -x * x / 2.0).collect();
    machine(patterns, 1).with_hidden_bias(hidden).unwrap()
}
