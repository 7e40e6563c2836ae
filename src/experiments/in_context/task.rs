//! The laws of the tokens, with the paper's numbers, and prompts drawn from them.

use crate::Error;
use crate::models::in_context_denoising::{
    LinearTask, MixtureTask, SphereTask, Subspace, linear_bayes_risk, sphere_bayes_risk,
};
use crate::real::{Found, Goal};
use crate::sampling::random::{Rng, normal, normals, stream, unit};

/// A law of the tokens. Its subspace, sphere or centres are drawn anew for every prompt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Task {
    /// A Gaussian on a subspace.
    Linear {
        /// Of the subspace.
        dimension: usize,
        /// In each direction of it.
        signal_variance: f64,
        /// Of the query.
        noise_variance: f64,
    },
    /// The unit sphere of this dimension, in a subspace of one more.
    Sphere {
        /// Of the sphere.
        dimension: usize,
        /// Of the query.
        noise_variance: f64,
    },
    /// A mixture of Gaussians around points of the unit sphere.
    Mixture {
        /// The number of components.
        components: usize,
        /// Of a component in each coordinate.
        variance: f64,
        /// Of the query.
        noise_variance: f64,
    },
}

/// A prompt, with its answer.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// The clean tokens, row by row.
    pub tokens: Vec<f64>,
    /// The noisy token.
    pub query: Vec<f64>,
    /// What it was before the noise.
    pub target: Vec<f64>,
    /// The law of the tokens.
    law: Law,
}

/// The law of one prompt.
#[derive(Clone, Debug)]
struct Law {
    /// Orthonormal rows, or centres.
    rows: Vec<Vec<f64>>,
}

impl Task {
    /// The three cases of the paper.
    pub const ALL: [Self; 3] = [
        Self::Linear {
            dimension: 8,
            signal_variance: 2.0,
            noise_variance: 1.0,
        },
        Self::Sphere {
            dimension: 8,
            noise_variance: 0.1,
        },
        Self::Mixture {
            components: 8,
            variance: 0.02,
            noise_variance: 0.1,
        },
    ];

    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Linear { .. } => "linear",
            Self::Sphere { .. } => "sphere",
            Self::Mixture { .. } => "mixture",
        }
    }

    /// The certified Bayes risk, rounded; none for a mixture, whose risk has no such form.
    pub(super) fn bayes_risk(self) -> Result<Option<f64>, Error> {
        match self {
            Self::Linear { dimension, .. } => {
                linear_bayes_risk(dimension as u64, self.variances()).map(Some)
            }
            Self::Sphere {
                dimension,
                noise_variance,
            } => {
                let found: Found<f64> =
                    sphere_bayes_risk(dimension as u64, 1.0, noise_variance, Goal::PLAIN)?;
                Ok(Some(found.value))
            }
            Self::Mixture { .. } => Ok(None),
        }
    }

    /// The linear task on a subspace of another dimension.
    pub(super) fn of_dimension(self, dimension: usize) -> Self {
        let [signal_variance, noise_variance] = self.variances();
        Self::Linear {
            dimension,
            signal_variance,
            noise_variance,
        }
    }

    /// The variances of a token in a direction of its law, and of the noise.
    pub(super) fn variances(self) -> [f64; 2] {
        match self {
            Self::Linear {
                signal_variance,
                noise_variance,
                ..
            } => [signal_variance, noise_variance],
            Self::Sphere {
                dimension,
                noise_variance,
            } => [1.0 / (dimension as f64 + 1.0), noise_variance],
            Self::Mixture {
                variance,
                noise_variance,
                ..
            } => [variance, noise_variance],
        }
    }

    /// The prompt of this number: a law, tokens of it, and a noisy one.
    pub(super) fn prompt(
        self,
        seed: u64,
        purpose: &str,
        index: u64,
        [dimension, context_length]: [usize; 2],
    ) -> Prompt {
        let mut generator = stream(seed, purpose, index);
        let law = self.law(&mut generator, dimension);
        let mut tokens = Vec::with_capacity(context_length * dimension);
        for _ in 0..context_length {
            tokens.extend(self.token(&law, &mut generator, dimension));
        }
        let target = self.token(&law, &mut generator, dimension);
        let [_, noise] = self.variances();
        let query: Vec<f64> = target
            .iter()
            .map(|x| x + noise.sqrt() * normal(&mut generator))
            .collect();
        Prompt {
            tokens,
            query,
            target,
            law,
        }
    }

    /// The squared error of the Bayes predictor on a prompt.
    pub(super) fn bayes_error(self, prompt: &Prompt) -> Result<f64, Error> {
        let best = self.predictor(&prompt.law, &prompt.query)?;
        let error: Vec<f64> = best
            .iter()
            .zip(&prompt.target)
            .map(|(y, x)| y - x)
            .collect();
        Ok(inner(&error, &error))
    }

    fn law<R: Rng + ?Sized>(self, generator: &mut R, dimension: usize) -> Law {
        let count = match self {
            Self::Linear { dimension, .. } => dimension,
            Self::Sphere { dimension, .. } => dimension + 1,
            Self::Mixture { components, .. } => components,
        };
        let mut rows: Vec<Vec<f64>> = Vec::with_capacity(count);
        for _ in 0..count {
            let mut row = normals(generator, dimension);
            // A Haar-random subspace; the centres of a mixture are drawn independently.
            if !matches!(self, Self::Mixture { .. }) {
                for other in &rows {
                    let share = inner(&row, other);
                    let pairs = row.iter_mut().zip(other);
                    pairs.for_each(|(x, y)| *x -= share * y);
                }
            }
            rows.push(normalised(row));
        }
        Law { rows }
    }

    fn token<R: Rng + ?Sized>(self, law: &Law, generator: &mut R, dimension: usize) -> Vec<f64> {
        match self {
            Self::Linear {
                signal_variance, ..
            } => {
                let weights = normals(generator, law.rows.len());
                scaled(
                    combined(&law.rows, &weights, dimension),
                    signal_variance.sqrt(),
                )
            }
            Self::Sphere { .. } => {
                let weights = normalised(normals(generator, law.rows.len()));
                combined(&law.rows, &weights, dimension)
            }
            Self::Mixture { variance, .. } => {
                let place = (unit(generator) * law.rows.len() as f64) as usize;
                let center = law.rows.get(place).cloned().unwrap_or_default();
                let spread = variance.sqrt();
                center
                    .into_iter()
                    .map(|x| x + spread * normal(generator))
                    .collect()
            }
        }
    }

    /// The Bayes predictor, the law known: that of the models.
    fn predictor(self, law: &Law, query: &[f64]) -> Result<Vec<f64>, Error> {
        let dimension = query.len();
        let (count, rows) = (law.rows.len(), law.rows.concat());
        let [signal, noise] = self.variances();
        match self {
            Self::Linear { .. } => {
                let subspace = Subspace::new(count, dimension, rows)?;
                LinearTask::new(subspace, signal, noise)?.predictor(query)
            }
            Self::Sphere { .. } => {
                let subspace = Subspace::new(count, dimension, rows)?;
                SphereTask::new(subspace, 1.0, noise)?.predictor(query)
            }
            Self::Mixture { .. } => {
                let deviations = vec![signal.sqrt(); count];
                MixtureTask::new(count, dimension, rows, noise)?
                    .with_standard_deviations(deviations)?
                    .predictor(query)
            }
        }
    }
}

#[cfg(test)]
impl Prompt {
    /// A prompt whose law does not matter.
    pub(super) fn new(tokens: Vec<f64>, query: Vec<f64>, target: Vec<f64>) -> Self {
        let law = Law { rows: Vec::new() };
        Self {
            tokens,
            query,
            target,
            law,
        }
    }
}

pub(super) fn inner(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn scaled(vector: Vec<f64>, factor: f64) -> Vec<f64> {
    vector.into_iter().map(|x| x * factor).collect()
}

fn normalised(vector: Vec<f64>) -> Vec<f64> {
    let length = inner(&vector, &vector).sqrt();
    scaled(vector, 1.0 / length)
}

/// `Σ weight row`.
fn combined(rows: &[Vec<f64>], weights: &[f64], dimension: usize) -> Vec<f64> {
    let mut sum = vec![0.0; dimension];
    for (row, weight) in rows.iter().zip(weights) {
        let pairs = sum.iter_mut().zip(row);
        pairs.for_each(|(x, y)| *x += weight * y);
    }
    sum
}
