//! Inclusion between the scalars, and in exact rational numbers.

#![no_main]

use attnbm_fuzz::outcome::demand;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| demand(attnbm_fuzz::enclosures::check(bytes)));
