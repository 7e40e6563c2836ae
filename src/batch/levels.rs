//! The levels of patterns, `|ξ_μ|²/2 + ξ_μ·b + c_μ`: the exponents of the mixture (22).

use super::kernels::inner;
use super::rounding;

/// The levels, and what bounds their errors.
#[derive(Clone, Debug)]
pub(super) struct Levels {
    /// One a pattern.
    pub values: Vec<f64>,
    /// A bound on the error of each.
    pub error: f64,
    /// At least the largest `|ξ_μ|`.
    pub norm: f64,
}

impl Levels {
    /// Of patterns of this length.
    pub fn of<'a>(
        patterns: impl Iterator<Item = &'a [f64]>,
        length: usize,
        visible_bias: Option<&[f64]>,
        hidden_bias: Option<&[f64]>,
    ) -> Self {
        let mut largest = 0.0f64;
        let level = |pattern: &[f64]| {
            let square = inner(pattern, pattern);
            largest = largest.max(square);
            square / 2.0 + visible_bias.map_or(0.0, |bias| inner(pattern, bias))
        };
        let mut values: Vec<f64> = patterns.map(level).collect();
        let mut largest_bias = 0.0f64;
        for (value, bias) in values.iter_mut().zip(hidden_bias.unwrap_or_default()) {
            *value += bias;
            largest_bias = largest_bias.max(bias.abs());
        }
        let norm = rounding::norm(largest, length);
        let bias_norm = visible_bias.map_or(0.0, |bias| rounding::norm(inner(bias, bias), length));
        Self {
            values,
            error: rounding::level(length, norm, bias_norm, largest_bias),
            norm,
        }
    }
}
