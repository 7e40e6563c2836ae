//! Requests: what the input of a quantity may be, and how every line is answered.

#![cfg(feature = "cli")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests are tests"
)]

mod input;
mod masks;
mod protocol;
