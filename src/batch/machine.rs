//! A machine with what all rows share.

use super::kernels::{Weighed, inner, weigh};
use super::levels::Levels;
use super::panels::Panels;
use super::product::{multiply, multiply_once};
use super::rounding::{self, Exponents};
use super::rows::Rows;
use crate::Error;
use crate::models::attnbm::AttnBm;
use std::sync::OnceLock;

/// The rows of a block: enough for the matrix product, few enough for the cache.
pub(super) const BLOCK: usize = 256;

/// A machine that is asked of many vectors at once: [`AttnBm::batch`].
#[derive(Clone, Debug)]
pub struct Batch<'a> {
    pub(super) machine: &'a AttnBm,
    pub(super) levels: Levels,
    pub(super) threads: usize,
    panels: OnceLock<Panels<f64>>,
    /// Set once products have been asked for.
    is_used: OnceLock<()>,
}

impl AttnBm {
    /// The machine for many vectors at once.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] for the conditional of a larger machine.
    pub fn batch(&self) -> Result<Batch<'_>, Error> {
        if self.is_conditional() {
            return Err(Error::Unsupported(
                "a batch of a machine with observed units".into(),
            ));
        }
        let (visible, hidden) = (self.visible_bias(), self.hidden_bias());
        Ok(Batch {
            machine: self,
            levels: Levels::of(self.patterns(), self.dimension(), visible, hidden),
            threads: 1,
            panels: OnceLock::new(),
            is_used: OnceLock::new(),
        })
    }
}

impl Batch<'_> {
    /// The same on so many threads; one is the default, and 0 counts as one. The values stay the same.
    #[must_use]
    pub fn with_threads(self, threads: usize) -> Self {
        Self { threads, ..self }
    }

    pub(super) fn check(&self, data: &Rows) -> Result<(), Error> {
        self.machine.check_length("data[0]", data.columns())
    }

    /// The inner products of rows and patterns. The first call, if it has few rows, does not keep the patterns side by side: the copy
    /// doubles their memory, and there may be no second call.
    fn multiply(&self, rows: &[f64], sums: &mut [f64]) {
        let (entries, length) = (self.machine.entries(), self.machine.dimension());
        let is_first = self.is_used.set(()).is_ok();
        if is_first && rows.len() < BLOCK * length {
            return multiply_once(rows, entries, length, sums);
        }
        let panels = self.panels.get_or_init(|| Panels::copied(entries, length));
        multiply(rows, panels, false, sums);
    }

    /// Replaces the contents of `weights` by `exp(a_μ - max a)` for each row of the block, with the exponents
    /// `a_μ = scale (ξ_μ·v + c_μ)`, and gives what is known of each row to `each`.
    pub(super) fn weigh_block(
        &self,
        rows: &[f64],
        scale: f64,
        weights: &mut [f64],
        mut each: impl FnMut(Row),
    ) {
        let (count, length) = (self.machine.count(), self.machine.dimension());
        self.multiply(rows, weights);
        for (v, weights) in rows
            .chunks_exact(length)
            .zip(weights.chunks_exact_mut(count))
        {
            let squared_norm = inner(v, v);
            let weighed = weigh(weights, self.machine.hidden_bias(), scale);
            let norms = self.levels.norm * rounding::norm(squared_norm, length);
            each(Row {
                v,
                squared_norm,
                weighed,
                exponents: Exponents::of_product(scale, length, norms, weighed, count),
                weights,
            });
        }
    }
}

/// A row of data and its exponents.
pub(super) struct Row<'a> {
    pub v: &'a [f64],
    pub squared_norm: f64,
    pub weighed: Weighed,
    pub exponents: Exponents,
    /// `exp(a_μ - max a)`.
    pub weights: &'a mut [f64],
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Less than a block of rows does not keep the patterns side by side the first time, and has the same products.
    #[test]
    fn patterns_are_copied_for_a_block_of_rows_or_the_second_time() {
        let machine = AttnBm::new(2, 3, vec![0.5, -1.0, 2.0, 0.25, 3.0, -0.125]).unwrap();
        let rows: Vec<f64> = (0..BLOCK * 3).map(|place| (place % 11) as f64).collect();
        let products = |batch: &Batch, count: usize| {
            let mut sums = vec![0.0; 2 * count];
            batch.multiply(&rows[..3 * count], &mut sums);
            sums
        };
        let few = machine.batch().unwrap();
        let found = products(&few, BLOCK - 1);
        assert!(few.panels.get().is_none());
        assert_eq!(products(&few, BLOCK - 1), found);
        assert!(few.panels.get().is_some());
        let many = machine.batch().unwrap();
        assert_eq!(products(&many, BLOCK)[..2 * (BLOCK - 1)], found);
        assert!(many.panels.get().is_some());
        for (row, sums) in rows.chunks_exact(3).zip(found.chunks_exact(2)) {
            for (pattern, sum) in machine.patterns().zip(sums) {
                // Every product and every sum is exact.
                assert_eq!(inner(pattern, row), *sum);
            }
        }
    }
}
