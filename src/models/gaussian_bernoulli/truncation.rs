//! The expansion of Eq. 34 and the mass that its truncation drops.
//!
//! Multiplied out, the product of Eq. 33 is `1 + Σ_μ e^{x_μ} + H(v)` with `x_μ = c_μ + w_μ·v` and every
//! set of two or more hidden units once in `H`. (The sum over `μ ≠ μ'` as printed counts each pair
//! twice.) The expansion lacks a small parameter. Dropping `H` removes the probability of two or
//! more units on; the remaining density is exactly that of the machine conditioned on `Σ h <= 1`.

use super::GaussianBernoulli;
use crate::Error;
use crate::real::{Bounded, Found, Goal, Method, Parameter, Real, climb};
use crate::routes::entered;
use crate::special::ExponentialWeights;

/// Up to this many hidden units, all exponents are compared, so a rational mass is recognised.
const FEW_UNITS: usize = 10;

impl<T: Clone> GaussianBernoulli<T> {
    /// The terms of the expansion in Eq. 34 that have two or more hidden units.
    ///
    /// # Statement
    ///
    /// `H(v) = Σ_{μ<ν} e^{x_μ + x_ν} + Σ_{μ<ν<κ} e^{x_μ + x_ν + x_κ} + … + e^{Σ_μ x_μ}`.
    ///
    /// # Source
    ///
    /// Eq. 34, corrected: each pair counts once.
    pub fn higher_order_terms<S: Real>(&self, v: &[T]) -> Result<S, Error>
    where
        T: Parameter<S>,
    {
        entered!("GaussianBernoulli::higher_order_terms");
        let inputs = self.hidden_inputs::<S>(v)?;
        let unit = |input: &S| [S::one(), input.exp(), S::zero()];
        let [_, _, more] = inputs.iter().map(unit).fold(none_on(), convolve);
        Ok(more)
    }

    /// In this scalar, cancellation of rounded exponents would dominate the result.
    fn truncation_mass_in<S: Real>(&self, goal: Goal) -> Result<Found<S>, Error>
    where
        T: Parameter<S>,
    {
        self.check_gram(goal)?;
        let interaction = self.interaction::<S>();
        let components = interaction.components(goal)?;
        if self.hidden <= FEW_UNITS {
            let mut states = vec![(S::zero(), 0)];
            for component in &components {
                let own = component.exponents();
                states = states
                    .iter()
                    .flat_map(|(exponent, on)| {
                        own.iter()
                            .map(move |(more, count)| (exponent.clone() + more, on + count))
                    })
                    .collect();
            }
            let (exponents, counts): (Vec<S>, Vec<u32>) = states.into_iter().unzip();
            let ones = vec![S::one(); exponents.len()];
            let weights = ExponentialWeights::new(&exponents, &S::one(), &ones);
            let several = counts.iter().map(|on| S::from_i64(i64::from(*on >= 2)));
            return Ok(Found::new(weights.mean(several), Method::AllStates));
        }
        let [none, one, more] = components
            .iter()
            .map(|component| component.sums_by_count().0)
            .fold(none_on(), |all, sums| rescale(convolve(all, sums)));
        let mass = more.clone() / (none + one + more);
        let method = match components.len() {
            1 => Method::States(self.hidden),
            parts => Method::ActiveUnits(parts),
        };
        Ok(Found::new(mass, method))
    }
}

impl GaussianBernoulli {
    /// The probability of two or more hidden units on.
    ///
    /// # Statement
    ///
    /// `P(Σ_μ h_μ >= 2) = Σ_{|h| >= 2} e^{Q(h)} / Σ_h e^{Q(h)}`, `Q(h) = c·h + σ²(|Wᵀh + b|² - |b|²)/2`; at
    /// `σ = 1` without biases, the mass that truncating Eq. 34 to an AttnBM drops.
    ///
    /// # Domain
    ///
    /// As for [`GaussianBernoulli::log_partition_by_enumeration`].
    ///
    /// # Error
    ///
    /// By inclusion, and relative to the result however small it is: only positive terms are summed.
    /// With up to 10 hidden units equal exponents are merged first, so every rational result is
    /// recognised.
    pub fn truncation_mass<S: Bounded>(&self, goal: Goal) -> Result<Found<S>, Error> {
        entered!("GaussianBernoulli::truncation_mass");
        let machine = self;
        climb!(S, goal, [machine: &'a GaussianBernoulli] |W, goal| machine.truncation_mass_in::<W>(goal))
    }
}

/// The sums over the states of no units at all.
fn none_on<S: Real>() -> [S; 3] {
    [S::one(), S::zero(), S::zero()]
}

/// The sums over the states with no, with one and with more units on, of two sets of units together.
fn convolve<S: Real>([a, b, c]: [S; 3], [d, e, f]: [S; 3]) -> [S; 3] {
    let all = d.clone() + &e + &f;
    let one = a.clone() * &e + b.clone() * &d;
    let more = c * all + b * (e + &f) + a.clone() * f;
    [a * d, one, more]
}

/// Divides by a power of two, which is exact, so thousands of factors stay in range.
fn rescale<S: Real>(sums: [S; 3]) -> [S; 3] {
    let largest = sums.iter().map(Real::approx).fold(0.0, f64::max);
    if !(largest > 1e100 && largest.is_finite()) {
        return sums;
    }
    let exponent = -(libm::log2(largest) as i64);
    sums.map(|sum| sum.mul_pow2(exponent))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{Exact, GOAL, assert_same, exact};

    fn machine(units: usize) -> GaussianBernoulli {
        let entry = |place: usize| (place * 5 % 7) as f64 / 8.0 - 0.25;
        let bias = |unit: usize| (unit % 3) as f64 / 4.0 - 0.5;
        GaussianBernoulli::new(units, 2, (0..2 * units).map(entry).collect())
            .and_then(|machine| machine.with_sigma(0.5))
            .and_then(|machine| machine.with_visible_bias(vec![0.5, -0.25]))
            .and_then(|machine| machine.with_hidden_bias((0..units).map(bias).collect()))
            .unwrap()
    }

    #[test]
    fn the_mass_is_the_share_of_the_states_with_two_or_more_units_on() {
        for units in [1, 3, 10, 11, 12] {
            let machine = machine(units);
            let rows: Vec<&[f64]> = machine.rows().collect();
            let (mut several, mut all) = (Exact::zero(), Exact::zero());
            for state in 0..1_u32 << units {
                let (mut sum, mut bias) = ([0.5, -0.25], 0.0);
                for unit in (0..units).filter(|unit| state >> unit & 1 == 1) {
                    sum = [sum[0] + rows[unit][0], sum[1] + rows[unit][1]];
                    bias += (unit % 3) as f64 / 4.0 - 0.5;
                }
                let square = sum[0] * sum[0] + sum[1] * sum[1];
                let weight = exact(bias + 0.125 * (square - 0.3125)).exp();
                if state.count_ones() >= 2 {
                    several = several + &weight;
                }
                all = all + weight;
            }
            let mass = machine.truncation_mass::<Exact>(GOAL).unwrap().value;
            assert_same(&mass, &(several / all));
        }
    }

    #[test]
    fn the_higher_order_terms_are_all_products_of_two_and_more() {
        let terms = machine(3)
            .higher_order_terms::<Exact>(&[0.75, -1.0])
            .unwrap();
        let inputs = machine(3).hidden_inputs::<Exact>(&[0.75, -1.0]).unwrap();
        let [a, b, c] = [0, 1, 2].map(|unit: usize| inputs[unit].exp());
        let pairs = a.clone() * &b + b.clone() * &c + c.clone() * &a;
        assert_same(&terms, &(pairs + a * b * c));
    }

    #[test]
    fn sets_of_units_are_joined_and_kept_in_range() {
        let sums = |a: f64, b: f64, c: f64| [a, b, c].map(exact);
        let [none, one, more] = convolve(sums(1.0, 2.0, 3.0), sums(4.0, 5.0, 6.0));
        assert_same(&none, &exact(4.0));
        assert_same(&one, &exact(13.0));
        assert_same(&more, &exact(73.0));
        assert_eq!(rescale([1.0, 1e100, 3.0]), [1.0, 1e100, 3.0]);
        let [none, one, more] = rescale([1e110, 3e120, 2e119]);
        assert!((0.25..=4.0).contains(&one));
        assert!((one / none / 3e10 - 1.0).abs() < 1e-15 && (one / more / 15.0 - 1.0).abs() < 1e-15);
        assert_eq!(
            rescale([f64::INFINITY, 1.0, 2.0]),
            [f64::INFINITY, 1.0, 2.0]
        );
    }
}
