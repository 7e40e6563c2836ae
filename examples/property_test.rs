//! A property test of a naive log partition function, which finds its overflow.
//!
//! ```sh
//! cargo run --features proptest --example property_test
//! ```

use attnbm::models::attnbm::AttnBm;
use attnbm::real::{Ball, Enclosure};
use attnbm::strategies::{hostile, machines};
use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};

/// `log Z` at β = 1, as the formula stands: `Z = (2π)^{N/2} Σ exp(‖ξ‖²/2 + b·ξ + c)`.
fn naive(machine: &AttnBm) -> f64 {
    let visible = machine.visible_bias().unwrap_or_default();
    let hidden = machine.hidden_bias().unwrap_or_default();
    let weight = |(index, pattern): (usize, &[f64])| {
        let square: f64 = pattern.iter().map(|x| x * x).sum();
        let bias: f64 = pattern.iter().zip(visible).map(|(x, b)| x * b).sum();
        (square / 2.0 + bias + hidden.get(index).unwrap_or(&0.0)).exp()
    };
    let sum: f64 = machine.patterns().enumerate().map(weight).sum();
    machine.dimension() as f64 / 2.0 * (2.0 * std::f64::consts::PI).ln() + sum.ln()
}

/// The property: the naive value agrees with the certified one to nine digits.
fn agrees(machine: &AttnBm) -> Result<(), TestCaseError> {
    let certified: Ball<10> = machine
        .log_partition_of_integer(1)
        .map_err(|error| TestCaseError::reject(error.to_string()))?;
    let exact = certified
        .to_binary64()
        .ok_or_else(|| TestCaseError::reject("the enclosure is too wide"))?;
    let naive = naive(machine);
    if (naive - exact).abs() <= 1e-9 * (1.0 + exact.abs()) {
        return Ok(());
    }
    Err(TestCaseError::fail(format!("{naive}, exactly {exact}")))
}

/// The smallest machine found for which the property is false, and what is false about it.
pub fn search(settings: Config) -> Option<(AttnBm, String)> {
    let mut runner = TestRunner::new(settings);
    match runner.run(&machines(4, 3, hostile()), |machine| agrees(&machine)) {
        Err(TestError::Fail(reason, machine)) => Some((machine, reason.to_string())),
        _ => None,
    }
}

#[allow(dead_code, reason = "a test uses the search by itself")]
fn main() {
    // A `proptest!` test stores what it finds beside its source and replays it first; an example does not.
    let settings = Config {
        failure_persistence: None,
        max_shrink_iters: 2_000,
        ..Config::default()
    };
    match search(settings) {
        Some((machine, reason)) => println!("{machine:#?}\n{reason}"),
        None => println!("no case is refuted"),
    }
}
