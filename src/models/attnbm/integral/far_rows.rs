//! Rows of a grid in binary64: which of their nodes are far, and the sums over those.

use super::far_nodes::{
    Block, FarNodes, Found, InverseTemperature, LANES, Scaled, Start, Sums, evaluate, threshold,
};
use super::fixed_values::Values;
use super::strip_plan::Plan;
use crate::real::Bounded;
use crate::vectorised::{total, vectorised};

/// No value in binary64 is off by more, relative to itself.
pub(super) const LARGEST_ERROR: f64 = 1e-6;

/// What is needed to evaluate the nodes of rows in binary64.
pub(super) struct Far {
    /// The factors at the middle of each stretch, where they are known well enough.
    middles: Vec<Option<Scaled>>,
    inverse_temperature: InverseTemperature,
    /// A node of a larger power is evaluated in fixed point as well.
    threshold: f64,
    /// By how many units of `2^-53` a value is off, relative to itself.
    units: f64,
}

impl Far {
    /// The error of far nodes is about this share of what the goal allows, in a Gaussian.
    const SHARE: f64 = 1.0 / 64.0;

    pub(super) fn new<S: Bounded, V: Values<K>, const K: usize>(
        middles: &[Vec<S>],
        beta: f64,
        values: &V,
        plan: &Plan,
    ) -> Option<Self> {
        let inverse_temperature = InverseTemperature::new(beta);
        let terms = middles.first()?.len();
        let units = inverse_temperature.units_of_power(terms) + values.units(terms);
        let error = units * 2f64.powi(-53);
        let fits = error <= LARGEST_ERROR / 2.0;
        let middles = middles
            .iter()
            .map(|middle| Scaled::of(middle).filter(|_| fits));
        let share = libm::exp2(-f64::from(plan.goal)) * Self::SHARE;
        Some(Self {
            middles: middles.collect(),
            inverse_temperature,
            threshold: threshold(share / error, plan.steps.len()),
            units,
        })
    }

    /// The starts of the stretches of a row, where the numbers fit.
    pub(super) fn starts(&self, terms: Option<&Scaled>, raise: f64) -> Vec<Option<Start>> {
        let start = |middle: &Option<Scaled>| Start::new(terms?, middle.as_ref()?, raise);
        self.middles.iter().map(start).collect()
    }

    /// Evaluates the nodes of a block, and adds those that are far, up to one at which the row ends. Adds nothing if not all of them are
    /// known.
    pub(super) fn add<V: Values<K>, const K: usize>(
        &self,
        values: &V,
        block: &Block,
        start: &Start,
        sums: &mut Sums<K>,
    ) -> Found {
        vectorised(
            #[inline(always)]
            || {
                let found = evaluate(block, start, self.inverse_temperature, self.threshold);
                if found.is_known {
                    add_far(values, block, start, &found, sums);
                }
                found
            },
        )
    }

    /// A sum of values, and a bound on its error; `negligible` is a bound on a value whose power counts as 0.
    pub(super) fn sum<const K: usize>(
        &self,
        sums: &Sums<K>,
        k: usize,
        negligible: f64,
    ) -> (f64, f64) {
        // A lane has one addition for each block, and four follow.
        let units = self.units + sums.blocks as f64 + 5.0;
        let nodes = (sums.blocks * LANES) as f64;
        let sum = total(sums.values[k]);
        let error = sum * units * 2f64.powi(-53) + nodes * negligible;
        // The last factor is for the rounding of these numbers themselves.
        (sum, error * (1.0 + 1e-6))
    }
}

#[inline(always)]
fn add_far<V: Values<K>, const K: usize>(
    values: &V,
    block: &Block,
    start: &Start,
    found: &Found,
    sums: &mut Sums<K>,
) {
    let (mut powers, mut inverses) = (found.powers, [0.0; LANES]);
    for lane in 0..LANES {
        let counts = found.is_far[lane] & (lane <= found.last);
        let inverse = 1.0 / found.mixtures[lane];
        powers[lane] = if counts { powers[lane] } else { 0.0 };
        inverses[lane] = if counts { inverse } else { 0.0 };
    }
    let found = values.far(&powers, &found.logarithms);
    for (sums, values) in sums.values.iter_mut().zip(found) {
        for (sum, value) in sums.iter_mut().zip(values) {
            *sum += value;
        }
    }
    if values.further() > 0 {
        let nodes = FarNodes {
            powers,
            inverses,
            terms: &start.terms,
            factors: &block.factors,
        };
        values.add_far(nodes, &mut sums.further);
    }
    sums.blocks += 1;
}
