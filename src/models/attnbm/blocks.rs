//! Machines whose visible units fall into independent blocks.
//!
//! If the patterns are all sums of one row from each of several blocks of units, each combination once, and the hidden biases are
//! all `c`, then the sum over patterns is a product over blocks, and so is the density:
//!
//! ```text
//! Σ_μ exp(ξ_μ·v + c) = e^c Π_k Σ_a exp(ξ^k_a·v_k),      E(v) = Σ_k E_k(v_k)
//! ```
//!
//! with `c` given to the first block. The affine rank of a block is smaller than that of the whole, and a grid over it as well
//! ([`docs::integration_strip`](crate::docs::integration_strip), section 7).

use std::collections::{BTreeMap, BTreeSet};

use super::AttnBm;
use super::integral::clusters::VisibleMoments;
use super::integral::energy_clusters::Energies;
use super::symmetry::MOST_COMPARISONS;
use crate::Error;
use crate::real::{Bounded, Found, Goal, Method};

/// Two or more independent blocks of units.
pub(in crate::models) struct Blocks {
    blocks: Vec<Block>,
    /// The number of units of the whole machine.
    dimension: usize,
    /// The number of its patterns.
    count: usize,
}

struct Block {
    /// The units of the block, in their order.
    units: Vec<usize>,
    /// The machine of these units. Its patterns are different.
    machine: AttnBm,
    /// For each pattern of the whole machine, the pattern of this one that is its part.
    parts: Vec<usize>,
}

impl Blocks {
    /// The blocks, if there are two or more. They are found by comparing units in pairs. So there are none where units are
    /// independent in pairs but not together.
    pub(in crate::models) fn of(machine: &AttnBm) -> Option<Self> {
        let (count, dimension) = (machine.count(), machine.dimension());
        let first_bias = machine.hidden_bias().and_then(|bias| bias.first());
        let has_one_bias = machine
            .hidden_bias()
            .is_none_or(|bias| bias.iter().all(|c| Some(c) == first_bias));
        let work = count.saturating_mul(dimension).saturating_mul(dimension);
        // Two rows from each of two blocks are four patterns.
        if count < 4 || !has_one_bias || machine.is_conditional() || work > MOST_COMPARISONS {
            return None;
        }
        let labels: Vec<Labels> = (0..dimension)
            .map(|unit| Labels::of(machine.patterns().map(|row| row.get(unit).copied())))
            .collect::<Option<_>>()?;
        let groups = groups(&labels, count);
        if groups.len() < 2 {
            return None;
        }
        let mut bias = first_bias.copied();
        let blocks = groups.into_iter().map(|units| {
            // The first block has the hidden bias of all.
            Block::of(machine, &labels, units, bias.take())
        });
        let blocks: Vec<Block> = blocks.collect::<Option<_>>()?;
        let combinations = blocks.iter().try_fold(1_usize, |product, block| {
            product.checked_mul(block.machine.count())
        });
        let found: BTreeSet<Vec<usize>> = (0..count)
            .map(|index| blocks.iter().map(|block| block.part(index)).collect())
            .collect();
        let is_product = combinations == Some(count) && found.len() == count;
        is_product.then_some(Self {
            blocks,
            dimension,
            count,
        })
    }

    /// The units of each block, and their machine.
    pub(in crate::models) fn parts(&self) -> impl Iterator<Item = (&[usize], &AttnBm)> {
        let blocks = self.blocks.iter();
        blocks.map(|block| (block.units.as_slice(), &block.machine))
    }

    /// The sum over the blocks of what `of` finds of each.
    pub(super) fn sum<S: Bounded>(
        &self,
        of: impl Fn(&AttnBm) -> Result<Found<S>, Error>,
    ) -> Result<Found<S>, Error> {
        let values = self
            .blocks
            .iter()
            .map(|block| Ok(of(&block.machine)?.value));
        let values: Vec<S> = values.collect::<Result<_, Error>>()?;
        Ok(Found::new(S::sum(values), self.method()))
    }

    /// What `of` finds of each unit, block by block.
    pub(super) fn of_units<S: Bounded>(
        &self,
        of: impl Fn(&AttnBm) -> Result<Found<Vec<S>>, Error>,
    ) -> Result<Found<Vec<S>>, Error> {
        let mut entries = vec![S::unknown(); self.dimension];
        for block in &self.blocks {
            for (unit, entry) in block.units.iter().zip(of(&block.machine)?.value) {
                entries[*unit] = entry;
            }
        }
        Ok(Found::new(entries, self.method()))
    }

    /// What `of` finds of each pair of units of a block, N x N in row-major order, and 0 for units of different blocks.
    pub(super) fn of_pairs<S: Bounded>(
        &self,
        of: impl Fn(&AttnBm) -> Result<Found<Vec<S>>, Error>,
    ) -> Result<Found<Vec<S>>, Error> {
        let mut entries = vec![S::zero(); self.dimension * self.dimension];
        for block in &self.blocks {
            let units = &block.units;
            let pairs = units.iter().flat_map(|i| units.iter().map(move |j| (i, j)));
            for ((i, j), entry) in pairs.zip(of(&block.machine)?.value) {
                entries[i * self.dimension + j] = entry;
            }
        }
        Ok(Found::new(entries, self.method()))
    }

    /// The mean energy and the entropy: both are sums over the blocks.
    pub(super) fn energies<S: Bounded>(
        &self,
        of: impl Fn(&AttnBm) -> Result<Found<Energies<S>>, Error>,
    ) -> Result<Found<Energies<S>>, Error> {
        let energies = self
            .blocks
            .iter()
            .map(|block| Ok(of(&block.machine)?.value));
        let energies: Vec<Energies<S>> = energies.collect::<Result<_, Error>>()?;
        let sum = |entry: fn(&Energies<S>) -> &S| S::sum(energies.iter().map(entry).cloned());
        let total = Energies {
            mean_energy: sum(|energies| &energies.mean_energy),
            entropy: sum(|energies| &energies.entropy),
        };
        Ok(Found::new(total, self.method()))
    }

    /// The gradient of `log Z`: the softmax weight of a pattern is the product of those of its parts, and blocks are independent.
    pub(super) fn log_partition_gradient<S: Bounded>(
        &self,
        beta: f64,
        goal: Goal,
    ) -> Result<Found<Vec<S>>, Error> {
        let mut gradient = vec![S::unknown(); self.count * self.dimension];
        let mut found = Vec::with_capacity(self.blocks.len());
        for block in &self.blocks {
            match block.machine.visible_moments::<S>(beta, goal)? {
                Ok(moments) => found.push((block, moments)),
                Err(obstacle) => return obstacle.or_unknown(gradient),
            }
        }
        for (index, row) in gradient.chunks_mut(self.dimension).enumerate() {
            let weight = |(block, moments): &(&Block, VisibleMoments<S>)| {
                let weight = moments.softmax.get(block.part(index));
                weight.cloned().unwrap_or_else(S::unknown)
            };
            let weights: Vec<S> = found.iter().map(weight).collect();
            for (place, (block, moments)) in found.iter().enumerate() {
                let others = weights.iter().enumerate();
                let others = others.filter(|(other, _)| *other != place);
                let factor =
                    others.fold(S::from_f64(beta), |product, (_, weight)| product * weight);
                let start = block.part(index) * block.units.len();
                let own = moments.visible_softmax.iter().skip(start);
                for (unit, entry) in block.units.iter().zip(own) {
                    row[*unit] = entry.clone() * &factor;
                }
            }
        }
        Ok(Found::new(gradient, self.method()))
    }

    pub(in crate::models) fn method(&self) -> Method {
        Method::IndependentBlocks(self.blocks.len())
    }
}

impl Block {
    fn of(
        machine: &AttnBm,
        labels: &[Labels],
        units: Vec<usize>,
        hidden_bias: Option<f64>,
    ) -> Option<Self> {
        let mut places = BTreeMap::new();
        let (mut parts, mut rows) = (Vec::with_capacity(machine.count()), Vec::new());
        for (index, pattern) in machine.patterns().enumerate() {
            let part = units
                .iter()
                .map(|unit| labels.get(*unit)?.of_pattern.get(index));
            let part: Vec<&usize> = part.collect::<Option<_>>()?;
            let next = places.len();
            let place = *places.entry(part).or_insert(next);
            if place == next {
                rows.extend(units.iter().filter_map(|unit| pattern.get(*unit)).copied());
            }
            parts.push(place);
        }
        let mut part = AttnBm::new(places.len(), units.len(), rows).ok()?;
        if let Some(bias) = machine.visible_bias() {
            let bias = units.iter().filter_map(|unit| bias.get(*unit)).copied();
            part = part.with_visible_bias(bias.collect()).ok()?;
        }
        if let Some(bias) = hidden_bias {
            let biases = vec![bias; part.count()];
            part = part.with_hidden_bias(biases).ok()?;
        }
        Some(Self {
            units,
            machine: part,
            parts,
        })
    }

    fn part(&self, pattern: usize) -> usize {
        self.parts.get(pattern).copied().unwrap_or(0)
    }
}

/// The different entries of one unit, numbered.
struct Labels {
    of_pattern: Vec<usize>,
    count: usize,
}

impl Labels {
    /// None if an entry is not finite.
    fn of(entries: impl Iterator<Item = Option<f64>>) -> Option<Self> {
        // Of the two zeros, 0.
        let bits = entries.map(|x| Some((x.filter(|x| x.is_finite())? + 0.0).to_bits()));
        let bits: Vec<u64> = bits.collect::<Option<_>>()?;
        let mut numbers = BTreeMap::new();
        let of_pattern = bits.into_iter().map(|bits| {
            let next = numbers.len();
            *numbers.entry(bits).or_insert(next)
        });
        Some(Self {
            of_pattern: of_pattern.collect(),
            count: numbers.len(),
        })
    }

    /// Whether all pairs of entries of the two units occur among so many patterns, or one of them has only one entry.
    fn is_independent_of(&self, other: &Self, patterns: usize) -> bool {
        let all = self.count.saturating_mul(other.count);
        if all > patterns {
            return false;
        }
        let pairs = self.of_pattern.iter().zip(&other.of_pattern);
        pairs.collect::<BTreeSet<_>>().len() == all
    }
}

/// The connected components of the graph of dependent units. What all patterns share is with the first of them.
fn groups(labels: &[Labels], patterns: usize) -> Vec<Vec<usize>> {
    let mut left: Vec<usize> = (0..labels.len()).collect();
    let mut constant = Vec::new();
    left.retain(|unit| {
        let is_constant = labels.get(*unit).is_some_and(|labels| labels.count == 1);
        if is_constant {
            constant.push(*unit);
        }
        !is_constant
    });
    let mut groups = Vec::new();
    while let Some(start) = left.pop() {
        let mut group = vec![start];
        let mut next = 0;
        while let Some(unit) = group.get(next).copied() {
            next += 1;
            let is_independent = |other: &usize| {
                let pair = labels.get(unit).zip(labels.get(*other));
                pair.is_some_and(|(one, other)| one.is_independent_of(other, patterns))
            };
            let (others, own): (Vec<usize>, Vec<usize>) =
                left.into_iter().partition(is_independent);
            left = others;
            group.extend(own);
        }
        if groups.is_empty() {
            group.append(&mut constant);
        }
        group.sort_unstable();
        groups.push(group);
    }
    groups
}

#[cfg(test)]
mod tests;
