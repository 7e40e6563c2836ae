//! The generalised Hopfield network.

use super::certified::Certified;
use super::certified_vector::CertifiedVector;
use super::quantities::quantities;
use super::question::{Given, matrix, vector};
use crate::Error;
use crate::arguments;
use crate::models::hopfield::Network;
use crate::models::lagrangian::Lagrangian;
use crate::oracle::certify::{Certifiable, Formula, Found, Refusal, Shape, certify, plain};
use crate::oracle::input::{Matrix, Value};
use crate::oracle::quantities::hopfield;
use crate::real::{Bounded, Goal};

/// A Hopfield network of two layers, each with a Lagrangian whose gradient is its activation.
///
/// ```text
/// E(v, h) = (v·g - L_v(v)) + (h·f - L_h(h)) - f·Ξ g,      g = ∇L_v(v),  f = ∇L_h(h)
/// ```
///
/// The weights `Ξ` have one row, a pattern, for each hidden unit.
///
/// ```
/// use attnbm::{HopfieldNetwork, api::Lagrangian};
///
/// // Model B, whose update is attention.
/// let square = Lagrangian::Power { n: 2.0 };
/// let attention = Lagrangian::LogSumExp { beta: 1.0 };
/// let network = HopfieldNetwork::from_rows([[1.0, 0.0], [0.0, 1.0]], square, attention)?;
/// assert_eq!(network.update(&[0.3, 0.3])?, [0.5, 0.5]);
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct HopfieldNetwork {
    generic: Network,
    patterns: Matrix,
    lagrangians: [Lagrangian; 2],
}

impl HopfieldNetwork {
    /// The network with these patterns, one a row, and the Lagrangians of the visible and of the hidden layer.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] without a row or an entry, or for rows of different lengths; [`Error::Domain`] for an entry that
    /// is not finite. Both name the row.
    pub fn from_rows<R: AsRef<[f64]>>(
        patterns: impl IntoIterator<Item = R>,
        visible: Lagrangian,
        hidden: Lagrangian,
    ) -> Result<Self, Error> {
        let patterns = matrix("patterns", patterns)?;
        let (count, dimension) = (patterns.row_count(), patterns.column_count());
        let weights = patterns.entries().to_vec();
        Ok(Self {
            generic: Network::new(count, dimension, weights, visible, hidden)?,
            patterns,
            lagrangians: [visible, hidden],
        })
    }

    /// A view of this network whose values are correctly rounded and come with an enclosure.
    pub fn certified(&self) -> Certified<'_, Self> {
        Certified::new(self)
    }

    /// The same network in the generic layer, where every formula takes any scalar.
    pub fn generic(&self) -> &Network {
        &self.generic
    }

    /// One update of the visible units, one entry a unit.
    ///
    /// # Statement
    ///
    /// `v ↦ Ξᵀ f(Ξ g(v))`, Eq. 13 for any Lagrangians.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless `v` has one entry a visible unit, [`Error::Domain`] for an entry that is not finite, or
    /// where an activation is undefined.
    pub fn update(&self, v: &[f64]) -> Result<Vec<f64>, Error> {
        let (_, found) = plain(&Update::of(self, v)?, Goal::PLAIN)?;
        Ok(found.value)
    }

    /// The parameters and these fields, as a quantity's input.
    fn with<const K: usize>(&self, arguments: [Given; K]) -> Vec<Given> {
        let [visible, hidden] = self.lagrangians.map(Value::Lagrangian);
        let mut fields = vec![
            ("patterns", Value::Matrix(self.patterns.clone())),
            ("visible_lagrangian", visible),
            ("hidden_lagrangian", hidden),
        ];
        fields.extend(arguments);
        fields
    }
}

impl Certified<'_, HopfieldNetwork> {
    /// [`HopfieldNetwork::update`], correctly rounded.
    ///
    /// # Errors
    ///
    /// Those of [`HopfieldNetwork::update`]; a value that is not decided within the budget is refused with the best
    /// enclosure that was found.
    pub fn update(&self, v: &[f64]) -> Result<CertifiedVector, Refusal> {
        let certified = certify(&Update::of(self.model(), v)?, self.options())?;
        Ok(certified.try_into()?)
    }
}

quantities! { HopfieldNetwork:
    /// The energy of a state of both layers.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless each layer has one entry a unit; [`Error::Domain`] for an entry that is not finite, or
    /// where an activation is undefined.
    energy(v: &[f64], h: &[f64]) -> Scalar = hopfield::ENERGY,
        |network| network.with([("v", vector(v)), ("h", vector(h))]);
}

/// The update as a formula over any scalar.
struct Update<'a> {
    network: &'a Network,
    v: &'a [f64],
}

impl<'a> Update<'a> {
    fn of(network: &'a HopfieldNetwork, v: &'a [f64]) -> Result<Self, Error> {
        arguments::finite_vector("v", v)?;
        let network = &network.generic;
        Ok(Self { network, v })
    }
}

impl Formula for Update<'_> {
    fn evaluate<S: Bounded>(&self, _: Goal) -> Result<Found<Vec<S>>, Error> {
        let state: Vec<S> = self.v.iter().map(|x| S::from_f64(*x)).collect();
        let updated = self.network.update(&state)?;
        Ok(Found::new(updated, "activations in closed form"))
    }
}

impl Certifiable for Update<'_> {
    fn shape(&self) -> Shape {
        Shape::Vector(self.network.visible_count())
    }
}

impl From<HopfieldNetwork> for Network {
    fn from(network: HopfieldNetwork) -> Self {
        network.generic
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An update has no quantity of its own: the options must reach it all the same.
    #[test]
    fn a_certified_update_keeps_to_its_options() {
        let [square, attention] = [
            Lagrangian::Power { n: 2.0 },
            Lagrangian::LogSumExp { beta: 1.0 },
        ];
        let rows = [[0.5, -1.0], [2.0, 0.25], [-0.75, 1.5]];
        let network = HopfieldNetwork::from_rows(rows, square, attention).unwrap();
        let v = [0.3, 0.7];
        let plain = network.certified().update(&v).unwrap();
        let many = network.certified().with_digits(90).update(&v).unwrap();
        // Ends that agree to 90 digits are as long.
        let lengths = |vector: &CertifiedVector| -> Vec<usize> {
            let entries = vector.iter();
            entries
                .map(|entry| entry.lower().len().min(entry.upper().len()))
                .collect()
        };
        assert!(lengths(&plain).iter().all(|length| *length < 60));
        assert!(lengths(&many).iter().all(|length| *length > 90));
        for (few, many) in plain.iter().zip(many.iter()) {
            assert_eq!(few.value(), many.value());
            assert!(few.bits() < many.bits());
        }
    }
}
