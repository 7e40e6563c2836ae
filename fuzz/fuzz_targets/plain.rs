//! Plain binary64 against the certified value, quantity by quantity.

#![no_main]

use attnbm_fuzz::outcome::demand;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| demand(attnbm_fuzz::plain::check(bytes)));
