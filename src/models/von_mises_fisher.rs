//! Model C with the identity for F: the von Mises-Fisher distribution, Eqs. 48 and 49.
//!
//! The energy `E_C(v) = -η·v/|v|` depends on the direction of `v` only, so `exp(-β E_C)` has no
//! finite integral over R^N. On the unit sphere it has: with the concentration `κ = β |η|`,
//!
//! ```text
//! Z = ∫_{S^{N-1}} exp(κ m·x) dx = (2π)^{N/2} I_{N/2-1}(κ) / κ^{N/2-1}.
//! ```
//!
//! Eq. 49 prints the reciprocal, without β, and calls the modified Bessel function one of the first
//! kind. At `N = 1` the sphere is `{-1, +1}` with the counting measure, and the same formula gives
//! `2 cosh κ`.
//!
//! # Error in plain `f64`
//!
//! A stability ratio within the bounds that the quantities state, shown in `docs/precision.md` and enforced by
//! `tests/precision`, for the quantities of `attnbm list quantities`.

pub mod likelihood;
pub mod moments;
pub mod sampling;

use crate::Error;
use crate::real::ziv::LAST_LIMBS;
use crate::real::{Bounded, Parameter, always, climb};
use crate::routes::entered;
use crate::special::{bessel_ratio, log_cosh, log_gamma, log_zonal, softplus, tanh};

/// The largest dimension supported, `2^53`: up to there binary64 has every whole number.
pub const LARGEST_DIMENSION: u64 = 1 << 53;

/// A von Mises-Fisher distribution on the unit sphere of R^N: its dimension and concentration. The
/// mean direction enters only the density.
///
/// ```
/// use attnbm::models::von_mises_fisher::VonMisesFisher;
/// use attnbm::real::{Ball, Enclosure, Real};
/// // Z = 4π sinh(κ)/κ in three dimensions.
/// let kappa = Ball::<2>::from_f64(2.0);
/// let log_z = VonMisesFisher::new(3, kappa.clone()).unwrap().log_partition();
/// let sinh = (kappa.exp() - (-kappa.clone()).exp()).mul_pow2(-1);
/// let exact = (Ball::pi().mul_pow2(2) * sinh / kappa).ln();
/// assert!(!log_z.disjoint(&exact) && log_z.accuracy_bits() > 110);
/// ```
#[derive(Clone, Debug)]
pub struct VonMisesFisher<S> {
    dimension: u64,
    concentration: S,
}

impl<S: Bounded> VonMisesFisher<S> {
    /// The distribution in `dimension` dimensions with the concentration `κ >= 0`.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] for a dimension of 0 or above [`LARGEST_DIMENSION`]. The caller must ensure
    /// that the concentration is not negative.
    pub fn new(dimension: u64, concentration: S) -> Result<Self, Error> {
        if (1..=LARGEST_DIMENSION).contains(&dimension) {
            return Ok(Self {
                dimension,
                concentration,
            });
        }
        Err(Error::Domain {
            field: "dim".into(),
            expected: "an integer from 1 to 2^53",
            got: dimension.to_string(),
        })
    }

    /// The dimension `N` of the space around the sphere.
    pub fn dimension(&self) -> u64 {
        self.dimension
    }

    /// The concentration `κ`.
    pub fn concentration(&self) -> &S {
        &self.concentration
    }

    /// The order of the Bessel function, `ν = N/2 - 1`.
    fn order(&self) -> f64 {
        self.dimension as f64 / 2.0 - 1.0
    }

    /// The logarithm of the area of the unit sphere, `2 π^{N/2} / Γ(N/2)`; of `{-1, +1}`, log 2.
    fn log_area(&self) -> S {
        let half = S::from_f64(self.dimension as f64).mul_pow2(-1);
        if self.dimension == 1 {
            return S::ln_2();
        }
        S::ln_2() + S::pi().ln() * &half - log_gamma(&half)
    }

    /// The log partition function.
    ///
    /// # Statement
    ///
    /// `log Z = log area(S^{N-1}) + log Σ_k (κ²/4)^k / (k! (N/2)_k)`, which is Eq. 49 corrected, and
    /// has no singularity at `κ = 0`.
    ///
    /// # Source
    ///
    /// Eq. 49, corrected. Checked by `vmf-normaliser`.
    pub fn log_partition(&self) -> S {
        entered!("VonMisesFisher::log_partition");
        let dimension = self.dimension;
        match self.concentration.as_plain() {
            Some(kappa) => always(climb!(S, [dimension: u64, kappa: f64] |W| {
                Ok(at::<W>(*dimension, *kappa).log_partition_in())
            })),
            None => self.log_partition_in(),
        }
    }

    /// The area of the sphere passes through 1.
    fn log_partition_in(&self) -> S {
        self.log_area() + self.log_zonal()
    }

    /// `log Z(κ) - log Z(0)`.
    fn log_zonal(&self) -> S {
        let kappa = &self.concentration;
        if self.dimension > 1 {
            return log_zonal(self.order(), kappa);
        }
        log_cosh(kappa)
    }

    /// The mean resultant length.
    ///
    /// # Statement
    ///
    /// `A(κ) = <m·x> = d log Z/dκ = I_{N/2}(κ) / I_{N/2-1}(κ)`; at `N = 1`, `tanh κ`.
    pub fn mean_resultant_length(&self) -> S {
        entered!("VonMisesFisher::mean_resultant_length");
        let dimension = self.dimension;
        match self.concentration.as_plain() {
            Some(kappa) => always(climb!(S, [dimension: u64, kappa: f64] |W| {
                Ok(at::<W>(*dimension, *kappa).mean_resultant_length_in())
            })),
            None => self.mean_resultant_length_in(),
        }
    }

    fn mean_resultant_length_in(&self) -> S {
        if self.dimension > 1 {
            return bessel_ratio(self.order(), &self.concentration);
        }
        tanh(&self.concentration)
    }

    /// The differential entropy in nats, in surface measure.
    ///
    /// # Statement
    ///
    /// `H = log Z - κ A(κ)`.
    pub fn entropy(&self) -> S {
        entered!("VonMisesFisher::entropy");
        let dimension = self.dimension;
        match self.concentration.as_plain() {
            Some(kappa) => always(climb!(S, [dimension: u64, kappa: f64] |W| {
                Ok(at::<W>(*dimension, *kappa).entropy_in())
            })),
            None => self.entropy_in(),
        }
    }

    /// All terms grow with the dimension and the concentration, and cancel.
    fn entropy_in(&self) -> S {
        let area = self.log_area();
        if self.concentration.certainly_zero() {
            return area;
        }
        if self.dimension == 1 && S::BITS >= LAST_BITS {
            // What the terms below lose, no longer scalar makes up for. Of two points with the odds q it is
            // log(1 + q) + 2 κ q/(1 + q), of which no part cancels.
            let exponent = self.concentration.mul_pow2(1);
            let odds = (-exponent.clone()).exp();
            let share = odds.clone() / (odds.clone() + S::one());
            return odds.ln_1p() + exponent * share;
        }
        area + (self.log_zonal() - self.concentration.clone() * self.mean_resultant_length())
    }
}

/// The bits of the longest scalar.
const LAST_BITS: u32 = 64 * LAST_LIMBS as u32;

fn at<S: Bounded>(dimension: u64, concentration: f64) -> VonMisesFisher<S> {
    VonMisesFisher {
        dimension,
        concentration: S::from_f64(concentration),
    }
}

/// The log density of model C at the direction of `x`, in surface measure.
///
/// # Statement
///
/// `log p(x/|x|) = β η·x/|x| - log Z`, with `κ = β |η|`, Eq. 48.
///
/// # Domain
///
/// `x` any vector but 0, `β > 0`, equal lengths; otherwise a typed error.
///
/// # Source
///
/// Eqs. 48 and 49, corrected: on the sphere, and with β in the concentration.
pub fn log_density<S: Bounded>(eta: &[f64], beta: f64, x: &[f64]) -> Result<S, Error>
where
    f64: Parameter<S>,
{
    entered!("von_mises_fisher::log_density");
    super::attnbm::check_inverse_temperature(beta)?;
    if x.len() != eta.len() {
        return Err(Error::Shape {
            field: "x".into(),
            expected: format!("{} entries, as eta has", eta.len()),
            got: x.len().to_string(),
        });
    }
    if x.iter().all(|&x| x == 0.0) {
        return Err(Error::Domain {
            field: "x".into(),
            expected: "not 0",
            got: "0".into(),
        });
    }
    climb!(S, [eta: &'a [f64], beta: f64, x: &'a [f64]] |W| log_density_in::<W>(eta, *beta, x))
}

/// κ and the alignment with it cancel where `x` lies along η.
fn log_density_in<S: Bounded>(eta: &[f64], beta: f64, x: &[f64]) -> Result<S, Error> {
    let beta = S::from_f64(beta);
    if let ([eta], [x]) = (eta, x) {
        // One of two points has the probability 1/(1 + exp(-2 β η sgn x)).
        let towards = S::from_f64(eta * x.signum()) * beta;
        return Ok(-softplus(&-towards.mul_pow2(1)));
    }
    let length = S::dot(x, x).sqrt();
    let alignment = S::dot(eta, x) / length;
    let concentration = S::dot(eta, eta).sqrt() * &beta;
    let distribution = VonMisesFisher::new(eta.len() as u64, concentration)?;
    Ok(alignment * beta - distribution.log_partition())
}
