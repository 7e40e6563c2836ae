//! Golden vectors: questions with their exact answers, for implementations in any language.
//!
//! What a vector is, key by key, is in `docs/vectors.md`.
//!
//! | file | what it has |
//! |---|---|
//! | [`data`] | the vectors of one quantity |
//! | [`content`] | ids and digests, which follow from what they stand for |
//! | [`mod@format`] | what every file says and how many digits it has |
//! | [`rounding`] | the single-precision number nearest to an exact value |
//! | [`generate`] | vectors from fresh cases, and the checks made on the way |
//! | [`mod@write`] | as text, one vector a line |
//! | `npy`, `tables` | as arrays of NumPy, with the feature `npz` |
//! | [`read`] | from text, strictly |
//! | `strict` | the keys and values of JSON, strictly |
//! | `consistency` | whether the parts of a vector fit each other |
//! | [`check`] | every vector evaluated again |
//! | [`digest`] | the bits of every evaluation, to be compared between builds |
//! | [`schema`] | the JSON Schema of a file |
//! | [`fault`] | what can be wrong with a file |

// What others have written is read here, or answered.
#![deny(clippy::indexing_slicing)]

pub mod check;
mod consistency;
pub mod content;
pub mod data;
pub mod digest;
pub mod fault;
pub mod format;
pub mod generate;
#[cfg(feature = "npz")]
pub mod npy;
pub mod read;
pub mod rounding;
pub mod schema;
mod strict;
#[cfg(feature = "npz")]
pub mod tables;
pub mod write;

pub use data::{Provenance, Truth, Vector, Vectors};
pub use fault::{Fault, Finding};
pub use format::{FORMAT, SCHEMA, VERSION};
pub use read::load;
