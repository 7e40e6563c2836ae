//! A machine in plain numbers, fast enough to train: the conditional laws of
//! [`BinaryGaussian`](crate::models::hopfield_rbm::BinaryGaussian) without biases, computed a second time on purpose. A test
//! compares the two.

use crate::sampling::random::{Rng, bernoulli, normal};

/// Weights, one row a hidden unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    pub(super) visible: usize,
    pub(super) entries: Vec<f64>,
}

impl Weights {
    pub(super) fn rows(&self) -> impl ExactSizeIterator<Item = &[f64]> {
        self.entries.chunks_exact(self.visible.max(1))
    }

    /// The number of hidden units.
    pub fn hidden(&self) -> usize {
        self.entries.len() / self.visible.max(1)
    }

    /// `W v`.
    pub(super) fn inputs(&self, v: &[i8]) -> Vec<f64> {
        let input = |row: &[f64]| row.iter().zip(v).map(|(w, v)| w * f64::from(*v)).sum();
        self.rows().map(input).collect()
    }

    /// `Wᵀ h`.
    pub(super) fn fields(&self, h: &[f64]) -> Vec<f64> {
        let mut fields = vec![0.0; self.visible];
        for (row, h) in self.rows().zip(h) {
            for (field, w) in fields.iter_mut().zip(row) {
                *field += w * h;
            }
        }
        fields
    }

    /// `|W v|²/2`, which `β` multiplies in the log probability.
    pub(super) fn weight(&self, v: &[i8]) -> f64 {
        self.inputs(v).iter().map(|h| h * h).sum::<f64>() / 2.0
    }

    /// A step of block Gibbs sampling from the inputs `W v` of a state.
    pub(super) fn step<R: Rng + ?Sized>(
        &self,
        inputs: &[f64],
        beta: f64,
        generator: &mut R,
    ) -> Vec<i8> {
        let deviation = 1.0 / beta.sqrt();
        let hidden: Vec<f64> = inputs
            .iter()
            .map(|mean| mean + deviation * normal(generator))
            .collect();
        let fields = self.fields(&hidden).into_iter();
        fields
            .map(|field| {
                let chance = 1.0 / (1.0 + libm::exp(-2.0 * beta * field));
                if bernoulli(generator, chance) { 1 } else { -1 }
            })
            .collect()
    }

    /// The mean of `β |W v|²/2` over some states: the mean log likelihood but for `log Z`.
    pub(super) fn mean_weight(&self, states: &[Vec<i8>], beta: f64) -> f64 {
        let sum: f64 = states.iter().map(|v| self.weight(v)).sum();
        beta * sum / states.len() as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::hopfield_rbm::BinaryGaussian;
    use crate::sampling::random::stream;

    #[test]
    fn the_plain_machine_is_the_model() {
        let entries = vec![0.5, -0.25, 0.75, 0.125, -1.0, 0.25];
        let plain = Weights {
            visible: 3,
            entries: entries.clone(),
        };
        let model = BinaryGaussian::new(2, 3, entries).unwrap();
        let near = |one: &[f64], other: &[f64]| {
            assert_eq!(one.len(), other.len());
            for (a, b) in one.iter().zip(other) {
                assert!((a - b).abs() < 1e-14, "{one:?} {other:?}");
            }
        };
        let (v, h, beta) = ([1, -1, 1], [0.3, -1.25], 2.5);
        near(&plain.inputs(&v), &model.hidden_mean::<f64>(&v).unwrap());
        near(&plain.fields(&h), &model.visible_fields::<f64>(&h).unwrap());
        let weight = model.log_weight::<f64>(&v, beta).unwrap();
        near(&[beta * plain.weight(&v)], &[weight]);
        // The same numbers give the same step.
        for index in 0..50 {
            let stream = || stream(3, "step", index);
            let expected = model.gibbs_step(&v, beta, &mut stream()).unwrap();
            let found = plain.step(&plain.inputs(&v), beta, &mut stream());
            assert_eq!(found, expected);
        }
    }
}
