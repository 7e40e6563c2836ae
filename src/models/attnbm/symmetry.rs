//! Reflections of the model, which make entries of its moments exact.
//!
//! The density depends on the distances to the points `b + ξ_μ` and on the levels of the patterns
//! only ([`docs::integration_strip`](crate::docs::integration_strip), section 1). If negating some of the coordinates about a centre
//! permutes the patterns and keeps their levels, the density is symmetric under it: its mean in
//! these coordinates is the centre, and they are uncorrelated with the others.

use super::AttnBm;
use crate::real::Real;

/// The most entries of patterns that are compared with each other.
pub(super) const MOST_COMPARISONS: usize = 20_000_000;

/// The consequences of reflections for the moments of the visible units.
pub(super) struct Symmetry {
    /// For each coordinate, the two entries of patterns whose mean is the centre, if there is one.
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

    /// The mean of the coordinate less its bias, as a mean of two entries of patterns.
    pub(super) fn centre<S: Real>(&self, i: usize) -> Option<S> {
        self.ends[i].map(|(low, high)| (S::from_f64(low) + S::from_f64(high)).mul_pow2(-1))
    }

    /// Whether a reflection that negates coordinate i about its centre leaves this pattern where it
    /// is, so `<(v - centre)_i s_μ> = 0`.
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
                && (index == other || machine.level_difference::<S>(index, other).certainly_zero())
        });
        image.map(|other| taken[other] = true).is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{Exact, exact, machine};

    fn symmetry(patterns: Vec<f64>, hidden: Vec<f64>) -> Symmetry {
        let machine = AttnBm::new(hidden.len(), 2, patterns)
            .and_then(|machine| machine.with_hidden_bias(hidden))
            .unwrap();
        Symmetry::of::<Exact>(&machine)
    }

    fn centres(symmetry: &Symmetry) -> [Option<f64>; 2] {
        [0, 1].map(|i| symmetry.centre::<Exact>(i).map(|centre| centre.approx()))
    }

    #[test]
    fn reflections_are_told_apart() {
        // Either coordinate of a rectangle about the origin, and both.
        let corners = vec![1.0, 2.0, -1.0, 2.0, 1.0, -2.0, -1.0, -2.0];
        let all = symmetry(corners.clone(), vec![0.5; 4]);
        assert_eq!(
            (all.alone.as_slice(), all.all),
            ([true, true].as_slice(), true)
        );
        assert_eq!(centres(&all), [Some(0.0), Some(0.0)]);
        assert!(all.uncorrelated(0, 1) && !all.uncorrelated(0, 0));
        // Levels that differ above and below leave one.
        let one = symmetry(corners.clone(), vec![0.5, 0.5, 1.0, 1.0]);
        assert_eq!(
            (one.alone.as_slice(), one.all),
            ([true, false].as_slice(), false)
        );
        assert_eq!(centres(&one), [Some(0.0), None]);
        assert!(one.uncorrelated(0, 1) && one.uncorrelated(1, 0));
        // On a diagonal only both together.
        let both = symmetry(corners, vec![0.5, 1.0, 1.0, 0.5]);
        assert_eq!(
            (both.alone.as_slice(), both.all),
            ([false, false].as_slice(), true)
        );
        assert!(!both.uncorrelated(0, 1));
        // Two patterns of which one stands for both images, and three of which one has none.
        assert!(!symmetry(vec![1.0, 2.0, -1.0, 3.0], vec![0.0; 2]).alone[0]);
        let odd = symmetry(vec![1.0, 2.0, -1.0, -2.0, 1.0, 2.0], vec![0.0; 3]);
        assert!(!odd.all && !odd.uncorrelated(0, 1));
        let none = Symmetry::of::<Exact>(&machine());
        assert_eq!(
            (none.alone.as_slice(), none.all),
            ([false, false].as_slice(), false)
        );
        assert_eq!(centres(&none), [None, None]);
    }

    #[test]
    fn a_centre_lies_in_the_middle_and_is_fixed() {
        // Equal levels need |ξ|²/2 made up for.
        let moved = symmetry(vec![1.0, 2.0, 4.0, 2.0], vec![7.5, 0.0]);
        assert_eq!(
            (moved.alone.as_slice(), moved.all),
            ([true, true].as_slice(), true)
        );
        assert_eq!(centres(&moved), [Some(2.5), Some(2.0)]);
        assert!(moved.fixes::<Exact>(&[2.5, 2.0], 0) && !moved.fixes::<Exact>(&[2.0, 2.0], 0));
        assert!(moved.fixes::<Exact>(&[1.0, 2.0], 1));
        let constant = symmetry(vec![1.0, 2.0, 4.0, 2.0], vec![0.0, 0.0]);
        assert_eq!(
            (constant.alone.as_slice(), constant.all),
            ([false, true].as_slice(), false)
        );
        assert!(exact(0.0).certainly_zero());
    }
}
