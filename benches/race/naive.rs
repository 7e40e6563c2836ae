//! What one writes first: loops over vectors, patterns and coordinates.

use crate::data::DIMENSION;

fn inner(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn inputs(patterns: &[f64], v: &[f64]) -> Vec<f64> {
    (patterns.chunks(DIMENSION))
        .map(|pattern| inner(pattern, v))
        .collect()
}

fn log_sum_exp(h: &[f64]) -> f64 {
    let largest = h.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    largest + h.iter().map(|h| (h - largest).exp()).sum::<f64>().ln()
}

fn softmax(h: &[f64]) -> Vec<f64> {
    let largest = h.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = h.iter().map(|h| (h - largest).exp()).collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}

fn levels(patterns: &[f64]) -> Vec<f64> {
    (patterns.chunks(DIMENSION))
        .map(|pattern| inner(pattern, pattern) / 2.0)
        .collect()
}

pub fn log_partition(patterns: &[f64]) -> f64 {
    DIMENSION as f64 / 2.0 * (2.0 * std::f64::consts::PI).ln() + log_sum_exp(&levels(patterns))
}

pub fn log_partition_gradient(patterns: &[f64]) -> Vec<f64> {
    let weights = softmax(&levels(patterns));
    let rows = patterns.chunks(DIMENSION).zip(weights);
    rows.flat_map(|(row, weight)| row.iter().map(move |x| x * weight))
        .collect()
}

pub fn energies(patterns: &[f64], vectors: &[f64]) -> Vec<f64> {
    let energy = |v: &[f64]| inner(v, v) / 2.0 - log_sum_exp(&inputs(patterns, v));
    vectors.chunks(DIMENSION).map(energy).collect()
}

pub fn updates(patterns: &[f64], vectors: &[f64]) -> Vec<f64> {
    let mut all = Vec::with_capacity(vectors.len());
    for v in vectors.chunks(DIMENSION) {
        let mut mean = vec![0.0; DIMENSION];
        for (pattern, weight) in patterns
            .chunks(DIMENSION)
            .zip(softmax(&inputs(patterns, v)))
        {
            for (mean, x) in mean.iter_mut().zip(pattern) {
                *mean += weight * x;
            }
        }
        all.extend(mean);
    }
    all
}

pub fn likelihood_gradient(patterns: &[f64], data: &[f64]) -> Vec<f64> {
    let mut gradient = log_partition_gradient(patterns);
    let share = DIMENSION as f64 / data.len() as f64;
    for x in data.chunks(DIMENSION) {
        let weights = softmax(&inputs(patterns, x));
        for (row, weight) in gradient.chunks_mut(DIMENSION).zip(weights) {
            for (entry, x) in row.iter_mut().zip(x) {
                *entry -= share * weight * x;
            }
        }
    }
    gradient
}
