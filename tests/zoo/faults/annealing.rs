//! Faults of annealed importance sampling. Each changes one step of a sampler that is written out here.

use std::f64::consts::{LN_2, PI};

use attnbm::conformance::{Computed, Estimate, Functions, Question, RestrictedMachine};
use attnbm::grade::verdict::Grade;
use attnbm::sampling::random::{Rng, bernoulli, normal, stream};

use super::{Base, Expected, Fault, Slip};

/// What the sampler does wrong.
#[derive(Clone, Copy, PartialEq)]
pub enum Wrong {
    Nothing,
    NoUniformPart,
    NoHiddenVolume,
    WholeTemperatures,
    LastStepDropped,
    UnitVariance,
    HalfSlope,
    MeanOfLogarithms,
    NoVisibleBias,
    ErrorOverCount,
    ErrorOfOneWeight,
    SameNumbers,
}

const QUANTITY: &str = "hnrbm.ais_log_partition";

pub fn faults() -> Vec<Fault> {
    use Grade::{Disagrees, MisstatesError};
    let faults = [
        (
            "the partition function at infinite temperature forgotten",
            Wrong::NoUniformPart,
            Disagrees,
        ),
        (
            "hidden units without their volume, sampled",
            Wrong::NoHiddenVolume,
            Disagrees,
        ),
        (
            "whole temperatures for their steps",
            Wrong::WholeTemperatures,
            Disagrees,
        ),
        (
            "the last step of temperature dropped",
            Wrong::LastStepDropped,
            Disagrees,
        ),
        (
            "hidden units of variance 1 at each temperature",
            Wrong::UnitVariance,
            Disagrees,
        ),
        ("the sigmoid of half the field", Wrong::HalfSlope, Disagrees),
        (
            "the mean of the logarithms of the weights",
            Wrong::MeanOfLogarithms,
            Disagrees,
        ),
        (
            "the visible bias left out of the weights",
            Wrong::NoVisibleBias,
            Disagrees,
        ),
        (
            "a standard error divided by the number of weights",
            Wrong::ErrorOverCount,
            MisstatesError,
        ),
        (
            "the standard deviation of a weight for a standard error",
            Wrong::ErrorOfOneWeight,
            MisstatesError,
        ),
        (
            "the same random numbers in each run",
            Wrong::SameNumbers,
            MisstatesError,
        ),
    ];
    let fault = |(name, wrong, expected)| Fault {
        name,
        quantity: QUANTITY,
        base: Base::Reference,
        slip: Slip::Computes(subject(wrong)),
        expected: Expected::Grade(expected),
        strata: super::CORNERS,
    };
    faults.into_iter().map(fault).collect()
}

/// The sampler as a subject.
pub fn subject(wrong: Wrong) -> Functions<'static> {
    Functions::new().with_estimator(QUANTITY, move |question, run| {
        estimate(wrong, question, run)
    })
}

/// Steps and weights: few weights show a mean of logarithms, few steps a kernel that is wrong.
fn sizes(wrong: Wrong) -> (usize, usize) {
    match wrong {
        Wrong::MeanOfLogarithms => (4, 400),
        Wrong::UnitVariance | Wrong::HalfSlope => (40, 200),
        _ => (40, 100),
    }
}

fn estimate(wrong: Wrong, question: &Question<'_>, run: u64) -> Computed<Estimate> {
    let machine = question.restricted_machine()?;
    if machine.beta <= 0.0 {
        return Err(attnbm::conformance::Refusal::Domain("beta".into()));
    }
    let seed = if wrong == Wrong::SameNumbers { 0 } else { run };
    let mut generator = stream(7, "a sampler", seed);
    let (steps, count) = sizes(wrong);
    let weights: Vec<f64> = (0..count)
        .map(|_| log_weight(wrong, &machine, steps, &mut generator))
        .collect();
    let largest = weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let scaled: Vec<f64> = weights.iter().map(|w| (w - largest).exp()).collect();
    let n = count as f64;
    let mean = scaled.iter().sum::<f64>() / n;
    let deviation = (scaled.iter().map(|w| (w - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    let (visible, hidden) = (machine.visible_bias.len(), machine.hidden_bias.len());
    let uniform = match wrong {
        Wrong::NoUniformPart => 0.0,
        _ => visible as f64 * LN_2,
    };
    let volume = match wrong {
        Wrong::NoHiddenVolume => 0.0,
        _ => 0.5 * hidden as f64 * (2.0 * PI / machine.beta).ln(),
    };
    let logarithm = match wrong {
        Wrong::MeanOfLogarithms => weights.iter().sum::<f64>() / n,
        _ => largest + mean.ln(),
    };
    let error = deviation / mean;
    Ok(Estimate {
        value: uniform + volume + logarithm,
        standard_error: Some(match wrong {
            Wrong::ErrorOverCount => error / n,
            Wrong::ErrorOfOneWeight => error,
            // What the logarithms themselves vary by.
            Wrong::MeanOfLogarithms => {
                let average = weights.iter().sum::<f64>() / n;
                let squares = weights.iter().map(|w| (w - average).powi(2)).sum::<f64>();
                (squares / (n - 1.0) / n).sqrt()
            }
            _ => error / n.sqrt(),
        }),
    })
}

fn log_weight(
    wrong: Wrong,
    machine: &RestrictedMachine,
    steps: usize,
    generator: &mut impl Rng,
) -> f64 {
    let spin = |heads: bool| if heads { 1.0 } else { -1.0 };
    let mut v: Vec<f64> = (machine.visible_bias.iter())
        .map(|_| spin(bernoulli(generator, 0.5)))
        .collect();
    let (mut sum, mut before) = (0.0, 0.0);
    for step in 1..=steps {
        let beta = machine.beta * step as f64 / steps as f64;
        let means = hidden_means(machine, &v);
        let squares: f64 = means.iter().map(|h| h * h).sum();
        let field: f64 = match wrong {
            Wrong::NoVisibleBias => 0.0,
            _ => machine
                .visible_bias
                .iter()
                .zip(&v)
                .map(|(b, v)| b * v)
                .sum(),
        };
        let width = match wrong {
            Wrong::WholeTemperatures => beta,
            Wrong::LastStepDropped if step == steps => 0.0,
            _ => beta - before,
        };
        sum += width * (0.5 * squares + field);
        before = beta;
        let deviation = match wrong {
            Wrong::UnitVariance => 1.0,
            _ => 1.0 / beta.sqrt(),
        };
        let h: Vec<f64> = (means.iter())
            .map(|mean| mean + deviation * normal(generator))
            .collect();
        let slope = match wrong {
            Wrong::HalfSlope => beta,
            _ => 2.0 * beta,
        };
        for (site, v) in v.iter_mut().enumerate() {
            let rows = machine.weights.iter().zip(&h);
            let input =
                machine.visible_bias[site] + rows.map(|(row, h)| row[site] * h).sum::<f64>();
            *v = spin(bernoulli(generator, 1.0 / (1.0 + (-slope * input).exp())));
        }
    }
    sum
}

/// `W v + c`.
fn hidden_means(machine: &RestrictedMachine, v: &[f64]) -> Vec<f64> {
    let rows = machine.weights.iter().zip(&machine.hidden_bias);
    rows.map(|(row, c)| c + row.iter().zip(v).map(|(w, v)| w * v).sum::<f64>())
        .collect()
}
