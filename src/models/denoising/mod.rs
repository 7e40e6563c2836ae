//! Score matching and the denoising autoencoder: Eqs. 35-37.
//!
//! With noise `e ~ N(0, s² I)` on an observation `v`, the score `Ψ` of an attentional Boltzmann machine should
//! point back: `J_DSM = <|Ψ(v + e) + e/s²|²>`. At `s² = 1/β` the skip connection cancels, and what
//! remains is the loss of the denoising autoencoder that one update of the Hopfield network makes,
//! pointwise: `|Ψ(ṽ) + β (ṽ - v)|² = β² |T(ṽ) - v|²`.
//!
//! | file | what |
//! |---|---|
//! | this | the integrands, at any scalar |
//! | `task` | what is denoised |
//! | `loss` | the two losses, certified |
//! | `bracket` | two-sided bounds on them, always affordable |
//!
//! # Error in plain `f64`
//!
//! A stability ratio within the bounds that the quantities state, shown in `docs/precision.md` and enforced by
//! `tests/precision`, for the quantities of `attnbm list quantities`.

mod bracket;
mod loss;
mod task;

pub use bracket::{dae_loss_bracket, dsm_loss_bracket};
pub use loss::{dae_loss, dsm_loss};
pub use task::DenoisingTask;

use super::attnbm::AttnBm;
use crate::real::{Parameter, Real};
use crate::routes::entered;

/// The integrand of denoising score matching for the observation `v` and its noisy copy `ṽ`.
///
/// # Statement
///
/// `|Ψ(ṽ) + (ṽ - v)/s²|²`, `Ψ(ṽ) = β (b - ṽ + Ξᵀ softmax(Ξ ṽ + c))`: Eq. 35 without a factor 1/2, at any β and
/// any noise.
///
/// # Shapes
///
/// `v` and `noisy` have one entry per visible unit; surplus entries are ignored.
///
/// # Error
///
/// For an enclosure, by inclusion.
///
/// ```
/// use attnbm::models::{attnbm::AttnBm, denoising::{dae_integrand, dsm_integrand}};
/// let machine = AttnBm::new(2, 1, vec![1.0, -2.0])?;
/// let (v, noisy) = ([0.5], [0.75]);
/// let dae: f64 = dae_integrand(&machine, &v, &noisy);
/// // Eq. 37, at β = 2 and the noise that belongs to it.
/// assert!((dsm_integrand::<f64, _>(&machine, 2.0, 0.5, &v, &noisy) - 4.0 * dae).abs() < 1e-12);
/// # Ok::<(), attnbm::Error>(())
/// ```
pub fn dsm_integrand<S: Real, T: Parameter<S>>(
    machine: &AttnBm<T>,
    beta: f64,
    noise_variance: f64,
    v: &[T],
    noisy: &[T],
) -> S {
    entered!("denoising::dsm_integrand");
    let variance = S::from_f64(noise_variance);
    let score = machine.score::<S>(noisy, beta);
    let noise = noisy
        .iter()
        .zip(v)
        .map(|(noisy, v)| noisy.lift() - v.lift());
    score
        .into_iter()
        .zip(noise)
        .fold(S::zero(), |sum, (score, noise)| {
            sum + (score + noise / &variance).sqr()
        })
}

/// The integrand of the denoising autoencoder for the observation `v` and its noisy copy `ṽ`.
///
/// # Statement
///
/// `|T(ṽ) - v|²`, `T(ṽ) = b + Ξᵀ softmax(Ξ ṽ + c)`: the right side of Eq. 37.
///
/// # Shapes
///
/// As for [`dsm_integrand`].
///
/// # Error
///
/// For an enclosure, by inclusion.
pub fn dae_integrand<S: Real, T: Parameter<S>>(machine: &AttnBm<T>, v: &[T], noisy: &[T]) -> S {
    entered!("denoising::dae_integrand");
    let update = machine.update::<S>(noisy, 1.0);
    update
        .into_iter()
        .zip(v)
        .fold(S::zero(), |sum, (update, v)| {
            sum + (update - v.lift()).sqr()
        })
}

/// The divergence of the score.
///
/// # Statement
///
/// `div Ψ(v) = β (Σ_i Var_s(ξ_i) - N)`, the variance of each coordinate of the patterns under the weights
/// `s = softmax(Ξ v + c)`.
pub fn score_divergence<S: Real, T: Parameter<S>>(machine: &AttnBm<T>, beta: f64, v: &[T]) -> S {
    entered!("denoising::score_divergence");
    let weights = machine.attention::<S>(v, 1.0);
    let mut divergence = S::from_i64(-(machine.dimension() as i64));
    for i in 0..machine.dimension() {
        let column = || machine.patterns().map(move |pattern| pattern[i].lift());
        let mean = column()
            .zip(&weights)
            .fold(S::zero(), |sum, (x, weight)| sum + x * weight);
        divergence = column().zip(&weights).fold(divergence, |sum, (x, weight)| {
            sum + (x - &mean).sqr() * weight
        });
    }
    divergence * S::from_f64(beta)
}

/// The integrand of implicit score matching, whose mean over noisy observations differs from that of
/// [`dsm_integrand`] by the constant `N/s²` only.
///
/// # Statement
///
/// `|Ψ(ṽ)|² + 2 div Ψ(ṽ)`; `J_DSM = <|Ψ|² + 2 div Ψ> + N/s²` by integration by parts.
pub fn ism_integrand<S: Real, T: Parameter<S>>(machine: &AttnBm<T>, beta: f64, noisy: &[T]) -> S {
    entered!("denoising::ism_integrand");
    let twice_divergence = score_divergence::<S, T>(machine, beta, noisy).mul_pow2(1);
    let score = machine.score::<S>(noisy, beta);
    score
        .iter()
        .fold(twice_divergence, |sum, entry| sum + entry.sqr())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{Exact, assert_near, assert_same, exact, hidden, machine};

    const NOISY: [f64; 2] = [0.75, -0.5];
    const CLEAN: [f64; 2] = [0.25, 1.0];

    /// `T(ṽ)`, and the variances of the patterns' coordinates.
    fn update() -> ([Exact; 2], Exact) {
        let machine = machine();
        let patterns: Vec<&[f64]> = machine.patterns().collect();
        let inputs = [0, 1, 2].map(|mu: usize| {
            let row = patterns[mu];
            // The effective bias is that at u = v - b.
            let moved = [NOISY[0] - 0.5, NOISY[1] + 0.25];
            exact(hidden(&machine)[mu] + row[0] * moved[0] + row[1] * moved[1]).exp()
        });
        let total = Exact::sum(inputs.clone());
        let mean = |power: i32, i: usize| {
            let terms = (0..3).map(|mu| exact(patterns[mu][i].powi(power)) * &inputs[mu]);
            Exact::sum(terms) / &total
        };
        let variance = |i: usize| mean(2, i) - mean(1, i).sqr();
        let point = [mean(1, 0) + exact(0.5), mean(1, 1) - exact(0.25)];
        (point, variance(0) + variance(1))
    }

    #[test]
    fn the_integrands_are_those_of_the_statements() {
        let machine = machine();
        let (point, spread) = update();
        let square = |parts: [Exact; 2]| parts[0].sqr() + parts[1].sqr();
        let missed = [0, 1].map(|i: usize| point[i].clone() - exact(CLEAN[i]));
        let dae = dae_integrand::<Exact, f64>(&machine, &CLEAN, &NOISY);
        assert_same(&dae, &square(missed));
        let (beta, noise) = (1.5, 0.25);
        let score = [0, 1].map(|i: usize| (point[i].clone() - exact(NOISY[i])) * exact(beta));
        let moved = [0, 1].map(|i: usize| score[i].clone() + exact((NOISY[i] - CLEAN[i]) / noise));
        let dsm = dsm_integrand::<Exact, f64>(&machine, beta, noise, &CLEAN, &NOISY);
        assert_same(&dsm, &square(moved));
        let divergence = score_divergence::<Exact, f64>(&machine, beta, &NOISY);
        let expected = (spread - exact(2.0)) * exact(beta);
        assert_same(&divergence, &expected);
        let ism = ism_integrand::<Exact, f64>(&machine, beta, &NOISY);
        assert_near(&ism, &(square(score) + expected * exact(2.0)), 200);
    }
}
