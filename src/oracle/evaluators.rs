//! STUB, to be replaced: one uncertified evaluator that lets the protocol be exercised.

use super::certify::{Certified, Entry, Options, Refusal, Shape};
use super::input::Inputs;

/// Softmax in plain binary64, uncertified: only to exercise the protocol.
pub fn softmax(inputs: &Inputs, _: &Options) -> Result<Certified, Refusal> {
    let x = inputs.vector("x")?;
    let beta = inputs.number("beta")?;
    let largest = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = x.iter().map(|x| (beta * (x - largest)).exp()).collect();
    let total: f64 = weights.iter().sum();
    let entries = weights
        .iter()
        .map(|weight| {
            let value = weight / total;
            Entry {
                value,
                lower: format!("{value:?}"),
                upper: format!("{value:?}"),
            }
        })
        .collect();
    Ok(Certified {
        shape: Shape::Vector(x.len()),
        entries,
        method: "stub".into(),
        bits: 53,
    })
}
