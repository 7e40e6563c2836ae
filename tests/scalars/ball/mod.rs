//! Balls against their definition: the exact value is inside, the set is narrow, exact is exact.
//!
//! Three independent references: the same operation with twice the limbs, at the ends of a ball and
//! inside it; `astro-float-num`, which shares nothing with this crate; and exact rational numbers.
//!
//! A result is bounded wherever the exact values are finite, but for what `function.rs` and the tests
//! themselves name. That is asserted first, then containment, then accuracy.

#![allow(clippy::unwrap_used, clippy::approx_constant)]

mod constants;
mod count;
mod draw;
mod dyadic;
mod exactness;
mod function;
mod functions;
mod image;
mod operations;
mod queries;
mod range;
mod rational_images;
mod reading;
mod rounding;
mod seeds;
mod vectors;

use super::seed;
