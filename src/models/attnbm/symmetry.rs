//! Reflections of the model, which make entries of its moments exact.
//!
//! The density depends on the distances to the points `b + ξ_μ` and on the levels of the patterns
//! only (`docs/integration-strip.md`, section 1). If negating some of the coordinates about a centre
//! permutes the patterns and keeps their levels, the density is symmetric under it: its mean in
//! these coordinates is the centre, and they are uncorrelated with the others.

use super::AttnBm;
use crate::real::Real;

/// The most entries of patterns that are compared.
const MOST_COMPARISONS: usize = 20_000_000;

/// What reflections say about the moments of the visible units.
pub(super) struct Symmetry {
    /// For each coordinate, the two entries of patterns whose mean is the centre, where there is one.
    ends: Vec<Option<(f64, f64)>>,
    /// Whether the reflection of this coordinate alone is a symmetry.
    alone: Vec<bool>,
    /// Whether the reflection of all coordinates is one.
    all: bool,
}

impl Symmetry {
    /// Looks for reflections of single coordinates and of all of them.
    pub(super) fn of<S: Real>(machine: &AttnBm) -> Self {
        let dimension = machine.dimension();
        let mut symmetry = Self {
            ends: vec![None; dimension],
            alone: vec![false; dimension],
            all: false,
        };
        let extremes = machine.pattern_extremes();
        let work = machine.count().saturating_mul(machine.patterns.len());
        for (i, ends) in extremes.iter().enumerate() {
            symmetry.alone[i] = ends.0 == ends.1
                || (work.saturating_mul(dimension) <= MOST_COMPARISONS
                    && is_symmetric::<S>(machine, &extremes, |j| j == i));
        }
        symmetry.all = work <= MOST_COMPARISONS && is_symmetric::<S>(machine, &extremes, |_| true);
        for (i, ends) in extremes.into_iter().enumerate() {
            if symmetry.all || symmetry.alone[i] {
                symmetry.ends[i] = Some(ends);
            }
        }
        symmetry
    }

    /// The mean of the patterns' entries that the mean of the coordinate is, less its bias.
    pub(super) fn centre<S: Real>(&self, i: usize) -> Option<S> {
        self.ends[i].map(|(low, high)| (S::from_f64(low) + S::from_f64(high)).mul_pow2(-1))
    }

    /// Whether a reflection that negates coordinate i about its centre leaves this pattern where it
    /// is, so that `<(v - centre)_i s_μ> = 0`.
    pub(super) fn fixes<S: Real>(&self, pattern: &[f64], i: usize) -> bool {
        let at_centre = |(x, ends): (&f64, &Option<(f64, f64)>)| {
            ends.is_some_and(|(low, high)| {
                S::dot(&[*x, *x, low, high], &[1.0, 1.0, -1.0, -1.0]).certainly_zero()
            })
        };
        let ends = pattern.iter().zip(&self.ends);
        (self.alone[i] && ends.clone().skip(i).take(1).all(at_centre))
            || (self.all && ends.clone().all(at_centre))
    }

    /// Whether two coordinates are certainly uncorrelated.
    pub(super) fn uncorrelated(&self, i: usize, j: usize) -> bool {
        i != j && (self.alone[i] || self.alone[j])
    }
}

/// Whether the reflection of the coordinates that `reflected` names permutes the patterns and keeps
/// their levels.
fn is_symmetric<S: Real>(
    machine: &AttnBm,
    extremes: &[(f64, f64)],
    reflected: impl Fn(usize) -> bool,
) -> bool {
    let model = machine.pattern_model(1.0);
    let is_image = |row: &[f64], other: &[f64]| {
        row.iter()
            .zip(other)
            .zip(extremes)
            .enumerate()
            .all(|(i, ((x, y), (low, high)))| {
                if !reflected(i) {
                    return x == y;
                }
                // Rounded sums tell most pairs apart without exact arithmetic.
                x + y == low + high
                    && S::dot(&[*x, *y, *low, *high], &[1.0, 1.0, -1.0, -1.0]).certainly_zero()
            })
    };
    let mut taken = vec![false; machine.count()];
    machine.patterns().enumerate().all(|(index, row)| {
        let image = machine.patterns().enumerate().position(|(other, image)| {
            !taken[other]
                && is_image(row, image)
                && (index == other || model.level_difference::<S>(index, other).certainly_zero())
        });
        image.map(|other| taken[other] = true).is_some()
    })
}
