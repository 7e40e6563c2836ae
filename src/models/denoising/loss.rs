//! The losses of denoising score matching and of the denoising autoencoder.
//!
//! Let `ν` be the pattern next to the observation `x`, `d = b + ξ_ν - x`, and `o_μ` the coordinates of
//! `b + ξ_μ - x` along the affine hull of the patterns. With `A = E |Σ_μ s_μ o_μ|²`, the mean variance `V = E Σ_μ s_μ |o_μ - o|²`, and
//! `D²` the squared distance of `x - b` from the hull,
//!
//! ```text
//! J_DAE = <A + D²>,      J_DSM = β² <A + D²> + 2 β (1 - β s²) <V> + (1 - β s²)² N/s²,
//! ```
//!
//! the middle term by Stein's lemma, all of them on the hull: [`docs::integration_expectation`](crate::docs::integration_expectation).

use super::super::attnbm::{AttnBm, Blocks, check_inverse_temperature};
use super::task::DenoisingTask;
use crate::Error;
use crate::exact::affine_rank::{AffineHull, affine_hull};
use crate::models::attnbm::integral::gaussian_expectation::{Accuracy, Grid, SoftmaxSpread};
use crate::models::attnbm::integral::reduction::{LARGEST_RANK, Obstacle, Reduction, reduce};
use crate::models::attnbm::integral::strip_plan::corners;
use crate::parallel;
use crate::real::{Bounded, Found, Goal, Method, Real, climb, largest};
use crate::routes::entered;
use std::collections::BTreeMap;

/// The loss of the denoising autoencoder, and the method in words.
///
/// # Statement
///
/// `J_DAE`, the mean over the rows `x` of the data of `E |T(x + e) - x|²` over `e ~ N(0, s² I)`, with
/// `T(v) = b + Ξᵀ softmax(Ξ v + c)`: the right side of Eq. 37.
///
/// # Domain
///
/// At least one whole row, all finite, `s² > 0`; patterns of an affine rank of at most 6, not counting
/// those with negligible softmax weight at a row. Otherwise, or if the grid needs more nodes than the
/// goal allows, [`Error::Budget`].
///
/// # Error
///
/// For an enclosure, by inclusion; the errors of the rule are widened in. If all patterns are the same,
/// the value is rounded once.
///
/// ```
/// use attnbm::real::{Ball, Enclosure, Goal};
/// use attnbm::models::attnbm::AttnBm;
/// use attnbm::models::denoising::{DenoisingTask, dae_loss};
/// // With a single pattern every input is denoised to it.
/// let machine = AttnBm::new(1, 2, vec![3.0, 4.0])?;
/// let task = DenoisingTask { machine: &machine, data: &[0.0, 0.0, 3.0, 5.0], noise_variance: 0.5 };
/// let value = dae_loss::<Ball<2>>(&task, Goal { bits: 80, operations: 1e6 })?.value;
/// assert_eq!(value.to_binary64(), Some(13.0));
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn dae_loss<S: Bounded>(task: &DenoisingTask, goal: Goal) -> Result<Found<S>, Error> {
    entered!("loss::dae_loss");
    task.check()?;
    climb!(S, goal, [task: &'a DenoisingTask<'a>] |W, goal| {
        let found = task.means::<W>(goal, false)?;
        Ok(found.map(|means| means.square))
    })
}

/// The loss of denoising score matching, and the method in words.
///
/// # Statement
///
/// `J_DSM`, the mean over the rows `x` of the data of `E |Ψ(x + e) + e/s²|²` over `e ~ N(0, s² I)`, `Ψ` the score: Eq. 35
/// without a factor 1/2.
///
/// # Domain
///
/// As for [`dae_loss`], and finite `β > 0`.
///
/// # Error
///
/// As for [`dae_loss`].
///
/// # Source
///
/// Eqs. 35 and 37, generalised to any `β` and `s²`, between which a skip connection remains.
pub fn dsm_loss<S: Bounded>(
    task: &DenoisingTask,
    beta: f64,
    goal: Goal,
) -> Result<Found<S>, Error> {
    entered!("loss::dsm_loss");
    check_inverse_temperature(beta)?;
    task.check()?;
    climb!(S, goal, [task: &'a DenoisingTask<'a>, beta: f64] |W, goal| {
        let skip = skip::<W>(task, *beta);
        let found = task.means::<W>(goal, !skip.certainly_zero())?;
        Ok(found.map(|means| dsm_from_means(task, *beta, means)))
    })
}

/// `1 - β s²`, the weight of the skip connection.
fn skip<S: Real>(task: &DenoisingTask, beta: f64) -> S {
    S::one() - S::from_f64(beta) * S::from_f64(task.noise_variance)
}

/// `J_DSM` from `<A + D²>` and `<V>`.
pub(super) fn dsm_from_means<S: Bounded>(
    task: &DenoisingTask,
    beta: f64,
    means: SoftmaxSpread<S>,
) -> S {
    entered!("loss::dsm_from_means");
    let (skip, beta) = (skip::<S>(task, beta), S::from_f64(beta));
    let mut value = means.square * beta.sqr();
    if !skip.certainly_zero() {
        let dimension = S::from_i64(task.machine.dimension() as i64);
        let noise = skip.sqr() * dimension / S::from_f64(task.noise_variance);
        value = value + means.variance * &skip * beta.mul_pow2(1) + noise;
    }
    value
}

impl DenoisingTask<'_> {
    /// Both are sums over units, and the output at a unit depends on those of its block only.
    fn means_of_blocks<S: Bounded>(
        &self,
        blocks: &Blocks,
        goal: Goal,
        with_variance: bool,
    ) -> Result<Found<SoftmaxSpread<S>>, Error> {
        let (mut squares, mut variances) = (Vec::new(), Vec::new());
        for (units, machine) in blocks.parts() {
            let row = |row: &[f64]| -> Vec<f64> {
                units
                    .iter()
                    .filter_map(|unit| row.get(*unit))
                    .copied()
                    .collect()
            };
            let data: Vec<f64> = self.rows().flat_map(row).collect();
            let task = DenoisingTask {
                machine,
                data: &data,
                noise_variance: self.noise_variance,
            };
            let spread = task.means::<S>(goal, with_variance)?.value;
            squares.push(spread.square);
            variances.push(spread.variance);
        }
        let spread = SoftmaxSpread {
            square: S::sum(squares),
            variance: S::sum(variances),
        };
        Ok(Found::new(spread, blocks.method()))
    }

    /// `<A + D²>` and `<V>`.
    fn means<S: Bounded>(
        &self,
        goal: Goal,
        with_variance: bool,
    ) -> Result<Found<SoftmaxSpread<S>>, Error> {
        if self.machine.is_single_point() {
            return Ok(Found::new(self.of_a_point(), Method::ClosedForm));
        }
        if let Some(blocks) = Blocks::of(self.machine) {
            return self.means_of_blocks(&blocks, goal, with_variance);
        }
        let unknown = || SoftmaxSpread {
            square: S::unknown(),
            variance: S::unknown(),
        };
        let mut depth = 0;
        let mut means = match self.integrate::<S>(goal, depth)? {
            Ok(means) => means,
            Err(obstacle) => return obstacle.or_unknown(unknown()),
        };
        for _ in 0..MOST_WIDENINGS {
            // The tail outside the grid is negligible, unless the value is small compared with the
            // bound on the integrand.
            let value = if with_variance {
                means.spread.square.clone() + &means.spread.variance
            } else {
                means.spread.square.clone()
            };
            let Some(wanted) = missing_depth(&value, &means.bound, depth) else {
                break;
            };
            // The current lower bound on the value may come from the tail alone.
            depth = wanted.max(2 * depth);
            means = match self.integrate::<S>(goal, depth) {
                Ok(Ok(wider)) => wider,
                Ok(Err(Obstacle::Undecided(_))) => return Ok(Found::undecided(unknown())),
                _ => break,
            };
        }
        Ok(Found::new(means.spread, Method::AffineHull))
    }

    /// All patterns are `ξ`: `<|b + ξ - x|²>` as one inner product.
    fn of_a_point<S: Bounded>(&self) -> SoftmaxSpread<S> {
        let machine = self.machine;
        let total: S = squared_distance(machine.pattern(0), bias(machine), self.rows());
        SoftmaxSpread {
            square: total / S::from_i64(self.rows().len() as i64),
            variance: S::zero(),
        }
    }

    fn integrate<S: Bounded>(
        &self,
        goal: Goal,
        depth: u32,
    ) -> Result<Result<Means<S>, Obstacle>, Error> {
        let rows = self.rows().len();
        // Rows with the same relevant patterns share a grid.
        let mut groups: BTreeMap<Vec<usize>, Vec<Observation<S>>> = BTreeMap::new();
        for row in self.rows() {
            let (kept, remainder) = self.kept::<S>(row, goal.bits.saturating_add(depth));
            let group = groups.entry(kept).or_default();
            group.push(Observation { row, remainder });
        }
        let mut means = Means::<S>::new();
        for (kept, group) in groups {
            let spreads = match self.spreads(&kept, &group, goal, depth)? {
                Ok(spreads) => spreads,
                Err(obstacle) => return Ok(Err(obstacle)),
            };
            for ((mut spread, mut bound), observation) in spreads.into_iter().zip(group) {
                if let Some(remainder) = observation.remainder {
                    let (square, variance) = remainder.errors();
                    spread.square = spread.square.widen(&square);
                    spread.variance = spread.variance.widen(&variance);
                    bound = bound + remainder.extent;
                }
                means.add((spread, bound));
            }
        }
        Ok(Ok(means.over(rows)))
    }

    /// The rows' spreads with these patterns alone, and bounds on the integrands.
    fn spreads<S: Bounded>(
        &self,
        kept: &[usize],
        group: &[Observation<S>],
        goal: Goal,
        depth: u32,
    ) -> Result<Result<Vec<Bounding<S>>, Obstacle>, Error> {
        let part = self.machine.select(kept);
        if part.is_single_point() {
            let of_row = |observation: &Observation<S>| {
                let square: S = squared_distance(part.pattern(0), bias(&part), [observation.row]);
                let variance = S::zero();
                (
                    SoftmaxSpread {
                        square: square.clone(),
                        variance,
                    },
                    square,
                )
            };
            return Ok(Ok(group.iter().map(of_row).collect()));
        }
        let reduced = match reduce::<S>(&part, 1.0, LARGEST_RANK)? {
            Ok(reduced) => reduced,
            Err(obstacle) => return Ok(Err(obstacle)),
        };
        let (count, rank) = (kept.len() as f64, reduced.rank as f64);
        let rows = self.rows().len() as f64;
        let limit = |columns: f64| (goal.operations / (columns * rows)) as u64;
        let accuracy = Accuracy {
            bits: goal.bits,
            depth,
        };
        let in_balls = limit(count * (15.0 * rank + 6.0) + NODE_OVERHEAD);
        // A product in fixed point takes an eighth of the time of one in balls, by estimate, and nodes of little weight take far less.
        let of_fixed_point = 0.04 * count * (rank + 3.0) + 1.0;
        let in_fixed_point = limit(of_fixed_point / corners(reduced.rank));
        let variance = self.noise_variance;
        let grid = Grid::affordable(&reduced, variance, accuracy, in_balls, in_fixed_point)?;
        let spreads = parallel::map(group.len(), |place| {
            spread_of_row(&part, &reduced, &grid, group[place].row)
        });
        spreads.into_iter().collect::<Result<_, _>>().map(Ok)
    }

    /// The patterns that matter to a row, the nearest first, and a bound on the effect of the
    /// others. By Chernoff's inequality their share of the softmax is at most about `2^-bits`.
    fn kept<S: Bounded>(&self, row: &[f64], bits: u32) -> (Vec<usize>, Option<Remainder<S>>) {
        let machine = self.machine;
        let inputs: Vec<f64> = machine.hidden_inputs(row);
        let first = (0..inputs.len())
            .max_by(|a, b| inputs[*a].total_cmp(&inputs[*b]))
            .unwrap_or(0);
        let threshold = -(f64::from(bits) + PRUNING_BITS) * std::f64::consts::LN_2;
        let (mut kept, mut weight) = (Vec::new(), S::zero());
        for index in 0..machine.count() {
            let gap = inputs[index] - inputs[first];
            let variance = self.noise_variance * machine.squared_distance::<f64>(index, first);
            // Any tilt between 0 and 1 gives a bound.
            let tilt = (-gap / variance).clamp(0.0, 1.0);
            let exponent = tilt * (gap + tilt * variance / 2.0);
            if index == first || exponent.is_nan() || exponent > threshold {
                kept.push(index);
                continue;
            }
            let tilt = S::from_f64(tilt);
            let gap = exponent_difference::<S>(machine, row, index, first);
            let variance =
                S::from_f64(self.noise_variance) * machine.squared_distance::<S>(index, first);
            let exponent = (gap + (variance * &tilt).mul_pow2(-1)) * tilt;
            weight = weight + exponent.exp().upper();
        }
        let nearest = nearest(machine, &kept, row);
        kept.sort_by_key(|index| (*index != nearest, *index));
        if kept.len() == machine.count() {
            return (kept, None);
        }
        let distances = machine.patterns();
        let extent =
            largest(distances.map(|pattern| squared_distance(pattern, bias(machine), [row])));
        (kept, Some(Remainder { weight, extent }))
    }
}

/// A row's spread, and a bound on its integrand.
type Bounding<S> = (SoftmaxSpread<S>, S);

/// A row of the data, and the effect of the patterns left out.
struct Observation<'a, S> {
    row: &'a [f64],
    remainder: Option<Remainder<S>>,
}

/// Patterns with a negligible share of the softmax.
struct Remainder<S> {
    /// A bound on the mean of their total softmax weight.
    weight: S,
    /// A bound on `|b + ξ - x|²` for all patterns.
    extent: S,
}

impl<S: Bounded> Remainder<S> {
    /// Bounds on their effect on `A + D²` and on `V`: 4 and 5 times the extent, times the weight.
    fn errors(&self) -> (S, S) {
        let product = self.extent.clone() * &self.weight;
        (
            product.mul_pow2(2).upper(),
            (product.mul_pow2(2) + product).upper(),
        )
    }
}

/// Patterns are left out if their effect is this many bits below the goal.
const PRUNING_BITS: f64 = 30.0;

/// The cost of a node besides its patterns: divisions.
const NODE_OVERHEAD: f64 = 20.0;

/// How often the grid is widened for a value that turns out to be small.
const MOST_WIDENINGS: usize = 8;

/// The sums over rows.
struct Means<S> {
    spread: SoftmaxSpread<S>,
    /// The largest possible value of the integrand.
    bound: S,
}

impl<S: Bounded> Means<S> {
    fn new() -> Self {
        let spread = SoftmaxSpread {
            square: S::zero(),
            variance: S::zero(),
        };
        Self {
            spread,
            bound: S::zero(),
        }
    }

    fn add(&mut self, (spread, bound): (SoftmaxSpread<S>, S)) {
        self.spread.square = self.spread.square.clone() + spread.square;
        self.spread.variance = self.spread.variance.clone() + spread.variance;
        self.bound = self.bound.clone() + bound;
    }

    fn over(self, rows: usize) -> Self {
        let rows = S::from_i64(rows as i64);
        Self {
            spread: SoftmaxSpread {
                square: self.spread.square / &rows,
                variance: self.spread.variance / &rows,
            },
            bound: self.bound / rows,
        }
    }
}

/// How many bits the value is below the bound, if the grid was made for fewer.
fn missing_depth<S: Bounded>(value: &S, bound: &S, depth: u32) -> Option<u32> {
    const SLACK: f64 = 2.0;
    const MOST: f64 = 20_000.0;
    let bits = -(value.upper() / bound).ln().approx() / std::f64::consts::LN_2;
    (bits > f64::from(depth) + SLACK && bits < MOST).then(|| bits.ceil() as u32)
}

/// One row's `A + D²` and `V`, and a bound on the integrand.
fn spread_of_row<S: Bounded>(
    machine: &AttnBm,
    reduced: &Reduction<S>,
    grid: &Grid<S>,
    row: &[f64],
) -> Result<Bounding<S>, Error> {
    let (dimension, rank) = (machine.dimension(), reduced.rank);
    let start: Vec<S> = (0..machine.count())
        .map(|index| exponent_difference::<S>(machine, row, index, 0).exp())
        .collect();
    let origin = machine.pattern(0);
    let displacement: Vec<S> = (0..dimension)
        .map(|i| {
            let bias = S::from_f64(machine.bias_at(i));
            S::from_f64(origin[i]) - S::from_f64(row[i]) + bias
        })
        .collect();
    let along: Vec<S> = (0..rank)
        .map(|j| {
            let basis = &reduced.basis[j * dimension..(j + 1) * dimension];
            let products = basis.iter().zip(&displacement);
            products.fold(S::zero(), |sum, (q, d)| {
                if d.certainly_zero() {
                    sum
                } else {
                    sum + q.clone() * d
                }
            })
        })
        .collect();
    let points: Vec<S> = reduced
        .coordinates
        .iter()
        .enumerate()
        .map(|(place, x)| x.clone() + &along[place % rank])
        .collect();
    let mut spread = grid.softmax_spread(&start, &points);
    if !is_in_hull(machine, rank, row, &displacement)? {
        let whole: S = squared_distance(origin, bias(machine), [row]);
        let across = along.iter().fold(whole, |rest, y| rest - y.sqr());
        spread.square = spread.square + across;
    }
    let bound = points.iter().fold(S::zero(), |sum, x| sum + x.sqr());
    Ok((spread, bound))
}

/// Whether `x - b` certainly lies in the affine hull of the patterns; decided exactly where `x - b` is
/// a vector of binary64 numbers.
fn is_in_hull<S: Real>(
    machine: &AttnBm,
    rank: usize,
    row: &[f64],
    displacement: &[S],
) -> Result<bool, Error> {
    if rank == machine.dimension() || displacement.iter().all(Real::certainly_zero) {
        return Ok(true);
    }
    let mut points = machine.entries().to_vec();
    for (i, x) in row.iter().enumerate() {
        let bias = machine.bias_at(i);
        let difference = x - bias;
        // Knuth's error of the rounded difference.
        let virtual_part = difference - x;
        let error = (x - (difference - virtual_part)) - (bias + virtual_part);
        if error != 0.0 {
            return Ok(false);
        }
        points.push(difference);
    }
    let hull = affine_hull(&points, machine.dimension(), rank)?;
    Ok(matches!(hull, AffineHull::Spanned { .. }))
}

/// `(ξ_μ - ξ_ν)·x + c_μ - c_ν`, with the contributions of clamped units, rounded once.
fn exponent_difference<S: Real>(machine: &AttnBm, row: &[f64], index: usize, other: usize) -> S {
    if index == other {
        return S::zero();
    }
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for (index, sign) in [(index, 1.0), (other, -1.0)] {
        left.extend(machine.pattern(index).iter().map(|x| sign * x));
        right.extend_from_slice(row);
        left.extend(machine.clamped_entries(index).iter().map(|x| sign * x));
        right.extend_from_slice(machine.clamped_values());
        if let Some(bias) = machine.hidden_bias() {
            left.push(sign * bias[index]);
            right.push(1.0);
        }
    }
    S::dot(&left, &right)
}

/// `Σ_x |b + ξ - x|²`, exact before it is rounded once.
pub(super) fn squared_distance<'a, S: Real>(
    pattern: &[f64],
    bias: &[f64],
    rows: impl IntoIterator<Item = &'a [f64]>,
) -> S {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for row in rows {
        for (i, (xi, x)) in pattern.iter().zip(row).enumerate() {
            let parts = [*xi, -x, bias.get(i).copied().unwrap_or(0.0)];
            for a in parts {
                for b in parts {
                    if a != 0.0 && b != 0.0 {
                        left.push(a);
                        right.push(b);
                    }
                }
            }
        }
    }
    S::dot(&left, &right)
}

fn bias(machine: &AttnBm) -> &[f64] {
    machine.visible_bias().unwrap_or_default()
}

/// Approximately the nearest of these patterns to the row; any choice is valid.
fn nearest(machine: &AttnBm, among: &[usize], row: &[f64]) -> usize {
    let distance = |pattern: &[f64]| -> f64 {
        let parts = pattern.iter().zip(row).enumerate();
        parts
            .map(|(i, (xi, x))| (xi - x + machine.bias_at(i)).powi(2))
            .sum()
    };
    let distances: Vec<f64> = machine.patterns().map(distance).collect();
    let least = among
        .iter()
        .copied()
        .min_by(|a, b| distances[*a].total_cmp(&distances[*b]));
    least.unwrap_or(0)
}
