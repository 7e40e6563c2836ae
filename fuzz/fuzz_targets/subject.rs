//! The grader's reader of a hostile subject.

#![no_main]

use attnbm_fuzz::outcome::demand;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| demand(attnbm_fuzz::subject::check(bytes)));
