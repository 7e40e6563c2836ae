//! The Metropolis-adjusted Langevin sampler at any real β.

use super::{AttnBm, check_inverse_temperature};
use crate::Error;
use crate::arguments;
use crate::real::Real;
use crate::routes::entered;
use crate::sampling::chain::Kernel;
use crate::sampling::random::{Rng, normal, unit};

/// The Metropolis-adjusted Langevin sampler (MALA) at any real β.
///
/// # Statement
///
/// From `x`, with the score `s(x) = ∂ log p(x)/∂x`, it proposes `y ~ N(x + τ s(x), 2τ I)` and moves there with the
/// probability `min(1, p(y) q(y, x) / (p(x) q(x, y)))`, `q` the density of the proposal; otherwise it stays. The kernel
/// is reversible with respect to `p` **for every step size τ**, and the density of the proposal is positive
/// everywhere, so the law of the state converges to `p` from every start. Without the adjustment the stationary law
/// depends on τ: for a single pattern it has the variance `1/(β (1 - τβ/2))` in place of `1/β`, and from
/// `τ = 2/β` on it does not exist.
///
/// # Error
///
/// Energy and score are those of plain `f64`, without enclosures. The probability of a move is therefore off by a few
/// units in the last place of the energies, times β. `log Z` is not needed.
///
/// # Source
///
/// Roberts and Tweedie (1996). In many dimensions an acceptance rate of 0.57 is best (Roberts and Rosenthal 1998);
/// `τ = 1/(2β)` is a step size to start from.
///
/// ```
/// use attnbm::models::attnbm::{AttnBm, Langevin};
/// use attnbm::sampling::chain::Kernel;
/// use attnbm::sampling::random::stream;
///
/// let machine = AttnBm::new(2, 2, vec![1.0, 3.0, -2.0, 4.0])?;
/// let chain = Langevin::new(&machine, 2.5, 0.2)?.chain(vec![0.0, 0.0], stream(1, "doc", 0))?;
/// let states: Vec<Vec<f64>> = chain.take(200).collect();
/// // A proposal that is not accepted repeats the state.
/// let moves = states.windows(2).filter(|pair| pair[0] != pair[1]).count();
/// assert!((100..199).contains(&moves));
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Langevin<'a> {
    machine: &'a AttnBm,
    beta: f64,
    step: f64,
}

impl<'a> Langevin<'a> {
    /// The sampler of this machine with the step size `τ`.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] unless β and τ are finite and positive.
    pub fn new(machine: &'a AttnBm, beta: f64, step: f64) -> Result<Self, Error> {
        check_inverse_temperature(beta)?;
        arguments::positive("step", step)?;
        Ok(Self {
            machine,
            beta,
            step,
        })
    }

    /// The logarithm of the Metropolis-Hastings ratio; a move has the probability `min(1, exp(ratio))`.
    ///
    /// # Statement
    ///
    /// `log p(y) - log p(x) + log q(y, x) - log q(x, y)`, which is
    /// `-β (E(y) - E(x)) - (y - x)·(s(x) + s(y))/2 + τ (|s(x)|² - |s(y)|²)/4`: the squares of the proposals'
    /// displacements cancel, so they are never formed.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless both states have one entry per visible unit.
    pub fn log_ratio<S: Real>(&self, from: &[f64], to: &[f64]) -> Result<S, Error> {
        entered!("Langevin::log_ratio");
        let machine = self.machine;
        machine.check_length("from", from.len())?;
        machine.check_length("to", to.len())?;
        let difference = machine.energy::<S>(to) - machine.energy::<S>(from);
        let here = machine.score::<S>(from, self.beta);
        let there = machine.score::<S>(to, self.beta);
        let ends = from.iter().zip(to);
        let slopes = here.iter().zip(&there);
        let along = ends.zip(slopes.clone()).map(|((x, y), (s, t))| {
            (S::from_f64(*y) - S::from_f64(*x)) * (s.clone() + t).mul_pow2(-1)
        });
        let squares = slopes.map(|(s, t)| (s.clone() - t) * (s.clone() + t));
        let quarter = S::from_f64(self.step).mul_pow2(-2);
        Ok(S::sum(squares) * quarter - S::sum(along) - difference * S::from_f64(self.beta))
    }

    /// `x + τ s(x) + √(2τ) n` for standard normal `n`.
    fn propose<R: Rng + ?Sized>(&self, state: &[f64], generator: &mut R) -> Vec<f64> {
        let score = self.machine.score::<f64>(state, self.beta);
        let deviation = (2.0 * self.step).sqrt();
        let ends = state.iter().zip(score);
        ends.map(|(x, slope)| x + self.step * slope + deviation * normal(generator))
            .collect()
    }
}

impl Kernel for Langevin<'_> {
    fn dimension(&self) -> usize {
        self.machine.dimension()
    }

    fn step<R: Rng + ?Sized>(&self, state: &[f64], generator: &mut R) -> Result<Vec<f64>, Error> {
        self.machine.check_length("state", state.len())?;
        let proposed = self.propose(state, generator);
        // The level is drawn in any case, so that each step takes it from the same place of the stream.
        let level = libm::log(unit(generator));
        // A ratio of NaN, of a proposal beyond the range of binary64, is no move.
        let moves = level <= self.log_ratio::<f64>(state, &proposed)?;
        Ok(if moves { proposed } else { state.to_vec() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{Exact, assert_same, exact, machine};
    use crate::sampling::random::stream;

    /// `log q(x, y)` without its constant, as it is defined.
    fn log_proposal(machine: &AttnBm, beta: f64, step: f64, from: &[f64], to: &[f64]) -> Exact {
        let score = machine.score::<Exact>(from, beta);
        let squares = from
            .iter()
            .zip(to)
            .zip(score)
            .map(|((x, y), slope)| (exact(*y) - exact(*x) - slope * exact(step)).sqr());
        -(Exact::sum(squares) / exact(4.0 * step))
    }

    #[test]
    fn the_ratio_is_that_of_the_densities_and_of_the_proposals() {
        let machine = machine();
        let (x, y) = ([0.75, -0.5], [-0.25, 1.5]);
        for (beta, step) in [(0.5, 1.0), (2.5, 0.25), (3.0, 2.0)] {
            let sampler = Langevin::new(&machine, beta, step).unwrap();
            let there = log_proposal(&machine, beta, step, &x, &y);
            let back = log_proposal(&machine, beta, step, &y, &x);
            let energies = machine.energy::<Exact>(&x) - machine.energy::<Exact>(&y);
            let ratio = sampler.log_ratio::<Exact>(&x, &y).unwrap();
            assert_same(&ratio, &(energies * exact(beta) + back - there));
            assert_same(&-sampler.log_ratio::<Exact>(&y, &x).unwrap(), &ratio);
        }
    }

    #[test]
    fn a_step_proposes_and_then_decides() {
        let machine = machine();
        let sampler = Langevin::new(&machine, 2.5, 0.5).unwrap();
        let state = [0.75, -0.5];
        let (mut moves, mut stays) = (0, 0);
        for index in 0..40 {
            let next = sampler
                .step(&state, &mut stream(1, "langevin", index))
                .unwrap();
            let mut generator = stream(1, "langevin", index);
            let proposed = sampler.propose(&state, &mut generator);
            let ratio: f64 = sampler.log_ratio(&state, &proposed).unwrap();
            if unit(&mut generator).ln() <= ratio {
                assert_eq!(next, proposed);
                moves += 1;
            } else {
                assert_eq!(next, state);
                stays += 1;
            }
        }
        assert!(moves > 5 && stays > 5, "{moves} {stays}");
    }

    #[test]
    fn the_proposal_is_a_step_along_the_score_and_noise() {
        let machine = machine();
        let sampler = Langevin::new(&machine, 2.5, 0.5).unwrap();
        let state = [0.75, -0.5];
        let score = machine.score::<f64>(&state, 2.5);
        let mut noise = stream(1, "noise", 0);
        let expected = [0, 1].map(|i| state[i] + 0.5 * score[i] + normal(&mut noise));
        assert_eq!(
            sampler.propose(&state, &mut stream(1, "noise", 0)),
            expected
        );
    }

    #[test]
    fn parameters_out_of_their_domain_are_refused() {
        let machine = machine();
        for (beta, step) in [
            (0.0, 1.0),
            (f64::NAN, 1.0),
            (1.0, 0.0),
            (1.0, f64::INFINITY),
        ] {
            assert!(matches!(
                Langevin::new(&machine, beta, step),
                Err(Error::Domain { .. })
            ));
        }
        let sampler = Langevin::new(&machine, 1.0, 1.0).unwrap();
        assert!(sampler.log_ratio::<f64>(&[0.0], &[0.0, 0.0]).is_err());
        assert!(sampler.step(&[0.0], &mut stream(1, "short", 0)).is_err());
        // A step out of the range of binary64 is no move.
        let far = Langevin::new(&machine, 1.0, 1e300).unwrap();
        let stays = far.step(&[1e300, 0.0], &mut stream(1, "far", 0)).unwrap();
        assert_eq!(stays, [1e300, 0.0]);
    }
}
