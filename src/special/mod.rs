//! Special functions.

pub mod bessel;
pub mod log_gamma;
