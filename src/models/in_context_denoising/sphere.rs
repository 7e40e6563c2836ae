//! Tokens from a sphere in a subspace, statements B4 and B14.

use super::subspace::Subspace;
use crate::Error;
use crate::arguments;
use crate::models::von_mises_fisher::VonMisesFisher;
use crate::real::{Bounded, climb};
use crate::routes::entered;

/// The spherical task: tokens uniform on the sphere of radius `R` in a subspace of dimension `d + 1`.
///
/// ```
/// use attnbm::models::in_context_denoising::{SphereTask, Subspace};
///
/// // Two points on a line: the predictor is R tanh(R x/s²).
/// let line = Subspace::new(1, 1, vec![2.0])?;
/// let task = SphereTask::new(line, 1.0, 0.5)?;
/// assert_eq!(task.predictor::<f64>(&[0.75])?, [1.5_f64.tanh()]);
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct SphereTask {
    subspace: Subspace,
    radius: f64,
    noise_variance: f64,
}

impl SphereTask {
    /// The task with the sphere of this radius around 0 in the subspace, and the variance `s²` of the noise.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] unless both numbers are finite and positive.
    pub fn new(subspace: Subspace, radius: f64, noise_variance: f64) -> Result<Self, Error> {
        arguments::positive("radius", radius)?;
        arguments::positive("noise_variance", noise_variance)?;
        Ok(Self {
            subspace,
            radius,
            noise_variance,
        })
    }

    /// The subspace.
    pub fn subspace(&self) -> &Subspace {
        &self.subspace
    }

    /// The Bayes predictor `E[X | x̃]`: the mean of a von Mises-Fisher law.
    ///
    /// # Statement
    ///
    /// `R ρ_d(κ) x̃_∥/r` with `x̃_∥ = P x̃`, `r = |x̃_∥|`, `κ = R r/s²` and
    /// `ρ_d(κ) = I_{(d+1)/2}(κ)/I_{(d-1)/2}(κ)`; 0 at `r = 0`. At `d = 0`, two points, `ρ_0 = tanh`.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless the query has n entries; in plain `f64` [`Error::Budget`] where a ball of 1 792 bits
    /// leaves an entry undecided.
    ///
    /// # Error
    ///
    /// In plain `f64` half a unit in the last place of each entry, and 2^-54 of it.
    ///
    /// # Source
    ///
    /// Statement B4. The released code takes the orders `d - 1/2` and `d - 3/2`, right only at `d = 2`. Checked by
    /// `denoise-sphere-bayes`.
    pub fn predictor<S: Bounded>(&self, query: &[f64]) -> Result<Vec<S>, Error> {
        entered!("SphereTask::predictor");
        let task = self;
        climb!(S, [task: &'a SphereTask, query: &'a [f64]] |W| task.predictor_in::<W>(query))
    }

    fn predictor_in<S: Bounded>(&self, query: &[f64]) -> Result<Vec<S>, Error> {
        let projected = self.subspace.projected::<S>(query)?;
        let numerators = projected.numerators;
        if projected.square.certainly_zero() {
            return Ok(vec![S::zero(); numerators.len()]);
        }
        // x̃_∥ = m/D and r = √(q/D), so that x̃_∥/r = m/√(q D).
        let determinant = projected.determinant;
        let length = (projected.square.clone() / &determinant).sqrt();
        let radius = S::from_f64(self.radius);
        let concentration = length * &radius / S::from_f64(self.noise_variance);
        let sphere = VonMisesFisher::new(self.subspace.rank() as u64, concentration)?;
        let factor =
            sphere.mean_resultant_length() * radius / (projected.square * determinant).sqrt();
        let entries = numerators.into_iter();
        Ok(entries.map(|entry| entry * &factor).collect())
    }
}

/// The risk of the best linear map of the noisy point, which linear attention reaches with many tokens.
///
/// # Statement
///
/// `R² s²/(R²/(d + 1) + s²)`: the Bayes risk of the linear task of `d + 1` dimensions with the same covariance,
/// `σ₀² = R²/(d + 1)`. At least the Bayes risk of the sphere.
///
/// # Errors
///
/// [`Error::Domain`] unless the numbers are positive and `d >= 1`.
///
/// # Source
///
/// Statement B14. Checked by `denoise-sphere-linear-gap`.
///
/// ```
/// let risk: f64 = attnbm::models::in_context_denoising::sphere_linear_risk(1, 1.0, 0.25)?;
/// assert_eq!(risk, 1.0 / 3.0);
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn sphere_linear_risk<S: Bounded>(
    sphere_dimension: u64,
    radius: f64,
    noise_variance: f64,
) -> Result<S, Error> {
    entered!("sphere::sphere_linear_risk");
    let d = arguments::count("sphere_dimension", sphere_dimension)?;
    arguments::positive("radius", radius)?;
    arguments::positive("noise_variance", noise_variance)?;
    let ambient = S::from_i64(d) + S::one();
    let (square, noise) = (S::from_f64(radius).sqr(), S::from_f64(noise_variance));
    let product = ambient.clone() * &square * &noise;
    Ok(product / (square + ambient * noise))
}
