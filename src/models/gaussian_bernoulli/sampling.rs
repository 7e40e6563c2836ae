//! Block Gibbs sampling.

use super::GaussianBernoulli;
use crate::Error;
use crate::routes::entered;
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
