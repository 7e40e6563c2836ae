//! Experiments: what papers report as observed, observed again with seeds.
//!
//! Nothing here is an identity. Sizes, seeds and rates are settings, and every estimate is given with its error.

pub mod habituation;
pub mod hopfield_init;
mod idx;
#[cfg(feature = "training")]
pub mod images;
pub mod in_context;
mod observer;
mod settings;

pub use observer::Observer;
