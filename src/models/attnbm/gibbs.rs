//! The Gibbs sampler of a whole β as a Markov chain.

use super::{AttnBm, check_inverse_temperature};
use crate::Error;
use crate::sampling::chain::Kernel;
use crate::sampling::random::Rng;

/// The Gibbs sampler at a positive integer β.
///
/// # Statement
///
/// Each step is [`AttnBm::gibbs_step`], a kernel that is reversible with respect to `p`. Every pattern has a positive
/// probability in every step, so the law of the state converges to `p` from every start.
///
/// ```
/// use attnbm::models::attnbm::{AttnBm, Gibbs};
/// use attnbm::sampling::chain::Kernel;
/// use attnbm::sampling::random::stream;
///
/// let machine = AttnBm::new(2, 2, vec![1.0, 3.0, -2.0, 4.0])?;
/// let mut chain = Gibbs::new(&machine, 1)?.chain(vec![0.0, 0.0], stream(1, "doc", 0))?;
/// assert_eq!(chain.next().map(|state| state.len()), Some(2));
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Gibbs<'a> {
    machine: &'a AttnBm,
    beta: u32,
}

impl<'a> Gibbs<'a> {
    /// The Gibbs sampler of this machine.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] for `β = 0`.
    pub fn new(machine: &'a AttnBm, beta: u32) -> Result<Self, Error> {
        check_inverse_temperature(f64::from(beta))?;
        Ok(Self { machine, beta })
    }
}

impl Kernel for Gibbs<'_> {
    fn dimension(&self) -> usize {
        self.machine.dimension()
    }

    fn step<R: Rng + ?Sized>(&self, state: &[f64], generator: &mut R) -> Result<Vec<f64>, Error> {
        self.machine.gibbs_step(self.beta, state, generator)
    }
}
