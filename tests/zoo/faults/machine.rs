//! Faults of the attentional Boltzmann machine.

use std::f64::consts::PI;
use std::sync::Mutex;

use attnbm::conformance::{Array, Computed, Conditioned, Machine, Question};
use attnbm::grade::answer::Answer;
use attnbm::grade::case::Case;
use attnbm::grade::verdict::Grade;
use attnbm::oracle::input::Value;

use super::{Ask, Expected, Fault, Wrong, alters, computes, mapped, wrong};
use crate::plain::*;

pub fn faults() -> Vec<Fault> {
    let mut faults = closed_forms();
    faults.extend(sums_over_multisets());
    faults.extend(likelihoods());
    faults.extend(quadratures());
    faults
}

fn closed_forms() -> Vec<Fault> {
    use Grade::{LosesDigits, Wrong};
    vec![
        computes(
            "attnbm.energy",
            "a visible bias that is dropped",
            Wrong,
            NoVisibleBias,
        ),
        computes(
            "attnbm.energy",
            "overlaps in single precision",
            LosesDigits,
            SinglePrecision,
        ),
        computes(
            "attnbm.energy",
            "the whole square for half of it",
            Wrong,
            WholeSquare,
        ),
        computes("attnbm.score", "beta squared", Wrong, BetaSquared),
        computes(
            "attnbm.score",
            "the sign of the energy's gradient",
            Wrong,
            ScoreOfEnergy,
        ),
    ]
}

wrong!(NoVisibleBias, attnbm_energy(machine: &Machine, v: &[f64]) -> f64 {
    Ok(0.5 * dot(v, v) - log_sum_exp(&overlaps(machine, v)))
});

wrong!(SinglePrecision, attnbm_energy(machine: &Machine, v: &[f64]) -> f64 {
    let overlaps: Vec<f64> = overlaps(machine, v).iter().map(|x| f64::from(*x as f32)).collect();
    Ok(0.5 * squared_distance(v, &machine.visible_bias) - log_sum_exp(&overlaps))
});

wrong!(WholeSquare, attnbm_energy(machine: &Machine, v: &[f64]) -> f64 {
    Ok(squared_distance(v, &machine.visible_bias) - log_sum_exp(&overlaps(machine, v)))
});

wrong!(BetaSquared, attnbm_score(machine: &Machine, v: &[f64]) -> Vec<f64> {
    Ok(Plain.attnbm_score(machine, v)?.iter().map(|x| machine.beta * x).collect())
});

wrong!(NoDomain, attnbm_mean(machine: &Machine) -> Vec<f64> {
    let beta = if machine.beta > 0.0 { machine.beta } else { 1.0 };
    Plain.attnbm_mean(&Machine { beta, ..machine.clone() })
});

wrong!(ScoreOfEnergy, attnbm_score(machine: &Machine, v: &[f64]) -> Vec<f64> {
    Ok(Plain.attnbm_score(machine, v)?.iter().map(|x| -x).collect())
});

fn sums_over_multisets() -> Vec<Fault> {
    use Grade::{AcceptsNonsense, LosesDigits, Wrong};
    vec![
        computes(
            "attnbm.log_partition",
            "no 1/beta in the squares",
            Wrong,
            NoRescaling,
        ),
        computes(
            "attnbm.log_partition",
            "multisets counted once each",
            Wrong,
            NoMultiplicity,
        ),
        computes(
            "attnbm.log_partition",
            "log of a sum of exponentials",
            Grade::Fails,
            NoShift,
        ),
        computes(
            "attnbm.mean",
            "a domain error that is swallowed",
            AcceptsNonsense,
            NoDomain,
        ),
        computes(
            "attnbm.mean",
            "the sum of patterns without 1/beta",
            Wrong,
            MeanNotDivided,
        ),
        Fault {
            expected: Expected::Relation("bias-gauge"),
            ..computes(
                "attnbm.mean",
                "a cache that does not look at the biases",
                Wrong,
                Cached::default(),
            )
        },
        computes(
            "attnbm.log_density",
            "a log Z kept from the question before",
            Wrong,
            ByBeta::default(),
        ),
        computes(
            "attnbm.covariance",
            "a difference of moments",
            LosesDigits,
            Moments,
        ),
        computes(
            "attnbm.covariance",
            "no variance of the components",
            Wrong,
            BetweenOnly,
        ),
        computes(
            "attnbm.log_density",
            "squares expanded",
            LosesDigits,
            ExpandedSquares,
        ),
        computes(
            "attnbm.log_partition_gradient",
            "central differences",
            LosesDigits,
            Differences,
        ),
        computes(
            "attnbm.conditional_mean",
            "biases ignored",
            Wrong,
            ConditionalWithoutBiases,
        ),
        computes(
            "attnbm.conditional_mean",
            "indices taken for sorted",
            Wrong,
            SortedIndices,
        ),
        computes(
            "attnbm.conditional_log_density",
            "the volume of all coordinates",
            Wrong,
            WholeVolume,
        ),
    ]
}

wrong!(NoRescaling, attnbm_log_partition(machine: &Machine) -> f64 {
    let exponents = multisets(machine)?.iter().map(|term| {
        0.5 * dot(&term.sum, &term.sum) + dot(&term.sum, &machine.visible_bias) + term.log_weight
    }).collect::<Vec<f64>>();
    Ok(log_volume(machine) + log_sum_exp(&exponents))
});

wrong!(NoMultiplicity, attnbm_log_partition(machine: &Machine) -> f64 {
    let exponents = multisets(machine)?.into_iter().map(|mut term| {
        term.log_weight = dot(&term.counts, &machine.hidden_bias);
        exponent(machine, &term)
    }).collect::<Vec<f64>>();
    Ok(log_volume(machine) + log_sum_exp(&exponents))
});

wrong!(NoShift, attnbm_log_partition(machine: &Machine) -> f64 {
    let terms = multisets(machine)?;
    let sum: f64 = terms.iter().map(|term| exponent(machine, term).exp()).sum();
    Ok(log_volume(machine) + sum.ln())
});

wrong!(MeanNotDivided, attnbm_mean(machine: &Machine) -> Vec<f64> {
    let mean = mean_of(machine)?;
    Ok(mean.iter().zip(&machine.visible_bias).map(|(m, b)| (m - b) * machine.beta + b).collect())
});

/// Patterns and an inverse temperature with their mean.
type Seen = (Vec<Vec<f64>>, f64, Vec<f64>);

/// Keeps what it has computed for patterns that it has seen.
#[derive(Default)]
struct Cached(Mutex<Vec<Seen>>);

impl Wrong for Cached {
    fn answer(&self, question: &Question<'_>) -> Computed<Array> {
        let machine = question.machine()?;
        let mut known = self.0.lock().expect("no panic");
        let is_known = |entry: &&Seen| entry.0 == machine.patterns && entry.1 == machine.beta;
        if let Some((.., mean)) = known.iter().find(is_known) {
            return Ok(mean.clone().into());
        }
        let mean = mean_of(&machine)?;
        known.push((machine.patterns, machine.beta, mean.clone()));
        Ok(mean.into())
    }
}

/// Keeps the last log Z as long as beta is the same.
#[derive(Default)]
struct ByBeta(Mutex<Option<(f64, f64)>>);

impl Wrong for ByBeta {
    fn answer(&self, question: &Question<'_>) -> Computed<Array> {
        let (machine, v) = (question.machine()?, question.vector("v")?);
        let mut last = self.0.lock().expect("no panic");
        let density = Plain.attnbm_log_density(&machine, v)?;
        let log_z = Plain.attnbm_log_partition(&machine)?;
        match *last {
            Some((beta, stale)) if beta == machine.beta => Ok((density + (log_z - stale)).into()),
            _ => {
                *last = Some((machine.beta, log_z));
                Ok(density.into())
            }
        }
    }
}

wrong!(Moments, attnbm_covariance(machine: &Machine) -> Vec<Vec<f64>> {
    let (components, mean) = (mixture(machine)?, mean_of(machine)?);
    let entry = |i: usize, j: usize| {
        let second: f64 = components.iter().map(|(p, m, _)| p * m[i] * m[j]).sum();
        second - mean[i] * mean[j] + if i == j { 1.0 / machine.beta } else { 0.0 }
    };
    let size = mean.len();
    Ok((0..size).map(|i| (0..size).map(|j| entry(i, j)).collect()).collect())
});

wrong!(BetweenOnly, attnbm_covariance(machine: &Machine) -> Vec<Vec<f64>> {
    let mut covariance = Plain.attnbm_covariance(machine)?;
    covariance.iter_mut().enumerate().for_each(|(i, row)| row[i] -= 1.0 / machine.beta);
    Ok(covariance)
});

wrong!(ExpandedSquares, attnbm_log_density(machine: &Machine, v: &[f64]) -> f64 {
    let terms = multisets(machine)?;
    let exponents: Vec<f64> = terms.iter().map(|term| exponent(machine, term)).collect();
    let log_total = log_sum_exp(&exponents);
    let joint: Vec<f64> = terms.iter().zip(&exponents).map(|(term, exponent)| {
        let mean = mean_of_term(machine, term);
        let square = dot(v, v) - 2.0 * dot(v, &mean) + dot(&mean, &mean);
        (exponent - log_total) - 0.5 * machine.beta * square
    }).collect();
    Ok(log_sum_exp(&joint) - log_volume(machine))
});

wrong!(Differences, attnbm_log_partition_gradient(machine: &Machine) -> Vec<Vec<f64>> {
    const STEP: f64 = 1e-5;
    let mut gradient = machine.patterns.clone();
    for (mu, row) in gradient.iter_mut().enumerate() {
        for (i, entry) in row.iter_mut().enumerate() {
            let at = |step: f64| {
                let mut moved = machine.clone();
                moved.patterns[mu][i] += step;
                Plain.attnbm_log_partition(&moved)
            };
            *entry = (at(STEP)? - at(-STEP)?) / (2.0 * STEP);
        }
    }
    Ok(gradient)
});

wrong!(ConditionalWithoutBiases, attnbm_conditional_mean(machine: &Machine, given: &Conditioned) -> Vec<f64> {
    let (visible_bias, hidden_bias) = (vec![0.0; machine.visible_bias.len()], vec![0.0; machine.hidden_bias.len()]);
    Plain.attnbm_conditional_mean(&Machine { visible_bias, hidden_bias, ..machine.clone() }, given)
});

wrong!(SortedIndices, attnbm_conditional_mean(machine: &Machine, given: &Conditioned) -> Vec<f64> {
    let mut given = given.clone();
    given.observed.sort_unstable();
    Plain.attnbm_conditional_mean(machine, &given)
});

wrong!(WholeVolume, attnbm_conditional_log_density(
    machine: &Machine, given: &Conditioned, missing_values: &[f64]
) -> f64 {
    let part = 0.5 * given.missing.len() as f64 * (2.0 * PI / machine.beta).ln();
    let density = Plain.attnbm_conditional_log_density(machine, given, missing_values)?;
    Ok(density + part - log_volume(machine))
});

fn likelihoods() -> Vec<Fault> {
    use Grade::Wrong;
    let (value, gradient) = (
        "attnbm.negative_log_likelihood",
        "attnbm.negative_log_likelihood_gradient",
    );
    vec![
        computes(value, "N/2 log 2 pi dropped", Wrong, NoConstant),
        computes(value, "a sum over the observations", Wrong, SumOfData),
        computes(value, "a mean over one observation less", Wrong, OneLess),
        computes(
            gradient,
            "the sign of the negative phase",
            Wrong,
            NegativePhase,
        ),
        computes(
            gradient,
            "divided by the size of the batch once more",
            Wrong,
            DividedAgain,
        ),
    ]
}

wrong!(NoConstant, attnbm_negative_log_likelihood(machine: &Machine, data: &[Vec<f64>]) -> f64 {
    let constant = 0.5 * machine.visible_bias.len() as f64 * (2.0 * PI).ln();
    Ok(Plain.attnbm_negative_log_likelihood(machine, data)? - constant)
});

wrong!(SumOfData, attnbm_negative_log_likelihood(machine: &Machine, data: &[Vec<f64>]) -> f64 {
    Ok(Plain.attnbm_negative_log_likelihood(machine, data)? * data.len() as f64)
});

wrong!(OneLess, attnbm_negative_log_likelihood(machine: &Machine, data: &[Vec<f64>]) -> f64 {
    let count = data.len() as f64;
    Ok(Plain.attnbm_negative_log_likelihood(machine, data)? * count / (count - 1.0).max(1.0))
});

wrong!(NegativePhase, attnbm_negative_log_likelihood_gradient(
    machine: &Machine, data: &[Vec<f64>]
) -> Vec<Vec<f64>> {
    let mut gradient = Plain.attnbm_negative_log_likelihood_gradient(machine, data)?;
    let model = Plain.attnbm_log_partition_gradient(machine)?;
    for (row, phase) in gradient.iter_mut().zip(&model) {
        row.iter_mut().zip(phase).for_each(|(entry, x)| *entry -= 2.0 * x);
    }
    Ok(gradient)
});

wrong!(DividedAgain, attnbm_negative_log_likelihood_gradient(
    machine: &Machine, data: &[Vec<f64>]
) -> Vec<Vec<f64>> {
    let mut gradient = Plain.attnbm_negative_log_likelihood_gradient(machine, data)?;
    gradient.iter_mut().flatten().for_each(|entry| *entry /= data.len() as f64);
    Ok(gradient)
});

fn quadratures() -> Vec<Fault> {
    use Grade::Wrong;
    vec![
        alters(
            "attnbm.log_partition",
            "closed forms at the nearest whole beta",
            Wrong,
            nearest_whole,
        ),
        alters(
            "attnbm.log_partition_bounds",
            "the upper bound first",
            Wrong,
            exchanged,
        ),
        alters(
            "attnbm.entropy",
            "the sign of the entropy",
            Wrong,
            |case, ask| mapped(case, ask, |x| -x),
        ),
        alters(
            "attnbm.mean_energy",
            "beta times the energy",
            Wrong,
            times_beta,
        ),
        alters(
            "attnbm.dsm_loss",
            "the variance for the standard deviation",
            Wrong,
            squared_noise,
        ),
        alters("attnbm.dsm_loss", "a factor of 1/2", Wrong, |case, ask| {
            mapped(case, ask, |x| 0.5 * x)
        }),
        alters(
            "attnbm.dae_loss",
            "a mean over the coordinates",
            Wrong,
            mean_over_coordinates,
        ),
    ]
}

fn with_number(case: &Case, name: &'static str, change: impl Fn(f64) -> f64) -> Case {
    let number = case.number(name).unwrap_or(1.0);
    case.clone().with(name, Value::Number(change(number)))
}

fn nearest_whole(case: &Case, ask: &mut Ask<'_>) -> Answer {
    match case.number("beta") {
        Some(beta) if beta > 0.0 => ask(&with_number(case, "beta", |beta| beta.round().max(1.0))),
        _ => ask(case),
    }
}

fn exchanged(case: &Case, ask: &mut Ask<'_>) -> Answer {
    match ask(case) {
        Answer::Value(mut array) => {
            array.entries.reverse();
            Answer::Value(array)
        }
        other => other,
    }
}

fn times_beta(case: &Case, ask: &mut Ask<'_>) -> Answer {
    let beta = case.number("beta").unwrap_or(1.0);
    mapped(case, ask, |x| beta * x)
}

fn squared_noise(case: &Case, ask: &mut Ask<'_>) -> Answer {
    match case.number("noise_variance") {
        // The square of a negative number would be one that means something.
        Some(noise) if noise > 0.0 => ask(&with_number(case, "noise_variance", |s| s * s)),
        _ => ask(case),
    }
}

fn mean_over_coordinates(case: &Case, ask: &mut Ask<'_>) -> Answer {
    let count = case.size("N").unwrap_or(1) as f64;
    mapped(case, ask, |x| x / count)
}
