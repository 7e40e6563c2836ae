//! The Gaussian-Bernoulli restricted Boltzmann machine.

use super::certified::Certified;
use super::quantities::quantities;
use super::question::{Given, matrix, number, rows, vector};
use crate::Error;
use crate::models::gaussian_bernoulli::GaussianBernoulli as Generic;
use crate::oracle::input::{Inputs, Matrix, Value};
use crate::oracle::quantities::gbrbm;
use crate::sampling::random::Rng;

/// A restricted Boltzmann machine with Gaussian visible and binary hidden units.
///
/// ```text
/// E(v, h) = |v|²/(2σ²) - b·v - c·h - h·W v,      h in {0, 1}^p
/// ```
///
/// It has one row of weights a hidden unit, a visible bias `b`, a hidden bias `c` and the standard deviation `σ` of a
/// visible unit given the hidden ones, which is 1 at first. All are finite.
///
/// ```
/// use attnbm::GaussianBernoulli;
///
/// let machine = GaussianBernoulli::from_rows([[0.5, -1.0], [2.0, 0.25]])?;
/// assert_eq!(machine.log_partition()?, 5.542723812248058);
/// assert_eq!(machine.certified().log_partition()?.value(), 5.542723812248058);
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct GaussianBernoulli {
    generic: Generic,
}

impl GaussianBernoulli {
    /// The machine with these weights, one row a hidden unit, `σ = 1` and no biases.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] without a row or an entry, or for rows of different lengths; [`Error::Domain`] for an entry that
    /// is not finite. Both name the row.
    pub fn from_rows<R: AsRef<[f64]>>(weights: impl IntoIterator<Item = R>) -> Result<Self, Error> {
        let weights = matrix("weights", weights)?;
        let (hidden, visible) = (weights.row_count(), weights.column_count());
        Generic::new(hidden, visible, weights.entries().to_vec())?.try_into()
    }

    /// The same machine with the standard deviation `σ` of its visible units.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] unless it is finite and above 0.
    pub fn with_sigma(self, sigma: f64) -> Result<Self, Error> {
        self.generic.with_sigma(sigma)?.try_into()
    }

    /// The same machine with the visible bias `b`, one entry a visible unit.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] for another length, [`Error::Domain`] for an entry that is not finite.
    pub fn with_visible_bias(self, bias: impl Into<Vec<f64>>) -> Result<Self, Error> {
        self.generic.with_visible_bias(bias.into())?.try_into()
    }

    /// The same machine with the hidden bias `c`, one entry a hidden unit.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] for another length, [`Error::Domain`] for an entry that is not finite.
    pub fn with_hidden_bias(self, bias: impl Into<Vec<f64>>) -> Result<Self, Error> {
        self.generic.with_hidden_bias(bias.into())?.try_into()
    }

    /// The number of hidden units.
    pub fn hidden_count(&self) -> usize {
        self.generic.hidden_count()
    }

    /// The number of visible units.
    pub fn visible_count(&self) -> usize {
        self.generic.visible_count()
    }

    /// A view of this machine whose values are correctly rounded and come with an enclosure.
    pub fn certified(&self) -> Certified<'_, Self> {
        Certified::new(self)
    }

    /// The same machine in the generic layer, where every formula takes any scalar.
    pub fn generic(&self) -> &Generic {
        &self.generic
    }

    /// One step of block Gibbs sampling from the state `v`: hidden units given `v`, then visible ones given those.
    ///
    /// ```
    /// use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
    /// let machine = attnbm::GaussianBernoulli::from_rows([[0.5, -1.0]])?;
    /// let next = machine.gibbs_step(&[0.0, 0.0], &mut ChaCha8Rng::seed_from_u64(1))?;
    /// assert_eq!(next.len(), 2);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] for a state of another length.
    pub fn gibbs_step<G: Rng + ?Sized>(&self, v: &[f64], rng: &mut G) -> Result<Vec<f64>, Error> {
        self.generic.gibbs_step(v, rng)
    }

    /// The parameters and these fields, as a quantity's input.
    fn with<const K: usize>(&self, arguments: [Given; K]) -> Vec<Given> {
        given(&self.generic, arguments)
    }
}

quantities! { GaussianBernoulli:
    /// The logarithm of the partition function.
    ///
    /// # Statement
    ///
    /// `log Z = log Σ_h ∫ exp(-E(v, h)) dv`.
    ///
    /// # Errors
    ///
    /// [`Error::Budget`] for a value that takes more work than allowed.
    log_partition() -> Scalar = gbrbm::LOG_PARTITION, |machine| machine.with([]);

    /// The log density of the visible units, the hidden units summed out.
    ///
    /// # Statement
    ///
    /// `log p(v) = log Σ_h exp(-E(v, h)) - log Z`.
    ///
    /// # Errors
    ///
    /// As [`GaussianBernoulli::log_partition`]; [`Error::Shape`] unless `v` has one entry a visible unit,
    /// [`Error::Domain`] for an entry that is not finite.
    log_density(v: &[f64]) -> Scalar = gbrbm::LOG_DENSITY, |machine| machine.with([("v", vector(v))]);

    /// The probability that truncation to at most one active hidden unit drops, `P(Σ h >= 2)`.
    ///
    /// # Errors
    ///
    /// As [`GaussianBernoulli::log_partition`]; [`Error::Unsupported`] for a machine with biases or another `σ` than 1.
    ///
    /// ```
    /// let machine = attnbm::GaussianBernoulli::from_rows([[0.5, -1.0]])?;
    /// assert_eq!(machine.truncation_mass()?, 0.0);
    /// let biased = machine.with_hidden_bias([1.0])?;
    /// let error = biased.truncation_mass().unwrap_err();
    /// assert_eq!(error.to_string(), "gbrbm.truncation_mass is defined without hidden_bias");
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    truncation_mass() -> Scalar = gbrbm::TRUNCATION_MASS, |machine| machine.with([]);

    /// The loss of denoising score matching with noise of variance 1, one observation a row.
    ///
    /// # Statement
    ///
    /// The mean over the rows `x` of `E |ψ(x + e) + e|²` over `e ~ N(0, I)`, with the score `ψ`.
    ///
    /// # Errors
    ///
    /// As [`GaussianBernoulli::truncation_mass`]; [`Error::Shape`] without a row or for a row of another length,
    /// [`Error::Domain`] for an entry that is not finite. Both name the row.
    dsm_loss(data: impl IntoIterator<Item = impl AsRef<[f64]>>) -> Scalar = gbrbm::DSM_LOSS,
        |machine| machine.with([("data", rows("data", data)?)]);
}

/// The parameters of a machine and further fields, as a quantity's input. What has its default is left out, so that a
/// quantity which is defined without it can be asked.
fn given<const K: usize>(machine: &Generic, arguments: [Given; K]) -> Vec<Given> {
    let weights: Vec<&[f64]> = machine.rows().collect();
    let weights = Matrix::from_entries(machine.visible_count(), weights.concat());
    let mut fields = vec![("weights", Value::Matrix(weights))];
    if machine.sigma() != 1.0 {
        fields.push(("sigma", number(machine.sigma())));
    }
    fields.extend((machine.visible_bias()).map(|bias| ("visible_bias", vector(bias))));
    fields.extend((machine.hidden_bias()).map(|bias| ("hidden_bias", vector(bias))));
    fields.extend(arguments);
    fields
}

/// A machine of the generic layer, if all of its parameters are finite.
///
/// # Errors
///
/// [`Error::Domain`] for a parameter that is not finite.
impl TryFrom<Generic> for GaussianBernoulli {
    type Error = Error;

    fn try_from(generic: Generic) -> Result<Self, Error> {
        // What any quantity checks of the parameters.
        Inputs::new(gbrbm::LOG_PARTITION.fields, given(&generic, []))?;
        Ok(Self { generic })
    }
}

impl From<GaussianBernoulli> for Generic {
    fn from(machine: GaussianBernoulli) -> Self {
        machine.generic
    }
}
