//! Libraries that users know, against certified values: special functions by region, and a normal law as an
//! implementation that is graded.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests"
)]

mod certified;
mod normal;
mod page;
mod regions;

#[test]
fn the_page_of_special_functions_is_fresh() {
    // Every exact value is decided, or this panics.
    let page = page::page();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/accuracy.md");
    if std::env::var_os("ATTNBM_WRITE_PAGES").is_some() {
        std::fs::write(path, &page).expect("docs/accuracy.md can be written");
    }
    if !cfg!(all(target_os = "linux", target_env = "gnu")) {
        return;
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        page == committed,
        "docs/accuracy.md is stale: `ATTNBM_WRITE_PAGES=1 cargo test --test accuracy` writes it"
    );
}
