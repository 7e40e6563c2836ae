//! The command line of `attnbm`.
fn main() {}
