//! A template: an implementation of one's own, on hostile questions.
//!
//! Replace `log_sum_exp` by what is to be tested. Only quantities that have a function are asked; a panic is
//! a finding as well. `docs/fuzzing.md` says how to run it from a package outside of this one.

#![no_main]

use attnbm::conformance::Functions;
use attnbm::oracle::registry::Quantity;
use attnbm_fuzz::implementation::{answered, check};
use attnbm_fuzz::outcome::demand;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

fn log_sum_exp(x: &[f64], beta: f64) -> f64 {
    let place = (0..x.len())
        .max_by(|i, j| x[*i].total_cmp(&x[*j]))
        .unwrap_or(0);
    let rest = x.iter().enumerate().filter(|(i, _)| *i != place);
    let sum: f64 = rest.map(|(_, y)| (beta * (y - x[place])).exp()).sum();
    x[place] + sum.ln_1p() / beta
}

static MINE: LazyLock<Functions<'static>> = LazyLock::new(|| {
    Functions::new().with("special.log_sum_exp", |question| {
        Ok(log_sum_exp(question.vector("x")?, question.number("beta")?))
    })
});

static ANSWERED: LazyLock<Vec<&'static Quantity>> = LazyLock::new(|| answered(&MINE));

fuzz_target!(|bytes: &[u8]| demand(check(&MINE, &ANSWERED, bytes)));
