//! The Gaussian-Gaussian restricted Boltzmann machine, which the paper names as tractable.
//!
//! With real visible and hidden units and biases of both, at inverse temperature β,
//!
//! ```text
//! E(v, h) = |v|²/2 + |h|²/2 - h·W v - b·v - c·h,      p(v, h) = exp(-β E(v, h)) / Z
//! ```
//!
//! The quadratic form `[[I, -Wᵀ], [-W, I]]` is positive definite if and only if the largest singular
//! value of `W` is below 1. At 1 the integral already diverges.
//!
//! # Error in plain `f64`
//!
//! A stability ratio within the bounds that the quantities state, shown in `docs/precision.md` and enforced by
//! `tests/precision`, for the quantities of `attnbm list quantities`.

use std::cmp::Ordering;

use crate::Error;
use crate::arguments;
use crate::exact::ComplementFactor;
use crate::exact::spectral_norm::norm_against_one;
use crate::real::{Bounded, Goal, Parameter, Real, always, climb};
use crate::routes::entered;

/// A Gaussian-Gaussian restricted Boltzmann machine with weights and biases of type `T`.
///
/// ```
/// use attnbm::models::gaussian_gaussian::GaussianGaussian;
/// use attnbm::real::{Ball, Enclosure};
///
/// let machine = GaussianGaussian::new(1, 2, vec![0.5, -0.25])?;
/// let log_z: Ball<2> = machine.log_partition(1.0);
/// assert_eq!(log_z.to_binary64(), Some(2.9441623243347235));
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct GaussianGaussian<T = f64> {
    hidden: usize,
    visible: usize,
    weights: Vec<T>,
    visible_bias: Vec<T>,
    hidden_bias: Vec<T>,
}

/// The layer that is eliminated last: the determinant and the quadratic form are over its units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// The visible units, after the hidden ones.
    Visible,
    /// The hidden units, after the visible ones.
    Hidden,
}

impl<T: Clone> GaussianGaussian<T> {
    /// The machine with `hidden` rows of `visible` weights and no biases.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] without a row or a column, or unless there are `hidden · visible` weights.
    /// Whether the machine is normalizable is checked by [`GaussianGaussian::check_normalizable`]
    /// only.
    pub fn new(hidden: usize, visible: usize, weights: Vec<T>) -> Result<Self, Error> {
        arguments::matrix("weights", hidden, visible, weights.len())?;
        Ok(Self {
            hidden,
            visible,
            weights,
            visible_bias: Vec::new(),
            hidden_bias: Vec::new(),
        })
    }

    /// The same machine with the visible bias `b`.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless the bias has one entry per visible unit.
    pub fn with_visible_bias(mut self, bias: Vec<T>) -> Result<Self, Error> {
        arguments::units("visible_bias", bias.len(), self.visible, "visible")?;
        self.visible_bias = bias;
        Ok(self)
    }

    /// The same machine with the hidden bias `c`.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless the bias has one entry per hidden unit.
    pub fn with_hidden_bias(mut self, bias: Vec<T>) -> Result<Self, Error> {
        arguments::units("hidden_bias", bias.len(), self.hidden, "hidden")?;
        self.hidden_bias = bias;
        Ok(self)
    }

    /// The smaller layer; keeping it is cheaper.
    pub fn smaller_layer(&self) -> Layer {
        if self.visible < self.hidden {
            Layer::Visible
        } else {
            Layer::Hidden
        }
    }

    /// The number of units of a layer.
    pub fn count(&self, layer: Layer) -> usize {
        match layer {
            Layer::Visible => self.visible,
            Layer::Hidden => self.hidden,
        }
    }

    /// The log partition function at inverse temperature `β`.
    ///
    /// # Statement
    ///
    /// `log Z = (N_v+N_h)/2 log(2π/β) - ½ log det(I - W Wᵀ) + β/2 (|b|² + yᵀ (I - W Wᵀ)^{-1} y)`,
    /// `y = c + W b`.
    ///
    /// # Domain
    ///
    /// Finite `β > 0` and `|W|₂ < 1`. Otherwise, and where a pivot is not certainly positive at this
    /// precision, the result is undefined: in an enclosure the whole line.
    ///
    /// # Error
    ///
    /// By inclusion. All terms but the first are sums of positive numbers; cancellation is confined
    /// to the pivots `1 - g`, of matrices whose norm is near 1.
    pub fn log_partition<S: Real>(&self, beta: f64) -> S
    where
        T: Parameter<S>,
    {
        entered!("GaussianGaussian::log_partition");
        self.log_partition_over(self.smaller_layer(), beta)
    }

    /// The same through either layer. The determinants `det(I - W Wᵀ)` and `det(I - Wᵀ W)` are equal,
    /// so the larger layer is a second route.
    pub fn log_partition_over<S: Real>(&self, layer: Layer, beta: f64) -> S
    where
        T: Parameter<S>,
    {
        entered!("GaussianGaussian::log_partition_over");
        let rows = self.weights_by(layer);
        let gram = rows.iter().enumerate().map(|(i, row)| {
            let products = rows[..=i].iter().map(|other| T::inner(row, other));
            products.collect()
        });
        let factor = ComplementFactor::new(gram.collect());
        let (own, other) = match layer {
            Layer::Hidden => (&self.hidden_bias, &self.visible_bias),
            Layer::Visible => (&self.visible_bias, &self.hidden_bias),
        };
        let beta = S::from_f64(beta);
        let units = S::from_i64((self.hidden + self.visible) as i64);
        let volume = (S::pi().mul_pow2(1) / &beta).ln() * units;
        let mut twice = volume - factor.log_determinant();
        if !(own.is_empty() && other.is_empty()) {
            let field = |(unit, row): (usize, &Vec<T>)| affine(own.get(unit), row, other);
            let fields = rows.iter().enumerate().map(field).collect();
            let quadratic = T::inner(other, other) + factor.quadratic_form(fields);
            twice = twice + quadratic * beta;
        }
        twice.mul_pow2(-1)
    }

    /// The cost of a factorisation, in multiplications.
    pub fn predicted_cost(&self) -> f64 {
        let size = self.count(self.smaller_layer()) as f64;
        let entries = self.weights.len() as f64;
        size.powi(3) / 3.0 + size * entries / 10.0
    }

    /// The weights of each unit of a layer.
    fn weights_by(&self, layer: Layer) -> Vec<Vec<T>> {
        let rows = self.weights.chunks_exact(self.visible);
        match layer {
            Layer::Hidden => rows.map(<[T]>::to_vec).collect(),
            Layer::Visible => (0..self.visible)
                .map(|column| rows.clone().map(|row| row[column].clone()).collect())
                .collect(),
        }
    }
}

impl GaussianGaussian {
    /// [`GaussianGaussian::log_partition`] of a machine of binary64 numbers, but in plain `f64` by way of balls, so that
    /// what cancels costs no digits.
    ///
    /// # Error
    ///
    /// In plain `f64` half a unit in the last place, and 2^-54 of the value; NaN where a ball of 1 792 bits leaves it
    /// undecided.
    pub fn log_partition_of<S: Bounded>(&self, beta: f64) -> S {
        entered!("GaussianGaussian::log_partition_of");
        let machine = self;
        always(climb!(S, [machine: &'a GaussianGaussian, beta: f64] |W| {
            Ok(machine.log_partition::<W>(*beta))
        }))
    }

    /// The log density of the visible units at inverse temperature `β`.
    ///
    /// # Statement
    ///
    /// `log p(v) = N_h/2 log(2π/β) + β (b·v - |v|²/2 + |W v + c|²/2) - log Z`.
    ///
    /// # Domain
    ///
    /// As for [`GaussianGaussian::log_partition`].
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless `v` has one entry per visible unit; in plain `f64` [`Error::Budget`] where a ball of 1 792 bits
    /// leaves the value undecided.
    ///
    /// # Error
    ///
    /// In plain `f64` half a unit in the last place, and 2^-54 of the value.
    pub fn log_density<S: Bounded>(&self, v: &[f64], beta: f64) -> Result<S, Error> {
        entered!("GaussianGaussian::log_density");
        arguments::units("v", v.len(), self.visible, "visible")?;
        let machine = self;
        climb!(S, [machine: &'a GaussianGaussian, v: &'a [f64], beta: f64] |W| {
            Ok(machine.log_weight::<W>(v, *beta) - machine.log_partition::<W>(*beta))
        })
    }

    /// The same without the normaliser.
    fn log_weight<S: Real>(&self, v: &[f64], beta: f64) -> S {
        let beta = S::from_f64(beta);
        let means = self.mean_given_visible::<S>(v);
        let square = S::sum(means.iter().map(S::sqr)) - S::dot(v, v);
        let exponent = square.mul_pow2(-1) + S::dot(&self.visible_bias, v);
        let volume = (S::pi().mul_pow2(1) / &beta).ln() * S::from_i64(self.hidden as i64);
        volume.mul_pow2(-1) + exponent * beta
    }

    fn mean_given_visible<S: Real>(&self, v: &[f64]) -> Vec<S> {
        let rows = self.weights.chunks_exact(self.visible).enumerate();
        rows.map(|(unit, row)| affine(self.hidden_bias.get(unit), row, v))
            .collect()
    }

    /// The mean of the hidden units given the visible ones; their covariance is `I/β`.
    ///
    /// # Statement
    ///
    /// `E[h | v] = W v + c`.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless `v` has one entry per visible unit; in plain `f64` [`Error::Budget`] where a ball of 1 792 bits
    /// leaves an entry undecided.
    ///
    /// # Error
    ///
    /// In plain `f64` half a unit in the last place of each entry, and 2^-54 of it.
    pub fn hidden_mean<S: Bounded>(&self, v: &[f64]) -> Result<Vec<S>, Error> {
        entered!("GaussianGaussian::hidden_mean");
        arguments::units("v", v.len(), self.visible, "visible")?;
        let machine = self;
        climb!(S, [machine: &'a GaussianGaussian, v: &'a [f64]] |W| Ok(machine.mean_given_visible::<W>(v)))
    }

    /// The mean of the visible units given the hidden ones; their covariance is `I/β`.
    ///
    /// # Statement
    ///
    /// `E[v | h] = Wᵀ h + b`.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless `h` has one entry per hidden unit; otherwise as [`GaussianGaussian::hidden_mean`].
    ///
    /// # Error
    ///
    /// As [`GaussianGaussian::hidden_mean`].
    pub fn visible_mean<S: Bounded>(&self, h: &[f64]) -> Result<Vec<S>, Error> {
        entered!("GaussianGaussian::visible_mean");
        arguments::units("h", h.len(), self.hidden, "hidden")?;
        let columns = self.weights_by(Layer::Visible);
        let (machine, columns) = (self, columns.as_slice());
        climb!(S, [machine: &'a GaussianGaussian, columns: &'a [Vec<f64>], h: &'a [f64]] |W| {
            let entry = |(unit, column): (usize, &Vec<f64>)| affine(machine.visible_bias.get(unit), column, h);
            Ok(columns.iter().enumerate().map(entry).collect::<Vec<W>>())
        })
    }

    /// Refuses a machine whose density has no finite integral, decided exactly.
    ///
    /// # Errors
    ///
    /// [`Error::NotNormalizable`] if the largest singular value of the weights is 1 or more;
    /// [`Error::Budget`] if that is too expensive to decide.
    pub fn check_normalizable(&self, goal: Goal) -> Result<(), Error> {
        entered!("GaussianGaussian::check_normalizable");
        let layer = self.smaller_layer();
        let columns = self.weights.len() / self.count(layer);
        let rows = self.weights_by(layer).concat();
        let reason = match norm_against_one(&rows, columns, goal)? {
            Ordering::Less => return Ok(()),
            Ordering::Equal => "exactly 1",
            Ordering::Greater => "above 1",
        };
        Err(Error::NotNormalizable(format!(
            "the largest singular value of weights is {reason}; the integral is finite only below 1"
        )))
    }
}

/// `w·x`, and the bias where there is one.
fn affine<S: Real, T: Parameter<S>>(bias: Option<&T>, weights: &[T], x: &[T]) -> S {
    bias.map_or_else(S::zero, Parameter::lift) + T::inner(weights, x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{Exact, GOAL, assert_same, exact};

    fn machine() -> GaussianGaussian {
        GaussianGaussian::new(3, 2, vec![0.25, -0.5, 0.125, 0.25, -0.25, 0.5]).unwrap()
    }

    #[test]
    fn the_cost_is_that_of_the_factor_and_of_the_inner_products() {
        // The smaller layer has two units, and each of two inner products a row takes a tenth an entry.
        assert_eq!(machine().predicted_cost(), 8.0 / 3.0 + 1.2);
        let wide = GaussianGaussian::new(1, 30, vec![0.01; 30]).unwrap();
        assert_eq!(wide.predicted_cost(), 1.0 / 3.0 + 3.0);
        assert_eq!(machine().smaller_layer(), Layer::Visible);
        assert_eq!(wide.smaller_layer(), Layer::Hidden);
        let square = GaussianGaussian::new(2, 2, vec![0.0; 4]).unwrap();
        assert_eq!(square.smaller_layer(), Layer::Hidden);
        assert_eq!(machine().count(Layer::Visible), 2);
        assert_eq!(machine().count(Layer::Hidden), 3);
    }

    #[test]
    fn either_layer_may_be_eliminated() {
        let machine = machine()
            .with_visible_bias(vec![0.5, -1.5])
            .and_then(|machine| machine.with_hidden_bias(vec![1.0, 0.25, -0.75]))
            .unwrap();
        let by = |layer| machine.log_partition_over::<Exact>(layer, 1.5);
        assert_same(&by(Layer::Visible), &by(Layer::Hidden));
        assert_same(&by(Layer::Visible), &machine.log_partition(1.5));
    }

    #[test]
    fn two_units_have_the_closed_form_of_a_plane() {
        let machine = GaussianGaussian::new(1, 1, vec![0.5])
            .and_then(|machine| machine.with_visible_bias(vec![0.75]))
            .and_then(|machine| machine.with_hidden_bias(vec![-2.0]))
            .unwrap();
        // (b² + c² + 2 w b c)/(1 - w²) is the quadratic form at its minimum.
        let form = exact(0.5625 + 4.0 - 1.5) / exact(0.75);
        let beta = exact(2.5);
        let volume = (Exact::pi().mul_pow2(1) / &beta).ln() - exact(0.75).ln().mul_pow2(-1);
        let log_z: Exact = machine.log_partition(2.5);
        assert_same(&log_z, &(volume + form * beta.mul_pow2(-1)));
    }

    #[test]
    fn a_norm_of_one_is_too_much() {
        let is_normalizable = |weights: [f64; 4]| {
            let machine = GaussianGaussian::new(2, 2, weights.to_vec()).unwrap();
            machine.check_normalizable(GOAL).is_ok()
        };
        assert!(is_normalizable([0.5, 0.0, 0.0, 0.99]));
        assert!(!is_normalizable([0.5, 0.0, 0.0, 1.0]));
        assert!(!is_normalizable([0.5, 0.0, 0.0, -1.5]));
        let tall = GaussianGaussian::new(3, 1, vec![0.5, 0.5, 0.75]).unwrap();
        assert!(tall.check_normalizable(GOAL).is_err());
        let short = GaussianGaussian::new(3, 1, vec![0.5, 0.5, 0.5]).unwrap();
        assert!(short.check_normalizable(GOAL).is_ok());
    }

    /// Two routes: the closed form, and the Gaussian law of both layers with the hidden unit integrated out by hand.
    #[test]
    fn two_units_have_a_gaussian_marginal() {
        let machine = GaussianGaussian::new(1, 1, vec![0.5])
            .and_then(|machine| machine.with_visible_bias(vec![0.75]))
            .and_then(|machine| machine.with_hidden_bias(vec![-2.0]))
            .unwrap();
        // The precision of v is β (1 - w²), and its mean (b + w c)/(1 - w²).
        let (beta, v) = (exact(2.5), 1.25);
        let precision = beta * exact(0.75);
        let centred = exact(v) - exact(0.75 - 1.0) / exact(0.75);
        let log_scale = (precision.clone() / Exact::pi().mul_pow2(1)).ln();
        let stated = (log_scale - precision * centred.sqr()).mul_pow2(-1);
        assert_same(&machine.log_density::<Exact>(&[v], 2.5).unwrap(), &stated);
        let mean: Vec<f64> = machine.hidden_mean(&[v]).unwrap();
        assert_eq!(mean, [0.5 * v - 2.0]);
        let mean: Vec<f64> = machine.visible_mean(&[3.0]).unwrap();
        assert_eq!(mean, [2.25]);
        assert!(
            machine.hidden_mean::<f64>(&[]).is_err()
                && machine.visible_mean::<f64>(&[1.0, 2.0]).is_err()
        );
        assert!(machine.log_density::<f64>(&[1.0, 2.0], 1.0).is_err());
    }
}
