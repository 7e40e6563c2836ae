//! What training is known to do, at sizes that a test has time for.
#![cfg(test)]

use super::{Fields, Settings, Training, stationary_loss};
use crate::models::attnbm::AttnBm;
use crate::real::{Ball, Bounded, Enclosure, Goal, Real};
use crate::sampling::random::{normals, stream};

type Exact = Ball<4>;

const SIZE: usize = 30;

const SETTINGS: Settings = Settings {
    units: 20,
    rate: 0.05,
    batch: 6,
    epochs: 3000,
    seed: 1,
    is_single: false,
    threads: 1,
};

/// Images whose squared norms are about 120.
fn images(index: u64, count: usize) -> Vec<f64> {
    let mut images = normals(&mut stream(6, "findings", index), count * SIZE);
    images.iter_mut().for_each(|x| *x *= 2.0);
    images
}

fn trained(images: &[f64], settings: Settings) -> Training {
    let mut training = Training::new(images, SIZE, settings).unwrap();
    training.advance(&mut |_| true).unwrap();
    training
}

/// At a stationary point a live pattern is the mean of its images, scaled so that all live norms are equal but for a few
/// nats, and the loss follows from which images share a pattern.
#[test]
fn live_patterns_end_with_one_norm_and_the_loss_that_follows() {
    for seed in [1, 2] {
        let images = images(seed, 6);
        let training = trained(&images, Settings { seed, ..SETTINGS });
        let machine = training.machine().unwrap();
        let fields = Fields::of(&machine, &images).unwrap();
        let (norm, range) = fields.live_norms();
        assert!(norm > 40.0 && range < 4.0, "{norm} {range}");
        let dead = fields.squared_norms.iter().filter(|norm| **norm < 4.0);
        assert_eq!(dead.count() + fields.live(), SETTINGS.units);

        let predicted = stationary_loss(&machine, &images).unwrap();
        let found = training.loss().unwrap();
        assert!((found - predicted).abs() < 0.3, "{found} {predicted}");
        // The check can fail: before the training the loss is another one.
        let start = training.curve()[0].1;
        assert!((start - predicted).abs() > 3.0, "{start} {predicted}");
    }
}

/// For orthogonal images of one norm the patterns that are the images have the loss log P, and training ends above it.
#[test]
fn the_least_loss_of_orthogonal_images_is_the_logarithm_of_their_number() {
    let mut images = vec![0.0; 5 * SIZE];
    for (place, row) in images.chunks_mut(SIZE).enumerate() {
        row[3 * place] = 10.0;
    }
    // With |ξ|² = 100 the loss of these patterns is log 5 - log(1 + 4 e^-100).
    let exact = |patterns: &[f64]| {
        let machine = AttnBm::new(patterns.len() / SIZE, SIZE, patterns.to_vec()).unwrap();
        let likelihood = machine.negative_log_likelihood::<Exact>(1.0, &images, Goal::PLAIN);
        let volume = (Exact::pi().mul_pow2(1).ln() * Exact::from_i64(SIZE as i64)).mul_pow2(-1);
        likelihood.unwrap().value - volume
    };
    let least = Exact::from_i64(5).ln();
    let correction = (Exact::from_i64(-100).exp() * Exact::from_i64(4)).ln_1p();
    let found = exact(&images);
    assert!(found.is_bounded() && found.accuracy_bits() > 200);
    assert!(!found.disjoint(&(least.clone() - &correction)));
    let trained = exact(&trained(&images, SETTINGS).patterns());
    assert!(
        (least - correction).certainly_at_most(&trained),
        "{trained:?}"
    );
}

/// The rate over the size of a batch is the only scale: two steps of two images at a rate are one of four at twice the rate,
/// but for terms of second order, which fall to a quarter with half the rate.
#[test]
fn half_the_rate_of_half_the_batch_is_the_same_to_first_order() {
    let images = images(3, 4);
    let distance = |rate: f64| {
        let after = |rate, batch| {
            let settings = Settings {
                rate,
                batch,
                epochs: 1,
                ..SETTINGS
            };
            trained(&images, settings).patterns()
        };
        let (small, large) = (after(rate, 2), after(2.0 * rate, 4));
        let squares = small.iter().zip(&large).map(|(a, b)| (a - b) * (a - b));
        squares.sum::<f64>().sqrt()
    };
    let order = (distance(1e-4) / distance(5e-5)).log2();
    assert_eq!(order.round(), 2.0, "{order}");
}

/// Coordinates in the span and pixels give the same training.
#[test]
fn the_span_changes_nothing_but_the_cost() {
    let narrow = images(4, 6);
    let settings = Settings {
        epochs: 40,
        ..SETTINGS
    };
    let training = trained(&narrow, settings);
    assert_eq!(training.coordinates(), 7);
    // In a span of more than four fifths of the dimensions the training is in pixels.
    let mut descent = crate::batch::Descent::new(
        Training::new(&narrow, SIZE, settings).unwrap().patterns(),
        SIZE,
    )
    .unwrap();
    for _ in 0..40 {
        descent.step(&narrow, settings.rate).unwrap();
    }
    for (a, b) in training.patterns().iter().zip(descent.patterns()) {
        assert!((a - b).abs() < 1e-9, "{a} {b}");
    }
    assert_eq!(
        trained(
            &images(5, 40),
            Settings {
                epochs: 1,
                ..settings
            }
        )
        .coordinates(),
        SIZE
    );
}

#[test]
fn what_is_stopped_goes_on_bit_for_bit() {
    let images = images(7, 6);
    for is_single in [false, true] {
        let settings = Settings {
            batch: 4,
            epochs: 9,
            is_single,
            ..SETTINGS
        };
        let whole = trained(&images, settings);
        let mut first = Training::new(&images, SIZE, settings).unwrap();
        first.advance(&mut |training| training.epoch() < 4).unwrap();
        assert_eq!(first.epoch(), 4);
        let file = first.save().unwrap();
        let threads = Settings {
            threads: 3,
            ..settings
        };
        let mut second = Training::new(&images, SIZE, threads).unwrap();
        second.restore(&file).unwrap();
        second.advance(&mut |_| true).unwrap();
        assert_eq!(second.save().unwrap(), whole.save().unwrap());
        assert_eq!(second.patterns(), whole.patterns());
        assert_eq!(second.curve().len(), 10);

        let other = Settings {
            seed: 2,
            ..settings
        };
        let refused = Training::new(&images, SIZE, other).unwrap().restore(&file);
        assert_eq!(
            refused.unwrap_err().to_string(),
            "the checkpoint is of other images or settings"
        );
        for cut in [0, 7, 60, file.len() - 1] {
            let refused = second.restore(&file[..cut]);
            assert_eq!(refused.unwrap_err().kind(), "parse");
        }
    }
}

#[test]
fn settings_of_nothing_are_refused() {
    let images = images(8, 3);
    let refused = |settings: Settings| {
        let training = Training::new(&images, SIZE, settings);
        training.map(|_| ()).unwrap_err().to_string()
    };
    let error = refused(Settings {
        rate: f64::NAN,
        ..SETTINGS
    });
    assert_eq!(error, "rate must be finite and > 0, got NaN");
    assert_eq!(
        refused(Settings {
            batch: 0,
            ..SETTINGS
        }),
        "batch must be at least 1, got 0"
    );
    assert_eq!(
        refused(Settings {
            units: 0,
            ..SETTINGS
        }),
        "units must be at least 1, got 0"
    );
    let mut wild = Training::new(
        &images,
        SIZE,
        Settings {
            rate: 1e200,
            ..SETTINGS
        },
    )
    .unwrap();
    assert!(wild.advance(&mut |_| true).is_err());
}
