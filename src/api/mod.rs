//! The models as a user wants them: numbers in, numbers out.
//!
//! ```
//! use attnbm::AttnBm;
//!
//! let machine = AttnBm::from_rows([[0.5, -1.0], [2.0, 0.25]])?.with_hidden_bias([0.25, 0.0])?;
//! let log_z: f64 = machine.log_partition(2.5)?;          // any β > 0
//! let next = machine.update(2.5, &[1.0, 0.0])?;          // a Hopfield update
//! let loss = machine.negative_log_likelihood(2.5, [[1.0, 0.0], [1.5, 0.5]])?;
//!
//! let certified = machine.certified().with_digits(40).log_partition(2.5)?;
//! assert_eq!(certified.value(), log_z);
//! println!("{} by {}", certified.upper(), certified.method());
//! # assert!(next.len() == 2 && loss > 0.0);
//! # Ok::<(), attnbm::Error>(())
//! ```
//!
//! | type | model | how it is made |
//! |---|---|---|
//! | [`AttnBm`] | the attentional Boltzmann machine | [`from_rows`](AttnBm::from_rows), biases by name |
//! | [`VonMisesFisher`] | the von Mises-Fisher distribution | [`new`](VonMisesFisher::new), [`fit`](VonMisesFisher::fit) |
//! | [`GaussianBernoulli`] | a restricted machine with Gaussian visible units | [`from_rows`](GaussianBernoulli::from_rows) |
//! | [`HopfieldNetwork`] | two layers, each with a [`Lagrangian`] | [`from_rows`](HopfieldNetwork::from_rows) |
//!
//! These and [`Error`](crate::Error) are all that a program needs to import. They stand at the root of the crate as well.
//!
//! # Plain and certified values
//!
//! A method of a model returns plain `f64`. Such a value is rounded from a ball that is known well enough:
//! its stability ratio is at most the bound that `docs/precision.md` states and tests enforce, and a value that no
//! affordable ball knows so well is refused.
//!
//! The same method of `machine.certified()` returns the correctly rounded value, with decimal bounds, an enclosure, and the
//! method in words. It takes longer where a value lies next to a rounding boundary, and can give
//! [any number of digits](Certified::with_digits).
//!
//! Both evaluate the formulas of the wire protocol and of the grader: the record of the quantity checks the input, and an
//! error names the field with its indices, `patterns[2][0]`.
//!
//! # The generic layer beneath
//!
//! [`models`](crate::models) has every formula once, generic over the scalar: enclosures of any precision, and dual numbers
//! for derivatives. `machine.generic()` leads there, and `TryFrom` back.
//!
//! # What is stable
//!
//! Versions follow Semantic Versioning.
//!
//! - **Stable** are this module, [`error`](crate::error), the modules `testing` and `strategies`, and the names of features.
//!   What compiles against them compiles against every later minor version (before 1.0, against every later patch). Enums
//!   and settings that will grow are `#[non_exhaustive]`.
//! - **The generic layer may change in a minor version**: all other modules. A changed formula keeps certified values, bit
//!   for bit. Plain values may change within their stated bound.
//! - **Certified values never change**, unless an error of this crate is mended. The changelog marks that as value-breaking,
//!   and so every change of what the same seed and generator draw.
//!
//! `cargo semver-checks` is run before each release.

// What others have written is read here, or answered.
#![deny(clippy::indexing_slicing)]

mod attnbm;
mod certified;
mod certified_matrix;
mod certified_value;
mod certified_vector;
mod gaussian_bernoulli;
mod hopfield_network;
mod quantities;
mod question;
mod von_mises_fisher;

pub use self::attnbm::AttnBm;
pub use certified::Certified;
pub use certified_matrix::CertifiedMatrix;
pub use certified_value::CertifiedValue;
pub use certified_vector::CertifiedVector;
pub use gaussian_bernoulli::GaussianBernoulli;
pub use hopfield_network::HopfieldNetwork;
pub use von_mises_fisher::VonMisesFisher;

pub use crate::models::attnbm::MixtureSampler;
pub use crate::models::lagrangian::Lagrangian;
pub use crate::oracle::certify::Refusal;
