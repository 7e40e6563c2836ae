//! The traits of crates that users already have, each behind the feature of its name.
//!
//! | feature | file | what |
//! |---|---|---|
//! | `rand` | `rand` | every sampler is a `Distribution<Vec<f64>>` |
//! | `statrs` | `statrs` | `Continuous`, `MeanN`, `VarianceN` and `Mode` for a machine, `ContinuousCDF` for a projection |

#[cfg(feature = "rand")]
pub mod rand;
#[cfg(feature = "statrs")]
pub mod statrs;
