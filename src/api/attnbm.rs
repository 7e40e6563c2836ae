//! The attentional Boltzmann machine.

use super::certified::Certified;
use super::quantities::quantities;
use super::question::{Given, indices, matrix, number, rows, vector};
use crate::Error;
use crate::models::attnbm::{AttnBm as Generic, MixtureSampler};
use crate::oracle::input::{Inputs, Matrix, Value};
use crate::oracle::quantities::{attnbm, hopfield};
use crate::sampling::random::Rng;

/// An attentional Boltzmann machine: the Boltzmann machine of a modern Hopfield network.
///
/// ```text
/// E(v) = |v - b|²/2 - log Σ_μ exp(ξ_μ·v + c_μ),      p(v) = exp(-β E(v)) / Z
/// ```
///
/// It has p patterns `ξ_μ` of length N, a visible bias `b` and a hidden bias `c`, all finite. Every method that depends
/// on the inverse temperature `β` takes it first. Any finite `β > 0` is allowed. At a `β` that is not an integer the
/// patterns must span at most six dimensions, and few enough for a grid, else the value is refused with [`Error::Budget`].
///
/// ```
/// use attnbm::AttnBm;
///
/// let machine = AttnBm::from_rows([[0.5, -1.0], [2.0, 0.25]])?
///     .with_visible_bias([0.0, 1.0])?
///     .with_hidden_bias([0.5, -0.5])?;
/// assert_eq!((machine.pattern_count(), machine.dimension()), (2, 2));
/// assert!(machine.log_density(2.5, &[0.5, -1.0])? < machine.log_density(2.5, &[2.0, 1.25])?);
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct AttnBm {
    generic: Generic,
}

impl AttnBm {
    /// The machine with these patterns, one a row, and no biases.
    ///
    /// The rows are anything that holds a slice of `f64`: arrays, vectors, slices, or references to them.
    ///
    /// ```
    /// let two = attnbm::AttnBm::from_rows([[1.0, 0.0], [0.0, 1.0]])?;
    /// let same = attnbm::AttnBm::from_rows(&vec![vec![1.0, 0.0], vec![0.0, 1.0]])?;
    /// assert_eq!(two.energy(&[0.5, 0.5])?, same.energy(&[0.5, 0.5])?);
    ///
    /// let ragged = attnbm::AttnBm::from_rows([vec![1.0, 0.0], vec![0.0]]).unwrap_err();
    /// assert!(ragged.to_string().starts_with("patterns[1] must have as many entries as patterns[0]"));
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] without a row or an entry, or for rows of different lengths; [`Error::Domain`] for an entry that
    /// is not finite. Both name the row.
    pub fn from_rows<R: AsRef<[f64]>>(
        patterns: impl IntoIterator<Item = R>,
    ) -> Result<Self, Error> {
        matrix("patterns", patterns)?.to_machine()?.try_into()
    }

    /// The same machine with the visible bias `b`, one entry a visible unit.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] for another length, [`Error::Domain`] for an entry that is not finite.
    pub fn with_visible_bias(self, bias: impl Into<Vec<f64>>) -> Result<Self, Error> {
        self.generic.with_visible_bias(bias.into())?.try_into()
    }

    /// The same machine with the hidden bias `c`, one entry a pattern. A pattern with `-inf` is absent.
    ///
    /// ```
    /// let machine = attnbm::AttnBm::from_rows([[1.0, 0.0], [0.0, 1.0]])?;
    /// let error = machine.with_hidden_bias([0.5, f64::NAN]).unwrap_err();
    /// assert_eq!(error.to_string(), "hidden_bias[1] must be finite or -inf, got NaN");
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] for another length, [`Error::Domain`] for an entry that is neither finite nor `-inf`.
    pub fn with_hidden_bias(self, bias: impl Into<Vec<f64>>) -> Result<Self, Error> {
        self.generic.with_hidden_bias(bias.into())?.try_into()
    }

    /// The number of patterns, p.
    pub fn pattern_count(&self) -> usize {
        self.generic.count()
    }

    /// The number of visible units, N.
    pub fn dimension(&self) -> usize {
        self.generic.dimension()
    }

    /// The patterns in order.
    pub fn patterns(&self) -> impl ExactSizeIterator<Item = &[f64]> + Clone {
        self.generic.patterns()
    }

    /// The visible bias, if one was given.
    pub fn visible_bias(&self) -> Option<&[f64]> {
        self.generic.visible_bias()
    }

    /// The hidden bias, if one was given.
    pub fn hidden_bias(&self) -> Option<&[f64]> {
        self.generic.hidden_bias()
    }

    /// A view of this machine whose values are correctly rounded and come with an enclosure.
    pub fn certified(&self) -> Certified<'_, Self> {
        Certified::new(self)
    }

    /// The same machine in the generic layer, where every formula takes any scalar: enclosures of any precision, or dual
    /// numbers for derivatives.
    ///
    /// ```
    /// use attnbm::real::{Ball, Enclosure};
    /// let machine = attnbm::AttnBm::from_rows([[0.5, -1.0], [2.0, 0.25]])?;
    /// let log_z: Ball<10> = machine.generic().log_partition_of_integer(2)?;
    /// assert!(log_z.accuracy_bits() > 600);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn generic(&self) -> &Generic {
        &self.generic
    }

    /// This machine for many vectors at once, in plain `f64`: see [`batch`](crate::batch).
    ///
    /// # Errors
    ///
    /// None for a machine of this type.
    #[cfg(feature = "batch")]
    pub fn batch(&self) -> Result<crate::batch::Batch<'_>, Error> {
        self.generic.batch()
    }

    /// A sampler of independent draws from `p(v)` at a positive integer inverse temperature.
    ///
    /// The law is exact up to the rounding of binary64: a mixture of normal laws, Eq. 25.
    ///
    /// ```
    /// use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
    /// let machine = attnbm::AttnBm::from_rows([[1.0, 0.0], [0.0, 1.0]])?;
    /// let sampler = machine.sampler(2)?;
    /// let mut rng = ChaCha8Rng::seed_from_u64(1);
    /// assert_eq!(sampler.draw(&mut rng).len(), 2);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] for `β = 0`; [`Error::Budget`] for a mixture whose means have more than 4e6 entries.
    pub fn sampler(&self, beta: u32) -> Result<MixtureSampler, Error> {
        self.generic.mixture_sampler(beta)
    }

    /// One step of the Gibbs sampler at a positive integer inverse temperature, from the state `v`.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] for `β = 0`, [`Error::Shape`] for a state of another length.
    pub fn gibbs_step<G: Rng + ?Sized>(
        &self,
        beta: u32,
        v: &[f64],
        rng: &mut G,
    ) -> Result<Vec<f64>, Error> {
        self.generic.gibbs_step(beta, v, rng)
    }

    /// The parameters and these fields, as a quantity's input.
    fn with<const K: usize>(&self, arguments: [Given; K]) -> Vec<Given> {
        given(&self.generic, arguments)
    }
}

quantities! { AttnBm:
    /// The energy of the visible units, the hidden units summed out.
    ///
    /// # Statement
    ///
    /// `E(v) = |v - b|²/2 - log Σ_μ exp(ξ_μ·v + c_μ)`.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless `v` has one entry a visible unit, [`Error::Domain`] for an entry that is not finite.
    ///
    /// ```
    /// let machine = attnbm::AttnBm::from_rows([[1.0, 0.0], [0.0, 1.0]])?;
    /// assert_eq!(machine.energy(&[0.0, 0.0])?, -2f64.ln());
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    energy(v: &[f64]) -> Scalar = attnbm::ENERGY,
        |machine| machine.with([("v", vector(v))]);

    /// The logarithm of the partition function.
    ///
    /// # Statement
    ///
    /// `log Z = log ∫ exp(-β E(v)) dv` over `R^N`.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] unless `β` is finite and above 0; [`Error::Budget`] for a value that takes more work than
    /// allowed.
    ///
    /// ```
    /// let machine = attnbm::AttnBm::from_rows([[0.5, -1.0], [2.0, 0.25]])?;
    /// assert_eq!(machine.log_partition(2.5)?, 6.229537718877866);
    /// assert!(machine.log_partition(-1.0).is_err());
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    log_partition(beta: f64) -> Scalar = attnbm::LOG_PARTITION,
        |machine| machine.with([("beta", number(beta))]);

    /// The log density of the visible units.
    ///
    /// # Statement
    ///
    /// `log p(v) = -β E(v) - log Z`.
    ///
    /// # Errors
    ///
    /// As [`AttnBm::energy`] and [`AttnBm::log_partition`].
    log_density(beta: f64, v: &[f64]) -> Scalar = attnbm::LOG_DENSITY,
        |machine| machine.with([("beta", number(beta)), ("v", vector(v))]);

    /// The gradient of the log density in the visible units, one entry a visible unit.
    ///
    /// # Statement
    ///
    /// `∇ log p(v) = β (b - v + Ξᵀ softmax(Ξ v + c))`.
    ///
    /// # Errors
    ///
    /// As [`AttnBm::energy`]; [`Error::Domain`] unless `β` is finite and above 0.
    score(beta: f64, v: &[f64]) -> Vector = attnbm::SCORE,
        |machine| machine.with([("beta", number(beta)), ("v", vector(v))]);

    /// One update of the modern Hopfield network, one entry a visible unit.
    ///
    /// # Statement
    ///
    /// `b + Ξᵀ softmax(β (Ξ v + c))`.
    ///
    /// # Errors
    ///
    /// As [`AttnBm::score`].
    ///
    /// ```
    /// let machine = attnbm::AttnBm::from_rows([[1.0, 0.0], [0.0, 1.0]])?;
    /// assert_eq!(machine.update(8.0, &[0.3, 0.3])?, [0.5, 0.5]);
    /// assert!(machine.update(8.0, &[0.9, 0.1])?[0] > 0.99);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    update(beta: f64, v: &[f64]) -> Vector = hopfield::UPDATE,
        |machine| machine.with([("beta", number(beta)), ("v", vector(v))]);

    /// The attention of the visible units to each pattern, one entry a pattern; the entries sum to 1.
    ///
    /// # Statement
    ///
    /// `softmax(β (Ξ v + c))`.
    ///
    /// # Errors
    ///
    /// As [`AttnBm::score`].
    attention(beta: f64, v: &[f64]) -> Vector = hopfield::ATTENTION,
        |machine| machine.with([("beta", number(beta)), ("v", vector(v))]);

    /// The gradient of the log partition function in the patterns, one row a pattern.
    ///
    /// # Statement
    ///
    /// `∂ log Z / ∂ξ_μ = β E[softmax_μ(Ξ v + c) v]`.
    ///
    /// # Errors
    ///
    /// As [`AttnBm::log_partition`].
    log_partition_gradient(beta: f64) -> Rows = attnbm::LOG_PARTITION_GRADIENT,
        |machine| machine.with([("beta", number(beta))]);

    /// The mean negative log density of data, one observation a row.
    ///
    /// # Statement
    ///
    /// `-1/P Σ_x log p(x)` over the P rows `x`.
    ///
    /// # Errors
    ///
    /// As [`AttnBm::log_partition`]; [`Error::Shape`] without a row or for a row of another length, [`Error::Domain`]
    /// for an entry that is not finite. Both name the row.
    ///
    /// ```
    /// let machine = attnbm::AttnBm::from_rows([[1.0, 0.0], [0.0, 1.0]])?;
    /// let data = [[1.0, 0.25], [0.5, 0.5], [0.0, 1.5]];
    /// let loss = machine.negative_log_likelihood(2.0, &data)?;
    /// let sum: f64 = data.iter().map(|x| machine.log_density(2.0, x)).sum::<Result<_, _>>()?;
    /// assert!((loss + sum / 3.0).abs() < 1e-14);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    negative_log_likelihood(beta: f64, data: impl IntoIterator<Item = impl AsRef<[f64]>>) -> Scalar
        = attnbm::NEGATIVE_LOG_LIKELIHOOD,
        |machine| machine.with([("beta", number(beta)), ("data", rows("data", data)?)]);

    /// The gradient of the mean negative log density of data in the patterns, one row a pattern.
    ///
    /// # Statement
    ///
    /// `β (E[softmax_μ(Ξ v + c) v] - 1/P Σ_x softmax_μ(Ξ x + c) x)` over the P rows `x`.
    ///
    /// # Errors
    ///
    /// As [`AttnBm::negative_log_likelihood`].
    negative_log_likelihood_gradient(beta: f64, data: impl IntoIterator<Item = impl AsRef<[f64]>>) -> Rows
        = attnbm::NEGATIVE_LOG_LIKELIHOOD_GRADIENT,
        |machine| machine.with([("beta", number(beta)), ("data", rows("data", data)?)]);

    /// The mean of the visible units, one entry a unit.
    ///
    /// # Errors
    ///
    /// As [`AttnBm::log_partition`].
    ///
    /// ```
    /// let machine = attnbm::AttnBm::from_rows([[1.0, 0.0], [0.0, 1.0]])?;
    /// assert_eq!(machine.mean(2.5)?, [0.5, 0.5]);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    mean(beta: f64) -> Vector = attnbm::MEAN,
        |machine| machine.with([("beta", number(beta))]);

    /// The covariance of the visible units, N rows of N entries.
    ///
    /// # Errors
    ///
    /// As [`AttnBm::log_partition`].
    covariance(beta: f64) -> Rows = attnbm::COVARIANCE,
        |machine| machine.with([("beta", number(beta))]);

    /// The mean of the energy, `E[E(v)]`.
    ///
    /// # Errors
    ///
    /// As [`AttnBm::log_partition`], but the patterns must span at most six dimensions at an integer `β` too.
    mean_energy(beta: f64) -> Scalar = attnbm::MEAN_ENERGY,
        |machine| machine.with([("beta", number(beta))]);

    /// The differential entropy in nats.
    ///
    /// # Statement
    ///
    /// `-E[log p(v)] = β E[E(v)] + log Z`.
    ///
    /// # Errors
    ///
    /// As [`AttnBm::mean_energy`].
    entropy(beta: f64) -> Scalar = attnbm::ENTROPY,
        |machine| machine.with([("beta", number(beta))]);

    /// The mean of the missing visible units given the observed ones, in increasing order of the missing units.
    ///
    /// `observed` has the indices of the observed units, and `values` what was observed, in the same order.
    ///
    /// # Errors
    ///
    /// As [`AttnBm::log_partition`]; [`Error::Domain`] for an index that is out of range or repeated, [`Error::Shape`]
    /// unless there is one value an observed unit.
    ///
    /// ```
    /// let machine = attnbm::AttnBm::from_rows([[4.0, -1.0, 2.0], [-4.0, 3.0, 0.0]])?;
    /// let missing = machine.conditional_mean(1.0, &[0], &[3.0])?;
    /// assert!((missing[0] + 1.0).abs() < 1e-4 && (missing[1] - 2.0).abs() < 1e-4);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    conditional_mean(beta: f64, observed: &[usize], values: &[f64]) -> Vector = attnbm::CONDITIONAL_MEAN,
        |machine| machine.with([
            ("beta", number(beta)), ("observed", indices(observed)), ("values", vector(values)),
        ]);

    /// The log density of the missing visible units given the observed ones.
    ///
    /// `missing_values` has the missing units in increasing order.
    ///
    /// # Errors
    ///
    /// As [`AttnBm::conditional_mean`]; [`Error::Shape`] unless there is one value a missing unit.
    conditional_log_density(
        beta: f64, observed: &[usize], values: &[f64], missing_values: &[f64]
    ) -> Scalar = attnbm::CONDITIONAL_LOG_DENSITY,
        |machine| machine.with([
            ("beta", number(beta)), ("observed", indices(observed)), ("values", vector(values)),
            ("missing_values", vector(missing_values)),
        ]);

    /// The loss of denoising score matching, one observation a row.
    ///
    /// # Statement
    ///
    /// The mean over the rows `x` of `E |ψ(x + e) + e/s²|²` over `e ~ N(0, s² I)`, with the score `ψ` and the variance
    /// `s²` of the noise.
    ///
    /// # Errors
    ///
    /// As [`AttnBm::negative_log_likelihood`]; [`Error::Domain`] unless the variance is finite and above 0.
    dsm_loss(beta: f64, data: impl IntoIterator<Item = impl AsRef<[f64]>>, noise_variance: f64) -> Scalar
        = attnbm::DSM_LOSS,
        |machine| machine.with([
            ("beta", number(beta)), ("data", rows("data", data)?), ("noise_variance", number(noise_variance)),
        ]);

    /// The loss of the denoising autoencoder that one Hopfield update makes, one observation a row.
    ///
    /// # Statement
    ///
    /// The mean over the rows `x` of `E |b + Ξᵀ softmax(Ξ (x + e) + c) - x|²` over `e ~ N(0, s² I)`.
    ///
    /// # Errors
    ///
    /// As [`AttnBm::dsm_loss`].
    dae_loss(data: impl IntoIterator<Item = impl AsRef<[f64]>>, noise_variance: f64) -> Scalar
        = attnbm::DAE_LOSS,
        |machine| machine.with([("data", rows("data", data)?), ("noise_variance", number(noise_variance))]);
}

/// The parameters of a machine and further fields, as a quantity's input.
fn given<const K: usize>(machine: &Generic, arguments: [Given; K]) -> Vec<Given> {
    let mut fields = vec![("patterns", Value::Matrix(Matrix::of_patterns(machine)))];
    fields.extend((machine.visible_bias()).map(|bias| ("visible_bias", vector(bias))));
    fields.extend((machine.hidden_bias()).map(|bias| ("hidden_bias", vector(bias))));
    fields.extend(arguments);
    fields
}

/// A machine of the generic layer, if all of its parameters are finite.
///
/// # Errors
///
/// [`Error::Domain`] for a parameter that is not finite; [`Error::Unsupported`] for the conditional of a larger machine,
/// whose observed units are no parameters: [`AttnBm::conditional_mean`] and [`AttnBm::conditional_log_density`] ask the
/// larger machine.
impl TryFrom<Generic> for AttnBm {
    type Error = Error;

    fn try_from(generic: Generic) -> Result<Self, Error> {
        if generic.is_conditional() {
            return Err(Error::Unsupported(
                "a machine with observed units has no patterns and biases of its own".into(),
            ));
        }
        // What any quantity checks of the parameters.
        let fields = given(&generic, [("beta", number(1.0))]);
        Inputs::new(attnbm::LOG_PARTITION.fields, fields)?;
        Ok(Self { generic })
    }
}

impl From<AttnBm> for Generic {
    fn from(machine: AttnBm) -> Self {
        machine.generic
    }
}
