//! The spread of points under softmax weights, over the rows of a large grid in fixed point.
//!
//! As in `fixed_rows`, the coordinates before the last are walked in balls. Softmax weights have no scale, so a node needs no
//! logarithm: the factors of each node are of a unit of its own. The error of a row is bounded afterwards, from the number of
//! leading zeros of its sums: [`docs::integration_expectation`](crate::docs::integration_expectation), section 5.

use super::fixed_rows::MOST_NODES;
use super::fixed_terms::{Table, Whole, largest_exponent};
use super::reduction::LARGEST_RANK;
use super::walk::{Axis, Integrand, Sum, Tasks, Walk};
use crate::real::Bounded;
use crate::real::fixed::{product, reciprocal};

/// Fractional bits of positions, as shares of a power of two that none exceeds.
const POSITION_BITS: i64 = 125;

/// Fractional bits of the squares of positions.
const SQUARE_BITS: i64 = 2 * POSITION_BITS - 128;

/// Fractional bits of the weights of nodes.
const WEIGHT_BITS: i64 = 127;

/// No weight and no position is so many units wide, which is far less than what an error counts besides.
const MOST_WIDTH: u128 = 1 << 20;

/// Sums over the nodes of a grid, with their weights.
pub(super) struct Spread<S> {
    /// Of `|z|²`, the squared mean of the points.
    pub(super) square: S,
    /// Of the variance of the points.
    pub(super) variance: S,
    /// The weight of the nodes that are left out, at most.
    pub(super) left_out: S,
}

/// The nodes of the last coordinate.
struct Rows<S> {
    table: Table<S>,
    weights: Vec<u128>,
    sum_of_weights: S,
    points: Points,
    /// A row of less weight is left out.
    least_weight: f64,
}

/// The points in fixed point.
struct Points {
    /// No coordinate exceeds two to this.
    exponent: i64,
    rank: usize,
    /// The least of each coordinate.
    lowest: Vec<i128>,
    /// How far the coordinates are above it, point after point.
    offsets: Vec<u128>,
    /// The sums of the squares of the offsets, one for each point.
    squares: Vec<u128>,
}

impl Points {
    fn new<S: Bounded>(points: &[S], rank: usize) -> Option<Self> {
        if !(1..=LARGEST_RANK).contains(&rank) {
            return None;
        }
        // One more than needed, so that a ball around the largest fits as well.
        let exponent = largest_exponent(points).unwrap_or(0) + 1;
        let unit = exponent - POSITION_BITS;
        let whole = |x: &S| -> Option<i128> {
            let [above, below] = [x.clone(), -x.clone()].map(|x| x.in_units(unit));
            // On the side that a ball is not on, both numbers are at most its radius.
            let ((above, more), (below, less)) = (above?, below?);
            let is_sharp = more.max(less) < MOST_WIDTH && above.max(below) < 1 << POSITION_BITS;
            is_sharp.then_some(above as i128 - below as i128)
        };
        let coordinates: Vec<i128> = points.iter().map(whole).collect::<Option<_>>()?;
        let column = |j: usize| coordinates.iter().skip(j).step_by(rank).copied();
        let lowest: Vec<i128> = (0..rank).map(|j| column(j).min()).collect::<Option<_>>()?;
        let places = coordinates
            .chunks(rank)
            .flat_map(|row| row.iter().zip(&lowest));
        let offsets: Vec<u128> = places.map(|(x, low)| (x - low) as u128).collect();
        let square = |row: &[u128]| row.iter().map(|x| product(*x, *x)).sum();
        Some(Self {
            exponent,
            rank,
            squares: offsets.chunks(rank).map(square).collect(),
            lowest,
            offsets,
        })
    }

    /// The squared mean and the variance at a node, in units of squares.
    #[inline(always)]
    fn spread(&self, terms: &mut [u128], mixture: u128) -> [u128; 2] {
        let zeros = mixture.leading_zeros() & 127;
        let inverse = reciprocal(mixture << zeros);
        let (mut moments, mut moment) = ([0; LARGEST_RANK], 0);
        let points = self.offsets.chunks(self.rank).zip(&self.squares);
        for (term, (offsets, square)) in terms.iter_mut().zip(points) {
            *term <<= zeros;
            for (moment, offset) in moments.iter_mut().zip(offsets) {
                *moment += product(*term, *offset);
            }
            moment += product(*term, *square);
        }
        let mean = |moment: u128| product(moment << 2, inverse);
        let (mut of_mean, mut square) = (0, 0);
        for (moment, lowest) in moments.iter().zip(&self.lowest) {
            let offset = mean(*moment);
            of_mean += product(offset, offset);
            let place = (offset as i128 + lowest).unsigned_abs();
            square += product(place, place);
        }
        [square, mean(moment).saturating_sub(of_mean)]
    }
}

/// The sums over a grid of two or more coordinates, for points of `rank` coordinates each. Rows are left out as long as all of them
/// together weigh less than about `negligible`. `None` if the numbers do not fit fixed point.
pub(super) fn spread<S: Bounded>(
    axes: &[Axis<S, S, 0>],
    start: &[S],
    points: &[S],
    negligible: f64,
) -> Option<Spread<S>> {
    let (last, before) = axes.split_last()?;
    let count = start.len();
    let rank = points.len().checked_div(count)?;
    let sum_of_weights = S::sum(last.weights.iter().cloned());
    if last.factors.len() > MOST_NODES
        || before.is_empty()
        || !sum_of_weights.certainly_at_most(&S::from_f64(1.75))
    {
        return None;
    }
    let weight = |weight: &S| {
        let (low, width) = weight.in_units(-WEIGHT_BITS)?;
        (width < MOST_WIDTH).then_some(low)
    };
    let number_of_rows: f64 = before
        .iter()
        .map(|axis| axis.factors.len() as f64)
        .product();
    let rows = Rows {
        table: Table::of(&last.factors)?,
        weights: last.weights.iter().map(weight).collect::<Option<_>>()?,
        sum_of_weights,
        points: Points::new(points, rank)?,
        least_weight: negligible / number_of_rows,
    };
    let walk = Walk {
        axes: before,
        integrand: &rows,
        further: 3,
    };
    let tasks = Tasks {
        nodes: 1,
        batch: usize::MAX,
    };
    let sums = walk.in_parallel(start, &S::one(), &tasks).further;
    let [square, variance, left_out] = sums.try_into().ok()?;
    Some(Spread {
        square,
        variance,
        left_out,
    })
}

impl<S: Bounded> Integrand<S, 0> for Rows<S> {
    type Weight = S;

    fn weigh(&self, _: usize, before: &S, own: &S) -> S {
        before.clone() * own
    }

    fn node(&self, terms: &[S], weight: &S, further: &mut [S]) -> [Sum<S>; 0] {
        let found = if weight.approx() < self.least_weight {
            None
        } else {
            self.row(terms)
        };
        let found = found.unwrap_or_else(|| {
            let nothing = || S::zero();
            [nothing(), nothing(), self.sum_of_weights.upper()]
        });
        for (sum, value) in further.iter_mut().zip(found) {
            *sum = sum.clone() + value * weight;
        }
        []
    }
}

impl<S: Bounded> Rows<S> {
    /// The sums over a row of weight 1: of the squared mean, of the variance, and of what is left out.
    fn row(&self, terms: &[S]) -> Option<[S; 3]> {
        let mut starts: Vec<Option<Whole>> = self.table.middles.iter().map(|_| None).collect();
        let mut products = vec![0; terms.len()];
        let mut sums = [0_u128; 2];
        let (mut of_rounding, mut left_out, mut of_weights) = (0.0, 0_u128, 0.0);
        for (index, (weight, stretch)) in self.weights.iter().zip(&self.table.stretches).enumerate()
        {
            let start = starts.get_mut(*stretch)?;
            if start.is_none() {
                let terms = self.table.terms(terms, *stretch)?;
                *start = Whole::of(&terms, self.table.slack, 256.0);
            }
            let start = start.as_ref()?;
            let factors = self.table.factors(index, terms.len())?;
            let mut mixture = 0;
            let pairs = start.terms.iter().zip(factors);
            for (to, (term, factor)) in products.iter_mut().zip(pairs) {
                *to = product(*term, *factor);
                mixture += *to;
            }
            let zeros = mixture.leading_zeros();
            if zeros > start.most_zeros {
                left_out += weight + MOST_WIDTH;
                continue;
            }
            let spread = self.points.spread(&mut products, mixture);
            for (sum, value) in sums.iter_mut().zip(spread) {
                *sum += product(*weight, value);
            }
            let weight = (weight >> 64) as u64 as f64 + 1.0;
            of_weights += weight;
            let scale = f64::from_bits(u64::from(1023 + zeros) << 52);
            of_rounding += weight * scale * start.slack as f64;
        }
        // Relative to the square of the largest coordinate.
        let of_mixture = 192.0 * 2f64.powi(-127) * of_rounding;
        let of_arithmetic = 2f64.powi(-91) * of_weights;
        let error = (of_mixture + of_arithmetic) * 2f64.powi(64 - WEIGHT_BITS as i32);
        // The flat part is for the widths of the weights, and for the rounding of these numbers themselves.
        let error = error * (1.0 + 1e-6) + 2f64.powi(-92);
        let error = S::from_f64(error).mul_pow2(2 * self.points.exponent);
        let unit = 2 * self.points.exponent - SQUARE_BITS + 128 - WEIGHT_BITS;
        let [square, variance] = sums.map(|sum| S::from_units(sum, unit).widen(&error));
        Some([square, variance, S::from_units(left_out, -WEIGHT_BITS)])
    }
}

#[cfg(test)]
mod tests;
