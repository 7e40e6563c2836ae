//! The crates that users have: conversions, comparisons and serialisation, each behind the feature of its name.
//!
//! | feature | what it has |
//! |---|---|
//! | `approx` | comparisons of enclosures that are true only if they are certain |
//! | `nalgebra` | machines from matrices, moments as vectors and matrices |
//! | `ndarray` | the same with arrays |
//! | `serde` | machines as the objects of the wire protocol, and reports |
//!
//! The command line needs `serde`, so that this one is on by default. The module `testing`,
//! with the feature of that name, has the assertion for tests.

// What others have written is read here.
#![deny(clippy::indexing_slicing)]

#[cfg(feature = "approx")]
pub mod approx;
#[cfg(any(feature = "nalgebra", feature = "ndarray", feature = "serde"))]
mod machines;
#[cfg(feature = "nalgebra")]
pub mod nalgebra;
#[cfg(feature = "ndarray")]
pub mod ndarray;
#[cfg(feature = "serde")]
pub mod serde;
