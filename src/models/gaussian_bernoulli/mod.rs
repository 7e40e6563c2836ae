//! The Gaussian-Bernoulli restricted Boltzmann machine, Eqs. 31-34.
//!
//! With `N_h` binary hidden units, `N_v` real visible units and biases of both,
//!
//! ```text
//! E(v, h) = |v|²/(2σ²) - b·v - c·h - h·W v,      p(v, h) = exp(-E(v, h)) / Z,      h ∈ {0, 1}^{N_h}
//! ```
//!
//! Eqs. 33 and 34 have `σ = 1` and no biases: their visible units have mean 0 (the text says
//! "non-zero") and variance 1 given `h = 0`.
//!
//! | file | equations |
//! |---|---|
//! | `components` | the sum over the hidden units that are coupled to each other |
//! | `partition` | 31: the partition function, its closed form for orthogonal rows, bounds |
//! | `density` | 33: log density, score, conditionals |
//! | `truncation` | 34: the higher-order terms, and the probability mass lost by dropping them |
//! | `sampling` | block Gibbs sampling, exact draws of the visible units |
//! | `attention` | 34: the same machine as an AttnBM of `2^{N_h}` patterns; the truncated one |
//!
//! # Error in plain `f64`
//!
//! A stability ratio within the bounds that the quantities state, shown in `docs/precision.md` and enforced by
//! `tests/precision`, for the quantities of `attnbm list quantities`.

mod attention;
mod components;
mod density;
mod partition;
mod sampling;
mod truncation;

pub use sampling::{BlockGibbs, VisibleSampler};

use crate::Error;
use crate::arguments;
use crate::real::{Parameter, Real};

/// A Gaussian-Bernoulli restricted Boltzmann machine with weights and biases of type `T`.
///
/// ```
/// use attnbm::models::gaussian_bernoulli::GaussianBernoulli;
/// use attnbm::real::Goal;
/// use attnbm::real::{Ball, Enclosure};
///
/// let machine = GaussianBernoulli::new(2, 2, vec![0.5, -1.0, 2.0, 0.25])?;
/// let goal = Goal { bits: 80, operations: 1e6 };
/// let log_z = machine.log_partition::<Ball<2>>(goal)?.value;
/// assert_eq!(log_z.to_binary64(), Some(5.542723812248058));
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct GaussianBernoulli<T = f64> {
    hidden: usize,
    visible: usize,
    weights: Vec<T>,
    sigma: f64,
    visible_bias: Option<Vec<T>>,
    hidden_bias: Option<Vec<T>>,
}

impl<T: Clone> GaussianBernoulli<T> {
    /// The machine with `hidden` rows of `visible` weights, `σ = 1` and no biases.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] without a row or a column, or unless there are `hidden · visible` weights.
    pub fn new(hidden: usize, visible: usize, weights: Vec<T>) -> Result<Self, Error> {
        arguments::matrix("weights", hidden, visible, weights.len())?;
        Ok(Self {
            hidden,
            visible,
            weights,
            sigma: 1.0,
            visible_bias: None,
            hidden_bias: None,
        })
    }

    /// The same machine with the standard deviation `σ` of its visible units.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] unless σ is finite and positive.
    pub fn with_sigma(mut self, sigma: f64) -> Result<Self, Error> {
        arguments::positive("sigma", sigma)?;
        self.sigma = sigma;
        Ok(self)
    }

    /// The same machine with the visible bias `b`.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless the bias has one entry per visible unit.
    pub fn with_visible_bias(mut self, bias: Vec<T>) -> Result<Self, Error> {
        arguments::units("visible_bias", bias.len(), self.visible, "visible")?;
        self.visible_bias = Some(bias);
        Ok(self)
    }

    /// The same machine with the hidden bias `c`.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless the bias has one entry per hidden unit.
    pub fn with_hidden_bias(mut self, bias: Vec<T>) -> Result<Self, Error> {
        arguments::units("hidden_bias", bias.len(), self.hidden, "hidden")?;
        self.hidden_bias = Some(bias);
        Ok(self)
    }

    /// The number of hidden units, `N_h`.
    pub fn hidden_count(&self) -> usize {
        self.hidden
    }

    /// The number of visible units, `N_v`.
    pub fn visible_count(&self) -> usize {
        self.visible
    }

    /// The standard deviation σ of a visible unit given the hidden ones.
    pub fn sigma(&self) -> f64 {
        self.sigma
    }

    /// The visible bias `b`, if there is one.
    pub fn visible_bias(&self) -> Option<&[T]> {
        self.visible_bias.as_deref()
    }

    /// The hidden bias `c`, if there is one.
    pub fn hidden_bias(&self) -> Option<&[T]> {
        self.hidden_bias.as_deref()
    }

    /// The rows `w_μ` of the weights.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[T]> + Clone {
        self.weights.chunks_exact(self.visible)
    }

    pub(crate) fn check_visible(&self, field: &str, length: usize) -> Result<(), Error> {
        arguments::units(field, length, self.visible, "visible")
    }

    /// `σ²`, exact in a ball.
    fn variance<S: Real>(&self) -> S {
        S::from_f64(self.sigma).sqr()
    }

    /// `c_μ`, if there is a hidden bias.
    fn hidden_bias_of<S: Real>(&self, unit: usize) -> S
    where
        T: Parameter<S>,
    {
        self.hidden_bias
            .as_ref()
            .map_or_else(S::zero, |bias| bias[unit].lift())
    }
}
