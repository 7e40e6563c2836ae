//! The numbers behind the figures of a report: what the certified methods give on small machines.

use crate::Error;
use crate::models::attnbm::AttnBm;
use crate::models::attnbm::integral::gaussian_strip::{Wanted, integrate};
use crate::models::attnbm::integral::reduction::reduce;
use crate::models::attnbm::integral::strip_plan::Plan;
use crate::models::gaussian_bernoulli::GaussianBernoulli;
use crate::real::{Ball, Bounded, Enclosure, Goal, Real};

/// The patterns of the figures: four in the plane, row after row.
pub const PATTERNS: [f64; 8] = [1.0, 0.5, -1.0, 1.0, 0.25, -1.5, 2.0, -0.5];

/// The number of coordinates of the patterns.
pub const DIMENSION: usize = 2;

/// An integer inverse temperature, at which a closed form knows the truth.
pub const INTEGER_BETA: u32 = 2;

/// The accuracy of what is drawn, 24 digits; a number that is known less has no place in a figure.
const BITS: u32 = 80;

/// Refuses what is known less than a figure claims.
fn known<const N: usize>(value: &Ball<N>, what: &str) -> Result<f64, Error> {
    if value.is_bounded() && value.accuracy_bits() >= i64::from(BITS) {
        return Ok(value.approx());
    }
    Err(Error::Budget(format!("{what} is not known to {BITS} bits")))
}

/// A quadrature on one grid.
#[derive(Clone, Copy, Debug)]
pub struct Quadrature {
    /// Nodes of the grid.
    pub nodes: f64,
    /// The certified bound on the error of log Z: half the enclosure's width.
    pub bound: f64,
    /// The error of the enclosure's midpoint, against the closed form.
    pub error: f64,
}

/// log Z of the machine of [`PATTERNS`] at [`INTEGER_BETA`] on finer and finer grids.
///
/// The truth is the multiset sum, which shares nothing with the quadrature.
///
/// ```
/// let points = attnbm::oracle::figures::quadratures()?;
/// assert!(points.len() > 10 && points.iter().all(|point| point.error <= point.bound));
/// # Ok::<(), attnbm::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::Budget`] where a number is not known well enough, or an error not below its bound: no figure then.
pub fn quadratures() -> Result<Vec<Quadrature>, Error> {
    let machine = AttnBm::new(PATTERNS.len() / DIMENSION, DIMENSION, PATTERNS.to_vec())?;
    let truth: Ball<4> = machine.log_partition_of_integer(INTEGER_BETA)?;
    known(&truth, "the sum over multisets")?;
    let Ok(reduced) = reduce::<Ball<4>>(&machine, f64::from(INTEGER_BETA), DIMENSION)? else {
        return Err(Error::Budget("the patterns' hull is not known".into()));
    };
    let mut points = Vec::new();
    for goal in (4..=124).step_by(6) {
        let Ok(plan) = Plan::new(&reduced, goal, 0.0, 1_000_000) else {
            continue;
        };
        let value = integrate(&reduced, &plan, Wanted::Partition).log_partition;
        let (lower, upper) = (value.lower(), value.upper());
        let middle = (lower.clone() + &upper).mul_pow2(-1);
        let (bound, error) = (
            (upper - lower).mul_pow2(-1).approx(),
            (middle - &truth).approx().abs(),
        );
        let nodes = plan
            .extents
            .iter()
            .map(|(first, last)| (last - first + 1) as f64);
        // A grid so coarse that nothing is known has no place in a figure.
        if !value.is_bounded() {
            continue;
        }
        if value.disjoint(&truth) || error.is_nan() || error > bound {
            return Err(Error::Budget(format!(
                "an error of {error:e} is not below its bound {bound:e}"
            )));
        }
        points.push(Quadrature {
            nodes: nodes.product(),
            bound,
            error,
        });
    }
    match points.len() {
        0 | 1 => Err(Error::Budget("no grid tells anything".into())),
        _ => Ok(points),
    }
}

/// log Z at one inverse temperature, and how far from it the bounds are.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// The inverse temperature.
    pub beta: f64,
    /// log Z, certified to more digits than a figure shows.
    pub log_partition: f64,
    /// How far the best closed-form lower bound lies below log Z.
    pub below: f64,
    /// How far the best closed-form upper bound lies above log Z.
    pub above: f64,
    /// How far the bound of Eq. 28 lies above log Z; negative where it lies below.
    pub printed: f64,
}

/// log Z of the machine of [`PATTERNS`] at β in (0, 5], and the closed-form bounds around it.
///
/// ```
/// let points = attnbm::oracle::figures::bounds()?;
/// assert_eq!(points.len(), 160);
/// for point in points {
///     assert!(point.below >= 0.0 && point.above >= 0.0);
///     // Eq. 28 is an upper bound from β = 1 on, and a lower bound before.
///     assert!(if point.beta < 1.0 { point.printed <= 0.0 } else { point.printed >= 0.0 });
/// }
/// # Ok::<(), attnbm::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::Budget`] where log Z or a bound is not known to 80 bits: no figure then.
pub fn bounds() -> Result<Vec<Bounds>, Error> {
    let count = PATTERNS.len() / DIMENSION;
    let machine = AttnBm::new(count, DIMENSION, PATTERNS.to_vec())?;
    let goal = Goal {
        // Some more than is asked for, as an enclosure vouches for a little less.
        bits: BITS + 8,
        operations: 1e8,
    };
    let point = |beta: f64| -> Result<Bounds, Error> {
        let value = machine.log_partition::<Ball<2>>(beta, goal)?.value;
        let bracket = machine.log_partition_best_bracket::<Ball<2>>(beta)?;
        let exact_beta = Ball::<2>::from_f64(beta);
        let root = exact_beta.sqrt();
        let scaled = PATTERNS.iter().map(|x| root.clone() * Ball::from_f64(*x));
        let scaled = AttnBm::new(count, DIMENSION, scaled.collect())?;
        let at_one: Ball<2> = scaled.log_partition_of_integer(1)?;
        let printed = (exact_beta.clone() - Ball::one()) * Ball::from_i64(count as i64).ln()
            - Ball::from_i64(DIMENSION as i64).mul_pow2(-1) * exact_beta.ln()
            + at_one;
        for (number, what) in [
            (&value, "log Z"),
            (&bracket.lower, "the lower bound"),
            (&bracket.upper, "the upper bound"),
            (&printed, "the printed bound"),
        ] {
            known(number, what)?;
        }
        // What vanishes comes out as a rounding error of either sign.
        let distance = |gap: Ball<2>| {
            if gap.contains_zero() {
                0.0
            } else {
                gap.approx()
            }
        };
        Ok(Bounds {
            beta,
            log_partition: value.approx(),
            below: distance(value.clone() - &bracket.lower),
            above: distance(bracket.upper - &value),
            printed: distance(printed - &value),
        })
    };
    (1..=160).map(|k| point(f64::from(k) / 32.0)).collect()
}

/// What truncating the expansion of Eq. 34 drops, for one machine.
#[derive(Clone, Copy, Debug)]
pub struct Truncation {
    /// The length of every row of weights.
    pub length: f64,
    /// The probability that two or more hidden units are on.
    pub mass: f64,
}

/// The mass that the truncation of Eq. 34 drops, over the length of the weights, in
/// Gaussian-Bernoulli machines with so many hidden units, orthogonal rows, unit variance and no biases.
///
/// ```
/// // The mass grows with the weights, and is large even without any.
/// let curve = attnbm::oracle::figures::truncations(4)?;
/// assert!((curve[0].mass - 11.0 / 16.0).abs() < 1e-12);
/// assert!(curve.windows(2).all(|pair| pair[0].mass < pair[1].mass));
/// # Ok::<(), attnbm::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::Shape`] without hidden units, [`Error::Budget`] with too many.
pub fn truncations(hidden: usize) -> Result<Vec<Truncation>, Error> {
    let goal = Goal {
        bits: BITS,
        operations: 1e7,
    };
    let point = |length: f64| -> Result<Truncation, Error> {
        let place = |index: usize| index.is_multiple_of(hidden + 1);
        let weights = (0..hidden * hidden).map(|index| if place(index) { length } else { 0.0 });
        let machine = GaussianBernoulli::new(hidden, hidden, weights.collect())?;
        let mass = machine.truncation_mass::<Ball<2>>(goal)?.value;
        Ok(Truncation {
            length,
            mass: known(&mass, "the mass that is dropped")?,
        })
    };
    (0..=48).map(|k| point(f64::from(k) / 16.0)).collect()
}
