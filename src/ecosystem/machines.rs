//! Machines from values that come from elsewhere, checked against the fields of the wire protocol.
//!
//! The constructors of the models take numbers of any kind. What comes from another crate is held to more: every
//! entry is finite, and an error names the entry.

use crate::Error;
use crate::models::attnbm::AttnBm;
#[cfg(any(feature = "nalgebra", feature = "ndarray", feature = "serde"))]
use crate::models::gaussian_bernoulli::GaussianBernoulli;
use crate::oracle::evaluators;
use crate::oracle::field::Field;
use crate::oracle::input::{Inputs, Value};
use crate::oracle::quantities::fields::{HIDDEN_BIAS, PATTERNS, VISIBLE_BIAS};
#[cfg(any(feature = "nalgebra", feature = "ndarray", feature = "serde"))]
use crate::oracle::quantities::gbrbm;

/// A field's name and its value.
pub(super) type Given = (&'static str, Value);

/// The fields of an attentional Boltzmann machine.
pub(super) static ATTENTIONAL: &[Field] = &[PATTERNS, VISIBLE_BIAS, HIDDEN_BIAS];

/// The fields of a Gaussian-Bernoulli machine.
#[cfg(any(feature = "nalgebra", feature = "ndarray", feature = "serde"))]
pub(super) static GAUSSIAN_BERNOULLI: &[Field] = gbrbm::LOG_PARTITION.fields;

/// The attentional Boltzmann machine with these fields.
pub(super) fn attentional(given: impl IntoIterator<Item = Given>) -> Result<AttnBm, Error> {
    evaluators::machine(&Inputs::new(ATTENTIONAL, given)?)
}

/// The Gaussian-Bernoulli machine with these fields.
#[cfg(any(feature = "nalgebra", feature = "ndarray", feature = "serde"))]
pub(super) fn gaussian_bernoulli(
    given: impl IntoIterator<Item = Given>,
) -> Result<GaussianBernoulli, Error> {
    evaluators::gbrbm::with_biases(&Inputs::new(GAUSSIAN_BERNOULLI, given)?)
}

/// A matrix from its rows.
#[cfg(any(feature = "nalgebra", feature = "ndarray"))]
pub(super) fn rows(
    name: &'static str,
    rows: impl Iterator<Item = Vec<f64>>,
) -> Result<Given, Error> {
    let matrix = crate::oracle::input::Matrix::from_rows(name, rows.collect())?;
    Ok((name, Value::Matrix(matrix)))
}

/// The mean of the visible units in plain binary64.
#[cfg(any(feature = "nalgebra", feature = "ndarray"))]
pub(super) fn mean(machine: &AttnBm, beta: f64) -> Result<Vec<f64>, Error> {
    known("mean", machine.mean(beta, crate::real::Goal::PLAIN)?)
}

/// Their covariance, row by row.
#[cfg(any(feature = "nalgebra", feature = "ndarray"))]
pub(super) fn covariance(machine: &AttnBm, beta: f64) -> Result<Vec<f64>, Error> {
    let found = machine.covariance(beta, crate::real::Goal::PLAIN)?;
    known("covariance", found)
}

/// Refuses a value that was left undecided, which in plain binary64 is a NaN.
#[cfg(any(feature = "nalgebra", feature = "ndarray"))]
fn known(what: &str, found: crate::real::Found<Vec<f64>>) -> Result<Vec<f64>, Error> {
    if found.value.iter().any(|entry| entry.is_nan()) {
        let method = found.method;
        return Err(Error::Budget(format!(
            "the {what} is undecided at every affordable precision, by {method}"
        )));
    }
    Ok(found.value)
}
