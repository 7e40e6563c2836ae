//! The mean energy and the entropy of patterns in clusters that hardly interact.
//!
//! The method is that of [`super::clusters`] for the partition function, with the logarithm of the
//! mixture as a factor. Proofs are in [`docs::integration_energy`](crate::docs::integration_energy), section 3.

use super::clusters::{Parts, gather, over_pairs};
use super::energy_strip::{EnergyMoments, energy_moments as of_a_cluster};
use super::reduction::{Obstacle, Reduction, log_volume};
use crate::Error;
use crate::models::attnbm::AttnBm;
use crate::real::{Bounded, absolute};
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
    machine: &AttnBm,
    beta: f64,
    goal: u32,
    maximum_rank: usize,
    limit: u64,
) -> Result<Result<Energies<S>, Obstacle>, Error> {
    entered!("energy_clusters::energies");
    let each = |reduced: &Reduction<S>, _: &AttnBm| {
        let moments = of_a_cluster(reduced, goal, limit)?;
        Ok((moments.log_excess.clone(), (reduced.reference, moments)))
    };
    Ok(gather(machine, beta, goal, maximum_rank, &each)?.map(|parts| assemble(machine, &parts)))
}

/// A model's own results from those of the reduction that covers all of it.
pub fn from_moments<S: Bounded>(reduced: &Reduction<S>, moments: EnergyMoments<S>) -> Energies<S> {
    Energies {
        mean_energy: -(reduced.reference_level.clone() + &moments.mean_log_mixture),
        entropy: moments.entropy,
    }
}

fn assemble<S: Bounded>(
    machine: &AttnBm,
    parts: &Parts<S, (usize, EnergyMoments<S>)>,
) -> Energies<S> {
    if let [(cluster, _, (reference, moments))] = parts.clusters.as_slice() {
        let level = machine.level::<S>(cluster[*reference]);
        return Energies {
            mean_energy: -level - &moments.mean_log_mixture,
            entropy: moments.entropy.clone(),
        };
    }
    let highest = machine.level::<S>(parts.highest);
    let levels: Vec<S> = (0..machine.count())
        .map(|index| machine.relative_level(index, parts.highest))
        .collect();
    let ceiling = levels
        .iter()
        .fold(S::zero(), |sum, level| sum + level.exp())
        .ln()
        .upper();
    let error = interaction(machine, parts, &levels, &ceiling) * (-parts.largest.clone()).exp();
    let mut weighted = S::zero();
    for (cluster, weight, (reference, moments)) in &parts.clusters {
        let mean = moments.mean_log_mixture.clone() + &levels[cluster[*reference]];
        weighted = weighted + (ceiling.clone() - mean) * weight;
    }
    let total = parts.total();
    let mean_log = ceiling - weighted.widen(&error) / &total;
    let beta = S::from_f64(parts.beta);
    let across = log_volume(machine.dimension(), &beta);
    Energies {
        mean_energy: -highest - &mean_log,
        entropy: across + &parts.largest + total.ln() - mean_log * beta,
    }
}

/// A bound on `|∫ S^β L - Σ_C ∫ S_C^β L_C|`, in the units of the bound on the partition function, each of
/// whose terms is multiplied by a mean of `L` and `1 + 4/β`.
fn interaction<S: Bounded, T>(
    machine: &AttnBm,
    parts: &Parts<S, T>,
    levels: &[S],
    ceiling: &S,
) -> S {
    let beta = S::from_f64(parts.beta);
    let half_dimension = S::from_i64(machine.dimension() as i64).mul_pow2(-1);
    let common = ceiling.clone() + (half_dimension + S::from_i64(4)) / beta + S::one();
    let clusters: Vec<&[usize]> = parts
        .clusters
        .iter()
        .map(|(cluster, ..)| cluster.as_slice())
        .collect();
    over_pairs(
        machine,
        parts.beta,
        &clusters,
        levels,
        |(a, b), distance, term| {
            let depth = absolute(&levels[a]) + absolute(&levels[b]);
            term * &(depth + distance.mul_pow2(-3) + &common)
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::attnbm::integral::clusters::PairBound;
    use crate::models::attnbm::integral::reduction::reduce;
    use crate::real::agreement::agree;
    use crate::real::{Ball, Meets, Real};

    type B = Ball<2>;

    fn f(x: f64) -> B {
        B::from_f64(x)
    }

    fn machine(patterns: &[f64], hidden_bias: &[f64]) -> AttnBm {
        AttnBm::new(patterns.len(), 1, patterns.to_vec())
            .and_then(|machine| machine.with_hidden_bias(hidden_bias.to_vec()))
            .unwrap()
    }

    fn gathered(machine: &AttnBm, beta: f64, goal: u32) -> Parts<B, (usize, EnergyMoments<B>)> {
        let each = |reduced: &Reduction<B>, _: &AttnBm| {
            let moments = of_a_cluster(reduced, goal, 100_000)?;
            Ok((moments.log_excess.clone(), (reduced.reference, moments)))
        };
        gather(machine, beta, goal, 2, &each).unwrap().unwrap()
    }

    #[test]
    fn clusters_have_the_energy_of_the_whole() {
        let patterns = [0.0, 1.0, 17.0, 17.5, -0.5];
        let hidden = [0.0, -0.25, 0.5, 0.0, -1.0].into_iter().zip(patterns);
        let hidden: Vec<f64> = hidden.map(|(c, x)| c - x * x / 2.0).collect();
        for beta in [0.75, 1.0, 2.5] {
            let machine = machine(&patterns, &hidden);
            assert_eq!(gathered(&machine, beta, 12).clusters.len(), 2);
            let found = energies::<B>(&machine, beta, 12, 2, 100_000)
                .unwrap()
                .unwrap();
            let reduced = reduce::<B>(&machine, beta, 2).unwrap().unwrap();
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
        let machine = machine(&[0.0, 1.0, 3.0], &[0.0, 0.25, -4.0]);
        let found = energies::<B>(&machine, 1.5, 60, 2, 100_000)
            .unwrap()
            .unwrap();
        let reduced = reduce::<B>(&machine, 1.5, 2).unwrap().unwrap();
        let moments = of_a_cluster(&reduced, 60, 100_000).unwrap();
        let level = machine.level::<B>(reduced.reference);
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
            let machine = machine(&patterns, &hidden);
            let parts = gathered(&machine, beta, 12);
            assert_eq!(parts.clusters.len(), 3);
            let lifted = levels.map(f);
            let found = interaction(&machine, &parts, &lifted, &f(2.25));
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
