//! Responsibilities, and means of the patterns under them.

use super::evaluated::{Evaluated, join};
use super::kernels::{add, displace, inner, scale};
use super::machine::{BLOCK, Batch};
use super::panels::Panels;
use super::product::multiply;
use super::rounding::{self, SCALAR, keeps, of_scalar_route};
use super::rows::Rows;
use super::workers::share;
use crate::Error;
use crate::models::attnbm::check_inverse_temperature;
use std::sync::{Mutex, PoisonError};

/// Changes the mean of a row into what is wanted, and gives the bound on its error from that of the mean.
type Finish<'a> = &'a (dyn Fn(&[f64], &mut [f64], f64) -> f64 + Sync);

/// The scalar route.
type Scalar<'a> = &'a (dyn Fn(&[f64]) -> Result<Vec<f64>, Error> + Sync);

/// What a vector of a row is: a mean of vectors, one a pattern, under the attention.
pub(super) struct Wanted<'a> {
    /// The inverse temperature of the attention.
    pub attention: f64,
    /// The vectors, row after row, and their length.
    pub vectors: &'a [f64],
    pub length: usize,
    /// The largest norm of a vector.
    pub norm: f64,
    /// A bound on the error of the hidden bias.
    pub bias_error: f64,
    pub finish: Finish<'a>,
    pub scalar: Scalar<'a>,
}

impl Batch<'_> {
    /// One update of the modern Hopfield network for each row.
    ///
    /// # Statement
    ///
    /// `b + Ξᵀ softmax(β (Ξ v + c))`, Eq. 13 with biases.
    ///
    /// # Error
    ///
    /// At most 2^-33 of each row, in the Euclidean norm.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] for rows that have not one entry a visible unit; [`Error::Domain`] unless `β` is finite and above 0.
    ///
    /// ```
    /// use attnbm::batch::Rows;
    /// let machine = attnbm::AttnBm::from_rows([[1.0, 0.0], [0.0, 1.0]])?;
    /// let next = machine.batch()?.updates(8.0, &Rows::new(&[0.3, 0.3, 0.75, 0.75], 2)?)?;
    /// assert_eq!(next.values(), [0.5, 0.5, 0.5, 0.5]);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn updates(&self, beta: f64, data: &Rows) -> Result<Evaluated, Error> {
        let bias = self.machine.visible_bias();
        let finish = |_: &[f64], mean: &mut [f64], error: f64| displaced(bias, mean, error);
        let scalar = |v: &[f64]| self.machine.update_of::<f64>(v, beta);
        self.check(data)?;
        check_inverse_temperature(beta)?;
        self.vectors(data, &self.of_patterns(beta, &finish, &scalar))
    }

    /// The score of each row, the gradient of the log density.
    ///
    /// # Statement
    ///
    /// `∂ log p(v)/∂v = β (b + Ξᵀ softmax(Ξ v + c) - v)`.
    ///
    /// # Error
    ///
    /// As for [`Batch::updates`].
    ///
    /// # Errors
    ///
    /// As for [`Batch::updates`].
    pub fn scores(&self, beta: f64, data: &Rows) -> Result<Evaluated, Error> {
        let bias = self.machine.visible_bias();
        let finish = |v: &[f64], mean: &mut [f64], error: f64| {
            let error = displaced(bias, mean, error);
            displace(mean, v, beta);
            rounding::combined(beta * error, norm(mean))
        };
        let scalar = |v: &[f64]| self.machine.score_of::<f64>(v, beta);
        self.check(data)?;
        check_inverse_temperature(beta)?;
        self.vectors(data, &self.of_patterns(1.0, &finish, &scalar))
    }

    /// The responsibilities of the patterns for each row, one entry a pattern.
    ///
    /// # Statement
    ///
    /// `softmax(β (Ξ v + c))`.
    ///
    /// # Error
    ///
    /// At most 2^-33 of each entry; entries below `e^-708` are 0. [`Evaluated::errors`] has the Euclidean norm.
    ///
    /// # Errors
    ///
    /// As for [`Batch::updates`].
    pub fn responsibilities(&self, beta: f64, data: &Rows) -> Result<Evaluated, Error> {
        self.check(data)?;
        check_inverse_temperature(beta)?;
        let count = self.machine.count();
        let mut values = vec![0.0; data.count() * count];
        let mut errors = vec![0.0; data.count()];
        let outcome = Mutex::new(Ok(0));
        let blocks = (data.entries().chunks(BLOCK * data.columns())).zip(
            values
                .chunks_mut(BLOCK * count)
                .zip(errors.chunks_mut(BLOCK)),
        );
        share(self.threads, blocks, |(rows, (weights, errors))| {
            let mut places = errors.iter_mut();
            let mut found = Ok(0);
            self.weigh_block(rows, beta, weights, |row| {
                let relative = row.exponents.each_responsibility();
                let mut error = relative;
                if keeps(relative, 1.0) && row.weighed.sum.is_finite() {
                    scale(row.weights, 1.0 / row.weighed.sum);
                } else {
                    error = SCALAR;
                    match self.machine.attention_of::<f64>(row.v, beta) {
                        Ok(weights) => row.weights.copy_from_slice(&weights),
                        Err(error) => found = Err(error),
                    }
                    if let Ok(recomputed) = &mut found {
                        *recomputed += 1;
                    }
                }
                if let Some(place) = places.next() {
                    *place = error * norm(row.weights);
                }
            });
            join(&outcome, found);
        });
        let recomputed = outcome
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)?;
        Ok(Evaluated::new(values, errors, recomputed))
    }

    /// The mean of the patterns.
    fn of_patterns<'a>(
        &'a self,
        attention: f64,
        finish: Finish<'a>,
        scalar: Scalar<'a>,
    ) -> Wanted<'a> {
        Wanted {
            attention,
            vectors: self.machine.entries(),
            length: self.machine.dimension(),
            norm: self.levels.norm,
            bias_error: 0.0,
            finish,
            scalar,
        }
    }

    /// A vector for each row.
    pub(super) fn vectors(&self, data: &Rows, wanted: &Wanted) -> Result<Evaluated, Error> {
        let mut values = vec![0.0; data.count() * wanted.length];
        let mut errors = vec![0.0; data.count()];
        let vectors = Panels::of_columns(wanted.vectors, wanted.length);
        let outcome = Mutex::new(Ok(0));
        let blocks = (data.entries().chunks(BLOCK * data.columns())).zip(
            values
                .chunks_mut(BLOCK * wanted.length)
                .zip(errors.chunks_mut(BLOCK)),
        );
        share(self.threads, blocks, |(rows, (means, errors))| {
            let found = self.vectors_of_block(rows, wanted, &vectors, means, errors);
            join(&outcome, found);
        });
        let recomputed = outcome
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)?;
        Ok(Evaluated::new(values, errors, recomputed))
    }

    fn vectors_of_block(
        &self,
        rows: &[f64],
        wanted: &Wanted,
        vectors: &Panels<f64>,
        means: &mut [f64],
        errors: &mut [f64],
    ) -> Result<usize, Error> {
        let (count, length) = (self.machine.count(), self.machine.dimension());
        let mut weights = vec![0.0; errors.len() * count];
        let mut places = errors.iter_mut();
        self.weigh_block(rows, wanted.attention, &mut weights, |row| {
            scale(row.weights, 1.0 / row.weighed.sum);
            if let Some(place) = places.next() {
                *place = row.exponents.plus(wanted.bias_error).mean(wanted.norm);
            }
        });
        multiply(&weights, vectors, false, means);
        let mut recomputed = 0;
        let places = means.chunks_exact_mut(wanted.length).zip(errors);
        for (v, (mean, error)) in rows.chunks_exact(length).zip(places) {
            *error = (wanted.finish)(v, mean, *error);
            let size = norm(mean);
            if !keeps(*error, size) {
                mean.copy_from_slice(&(wanted.scalar)(v)?);
                let largest = mean
                    .iter()
                    .fold(0.0, |largest: f64, entry| largest.max(entry.abs()));
                *error = of_scalar_route(largest, mean.len());
                recomputed += 1;
            }
        }
        Ok(recomputed)
    }
}

/// Adds the visible bias to a mean, and gives the bound on the error of what results.
pub(super) fn displaced(bias: Option<&[f64]>, mean: &mut [f64], error: f64) -> f64 {
    let Some(bias) = bias else {
        return error;
    };
    add(mean, bias);
    rounding::combined(error, norm(mean))
}

/// The Euclidean norm, for a bound: squares that underflow do not count.
fn norm(entries: &[f64]) -> f64 {
    inner(entries, entries).sqrt()
}
