//! Second routes to some of the values: the defining formula as it stands.
//!
//! The evaluators take maxima out, split leading terms off and subtract raw numbers first, so that binary64 ends
//! are decided at little precision. Here the formula is evaluated as it is written, in balls of
//! 1 792 bits, whose exponents have a range of their own, so that nothing overflows and what cancels is paid
//! for. A log Z at whole β, which is a sum over multisets, is integrated instead. Nothing but
//! the arithmetic is shared, unless a route says so.

pub(super) mod denoise;
pub(super) mod denoising_risks;
pub(super) mod habituation;
pub(super) mod hopfield_rbm;

use super::input::Inputs;
use super::record::SecondRoute;
use crate::models::attnbm::AttnBm;
use crate::models::attnbm::integral::gaussian_strip::{Wanted, integrate};
use crate::models::attnbm::integral::reduction::reduce;
use crate::models::attnbm::integral::strip_plan::Plan;
use crate::real::{Ball, Enclosure, Real};

pub(in crate::oracle) type Wide = Ball<28>;

/// Bits to which a second route must know a value to count: about as many as 30 digits.
const BITS: i64 = 100;

/// The name of the check by the defining formula, and what it has found.
pub const AS_DEFINED: (&str, &str) = (
    "as-defined",
    "the defining formula as it stands, in balls of 1792 bits, meets the enclosure",
);

/// The name of the check by integration, and what it has found.
pub const INTEGRATED: (&str, &str) = (
    "integrated",
    "log Z by a certified quadrature meets the enclosure, which is by a sum over multisets",
);

/// The name of the check by a differential equation, and what it has found.
pub const AS_A_FLOW: (&str, &str) = (
    "as-a-flow",
    "the differential equation, by the Taylor method with a proved remainder, meets the enclosure",
);

/// The name of the check by another formula or another rule, and what it has found.
pub const BY_ANOTHER_FORMULA: (&str, &str) = (
    "by-another-formula",
    "another formula or another rule, by a series or a quadrature with a proved remainder, meets the enclosure",
);

impl SecondRoute {
    /// The name of the check, and what it has found.
    pub fn check(self) -> (&'static str, &'static str) {
        match self {
            Self::Definition(_) => AS_DEFINED,
            Self::Quadrature(_) => INTEGRATED,
            Self::Flow(_) => AS_A_FLOW,
            Self::Formula(_) => BY_ANOTHER_FORMULA,
        }
    }

    /// Enclosures of the entries, where the route applies and knows them well.
    pub fn entries(self, inputs: &Inputs) -> Option<Vec<Ball<4>>> {
        // What is wide meets everything.
        match self {
            Self::Definition(definition) => {
                let entries = definition(inputs)?;
                let is_known = entries.iter().all(|entry| entry.accuracy_bits() >= BITS);
                is_known.then(|| entries.iter().map(|entry| entry.resize()).collect())
            }
            Self::Quadrature(route) | Self::Flow(route) | Self::Formula(route) => {
                let value = route(inputs)?;
                (value.accuracy_bits() >= BITS).then(|| vec![value])
            }
        }
    }
}

/// `(1/β) log Σ exp(β x_i)`.
pub(super) fn log_sum_exp(inputs: &Inputs) -> Option<Vec<Wide>> {
    let beta = beta(inputs)?;
    let x = wide(inputs.vector("x").ok()?);
    let sum = sum(x.into_iter().map(|x| (x * &beta).exp()));
    Some(vec![sum.ln() / beta])
}

/// `exp(β x_i) / Σ_j exp(β x_j)`.
pub(super) fn softmax(inputs: &Inputs) -> Option<Vec<Wide>> {
    let beta = beta(inputs)?;
    let x = wide(inputs.vector("x").ok()?);
    Some(normalised(x.into_iter().map(|x| (x * &beta).exp())))
}

/// `|v - b|²/2 - log Σ_μ exp(ξ_μ·v + c_μ)`.
pub(super) fn energy(inputs: &Inputs) -> Option<Vec<Wide>> {
    let (v, _, bias) = state(inputs)?;
    let squares = v.iter().zip(&bias).map(|(v, b)| (v.clone() - b).sqr());
    let weights = weights(inputs, &Wide::one())?;
    Some(vec![
        sum(squares).mul_pow2(-1) - sum(weights.into_iter()).ln(),
    ])
}

/// `softmax(β (Ξ v + c))`.
pub(super) fn attention(inputs: &Inputs) -> Option<Vec<Wide>> {
    Some(normalised(weights(inputs, &beta(inputs)?)?.into_iter()))
}

/// `b + Ξᵀ softmax(β (Ξ v + c))`.
pub(super) fn update(inputs: &Inputs) -> Option<Vec<Wide>> {
    update_at(inputs, &beta(inputs)?)
}

/// `β (b - v + Ξᵀ softmax(Ξ v + c))`.
pub(super) fn score(inputs: &Inputs) -> Option<Vec<Wide>> {
    let beta = beta(inputs)?;
    let update = update_at(inputs, &Wide::one())?;
    let (v, ..) = state(inputs)?;
    let pairs = update.into_iter().zip(v);
    Some(pairs.map(|(to, from)| (to - from) * &beta).collect())
}

pub(in crate::oracle) fn beta(inputs: &Inputs) -> Option<Wide> {
    inputs.number("beta").ok().map(Wide::from_f64)
}

pub(in crate::oracle) fn wide(numbers: &[f64]) -> Vec<Wide> {
    numbers.iter().map(|x| Wide::from_f64(*x)).collect()
}

pub(in crate::oracle) fn sum(terms: impl Iterator<Item = Wide>) -> Wide {
    terms.fold(Wide::zero(), |sum, term| sum + term)
}

pub(in crate::oracle) fn normalised(terms: impl Iterator<Item = Wide>) -> Vec<Wide> {
    let terms: Vec<Wide> = terms.collect();
    let total = sum(terms.iter().cloned());
    terms.into_iter().map(|term| term / &total).collect()
}

/// The visible units, the hidden bias and the visible bias.
fn state(inputs: &Inputs) -> Option<(Vec<Wide>, Vec<Wide>, Vec<Wide>)> {
    let vector = |name| inputs.vector(name).ok().map(wide);
    Some((
        vector("v")?,
        vector("hidden_bias")?,
        vector("visible_bias")?,
    ))
}

/// `exp(β (ξ_μ·v + c_μ))` for each pattern.
fn weights(inputs: &Inputs, beta: &Wide) -> Option<Vec<Wide>> {
    let (v, c, _) = state(inputs)?;
    let rows = inputs.matrix("patterns").ok()?.rows();
    let weight = |(row, c): (&[f64], Wide)| {
        let products = wide(row).into_iter().zip(&v).map(|(x, v)| x * v);
        ((sum(products) + c) * beta).exp()
    };
    Some(rows.zip(c).map(weight).collect())
}

/// `b + Ξᵀ softmax(β (Ξ v + c))` at this β.
fn update_at(inputs: &Inputs, beta: &Wide) -> Option<Vec<Wide>> {
    let mut new = wide(inputs.vector("visible_bias").ok()?);
    let shares = normalised(weights(inputs, beta)?.into_iter());
    for (row, share) in inputs.matrix("patterns").ok()?.rows().zip(shares) {
        for (new, x) in new.iter_mut().zip(row) {
            *new = new.clone() + Wide::from_f64(*x) * &share;
        }
    }
    Some(new)
}

/// So many states are summed one by one.
const MOST_HIDDEN: usize = 6;

/// `log Σ_h exp(c·h) ∫ exp(-|v|²/(2σ²) + (b + Wᵀh)·v) dv`, state by state.
pub(super) fn states_summed(inputs: &Inputs) -> Option<Vec<Wide>> {
    let matrix = inputs.matrix("weights").ok()?;
    let (hidden, visible) = (matrix.row_count(), matrix.column_count());
    if hidden > MOST_HIDDEN {
        return None;
    }
    let variance = Wide::from_f64(inputs.number("sigma").ok()?).sqr();
    let b = wide(inputs.vector("visible_bias").ok()?);
    let c = wide(inputs.vector("hidden_bias").ok()?);
    let rows: Vec<Vec<Wide>> = matrix.rows().map(wide).collect();
    let mut total = Wide::zero();
    for state in 0..1_u32 << hidden {
        let is_on = |unit: usize| state >> unit & 1 == 1;
        let (mut field, mut exponent) = (b.clone(), Wide::zero());
        for unit in (0..hidden).filter(|unit| is_on(*unit)) {
            exponent = exponent + c.get(unit)?;
            for (field, w) in field.iter_mut().zip(rows.get(unit)?) {
                *field = field.clone() + w;
            }
        }
        let length = sum(field.iter().map(Real::sqr));
        total = total + (exponent + (length * &variance).mul_pow2(-1)).exp();
    }
    let volume = (Wide::pi().mul_pow2(1) * variance).ln() * Wide::from_i64(visible as i64);
    Some(vec![total.ln() + volume.mul_pow2(-1)])
}

/// Bits that the quadrature aims at, and the most points that it may take.
const QUADRATURE: (u32, u64) = (112, 200_000);

/// `log Z` at whole β by integration, where that takes little.
pub(super) fn integrated(inputs: &Inputs) -> Option<Ball<4>> {
    let beta = inputs.number("beta").ok()?;
    let patterns = inputs.matrix("patterns").ok()?;
    let dimension = patterns.column_count();
    if beta.fract() != 0.0 || dimension > 3 || patterns.row_count() > 4 {
        return None;
    }
    let mut machine = AttnBm::new(patterns.row_count(), dimension, patterns.entries().to_vec());
    if let bias @ [_, ..] = inputs.vector("visible_bias").ok()? {
        machine = machine.and_then(|machine| machine.with_visible_bias(bias.to_vec()));
    }
    if let bias @ [_, ..] = inputs.vector("hidden_bias").ok()? {
        machine = machine.and_then(|machine| machine.with_hidden_bias(bias.to_vec()));
    }
    let reduced = reduce::<Ball<4>>(&machine.ok()?, beta, dimension);
    let reduced = reduced.ok()?.ok()?;
    let (bits, points) = QUADRATURE;
    let plan = Plan::new(&reduced, bits, 0.0, points).ok()?;
    Some(integrate(&reduced, &plan, Wanted::Partition).log_partition)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::cases;
    use crate::oracle::certify::Options;
    use crate::oracle::registry;
    use std::collections::BTreeSet;

    #[test]
    fn second_routes_meet_the_first() {
        let mut kinds = BTreeSet::new();
        for quantity in registry::quantities() {
            let Some(route) = quantity.second_route else {
                continue;
            };
            kinds.insert(route.check().0);
            let mut count = 0;
            // Some routes answer few of the cases.
            for case in (0..200).filter_map(|index| cases::draw(quantity, 9, index)) {
                if count == 6 {
                    break;
                }
                let Ok(certified) = case.evaluate(&Options::default()) else {
                    continue;
                };
                if let Some(entries) = route.entries(&case.inputs().unwrap()) {
                    count += 1;
                    assert_eq!(entries.len(), certified.entries.len());
                    assert!(entries.iter().all(Enclosure::is_bounded));
                    for (entry, other) in certified.entries.iter().zip(&entries) {
                        let line = case.line(0, false);
                        assert!(!entry.enclosure.disjoint(other), "{line}");
                    }
                }
            }
            assert!(count > 0, "{}", quantity.name);
        }
        let all = [AS_DEFINED, INTEGRATED, AS_A_FLOW, BY_ANOTHER_FORMULA].map(|(name, _)| name);
        assert_eq!(kinds, BTreeSet::from(all));
    }
}
