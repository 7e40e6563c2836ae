//! Estimates: what a sampler says of a value, with its own standard error.

use super::input::Inputs;
use crate::Error;

/// One run of an estimator.
///
/// ```
/// use attnbm::oracle::estimate::Estimate;
/// let run = Estimate { value: 2.5, standard_error: Some(0.125) };
/// assert_eq!(run.standard_error, Some(0.125));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// The standard error that the estimator states of it, if it states one.
    pub standard_error: Option<f64>,
}

impl Estimate {
    /// An estimate that states no error.
    pub fn bare(value: f64) -> Self {
        Self {
            value,
            standard_error: None,
        }
    }
}

/// An estimator of a quantity: one run, whose random numbers follow from the number of the run.
///
/// It estimates the exponential of the value without bias, as annealed importance sampling does.
pub type Estimator = fn(&Inputs, u64) -> Result<Estimate, Error>;
