//! Sampling, exactly at integer β: the mixture of Eq. 25, and Gibbs sampling through latent indices.

use super::partition_function_at_integers::{Exponents, Term};
use super::{AttnBm, check_inverse_temperature};
use crate::Error;
use crate::real::{Ball, Bounded, Real};
use crate::routes::entered;
use crate::sampling::random::{Categorical, Rng, normal};
use crate::special::{log_sum_exp, normal_distribution_function};

/// The most entries that a sampler lists: components times visible units.
const MOST_COMPONENTS: f64 = 4e6;

/// A sampler of independent draws at a positive integer inverse temperature.
#[derive(Clone, Debug)]
pub struct MixtureSampler {
    law: Categorical,
    /// `b + S/β` of each component.
    means: Vec<f64>,
    dimension: usize,
    /// `1/√β`.
    deviation: f64,
}

impl AttnBm {
    /// A sampler of `p(v)` at a positive integer β.
    ///
    /// # Statement
    ///
    /// A component with its weight, `v ~ N(b + S/β, I/β)`: Eq. 25.
    ///
    /// # Domain
    ///
    /// As for [`AttnBm::log_partition_of_integer`], and at most 4e6 entries of means.
    ///
    /// # Error
    ///
    /// The weights are enclosed to 128 bits before they are rounded, so cancellation between them
    /// does no harm. Everything else is binary64.
    pub fn mixture_sampler(&self, beta: u32) -> Result<MixtureSampler, Error> {
        entered!("AttnBm::mixture_sampler");
        check_inverse_temperature(f64::from(beta))?;
        let components = crate::special::count_multisets(self.count(), beta);
        if components * self.dimension() as f64 > MOST_COMPONENTS {
            return Err(Error::Budget(format!(
                "a list of {components:.1e} components"
            )));
        }
        let (mut logarithms, mut means) = (Vec::new(), Vec::new());
        self.for_each_component(beta, |log_weight, term| {
            logarithms.push(log_weight);
            for i in 0..self.dimension() {
                let entry = |mu: &usize| self.patterns[mu * self.dimension + i];
                let sum: f64 = term.members.iter().map(entry).sum();
                let bias = self.visible_bias().map_or(0.0, |bias| bias[i]);
                means.push(bias + sum / f64::from(beta));
            }
        })?;
        let total = log_sum_exp(&logarithms);
        let weights = logarithms.into_iter().map(|x| (x - &total).exp().approx());
        Ok(MixtureSampler {
            law: Categorical::new(weights),
            means,
            dimension: self.dimension(),
            deviation: 1.0 / f64::from(beta).sqrt(),
        })
    }

    /// One step of the Gibbs sampler at a positive integer β.
    ///
    /// # Statement
    ///
    /// `μ_1, …, μ_β ~ softmax(Ξ v + c)` independently, then `v' ~ N(b + Σ_k ξ_{μ_k}/β, I/β)`. The kernel is
    /// reversible with respect to `p`, and the mean of `v'` is the Hopfield update of `v`.
    pub fn gibbs_step<R: Rng + ?Sized>(
        &self,
        beta: u32,
        v: &[f64],
        generator: &mut R,
    ) -> Result<Vec<f64>, Error> {
        entered!("AttnBm::gibbs_step");
        check_inverse_temperature(f64::from(beta))?;
        self.check_length("v", v.len())?;
        let law = Categorical::new(self.attention::<f64>(v, 1.0));
        let mut mean = vec![0.0; self.dimension()];
        for _ in 0..beta {
            let chosen = law.draw(generator);
            let pattern = &self.patterns[chosen * self.dimension..][..self.dimension];
            for (sum, x) in mean.iter_mut().zip(pattern) {
                *sum += x / f64::from(beta);
            }
        }
        if let Some(bias) = self.visible_bias() {
            mean.iter_mut().zip(bias).for_each(|(sum, b)| *sum += b);
        }
        let deviation = 1.0 / f64::from(beta).sqrt();
        Ok(around(&mean, deviation, generator))
    }

    /// The law of one projection at a positive integer β.
    ///
    /// # Statement
    ///
    /// `P(a·v <= x) = Σ_S w_S Φ((x - a·(b + S/β)) √β/|a|)`, as a function of `x`.
    ///
    /// # Domain
    ///
    /// `direction` is not 0.
    pub fn projection<S: Bounded>(
        &self,
        beta: u32,
        direction: &[f64],
    ) -> Result<Projection<S>, Error> {
        entered!("AttnBm::projection");
        check_inverse_temperature(f64::from(beta))?;
        self.check_length("direction", direction.len())?;
        let scale = S::from_i64(i64::from(beta));
        let length: S = S::dot(direction, direction).sqrt();
        if direction.iter().all(|x| *x == 0.0) {
            return Err(Error::Domain {
                field: "direction".into(),
                expected: "not 0",
                got: "0".into(),
            });
        }
        let along: Vec<S> = self
            .patterns()
            .map(|pattern| S::dot(pattern, direction))
            .collect();
        let shift: S = S::dot(self.visible_bias().unwrap_or_default(), direction);
        let divisor = scale.mul_pow2(1);
        let exponents = Exponents::<S>::new(self, beta, &divisor)?;
        let largest = exponents.largest();
        let (mut weights, mut means) = (Vec::new(), Vec::new());
        exponents.for_each(|term: Term<'_, S>| {
            weights.push(((term.numerator - &largest) / &divisor).exp() * term.weight);
            let sum = term
                .members
                .iter()
                .fold(S::zero(), |sum, mu| sum + &along[*mu]);
            means.push(shift.clone() + sum / &scale);
        });
        let total = weights.iter().fold(S::zero(), |sum, weight| sum + weight);
        Ok(Projection {
            weights: weights.into_iter().map(|weight| weight / &total).collect(),
            means,
            precision: scale.sqrt() / length,
        })
    }

    fn for_each_component(
        &self,
        beta: u32,
        mut visit: impl FnMut(Ball<2>, &Term<'_, Ball<2>>),
    ) -> Result<(), Error> {
        let divisor = Ball::from_i64(2 * i64::from(beta));
        let exponents = Exponents::<Ball<2>>::new(self, beta, &divisor)?;
        exponents.for_each(|term| {
            let log_weight = term.weight.ln() + term.numerator.clone() / &divisor;
            visit(log_weight, &term);
        });
        Ok(())
    }
}

impl MixtureSampler {
    /// One draw, independent of all others.
    pub fn draw<R: Rng + ?Sized>(&self, generator: &mut R) -> Vec<f64> {
        entered!("MixtureSampler::draw");
        let component = self.law.draw(generator);
        let mean = &self.means[component * self.dimension..][..self.dimension];
        around(mean, self.deviation, generator)
    }
}

/// A normal vector with this mean and the same deviation in every coordinate.
fn around<R: Rng + ?Sized>(mean: &[f64], deviation: f64, generator: &mut R) -> Vec<f64> {
    mean.iter()
        .map(|entry| entry + deviation * normal(generator))
        .collect()
}

/// The law of a projection: a mixture of normal laws on the line.
#[derive(Clone, Debug)]
pub struct Projection<S> {
    weights: Vec<S>,
    means: Vec<S>,
    precision: S,
}

impl<S: Bounded> Projection<S> {
    /// `P(a·v <= x)`.
    pub fn distribution_function(&self, x: f64) -> S {
        entered!("Projection::distribution_function");
        self.mixture(|mean| S::from_f64(x) - mean)
    }

    /// `P(a·v > x)`, whose digits do not cancel where it is small.
    pub fn survival_function(&self, x: f64) -> S {
        entered!("Projection::survival_function");
        self.mixture(|mean| mean.clone() - S::from_f64(x))
    }

    /// `Σ_S w_S Φ(d √β/|a|)`, `d` the displacement of a component.
    fn mixture(&self, displacement: impl Fn(&S) -> S) -> S {
        let components = self.weights.iter().zip(&self.means);
        components.fold(S::zero(), |sum, (weight, mean)| {
            let standard = displacement(mean) * &self.precision;
            sum + normal_distribution_function(&standard) * weight
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::models::agreement::{Exact, assert_same, exact, machine};

    #[test]
    fn what_survives_is_the_rest_of_the_distribution() {
        let law = machine().projection::<Exact>(2, &[1.0, -2.0]).unwrap();
        for x in [-6.0, -0.5, 0.0, 3.25] {
            let total = law.distribution_function(x) + law.survival_function(x);
            assert_same(&total, &exact(1.0));
        }
    }
}
