//! The components of Eq. 25, one for each ordered tuple.

use super::naive::{bias_sum, inner, pattern_sum, shares, squared_norm, tuples, visible_bias};
use crate::models::attnbm::AttnBm;
use crate::real::Enclosure;

/// All ordered tuples of a machine at an integer β, with their sums and log weights.
pub(in crate::catalogue) struct Components<S> {
    pub(in crate::catalogue) tuples: Vec<Vec<usize>>,
    /// `S = Σ_k ξ_{μ_k}`.
    pub(in crate::catalogue) sums: Vec<Vec<S>>,
    /// `|S|²/(2β) + Σ_k (c + Ξ b)_{μ_k}`.
    pub(in crate::catalogue) log_weights: Vec<S>,
}

impl<S: Enclosure> Components<S> {
    pub(in crate::catalogue) fn new(machine: &AttnBm, beta: u32) -> Self {
        let divisor = S::from_i64(2 * i64::from(beta));
        let tuples = tuples(machine.count(), beta);
        let sums: Vec<Vec<S>> = tuples
            .iter()
            .map(|tuple| pattern_sum(machine, tuple))
            .collect();
        let log_weights = tuples
            .iter()
            .zip(&sums)
            .map(|(tuple, sum)| squared_norm(sum) / &divisor + bias_sum::<S>(machine, tuple))
            .collect();
        Self {
            tuples,
            sums,
            log_weights,
        }
    }

    /// The weights `w` of the mixture.
    pub(in crate::catalogue) fn weights(&self) -> Vec<S> {
        shares(&self.log_weights)
    }

    /// `S_i` of every component.
    pub(in crate::catalogue) fn column(&self, i: usize) -> Vec<S> {
        self.sums.iter().map(|sum| sum[i].clone()).collect()
    }

    /// `S + β b` of every component.
    pub(in crate::catalogue) fn shifted_sums(&self, machine: &AttnBm, beta: u32) -> Vec<Vec<S>> {
        let (bias, scale) = (visible_bias::<S>(machine), S::from_i64(i64::from(beta)));
        let shifted = |sum: &Vec<S>| {
            let entries = sum.iter().zip(&bias);
            entries.map(|(s, b)| b.clone() * &scale + s).collect()
        };
        self.sums.iter().map(shifted).collect()
    }

    /// `b + Σ weight · S/divisor`.
    pub(in crate::catalogue) fn means(
        &self,
        machine: &AttnBm,
        weights: &[S],
        divisor: f64,
    ) -> Vec<S> {
        let divisor = S::from_f64(divisor);
        let bias = visible_bias::<S>(machine).into_iter().enumerate();
        bias.map(|(i, b)| inner(weights, &self.column(i)) / &divisor + b)
            .collect()
    }
}
