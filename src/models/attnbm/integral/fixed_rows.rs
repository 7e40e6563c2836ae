//! The rows of a grid in fixed point, for integrals that would take too long in balls.
//!
//! A row is the last coordinate of a grid, and nearly all work is in the rows. The coordinates before are walked in balls. At the start
//! of a row its terms become whole numbers of a common unit. A node multiplies them by the factors in a table and adds them up;
//! the logarithm of that sum and the exponential of `β` times it give the power. No step has a radius of its own. The error of a
//! row is bounded afterwards, from the sizes of its sums: [`docs::integration_strip`](crate::docs::integration_strip), section 8.
//!
//! Where the numbers fit binary64, nodes are evaluated in it first. Those far below the largest, which are most, need nothing else
//! (`far_nodes`).

use super::far_nodes::{self, Block, LARGEST_RAISE, Scaled, blocks};
use super::far_rows::{Far, LARGEST_ERROR};
use super::fixed_sums::{Multiplier, Total, UNIT, VALUE_BITS};
use super::fixed_terms::{FACTOR_BITS, Table, Whole};
use super::fixed_values::{Found, Node, Values};
use super::strip_plan::Plan;
use super::walk::{Axis, End, Integrand, Sum, Sums, Tasks, Walk, end};
use crate::real::Bounded;
use crate::real::fixed::{EXP_BITS, LOG_BITS, Tables, exp, ln, multiple_of_ln_2, product, tables};
use crate::vectorised::total;
use std::ops::ControlFlow;

/// A longer row might overflow its sums.
pub(super) const MOST_NODES: usize = 1 << 14;

/// No binary exponent of terms and factors is larger.
const LARGEST_EXPONENT: i64 = 8000;

/// Above this logarithm the power overflows: the height is not that of a maximum.
const HIGHEST_POWER: i128 = 4 << LOG_BITS;

/// Below this logarithm, about `log 2^-105`, the power is less than a unit.
const LOWEST_POWER: i128 = -(73 << LOG_BITS);

/// The nodes of the last coordinate, and what is summed over them.
struct Rows<S, V, const K: usize> {
    /// The nodes from the centre outwards, upwards and downwards.
    sides: [Side<S, K>; 2],
    table: Table<S>,
    far: Far,
    beta: Multiplier,
    /// The logarithm of the mixture where the power is [`LOWEST_POWER`].
    lowest: i128,
    values: V,
    negligible: Negligible<S, K>,
}

/// The nodes of a row to one side of its centre, and the same in binary64.
struct Side<S, const K: usize> {
    nodes: Vec<RowNode<S, K>>,
    blocks: Vec<Block>,
}

/// A node of a row.
struct RowNode<S, const K: usize> {
    index: usize,
    /// The stretch of nodes that it belongs to.
    stretch: usize,
    /// The logarithm by which its mixture is larger than that of its factors, in units of `2^-96`.
    shift: i128,
    /// The end that the sums may have here.
    end: Option<RowEnd<S, K>>,
}

/// What lies beyond a node of a row.
struct RowEnd<S, const K: usize> {
    /// The ratio of all that to the node itself, for each value.
    ratios: [S; K],
    /// The first value at which it is negligible, in units of `2^-104`.
    enough: u128,
    is_last: bool,
}

/// A row that is not worth walking.
struct Negligible<S, const K: usize> {
    /// Where the logarithm of the mixture is certainly below this along a row, the row counts as remainder.
    below: f64,
    /// Bounds on what the values of such a row add up to, all of the infinite row.
    bounds: [S; K],
}

/// What is constant along a stretch of a row.
struct Start {
    whole: Whole,
    /// The logarithm of a unit of the mixture, in units of `2^-96`.
    unit: i128,
}

impl<S: Bounded, V: Values<K>, const K: usize> Rows<S, V, K> {
    /// Rows along this coordinate, whose weights are `g`.
    ///
    /// `None` if the numbers do not fit fixed point: for scalars other than balls, extreme `β`, and long rows.
    fn new(axis: Axis<S, f64, K>, beta: f64, plan: &Plan, values: V) -> Option<Self> {
        let allowance = plan.allowance.last()? * libm::exp2(-f64::from(plan.goal));
        let count = axis.factors.len();
        if count > MOST_NODES || axis.weights.len() != count {
            return None;
        }
        let mut table = Table::of(&axis.factors)?;
        let in_binary64 = std::mem::take(&mut table.in_binary64);
        let shift = |(exponent, raise): (&i64, &f64)| {
            let is_moderate = *raise <= LARGEST_RAISE && exponent.abs() <= LARGEST_EXPONENT;
            let raise = (*raise as i128) << LOG_BITS;
            is_moderate.then(|| multiple_of_ln_2(*exponent) - raise)
        };
        let shifts = table.exponents.iter().zip(&axis.weights).map(shift);
        let shifts: Vec<i128> = shifts.collect::<Option<_>>()?;
        let multiplier = Multiplier::new(beta)?;
        let negligible = negligible(&axis, beta, allowance, &values)?;
        let node = |index: usize, ends: &[Option<End<S, K>>]| {
            let end = end(ends, index).map(|end| RowEnd {
                ratios: end.ratios.clone(),
                enough: (end.enough.approx() * 2f64.powi(VALUE_BITS as i32)) as u128,
                is_last: index == 0 || index + 1 == count,
            });
            Some(RowNode {
                index,
                stretch: *table.stretches.get(index)?,
                shift: *shifts.get(index)?,
                end,
            })
        };
        let terms = axis.factors.first()?.len();
        let side = |indices: &[usize], ends: &[Option<End<S, K>>]| {
            let far = |index: &usize| {
                let enough = match end(ends, *index) {
                    Some(_) if *index == 0 || *index + 1 == count => f64::INFINITY,
                    Some(end) => end.enough.approx(),
                    None => far_nodes::NEVER,
                };
                Some(far_nodes::Node {
                    index: *index,
                    stretch: *table.stretches.get(*index)?,
                    raise: *axis.weights.get(*index)?,
                    enough,
                })
            };
            let far: Vec<_> = indices.iter().map(far).collect::<Option<_>>()?;
            let nodes = indices.iter().map(|index| node(*index, ends));
            Some(Side {
                nodes: nodes.collect::<Option<_>>()?,
                blocks: blocks(&far, terms, |index| in_binary64.get(index)?.as_ref()),
            })
        };
        let above: Vec<usize> = (axis.centre..count).collect();
        let below: Vec<usize> = (0..axis.centre).rev().collect();
        Some(Self {
            sides: [side(&above, &axis.above)?, side(&below, &axis.below)?],
            far: Far::new(&table.middles, beta, &values, plan)?,
            table,
            beta: multiplier,
            lowest: (LOWEST_POWER as f64 / beta) as i128,
            values,
            negligible,
        })
    }

    fn start(&self, terms: &[S], raise: f64) -> Option<Start> {
        let times = 2.0 * self.beta.beta.max(1.0);
        let whole = Whole::of(terms, self.table.slack, times)?;
        if raise > LARGEST_RAISE || whole.bits.abs() > LARGEST_EXPONENT {
            return None;
        }
        let unit = multiple_of_ln_2(128 - FACTOR_BITS - whole.bits);
        Some(Start {
            whole,
            unit: unit - ((raise as i128) << LOG_BITS),
        })
    }

    /// No factor exceeds `e^g`, so the mixture is at most the sum of the terms.
    fn is_negligible(&self, terms: &Scaled, raise: f64) -> bool {
        terms.log_sum_at_most() - raise < self.negligible.below
    }

    fn walk(
        &self,
        terms: &[S],
        scaled: Option<&Scaled>,
        raise: f64,
        further: &mut [S],
    ) -> Option<[Sum<S>; K]> {
        let mut row = Row::new(self, terms, scaled, raise);
        for side in &self.sides {
            for block in &side.blocks {
                let nodes = side.nodes.get(block.first..)?.get(..block.count)?;
                if row.add_block(block, nodes)?.is_break() {
                    break;
                }
            }
        }
        row.end(further)
    }

    /// The values at a node.
    #[inline(always)]
    fn at(
        &self,
        tables: &Tables,
        start: &Start,
        node: &RowNode<S, K>,
        products: &mut [u128],
        shares: &mut [u128],
    ) -> Option<Total<K>> {
        let Start { whole, unit } = start;
        let factors = self.table.factors(node.index, whole.terms.len())?;
        let mut mixture = 0;
        for (term, factor) in whole.terms.iter().zip(factors) {
            mixture += product(*term, *factor);
        }
        let zeros = mixture.leading_zeros();
        let unit = unit + node.shift;
        if zeros > whole.most_zeros {
            // Between 0 and the values at the largest mixture that it may be.
            let (power, logarithm) = self.power(tables, mixture + whole.slack, unit)?;
            let most = self.values.at(power + 2, logarithm)?;
            return Some(Total {
                unknown: most.values.map(|value| value as f64 * (1.0 + 1e-9)),
                units: most.units,
                ..Total::NOTHING
            });
        }
        let (power, logarithm) = self.power(tables, mixture, unit)?;
        let Found { values, units } = self.values.at(power, logarithm)?;
        if !shares.is_empty() {
            for ((to, term), factor) in products.iter_mut().zip(&whole.terms).zip(factors) {
                *to = product(*term, *factor);
            }
            let node = Node {
                power,
                terms: products,
                mixture,
            };
            self.values.add(node, shares);
        }
        let scale = f64::from_bits(u64::from(1023 + zeros) << 52) * whole.slack as f64;
        Some(Total {
            sums: values,
            of_rounding: values.map(|value| ((value >> 50) as u64 + 1) as f64 * scale),
            unknown: [0.0; K],
            units,
        })
    }

    /// The power of a mixture in units of `2^-104`, rounded down, and the logarithm in units of `2^-96`.
    #[inline(always)]
    fn power(&self, tables: &Tables, mixture: u128, unit: i128) -> Option<(u128, i128)> {
        let logarithm = ln(tables, mixture.max(1)) + unit;
        let exponent = self.beta.times(logarithm);
        if exponent > HIGHEST_POWER {
            return None;
        }
        if exponent < LOWEST_POWER {
            return Some((0, self.lowest));
        }
        let (mantissa, n) = exp(tables, exponent);
        let shift = i64::from(EXP_BITS - VALUE_BITS) - n;
        let power = mantissa.checked_shr(shift as u32).unwrap_or(0);
        Some((power, logarithm))
    }
}

/// A walk along a row.
struct Row<'a, S, V, const K: usize> {
    rows: &'a Rows<S, V, K>,
    terms: &'a [S],
    raise: f64,
    tables: &'static Tables,
    /// The starts of the stretches, as they are needed in fixed point; and in binary64, where the numbers fit.
    starts: Vec<Option<Start>>,
    far_starts: Vec<Option<far_nodes::Start>>,
    near: Total<K>,
    shares: Vec<u128>,
    far: far_nodes::Sums<K>,
    tails: [S; K],
    products: Vec<u128>,
}

impl<'a, S: Bounded, V: Values<K>, const K: usize> Row<'a, S, V, K> {
    fn new(rows: &'a Rows<S, V, K>, terms: &'a [S], scaled: Option<&Scaled>, raise: f64) -> Self {
        let further = rows.values.further();
        Self {
            rows,
            terms,
            raise,
            tables: tables(),
            starts: rows.table.middles.iter().map(|_| None).collect(),
            far_starts: rows.far.starts(scaled, raise),
            near: Total::NOTHING,
            shares: vec![0; further],
            far: far_nodes::Sums::nothing(further),
            tails: std::array::from_fn(|_| S::zero()),
            products: vec![0; terms.len()],
        }
    }

    /// Adds the nodes of a block, up to one at which the row ends.
    fn add_block(&mut self, block: &Block, nodes: &[RowNode<S, K>]) -> Option<ControlFlow<()>> {
        if let Some(start) = self.far_starts.get(block.stretch)? {
            let Rows { far, values, .. } = self.rows;
            let found = far.add(values, block, start, &mut self.far);
            if found.is_known {
                return self.add_near_ones(nodes, &found);
            }
        }
        for node in nodes {
            let values = self.add_near(node)?;
            let Some(end) = &node.end else {
                continue;
            };
            let most = values.sums[0].saturating_add(values.unknown[0] as u128);
            if !end.is_last && most > end.enough {
                continue;
            }
            let beta = self.rows.beta.beta;
            let most = |k: usize| {
                let error = S::from_f64(values.error(k, beta).ceil());
                S::from_units(values.sums[k], UNIT) + error.mul_pow2(UNIT)
            };
            self.end_at(end, most);
            return Some(ControlFlow::Break(()));
        }
        Some(ControlFlow::Continue(()))
    }

    /// Adds the nodes of a block that are not far, up to one at which the row ends.
    fn add_near_ones(
        &mut self,
        nodes: &[RowNode<S, K>],
        found: &far_nodes::Found,
    ) -> Option<ControlFlow<()>> {
        for (node, is_far) in nodes.iter().zip(&found.is_far).take(found.last + 1) {
            if !is_far {
                self.add_near(node)?;
            }
        }
        let Some(node) = nodes.get(found.last) else {
            return Some(ControlFlow::Continue(()));
        };
        let values = self.rows.values.far(&found.powers, &found.logarithms);
        let negligible = self.rows.values.negligible();
        let most = |k: usize| {
            let value: f64 = values[k][found.last];
            S::from_f64(value * (1.0 + LARGEST_ERROR) + negligible[k])
        };
        self.end_at(node.end.as_ref()?, most);
        Some(ControlFlow::Break(()))
    }

    fn add_near(&mut self, node: &RowNode<S, K>) -> Option<Total<K>> {
        let start = self.starts.get_mut(node.stretch)?;
        if start.is_none() {
            let terms = self.rows.table.terms(self.terms, node.stretch)?;
            *start = self.rows.start(&terms, self.raise);
        }
        let (products, shares) = (&mut self.products, &mut self.shares);
        let values = self
            .rows
            .at(self.tables, start.as_ref()?, node, products, shares)?;
        self.near.add(&values)?;
        Some(values)
    }

    /// Adds what lies beyond a node of at most these values.
    fn end_at(&mut self, end: &RowEnd<S, K>, most: impl Fn(usize) -> S) {
        for (k, (tail, ratio)) in self.tails.iter_mut().zip(&end.ratios).enumerate() {
            *tail = tail.clone() + most(k) * ratio;
        }
    }

    /// The sums along the row.
    fn end(self, further: &mut [S]) -> Option<[Sum<S>; K]> {
        let Rows {
            far, values, beta, ..
        } = self.rows;
        let negligible = values.negligible();
        let of_far = |k: usize| {
            let (sum, error) = far.sum(&self.far, k, negligible[k]);
            (S::from_f64(sum), S::from_f64(error))
        };
        let of_near = |k: usize| S::from_f64(self.near.error(k, beta.beta)).mul_pow2(UNIT);
        let errors: [S; K] = std::array::from_fn(|k| of_near(k) + of_far(k).1);
        if let Some(error) = errors.first() {
            let far = self.far.further.iter().copied().map(total);
            for ((sum, share), far) in further.iter_mut().zip(self.shares).zip(far) {
                let found = S::from_units(share, UNIT - 1) + S::from_f64(far);
                *sum = sum.clone() + found.widen(error);
            }
        }
        let (mut tails, mut errors) = (self.tails.into_iter(), errors.into_iter());
        Some(std::array::from_fn(|k| {
            let found = S::from_units(self.near.sums[k], UNIT) + of_far(k).0;
            let error = errors.next().unwrap_or_else(S::unknown);
            Sum {
                sum: found.widen(&error),
                tail: tails.next().unwrap_or_else(S::unknown),
            }
        }))
    }
}

impl<S: Bounded, V: Values<K>, const K: usize> Integrand<S, K> for Rows<S, V, K> {
    /// The sum of the exponents `g`.
    type Weight = f64;

    const HAS_REMAINDERS: bool = true;

    fn weigh(&self, _: usize, before: &f64, own: &f64) -> f64 {
        before + own
    }

    /// The sums over a row with these terms, lifted by this `g`, and their remainders. Each further sum is off by no more than the error
    /// of the first value.
    fn node(&self, terms: &[S], raise: &f64, further: &mut [S]) -> [Sum<S>; K] {
        let unknown = || std::array::from_fn(|_| Sum::new(S::unknown()));
        let scaled = Scaled::of(terms);
        if scaled
            .as_ref()
            .is_some_and(|scaled| self.is_negligible(scaled, *raise))
        {
            return self.negligible.bounds.clone().map(|tail| Sum {
                sum: S::zero(),
                tail,
            });
        }
        self.walk(terms, scaled.as_ref(), *raise, further)
            .unwrap_or_else(unknown)
    }
}

/// The sums over a grid of two or more coordinates with rows in fixed point; the weights of the axes are `g`. `None` if the numbers do not
/// fit, as in [`Rows::new`].
pub(super) fn sums<S: Bounded, V: Values<K>, const K: usize>(
    mut axes: Vec<Axis<S, f64, K>>,
    plan: &Plan,
    beta: f64,
    values: V,
    terms: &[S],
) -> Option<Sums<S, K>> {
    let last = axes.pop()?;
    let rows = Rows::new(last, beta, plan, values)?;
    let walk = Walk {
        axes: &axes,
        integrand: &rows,
        further: rows.values.further(),
    };
    Some(walk.in_parallel(terms, &0.0, &Tasks::OF_A_ROW))
}

/// From which logarithm of the mixture down a row is negligible.
fn negligible<S: Bounded, V: Values<K>, const K: usize>(
    axis: &Axis<S, f64, K>,
    beta: f64,
    allowance: f64,
    values: &V,
) -> Option<Negligible<S, K>> {
    let power = (allowance / (4.0 * axis.factors.len() as f64)).min(1.0);
    let below = libm::log(power) / beta;
    if below < -LARGEST_RAISE {
        return None;
    }
    // Room for the rounding of the logarithm above.
    let units = (power * 2f64.powi(VALUE_BITS as i32) * (1.0 + 1e-6)) as u128 + 2;
    let Found {
        values: at_most,
        units: off,
    } = values.at(units, ((below * 2f64.powi(32)) as i128) << (LOG_BITS - 32))?;
    let ends = [axis.above.last()?.as_ref()?, axis.below.first()?.as_ref()?];
    let nodes = S::from_i64(axis.factors.len() as i64);
    let mut bounds = at_most
        .iter()
        .zip(off)
        .enumerate()
        .map(|(k, (value, off))| {
            let [above, below] = ends.map(|end| &end.ratios[k]);
            let number = nodes.clone() + above + below;
            S::from_units(value + off.ceil() as u128, UNIT) * number
        });
    let bounds = std::array::from_fn(|_| bounds.next().unwrap_or_else(S::unknown));
    Some(Negligible { below, bounds })
}

#[cfg(test)]
mod tests;
