//! The library's own numbers: quadratures, special functions and models, each by two routes; and how they are
//! decided: rounding, verdicts and counts.
//!
//! One program: what is compiled for a scalar in one file serves the others.

mod api;
mod attnbm;
mod bessel;
mod certify;
mod common;
mod denoising;
mod divergence;
mod energy_moments;
mod exponentials;
mod fractional_beta;
mod gaussian_strip;
mod habituation;
mod harmonium;
mod hopfield_init;
mod hopfield_rbm;
mod in_context_denoising;
mod lagrangian;
mod line;
mod monte_carlo;
mod refusals;
mod restricted;
#[path = "../support/seed.rs"]
mod seed;
mod separation;
mod tally;
mod verdict;
