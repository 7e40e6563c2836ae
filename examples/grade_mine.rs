//! Is my implementation right? A softmax of one's own is graded in this process, without a second program.
//!
//! ```text
//! $ cargo run --example grade_mine
//! naive: Fails
//!   {"id": 1, "quantity": "special.softmax", "input": {"x": [1000]}}
//! careful: BackwardStable
//! ```
//!
//! For `cargo test` there is `attnbm::conformance::check(&mine)`, which panics with every fault and its smallest case.

use attnbm::conformance::{Functions, GradingSettings, grade};

/// As the formula stands: `exp` overflows.
fn naive(x: &[f64], beta: f64) -> Vec<f64> {
    let powers: Vec<f64> = x.iter().map(|x| (beta * x).exp()).collect();
    let sum: f64 = powers.iter().sum();
    powers.iter().map(|power| power / sum).collect()
}

/// Shifted by the largest argument.
fn careful(x: &[f64], beta: f64) -> Vec<f64> {
    let largest = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let shifted: Vec<f64> = x.iter().map(|x| x - largest).collect();
    naive(&shifted, beta)
}

fn main() {
    let settings = GradingSettings::default().with_cases(30);
    for (name, mine) in [
        ("naive", naive as fn(&[f64], f64) -> Vec<f64>),
        ("careful", careful),
    ] {
        // What has no function is not asked.
        let mine = Functions::new().with("special.softmax", |question| {
            Ok(mine(question.vector("x")?, question.number("beta")?))
        });
        let grading = grade(&mine, &settings);
        println!("{name}: {:?}", grading.verdict());
        // Every fault comes with the smallest case that shows it, as a request for `attnbm eval`.
        for line in &grading.lines {
            if let Some(smallest) = line.smallest() {
                println!("  {}", smallest.case.line(1, false));
            }
        }
    }
}
