//! Linear systems that do not change with time.
//!
//! A non-negative one cannot habituate: its response to a train that begins a period earlier is the response to the
//! train and to one more pulse, which is at least 0.

use crate::Error;
use crate::arguments::in_range;
use crate::real::Bounded;
use crate::routes::entered;

/// A causal linear system in steps of time, by its response to an impulse.
#[derive(Clone, Debug, PartialEq)]
pub struct FiniteResponse {
    kernel: Vec<f64>,
}

impl FiniteResponse {
    /// The system with this response to an impulse.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] if an entry is not finite.
    pub fn new(kernel: Vec<f64>) -> Result<Self, Error> {
        for (index, entry) in kernel.iter().enumerate() {
            in_range(&format!("kernel[{index}]"), *entry, true, "finite")?;
        }
        Ok(Self { kernel })
    }

    /// The output at every step of this input.
    ///
    /// # Statement
    ///
    /// `y_t = Σ_k h_k u_{t-k}`, each an exact inner product that is rounded once.
    pub fn output<S: Bounded>(&self, input: &[f64]) -> Vec<S> {
        entered!("FiniteResponse::output");
        let reversed: Vec<f64> = input.iter().rev().copied().collect();
        let count = input.len();
        let step = |time: usize| S::dot(&self.kernel, reversed.get(count - time..).unwrap_or(&[]));
        (1..=count).map(step).collect()
    }
}
