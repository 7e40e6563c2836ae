//! The mean energy and the entropy of patterns in clusters that hardly interact.
//!
//! The method is that of [`super::clusters`] for the partition function, with the logarithm of the
//! mixture as a factor. Proofs are in [`docs::integration_energy`](crate::docs::integration_energy), section 3.

use super::clusters::{PairBound, Parts, gather, gaussian};
use super::energy_strip::{EnergyMoments, energy_moments as of_a_cluster};
use super::reduction::{Obstacle, PatternModel, Reduction};
use crate::Error;
use crate::real::Bounded;
use crate::real::absolute;
use crate::routes::entered;

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
    entered!("energy_clusters::energies");
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::attnbm::integral::reduction::{Clamped, reduce};
    use crate::real::agreement::agree;
    use crate::real::{Ball, Meets, Real};

    type B = Ball<2>;

    fn f(x: f64) -> B {
        B::from_f64(x)
    }

    fn model<'a>(patterns: &'a [f64], hidden_bias: &'a [f64], beta: f64) -> PatternModel<'a> {
        PatternModel {
            patterns,
            dimension: 1,
            visible_bias: &[],
            hidden_bias,
            clamped: Clamped::default(),
            beta,
        }
    }

    fn gathered(model: &PatternModel, goal: u32) -> Parts<B, (usize, EnergyMoments<B>)> {
        let each = |reduced: &Reduction<B>, _: &PatternModel| {
            let moments = of_a_cluster(reduced, goal, 100_000)?;
            Ok((moments.log_excess.clone(), (reduced.reference, moments)))
        };
        gather(model, goal, 2, &each).unwrap().unwrap()
    }

    #[test]
    fn clusters_have_the_energy_of_the_whole() {
        let patterns = [0.0, 1.0, 17.0, 17.5, -0.5];
        let hidden = [0.0, -0.25, 0.5, 0.0, -1.0].into_iter().zip(patterns);
        let hidden: Vec<f64> = hidden.map(|(c, x)| c - x * x / 2.0).collect();
        for beta in [0.75, 1.0, 2.5] {
            let model = model(&patterns, &hidden, beta);
            assert_eq!(gathered(&model, 12).clusters.len(), 2);
            let found = energies::<B>(&model, 12, 2, 100_000).unwrap().unwrap();
            let reduced = reduce::<B>(&model, 2).unwrap().unwrap();
            let exact = from_moments(&reduced, of_a_cluster(&reduced, 60, 1_000_000).unwrap());
            for (one, other) in [
                (&found.mean_energy, &exact.mean_energy),
                (&found.entropy, &exact.entropy),
            ] {
                assert!(one.meets(other), "{one:?} {other:?}");
                assert!((one.upper() - one.lower()).approx() < 0.05, "{one:?}");
            }
        }
    }

    #[test]
    fn a_single_cluster_is_the_whole() {
        let model = model(&[0.0, 1.0, 3.0], &[0.0, 0.25, -4.0], 1.5);
        let found = energies::<B>(&model, 60, 2, 100_000).unwrap().unwrap();
        let reduced = reduce::<B>(&model, 2).unwrap().unwrap();
        let moments = of_a_cluster(&reduced, 60, 100_000).unwrap();
        let level = model.level::<B>(reduced.reference);
        let mean_energy = -(level + &moments.mean_log_mixture);
        agree(&found.mean_energy, &mean_energy, 50);
        agree(&found.entropy, &moments.entropy, 50);
        let again = from_moments(&reduced, moments);
        agree(&again.mean_energy, &mean_energy, 50);
    }

    /// Lemma 12: each term of the bound on the partition function times
    /// `K + |ℓ_a| + |ℓ_b| + N/(2β) + D²/8 + 4/β + 1`.
    #[test]
    fn the_interaction_is_that_of_the_lemma() {
        let patterns = [0.0, 17.0, -18.0, 17.25];
        let hidden = patterns.map(|x| -x * x / 2.0);
        let levels = [0.5, -0.25, -1.5, 0.0];
        for beta in [0.75, 1.5, 3.0] {
            let model = model(&patterns, &hidden, beta);
            let parts = gathered(&model, 12);
            assert_eq!(parts.clusters.len(), 3);
            let lifted = levels.map(f);
            let found = interaction(&model, &parts, &lifted, &f(2.25));
            let mut sum = B::zero();
            for (i, (one, ..)) in parts.clusters.iter().enumerate() {
                for (other, ..) in parts.clusters.iter().skip(i + 1) {
                    let bound = PairBound {
                        beta,
                        clusters: 3,
                        sizes: (one.len(), other.len()),
                    };
                    for &a in one {
                        for &b in other {
                            let square = f(patterns[a] - patterns[b]).sqr();
                            let depth = f(levels[a].abs() + levels[b].abs() + 3.25);
                            let factor = depth + f(4.5) / f(beta) + square.clone() / f(8.0);
                            for term in bound.logarithms(&lifted[a], &lifted[b], &square) {
                                sum = sum + term.exp() * &factor;
                            }
                        }
                    }
                }
            }
            agree(&found, &sum, 100);
        }
    }
}
