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

/// `N/2 log(2π/β)`.
pub(super) fn log_volume<S: Enclosure>(dimension: usize, beta: &S) -> S {
    (S::pi().mul_pow2(1) / beta).ln() * S::from_i64(dimension as i64).mul_pow2(-1)
}

/// `ξ_μ·v + c_μ` for every pattern, `v` of any scalar.
pub(super) fn inputs<S: Enclosure>(machine: &AttnBm, v: &[S]) -> Vec<S> {
    machine
        .patterns()
        .enumerate()
        .map(|(index, pattern)| {
            let start = machine
                .hidden_bias()
                .map_or_else(S::zero, |c| S::from_f64(c[index]));
            pattern
                .iter()
                .zip(v)
                .fold(start, |sum, (x, v)| sum + v.clone() * S::from_f64(*x))
        })
        .collect()
}

/// `log Σ exp(x)`, with nothing shifted.
pub(super) fn log_sum<S: Enclosure>(exponents: &[S]) -> S {
    exponents
        .iter()
        .fold(S::zero(), |sum, x| sum + x.exp())
        .ln()
}

/// `exp(x_i)/Σ exp(x_j)`, with nothing shifted.
pub(super) fn shares<S: Enclosure>(exponents: &[S]) -> Vec<S> {
    let powers: Vec<S> = exponents.iter().map(S::exp).collect();
    let total = powers.iter().fold(S::zero(), |sum, x| sum + x);
    powers.into_iter().map(|power| power / &total).collect()
}

pub(super) fn lifted<S: Enclosure>(numbers: &[f64]) -> Vec<S> {
    numbers.iter().map(|x| S::from_f64(*x)).collect()
}

pub(super) fn inner<S: Enclosure>(left: &[S], right: &[S]) -> S {
    let products = left.iter().zip(right);
    products.fold(S::zero(), |sum, (a, b)| sum + a.clone() * b)
}

/// `v - b`.
pub(super) fn displacement<S: Enclosure>(machine: &AttnBm, v: &[f64]) -> Vec<S> {
    let bias = |i: usize| machine.visible_bias().map_or(0.0, |b| b[i]);
    v.iter()
        .enumerate()
        .map(|(i, v)| S::from_f64(*v) - S::from_f64(bias(i)))
        .collect()
}
