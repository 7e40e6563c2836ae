//! Tokens from a centred Gaussian on a subspace: the linear task, statements B3, B8 and B9.

use super::subspace::Subspace;
use crate::Error;
use crate::arguments;
use crate::real::{Bounded, Real, climb};
use crate::routes::entered;

/// The linear task: tokens `X = P Y`, `Y ~ N(0, σ₀² I)`, `P` the projection on a subspace.
///
/// ```
/// use attnbm::models::in_context_denoising::{LinearTask, Subspace};
///
/// let line = Subspace::new(1, 2, vec![1.0, 1.0])?;
/// let task = LinearTask::new(line, 3.0, 1.0)?;
/// // The projection is [2, 2], and is shrunk by 3/4.
/// assert_eq!(task.predictor::<f64>(&[1.0, 3.0])?, [1.5, 1.5]);
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct LinearTask {
    subspace: Subspace,
    signal_variance: f64,
    noise_variance: f64,
}

impl LinearTask {
    /// The task on this subspace, with the variances `σ₀²` of the tokens and `s²` of the noise.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] unless both variances are finite and positive.
    pub fn new(
        subspace: Subspace,
        signal_variance: f64,
        noise_variance: f64,
    ) -> Result<Self, Error> {
        arguments::positive("signal_variance", signal_variance)?;
        arguments::positive("noise_variance", noise_variance)?;
        Ok(Self {
            subspace,
            signal_variance,
            noise_variance,
        })
    }

    /// The subspace.
    pub fn subspace(&self) -> &Subspace {
        &self.subspace
    }

    /// The Bayes predictor `E[X | x̃]`.
    ///
    /// # Statement
    ///
    /// `γ P x̃` with `γ = σ₀²/(σ₀² + s²)`.
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
    /// Statement B3. Checked by `denoise-linear-bayes`.
    pub fn predictor<S: Bounded>(&self, query: &[f64]) -> Result<Vec<S>, Error> {
        entered!("LinearTask::predictor");
        let task = self;
        climb!(S, [task: &'a LinearTask, query: &'a [f64]] |W| task.predictor_in::<W>(query))
    }

    fn predictor_in<S: Real>(&self, query: &[f64]) -> Result<Vec<S>, Error> {
        let projected = self.subspace.projected::<S>(query)?;
        let signal = S::from_f64(self.signal_variance);
        let total = signal.clone() + S::from_f64(self.noise_variance);
        let denominator = projected.determinant * total;
        let entries = projected.numerators.into_iter();
        Ok(entries
            .map(|entry| entry * &signal / &denominator)
            .collect())
    }
}

/// The Bayes risk of the linear task, the least mean squared error.
///
/// # Statement
///
/// `d σ₀² s²/(σ₀² + s²)`, `d` the dimension of the subspace. The whole space does not enter.
///
/// # Shapes
///
/// `task` is `[σ₀², s²]`.
///
/// # Errors
///
/// [`Error::Domain`] unless both variances are positive and `d >= 1`.
///
/// # Error
///
/// In plain `f64` half a unit in the last place, and 2^-54 of the value.
///
/// # Source
///
/// Statement B3. Eq. 4 prints it as the risk of the unshrunk projection too; that one is `d s²`.
pub fn linear_bayes_risk<S: Bounded>(dimension: u64, task: [f64; 2]) -> Result<S, Error> {
    entered!("linear::linear_bayes_risk");
    let [signal, noise] = variances(task)?;
    let dimension = arguments::count("subspace_dimension", dimension)?;
    climb!(S, [dimension: i64, signal: f64, noise: f64] |W| {
        let (signal, noise) = (W::from_f64(*signal), W::from_f64(*noise));
        Ok(W::from_i64(*dimension) * &signal * &noise / (signal + noise))
    })
}

/// The risk of linear attention of the scale `c`, averaged over the tokens of the prompt as well.
///
/// # Statement
///
/// `E |c X Xᵀ x̃/L - x|² = d (c² σ₀⁴ (1 + (d + 1)/L) (σ₀² + s²) - 2 c σ₀⁴ + σ₀²)`, with `L` tokens in a subspace of
/// dimension `d`. Exact at every L.
///
/// # Shapes
///
/// `task` is `[σ₀², s²]`.
///
/// # Errors
///
/// [`Error::Domain`] unless both variances are positive and both counts at least 1.
///
/// # Error
///
/// In plain `f64` half a unit in the last place, and 2^-54 of the value.
///
/// # Source
///
/// Statement B8, by the moments of Wishart matrices. Checked by `denoise-linear-risk`.
///
/// ```
/// use attnbm::models::in_context_denoising::linear_attention_risk;
///
/// // The paper's first case, at its asymptotic scale 1/3.
/// let risk: f64 = linear_attention_risk(1.0 / 3.0, 8, 500, [2.0, 1.0])?;
/// assert!((risk - 5.525333333333333).abs() < 1e-14);
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn linear_attention_risk<S: Bounded>(
    scale: f64,
    dimension: u64,
    tokens: u64,
    task: [f64; 2],
) -> Result<S, Error> {
    entered!("linear::linear_attention_risk");
    let [signal, noise] = variances(task)?;
    let dimension = arguments::count("subspace_dimension", dimension)?;
    let tokens = arguments::count("context_length", tokens)?;
    climb!(S, [scale: f64, dimension: i64, tokens: i64, signal: f64, noise: f64] |W| {
        let (d, l) = (W::from_i64(*dimension), W::from_i64(*tokens));
        let (c, signal) = (W::from_f64(*scale), W::from_f64(*signal));
        let total = signal.clone() + W::from_f64(*noise);
        // One polynomial over L, so that it is rounded once where a ball holds it.
        let spread = l.clone() + &d + W::one();
        let first = c.sqr() * &signal * spread * total - (c.mul_pow2(1) * &signal - W::one()) * &l;
        Ok(first * signal * d / l)
    })
}

/// The scale of linear attention with the least risk.
///
/// # Statement
///
/// `c* = 1/((σ₀² + s²) (1 + (d + 1)/L)) = L/((σ₀² + s²) (L + d + 1))`.
///
/// # Errors
///
/// As [`linear_attention_risk`].
///
/// # Source
///
/// Statement B8. In the paper's first case it is 0.32744; the trained product is 0.327.
///
/// ```
/// use attnbm::models::in_context_denoising::optimal_linear_scale;
///
/// let scale: f64 = optimal_linear_scale(8, 500, [2.0, 1.0])?;
/// assert_eq!(scale, 500.0 / 1527.0);
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn optimal_linear_scale<S: Bounded>(
    dimension: u64,
    tokens: u64,
    task: [f64; 2],
) -> Result<S, Error> {
    entered!("linear::optimal_linear_scale");
    let [signal, noise] = variances(task)?;
    let dimension = arguments::count("subspace_dimension", dimension)?;
    let tokens = arguments::count("context_length", tokens)?;
    climb!(S, [dimension: i64, tokens: i64, signal: f64, noise: f64] |W| {
        let total = W::from_f64(*signal) + W::from_f64(*noise);
        let l = W::from_i64(*tokens);
        let spread = l.clone() + W::from_i64(*dimension) + W::one();
        Ok(l / (total * spread))
    })
}

/// How much the risk of linear attention at its asymptotic scale `1/(σ₀² + s²)` exceeds the Bayes risk.
///
/// # Statement
///
/// `d (d + 1) σ₀⁴/(L (σ₀² + s²))`.
///
/// # Errors
///
/// As [`linear_attention_risk`].
///
/// # Source
///
/// Statement B8.
pub fn linear_attention_excess<S: Bounded>(
    dimension: u64,
    tokens: u64,
    task: [f64; 2],
) -> Result<S, Error> {
    entered!("linear::linear_attention_excess");
    let [signal, noise] = variances(task)?;
    let d = S::from_i64(arguments::count("subspace_dimension", dimension)?);
    let l = S::from_i64(arguments::count("context_length", tokens)?);
    let signal = S::from_f64(signal);
    let total = signal.clone() + S::from_f64(noise);
    Ok((d.clone() + S::one()) * d * signal.sqr() / (l * total))
}

/// The mean squared error of the estimated projection, relative to the square of the point's length.
///
/// # Statement
///
/// `E |Π̂ x - x|²/|x|² = (d + 1)/L` for `x` in the subspace, `Π̂ = X Xᵀ/(L σ₀²)`. No limit is taken.
///
/// # Errors
///
/// [`Error::Domain`] unless both counts are at least 1.
///
/// # Source
///
/// Statement B9, in the place of the paper's Proposition 5, whose constant is not given.
pub fn covariance_error<S: Bounded>(dimension: u64, tokens: u64) -> Result<S, Error> {
    entered!("linear::covariance_error");
    let d = S::from_i64(arguments::count("subspace_dimension", dimension)?);
    let l = S::from_i64(arguments::count("context_length", tokens)?);
    Ok((d + S::one()) / l)
}

fn variances([signal, noise]: [f64; 2]) -> Result<[f64; 2], Error> {
    arguments::positive("signal_variance", signal)?;
    arguments::positive("noise_variance", noise)?;
    Ok([signal, noise])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The figures of the specification, for the paper's first case: d = 8, σ₀² = 2, s² = 1, L = 500.
    #[test]
    fn the_paper_trains_the_scale_of_finite_contexts() {
        let task = [2.0, 1.0];
        let scale: f64 = optimal_linear_scale(8, 500, task).unwrap();
        assert_eq!(format!("{scale:.5}"), "0.32744");
        let least: f64 = linear_attention_risk(scale, 8, 500, task).unwrap();
        assert_eq!(format!("{least:.6}"), "5.521938");
        let at_limit: f64 = linear_attention_risk(1.0 / 3.0, 8, 500, task).unwrap();
        assert_eq!(format!("{at_limit:.6}"), "5.525333");
        let bayes: f64 = linear_bayes_risk(8, task).unwrap();
        assert_eq!(format!("{bayes:.6}"), "5.333333");
        let excess: f64 = linear_attention_excess(8, 500, task).unwrap();
        assert!((at_limit - bayes - excess).abs() < 1e-13);
    }

    /// The paper's shift of dimension: trained at d = 8 and L = 500, evaluated elsewhere.
    #[test]
    fn the_shift_of_dimension_is_the_same_formula() {
        let task = [2.0, 1.0];
        let scale: f64 = optimal_linear_scale(8, 500, task).unwrap();
        let shares = |tokens: u64| {
            [1, 8, 15].map(|d: u64| {
                let risk: f64 = linear_attention_risk(scale, d, tokens, task).unwrap();
                format!("{:.4}", risk / d as f64)
            })
        };
        assert_eq!(shares(500), ["0.6722", "0.6902", "0.7083"]);
        assert_eq!(shares(30), ["0.7529", "1.0531", "1.3533"]);
    }
}
