//! Faults of restricted Boltzmann machines with Gaussian visible units: what the conventions in use mistake for each other.

use attnbm::grade::case::Case;
use attnbm::grade::verdict::Grade;
use attnbm::oracle::input::Value;

use super::{Fault, alters, mapped};

pub fn faults() -> Vec<Fault> {
    use Grade::Wrong;
    vec![
        alters(
            "gbrbm.free_energy",
            "weights that are divided by the variance",
            Wrong,
            |case, ask| ask(&scaled(case, |sigma| sigma.powi(-2))),
        ),
        alters(
            "gbrbm.free_energy",
            "the sign of the free energy",
            Wrong,
            |case, ask| mapped(case, ask, |energy| -energy),
        ),
        alters(
            "gbrbm.score",
            "the standard deviation for the variance",
            Wrong,
            |case, ask| {
                let sigma = sigma(case).sqrt();
                ask(&case
                    .clone()
                    .with("sigma", Value::Number(f64::from(sigma as f32))))
            },
        ),
        alters(
            "gbrbm.hidden_conditional_mean",
            "the hidden bias dropped",
            Wrong,
            |case, ask| ask(&case.clone().without("hidden_bias")),
        ),
        alters(
            "gbrbm.visible_conditional_mean",
            "a mean that is not scaled by the variance",
            Wrong,
            |case, ask| ask(&case.clone().without("sigma")),
        ),
        alters(
            "ggrbm.log_density",
            "the volume of the hidden units forgotten",
            Wrong,
            |case, ask| {
                let hidden = case
                    .matrix("weights")
                    .map_or(0, |weights| weights.row_count());
                let beta = case.number("beta").unwrap_or(1.0);
                let volume = 0.5 * hidden as f64 * (2.0 * std::f64::consts::PI / beta).ln();
                mapped(case, ask, |log_density| log_density - volume)
            },
        ),
        alters(
            "ggrbm.hidden_conditional_mean",
            "the hidden bias dropped",
            Wrong,
            |case, ask| ask(&case.clone().without("hidden_bias")),
        ),
        alters(
            "ggrbm.visible_conditional_mean",
            "the sign of the bias",
            Wrong,
            |case, ask| match case.vector("visible_bias") {
                Some(bias) => {
                    let negated = bias.iter().map(|b| -b).collect();
                    ask(&case.clone().with("visible_bias", Value::Vector(negated)))
                }
                None => ask(case),
            },
        ),
    ]
}

fn sigma(case: &Case) -> f64 {
    case.number("sigma").unwrap_or(1.0)
}

/// The case with weights times a function of the standard deviation.
fn scaled(case: &Case, factor: fn(f64) -> f64) -> Case {
    let Some(weights) = case.matrix("weights") else {
        return case.clone();
    };
    let factor = factor(sigma(case));
    let rows = weights
        .rows()
        .map(|row| row.iter().map(|w| w * factor).collect());
    let rows = attnbm::oracle::input::Matrix::from_rows("weights", rows.collect());
    case.clone()
        .with("weights", Value::Matrix(rows.expect("a matrix")))
}
