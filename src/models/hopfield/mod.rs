//! The generalised Hopfield network: two layers, two Lagrangians, Eqs. 1-14.
//!
//! ```text
//! τ_v v' = Ξ~ f(h) - v,        τ_h h' = Ξ g(v) - h,        f = ∇L_h, g = ∇L_v,
//! E(v, h) = (v·g - L_v) + (h·f - L_h) - f·Ξ g.
//! ```
//!
//! With symmetric weights, `Ξ~ = Ξᵀ`, the energy does not increase along the flow. Asymmetric
//! weights are admitted too; for them that claim fails.
//!
//! # Error in plain `f64`
//!
//! A stability ratio within the bounds that the quantities state, shown in `docs/precision.md` and enforced by
//! `tests/precision`, for the quantities of `attnbm list quantities`.

mod adiabatic;
mod ramsauer;

pub use ramsauer::{ramsauer_energy, ramsauer_energy_by_model_b};

use super::lagrangian::{Lagrangian, dot};
use crate::Error;
use crate::arguments;
use crate::real::{Bounded, climb};
use crate::routes::entered;

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
    /// Ξ~, one row per visible unit, if it is not the transpose.
    feedback: Option<Vec<f64>>,
    visible_time: f64,
    hidden_time: f64,
    visible_lagrangian: Lagrangian,
    hidden_lagrangian: Lagrangian,
}

/// The activations of the layers in a state.
struct Activations<S> {
    /// `g(v)`.
    visible: Vec<S>,
    /// `f(h)`.
    hidden: Vec<S>,
}

impl Network {
    /// The network with the weights `Ξ`, one row per hidden unit, `Ξ~ = Ξᵀ`, and time constants 1.
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

    /// With separate weights `Ξ~` from the hidden to the visible units, one row per visible unit.
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
            arguments::positive(field, time)?;
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

    /// The rows of the weights `Ξ`, one a hidden unit.
    pub fn weights(&self) -> impl ExactSizeIterator<Item = &[f64]> + Clone {
        self.weights.chunks_exact(self.visible)
    }

    /// The rows of the weights `Ξ~`, one a visible unit, unless they are the transpose of `Ξ`.
    pub fn feedback(&self) -> Option<impl ExactSizeIterator<Item = &[f64]> + Clone> {
        let feedback = self.feedback.as_deref()?;
        Some(feedback.chunks_exact(self.hidden))
    }

    /// The time constants `τ_v` and `τ_h`.
    pub fn times(&self) -> (f64, f64) {
        (self.visible_time, self.hidden_time)
    }

    /// The Lagrangians of the visible and of the hidden layer.
    pub fn lagrangians(&self) -> (Lagrangian, Lagrangian) {
        (self.visible_lagrangian, self.hidden_lagrangian)
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
        entered!("Network::energy");
        let activations = self.activations(v, h)?;
        let visible = self.visible_lagrangian.transform("v", v)?;
        let hidden = self.hidden_lagrangian.transform("h", h)?;
        let interaction = dot(&activations.hidden, &self.drive(&activations.visible));
        Ok(visible.plus_minus(&hidden, &interaction))
    }

    /// The energy of a state of binary64 numbers. Unlike [`Network::energy`] it uses balls in plain `f64`, so
    /// cancellation costs no digits.
    ///
    /// # Errors
    ///
    /// As [`Network::energy`].
    ///
    /// # Error
    ///
    /// In plain `f64` half a unit in the last place plus 2^-54 of the value, if a ball of 1 792 bits is that accurate.
    pub fn energy_of<S: Bounded>(&self, v: &[f64], h: &[f64]) -> Result<S, Error> {
        entered!("Network::energy_of");
        let network = self;
        climb!(S, [network: &'a Network, v: &'a [f64], h: &'a [f64]] |W| {
            let lift = |state: &[f64]| state.iter().map(|x| W::from_f64(*x)).collect::<Vec<W>>();
            network.energy(&lift(v), &lift(h))
        })
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
        entered!("Network::velocity");
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
    /// vanish although the state is not at rest.
    ///
    /// # Errors
    ///
    /// As [`Network::energy`], and [`Error::Domain`] where a Hessian is undefined.
    ///
    /// # Source
    ///
    /// Eq. 8, which needs `Ξ~ = Ξᵀ` and says "decreases" for "does not increase".
    pub fn energy_rate<S: Bounded>(&self, v: &[S], h: &[S]) -> Result<S, Error> {
        entered!("Network::energy_rate");
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
        entered!("Network::euler_step");
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
    arguments::matrix(field, rows, columns, weights.len())?;
    arguments::finite_rows(field, weights.iter().copied(), columns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{Exact, assert_near, assert_same, exact};
    use crate::real::Real;

    const CUBE: Lagrangian = Lagrangian::Power { n: 3.0 };
    const FEEDBACK: [f64; 6] = [0.25, 1.0, -0.5, 0.75, 2.0, -0.25];

    fn network() -> Network {
        let weights = vec![0.5, -1.0, 2.0, 0.25, 0.75, -0.5];
        Network::new(2, 3, weights, CUBE, Lagrangian::LogCosh)
            .and_then(|network| network.with_times(0.5, 4.0))
            .unwrap()
    }

    fn networks() -> [Network; 2] {
        [
            network(),
            network().with_feedback(FEEDBACK.to_vec()).unwrap(),
        ]
    }

    fn state() -> ([Exact; 3], [Exact; 2]) {
        ([0.5, -0.75, 1.25].map(exact), [0.375, -1.5].map(exact))
    }

    fn moved(state: &[Exact], velocity: &[Exact], dt: &Exact) -> Vec<Exact> {
        let pairs = state.iter().zip(velocity);
        pairs.map(|(x, v)| x.clone() + v.clone() * dt).collect()
    }

    /// A symmetric difference, whose error is of the order of the square of the step.
    fn slope(function: impl Fn(&Exact) -> Exact) -> Exact {
        let step = Exact::one().mul_pow2(-60);
        (function(&step) - function(&-step.clone())) / step.mul_pow2(1)
    }

    #[test]
    fn layers_have_their_numbers_of_units() {
        assert_eq!(
            (network().hidden_count(), network().visible_count()),
            (2, 3)
        );
        assert!(network().with_times(0.0, 1.0).is_err());
        assert!(network().with_times(1.0, f64::INFINITY).is_err());
        assert!(network().with_feedback(vec![1.0; 5]).is_err());
        let bad = network().with_feedback(vec![0.0, 0.0, 0.0, 0.0, 0.0, f64::NAN]);
        assert!(matches!(bad, Err(Error::Domain { field, .. }) if field == "feedback[2][1]"));
        assert!(network().velocity(&[0.0; 2], &[0.0; 2]).is_err());
        assert!(network().velocity(&[0.0; 3], &[0.0; 3]).is_err());
        assert!(Network::new(0, 3, Vec::new(), CUBE, CUBE).is_err());
        assert!(Network::new(3, 0, Vec::new(), CUBE, CUBE).is_err());
    }

    #[test]
    fn velocities_are_those_of_the_statement() {
        let (v, h) = state();
        let g = [0.25, -0.5625, 1.5625];
        let drive = [
            0.5 * g[0] - g[1] + 2.0 * g[2],
            0.25 * g[0] + 0.75 * g[1] - 0.5 * g[2],
        ];
        let f = h.clone().map(|h| crate::special::tanh(&h));
        let (_, hidden) = network().velocity(&v, &h).unwrap();
        for (k, velocity) in hidden.iter().enumerate() {
            assert_same(velocity, &((exact(drive[k]) - &h[k]) / exact(4.0)));
        }
        let transposed = [[0.5, 0.25], [-1.0, 0.75], [2.0, -0.5]];
        let own = [[0.25, 1.0], [-0.5, 0.75], [2.0, -0.25]];
        for (network, rows) in networks().into_iter().zip([transposed, own]) {
            let (visible, _) = network.velocity(&v, &h).unwrap();
            for (i, velocity) in visible.iter().enumerate() {
                let back = exact(rows[i][0]) * &f[0] + exact(rows[i][1]) * &f[1];
                assert_same(velocity, &((back - &v[i]) / exact(0.5)));
            }
        }
    }

    #[test]
    fn the_energy_changes_at_the_stated_rate_along_the_flow() {
        let (v, h) = state();
        for network in networks() {
            let (visible, hidden) = network.velocity(&v, &h).unwrap();
            let energy = |dt: &Exact| {
                let (v, h) = (moved(&v, &visible, dt), moved(&h, &hidden, dt));
                network.energy(&v, &h).unwrap()
            };
            assert_near(&network.energy_rate(&v, &h).unwrap(), &slope(energy), 80);
            let velocity = network.adiabatic_velocity(&v).unwrap();
            let energy = |dt: &Exact| network.adiabatic_energy(&moved(&v, &velocity, dt)).unwrap();
            assert_near(
                &network.adiabatic_energy_rate(&v).unwrap(),
                &slope(energy),
                80,
            );
        }
    }

    #[test]
    fn hidden_units_at_rest_leave_the_energy_of_the_pair() {
        let (v, _) = state();
        for network in networks() {
            let h = network.hidden_at_rest(&v).unwrap();
            let energy = network.adiabatic_energy(&v).unwrap();
            assert_same(&energy, &network.energy(&v, &h).unwrap());
            let (velocity, rest) = network.velocity(&v, &h).unwrap();
            assert!(rest.iter().all(|x| x.approx().abs() < 1e-60));
            for (one, other) in network
                .adiabatic_velocity(&v)
                .unwrap()
                .iter()
                .zip(&velocity)
            {
                assert_same(one, other);
            }
        }
    }

    #[test]
    fn a_step_of_euler_goes_along_the_velocity() {
        let (v, h) = state();
        let dt = exact(0.375);
        for network in networks() {
            let (visible, hidden) = network.velocity(&v, &h).unwrap();
            let (next_v, next_h) = network.euler_step(&v, &h, &dt).unwrap();
            let expected = [moved(&v, &visible, &dt), moved(&h, &hidden, &dt)].concat();
            for (one, other) in next_v.iter().chain(&next_h).zip(&expected) {
                assert_same(one, other);
            }
            // A step as long as the time constant is the update.
            let step = network.adiabatic_step(&v, &exact(0.5)).unwrap();
            for (one, other) in step.iter().zip(&network.update(&v).unwrap()) {
                assert_same(one, other);
            }
        }
    }

    #[test]
    fn the_energy_of_ramsauer_is_that_of_the_statement_by_both_routes() {
        let patterns: [&[f64]; 2] = [&[1.0, -0.5], &[0.25, 2.0]];
        let (v, beta) = ([0.75, -1.5], 2.5);
        let weights = [1.5, -2.8125].map(|overlap| (exact(beta) * exact(overlap)).exp());
        let logarithms = exact(2.0).ln() - Exact::sum(weights).ln();
        let expected = logarithms / exact(beta) + exact((2.8125 + 4.0625) / 2.0);
        assert_same(&ramsauer_energy(&patterns, &v, beta), &expected);
        assert_same(&ramsauer_energy_by_model_b(&patterns, &v, beta), &expected);
    }
}
