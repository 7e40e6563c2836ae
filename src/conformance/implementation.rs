//! What an implementation may compute: one method a quantity, named as the quantity is.

use super::arguments::{Argument, Conditioned, Machine, RestrictedMachine};
use super::refusal::{Computed, Refusal};
use crate::grade::answer::Array;
use crate::grade::case::Case;
use crate::models::harmonium::Support;
use crate::models::lagrangian::Lagrangian;

macro_rules! quantities {
    ($($(#[$doc:meta])* $method:ident($($argument:ident: $kind:ty),*) -> $value:ty;)*) => {
        /// What is computed; each method that is left out says that it is not implemented.
        ///
        /// The methods are the quantities of the wire protocol with `_` for the point. Arguments are whatever
        /// the quantity's input holds, defaults filled in, and may lie outside of the domain (a `beta` of -1):
        /// there [`Refusal::Domain`] is the right answer.
        #[allow(unused_variables)]
        pub trait Implementation {
            $(
                $(#[$doc])*
                ///
                /// # Errors
                ///
                /// The reason why there is no value, which by default is [`Refusal::NotImplemented`].
                fn $method(&self, $($argument: $kind),*) -> Computed<$value> {
                    Err(Refusal::NotImplemented)
                }
            )*

            /// The value of a quantity that has no method here: one of a registry of your own.
            ///
            /// # Errors
            ///
            /// The reason why there is no value, which by default is [`Refusal::NotImplemented`].
            fn other(&self, question: &Case) -> Computed<Array> {
                Err(Refusal::NotImplemented)
            }
        }

        /// Calls the method whose name is that of the question's quantity, with `_` for the point.
        pub(super) fn dispatch(mine: &dyn Implementation, question: &Case) -> Computed<Array> {
            let name = question.quantity.name.replacen('.', "_", 1);
            $(
                if name == stringify!($method) {
                    $(let $argument = <$kind as Argument<'_>>::held(question, stringify!($argument))?;)*
                    return Ok(mine.$method($(<$kind as Argument<'_>>::pass(&$argument)),*)?.into());
                }
            )*
            mine.other(question)
        }
    };
}

quantities! {
    /// `E(v) = |v - b|²/2 - log Σ_μ exp(ξ_μ·v + c_μ)`.
    attnbm_energy(machine: &Machine, v: &[f64]) -> f64;
    /// `log Z = log ∫ exp(-β E(v)) dv` over `R^N`.
    attnbm_log_partition(machine: &Machine) -> f64;
    /// A lower and an upper bound of `log Z` by neighbouring whole `β`.
    attnbm_log_partition_bounds(machine: &Machine) -> [f64; 2];
    /// `log p(v) = -β E(v) - log Z`.
    attnbm_log_density(machine: &Machine, v: &[f64]) -> f64;
    /// `∂ log p(v) / ∂v`, of length `N`.
    attnbm_score(machine: &Machine, v: &[f64]) -> Vec<f64>;
    /// `∂ log Z / ∂ξ`, `p` rows of length `N`.
    attnbm_log_partition_gradient(machine: &Machine) -> Vec<Vec<f64>>;
    /// The mean over the rows of `-log p(v)`.
    attnbm_negative_log_likelihood(machine: &Machine, data: &[Vec<f64>]) -> f64;
    /// Its derivative in `ξ`, `p` rows of length `N`.
    attnbm_negative_log_likelihood_gradient(machine: &Machine, data: &[Vec<f64>]) -> Vec<Vec<f64>>;
    /// `E[v]`, of length `N`.
    attnbm_mean(machine: &Machine) -> Vec<f64>;
    /// `E[v v^T] - E[v] E[v]^T`, `N` rows of length `N`.
    attnbm_covariance(machine: &Machine) -> Vec<Vec<f64>>;
    /// `E[E(v)]`.
    attnbm_mean_energy(machine: &Machine) -> f64;
    /// The differential entropy in nats, `-E[log p(v)]`.
    attnbm_entropy(machine: &Machine) -> f64;
    /// `E[v_missing given v_observed]`, in increasing order of the coordinates.
    attnbm_conditional_mean(machine: &Machine, given: &Conditioned) -> Vec<f64>;
    /// `log p(v_missing given v_observed)`.
    attnbm_conditional_log_density(
        machine: &Machine, given: &Conditioned, missing_values: &[f64]
    ) -> f64;
    /// The mean over the rows `x` of `E |ψ(x + e) + e/s²|²` over `e ~ N(0, s² I)`, with the score `ψ`.
    attnbm_dsm_loss(machine: &Machine, data: &[Vec<f64>], noise_variance: f64) -> f64;
    /// The mean over the rows `x` of `E |b + Ξ^T softmax(Ξ (x + e) + c) - x|²` over `e ~ N(0, s² I)`.
    attnbm_dae_loss(machine: &Machine, data: &[Vec<f64>], noise_variance: f64) -> f64;
    /// `b + Ξ^T softmax(β (Ξ v + c))`, of length `N`.
    hopfield_update(machine: &Machine, v: &[f64]) -> Vec<f64>;
    /// `softmax(β (Ξ v + c))`, of length `p`.
    hopfield_attention(machine: &Machine, v: &[f64]) -> Vec<f64>;
    /// `L(h)`.
    hopfield_lagrangian(lagrangian: Lagrangian, h: &[f64]) -> f64;
    /// `∂L(h) / ∂h`, of the length of `h`.
    hopfield_activation(lagrangian: Lagrangian, h: &[f64]) -> Vec<f64>;
    /// `(v·g - L_v(v)) + (h·f - L_h(h)) - f·Ξ g` with the activations `g` and `f`.
    hopfield_energy(
        patterns: &[Vec<f64>], v: &[f64], h: &[f64],
        visible_lagrangian: Lagrangian, hidden_lagrangian: Lagrangian
    ) -> f64;
    /// `log Σ_h ∫ exp(-|v|²/(2σ²) + b·v + c·h + h·W v) dv` over `h` in `{0,1}^p`.
    gbrbm_log_partition(machine: &RestrictedMachine) -> f64;
    /// The log density of `v`, the hidden units summed out.
    gbrbm_log_density(machine: &RestrictedMachine, v: &[f64]) -> f64;
    /// `P(Σ h >= 2)` at `σ = 1` without biases.
    gbrbm_truncation_mass(machine: &RestrictedMachine) -> f64;
    /// The mean over the rows `x` of `E |ψ(x + e) + e|²` over `e ~ N(0, I)`, at `σ = 1` without biases.
    gbrbm_dsm_loss(machine: &RestrictedMachine, data: &[Vec<f64>]) -> f64;
    /// `log ∫ exp(-β (|v|²/2 + |h|²/2 - h·W v - b·v - c·h)) dv dh`.
    ggrbm_log_partition(machine: &RestrictedMachine) -> f64;
    /// `log ∫ exp(κ m·x) dx` over the sphere in `dim` dimensions.
    vmf_log_partition(dim: u64, kappa: f64) -> f64;
    /// `β η·x/|x| - log Z`, for an `x` of any length.
    vmf_log_density(eta: &[f64], beta: f64, x: &[f64]) -> f64;
    /// `I_(dim/2)(κ) / I_(dim/2-1)(κ)`.
    vmf_mean_resultant_length(dim: u64, kappa: f64) -> f64;
    /// The entropy in nats, in surface measure.
    vmf_entropy(dim: u64, kappa: f64) -> f64;
    /// `log I_order(x)`.
    bessel_log_i(order: f64, x: f64) -> f64;
    /// `I_(order+1)(x) / I_order(x)`.
    bessel_ratio(order: f64, x: f64) -> f64;
    /// `(1/β) log Σ exp(β x_i)`.
    special_log_sum_exp(x: &[f64], beta: f64) -> f64;
    /// `exp(β x_i) / Σ_j exp(β x_j)`.
    special_softmax(x: &[f64], beta: f64) -> Vec<f64>;
    /// `log ∫ exp(-β (h F'(h) - F(h) - F'(h) x)) dh` over the support, or its sum.
    efh_conditional_log_partition(
        lagrangian: Lagrangian, support: Support, beta: f64, x: f64
    ) -> f64;
}
