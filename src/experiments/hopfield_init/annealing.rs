//! `log Z` by annealed importance sampling, as in
//! [`AnnealedImportance`](crate::models::hopfield_rbm::AnnealedImportance).

use super::machine::Weights;
use crate::parallel;
use crate::sampling::random::{Rng, bernoulli, stream};
use crate::sampling::weights::log_mean;

/// How much annealing, and its random numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Annealing {
    pub(super) beta: f64,
    pub(super) steps: usize,
    pub(super) runs: usize,
    pub(super) seed: u64,
}

impl Annealing {
    /// The log partition function of the visible units, and its standard error.
    pub(super) fn log_partition(&self, weights: &Weights, purpose: &str) -> (f64, f64) {
        let logarithms = parallel::map(self.runs, |run| {
            let mut generator = stream(self.seed, purpose, run as u64);
            self.log_weight(weights, &mut generator)
        });
        let uniform = weights.visible as f64 * std::f64::consts::LN_2;
        let (mean, error) = log_mean(&logarithms).unwrap_or((f64::NAN, f64::NAN));
        (uniform + mean, error)
    }

    fn log_weight<R: Rng + ?Sized>(&self, weights: &Weights, generator: &mut R) -> f64 {
        let mut v: Vec<i8> = (0..weights.visible)
            .map(|_| if bernoulli(generator, 0.5) { 1 } else { -1 })
            .collect();
        let width = self.beta / self.steps as f64;
        let mut sum = 0.0;
        for step in 1..=self.steps {
            let inputs = weights.inputs(&v);
            sum += width * inputs.iter().map(|h| h * h).sum::<f64>() / 2.0;
            if step < self.steps {
                v = weights.step(&inputs, width * step as f64, generator);
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::hopfield_rbm::AnnealedImportance;

    /// With short numbers and 2^k temperatures both are exact. That the model's mean is the partition function is a test of the
    /// model.
    #[test]
    fn a_run_is_that_of_the_model() {
        let weights = Weights {
            visible: 4,
            entries: vec![0.5, -0.25, 0.75, 0.5, 0.125, -0.5, 0.25, 0.5],
        };
        let model = weights.model().unwrap();
        let sampler = AnnealedImportance::new(&model, 2.0, 64).unwrap();
        let annealing = Annealing {
            beta: 2.0,
            steps: 64,
            runs: 100,
            seed: 1,
        };
        let of_model = |run| sampler.log_weight(&mut stream(1, "test", run)).unwrap();
        let expected: Vec<f64> = (0..100).map(of_model).collect();
        for (run, expected) in expected.iter().enumerate() {
            let mut generator = stream(1, "test", run as u64);
            assert_eq!(annealing.log_weight(&weights, &mut generator), *expected);
        }
        let distinct: std::collections::BTreeSet<u64> =
            expected.iter().map(|weight| weight.to_bits()).collect();
        assert!(distinct.len() > 50, "{distinct:?}");
        let (mean, error) = log_mean(&expected).unwrap();
        assert_eq!(
            annealing.log_partition(&weights, "test"),
            (4.0 * std::f64::consts::LN_2 + mean, error)
        );
    }
}
