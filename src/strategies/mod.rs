//! Strategies of [proptest](https://docs.rs/proptest) for property tests of other implementations (feature `proptest`).
//!
//! Corners are drawn on purpose: repeated, opposite and nearly opposite patterns, one pattern, one unit, zeros of
//! both signs, numbers at both ends of the range. Nothing is rejected. Every strategy shrinks to few and short numbers: to
//! one pattern, one unit, no biases, 0 and 1.
//!
//! | strategy | what |
//! |---|---|
//! | [`ordinary`], [`hostile`] | numbers for entries |
//! | [`temperatures`], [`whole_temperatures`] | β |
//! | [`machines`], [`machines_with_states`] | AttnBM, with a state `v` |
//! | [`networks`] | Hopfield networks of two layers, with a state |
//! | [`restricted_machines`] | Gaussian-Bernoulli machines |
//! | [`spheres`] | `η` and a direction `x`: von Mises-Fisher |
//!
//! A test draws a machine, asks the implementation under test, and compares with the certified value:
//!
//! ```
//! use attnbm::real::{Ball, Enclosure};
//! use attnbm::strategies::{machines, ordinary};
//! use proptest::prelude::*;
//!
//! // The implementation under test is that of `f64` here.
//! proptest!(ProptestConfig::with_cases(20), |(machine in machines(3, 2, ordinary()))| {
//!     let mine: f64 = machine.log_partition_of_integer(2)?;
//!     let certified: Ball<4> = machine.log_partition_of_integer(2)?;
//!     let exact = certified.to_binary64().ok_or_else(|| TestCaseError::reject("undecided"))?;
//!     prop_assert!((mine - exact).abs() <= 1e-14 * (1.0 + exact.abs()), "{mine}, exactly {exact}");
//! });
//! ```
//!
//! `examples/property_test.rs` finds the overflow of a naive log partition function this way.

mod layers;
mod machines;
mod numbers;
mod rows;
mod spheres;

pub use layers::{DrawnNetwork, lagrangians, networks, restricted_machines};
pub use machines::{machines, machines_with_states, temperatures, whole_temperatures};
pub use numbers::{hostile, ordinary};
pub use spheres::{Direction, spheres};
