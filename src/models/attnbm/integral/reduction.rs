//! From an integral over N coordinates to one over the affine hull of the patterns.
//!
//! The integrand depends on the levels of the patterns and the distances to them only. By Pythagoras each distance
//! splits into a part inside the affine hull and a common part across it, which gives an exact Gaussian. Proofs are
//! in [`docs::integration_strip`](crate::docs::integration_strip), section 1.

use crate::Error;
use crate::exact::affine_rank::{AffineHull, affine_hull};
use crate::models::attnbm::AttnBm;
use crate::models::attnbm::levels::Difference;
use crate::real::{Bounded, Found, Real};
use crate::routes::entered;
use std::cmp::Ordering;

/// The largest affine rank that is integrated over; the number of nodes is exponential in it.
pub const LARGEST_RANK: usize = 6;

/// Refuses numbers that are not finite, and an inverse temperature that is not positive.
pub(super) fn check(machine: &AttnBm, beta: f64) -> Result<(), Error> {
    let domain = |field: &str, expected: &'static str, got: f64| Error::Domain {
        field: field.into(),
        expected,
        got: got.to_string(),
    };
    let rows = 0..machine.count();
    let clamped: Vec<f64> = rows
        .flat_map(|index| machine.clamped_entries(index))
        .copied()
        .collect();
    for (field, values) in [
        ("visible_bias", machine.visible_bias().unwrap_or_default()),
        ("hidden_bias", machine.hidden_bias().unwrap_or_default()),
        ("patterns", machine.entries()),
        ("clamped columns", &clamped),
        ("clamped values", machine.clamped_values()),
    ] {
        if let Some(bad) = values.iter().find(|x| !x.is_finite()) {
            return Err(domain(field, "finite", *bad));
        }
    }
    if !(beta > 0.0 && beta.is_finite()) {
        return Err(domain("beta", "positive and finite", beta));
    }
    Ok(())
}

/// The most bytes of the tables by which a sum or an integrand is evaluated.
pub(in crate::models) const MOST_BYTES: f64 = 5e8;

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
    #[error("the grid would take {}, and {limit} are allowed; --effort raises the limit", count(*nodes))]
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
    #[error("the tables of the grid would take {0:.1e} bytes, and {MOST_BYTES:e} are allowed")]
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

/// The number of nodes as the message states it: the estimate may overflow.
fn count(nodes: f64) -> String {
    if nodes.is_finite() {
        format!("about {nodes:.1e} nodes")
    } else {
        "more nodes than can be counted".into()
    }
}

impl Obstacle {
    /// What becomes of a value behind an obstacle: an unknown, if a scalar with more bits decides it, and the error
    /// otherwise.
    pub fn or_unknown<T>(self, unknown: T) -> Result<Found<T>, Error> {
        match self {
            Self::Undecided(_) => Ok(Found::undecided(unknown)),
            obstacle => Err(obstacle.into()),
        }
    }
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
    machine: &AttnBm,
    beta: f64,
    maximum: usize,
) -> Result<Result<Reduction<S>, Obstacle>, Error> {
    entered!("reduction::reduce");
    check(machine, beta)?;
    let hull = affine_hull(machine.entries(), machine.dimension(), maximum)?;
    let AffineHull::Spanned { pivots } = hull else {
        return Ok(Err(Obstacle::Rank(maximum)));
    };
    Ok(along(machine, beta, &pivots))
}

/// The reduction along given pivots, which with pattern 0 must span the affine hull.
pub fn along<S: Bounded>(
    machine: &AttnBm,
    beta: f64,
    pivots: &[usize],
) -> Result<Reduction<S>, Obstacle> {
    entered!("reduction::along");
    let difference = |index: usize| Difference::between(machine.pattern(index), machine.pattern(0));
    let differences: Vec<Difference> = pivots.iter().map(|pivot| difference(*pivot)).collect();
    let factor = cholesky::<S>(&differences)?;
    let rank = pivots.len();
    let zeros = |count: usize| vec![S::zero(); count];
    let coordinates = |index: usize| {
        if index == 0 {
            return zeros(rank);
        }
        // A pivot's coordinates are its row of the factor, with exact zeros after it.
        if let Some(j) = pivots.iter().position(|pivot| *pivot == index) {
            return [factor[j].clone(), zeros(rank - 1 - j)].concat();
        }
        forward(&factor, products(&difference(index), &differences))
    };
    let (reference, reference_level) = highest(machine);
    let patterns = 0..machine.count();
    let levels = patterns
        .clone()
        .map(|index| machine.relative_level(index, reference));
    Ok(Reduction {
        beta,
        dimension: machine.dimension(),
        rank,
        levels: levels.collect(),
        coordinates: patterns.flat_map(coordinates).collect(),
        reference,
        reference_level,
        basis: basis(&factor, &differences, machine.dimension()),
    })
}

/// The pattern of about the highest level, and its level.
fn highest<S: Real>(machine: &AttnBm) -> (usize, S) {
    let mut highest = (0, machine.level::<S>(0));
    for index in 1..machine.count() {
        let level = machine.level::<S>(index);
        if level.cmp_approx(&highest.1) == Ordering::Greater {
            highest = (index, level);
        }
    }
    highest
}

fn products<S: Real>(difference: &Difference, others: &[Difference]) -> Vec<S> {
    others.iter().map(|other| difference.dot(other)).collect()
}

/// The rows of the Cholesky factor of the Gram matrix, up to the diagonal.
fn cholesky<S: Bounded>(differences: &[Difference]) -> Result<Vec<Vec<S>>, Obstacle> {
    let mut factor: Vec<Vec<S>> = Vec::with_capacity(differences.len());
    for (j, difference) in differences.iter().enumerate() {
        let mut row = forward(&factor, products(difference, &differences[..j]));
        let whole: S = difference.dot(difference);
        let left = row.iter().fold(whole, |rest, entry| rest - entry.sqr());
        if left.lower().cmp_approx(&S::zero()) != Ordering::Greater {
            return Err(Obstacle::Undecided(S::BITS));
        }
        row.push(left.sqrt());
        factor.push(row);
    }
    Ok(factor)
}

/// The rows of `q`, which solves `factor · q = differences`, column after column.
fn basis<S: Real>(factor: &[Vec<S>], differences: &[Difference], dimension: usize) -> Vec<S> {
    let mut basis = vec![S::zero(); differences.len() * dimension];
    for i in 0..dimension {
        let column = differences.iter().map(|difference| difference.entry(i));
        let solution = forward(factor, column.collect());
        for (j, entry) in solution.into_iter().enumerate() {
            basis[j * dimension + i] = entry;
        }
    }
    basis
}

/// `log (2π/β)^{n/2}`, the volume of a Gaussian over `n` coordinates.
pub(super) fn log_volume<S: Real>(dimension: usize, beta: &S) -> S {
    S::from_i64(dimension as i64).mul_pow2(-1) * (S::pi().mul_pow2(1) / beta).ln()
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

#[cfg(test)]
mod tests;
