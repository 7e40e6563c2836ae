//! Energies and log densities.

use super::evaluated::{Bounded, Evaluated, by_rows};
use super::kernels::squared_distance;
use super::machine::{Batch, Row};
use super::rounding;
use super::rows::Rows;
use crate::Error;
use crate::real::Goal;

impl Batch<'_> {
    /// The energies of the rows.
    ///
    /// # Statement
    ///
    /// `E(v) = |v - b|²/2 - log Σ_μ exp(ξ_μ·v + c_μ)`, Eq. 17 with biases.
    ///
    /// # Error
    ///
    /// At most 2^-33 of each energy; [`Evaluated::errors`] has each bound.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] for rows that have not one entry a visible unit.
    pub fn energies(&self, data: &Rows) -> Result<Evaluated, Error> {
        self.check(data)?;
        let scalar = |v: &[f64]| Ok(self.machine.energy_of::<f64>(v));
        self.by_energy(data, &|energy| energy, &scalar)
    }

    /// The log densities of the rows.
    ///
    /// # Statement
    ///
    /// `log p(v) = -β E(v) - log Z`, Eq. 19.
    ///
    /// # Error
    ///
    /// At most 2^-33 of each log density; [`Evaluated::errors`] has each bound.
    ///
    /// # Errors
    ///
    /// As for [`Batch::energies`] and [`Batch::log_partition`].
    ///
    /// ```
    /// use attnbm::batch::Rows;
    /// let machine = attnbm::AttnBm::from_rows([[0.5, -1.0], [2.0, 0.25]])?;
    /// let found = machine.batch()?.log_densities(2.5, &Rows::new(&[0.5, -0.75], 2)?)?;
    /// let one = machine.log_density(2.5, &[0.5, -0.75])?;
    /// assert!((found.values()[0] - one).abs() <= found.errors()[0]);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn log_densities(&self, beta: f64, data: &Rows) -> Result<Evaluated, Error> {
        self.check(data)?;
        let log_partition = self.bounded_log_partition(beta)?;
        let density = |energy: Bounded| {
            let scaled = beta * energy.value;
            let errors = beta * energy.error + log_partition.error;
            Bounded {
                value: -scaled - log_partition.value,
                error: rounding::combined(errors, scaled.abs() + log_partition.value.abs()),
            }
        };
        let scalar = |v: &[f64]| Ok(self.machine.log_density::<f64>(beta, v, Goal::PLAIN)?.value);
        self.by_energy(data, &density, &scalar)
    }

    /// A value of each row from its energy, or from the scalar route.
    fn by_energy(
        &self,
        data: &Rows,
        of_energy: &(dyn Fn(Bounded) -> Bounded + Sync),
        scalar: &(dyn Fn(&[f64]) -> Result<f64, Error> + Sync),
    ) -> Result<Evaluated, Error> {
        let fast = |rows: &[f64], found: &mut [Bounded]| {
            let mut weights = vec![0.0; found.len() * self.machine.count()];
            let mut places = found.iter_mut();
            self.weigh_block(rows, 1.0, &mut weights, |row| {
                if let Some(place) = places.next() {
                    *place = of_energy(self.energy(&row));
                }
            });
        };
        by_rows(self.threads, data, &fast, scalar)
    }

    /// The energy of a row whose exponents are at `β = 1`.
    fn energy(&self, row: &Row) -> Bounded {
        let square = match self.machine.visible_bias() {
            Some(bias) => squared_distance(row.v, bias),
            None => row.squared_norm,
        };
        let half = square / 2.0;
        let log_sum = row.weighed.largest + libm::log(row.weighed.sum);
        let value = half - log_sum;
        let length = self.machine.dimension();
        let errors =
            rounding::half_squared_distance(length, half) + row.exponents.log_sum_exp(log_sum);
        Bounded {
            value,
            error: rounding::combined(errors, value.abs()),
        }
    }
}
