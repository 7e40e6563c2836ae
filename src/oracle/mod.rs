//! Certified evaluation: the quantities by name, their checked inputs, and the answers.
//!
//! A quantity is one [`record`], and [`registry`] finds it by its name. A record's [`field`]s say what its input must
//! be, [`input::Inputs`] holds an input that has been checked against them, and [`certify`] turns
//! enclosures into correctly rounded answers. [`figures`] has the numbers that a report draws, and [`page`] the page
//! that follows from the records. With the feature `json`, `json` reads inputs from text, `schema` describes them and
//! `protocol` answers
//! requests in JSON Lines.

// What others have written is read here, or answered.
#![deny(clippy::indexing_slicing)]

pub mod certify;
pub mod estimate;
pub mod evaluators;
pub mod field;
pub mod figures;
pub mod hexadecimal;
pub mod input;
mod mask;
pub mod page;
pub mod quantities;
pub mod record;
pub mod registry;
pub mod second_route;
pub mod value;

#[cfg(feature = "json")]
pub mod json;
#[cfg(any(feature = "json", feature = "serde"))]
pub(crate) mod lagrangian;
#[cfg(feature = "json")]
pub mod protocol;
#[cfg(feature = "json")]
pub mod schema;
