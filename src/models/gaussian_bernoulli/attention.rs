//! The two attentional Boltzmann machines next to this one: Eq. 34.

use super::GaussianBernoulli;
use crate::Error;
use crate::models::attnbm::AttnBm;
use crate::real::{Parameter, Real};
use crate::routes::entered;

/// The most hidden units whose states are listed as patterns.
const MOST_UNITS: usize = 20;

impl<T: Clone> GaussianBernoulli<T> {
    /// The same law as an AttnBM at `β = 1` in the coordinates `u = v/σ`, with a pattern for each of
    /// the `2^{N_h}` states.
    ///
    /// # Statement
    ///
    /// With patterns `σ Wᵀh`, hidden biases `c·h` and the visible bias `σ b`,
    /// `p_GB(v) = σ^{-N_v} p_AttnBM(v/σ)` and `log Z_GB = log Z_AttnBM + N_v log σ + σ²|b|²/2`.
    ///
    /// # Errors
    ///
    /// [`Error::Budget`] above 20 hidden units.
    pub fn to_attnbm<S: Real>(&self) -> Result<AttnBm<S>, Error>
    where
        T: Parameter<S>,
    {
        entered!("GaussianBernoulli::to_attnbm");
        if self.hidden > MOST_UNITS {
            return Err(Error::Budget(format!(
                "an AttnBM with a pattern for each of 2^{} states",
                self.hidden
            )));
        }
        let states = (0..1_usize << self.hidden).map(|state| {
            (0..self.hidden)
                .filter(|unit| state >> unit & 1 == 1)
                .collect()
        });
        self.attnbm_of_states(states.collect())
    }

    /// The truncation of Eq. 34: the AttnBM at `β = 1` with the patterns `0, σ w_1, …, σ w_{N_h}`.
    ///
    /// # Statement
    ///
    /// `p_AttnBM(v/σ) = σ^{N_v} p_GB(v | Σ h <= 1)`, exactly, and
    /// `Z_AttnBM σ^{N_v} e^{σ²|b|²/2} = Z_GB P(Σ h <= 1)`.
    ///
    /// # Source
    ///
    /// Eq. 34, corrected: an equality of conditional laws, not an approximation.
    pub fn truncated<S: Real>(&self) -> Result<AttnBm<S>, Error>
    where
        T: Parameter<S>,
    {
        entered!("GaussianBernoulli::truncated");
        let single = (0..self.hidden).map(|unit| vec![unit]);
        self.attnbm_of_states([vec![]].into_iter().chain(single).collect())
    }

    /// The AttnBM whose patterns are `σ Wᵀh` for the states with these units on.
    fn attnbm_of_states<S: Real>(&self, states: Vec<Vec<usize>>) -> Result<AttnBm<S>, Error>
    where
        T: Parameter<S>,
    {
        let sigma = S::from_f64(self.sigma);
        let weight =
            |unit: usize, column: usize| -> S { self.weights[unit * self.visible + column].lift() };
        let mut patterns = Vec::with_capacity(states.len() * self.visible);
        let mut biases = Vec::with_capacity(states.len());
        for on in &states {
            for column in 0..self.visible {
                let sum = on
                    .iter()
                    .fold(S::zero(), |sum, unit| sum + weight(*unit, column));
                patterns.push(sum * &sigma);
            }
            biases.push(
                on.iter()
                    .fold(S::zero(), |sum, unit| sum + self.hidden_bias_of::<S>(*unit)),
            );
        }
        let mut machine = AttnBm::new(states.len(), self.visible, patterns)?;
        if self.hidden_bias.is_some() {
            machine = machine.with_hidden_bias(biases)?;
        }
        match &self.visible_bias {
            Some(bias) => {
                let scaled = bias.iter().map(|entry| entry.lift() * &sigma).collect();
                machine.with_visible_bias(scaled)
            }
            None => Ok(machine),
        }
    }
}
