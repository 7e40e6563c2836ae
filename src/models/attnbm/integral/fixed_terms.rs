//! Terms and factors of a mixture in fixed point, for the rows of a grid; the factors in binary64 as well.

use super::far_nodes::Scaled;
use crate::real::{Bounded, Real};

/// Fractional bits of the factors of nodes.
pub(super) const FACTOR_BITS: i64 = 126;

/// Terms as whole numbers of a common unit, such that the sum of their products with factors fits.
pub(super) struct Whole {
    pub(super) terms: Vec<u128>,
    /// The unit is `2^-bits`.
    pub(super) bits: i64,
    /// The sum of the products with factors is less than so many units too small.
    pub(super) slack: u128,
    /// A sum with more leading zeros is not known well enough.
    pub(super) most_zeros: u32,
}

impl Whole {
    /// For factors of at most `2^127`, each at most `slack_of_factors` units too small, and sums that must exceed `times` their slack
    /// by a factor of 2.
    pub(super) fn of<S: Bounded>(terms: &[S], slack_of_factors: u128, times: f64) -> Option<Self> {
        let headroom = i64::from(terms.len().checked_ilog2()?) + 2;
        let bits = FACTOR_BITS - headroom - largest_exponent(terms)?;
        let (mut whole, mut slack) = (Vec::with_capacity(terms.len()), 0_u128);
        for term in terms {
            let (low, width) = term.in_units(-bits)?;
            whole.push(low);
            // A product of factors below 2^127, each this much too small, and 3 for its own rounding.
            slack = slack.saturating_add(width / 2 + slack_of_factors / 2 + 6);
        }
        let known = 126.0 - libm::log2(times * slack as f64).ceil();
        (slack <= MOST_SLACK).then_some(Self {
            terms: whole,
            bits,
            slack,
            most_zeros: if known > 0.0 { known as u32 } else { 0 },
        })
    }
}

/// Two to this is above the sizes of all midpoints. `None` if all are 0.
pub(super) fn largest_exponent<'a, S: Bounded + 'a>(
    numbers: impl IntoIterator<Item = &'a S>,
) -> Option<i64> {
    let exponents = numbers.into_iter().filter_map(Bounded::binary_exponent);
    exponents.max()
}

/// More would leave nothing of a mixture, which has 124 bits.
const MOST_SLACK: u128 = 1 << 120;

/// The factors of terms at nodes, in fixed point. Nodes are in stretches along which no ratio of two factors changes by much.
pub(super) struct Table<S> {
    /// The stretch of each node.
    pub(super) stretches: Vec<usize>,
    /// The factors at the middle of each stretch.
    pub(super) middles: Vec<Vec<S>>,
    /// The factors of each node relative to those, in binary64, where they are known well enough.
    pub(super) in_binary64: Vec<Option<Scaled>>,
    /// The factors relative to those, node after node, in units of `2^-126` of two to the exponent of the node.
    factors: Vec<u128>,
    pub(super) exponents: Vec<i64>,
    /// No factor is more units too small.
    pub(super) slack: u128,
}

impl<S: Bounded> Table<S> {
    pub(super) fn of(nodes: &[Vec<S>]) -> Option<Self> {
        let (stretches, middles) = stretches(nodes);
        let mut table = Self {
            stretches: Vec::new(),
            middles,
            in_binary64: Vec::with_capacity(nodes.len()),
            factors: Vec::new(),
            exponents: Vec::new(),
            slack: 0,
        };
        for (node, stretch) in nodes.iter().zip(&stretches) {
            let middle = table.middles.get(*stretch)?;
            let ratio = |(factor, own): (&S, &S)| factor.clone() / own;
            let ratios: Vec<S> = node.iter().zip(middle).map(ratio).collect();
            let exponent = largest_exponent(&ratios)?;
            table.in_binary64.push(Scaled::of(&ratios));
            for ratio in ratios {
                let (low, width) = ratio.in_units(exponent - FACTOR_BITS)?;
                if low.checked_add(width)? >= 1 << 127 {
                    return None;
                }
                table.factors.push(low);
                table.slack = width.max(table.slack);
            }
            table.exponents.push(exponent);
        }
        Some(Self { stretches, ..table })
    }

    /// The terms that the factors of a stretch are relative to.
    pub(super) fn terms(&self, terms: &[S], stretch: usize) -> Option<Vec<S>> {
        let pairs = terms.iter().zip(self.middles.get(stretch)?);
        Some(pairs.map(|(term, own)| term.clone() * own).collect())
    }

    /// The factors at a node, of so many terms.
    #[inline(always)]
    pub(super) fn factors(&self, node: usize, count: usize) -> Option<&[u128]> {
        self.factors.get(node * count..(node + 1) * count)
    }
}

/// The logarithm of the ratio of two terms changes by this along a stretch, at most. At its ends the sum of the terms has lost about half as
/// much.
const LARGEST_CHANGE: f64 = 40.0;

/// The stretch of each node, and the factors at the middle of each stretch.
fn stretches<S: Real>(nodes: &[Vec<S>]) -> (Vec<usize>, Vec<Vec<S>>) {
    // How much one factor gains on another from one node to the next.
    let change = |from: &[S], to: &[S]| {
        let gain = |(from, to): (&S, &S)| to.ln().approx() - from.ln().approx();
        let gains = || from.iter().zip(to).map(gain);
        gains().fold(f64::NEG_INFINITY, f64::max) - gains().fold(f64::INFINITY, f64::min)
    };
    let (mut stretches, mut middles) = (Vec::with_capacity(nodes.len()), Vec::new());
    let (mut from, mut changed) = (0, 0.0);
    for (index, node) in nodes.iter().enumerate() {
        if let Some(before) = index.checked_sub(1).and_then(|before| nodes.get(before)) {
            changed += change(before, node);
        }
        if changed > LARGEST_CHANGE {
            middles.extend(nodes.get(usize::midpoint(from, index - 1)).cloned());
            (from, changed) = (index, 0.0);
        }
        stretches.push(middles.len());
    }
    let last = nodes.len().saturating_sub(1);
    middles.extend(nodes.get(usize::midpoint(from, last)).cloned());
    (stretches, middles)
}
