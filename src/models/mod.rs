//! The models, one concept a file, each formula once.

pub mod attnbm;
pub mod gaussian_bernoulli;
pub mod gaussian_gaussian;
pub mod von_mises_fisher;
