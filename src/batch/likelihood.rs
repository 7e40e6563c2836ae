//! The negative log likelihood of data, and its gradient.

use super::evaluated::Bounded;
use super::kernels::{inner, scale, subtract_from};
use super::machine::{BLOCK, Batch};
use super::panels::Panels;
use super::product::{multiply, roundings_of_blocks};
use super::rounding::{self, keeps};
use super::rows::Rows;
use super::workers::share;
use crate::Error;
use crate::real::Goal;
use std::ops::Range;

/// The patterns whose gradients one thread accumulates.
const PATTERNS: usize = 256;

impl Batch<'_> {
    /// The mean negative log density of the rows.
    ///
    /// # Statement
    ///
    /// `-1/P Σ_x log p(x) = β/P Σ_x E(x) + log Z` over the P rows `x`.
    ///
    /// # Error
    ///
    /// At most 2^-33 of the value.
    ///
    /// # Errors
    ///
    /// As for [`Batch::log_densities`].
    pub fn negative_log_likelihood(&self, beta: f64, data: &Rows) -> Result<f64, Error> {
        let log_partition = self.bounded_log_partition(beta)?;
        let energies = self.energies(data)?;
        let count = data.count();
        let total: f64 = energies.values().iter().sum();
        let sizes: f64 = energies.values().iter().map(|energy| energy.abs()).sum();
        let errors: f64 = energies.errors().iter().sum();
        let share = beta / count as f64;
        let energy = Bounded {
            value: share * total,
            error: share * rounding::sum(count, errors, sizes),
        };
        let value = energy.value + log_partition.value;
        let sizes = energy.value.abs() + value.abs();
        let error = rounding::combined(energy.error + log_partition.error, sizes);
        if keeps(error, value) {
            return Ok(value);
        }
        let found =
            self.machine
                .negative_log_likelihood::<f64>(beta, data.entries(), Goal::PLAIN)?;
        Ok(found.value)
    }

    /// The gradient of the mean negative log density of the rows in the patterns, one row a pattern.
    ///
    /// # Statement
    ///
    /// `β (<v_i s_μ(v)> - 1/P Σ_x x_i s_μ(x))` over the P rows `x`, with `s(v) = softmax(Ξ v + c)`.
    ///
    /// # Error
    ///
    /// At most 2^-33 of the larger of its two terms, in the Frobenius norm. Where training has converged the terms cancel,
    /// and the gradient has fewer digits than they have.
    ///
    /// # Errors
    ///
    /// As for [`Batch::log_partition_gradient`]; [`Error::Shape`] for rows that have not one entry a visible unit.
    ///
    /// ```
    /// use attnbm::batch::Rows;
    /// let machine = attnbm::AttnBm::from_rows([[1.0, 0.0], [0.0, 1.0]])?;
    /// let data = [1.0, 0.25, 0.5, 0.5];
    /// let many = machine.batch()?.negative_log_likelihood_gradient(2.0, &Rows::new(&data, 2)?)?;
    /// let one = machine.negative_log_likelihood_gradient(2.0, data.chunks(2))?.concat();
    /// // The norms of both terms are below 2.
    /// assert!(many.iter().zip(&one).all(|(a, b)| (a - b).abs() <= 2f64.powi(-32)));
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn negative_log_likelihood_gradient(
        &self,
        beta: f64,
        data: &Rows,
    ) -> Result<Vec<f64>, Error> {
        self.check(data)?;
        let model = self.bounded_gradient(beta)?;
        let factor = beta / data.count() as f64;
        let (mut sums, error) = self.attended_data(data)?;
        let norm = factor * inner(&sums, &sums).sqrt();
        let error = rounding::combined(factor * error + model.error, norm + model.norm);
        if keeps(error, norm.max(model.norm)) {
            subtract_from(&model.entries, factor, &mut sums);
            return Ok(sums);
        }
        let machine = self.machine;
        let found =
            machine.negative_log_likelihood_gradient::<f64>(beta, data.entries(), Goal::PLAIN)?;
        Ok(found.value)
    }

    /// `Σ_x s_μ(x) x_i`, and a bound on its error in the Frobenius norm.
    fn attended_data(&self, data: &Rows) -> Result<(Vec<f64>, f64), Error> {
        let (count, length) = (self.machine.count(), self.machine.dimension());
        let mut sums = vec![0.0; count * length];
        let mut weights = vec![0.0; data.count().min(BLOCK) * count];
        let (mut errors, mut sizes) = (0.0, 0.0);
        for rows in data.entries().chunks(BLOCK * length) {
            let weights = weights
                .get_mut(..rows.len() / length * count)
                .unwrap_or_default();
            self.weigh_block(rows, 1.0, weights, |row| {
                scale(row.weights, 1.0 / row.weighed.sum);
                let norm = rounding::norm(row.squared_norm, length);
                errors += norm * row.exponents.responsibilities();
                sizes += norm;
            });
            let data = Panels::of_columns(rows, length);
            let shares = sums.chunks_mut(PATTERNS * length).enumerate();
            share(self.threads, shares, |(place, sums)| {
                let first = place * PATTERNS;
                let patterns = first..first + sums.len() / length;
                let weights = transposed(weights, count, patterns);
                multiply(&weights, &data, true, sums);
            });
        }
        let roundings = roundings_of_blocks(data.count(), BLOCK) + 1;
        Ok((sums, rounding::sum(roundings, errors, sizes)))
    }
}

/// Some columns of a matrix, one after the other. Its rows have `width` entries.
fn transposed(matrix: &[f64], width: usize, columns: Range<usize>) -> Vec<f64> {
    columns
        .flat_map(|column| matrix.iter().skip(column).step_by(width))
        .copied()
        .collect()
}
