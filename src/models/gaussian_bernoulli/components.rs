//! The sum over the hidden units, component by component.
//!
//! With the visible units integrated out, the exponent is quadratic in `h`:
//!
//! ```text
//! Q(h) = Σ_μ a_μ h_μ + Σ_{μ<ν} J_μν h_μ h_ν,    a_μ = c_μ + σ²(|w_μ|²/2 + w_μ·b),    J_μν = σ² w_μ·w_ν
//! ```
//!
//! (`h_μ² = h_μ` puts the diagonal into `a`). Rows whose inner product is 0, exactly, are not
//! coupled, and `Σ_h e^{Q(h)}` is the product of the sums over the connected components of the
//! others. Orthogonal rows are components of one unit each.

use super::GaussianBernoulli;
use crate::Error;
use crate::parallel;
use crate::real::{Goal, Parameter, Real, Sum};
use crate::routes::entered;

/// The cost of a state, in multiplications: mostly its exponential.
const COST_OF_STATE: f64 = 30.0;

/// The number of units whose states are distributed over threads, in components of at least twice as many.
const SHARED_UNITS: usize = 6;

/// The quadratic form in the hidden units.
pub(super) struct Interaction<S> {
    /// `a_μ`.
    pub(super) fields: Vec<S>,
    /// `(μ, ν, J_μν)` for all `μ < ν` that are coupled.
    pub(super) couplings: Vec<(usize, usize, S)>,
}

/// Units that are coupled to each other, directly or through others, and to no other unit.
pub(super) struct Component<S> {
    /// `a_μ`.
    fields: Vec<S>,
    /// `J_μν` at `couplings[μ][ν - μ - 1]` for `ν > μ`.
    couplings: Vec<Vec<S>>,
}

impl<T: Clone> GaussianBernoulli<T> {
    /// The quadratic form after the visible units are integrated out.
    pub(super) fn interaction<S: Real>(&self) -> Interaction<S>
    where
        T: Parameter<S>,
    {
        entered!("GaussianBernoulli::interaction");
        let variance = self.variance::<S>();
        let rows: Vec<&[T]> = self.rows().collect();
        let fields = rows
            .iter()
            .enumerate()
            .map(|(unit, row)| {
                // |w|² + 2 w·b as one inner product, which is rounded once.
                let (mut left, mut right) = (row.to_vec(), row.to_vec());
                for bias in self.visible_bias.iter().chain(&self.visible_bias) {
                    left.extend_from_slice(row);
                    right.extend_from_slice(bias);
                }
                let square: S = T::inner(&left, &right);
                self.hidden_bias_of::<S>(unit) + (square * &variance).mul_pow2(-1)
            })
            .collect();
        let mut couplings = Vec::new();
        for (mu, row) in rows.iter().enumerate() {
            for (nu, other) in rows.iter().enumerate().skip(mu + 1) {
                let product: S = T::inner(row, other);
                if !product.certainly_zero() {
                    couplings.push((mu, nu, product * &variance));
                }
            }
        }
        Interaction { fields, couplings }
    }
}

impl<S: Real> Interaction<S> {
    /// The connected components, or an error if their states are too many for the goal.
    pub(super) fn components(&self, goal: Goal) -> Result<Vec<Component<S>>, Error> {
        entered!("Interaction::components");
        let (component_of, sizes) = self.partition();
        let states: f64 = sizes.iter().map(|size| (*size as f64).exp2()).sum();
        if states * COST_OF_STATE > goal.operations {
            let largest = sizes.iter().max().copied().unwrap_or(0);
            return Err(Error::Budget(format!(
                "the sum over the states of {largest} hidden units that are coupled has 2^{largest} \
                 terms, and about {:.1e} are allowed; --effort raises the limit",
                goal.operations / COST_OF_STATE
            )));
        }
        // The place of each unit within its component.
        let mut filled = vec![0; sizes.len()];
        let mut components: Vec<Component<S>> = sizes
            .iter()
            .map(|size| Component {
                fields: Vec::with_capacity(*size),
                couplings: (0..*size)
                    .map(|unit| vec![S::zero(); size - unit - 1])
                    .collect(),
            })
            .collect();
        let mut place = Vec::with_capacity(component_of.len());
        for (field, component) in self.fields.iter().zip(&component_of) {
            components[*component].fields.push(field.clone());
            place.push(filled[*component]);
            filled[*component] += 1;
        }
        for (mu, nu, coupling) in &self.couplings {
            let (from, to) = (place[*mu], place[*nu]);
            components[component_of[*mu]].couplings[from][to - from - 1] = coupling.clone();
        }
        Ok(components)
    }

    /// The component of each unit, and the size of each component.
    fn partition(&self) -> (Vec<usize>, Vec<usize>) {
        let mut parent: Vec<usize> = (0..self.fields.len()).collect();
        for (mu, nu, _) in &self.couplings {
            let (first, second) = (root(&mut parent, *mu), root(&mut parent, *nu));
            parent[first.max(second)] = first.min(second);
        }
        let mut sizes = Vec::new();
        let mut component_of: Vec<usize> = Vec::with_capacity(parent.len());
        for unit in 0..parent.len() {
            let root = root(&mut parent, unit);
            // A root is the first unit of its component.
            let component = if root == unit {
                sizes.push(0);
                sizes.len() - 1
            } else {
                component_of[root]
            };
            sizes[component] += 1;
            component_of.push(component);
        }
        (component_of, sizes)
    }
}

/// The representative of a unit's component, with the path to it halved.
fn root(parent: &mut [usize], mut unit: usize) -> usize {
    while parent[unit] != unit {
        parent[unit] = parent[parent[unit]];
        unit = parent[unit];
    }
    unit
}

impl<S: Real> Component<S> {
    /// `log Σ_h e^{Q(h)}` in two summands: the largest exponent, and `log(1 + …)` of the rest.
    pub(super) fn log_sum(&self) -> (S, S) {
        let (leader, largest) = self.largest();
        let rest = self
            .accumulate(Sum::new, |sum, state, exponent| {
                if state != leader {
                    sum.add((exponent.clone() - &largest).exp());
                }
            })
            .into_iter()
            .map(Sum::value);
        let rest = S::sum(rest);
        (largest, rest.ln_1p())
    }

    /// `Σ e^{Q(h) - q}` over the states with no, with one, and with more units on, and `q`, the
    /// largest exponent of all.
    pub(super) fn sums_by_count(&self) -> ([S; 3], S) {
        let (_, largest) = self.largest();
        let zero = || [Sum::new(), Sum::new(), Sum::new()];
        let parts = self.accumulate(zero, |sums: &mut [Sum<S>; 3], state, exponent| {
            let sum = &mut sums[state.count_ones().min(2) as usize];
            sum.add((exponent.clone() - &largest).exp());
        });
        let mut sums = zero();
        for part in parts {
            for (sum, of_part) in sums.iter_mut().zip(part) {
                sum.add(of_part.value());
            }
        }
        (sums.map(Sum::value), largest)
    }

    /// All exponents, each with the number of units on.
    pub(super) fn exponents(&self) -> Vec<(S, u32)> {
        self.accumulate(Vec::new, |list, state, exponent| {
            list.push((exponent.clone(), state.count_ones()));
        })
        .concat()
    }

    /// The state with the largest exponent, by approximation, and that exponent.
    fn largest(&self) -> (u64, S) {
        self.accumulate(
            || None,
            |largest: &mut Option<(u64, S)>, state, exponent| {
                let above = largest
                    .as_ref()
                    .is_none_or(|(_, known)| exponent.cmp_approx(known).is_gt());
                if above {
                    *largest = Some((state, exponent.clone()));
                }
            },
        )
        .into_iter()
        .flatten()
        .reduce(|a, b| if b.1.cmp_approx(&a.1).is_gt() { b } else { a })
        .unwrap_or((0, S::zero()))
    }

    /// Visits every state with its exponent, in a fixed number of parts, each with an accumulator of
    /// its own, so the result does not depend on the number of threads.
    fn accumulate<A: Send>(
        &self,
        start: impl Fn() -> A + Sync,
        visit: impl Fn(&mut A, u64, &S) + Sync,
    ) -> Vec<A> {
        let units = self.fields.len();
        let shared = if units < 2 * SHARED_UNITS {
            0
        } else {
            SHARED_UNITS
        };
        let part = |state: u64| {
            let mut accumulator = start();
            let mut levels = vec![self.fields.clone(); units + 1];
            let mut exponent = S::zero();
            for unit in (0..shared).filter(|unit| state >> unit & 1 == 1) {
                exponent = exponent + &levels[0][unit];
                self.turn_on(unit, &mut levels, None);
            }
            self.descend(
                shared,
                0,
                state,
                &exponent,
                &mut levels,
                &mut |state, exponent| {
                    visit(&mut accumulator, state, exponent);
                },
            );
            accumulator
        };
        if shared == 0 {
            vec![part(0)]
        } else {
            parallel::map(1 << shared, |state| part(state as u64))
        }
    }

    /// Visits the states of the units from `unit` on. `levels[depth]` holds the fields that the
    /// `depth` units turned on since the start leave for the others, so a state costs about two
    /// additions for any number of units.
    fn descend(
        &self,
        unit: usize,
        depth: usize,
        state: u64,
        exponent: &S,
        levels: &mut [Vec<S>],
        visit: &mut impl FnMut(u64, &S),
    ) {
        if unit == self.fields.len() {
            visit(state, exponent);
            return;
        }
        self.descend(unit + 1, depth, state, exponent, levels, visit);
        let raised = exponent.clone() + &levels[depth][unit];
        self.turn_on(unit, levels, Some(depth));
        let state = state | 1 << unit;
        self.descend(unit + 1, depth + 1, state, &raised, levels, visit);
    }

    /// Adds a unit's couplings to the fields of the later units: of one level into the next, or in
    /// place at level 0.
    fn turn_on(&self, unit: usize, levels: &mut [Vec<S>], depth: Option<usize>) {
        let (from, to) = depth.map_or((0, 0), |depth| (depth, depth + 1));
        for (offset, coupling) in self.couplings[unit].iter().enumerate() {
            let later = unit + 1 + offset;
            levels[to][later] = levels[from][later].clone() + coupling;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{Exact, assert_same, exact};

    /// This many coupled units; from twelve on their states are distributed over threads.
    fn component(units: usize) -> (Component<Exact>, Vec<(f64, u32)>) {
        let field = |unit: usize| (unit * 5 % 7) as f64 / 8.0 - 0.5;
        let coupling = |mu: usize, nu: usize| ((mu * 3 + nu * 5) % 11) as f64 / 16.0 - 0.25;
        let row = |mu: usize| (mu + 1..units).map(|nu| exact(coupling(mu, nu))).collect();
        let component = Component {
            fields: (0..units).map(|unit| exact(field(unit))).collect(),
            couplings: (0..units).map(row).collect(),
        };
        let states = (0..1_u32 << units).map(|state| {
            let on: Vec<usize> = (0..units).filter(|unit| state >> unit & 1 == 1).collect();
            let own: f64 = on.iter().map(|mu| field(*mu)).sum();
            let pairs = on.iter().enumerate();
            let pairs = pairs.flat_map(|(k, mu)| on[k + 1..].iter().map(|nu| coupling(*mu, *nu)));
            (own + pairs.sum::<f64>(), state.count_ones())
        });
        (component, states.collect())
    }

    #[test]
    fn every_state_is_visited_once_with_its_exponent() {
        for units in [1, 2, 5, 12] {
            let (component, mut states) = component(units);
            let found = component.exponents();
            let mut found: Vec<(f64, u32)> =
                found.iter().map(|(x, on)| (x.approx(), *on)).collect();
            let order = |a: &(f64, u32), b: &(f64, u32)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
            found.sort_by(order);
            states.sort_by(order);
            assert_eq!(found, states);
            let (state, largest) = component.largest();
            assert_eq!(largest.approx(), states.last().unwrap().0);
            assert!(state < 1 << units);
        }
    }

    #[test]
    fn the_sums_are_those_over_all_states() {
        for units in [2, 5, 12] {
            let (component, states) = component(units);
            let mut expected = [Exact::zero(), Exact::zero(), Exact::zero()];
            for (exponent, on) in &states {
                let sum = &mut expected[(*on).min(2) as usize];
                *sum = sum.clone() + exact(*exponent).exp();
            }
            let (sums, scale) = component.sums_by_count();
            for (sum, expected) in sums.iter().zip(&expected) {
                assert_same(&(sum.clone() * scale.exp()), expected);
            }
            let (largest, rest) = component.log_sum();
            assert_same(&(largest + rest).exp(), &Exact::sum(expected));
        }
    }

    #[test]
    fn units_belong_together_if_only_through_others() {
        let one = Exact::one;
        let interaction = Interaction {
            fields: (0..5).map(Exact::from_i64).collect(),
            couplings: vec![(0, 3, one()), (1, 2, exact(0.5)), (2, 4, exact(2.0))],
        };
        let goal = |operations: f64| Goal {
            bits: 50,
            operations,
        };
        // 2² and 2³ states.
        let components = interaction.components(goal(360.0)).unwrap();
        assert!(interaction.components(goal(359.0)).is_err());
        let fields = |index: usize| -> Vec<f64> {
            components[index].fields.iter().map(Real::approx).collect()
        };
        assert_eq!(components.len(), 2);
        assert_eq!(
            (fields(0), fields(1)),
            (vec![0.0, 3.0], vec![1.0, 2.0, 4.0])
        );
        let couplings = |index: usize| -> Vec<Vec<f64>> {
            let rows = components[index].couplings.iter();
            rows.map(|row| row.iter().map(Real::approx).collect())
                .collect()
        };
        assert_eq!(couplings(0), [vec![1.0], vec![]]);
        assert_eq!(couplings(1), [vec![0.5, 0.0], vec![2.0], vec![]]);
    }

    #[test]
    fn fields_and_couplings_are_those_of_the_quadratic_form() {
        let machine = GaussianBernoulli::new(2, 2, vec![0.5, -1.0, 2.0, 0.25])
            .and_then(|machine| machine.with_sigma(0.5))
            .and_then(|machine| machine.with_visible_bias(vec![1.5, -0.5]))
            .and_then(|machine| machine.with_hidden_bias(vec![0.25, -1.0]))
            .unwrap();
        let Interaction { fields, couplings } = machine.interaction::<Exact>();
        assert_same(&fields[0], &exact(0.25 + 0.25 * (0.625 + 1.25)));
        assert_same(&fields[1], &exact(-1.0 + 0.25 * (2.03125 + 2.875)));
        assert_eq!(couplings.len(), 1);
        assert_same(&couplings[0].2, &exact(0.25 * 0.75));
    }
}
