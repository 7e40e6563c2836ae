//! Second routes to the quantities of in-context denoising.

use super::{Wide, normalised, sum, wide};
use crate::oracle::input::Inputs;
use crate::real::{Bounded, Enclosure, Real};

fn number(inputs: &Inputs, name: &str) -> Option<Wide> {
    inputs.number(name).ok().map(Wide::from_f64)
}

fn count(inputs: &Inputs, name: &str) -> Option<Wide> {
    number(inputs, name)
}

fn point(inputs: &Inputs, name: &str) -> Option<Vec<Wide>> {
    inputs.vector(name).ok().map(wide)
}

fn rows(inputs: &Inputs, name: &str) -> Option<Vec<Vec<Wide>>> {
    Some(inputs.matrix(name).ok()?.rows().map(wide).collect())
}

fn inner(a: &[Wide], b: &[Wide]) -> Wide {
    sum(a.iter().zip(b).map(|(a, b)| a.clone() * b))
}

fn scaled(vector: Vec<Wide>, factor: &Wide) -> Vec<Wide> {
    vector.into_iter().map(|x| x * factor).collect()
}

/// `Σ_t weight_t X_t`.
fn combined(rows: &[Vec<Wide>], weights: &[Wide]) -> Vec<Wide> {
    let dimension = rows.first().map_or(0, Vec::len);
    let column = |i: usize| {
        let terms = rows.iter().zip(weights);
        sum(terms.filter_map(|(row, w)| Some(row.get(i)?.clone() * w)))
    };
    (0..dimension).map(column).collect()
}

fn product(matrix: &[Vec<Wide>], vector: &[Wide]) -> Vec<Wide> {
    matrix.iter().map(|row| inner(row, vector)).collect()
}

/// `P x` by the Gram-Schmidt process.
fn projection(inputs: &Inputs) -> Option<Vec<Wide>> {
    let query = point(inputs, "query")?;
    let mut axes: Vec<Vec<Wide>> = Vec::new();
    for row in rows(inputs, "basis")? {
        let axis = axes.iter().fold(row.clone(), |rest, axis| {
            let share = inner(&row, axis);
            let pairs = rest.into_iter().zip(axis);
            pairs.map(|(x, a)| x - share.clone() * a).collect()
        });
        let length = inner(&axis, &axis).sqrt();
        axes.push(axis.into_iter().map(|x| x / &length).collect());
    }
    let shares = product(&axes, &query);
    Some(combined(&axes, &shares))
}

/// `σ₀²/(σ₀² + s²) P x̃`.
pub(in crate::oracle) fn linear_predictor(inputs: &Inputs) -> Option<Vec<Wide>> {
    let (signal, noise) = (
        number(inputs, "signal_variance")?,
        number(inputs, "noise_variance")?,
    );
    let shrinkage = signal.clone() / (signal + noise);
    Some(scaled(projection(inputs)?, &shrinkage))
}

/// `d/(1/σ₀² + 1/s²)`.
pub(in crate::oracle) fn linear_bayes_risk(inputs: &Inputs) -> Option<Vec<Wide>> {
    let (signal, noise) = (
        number(inputs, "signal_variance")?,
        number(inputs, "noise_variance")?,
    );
    let precision = Wide::one() / signal + Wide::one() / noise;
    Some(vec![count(inputs, "subspace_dimension")? / precision])
}

/// The sum of the variance and the squared bias: `E |c S (x + z) - x|²` from `E S` and `E S²`, term by term.
pub(in crate::oracle) fn linear_risk(inputs: &Inputs) -> Option<Vec<Wide>> {
    let (signal, noise) = (
        number(inputs, "signal_variance")?,
        number(inputs, "noise_variance")?,
    );
    let (d, l) = (
        count(inputs, "subspace_dimension")?,
        count(inputs, "context_length")?,
    );
    let c = number(inputs, "scale")?;
    // (1/d) tr E S and (1/d) tr E S².
    let first = signal.clone();
    let second = signal.sqr() * (Wide::one() + (d.clone() + Wide::one()) / l);
    let of_token = c.sqr() * &second - c.mul_pow2(1) * first + Wide::one();
    let of_noise = c.sqr() * second;
    Some(vec![(of_token * signal + of_noise * noise) * d])
}

/// `1/((σ₀² + s²) (1 + (d + 1)/L))`.
pub(in crate::oracle) fn optimal_linear_scale(inputs: &Inputs) -> Option<Vec<Wide>> {
    let (signal, noise) = (
        number(inputs, "signal_variance")?,
        number(inputs, "noise_variance")?,
    );
    let (d, l) = (
        count(inputs, "subspace_dimension")?,
        count(inputs, "context_length")?,
    );
    let spread = Wide::one() + (d + Wide::one()) / l;
    Some(vec![Wide::one() / ((signal + noise) * spread)])
}

/// `D/(1/s² + D/R²)`, `D = d + 1`: each of `D` coordinates has the variance `R²/D`.
pub(in crate::oracle) fn sphere_linear_risk(inputs: &Inputs) -> Option<Vec<Wide>> {
    let ambient = count(inputs, "sphere_dimension")? + Wide::one();
    let of_token = ambient.clone() / number(inputs, "radius")?.sqr();
    let precision = Wide::one() / number(inputs, "noise_variance")? + of_token;
    Some(vec![ambient / precision])
}

/// So large a concentration is summed, and so many terms.
const LARGEST_CONCENTRATION: f64 = 200.0;
const TERMS: i64 = 2000;

/// `s² ∇ log Z(|P x̃| R/s²)` with `Z` the power series of the average over the sphere.
pub(in crate::oracle) fn sphere_predictor(inputs: &Inputs) -> Option<Vec<Wide>> {
    let along = projection(inputs)?;
    let radius = number(inputs, "radius")?;
    let noise = number(inputs, "noise_variance")?;
    let square = inner(&along, &along);
    // y = κ²/4, and Z = Σ y^k/(k! (ν + 1)_k) with ν + 1 = half the dimension.
    let y = (square * radius.sqr() / noise.sqr()).mul_pow2(-2);
    let is_small = y.upper().approx() < LARGEST_CONCENTRATION * LARGEST_CONCENTRATION / 4.0;
    if !(y.is_bounded() && is_small) {
        return None;
    }
    let half = Wide::from_i64(inputs.matrix("basis").ok()?.row_count() as i64).mul_pow2(-1);
    let (mut term, mut value, mut slope) = (Wide::one(), Wide::one(), Wide::zero());
    for k in 0..TERMS {
        let order = Wide::from_i64(k);
        // The derivative of the next term is y^k/(k! (ν + 1)_(k + 1)).
        let next = term / (half.clone() + &order);
        slope = slope + &next;
        term = next * &y / Wide::from_i64(k + 1);
        value = value + &term;
    }
    // The terms fall by more than a half each from 2 √y + 1 on, which is far below the last.
    let value = value.widen(&term.mul_pow2(1));
    let slope = slope.widen(&term.mul_pow2(1));
    // ∇ log Z = Z'/Z · R² P x̃/(2 s⁴), times s².
    let factor = slope / value * radius.sqr() / noise.mul_pow2(1);
    Some(scaled(along, &factor))
}

/// `Σ_a π_a (σ_a² x̃ + s² μ_a)/(σ_a² + s²)` with the densities as they stand.
pub(in crate::oracle) fn mixture_predictor(inputs: &Inputs) -> Option<Vec<Wide>> {
    let means = rows(inputs, "means")?;
    let query = point(inputs, "query")?;
    let noise = number(inputs, "noise_variance")?;
    let log_weights = point(inputs, "log_weights")?;
    let signals: Vec<Wide> = point(inputs, "standard_deviations")?
        .iter()
        .map(Real::sqr)
        .collect();
    let half_dimension = Wide::from_i64(query.len() as i64).mul_pow2(-1);
    let densities = means.iter().zip(&signals).zip(&log_weights);
    let densities = densities.map(|((mean, signal), weight)| {
        let width = signal.clone() + &noise;
        let pairs = mean.iter().zip(&query);
        let distance = sum(pairs.map(|(m, x)| (x.clone() - m).sqr()));
        let volume = (width.ln() * &half_dimension).exp();
        weight.exp() * (-(distance / width.mul_pow2(1))).exp() / volume
    });
    let shares = normalised(densities);
    let kept = sum(shares
        .iter()
        .zip(&signals)
        .map(|(share, signal)| share.clone() * signal / (signal.clone() + &noise)));
    let pulls: Vec<Wide> = (shares.iter().zip(&signals))
        .map(|(share, signal)| share.clone() * &noise / (signal.clone() + &noise))
        .collect();
    let pulled = combined(&means, &pulls).into_iter().zip(&query);
    Some(pulled.map(|(pull, x)| pull + kept.clone() * x).collect())
}

/// `X softmax(β Xᵀ s)`.
fn mean(tokens: &[Vec<Wide>], keyed: &[Wide], beta: &Wide) -> Vec<Wide> {
    let exponents = tokens
        .iter()
        .map(|token| (inner(token, keyed) * beta).exp());
    combined(tokens, &normalised(exponents))
}

/// `α X softmax(β Xᵀ x̃)`.
pub(in crate::oracle) fn attention(inputs: &Inputs) -> Option<Vec<Wide>> {
    let tokens = rows(inputs, "tokens")?;
    let mean = mean(&tokens, &point(inputs, "query")?, &number(inputs, "beta")?);
    Some(scaled(mean, &number(inputs, "alpha")?))
}

/// `W_PV X softmax(Xᵀ W_KQ x̃)`.
pub(in crate::oracle) fn attention_layer(inputs: &Inputs) -> Option<Vec<Wide>> {
    let tokens = rows(inputs, "tokens")?;
    let keyed = product(
        &rows(inputs, "key_query_weights")?,
        &point(inputs, "query")?,
    );
    let mean = mean(&tokens, &keyed, &Wide::one());
    Some(product(&rows(inputs, "value_weights")?, &mean))
}

/// `c X (Xᵀ x̃)/L`, by way of the matrix `X Xᵀ/L`.
pub(in crate::oracle) fn linear_attention(inputs: &Inputs) -> Option<Vec<Wide>> {
    let tokens = rows(inputs, "tokens")?;
    let query = point(inputs, "query")?;
    let count = Wide::from_i64(tokens.len() as i64);
    let scale = number(inputs, "scale")?;
    let covariance = |i: usize, j: usize| {
        let terms = tokens.iter();
        sum(terms.filter_map(|token| Some(token.get(i)?.clone() * token.get(j)?))) / &count
    };
    let entry = |i: usize| {
        let terms = query.iter().enumerate();
        sum(terms.map(|(j, x)| covariance(i, j) * x)) * &scale
    };
    Some((0..query.len()).map(entry).collect())
}

/// `|s|²/(2α) - (1/β) log Σ exp(β X_t·s)`.
pub(in crate::oracle) fn energy(inputs: &Inputs) -> Option<Vec<Wide>> {
    let tokens = rows(inputs, "tokens")?;
    let state = point(inputs, "state")?;
    let (alpha, beta) = (number(inputs, "alpha")?, number(inputs, "beta")?);
    let total = sum(tokens
        .iter()
        .map(|token| (inner(token, &state) * &beta).exp()));
    Some(vec![
        inner(&state, &state) / alpha.mul_pow2(1) - total.ln() / beta,
    ])
}

/// `s - γ (s/α - X softmax(β Xᵀ s))`.
pub(in crate::oracle) fn energy_step(inputs: &Inputs) -> Option<Vec<Wide>> {
    let tokens = rows(inputs, "tokens")?;
    let state = point(inputs, "state")?;
    let (alpha, step) = (number(inputs, "alpha")?, number(inputs, "step")?);
    let mean = mean(&tokens, &state, &number(inputs, "beta")?);
    let moved = state.iter().zip(mean).map(|(s, m)| {
        let slope = s.clone() / &alpha - m;
        s.clone() - slope * &step
    });
    Some(moved.collect())
}

/// `|s|²/(2γ) - |Xᵀ s|²/(2L)`.
pub(in crate::oracle) fn linear_energy(inputs: &Inputs) -> Option<Vec<Wide>> {
    let tokens = rows(inputs, "tokens")?;
    let state = point(inputs, "state")?;
    let count = Wide::from_i64(tokens.len() as i64).mul_pow2(1);
    let overlaps = product(&tokens, &state);
    let gamma = number(inputs, "gamma")?.mul_pow2(1);
    Some(vec![
        inner(&state, &state) / gamma - inner(&overlaps, &overlaps) / count,
    ])
}
