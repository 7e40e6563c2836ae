//! What is summed over the nodes of a grid whose rows are in fixed point.

use super::fixed_terms::{FACTOR_BITS, largest_exponent};
use super::reduction::LARGEST_RANK;
use crate::real::Bounded;
use crate::real::fixed::{LOG_BITS, product, reciprocal};

/// What is summed over the nodes.
pub(super) trait Values<const K: usize>: Sync {
    /// The values at a node, the first of them the power itself, from the power in units of `2^-104` and the logarithm of the mixture in
    /// units of `2^-96`. They grow with the mixture. `None` where their error is not bounded.
    fn at(&self, power: u128, logarithm: i128) -> Option<Found<K>>;

    /// The number of further sums.
    fn further(&self) -> usize {
        0
    }

    /// Adds a node to the further sums, in units of `2^-105`.
    fn add(&self, node: Node<'_>, further: &mut [u128]) {
        let _ = (node, further);
    }
}

/// Values in units of `2^-104`, and by how many units each may be off besides its relative error.
pub(super) struct Found<const K: usize> {
    pub(super) values: [u128; K],
    pub(super) units: [f64; K],
}

/// A node, for its further sums.
pub(super) struct Node<'a> {
    /// The power in units of `2^-104`.
    pub(super) power: u128,
    /// The terms of the mixture, which may be overwritten.
    pub(super) terms: &'a mut [u128],
    /// Their sum, in the same unit.
    pub(super) mixture: u128,
}

/// A power alone. It is off by a unit, and what is made of it by no more than these.
fn power_alone(power: u128) -> Found<1> {
    Found {
        values: [power],
        units: [12.0],
    }
}

/// The power itself.
pub(super) struct Power;

impl Values<1> for Power {
    #[inline(always)]
    fn at(&self, power: u128, _: i128) -> Option<Found<1>> {
        Some(power_alone(power))
    }
}

/// The power, and the power times how far the logarithm of the mixture is below a ceiling.
pub(super) struct BelowCeiling {
    /// In units of `2^-96`.
    ceiling: i128,
    /// No distance is less, in the same units: the error of the logarithm counts relative to it.
    least: i128,
}

impl BelowCeiling {
    /// Up to this a ceiling has so many units.
    const HIGHEST: f64 = (1 << 18) as f64;

    /// For a ceiling with at most 32 fractional bits that exceeds all logarithms by more than `1/β`.
    pub(super) fn new(ceiling: f64, beta: f64) -> Option<Self> {
        let units = |x: f64| ((x * 2f64.powi(32)) as i128) << (LOG_BITS - 32);
        (ceiling.abs() <= Self::HIGHEST).then(|| Self {
            ceiling: units(ceiling),
            least: units(1.0 / beta),
        })
    }
}

impl Values<2> for BelowCeiling {
    #[inline(always)]
    fn at(&self, power: u128, logarithm: i128) -> Option<Found<2>> {
        let distance = self.ceiling - logarithm;
        if distance < self.least || distance >= 1 << 112 {
            return None;
        }
        let weighted = product(power << 16, (distance as u128) << 16);
        Some(Found {
            values: [power, weighted],
            units: [12.0, 12.0 + ((distance >> LOG_BITS) + 1) as f64],
        })
    }
}

/// The power, and further sums of the power times the share of each term, and times that and the mean of the offsets.
pub(super) struct Shares {
    /// `x_μj - min x_j`, the coordinates of a term one after the other, as fractions of `2^126` units of `2^exponent_j`.
    offsets: Vec<u128>,
    /// The exponents `exponent_j`.
    pub(super) exponents: Vec<i64>,
    terms: usize,
}

impl Shares {
    /// For offsets that are not negative, `rank` for each term. Without offsets there are the shares alone.
    pub(super) fn new<S: Bounded>(offsets: &[S], rank: usize, terms: usize) -> Option<Self> {
        let exponent = |j: usize| {
            let column = offsets.iter().skip(j).step_by(rank);
            largest_exponent(column).unwrap_or(0)
        };
        let exponents: Vec<i64> = (0..rank).map(exponent).collect();
        let mut fractions = Vec::with_capacity(offsets.len());
        for (place, offset) in offsets.iter().enumerate() {
            let exponent = exponents.get(place % rank.max(1))?;
            let (low, width) = offset.in_units(exponent - FACTOR_BITS)?;
            // As a share of the whole that is far less than what an error counts besides.
            if width > 1 << 20 || low > 1 << FACTOR_BITS {
                return None;
            }
            fractions.push(low);
        }
        Some(Self {
            offsets: fractions,
            exponents,
            terms,
        })
    }
}

impl Values<1> for Shares {
    #[inline(always)]
    fn at(&self, power: u128, _: i128) -> Option<Found<1>> {
        Some(power_alone(power))
    }

    fn further(&self) -> usize {
        self.terms + self.offsets.len()
    }

    fn add(&self, node: Node<'_>, further: &mut [u128]) {
        let zeros = node.mixture.leading_zeros() & 127;
        let inverse = reciprocal(node.mixture << zeros);
        // The power over the mixture, so that its product with a term is in units of 2^-105.
        let ratio = product(node.power << 3, inverse);
        let rank = self.exponents.len();
        let mut means = [0; LARGEST_RANK];
        node.terms.iter_mut().for_each(|term| *term <<= zeros);
        for (term, offsets) in node.terms.iter().zip(self.offsets.chunks(rank.max(1))) {
            for (mean, offset) in means.iter_mut().zip(offsets) {
                *mean += product(*term, *offset);
            }
        }
        let means = means.map(|moment| product(moment << 2, inverse));
        node.terms
            .iter_mut()
            .for_each(|term| *term = product(*term, ratio));
        let (shares, pairs) = further.split_at_mut(self.terms.min(further.len()));
        for (sum, share) in shares.iter_mut().zip(node.terms.iter()) {
            *sum += share;
        }
        for (pairs, share) in pairs.chunks_mut(rank.max(1)).zip(node.terms.iter()) {
            for (sum, mean) in pairs.iter_mut().zip(means) {
                *sum += product(share << 2, mean);
            }
        }
    }
}
