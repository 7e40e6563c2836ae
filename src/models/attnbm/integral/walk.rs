//! The walk over the nodes of a tensor grid, one coordinate inside another.
//!
//! The terms of an integrand are products of one factor for each coordinate. The walk multiplies the factors
//! and gives the terms of each node to the [`Integrand`]. The values of the nodes are summed along each
//! coordinate from the centre outwards, until what lies beyond is negligible, with a bound on it.

use crate::parallel;
use crate::real::Bounded;
use std::cmp::Ordering;

/// A sum over nodes and a bound on its remainder.
#[derive(Clone, Debug)]
pub(super) struct Sum<S> {
    pub(super) sum: S,
    pub(super) tail: S,
}

impl<S: Bounded> Sum<S> {
    pub(super) fn new(sum: S) -> Self {
        Self {
            sum,
            tail: S::zero(),
        }
    }
}

/// What lies beyond a node.
#[derive(Clone, Debug)]
pub(super) struct End<S, const K: usize> {
    /// The ratio of all that lies beyond the node to the node itself, for each value.
    pub(super) ratios: [S; K],
    /// The first value at which that is negligible.
    pub(super) enough: S,
}

/// The nodes of one coordinate.
#[derive(Clone, Debug)]
pub(super) struct Axis<S, W, const K: usize> {
    /// The node at which the sums start: upwards from it, then downwards.
    pub(super) centre: usize,
    /// The factor of each term, for each node.
    pub(super) factors: Vec<Vec<S>>,
    /// The weight of each node; empty if the nodes have none.
    pub(super) weights: Vec<W>,
    /// The nodes that the sums may end at, going up and going down; empty if they run over all nodes.
    pub(super) above: Vec<Option<End<S, K>>>,
    pub(super) below: Vec<Option<End<S, K>>>,
}

impl<S: Bounded, W, const K: usize> Axis<S, W, K> {
    /// Adds a row to the sums; whether they may stop there. A row that is a single node has no tail.
    fn add(
        &self,
        total: &mut [Sum<S>; K],
        row: [Sum<S>; K],
        index: usize,
        end: Option<&End<S, K>>,
        is_node: bool,
    ) -> bool {
        let negligible = |row: &[Sum<S>], end: &End<S, K>| {
            row.first()
                .is_some_and(|row| row.sum.cmp_approx(&end.enough) != Ordering::Greater)
        };
        let last = index == 0 || index + 1 == self.factors.len();
        let stop = end.filter(|end| last || negligible(&row, end));
        for (place, (total, row)) in total.iter_mut().zip(row).enumerate() {
            total.sum = total.sum.clone() + &row.sum;
            if !is_node {
                total.tail = total.tail.clone() + &row.tail;
            }
            if let Some(end) = stop {
                total.tail = total.tail.clone() + (row.sum + row.tail) * &end.ratios[place];
            }
        }
        stop.is_some()
    }
}

/// A function on the nodes of a grid with `K` values.
pub(super) trait Integrand<S: Bounded, const K: usize>: Sync {
    /// What the nodes of the coordinates contribute besides the factors.
    type Weight: Send + Sync;

    /// The weight of a node of coordinate `level` together with that of the coordinates before.
    fn weigh(&self, level: usize, before: &Self::Weight, own: &Self::Weight) -> Self::Weight;

    /// The values at a node, which need a bound on what lies beyond the grid. What does not is added to
    /// the `further` sums.
    fn node(&self, terms: &[S], weight: &Self::Weight, further: &mut [S]) -> [Sum<S>; K];

    /// Whether the values at a node have remainders: where it is a row of one more coordinate.
    const HAS_REMAINDERS: bool = false;
}

/// The results of a walk.
pub(super) struct Sums<S, const K: usize> {
    pub(super) values: [Sum<S>; K],
    pub(super) further: Vec<S>,
}

/// How the nodes of the first coordinate are shared among threads. The numbers do not depend on the
/// threads, so the order of all additions does not either.
pub(super) struct Tasks {
    /// The nodes of one task, which has further sums of its own.
    pub(super) nodes: usize,
    /// The tasks that run before the sums may end.
    pub(super) batch: usize,
}

impl Tasks {
    /// A node is a task: rows are long.
    pub(super) const OF_A_ROW: Self = Self { nodes: 1, batch: 8 };
}

/// A walk over the grid.
pub(super) struct Walk<'a, S: Bounded, I: Integrand<S, K>, const K: usize> {
    pub(super) axes: &'a [Axis<S, I::Weight, K>],
    pub(super) integrand: &'a I,
    /// The number of further sums.
    pub(super) further: usize,
}

/// The further sums of a task, and a buffer for the terms at each level of the recursion.
struct State<S> {
    further: Vec<S>,
    buffers: Vec<Vec<S>>,
}

impl<S: Bounded, I: Integrand<S, K>, const K: usize> Walk<'_, S, I, K> {
    /// The sums over all nodes, one after the other; `terms` and `weight` are those before the first coordinate.
    pub(super) fn in_turn(&self, terms: &[S], weight: &I::Weight) -> Sums<S, K> {
        let mut state = self.start();
        let values = self.descend(0, terms, weight, &mut state);
        Sums {
            values,
            further: state.further,
        }
    }

    /// The same in parallel. The tasks' sums are added in the order of their nodes.
    pub(super) fn in_parallel(&self, terms: &[S], weight: &I::Weight, tasks: &Tasks) -> Sums<S, K> {
        let Some(axis) = self.axes.first() else {
            return self.in_turn(terms, weight);
        };
        let mut total = Sums {
            values: nothing(),
            further: self.start().further,
        };
        let is_node = self.axes.len() == 1 && !I::HAS_REMAINDERS;
        let above: Vec<usize> = (axis.centre..axis.factors.len()).collect();
        let below: Vec<usize> = (0..axis.centre).rev().collect();
        for (indices, ends) in [(above, &axis.above), (below, &axis.below)] {
            'side: for batch in indices.chunks(tasks.nodes.saturating_mul(tasks.batch)) {
                let shares: Vec<&[usize]> = batch.chunks(tasks.nodes).collect();
                let done = parallel::map(shares.len(), |share| {
                    let mut state = self.start();
                    let row = |index: &usize| self.row(0, *index, terms, weight, &mut state);
                    let rows: Vec<_> = shares[share].iter().map(row).collect();
                    (rows, state.further)
                });
                for (nodes, (rows, further)) in shares.into_iter().zip(done) {
                    for (sum, more) in total.further.iter_mut().zip(further) {
                        *sum = sum.clone() + more;
                    }
                    for (index, row) in nodes.iter().zip(rows) {
                        if axis.add(&mut total.values, row, *index, end(ends, *index), is_node) {
                            break 'side;
                        }
                    }
                }
            }
        }
        total
    }

    fn start(&self) -> State<S> {
        State {
            further: vec![S::zero(); self.further],
            buffers: vec![Vec::new(); self.axes.len()],
        }
    }

    /// The sums over all nodes of the coordinates from `level` on; `terms` and `weight` are those of the
    /// coordinates before.
    fn descend(
        &self,
        level: usize,
        terms: &[S],
        weight: &I::Weight,
        state: &mut State<S>,
    ) -> [Sum<S>; K] {
        let Some(axis) = self.axes.get(level) else {
            return self.integrand.node(terms, weight, &mut state.further);
        };
        let is_node = level + 1 == self.axes.len() && !I::HAS_REMAINDERS;
        let mut total = nothing();
        for index in axis.centre..axis.factors.len() {
            let row = self.row(level, index, terms, weight, state);
            if axis.add(&mut total, row, index, end(&axis.above, index), is_node) {
                break;
            }
        }
        for index in (0..axis.centre).rev() {
            let row = self.row(level, index, terms, weight, state);
            if axis.add(&mut total, row, index, end(&axis.below, index), is_node) {
                break;
            }
        }
        total
    }

    /// The sums over all nodes of the coordinates after `level` at one node of that coordinate.
    fn row(
        &self,
        level: usize,
        index: usize,
        terms: &[S],
        weight: &I::Weight,
        state: &mut State<S>,
    ) -> [Sum<S>; K] {
        let axis = &self.axes[level];
        let mut inner = std::mem::take(&mut state.buffers[level]);
        inner.clear();
        let pairs = terms.iter().zip(&axis.factors[index]);
        inner.extend(pairs.map(|(term, factor)| term.clone() * factor));
        let row = match axis.weights.get(index) {
            Some(own) => {
                let weight = self.integrand.weigh(level, weight, own);
                self.descend(level + 1, &inner, &weight, state)
            }
            None => self.descend(level + 1, &inner, weight, state),
        };
        state.buffers[level] = inner;
        row
    }
}

fn nothing<S: Bounded, const K: usize>() -> [Sum<S>; K] {
    std::array::from_fn(|_| Sum::new(S::zero()))
}

pub(super) fn end<S, const K: usize>(
    ends: &[Option<End<S, K>>],
    index: usize,
) -> Option<&End<S, K>> {
    ends.get(index).and_then(Option::as_ref)
}

#[cfg(test)]
mod tests;
