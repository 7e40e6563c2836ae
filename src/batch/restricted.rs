//! Log densities of Gaussian-Bernoulli restricted Boltzmann machines.

use super::evaluated::{Bounded, Evaluated, by_rows};
use super::kernels::{add_softplus, inner};
use super::panels::Panels;
use super::product::{multiply, roundings_of_product};
use super::rounding;
use super::rows::Rows;
use crate::Error;
use crate::models::gaussian_bernoulli::GaussianBernoulli;
use crate::real::Goal;

impl GaussianBernoulli {
    /// The log densities of many rows at once; [`batch`](crate::batch) says how.
    ///
    /// # Statement
    ///
    /// `log p(v) = -|v|²/(2σ²) + b·v + Σ_μ log(1 + exp(c_μ + w_μ·v)) - log Z`, Eq. 33, with one `log Z` for all rows.
    ///
    /// # Error
    ///
    /// At most 2^-33 of each log density; [`Evaluated::errors`] has each bound.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] for rows that have not one entry a visible unit; as for [`GaussianBernoulli::log_partition`].
    ///
    /// ```
    /// use attnbm::batch::Rows;
    /// use attnbm::models::gaussian_bernoulli::GaussianBernoulli;
    /// use attnbm::real::Goal;
    ///
    /// let machine = GaussianBernoulli::new(2, 2, vec![0.5, -1.0, 2.0, 0.25])?;
    /// let found = machine.log_densities(&Rows::new(&[0.5, 0.25, -1.0, 2.0], 2)?, 1)?;
    /// let one = machine.log_density::<f64>(&[0.5, 0.25], Goal::PLAIN)?.value;
    /// assert!((found.values()[0] - one).abs() <= found.errors()[0]);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn log_densities(&self, data: &Rows, threads: usize) -> Result<Evaluated, Error> {
        self.check_visible("data[0]", data.columns())?;
        let log_partition = self.log_partition::<f64>(Goal::PLAIN)?.value;
        let log_partition = Bounded::by_scalar_route(log_partition);
        let weights = Panels::of(
            self.rows().flatten().copied().collect(),
            self.visible_count(),
        );
        let squares = self.rows().map(|row| inner(row, row));
        let norm = rounding::norm(squares.fold(0.0, f64::max), self.visible_count());
        let (count, length) = (self.hidden_count(), self.visible_count());
        let fast = |rows: &[f64], found: &mut [Bounded]| {
            let mut inputs = vec![0.0; found.len() * count];
            multiply(rows, &weights, false, &mut inputs);
            let rows = rows
                .chunks_exact(length)
                .zip(inputs.chunks_exact_mut(count));
            for ((v, inputs), found) in rows.zip(found) {
                let weight = self.bounded_weight(v, inputs, norm);
                *found = Bounded {
                    value: weight.value - log_partition.value,
                    error: rounding::combined(
                        weight.error + log_partition.error,
                        weight.value.abs() + log_partition.value.abs(),
                    ),
                };
            }
        };
        let scalar = |v: &[f64]| Ok(self.log_density::<f64>(v, Goal::PLAIN)?.value);
        by_rows(threads, data, &fast, &scalar)
    }

    /// The log density without its normaliser. `norm` is the largest of a row of weights.
    fn bounded_weight(&self, v: &[f64], inputs: &mut [f64], norm: f64) -> Bounded {
        let (length, count) = (v.len(), inputs.len());
        let square = inner(v, v);
        let v_norm = rounding::norm(square, length);
        let half = square / (2.0 * self.sigma() * self.sigma());
        let linear = self.visible_bias().map_or(0.0, |bias| inner(bias, v));
        let bias_norm = self
            .visible_bias()
            .map_or(0.0, |bias| rounding::norm(inner(bias, bias), length));
        let units = add_softplus(inputs, self.hidden_bias());
        let product = rounding::product(roundings_of_product(length), norm * v_norm);
        let exponents = count as f64 * (product + rounding::UNIT * units.magnitude);
        let errors = exponents
            + rounding::softplus(units.sum, count)
            + rounding::half_squared_distance(length, half)
            + rounding::inner(length, bias_norm * v_norm);
        let value = (linear - half) + units.sum;
        Bounded {
            value,
            error: rounding::combined(errors, half + linear.abs() + units.sum.abs() + value.abs()),
        }
    }
}
