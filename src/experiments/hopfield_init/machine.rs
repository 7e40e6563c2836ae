//! A machine in plain numbers, fast enough to train: the conditional laws of
//! [`BinaryGaussian`](crate::models::hopfield_rbm::BinaryGaussian) without biases, computed a second time on purpose. A test
//! compares the two.

use crate::Error;
use crate::models::hopfield_rbm::BinaryGaussian;
use crate::real::Goal;
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

    /// The same machine as a model.
    pub(super) fn model(&self) -> Result<BinaryGaussian, Error> {
        BinaryGaussian::new(self.hidden(), self.visible, self.entries.clone())
    }

    /// The mean log likelihood of some states, with the exact partition function: for few units.
    pub(super) fn likelihood(&self, states: &[Vec<i8>], beta: f64) -> Result<f64, Error> {
        let found = self
            .model()?
            .log_visible_partition_of::<f64>(beta, Goal::PLAIN)?;
        Ok(self.mean_weight(states, beta) - found.value)
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
    use crate::real::{Ball, Bounded, Enclosure, Real, absolute};
    use crate::sampling::random::stream;

    #[test]
    fn the_plain_machine_is_the_model() {
        let entries = vec![0.5, -0.25, 0.75, 0.125, -1.0, 0.25];
        let plain = Weights {
            visible: 3,
            entries,
        };
        let model = plain.model().unwrap();
        // All numbers are short, so that plain sums are exact.
        let (v, h, beta) = ([1, -1, 1], [0.375, -1.25], 2.5);
        assert_eq!(plain.inputs(&v), model.hidden_mean::<f64>(&v).unwrap());
        assert_eq!(plain.fields(&h), model.visible_fields::<f64>(&h).unwrap());
        let weight = model.log_weight::<f64>(&v, beta).unwrap();
        assert_eq!(beta * plain.weight(&v), weight);
        assert_eq!(plain.mean_weight(&[v.to_vec()], beta), weight);
        // The same numbers give the same step.
        for index in 0..50 {
            let stream = || stream(3, "step", index);
            let expected = model.gibbs_step(&v, beta, &mut stream()).unwrap();
            let found = plain.step(&plain.inputs(&v), beta, &mut stream());
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn the_likelihood_is_that_of_the_sum_over_all_states() {
        let beta = 2.0;
        let entries = (0..36).map(|k| f64::from(k % 7) / 32.0 - 0.0625);
        let machine = Weights {
            visible: 12,
            entries: entries.collect(),
        };
        let state = |bits: usize| -> Vec<i8> {
            let spin = |site: usize| if bits >> site & 1 == 0 { 1 } else { -1 };
            (0..12).map(spin).collect()
        };
        // The numbers are short, so that every exponent is exact, and the mean of two.
        let exponent = |v: &[i8]| Ball::<4>::from_f64(beta * machine.weight(v));
        let states = [state(0), state(1)];
        let sum = (0..1 << 12).map(|bits| exponent(&state(bits)).exp());
        let mean = (exponent(&states[0]) + exponent(&states[1])).mul_pow2(-1);
        let found = machine.likelihood(&states, beta).unwrap();
        let log_partition = Ball::sum(sum).ln();
        assert!(log_partition.certainly_at_most(&Ball::from_i64(15)));
        let off = absolute(&(mean - log_partition - Ball::from_f64(found)));
        // log Z and the difference are below 16, where half a unit in the last place is 4ε. log Z is off by that and by 2^-54
        // of it, which is below 4ε as well, and the difference is rounded once.
        let bound = Ball::from_f64(12.0 * f64::EPSILON);
        assert!(off.is_bounded() && off.certainly_at_most(&bound), "{off:?}");
        assert!(found > -16.0 && found < 0.0, "{found}");
    }
}
