//! Block Gibbs sampling, and annealed importance sampling of the partition function.

use super::machine::BinaryGaussian;
use super::patterns::binary_state;
use crate::Error;
use crate::arguments;
use crate::routes::entered;
use crate::sampling::chain::Kernel;
use crate::sampling::random::{Rng, bernoulli, normal};
use crate::sampling::weights::log_mean;

impl BinaryGaussian {
    /// Hidden units given the visible ones.
    ///
    /// # Statement
    ///
    /// `h ~ N(W v + c, I/β)`.
    pub fn draw_hidden<R: Rng + ?Sized>(
        &self,
        v: &[i8],
        beta: f64,
        generator: &mut R,
    ) -> Result<Vec<f64>, Error> {
        entered!("BinaryGaussian::draw_hidden");
        let deviation = 1.0 / beta.sqrt();
        let mean = self.hidden_mean::<f64>(v)?.into_iter();
        Ok(mean
            .map(|mean| mean + deviation * normal(generator))
            .collect())
    }

    /// Visible units given the hidden ones.
    ///
    /// # Statement
    ///
    /// `P(v_i = 1 | h) = (1 + tanh(β ((Wᵀh)_i + b_i)))/2`, independently.
    pub fn draw_visible<R: Rng + ?Sized>(
        &self,
        h: &[f64],
        beta: f64,
        generator: &mut R,
    ) -> Result<Vec<i8>, Error> {
        entered!("BinaryGaussian::draw_visible");
        let mean = self.visible_mean::<f64>(h, beta)?.into_iter();
        let draw = |mean: f64| match bernoulli(generator, (1.0 + mean) / 2.0) {
            true => 1,
            false => -1,
        };
        Ok(mean.map(draw).collect())
    }

    /// One step of block Gibbs sampling at `β`: hidden units given `v`, then visible ones given those. The kernel is
    /// reversible with respect to the law of the visible units (A8).
    pub fn gibbs_step<R: Rng + ?Sized>(
        &self,
        v: &[i8],
        beta: f64,
        generator: &mut R,
    ) -> Result<Vec<i8>, Error> {
        entered!("BinaryGaussian::gibbs_step");
        let hidden = self.draw_hidden(v, beta, generator)?;
        self.draw_visible(&hidden, beta, generator)
    }
}

/// Block Gibbs sampling of the visible units as a Markov chain.
///
/// ```
/// use attnbm::models::hopfield_rbm::{BinaryGaussian, BlockGibbs};
/// use attnbm::sampling::chain::Kernel;
/// use attnbm::sampling::random::stream;
///
/// let machine = BinaryGaussian::new(1, 2, vec![0.5, -1.0])?;
/// let mut chain = BlockGibbs::new(&machine, 2.0)?.chain(vec![1.0, 1.0], stream(1, "doc", 0))?;
/// assert!(chain.next().is_some_and(|v| v.iter().all(|v| v.abs() == 1.0)));
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct BlockGibbs<'a> {
    machine: &'a BinaryGaussian,
    beta: f64,
}

impl<'a> BlockGibbs<'a> {
    /// Block Gibbs sampling of this machine at `β`.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] unless `β > 0`.
    pub fn new(machine: &'a BinaryGaussian, beta: f64) -> Result<Self, Error> {
        arguments::positive("beta", beta)?;
        Ok(Self { machine, beta })
    }
}

impl Kernel for BlockGibbs<'_> {
    fn dimension(&self) -> usize {
        self.machine.visible_count()
    }

    fn step<R: Rng + ?Sized>(&self, state: &[f64], generator: &mut R) -> Result<Vec<f64>, Error> {
        let v = binary_state("state", state, self.dimension())?;
        let next = self.machine.gibbs_step(&v, self.beta, generator)?;
        Ok(next.into_iter().map(f64::from).collect())
    }
}

/// Annealed importance sampling of the partition function of the visible units, after Neal (2001).
///
/// # Statement
///
/// From a uniform state, `v` takes a step of block Gibbs sampling at each of the inverse temperatures
/// `β_1 < … < β_{K-1}`, and `log w = Σ_k (β_k - β_{k-1}) f(v_k)` with `β_0 = 0`, `β_K = β`,
/// `f(v) = |W v + c|²/2 + b·v` and `v_k` the state before step `k`. The expectation of `w` is exactly `Z/2^N` for any `K`.
///
/// The logarithm of a mean of weights is too small on average, and its spread is not that of a normal law when few
/// weights dominate.
#[derive(Clone, Debug)]
pub struct AnnealedImportance<'a> {
    machine: &'a BinaryGaussian,
    temperatures: Vec<f64>,
}

impl<'a> AnnealedImportance<'a> {
    /// Annealing in `steps` equal steps up to `β`.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] unless `β > 0` and there is a step.
    pub fn new(machine: &'a BinaryGaussian, beta: f64, steps: usize) -> Result<Self, Error> {
        arguments::positive("beta", beta)?;
        if steps == 0 {
            return Err(Error::Domain {
                field: "steps".into(),
                expected: "at least 1",
                got: "0".into(),
            });
        }
        let temperature = |step: usize| beta * step as f64 / steps as f64;
        Ok(Self {
            machine,
            temperatures: (1..=steps).map(temperature).collect(),
        })
    }

    /// The logarithm of one weight.
    ///
    /// # Errors
    ///
    /// None for a machine of finite numbers.
    pub fn log_weight<R: Rng + ?Sized>(&self, generator: &mut R) -> Result<f64, Error> {
        entered!("AnnealedImportance::log_weight");
        let units = 0..self.machine.visible_count();
        let mut v: Vec<i8> = units
            .map(|_| if bernoulli(generator, 0.5) { 1 } else { -1 })
            .collect();
        let (mut sum, mut before) = (0.0, 0.0);
        for (step, beta) in self.temperatures.iter().enumerate() {
            sum += self.machine.log_weight::<f64>(&v, beta - before)?;
            before = *beta;
            if step + 1 < self.temperatures.len() {
                v = self.machine.gibbs_step(&v, *beta, generator)?;
            }
        }
        Ok(sum)
    }

    /// An estimate of the log partition function from independent weights, and its standard error.
    ///
    /// # Statement
    ///
    /// `N log 2 + log(mean of w)`, and the standard deviation of `w` divided by its mean and by the root of the number of
    /// runs, which is the standard error of the logarithm to first order.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] for fewer than two runs, of which nothing can be said.
    pub fn estimate<R: Rng + ?Sized>(
        &self,
        runs: usize,
        generator: &mut R,
    ) -> Result<(f64, f64), Error> {
        entered!("AnnealedImportance::estimate");
        let weights = (0..runs).map(|_| self.log_weight(generator));
        let weights = weights.collect::<Result<Vec<f64>, Error>>()?;
        let (mean, error) = log_mean(&weights).ok_or_else(|| Error::Domain {
            field: "runs".into(),
            expected: "at least 2",
            got: runs.to_string(),
        })?;
        let uniform = self.machine.visible_count() as f64 * std::f64::consts::LN_2;
        Ok((uniform + mean, error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::hopfield_rbm::machine::example;
    use crate::real::{Interval, Real};
    use crate::sampling::calibrated::{Demand, bounded_mean, check_bounded_mean};
    use crate::sampling::random::{normals, stream, unit};

    #[test]
    fn layers_are_drawn_from_their_conditional_laws() {
        let machine = example();
        let noise = normals(&mut stream(1, "hidden", 0), 2);
        let v = [1, -1, 1];
        let drawn = machine
            .draw_hidden(&v, 4.0, &mut stream(1, "hidden", 0))
            .unwrap();
        assert_eq!(drawn, [1.5 + 0.5 * noise[0], -0.75 + 0.5 * noise[1]]);
        let mean: Vec<f64> = machine.visible_mean(&drawn, 4.0).unwrap();
        let mut uniform = stream(1, "visible", 0);
        let expected: Vec<i8> = mean
            .iter()
            .map(|m| {
                if unit(&mut uniform) < (1.0 + m) / 2.0 {
                    1
                } else {
                    -1
                }
            })
            .collect();
        let drawn = machine.draw_visible(&drawn, 4.0, &mut stream(1, "visible", 0));
        assert_eq!(drawn.unwrap(), expected);
    }

    #[test]
    fn one_step_of_annealing_is_importance_sampling_from_the_uniform_law() {
        let machine = example();
        let sampler = AnnealedImportance::new(&machine, 0.5, 1).unwrap();
        let mut bits = stream(3, "ais", 0);
        let v: Vec<i8> = (0..3)
            .map(|_| if unit(&mut bits) < 0.5 { 1 } else { -1 })
            .collect();
        let weight = sampler.log_weight(&mut stream(3, "ais", 0)).unwrap();
        assert_eq!(weight, machine.log_weight::<f64>(&v, 0.5).unwrap());
    }

    /// The chance that a right sampler fails, and that one which is off by what is detected passes, by Hoeffding's inequality.
    const RATE: f64 = 1e-9;

    /// The mean of the weights is `Z/2^N` exactly, here by enumeration, and each is between the exponentials of the least and
    /// the largest exponent.
    #[test]
    fn the_mean_weight_is_the_partition_function() {
        let (machine, beta) = (example(), 0.5);
        let states: Vec<[i8; 3]> = (0..8)
            .map(|k: i32| [0, 1, 2].map(|site| if k >> site & 1 == 0 { 1 } else { -1 }))
            .collect();
        let weights = |beta: f64| -> Vec<Interval> {
            let of = |v: &[i8; 3]| machine.log_weight::<Interval>(v, beta).unwrap().exp();
            states.iter().map(of).collect()
        };
        let mean = |beta: f64| {
            let sum = weights(beta)
                .into_iter()
                .fold(Interval::zero(), |sum, w| sum + w);
            sum.mul_pow2(-3)
        };
        let (low, high) = weights(beta)
            .iter()
            .fold((f64::INFINITY, 0.0f64), |(low, high), w| {
                (low.min(w.inf()), high.max(w.sup()))
            });
        let demand = Demand {
            detectable: 0.1,
            false_fail: RATE,
            false_pass: RATE,
        };
        let check = bounded_mean(demand, high - low).unwrap();
        let outcome = |beta: f64| {
            let sampler = AnnealedImportance::new(&machine, beta, 4).unwrap();
            let mut generator = stream(4, "ais", 0);
            let weight = |_| sampler.log_weight(&mut generator).unwrap().exp();
            let sample: Vec<f64> = (0..check.samples).map(weight).collect();
            check_bounded_mean(&check, &sample, mean(0.5)).unwrap()
        };
        let right = outcome(beta);
        assert!(right.passed(), "{right:?}");
        // At another temperature the mean is off by what is detected, and the sampler fails.
        assert!((mean(beta) - mean(0.4)).inf() > demand.detectable);
        assert!(!outcome(0.4).passed());
    }

    #[test]
    fn an_estimate_is_the_mean_of_its_weights() {
        let machine = example();
        let sampler = AnnealedImportance::new(&machine, 2.0, 20).unwrap();
        let generator = || stream(4, "ais", 0);
        let mut same = generator();
        let weights: Vec<f64> = (0..20)
            .map(|_| sampler.log_weight(&mut same).unwrap())
            .collect();
        let (mean, error) = log_mean(&weights).unwrap();
        let expected = (3.0 * std::f64::consts::LN_2 + mean, error);
        assert_eq!(sampler.estimate(20, &mut generator()).unwrap(), expected);
        assert!(error > 0.0);
        assert!(sampler.estimate(1, &mut generator()).is_err());
        assert!(AnnealedImportance::new(&machine, 2.0, 0).is_err());
    }
}
