//! The gradient of the log likelihood in the weights.

use super::groups::Groups;
use super::machine::BinaryGaussian;
use super::machine_partition::check_states;
use crate::Error;
use crate::arguments;
use crate::real::{Bounded, Goal, Real, Sum, climb};
use crate::routes::entered;

impl BinaryGaussian {
    /// The gradient of the mean log likelihood of some states in the weights, row by row.
    ///
    /// # Statement
    ///
    /// `∂/∂W_μi <log p(v)> = β (<(W v + c)_μ v_i>_data - <(W v + c)_μ v_i>_model)`; without biases `β W (<v vᵀ>_data -
    /// <v vᵀ>_model)` (A10').
    ///
    /// # Domain
    ///
    /// `β > 0`, at least one state. [`Error::Budget`] for too many states of the visible units.
    ///
    /// # Method
    ///
    /// Moments by a sum over all states. Since `v_i² = 1` on both sides, the terms of a unit with itself cancel exactly and
    /// are left out.
    ///
    /// # Error
    ///
    /// In plain `f64` half a unit in the last place, and 2^-54 of each entry.
    ///
    /// ```
    /// use attnbm::models::hopfield_rbm::BinaryGaussian;
    /// use attnbm::real::Goal;
    /// let machine = BinaryGaussian::new(1, 2, vec![1.0, 1.0])?;
    /// // <v_1 v_2> is 1 of the data and tanh 1 of the model.
    /// let gradient: Vec<f64> = machine.log_likelihood_gradient(&[vec![1, 1]], 1.0, Goal::PLAIN)?;
    /// assert!((gradient[0] - (1.0 - 1f64.tanh())).abs() < 1e-15);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn log_likelihood_gradient<S: Bounded>(
        &self,
        data: &[Vec<i8>],
        beta: f64,
        goal: Goal,
    ) -> Result<Vec<S>, Error> {
        entered!("BinaryGaussian::log_likelihood_gradient");
        arguments::positive("beta", beta)?;
        for (index, row) in data.iter().enumerate() {
            let field = format!("data[{index}]");
            arguments::units(&field, row.len(), self.visible_count(), "visible")?;
        }
        if data.is_empty() {
            return Err(Error::Shape {
                field: "data".into(),
                expected: "at least 1 row".into(),
                got: "0".into(),
            });
        }
        let machine = self;
        let found = climb!(S, goal, [machine: &'a BinaryGaussian, data: &'a [Vec<i8>], beta: f64] |W, goal| {
            let entries = machine.gradient::<W>(data, *beta, goal)?;
            Ok::<_, Error>(crate::real::Found::new(entries, crate::real::Method::AllStates))
        })?;
        Ok(found.value)
    }

    fn gradient<S: Real>(&self, data: &[Vec<i8>], beta: f64, goal: Goal) -> Result<Vec<S>, Error> {
        let groups = Groups::<S>::of(self);
        let model = Moments::of(self, &groups, beta, goal)?;
        let count = S::from_i64(data.len() as i64);
        let mean = |sum: i64| S::from_i64(sum) / &count;
        let size = self.visible_count();
        // The differences of the first and second moments of the data and of the model.
        let spin = |row: &[i8], site: usize| row.get(site).copied().map_or(0, i64::from);
        let first: Vec<S> = (0..size)
            .map(|i| mean(data.iter().map(|row| spin(row, i)).sum()) - model.mean(i))
            .collect();
        let second = |i: usize, j: usize| {
            let products = data.iter().map(|row| spin(row, i) * spin(row, j));
            mean(products.sum()) - model.correlation(i, j)
        };
        let mut differences = vec![vec![S::zero(); size]; size];
        for i in 0..size {
            for j in i + 1..size {
                let difference = second(i, j);
                for (row, column) in [(i, j), (j, i)] {
                    let slot = differences.get_mut(row).and_then(|row| row.get_mut(column));
                    if let Some(slot) = slot {
                        *slot = difference.clone();
                    }
                }
            }
        }
        let beta = S::from_f64(beta);
        let mut gradient = Vec::with_capacity(size * self.hidden_count());
        for (unit, row) in self.rows().enumerate() {
            let own = self.hidden_bias_of::<S>(unit);
            for (of_pairs, of_site) in differences.iter().zip(&first) {
                let terms = row.iter().zip(of_pairs);
                let terms = terms.map(|(w, d)| d.clone() * S::from_f64(*w));
                gradient.push((S::sum(terms) + own.clone() * of_site) * &beta);
            }
        }
        Ok(gradient)
    }
}

/// The moments of the visible units up to the second order.
struct Moments<'a, S> {
    groups: &'a Groups<S>,
    sizes: Vec<usize>,
    /// `<M_g>`.
    first: Vec<S>,
    /// `<M_g M_h>`.
    second: Vec<Vec<S>>,
}

impl<'a, S: Real> Moments<'a, S> {
    fn of(
        machine: &BinaryGaussian,
        groups: &'a Groups<S>,
        beta: f64,
        goal: Goal,
    ) -> Result<Self, Error> {
        let count = groups.count();
        let squares = (count * count) as f64;
        check_states(
            groups,
            Goal {
                operations: goal.operations / (1.0 + squares / 60.0),
                ..goal
            },
        )?;
        let mut total = Sum::new();
        let mut first: Vec<Sum<S>> = vec![Sum::new(); count];
        let mut second: Vec<Vec<Sum<S>>> = vec![vec![Sum::new(); count]; count];
        groups.weigh(&S::from_f64(beta), &mut |weight, magnetisations| {
            for ((m, first), row) in magnetisations.iter().zip(&mut first).zip(&mut second) {
                let product = weight.clone() * S::from_i64(*m);
                for (other, sum) in magnetisations.iter().zip(row) {
                    sum.add(product.clone() * S::from_i64(*other));
                }
                first.add(product);
            }
            total.add(weight);
        });
        let total = total.value();
        let mean = |sum: Sum<S>| sum.value() / &total;
        // Without biases a state and its reversal are equally likely.
        let is_even =
            machine.visible_bias().is_none_or(is_zero) && machine.hidden_bias().is_none_or(is_zero);
        Ok(Self {
            groups,
            sizes: groups.sizes().collect(),
            first: first
                .into_iter()
                .map(|sum| if is_even { S::zero() } else { mean(sum) })
                .collect(),
            second: second
                .into_iter()
                .map(|row| row.into_iter().map(mean).collect())
                .collect(),
        })
    }

    /// The group of a unit, and its size, if the group is coupled to anything.
    fn place(&self, site: usize) -> Option<(usize, bool, i64)> {
        let (place, is_negated) = self.groups.members().get(site).copied()?;
        let size = self.sizes.get(place).copied()?;
        (!self.groups.is_free(place)).then_some((place, is_negated, size as i64))
    }

    /// `<v_i>`.
    fn mean(&self, site: usize) -> S {
        let mean = self.place(site).and_then(|(place, is_negated, size)| {
            let mean = self.first.get(place)?.clone() / S::from_i64(size);
            Some(if is_negated { -mean } else { mean })
        });
        mean.unwrap_or_else(S::zero)
    }

    /// `<v_i v_j>` of two units.
    fn correlation(&self, i: usize, j: usize) -> S {
        let both = self.place(i).zip(self.place(j));
        let value = both.and_then(|((one, sign, size), (other, of_other, size_of_other))| {
            let product = self.second.get(one)?.get(other)?.clone();
            let value = if one == other {
                (product - S::from_i64(size)) / S::from_i64(size * (size - 1))
            } else {
                product / S::from_i64(size * size_of_other)
            };
            Some(if sign == of_other { value } else { -value })
        });
        value.unwrap_or_else(S::zero)
    }
}

fn is_zero(bias: &[f64]) -> bool {
    bias.iter().all(|b| *b == 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{Exact, GOAL, assert_near, exact};

    fn machine(weights: &[f64]) -> BinaryGaussian {
        BinaryGaussian::new(2, 4, weights.to_vec())
            .and_then(|machine| machine.with_visible_bias(vec![0.5, 0.25, 0.5, 0.0]))
            .and_then(|machine| machine.with_hidden_bias(vec![0.25, -0.75]))
            .unwrap()
    }

    const WEIGHTS: [f64; 8] = [0.5, -0.25, 0.5, 0.75, 0.25, -0.5, 0.25, -1.0];

    fn likelihood(machine: &BinaryGaussian, data: &[Vec<i8>], beta: f64) -> Exact {
        let terms = data.iter().map(|v| {
            machine
                .log_probability::<Exact>(v, beta, GOAL)
                .unwrap()
                .value
        });
        Exact::sum(terms) / Exact::from_i64(data.len() as i64)
    }

    #[test]
    fn it_is_the_slope_of_the_likelihood() {
        let beta = 0.75;
        let data = vec![vec![1, 1, -1, 1], vec![-1, 1, 1, 1], vec![1, 1, 1, -1]];
        let gradient = machine(&WEIGHTS).log_likelihood_gradient::<Exact>(&data, beta, GOAL);
        let step = 2f64.powi(-30);
        for (place, slope) in gradient.unwrap().iter().enumerate() {
            let mut ends = [WEIGHTS, WEIGHTS];
            ends[0][place] -= step;
            ends[1][place] += step;
            let [low, high] = ends.map(|weights| likelihood(&machine(&weights), &data, beta));
            let quotient = (high - low) / exact(2.0 * step);
            assert_near(slope, &quotient, 50);
        }
    }

    #[test]
    fn what_cancels_is_exactly_zero() {
        // A single unit, a unit without weights beside one with weights, data as correlated as they can be.
        let one = BinaryGaussian::new(1, 1, vec![0.75]).unwrap();
        let gradient: Vec<Exact> = one.log_likelihood_gradient(&[vec![1]], 1.0, GOAL).unwrap();
        assert!(gradient[0].certainly_zero());
        let free = BinaryGaussian::new(1, 2, vec![0.75, 0.0]).unwrap();
        let data = [vec![1, 1], vec![1, -1]];
        let gradient: Vec<Exact> = free.log_likelihood_gradient(&data, 1.0, GOAL).unwrap();
        assert!(gradient.iter().all(Real::certainly_zero), "{gradient:?}");
        assert!(
            one.log_likelihood_gradient::<Exact>(&[], 1.0, GOAL)
                .is_err()
        );
    }
}
