//! A correct implementation in ordinary binary64 arithmetic, by the formulas that a careful person uses:
//! maxima taken out, squares centred, continued fractions for ratios. It shares no code with the reference.

use attnbm::conformance::{
    Computed, Conditioned, Implementation, Lagrangian, Machine, Refusal, RestrictedMachine, Support,
};
use attnbm::grade::answer::Array;
use attnbm::grade::case::Case;
use std::f64::consts::PI;

use super::bessel;
use super::habituation::Habituating;

pub struct Plain;

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
fn log_sum_exp_parts(x: &[f64]) -> (f64, f64) {
    let compare = |a: &(usize, &f64), b: &(usize, &f64)| a.1.total_cmp(b.1);
    let (place, largest) = x.iter().enumerate().max_by(compare).expect("an argument");
    let others = x.iter().enumerate().filter(|(index, _)| *index != place);
    let rest: f64 = others.map(|(_, x)| (x - largest).exp()).sum();
    (*largest, rest.ln_1p())
}

/// `x - log Σ exp x`, where a number that outweighs the others keeps its digits.
fn log_softmax(x: &[f64]) -> Vec<f64> {
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

fn norm(h: &[f64]) -> f64 {
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
fn atan_integral(h: f64) -> f64 {
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
fn log_cosh(h: f64) -> f64 {
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

fn check_sigma(sigma: f64) -> Computed<()> {
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

fn check_sphere(dimension: u64, kappa: f64) -> Computed<()> {
    if dimension >= 1 && kappa >= 0.0 {
        return Ok(());
    }
    Err(Refusal::Domain(
        "dim must be positive and kappa not negative".into(),
    ))
}

fn check_order(order: f64, x: f64) -> Computed<()> {
    if order >= 0.0 && x >= 0.0 {
        return Ok(());
    }
    Err(Refusal::Domain("order and x must not be negative".into()))
}

impl Implementation for Plain {
    fn attnbm_energy(&self, machine: &Machine, v: &[f64]) -> Computed<f64> {
        let square = 0.5 * squared_distance(v, &machine.visible_bias);
        Ok(square - log_sum_exp(&overlaps(machine, v)))
    }

    fn attnbm_log_partition(&self, machine: &Machine) -> Computed<f64> {
        let terms = multisets(machine)?;
        let exponents: Vec<f64> = terms.iter().map(|term| exponent(machine, term)).collect();
        Ok(log_volume(machine) + log_sum_exp(&exponents))
    }

    fn attnbm_log_density(&self, machine: &Machine, v: &[f64]) -> Computed<f64> {
        // As a mixture: energies and log Z are both as large as the squares of the patterns.
        let terms = multisets(machine)?;
        let exponents: Vec<f64> = terms.iter().map(|term| exponent(machine, term)).collect();
        let joint = terms
            .iter()
            .zip(log_softmax(&exponents))
            .map(|(term, weight)| {
                let mean = mean_of_term(machine, term);
                weight - 0.5 * machine.beta * squared_distance(v, &mean)
            });
        Ok(log_sum_exp(&joint.collect::<Vec<f64>>()) - log_volume(machine))
    }

    fn attnbm_score(&self, machine: &Machine, v: &[f64]) -> Computed<Vec<f64>> {
        check_beta(machine.beta)?;
        let weights = softmax(&overlaps(machine, v));
        let entry = |i: usize| {
            let patterns = weights.iter().zip(&machine.patterns);
            let pull: f64 = patterns.map(|(w, pattern)| w * (pattern[i] - v[i])).sum();
            machine.beta * (machine.visible_bias[i] + pull)
        };
        Ok((0..v.len()).map(entry).collect())
    }

    fn attnbm_log_partition_gradient(&self, machine: &Machine) -> Computed<Vec<Vec<f64>>> {
        let components = mixture(machine)?;
        let row = |mu: usize| {
            let mut row = vec![0.0; machine.visible_bias.len()];
            for (p, mean, term) in &components {
                row.iter_mut()
                    .zip(mean)
                    .for_each(|(sum, m)| *sum += p * term.counts[mu] * m);
            }
            row
        };
        Ok((0..machine.patterns.len()).map(row).collect())
    }

    fn attnbm_negative_log_likelihood(
        &self,
        machine: &Machine,
        data: &[Vec<f64>],
    ) -> Computed<f64> {
        let densities: Computed<Vec<f64>> = data
            .iter()
            .map(|v| self.attnbm_log_density(machine, v))
            .collect();
        Ok(-densities?.iter().sum::<f64>() / data.len() as f64)
    }

    fn attnbm_negative_log_likelihood_gradient(
        &self,
        machine: &Machine,
        data: &[Vec<f64>],
    ) -> Computed<Vec<Vec<f64>>> {
        let mut gradient = self.attnbm_log_partition_gradient(machine)?;
        for v in data {
            for (row, w) in gradient.iter_mut().zip(softmax(&overlaps(machine, v))) {
                let factor = machine.beta * w / data.len() as f64;
                row.iter_mut()
                    .zip(v)
                    .for_each(|(entry, x)| *entry -= factor * x);
            }
        }
        Ok(gradient)
    }

    fn attnbm_mean(&self, machine: &Machine) -> Computed<Vec<f64>> {
        mean_of(machine)
    }

    fn attnbm_covariance(&self, machine: &Machine) -> Computed<Vec<Vec<f64>>> {
        let (components, mean) = (mixture(machine)?, mean_of(machine)?);
        let entry = |i: usize, j: usize| {
            let spread: f64 = components
                .iter()
                .map(|(p, m, _)| p * (m[i] - mean[i]) * (m[j] - mean[j]))
                .sum();
            spread + if i == j { 1.0 / machine.beta } else { 0.0 }
        };
        let size = mean.len();
        Ok((0..size)
            .map(|i| (0..size).map(|j| entry(i, j)).collect())
            .collect())
    }

    fn attnbm_conditional_mean(
        &self,
        machine: &Machine,
        given: &Conditioned,
    ) -> Computed<Vec<f64>> {
        let terms = multisets(machine)?;
        let exponents: Vec<f64> = terms
            .iter()
            .map(|term| observed_exponent(machine, given, term))
            .collect();
        let weights = softmax(&exponents);
        let entry = |i: &usize| {
            let sum: f64 = weights
                .iter()
                .zip(&terms)
                .map(|(w, term)| w * term.sum[*i])
                .sum();
            sum / machine.beta + machine.visible_bias[*i]
        };
        Ok(given.missing.iter().map(entry).collect())
    }

    fn attnbm_conditional_log_density(
        &self,
        machine: &Machine,
        given: &Conditioned,
        missing_values: &[f64],
    ) -> Computed<f64> {
        let terms = multisets(machine)?;
        let exponents: Vec<f64> = terms
            .iter()
            .map(|term| observed_exponent(machine, given, term))
            .collect();
        let joint = terms
            .iter()
            .zip(log_softmax(&exponents))
            .map(|(term, weight)| {
                let mean = mean_of_term(machine, term);
                let missing = given.missing.iter().zip(missing_values);
                let square: f64 = missing.map(|(i, x)| (x - mean[*i]) * (x - mean[*i])).sum();
                weight - 0.5 * machine.beta * square
            });
        let volume = 0.5 * given.missing.len() as f64 * (2.0 * PI / machine.beta).ln();
        Ok(log_sum_exp(&joint.collect::<Vec<f64>>()) - volume)
    }

    fn hopfield_update(&self, machine: &Machine, v: &[f64]) -> Computed<Vec<f64>> {
        let weights = self.hopfield_attention(machine, v)?;
        let mut update = combination(&weights, &machine.patterns);
        update
            .iter_mut()
            .zip(&machine.visible_bias)
            .for_each(|(u, b)| *u += b);
        Ok(update)
    }

    fn hopfield_attention(&self, machine: &Machine, v: &[f64]) -> Computed<Vec<f64>> {
        check_beta(machine.beta)?;
        let scaled: Vec<f64> = overlaps(machine, v)
            .iter()
            .map(|x| machine.beta * x)
            .collect();
        Ok(softmax(&scaled))
    }

    fn hopfield_lagrangian(&self, of: Lagrangian, h: &[f64]) -> Computed<f64> {
        Ok(lagrangian(of, h))
    }

    fn hopfield_activation(&self, of: Lagrangian, h: &[f64]) -> Computed<Vec<f64>> {
        activation(of, h)
    }

    fn hopfield_energy(
        &self,
        patterns: &[Vec<f64>],
        v: &[f64],
        h: &[f64],
        visible: Lagrangian,
        hidden: Lagrangian,
    ) -> Computed<f64> {
        let (g, f) = (activation(visible, v)?, activation(hidden, h)?);
        let coupling: f64 = patterns
            .iter()
            .zip(&f)
            .map(|(pattern, f)| f * dot(pattern, &g))
            .sum();
        Ok((dot(v, &g) - lagrangian(visible, v)) + (dot(h, &f) - lagrangian(hidden, h)) - coupling)
    }

    fn gbrbm_log_partition(&self, machine: &RestrictedMachine) -> Computed<f64> {
        check_sigma(machine.sigma)?;
        let all = binary_vectors(machine.hidden_bias.len());
        let exponents: Vec<f64> = all.map(|h| restricted_exponent(machine, &h)).collect();
        let volume = machine.visible_bias.len() as f64 * (machine.sigma * (2.0 * PI).sqrt()).ln();
        Ok(volume + log_sum_exp(&exponents))
    }

    fn gbrbm_log_density(&self, machine: &RestrictedMachine, v: &[f64]) -> Computed<f64> {
        let log_z = self.gbrbm_log_partition(machine)?;
        let hidden = machine.weights.iter().zip(&machine.hidden_bias);
        let hidden: f64 = hidden.map(|(row, c)| softplus(c + dot(row, v))).sum();
        let visible = dot(v, v) / (2.0 * machine.sigma * machine.sigma);
        Ok(dot(&machine.visible_bias, v) - visible + hidden - log_z)
    }

    fn gbrbm_truncation_mass(&self, machine: &RestrictedMachine) -> Computed<f64> {
        let all: Vec<Vec<f64>> = binary_vectors(machine.hidden_bias.len()).collect();
        let exponents: Vec<f64> = all
            .iter()
            .map(|h| restricted_exponent(machine, h))
            .collect();
        let weights = softmax(&exponents);
        let dropped = all
            .iter()
            .zip(weights)
            .filter(|(h, _)| h.iter().sum::<f64>() >= 2.0);
        Ok(dropped.map(|(_, w)| w).sum())
    }

    fn ggrbm_log_partition(&self, machine: &RestrictedMachine) -> Computed<f64> {
        check_beta(machine.beta)?;
        let diverges = || Refusal::NotNormalizable("the form is not positive definite".into());
        let factor = cholesky(form(machine)).ok_or_else(diverges)?;
        let log_root: f64 = factor.iter().enumerate().map(|(i, row)| row[i].ln()).sum();
        let biases = [machine.visible_bias.clone(), machine.hidden_bias.clone()].concat();
        let volume = 0.5 * factor.len() as f64 * (2.0 * PI / machine.beta).ln();
        Ok(volume - log_root + 0.5 * machine.beta * inverse_form(&factor, &biases))
    }

    fn vmf_log_partition(&self, dim: u64, kappa: f64) -> Computed<f64> {
        check_sphere(dim, kappa)?;
        Ok(bessel::sphere_log_partition(dim, kappa))
    }

    fn vmf_log_density(&self, eta: &[f64], beta: f64, x: &[f64]) -> Computed<f64> {
        check_beta(beta)?;
        // Where x points along eta, both terms are as large as kappa, which is taken out of both.
        let (length, kappa) = (norm(eta), beta * norm(eta));
        let scaled = bessel::sphere_log_scaled_partition(eta.len() as u64, kappa);
        let unit = |v: &[f64]| v.iter().map(|v| v / norm(x)).collect::<Vec<f64>>();
        let along: Vec<f64> = eta
            .iter()
            .map(|e| if length > 0.0 { e / length } else { 0.0 })
            .collect();
        Ok(-0.5 * kappa * squared_distance(&along, &unit(x)) - scaled)
    }

    fn vmf_mean_resultant_length(&self, dim: u64, kappa: f64) -> Computed<f64> {
        check_sphere(dim, kappa)?;
        Ok(bessel::mean_resultant_length(dim, kappa))
    }

    fn vmf_entropy(&self, dim: u64, kappa: f64) -> Computed<f64> {
        check_sphere(dim, kappa)?;
        Ok(bessel::sphere_entropy(dim, kappa))
    }

    fn bessel_log_i(&self, order: f64, x: f64) -> Computed<f64> {
        check_order(order, x)?;
        Ok(bessel::log_i(order, x))
    }

    fn bessel_ratio(&self, order: f64, x: f64) -> Computed<f64> {
        check_order(order, x)?;
        Ok(bessel::ratio(order, x))
    }

    fn special_log_sum_exp(&self, x: &[f64], beta: f64) -> Computed<f64> {
        check_beta(beta)?;
        Ok(lagrangian(Lagrangian::LogSumExp { beta }, x))
    }

    fn special_softmax(&self, x: &[f64], beta: f64) -> Computed<Vec<f64>> {
        check_beta(beta)?;
        activation(Lagrangian::LogSumExp { beta }, x)
    }

    fn other(&self, question: &Case) -> Computed<Array> {
        Habituating(None).other(question)
    }

    fn efh_conditional_log_partition(
        &self,
        of: Lagrangian,
        support: Support,
        beta: f64,
        x: f64,
    ) -> Computed<f64> {
        check_beta(beta)?;
        let points = match support {
            Support::Binary => [-1.0, 1.0],
            Support::Bernoulli => [0.0, 1.0],
            _ => return gaussian_unit(of, support, beta, x),
        };
        let mut exponents = Vec::new();
        for h in points {
            let f = activation(of, &[h])?[0];
            exponents.push(-beta * (h * f - lagrangian(of, &[h]) - f * x));
        }
        Ok(log_sum_exp(&exponents))
    }
}

/// The unit with `F(h) = h²/2` on the line or half of it.
fn gaussian_unit(of: Lagrangian, support: Support, beta: f64, x: f64) -> Computed<f64> {
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
fn scaled_erfc(t: f64) -> f64 {
    let fraction = (1..200)
        .rev()
        .fold(t, |rest, k| t + 0.5 * f64::from(k) / rest);
    1.0 / (PI.sqrt() * fraction)
}
