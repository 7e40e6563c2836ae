//! Formulas of the plain implementation that several quantities share.

use attnbm::conformance::{
    Computed, Conditioned, Lagrangian, Machine, Refusal, RestrictedMachine, Support,
};
use std::f64::consts::PI;

pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// `|a - b|²`.
pub fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

pub fn log_sum_exp(x: &[f64]) -> f64 {
    let (largest, rest) = log_sum_exp_parts(x);
    largest + rest
}

/// The largest number, and what the others add to it.
pub fn log_sum_exp_parts(x: &[f64]) -> (f64, f64) {
    let compare = |a: &(usize, &f64), b: &(usize, &f64)| a.1.total_cmp(b.1);
    let (place, largest) = x.iter().enumerate().max_by(compare).expect("an argument");
    let others = x.iter().enumerate().filter(|(index, _)| *index != place);
    let rest: f64 = others.map(|(_, x)| (x - largest).exp()).sum();
    (*largest, rest.ln_1p())
}

/// `x - log Σ exp x`, where a number that outweighs the others keeps its digits.
pub fn log_softmax(x: &[f64]) -> Vec<f64> {
    let (largest, rest) = log_sum_exp_parts(x);
    x.iter().map(|x| (x - largest) - rest).collect()
}

pub fn softmax(x: &[f64]) -> Vec<f64> {
    let largest = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = x.iter().map(|x| (x - largest).exp()).collect();
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|w| w / sum).collect()
}

/// `ξ_μ·v + c_μ`.
pub fn overlaps(machine: &Machine, v: &[f64]) -> Vec<f64> {
    let rows = machine.patterns.iter().zip(&machine.hidden_bias);
    rows.map(|(pattern, bias)| dot(pattern, v) + bias).collect()
}

/// `Σ_μ w_μ ξ_μ`.
pub fn combination(weights: &[f64], patterns: &[Vec<f64>]) -> Vec<f64> {
    let mut sum = vec![0.0; patterns[0].len()];
    for (weight, pattern) in weights.iter().zip(patterns) {
        sum.iter_mut()
            .zip(pattern)
            .for_each(|(sum, x)| *sum += weight * x);
    }
    sum
}

pub fn check_beta(beta: f64) -> Computed<()> {
    if beta > 0.0 && beta.is_finite() {
        return Ok(());
    }
    Err(Refusal::Domain(format!(
        "beta must be positive, got {beta}"
    )))
}

/// One multiset of `β` patterns.
pub struct Term {
    /// How often each pattern is in it.
    pub counts: Vec<f64>,
    /// The sum of its patterns.
    pub sum: Vec<f64>,
    /// The log of the number of its orderings, and the hidden biases.
    pub log_weight: f64,
}

/// All multisets of `β` patterns, for a whole `β`.
pub fn multisets(machine: &Machine) -> Computed<Vec<Term>> {
    check_beta(machine.beta)?;
    if machine.beta.fract() != 0.0 || machine.beta > 8.0 {
        return Err(Refusal::NotImplemented);
    }
    let mut all = vec![Vec::new()];
    for place in 0..machine.patterns.len() {
        let is_last = place + 1 == machine.patterns.len();
        all = all
            .into_iter()
            .flat_map(|counts: Vec<f64>| {
                let left = (machine.beta - counts.iter().sum::<f64>()) as usize;
                (if is_last { left } else { 0 }..=left).map(move |count| {
                    let mut counts = counts.clone();
                    counts.push(count as f64);
                    counts
                })
            })
            .collect();
    }
    let factorial = |n: f64| (1..=n as u32).map(f64::from).product::<f64>();
    let term = |counts: Vec<f64>| {
        let orderings =
            factorial(machine.beta) / counts.iter().map(|n| factorial(*n)).product::<f64>();
        Term {
            sum: combination(&counts, &machine.patterns),
            log_weight: orderings.ln() + dot(&counts, &machine.hidden_bias),
            counts,
        }
    };
    Ok(all.into_iter().map(term).collect())
}

/// `|S|²/(2β) + S·b` and the rest of a term's exponent.
pub fn exponent(machine: &Machine, term: &Term) -> f64 {
    let square = dot(&term.sum, &term.sum) / (2.0 * machine.beta);
    square + dot(&term.sum, &machine.visible_bias) + term.log_weight
}

/// The multisets with their probabilities and the means of their Gaussians.
pub fn mixture(machine: &Machine) -> Computed<Vec<(f64, Vec<f64>, Term)>> {
    let terms = multisets(machine)?;
    let exponents: Vec<f64> = terms.iter().map(|term| exponent(machine, term)).collect();
    let components = softmax(&exponents).into_iter().zip(terms);
    Ok(components
        .map(|(p, term)| (p, mean_of_term(machine, &term), term))
        .collect())
}

/// `S/β + b`.
pub fn mean_of_term(machine: &Machine, term: &Term) -> Vec<f64> {
    let each = term.sum.iter().zip(&machine.visible_bias);
    each.map(|(s, b)| s / machine.beta + b).collect()
}

pub fn log_volume(machine: &Machine) -> f64 {
    0.5 * machine.visible_bias.len() as f64 * (2.0 * PI / machine.beta).ln()
}

pub fn mean_of(machine: &Machine) -> Computed<Vec<f64>> {
    let (weights, means): (Vec<f64>, Vec<Vec<f64>>) = mixture(machine)?
        .into_iter()
        .map(|(p, mean, _)| (p, mean))
        .unzip();
    Ok(combination(&weights, &means))
}

/// The exponent of a term after the missing coordinates are integrated out.
pub fn observed_exponent(machine: &Machine, given: &Conditioned, term: &Term) -> f64 {
    let observed = given.observed.iter().zip(&given.values);
    let observed: f64 = observed.map(|(i, value)| term.sum[*i] * value).sum();
    let missing = given.missing.iter().map(|i| {
        term.sum[*i] * machine.visible_bias[*i] + term.sum[*i] * term.sum[*i] / (2.0 * machine.beta)
    });
    observed + missing.sum::<f64>() + term.log_weight
}

pub fn lagrangian(lagrangian: Lagrangian, h: &[f64]) -> f64 {
    let sum = |f: &dyn Fn(f64) -> f64| h.iter().map(|h| f(*h)).sum::<f64>();
    match lagrangian {
        Lagrangian::Power { n } => sum(&|h| h.abs().powf(n) / n),
        Lagrangian::Cosh => sum(&f64::cosh),
        Lagrangian::Exp => sum(&f64::exp),
        Lagrangian::LogCosh => sum(&log_cosh),
        Lagrangian::Abs => sum(&f64::abs),
        Lagrangian::Atan { c } => c * sum(&atan_integral),
        Lagrangian::Identity => sum(&|h| h),
        Lagrangian::LogSumExp { beta } => {
            let scaled: Vec<f64> = h.iter().map(|h| beta * h).collect();
            log_sum_exp(&scaled) / beta
        }
        Lagrangian::Norm => norm(h),
        // A new one fails, as it has no formula here yet.
        _ => f64::NAN,
    }
}

pub fn norm(h: &[f64]) -> f64 {
    let largest = h.iter().fold(0.0, |most: f64, h| most.max(h.abs()));
    if largest == 0.0 {
        return 0.0;
    }
    largest
        * h.iter()
            .map(|h| (h / largest) * (h / largest))
            .sum::<f64>()
            .sqrt()
}

/// `h atan h - log(1 + h²)/2`, by its series next to 0 where the terms cancel.
pub fn atan_integral(h: f64) -> f64 {
    if h.abs() > 0.25 {
        return h * h.atan() - 0.5 * (h * h).ln_1p();
    }
    let square = h * h;
    let term = |k: i32| {
        let (sign, n) = (if k % 2 == 1 { 1.0 } else { -1.0 }, f64::from(2 * k));
        sign * square.powi(k) / (n * (n - 1.0))
    };
    (1..16).rev().map(term).sum()
}

/// `log cosh h`, from `sinh` next to 0.
pub fn log_cosh(h: f64) -> f64 {
    if h.abs() < 1.0 {
        let half = (0.5 * h).sinh();
        (2.0 * half * half).ln_1p()
    } else {
        h.abs() + (-2.0 * h.abs()).exp().ln_1p() - 2f64.ln()
    }
}

pub fn activation(lagrangian: Lagrangian, h: &[f64]) -> Computed<Vec<f64>> {
    let each = |f: &dyn Fn(f64) -> f64| h.iter().map(|h| f(*h)).collect::<Vec<f64>>();
    Ok(match lagrangian {
        Lagrangian::Power { n } => each(&|h| h.abs().powf(n - 1.0).copysign(h)),
        Lagrangian::Cosh => each(&f64::sinh),
        Lagrangian::Exp => each(&f64::exp),
        Lagrangian::LogCosh => each(&f64::tanh),
        Lagrangian::Abs if h.contains(&0.0) => {
            return Err(Refusal::Domain("|h| has no derivative at 0".into()));
        }
        Lagrangian::Abs => each(&f64::signum),
        Lagrangian::Atan { c } => each(&|h| c * h.atan()),
        Lagrangian::Identity => each(&|_| 1.0),
        Lagrangian::LogSumExp { beta } => softmax(&each(&|h| beta * h)),
        Lagrangian::Norm => {
            let norm = norm(h);
            if norm == 0.0 {
                return Err(Refusal::Domain("the norm has no gradient at 0".into()));
            }
            each(&|h| h / norm)
        }
        _ => return Err(Refusal::NotImplemented),
    })
}

/// All binary vectors of this length.
pub fn binary_vectors(length: usize) -> impl Iterator<Item = Vec<f64>> {
    (0..1u32 << length).map(move |bits| (0..length).map(|i| f64::from(bits >> i & 1)).collect())
}

/// `c·h + σ²|b + W^T h|²/2`.
pub fn restricted_exponent(machine: &RestrictedMachine, h: &[f64]) -> f64 {
    let mut field = combination(h, &machine.weights);
    field
        .iter_mut()
        .zip(&machine.visible_bias)
        .for_each(|(f, b)| *f += b);
    dot(&machine.hidden_bias, h) + 0.5 * machine.sigma * machine.sigma * dot(&field, &field)
}

pub fn check_sigma(sigma: f64) -> Computed<()> {
    if sigma > 0.0 {
        return Ok(());
    }
    Err(Refusal::Domain("sigma must be positive".into()))
}

pub fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

/// The lower triangle of the Cholesky factor; `None` unless the matrix is positive definite.
pub fn cholesky(mut matrix: Vec<Vec<f64>>) -> Option<Vec<Vec<f64>>> {
    let size = matrix.len();
    for j in 0..size {
        for i in j..size {
            let product: f64 = (0..j).map(|k| matrix[i][k] * matrix[j][k]).sum();
            let rest = matrix[i][j] - product;
            matrix[i][j] = if i == j {
                if rest <= 0.0 {
                    return None;
                }
                rest.sqrt()
            } else {
                rest / matrix[j][j]
            };
        }
    }
    Some(matrix)
}

/// The matrix of the quadratic form of all units, without `β`.
pub fn form(machine: &RestrictedMachine) -> Vec<Vec<f64>> {
    let (visible, hidden) = (machine.visible_bias.len(), machine.hidden_bias.len());
    let mut matrix = vec![vec![0.0; visible + hidden]; visible + hidden];
    for (i, row) in matrix.iter_mut().enumerate() {
        row[i] = 1.0;
    }
    for (mu, row) in machine.weights.iter().enumerate() {
        for (i, w) in row.iter().enumerate() {
            matrix[visible + mu][i] = -w;
            matrix[i][visible + mu] = -w;
        }
    }
    matrix
}

/// `x·M⁻¹ x`, from the Cholesky factor.
pub fn inverse_form(factor: &[Vec<f64>], x: &[f64]) -> f64 {
    let mut y: Vec<f64> = Vec::new();
    for (row, x) in factor.iter().zip(x) {
        let rest = x - dot(row, &y);
        y.push(rest / row[y.len()]);
    }
    dot(&y, &y)
}

pub fn check_sphere(dimension: u64, kappa: f64) -> Computed<()> {
    if dimension >= 1 && kappa >= 0.0 {
        return Ok(());
    }
    Err(Refusal::Domain(
        "dim must be positive and kappa not negative".into(),
    ))
}

pub fn check_order(order: f64, x: f64) -> Computed<()> {
    if order >= 0.0 && x >= 0.0 {
        return Ok(());
    }
    Err(Refusal::Domain("order and x must not be negative".into()))
}

/// The unit with `F(h) = h²/2` on the line or half of it.
pub fn gaussian_unit(of: Lagrangian, support: Support, beta: f64, x: f64) -> Computed<f64> {
    if of != (Lagrangian::Power { n: 2.0 }) {
        return Err(Refusal::NotImplemented);
    }
    let volume = 0.5 * (2.0 * PI / beta).ln();
    let (t, square) = (-x * (0.5 * beta).sqrt(), 0.5 * beta * x * x);
    Ok(match support {
        Support::HalfLine if t > 2.0 => volume + (0.5 * scaled_erfc(t)).ln(),
        Support::HalfLine => volume + square + (0.5 * libm::erfc(t)).ln(),
        _ => volume + square,
    })
}

/// `exp(t²) erfc(t)` far from 0, by its continued fraction.
pub fn scaled_erfc(t: f64) -> f64 {
    let fraction = (1..200)
        .rev()
        .fold(t, |rest, k| t + 0.5 * f64::from(k) / rest);
    1.0 / (PI.sqrt() * fraction)
}
