//! In-context denoising (Smart, Bietti, Sengupta 2025): Bayes predictors, one-layer attention, and the energies of which one
//! step is that attention.
//!
//! A prompt has the clean tokens `X_1, …, X_L`, drawn from a law that changes with the prompt, and the query
//! `x̃ = X_{L+1} + Z` with `Z ~ N(0, s² I)`. What is asked for is `X_{L+1}`, with the squared error as the loss.
//!
//! | file | what |
//! |---|---|
//! | `subspace` | the projection on the span of some vectors |
//! | `linear` | tokens from a Gaussian on a subspace: predictor, risks, risk of linear attention |
//! | `sphere` | tokens from a sphere: predictor, risk of linear attention |
//! | `radial_law` | the length of a noisy point of the sphere: the Bayes risk, and that of the nearest point |
//! | `mixture` | tokens from a Gaussian mixture: predictor |
//! | `two_points` | the two-point law in one dimension: risks with any number of tokens |
//! | `deviation` | the mean of exponentials over tokens, and Hoeffding's bound |
//! | `context` | softmax and linear attention to the tokens of a prompt |
//! | `energy` | the energies of the context, their gradients and steps |
//!
//! `models::denoising` is another subject: the losses of a machine that denoises, with patterns that are parameters. Here
//! the patterns are the prompt.
//!
//! # Error in plain `f64`
//!
//! A stability ratio within the bounds that the quantities state, shown in `docs/precision.md` and enforced by
//! `tests/precision`, for the quantities of `attnbm list quantities`.

mod context;
mod deviation;
mod energy;
mod linear;
mod mixture;
mod radial_law;
mod sphere;
mod subspace;
mod two_points;

pub use context::Context;
pub use deviation::{deviation_probability, hoeffding_deviation};
pub use linear::{
    LinearTask, covariance_error, linear_attention_excess, linear_attention_risk,
    linear_bayes_risk, optimal_linear_scale,
};
pub use mixture::MixtureTask;
pub use radial_law::{RadialMoment, radial_moment, sphere_bayes_risk, sphere_projection_risk};
pub use sphere::{SphereTask, sphere_linear_risk};
pub use subspace::Subspace;
pub use two_points::{two_point_bayes_risk, two_point_predictor, two_point_risk};
