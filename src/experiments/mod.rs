//! Experiments: what papers report as observed, observed again with seeds.
//!
//! Nothing here is an identity. Sizes, seeds and rates are settings, and every mean is given with the half-width of its
//! 95 % confidence interval over the test prompts.

pub mod in_context;
