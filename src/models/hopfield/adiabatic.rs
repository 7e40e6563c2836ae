//! The limit of fast hidden units, `τ_h → 0`, and the discrete update.

use super::{Network, advance, check_length, relax};
use crate::Error;
use crate::models::lagrangian::dot;
use crate::real::Bounded;
use crate::routes::entered;

impl Network {
    /// The hidden units at rest.
    ///
    /// # Statement
    ///
    /// `h = Ξ g(v)`, which for `L_v = |v|²/2` is `Ξ v`.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] for a state of another size, [`Error::Domain`] where an activation is undefined.
    ///
    /// # Source
    ///
    /// Eq. 12, printed for `g(v) = v` only; Eq. 48 uses the general form.
    pub fn hidden_at_rest<S: Bounded>(&self, v: &[S]) -> Result<Vec<S>, Error> {
        entered!("Network::hidden_at_rest");
        check_length("v", v.len(), self.visible)?;
        Ok(self.drive(&self.visible_lagrangian.activation("v", v)?))
    }

    /// The energy with the hidden units at rest.
    ///
    /// # Statement
    ///
    /// `E(v) = E(v, Ξ g(v)) = v·g - L_v - L_h(Ξ g(v))`. This is Eq. 14 in model B, and Eq. 48 in model C.
    ///
    /// # Errors
    ///
    /// As [`Network::hidden_at_rest`].
    pub fn adiabatic_energy<S: Bounded>(&self, v: &[S]) -> Result<S, Error> {
        entered!("Network::adiabatic_energy");
        let h = self.hidden_at_rest(v)?;
        let visible = self.visible_lagrangian.transform("v", v)?;
        Ok(visible.value() - self.hidden_lagrangian.value(&h))
    }

    /// The velocity of the visible units with the hidden units at rest.
    ///
    /// # Statement
    ///
    /// `τ_v v' = Ξ~ f(Ξ g(v)) - v`.
    ///
    /// # Errors
    ///
    /// As [`Network::hidden_at_rest`].
    pub fn adiabatic_velocity<S: Bounded>(&self, v: &[S]) -> Result<Vec<S>, Error> {
        entered!("Network::adiabatic_velocity");
        Ok(relax(self.update(v)?, v, self.visible_time))
    }

    /// The rate at which the energy with the hidden units at rest changes along that flow.
    ///
    /// # Statement
    ///
    /// `dE/dt = -τ_v v'·H_v v' + v'·H_v (Ξ~ - Ξᵀ) f(Ξ g(v))`: with symmetric weights never positive,
    /// whether or not `L_h` is convex.
    ///
    /// # Errors
    ///
    /// As [`Network::hidden_at_rest`], and [`Error::Domain`] where the Hessian is undefined.
    pub fn adiabatic_energy_rate<S: Bounded>(&self, v: &[S]) -> Result<S, Error> {
        entered!("Network::adiabatic_energy_rate");
        let velocity = self.adiabatic_velocity(v)?;
        let f = (self.hidden_lagrangian).activation("h", &self.hidden_at_rest(v)?)?;
        // The gradient of E is H_v (v - Ξᵀ f).
        let slope: Vec<S> = v
            .iter()
            .zip(self.transposed(&f))
            .map(|(v, back)| v.clone() - back)
            .collect();
        let gradient = self.visible_lagrangian.hessian_times("v", v, &slope)?;
        Ok(dot(&velocity, &gradient))
    }

    /// The discrete update of the visible units.
    ///
    /// # Statement
    ///
    /// `v ↦ Ξ~ f(Ξ g(v))`: one step of forward Euler of length `τ_v`.
    ///
    /// # Errors
    ///
    /// As [`Network::hidden_at_rest`]; [`Error::Domain`] also where `f` is undefined at `Ξ g(v)`.
    ///
    /// # Source
    ///
    /// Eq. 13, for any Lagrangians.
    pub fn update<S: Bounded>(&self, v: &[S]) -> Result<Vec<S>, Error> {
        entered!("Network::update");
        let h = self.hidden_at_rest(v)?;
        Ok(self.answer(&self.hidden_lagrangian.activation("h", &h)?))
    }

    /// A step of forward Euler of any length with the hidden units at rest.
    ///
    /// # Errors
    ///
    /// As [`Network::update`].
    pub fn adiabatic_step<S: Bounded>(&self, v: &[S], dt: &S) -> Result<Vec<S>, Error> {
        entered!("Network::adiabatic_step");
        Ok(advance(v, &self.adiabatic_velocity(v)?, dt))
    }
}
