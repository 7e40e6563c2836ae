//! What training is known to do, at sizes that a test has time for.
#![cfg(test)]

use super::{Biases, Fields, Optimiser, Settings, Training, stationary_loss};
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
    optimiser: Optimiser::Descent,
    weight_decay: 0.0,
    biases: Biases {
        visible: false,
        hidden: false,
    },
    beta: 1,
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
    let coordinates = |images: &[f64], settings: Settings| {
        let training = Training::new(images, SIZE, settings).unwrap();
        training.coordinates()
    };
    assert_eq!(coordinates(&images(5, 40), settings), SIZE);
    // What brings in more than inner products with the data and norms is in pixels, and the rest is not.
    let biases = |visible, hidden| Biases { visible, hidden };
    for (changed, expected) in [
        (
            Settings {
                weight_decay: 0.1,
                biases: biases(false, true),
                ..settings
            },
            7,
        ),
        (
            Settings {
                biases: biases(true, false),
                ..settings
            },
            SIZE,
        ),
        (
            Settings {
                optimiser: Optimiser::Adam,
                ..settings
            },
            SIZE,
        ),
        (
            Settings {
                beta: 2,
                ..settings
            },
            SIZE,
        ),
    ] {
        assert_eq!(coordinates(&narrow, changed), expected);
    }
}

/// With a hidden bias and weight decay as well, steps in the span are steps in pixels.
#[test]
fn a_hidden_bias_and_weight_decay_leave_the_span_what_it_is() {
    let narrow = images(4, 6);
    let settings = Settings {
        epochs: 40,
        weight_decay: 0.1,
        biases: Biases {
            visible: false,
            hidden: true,
        },
        ..SETTINGS
    };
    let training = trained(&narrow, settings);
    assert_eq!(training.coordinates(), 7);
    let starts = Training::new(&narrow, SIZE, settings).unwrap().patterns();
    let mut descent = crate::batch::Descent::new(starts, SIZE)
        .and_then(|descent| descent.with_hidden_bias(vec![0.0; settings.units]))
        .and_then(|descent| descent.with_weight_decay(0.1))
        .unwrap();
    for _ in 0..40 {
        descent.step(&narrow, settings.rate).unwrap();
    }
    let machine = training.machine().unwrap();
    let found = training.patterns();
    let found = found.iter().chain(machine.hidden_bias().unwrap());
    let pixels = descent
        .patterns()
        .iter()
        .chain(descent.hidden_bias().unwrap());
    for (a, b) in found.zip(pixels) {
        assert!((a - b).abs() < 1e-9, "{a} {b}");
    }
}

/// The settings of every option of a training.
fn options() -> [Settings; 4] {
    let biases = |visible, hidden| Biases { visible, hidden };
    let small = Settings {
        batch: 4,
        epochs: 9,
        ..SETTINGS
    };
    [
        Settings {
            weight_decay: 0.02,
            biases: biases(false, true),
            ..small
        },
        Settings {
            biases: biases(true, true),
            ..small
        },
        Settings {
            optimiser: Optimiser::Adam,
            weight_decay: 0.02,
            biases: biases(true, true),
            ..small
        },
        Settings {
            optimiser: Optimiser::Adam,
            beta: 2,
            biases: biases(true, false),
            units: 6,
            ..small
        },
    ]
}

/// The machine of a training has its biases, and the loss that the training says: what the batch promises of it, twice over for
/// what the constant and the exact value are rounded by.
#[test]
fn every_option_decreases_the_loss_of_its_machine() {
    let images = images(9, 6);
    for settings in options() {
        let training = trained(
            &images,
            Settings {
                epochs: 40,
                ..settings
            },
        );
        let (start, end) = (training.curve()[0].1, training.loss().unwrap());
        assert!(end < start, "{settings:?}: {start} {end}");
        let machine = training.machine().unwrap();
        assert_eq!(machine.visible_bias().is_some(), settings.biases.visible);
        assert_eq!(machine.hidden_bias().is_some(), settings.biases.hidden);
        let moved = |bias: Option<&[f64]>| bias.is_none_or(|bias| bias.iter().any(|x| *x != 0.0));
        assert!(moved(machine.visible_bias()) && moved(machine.hidden_bias()));
        let exact = machine
            .negative_log_likelihood::<f64>(f64::from(settings.beta), &images, Goal::PLAIN)
            .unwrap()
            .value;
        let constant = SIZE as f64 / 2.0 * std::f64::consts::TAU.ln();
        for found in [end, training.loss_of(&images).unwrap()] {
            let error = (found + constant - exact).abs();
            assert!(
                error <= 2f64.powi(-32) * exact.abs(),
                "{settings:?}: {error}"
            );
        }
        let error = (start + constant - exact).abs();
        assert!(error > 2f64.powi(-32) * exact.abs());
    }
}

/// Each image finds a pattern, as if at random while there are many: P of them take `n (1 - (1 - 1/n)^P)` of n patterns.
#[test]
fn images_find_as_many_patterns_as_balls_find_boxes() {
    const SEEDS: u64 = 100;
    let (count, units) = (6, SETTINGS.units as f64);
    let live = |seed: u64| {
        let settings = Settings {
            epochs: 400,
            seed,
            ..SETTINGS
        };
        let images = images(100 + seed, count);
        let machine = trained(&images, settings).machine().unwrap();
        Fields::of(&machine, &images).unwrap().live() as f64
    };
    let mean = (0..SEEDS).map(live).sum::<f64>() / SEEDS as f64;
    // The variance of the number of boxes that are found: that of a sum of indicators.
    let missed = |boxes: f64| (1.0 - boxes / units).powi(count as i32);
    let expected = units * (1.0 - missed(1.0));
    let variance =
        units * (units - 1.0) * missed(2.0) + units * missed(1.0) - (units * missed(1.0)).powi(2);
    let deviation = (variance / SEEDS as f64).sqrt();
    // Six standard deviations, beyond which a normal number is once in 5e8.
    assert!(
        (mean - expected).abs() < 6.0 * deviation,
        "{mean} {expected} {deviation}"
    );
    // The check can fail: a pattern for each image would be far off.
    assert!(count as f64 - expected > 6.0 * deviation);
}

/// Where one pattern has the weight 1 in the model and no image, a step of the rate r takes `r |ξ|²` of `|ξ|²/2`, but for `r²/2` of
/// `|ξ|²`; exponents that are the largest numbers of a training overflow nothing.
#[test]
fn the_model_pulls_a_dominant_pattern_by_its_squared_norm() {
    // Squared norms of 14400 and 2500, and an image at the shorter one: the other weights are below e^-3000, which is 0.
    let long = [120.0, 0.0];
    let patterns = [long, [0.0, 50.0]].concat();
    let mut descent = crate::batch::Descent::new(patterns, 2).unwrap();
    let rate = 0.0625;
    let loss = descent.step(&[0.0, 50.0], rate).unwrap();
    // |x|²/2 - |x|² + |ξ|²/2.
    assert_eq!(loss, 1250.0 - 2500.0 + 7200.0);
    let after: f64 = descent.patterns()[..2].iter().map(|x| x * x).sum();
    assert_eq!(
        (14400.0 - after) / 2.0,
        rate * 14400.0 - rate * rate / 2.0 * 14400.0
    );
}

/// A pixel that is bright in one image alone has the squared whitened value P - 1 there, however faint it is, unless `ε` is above
/// its variance: so single images are far longer than the others.
#[test]
fn faint_pixels_of_single_images_are_whitened_to_long_images() {
    let (pairs, size) = (30, 5);
    let count = 2 * pairs + 1;
    // The other images are opposite in pairs, so that the mean of the other pixels is 0 and no correlation is left.
    let other: Vec<f64> = normals(&mut stream(6, "faint", 0), pairs * (size - 1));
    let rare = |brightness: f64, epsilon: f64| {
        let mut images = vec![0.0; size - 1];
        images.push(brightness);
        for row in other.chunks(size - 1) {
            for sign in [1.0, -1.0] {
                images.extend(row.iter().map(|x| sign * x));
                images.push(0.0);
            }
        }
        let (_, whitened) = super::Whitening::fit(&images, size, epsilon).unwrap();
        whitened[size - 1].powi(2)
    };
    let most = (count - 1) as f64;
    // An eigenvalue is off by some roundings of the largest, which is below the sum of all variances.
    let largest = other.iter().map(|x| x * x).sum::<f64>() / pairs as f64;
    for brightness in [1.0, 1.0 / 255.0] {
        let variance = brightness * brightness * most / (count * count) as f64;
        let relative = (100.0 * f64::EPSILON * (largest + variance) + 1e-12) / variance;
        let found = rare(brightness, 1e-12);
        let error = (found - most).abs();
        assert!(error <= most * relative, "{found} {most} {relative}");
        assert!(relative < 0.001);
    }
    // With ε the square is smaller by the factor v/(v + ε), and by the mean square of all entries.
    let variance = most / (255.0 * 255.0 * (count * count) as f64);
    assert!(rare(1.0 / 255.0, 0.1) < 2.0 * most * variance / 0.1);
}

#[test]
fn what_is_stopped_goes_on_bit_for_bit() {
    let images = images(7, 6);
    let plain = Settings {
        batch: 4,
        epochs: 9,
        ..SETTINGS
    };
    let all = [plain].into_iter().chain(options());
    let single = all.clone().map(|settings| Settings {
        is_single: true,
        ..settings
    });
    for settings in all.chain(single) {
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

        let biases = Biases {
            visible: !settings.biases.visible,
            ..settings.biases
        };
        for other in [
            Settings {
                seed: 2,
                ..settings
            },
            Settings {
                weight_decay: 0.5,
                ..settings
            },
            Settings {
                beta: 3,
                units: 6,
                ..settings
            },
            Settings { biases, ..settings },
        ] {
            let refused = Training::new(&images, SIZE, other).unwrap().restore(&file);
            assert_eq!(
                refused.unwrap_err().to_string(),
                "the checkpoint is of other images or settings"
            );
        }
        for cut in [0, 7, 60, file.len() - 1] {
            let refused = second.restore(&file[..cut]);
            assert_eq!(refused.unwrap_err().kind(), "parse");
        }
    }
}

/// Whatever decides the bits of a training is held against a checkpoint, one setting at a time, and so are the images. Threads
/// decide nothing.
#[test]
fn a_checkpoint_is_of_one_training() {
    type Change = fn(&mut Settings);
    let changes: [(&str, Change); 11] = [
        ("units", |s| s.units += 1),
        ("rate", |s| s.rate *= 2.0),
        ("batch", |s| s.batch += 1),
        ("epochs", |s| s.epochs += 1),
        ("seed", |s| s.seed += 1),
        ("numbers", |s| s.is_single = true),
        ("optimiser", |s| s.optimiser = Optimiser::Adam),
        ("weight decay", |s| s.weight_decay = 0.5),
        ("visible bias", |s| s.biases.visible = true),
        ("hidden bias", |s| s.biases.hidden = true),
        ("beta", |s| s.beta = 2),
    ];
    let settings = Settings {
        units: 6,
        epochs: 2,
        ..SETTINGS
    };
    let data = images(10, 6);
    let file = trained(&data, settings).save().unwrap();
    let restored = |images: &[f64], settings: Settings| {
        let mut training = Training::new(images, SIZE, settings).unwrap();
        training.restore(&file).map_err(|error| error.to_string())
    };
    let threads = Settings {
        threads: 2,
        ..settings
    };
    assert_eq!(restored(&data, threads), Ok(()));
    let refusal = Err("the checkpoint is of other images or settings".to_owned());
    for (name, change) in changes {
        let mut other = settings;
        change(&mut other);
        assert_eq!(restored(&data, other), refusal, "{name}");
    }
    let mut others = data.clone();
    others[SIZE] = others[SIZE].next_up();
    assert_eq!(restored(&others, settings), refusal);
    assert_eq!(restored(&data[SIZE..], settings), refusal);
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
    let decay = |weight_decay| Settings {
        weight_decay,
        ..SETTINGS
    };
    let error = refused(decay(-0.5));
    assert_eq!(error, "weight_decay must be finite and >= 0, got -0.5");
    assert_eq!(
        refused(Settings {
            beta: 0,
            ..SETTINGS
        }),
        "beta must be at least 1, got 0"
    );
    let many = refused(Settings {
        beta: 2,
        units: 900,
        ..SETTINGS
    });
    assert!(
        many.contains("405450 multisets of the 900 patterns"),
        "{many}"
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
