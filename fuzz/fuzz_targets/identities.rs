//! Every identity of the catalogue, on cases that are steered by bytes.

#![no_main]

use attnbm_fuzz::outcome::demand;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| demand(attnbm_fuzz::identities::check(bytes)));
