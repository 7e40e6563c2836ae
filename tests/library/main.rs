//! The library's own numbers: quadratures, special functions and models, each by two routes.
//!
//! One program: what is compiled for a scalar in one file serves the others.

mod attnbm;
mod bessel;
mod common;
mod denoising;
mod divergence;
mod energy_moments;
mod gaussian_strip;
mod harmonium;
mod lagrangian;
mod line;
mod restricted;
#[path = "../support/seed.rs"]
mod seed;
mod separation;
