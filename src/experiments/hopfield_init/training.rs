//! Contrastive divergence.

use super::machine::Weights;
use crate::parallel;
use crate::sampling::random::{stream, unit};

/// How to train.
#[derive(Clone, Copy, Debug)]
pub(super) struct Schedule {
    pub(super) beta: f64,
    /// The length of a step along the difference of the two means, without the factor `β` of the gradient.
    pub(super) rate: f64,
    pub(super) batch: usize,
    /// How many steps of block Gibbs sampling make the sample of the model.
    pub(super) steps: usize,
    pub(super) seed: u64,
}

impl Schedule {
    /// Trains for an epoch: every image once, in an order of its own.
    ///
    /// # Statement
    ///
    /// After each batch, `W` moves by the rate times `⟨(W v) vᵀ⟩_batch - ⟨(W v') v'ᵀ⟩`, where `v'` is what the images become
    /// after so many steps of block Gibbs sampling.
    pub(super) fn epoch(&self, weights: &mut Weights, images: &[Vec<i8>], epoch: u64) {
        let mut generator = stream(self.seed, "order of images", epoch);
        let mut order: Vec<usize> = (0..images.len()).collect();
        for last in (1..order.len()).rev() {
            let other = (unit(&mut generator) * (last + 1) as f64) as usize;
            order.swap(last, other);
        }
        for (place, batch) in order.chunks(self.batch).enumerate() {
            let batch: Vec<&Vec<i8>> = batch.iter().filter_map(|p| images.get(*p)).collect();
            let samples = parallel::map(batch.len(), |index| {
                let number = epoch << 40 | (place as u64) << 20 | index as u64;
                let mut generator = stream(self.seed, "contrastive divergence", number);
                let mut v = batch.get(index).map(|v| (*v).clone()).unwrap_or_default();
                for _ in 0..self.steps {
                    v = weights.step(&weights.inputs(&v), self.beta, &mut generator);
                }
                v
            });
            let mut change = vec![0.0; weights.entries.len()];
            for (image, sample) in batch.iter().zip(&samples) {
                add(&mut change, weights, image, 1.0);
                add(&mut change, weights, sample, -1.0);
            }
            let scale = self.rate / batch.len() as f64;
            for (entry, change) in weights.entries.iter_mut().zip(change) {
                *entry += scale * change;
            }
        }
    }
}

/// Adds a multiple of `(W v) vᵀ`.
fn add(sum: &mut [f64], weights: &Weights, v: &[i8], factor: f64) {
    let inputs = weights.inputs(v);
    for (row, input) in sum.chunks_exact_mut(weights.visible.max(1)).zip(inputs) {
        for (entry, v) in row.iter_mut().zip(v) {
            *entry += factor * input * f64::from(*v);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With many steps, contrastive divergence climbs the likelihood.
    #[test]
    fn training_raises_the_likelihood() {
        let images: Vec<Vec<i8>> = (0..40)
            .map(|k| match k % 4 {
                0 => vec![1, 1, -1, -1, 1, 1],
                1 => vec![1, 1, -1, -1, 1, -1],
                2 => vec![1, -1, 1, -1, 1, -1],
                _ => vec![-1, 1, 1, -1, 1, 1],
            })
            .collect();
        let mut weights = Weights {
            visible: 6,
            entries: vec![
                0.1, 0.2, -0.1, 0.05, 0.1, 0.0, 0.2, -0.1, 0.1, 0.0, 0.1, -0.2,
            ],
        };
        let beta = 2.0;
        let before = weights.likelihood(&images, beta).unwrap();
        let schedule = Schedule {
            beta,
            rate: 0.02,
            batch: 10,
            steps: 10,
            seed: 1,
        };
        for epoch in 0..60 {
            schedule.epoch(&mut weights, &images, epoch);
        }
        let after = weights.likelihood(&images, beta).unwrap();
        assert!(after > before, "{before} {after}");
    }
}
