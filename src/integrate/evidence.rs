//! Shared by the unit tests of the quadratures: artificial reductions, and proofs of agreement.

use super::reduction::{Clamped, PatternModel, Reduction};
use super::strip_plan::Plan;
use crate::real::{Ball, Bounded, Real};
use crate::special::absolute;

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
    }
}

/// Patterns without biases.
pub(super) fn model(patterns: &[f64], dimension: usize, beta: f64) -> PatternModel<'_> {
    PatternModel {
        patterns,
        dimension,
        visible_bias: &[],
        hidden_bias: &[],
        clamped: Clamped::default(),
        beta,
    }
}

/// Asserts that the two certainly differ by less than `2^-bits` relative to the expected size.
#[track_caller]
pub(super) fn agree<const N: usize>(found: &Ball<N>, expected: &Ball<N>, bits: i64) {
    let allowed = absolute(expected).lower().mul_pow2(-bits);
    let error = absolute(&(found.clone() - expected));
    assert!(
        error.certainly_at_most(&allowed),
        "{found:?} and {expected:?}"
    );
}

/// Asserts that this is an upper bound that exceeds the bounded quantity only by rounding.
#[track_caller]
pub(super) fn is_least_bound<const N: usize>(bound: &Ball<N>, of: &Ball<N>) {
    assert!(
        of.lower().certainly_at_most(&bound.upper()),
        "{bound:?} {of:?}"
    );
    agree(bound, of, 100);
}

/// The cosine by its series, for arguments up to about 6.
pub(super) fn cosine<const N: usize>(x: &Ball<N>) -> Ball<N> {
    let (mut term, mut sum) = (Ball::one(), Ball::zero());
    for k in 0..60 {
        sum = sum + &term;
        term = -(term * x.sqr()) / Ball::from_i64((2 * k + 1) * (2 * k + 2));
    }
    // The terms have fallen by more than half at each step for long.
    sum.widen(&term)
}
