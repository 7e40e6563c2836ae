//! The models, one concept a file, each formula once.

pub mod attnbm;

