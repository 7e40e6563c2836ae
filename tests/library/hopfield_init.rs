//! Where the training of a machine starts: the likelihoods of three starts, and the small case of the experiment.

#![allow(clippy::unwrap_used)]

use crate::hopfield_rbm::{network, random_patterns};
use attnbm::experiments::hopfield_init::surrogate;
use attnbm::grade::runs::STANDARD_ERRORS;
use attnbm::models::hopfield_rbm::{BinaryGaussian, Rule};
use attnbm::real::Goal;
use attnbm::sampling::random::{normals, stream, unit};

/// The mean log likelihood of some states, exactly.
fn likelihood(weights: Vec<f64>, data: &[Vec<i8>]) -> f64 {
    const BETA: f64 = 2.0;
    let machine = BinaryGaussian::new(weights.len() / 12, 12, weights).unwrap();
    let log_z: f64 = machine
        .log_visible_partition_of(BETA, Goal::PLAIN)
        .unwrap()
        .value;
    let terms = data
        .iter()
        .map(|v| machine.log_weight::<f64>(v, BETA).unwrap());
    terms.sum::<f64>() / data.len() as f64 - log_z
}

/// Rows of unit length at right angles, from normal ones.
fn random_orthonormal(seed: u64) -> Vec<f64> {
    let mut rows: Vec<Vec<f64>> = Vec::new();
    let mut generator = stream(seed, "orthonormal", 0);
    while rows.len() < 3 {
        let mut row = normals(&mut generator, 12);
        for other in &rows {
            let overlap: f64 = row.iter().zip(other).map(|(a, b)| a * b).sum();
            row.iter_mut()
                .zip(other)
                .for_each(|(a, b)| *a -= overlap * b);
        }
        let length = row.iter().map(|x| x * x).sum::<f64>().sqrt();
        rows.push(row.into_iter().map(|x| x / length).collect());
    }
    rows.concat()
}

/// A statistical check, with seeds: patterns with a tenth of their spins reversed are likelier under the patterns' own
/// machine than under small normal weights or under a random orthonormal basis. No theorem says so.
#[test]
fn the_weights_of_the_patterns_fit_noisy_patterns_best() {
    const SETS: u64 = 20;
    let mut runs: Vec<[f64; 3]> = Vec::new();
    let mut best = 0;
    for seed in 0..SETS {
        let patterns = random_patterns(2000 + seed, 3, 12);
        let mut generator = stream(seed, "noisy patterns", 0);
        let data: Vec<Vec<i8>> = (0..100)
            .map(|sample| {
                let pattern = patterns.rows().nth(sample % 3).unwrap();
                let flip = |x: &i8| if unit(&mut generator) < 0.1 { -x } else { *x };
                pattern.iter().map(flip).collect()
            })
            .collect();
        let small = normals(&mut stream(seed, "small", 0), 36);
        let small = small.into_iter().map(|x| 0.1 * x).collect();
        let network = network(patterns, Rule::Projection);
        let values = [network.weights(), small, random_orthonormal(seed)]
            .map(|weights| likelihood(weights, &data));
        runs.push(values);
        best += u64::from(values[0] > values[1] && values[0] > values[2]);
    }
    assert_eq!(best, SETS, "{runs:?}");
    let distances = distances_from_another_program(&runs);
    assert!(
        distances.iter().all(|t| t.abs() <= STANDARD_ERRORS),
        "{distances:?}"
    );
    // With the starts exchanged they are not.
    let exchanged: Vec<[f64; 3]> = runs.iter().map(|[a, b, c]| [*b, *c, *a]).collect();
    let distances = distances_from_another_program(&exchanged);
    assert!(
        distances.iter().all(|t| t.abs() > STANDARD_ERRORS),
        "{distances:?}"
    );
}

/// The small case of the experiment, with its seeds.
#[test]
fn the_small_case_of_the_experiment_has_the_means_of_another_program() {
    let runs: Vec<[f64; 3]> = (1..=20)
        .map(|seed| {
            let found = surrogate(seed).unwrap();
            [found.projection, found.gaussian, found.orthonormal]
        })
        .collect();
    let distances = distances_from_another_program(&runs);
    assert!(
        distances.iter().all(|t| t.abs() <= STANDARD_ERRORS),
        "{distances:?}"
    );
}

/// Another program found the means -5.82, -8.32 and -10.59 over twenty runs of its own. This is how far the means of these
/// runs are from them, in standard errors of the difference.
///
/// The spreads of the other program are not known, and are taken to be those found here. If the likelihoods are normal, the
/// quotients have Student's law with 19 degrees of freedom. [`STANDARD_ERRORS`] are exceeded with the chance 8.6e-7 under 15
/// degrees of freedom, and with a smaller one under 19.
fn distances_from_another_program(runs: &[[f64; 3]]) -> [f64; 3] {
    let count = runs.len() as f64;
    assert_eq!(count, 20.0);
    let mean = |of: &dyn Fn(&[f64; 3]) -> f64| runs.iter().map(of).sum::<f64>() / count;
    let others = [-5.82, -8.32, -10.59];
    [0, 1, 2].map(|which| {
        let own = mean(&|run| run[which]);
        let variance = mean(&|run| (run[which] - own).powi(2)) * count / (count - 1.0);
        (own - others[which]) / (2.0 * variance / count).sqrt()
    })
}
