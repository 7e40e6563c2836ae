//! The models, one concept a file, each formula once.

#[cfg(test)]
mod agreement;
pub mod attnbm;
pub mod denoising;
pub mod gaussian_bernoulli;
pub mod gaussian_gaussian;
pub mod habituation;
pub mod harmonium;
pub mod hopfield;
pub mod hopfield_rbm;
pub mod in_context_denoising;
pub mod lagrangian;
pub mod model_c;
pub mod sigmoid_autoencoder;
pub mod von_mises_fisher;
