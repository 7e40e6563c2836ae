//! The models, one concept a file, each formula once.

pub mod attnbm;
pub mod harmonium;
pub mod hopfield;
pub mod lagrangian;
pub mod model_c;
pub mod von_mises_fisher;
