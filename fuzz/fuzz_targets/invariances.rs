//! Permutations, rotations, gauges, shifts and scalings of certified values.

#![no_main]

use attnbm_fuzz::outcome::demand;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| demand(attnbm_fuzz::invariances::check(bytes)));
