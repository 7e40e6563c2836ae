//! Experiments: what papers report as observed, observed again with seeds.
//!
//! Nothing here is an identity. Sizes, seeds and rates are settings, and every estimate is given with its error.

#[cfg(feature = "training")]
pub mod images;
pub mod in_context;
