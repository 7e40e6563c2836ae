//! The partition function: Eq. 31 with the visible units integrated out.

use super::GaussianBernoulli;
use super::components::Interaction;
use crate::Error;
use crate::models::attnbm::Bracket;
use crate::real::{Bounded, Found, Goal, Method, Parameter, Real, largest, positive_part};
use crate::routes::entered;
use crate::special::softplus;

/// The accuracy at which bounds are still likely to decide a rounding.
const COARSE_BITS: u32 = 60;

/// The most couplings that are kept.
const MOST_COUPLINGS: f64 = 4e6;

impl<T: Clone> GaussianBernoulli<T> {
    /// The log partition function, and the method in words.
    ///
    /// # Statement
    ///
    /// `log Z = N_v/2 log(2πσ²) + log Σ_h exp(c·h + σ²|Wᵀh + b|²/2)`.
    ///
    /// # Domain
    ///
    /// Every machine. [`Error::Budget`] if the coupled hidden units, from about 25 on, have more
    /// states than the goal allows, unless [`GaussianBernoulli::log_partition_bracket`] is narrow
    /// enough. Exactly orthogonal rows are not coupled.
    ///
    /// # Source
    ///
    /// Eqs. 31 and 32, with biases.
    pub fn log_partition<S: Bounded>(&self, goal: Goal) -> Result<Found<S>, Error>
    where
        T: Parameter<S>,
    {
        entered!("GaussianBernoulli::log_partition");
        let refused = match self.log_partition_by_enumeration(goal) {
            Err(error @ Error::Budget(_)) => error,
            otherwise => return otherwise,
        };
        let bracket = self.log_partition_bracket::<S>();
        match bracket.enclosure_if_narrow(goal.bits.min(COARSE_BITS)) {
            Some(value) => Ok(Found::new(value, Method::IndependentUnits)),
            None => Err(refused),
        }
    }

    /// The log partition function by the sum over the states of each component.
    ///
    /// # Errors
    ///
    /// [`Error::Budget`] if the components have too many states.
    pub fn log_partition_by_enumeration<S: Real>(&self, goal: Goal) -> Result<Found<S>, Error>
    where
        T: Parameter<S>,
    {
        entered!("GaussianBernoulli::log_partition_by_enumeration");
        self.check_gram(goal)?;
        let components = self.interaction::<S>().components(goal)?;
        let method = match components.len() {
            1 => Method::States(self.hidden),
            parts => Method::StatesOfComponents(parts),
        };
        // The largest exponents are summed separately from the remainders, which may be far smaller.
        let (mut leading, mut rest) = (S::zero(), S::zero());
        for component in &components {
            let (largest, remainder) = component.log_sum();
            leading = leading + largest;
            rest = rest + remainder;
        }
        Ok(Found::new(leading + rest + self.log_volume::<S>(), method))
    }

    /// The log partition function of a machine whose rows are orthogonal, or 0: deliberately a
    /// second route to [`GaussianBernoulli::log_partition`].
    ///
    /// # Statement
    ///
    /// `log Z = N_v/2 log(2πσ²) + σ²|b|²/2 + Σ_μ log(1 + exp(c_μ + σ²(|w_μ|²/2 + w_μ·b)))`.
    ///
    /// # Domain
    ///
    /// The rows must be orthogonal. The caller must ensure this; the couplings are not examined.
    pub fn log_partition_of_orthogonal_rows<S: Real>(&self) -> S
    where
        T: Parameter<S>,
    {
        entered!("GaussianBernoulli::log_partition_of_orthogonal_rows");
        let half_variance = self.variance::<S>().mul_pow2(-1);
        let zero_bias: Vec<T> = Vec::new();
        let bias = self.visible_bias.as_ref().unwrap_or(&zero_bias);
        let units = self.rows().enumerate().map(|(unit, row)| {
            let square: S = T::inner(row, row);
            let overlap: S = T::inner(row, bias);
            let exponent = (square + overlap.mul_pow2(1)) * &half_variance;
            softplus(&(self.hidden_bias_of::<S>(unit) + exponent))
        });
        let visible = T::inner(bias, bias) * &half_variance;
        let volume = (S::pi().mul_pow2(2) * &half_variance).ln();
        let volume = volume * S::from_i64(self.visible as i64).mul_pow2(-1);
        units.fold(volume + visible, |sum, unit| sum + unit)
    }

    /// Bounds on log Z by machines of independent units.
    ///
    /// # Statement
    ///
    /// With `a_μ` and `J_μν` the exponent's coefficients,
    /// `Σ_μ log(1 + exp(a_μ + ½ Σ_ν min(J_μν, 0))) <= log Z - N_v/2 log(2πσ²) - σ²|b|²/2 <=
    /// Σ_μ log(1 + exp(a_μ + ½ Σ_ν max(J_μν, 0)))`, because `0 <= h_μ h_ν <= (h_μ + h_ν)/2`.
    ///
    /// # Error
    ///
    /// The gap is at most `Σ_{μ<ν} |J_μν|`: it closes as the rows become orthogonal
    /// ([`docs::restricted_machines`](crate::docs::restricted_machines)).
    pub fn log_partition_bracket<S: Bounded>(&self) -> Bracket<S>
    where
        T: Parameter<S>,
    {
        entered!("GaussianBernoulli::log_partition_bracket");
        let units = self.hidden as f64;
        if units * (units - 1.0) / 2.0 > MOST_COUPLINGS {
            return self.bracket_by_coordinates();
        }
        let Interaction { fields, couplings } = self.interaction::<S>();
        let (mut low, mut high) = (fields.clone(), fields);
        for (mu, nu, coupling) in couplings {
            let half = coupling.mul_pow2(-1);
            let (above, below) = (positive_part(&half), positive_part(&-half));
            for unit in [mu, nu] {
                low[unit] = low[unit].clone() - &below;
                high[unit] = high[unit].clone() + &above;
            }
        }
        let volume = self.log_volume::<S>();
        let sum = |units: &[S]| {
            units
                .iter()
                .fold(volume.clone(), |sum, unit| sum + softplus(unit))
        };
        Bracket {
            lower: sum(&low),
            upper: sum(&high),
        }
    }

    /// Bounds for machines of very many units, at the cost of reading the weights.
    ///
    /// # Statement
    ///
    /// Between the two values of `log Z_0 + Σ_μ log(1 + exp c_μ) + σ²(E - |b|²)/2`, `Z_0` the integral without hidden
    /// units, where `E` is the least and the largest value of `|Wᵀh + b|²`, coordinate by coordinate, for `h` in
    /// the unit cube.
    fn bracket_by_coordinates<S: Bounded>(&self) -> Bracket<S>
    where
        T: Parameter<S>,
    {
        let mut ends: Vec<(S, S)> = match &self.visible_bias {
            Some(bias) => bias.iter().map(|b| (b.lift(), b.lift())).collect(),
            None => vec![(S::zero(), S::zero()); self.visible],
        };
        for row in self.rows() {
            for ((low, high), weight) in ends.iter_mut().zip(row) {
                let weight: S = weight.lift();
                *low = low.clone() - positive_part(&-weight.clone());
                *high = high.clone() + positive_part(&weight);
            }
        }
        let (mut least, mut most) = (S::zero(), S::zero());
        for (low, high) in &ends {
            // The distance of 0 from the interval, on the side where it lies.
            let beyond = positive_part(low).sqr() + positive_part(&-high.clone()).sqr();
            least = least + beyond;
            most = most + largest([low.sqr(), high.sqr()]);
        }
        let alone = (0..self.hidden)
            .map(|unit| softplus(&self.hidden_bias_of::<S>(unit)))
            .fold(self.log_volume::<S>(), |sum, unit| sum + unit);
        let variance = self.variance::<S>();
        let square = match &self.visible_bias {
            Some(bias) => T::inner(bias, bias),
            None => S::zero(),
        };
        let end = |extent: S| alone.clone() + ((extent - &square) * &variance).mul_pow2(-1);
        Bracket {
            lower: end(least),
            upper: end(most),
        }
    }

    /// `N_v/2 log(2πσ²) + σ²|b|²/2`: the contribution of the visible units alone.
    fn log_volume<S: Real>(&self) -> S
    where
        T: Parameter<S>,
    {
        let variance = self.variance::<S>();
        let logarithm = (S::pi().mul_pow2(1) * &variance).ln();
        let volume = logarithm * S::from_i64(self.visible as i64).mul_pow2(-1);
        match &self.visible_bias {
            Some(bias) => volume + (T::inner(bias, bias) * variance).mul_pow2(-1),
            None => volume,
        }
    }

    /// Refuses a machine whose inner products alone cost more than the goal allows.
    pub(super) fn check_gram(&self, goal: Goal) -> Result<(), Error> {
        let (hidden, visible) = (self.hidden as f64, self.visible as f64);
        // An exact inner product takes about a fifth of a multiplication an entry.
        let cost = hidden * hidden * (2.0 + visible / 5.0);
        let couplings = hidden * (hidden - 1.0) / 2.0;
        if couplings > MOST_COUPLINGS {
            return Err(Error::Budget(format!(
                "{hidden} hidden units have {couplings:.1e} couplings, and {MOST_COUPLINGS:.0e} are allowed"
            )));
        }
        if cost <= goal.operations {
            return Ok(());
        }
        Err(Error::Budget(format!(
            "the inner products of {hidden} rows would cost {cost:.1e} operations, and {:.1e} are \
             allowed; --effort raises the limit",
            goal.operations
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{Exact, GOAL, assert_between, assert_same, exact};

    const WEIGHTS: [f64; 6] = [0.5, -1.0, 2.0, 0.25, -0.75, 0.5];
    const VISIBLE: [f64; 2] = [0.5, -2.5];
    const HIDDEN: [f64; 3] = [0.25, -0.5, 1.0];
    const VARIANCE: f64 = 0.5625;

    fn machine() -> GaussianBernoulli {
        GaussianBernoulli::new(3, 2, WEIGHTS.to_vec())
            .and_then(|machine| machine.with_sigma(0.75))
            .and_then(|machine| machine.with_visible_bias(VISIBLE.to_vec()))
            .and_then(|machine| machine.with_hidden_bias(HIDDEN.to_vec()))
            .unwrap()
    }

    fn row(unit: usize) -> [f64; 2] {
        [WEIGHTS[2 * unit], WEIGHTS[2 * unit + 1]]
    }

    fn dot(one: [f64; 2], other: [f64; 2]) -> f64 {
        one[0] * other[0] + one[1] * other[1]
    }

    fn log_volume() -> Exact {
        (Exact::pi().mul_pow2(1) * exact(VARIANCE)).ln()
    }

    fn value() -> Exact {
        let states = (0..8).map(|state| {
            let (mut sum, mut bias) = (VISIBLE, 0.0);
            for unit in (0..3).filter(|unit| state >> unit & 1 == 1) {
                let row = row(unit);
                sum = [sum[0] + row[0], sum[1] + row[1]];
                bias += HIDDEN[unit];
            }
            exact(bias + VARIANCE / 2.0 * dot(sum, sum)).exp()
        });
        Exact::sum(states).ln() + log_volume()
    }

    fn log_one_plus_exp(x: f64) -> Exact {
        (Exact::one() + exact(x).exp()).ln()
    }

    #[test]
    fn the_partition_function_is_the_sum_over_all_states() {
        let log_z = machine().log_partition::<Exact>(GOAL).unwrap().value;
        assert_same(&log_z, &value());
    }

    #[test]
    fn independent_units_bound_the_partition_function_as_stated() {
        let bracket = machine().log_partition_bracket::<Exact>();
        let base = log_volume() + exact(VARIANCE / 2.0 * dot(VISIBLE, VISIBLE));
        let (mut lower, mut upper) = (base.clone(), base);
        for (unit, bias) in HIDDEN.iter().enumerate() {
            let own = bias + VARIANCE * (dot(row(unit), row(unit)) / 2.0 + dot(row(unit), VISIBLE));
            let couplings = (0..3).filter(|other| *other != unit);
            let couplings = couplings.map(|other| VARIANCE * dot(row(unit), row(other)));
            let (mut least, mut most) = (own, own);
            for coupling in couplings {
                least += coupling.min(0.0) / 2.0;
                most += coupling.max(0.0) / 2.0;
            }
            lower = lower + log_one_plus_exp(least);
            upper = upper + log_one_plus_exp(most);
        }
        assert_same(&bracket.lower, &lower);
        assert_same(&bracket.upper, &upper);
        assert_between(&lower, &value(), &upper);
    }

    #[test]
    fn coordinates_bound_the_partition_function_as_stated() {
        let bracket = machine().bracket_by_coordinates::<Exact>();
        // Coordinate 0 from 1/2 - 3/4 to 1/2 + 5/2, coordinate 1 from -5/2 - 1 to -5/2 + 3/4.
        let (least, most) = (1.75 * 1.75, 3.0 * 3.0 + 3.5 * 3.5);
        let alone = HIDDEN
            .iter()
            .fold(log_volume(), |sum, c| sum + log_one_plus_exp(*c));
        let end = |extent: f64| alone.clone() + exact(VARIANCE / 2.0 * extent);
        assert_same(&bracket.lower, &end(least));
        assert_same(&bracket.upper, &end(most));
        assert_between(&bracket.lower, &value(), &bracket.upper);
        // Without biases, and with 0 beyond the other end.
        let plain = GaussianBernoulli::new(1, 2, vec![1.5, -2.0]).unwrap();
        let bracket = plain.bracket_by_coordinates::<Exact>();
        let alone = Exact::pi().mul_pow2(1).ln() + Exact::ln_2();
        assert_same(&bracket.lower, &alone);
        assert_same(&bracket.upper, &(alone.clone() + exact(6.25 / 2.0)));
        let moved = plain.with_visible_bias(vec![1.0, 3.0]).unwrap();
        let bracket = moved.bracket_by_coordinates::<Exact>();
        assert_same(&bracket.lower, &(alone.clone() + exact(2.0 / 2.0)));
        assert_same(&bracket.upper, &(alone + exact((6.25 + 9.0) / 2.0)));
    }

    #[test]
    fn very_many_units_are_bounded_by_coordinates() {
        let many = GaussianBernoulli::new(2829, 1, vec![0.001; 2829]).unwrap();
        let bracket = many.log_partition_bracket::<f64>();
        let expected = many.bracket_by_coordinates::<f64>();
        assert_eq!(
            (bracket.lower, bracket.upper),
            (expected.lower, expected.upper)
        );
        assert!(bracket.lower < bracket.upper);
    }

    #[test]
    fn orthogonal_rows_are_independent_units() {
        let machine = GaussianBernoulli::new(2, 2, vec![0.5, -1.0, 2.0, 1.0])
            .and_then(|machine| machine.with_sigma(0.75))
            .and_then(|machine| machine.with_visible_bias(VISIBLE.to_vec()))
            .and_then(|machine| machine.with_hidden_bias(HIDDEN[..2].to_vec()))
            .unwrap();
        let Found {
            value: log_z,
            method,
        } = machine.log_partition::<Exact>(GOAL).unwrap();
        assert_eq!(method, Method::StatesOfComponents(2));
        assert_same(&machine.log_partition_of_orthogonal_rows::<Exact>(), &log_z);
        let bracket = machine.log_partition_bracket::<Exact>();
        assert_same(&bracket.lower, &log_z);
        assert_same(&bracket.upper, &log_z);
    }

    #[test]
    fn inner_products_are_paid_for_by_unit_and_weight() {
        let check = |hidden: usize, visible: usize, operations: f64| {
            let weights = vec![1.0; hidden * visible];
            let machine = GaussianBernoulli::new(hidden, visible, weights).unwrap();
            machine
                .check_gram(Goal {
                    bits: 50,
                    operations,
                })
                .is_ok()
        };
        assert!(check(2, 5, 12.0) && !check(2, 5, 11.9));
        assert!(check(3, 10, 36.0) && !check(3, 10, 35.9));
        assert!(check(2828, 1, f64::INFINITY) && !check(2829, 1, f64::INFINITY));
    }
}
