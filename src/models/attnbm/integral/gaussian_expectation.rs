//! Expectations over a Gaussian of functions of exponentials, with a certified error.
//!
//! A softmax or a sigmoid of linear functions is analytic in a strip about the real line, where it is
//! at most a constant times its value on the line. With the Gaussian's density as a factor the infinite
//! trapezoidal rule therefore has a small **relative** error for every product of such weights. The
//! part outside the box of nodes is at most the Gaussian's weight there. Proofs are in
//! [`docs::integration_expectation`](crate::docs::integration_expectation).

use super::fixed_spread;
use super::reduction::{MOST_BYTES, Obstacle, Reduction};
use super::rotation::Rotation;
use super::strip_axis::ends;
use super::strip_plan::{Arithmetic, few_bits, fixed_point_serves, for_fewer_bits};
use super::walk::{Axis, Integrand, Sum, Tasks, Walk};
use crate::real::{Bounded, Real, absolute, largest};
use crate::routes::entered;

/// The law `e ~ N(0, s² I)` on `R^r`, and the exponents `x_μ·e` that the integrand is made of.
#[derive(Clone, Debug)]
pub struct Exponents<'a, S> {
    /// The variance `s²` of each coordinate.
    pub variance: f64,
    /// The number `r` of coordinates.
    pub rank: usize,
    /// The slopes `x_μ`, `r` numbers for each, row after row.
    pub slopes: &'a [S],
    /// For each coordinate an upper bound on the width `R_j`: `max_μ x_μj - min_μ x_μj` for softmax weights,
    /// `max_μ |x_μj|` for sigmoids.
    pub widths: &'a [S],
}

/// The wanted accuracy of an expectation.
#[derive(Clone, Copy, Debug)]
pub struct Accuracy {
    /// The relative error of the rule, in bits.
    pub bits: u32,
    /// The extra bits by which the mass outside the box should be below 1, for an expectation that
    /// is smaller than the bound on its integrand by this much.
    pub depth: u32,
}

/// A grid, with bounds on its errors.
#[derive(Clone, Debug)]
pub struct Grid<S> {
    /// The nodes of each coordinate, with the Gaussian's density times the step as their weights.
    pub(super) axes: Vec<Axis<S, S, 0>>,
    /// A bound on the relative error of the infinite sum, for products of two weights.
    pub discretisation: S,
    /// A bound on the weight of all nodes that are left out.
    pub outside: S,
    /// What rows are evaluated in where a spread is asked for.
    arithmetic: Arithmetic,
    accuracy: Accuracy,
}

/// For a smaller limit there is no fixed point: whoever asks for little work gets the same refusals as in balls.
const LEAST_LIMIT_IN_FIXED_POINT: u64 = 1_000_000;

/// The number of weights in a product of the integrand.
const ORDER: f64 = 2.0;

/// The numbers that a node of a coordinate has apart from one for each slope, at most.
const NUMBERS_OF_A_NODE: usize = 6;

/// A step, a strip and an extent, chosen in plain floating point.
struct Choice {
    step: f64,
    strip: f64,
    last: f64,
}

impl Choice {
    fn new(variance: f64, width: f64, rank: usize, accuracy: Accuracy) -> Self {
        let bits = f64::from(accuracy.bits) * std::f64::consts::LN_2;
        let fraction = 1.0 - ORDER / (ORDER + bits);
        let free = (2.0 * (bits + 4.0) * variance).sqrt();
        let widest = std::f64::consts::PI / width;
        let strip = free.min(widest * fraction);
        let growth = -ORDER * libm::log(1.0 - strip / widest);
        let effort = bits + libm::log(8.0 * rank as f64) + growth;
        let step =
            few_bits(std::f64::consts::TAU * strip / (effort + strip * strip / (2.0 * variance)));
        let depth = f64::from(accuracy.depth) * std::f64::consts::LN_2;
        let reach = (2.0 * variance * (bits + depth + 4.0 + libm::log(rank as f64))).sqrt();
        Self {
            step,
            strip,
            last: (reach / step).ceil(),
        }
    }

    fn nodes(&self) -> f64 {
        2.0 * self.last + 1.0
    }
}

impl<S: Bounded> Grid<S> {
    /// A grid for a relative error of about `2^-bits`. Fails with the reason if such a grid needs
    /// more than `limit` nodes or tables of more than half a gigabyte.
    pub fn new(exponents: &Exponents<S>, accuracy: Accuracy, limit: u64) -> Result<Self, Obstacle> {
        Self::lay(exponents, accuracy, limit, Arithmetic::OfTheScalar)
    }

    /// A grid for [`Grid::softmax_spread`] over the hull of a reduction. If [`Grid::new`] refuses it for its nodes, and no more than
    /// `limit_in_fixed_point` are needed in coordinates that are turned, its rows are in fixed point, perhaps for fewer bits.
    pub fn affordable(
        reduced: &Reduction<S>,
        variance: f64,
        accuracy: Accuracy,
        limit: u64,
        limit_in_fixed_point: u64,
    ) -> Result<Self, Obstacle> {
        let exponents = |slopes, widths| Exponents {
            variance,
            rank: reduced.rank,
            slopes,
            widths,
        };
        let own = widths(reduced);
        let refused = match Self::new(&exponents(&reduced.coordinates, &own), accuracy, limit) {
            Err(refused @ Obstacle::Nodes { .. }) => refused,
            found => return found,
        };
        let is_small = limit_in_fixed_point < LEAST_LIMIT_IN_FIXED_POINT;
        if is_small || !fixed_point_serves::<S>(accuracy.bits, reduced.rank) {
            return Err(refused);
        }
        let mut points: Vec<f64> = reduced.coordinates.iter().map(Real::approx).collect();
        let rotation = Rotation::towards_less(&mut points, reduced.rank, |points| {
            let nodes = |j: usize| {
                let width = approximate_width(points, reduced.rank, j);
                Choice::new(variance, width, reduced.rank, accuracy).nodes()
            };
            (0..reduced.rank).map(nodes).product()
        });
        let turned = rotation.of(reduced);
        let of_turned = widths(&turned);
        let exponents = exponents(&turned.coordinates, &of_turned);
        let lay = |bits: u32| {
            let accuracy = Accuracy { bits, ..accuracy };
            Self::lay(
                &exponents,
                accuracy,
                limit_in_fixed_point,
                Arithmetic::FixedPoint,
            )
        };
        for_fewer_bits(accuracy.bits, 0, lay)
    }

    pub(super) fn lay(
        exponents: &Exponents<S>,
        accuracy: Accuracy,
        limit: u64,
        arithmetic: Arithmetic,
    ) -> Result<Self, Obstacle> {
        let choices: Vec<Choice> = exponents
            .widths
            .iter()
            .map(|width| {
                let width = width.approx();
                Choice::new(exponents.variance, width, exponents.rank, accuracy)
            })
            .collect();
        let nodes: f64 = choices.iter().map(Choice::nodes).product();
        if nodes.is_nan() || nodes > limit as f64 {
            return Err(Obstacle::Nodes { nodes, limit });
        }
        let slopes = exponents.slopes.len() / exponents.rank.max(1);
        let of_a_node = ((slopes + NUMBERS_OF_A_NODE) * size_of::<S>()) as f64;
        let bytes = choices.iter().map(Choice::nodes).sum::<f64>() * of_a_node;
        if bytes > MOST_BYTES {
            return Err(Obstacle::Memory(bytes));
        }
        let variance = S::from_f64(exponents.variance);
        let mut grid = Self {
            axes: Vec::new(),
            discretisation: S::zero(),
            outside: S::zero(),
            arithmetic,
            accuracy,
        };
        let mut inside = S::one();
        for (j, choice) in choices.iter().enumerate() {
            let (axis, tail) = axis(exponents, j, choice, &variance);
            let sum = axis.weights.iter().fold(S::zero(), |sum, w| sum + w);
            grid.outside = grid.outside * &(sum.clone() + &tail) + inside.clone() * tail;
            inside = inside * sum;
            let error = relative_error(choice, &exponents.widths[j], &variance);
            let composed = grid.discretisation.clone() * &error;
            grid.discretisation = grid.discretisation + error + composed;
            grid.axes.push(axis);
        }
        Ok(grid)
    }

    /// The sums over the box of the weights times each of the integrand's entries.
    ///
    /// The integrand is given `start_μ exp(x_μ·e)` for every slope and adds its entries, each times
    /// the weight, to its second argument. Blocks of nodes of the first coordinate are added up in their
    /// order, so the result does not depend on the threads.
    pub fn sums(
        &self,
        start: &[S],
        entries: usize,
        integrand: &(impl Fn(&[S], &S, &mut [S]) + Sync),
    ) -> Vec<S> {
        entered!("Grid::sums");
        let walk = Walk {
            axes: &self.axes,
            integrand: &Weighted(integrand),
            further: entries,
        };
        let tasks = Tasks {
            nodes: if self.axes.len() == 1 { 64 } else { 1 },
            batch: usize::MAX,
        };
        walk.in_parallel(start, &S::one(), &tasks).further
    }

    /// The expectation of a product of two weights, or of a sum of such products with non-negative
    /// coefficients that is at most `bound`, from its sum over the box.
    pub fn expectation(&self, sum: &S, bound: &S) -> S {
        entered!("Grid::expectation");
        self.infinite_sum(sum, bound) / S::one().widen(&self.discretisation)
    }

    /// The sum over all nodes of an integrand between 0 and `bound`.
    pub fn infinite_sum(&self, sum: &S, bound: &S) -> S {
        entered!("Grid::infinite_sum");
        let half = (self.outside.clone() * bound).mul_pow2(-1);
        (sum.clone() + &half).widen(&half)
    }
}

/// The integrand of [`Grid::sums`], whose sums run over all nodes.
struct Weighted<'a, F>(&'a F);

impl<S: Bounded, F: Fn(&[S], &S, &mut [S]) + Sync> Integrand<S, 0> for Weighted<'_, F> {
    type Weight = S;

    fn weigh(&self, level: usize, before: &S, own: &S) -> S {
        match level {
            // Nothing comes before the first coordinate.
            0 => own.clone(),
            _ => before.clone() * own,
        }
    }

    fn node(&self, terms: &[S], weight: &S, further: &mut [S]) -> [Sum<S>; 0] {
        (self.0)(terms, weight, further);
        []
    }
}

/// The nodes of coordinate `j`, with `exp(x_μj e)` for each slope, and a bound on the weights of those beyond.
fn axis<S: Bounded>(
    exponents: &Exponents<S>,
    j: usize,
    choice: &Choice,
    variance: &S,
) -> (Axis<S, S, 0>, S) {
    let twice = variance.mul_pow2(1);
    let scale = S::from_f64(choice.step) / (S::pi() * &twice).sqrt();
    let half: Vec<S> = (0..=choice.last as i64)
        .map(|index| {
            let node = S::from_f64(index as f64 * choice.step);
            (-(node.sqr() / &twice)).exp() * &scale
        })
        .collect();
    let last = choice.last as i64;
    let mut axis = Axis {
        centre: 0,
        factors: Vec::with_capacity(choice.nodes() as usize),
        weights: Vec::with_capacity(choice.nodes() as usize),
        above: Vec::new(),
        below: Vec::new(),
    };
    for index in -last..=last {
        let node = S::from_f64(index as f64 * choice.step);
        axis.weights
            .push(half[index.unsigned_abs() as usize].clone());
        let slopes = exponents.slopes.iter().skip(j).step_by(exponents.rank);
        axis.factors
            .push(slopes.map(|x| (x.clone() * &node).exp()).collect());
    }
    // exp(-((t + k h)² - t²)/(2 s²)) <= exp(-k h (t + h/2)/s²), on both sides.
    let step = S::from_f64(choice.step);
    let rate = step.clone() * (S::from_f64(choice.last * choice.step) + step.mul_pow2(-1));
    let ratio = S::from_i64(2) / (rate / variance).exp_m1();
    let tail = half.last().cloned().unwrap_or_else(S::one) * ratio;
    (axis, tail.upper())
}

/// About the extent of the points along coordinate `j`.
fn approximate_width(points: &[f64], rank: usize, j: usize) -> f64 {
    let column = || points.iter().skip(j).step_by(rank).copied();
    column().fold(f64::NEG_INFINITY, f64::max) - column().fold(f64::INFINITY, f64::min)
}

/// `2 M/(e^{2π a/h} - 1)` with `M = e^{a²/(2 s²)} (1 - a R/π)^{-2}`.
fn relative_error<S: Bounded>(choice: &Choice, width: &S, variance: &S) -> S {
    let strip = S::from_f64(choice.strip);
    let cosine = S::one() - strip.clone() * width / S::pi();
    // The whole line unless it is certainly positive.
    let cosine = cosine.sqrt().sqr();
    let growth = strip.sqr() / variance.mul_pow2(1);
    let decay = S::pi() * &strip.mul_pow2(1) / S::from_f64(choice.step);
    let error = (growth - &decay).exp().mul_pow2(1) / -(-decay).exp_m1();
    error / cosine.sqr()
}

/// The mean and the spread of points under their softmax weights, averaged over the noise.
#[derive(Clone, Debug)]
pub struct SoftmaxSpread<S> {
    /// `E |z|²` with `z = Σ_μ s_μ o_μ`.
    pub square: S,
    /// `E Σ_μ s_μ |o_μ - z|²`.
    pub variance: S,
}

impl<S: Bounded> Grid<S> {
    /// The mean square and the mean variance of points under softmax weights
    /// `s_μ ∝ start_μ exp(x_μ·e)`.
    ///
    /// # Statement
    ///
    /// For points `o_μ` in `R^k`, `k` numbers each, row after row: the fields of [`SoftmaxSpread`].
    ///
    /// # Error
    ///
    /// Relative to `E Σ_j (Σ_μ s_μ |o_μj|)²` for the square, to itself for the variance, and absolute for
    /// the part outside the box; all are widened in.
    pub fn softmax_spread(&self, start: &[S], points: &[S]) -> SoftmaxSpread<S> {
        let count = start.len();
        let size = points.len() / count.max(1);
        // |z|² and what dominates it are at most the largest |o|², and a variance at most a quarter of a squared width.
        let farthest = largest(points.chunks(size.max(1)).map(square_sum));
        let widths = (0..size).map(|j| {
            let column = || points.iter().skip(j).step_by(size).cloned();
            let top = largest(column());
            let bottom = largest(column().map(|x| -x));
            (top + bottom).sqr().mul_pow2(-2)
        });
        let widest = widths.fold(S::zero(), |sum, width| sum + width).upper();
        let sums = match self.arithmetic {
            Arithmetic::OfTheScalar => self.spread_in_the_scalar(start, points, size),
            Arithmetic::FixedPoint => self.spread_in_fixed_point(start, points, &farthest, &widest),
        };
        let variance = self.expectation(&sums.variance, &widest);
        let square = self.infinite_sum(&sums.square, &farthest);
        let dominant = match &sums.dominant {
            Some(sum) => self.expectation(sum, &farthest),
            None => farthest,
        };
        let error = dominant.upper() * &self.discretisation;
        SoftmaxSpread {
            square: square.widen(&error),
            variance,
        }
    }

    fn spread_in_fixed_point(
        &self,
        start: &[S],
        points: &[S],
        farthest: &S,
        widest: &S,
    ) -> SpreadSums<S> {
        let Accuracy { bits, depth } = self.accuracy;
        let negligible = libm::exp2(-f64::from(bits.saturating_add(depth).saturating_add(2)));
        let Some(found) = fixed_spread::spread(&self.axes, start, points, negligible) else {
            return SpreadSums {
                square: S::unknown(),
                variance: S::unknown(),
                dominant: None,
            };
        };
        let half = found.left_out.mul_pow2(-1);
        let with_rest = |sum: S, bound: &S| {
            let half = half.clone() * bound;
            (sum + &half).widen(&half)
        };
        SpreadSums {
            square: with_rest(found.square, farthest),
            variance: with_rest(found.variance, widest),
            dominant: None,
        }
    }

    fn spread_in_the_scalar(&self, start: &[S], points: &[S], size: usize) -> SpreadSums<S> {
        let magnitudes: Vec<S> = points.iter().map(absolute).collect();
        let sums = self.sums(start, 3, &|terms, weight, sums| {
            let total = terms.iter().fold(S::zero(), |sum, term| sum + term);
            let [mut square, mut variance, mut dominant] = [S::zero(), S::zero(), S::zero()];
            for j in 0..size {
                let column = || points.iter().skip(j).step_by(size);
                let mean = moment(terms, column()) / &total;
                for (term, point) in terms.iter().zip(column()) {
                    variance = variance + (point.clone() - &mean).sqr() * term;
                }
                square = square + mean.sqr();
                let sizes = magnitudes.iter().skip(j).step_by(size);
                dominant = dominant + moment(terms, sizes).sqr();
            }
            sums[0] = sums[0].clone() + square * weight;
            sums[1] = sums[1].clone() + variance / &total * weight;
            sums[2] = sums[2].clone() + dominant / total.sqr() * weight;
        });
        let mut sums = sums.into_iter();
        let mut next = || sums.next().unwrap_or_else(S::unknown);
        SpreadSums {
            square: next(),
            variance: next(),
            dominant: Some(next()),
        }
    }
}

/// The sums that a spread is made of.
struct SpreadSums<S> {
    square: S,
    variance: S,
    /// Of what dominates the square; its bound counts instead where there is none.
    dominant: Option<S>,
}

/// `Σ_μ t_μ o_μ`, exact zeros left out.
fn moment<'a, S: Real + 'a>(terms: &[S], values: impl Iterator<Item = &'a S>) -> S {
    let pairs = terms
        .iter()
        .zip(values)
        .filter(|(_, value)| !value.certainly_zero());
    pairs.fold(S::zero(), |sum, (term, value)| sum + term.clone() * value)
}

fn square_sum<S: Real>(point: &[S]) -> S {
    point.iter().fold(S::zero(), |sum, x| sum + x.sqr())
}

/// The widths `R_j = max_μ x_μj - min_μ x_μj` of a reduction's coordinates, as [`Exponents`] wants them.
pub fn widths<S: Bounded>(reduced: &Reduction<S>) -> Vec<S> {
    let width = |(low, high): &(S, S)| (high.clone() - low).upper();
    ends(reduced).iter().map(width).collect()
}

#[cfg(test)]
mod tests;
