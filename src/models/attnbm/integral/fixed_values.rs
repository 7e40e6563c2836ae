//! What is summed over the nodes of a grid whose rows are in fixed point.

use super::far_nodes::{FarNodes, LANES, LEAST_POWER, Lanes};
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

    /// The values at nodes in binary64, from the power and the logarithm of the mixture.
    fn far(&self, powers: &Lanes, logarithms: &Lanes) -> [Lanes; K];

    /// How large they are, at most, where the power counts as 0.
    fn negligible(&self) -> [f64; K];

    /// By how many units of `2^-53` they are off besides the power, relative to themselves, where the mixture has so many terms; and what is
    /// added to the further sums, relative to the power.
    fn units(&self, terms: usize) -> f64;

    /// Adds nodes in binary64 to the further sums.
    fn add_far(&self, nodes: FarNodes<'_>, further: &mut [Lanes]) {
        let _ = (nodes, further);
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

    #[inline(always)]
    fn far(&self, powers: &Lanes, _: &Lanes) -> [Lanes; 1] {
        [*powers]
    }

    fn negligible(&self) -> [f64; 1] {
        [LEAST_POWER]
    }

    fn units(&self, _: usize) -> f64 {
        0.0
    }
}

/// The power, and the power times how far the logarithm of the mixture is below a ceiling.
pub(super) struct BelowCeiling {
    /// In units of `2^-96`.
    ceiling: i128,
    /// No distance is less, in the same units: the error of the logarithm counts relative to it.
    least: i128,
    in_binary64: f64,
    beta: f64,
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
            in_binary64: ceiling,
            beta,
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

    #[inline(always)]
    fn far(&self, powers: &Lanes, logarithms: &Lanes) -> [Lanes; 2] {
        let mut weighted = *powers;
        for (power, logarithm) in weighted.iter_mut().zip(logarithms) {
            *power *= self.in_binary64 - logarithm;
        }
        [*powers, weighted]
    }

    /// The distance where the power counts as 0 is about `C + 200 log 2/β`, and the product falls from there on.
    fn negligible(&self) -> [f64; 2] {
        let distance = self.in_binary64.abs() + 140.0 / self.beta;
        [LEAST_POWER, LEAST_POWER * distance]
    }

    /// The error of the logarithm, relative to `1/β`.
    fn units(&self, terms: usize) -> f64 {
        self.beta * (terms as f64 + 16.0) + 400.0
    }
}

/// The power, and further sums of the power times the share of each term, and times that and the mean of the offsets.
pub(super) struct Shares {
    /// `x_μj - min x_j`, the coordinates of a term one after the other, as fractions of `2^126` units of `2^exponent_j`.
    offsets: Vec<u128>,
    in_binary64: Vec<f64>,
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
        let in_binary64 = |fraction: &u128| *fraction as f64 * libm::exp2(-126.0);
        Some(Self {
            in_binary64: fractions.iter().map(in_binary64).collect(),
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

    #[inline(always)]
    fn far(&self, powers: &Lanes, _: &Lanes) -> [Lanes; 1] {
        [*powers]
    }

    fn negligible(&self) -> [f64; 1] {
        [LEAST_POWER]
    }

    /// Of a share, and of the mean of the offsets.
    fn units(&self, terms: usize) -> f64 {
        3.0 * terms as f64 + 40.0
    }

    #[inline(always)]
    fn add_far(&self, nodes: FarNodes<'_>, further: &mut [Lanes]) {
        let rank = self.exponents.len();
        let mut means = [[0.0; LANES]; LARGEST_RANK];
        let rows = nodes.terms.iter().zip(nodes.factors);
        for ((term, factors), offsets) in rows.clone().zip(self.in_binary64.chunks(rank.max(1))) {
            let products = factors.map(|factor| term * factor);
            for (mean, offset) in means.iter_mut().zip(offsets) {
                for (mean, product) in mean.iter_mut().zip(products) {
                    *mean += product * offset;
                }
            }
        }
        let mut ratios = nodes.powers;
        for (lane, inverse) in nodes.inverses.iter().enumerate() {
            ratios[lane] *= inverse;
            for mean in &mut means {
                mean[lane] *= inverse;
            }
        }
        let (shares, pairs) = further.split_at_mut(self.terms.min(further.len()));
        let mut pairs = pairs.chunks_mut(rank.max(1));
        for (sum, (term, factors)) in shares.iter_mut().zip(rows) {
            let mut share = ratios;
            for ((sum, share), factor) in sum.iter_mut().zip(&mut share).zip(factors) {
                *share *= term * factor;
                *sum += *share;
            }
            for (sum, mean) in pairs.next().into_iter().flatten().zip(&means) {
                for ((sum, share), mean) in sum.iter_mut().zip(&share).zip(mean) {
                    *sum += share * mean;
                }
            }
        }
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
