//! The mean energy and the entropy of patterns in clusters that hardly interact.
//!
//! What [`super::separation`] does for the partition function, with the logarithm of the mixture as a
//! factor. Proofs are in `docs/integration-energy.md`, section 3.

use super::energy_strip::{EnergyMoments, energy_moments as of_a_cluster};
use super::reduction::{Obstacle, PatternModel, Reduction};
use super::separation::{PairBound, Parts, gather, gaussian};
use crate::Error;
use crate::real::Bounded;
use crate::special::absolute;

/// The mean energy and the entropy.
#[derive(Clone, Debug)]
pub struct Energies<S> {
    /// `<E>`.
    pub mean_energy: S,
    /// `-<log p>`.
    pub entropy: S,
}

/// The mean energy and the entropy by clusters, each on a grid of its own or in closed form.
///
/// # Statement
///
/// `<E>` and `log Z + β <E>` under the density `exp(-β E)/Z` on `R^N`.
///
/// # Domain
///
/// Every real `β > 0`, patterns of any norm whose clusters have an affine rank of at most
/// `maximum_rank` each. Fails with an [`Obstacle`] where the clusters are too large for a grid or
/// interact too much for the goal.
///
/// # Error
///
/// Truncation and rounding are enclosed. The entropy never contains the levels, which may be huge.
pub fn energies<S: Bounded>(
    model: &PatternModel,
    goal: u32,
    maximum_rank: usize,
    limit: u64,
) -> Result<Result<Energies<S>, Obstacle>, Error> {
    let each = |reduced: &Reduction<S>, _: &PatternModel| {
        let moments = of_a_cluster(reduced, goal, limit)?;
        Ok((moments.log_excess.clone(), (reduced.reference, moments)))
    };
    let parts = match gather(model, goal, maximum_rank, &each)? {
        Ok(parts) => parts,
        Err(obstacle) => return Ok(Err(obstacle)),
    };
    Ok(Ok(assemble(model, &parts)))
}

/// A model's own results from those of the reduction that covers all of it.
pub fn from_moments<S: Bounded>(reduced: &Reduction<S>, moments: EnergyMoments<S>) -> Energies<S> {
    Energies {
        mean_energy: -(reduced.reference_level.clone() + &moments.mean_log_mixture),
        entropy: moments.entropy,
    }
}

fn assemble<S: Bounded>(
    model: &PatternModel,
    parts: &Parts<S, (usize, EnergyMoments<S>)>,
) -> Energies<S> {
    let highest = model.level::<S>(parts.highest);
    let relative = |index: usize| {
        if index == parts.highest {
            S::zero()
        } else {
            model.level_difference::<S>(index, parts.highest)
        }
    };
    if let [(cluster, _, (reference, moments))] = parts.clusters.as_slice() {
        let level = model.level::<S>(cluster[*reference]);
        return Energies {
            mean_energy: -level - &moments.mean_log_mixture,
            entropy: moments.entropy.clone(),
        };
    }
    let levels: Vec<S> = (0..model.count()).map(relative).collect();
    let ceiling = levels
        .iter()
        .fold(S::zero(), |sum, level| sum + level.exp())
        .ln()
        .upper();
    let error = interaction(model, parts, &levels, &ceiling) * (-parts.largest.clone()).exp();
    let mut weighted = S::zero();
    for (cluster, weight, (reference, moments)) in &parts.clusters {
        let mean = moments.mean_log_mixture.clone() + &levels[cluster[*reference]];
        weighted = weighted + (ceiling.clone() - mean) * weight;
    }
    let total = parts.total(model);
    let mean_log = ceiling - weighted.widen(&error) / &total;
    let beta = S::from_f64(model.beta);
    Energies {
        mean_energy: -highest - &mean_log,
        entropy: gaussian::<S>(model) + &parts.largest + total.ln() - mean_log * beta,
    }
}

/// A bound on `|∫ S^β L - Σ_C ∫ S_C^β L_C|`, in the units of the bound on the partition function, each of
/// whose terms is multiplied by a mean of `L` and `1 + 4/β`.
fn interaction<S: Bounded, T>(
    model: &PatternModel,
    parts: &Parts<S, T>,
    levels: &[S],
    ceiling: &S,
) -> S {
    let beta = S::from_f64(model.beta);
    let half_dimension = S::from_i64(model.dimension as i64).mul_pow2(-1);
    let common = ceiling.clone() + (half_dimension + S::from_i64(4)) / beta + S::one();
    let mut total = S::zero();
    for (i, (cluster, ..)) in parts.clusters.iter().enumerate() {
        for (other, ..) in &parts.clusters[..i] {
            let bound = PairBound {
                beta: model.beta,
                clusters: parts.clusters.len(),
                sizes: (cluster.len(), other.len()),
            };
            for &a in cluster {
                for &b in other {
                    let distance = model.squared_distance::<S>(a, b);
                    let depth = absolute(&levels[a]) + absolute(&levels[b]);
                    let mean = depth + distance.mul_pow2(-3) + &common;
                    for logarithm in bound.logarithms(&levels[a], &levels[b], &distance) {
                        total = total + logarithm.exp() * &mean;
                    }
                }
            }
        }
    }
    total
}
