//! Independent draws at any real β, by rejection from the envelope of Eq. 26.

use super::{AttnBm, check_inverse_temperature};
use crate::Error;
use crate::real::{Ball, Real};
use crate::routes::entered;
use crate::sampling::random::{Categorical, Rng, normal, unit};
use crate::special::log_sum_exp;

/// The most proposals that a draw may take on average.
const MOST_PROPOSALS: f64 = 1e6;

/// A sampler of independent draws at any real β.
///
/// # Statement
///
/// With `h = Ξ v + c`, `exp(-β E(v)) = e^{-β|v-b|²/2} (Σ_μ e^{h_μ})^β`, and the power of the sum is at most
/// `p^{max(β-1, 0)} Σ_μ e^{β h_μ}` (the power mean inequality for `β >= 1`, Eq. 26; subadditivity below). The envelope is
/// a mixture of the laws `N(b + ξ_μ, I/β)` with weights proportional to `exp(β (|ξ_μ|²/2 + c_μ + ξ_μ·b))`. A draw from
/// it is accepted with the probability `(Σ_μ e^{h_μ})^β / (p^{max(β-1, 0)} Σ_μ e^{β h_μ})`. An accepted draw has the
/// density `p`.
///
/// # Domain
///
/// Finite `β > 0`. A draw takes at most `p^{|β-1|}` proposals on average, which must not exceed 1e6.
///
/// # Error
///
/// The weights are enclosed to 128 bits before they are rounded. Everything else is plain binary64: the probability of
/// acceptance is off by some units in the last place of `β max |h|`.
///
/// ```
/// use attnbm::models::attnbm::{AttnBm, RejectionSampler};
/// use attnbm::sampling::random::stream;
///
/// let machine = AttnBm::new(2, 2, vec![1.0, 3.0, -2.0, 4.0])?;
/// let sampler = RejectionSampler::new(&machine, 2.5)?;
/// assert_eq!(sampler.draw(&mut stream(1, "doc", 0)).len(), 2);
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct RejectionSampler {
    machine: AttnBm,
    beta: f64,
    envelope: Categorical,
}

impl RejectionSampler {
    /// The sampler of this machine.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] unless β is finite and positive; [`Error::Budget`] if a draw may take more than 1e6
    /// proposals on average.
    pub fn new(machine: &AttnBm, beta: f64) -> Result<Self, Error> {
        check_inverse_temperature(beta)?;
        let log_proposals = (beta - 1.0).abs() * libm::log(machine.count() as f64);
        if log_proposals > libm::log(MOST_PROPOSALS) {
            return Err(Error::Budget(format!(
                "rejection takes up to e^{log_proposals:.0} proposals for each draw"
            )));
        }
        let scale = Ball::<2>::from_f64(beta);
        let levels: Vec<Ball<2>> = (0..machine.count())
            .map(|index| machine.level::<Ball<2>>(index) * &scale)
            .collect();
        let total = log_sum_exp(&levels);
        let weights = levels.into_iter().map(|x| (x - &total).exp().approx());
        Ok(Self {
            envelope: Categorical::new(weights),
            machine: machine.clone(),
            beta,
        })
    }

    /// One draw, independent of all others.
    pub fn draw<R: Rng + ?Sized>(&self, generator: &mut R) -> Vec<f64> {
        entered!("RejectionSampler::draw");
        loop {
            let proposed = self.propose(generator);
            if libm::log(unit(generator)) <= self.log_acceptance(&proposed) {
                return proposed;
            }
        }
    }

    /// A draw from the envelope.
    fn propose<R: Rng + ?Sized>(&self, generator: &mut R) -> Vec<f64> {
        let pattern = self.machine.pattern(self.envelope.draw(generator));
        let deviation = 1.0 / self.beta.sqrt();
        let entries = pattern.iter().enumerate();
        entries
            .map(|(i, x)| self.machine.bias_at(i) + x + deviation * normal(generator))
            .collect()
    }

    /// `β log Σ_μ e^{h_μ} - log Σ_μ e^{β h_μ} - max(β-1, 0) log p`.
    fn log_acceptance<S: Real>(&self, v: &[f64]) -> S {
        let beta = S::from_f64(self.beta);
        let inputs = self.machine.hidden_inputs::<S>(v);
        let scaled: Vec<S> = inputs.iter().map(|h| h.clone() * &beta).collect();
        let crowd = S::from_i64(self.machine.count() as i64).ln();
        let price = match self.beta > 1.0 {
            true => crowd * (beta.clone() - S::one()),
            false => S::zero(),
        };
        log_sum_exp(&inputs) * beta - log_sum_exp(&scaled) - price
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{Exact, assert_same, exact, machine};
    use crate::real::Enclosure;

    #[test]
    fn what_is_accepted_of_the_envelope_is_the_density() {
        let machine = machine();
        let biases = machine.effective_hidden_bias::<Exact>();
        let center: Vec<f64> = (0..2).map(|i| machine.bias_at(i)).collect();
        for beta in [0.5, 1.0, 2.5] {
            let sampler = RejectionSampler::new(&machine, beta).unwrap();
            for v in [[0.75, -0.5], [-2.0, 3.0]] {
                let distance = |pattern: &[f64]| {
                    let parts = pattern.iter().zip(v).zip(&center);
                    Exact::sum(parts.map(|((x, v), b)| (exact(v) - exact(*x) - exact(*b)).sqr()))
                };
                let terms = machine.patterns().zip(&biases).map(|(pattern, c)| {
                    let level = Exact::dot(pattern, pattern).mul_pow2(-1) + c;
                    ((level - distance(pattern).mul_pow2(-1)) * exact(beta)).exp()
                });
                let crowd = (exact(3.0).ln() * exact((beta - 1.0).max(0.0))).exp();
                let envelope = Exact::sum(terms) * crowd;
                let density = (-(machine.energy::<Exact>(&v) * exact(beta))).exp();
                let accepted = sampler.log_acceptance::<Exact>(&v);
                assert_same(&(envelope * accepted.exp()), &density);
                // At β = 1 everything is accepted.
                let is_certain = !(-accepted).is_positive();
                assert_eq!(is_certain, beta == 1.0);
            }
        }
    }

    #[test]
    fn what_would_take_too_long_is_refused() {
        let machine = machine();
        assert!(matches!(
            RejectionSampler::new(&machine, 20.0),
            Err(Error::Budget(_))
        ));
        assert!(matches!(
            RejectionSampler::new(&machine, -1.0),
            Err(Error::Domain { .. })
        ));
    }
}
