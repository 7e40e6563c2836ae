//! README keeps its promises: its commands run and print what it shows, and its links and those of the pages lead somewhere.

#![cfg(feature = "cli")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests are tests"
)]

mod commands;
mod features;
mod links;
mod markdown;
mod modules;
mod pages;
mod programs;
mod shell;
mod workflows;
