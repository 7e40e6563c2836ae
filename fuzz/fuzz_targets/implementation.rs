//! A template: an implementation of one's own, on hostile questions.
//!
//! Replace `Mine` by what is to be tested. Only the quantities whose methods are there are asked; a panic is
//! a finding as well. `docs/fuzzing.md` says how to run it from a package outside of this one.

#![no_main]

use attnbm::conformance::{Computed, Implementation};
use attnbm::oracle::registry::Quantity;
use attnbm_fuzz::implementation::{answered, check};
use attnbm_fuzz::outcome::demand;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

struct Mine;

impl Implementation for Mine {
    fn special_log_sum_exp(&self, x: &[f64], beta: f64) -> Computed<f64> {
        let place = (0..x.len())
            .max_by(|i, j| x[*i].total_cmp(&x[*j]))
            .unwrap_or(0);
        let rest = x.iter().enumerate().filter(|(i, _)| *i != place);
        let sum: f64 = rest.map(|(_, y)| (beta * (y - x[place])).exp()).sum();
        Ok(x[place] + sum.ln_1p() / beta)
    }
}

static ANSWERED: LazyLock<Vec<&'static Quantity>> = LazyLock::new(|| answered(&Mine));

fuzz_target!(|bytes: &[u8]| demand(check(&Mine, &ANSWERED, bytes)));
