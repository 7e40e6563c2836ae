//! Crates that are right and crates that are wrong. These tests fail where a crate does: `cargo test --no-fail-fast`.

use attnbm::conformance::{GradingSettings, check_with};

/// Enough for the rarer corners.
fn settings() -> GradingSettings {
    GradingSettings::default().with_cases(200)
}

#[test]
fn complex_bessel() {
    check_with(&attnbm_rust_subjects::complex_bessel(), &settings());
}

#[test]
fn abax() {
    check_with(&attnbm_rust_subjects::abax(), &settings());
}

#[test]
fn scirs2_stats() {
    check_with(&attnbm_rust_subjects::scirs2_stats(), &settings());
}
