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
#![warn(missing_docs, clippy::print_stdout)]

pub mod api;
pub mod catalogue;
pub mod conformance;
pub mod docs;
pub mod ecosystem;
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
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(feature = "cli")]
pub mod vectors;
pub(crate) mod witness;

pub use api::{AttnBm, GaussianBernoulli, HopfieldNetwork, VonMisesFisher};
pub use error::Error;
