//! The plan of a grid: steps, strips and extents for a goal, in plain floating point.
//!
//! Results are rigorous for any choice made here: the error of the chosen grid is bounded
//! afterwards, in the scalar of the result. A bad choice costs accuracy or time.

use super::reduction::{MOST_BYTES, Obstacle, Reduction};
use super::rotation::Rotation;
use crate::real::{Bounded, Real};

/// A grid for the trapezoidal rule: the nodes of coordinate `j` are the multiples of its step.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The steps `h_j`, of few significant bits, so multiples of them are exact.
    pub steps: Vec<f64>,
    /// The shift of each coordinate into the complex plane; for a non-integer `β` it must be
    /// less than `π/R_j`, where `R_j` is the patterns' extent.
    pub strips: Vec<f64>,
    /// First and last multiple of the step that may become a node.
    pub extents: Vec<(i64, i64)>,
    /// The multiples of the steps nearest to a maximum of the integrand.
    pub centre: Vec<i64>,
    /// The logarithm of the mixture `Σ_μ exp(ℓ_μ - ℓ_ref - |u - x_μ|²/2)` at that maximum.
    pub height: f64,
    /// For each level of the recursion over coordinates, the remainder allowed in a sum along that
    /// coordinate, relative to `2^-goal`, in units of the integrand at the maximum.
    pub allowance: Vec<f64>,
    /// The goal that the plan was made for: about this many bits should be right.
    pub goal: u32,
    /// How the rows are evaluated.
    pub arithmetic: Arithmetic,
    /// How the coordinates of the hull are turned before the grid is laid.
    pub rotation: Rotation,
}

/// What the rows of a grid are evaluated in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// The scalar of the result.
    OfTheScalar,
    /// Fixed point of 128 bits, and binary64 for nodes far below the largest; takes less time (`docs/performance.md`).
    FixedPoint,
}

/// What a grid may cost: the most nodes in balls, how many in fixed point are allowed for one of those, and the fewest bits.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    pub(super) nodes: u64,
    pub(super) speed: f64,
    /// A grid for fewer bits is not worth its time.
    pub(super) fewest_bits: u32,
}

impl Limits {
    /// For powers and their logarithms. Both numbers are set such that a grid takes some ten seconds at most; they prove nothing.
    pub(super) fn of_powers(nodes: u64) -> Self {
        Self {
            nodes,
            speed: 30.0,
            fewest_bits: 66,
        }
    }

    /// For moments, where a node takes some products for each pattern and coordinate. Balls take more of them. A value has many
    /// entries, and all must be decided.
    pub(super) fn of_moments(nodes: u64) -> Self {
        Self {
            nodes,
            speed: 16.0,
            fewest_bits: 76,
        }
    }
}

/// A smaller limit is taken as it is. Whoever asks for little work, as for the difference quotients of condition numbers, gets the
/// same answers and refusals as in balls.
const LEAST_LIMIT: u64 = 100_000;

/// A grid of more nodes is in fixed point if possible.
const LARGEST_GRID_IN_BALLS: f64 = 2000.0;

/// Whether powers in fixed point may have this exponent.
pub(super) fn is_moderate(beta: f64) -> bool {
    const LARGEST: f64 = 1024.0;
    (1.0 / LARGEST..=LARGEST).contains(&beta)
}

/// How many times as many nodes a box has as the ball in it: sums in fixed point leave out the corners.
pub(in crate::models) fn corners(rank: usize) -> f64 {
    let half = rank as f64 / 2.0;
    libm::tgamma(1.0 + half) / libm::pow(std::f64::consts::FRAC_PI_4, half)
}

/// Whether rows in fixed point are good enough for this goal: only balls have whole units, and a row needs a coordinate before it.
pub(super) fn fixed_point_serves<S: Bounded>(goal: u32, rank: usize) -> bool {
    goal <= BITS_OF_FIXED_POINT && has_rows::<S>(rank)
}

fn has_rows<S: Bounded>(rank: usize) -> bool {
    rank >= 2 && S::one().in_units(0).is_some()
}

/// The accuracy that fixed point is meant for, in bits.
const BITS_OF_FIXED_POINT: u32 = 80;

/// The most bits that it can give, for β near 1. They are tried where more are asked of balls of two limbs, which would take too long.
const MOST_BITS_OF_FIXED_POINT: u32 = 88;

/// Fewer bits, for which there are fewer nodes. The last still decide most roundings of one number to binary64.
const FEWER_BITS: [u32; 4] = [76, 72, 69, 66];

/// The grid for this goal, or else the affordable one of the most bits among [`FEWER_BITS`], not below the fewest.
pub(super) fn for_fewer_bits<T>(
    goal: u32,
    fewest: u32,
    lay: impl Fn(u32) -> Result<T, Obstacle>,
) -> Result<T, Obstacle> {
    let fewer = FEWER_BITS.into_iter();
    let fewer = fewer.filter(|bits| (fewest..goal).contains(bits));
    fewer.fold(lay(goal), |found, bits| found.or_else(|_| lay(bits)))
}

/// The numbers that a node of an axis has apart from one for each pattern, at most.
const NUMBERS_OF_A_NODE: usize = 8;

impl Plan {
    /// A grid for a relative error of about `2^-goal`. Fails with the reason if such a grid needs
    /// more than `limit` nodes or tables of more than half a gigabyte.
    ///
    /// `shortfall` is how far the power of the mixture in the integrand falls below 0: 0 for the
    /// partition function, `max(q - β, 0)` where the integrand has the factor `S^(β - q)`.
    pub fn new<S: Real>(
        reduced: &Reduction<S>,
        goal: u32,
        shortfall: f64,
        limit: u64,
    ) -> Result<Self, Obstacle> {
        let factors = Factors::power(reduced.beta, shortfall);
        Self::lay(reduced, goal, factors, Work::in_the_scalar(limit))
    }

    /// A grid for an integrand that has the logarithm of the mixture as a factor, and is analytic
    /// only where the mixture has no zero, for any `β`.
    pub fn for_logarithm<S: Real>(
        reduced: &Reduction<S>,
        goal: u32,
        limit: u64,
    ) -> Result<Self, Obstacle> {
        Self::lay(
            reduced,
            goal,
            Factors::LOGARITHM,
            Work::in_the_scalar(limit),
        )
    }

    /// What is integrated on an affordable grid, and whether it is known: on one in fixed point if the grid has many nodes. Of those there
    /// may be more, perhaps for fewer bits. If the numbers do not fit fixed point, the grid is that of the scalar.
    pub(super) fn affordable<S: Bounded, T>(
        reduced: &Reduction<S>,
        goal: u32,
        factors: Factors,
        limits: Limits,
        integrate: impl Fn(&Self) -> (T, bool),
    ) -> Result<T, Obstacle> {
        let in_the_scalar = Self::lay(reduced, goal, factors, Work::in_the_scalar(limits.nodes));
        match Self::in_fixed_point(reduced, goal, factors, limits, &in_the_scalar) {
            Some(Ok(plan)) => {
                if let (found, true) = integrate(&plan) {
                    return Ok(found);
                }
            }
            // Fixed point allows more nodes, so its limit is the one that a larger effort meets first.
            Some(Err(obstacle)) if in_the_scalar.is_err() => return Err(obstacle),
            _ => {}
        }
        Ok(integrate(&in_the_scalar?).0)
    }

    /// The plan in fixed point, if it is worthwhile beside the one in the scalar.
    fn in_fixed_point<S: Bounded>(
        reduced: &Reduction<S>,
        goal: u32,
        factors: Factors,
        limits: Limits,
        in_the_scalar: &Result<Self, Obstacle>,
    ) -> Option<Result<Self, Obstacle>> {
        let Limits {
            nodes,
            speed,
            fewest_bits,
        } = limits;
        let is_worthwhile = match in_the_scalar {
            Ok(plan) => plan.nodes() > LARGEST_GRID_IN_BALLS,
            Err(obstacle) => matches!(obstacle, Obstacle::Nodes { .. }) && nodes >= LEAST_LIMIT,
        };
        // At integers there are other ways to more bits.
        let has_others = matches!(factors.analytic, Analytic::Everywhere);
        let is_refused = in_the_scalar.is_err() && S::BITS <= 128 && !has_others;
        let is_beyond = goal > BITS_OF_FIXED_POINT && is_refused;
        let goal = if is_beyond {
            goal.min(MOST_BITS_OF_FIXED_POINT)
        } else {
            goal
        };
        let serves = (is_beyond || goal <= BITS_OF_FIXED_POINT) && has_rows::<S>(reduced.rank);
        if !is_worthwhile || !serves || !is_moderate(reduced.beta) {
            return None;
        }
        let work = Work {
            arithmetic: Arithmetic::FixedPoint,
            limit: (nodes as f64 * speed * corners(reduced.rank)) as u64,
        };
        let lay = |bits| Self::lay(reduced, bits, factors, work);
        Some(if is_beyond {
            lay(goal)
        } else {
            for_fewer_bits(goal, fewest_bits, lay)
        })
    }

    fn lay<S: Real>(
        reduced: &Reduction<S>,
        goal: u32,
        factors: Factors,
        Work { arithmetic, limit }: Work,
    ) -> Result<Self, Obstacle> {
        let mut points: Vec<f64> = reduced.coordinates.iter().map(Real::approx).collect();
        let levels: Vec<f64> = reduced.levels.iter().map(Real::approx).collect();
        let refuse = |nodes: f64| Obstacle::Nodes { nodes, limit };
        let (rank, beta) = (reduced.rank, reduced.beta);
        let needs = Needs {
            bits: f64::from(goal) * std::f64::consts::LN_2,
            rank: rank as f64,
            beta,
            factors,
        };
        let rotation = match arithmetic {
            Arithmetic::OfTheScalar => Rotation::default(),
            Arithmetic::FixedPoint => {
                Rotation::towards_less(&mut points, rank, |points| needs.nodes(points, rank))
            }
        };
        let (mode, height) = mode(&points, &levels, rank);
        let mut plan = Self {
            steps: Vec::new(),
            strips: Vec::new(),
            extents: Vec::new(),
            centre: Vec::new(),
            height,
            allowance: Vec::new(),
            goal,
            arithmetic,
            rotation,
        };
        let nodes = needs.nodes(&points, rank);
        // Without coordinates there is one node, which costs nothing.
        if rank > 0 && (nodes.is_nan() || nodes > limit as f64) {
            return Err(refuse(nodes));
        }
        let bytes_of_a_node = ((levels.len() + NUMBERS_OF_A_NODE) * size_of::<S>()) as f64;
        let mut bytes = 0.0;
        for (j, top) in mode.iter().enumerate() {
            let along = needs.along(&points, rank, j);
            bytes += bytes_of_a_node * along.nodes();
            if bytes > MOST_BYTES {
                return Err(Obstacle::Memory(bytes));
            }
            plan.push(&along, *top);
        }
        let volume = plan.volume(beta);
        plan.allow(volume);
        if !(height.is_finite() && volume.is_finite()) {
            return Err(refuse(f64::INFINITY));
        }
        Ok(plan)
    }

    fn push(&mut self, along: &AxisPlan, top: f64) {
        let centre = (top / along.step).round();
        self.steps.push(along.step);
        self.strips.push(along.strip);
        self.extents.push((along.first as i64, along.last as i64));
        self.centre
            .push(centre.clamp(along.first + 1.0, along.last) as i64);
    }

    /// `(2π/β)^{r/2}` in units of the cell: the integral is at least this times the maximum of its integrand.
    fn volume(&self, beta: f64) -> f64 {
        let widths = self.steps.iter();
        widths
            .map(|h| (2.0 * std::f64::consts::PI / beta).sqrt() / h)
            .product()
    }

    /// Divides the remainder that is allowed among the sums of each level.
    fn allow(&mut self, volume: f64) {
        let mut sweeps = 16.0 * self.steps.len() as f64;
        for (first, last) in &self.extents {
            self.allowance.push(volume / sweeps);
            sweeps *= (last - first + 1) as f64;
        }
    }

    /// The number of nodes of the box.
    fn nodes(&self) -> f64 {
        let along = |(first, last): &(i64, i64)| (last - first + 1) as f64;
        self.extents.iter().map(along).product()
    }

    /// The logarithm of the volume of a cell.
    pub(super) fn log_cell<S: Real>(&self) -> S {
        let steps = self.steps.iter();
        steps.fold(S::zero(), |sum, step| sum + S::from_f64(*step).ln())
    }
}

/// What an integrand is made of, besides a power of the mixture that is not negative.
#[derive(Clone, Copy)]
pub(super) struct Factors {
    analytic: Analytic,
    /// See [`Plan::new`].
    shortfall: f64,
}

impl Factors {
    /// The logarithm of the mixture.
    pub(super) const LOGARITHM: Self = Self {
        analytic: Analytic::BetweenZeros,
        shortfall: 0.0,
    };

    /// Powers alone.
    pub(super) fn power(beta: f64, shortfall: f64) -> Self {
        let analytic = match is_entire(beta) {
            true => Analytic::Everywhere,
            false => Analytic::BetweenZeros,
        };
        Self {
            analytic,
            shortfall,
        }
    }
}

/// Where an integrand is analytic.
#[derive(Clone, Copy)]
enum Analytic {
    Everywhere,
    /// In the strip that certainly has no zero of the mixture.
    BetweenZeros,
}

/// What a grid may cost.
#[derive(Clone, Copy)]
struct Work {
    arithmetic: Arithmetic,
    /// The most nodes.
    limit: u64,
}

impl Work {
    fn in_the_scalar(limit: u64) -> Self {
        Self {
            arithmetic: Arithmetic::OfTheScalar,
            limit,
        }
    }
}

/// What a grid must achieve.
struct Needs {
    /// The goal, as a natural logarithm.
    bits: f64,
    rank: f64,
    beta: f64,
    factors: Factors,
}

/// The grid along one coordinate.
struct AxisPlan {
    step: f64,
    strip: f64,
    /// Multiples of the step.
    first: f64,
    last: f64,
}

impl AxisPlan {
    fn nodes(&self) -> f64 {
        self.last - self.first + 1.0
    }
}

impl Needs {
    /// The grid along coordinate `j`.
    fn along(&self, points: &[f64], rank: usize, j: usize) -> AxisPlan {
        let coordinate = || points.iter().skip(j).step_by(rank).copied();
        let low = coordinate().fold(0.0, f64::min);
        self.choose(low, coordinate().fold(0.0, f64::max))
    }

    /// The number of nodes of the whole grid.
    fn nodes(&self, points: &[f64], rank: usize) -> f64 {
        let along = |j: usize| self.along(points, rank, j).nodes();
        (0..rank).map(along).product()
    }

    /// The grid along a coordinate whose patterns lie between `low` and `high`.
    fn choose(&self, low: f64, high: f64) -> AxisPlan {
        let Self {
            bits,
            rank,
            beta,
            factors: Factors {
                analytic,
                shortfall,
            },
        } = *self;
        let fraction = 1.0 - shortfall / (shortfall + bits);
        let effort = bits + (8.0 * rank).ln() - shortfall * (1.0 - fraction).max(1e-300).ln();
        let free = (2.0 * effort / beta).sqrt();
        let strip = match analytic {
            Analytic::Everywhere => free,
            Analytic::BetweenZeros => {
                let widest = std::f64::consts::PI / (high - low);
                free.min(widest * fraction.min(1.0 - f64::from(f32::EPSILON)))
            }
        };
        let step =
            few_bits(2.0 * std::f64::consts::PI * strip / (effort + beta * strip * strip / 2.0));
        // Beyond the patterns the integrand decays like a Gaussian.
        let margin = (2.0 * (bits + 8.0 + 3.0 * rank) / beta).sqrt();
        AxisPlan {
            step,
            strip,
            first: ((low - margin) / step).floor(),
            last: ((high + margin) / step).ceil(),
        }
    }
}

/// Whether the integrand is entire: for an integer power of the mixture.
pub fn is_entire(beta: f64) -> bool {
    beta.fract() == 0.0
}

/// The largest number of ten significant bits that is at most `x`.
pub(super) fn few_bits(x: f64) -> f64 {
    if x.is_normal() {
        f64::from_bits(x.to_bits() & !((1 << 43) - 1))
    } else {
        f64::NAN
    }
}

/// A place where the mixture is about the largest, and its logarithm there.
///
/// Mean shift, which ascends, from the pattern of the highest level and from the mean.
fn mode(points: &[f64], levels: &[f64], rank: usize) -> (Vec<f64>, f64) {
    let count = levels.len();
    let point = |index: usize| &points[index * rank..(index + 1) * rank];
    let shift = |from: &[f64]| -> (Vec<f64>, f64) {
        let exponents: Vec<f64> = (0..count)
            .map(|index| {
                let squares = point(index).iter().zip(from).map(|(x, u)| (u - x).powi(2));
                levels[index] - squares.sum::<f64>() / 2.0
            })
            .collect();
        let largest = exponents.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> = exponents.iter().map(|e| libm::exp(e - largest)).collect();
        let total: f64 = weights.iter().sum();
        let mean = (0..rank)
            .map(|j| {
                (0..count)
                    .map(|index| weights[index] * point(index)[j])
                    .sum::<f64>()
                    / total
            })
            .collect();
        (mean, largest + libm::log(total))
    };
    let highest = (0..count)
        .max_by(|a, b| levels[*a].total_cmp(&levels[*b]))
        .unwrap_or(0);
    let mean = (0..rank)
        .map(|j| (0..count).map(|index| point(index)[j]).sum::<f64>() / count as f64)
        .collect();
    let climb = |start: Vec<f64>| {
        let (mut here, mut height) = (start.clone(), shift(&start).1);
        for _ in 0..60 {
            let next = shift(&here).0;
            let above = shift(&next).1;
            if above.is_nan() || above <= height {
                break;
            }
            (here, height) = (next, above);
        }
        (here, height)
    };
    let (from_highest, from_mean) = (climb(point(highest).to_vec()), climb(mean));
    if from_mean.1 > from_highest.1 {
        from_mean
    } else {
        from_highest
    }
}

#[cfg(test)]
mod tests;
