//! The models, one concept a file, each formula once.

pub mod attnbm;
pub mod denoising;
pub mod sigmoid_autoencoder;
pub mod von_mises_fisher;
