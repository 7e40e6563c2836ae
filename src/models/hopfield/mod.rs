//! The generalised Hopfield network: two layers, two Lagrangians, Eqs. 1-14.
//!
//! ```text
//! τ_v v' = Ξ~ f(h) - v,        τ_h h' = Ξ g(v) - h,        f = ∇L_h, g = ∇L_v,
//! E(v, h) = (v·g - L_v) + (h·f - L_h) - f·Ξ g.
//! ```
//!
//! With symmetric weights, `Ξ~ = Ξᵀ`, the energy does not increase along the flow. Weights that are
//! not symmetric are admitted too: they are where that claim fails.
//!
//! # Error in plain `f64`
//!
//! A stability ratio within the bounds of `src/precision/bounds.csv`, shown in `docs/precision.md` and enforced by
//! `tests/precision.rs`, for the quantities of `attnbm list quantities`.

mod adiabatic;
mod ramsauer;

pub use ramsauer::{ramsauer_energy, ramsauer_energy_by_model_b};

use super::lagrangian::{Lagrangian, dot};
use crate::Error;
use crate::real::Bounded;

/// A network: its weights, time constants and Lagrangians.
///
/// ```
/// use attnbm::models::hopfield::Network;
/// use attnbm::models::lagrangian::Lagrangian;
///
/// // Model B: attention.
/// let square = Lagrangian::Power { n: 2.0 };
/// let attention = Lagrangian::LogSumExp { beta: 1.0 };
/// let network = Network::new(2, 2, vec![1.0, 0.0, 0.0, 1.0], square, attention)?;
/// let updated: Vec<f64> = network.update(&[0.3, 0.3])?;
/// assert_eq!(updated, [0.5, 0.5]);
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Network {
    hidden: usize,
    visible: usize,
    weights: Vec<f64>,
    /// Ξ~, a row a visible unit, where it is not the transpose.
    feedback: Option<Vec<f64>>,
    visible_time: f64,
    hidden_time: f64,
    visible_lagrangian: Lagrangian,
    hidden_lagrangian: Lagrangian,
}

/// What a state does: the activations of its layers.
struct Activations<S> {
    /// `g(v)`.
    visible: Vec<S>,
    /// `f(h)`.
    hidden: Vec<S>,
}

impl Network {
    /// The network with the weights `Ξ`, a row a hidden unit, `Ξ~ = Ξᵀ`, and time constants 1.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless there are `hidden` rows of `visible` weights, at least one of each;
    /// [`Error::Domain`] for a weight that is not finite.
    pub fn new(
        hidden: usize,
        visible: usize,
        weights: Vec<f64>,
        visible_lagrangian: Lagrangian,
        hidden_lagrangian: Lagrangian,
    ) -> Result<Self, Error> {
        check_weights("patterns", hidden, visible, &weights)?;
        Ok(Self {
            hidden,
            visible,
            weights,
            feedback: None,
            visible_time: 1.0,
            hidden_time: 1.0,
            visible_lagrangian,
            hidden_lagrangian,
        })
    }

    /// With weights `Ξ~` of their own from the hidden to the visible units, a row a visible unit.
    ///
    /// # Errors
    ///
    /// As [`Network::new`].
    pub fn with_feedback(mut self, feedback: Vec<f64>) -> Result<Self, Error> {
        check_weights("feedback", self.visible, self.hidden, &feedback)?;
        self.feedback = Some(feedback);
        Ok(self)
    }

    /// With the time constants `τ_v` and `τ_h`.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] unless both are finite and above 0.
    pub fn with_times(mut self, visible: f64, hidden: f64) -> Result<Self, Error> {
        for (field, time) in [("tau_v", visible), ("tau_h", hidden)] {
            if !(time > 0.0 && time.is_finite()) {
                return Err(Error::Domain {
                    field: field.into(),
                    expected: "finite and > 0",
                    got: time.to_string(),
                });
            }
        }
        (self.visible_time, self.hidden_time) = (visible, hidden);
        Ok(self)
    }

    /// The number of hidden units.
    pub fn hidden_count(&self) -> usize {
        self.hidden
    }

    /// The number of visible units.
    pub fn visible_count(&self) -> usize {
        self.visible
    }

    /// The energy of a state.
    ///
    /// # Statement
    ///
    /// `E(v, h) = (v·g - L_v) + (h·f - L_h) - f·Ξ g`, with the Legendre transforms in closed form. It
    /// does not depend on `Ξ~`.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] for a state of another size, [`Error::Domain`] where an activation is undefined.
    ///
    /// # Error
    ///
    /// By inclusion. A rational result is exact if the scalar can hold what leads to it.
    ///
    /// # Source
    ///
    /// Eq. 7, as printed.
    pub fn energy<S: Bounded>(&self, v: &[S], h: &[S]) -> Result<S, Error> {
        let activations = self.activations(v, h)?;
        let visible = self.visible_lagrangian.transform("v", v)?;
        let hidden = self.hidden_lagrangian.transform("h", h)?;
        let interaction = dot(&activations.hidden, &self.drive(&activations.visible));
        Ok(visible.plus_minus(&hidden, &interaction))
    }

    /// The velocities `v'` and `h'` of a state.
    ///
    /// # Statement
    ///
    /// `τ_v v' = Ξ~ f(h) - v` and `τ_h h' = Ξ g(v) - h`.
    ///
    /// # Errors
    ///
    /// As [`Network::energy`].
    ///
    /// # Source
    ///
    /// Eqs. 4 and 5, as printed; `ξ_{iμ}` are the entries of `Ξ~`.
    pub fn velocity<S: Bounded>(&self, v: &[S], h: &[S]) -> Result<(Vec<S>, Vec<S>), Error> {
        let activations = self.activations(v, h)?;
        let visible = relax(self.answer(&activations.hidden), v, self.visible_time);
        let hidden = relax(self.drive(&activations.visible), h, self.hidden_time);
        Ok((visible, hidden))
    }

    /// The rate at which the energy changes along the flow.
    ///
    /// # Statement
    ///
    /// `dE/dt = -τ_v v'·H_v v' - τ_h h'·H_h h' + v'·H_v (Ξ~ - Ξᵀ) f`, `H` the Hessians of the
    /// Lagrangians. With symmetric weights the last term is 0 and the others are not positive; but they may
    /// vanish without the state being at rest.
    ///
    /// # Errors
    ///
    /// As [`Network::energy`], and [`Error::Domain`] where a Hessian is undefined.
    ///
    /// # Source
    ///
    /// Eq. 8, which needs `Ξ~ = Ξᵀ` and says "decreases" for "does not increase".
    pub fn energy_rate<S: Bounded>(&self, v: &[S], h: &[S]) -> Result<S, Error> {
        let (visible, hidden) = self.velocity(v, h)?;
        let visible_form = self.visible_lagrangian.hessian_form("v", v, &visible)?;
        let hidden_form = self.hidden_lagrangian.hessian_form("h", h, &hidden)?;
        let loss = visible_form * S::from_f64(self.visible_time)
            + hidden_form * S::from_f64(self.hidden_time);
        if self.feedback.is_none() {
            return Ok(-loss);
        }
        let f = self.hidden_lagrangian.activation("h", h)?;
        let asymmetry: Vec<S> = (self.answer(&f).into_iter())
            .zip(self.transposed(&f))
            .map(|(answer, transposed)| answer - transposed)
            .collect();
        let bent = (self.visible_lagrangian).hessian_times("v", v, &asymmetry)?;
        Ok(dot(&visible, &bent) - loss)
    }

    /// One step of forward Euler of length `dt`.
    ///
    /// # Statement
    ///
    /// `(v, h) + dt (v', h')`.
    ///
    /// # Errors
    ///
    /// As [`Network::energy`].
    pub fn euler_step<S: Bounded>(
        &self,
        v: &[S],
        h: &[S],
        dt: &S,
    ) -> Result<(Vec<S>, Vec<S>), Error> {
        let (visible, hidden) = self.velocity(v, h)?;
        Ok((advance(v, &visible, dt), advance(h, &hidden, dt)))
    }

    fn activations<S: Bounded>(&self, v: &[S], h: &[S]) -> Result<Activations<S>, Error> {
        check_length("v", v.len(), self.visible)?;
        check_length("h", h.len(), self.hidden)?;
        Ok(Activations {
            visible: self.visible_lagrangian.activation("v", v)?,
            hidden: self.hidden_lagrangian.activation("h", h)?,
        })
    }

    /// `Ξ g`.
    fn drive<S: Bounded>(&self, g: &[S]) -> Vec<S> {
        times(&self.weights, self.visible, g)
    }

    /// `Ξ~ f`.
    fn answer<S: Bounded>(&self, f: &[S]) -> Vec<S> {
        match &self.feedback {
            Some(feedback) => times(feedback, self.hidden, f),
            None => self.transposed(f),
        }
    }

    /// `Ξᵀ f`.
    fn transposed<S: Bounded>(&self, f: &[S]) -> Vec<S> {
        let mut sums = vec![S::zero(); self.visible];
        for (row, f) in self.weights.chunks_exact(self.visible).zip(f) {
            for (sum, weight) in sums.iter_mut().zip(row) {
                *sum = sum.clone() + S::from_f64(*weight) * f;
            }
        }
        sums
    }
}

fn times<S: Bounded>(weights: &[f64], columns: usize, x: &[S]) -> Vec<S> {
    let rows = weights.chunks_exact(columns);
    rows.map(|row| {
        let products = row
            .iter()
            .zip(x)
            .map(|(weight, x)| S::from_f64(*weight) * x);
        products.fold(S::zero(), |sum, product| sum + product)
    })
    .collect()
}

/// `(target - state)/time`.
fn relax<S: Bounded>(target: Vec<S>, state: &[S], time: f64) -> Vec<S> {
    let time = S::from_f64(time);
    let differences = target.into_iter().zip(state);
    differences
        .map(|(target, state)| (target - state) / &time)
        .collect()
}

fn advance<S: Bounded>(state: &[S], velocity: &[S], dt: &S) -> Vec<S> {
    let pairs = state.iter().zip(velocity);
    pairs
        .map(|(state, velocity)| state.clone() + velocity.clone() * dt)
        .collect()
}

fn check_length(field: &str, got: usize, expected: usize) -> Result<(), Error> {
    if got == expected {
        return Ok(());
    }
    Err(Error::Shape {
        field: field.into(),
        expected: format!("length {expected}"),
        got: got.to_string(),
    })
}

fn check_weights(field: &str, rows: usize, columns: usize, weights: &[f64]) -> Result<(), Error> {
    if rows == 0 || columns == 0 || weights.len() != rows.saturating_mul(columns) {
        return Err(Error::Shape {
            field: field.into(),
            expected: format!("{rows} rows of {columns} entries, at least one of each"),
            got: format!("{} entries", weights.len()),
        });
    }
    match weights.iter().position(|weight| !weight.is_finite()) {
        Some(index) => Err(Error::Domain {
            field: format!("{field}[{}][{}]", index / columns, index % columns),
            expected: "finite",
            got: weights[index].to_string(),
        }),
        None => Ok(()),
    }
}
