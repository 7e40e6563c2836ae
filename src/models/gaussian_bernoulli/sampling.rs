//! Block Gibbs sampling, and exact draws where the states of the hidden units can be listed.

use super::GaussianBernoulli;
use crate::Error;
use crate::models::attnbm::MixtureSampler;
use crate::routes::entered;
use crate::sampling::chain::Kernel;
use crate::sampling::random::{Rng, bernoulli, normal};

impl GaussianBernoulli {
    /// Hidden units given the visible ones.
    ///
    /// # Statement
    ///
    /// `h_μ ~ Bernoulli(sigmoid(c_μ + w_μ·v))`, independently.
    pub fn draw_hidden<R: Rng + ?Sized>(
        &self,
        v: &[f64],
        generator: &mut R,
    ) -> Result<Vec<bool>, Error> {
        entered!("GaussianBernoulli::draw_hidden");
        let probabilities = self.hidden_probabilities::<f64>(v)?;
        let draw = |probability: f64| bernoulli(generator, probability);
        Ok(probabilities.into_iter().map(draw).collect())
    }

    /// Visible units given the hidden ones.
    ///
    /// # Statement
    ///
    /// `v ~ N(σ² (Wᵀ h + b), σ² I)`.
    pub fn draw_visible<R: Rng + ?Sized>(
        &self,
        h: &[bool],
        generator: &mut R,
    ) -> Result<Vec<f64>, Error> {
        entered!("GaussianBernoulli::draw_visible");
        let mean = self.visible_mean::<f64>(h)?;
        let draw = |entry: f64| entry + self.sigma * normal(generator);
        Ok(mean.into_iter().map(draw).collect())
    }

    /// One step of block Gibbs sampling: hidden units given `v`, then visible ones given those. The
    /// kernel is reversible with respect to the visible units' density.
    pub fn gibbs_step<R: Rng + ?Sized>(
        &self,
        v: &[f64],
        generator: &mut R,
    ) -> Result<Vec<f64>, Error> {
        entered!("GaussianBernoulli::gibbs_step");
        let hidden = self.draw_hidden(v, generator)?;
        self.draw_visible(&hidden, generator)
    }
}

/// Block Gibbs sampling of the visible units as a Markov chain.
///
/// # Statement
///
/// Each step is [`GaussianBernoulli::gibbs_step`], a kernel that is reversible with respect to the visible units'
/// density. Every state of the hidden units has a positive probability in every step, so the law of the state converges
/// to that density from every start.
///
/// ```
/// use attnbm::models::gaussian_bernoulli::{BlockGibbs, GaussianBernoulli};
/// use attnbm::sampling::chain::Kernel;
/// use attnbm::sampling::random::stream;
///
/// let machine = GaussianBernoulli::new(2, 2, vec![0.5, -1.0, 2.0, 0.25])?;
/// let mut chain = BlockGibbs::new(&machine).chain(vec![0.0, 0.0], stream(1, "doc", 0))?;
/// assert_eq!(chain.next().map(|v| v.len()), Some(2));
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct BlockGibbs<'a> {
    machine: &'a GaussianBernoulli,
}

impl<'a> BlockGibbs<'a> {
    /// Block Gibbs sampling of this machine.
    pub fn new(machine: &'a GaussianBernoulli) -> Self {
        Self { machine }
    }
}

impl Kernel for BlockGibbs<'_> {
    fn dimension(&self) -> usize {
        self.machine.visible_count()
    }

    fn step<R: Rng + ?Sized>(&self, state: &[f64], generator: &mut R) -> Result<Vec<f64>, Error> {
        self.machine.gibbs_step(state, generator)
    }
}

/// A sampler of independent draws of the visible units.
///
/// # Statement
///
/// `v/σ` has the law of the AttnBM at `β = 1` with a pattern for each state of the hidden units,
/// [`GaussianBernoulli::to_attnbm`], which is drawn from by its [`MixtureSampler`].
///
/// # Domain
///
/// At most 20 hidden units, and at most 4e6 entries `2^{N_h} N_v`.
///
/// # Error
///
/// The patterns `σ Wᵀh` are rounded to binary64; the weights are those of the rounded patterns, enclosed to 128 bits.
///
/// ```
/// use attnbm::models::gaussian_bernoulli::{GaussianBernoulli, VisibleSampler};
/// use attnbm::sampling::random::stream;
///
/// let machine = GaussianBernoulli::new(2, 2, vec![0.5, -1.0, 2.0, 0.25])?;
/// let sampler = VisibleSampler::new(&machine)?;
/// assert_eq!(sampler.draw(&mut stream(1, "doc", 0)).len(), 2);
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct VisibleSampler {
    scaled: MixtureSampler,
    sigma: f64,
}

impl VisibleSampler {
    /// The sampler of this machine.
    ///
    /// # Errors
    ///
    /// [`Error::Budget`] if the hidden units have too many states to be listed.
    pub fn new(machine: &GaussianBernoulli) -> Result<Self, Error> {
        Ok(Self {
            scaled: machine.to_attnbm::<f64>()?.mixture_sampler(1)?,
            sigma: machine.sigma,
        })
    }

    /// One draw of the visible units, independent of all others.
    pub fn draw<R: Rng + ?Sized>(&self, generator: &mut R) -> Vec<f64> {
        entered!("VisibleSampler::draw");
        let scaled = self.scaled.draw(generator);
        scaled.into_iter().map(|x| x * self.sigma).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::random::{normals, stream, unit};

    fn machine() -> GaussianBernoulli {
        GaussianBernoulli::new(2, 2, vec![1.0, -2.0, 0.5, 0.25])
            .and_then(|machine| machine.with_sigma(0.5))
            .and_then(|machine| machine.with_hidden_bias(vec![0.5, -1.0]))
            .unwrap()
    }

    #[test]
    fn hidden_units_are_on_with_their_conditional_probabilities() {
        let machine = machine();
        let v = [0.75, -0.5];
        let probabilities = machine.hidden_probabilities::<f64>(&v).unwrap();
        for index in 0..20 {
            let mut draws = stream(1, "hidden", index);
            let expected: Vec<bool> = probabilities
                .iter()
                .map(|p| unit(&mut draws) < *p)
                .collect();
            let mut generator = stream(1, "hidden", index);
            assert_eq!(machine.draw_hidden(&v, &mut generator).unwrap(), expected);
        }
    }

    #[test]
    fn visible_units_are_normal_about_their_conditional_mean() {
        let machine = machine();
        let noise = normals(&mut stream(1, "visible", 0), 2);
        let drawn = machine
            .draw_visible(&[true, false], &mut stream(1, "visible", 0))
            .unwrap();
        assert_eq!(drawn, [0.25 + 0.5 * noise[0], -0.5 + 0.5 * noise[1]]);
        let mut generator = stream(1, "step", 0);
        let hidden = machine.draw_hidden(&[0.75, -0.5], &mut generator).unwrap();
        let next = machine.draw_visible(&hidden, &mut generator).unwrap();
        let step = machine.gibbs_step(&[0.75, -0.5], &mut stream(1, "step", 0));
        assert_eq!(step.unwrap(), next);
    }
}
