//! Gaussian-Bernoulli machines and von Mises-Fisher distributions, against their formulas in balls.

use super::cases::draw;
use super::seed::seed;
use super::truth::{Exact, numbers_are_as_promised};
use attnbm::Error;
use attnbm::batch::{Rows, von_mises_fisher_log_densities};
use attnbm::models::gaussian_bernoulli::GaussianBernoulli;
use attnbm::models::von_mises_fisher::log_density;
use attnbm::real::Goal;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

#[test]
fn gaussian_bernoulli_log_densities_lie_within_their_bounds() {
    let mut rng = ChaCha8Rng::seed_from_u64(seed(20_261_130));
    let (mut recomputed, mut rows) = (0, 0);
    let shapes = [(1, 1), (3, 5), (8, 40), (5, 300)];
    // The widths of weights, biases, data; the standard deviation.
    let scales = [
        [0.5, 1.0, 1.0, 1.0],
        [0.1, 2.0, 10.0, 0.5],
        [3.0, 1e3, 1.0, 2.0],
        [1e-9, 1.0, 1e6, 1.0],
        [1.0, 0.0, 1e-200, 1e3],
        [1e3, 1.0, 1e100, 1.0],
        [1.0, 1.0, 1e200, 1.0],
    ];
    for (hidden, visible) in shapes {
        for [weights, biases, data, sigma] in scales {
            let data = draw(&mut rng, 3 * visible, data);
            let data = Rows::new(&data, visible).unwrap();
            let machine =
                GaussianBernoulli::new(hidden, visible, draw(&mut rng, hidden * visible, weights))
                    .unwrap();
            let machine = machine
                .with_visible_bias(draw(&mut rng, visible, biases))
                .unwrap();
            let machine = machine
                .with_hidden_bias(draw(&mut rng, hidden, biases))
                .unwrap();
            let machine = machine.with_sigma(sigma).unwrap();
            let found = machine.log_densities(&data, 2).unwrap();
            let log_z = machine.log_partition::<Exact>(Goal::PLAIN).unwrap().value;
            let truth = |v: &[f64]| machine.log_weight::<Exact>(v).unwrap() - &log_z;
            numbers_are_as_promised(&format!("{machine:?}"), &data, &found, &truth);
            recomputed += found.recomputed();
            rows += 3;
        }
    }
    assert!(
        recomputed > 0 && 2 * recomputed < rows,
        "{recomputed} of {rows}"
    );
}

#[test]
fn von_mises_fisher_log_densities_lie_within_their_bounds() {
    let mut rng = ChaCha8Rng::seed_from_u64(seed(20_261_130));
    let (mut recomputed, mut rows) = (0, 0);
    for dimension in [1, 2, 3, 33, 784, 5_000] {
        for (eta, beta, x) in [
            (1.0, 1.0, 1.0),
            (10.0, 2.5, 1e-9),
            (1e-150, 1.0, 3.0),
            (1e3, 8.0, 1e-160),
            (2.0, 1.0, 1e170),
        ] {
            let eta = draw(&mut rng, dimension, eta);
            let mut data = draw(&mut rng, 3 * dimension, x);
            // Along η, where its length cancels.
            data.extend_from_slice(&eta);
            let data = Rows::new(&data, dimension).unwrap();
            let found = von_mises_fisher_log_densities(&eta, beta, &data, 1).unwrap();
            let truth = |x: &[f64]| log_density::<Exact>(&eta, beta, x).unwrap();
            numbers_are_as_promised(&format!("{eta:?}, beta {beta}"), &data, &found, &truth);
            recomputed += found.recomputed();
            rows += 4;
        }
    }
    assert!(
        recomputed > 0 && 3 * recomputed < 2 * rows,
        "{recomputed} of {rows}"
    );
}

#[test]
fn their_errors_name_the_field() {
    let three = Rows::new(&[1.0; 3], 3).unwrap();
    let machine = GaussianBernoulli::new(1, 2, vec![1.0, 0.5]).unwrap();
    assert!(
        matches!(machine.log_densities(&three, 1), Err(Error::Shape { field, .. }) if field == "data[0]")
    );
    let ask = |eta: &[f64], beta: f64| von_mises_fisher_log_densities(eta, beta, &three, 1);
    assert!(matches!(ask(&[1.0, 0.5], 1.0), Err(Error::Shape { field, .. }) if field == "data[0]"));
    assert!(matches!(ask(&[1.0; 3], -1.0), Err(Error::Domain { field, .. }) if field == "beta"));
    let zeros = Rows::new(&[0.0; 3], 3).unwrap();
    assert!(
        matches!(von_mises_fisher_log_densities(&[1.0; 3], 1.0, &zeros, 1), Err(Error::Domain { field, .. }) if field == "x")
    );
}
