//! Certified integration.

pub mod affine_rank;
