//! Values with their bounds: fast where the bound keeps the promise, by the scalar route where it does not.

use std::sync::{Mutex, PoisonError};

use super::machine::BLOCK;
use super::rounding::{keeps, of_scalar_route};
use super::rows::Rows;
use super::workers::share;
use crate::Error;

/// Values of rows of data, each with a bound on its error.
#[derive(Clone, Debug)]
pub struct Evaluated {
    values: Vec<f64>,
    errors: Vec<f64>,
    recomputed: usize,
}

impl Evaluated {
    pub(super) fn new(values: Vec<f64>, errors: Vec<f64>, recomputed: usize) -> Self {
        Self {
            values,
            errors,
            recomputed,
        }
    }

    /// The values: one a row of data, or one vector a row, row after row.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// A bound on the absolute error of each value, or on the Euclidean norm of the error of each vector.
    pub fn errors(&self) -> &[f64] {
        &self.errors
    }

    /// The number of values that the scalar route found, because the bound of the fast one was too wide.
    pub fn recomputed(&self) -> usize {
        self.recomputed
    }
}

impl From<Evaluated> for Vec<f64> {
    fn from(evaluated: Evaluated) -> Self {
        evaluated.values
    }
}

/// A value and a bound on its error.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounded {
    pub value: f64,
    pub error: f64,
}

impl Bounded {
    /// What keeps no promise.
    pub const NOTHING: Self = Self {
        value: f64::NAN,
        error: f64::INFINITY,
    };

    /// A value that the scalar route found.
    pub fn by_scalar_route(value: f64) -> Self {
        Self {
            value,
            error: of_scalar_route(value.abs(), 1),
        }
    }
}

/// A value for each row: those that `fast` finds of a block of rows, or the scalar route's where a bound is too wide.
pub(super) fn by_rows(
    threads: usize,
    data: &Rows,
    fast: &(dyn Fn(&[f64], &mut [Bounded]) + Sync),
    scalar: &(dyn Fn(&[f64]) -> Result<f64, Error> + Sync),
) -> Result<Evaluated, Error> {
    let columns = data.columns();
    let mut found = vec![Bounded::NOTHING; data.count()];
    let outcome = Mutex::new(Ok(0));
    let blocks = data
        .entries()
        .chunks(BLOCK * columns)
        .zip(found.chunks_mut(BLOCK));
    share(threads, blocks, |(rows, found)| {
        fast(rows, found);
        join(
            &outcome,
            recompute(rows.chunks_exact(columns).zip(found), scalar),
        );
    });
    let recomputed = outcome
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner)?;
    let (values, errors) = found.iter().map(|found| (found.value, found.error)).unzip();
    Ok(Evaluated::new(values, errors, recomputed))
}

/// Finds the values again whose bounds are too wide, and counts them.
fn recompute<'a>(
    rows: impl Iterator<Item = (&'a [f64], &'a mut Bounded)>,
    scalar: &(dyn Fn(&[f64]) -> Result<f64, Error> + Sync),
) -> Result<usize, Error> {
    let mut count = 0;
    for (row, found) in rows {
        if !keeps(found.error, found.value) {
            *found = Bounded::by_scalar_route(scalar(row)?);
            count += 1;
        }
    }
    Ok(count)
}

/// Adds what a block counted to what others did; the first error stays.
pub(super) fn join(outcome: &Mutex<Result<usize, Error>>, found: Result<usize, Error>) {
    let mut outcome = outcome.lock().unwrap_or_else(PoisonError::into_inner);
    match (&mut *outcome, found) {
        (Ok(total), Ok(more)) => *total += more,
        (Ok(_), Err(error)) => *outcome = Err(error),
        (Err(_), _) => {}
    }
}
