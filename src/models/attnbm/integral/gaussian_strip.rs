//! The partition function and its moments by the trapezoidal rule, with a certified error.
//!
//! The integrand `f = (Σ_μ exp(ℓ_μ - |u - x_μ|²/2))^β` grows by no more than `exp(β a²/2)` when a
//! coordinate is shifted by `i a`, for any patterns. The infinite trapezoidal rule therefore
//! has a small **relative** error in every coordinate, and since `f` is positive, relative errors
//! compose over the coordinates. Beyond the patterns `f` decays at least as fast as a Gaussian, so
//! the remainder of the finite sum is a small multiple of its last term. Proofs are in
//! [`docs::integration_strip`](crate::docs::integration_strip), sections 2 to 5.

use super::fixed_rows;
use super::fixed_values::{Power as PowerAlone, Shares};
use super::reduction::{Obstacle, Reduction, log_volume};
use super::strip_axis::{Use, axis, ends, error_along, heights, if_positive, ratio_beyond};
use super::strip_plan::{Arithmetic, Factors, Limits, Plan, is_entire};
use super::walk::{Axis, Integrand, Sum, Sums, Tasks, Walk};
use crate::models::attnbm::AttnBm;
use crate::real::{Bounded, Real};
use crate::routes::entered;

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
    pub fn visible_softmax(&self, machine: &AttnBm, reduced: &Reduction<S>) -> Vec<S> {
        let mut entries = self.displacement_softmax(reduced);
        for (row, softmax) in entries
            .chunks_exact_mut(reduced.dimension)
            .zip(&self.softmax)
        {
            for (i, (entry, origin)) in row.iter_mut().zip(machine.pattern(0)).enumerate() {
                let bias = S::from_f64(machine.bias_at(i));
                let fixed = (S::from_f64(*origin) + bias) * softmax;
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
/// use attnbm::models::attnbm::AttnBm;
/// use attnbm::models::attnbm::integral::{gaussian_strip, reduction::reduce};
/// // For one pattern, Z = √(2π/β) exp(β ξ²/2); two equal ones count 2^β.
/// let machine = AttnBm::new(2, 1, vec![0.5, 0.5])?;
/// let reduced = reduce::<f64>(&machine, 1.5, 4)??;
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
    Ok(partition(reduced, goal, limit)?.log_partition)
}

/// `log Z - β ℓ_ref` by the trapezoidal rule: [`log_partition`] without its largest part, which keeps
/// its digits where `β ℓ_ref` is huge.
pub fn excess<S: Bounded>(reduced: &Reduction<S>, goal: u32, limit: u64) -> Result<S, Obstacle> {
    entered!("gaussian_strip::excess");
    Ok(partition(reduced, goal, limit)?.log_excess)
}

fn partition<S: Bounded>(
    reduced: &Reduction<S>,
    goal: u32,
    nodes: u64,
) -> Result<Moments<S>, Obstacle> {
    let limits = Limits::of_powers(nodes);
    on_affordable_grid(reduced, goal, 0.0, limits, Wanted::Partition)
}

fn on_affordable_grid<S: Bounded>(
    reduced: &Reduction<S>,
    goal: u32,
    shortfall: f64,
    limits: Limits,
    wanted: Wanted,
) -> Result<Moments<S>, Obstacle> {
    let factors = Factors::power(reduced.beta, shortfall);
    let integrate = |plan: &Plan| {
        let found = integrate(reduced, plan, wanted);
        let is_known = found.log_excess.is_known();
        (found, is_known)
    };
    Plan::affordable(reduced, goal, factors, limits, integrate)
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
    let limits = Limits::of_moments(limit);
    on_affordable_grid(reduced, goal, shortfall, limits, Wanted::Moments)
}

/// Which integrals to compute on a grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// `log Z` alone; the vectors of [`Moments`] stay empty.
    Partition,
    /// All of [`Moments`].
    Moments,
}

/// The integrals on a given grid, with an error bound for that grid.
pub fn integrate<S: Bounded>(reduced: &Reduction<S>, plan: &Plan, wanted: Wanted) -> Moments<S> {
    entered!("gaussian_strip::integrate");
    let beta = S::from_f64(reduced.beta);
    let reduced = &*plan.rotation.of(reduced);
    let ends = ends(reduced);
    let mass = Mass::new(reduced, &ends, wanted);
    let Sums { values, further } = match plan.arithmetic {
        Arithmetic::OfTheScalar => mass.sums(reduced, plan, &ends),
        Arithmetic::FixedPoint => mass.sums_in_fixed_point(reduced, plan, &ends),
    };
    // Sum and tail bracket the infinite sum, which differs from the integral by a relative error.
    let [Sum { sum, tail }] = values;
    let half = tail.mul_pow2(-1);
    let bracket = |sum: &S, half: &S| (sum.clone() + half).widen(half);
    let discretisation = |q: f64| S::one().widen(&relative_error(reduced, plan, &ends, q));
    let total = bracket(&sum, &half) / discretisation(0.0);
    let (softmax, pair) = further.split_at(mass.count_of_softmax());
    let one = discretisation(1.0);
    let softmax: Vec<S> = softmax
        .iter()
        .map(|sum| bracket(sum, &half) / &one / &total)
        .collect();
    let two = discretisation(2.0);
    let pair_mean = |place: usize, extent: &S| {
        let sum = pair.get(place)?;
        Some(bracket(sum, &(half.clone() * extent)) / &two / &total)
    };
    let position_softmax = match wanted {
        Wanted::Partition => Vec::new(),
        Wanted::Moments => {
            let turned = position_softmax(reduced, &ends, &softmax, pair_mean);
            plan.rotation.undo(turned, reduced.rank)
        }
    };
    let across = log_volume(reduced.dimension - reduced.rank, &beta);
    let log_excess = total.ln() + plan.log_cell::<S>() + across + S::from_f64(plan.height) * &beta;
    let log_partition = log_excess.clone() + beta * &reduced.reference_level;
    Moments {
        log_partition,
        log_excess,
        softmax,
        position_softmax,
    }
}

/// `<u_j s_μ>` by integration by parts: `β <u_j s_μ> = x_μj <s_μ> + (β - 1) <s_μ Σ_ν x_νj s_ν>`. The last mean is that of
/// the positive `x_νj - min x_j`, which `pair_mean` gives, and of `min x_j`.
fn position_softmax<S: Bounded>(
    reduced: &Reduction<S>,
    ends: &[(S, S)],
    softmax: &[S],
    pair_mean: impl Fn(usize, &S) -> Option<S>,
) -> Vec<S> {
    let beta = S::from_f64(reduced.beta);
    let excess = beta.clone() - S::one();
    let moment = |(place, x): (usize, &S)| {
        let (index, (low, high)) = (place / reduced.rank, &ends[place % reduced.rank]);
        let own = x.clone() * &softmax[index];
        let moment = match pair_mean(place, &(high.clone() - low)) {
            Some(mean) => own + (mean + low.clone() * &softmax[index]) * &excess,
            None => own,
        };
        moment / &beta
    };
    reduced.coordinates.iter().enumerate().map(moment).collect()
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
        let error = error_along(factor, *step, &half_width, &beta);
        composed = composed.clone() + &error + composed * &error;
    }
    composed
}

/// The nodes of coordinate `j`; their weight is `exp(-β g)`, unless every `g` is 0.
fn nodes<S: Bounded>(
    reduced: &Reduction<S>,
    plan: &Plan,
    j: usize,
    ends: &(S, S),
) -> Axis<S, S, 1> {
    let entire = is_entire(reduced.beta);
    let beta = S::from_f64(reduced.beta);
    let of = Use {
        // Only a fractional power, which is a logarithm and an exponential, needs the range of binary64.
        twice_highest_raise: if entire { 0.0 } else { f64::INFINITY },
        weight: |raise: f64| (!entire).then(|| (-(beta.clone() * S::from_f64(raise))).exp()),
        ratios: |rate: S| [ratio_beyond(&rate)],
    };
    axis(reduced, plan, j, ends, &of)
}

/// The integrand `S^β`, and with it `S^β s_μ` and `S^β s_μ Σ_ν (x_νj - min x_j) s_ν`.
struct Mass<S> {
    power: Power<S>,
    /// `x_μj - min x_j`, not negative.
    offsets: Vec<S>,
    rank: usize,
    /// The number of patterns.
    count: usize,
    /// The number of softmax weights in the products that are summed: 0 for `S^β` alone.
    order: u64,
}

impl<S: Bounded> Mass<S> {
    fn new(reduced: &Reduction<S>, ends: &[(S, S)], wanted: Wanted) -> Self {
        let places = reduced.coordinates.iter().enumerate();
        let offset = |(place, x): (usize, &S)| x.clone() - &ends[place % reduced.rank].0;
        Self {
            power: Power::new(reduced.beta),
            offsets: places.map(offset).collect(),
            rank: reduced.rank,
            count: reduced.levels.len(),
            order: match wanted {
                Wanted::Partition => 0,
                // The second order comes with the factor β - 1.
                Wanted::Moments if reduced.beta == 1.0 => 1,
                Wanted::Moments => 2,
            },
        }
    }

    fn count_of_softmax(&self) -> usize {
        if self.order >= 1 { self.count } else { 0 }
    }

    fn count_of_pairs(&self) -> usize {
        if self.order >= 2 {
            self.count * self.rank
        } else {
            0
        }
    }

    fn sums(&self, reduced: &Reduction<S>, plan: &Plan, ends: &[(S, S)]) -> Sums<S, 1> {
        let axes: Vec<Axis<S, S, 1>> = (0..self.rank)
            .map(|j| nodes(reduced, plan, j, &ends[j]))
            .collect();
        let walk = Walk {
            axes: &axes,
            integrand: self,
            further: self.count_of_softmax() + self.count_of_pairs(),
        };
        let heights = heights(&reduced.levels, plan.height);
        // A row of one node is not worth a task.
        if self.rank < 2 {
            return walk.in_turn(&heights, &S::one());
        }
        walk.in_parallel(&heights, &S::one(), &Tasks::OF_A_ROW)
    }

    fn sums_in_fixed_point(
        &self,
        reduced: &Reduction<S>,
        plan: &Plan,
        ends: &[(S, S)],
    ) -> Sums<S, 1> {
        let of = Use {
            twice_highest_raise: f64::INFINITY,
            weight: Some,
            ratios: |rate: S| [ratio_beyond(&rate)],
        };
        let axes = (0..self.rank).map(|j| axis(reduced, plan, j, &ends[j], &of));
        let heights = heights(&reduced.levels, plan.height);
        let offsets = if self.order >= 2 {
            &self.offsets[..]
        } else {
            &[]
        };
        let rows = match self.order {
            0 => fixed_rows::sums(axes.collect(), plan, reduced.beta, PowerAlone, &heights),
            _ => Shares::new(offsets, self.rank, self.count).and_then(|shares| {
                let exponents = shares.exponents.clone();
                let mut sums =
                    fixed_rows::sums(axes.collect(), plan, reduced.beta, shares, &heights)?;
                let pairs = sums.further.iter_mut().skip(self.count);
                for (sum, exponent) in pairs.zip(exponents.iter().cycle()) {
                    *sum = sum.mul_pow2(*exponent);
                }
                Some(sums)
            }),
        };
        rows.unwrap_or_else(|| Sums {
            values: [Sum::new(S::unknown())],
            further: vec![S::unknown(); self.count_of_softmax() + self.count_of_pairs()],
        })
    }
}

impl<S: Bounded> Integrand<S, 1> for Mass<S> {
    type Weight = S;

    fn weigh(&self, _: usize, before: &S, own: &S) -> S {
        before.clone() * own
    }

    fn node(&self, terms: &[S], weight: &S, further: &mut [S]) -> [Sum<S>; 1] {
        let mixture = sum(terms.iter());
        let mut lowered = self.power.of(&mixture, self.order) * weight;
        if self.order == 0 {
            return [Sum::new(lowered)];
        }
        let (softmax, pair) = further.split_at_mut(self.count_of_softmax());
        if self.order == 2 {
            let rank = self.rank;
            let means: Vec<S> = (0..rank)
                .map(|j| {
                    let offsets = self.offsets.iter().skip(j).step_by(rank);
                    let products = terms.iter().zip(offsets);
                    let products: Vec<S> = products
                        .map(|(term, offset)| term.clone() * offset)
                        .collect();
                    sum(products.iter())
                })
                .collect();
            for (index, term) in terms.iter().enumerate() {
                let weighted = term.clone() * &lowered;
                for (j, mean) in means.iter().enumerate() {
                    let entry = &mut pair[index * rank + j];
                    *entry = entry.clone() + weighted.clone() * mean;
                }
            }
            lowered = lowered * &mixture;
        }
        for (entry, term) in softmax.iter_mut().zip(terms) {
            *entry = entry.clone() + term.clone() * &lowered;
        }
        [Sum::new(lowered * mixture)]
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
