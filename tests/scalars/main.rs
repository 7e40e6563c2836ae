//! The scalars against an independent multi-precision library.
//!
//! Every case is drawn from a ChaCha8 stream. The seed is printed, and `ATTNBM_SEED` sets another.

#![allow(clippy::expect_used, clippy::print_stdout)] // Helpers of tests are tests.

mod ball;
mod draw;
mod dual;
mod enclosures;
mod exact;
mod interval;
#[path = "../support/seed.rs"]
mod seed;
