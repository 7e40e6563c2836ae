//! Samplers as distributions of `rand`: they draw what the sampler draws, from any generator, and their first values are
//! the same on every machine.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use attnbm::models::attnbm::{AttnBm, ConditionalSampler, Gibbs, Langevin, RejectionSampler};
use attnbm::models::gaussian_bernoulli::{BlockGibbs, GaussianBernoulli, VisibleSampler};
use attnbm::models::von_mises_fisher::sampling::Sampler;
use attnbm::sampling::chain::Kernel;
use rand::distr::Distribution;
use rand::{Rng, RngExt};
use rand_chacha::rand_core::SeedableRng;
use rand_chacha::{ChaCha8Rng, ChaCha20Rng};

fn machine() -> AttnBm {
    AttnBm::new(3, 2, vec![1.5, 0.0, -1.0, 1.0, 0.25, -0.5])
        .and_then(|machine| machine.with_visible_bias(vec![0.5, -0.25]))
        .and_then(|machine| machine.with_hidden_bias(vec![0.0, 0.75, 1.0]))
        .unwrap()
}

fn restricted() -> GaussianBernoulli {
    GaussianBernoulli::new(3, 2, vec![1.0, 0.5, -0.75, 1.0, 0.5, -1.0])
        .and_then(|machine| machine.with_sigma(0.75))
        .and_then(|machine| machine.with_hidden_bias(vec![0.25, -0.5, 0.125]))
        .unwrap()
}

const ETA: [f64; 3] = [0.0, 1.2, -1.6];

fn generator() -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(20_261_129)
}

/// The second sample of a stream.
fn second(law: &impl Distribution<Vec<f64>>) -> Vec<f64> {
    law.sample_iter(generator()).nth(1).unwrap()
}

/// The second state of a chain from the origin.
fn second_state(kernel: impl Kernel) -> Vec<f64> {
    let mut chain = kernel.chain(vec![0.0, 0.0], generator()).unwrap();
    chain.nth(1).unwrap()
}

#[test]
fn the_first_values_of_each_sampler_are_pinned() {
    let (machine, restricted) = (machine(), restricted());
    let mixture = machine.mixture_sampler(2).unwrap();
    let conditional = ConditionalSampler::new(&machine, 2, &[0], &[0.75]).unwrap();
    let rejection = RejectionSampler::new(&machine, 2.5).unwrap();
    let visible = VisibleSampler::new(&restricted).unwrap();
    let sphere = Sampler::new(&ETA).unwrap();
    let found = vec![
        ("mixture", second(&mixture)),
        ("conditional", second(&conditional)),
        ("rejection", second(&rejection)),
        ("visible", second(&visible)),
        ("sphere", second(&sphere)),
        ("gibbs", second_state(Gibbs::new(&machine, 2).unwrap())),
        ("block gibbs", second_state(BlockGibbs::new(&restricted))),
        (
            "langevin",
            second_state(Langevin::new(&machine, 2.5, 0.25).unwrap()),
        ),
    ];
    let pinned = vec![
        ("mixture", vec![0.7341449947487488, 0.2962020091707599]),
        ("conditional", vec![0.8086670891027983]),
        ("rejection", vec![0.5358685097339155, 1.0494334822586533]),
        ("visible", vec![-0.5391043799557503, 1.688249759818497]),
        (
            "sphere",
            vec![
                -0.6525549338233376,
                -0.2612763367730894,
                -0.7112712100073041,
            ],
        ),
        ("gibbs", vec![1.5462020091707598, 0.9380715028255053]),
        ("block gibbs", vec![1.5735600383837003, -1.3055893741082911]),
        ("langevin", vec![1.1127627157247089, -0.615189065415576]),
    ];
    assert_eq!(found, pinned);
}

/// Any generator, behind a reference to a trait: not only ChaCha.
fn check(generator: &mut dyn Rng) {
    let sampler = machine().mixture_sampler(1).unwrap();
    let samples: Vec<Vec<f64>> = (&sampler).sample_iter(&mut *generator).take(10).collect();
    assert!(samples.iter().all(|v| v.len() == 2));
    assert_eq!(sampler.sample(generator).len(), 2);
}

#[test]
fn any_generator_will_do() {
    check(&mut ChaCha20Rng::seed_from_u64(1));
    check(&mut generator());
    let sampler = Sampler::new(&ETA).unwrap();
    let mut from_rand = generator();
    let mut own = generator();
    for _ in 0..5 {
        assert_eq!(from_rand.sample(&sampler), sampler.draw(&mut own));
    }
}

#[test]
fn seeds_and_streams_differ() {
    let sampler = machine().mixture_sampler(2).unwrap();
    let first = |generator: ChaCha8Rng| (&sampler).sample_iter(generator).next();
    let mut other = generator();
    other.set_stream(1);
    assert_ne!(first(generator()), first(other));
    assert_ne!(first(generator()), first(ChaCha8Rng::seed_from_u64(1)));
    assert_eq!(first(generator()), first(generator()));
}
