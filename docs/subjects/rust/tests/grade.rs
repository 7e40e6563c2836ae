//! `cargo test -- --nocapture` shows what is right and what is not. The tests fail where a crate does.

use attnbm::conformance::check;

#[test]
fn complex_bessel() {
    check(&attnbm_rust_subjects::ComplexBessel);
}

#[test]
fn scirs2_stats() {
    check(&attnbm_rust_subjects::SciRs2);
}
