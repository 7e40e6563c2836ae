//! Certified integration.

pub mod affine_rank;
pub mod reduction;
