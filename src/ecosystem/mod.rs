//! The crates that users have: conversions, comparisons, serialisation and laws, each behind the feature of its name.
//!
//! | feature | what it has |
//! |---|---|
//! | `approx` | comparisons of enclosures that are true only if they are certain |
//! | `nalgebra` | machines from matrices, moments as vectors and matrices |
//! | `ndarray` | the same with arrays |
//! | `rand` | every sampler as a `Distribution<Vec<f64>>` |
//! | `safetensors` | machines as files of tensors |
//! | `serde` | machines as the objects of the wire protocol, and reports |
//! | `statrs` | `Continuous`, `MeanN`, `VarianceN` and `Mode` for a machine, `ContinuousCDF` for a projection |
//!
//! The command line needs `serde`, so that this one is on by default. The module `testing`, with the feature of that name, has the
//! assertion for tests. With `nalgebra` or `ndarray` it takes their vectors, matrices and arrays as well.

// What others have written is read here.
#![deny(clippy::indexing_slicing)]

#[cfg(feature = "approx")]
pub mod approx;
#[cfg(any(
    feature = "nalgebra",
    feature = "ndarray",
    feature = "safetensors",
    feature = "serde"
))]
mod machines;
#[cfg(feature = "nalgebra")]
pub mod nalgebra;
#[cfg(feature = "ndarray")]
pub mod ndarray;
#[cfg(feature = "rand")]
pub mod rand;
#[cfg(all(feature = "testing", any(feature = "nalgebra", feature = "ndarray")))]
mod results;
#[cfg(feature = "safetensors")]
pub mod safetensors;
#[cfg(feature = "serde")]
pub mod serde;
#[cfg(feature = "statrs")]
pub mod statrs;
