//! The joint log partition function by annealed importance sampling, from a seed.

use super::machine::BinaryGaussian;
use super::sampling::AnnealedImportance;
use crate::Error;
use crate::routes::entered;
use crate::sampling::random::stream;

/// The temperatures of a run, and its independent weights.
const STEPS: usize = 100;
const WEIGHTS: usize = 100;

/// The most weights of a machine, so that a run takes seconds at most.
const MOST: usize = 100_000;

impl BinaryGaussian {
    /// An estimate of the log partition function of both layers, and its standard error.
    ///
    /// # Statement
    ///
    /// `p/2 log(2π/β) + N log 2 + log(mean of w)` for a hundred weights `w` of annealed importance sampling in a hundred
    /// steps. `(2π/β)^{p/2} 2^N` times the mean of `w` has the expectation `Z_joint` exactly, so that the estimate is too
    /// small by about half its variance.
    ///
    /// # Method
    ///
    /// [`AnnealedImportance`], with the random numbers of this run of this seed.
    ///
    /// # Source
    ///
    /// Neal (2001), with A1 for the hidden units.
    ///
    /// # Error
    ///
    /// That of a sample. The standard error is right to first order, and too small where few weights dominate: where the
    /// modes of the law lie far apart and differ in weight.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] unless `β > 0`; [`Error::Budget`] for more than 100 000 weights of the machine.
    ///
    /// ```
    /// use attnbm::models::hopfield_rbm::BinaryGaussian;
    /// use attnbm::real::Goal;
    ///
    /// let machine = BinaryGaussian::new(1, 3, vec![0.5, -0.25, 0.75])?;
    /// let (estimate, error) = machine.annealed_log_joint_partition(2.0, 1, 0)?;
    /// let exact: f64 = machine.log_joint_partition_of(2.0, Goal::PLAIN)?.value;
    /// // Every weight, and so their mean, is between 1 and exp(β (0.5 + 0.25 + 0.75)²/2).
    /// assert!(error > 0.0 && (estimate - exact).abs() < 2.25);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn annealed_log_joint_partition(
        &self,
        beta: f64,
        seed: u64,
        run: u64,
    ) -> Result<(f64, f64), Error> {
        entered!("BinaryGaussian::annealed_log_joint_partition");
        let size = self.hidden_count().saturating_mul(self.visible_count());
        if size > MOST {
            return Err(Error::Budget(format!(
                "annealed importance sampling is for at most {MOST} weights, got {size}"
            )));
        }
        let sampler = AnnealedImportance::new(self, beta, STEPS)?;
        let mut generator = stream(seed, "annealed importance sampling", run);
        let (value, error) = sampler.estimate(WEIGHTS, &mut generator)?;
        Ok((value + self.log_volume::<f64>(beta), error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::hopfield_rbm::machine::example;

    #[test]
    fn runs_differ_and_each_is_the_same_again() {
        let run = |seed, run| {
            example()
                .annealed_log_joint_partition(2.0, seed, run)
                .unwrap()
        };
        assert_eq!(run(1, 0), run(1, 0));
        assert_ne!(run(1, 0), run(1, 1));
        assert_ne!(run(1, 0), run(2, 0));
    }

    /// That the mean of the weights is the partition function is a test of [`AnnealedImportance`].
    #[test]
    fn a_run_is_a_hundred_weights_and_the_volume_of_the_hidden_units() {
        let machine = example();
        let sampler = AnnealedImportance::new(&machine, 2.0, 100).unwrap();
        for run in 0..3 {
            let mut generator = stream(3, "annealed importance sampling", run);
            let (value, error) = sampler.estimate(100, &mut generator).unwrap();
            // (2π/β)^{p/2} for p = 2.
            let volume = libm::log(std::f64::consts::PI);
            let found = machine.annealed_log_joint_partition(2.0, 3, run).unwrap();
            assert_eq!(found, (value + volume, error));
            assert!(error > 0.0);
        }
    }

    #[test]
    fn large_machines_and_no_temperature_are_refused() {
        let large = BinaryGaussian::new(1, MOST + 1, vec![0.0; MOST + 1]).unwrap();
        let kind = |machine: &BinaryGaussian, beta| {
            let refused = machine.annealed_log_joint_partition(beta, 1, 0);
            refused.map_or_else(|error| error.kind(), |_| "none")
        };
        assert_eq!(kind(&large, 1.0), "budget");
        assert_eq!(kind(&example(), 0.0), "domain");
    }
}
