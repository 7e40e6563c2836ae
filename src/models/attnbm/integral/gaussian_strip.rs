//! The partition function and its moments by the trapezoidal rule, with a certified error.
//!
//! The integrand `f = (Σ_μ exp(ℓ_μ - |u - x_μ|²/2))^β` grows by no more than `exp(β a²/2)` when a
//! coordinate is shifted by `i a`, for any patterns. The infinite trapezoidal rule therefore
//! has a small **relative** error in every coordinate, and since `f` is positive, relative errors
//! compose over the coordinates. Beyond the patterns `f` decays at least as fast as a Gaussian, so
//! the remainder of the finite sum is a small multiple of its last term. Proofs are in
//! [`docs::integration_strip`](crate::docs::integration_strip), sections 2 to 5.

use super::reduction::{Obstacle, PatternModel, Reduction};
use super::strip_plan::{Plan, is_entire};
use crate::real::largest;
use crate::real::{Bounded, Real};
use crate::routes::entered;
use rayon::prelude::*;
use std::cmp::Ordering;

/// The partition function with its first moments.
#[derive(Clone, Debug)]
pub struct Moments<S> {
    /// `log Z`.
    pub log_partition: S,
    /// `log Z - β ℓ_ref`, which keeps its digits where `β ℓ_ref` is huge.
    pub log_excess: S,
    /// `<s_μ>`, the mean of the softmax weight of each pattern.
    pub softmax: Vec<S>,
    /// `<u_j s_μ>` in the coordinates of the hull, `r` numbers for each pattern, row after row.
    pub position_softmax: Vec<S>,
}

impl<S: Bounded> Moments<S> {
    /// `<(v - b - ξ_0)_i s_μ>` in the original coordinates, `N` numbers for each pattern, row after row.
    pub fn displacement_softmax(&self, reduced: &Reduction<S>) -> Vec<S> {
        let (dimension, rank) = (reduced.dimension, reduced.rank);
        let mut entries = Vec::with_capacity(self.softmax.len() * dimension);
        for index in 0..self.softmax.len() {
            let along = &self.position_softmax[index * rank..(index + 1) * rank];
            for i in 0..dimension {
                entries.push(
                    along
                        .iter()
                        .enumerate()
                        .fold(S::zero(), |sum, (j, moment)| {
                            sum + moment.clone() * &reduced.basis[j * dimension + i]
                        }),
                );
            }
        }
        entries
    }

    /// `<v_i s_μ>` in the original coordinates, `N` numbers for each pattern, row after row; `β`
    /// times this is the gradient of `log Z` with respect to the patterns.
    pub fn visible_softmax(&self, model: &PatternModel, reduced: &Reduction<S>) -> Vec<S> {
        let mut entries = self.displacement_softmax(reduced);
        for (row, softmax) in entries
            .chunks_exact_mut(reduced.dimension)
            .zip(&self.softmax)
        {
            for (i, (entry, origin)) in row.iter_mut().zip(model.pattern(0)).enumerate() {
                let bias = model.visible_bias.get(i).copied().unwrap_or(0.0);
                let fixed = (S::from_f64(*origin) + S::from_f64(bias)) * softmax;
                *entry = fixed + entry.clone();
            }
        }
        entries
    }
}

/// `log Z` by the trapezoidal rule.
///
/// # Statement
///
/// `log ∫_{R^N} exp(-β E(v)) dv` for the energy `E(v) = |v - b|²/2 - log Σ_μ exp(ξ_μ·v + c_μ)`.
///
/// # Domain
///
/// Every real `β > 0`; a small affine rank. Fails with [`Obstacle::Nodes`] if more than about
/// `limit` nodes are needed: their number grows with `goal` as `(goal + c·extent·√(β goal))^r`.
///
/// # Error
///
/// Truncation is about `2^-goal` relative to `Z`; it and rounding are enclosed.
///
/// ```
/// use attnbm::models::attnbm::integral::gaussian_strip;
/// use attnbm::models::attnbm::integral::reduction::{Clamped, PatternModel, reduce};
/// // For one pattern, Z = √(2π/β) exp(β ξ²/2); two equal ones count 2^β.
/// let model = PatternModel {
///     patterns: &[0.5, 0.5], dimension: 1, visible_bias: &[], hidden_bias: &[],
///     clamped: Clamped::default(), beta: 1.5,
/// };
/// let reduced = reduce::<f64>(&model, 4)??;
/// let value = gaussian_strip::log_partition(&reduced, 50, 1000)?;
/// let exact = (std::f64::consts::TAU / 1.5).ln() / 2.0 + 1.5 * 0.125 + 1.5 * 2f64.ln();
/// assert!((value - exact).abs() < 1e-14);
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn log_partition<S: Bounded>(
    reduced: &Reduction<S>,
    goal: u32,
    limit: u64,
) -> Result<S, Obstacle> {
    entered!("gaussian_strip::log_partition");
    let plan = Plan::new(reduced, goal, 0.0, limit)?;
    Ok(integrate(reduced, &plan, false).log_partition)
}

/// `log Z - β ℓ_ref` by the trapezoidal rule: [`log_partition`] without its largest part, which keeps
/// its digits where `β ℓ_ref` is huge.
pub fn excess<S: Bounded>(reduced: &Reduction<S>, goal: u32, limit: u64) -> Result<S, Obstacle> {
    entered!("gaussian_strip::excess");
    let plan = Plan::new(reduced, goal, 0.0, limit)?;
    Ok(integrate(reduced, &plan, false).log_excess)
}

/// `log Z`, the mean softmax weights and their first moments with the position, in one pass.
///
/// # Statement
///
/// With `s_μ(v) = exp(ξ_μ·v + c_μ)/Σ_ν exp(ξ_ν·v + c_ν)` and means under the density `exp(-β E)/Z`: the
/// fields of [`Moments`].
///
/// # Error
///
/// Truncation is about `2^-goal`, relative for `Z`, absolute for `<s_μ>`, and times the patterns'
/// extent times `1 + 1/β` for `<u_j s_μ>`; it and rounding are enclosed. Rounding costs about
/// `log2 β` bits for large `β`.
///
/// # Method
///
/// Besides `∫ f` the pass sums `∫ f s_μ` and `∫ f s_μ Σ_ν (x_νj - min x_j) s_ν`, which are positive,
/// and integration by parts turns the latter into the moments with `u_j`.
pub fn moments<S: Bounded>(
    reduced: &Reduction<S>,
    goal: u32,
    limit: u64,
) -> Result<Moments<S>, Obstacle> {
    entered!("gaussian_strip::moments");
    let beta = reduced.beta;
    let shortfall = if is_entire(beta) {
        0.0
    } else {
        (2.0 - beta).max(0.0)
    };
    let plan = Plan::new(reduced, goal, shortfall, limit)?;
    Ok(integrate(reduced, &plan, true))
}

/// The integrals on a given grid, with an error bound for that grid.
pub fn integrate<S: Bounded>(
    reduced: &Reduction<S>,
    plan: &Plan,
    with_moments: bool,
) -> Moments<S> {
    entered!("gaussian_strip::integrate");
    let (rank, count) = (reduced.rank, reduced.levels.len());
    let beta = S::from_f64(reduced.beta);
    let ends = ends(reduced);
    let tables: Vec<Table<S>> = (0..rank)
        .map(|j| Table::new(reduced, plan, j, &ends[j]))
        .collect();
    let height = S::from_f64(plan.height);
    let heights: Vec<S> = reduced
        .levels
        .iter()
        .map(|level| (level.clone() - &height).exp())
        .collect();
    let offsets: Vec<S> = (0..count * rank)
        .map(|place| reduced.coordinates[place].clone() - &ends[place % rank].0)
        .collect();
    let zeros = |length: usize| (0..length).map(|_| S::zero()).collect::<Vec<S>>();
    // At β = 1 the second-order sums are not needed.
    let second = with_moments && reduced.beta != 1.0;
    let power = Power::new(reduced.beta);
    let start = || Walk {
        tables: &tables,
        offsets: &offsets,
        power: &power,
        with_moments,
        second,
        softmax: zeros(if with_moments { count } else { 0 }),
        pair: zeros(if second { count * rank } else { 0 }),
        buffers: (0..=rank).map(|_| zeros(count)).collect(),
    };
    let mut walk = start();
    // A row of one node is not worth a task.
    let (sum, tail) = if rank < 2 {
        walk.descend(0, &heights, &S::one())
    } else {
        walk.descend_in_parallel(&heights, &start)
    };
    let Walk { softmax, pair, .. } = walk;
    // Sum and tail bracket the infinite sum, which differs from the integral by a relative error.
    let half = tail.mul_pow2(-1);
    let bracket = |sum: &S, half: &S| (sum.clone() + half).widen(half);
    let discretisation = |q: f64| S::one().widen(&relative_error(reduced, plan, &ends, q));
    let total = bracket(&sum, &half) / discretisation(0.0);
    let one = discretisation(1.0);
    let softmax: Vec<S> = softmax
        .iter()
        .map(|sum| bracket(sum, &half) / &one / &total)
        .collect();
    let mut position_softmax = Vec::new();
    if with_moments {
        let two = discretisation(2.0);
        let excess = beta.clone() - S::one();
        for (place, x) in reduced.coordinates.iter().enumerate() {
            let (index, (low, high)) = (place / rank, &ends[place % rank]);
            let mut moment = x.clone() * &softmax[index];
            if let Some(sum) = pair.get(place) {
                let extent = high.clone() - low;
                let mean = bracket(sum, &(half.clone() * &extent)) / &two / &total;
                moment = moment + (mean + low.clone() * &softmax[index]) * &excess;
            }
            position_softmax.push(moment / &beta);
        }
    }
    let cell = plan
        .steps
        .iter()
        .fold(S::zero(), |sum, step| sum + S::from_f64(*step).ln());
    let across = S::from_i64((reduced.dimension - rank) as i64).mul_pow2(-1)
        * (S::pi().mul_pow2(1) / &beta).ln();
    let log_excess = total.ln() + cell + across + height * &beta;
    let log_partition = log_excess.clone() + beta * &reduced.reference_level;
    Moments {
        log_partition,
        log_excess,
        softmax,
        position_softmax,
    }
}

/// Bounds on the patterns' coordinates: below and above, for each.
pub(super) fn ends<S: Bounded>(reduced: &Reduction<S>) -> Vec<(S, S)> {
    (0..reduced.rank)
        .map(|j| {
            let coordinate = || reduced.coordinates.iter().skip(j).step_by(reduced.rank);
            (
                -largest(coordinate().map(|x| -x.clone())),
                largest(coordinate().cloned()),
            )
        })
        .collect()
}

/// An upper bound on the relative difference between the infinite trapezoidal sum and the integral
/// for an integrand with the factor `S^(β - q)`, over all coordinates together.
fn relative_error<S: Bounded>(reduced: &Reduction<S>, plan: &Plan, ends: &[(S, S)], q: f64) -> S {
    let beta = S::from_f64(reduced.beta);
    let mut composed = S::zero();
    for ((step, strip), (low, high)) in plan.steps.iter().zip(&plan.strips).zip(ends) {
        let half_width = S::from_f64(*strip);
        let mut factor = S::from_i64(2);
        if !is_entire(reduced.beta) {
            // |S(u + i a)| >= cos(a R/2) S(u) >= (1 - a R/π) S(u), and no zero while that is positive.
            let cosine = S::one() - half_width.clone() * &(high.clone() - low) / S::pi();
            factor = factor * if_positive(&cosine) / &cosine;
            if q > reduced.beta {
                factor = factor * cosine.powf(&(beta.clone() - S::from_f64(q)));
            }
        }
        let growth = half_width.sqr() * &beta;
        let decay = S::pi() * &half_width.mul_pow2(1) / S::from_f64(*step);
        let error = factor * (growth.mul_pow2(-1) - &decay).exp() / -(-decay).exp_m1();
        composed = composed.clone() + &error + composed * &error;
    }
    composed
}

/// `y` itself if it is certainly positive, and otherwise the whole line, because the bound holds
/// for positive `y` only.
pub(super) fn if_positive<S: Real>(y: &S) -> S {
    y.sqrt().sqr()
}

/// Tables of the integrand's factors at one coordinate's nodes.
struct Table<S> {
    /// Index of the first node in the tables.
    centre: usize,
    /// For each node `exp(g - (u - x_μ)²/2)` for all patterns.
    factors: Vec<Vec<S>>,
    /// For each node `exp(-β g)`; empty if every `g` is 0.
    scales: Vec<S>,
    /// For a node beyond all patterns, the ratio of all that lies beyond it to the node itself, and
    /// the value of the node at which that is negligible.
    above: Vec<Option<(S, S)>>,
    below: Vec<Option<(S, S)>>,
}

impl<S: Bounded> Table<S> {
    fn new(reduced: &Reduction<S>, plan: &Plan, j: usize, (low, high): &(S, S)) -> Self {
        let (first, last) = plan.extents[j];
        let step = plan.steps[j];
        let beta = S::from_f64(reduced.beta);
        let coordinate = || reduced.coordinates.iter().skip(j).step_by(reduced.rank);
        let approximate: Vec<f64> = coordinate().map(Real::approx).collect();
        let negligible = S::from_f64(plan.allowance[j]).mul_pow2(-i64::from(plan.goal));
        // Σ_{m>=1} exp(-β (d h m + h² m²/2)) <= 1/(exp(β h (d + h/2)) - 1).
        let ratio = |beyond: S| {
            let rate = (beyond + S::from_f64(step / 2.0)) * &beta * S::from_f64(step);
            let ratio = S::one() / if_positive(&rate.exp_m1());
            let enough = negligible.clone() / &ratio;
            Some((ratio, enough))
        };
        let mut table = Self {
            centre: (plan.centre[j] - first) as usize,
            factors: Vec::new(),
            scales: Vec::new(),
            above: Vec::new(),
            below: Vec::new(),
        };
        for index in first..=last {
            let place = index as f64 * step;
            let node = S::from_f64(place);
            let nearest = approximate
                .iter()
                .map(|x| (place - x).powi(2))
                .fold(f64::INFINITY, f64::min);
            // Where the mixture is raised to a fractional power, keep it in the range of f64.
            let raise = if is_entire(reduced.beta) {
                0.0
            } else {
                (nearest / 2.0).floor()
            };
            table.factors.push(
                coordinate()
                    .map(|x| (S::from_f64(raise) - (node.clone() - x).sqr().mul_pow2(-1)).exp())
                    .collect(),
            );
            if !is_entire(reduced.beta) {
                table
                    .scales
                    .push((-(beta.clone() * S::from_f64(raise))).exp());
            }
            let above = node.clone() - high;
            let beyond = index == last || above.approx() > 0.0;
            table.above.push(if beyond { ratio(above) } else { None });
            let below = low.clone() - node;
            let beyond = index == first || below.approx() > 0.0;
            table.below.push(if beyond { ratio(below) } else { None });
        }
        table
    }

    /// Adds a row to the sum and its remainder to the tail; whether the sum may stop there.
    fn add(
        &self,
        (sum, tail): &mut (S, S),
        (value, rest): (S, S),
        index: usize,
        end: &Option<(S, S)>,
    ) -> bool {
        *sum = sum.clone() + &value;
        *tail = tail.clone() + &rest;
        let Some((ratio, enough)) = end else {
            return false;
        };
        let last = index == 0 || index + 1 == self.factors.len();
        let stop = last || value.cmp_approx(enough) != Ordering::Greater;
        if stop {
            *tail = tail.clone() + (value + rest) * ratio;
        }
        stop
    }
}

/// The number of nodes of the first coordinate in a block.
const BLOCK: usize = 8;

/// The sums over the grid, one coordinate inside another.
struct Walk<'a, S> {
    tables: &'a [Table<S>],
    /// `x_μj - min x_j`, not negative.
    offsets: &'a [S],
    power: &'a Power<S>,
    with_moments: bool,
    second: bool,
    softmax: Vec<S>,
    pair: Vec<S>,
    /// The terms of the mixture at each level of the recursion.
    buffers: Vec<Vec<S>>,
}

impl<S: Bounded> Walk<'_, S> {
    /// The sum of the integrand over all nodes of the coordinates from `level` on, and a bound on
    /// its remainder; `terms` has the factors of the previous coordinates.
    fn descend(&mut self, level: usize, terms: &[S], scale: &S) -> (S, S) {
        let tables = self.tables;
        let Some(table) = tables.get(level) else {
            return (self.node(terms, scale), S::zero());
        };
        let mut total = (S::zero(), S::zero());
        for index in table.centre..table.factors.len() {
            let row = self.row(level, index, terms, scale);
            if table.add(&mut total, row, index, &table.above[index]) {
                break;
            }
        }
        for index in (0..table.centre).rev() {
            let row = self.row(level, index, terms, scale);
            if table.add(&mut total, row, index, &table.below[index]) {
                break;
            }
        }
        total
    }

    /// [`Walk::descend`] from the first coordinate on, in parallel. Blocks of nodes of a fixed size
    /// are added up in their order, so the result does not depend on the threads.
    fn descend_in_parallel<'b>(
        &mut self,
        terms: &[S],
        start: &(impl Fn() -> Walk<'b, S> + Sync),
    ) -> (S, S)
    where
        S: 'b,
    {
        let mut total = (S::zero(), S::zero());
        let Some(table) = self.tables.first() else {
            return self.descend(0, terms, &S::one());
        };
        let above: Vec<usize> = (table.centre..table.factors.len()).collect();
        let below: Vec<usize> = (0..table.centre).rev().collect();
        for (indices, ends) in [(above, &table.above), (below, &table.below)] {
            'side: for block in indices.chunks(BLOCK) {
                let rows: Vec<_> = block
                    .par_iter()
                    .map(|index| {
                        let mut walk = start();
                        let row = walk.row(0, *index, terms, &S::one());
                        (row, walk.softmax, walk.pair)
                    })
                    .collect();
                for (index, (row, softmax, pair)) in block.iter().zip(rows) {
                    let sums = self.softmax.iter_mut().zip(softmax);
                    for (sum, more) in sums.chain(self.pair.iter_mut().zip(pair)) {
                        *sum = sum.clone() + more;
                    }
                    if table.add(&mut total, row, *index, &ends[*index]) {
                        break 'side;
                    }
                }
            }
        }
        total
    }

    /// The sum over all nodes of the coordinates after `level` at one node of that coordinate.
    fn row(&mut self, level: usize, index: usize, terms: &[S], scale: &S) -> (S, S) {
        let table = &self.tables[level];
        let mut inner = std::mem::take(&mut self.buffers[level]);
        for ((product, term), factor) in inner.iter_mut().zip(terms).zip(&table.factors[index]) {
            *product = term.clone() * factor;
        }
        let row = match table.scales.get(index) {
            Some(own) => self.descend(level + 1, &inner, &(scale.clone() * own)),
            None => self.descend(level + 1, &inner, scale),
        };
        self.buffers[level] = inner;
        row
    }

    fn node(&mut self, terms: &[S], scale: &S) -> S {
        let mixture = sum(terms.iter());
        if !self.with_moments {
            return self.power.of(&mixture, 0) * scale;
        }
        let order = if self.second { 2 } else { 1 };
        let mut lowered = self.power.of(&mixture, order) * scale;
        if self.second {
            let rank = self.tables.len();
            let means: Vec<S> = (0..rank)
                .map(|j| {
                    let offsets = self.offsets.iter().skip(j).step_by(rank);
                    sum(terms
                        .iter()
                        .zip(offsets)
                        .map(|(term, offset)| term.clone() * offset)
                        .collect::<Vec<S>>()
                        .iter())
                })
                .collect();
            for (index, term) in terms.iter().enumerate() {
                let weighted = term.clone() * &lowered;
                for (j, mean) in means.iter().enumerate() {
                    let entry = &mut self.pair[index * rank + j];
                    *entry = entry.clone() + weighted.clone() * mean;
                }
            }
            lowered = lowered * &mixture;
        }
        for (entry, term) in self.softmax.iter_mut().zip(terms) {
            *entry = entry.clone() + term.clone() * &lowered;
        }
        lowered * mixture
    }
}

fn sum<'a, S: Real + 'a>(mut values: impl Iterator<Item = &'a S>) -> S {
    let first = values.next().cloned().unwrap_or_else(S::zero);
    values.fold(first, |sum, value| sum + value)
}

/// How the mixture is raised to the power `β`.
enum Power<S> {
    /// An integer power, by multiplications.
    Integer(u64),
    /// `2^roots β` is an integer: square roots first.
    Root { roots: u32, power: u64 },
    /// By exponential and logarithm.
    Real(S),
}

impl<S: Real> Power<S> {
    fn new(beta: f64) -> Self {
        let small = f64::from(1u32 << 31);
        for roots in 0..3 {
            let scaled = beta * f64::from(1u32 << roots);
            if scaled.fract() == 0.0 && scaled <= small {
                let power = scaled as u64;
                return if roots == 0 {
                    Self::Integer(power)
                } else {
                    Self::Root { roots, power }
                };
            }
        }
        Self::Real(S::from_f64(beta))
    }

    /// `x^(β - order)`.
    fn of(&self, x: &S, order: u64) -> S {
        let value = match self {
            Self::Integer(power) if *power >= order => return x.powi(power - order),
            Self::Integer(power) => x.powi(*power),
            Self::Root { roots, power } => (0..*roots)
                .fold(x.clone(), |root, _| root.sqrt())
                .powi(*power),
            Self::Real(power) => x.powf(power),
        };
        if order == 0 {
            value
        } else {
            value / x.powi(order)
        }
    }
}

#[cfg(test)]
mod tests;
