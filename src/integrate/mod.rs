//! Certified integration.

pub mod affine_rank;
pub mod gaussian_strip;
pub mod reduction;
pub mod separation;
pub mod strip_plan;
