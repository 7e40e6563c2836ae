//! The restricted Boltzmann machine with binary visible and Gaussian hidden units, and the map from a network to it.

use super::network::{BinaryNetwork, Rule};
use crate::Error;
use crate::arguments;
use crate::exact::integer;
use crate::real::{Parameter, Real};
use crate::routes::entered;

/// A machine with weights and biases of type `T`: `p` rows of `N` weights, one a hidden unit.
///
/// ```
/// use attnbm::models::hopfield_rbm::BinaryGaussian;
/// use attnbm::real::Goal;
/// let machine = BinaryGaussian::new(1, 2, vec![0.5, 1.0])?;
/// // Two states have |W v|² = 9/4, two have 1/4.
/// let log_z: f64 = machine.log_visible_partition_of(1.0, Goal::PLAIN)?.value;
/// let expected = (2.0 * 1.125f64.exp() + 2.0 * 0.125f64.exp()).ln();
/// assert!((log_z - expected).abs() < 1e-15);
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct BinaryGaussian<T = f64> {
    hidden: usize,
    visible: usize,
    weights: Vec<T>,
    visible_bias: Option<Vec<T>>,
    hidden_bias: Option<Vec<T>>,
}

impl<T: Clone> BinaryGaussian<T> {
    /// The machine with `hidden` rows of `visible` weights and no biases.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] without a row or a column, or unless there are `hidden · visible` weights.
    pub fn new(hidden: usize, visible: usize, weights: Vec<T>) -> Result<Self, Error> {
        arguments::matrix("weights", hidden, visible, weights.len())?;
        Ok(Self {
            hidden,
            visible,
            weights,
            visible_bias: None,
            hidden_bias: None,
        })
    }

    /// The same machine with the visible bias `b`.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless the bias has one entry for each visible unit.
    pub fn with_visible_bias(mut self, bias: Vec<T>) -> Result<Self, Error> {
        arguments::units("visible_bias", bias.len(), self.visible, "visible")?;
        self.visible_bias = Some(bias);
        Ok(self)
    }

    /// The same machine with the hidden bias `c`.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless the bias has one entry for each hidden unit.
    pub fn with_hidden_bias(mut self, bias: Vec<T>) -> Result<Self, Error> {
        arguments::units("hidden_bias", bias.len(), self.hidden, "hidden")?;
        self.hidden_bias = Some(bias);
        Ok(self)
    }

    /// The number of hidden units, `p`.
    pub fn hidden_count(&self) -> usize {
        self.hidden
    }

    /// The number of visible units, `N`.
    pub fn visible_count(&self) -> usize {
        self.visible
    }

    /// The visible bias `b`, if there is one.
    pub fn visible_bias(&self) -> Option<&[T]> {
        self.visible_bias.as_deref()
    }

    /// The hidden bias `c`, if there is one.
    pub fn hidden_bias(&self) -> Option<&[T]> {
        self.hidden_bias.as_deref()
    }

    /// The rows of the weights.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[T]> + Clone {
        self.weights.chunks_exact(self.visible)
    }

    /// The weights of one visible unit.
    pub(super) fn column<S: Real>(&self, site: usize) -> Vec<S>
    where
        T: Parameter<S>,
    {
        let entries = self.rows().filter_map(|row| row.get(site));
        entries.map(Parameter::lift).collect()
    }

    /// `b_i`, 0 without a bias.
    pub(super) fn visible_bias_of<S: Real>(&self, site: usize) -> S
    where
        T: Parameter<S>,
    {
        let bias = self.visible_bias.as_ref().and_then(|bias| bias.get(site));
        bias.map_or_else(S::zero, Parameter::lift)
    }

    /// `c_μ`, 0 without a bias.
    pub(super) fn hidden_bias_of<S: Real>(&self, unit: usize) -> S
    where
        T: Parameter<S>,
    {
        let bias = self.hidden_bias.as_ref().and_then(|bias| bias.get(unit));
        bias.map_or_else(S::zero, Parameter::lift)
    }
}

impl BinaryNetwork {
    /// The weights of the machine with the network's law, a row for each pattern in use.
    ///
    /// # Statement
    ///
    /// Projection rule (A2): the orthonormal rows of the Gram-Schmidt process, `u_k/|u_k|`, so that `WᵀW = J`: the `Q` of
    /// a QR decomposition whose `R` has a positive diagonal. Hebbian rule (A3): `ξ/√N`.
    ///
    /// # Domain
    ///
    /// Any patterns. Those that depend on the ones before them have no row: with a row each, `WᵀW` would be another
    /// matrix.
    ///
    /// # Error
    ///
    /// Each entry is a whole number divided by the root of one.
    pub fn weights<S: Real>(&self) -> Vec<S> {
        entered!("BinaryNetwork::weights");
        match (self.rule(), self.orthogonal()) {
            (Rule::Projection, Some(orthogonal)) => orthogonal
                .rows()
                .flat_map(|(row, square)| {
                    let length = integer::<S>(square).sqrt();
                    row.iter().map(move |x| integer::<S>(x) / &length)
                })
                .collect(),
            _ => {
                let length = S::from_i64(self.visible_count() as i64).sqrt();
                let rows = self.patterns().rows().flatten();
                rows.map(|x| S::from_i64(i64::from(*x)) / &length).collect()
            }
        }
    }

    /// The machine with the network's law: the forward map.
    ///
    /// # Statement
    ///
    /// `p_machine(v) = p_network(v)` for all states, and `Z_joint = (2π/β)^{r/2} Z` with `r` hidden units.
    ///
    /// # Source
    ///
    /// A2 and A3, by Smart and Zilman (2021); the fields are taken over.
    pub fn machine<S: Real + Parameter<S>>(&self) -> Result<BinaryGaussian<S>, Error> {
        entered!("BinaryNetwork::machine");
        self.machine_of(self.weights())
    }

    /// The machine with these weights and the network's bias.
    pub(super) fn machine_of<S: Real>(&self, weights: Vec<S>) -> Result<BinaryGaussian<S>, Error> {
        let machine = BinaryGaussian::new(self.hidden_count(), self.visible_count(), weights)?;
        match self.visible_bias() {
            Some(bias) => machine.with_visible_bias(bias.iter().map(|b| S::from_f64(*b)).collect()),
            None => Ok(machine),
        }
    }
}

/// Two hidden units with biases, three visible ones without: for tests of this folder.
#[cfg(test)]
pub(super) fn example() -> BinaryGaussian {
    BinaryGaussian::new(2, 3, vec![0.5, -0.25, 0.5, 0.75, 0.25, -0.5])
        .and_then(|machine| machine.with_hidden_bias(vec![0.25, -0.75]))
        .unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{Exact, assert_near};
    use crate::models::hopfield_rbm::BinaryPatterns;

    #[test]
    fn the_weights_of_a_network_make_its_couplings() {
        let rows = [
            1.0, 1.0, -1.0, 1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, 1.0, 1.0, -1.0, -1.0,
        ];
        for rule in [Rule::Projection, Rule::Hebbian] {
            let patterns = BinaryPatterns::new(3, 5, &rows).unwrap();
            let network = BinaryNetwork::new(patterns, rule).unwrap();
            let machine = network.machine::<Exact>().unwrap();
            let coupling = network.coupling::<Exact>();
            for i in 0..5 {
                for j in 0..5 {
                    let (one, other) = (machine.column::<Exact>(i), machine.column::<Exact>(j));
                    let product = <Exact as Parameter<Exact>>::inner(&one, &other);
                    assert_near(&product, &coupling[5 * i + j], 200);
                }
            }
        }
    }

    #[test]
    fn dependent_patterns_have_no_row_of_their_own() {
        let row = [1.0, -1.0, 1.0];
        let patterns = BinaryPatterns::new(2, 3, &[row, row.map(|x: f64| -x)].concat()).unwrap();
        let network = BinaryNetwork::new(patterns, Rule::Projection).unwrap();
        assert_eq!(network.machine::<f64>().unwrap().hidden_count(), 1);
        assert_eq!(network.weights::<f64>(), row.map(|x| x / 3f64.sqrt()));
    }
}
