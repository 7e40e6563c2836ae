//! The attentional Boltzmann machine (AttnBM), the Boltzmann machine of model B.
//!
//! Its energy (Eq. 17, with biases) is that of a modern Hopfield network,
//!
//! ```text
//! E(v) = |v - b|²/2 - log Σ_μ exp(ξ_μ·v + c_μ),      p(v) = exp(-β E(v)) / Z        (Eqs. 19, 20)
//! ```
//!
//! with patterns `ξ_1 … ξ_p` in R^N, a visible bias `b` and a hidden bias `c`. Substituting
//! `v = u + b` turns the visible bias into the hidden bias `c + Ξ b` and changes nothing else. So every
//! formula below is written for `b = 0` and uses [`AttnBm::effective_hidden_bias`].
//!
//! | file | equations |
//! |---|---|
//! | `machine` | the parameters, checked |
//! | `energy` | 13, 17: energy, responsibilities, Hopfield update, score |
//! | `partition_function_at_integers` | 23, 24: the partition function at integer β |
//! | `partition_function` | 20: the partition function at any β, by whichever route is cheapest |
//! | `bounds` | 26-28: the bounds at real β by name |
//! | `bracket` | the best of them |
//! | `high_temperature` | two-sided bounds at small β |
//! | `density` | 19: log density |
//! | `divergence` | Kullback-Leibler divergence and distance of two densities |
//! | `energy_moments` | mean energy and entropy |
//! | `energy_bracket` | two-sided bounds on them |
//! | `mixture` | 22, 25: the same density as a Gaussian mixture |
//! | `gradient` | 29, 30: the gradient of log Z |
//! | `blocks` | machines that are products of smaller ones |
//! | `multiplicities` | 24: their means and products, in plain numbers for training |
//! | `moments` | the mean softmax weights at real β, which the following three need |
//! | `mean`, `covariance` | the first two moments of the visible units |
//! | `close_patterns` | the mean for patterns that are close together, by an expansion |
//! | `likelihood` | the negative log likelihood of data, and its gradient |
//! | `levels` | the levels of the patterns, exact inner products rounded once |
//! | `arrangement` | some of the patterns, the patterns of two machines |
//! | `conditional` | 38, 39: some visible units given the others |
//! | `conditional_sampling` | 38: draws of some visible units given the others |
//! | `symmetry` | reflections that make entries of the moments exact |
//! | `mode` | the mode, where the energy is convex |
//! | `sampling` | 25: exact draws, Gibbs steps, the law of a projection |
//! | `gibbs` | 25: the Gibbs sampler as a Markov chain |
//! | `rejection` | 26: exact draws at real β |
//! | `langevin` | the Metropolis-adjusted Langevin sampler at real β |
//!
//! # Error in plain `f64`
//!
//! A stability ratio within the bounds that the quantities state, shown in `docs/precision.md` and enforced by
//! `tests/precision`, for the quantities of `attnbm list quantities`.

mod arrangement;
mod blocks;
mod bounds;
mod bracket;
mod close_patterns;
mod conditional;
mod conditional_sampling;
mod covariance;
mod density;
mod divergence;
mod energy;
mod energy_bracket;
mod energy_moments;
mod gibbs;
mod gradient;
mod high_temperature;
pub mod integral;
mod langevin;
mod levels;
mod likelihood;
mod machine;
mod mean;
mod mixture;
mod mode;
mod moments;
#[cfg(feature = "batch")]
pub(crate) mod multiplicities;
mod partition_function;
mod partition_function_at_integers;
mod rejection;
mod sampling;
mod symmetry;

pub(in crate::models) use blocks::Blocks;
pub use bounds::{Bounds, Centre};
pub use bracket::Bracket;
pub use conditional_sampling::ConditionalSampler;
pub use gibbs::Gibbs;
pub use langevin::Langevin;
pub use machine::AttnBm;
pub(crate) use machine::{as_integer, check_inverse_temperature};
pub use rejection::RejectionSampler;
pub use sampling::{MixtureSampler, Projection};
