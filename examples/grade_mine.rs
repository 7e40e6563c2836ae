//! Is my implementation right? A softmax of one's own is graded in this process, without a second program.
//!
//! ```text
//! $ cargo run --example grade_mine
//! naive: Fails
//!   {"id": 1, "quantity": "special.softmax", "input": {"x": [-134217728]}}
//! careful: Accurate
//! ```
//!
//! For `cargo test` there is `attnbm::conformance::check(&Mine)`, which panics with every fault and its smallest case.

use attnbm::conformance::{Computed, GradingSettings, Implementation, grade};

/// As the formula stands: `exp` overflows.
struct Naive;

/// Shifted by the largest argument.
struct Careful;

// There is one method for each quantity; what is left out is not asked.
impl Implementation for Naive {
    fn special_softmax(&self, x: &[f64], beta: f64) -> Computed<Vec<f64>> {
        let powers: Vec<f64> = x.iter().map(|x| (beta * x).exp()).collect();
        let sum: f64 = powers.iter().sum();
        Ok(powers.iter().map(|power| power / sum).collect())
    }
}

impl Implementation for Careful {
    fn special_softmax(&self, x: &[f64], beta: f64) -> Computed<Vec<f64>> {
        let largest = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let powers: Vec<f64> = x.iter().map(|x| (beta * (x - largest)).exp()).collect();
        let sum: f64 = powers.iter().sum();
        Ok(powers.iter().map(|power| power / sum).collect())
    }
}

fn main() {
    let settings = GradingSettings::default().with_cases(30);
    for (name, mine) in [
        ("naive", &Naive as &dyn Implementation),
        ("careful", &Careful),
    ] {
        let grading = grade(mine, &settings);
        println!("{name}: {:?}", grading.verdict());
        // Every fault comes with the smallest case that shows it, as a request for `attnbm eval`.
        for line in &grading.lines {
            if let Some(smallest) = &line.smallest {
                println!("  {}", smallest.case.line(1, false));
            }
        }
    }
}
