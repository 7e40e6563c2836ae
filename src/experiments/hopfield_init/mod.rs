//! Where to start the training of a machine with Gaussian hidden units: at Hopfield patterns, or elsewhere.
//!
//! Smart and Zilman (2021) report that weights from the patterns of a Hopfield network, made orthonormal, are a useful start.
//! That is an observation. Here machines are trained from five starts by contrastive divergence on given images, and the
//! likelihood of other images is followed by annealed importance sampling. For a small case it is exact.
//!
//! | file | what |
//! |---|---|
//! | `digits` | images and labels in the format of MNIST |
//! | `clusters` | binary patterns: Ward's clusters of each class, and the signs of their means |
//! | `starts` | the weights to start from |
//! | `machine` | a machine in plain numbers |
//! | `training` | contrastive divergence |
//! | `annealing` | `log Z` by annealed importance sampling |
//! | `surrogate` | the small case |

mod annealing;
mod clusters;
mod digits;
mod machine;
mod starts;
mod surrogate;
mod training;

pub use digits::Digits;
pub use machine::Weights;
pub use starts::Start;
pub use surrogate::{Surrogate, surrogate};

use super::observer::{Observer, Progress};
use super::settings::at_least;
use crate::Error;
use crate::arguments::positive;
use annealing::Annealing;
use training::Schedule;

/// The sizes of the experiment and its seed.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The seed of all random numbers.
    pub seed: u64,
    /// The number of patterns of a class of images.
    pub patterns_of_class: usize,
    /// The inverse temperature.
    pub beta: f64,
    /// How often each image is trained on.
    pub epochs: usize,
    /// The number of images between two changes of the weights.
    pub batch: usize,
    /// The rate of a change.
    pub rate: f64,
    /// The number of steps of block Gibbs sampling in contrastive divergence.
    pub gibbs_steps: usize,
    /// The number of temperatures of annealed importance sampling.
    pub temperatures: usize,
    /// The number of its independent weights.
    pub runs: usize,
}

/// The authors' sizes, but for ten epochs instead of up to a hundred.
impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: 1,
            patterns_of_class: 1,
            beta: 2.0,
            epochs: 10,
            batch: 100,
            rate: 1e-4,
            gibbs_steps: 20,
            temperatures: 1000,
            runs: 100,
        }
    }
}

/// What is known after an epoch.
#[derive(Clone, Copy, Debug)]
pub struct Epoch {
    /// How many epochs are done.
    pub epoch: usize,
    /// The log partition function of the visible units by annealed importance sampling.
    pub log_partition: f64,
    /// Its standard error, which is that of both likelihoods.
    pub standard_error: f64,
    /// Bounds on the log partition function that are proved.
    pub bounds: [f64; 2],
    /// The mean log likelihood of the images that are trained on, in nats.
    pub of_training: f64,
    /// That of the others.
    pub of_others: f64,
}

/// What one start gave.
#[derive(Clone, Debug)]
pub struct Trained {
    /// The start.
    pub start: Start,
    /// What is known before and after each epoch; fewer than all if the experiment was stopped.
    pub epochs: Vec<Epoch>,
}

/// The result.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The number of hidden units: of patterns that are linearly independent.
    pub hidden: usize,
    /// The number of images to train on, and of others.
    pub images: [usize; 2],
    /// Each start.
    pub trained: Vec<Trained>,
    /// The small case, for the seeds from 1 on.
    pub surrogates: Vec<Surrogate>,
    /// Whether nothing was stopped.
    pub is_complete: bool,
}

/// The number of seeds of the small case.
const SURROGATES: u64 = 20;

/// Runs the whole experiment. Of fifty images in a row, the first forty are trained on.
///
/// # Errors
///
/// [`Error::Domain`] for sizes of 0 or numbers that are not positive, or fewer than fifty images.
pub fn run(
    digits: &Digits,
    settings: &Settings,
    observer: &dyn Observer,
) -> Result<Outcome, Error> {
    check(digits, settings)?;
    let (mut images, mut others) = (Vec::new(), Vec::new());
    let mut labels = Vec::new();
    for (place, (image, label)) in digits.images.iter().zip(&digits.labels).enumerate() {
        // In blocks, so that the classes of an alternating file are shared evenly.
        if place / 10 % 5 == 4 {
            others.push(image.clone());
        } else {
            images.push(image.clone());
            labels.push(*label);
        }
    }
    let training = Digits {
        pixels: digits.pixels,
        images,
        labels,
    };
    let patterns = clusters::patterns(&training, settings.patterns_of_class);
    let total = (Start::ALL.len() * (settings.epochs + 1)) as u64;
    let progress = Progress::new(observer, total);
    let mut trained = Vec::new();
    let mut hidden = 0;
    for start in Start::ALL {
        if progress.is_stopped() {
            break;
        }
        let weights = start.weights(&patterns, &training.images, settings.seed)?;
        hidden = weights.hidden();
        trained.push(Trained {
            start,
            epochs: follow(
                settings,
                weights,
                [&training.images, &others],
                &progress,
                &start.name(),
            )?,
        });
    }
    let surrogates = (1..=SURROGATES).map(surrogate);
    Ok(Outcome {
        hidden,
        images: [training.images.len(), others.len()],
        trained,
        surrogates: surrogates.collect::<Result<Vec<Surrogate>, Error>>()?,
        is_complete: !progress.is_stopped(),
    })
}

/// Trains from some weights, and says what is known after each epoch.
fn follow(
    settings: &Settings,
    mut weights: Weights,
    images: [&[Vec<i8>]; 2],
    progress: &Progress<'_>,
    name: &str,
) -> Result<Vec<Epoch>, Error> {
    let schedule = Schedule {
        beta: settings.beta,
        rate: settings.rate,
        batch: settings.batch,
        steps: settings.gibbs_steps,
        seed: settings.seed,
    };
    let mut epochs = Vec::new();
    for epoch in 0..=settings.epochs {
        if epoch > 0 {
            schedule.epoch(&mut weights, images[0], epoch as u64);
        }
        epochs.push(known(settings, &weights, images, epoch)?);
        if !progress.step(name) {
            break;
        }
    }
    Ok(epochs)
}

fn known(
    settings: &Settings,
    weights: &Weights,
    images: [&[Vec<i8>]; 2],
    epoch: usize,
) -> Result<Epoch, Error> {
    let annealing = Annealing {
        beta: settings.beta,
        steps: settings.temperatures,
        runs: settings.runs,
        seed: settings.seed,
    };
    let (log_partition, standard_error) =
        annealing.log_partition(weights, &format!("annealing after {epoch} epochs"));
    let bracket = weights
        .model()?
        .log_visible_partition_bracket::<crate::real::Interval>(settings.beta);
    let [of_training, of_others] =
        images.map(|states| weights.mean_weight(states, settings.beta) - log_partition);
    Ok(Epoch {
        epoch,
        log_partition,
        standard_error,
        bounds: [bracket.lower.inf(), bracket.upper.sup()],
        of_training,
        of_others,
    })
}

fn check(digits: &Digits, settings: &Settings) -> Result<(), Error> {
    at_least(&[
        ("images", digits.images.len(), 50, "at least 50"),
        ("patterns", settings.patterns_of_class, 1, "at least 1"),
        ("batch", settings.batch, 1, "at least 1"),
        ("gibbs_steps", settings.gibbs_steps, 1, "at least 1"),
        ("temperatures", settings.temperatures, 1, "at least 1"),
        ("runs", settings.runs, 2, "at least 2"),
    ])?;
    positive("beta", settings.beta)?;
    positive("rate", settings.rate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::random::{bernoulli, stream};

    /// Noisy copies of two images of 16 pixels.
    fn digits() -> Digits {
        let mut flips = stream(1, "test", 0);
        let mut image = |label: u8| -> Vec<i8> {
            (0..16)
                .map(|pixel| {
                    let ink = if label == 0 { pixel < 8 } else { pixel % 4 < 2 };
                    let flipped = bernoulli(&mut flips, 0.05);
                    if ink != flipped { 1 } else { -1 }
                })
                .collect()
        };
        let labels: Vec<u8> = (0..100).map(|place| place % 2).collect();
        Digits {
            pixels: 16,
            images: labels.iter().map(|label| image(*label)).collect(),
            labels,
        }
    }

    fn small() -> Settings {
        Settings {
            epochs: 2,
            batch: 20,
            temperatures: 50,
            runs: 20,
            ..Settings::default()
        }
    }

    #[test]
    fn every_start_is_followed_within_the_bounds() {
        let outcome = run(&digits(), &small(), &()).unwrap();
        assert_eq!((outcome.hidden, outcome.images), (2, [80, 20]));
        assert!(outcome.is_complete && outcome.trained.len() == Start::ALL.len());
        for trained in &outcome.trained {
            assert_eq!(trained.epochs.len(), 3);
            for epoch in &trained.epochs {
                let [low, high] = epoch.bounds;
                assert!(low < high && low.is_finite() && high.is_finite());
                // Whatever the random numbers are, each weight is at least 1 and at most the exponential that bounds the
                // partition function from above.
                let value = epoch.log_partition;
                assert!(
                    16.0 * std::f64::consts::LN_2 < value && value < high,
                    "{epoch:?}"
                );
                assert!(
                    epoch.standard_error > 0.0 && epoch.standard_error < 1.0,
                    "{epoch:?}"
                );
                assert!(
                    epoch.of_training < 0.0 && epoch.of_others < 0.0,
                    "{epoch:?}"
                );
            }
        }
        // The images are those of the patterns, but for flips.
        let first = |place: usize| outcome.trained[place].epochs[0].of_others;
        assert!(first(0) > first(3), "{} {}", first(0), first(3));
    }

    /// Stops after some steps.
    struct Until(u64);

    impl Observer for Until {
        fn advanced(&self, done: u64, _: u64, _: &str) -> bool {
            done < self.0
        }
    }

    #[test]
    fn what_is_done_when_it_is_stopped_is_kept() {
        let outcome = run(&digits(), &small(), &Until(4)).unwrap();
        let lengths: Vec<usize> = outcome.trained.iter().map(|t| t.epochs.len()).collect();
        assert_eq!(
            (lengths.as_slice(), outcome.is_complete),
            ([3, 1].as_slice(), false)
        );
    }

    /// Each mean is that of its own images, and each epoch is annealed with random numbers of its own.
    #[test]
    fn likelihoods_are_of_their_images_and_their_epoch() {
        let (settings, digits) = (small(), digits());
        let (images, others) = digits.images.split_at(70);
        let patterns = [vec![1; 16], vec![-1; 16]];
        let weights = Start::Hebbian.weights(&patterns, images, 1).unwrap();
        let at = |epoch| known(&settings, &weights, [images, others], epoch).unwrap();
        let (first, second) = (at(0), at(1));
        let mean = |of: &[Vec<i8>]| weights.mean_weight(of, settings.beta);
        assert_ne!(mean(images), mean(others));
        for found in [first, second] {
            assert_eq!(found.of_training, mean(images) - found.log_partition);
            assert_eq!(found.of_others, mean(others) - found.log_partition);
        }
        assert_eq!((first.epoch, second.epoch), (0, 1));
        assert_eq!(first.bounds, second.bounds);
        assert_ne!(first.log_partition, second.log_partition);
    }

    /// The seed decides the random start, the order of training and the annealing, and nothing else does.
    #[test]
    fn another_seed_is_another_run() {
        let found = |seed: u64| {
            let settings = Settings { seed, ..small() };
            let outcome = run(&digits(), &settings, &()).unwrap();
            outcome
                .trained
                .into_iter()
                .map(|t| t.epochs)
                .collect::<Vec<_>>()
        };
        let numbers = |epoch: &Epoch| [epoch.log_partition, epoch.of_training, epoch.of_others];
        let (one, again, other) = (found(1), found(1), found(2));
        for ((one, again), other) in one.iter().zip(&again).zip(&other) {
            for ((one, again), other) in one.iter().zip(again).zip(other) {
                assert_eq!(numbers(one), numbers(again));
                assert_ne!(numbers(one), numbers(other));
            }
        }
    }

    #[test]
    fn sizes_of_nothing_are_refused() {
        for settings in [
            Settings {
                batch: 0,
                ..small()
            },
            Settings {
                beta: f64::NAN,
                ..small()
            },
            Settings { runs: 1, ..small() },
        ] {
            assert_eq!(run(&digits(), &settings, &()).unwrap_err().kind(), "domain");
        }
    }
}
