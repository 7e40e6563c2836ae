//! Training one layer of attention to denoise in context.
//!
//! For each task, and for softmax and linear attention, a layer is trained by Adam on prompts drawn once, and tested on
//! others: with both weights a multiple of the identity, and with both free. What comes out is compared with the Bayes
//! risk, which is certified for the linear task and for spheres.
//!
//! | file | what |
//! |---|---|
//! | `estimate` | a mean with its confidence interval |
//! | `task` | the laws of the tokens, prompts, and the Bayes predictor's own error |
//! | `layer` | a layer, its loss and gradient |
//! | `training` | Adam |

mod estimate;
mod layer;
mod task;
mod training;

pub use estimate::Estimate;
pub use layer::{Kind, Layer};
pub use task::{Prompt, Task};

use super::observer::{Observer, Progress};
use super::settings::at_least;
use crate::Error;
use crate::models::in_context_denoising::linear_attention_risk;
use crate::parallel;
use training::{Schedule, train};

/// The sizes of the experiment and its seed.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The seed of all prompts and initial weights.
    pub seed: u64,
    /// The number of coordinates.
    pub dimension: usize,
    /// The number of clean tokens of a prompt in training.
    pub context_length: usize,
    /// The number of prompts to train on, and of others to test on.
    pub prompts: usize,
    /// How often each prompt is trained on.
    pub epochs: usize,
}

/// The paper's sizes: 16 coordinates, 500 tokens, 800 prompts.
impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: 1,
            dimension: 16,
            context_length: 500,
            prompts: 800,
            epochs: 60,
        }
    }
}

/// What one training gave.
#[derive(Clone, Debug)]
pub struct Trained {
    /// The task.
    pub task: Task,
    /// The attention.
    pub kind: Kind,
    /// Whether the weights are multiples of the identity.
    pub is_scalar: bool,
    /// The test risk after so many epochs.
    pub risks: Vec<(usize, Estimate)>,
    /// The mean of the diagonal of `W_PV`, and of `W_KQ`.
    pub scales: [f64; 2],
    /// How much of each of the two is not that multiple of the identity, by the Frobenius norm.
    pub remainders: [f64; 2],
    /// The test risk of the same layer with other numbers of tokens.
    pub by_length: Vec<(usize, Estimate)>,
    /// Of linear attention to tokens of a subspace: the risk for each dimension of the subspace, and the exact one of the
    /// product of the scales.
    pub by_dimension: Vec<(usize, Estimate, f64)>,
}

/// The result for one task.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The task.
    pub task: Task,
    /// The certified Bayes risk, for the tasks that have one in closed form or by quadrature.
    pub bayes_risk: Option<f64>,
    /// The Bayes predictor's mean error on the test prompts themselves.
    pub bayes_estimate: Estimate,
    /// The trained layers.
    pub layers: Vec<Trained>,
}

/// The other numbers of tokens.
const LENGTHS: [usize; 6] = [5, 15, 50, 150, 500, 1500];

/// The other dimensions of the subspace.
const DIMENSIONS: [usize; 5] = [1, 4, 8, 12, 15];

/// Runs the whole experiment. If the observer stops it, only the layers are reported that are trained to the end.
///
/// # Errors
///
/// [`Error::Domain`] for sizes of 0, or fewer than 16 coordinates; the errors of the certified risks.
pub fn run(settings: &Settings, observer: &dyn Observer) -> Result<Vec<Outcome>, Error> {
    at_least(&[
        ("dimension", settings.dimension, 16, "at least 16"),
        ("context_length", settings.context_length, 1, "at least 1"),
        ("prompts", settings.prompts, 2, "at least 2"),
        ("epochs", settings.epochs, 1, "at least 1"),
    ])?;
    let runs: Vec<(Task, Kind, bool)> = Task::ALL
        .into_iter()
        .flat_map(|task| {
            [Kind::Softmax, Kind::Linear]
                .into_iter()
                .flat_map(move |kind| [true, false].map(|is_scalar| (task, kind, is_scalar)))
        })
        .collect();
    let progress = Progress::new(observer, (runs.len() * settings.epochs) as u64);
    let trained = parallel::map(runs.len(), |index| {
        let (task, kind, is_scalar) = runs.get(index).copied()?;
        one(settings, task, kind, is_scalar, &progress).transpose()
    });
    let mut outcomes = Vec::new();
    for task in Task::ALL {
        let tests = prompts(settings, task, "tests", settings.context_length);
        let errors = tests.iter().map(|prompt| task.bayes_error(prompt));
        let errors = errors.collect::<Result<Vec<f64>, Error>>()?;
        let mut layers = Vec::new();
        for layer in trained.iter().flatten() {
            match layer {
                Ok(layer) if layer.task == task => layers.push(layer.clone()),
                Ok(_) => {}
                Err(error) => return Err(error.clone()),
            }
        }
        outcomes.push(Outcome {
            task,
            bayes_risk: task.bayes_risk()?,
            bayes_estimate: Estimate::of(&errors),
            layers,
        });
    }
    Ok(outcomes)
}

/// Prompts of a purpose, the same whatever they are for.
fn prompts(settings: &Settings, task: Task, purpose: &str, context_length: usize) -> Vec<Prompt> {
    let draw = |index: usize| {
        let index = index as u64;
        task.prompt(
            settings.seed,
            purpose,
            index,
            [settings.dimension, context_length],
        )
    };
    (0..settings.prompts).map(draw).collect()
}

/// Trains and tests one layer; nothing if that is stopped.
fn one(
    settings: &Settings,
    task: Task,
    kind: Kind,
    is_scalar: bool,
    progress: &Progress<'_>,
) -> Result<Option<Trained>, Error> {
    if progress.is_stopped() {
        return Ok(None);
    }
    let training = prompts(settings, task, "training", settings.context_length);
    let tests = prompts(settings, task, "tests", settings.context_length);
    let start = Layer::start(settings.seed, kind, settings.dimension, is_scalar);
    let schedule = Schedule {
        epochs: settings.epochs,
        is_scalar,
        seed: settings.seed,
    };
    let part = format!("{}, {} attention", task.name(), kind.name());
    let mut risks = vec![(0, risk(&start, &tests))];
    let layer = train(start, &training, &schedule, |epoch, layer| {
        risks.push((epoch, risk(layer, &tests)));
        progress.step(&part)
    });
    let Some(layer) = layer else {
        return Ok(None);
    };
    let mut by_length = Vec::new();
    for length in LENGTHS {
        by_length.push((
            length,
            risk(&layer, &prompts(settings, task, "lengths", length)),
        ));
    }
    let mut by_dimension = Vec::new();
    if let (Task::Linear { .. }, Kind::Linear) = (task, kind) {
        let [values, keys] = layer.scales();
        for dimension in DIMENSIONS {
            let other = task.of_dimension(dimension);
            let others = prompts(settings, other, "dimensions", settings.context_length);
            let length = settings.context_length as u64;
            let variances = other.variances();
            let exact = linear_attention_risk(values * keys, dimension as u64, length, variances)?;
            by_dimension.push((dimension, risk(&layer, &others), exact));
        }
    }
    Ok(Some(Trained {
        task,
        kind,
        is_scalar,
        risks,
        scales: layer.scales(),
        remainders: layer.remainders(),
        by_length,
        by_dimension,
    }))
}

/// The mean error of a layer.
fn risk(layer: &Layer, prompts: &[Prompt]) -> Estimate {
    let errors: Vec<f64> = prompts.iter().map(|prompt| layer.error(prompt)).collect();
    Estimate::of(&errors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_of_nothing_are_refused() {
        let settings = Settings {
            prompts: 1,
            ..Settings::default()
        };
        assert_eq!(run(&settings, &()).unwrap_err().kind(), "domain");
    }

    fn small(seed: u64) -> Settings {
        Settings {
            seed,
            dimension: 16,
            context_length: 3,
            prompts: 45,
            epochs: 1,
        }
    }

    fn trained(settings: &Settings, kind: Kind, is_scalar: bool) -> Trained {
        let progress = Progress::new(&(), settings.epochs as u64);
        let found = one(settings, Task::ALL[0], kind, is_scalar, &progress);
        found.unwrap().unwrap()
    }

    /// Before training it is the layer of the seed on the test prompts of the seed. What other numbers of tokens give is on
    /// prompts of their own.
    #[test]
    fn the_seed_decides_prompts_and_initial_weights() {
        for seed in [1, 2] {
            let settings = small(seed);
            let found = trained(&settings, Kind::Softmax, false);
            let tests = prompts(&settings, Task::ALL[0], "tests", settings.context_length);
            let start = Layer::start(seed, Kind::Softmax, settings.dimension, false);
            let (epoch, first) = found.risks[0];
            assert_eq!((epoch, first.mean), (0, risk(&start, &tests).mean));
            let lengths: Vec<usize> = found.by_length.iter().map(|(length, _)| *length).collect();
            assert_eq!(lengths, LENGTHS);
            assert!(found.by_dimension.is_empty());
        }
        // The same start with the prompts of another seed, and another start with the same ones, have another risk.
        let risk_of = |start: u64, tests: u64| {
            let tests = prompts(&small(tests), Task::ALL[0], "tests", 3);
            risk(&Layer::start(start, Kind::Softmax, 16, false), &tests).mean
        };
        let all = [(1, 1), (1, 2), (2, 1), (2, 2)].map(|(start, tests)| risk_of(start, tests));
        for (place, risk) in all.iter().enumerate() {
            assert!(!all[..place].contains(risk), "{all:?}");
        }
    }

    /// The exact risk at other dimensions is that of the trained scales and of the number of tokens.
    #[test]
    fn linear_attention_is_also_measured_at_other_dimensions() {
        let found = trained(&small(1), Kind::Linear, true);
        let dimensions: Vec<usize> = found.by_dimension.iter().map(|(d, ..)| *d).collect();
        assert_eq!(dimensions, DIMENSIONS);
        let [values, keys] = found.scales;
        for (dimension, measured, exact) in found.by_dimension {
            let of = |scale| -> f64 {
                linear_attention_risk(scale, dimension as u64, 3, [2.0, 1.0]).unwrap()
            };
            assert_eq!(exact, of(values * keys));
            assert_ne!(exact, of(values));
            assert!(measured.mean > 0.0 && measured.half_width > 0.0);
        }
    }

    /// The order of the prompts follows from the seed of the training: with more than one batch another order gives other
    /// weights, and the same one the same.
    #[test]
    fn the_seed_decides_the_order_of_training() {
        let settings = small(1);
        let prompts = prompts(&settings, Task::ALL[0], "training", settings.context_length);
        let layer = |seed: u64| {
            let schedule = Schedule {
                epochs: 1,
                is_scalar: false,
                seed,
            };
            let start = Layer::start(1, Kind::Linear, settings.dimension, false);
            train(start, &prompts, &schedule, |_, _| true).unwrap()
        };
        assert_eq!(layer(1).weights, layer(1).weights);
        assert_ne!(layer(1).weights, layer(2).weights);
        // So does what a run trains.
        let found = trained(&settings, Kind::Linear, false);
        assert_eq!(found.scales, layer(1).scales());
    }
}
