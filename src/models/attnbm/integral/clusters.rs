//! The partition function of patterns in clusters far apart.
//!
//! A grid over patterns at distance `10^6` would need millions of nodes in every coordinate, nearly
//! all of them where the integrand is negligible. But then almost nothing is lost by integrating
//! each cluster of patterns as if it were alone: `Z ≈ Σ_C Z_C`, where the difference has a sign
//! and, by elementary inequalities for powers of sums, a bound in closed form. A cluster of a
//! single pattern has a closed form, so this route does not limit `N`, `|ξ|` or `β`. Proofs are in
//! [`docs::integration_strip`](crate::docs::integration_strip), section 6.

use super::reduction::{Obstacle, Reduction, check, log_volume, reduce};
use super::{gaussian_strip, line};
use crate::Error;
use crate::models::attnbm::AttnBm;
use crate::real::{Bounded, Real, cost_of_multiplication};
use crate::routes::entered;
use crate::special::index_of_largest;

/// The work that pairs of patterns may take, in multiplications of the shortest ball.
const PAIR_LIMIT: f64 = 5e8;

/// The cost of a pair besides its coordinates, mainly an exponential.
const COST_OF_A_PAIR: f64 = 20.0;

/// `log Z` by clusters, each on a grid of its own (or in closed form, if it is a single pattern).
///
/// # Statement
///
/// `log ∫_{R^N} exp(-β E(v)) dv`, as in [`gaussian_strip::log_partition`], which is used if the
/// patterns form a single cluster.
///
/// # Domain
///
/// Every real `β > 0`, patterns of any norm whose clusters have a small affine rank each. Fails with an
/// [`Obstacle`] if the clusters are too large for a grid (clusters on a line use [`mod@line`] instead) or
/// interact too much for the goal.
///
/// # Error
///
/// Truncation is about `2^-goal` relative to `Z`; it and rounding are enclosed.
///
/// ```
/// use attnbm::models::attnbm::AttnBm;
/// use attnbm::models::attnbm::integral::clusters::log_partition;
/// // Two patterns of equal norm at distance 2·10^6 count twice.
/// let machine = AttnBm::new(2, 1, vec![1e6, -1e6])?;
/// let value = log_partition::<f64>(&machine, 1.5, 50, 4, 1000)??;
/// let exact = (std::f64::consts::TAU / 1.5).ln() / 2.0 + 0.75e12 + 2f64.ln();
/// assert!((value / exact - 1.0).abs() < 1e-15);
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn log_partition<S: Bounded>(
    machine: &AttnBm,
    beta: f64,
    goal: u32,
    maximum_rank: usize,
    limit: u64,
) -> Result<Result<S, Obstacle>, Error> {
    entered!("clusters::log_partition");
    let each = |reduced: &Reduction<S>, _: &AttnBm| Ok((alone(reduced, goal, limit)?, ()));
    Ok(gather(machine, beta, goal, maximum_rank, &each)?.map(|parts| parts.log_partition(machine)))
}

/// The most nodes of a grid on a line, and the largest inverse temperature for one. Beyond either,
/// intervals are used, which need only the maximum if β is very large.
const LARGEST_GRID_OF_A_LINE: u64 = 1000;
const LARGEST_BETA_OF_A_GRID: f64 = 1e6;

/// `log Z - β ℓ_ref` of a single cluster.
fn alone<S: Bounded>(reduced: &Reduction<S>, goal: u32, limit: u64) -> Result<S, Obstacle> {
    if reduced.rank != 1 {
        return gaussian_strip::excess(reduced, goal, limit);
    }
    if reduced.beta <= LARGEST_BETA_OF_A_GRID
        && let Ok(value) = gaussian_strip::excess(reduced, goal, limit.min(LARGEST_GRID_OF_A_LINE))
    {
        return Ok(value);
    }
    line::excess(reduced, goal, limit)
}

/// The results of [`moments`].
#[derive(Clone, Debug)]
pub struct VisibleMoments<S> {
    /// `log Z`.
    pub log_partition: S,
    /// `<s_μ>`, the mean of the softmax weight of each pattern.
    pub softmax: Vec<S>,
    /// `<v_i s_μ>`, `N` numbers for each pattern, row after row.
    pub visible_softmax: Vec<S>,
    /// `<(v - b - ξ_o)_i s_μ>` in the same order, which keeps its digits where the patterns lie far
    /// from 0 but close together.
    pub displacement_softmax: Vec<S>,
    /// The index of the pattern `ξ_o`.
    pub origin: usize,
}

/// `log Z`, the mean softmax weights and their first moments with the position, by clusters.
///
/// # Statement
///
/// As in [`gaussian_strip::moments`], the moments in the original coordinates.
///
/// # Domain
///
/// As in [`log_partition`].
pub fn moments<S: Bounded>(
    machine: &AttnBm,
    beta: f64,
    goal: u32,
    maximum_rank: usize,
    limit: u64,
) -> Result<Result<VisibleMoments<S>, Obstacle>, Error> {
    entered!("clusters::moments");
    let each = |reduced: &Reduction<S>, part: &AttnBm| {
        let moments = gaussian_strip::moments(reduced, goal, limit)?;
        let displacement = moments.displacement_softmax(reduced);
        let visible = moments.visible_softmax(part, reduced);
        Ok((moments.log_excess, (moments.softmax, visible, displacement)))
    };
    let parts = match gather(machine, beta, goal, maximum_rank, &each)? {
        Ok(parts) => parts,
        Err(obstacle) => return Ok(Err(obstacle)),
    };
    let (count, dimension) = (machine.count(), machine.dimension());
    let total = parts.total();
    // The share of Z that may pass between clusters: all of it to or from any one pattern.
    let error = parts.interaction.clone() / &total;
    let moved = |own: f64, i: usize| moved_by::<S>(machine, beta, own, i) * &error * S::from_i64(3);
    let zeros = |length: usize| vec![S::zero(); length];
    let mut all = VisibleMoments {
        log_partition: parts.log_partition(machine),
        softmax: zeros(count),
        visible_softmax: zeros(count * dimension),
        displacement_softmax: zeros(count * dimension),
        origin: parts.highest,
    };
    let origin = machine.pattern(all.origin);
    for (cluster, weight, (softmax, visible, displacement)) in &parts.clusters {
        let share = weight.clone() / &total;
        // The displacements in a cluster are from its first pattern.
        let first = machine.pattern(cluster[0]);
        for (place, &index) in cluster.iter().enumerate() {
            all.softmax[index] = (softmax[place].clone() * &share).widen(&error);
            for (i, &own) in machine.pattern(index).iter().enumerate() {
                let moved = moved(own, i);
                let (to, from) = (index * dimension + i, place * dimension + i);
                let here = (S::from_f64(own) + S::from_f64(machine.bias_at(i))) * &error;
                let alone = visible[from].clone() * &share;
                all.visible_softmax[to] = alone.widen(&here).widen(&moved);
                let here = difference::<S>(own, origin[i]) * &error;
                let offset = difference::<S>(first[i], origin[i]) * &softmax[place];
                let alone = (displacement[from].clone() + offset) * &share;
                all.displacement_softmax[to] = alone.widen(&here).widen(&moved);
            }
        }
    }
    Ok(Ok(all))
}

/// What passes between clusters changes a moment by three times this times the share that passes at most, besides the
/// part in proportion to the softmax weight.
fn moved_by<S: Bounded>(machine: &AttnBm, beta: f64, own: f64, i: usize) -> S {
    let beta = S::from_f64(beta);
    let distances = machine.patterns().map(|row| (row[i] - own).abs());
    let farthest = S::from_f64(distances.fold(0.0, f64::max).next_up());
    let excess = (beta.clone() - S::one()) / beta;
    farthest * excess
}

/// `x - y`, rounded once.
fn difference<S: Real>(x: f64, y: f64) -> S {
    S::from_f64(x) - S::from_f64(y)
}

/// The clusters' integrals, relative to that of one of the largest so that nothing overflows or
/// cancels.
pub(super) struct Parts<S, T> {
    /// Each cluster's patterns, its partition function, and its further results.
    pub(super) clusters: Vec<(Vec<usize>, S, T)>,
    /// A bound on the difference between the partition function and the sum of the clusters'.
    interaction: S,
    /// The logarithm of the largest, relative to `(2π/β)^{N/2} exp(β ℓ)` of the highest pattern.
    pub(super) largest: S,
    pub(super) highest: usize,
    /// The inverse temperature.
    pub(super) beta: f64,
}

impl<S: Bounded, T> Parts<S, T> {
    pub(super) fn total(&self) -> S {
        let weights = self.clusters.iter().map(|(_, weight, _)| weight);
        let sum = weights.fold(S::zero(), |sum, weight| sum + weight);
        let half = self.interaction.mul_pow2(-1);
        // Powers of sums exceed sums of powers above β = 1 and fall short of them below.
        let middle = if self.beta >= 1.0 {
            sum + &half
        } else {
            sum - &half
        };
        middle.widen(&half)
    }

    fn log_partition(&self, machine: &AttnBm) -> S {
        let beta = S::from_f64(self.beta);
        let level = machine.level::<S>(self.highest) * &beta;
        let across = log_volume(machine.dimension(), &beta);
        self.total().ln() + &self.largest + across + level
    }

    /// Refuses an interaction that is too large for the goal.
    fn check_interaction(&self, goal: u32) -> Result<(), Obstacle> {
        let share = (self.interaction.clone() / self.total()).approx();
        if share <= libm::exp2(-f64::from(goal)) {
            return Ok(());
        }
        let reached = if share > 0.0 {
            -libm::log2(share)
        } else {
            f64::NEG_INFINITY
        };
        Err(Obstacle::Accuracy {
            reached: reached as i64,
            goal,
        })
    }
}

/// How a single cluster is integrated: `log Z - β ℓ_ref`, and further results.
pub(super) type Integrator<'a, S, T> =
    &'a dyn Fn(&Reduction<S>, &AttnBm) -> Result<(S, T), Obstacle>;

pub(super) fn gather<S: Bounded, T>(
    machine: &AttnBm,
    beta: f64,
    goal: u32,
    maximum_rank: usize,
    integrate: Integrator<S, T>,
) -> Result<Result<Parts<S, T>, Obstacle>, Error> {
    check(machine, beta)?;
    if let Err(obstacle) = check_pairs::<S>(machine) {
        return Ok(Err(obstacle));
    }
    let highest = highest(machine);
    let clusters = clusters(machine, beta, goal);
    let interaction = interaction::<S>(machine, beta, &clusters, highest);
    let exact_beta = S::from_f64(beta);
    let (mut logarithms, mut results) = (Vec::new(), Vec::new());
    for cluster in clusters {
        let part = machine.select(&cluster);
        let found = reduce::<S>(&part, beta, maximum_rank)?.and_then(|reduced| {
            let (alone, more) = integrate(&reduced, &part)?;
            Ok((cluster[reduced.reference], alone, more))
        });
        let (reference, alone, more) = match found {
            Ok(found) => found,
            Err(obstacle) => return Ok(Err(obstacle)),
        };
        let offset = if reference == highest {
            S::zero()
        } else {
            machine.level_difference::<S>(reference, highest) * &exact_beta
        };
        logarithms.push(alone - log_volume::<S>(machine.dimension(), &exact_beta) + offset);
        results.push((cluster, more));
    }
    let leader = index_of_largest(&logarithms).unwrap_or(0);
    let largest = logarithms[leader].clone();
    let weigh = |(index, logarithm): (usize, S)| match index == leader {
        true => S::one(),
        false => (logarithm - &largest).exp(),
    };
    let weights = logarithms.into_iter().enumerate().map(weigh);
    let clusters = results.into_iter().zip(weights);
    let parts = Parts {
        interaction: interaction * (-largest.clone()).exp(),
        clusters: clusters
            .map(|((cluster, more), weight)| (cluster, weight, more))
            .collect(),
        largest,
        highest,
        beta,
    };
    Ok(parts.check_interaction(goal).map(|()| parts))
}

/// Refuses more pairs of patterns than [`PAIR_LIMIT`] affords.
fn check_pairs<S: Real>(machine: &AttnBm) -> Result<(), Obstacle> {
    let pairs = (machine.count() as f64).powi(2);
    let growth = (f64::from(S::BITS) / 128.0).max(1.0);
    let of_a_pair = machine.dimension() as f64 + COST_OF_A_PAIR * growth.sqrt();
    let work = pairs * of_a_pair * cost_of_multiplication(growth);
    if work > PAIR_LIMIT {
        let limit = PAIR_LIMIT;
        return Err(Obstacle::Pairs { work, limit });
    }
    Ok(())
}

/// The pattern of about the highest level.
fn highest(machine: &AttnBm) -> usize {
    let level = |index: usize| machine.level::<f64>(index);
    (0..machine.count())
        .max_by(|a, b| level(*a).total_cmp(&level(*b)))
        .unwrap_or(0)
}

/// The connected components of the graph of those pairs of patterns whose interaction is not
/// negligible by a floating-point estimate.
fn clusters(machine: &AttnBm, beta: f64, goal: u32) -> Vec<Vec<usize>> {
    let count = machine.count();
    let highest = highest(machine);
    let levels: Vec<f64> = (0..count)
        .map(|index| machine.level_difference(index, highest))
        .collect();
    let pairs = 2.0 * libm::log(count as f64);
    let negligible = -f64::from(goal + 2) * std::f64::consts::LN_2 - pairs;
    let mut label: Vec<usize> = (0..count).collect();
    for a in 0..count {
        for b in 0..a {
            let bound = PairBound::new(beta, count);
            let distance: f64 = machine.squared_distance(a, b);
            let largest = bound
                .logarithms(&levels[a], &levels[b], &distance)
                .into_iter()
                .fold(f64::NEG_INFINITY, f64::max);
            let interact = largest.is_nan() || largest >= negligible;
            if interact && label[a] != label[b] {
                let (from, to) = (label[a], label[b]);
                label
                    .iter_mut()
                    .filter(|l| **l == from)
                    .for_each(|l| *l = to);
            }
        }
    }
    let mut clusters: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (index, label) in label.into_iter().enumerate() {
        clusters[label].push(index);
    }
    clusters.retain(|cluster| !cluster.is_empty());
    clusters
}

/// A bound on `|Z - Σ_C Z_C|` relative to `(2π/β)^{N/2} exp(β ℓ)` of the
/// highest pattern.
fn interaction<S: Bounded>(
    machine: &AttnBm,
    beta: f64,
    clusters: &[Vec<usize>],
    highest: usize,
) -> S {
    let levels: Vec<S> = (0..machine.count())
        .map(|index| match index == highest {
            true => S::zero(),
            false => machine.level_difference(index, highest),
        })
        .collect();
    let clusters: Vec<&[usize]> = clusters.iter().map(Vec::as_slice).collect();
    over_pairs(machine, beta, &clusters, &levels, |_, _, term| term)
}

/// The sum of [`PairBound`] over all pairs of patterns of different clusters, of which `weigh` gets the
/// indices and the squared distance with each term.
pub(super) fn over_pairs<S: Bounded>(
    machine: &AttnBm,
    beta: f64,
    clusters: &[&[usize]],
    levels: &[S],
    weigh: impl Fn((usize, usize), &S, S) -> S,
) -> S {
    let mut total = S::zero();
    for (i, cluster) in clusters.iter().enumerate() {
        for other in &clusters[..i] {
            let bound = PairBound {
                beta,
                clusters: clusters.len(),
                sizes: (cluster.len(), other.len()),
            };
            for &a in *cluster {
                for &b in *other {
                    let distance = machine.squared_distance::<S>(a, b);
                    for logarithm in bound.logarithms(&levels[a], &levels[b], &distance) {
                        total = total + weigh((a, b), &distance, logarithm.exp());
                    }
                }
            }
        }
    }
    total
}

/// The bound on the contribution of two patterns of different clusters to `|Z - Σ_C Z_C|`.
pub(super) struct PairBound {
    pub(super) beta: f64,
    pub(super) clusters: usize,
    pub(super) sizes: (usize, usize),
}

impl PairBound {
    /// An estimate, for clusters of one pattern each.
    fn new(beta: f64, clusters: usize) -> Self {
        Self {
            beta,
            clusters,
            sizes: (1, 1),
        }
    }

    /// The logarithms of the terms whose sum is the bound, relative to `(2π/β)^{N/2}`.
    pub(super) fn logarithms<S: Real>(&self, level: &S, other: &S, squared_distance: &S) -> Vec<S> {
        let beta = S::from_f64(self.beta);
        let integer = |n: usize| S::from_i64(n as i64);
        let (left, right) = self.sizes;
        // ∫ (g_a g_b)^{β/2}, which remains where the two are comparable.
        let middle = (level.clone() + other - squared_distance.mul_pow2(-2)) * &beta.mul_pow2(-1);
        if self.beta < 1.0 {
            return vec![middle];
        }
        let half = beta.mul_pow2(-1);
        let crowd = if self.beta > 2.0 {
            (integer(left) * integer(right)).ln() * &(half.clone() - S::one())
        } else {
            S::zero()
        };
        let count = integer(self.clusters);
        let others = (count.clone() - S::one()) * &beta;
        let comparable = count.ln() * &beta + others.ln() * &half + &crowd + &middle;
        // First order where one of the two dominates: e β ∫ g_a g_b^{β-1} and the same with a and b
        // exchanged; up to β = 2 the middle term suffices.
        let first = S::one() + beta.ln();
        if self.beta <= 2.0 {
            return vec![comparable, first + middle];
        }
        let (rest, crowded) = (beta.clone() - S::one(), beta.clone() - S::from_i64(2));
        let decay = rest.clone() / &beta * &squared_distance.mul_pow2(-1);
        let dominated = |minor: &S, major: &S, size: usize| {
            first.clone() + integer(size).ln() * &crowded + minor + rest.clone() * major - &decay
        };
        vec![
            comparable,
            dominated(level, other, right),
            dominated(other, level, left),
        ]
    }
}

#[cfg(test)]
mod tests;
