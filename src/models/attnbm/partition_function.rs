//! The partition function at any inverse temperature, by the cheapest route that decides it: Eq. 20.

use super::blocks::Blocks;
use super::integral::gaussian_strip;
use super::integral::reduction::{LARGEST_RANK, Obstacle, reduce};
use super::integral::{clusters, line};
use super::symmetry::Symmetry;
use super::{AttnBm, as_integer, check_inverse_temperature, partition_function_at_integers};
use crate::Error;
use crate::real::{Bounded, Found, Goal, Method, between, climb};
use crate::routes::entered;
use crate::special::count_multisets;

/// The accuracy at which bounds are still likely to decide a rounding.
const COARSE_BITS: u32 = 60;

/// Above this many multisets, a quadrature on the affine hull is tried first.
const MANY_MULTISETS: f64 = 2e4;

/// The cost of a node besides its patterns, in multiplications: a logarithm and an exponential.
const NODE_OVERHEAD: f64 = 40.0;

/// Nearer to an integer than this the bounds at the neighbouring integers almost close, and long sums for them
/// are worthwhile: up to so many members of multisets there, and up to so many elsewhere.
const NEXT_TO_AN_INTEGER: f64 = 1e-9;
const MOST_VISITS_NEXT_TO_AN_INTEGER: f64 = 1e7;
const MOST_VISITS_BETWEEN_INTEGERS: f64 = 1e5;

/// The gap of the bounds at high temperature is of the order of `√β`: up to this they may decide a rounding.
const HIGH_TEMPERATURE: f64 = 1e-15;

impl AttnBm {
    /// The log partition function at any real inverse temperature, and the method in words.
    ///
    /// # Statement
    ///
    /// `log Z = log ∫_{R^N} exp(-β E(v)) dv`, Eq. 20, natural logarithm, with all constants.
    ///
    /// # Domain
    ///
    /// Finite `β > 0`; otherwise [`Error::Domain`]. Real β with an independent block of units in which the patterns have
    /// an affine rank above 6, or, from rank 2 on, with more nodes than the goal allows, is refused with [`Error::Budget`];
    /// [`AttnBm::log_partition_bracket`] still gives bounds then, possibly wide ones. Patterns on a
    /// line, such as any two patterns, are never refused.
    ///
    /// # Method
    ///
    /// At integer β the sum over multisets, if it is short. At real β the closed-form bounds, if
    /// they are narrow enough, as they are next to an integer and next to 0. The sum over independent
    /// blocks of units, if there are two or more. Otherwise the trapezoidal rule on the affine hull of the patterns,
    /// cluster by cluster if these lie far apart. On a line, intervals halved towards the kinks replace a grid that would be too fine.
    pub fn log_partition<S: Bounded>(&self, beta: f64, goal: Goal) -> Result<Found<S>, Error> {
        entered!("AttnBm::log_partition");
        let machine = self;
        climb!(S, goal, [machine: &'a AttnBm, beta: f64] |W, goal| machine.log_partition_in::<W>(*beta, goal))
    }

    pub(super) fn log_partition_in<S: Bounded>(
        &self,
        beta: f64,
        goal: Goal,
    ) -> Result<Found<S>, Error> {
        check_inverse_temperature(beta)?;
        let sum = as_integer(beta).map(|beta| (beta, count_multisets(self.count(), beta)));
        if let Some((size, terms)) = sum
            && (size == 1 || terms * f64::from(size) <= MANY_MULTISETS)
        {
            return Ok(Found::new(
                self.log_partition_of_integer(size)?,
                Method::MultisetSum(terms),
            ));
        }
        if let Some(found) = self.by_closed_form_bounds(beta, goal) {
            return Ok(found);
        }
        if let Some(blocks) = Blocks::of(self) {
            return blocks.sum(|block| block.log_partition_in(beta, goal));
        }
        let limit = self.affordable_nodes(goal, 1.0);
        let found = clusters::log_partition::<S>(self, beta, goal.bits, LARGEST_RANK, limit)?;
        let obstacle = match found {
            Ok(value) if value.is_known() => return Ok(Found::new(value, Method::AffineHull)),
            Ok(_) => Obstacle::Undecided(S::BITS),
            Err(obstacle) => obstacle,
        };
        if let Some((size, terms)) = sum
            && partition_function_at_integers::cost(self.count(), size, S::BITS) <= goal.operations
            && let Ok(value) = self.log_partition_of_integer(size)
        {
            return Ok(Found::new(value, Method::MultisetSum(terms)));
        }
        if let Some(found) = self.integrated_as_one(beta, goal, &obstacle)? {
            return Ok(found);
        }
        // Bounds that are too wide for the goal may still be narrow enough to round.
        let coarse = Goal {
            bits: goal.bits.min(COARSE_BITS),
            ..goal
        };
        if !matches!(obstacle, Obstacle::Undecided(_))
            && let Some(found) = self.by_closed_form_bounds(beta, coarse)
        {
            return Ok(found);
        }
        obstacle.or_unknown(S::unknown())
    }

    /// The closed-form bounds, if they are narrow enough for the goal.
    fn by_closed_form_bounds<S: Bounded>(&self, beta: f64, goal: Goal) -> Option<Found<S>> {
        if let Some(bracket) = self.narrow_bracket::<S>(beta, goal) {
            return Some(Found::new(bracket, Method::NeighbouringIntegers));
        }
        let bracket = self.narrow_bracket_at_high_temperature::<S>(beta, goal)?;
        Some(Found::new(bracket, Method::HighTemperature))
    }

    /// The integral over all patterns at once, where an obstacle keeps clusters from being integrated.
    fn integrated_as_one<S: Bounded>(
        &self,
        beta: f64,
        goal: Goal,
        obstacle: &Obstacle,
    ) -> Result<Option<Found<S>>, Error> {
        let limit = self.affordable_nodes(goal, 1.0);
        // Clusters that interact too much for the goal are integrated as one.
        if matches!(obstacle, Obstacle::Accuracy { .. })
            && let Ok(reduced) = reduce::<S>(self, beta, LARGEST_RANK)?
            && let Ok(value) = gaussian_strip::log_partition(&reduced, goal.bits, limit)
            && value.is_known()
        {
            return Ok(Some(Found::new(value, Method::AffineHull)));
        }
        // A line whose clusters were refused may still be integrated as a whole.
        let value = match reduce::<S>(self, beta, 1)? {
            Ok(reduced) => line::log_partition(&reduced, goal.bits, limit).ok(),
            Err(_) => None,
        };
        let value = value.filter(S::is_known);
        Ok(value.map(|value| Found::new(value, Method::Line)))
    }

    /// The log partition function by the trapezoidal rule, at any β: deliberately a second route to
    /// [`AttnBm::log_partition_of_integer`].
    ///
    /// # Errors
    ///
    /// [`Error::Budget`] if the affine rank is above 6 or the grid too large.
    pub fn log_partition_by_quadrature<S: Bounded>(
        &self,
        beta: f64,
        goal: Goal,
    ) -> Result<S, Error> {
        entered!("AttnBm::log_partition_by_quadrature");
        let limit = self.affordable_nodes(goal, 1.0);
        match clusters::log_partition(self, beta, goal.bits, LARGEST_RANK, limit)? {
            Ok(value) => Ok(value),
            Err(obstacle) => Ok(obstacle.or_unknown(S::unknown())?.value),
        }
    }

    /// The gradient of log Z at any real inverse temperature, p x N in row-major order, and the
    /// method in words.
    ///
    /// # Statement
    ///
    /// `∂ log Z/∂ξ_μi = β <v_i softmax(Ξ v + c)_μ>`, Eq. 29.
    ///
    /// # Domain
    ///
    /// Finite `β > 0`; at a non-integer β the affine rank of each independent block of units must be at most 6.
    pub fn log_partition_gradient<S: Bounded>(
        &self,
        beta: f64,
        goal: Goal,
    ) -> Result<Found<Vec<S>>, Error> {
        entered!("AttnBm::log_partition_gradient");
        let machine = self;
        climb!(S, goal, [machine: &'a AttnBm, beta: f64] |W, goal| {
            machine.log_partition_gradient_in::<W>(*beta, goal)
        })
    }

    fn log_partition_gradient_in<S: Bounded>(
        &self,
        beta: f64,
        goal: Goal,
    ) -> Result<Found<Vec<S>>, Error> {
        check_inverse_temperature(beta)?;
        if self.is_single_point() {
            return Ok(Found::new(
                self.gradient_of_single_point(beta),
                Method::ClosedForm,
            ));
        }
        if let Some(size) = as_integer(beta)
            && partition_function_at_integers::cost_of_moments::<S>(self.count(), size)
                <= goal.operations
            && let Ok(gradient) = self.log_partition_gradient_of_integer(size)
        {
            let terms = count_multisets(self.count(), size);
            return Ok(Found::new(gradient, Method::MultisetSum(terms)));
        }
        let mut found = match Blocks::of(self) {
            Some(blocks) => blocks.log_partition_gradient(beta, goal)?,
            None => {
                let gradient = self.log_partition_gradient_by_quadrature(beta, goal)?;
                Found::new(gradient, Method::AffineHull)
            }
        };
        self.clear_fixed(&mut found.value);
        Ok(found)
    }

    /// Sets the entries of the gradient to 0 that a symmetry makes 0: those of patterns at the centre
    /// of a reflection that is also the origin.
    fn clear_fixed<S: Bounded>(&self, gradient: &mut [S]) {
        let symmetry = Symmetry::of::<S>(self);
        let bias = |i: usize| S::from_f64(self.bias_at(i));
        let at_origin: Vec<bool> = (0..self.dimension)
            .map(|i| {
                let centre = symmetry.centre::<S>(i);
                centre.is_some_and(|centre| (centre + bias(i)).certainly_zero())
            })
            .collect();
        let rows = self.patterns().zip(gradient.chunks_mut(self.dimension));
        for (pattern, entries) in rows {
            for (i, entry) in entries.iter_mut().enumerate() {
                if at_origin[i] && symmetry.fixes::<S>(pattern, i) {
                    *entry = S::zero();
                }
            }
        }
    }

    /// `β (ξ + b) softmax(c)`: the density of equal patterns is Gaussian.
    fn gradient_of_single_point<S: Bounded>(&self, beta: f64) -> Vec<S> {
        let beta = S::from_f64(beta);
        let weights = self.constant_softmax::<S>();
        let shifted = self.shifted_patterns::<S>().into_iter().enumerate();
        shifted
            .map(|(place, x)| weights.apportion(place / self.dimension, x * &beta))
            .collect()
    }

    /// Enclosures of the gradient of log Z for patterns of any affine rank, p x N in row-major
    /// order.
    ///
    /// # Statement
    ///
    /// `∂ log Z/∂ξ_μi` lies between 0 and one of `β b_i + ξ_μi + (β - 1) x`, `x` from the least to the
    /// largest entry of the patterns at unit i.
    ///
    /// # Method
    ///
    /// By integration by parts it is `<s_μ (β b_i + ξ_μi + (β - 1) Σ_ν s_ν ξ_νi)>`.
    pub fn log_partition_gradient_bounds<S: Bounded>(&self, beta: f64) -> Result<Vec<S>, Error> {
        entered!("AttnBm::log_partition_gradient_bounds");
        check_inverse_temperature(beta)?;
        let (beta, extremes) = (S::from_f64(beta), self.pattern_extremes());
        let bias = |i: usize| S::from_f64(self.bias_at(i));
        let entry = |(i, x): (usize, &f64)| {
            let fixed = beta.clone() * bias(i) + S::from_f64(*x);
            let (low, high) = extremes[i];
            let end = |mean: f64| fixed.clone() + (beta.clone() - S::one()) * S::from_f64(mean);
            // A weight between 0 and 1.
            between(&end(low), &end(high)) * between(&S::zero(), &S::one())
        };
        Ok(self
            .patterns()
            .flat_map(|row| row.iter().enumerate())
            .map(entry)
            .collect())
    }

    /// The gradient of log Z by the trapezoidal rule, at any β: deliberately a second route to
    /// [`AttnBm::log_partition_gradient_of_integer`].
    ///
    /// # Errors
    ///
    /// As for [`AttnBm::log_partition_by_quadrature`].
    pub fn log_partition_gradient_by_quadrature<S: Bounded>(
        &self,
        beta: f64,
        goal: Goal,
    ) -> Result<Vec<S>, Error> {
        entered!("AttnBm::log_partition_gradient_by_quadrature");
        let moments = match self.visible_moments::<S>(beta, goal)? {
            Ok(moments) => moments,
            Err(obstacle) => {
                let unknown = vec![S::unknown(); self.count() * self.dimension()];
                return Ok(obstacle.or_unknown(unknown)?.value);
            }
        };
        let beta = S::from_f64(beta);
        let entries = moments.visible_softmax.into_iter();
        Ok(entries.map(|entry| entry * &beta).collect())
    }

    /// The bounds at the neighbouring integers, if they meet the goal.
    fn narrow_bracket<S: Bounded>(&self, beta: f64, goal: Goal) -> Option<S> {
        let distance = (beta - beta.round()).abs();
        // The bounds close at an integer. Away from one they are rarely narrow enough, unless the
        // patterns lie far apart, so they must be cheap.
        let terms = count_multisets(self.count(), beta.ceil().min(1e6) as u32);
        let worthwhile = if distance < NEXT_TO_AN_INTEGER {
            MOST_VISITS_NEXT_TO_AN_INTEGER
        } else {
            MOST_VISITS_BETWEEN_INTEGERS
        };
        if distance == 0.0 || terms * beta > goal.operations.min(worthwhile) {
            return None;
        }
        let bracket = self.log_partition_bracket::<S>(beta).ok()?;
        bracket.enclosure_if_narrow(goal.bits)
    }

    /// The bounds that close as β goes to 0, if they meet the goal.
    fn narrow_bracket_at_high_temperature<S: Bounded>(&self, beta: f64, goal: Goal) -> Option<S> {
        if beta > HIGH_TEMPERATURE {
            return None;
        }
        let bracket = self.log_partition_bracket_at_high_temperature::<S>(beta);
        bracket.ok()?.enclosure_if_narrow(goal.bits)
    }

    pub(super) fn affordable_nodes(&self, goal: Goal, columns: f64) -> u64 {
        (goal.operations / (columns * self.count() as f64 + NODE_OVERHEAD)) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{
        Coarse, Exact, GOAL, QUICK, assert_same, assert_spans, exact, machine,
    };
    use crate::real::{Meets, Real};

    #[test]
    fn the_gradient_lies_between_zero_and_what_a_whole_weight_would_give() {
        let machine = machine();
        // Entries at unit 0 from -3/2 to 1, at unit 1 from -1/2 to 2.
        let extremes = [(-1.5, 1.0), (-0.5, 2.0)];
        let bias = [0.5, -0.25];
        for beta in [0.5, 1.0, 2.5] {
            let bounds = machine
                .log_partition_gradient_bounds::<Exact>(beta)
                .unwrap();
            let gradient = machine
                .log_partition_gradient::<Coarse>(beta, QUICK)
                .unwrap()
                .value;
            assert_eq!((bounds.len(), gradient.len()), (6, 6));
            let entries = machine.patterns().flatten().enumerate();
            for ((place, x), (bound, value)) in entries.zip(bounds.iter().zip(&gradient)) {
                let i = place % 2;
                let whole = |mean: f64| beta * bias[i] + x + (beta - 1.0) * mean;
                let (one, other) = (whole(extremes[i].0), whole(extremes[i].1));
                let (middle, radius) = ((one + other) / 2.0, (one - other).abs() / 2.0);
                let value = &value.resize::<4>();
                // The enclosure of the product of all numbers of the two factors.
                let reach = middle.abs() / 2.0 + radius;
                let (low, high) = (middle / 2.0 - reach, middle / 2.0 + reach);
                assert_spans(bound, &exact(low), &exact(high));
                assert!(bound.meets(value) && bound.lower().certainly_at_most(value));
                assert!(value.certainly_at_most(&bound.upper()));
            }
        }
    }

    #[test]
    fn equal_patterns_share_the_gradient_of_a_gaussian() {
        let machine = AttnBm::new(2, 2, vec![1.0, -2.0, 1.0, -2.0])
            .and_then(|machine| machine.with_visible_bias(vec![0.5, 0.25]))
            .and_then(|machine| machine.with_hidden_bias(vec![0.75, -0.25]))
            .unwrap();
        let gradient = machine.log_partition_gradient::<Exact>(2.5, GOAL).unwrap();
        assert_eq!(
            (gradient.value.len(), &gradient.method),
            (4, &Method::ClosedForm)
        );
        let share = Exact::one() / (Exact::one() + exact(-1.0).exp());
        for (place, entry) in gradient.value.iter().enumerate() {
            let weight = if place < 2 {
                share.clone()
            } else {
                Exact::one() - &share
            };
            let shifted = [1.5, -1.75][place % 2];
            assert_same(entry, &(weight * exact(2.5 * shifted)));
        }
    }

    #[test]
    fn nodes_are_paid_for_by_pattern_and_overhead() {
        let goal = Goal {
            bits: 60,
            operations: 4600.0,
        };
        assert_eq!(machine().affordable_nodes(goal, 2.0), 100);
    }
}
