#![doc = include_str!("../README.md")]
// Library code does not panic, nor end the program, on any input; `docs/robustness.md` has what no lint says.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::get_unwrap,
        clippy::panic,
        clippy::todo,
        clippy::unimplemented,
        clippy::unreachable,
        clippy::panic_in_result_fn,
        clippy::unwrap_in_result,
        clippy::string_slice,
        clippy::exit,
        clippy::mem_forget
    )
)]
#![warn(missing_docs)]

pub mod catalogue;
pub mod conformance;
pub mod docs;
pub mod error;
pub mod exact;
pub mod grade;
pub mod models;
pub mod oracle;
pub(crate) mod parallel;
pub mod precision;
pub mod quadrature;
pub mod real;
pub mod routes;
pub mod sampling;
pub mod special;
#[cfg(feature = "proptest")]
pub mod strategies;
#[cfg(feature = "cli")]
pub mod vectors;
pub(crate) mod witness;

pub use error::Error;
