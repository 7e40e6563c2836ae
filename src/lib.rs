#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod conformance;
pub mod error;
pub mod grade;
pub mod identities;
pub mod integrate;
pub mod models;
pub mod oracle;
pub mod precision;
pub mod real;
pub mod special;
#[cfg(feature = "cli")]
pub mod vectors;

pub use error::Error;
