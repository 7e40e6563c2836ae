//! The mean energy and the entropy at any inverse temperature.

use super::blocks::Blocks;
use super::integral::energy_clusters::{Energies, energies, from_moments};
use super::integral::energy_strip::energy_moments;
use super::integral::reduction::{LARGEST_RANK, Obstacle, reduce};
use super::{AttnBm, check_inverse_temperature};
use crate::Error;
use crate::real::{Bounded, Found, Goal, Method, climb};
use crate::routes::entered;

impl AttnBm {
    /// The mean of the energy, and the method in words.
    ///
    /// # Statement
    ///
    /// `<E> = ∫ E(v) exp(-β E(v)) dv / Z = -d log Z/dβ`.
    ///
    /// # Domain
    ///
    /// Finite `β > 0`; otherwise [`Error::Domain`]. Unless all patterns are the same, no closed
    /// form is known, not even at an integer β. Patterns of an affine rank above 6 (per independent
    /// block of units, and per cluster if they are far apart), or with more nodes than the goal allows, are refused with
    /// [`Error::Budget`].
    ///
    /// # Error
    ///
    /// For an enclosure, by inclusion; truncation is widened in ([`docs::integration_energy`](crate::docs::integration_energy)).
    ///
    /// ```
    /// use attnbm::real::{Ball, Enclosure, Goal};
    /// use attnbm::models::attnbm::AttnBm;
    /// // A single pattern: N/(2β) - |ξ|²/2.
    /// let machine = AttnBm::new(1, 2, vec![3.0, 4.0])?;
    /// let goal = Goal { bits: 80, operations: 1e6 };
    /// let value = machine.mean_energy::<Ball<2>>(4.0, goal)?.value;
    /// assert_eq!(value.to_binary64(), Some(-12.25));
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn mean_energy<S: Bounded>(&self, beta: f64, goal: Goal) -> Result<Found<S>, Error> {
        entered!("AttnBm::mean_energy");
        let machine = self;
        climb!(S, goal, [machine: &'a AttnBm, beta: f64] |W, goal| {
            let found = machine.energies::<W>(*beta, goal)?;
            Ok(found.map(|energies| energies.mean_energy))
        })
    }

    /// The differential entropy in nats, and the method in words.
    ///
    /// # Statement
    ///
    /// `H = -<log p> = β <E> + log Z`.
    ///
    /// # Domain
    ///
    /// As for [`AttnBm::mean_energy`].
    ///
    /// # Error
    ///
    /// As for [`AttnBm::mean_energy`]. The levels `β ℓ`, which may exceed the entropy without limit,
    /// are never added.
    pub fn entropy<S: Bounded>(&self, beta: f64, goal: Goal) -> Result<Found<S>, Error> {
        entered!("AttnBm::entropy");
        let machine = self;
        climb!(S, goal, [machine: &'a AttnBm, beta: f64] |W, goal| {
            let found = machine.energies::<W>(*beta, goal)?;
            Ok(found.map(|energies| energies.entropy))
        })
    }

    pub(super) fn energies<S: Bounded>(
        &self,
        beta: f64,
        goal: Goal,
    ) -> Result<Found<Energies<S>>, Error> {
        check_inverse_temperature(beta)?;
        let limit = self.affordable_nodes(goal, 1.0);
        if self.is_single_point() {
            let reduced = match reduce::<S>(self, beta, 0)? {
                Ok(reduced) => reduced,
                Err(obstacle) => return obstacle.or_unknown(nothing()),
            };
            let moments = energy_moments(&reduced, goal.bits, limit)?;
            return Ok(Found::new(
                from_moments(&reduced, moments),
                Method::ClosedForm,
            ));
        }
        if let Some(blocks) = Blocks::of(self) {
            return blocks.energies(|block| block.energies(beta, goal));
        }
        let obstacle = match energies::<S>(self, beta, goal.bits, LARGEST_RANK, limit)? {
            Ok(found) if found.entropy.is_known() => {
                return Ok(Found::new(found, Method::AffineHull));
            }
            Ok(_) => Obstacle::Undecided(S::BITS),
            Err(obstacle) => obstacle,
        };
        // Clusters that interact too much for the goal are integrated as one.
        if matches!(obstacle, Obstacle::Accuracy { .. })
            && let Ok(reduced) = reduce::<S>(self, beta, LARGEST_RANK)?
            && let Ok(moments) = energy_moments(&reduced, goal.bits, limit)
        {
            return Ok(Found::new(
                from_moments(&reduced, moments),
                Method::AffineHull,
            ));
        }
        obstacle.or_unknown(nothing())
    }
}

fn nothing<S: Bounded>() -> Energies<S> {
    Energies {
        mean_energy: S::unknown(),
        entropy: S::unknown(),
    }
}
