//! The energy of Ramsauer et al. and its relation to model B.

use crate::real::{Bounded, Parameter, maximum};
use crate::routes::entered;
use crate::special::{log_sum_exp, smooth_maximum};

/// The energy of the continuous Hopfield network of Ramsauer et al.
///
/// # Statement
///
/// `E_R(v) = -(1/β) log Σ_μ exp(β ξ_μ·v) + |v|²/2 + log(p)/β + M²/2`, `M = max |ξ_μ|`. It is at least
/// `(|v| - M)²/2`. Its β is inside the logarithm and is not the inverse temperature of a Boltzmann machine.
///
/// # Domain
///
/// At least one pattern, all of the length of `v`; `β > 0`.
///
/// # Source
///
/// Ramsauer et al. (2021), Eq. 2; the paper's section 2.2 says "up to some constants".
pub fn ramsauer_energy<S: Bounded>(patterns: &[&[f64]], v: &[f64], beta: f64) -> S
where
    f64: Parameter<S>,
{
    entered!("ramsauer::ramsauer_energy");
    let overlaps: Vec<S> = patterns.iter().map(|pattern| S::dot(pattern, v)).collect();
    let beta = S::from_f64(beta);
    S::dot(v, v).mul_pow2(-1) - smooth_maximum(&overlaps, &beta) + constants(patterns, &beta)
}

/// The same energy from model B.
///
/// # Statement
///
/// `E_R(v) = E_B(√β v; √β Ξ)/β + log(p)/β + M²/2`, with `E_B` of Eq. 14: not only up to constants, but
/// up to a factor and a rescaling too, unless β is 1.
///
/// # Source
///
/// Eq. 14, the relation made exact.
pub fn ramsauer_energy_by_model_b<S: Bounded>(patterns: &[&[f64]], v: &[f64], beta: f64) -> S
where
    f64: Parameter<S>,
{
    entered!("ramsauer::ramsauer_energy_by_model_b");
    let beta = S::from_f64(beta);
    let root = beta.sqrt();
    let scaled: Vec<S> = v.iter().map(|v| root.clone() * S::from_f64(*v)).collect();
    let overlaps: Vec<S> = patterns
        .iter()
        .map(|pattern| {
            let entries = pattern.iter().map(|x| root.clone() * S::from_f64(*x));
            entries
                .zip(&scaled)
                .fold(S::zero(), |sum, (x, v)| sum + x * v)
        })
        .collect();
    let square = scaled.iter().fold(S::zero(), |sum, v| sum + v.sqr());
    let model_b = square.mul_pow2(-1) - log_sum_exp(&overlaps);
    model_b / &beta + constants(patterns, &beta)
}

/// `log(p)/β + M²/2`.
fn constants<S: Bounded>(patterns: &[&[f64]], beta: &S) -> S
where
    f64: Parameter<S>,
{
    let squares: Vec<S> = (patterns.iter())
        .map(|pattern| S::dot(pattern, pattern))
        .collect();
    let count = S::from_i64(patterns.len() as i64);
    count.ln() / beta + maximum(&squares).mul_pow2(-1)
}
