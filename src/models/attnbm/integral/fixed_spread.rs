//! The spread of points under softmax weights, over the rows of a large grid in fixed point.
//!
//! As in `fixed_rows`, the coordinates before the last are walked in balls. Softmax weights have no scale, so a node needs no
//! logarithm: the factors of each node are of a unit of its own. The error of a row is bounded afterwards, from the number of
//! leading zeros of its sums: [`docs::integration_expectation`](crate::docs::integration_expectation), section 5.
//!
//! Nodes of little weight are evaluated in binary64, several at once (`far_nodes`).

use super::far_nodes::{self, Block, LANES, Lanes, Scaled, blocks, mixtures, threshold};
use super::fixed_rows::MOST_NODES;
use super::fixed_terms::{Table, Whole, largest_exponent};
use super::reduction::LARGEST_RANK;
use super::walk::{Axis, Integrand, Sum, Tasks, Walk};
use crate::real::fixed::{product, reciprocal};
use crate::real::{Bounded, Real};
use crate::vectorised::{total, vectorised};

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
    far: Far,
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

/// What is needed to evaluate nodes in binary64.
struct Far {
    blocks: Vec<Block>,
    /// The factors at the middle of each stretch, where they are known well enough.
    middles: Vec<Option<Scaled>>,
    /// The weights of the nodes of a row.
    weights: Vec<f64>,
    /// The coordinates of the points in units of two to their exponent, as in [`Points`].
    lowest: Vec<f64>,
    offsets: Vec<f64>,
    squares: Vec<f64>,
    /// A node of a larger weight is evaluated in fixed point.
    threshold: f64,
    /// By how many units of `2^-53` a value is off, relative to the square of the largest coordinate.
    units: f64,
}

impl Far {
    /// The error of far nodes is about this share of what may be left out.
    const SHARE: f64 = 1.0 / 16.0;

    /// `negligible` is the weight that may be left out, and `heaviest` the largest weight of a node.
    fn new<S: Bounded>(
        table: &Table<S>,
        weights: &[S],
        points: &Points,
        negligible: f64,
        heaviest: f64,
    ) -> Self {
        let node = |(index, stretch): (usize, &usize)| far_nodes::Node {
            index,
            stretch: *stretch,
            raise: 0.0,
            enough: far_nodes::NEVER,
        };
        let nodes: Vec<_> = table.stretches.iter().enumerate().map(node).collect();
        let middles = table.middles.iter().map(|middle| Scaled::of(middle));
        let coordinate = libm::exp2(-(POSITION_BITS as f64));
        let square = libm::exp2(-(SQUARE_BITS as f64));
        let (rank, terms) = (points.rank as f64, points.squares.len() as f64);
        let units = rank * (24.0 * terms + 200.0);
        let least = (negligible * Self::SHARE * 2f64.powi(53) / units).min(1.0);
        Self {
            blocks: blocks(&nodes, points.squares.len(), |index| {
                table.in_binary64.get(index)?.as_ref()
            }),
            middles: middles.collect(),
            weights: weights.iter().map(S::approx).collect(),
            lowest: points
                .lowest
                .iter()
                .map(|x| *x as f64 * coordinate)
                .collect(),
            offsets: points
                .offsets
                .iter()
                .map(|x| *x as f64 * coordinate)
                .collect(),
            squares: points.squares.iter().map(|x| *x as f64 * square).collect(),
            threshold: threshold(least, points.rank) * heaviest,
            units,
        }
    }

    /// The squared means and the variances at the nodes of a block, and whether all mixtures are known.
    #[inline(always)]
    fn spread(&self, block: &Block, start: &far_nodes::Start) -> ([Lanes; 2], bool) {
        let rank = self.lowest.len();
        let (mixtures, is_known) = mixtures(block, start);
        let (mut moments, mut moment) = ([[0.0; LANES]; LARGEST_RANK], [0.0; LANES]);
        let rows = start.terms.iter().zip(&block.factors);
        let points = self.offsets.chunks(rank.max(1)).zip(&self.squares);
        for ((term, factors), (offsets, square)) in rows.zip(points) {
            let products = factors.map(|factor| term * factor);
            for (moment, offset) in moments.iter_mut().zip(offsets) {
                for (moment, product) in moment.iter_mut().zip(products) {
                    *moment += product * offset;
                }
            }
            for (moment, product) in moment.iter_mut().zip(products) {
                *moment += product * square;
            }
        }
        let inverses = mixtures.map(|mixture| 1.0 / mixture);
        let (mut squares, mut of_means) = ([0.0; LANES], [0.0; LANES]);
        for (moments, lowest) in moments.iter().zip(&self.lowest) {
            for lane in 0..LANES {
                let offset = moments[lane] * inverses[lane];
                of_means[lane] += offset * offset;
                let place = offset + lowest;
                squares[lane] += place * place;
            }
        }
        for lane in 0..LANES {
            moment[lane] = moment[lane] * inverses[lane] - of_means[lane];
        }
        ([squares, moment], is_known)
    }
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
    let (_, before) = axes.split_last()?;
    let walk = Walk {
        axes: before,
        integrand: &Rows::new(axes, points, start.len(), negligible)?,
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
            self.row(terms, weight.approx())
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
    /// The rows of a grid, for so many points; see [`spread`].
    fn new(axes: &[Axis<S, S, 0>], points: &[S], count: usize, negligible: f64) -> Option<Self> {
        let (last, before) = axes.split_last()?;
        let sum_of_weights = S::sum(last.weights.iter().cloned());
        if last.factors.len() > MOST_NODES
            || before.is_empty()
            || !sum_of_weights.certainly_at_most(&S::from_f64(1.75))
        {
            return None;
        }
        let rank = points.len().checked_div(count)?;
        let (table, points) = (Table::of(&last.factors)?, Points::new(points, rank)?);
        let weight = |weight: &S| {
            let (low, width) = weight.in_units(-WEIGHT_BITS)?;
            (width < MOST_WIDTH).then_some(low)
        };
        let number_of_rows: f64 = before
            .iter()
            .map(|axis| axis.factors.len() as f64)
            .product();
        let heaviest = axes.iter().map(|axis| {
            let weights = axis.weights.iter().map(Real::approx);
            weights.fold(0.0, f64::max)
        });
        let heaviest = heaviest.product();
        Some(Self {
            far: Far::new(&table, &last.weights, &points, negligible, heaviest),
            table,
            weights: last.weights.iter().map(weight).collect::<Option<_>>()?,
            sum_of_weights,
            points,
            least_weight: negligible / number_of_rows,
        })
    }

    /// The sums over a row as one of weight 1: of the squared mean, of the variance, and of what is left out.
    fn row(&self, terms: &[S], weight: f64) -> Option<[S; 3]> {
        let mut row = Row {
            rows: self,
            terms,
            starts: self.table.middles.iter().map(|_| None).collect(),
            products: vec![0; terms.len()],
            sums: [0; 2],
            of_rounding: 0.0,
            of_weights: 0.0,
            left_out: 0,
            far: far_nodes::Sums::nothing(0),
            far_weight: 0.0,
        };
        let scaled = Scaled::of(terms);
        let start = |middle: &Option<Scaled>| {
            far_nodes::Start::new(scaled.as_ref()?, middle.as_ref()?, 0.0)
        };
        let starts: Vec<_> = self.far.middles.iter().map(start).collect();
        let threshold = self.far.threshold / weight;
        for block in &self.far.blocks {
            let start = starts.get(block.stretch)?.as_ref();
            row.add_block(block, start, threshold)?;
        }
        Some(row.end())
    }
}

/// A walk along a row.
struct Row<'a, S> {
    rows: &'a Rows<S>,
    terms: &'a [S],
    /// The starts of the stretches, as they are needed in fixed point.
    starts: Vec<Option<Whole>>,
    products: Vec<u128>,
    sums: [u128; 2],
    of_rounding: f64,
    of_weights: f64,
    left_out: u128,
    far: far_nodes::Sums<2>,
    far_weight: f64,
}

impl<S: Bounded> Row<'_, S> {
    /// Adds the nodes of a block, those of a weight up to the threshold in binary64 if the start is known in it.
    fn add_block(
        &mut self,
        block: &Block,
        start: Option<&far_nodes::Start>,
        threshold: f64,
    ) -> Option<()> {
        let far = &self.rows.far;
        let own = far.weights.get(block.first..)?.get(..block.count)?;
        let mut weights = [0.0; LANES];
        for (to, weight) in weights.iter_mut().zip(own) {
            *to = if *weight <= threshold { *weight } else { 0.0 };
        }
        let heavy = |weight: f64| weight == 0.0 || weight > threshold;
        let is_far = self.add_far(block, start, &weights) == Some(true);
        for (lane, weight) in own.iter().enumerate() {
            if !is_far || heavy(*weight) {
                self.add_near(block.first + lane, block.stretch)?;
            }
        }
        Some(())
    }

    /// Adds nodes of these weights in binary64, those of weight 0 left out; whether it could.
    fn add_far(
        &mut self,
        block: &Block,
        start: Option<&far_nodes::Start>,
        weights: &Lanes,
    ) -> Option<bool> {
        let weight = total(*weights);
        if weight == 0.0 {
            return None;
        }
        let (start, far, sums) = (start?, &self.rows.far, &mut self.far);
        let is_known = vectorised(
            #[inline(always)]
            || {
                let (values, is_known) = far.spread(block, start);
                if is_known {
                    for (sums, values) in sums.values.iter_mut().zip(&values) {
                        for lane in 0..LANES {
                            let is_empty = weights[lane] == 0.0;
                            let value = if is_empty { 0.0 } else { values[lane] };
                            sums[lane] += weights[lane] * value;
                        }
                    }
                    sums.blocks += 1;
                }
                is_known
            },
        );
        if is_known {
            self.far_weight += weight;
        }
        Some(is_known)
    }

    fn add_near(&mut self, index: usize, stretch: usize) -> Option<()> {
        let Rows {
            table,
            points,
            weights,
            ..
        } = self.rows;
        let start = self.starts.get_mut(stretch)?;
        if start.is_none() {
            let terms = table.terms(self.terms, stretch)?;
            *start = Whole::of(&terms, table.slack, 256.0);
        }
        let (start, weight) = (start.as_ref()?, *weights.get(index)?);
        let factors = table.factors(index, self.terms.len())?;
        let mut mixture = 0;
        let pairs = start.terms.iter().zip(factors);
        for (to, (term, factor)) in self.products.iter_mut().zip(pairs) {
            *to = product(*term, *factor);
            mixture += *to;
        }
        let zeros = mixture.leading_zeros();
        if zeros > start.most_zeros {
            self.left_out += weight + MOST_WIDTH;
            return Some(());
        }
        let spread = points.spread(&mut self.products, mixture);
        for (sum, value) in self.sums.iter_mut().zip(spread) {
            *sum += product(weight, value);
        }
        let weight = (weight >> 64) as u64 as f64 + 1.0;
        self.of_weights += weight;
        let scale = f64::from_bits(u64::from(1023 + zeros) << 52);
        self.of_rounding += weight * scale * start.slack as f64;
        Some(())
    }

    fn end(self) -> [S; 3] {
        let exponent = self.rows.points.exponent;
        // Relative to the square of the largest coordinate.
        let of_mixture = 192.0 * 2f64.powi(-127) * self.of_rounding;
        let of_arithmetic = 2f64.powi(-91) * self.of_weights;
        let near = (of_mixture + of_arithmetic) * 2f64.powi(64 - WEIGHT_BITS as i32);
        // A lane has one addition for each block, and four follow, of values up to four times the rank.
        let of_sums = 4.0 * self.rows.points.rank as f64 * (self.far.blocks as f64 + 8.0);
        let far = self.far_weight * (self.rows.far.units + of_sums) * 2f64.powi(-53);
        // The flat part is for the widths of the weights, and for the rounding of these numbers themselves.
        let error = (near + far) * (1.0 + 1e-6) + 2f64.powi(-92);
        let error = S::from_f64(error).mul_pow2(2 * exponent);
        let unit = 2 * exponent - SQUARE_BITS + 128 - WEIGHT_BITS;
        let far = self.far.values.map(total);
        let found = |k: usize| {
            let far = S::from_f64(far[k]).mul_pow2(2 * exponent);
            (S::from_units(self.sums[k], unit) + far).widen(&error)
        };
        [
            found(0),
            found(1),
            S::from_units(self.left_out, -WEIGHT_BITS),
        ]
    }
}

#[cfg(test)]
mod tests;
