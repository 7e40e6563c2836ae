//! The energies of a context, of which one step is one layer of attention: statements B16-B19.

use super::context::Context;
use crate::Error;
use crate::real::{Bounded, Parameter, Real, climb};
use crate::routes::entered;
use crate::special::split_log_sum_exp;

impl<T: Clone> Context<T> {
    /// The energy of a state, given the context.
    ///
    /// # Statement
    ///
    /// `E(s) = |s|²/(2α) - (1/β) log Σ_t exp(β X_t·s)`.
    ///
    /// # Domain
    ///
    /// `α, β > 0`; β may not be 0.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless the state has n entries.
    ///
    /// # Error
    ///
    /// For an enclosure, by inclusion.
    ///
    /// # Source
    ///
    /// Statement B16. Checked by `denoise-context-gradient` and `denoise-energy-attnbm`.
    ///
    /// ```
    /// use attnbm::models::in_context_denoising::Context;
    /// let context = Context::new(1, 2, vec![1.0, 2.0])?;
    /// assert_eq!(context.energy::<f64>(&[3.0, 0.0], &0.5, &2.0)?, 6.0);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn energy<S: Real>(&self, state: &[T], alpha: &S, beta: &S) -> Result<S, Error>
    where
        T: Parameter<S>,
    {
        entered!("Context::energy");
        self.check("state", state)?;
        let overlaps = self.overlaps::<S>(state);
        let exponents: Vec<S> = overlaps.iter().map(|h| h.clone() * beta).collect();
        let (largest, rest) = split_log_sum_exp(&exponents);
        // (β |s|² - 2 α β h)/(2 α β): all but the logarithm is one quotient.
        let square = T::inner(state, state) * beta - largest * alpha.mul_pow2(1);
        Ok((square / alpha.mul_pow2(1) - rest) / beta)
    }

    /// The gradient of the energy.
    ///
    /// # Statement
    ///
    /// `∇E(s) = s/α - X softmax(β Xᵀ s)`.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless the state has n entries.
    ///
    /// # Error
    ///
    /// For an enclosure, by inclusion.
    pub fn energy_gradient<S: Real>(
        &self,
        state: &[T],
        alpha: &S,
        beta: &S,
    ) -> Result<Vec<S>, Error>
    where
        T: Parameter<S>,
    {
        entered!("Context::energy_gradient");
        self.check("state", state)?;
        let offset = |i: usize| state.get(i).map_or_else(S::zero, Parameter::lift);
        let mean = self.weighted_mean(&self.overlaps(state), beta, offset, &-alpha.clone());
        Ok(mean.into_iter().map(|entry| entry / alpha).collect())
    }

    /// A step down the gradient of the energy.
    ///
    /// # Statement
    ///
    /// `s - γ ∇E(s) = (1 - γ/α) s + γ X softmax(β Xᵀ s)`. At `γ = α` from the query it is one layer of attention.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless the state has n entries.
    ///
    /// # Error
    ///
    /// For an enclosure, by inclusion.
    ///
    /// # Source
    ///
    /// Statement B16. Checked by `denoise-one-step`.
    pub fn energy_step<S: Real>(
        &self,
        state: &[T],
        alpha: &S,
        beta: &S,
        step: &S,
    ) -> Result<Vec<S>, Error>
    where
        T: Parameter<S>,
    {
        entered!("Context::energy_step");
        self.check("state", state)?;
        let kept = alpha.clone() - step;
        let offset = |i: usize| state.get(i).map_or_else(S::zero, |s| s.lift() * &kept);
        let factor = step.clone() * alpha;
        let mean = self.weighted_mean(&self.overlaps(state), beta, offset, &factor);
        Ok(mean.into_iter().map(|entry| entry / alpha).collect())
    }

    /// The energy of which linear attention is a step.
    ///
    /// # Statement
    ///
    /// `E(s) = |s|²/(2γ) - |Xᵀ s|²/(2L)`; its step of length γ from the query is `γ X Xᵀ x̃/L`.
    ///
    /// # Domain
    ///
    /// `γ > 0`; the paper has `γ = 1/(σ₀² + s²)`.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless the state has n entries.
    ///
    /// # Error
    ///
    /// For an enclosure, by inclusion; one quotient.
    ///
    /// # Source
    ///
    /// Statement B19. Checked by `denoise-linear-energy`.
    pub fn linear_energy<S: Real>(&self, state: &[T], gamma: &S) -> Result<S, Error>
    where
        T: Parameter<S>,
    {
        entered!("Context::linear_energy");
        self.check("state", state)?;
        let count = S::from_i64(self.count() as i64);
        let overlaps = self.overlaps::<S>(state);
        let squares = S::sum(overlaps.iter().map(Real::sqr));
        let difference = T::inner(state, state) * &count - squares * gamma;
        Ok(difference / (count * gamma).mul_pow2(1))
    }
}

impl Context {
    /// [`Context::energy`] of binary64 numbers, but in plain `f64` by way of balls, so that cancellation costs no digits.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless the state has n entries; in plain `f64` [`Error::Budget`] where a ball of 1 792 bits
    /// leaves the value undecided.
    ///
    /// # Error
    ///
    /// In plain `f64` half a unit in the last place, and 2^-54 of the value.
    pub fn energy_of<S: Bounded>(&self, state: &[f64], alpha: f64, beta: f64) -> Result<S, Error> {
        entered!("Context::energy_of");
        let context = self;
        climb!(S, [context: &'a Context, state: &'a [f64], alpha: f64, beta: f64] |W| {
            context.energy(state, &W::from_f64(*alpha), &W::from_f64(*beta))
        })
    }

    /// [`Context::energy_step`] of binary64 numbers, but in plain `f64` by way of balls.
    ///
    /// # Errors
    ///
    /// As [`Context::energy_of`].
    ///
    /// # Error
    ///
    /// As for [`Context::energy_of`].
    pub fn energy_step_of<S: Bounded>(
        &self,
        state: &[f64],
        alpha: f64,
        beta: f64,
        step: f64,
    ) -> Result<Vec<S>, Error> {
        entered!("Context::energy_step_of");
        let context = self;
        climb!(S, [context: &'a Context, state: &'a [f64], alpha: f64, beta: f64, step: f64] |W| {
            let [alpha, beta, step] = [*alpha, *beta, *step].map(W::from_f64);
            context.energy_step(state, &alpha, &beta, &step)
        })
    }

    /// [`Context::linear_energy`] of binary64 numbers, but in plain `f64` by way of balls.
    ///
    /// # Errors
    ///
    /// As [`Context::energy_of`].
    ///
    /// # Error
    ///
    /// As for [`Context::energy_of`].
    pub fn linear_energy_of<S: Bounded>(&self, state: &[f64], gamma: f64) -> Result<S, Error> {
        entered!("Context::linear_energy_of");
        let context = self;
        climb!(S, [context: &'a Context, state: &'a [f64], gamma: f64] |W| {
            context.linear_energy(state, &W::from_f64(*gamma))
        })
    }
}
