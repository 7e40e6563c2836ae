//! Block Gibbs sampling.

use super::GaussianBernoulli;
use crate::Error;
use crate::integrate::random::{Rng, bernoulli, normal};

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
        let hidden = self.draw_hidden(v, generator)?;
        self.draw_visible(&hidden, generator)
    }
}
