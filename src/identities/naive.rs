//! Formulas as the paper writes them, sums over ordered tuples and all: slow, short, and sharing
//! nothing with the models. Mutants are made from these.

use crate::models::attnbm::AttnBm;
use crate::real::{Enclosure, Parameter};

/// All ordered tuples of `size` indices below `count`.
pub(super) fn tuples(count: usize, size: u32) -> Vec<Vec<usize>> {
    (0..size).fold(vec![Vec::new()], |shorter, _| {
        let longer =
            |tuple: Vec<usize>| (0..count).map(move |index| [tuple.as_slice(), &[index]].concat());
        shorter.into_iter().flat_map(longer).collect()
    })
}

/// `Σ_k ξ_{μ_k}`.
pub(super) fn pattern_sum<S: Enclosure>(machine: &AttnBm, tuple: &[usize]) -> Vec<S> {
    let zero = vec![S::zero(); machine.dimension()];
    tuple.iter().fold(zero, |sum, &index| {
        let pattern = machine.patterns().nth(index).unwrap_or_default();
        sum.into_iter()
            .zip(pattern)
            .map(|(s, x)| s + Parameter::<S>::lift(x))
            .collect()
    })
}

/// `Σ_k (c + Ξ b)_{μ_k}`.
pub(super) fn bias_sum<S: Enclosure>(machine: &AttnBm, tuple: &[usize]) -> S {
    let bias = machine.effective_hidden_bias::<S>();
    tuple
        .iter()
        .filter_map(|&index| bias.get(index))
        .fold(S::zero(), |sum, c| sum + c)
}

pub(super) fn squared_norm<S: Enclosure>(vector: &[S]) -> S {
    vector.iter().fold(S::zero(), |sum, x| sum + x.sqr())
}
