//! From an integral over N coordinates to one over the affine hull of the patterns.
//!
//! Completing the square in the energy gives
//! `exp(-β E(v)) = (Σ_μ exp(ℓ_μ - |v - ξ_μ|²/2))^β` with levels `ℓ_μ = |ξ_μ|²/2 + c_μ + ξ_μ·b`, so only distances to
//! the patterns matter. By Pythagoras each distance splits into a part inside the affine hull and a common part across
//! it, which gives an exact Gaussian. Clamped units `y` add `x_μ·y` to the hidden bias `c_μ`. Proofs are in
//! [`docs::integration_strip`](crate::docs::integration_strip), section 1.

use crate::Error;
use crate::real::{Bounded, Real};
use crate::routes::entered;
use std::cmp::Ordering;

use crate::exact::affine_rank::{AffineHull, affine_hull};

/// The parameters of the integral, each number taken exactly as it stands.
#[derive(Clone, Copy, Debug)]
pub struct PatternModel<'a> {
    /// The patterns `ξ_μ`, row after row.
    pub patterns: &'a [f64],
    /// The number `N` of coordinates.
    pub dimension: usize,
    /// The visible bias `b`: `N` numbers, or none for zero.
    pub visible_bias: &'a [f64],
    /// The hidden biases `c_μ`: one for each pattern, or none for zero.
    pub hidden_bias: &'a [f64],
    /// Visible units that are held fixed and not integrated over.
    pub clamped: Clamped<'a>,
    /// The inverse temperature `β > 0`.
    pub beta: f64,
}

/// Visible units that are held fixed: they add `x_μ·y` to the input of hidden unit μ, which for these
/// raw numbers is an exact inner product and not one rounded number.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clamped<'a> {
    /// The patterns' entries `x_μ` at the clamped units, as many for each pattern, row after row.
    pub columns: &'a [f64],
    /// The values `y` of the clamped units.
    pub values: &'a [f64],
}

impl<'a> Clamped<'a> {
    /// The entries of one pattern at the clamped units.
    pub fn row(&self, index: usize) -> &'a [f64] {
        let length = self.values.len();
        &self.columns[index * length..(index + 1) * length]
    }
}

impl PatternModel<'_> {
    /// The number `p` of patterns.
    pub fn count(&self) -> usize {
        self.patterns.len().checked_div(self.dimension).unwrap_or(0)
    }

    /// The pattern `ξ_μ`.
    pub fn pattern(&self, index: usize) -> &[f64] {
        &self.patterns[index * self.dimension..(index + 1) * self.dimension]
    }

    /// Whether all patterns are equal.
    pub fn is_single_point(&self) -> bool {
        (1..self.count()).all(|index| self.pattern(index) == self.pattern(0))
    }

    /// Refuses an invalid model: shapes that do not fit, numbers that are not finite, `β <= 0`.
    pub fn check(&self) -> Result<(), Error> {
        if self.dimension == 0
            || self.patterns.is_empty()
            || !self.patterns.len().is_multiple_of(self.dimension)
        {
            return Err(shape(
                "patterns",
                "one or more whole rows".into(),
                self.patterns.len(),
            ));
        }
        let finite = |field: &str, values: &[f64]| match values.iter().find(|x| !x.is_finite()) {
            Some(bad) => Err(domain(field, "finite", *bad)),
            None => Ok(()),
        };
        for (field, values, length) in [
            ("visible_bias", self.visible_bias, self.dimension),
            ("hidden_bias", self.hidden_bias, self.count()),
        ] {
            if !values.is_empty() && values.len() != length {
                return Err(shape(
                    field,
                    format!("{length} numbers or none"),
                    values.len(),
                ));
            }
            finite(field, values)?;
        }
        finite("patterns", self.patterns)?;
        let Clamped { columns, values } = self.clamped;
        if values.len().checked_mul(self.count()) != Some(columns.len()) {
            let expected = format!("{} rows of {} numbers", self.count(), values.len());
            return Err(shape("clamped columns", expected, columns.len()));
        }
        finite("clamped columns", columns)?;
        finite("clamped values", values)?;
        if !(self.beta > 0.0 && self.beta.is_finite()) {
            return Err(domain("beta", "positive and finite", self.beta));
        }
        Ok(())
    }

    /// The squared distance of two patterns, rounded once.
    pub fn squared_distance<S: Real>(&self, index: usize, other: usize) -> S {
        let difference = Difference::between(self.pattern(index), self.pattern(other));
        difference.dot(&difference)
    }

    /// The two factors of `2 ℓ_μ`, written as one inner product of raw numbers.
    fn level_factors(&self, index: usize, sign: f64, left: &mut Vec<f64>, right: &mut Vec<f64>) {
        let pattern = self.pattern(index);
        let twice_biases = [(pattern, self.visible_bias), (pattern, self.visible_bias)];
        for (a, b) in [(pattern, pattern)].into_iter().chain(twice_biases) {
            for (x, y) in a.iter().zip(b) {
                left.push(sign * x);
                right.push(*y);
            }
        }
        if let Some(bias) = self.hidden_bias.get(index) {
            left.push(sign * bias);
            right.push(2.0);
        }
        // Twice, as doubling a value could overflow.
        for _ in 0..2 {
            for (x, y) in self.clamped.row(index).iter().zip(self.clamped.values) {
                left.push(sign * x);
                right.push(*y);
            }
        }
    }

    /// The level `ℓ_μ = |ξ_μ|²/2 + c_μ + x_μ·y + ξ_μ·b`, rounded once.
    pub fn level<S: Real>(&self, index: usize) -> S {
        let (mut left, mut right) = (Vec::new(), Vec::new());
        self.level_factors(index, 1.0, &mut left, &mut right);
        S::dot(&left, &right).mul_pow2(-1)
    }

    /// The difference of levels `ℓ_μ - ℓ_ν`, rounded once, so nothing cancels.
    pub fn level_difference<S: Real>(&self, index: usize, other: usize) -> S {
        let (mut left, mut right) = (Vec::new(), Vec::new());
        self.level_factors(index, 1.0, &mut left, &mut right);
        self.level_factors(other, -1.0, &mut left, &mut right);
        S::dot(&left, &right).mul_pow2(-1)
    }
}

fn shape(field: &str, expected: String, got: usize) -> Error {
    Error::Shape {
        field: field.into(),
        expected,
        got: format!("{got} numbers"),
    }
}

fn domain(field: &str, expected: &'static str, got: f64) -> Error {
    Error::Domain {
        field: field.into(),
        expected,
        got: got.to_string(),
    }
}

/// Why a certified integral was not computed, although the model is valid.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Obstacle {
    /// The scalar cannot separate a length from 0 although it is known to be non-zero; a scalar
    /// with more bits can.
    #[error("undecided at {0} bits of precision")]
    Undecided(u32),
    /// The affine rank of the patterns is too large for a grid.
    #[error("the patterns span more than {0} dimensions, and no grid reaches that far")]
    Rank(usize),
    /// The grid would have more nodes than allowed.
    #[error(
        "the grid would take about {nodes:.1e} nodes, and {limit} are allowed; --effort raises the limit"
    )]
    Nodes {
        /// The predicted number of nodes.
        nodes: f64,
        /// The number allowed.
        limit: u64,
    },
    /// There are more pairs of patterns than may be examined.
    #[error(
        "the pairs of patterns would take about {work:.1e} multiplications, and {limit:.1e} are allowed"
    )]
    Pairs {
        /// The predicted work.
        work: f64,
        /// The work allowed.
        limit: f64,
    },
    /// The tables of the grid would take too much memory.
    #[error("the tables of the grid would take {0:.1e} bytes, and 5e8 are allowed")]
    Memory(f64),
    /// The available bounds do not reach the goal.
    #[error("the error bound reaches {reached} bits of {goal}")]
    Accuracy {
        /// About how many bits the bound guarantees.
        reached: i64,
        /// The number of bits wanted.
        goal: u32,
    },
}

impl From<Obstacle> for Error {
    fn from(obstacle: Obstacle) -> Self {
        Error::Budget(obstacle.to_string())
    }
}

/// The integral in coordinates of the affine hull of the patterns.
#[derive(Clone, Debug)]
pub struct Reduction<S> {
    /// The inverse temperature.
    pub beta: f64,
    /// The number `N` of coordinates before the reduction.
    pub dimension: usize,
    /// The affine rank `r`.
    pub rank: usize,
    /// The coordinates `x_μ` of the patterns, `r` for each, row after row; those of pattern 0 are 0.
    pub coordinates: Vec<S>,
    /// The levels less the one of the reference: `ℓ_μ - ℓ_ref`.
    pub levels: Vec<S>,
    /// The index of the reference pattern.
    pub reference: usize,
    /// The level `ℓ_ref` of the reference, the pattern whose level is about the largest.
    pub reference_level: S,
    /// The orthonormal basis `q_j` of the hull's directions, `N` numbers each, row after row.
    pub basis: Vec<S>,
}

/// The patterns' affine hull in orthonormal coordinates.
///
/// # Statement
///
/// With `u_j = q_j·(v - b - ξ_0)` for `j < r`,
/// `Z = ∫ exp(-β E(v)) dv = (2π/β)^{(N-r)/2} e^{β ℓ_ref} ∫_{R^r} (Σ_μ exp(ℓ_μ - ℓ_ref - |u - x_μ|²/2))^β du`,
/// and `v = b + ξ_0 + Σ_j q_j u_j + w` with a Gaussian `w` of mean 0 across the hull, independent of
/// `u` under the model's density.
///
/// # Method
///
/// Cholesky factorisation of the Gram matrix of the pivot differences; all inner products are of
/// raw numbers (a difference is an unevaluated sum of two), so for an enclosure each is rounded
/// once however close the patterns lie. Fails with [`Obstacle::Undecided`] where a pivot is not
/// certainly positive at the precision of `S`, and with [`Obstacle::Rank`] beyond `maximum`.
pub fn reduce<S: Bounded>(
    model: &PatternModel,
    maximum: usize,
) -> Result<Result<Reduction<S>, Obstacle>, Error> {
    entered!("reduction::reduce");
    model.check()?;
    let AffineHull::Spanned { pivots } = affine_hull(model.patterns, model.dimension, maximum)?
    else {
        return Ok(Err(Obstacle::Rank(maximum)));
    };
    Ok(along(model, &pivots))
}

/// The reduction along given pivots, which with pattern 0 must span the affine hull.
pub fn along<S: Bounded>(model: &PatternModel, pivots: &[usize]) -> Result<Reduction<S>, Obstacle> {
    entered!("reduction::along");
    let rank = pivots.len();
    let differences: Vec<Difference> = pivots
        .iter()
        .map(|pivot| Difference::new(model, *pivot))
        .collect();
    // Row j of `factor` is row j of the Cholesky factor of the Gram matrix.
    let mut factor: Vec<Vec<S>> = Vec::with_capacity(rank);
    for (j, difference) in differences.iter().enumerate() {
        let row: Vec<S> = differences[..j]
            .iter()
            .map(|other| difference.dot(other))
            .collect();
        let row = forward(&factor, row);
        let whole: S = difference.dot(difference);
        let left = row.iter().fold(whole, |rest, entry| rest - entry.sqr());
        if left.lower().cmp_approx(&S::zero()) != Ordering::Greater {
            return Err(Obstacle::Undecided(S::BITS));
        }
        factor.push(row.into_iter().chain([left.sqrt()]).collect());
    }
    let mut coordinates = Vec::with_capacity(rank * model.count());
    for index in 0..model.count() {
        if index == 0 {
            coordinates.extend((0..rank).map(|_| S::zero()));
            continue;
        }
        // A pivot's coordinates are its row of the factor, with exact zeros after it.
        if let Some(j) = pivots.iter().position(|pivot| *pivot == index) {
            coordinates.extend(factor[j].iter().cloned());
            coordinates.extend((j + 1..rank).map(|_| S::zero()));
            continue;
        }
        let difference = Difference::new(model, index);
        let along = differences
            .iter()
            .map(|pivot| difference.dot(pivot))
            .collect();
        coordinates.extend(forward(&factor, along));
    }
    // q solves factor · q = differences, column after column.
    let mut basis: Vec<S> = (0..rank * model.dimension).map(|_| S::zero()).collect();
    for i in 0..model.dimension {
        let column = differences
            .iter()
            .map(|difference| difference.entry(i))
            .collect();
        for (j, entry) in forward(&factor, column).into_iter().enumerate() {
            basis[j * model.dimension + i] = entry;
        }
    }
    let mut reference = (0, model.level::<S>(0));
    for index in 1..model.count() {
        let level = model.level::<S>(index);
        if level.cmp_approx(&reference.1) == Ordering::Greater {
            reference = (index, level);
        }
    }
    Ok(Reduction {
        beta: model.beta,
        dimension: model.dimension,
        rank,
        coordinates,
        levels: (0..model.count())
            .map(|index| {
                if index == reference.0 {
                    S::zero()
                } else {
                    model.level_difference(index, reference.0)
                }
            })
            .collect(),
        reference: reference.0,
        reference_level: reference.1,
        basis,
    })
}

/// Solves `L y = rhs` for the first rows of a lower triangular `L`.
fn forward<S: Real>(factor: &[Vec<S>], rhs: Vec<S>) -> Vec<S> {
    let mut solution: Vec<S> = Vec::with_capacity(rhs.len());
    for (row, value) in factor.iter().zip(rhs) {
        let rest = row
            .iter()
            .zip(&solution)
            .fold(value, |rest, (l, y)| rest - l.clone() * y);
        let pivot = &row[solution.len()];
        solution.push(rest / pivot);
    }
    solution
}

/// `ξ_μ - ξ_0`, exactly: an entry is the unevaluated sum of a binary64 `high` and its rounding error
/// `low` (Knuth), or of the two ends themselves where the difference overflows.
struct Difference {
    high: Vec<f64>,
    /// Empty where every difference is a binary64, as for patterns of like size.
    low: Vec<f64>,
}

impl Difference {
    fn new(model: &PatternModel, index: usize) -> Self {
        Self::between(model.pattern(index), model.pattern(0))
    }

    fn between(pattern: &[f64], origin: &[f64]) -> Self {
        let ends = || pattern.iter().zip(origin);
        let mut high: Vec<f64> = ends().map(|(x, origin)| x - origin).collect();
        let mut low: Vec<f64> = ends()
            .zip(&high)
            .map(|((x, origin), high)| {
                let virtual_part = high - x;
                (x - (high - virtual_part)) - (origin + virtual_part)
            })
            .collect();
        if low.iter().any(|error| !error.is_finite()) {
            high = pattern.to_vec();
            low = origin.iter().map(|x| -x).collect();
        } else if low.iter().all(|error| *error == 0.0) {
            low.clear();
        }
        Self { high, low }
    }

    fn dot<S: Real>(&self, other: &Self) -> S {
        let parts = |of: &Self| [of.high.clone(), of.low.clone()];
        let (mut left, mut right) = (Vec::new(), Vec::new());
        for a in parts(self).iter().filter(|part| !part.is_empty()) {
            for b in parts(other).iter().filter(|part| !part.is_empty()) {
                left.extend_from_slice(a);
                right.extend_from_slice(b);
            }
        }
        S::dot(&left, &right)
    }

    fn entry<S: Real>(&self, i: usize) -> S {
        let high = S::from_f64(self.high[i]);
        match self.low.get(i) {
            Some(low) => high + S::from_f64(*low),
            None => high,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn model(patterns: &[f64], dimension: usize) -> PatternModel<'_> {
        crate::models::attnbm::integral::evidence::model(patterns, dimension, 1.0)
    }

    #[test]
    fn distances_survive() {
        let patterns = [
            1.0, 2.0, 3.0, 4.0, 0.5, -1.0, 2.0, 7.0, -3.0, 1.0, 1.0, 0.25,
        ];
        let reduced = reduce::<f64>(&model(&patterns, 3), 4).unwrap().unwrap();
        assert_eq!(reduced.rank, 3);
        for a in 0..4 {
            for b in 0..4 {
                let gap = |x: &[f64], n: usize| -> f64 {
                    (0..n).map(|i| (x[a * n + i] - x[b * n + i]).powi(2)).sum()
                };
                let (before, after) = (gap(&patterns, 3), gap(&reduced.coordinates, 3));
                assert!((before - after).abs() < 1e-12, "{before} {after}");
            }
        }
        for a in 0..3 {
            for b in 0..3 {
                let product: f64 = (0..3)
                    .map(|i| reduced.basis[a * 3 + i] * reduced.basis[b * 3 + i])
                    .sum();
                assert!((product - f64::from(a == b)).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn levels_include_both_biases() {
        let patterns = [3.0, 4.0, 1.0, -1.0];
        let with = PatternModel {
            visible_bias: &[0.5, 2.0],
            hidden_bias: &[0.25, -8.0],
            ..model(&patterns, 2)
        };
        assert_eq!(with.level::<f64>(0), 12.5 + 0.25 + 9.5);
        assert_eq!(with.level::<f64>(1), 1.0 - 8.0 - 1.5);
        assert_eq!(with.level_difference::<f64>(0, 1), 22.25 + 8.5);
        let reduced = reduce::<f64>(&with, 4).unwrap().unwrap();
        assert_eq!(reduced.reference_level, 22.25);
        assert_eq!(reduced.levels, [0.0, -30.75]);
    }

    #[test]
    fn near_coincidence_does_not_cancel() {
        // 0.1 and its successor, and a difference that no binary64 holds: 1 - 1e-30 needs two.
        let patterns = [0.1, 0.1f64.next_up(), 1.0, 1e-30];
        let difference = Difference::new(&model(&patterns, 1), 1);
        assert_eq!(difference.dot::<f64>(&difference), (2f64.powi(-56)).powi(2));
        let patterns = [1e-30, 1.0];
        let difference = Difference::new(&model(&patterns, 1), 1);
        assert_eq!((difference.high[0], difference.low[0]), (1.0, -1e-30));
        let patterns = [-f64::MAX, f64::MAX];
        let difference = Difference::new(&model(&patterns, 1), 1);
        assert_eq!(
            (difference.high[0], difference.low[0]),
            (f64::MAX, f64::MAX)
        );
    }

    #[test]
    fn refusals() {
        assert!(matches!(
            reduce::<f64>(&model(&[1.0, 2.0, 3.0], 2), 4),
            Err(Error::Shape { .. })
        ));
        let infinite = [f64::INFINITY];
        assert!(matches!(
            reduce::<f64>(&model(&infinite, 1), 4),
            Err(Error::Domain { .. })
        ));
        let cold = PatternModel {
            beta: 0.0,
            ..model(&[1.0], 1)
        };
        assert!(matches!(cold.check(), Err(Error::Domain { .. })));
        let square = [0.0, 0.0, 1.0, 0.0, 0.0, 1.0];
        let refused = reduce::<f64>(&model(&square, 2), 1).unwrap();
        assert_eq!(refused.unwrap_err(), Obstacle::Rank(1));
    }
}

#[cfg(test)]
mod further_tests;
