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
}
