//! Draws of some visible units given the others: Eq. 38.

use super::{AttnBm, MixtureSampler};
use crate::Error;
use crate::routes::entered;
use crate::sampling::random::Rng;

/// A sampler of the missing visible units given the observed ones, at a positive integer β.
///
/// # Statement
///
/// [`AttnBm::given`] is the machine of the missing units; each draw is one of its [`MixtureSampler`]. The missing units
/// are in increasing order. A draw is empty if none is missing.
///
/// ```
/// use attnbm::models::attnbm::{AttnBm, ConditionalSampler};
/// use attnbm::sampling::random::stream;
///
/// let machine = AttnBm::new(2, 3, vec![1.0, 3.0, 0.0, -2.0, 4.0, 1.0])?;
/// // The third unit is 0.5; the first two are drawn.
/// let sampler = ConditionalSampler::new(&machine, 1, &[2], &[0.5])?;
/// assert_eq!(sampler.draw(&mut stream(1, "doc", 0)).len(), 2);
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ConditionalSampler {
    /// `None` if no unit is missing.
    missing: Option<MixtureSampler>,
}

impl ConditionalSampler {
    /// The sampler given that the units `observed` have these values.
    ///
    /// # Errors
    ///
    /// Those of [`AttnBm::given`] and of [`AttnBm::mixture_sampler`].
    pub fn new(
        machine: &AttnBm,
        beta: u32,
        observed: &[usize],
        values: &[f64],
    ) -> Result<Self, Error> {
        let rest = machine.given(observed, values)?;
        let missing = rest.map(|rest| rest.mixture_sampler(beta)).transpose()?;
        Ok(Self { missing })
    }

    /// The missing units, independent of all other draws.
    pub fn draw<R: Rng + ?Sized>(&self, generator: &mut R) -> Vec<f64> {
        entered!("ConditionalSampler::draw");
        let missing = self.missing.as_ref();
        missing.map_or_else(Vec::new, |sampler| sampler.draw(generator))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::machine;
    use crate::sampling::random::stream;

    #[test]
    fn nothing_is_drawn_where_nothing_is_missing() {
        let machine = machine();
        let all = ConditionalSampler::new(&machine, 2, &[1, 0], &[0.5, 0.25]).unwrap();
        assert_eq!(all.draw(&mut stream(1, "all", 0)), [] as [f64; 0]);
        let none = ConditionalSampler::new(&machine, 2, &[], &[]).unwrap();
        let joint = machine.mixture_sampler(2).unwrap();
        assert_eq!(
            none.draw(&mut stream(1, "none", 0)),
            joint.draw(&mut stream(1, "none", 0))
        );
        assert!(ConditionalSampler::new(&machine, 2, &[2], &[0.5]).is_err());
        assert!(ConditionalSampler::new(&machine, 0, &[0], &[0.5]).is_err());
    }
}
