//! Markov chains: a kernel, and the states that it leads to as an iterator.

use super::random::Rng;
use crate::Error;
use crate::arguments;

/// A rule that draws the next state of a Markov chain from the present one.
///
/// A kernel states the law that it keeps: if the present state has that law, so has the next one.
pub trait Kernel {
    /// The length of a state.
    fn dimension(&self) -> usize;

    /// The state after this one.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] for a state of another length.
    fn step<R: Rng + ?Sized>(&self, state: &[f64], generator: &mut R) -> Result<Vec<f64>, Error>;

    /// The chain that starts at this state and takes its random numbers from this generator, or from a
    /// `&mut` of one.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] for a start of another length, [`Error::Domain`] for one that is not finite.
    ///
    /// ```
    /// use attnbm::models::attnbm::{AttnBm, Gibbs};
    /// use attnbm::sampling::chain::Kernel;
    /// use attnbm::sampling::random::stream;
    ///
    /// let machine = AttnBm::new(2, 2, vec![1.0, 3.0, -2.0, 4.0])?;
    /// let chain = Gibbs::new(&machine, 2)?.chain(vec![0.0, 0.0], stream(1, "doc", 0))?;
    /// // Forget the start, then keep every tenth state.
    /// let states: Vec<Vec<f64>> = chain.skip(100).step_by(10).take(50).collect();
    /// assert_eq!(states.len(), 50);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    fn chain<R: Rng>(self, start: Vec<f64>, generator: R) -> Result<Chain<Self, R>, Error>
    where
        Self: Sized,
    {
        if start.len() != self.dimension() {
            return Err(Error::Shape {
                field: "start".into(),
                expected: format!("{} entries", self.dimension()),
                got: start.len().to_string(),
            });
        }
        arguments::finite_vector("start", &start)?;
        Ok(Chain {
            kernel: self,
            state: start,
            generator,
        })
    }
}

/// The states of a Markov chain, without end. The first is the one after the start.
///
/// Successive states depend on each other, and the first ones depend on the start. Only the law of a state far
/// from the start is near the law that the kernel keeps.
#[derive(Clone, Debug)]
pub struct Chain<K, R> {
    kernel: K,
    state: Vec<f64>,
    generator: R,
}

impl<K, R> Chain<K, R> {
    /// The present state; the start, before the first step.
    pub fn state(&self) -> &[f64] {
        &self.state
    }
}

impl<K: Kernel, R: Rng> Iterator for Chain<K, R> {
    type Item = Vec<f64>;

    fn next(&mut self) -> Option<Vec<f64>> {
        // A state has the length that the start was checked for, so that no step is refused.
        self.state = self.kernel.step(&self.state, &mut self.generator).ok()?;
        Some(self.state.clone())
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (usize::MAX, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::random::{stream, unit};

    /// Adds a uniform number to every entry.
    struct Walk;

    impl Kernel for Walk {
        fn dimension(&self) -> usize {
            2
        }

        fn step<R: Rng + ?Sized>(
            &self,
            state: &[f64],
            generator: &mut R,
        ) -> Result<Vec<f64>, Error> {
            Ok(state.iter().map(|x| x + unit(generator)).collect())
        }
    }

    #[test]
    fn a_chain_takes_one_step_after_another_from_its_start() {
        let mut chain = Walk.chain(vec![1.0, -1.0], stream(1, "walk", 0)).unwrap();
        assert_eq!(chain.state(), [1.0, -1.0]);
        let states: Vec<Vec<f64>> = chain.by_ref().take(3).collect();
        let mut generator = stream(1, "walk", 0);
        let mut state = vec![1.0, -1.0];
        for next in &states {
            state = Walk.step(&state, &mut generator).unwrap();
            assert_eq!(*next, state);
        }
        assert_eq!(chain.state(), state);
    }

    #[test]
    fn a_start_of_another_length_or_without_a_value_is_refused() {
        let refusal = |start: &[f64]| {
            let chain = Walk.chain(start.to_vec(), stream(1, "walk", 0));
            chain.err().map(|error| (error.kind(), error.to_string()))
        };
        for (start, kind, message) in [
            (&[0.0][..], "shape", "start must have 2 entries, got 1"),
            (
                &[0.0, f64::NAN],
                "domain",
                "start[1] must be finite, got NaN",
            ),
            (
                &[f64::NEG_INFINITY, 0.0],
                "domain",
                "start[0] must be finite, got -inf",
            ),
        ] {
            assert_eq!(refusal(start), Some((kind, message.into())));
        }
        assert_eq!(refusal(&[0.0, 0.0]), None);
    }
}
