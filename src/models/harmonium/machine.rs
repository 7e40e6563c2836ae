//! Model A as an exponential family harmonium: energy, statistics, conditionals.

use super::{Support, Unit};
use crate::Error;
use crate::models::hopfield::Network;
use crate::models::lagrangian::Lagrangian;
use crate::real::Bounded;
use crate::routes::entered;
use crate::special::{log_sum_exp, tanh};

/// The Boltzmann machine with the energy of model A: weights, a unit for each layer, and the common
/// inverse temperature.
#[derive(Clone, Debug)]
pub struct Harmonium {
    weights: Vec<f64>,
    visible_count: usize,
    network: Network,
    visible: Unit,
    hidden: Unit,
    beta: f64,
}

/// The most configurations of visible units that are enumerated.
const MOST_CONFIGURATIONS: u32 = 20;

impl Harmonium {
    /// The machine with the weights `Ξ`, one row per hidden unit.
    ///
    /// # Errors
    ///
    /// Those of [`Unit::new`] and [`Network::new`]; [`Error::Domain`] for a Lagrangian that is not additive.
    pub fn new(
        count: (usize, usize),
        weights: Vec<f64>,
        visible: (Lagrangian, Support),
        hidden: (Lagrangian, Support),
        beta: f64,
    ) -> Result<Self, Error> {
        for (field, lagrangian) in [
            ("visible_lagrangian", visible.0),
            ("hidden_lagrangian", hidden.0),
        ] {
            if !lagrangian.is_additive() {
                return Err(Error::Domain {
                    field: field.into(),
                    expected: "additive, a sum over the units",
                    got: format!("{lagrangian:?}"),
                });
            }
        }
        Ok(Self {
            weights: weights.clone(),
            visible_count: count.1,
            network: Network::new(count.0, count.1, weights, visible.0, hidden.0)?,
            visible: Unit::new(visible.0, visible.1, beta)?,
            hidden: Unit::new(hidden.0, hidden.1, beta)?,
            beta,
        })
    }

    /// The joint energy.
    ///
    /// # Statement
    ///
    /// `E_A(v, h) = Σ_i (v_i g_i - G(v_i)) + Σ_μ (h_μ f_μ - F(h_μ)) - f·Ξ g`.
    ///
    /// # Errors
    ///
    /// As [`Network::energy`].
    ///
    /// # Source
    ///
    /// Eq. 7 with the Lagrangians of Eq. 40.
    pub fn energy<S: Bounded>(&self, v: &[S], h: &[S]) -> Result<S, Error> {
        entered!("Harmonium::energy");
        self.network.energy(v, h)
    }

    /// The exponent of the joint weight as an exponential family, `-β E_A`, term by term.
    ///
    /// # Statement
    ///
    /// `Σ_i β r_i2 + Σ_μ β s_μ2 + Σ_μi J_μi s_μ1 r_i1` with the sufficient statistics of
    /// [`sufficient_statistics`] and the couplings `J_μi = β ξ_μi`.
    ///
    /// # Source
    ///
    /// Eqs. 41 and 43-46, evaluated as they stand: a second route to [`Harmonium::energy`].
    pub fn family_exponent<S: Bounded>(&self, v: &[S], h: &[S]) -> Result<S, Error> {
        entered!("Harmonium::family_exponent");
        let r = sufficient_statistics(self.visible.lagrangian(), "v", v)?;
        let s = sufficient_statistics(self.hidden.lagrangian(), "h", h)?;
        let beta = S::from_f64(self.beta);
        let own = r
            .iter()
            .chain(&s)
            .fold(S::zero(), |sum, [_, own]| sum + own);
        let mut exponent = own * &beta;
        for (row, [hidden, _]) in self.rows().zip(&s) {
            for (weight, [visible, _]) in row.iter().zip(&r) {
                let coupling = S::from_f64(*weight) * &beta;
                exponent = exponent + coupling * hidden * visible;
            }
        }
        Ok(exponent)
    }

    /// The mean of a hidden unit's activation given its input, if it has a closed form.
    ///
    /// # Statement
    ///
    /// For `h²/2` on the reals `x`, the mean of `N(x, 1/β)`; for `|h|` on `{-1, +1}` `tanh(β x)`, as
    /// `P(h = 1) = sigmoid(2 β x)`; for other Lagrangians on finite sets the weighted mean. `None` otherwise.
    pub fn mean_hidden_activation<S: Bounded>(&self, x: f64) -> Result<Option<S>, Error> {
        entered!("Harmonium::mean_hidden_activation");
        mean_activation(&self.hidden, x)
    }

    /// The gradient of `-β E_A` in the weights, which contrastive divergence compares.
    ///
    /// # Statement
    ///
    /// `β f_μ(h) g_i(v)`, row by row. The gradient of the log likelihood is its mean under the data less that under
    /// the model.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] where an activation is undefined.
    pub fn coupling_statistics<S: Bounded>(&self, v: &[S], h: &[S]) -> Result<Vec<S>, Error> {
        entered!("Harmonium::coupling_statistics");
        let g = self.visible.lagrangian().activation("v", v)?;
        let f = self.hidden.lagrangian().activation("h", h)?;
        let beta = S::from_f64(self.beta);
        let products = f
            .iter()
            .flat_map(|f| g.iter().map(|g| f.clone() * g * &beta));
        Ok(products.collect())
    }

    /// The log partition function of finitely many visible states.
    ///
    /// # Statement
    ///
    /// `log Σ_v exp(-β Σ_i e(v_i)) Π_μ M_μ((Ξ g(v))_μ)`, `M` the normalisers of the hidden units, by enumeration.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] unless the visible units take two values each and are at most 20;
    /// those of [`Unit::log_partition`]. The activations `g` and the inputs `Ξ g` must be binary64 numbers, which is
    /// the case for `|v|` and powers on these sets if sums of weights are: otherwise [`Error::Unsupported`].
    pub fn log_partition<S: Bounded>(&self, goal: crate::real::Goal) -> Result<S, Error> {
        entered!("Harmonium::log_partition");
        let Some(values) = self.visible.support().values() else {
            return Err(Error::Unsupported(
                "the joint is summed over visible units of two values only".into(),
            ));
        };
        if self.visible_count > MOST_CONFIGURATIONS as usize {
            return Err(Error::Unsupported(
                "the joint is summed for at most 20 visible units".into(),
            ));
        }
        if let Some(divergence) = self.hidden.divergence() {
            return Err(divergence.into());
        }
        let mut terms: Vec<S> = Vec::new();
        for state in 0..1u32 << self.visible_count {
            let v: Vec<f64> = (0..self.visible_count)
                .map(|unit| values[(state >> unit & 1) as usize])
                .collect();
            terms.push(self.log_marginal_weight(&v, goal)?);
        }
        Ok(log_sum_exp(&terms))
    }

    /// The logarithm of the joint weight with the hidden units summed or integrated out.
    fn log_marginal_weight<S: Bounded>(
        &self,
        v: &[f64],
        goal: crate::real::Goal,
    ) -> Result<S, Error> {
        let lifted: Vec<S> = v.iter().map(|v| S::from_f64(*v)).collect();
        let own = self.visible.lagrangian().transform("v", &lifted)?.value();
        // The activations themselves must be binary64 numbers, not merely after rounding.
        let g = self.visible.lagrangian().activation("v", &lifted)?;
        let g: Option<Vec<f64>> = g.iter().map(exact_number).collect();
        let g = g.ok_or_else(|| {
            Error::Unsupported("an activation of a visible unit is no binary64 number".into())
        })?;
        let mut total = -own * S::from_f64(self.beta);
        for row in self.rows() {
            let x = exact_dot(row, &g).ok_or_else(|| {
                Error::Unsupported("an input to a hidden unit is no binary64 number".into())
            })?;
            total = total + self.hidden.log_partition::<S>(x, goal)?.value;
        }
        Ok(total)
    }

    fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.weights.chunks_exact(self.visible_count)
    }
}

/// The two sufficient statistics of each unit of a layer.
///
/// # Statement
///
/// `(F'(h), F(h) - h F'(h))`; at Lagrangians of degree 1 the second is 0.
///
/// # Source
///
/// Eqs. 43 and 44, the latter printed twice.
pub fn sufficient_statistics<S: Bounded>(
    lagrangian: Lagrangian,
    name: &str,
    layer: &[S],
) -> Result<Vec<[S; 2]>, Error> {
    entered!("machine::sufficient_statistics");
    let activations = lagrangian.activation(name, layer)?;
    let pairs = activations.into_iter().zip(layer);
    Ok(pairs
        .map(|(activation, unit)| {
            let value = lagrangian.value(std::slice::from_ref(unit));
            let second = value - unit.clone() * &activation;
            [activation, second]
        })
        .collect())
}

fn mean_activation<S: Bounded>(unit: &Unit, x: f64) -> Result<Option<S>, Error> {
    if unit.lagrangian() == (Lagrangian::Power { n: 2.0 }) && unit.support() == Support::Reals {
        return Ok(Some(S::from_f64(x)));
    }
    let Some([low, high]) = unit.support().values() else {
        return Ok(None);
    };
    let activation = |h: f64| -> Result<S, Error> {
        let layer = [S::from_f64(h)];
        Ok(first(unit.lagrangian().activation("h", &layer)?))
    };
    let (f_low, f_high) = (activation(low)?, activation(high)?);
    // The weighted mean is the midpoint and half the difference times tanh of half the log odds.
    let log_odds =
        unit.exponent::<S>(&S::from_f64(high), x)? - unit.exponent::<S>(&S::from_f64(low), x)?;
    let share = tanh(&log_odds.mul_pow2(-1)).mul_pow2(-1);
    let middle = (f_low.clone() + &f_high).mul_pow2(-1);
    Ok(Some(middle + (f_high - f_low) * share))
}

/// The first entry; the whole line if there is none.
pub(super) fn first<S: Bounded>(entries: Vec<S>) -> S {
    (entries.into_iter().next()).unwrap_or_else(|| S::from_f64(f64::NAN))
}

/// The value as a binary64 number, if it is known to be one.
fn exact_number<S: Bounded>(x: &S) -> Option<f64> {
    let rounded = x.approx();
    x.certainly_equal(&S::from_f64(rounded)).then_some(rounded)
}

/// The inner product, if it is a binary64 number.
fn exact_dot(a: &[f64], b: &[f64]) -> Option<f64> {
    use crate::real::{Ball, Enclosure, Real};
    let exact = Ball::<72>::dot(a, b);
    let rounded = exact.to_binary64()?;
    exact
        .certainly_equal(&Ball::from_f64(rounded))
        .then_some(rounded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{Exact, GOAL, assert_same, exact};
    use crate::real::Goal;
    use crate::real::Real;

    const SQUARE: Lagrangian = Lagrangian::Power { n: 2.0 };
    const CUBE: Lagrangian = Lagrangian::Power { n: 3.0 };

    fn machine(visible: (Lagrangian, Support), hidden: (Lagrangian, Support)) -> Harmonium {
        let weights = vec![0.5, -1.0, 2.0, 0.25, 0.75, -0.5];
        Harmonium::new((2, 3), weights, visible, hidden, 2.5).unwrap()
    }

    #[test]
    fn the_coupling_statistics_are_the_slopes_of_the_exponent_in_the_weights() {
        let machine = machine((CUBE, Support::Reals), (Lagrangian::Cosh, Support::Reals));
        let (v, h) = ([1.0, -2.0, 0.5].map(exact), [0.5, -0.25].map(exact));
        let statistics = machine.coupling_statistics(&v, &h).unwrap();
        assert_eq!(statistics.len(), 6);
        for (place, entry) in statistics.iter().enumerate() {
            let g = [1.0, -4.0, 0.25][place % 3];
            let h = &h[place / 3];
            let f = (h.exp() - (-h.clone()).exp()).mul_pow2(-1);
            assert_same(entry, &(f * exact(2.5 * g)));
        }
    }

    #[test]
    fn the_exponent_of_the_family_is_the_energy() {
        let machine = machine((CUBE, Support::Reals), (Lagrangian::Cosh, Support::Reals));
        let (v, h) = ([1.0, -2.0, 0.5].map(exact), [0.5, -0.25].map(exact));
        let energy = machine.energy(&v, &h).unwrap();
        let exponent = machine.family_exponent(&v, &h).unwrap();
        assert_same(&exponent, &(energy * exact(-2.5)));
    }

    #[test]
    fn the_partition_function_is_the_sum_over_the_visible_states() {
        // The transforms of the cube at ±1 and of the square at 0 and 1 are not 0.
        let cases = [
            (CUBE, Support::Binary, [-1.0, 1.0]),
            (SQUARE, Support::Bernoulli, [0.0, 1.0]),
        ];
        for (lagrangian, support, values) in cases {
            let machine = machine((lagrangian, support), (SQUARE, Support::Reals));
            let mut sum = Exact::zero();
            for state in 0..8 {
                let v: [f64; 3] = [0, 1, 2].map(|unit| values[state >> unit & 1]);
                let third = exact(if lagrangian == CUBE { 2.0 } else { 1.5 }) / exact(3.0);
                let own = v
                    .iter()
                    .fold(Exact::zero(), |sum, v| sum + exact(v.abs()) * &third);
                let inputs = [
                    0.5 * v[0] - v[1] + 2.0 * v[2],
                    0.25 * v[0] + 0.75 * v[1] - 0.5 * v[2],
                ];
                let drive = inputs.iter().map(|x| x * x / 2.0).sum::<f64>();
                sum = sum + ((exact(drive) - own) * exact(2.5)).exp();
            }
            let volume = Exact::pi().mul_pow2(1) / exact(2.5);
            let log_z = machine.log_partition::<Exact>(GOAL).unwrap();
            assert_same(&log_z.exp(), &(sum * volume));
        }
    }

    #[test]
    fn twenty_visible_units_are_summed_over_and_no_more() {
        let of = |count: usize| {
            let visible = (Lagrangian::Abs, Support::Binary);
            Harmonium::new(
                (1, count),
                vec![0.0; count],
                visible,
                (SQUARE, Support::Reals),
                1.0,
            )
        };
        let few = of(3).unwrap().log_partition::<f64>(Goal::PLAIN).unwrap();
        assert!((few - 3.0 * 2f64.ln() - 0.5 * std::f64::consts::TAU.ln()).abs() < 1e-14);
        let many = of(21).unwrap().log_partition::<f64>(Goal::PLAIN);
        assert!(matches!(many, Err(Error::Unsupported(_))));
        assert_eq!(MOST_CONFIGURATIONS, 20);
    }

    #[test]
    fn the_mean_activation_is_the_weighted_mean_of_two() {
        let machine = machine((SQUARE, Support::Reals), (CUBE, Support::Binary));
        let mean = machine
            .mean_hidden_activation::<Exact>(0.75)
            .unwrap()
            .unwrap();
        assert_same(&mean, &tanh(&exact(1.875)));
        let hidden = Unit::new(SQUARE, Support::Bernoulli, 2.5).unwrap();
        let mean = mean_activation::<Exact>(&hidden, 0.75).unwrap().unwrap();
        let weight = exact(2.5 * (0.75 - 0.5)).exp();
        assert_same(&mean, &(weight.clone() / (weight + Exact::one())));
        for (lagrangian, support, expected) in [
            (SQUARE, Support::Reals, Some(0.75)),
            (SQUARE, Support::HalfLine, None),
            (CUBE, Support::Reals, None),
        ] {
            let hidden = Unit::new(lagrangian, support, 2.5).unwrap();
            let mean = mean_activation::<Exact>(&hidden, 0.75).unwrap();
            assert_eq!(mean.map(|mean| mean.approx()), expected);
        }
    }

    #[test]
    fn numbers_that_are_not_binary64_are_told_apart() {
        assert_eq!(exact_number(&exact(0.375)), Some(0.375));
        assert_eq!(exact_number(&(Exact::one() / exact(3.0))), None);
        assert_eq!(exact_dot(&[2.0, -3.0], &[0.5, 0.25]), Some(0.25));
        assert_eq!(exact_dot(&[1.0, 1.0], &[1.0, 1e-30]), None);
        assert!(!first::<Exact>(Vec::new()).is_known());
    }
}
