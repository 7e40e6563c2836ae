//! Formulas as the paper writes them, sums over ordered tuples and all: slow, short, and sharing
//! nothing with the models. Mutants are made from these.

use crate::models::attnbm::AttnBm;
use crate::real::{Enclosure, Real, maximum};

/// All ordered tuples of `size` indices below `count`.
pub(in crate::catalogue) fn tuples(count: usize, size: u32) -> Vec<Vec<usize>> {
    (0..size).fold(vec![Vec::new()], |shorter, _| {
        let longer =
            |tuple: Vec<usize>| (0..count).map(move |index| [tuple.as_slice(), &[index]].concat());
        shorter.into_iter().flat_map(longer).collect()
    })
}

/// `Σ_k ξ_{μ_k}`.
pub(in crate::catalogue) fn pattern_sum<R: Real>(machine: &AttnBm, tuple: &[usize]) -> Vec<R> {
    let zero = vec![R::zero(); machine.dimension()];
    tuple.iter().fold(zero, |sum, &index| {
        let pattern = machine.patterns().nth(index).unwrap_or_default();
        sum.into_iter()
            .zip(pattern)
            .map(|(s, x)| s + R::from_f64(*x))
            .collect()
    })
}

/// `Σ_k (c + Ξ b)_{μ_k}`.
pub(in crate::catalogue) fn bias_sum<S: Enclosure>(machine: &AttnBm, tuple: &[usize]) -> S {
    let bias = machine.effective_hidden_bias::<S>();
    tuple
        .iter()
        .filter_map(|&index| bias.get(index))
        .fold(S::zero(), |sum, c| sum + c)
}

pub(in crate::catalogue) fn squared_norm<R: Real>(vector: &[R]) -> R {
    vector.iter().fold(R::zero(), |sum, x| sum + x.sqr())
}

/// `|a - b|²`.
pub(in crate::catalogue) fn squared_distance<R: Real>(a: &[R], b: &[R]) -> R {
    let difference: Vec<R> = a.iter().zip(b).map(|(a, b)| a.clone() - b).collect();
    squared_norm(&difference)
}

/// The square of the diameter of the patterns: the largest squared distance of two.
pub(in crate::catalogue) fn squared_diameter<S: Enclosure>(machine: &AttnBm) -> S {
    let rows: Vec<Vec<S>> = machine.patterns().map(lifted).collect();
    let pairs = rows
        .iter()
        .flat_map(|a| rows.iter().map(|b| squared_distance(a, b)));
    maximum(&pairs.collect::<Vec<S>>())
}

/// `N/2 log(2π/β)`.
pub(in crate::catalogue) fn log_volume<S: Enclosure>(dimension: usize, beta: &S) -> S {
    (S::pi().mul_pow2(1) / beta).ln() * S::from_i64(dimension as i64).mul_pow2(-1)
}

/// `ξ_μ·v + c_μ` for every pattern, `v` of any scalar.
pub(in crate::catalogue) fn inputs<R: Real>(machine: &AttnBm, v: &[R]) -> Vec<R> {
    machine
        .patterns()
        .enumerate()
        .map(|(index, pattern)| {
            let start = machine
                .hidden_bias()
                .map_or_else(R::zero, |c| R::from_f64(c[index]));
            pattern
                .iter()
                .zip(v)
                .fold(start, |sum, (x, v)| sum + v.clone() * R::from_f64(*x))
        })
        .collect()
}

/// `log Σ exp(x)`, with nothing shifted.
pub(in crate::catalogue) fn log_sum<S: Enclosure>(exponents: &[S]) -> S {
    exponents
        .iter()
        .fold(S::zero(), |sum, x| sum + x.exp())
        .ln()
}

/// `exp(x_i)/Σ exp(x_j)`, with nothing shifted.
pub(in crate::catalogue) fn shares<S: Enclosure>(exponents: &[S]) -> Vec<S> {
    let powers: Vec<S> = exponents.iter().map(S::exp).collect();
    let total = powers.iter().fold(S::zero(), |sum, x| sum + x);
    powers.into_iter().map(|power| power / &total).collect()
}

pub(in crate::catalogue) fn lifted<R: Real>(numbers: &[f64]) -> Vec<R> {
    numbers.iter().map(|x| R::from_f64(*x)).collect()
}

pub(in crate::catalogue) fn inner<R: Real>(left: &[R], right: &[R]) -> R {
    let products = left.iter().zip(right);
    products.fold(R::zero(), |sum, (a, b)| sum + a.clone() * b)
}

/// `b`, zeros where there is none.
pub(in crate::catalogue) fn visible_bias<S: Enclosure>(machine: &AttnBm) -> Vec<S> {
    machine
        .visible_bias()
        .map_or_else(|| vec![S::zero(); machine.dimension()], lifted)
}

/// `v - b`.
pub(in crate::catalogue) fn displacement<S: Enclosure>(machine: &AttnBm, v: &[f64]) -> Vec<S> {
    let ends = lifted::<S>(v).into_iter().zip(visible_bias::<S>(machine));
    ends.map(|(v, b)| v - b).collect()
}
