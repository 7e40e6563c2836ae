//! Nodes of a row in binary64: those whose power, or weight, is far below the largest. They are most of a grid.
//!
//! Fixed point gives a node some 90 bits of the largest power. A node that is 40 bits below that needs no more than binary64 has,
//! and several are evaluated at once. The sums have a relative error that is bounded beforehand:
//! [`docs::integration_strip`](crate::docs::integration_strip), section 9, and for weights
//! [`docs::integration_expectation`](crate::docs::integration_expectation), section 5.

use crate::real::Bounded;
use crate::real::split::{exponential, logarithm, nearest, power_of_two};
use std::f64::consts::LN_2;

/// The nodes that are evaluated at once.
pub(super) const LANES: usize = 16;

/// A number for each node of a block.
pub(super) type Lanes = [f64; LANES];

/// A mixture below this, relative to the unit of its terms, is not known well enough.
const LEAST_MIXTURE: f64 = 1.0 / (1u128 << 100) as f64 / (1u128 << 100) as f64;

/// A power below two to this counts as 0.
const LEAST_EXPONENT: f64 = -200.0;

/// More than any power that counts as 0.
pub(super) const LEAST_POWER: f64 = 1.0 / (1u128 << 99) as f64 / (1u128 << 100) as f64;

/// No node has a power with a larger exponent of two if the height is that of a maximum.
const LARGEST_EXPONENT: f64 = 40.0;

/// A term below two to this, relative to the largest, counts as 0.
const LEAST_TERM: i64 = -900;

/// No unit of terms has an exponent of two beyond this.
const LARGEST_UNIT: i64 = 1 << 19;

/// No row has a larger `g`, and no logarithm is larger.
pub(super) const LARGEST_RAISE: f64 = (1 << 18) as f64;

/// Positive numbers of any size, in binary64: a fraction between 1/4 and 1, and a power of two.
///
/// Of a number that vanishes beside the largest the fraction is 0, and the power of two is above it.
pub(super) struct Scaled {
    fractions: Vec<f64>,
    exponents: Vec<i64>,
}

impl Scaled {
    /// `None` unless every number is known to a relative error of `2^-58`, apart from its rounding, or vanishes.
    pub(super) fn of<S: Bounded>(numbers: &[S]) -> Option<Self> {
        let exponents = numbers.iter().filter_map(Bounded::binary_exponent);
        let largest = exponents.max()?;
        let parts = numbers.iter().map(|number| scaled(number, largest));
        let (fractions, exponents) = parts.collect::<Option<_>>()?;
        Some(Self {
            fractions,
            exponents,
        })
    }

    /// At least the logarithm of the sum, for exponents of two below `2^29` in size, and about `10^-6` more.
    pub(super) fn log_sum_at_most(&self) -> f64 {
        let exponent = self.exponents.iter().copied().max().unwrap_or(0);
        let terms = self.fractions.iter().zip(&self.exponents);
        let sum: f64 = terms
            .map(|(fraction, own)| fraction * libm::exp2((own - exponent) as f64))
            .sum();
        libm::log(sum) + exponent as f64 * LN_2 + 1e-6
    }
}

/// A number as a fraction and an exponent of two; `largest` is the largest exponent among its neighbours.
fn scaled<S: Bounded>(number: &S, largest: i64) -> Option<(f64, i64)> {
    const BITS: i64 = 63;
    /// A number below two to this, relative to the largest, vanishes: as a rule a ball around nearly 0, below all exponents.
    const VANISHING: i64 = -(1 << 40);
    let exponent = number.binary_exponent();
    let Some(exponent) = exponent.filter(|exponent| *exponent > largest + VANISHING) else {
        let (low, width) = number.in_units(largest + VANISHING)?;
        return (low == 0 && width <= 16).then_some((0.0, largest + VANISHING + 4));
    };
    let (low, width) = number.in_units(exponent - BITS)?;
    if width > 16 || low < 1 << (BITS - 2) {
        return None;
    }
    let fraction = u64::try_from(low).ok()? as f64;
    Some((fraction * libm::exp2(-(BITS as f64)), exponent))
}

/// The terms at the start of a stretch of a row.
pub(super) struct Start {
    /// In a unit of their own.
    pub(super) terms: Vec<f64>,
    /// The logarithm of the unit is `exponent log 2 + rest`.
    exponent: f64,
    rest: f64,
}

impl Start {
    /// The terms of a row, lifted by `raise`, times the factors at the middle of a stretch. `None` if the numbers do not fit.
    pub(super) fn new(terms: &Scaled, middle: &Scaled, raise: f64) -> Option<Self> {
        let exponents = || {
            let pairs = terms.exponents.iter().zip(&middle.exponents);
            pairs.map(|(term, factor)| term + factor)
        };
        let largest = exponents().max()?;
        if raise > LARGEST_RAISE || largest.abs() > LARGEST_UNIT {
            return None;
        }
        let fractions = terms.fractions.iter().zip(&middle.fractions);
        let term = |((term, factor), exponent): ((&f64, &f64), i64)| {
            let exponent = exponent - largest;
            let fraction = term * factor;
            match exponent < LEAST_TERM {
                true => Some(0.0),
                // It does not vanish here.
                false if fraction == 0.0 => None,
                false => Some(fraction * power_of_two(exponent as f64)),
            }
        };
        let (exponent, rest) = multiple_of_log_2(-raise);
        Some(Self {
            terms: fractions
                .zip(exponents())
                .map(term)
                .collect::<Option<_>>()?,
            exponent: exponent + largest as f64,
            rest,
        })
    }
}

/// `x = n log 2 + rest` for an integer `x` of at most 20 bits, the rest less than `2^-54` off.
fn multiple_of_log_2(x: f64) -> (f64, f64) {
    /// The bits of `log 2` up to `2^-33`, so that its products are exact, and the next.
    const HIGH: f64 = 5_954_088_943.0 / 8_589_934_592.0;
    const LOW: f64 = 7.440_617_110_012_397e-11;
    let n = nearest(x / LN_2);
    (n, (x - n * HIGH) - n * LOW)
}

/// Some neighbouring nodes of a row, from the centre outwards.
pub(super) struct Block {
    pub(super) stretch: usize,
    /// The place of the first of them on its side of the row.
    pub(super) first: usize,
    /// How many there are; the other lanes are empty.
    pub(super) count: usize,
    /// Whether all factors are known well enough.
    is_regular: bool,
    /// The factors of each term, relative to the middle of the stretch.
    pub(super) factors: Vec<Lanes>,
    /// The logarithm of the unit of the factors, and of the weight, is `exponents log 2 + rests`.
    exponents: Lanes,
    rests: Lanes,
    /// See [`Node::enough`].
    enough: Lanes,
}

/// No power is small enough for a row to end.
pub(super) const NEVER: f64 = -1.0;

/// What a block needs of its nodes.
pub(super) struct Node {
    pub(super) index: usize,
    pub(super) stretch: usize,
    pub(super) raise: f64,
    /// A power of at most this ends the row.
    pub(super) enough: f64,
}

/// The blocks of one side of a row, for so many terms. `ratios` are the factors of the node of an index relative to the middle of its
/// stretch, if they are known well enough.
pub(super) fn blocks<'a>(
    nodes: &[Node],
    terms: usize,
    ratios: impl Fn(usize) -> Option<&'a Scaled>,
) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for (place, node) in nodes.iter().enumerate() {
        let is_full = |block: &Block| block.count == LANES || block.stretch != node.stretch;
        if blocks.last().is_none_or(is_full) {
            blocks.push(Block {
                stretch: node.stretch,
                first: place,
                count: 0,
                is_regular: true,
                factors: vec![[0.0; LANES]; terms],
                exponents: [0.0; LANES],
                rests: [0.0; LANES],
                enough: [NEVER; LANES],
            });
        }
        if let Some(block) = blocks.last_mut() {
            block.add(node, ratios(node.index));
        }
    }
    blocks
}

impl Block {
    /// Adds the next node, with its factors.
    fn add(&mut self, node: &Node, ratios: Option<&Scaled>) {
        /// Factors along a stretch are within e^±40 of each other.
        const LARGEST_RATIO: i64 = 200;
        let lane = self.count;
        let (exponent, rest) = multiple_of_log_2(-node.raise);
        self.exponents[lane] = exponent;
        self.rests[lane] = rest;
        self.enough[lane] = node.enough;
        self.count += 1;
        let Some(ratios) = ratios else {
            self.is_regular = false;
            return;
        };
        let own = ratios.fractions.iter().zip(&ratios.exponents);
        for (factors, (fraction, exponent)) in self.factors.iter_mut().zip(own) {
            self.is_regular &= *fraction > 0.0 && exponent.abs() <= LARGEST_RATIO;
            factors[lane] = fraction * libm::exp2(*exponent as f64);
        }
    }
}

/// `β` in two parts, of which the first has 32 bits.
#[derive(Clone, Copy)]
pub(super) struct InverseTemperature {
    beta: f64,
    high: f64,
    low: f64,
}

impl InverseTemperature {
    pub(super) fn new(beta: f64) -> Self {
        let high = f64::from_bits(beta.to_bits() & !((1 << 21) - 1));
        Self {
            beta,
            high,
            low: beta - high,
        }
    }

    /// A bound on the relative error of a power of a mixture of so many terms, in units of `2^-53`.
    pub(super) fn units_of_power(self, terms: usize) -> f64 {
        self.beta * (terms as f64 + 16.0) + 16.0
    }
}

/// Up to which power, or weight, nodes are far: `least` if the sum over all that lies below were the least of it. Below a threshold of a
/// Gaussian there is about the threshold times a power of its logarithm.
pub(super) fn threshold(least: f64, rank: usize) -> f64 {
    let below = (-libm::log(least)).max(1.0);
    least / libm::pow(below, rank as f64 / 2.0 - 1.0)
}

/// The nodes of a block.
pub(super) struct Found {
    /// The mixture relative to the unit of the terms.
    pub(super) mixtures: Lanes,
    /// The logarithm of the mixture.
    pub(super) logarithms: Lanes,
    pub(super) powers: Lanes,
    /// Whether all mixtures and powers are known.
    pub(super) is_known: bool,
    /// Whether a power is at most the threshold.
    pub(super) is_far: [bool; LANES],
    /// The first lane at which the row may end, or else one beyond the last.
    pub(super) last: usize,
}

/// The mixtures at the nodes of a block, relative to the unit of the terms, and whether all of them are known.
#[inline(always)]
pub(super) fn mixtures(block: &Block, start: &Start) -> (Lanes, bool) {
    let mut mixtures = [0.0; LANES];
    for (term, factors) in start.terms.iter().zip(&block.factors) {
        for (mixture, factor) in mixtures.iter_mut().zip(factors) {
            *mixture += term * factor;
        }
    }
    let mut is_known = block.is_regular;
    for (lane, mixture) in mixtures.iter().enumerate() {
        is_known &= (*mixture >= LEAST_MIXTURE) | (lane >= block.count);
    }
    (mixtures, is_known)
}

/// Evaluates the nodes of a block.
#[inline(always)]
pub(super) fn evaluate(
    block: &Block,
    start: &Start,
    inverse_temperature: InverseTemperature,
    threshold: f64,
) -> Found {
    let InverseTemperature { beta, high, low } = inverse_temperature;
    let (mixtures, mut is_known) = mixtures(block, start);
    let (mut logarithms, mut powers, mut exponents) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
    for lane in 0..LANES {
        let (rest, exponent) = logarithm(mixtures[lane]);
        let rest = rest + (block.rests[lane] + start.rest);
        let multiple = exponent + (block.exponents[lane] + start.exponent);
        logarithms[lane] = multiple * LN_2 + rest;
        // Exact, as the integer has at most 21 bits: see the limits of a unit and of a raise.
        let doublings = high * multiple;
        let whole = nearest(doublings);
        let (power, further) = exponential(
            ((doublings - whole) + low * multiple) * LN_2 + beta * rest,
            |a, b, c| a * b + c,
        );
        let exponent = whole + further;
        let scale = power_of_two(exponent.clamp(LEAST_EXPONENT, LARGEST_EXPONENT));
        exponents[lane] = exponent;
        powers[lane] = if exponent < LEAST_EXPONENT {
            0.0
        } else {
            power * scale
        };
    }
    let mut last = block.count;
    let mut is_far = [false; LANES];
    for lane in 0..LANES {
        let is_empty = lane >= block.count;
        is_known &= (exponents[lane] <= LARGEST_EXPONENT) | is_empty;
        is_far[lane] = !is_empty & (powers[lane] <= threshold);
        if (powers[lane] <= block.enough[lane]) & (lane < last) {
            last = lane;
        }
    }
    Found {
        mixtures,
        logarithms,
        powers,
        is_known,
        is_far,
        last,
    }
}

/// Sums over far nodes, and over their shares.
pub(super) struct Sums<const K: usize> {
    pub(super) values: [Lanes; K],
    pub(super) further: Vec<Lanes>,
    pub(super) blocks: usize,
}

impl<const K: usize> Sums<K> {
    pub(super) fn nothing(further: usize) -> Self {
        Self {
            values: [[0.0; LANES]; K],
            further: vec![[0.0; LANES]; further],
            blocks: 0,
        }
    }
}

/// The far nodes of a block, for their further sums. A lane without a far node has a power and an inverse of 0.
pub(super) struct FarNodes<'a> {
    pub(super) powers: Lanes,
    /// The reciprocal of the mixture.
    pub(super) inverses: Lanes,
    pub(super) terms: &'a [f64],
    pub(super) factors: &'a [Lanes],
}

#[cfg(test)]
mod tests;
