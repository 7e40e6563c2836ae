//! Energies and log densities.

use super::evaluated::Evaluated;
use super::kernels::squared_distance;
use super::machine::{BLOCK, Batch, Row};
use super::partition::Bounded;
use super::rounding::{self, SCALAR, keeps};
use super::rows::Rows;
use super::workers::share;
use crate::Error;
use crate::real::Goal;
use std::sync::{Mutex, PoisonError};

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
        self.by_rows(data, &|energy| energy, &scalar)
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
        self.by_rows(data, &density, &scalar)
    }

    /// A value of each row from its energy, or from the scalar route where the bound is too wide.
    fn by_rows(
        &self,
        data: &Rows,
        of_energy: &(dyn Fn(Bounded) -> Bounded + Sync),
        scalar: &(dyn Fn(&[f64]) -> Result<f64, Error> + Sync),
    ) -> Result<Evaluated, Error> {
        let mut values = vec![0.0; data.count()];
        let mut errors = vec![0.0; data.count()];
        let outcome = Mutex::new(Ok(0));
        let blocks = (data.entries().chunks(BLOCK * data.columns()))
            .zip(values.chunks_mut(BLOCK).zip(errors.chunks_mut(BLOCK)));
        share(self.threads, blocks, |(rows, (values, errors))| {
            let found = self.energies_of_block(rows, |place, v, energy| {
                let mut found = of_energy(energy);
                let trusted = keeps(found.error, found.value);
                if !trusted {
                    found.value = scalar(v)?;
                    found.error = SCALAR * found.value.abs();
                }
                if let (Some(value), Some(error)) = (values.get_mut(place), errors.get_mut(place)) {
                    (*value, *error) = (found.value, found.error);
                }
                Ok(usize::from(!trusted))
            });
            join(&outcome, found);
        });
        let recomputed = outcome
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)?;
        Ok(Evaluated::new(values, errors, recomputed))
    }

    /// The energies of a block, one after the other; the sum of what is answered.
    pub(super) fn energies_of_block(
        &self,
        rows: &[f64],
        mut each: impl FnMut(usize, &[f64], Bounded) -> Result<usize, Error>,
    ) -> Result<usize, Error> {
        let mut weights = vec![0.0; rows.len() / self.machine.dimension() * self.machine.count()];
        let (mut place, mut sum) = (0, Ok(0));
        self.weigh_block(rows, 1.0, &mut weights, |row| {
            if let Ok(total) = &mut sum {
                match each(place, row.v, self.energy(&row)) {
                    Ok(one) => *total += one,
                    Err(error) => sum = Err(error),
                }
            }
            place += 1;
        });
        sum
    }

    /// The energy of a row whose exponents are at `β = 1`.
    pub(super) fn energy(&self, row: &Row) -> Bounded {
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

/// Adds what a block found to what others did; the first error stays.
pub(super) fn join(outcome: &Mutex<Result<usize, Error>>, found: Result<usize, Error>) {
    let mut outcome = outcome.lock().unwrap_or_else(PoisonError::into_inner);
    match (&mut *outcome, found) {
        (Ok(total), Ok(more)) => *total += more,
        (Ok(_), Err(error)) => *outcome = Err(error),
        (Err(_), _) => {}
    }
}
