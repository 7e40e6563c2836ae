//! The mean of the energy over the affine hull of the patterns, with a certified error.
//!
//! `-E` is the logarithm of the mixture `S`, so the mean energy is `-∫ S^β log S / ∫ S^β`.
//! Consider a strip without zeros of `S`, and measure the logarithm from a sufficiently high constant.
//! On the edge of the strip it then differs from its value on the real line by at most that value and
//! the constant. With
//! `L = ceiling - log S` the integrand `S^β L` is positive and obeys the lemmas of the Gaussian strip
//! with twice the growth and half the rate of decay: proofs are in [`docs::integration_energy`](crate::docs::integration_energy).

use super::fixed_rows;
use super::fixed_values::BelowCeiling;
use super::reduction::{Obstacle, Reduction, log_volume};
use super::strip_axis::{Use, axis, cosine_bound, ends, error_along, heights, ratio_beyond};
use super::strip_plan::{Arithmetic, Factors, Limits, Plan};
use super::walk::{Axis, Integrand, Sum, Tasks, Walk};
use crate::real::{Bounded, Real, largest};
use crate::routes::entered;

/// The partition function, the mean energy and the entropy.
#[derive(Clone, Debug)]
pub struct EnergyMoments<S> {
    /// `log Z - β ℓ_ref`.
    pub log_excess: S,
    /// `<log S>`, that is `-<E> - ℓ_ref`, the Gaussian across the hull included.
    pub mean_log_mixture: S,
    /// The differential entropy `log Z + β <E>`, in which `β ℓ_ref` has cancelled.
    pub entropy: S,
}

/// The mean energy and the entropy by the trapezoidal rule.
///
/// # Statement
///
/// With `E(v) = |v - b|²/2 - log Σ_μ exp(ξ_μ·v + c_μ)` and means under `exp(-β E)/Z` on `R^N`: the fields
/// of [`EnergyMoments`].
///
/// # Domain
///
/// Every real `β > 0`; a small affine rank, and 0 in closed form. Fails with [`Obstacle::Nodes`] if
/// more than about `limit` nodes are needed: the strip is that of a non-integer `β`, so their
/// number grows like `(extent + 1/√β)·extent·goal` for each coordinate.
///
/// # Error
///
/// Truncation is about `2^-goal` relative to `log p + 1/β` for `<log S>`; it and rounding are enclosed.
///
/// ```
/// use attnbm::models::attnbm::AttnBm;
/// use attnbm::models::attnbm::integral::{energy_strip, reduction::reduce};
/// // Two equal patterns: E = (v - 1/2)²/2 - 1/8 - log 2, and a Gaussian of variance 1/β.
/// let machine = AttnBm::new(2, 1, vec![0.5, 0.5])?;
/// let reduced = reduce::<f64>(&machine, 2.0, 4)??;
/// let moments = energy_strip::energy_moments(&reduced, 50, 1000)?;
/// assert!((moments.mean_log_mixture - (2f64.ln() - 0.25)).abs() < 1e-15);
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn energy_moments<S: Bounded>(
    reduced: &Reduction<S>,
    goal: u32,
    limit: u64,
) -> Result<EnergyMoments<S>, Obstacle> {
    entered!("energy_strip::energy_moments");
    if reduced.rank == 0 {
        return Ok(of_a_point(reduced));
    }
    let limits = Limits::of_powers(limit);
    let integrate = |plan: &Plan| {
        let found = integrate(reduced, plan);
        let is_known = found.entropy.is_known();
        (found, is_known)
    };
    Plan::affordable(reduced, goal, Factors::LOGARITHM, limits, integrate)
}

/// All patterns are the same: a Gaussian, and `S = Σ_μ exp(ℓ_μ - ℓ_ref - |w|²/2)`.
fn of_a_point<S: Bounded>(reduced: &Reduction<S>) -> EnergyMoments<S> {
    let beta = S::from_f64(reduced.beta);
    let across = Across::new(reduced);
    let log_count = log_sum(reduced.levels.iter().map(Real::exp));
    EnergyMoments {
        log_excess: across.log_volume.clone() + log_count.clone() * &beta,
        mean_log_mixture: log_count - across.mean,
        entropy: across.log_volume + across.scaled_mean,
    }
}

/// The Gaussian across the hull.
struct Across<S> {
    /// `(N - r)/2 log(2π/β)`.
    log_volume: S,
    /// `<|w|²/2> = (N - r)/(2β)`.
    mean: S,
    /// `β` times that.
    scaled_mean: S,
}

impl<S: Real> Across<S> {
    fn new(reduced: &Reduction<S>) -> Self {
        let beta = S::from_f64(reduced.beta);
        let half = S::from_i64((reduced.dimension - reduced.rank) as i64).mul_pow2(-1);
        Self {
            log_volume: log_volume(reduced.dimension - reduced.rank, &beta),
            mean: half.clone() / beta,
            scaled_mean: half,
        }
    }
}

fn log_sum<S: Real>(terms: impl Iterator<Item = S>) -> S {
    terms.fold(S::zero(), |sum, term| sum + term).ln()
}

/// The mean of the logarithm of another mixture by the trapezoidal rule.
///
/// # Statement
///
/// `<log S'> = ∫ S^β log S' / ∫ S^β`, where the first `own` patterns of the reduction make up `S` and the
/// others `S'`, the Gaussian across the hull included. The levels of the others may be relative to a
/// reference of their own.
///
/// # Domain
///
/// As for [`energy_moments`]; the whole line where either mixture has no pattern.
///
/// # Error
///
/// As for [`energy_moments`], relative to `log p + 1/β` and the distance of the two mixtures, squared.
///
/// # Method
///
/// [`docs::integration_energy`](crate::docs::integration_energy), section 4: the strip of both mixtures together, and a tail that decays
/// like that of `S` while `log S'` may fall faster.
pub fn mean_of_other_logarithm<S: Bounded>(
    reduced: &Reduction<S>,
    own: usize,
    goal: u32,
    limit: u64,
) -> Result<S, Obstacle> {
    entered!("energy_strip::mean_of_other_logarithm");
    let own = own.min(reduced.levels.len());
    let others = reduced.levels.len() - own;
    let across = Across::new(reduced);
    if own == 0 || others == 0 {
        return Ok(S::zero().ln());
    }
    if reduced.rank == 0 {
        return Ok(log_sum(reduced.levels.iter().skip(own).map(Real::exp)) - across.mean);
    }
    // The grid covers all patterns, but is centred where the density is.
    let mut density = reduced.clone();
    for level in density.levels.iter_mut().skip(own) {
        *level = S::from_f64(NOWHERE);
    }
    let plan = Plan::for_logarithm(&density, goal, limit)?;
    let mut heights = heights(&density.levels[..own], plan.height);
    heights.extend(reduced.levels.iter().skip(own).map(Real::exp));
    Ok(integrals(reduced, &plan, &heights, own).mean - across.mean)
}

/// A level so low that a pattern has no share in where the grid is centred.
const NOWHERE: f64 = -1e300;

/// The integrals on a given grid, with an error bound for that grid.
pub fn integrate<S: Bounded>(reduced: &Reduction<S>, plan: &Plan) -> EnergyMoments<S> {
    entered!("energy_strip::integrate");
    let beta = S::from_f64(reduced.beta);
    let height = S::from_f64(plan.height);
    let heights = heights(&reduced.levels, plan.height);
    let found = integrals(&plan.rotation.of(reduced), plan, &heights, heights.len());
    let across = Across::new(reduced);
    let log_mass = found.log_mass + &across.log_volume;
    EnergyMoments {
        log_excess: log_mass.clone() + height.clone() * &beta,
        mean_log_mixture: found.mean.clone() + height - across.mean,
        entropy: log_mass + across.scaled_mean - found.mean * beta,
    }
}

/// `log ∫ S^β` over the hull, and the mean of the logarithm of the one mixture or the other.
struct Integrals<S> {
    log_mass: S,
    mean: S,
}

/// The integrals where the first `own` patterns make up the density, and the others, or the same if
/// there are no others, the logarithm.
fn integrals<S: Bounded>(
    reduced: &Reduction<S>,
    plan: &Plan,
    heights: &[S],
    own: usize,
) -> Integrals<S> {
    let beta = S::from_f64(reduced.beta);
    let ends = ends(reduced);
    let others = own < heights.len();
    let axes: Vec<Axis<S, f64, 2>> = (0..reduced.rank)
        .map(|j| nodes(reduced, plan, j, &ends[j], others))
        .collect();
    let of_the_logarithm = heights.get(own..).filter(|_| others).unwrap_or(heights);
    let ceiling = ceiling(reduced, plan, &ends, of_the_logarithm);
    let (ceiling, values) = match plan.arithmetic {
        Arithmetic::FixedPoint if !others => {
            let found = with_few_bits(&ceiling).and_then(|ceiling| {
                let values = BelowCeiling::new(ceiling, reduced.beta)?;
                let sums = fixed_rows::sums(axes, plan, reduced.beta, values, heights)?;
                Some((S::from_f64(ceiling), sums.values))
            });
            let unknown = || std::array::from_fn(|_| Sum::new(S::unknown()));
            found.unwrap_or_else(|| (S::unknown(), unknown()))
        }
        _ => {
            let walk = Walk {
                axes: &axes,
                integrand: &Logarithm {
                    beta: beta.clone(),
                    ceiling: ceiling.clone(),
                    own,
                },
                further: 0,
            };
            let tasks = match reduced.rank {
                1 => Tasks {
                    nodes: 1,
                    batch: 256,
                },
                _ => Tasks::OF_A_ROW,
            };
            (ceiling, walk.in_parallel(heights, &0.0, &tasks).values)
        }
    };
    let [power, weighted] = values;
    let error = relative_error(plan, &ends, &beta);
    let power = integral(&power, &error);
    let weighted = integral(&weighted, &error.mul_pow2(1));
    // In units of the cell, and of the integrand's height.
    Integrals {
        mean: ceiling - weighted / &power,
        log_mass: power.ln() + plan.log_cell::<S>(),
    }
}

/// The integral in units of the cell: the infinite sum lies between `sum` and `sum + tail`.
fn integral<S: Bounded>(Sum { sum, tail }: &Sum<S>, relative_error: &S) -> S {
    let half = tail.mul_pow2(-1);
    (sum.clone() + &half).widen(&half) / S::one().widen(relative_error)
}

/// A number without error that exceeds `log S` relative to the height by the margin that the edge of
/// the strip and the decay of `S^β L` require: `K + log p + 2/β + max_j (a² + a R_j + log 1/cos(a
/// R_j/2))`.
fn ceiling<S: Bounded>(reduced: &Reduction<S>, plan: &Plan, ends: &[(S, S)], heights: &[S]) -> S {
    let highest = log_sum(heights.iter().cloned());
    let crowd = S::from_i64(heights.len() as i64).ln();
    let decay = S::from_i64(2) / S::from_f64(reduced.beta);
    let edges = plan.strips.iter().zip(ends).map(|(strip, (low, high))| {
        let width = S::from_f64(*strip);
        let extent = width.clone() * &(high.clone() - low);
        width.sqr() + &extent - cosine_bound(&width, low, high).ln()
    });
    (highest + crowd + decay + largest(edges)).upper()
}

/// A number of at most 32 fractional bits above the ceiling.
fn with_few_bits<S: Bounded>(ceiling: &S) -> Option<f64> {
    const UNITS: f64 = (1_u64 << 32) as f64;
    let above = ((ceiling.approx() * UNITS).ceil() + 1.0) / UNITS;
    let is_above = ceiling.certainly_at_most(&S::from_f64(above));
    is_above.then_some(above)
}

/// A bound on the relative difference between the infinite sum of `S^β` and its integral, over all
/// coordinates together, such that twice the bound is valid for `S^β L`.
fn relative_error<S: Bounded>(plan: &Plan, ends: &[(S, S)], beta: &S) -> S {
    let mut composed = S::zero();
    for ((step, strip), (low, high)) in plan.steps.iter().zip(&plan.strips).zip(ends) {
        let width = S::from_f64(*strip);
        let cosine = cosine_bound(&width, low, high);
        // The factor 1 is the whole line where the strip may contain a zero.
        let factor = S::from_i64(2) * &cosine / &cosine;
        let error = error_along(factor, *step, &width, beta);
        // Π(1 + 2δ) - 1 is at least twice Π(1 + δ) - 1, so the former is composed.
        let twice = error.mul_pow2(1);
        composed = composed.clone() + &twice + composed * &twice;
    }
    composed.mul_pow2(-1)
}

/// Half of it, times the largest rank, is still an integer of binary64.
const HIGHEST_RAISE: f64 = (1_u64 << 50) as f64;

/// The nodes of coordinate `j`; their weight is the integer `g`. Any `g` is valid if the sum over the
/// coordinates holds it exactly.
fn nodes<S: Bounded>(
    reduced: &Reduction<S>,
    plan: &Plan,
    j: usize,
    (low, high): &(S, S),
    others: bool,
) -> Axis<S, f64, 2> {
    // By how much another mixture may fall faster.
    let lag = match others {
        true => (high.clone() - low) * S::from_f64(plan.steps[j]),
        false => S::zero(),
    };
    let beta = S::from_f64(reduced.beta);
    let of = Use {
        twice_highest_raise: HIGHEST_RAISE,
        weight: Some,
        ratios: |rate: S| {
            let [whole, half] = [ratio_beyond(&rate), ratio_beyond(&rate.mul_pow2(-1))];
            let later = (whole.clone() + whole.sqr()) * &lag * beta.mul_pow2(-1);
            [whole, half + later]
        },
    };
    axis(reduced, plan, j, &(low.clone(), high.clone()), &of)
}

/// The integrands `S^β` and `S^β L`.
struct Logarithm<S> {
    beta: S,
    ceiling: S,
    /// The number of patterns that form the density; the others form the logarithm, if there are any.
    own: usize,
}

impl<S: Bounded> Integrand<S, 2> for Logarithm<S> {
    /// The sum of the exponents `g`.
    type Weight = f64;

    fn weigh(&self, _: usize, before: &f64, own: &f64) -> f64 {
        before + own
    }

    fn node(&self, terms: &[S], raise: &f64, _: &mut [S]) -> [Sum<S>; 2] {
        let raise = S::from_f64(*raise);
        let logarithm = |terms: &[S]| log_sum(terms.iter().cloned()) - &raise;
        let (own, others) = terms.split_at(self.own.min(terms.len()));
        let own = logarithm(own);
        let power = (own.clone() * &self.beta).exp();
        let logarithm = match others {
            [] => own,
            others => logarithm(others),
        };
        let weighted = power.clone() * (self.ceiling.clone() - logarithm);
        [power, weighted].map(Sum::new)
    }
}

#[cfg(test)]
mod tests;
