//! Distances between two densities: the Kullback-Leibler divergence, a closed-form bound on it, and the
//! L² distance.

use super::integral::energy_strip::{energy_moments, mean_of_other_logarithm};
use super::integral::gaussian_strip;
use super::integral::reduction::{Clamped, Obstacle, PatternModel, Reduction, reduce};
use super::partition_function::LARGEST_RANK;
use super::partition_function_at_integers::{Exponents, Terms};
use super::{AttnBm, check_inverse_temperature};
use crate::Error;
use crate::real::Goal;
use crate::real::{Bounded, Found, Method, Real};
use crate::routes::entered;
use crate::special::{count_multisets, log_sum_exp};

/// The most members of multisets in a bound.
const MOST_VISITS: f64 = 1e6;

impl AttnBm {
    /// The Kullback-Leibler divergence of the same machine at two inverse temperatures, in nats, and
    /// the method in words.
    ///
    /// # Statement
    ///
    /// `KL(p_β || p_γ) = ∫ p_β log(p_β/p_γ) = log Z(γ) - log Z(β) + (γ - β) <E>_β`, `γ` the other.
    ///
    /// # Domain
    ///
    /// Both finite and positive; otherwise as for [`AttnBm::mean_energy`].
    ///
    /// # Error
    ///
    /// For an enclosure, by inclusion; truncation is widened in. Exactly 0 for equal temperatures. On one
    /// grid the levels, which may exceed the divergence without limit, are never added. If clusters lie
    /// too far apart for one grid, they cancel.
    ///
    /// ```
    /// use attnbm::real::Goal;
    /// use attnbm::models::attnbm::AttnBm;
    /// // Two Gaussians about the same mean: N/2 (γ/β - 1 - log(γ/β)).
    /// let machine = AttnBm::new(1, 2, vec![3.0, 4.0])?;
    /// let goal = Goal { bits: 50, operations: 1e6 };
    /// let value = machine.divergence_of_temperatures::<f64>(1.0, 2.0, goal)?.value;
    /// assert!((value - (1.0 - 2f64.ln())).abs() < 1e-15);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn divergence_of_temperatures<S: Bounded>(
        &self,
        beta: f64,
        other: f64,
        goal: Goal,
    ) -> Result<Found<S>, Error> {
        entered!("AttnBm::divergence_of_temperatures");
        check_inverse_temperature(beta)?;
        check_inverse_temperature(other)?;
        if beta == other {
            return Ok(Found::new(S::zero(), Method::SameDensity));
        }
        let step = S::from_f64(other) - S::from_f64(beta);
        if self.is_single_point() {
            let ratio = step / S::from_f64(beta);
            let half = S::from_i64(self.dimension() as i64).mul_pow2(-1);
            return Ok(Found::new(
                (ratio.clone() - ratio.ln_1p()) * half,
                Method::ClosedForm,
            ));
        }
        let limit = self.affordable_nodes(goal, 1.0);
        if let Ok(reduced) = reduce::<S>(&self.pattern_model(beta), LARGEST_RANK)? {
            let cooled = Reduction {
                beta: other,
                ..reduced.clone()
            };
            if let Ok(moments) = energy_moments(&reduced, goal.bits, limit)
                && let Ok(excess) = gaussian_strip::excess(&cooled, goal.bits, limit)
            {
                let value = excess - moments.log_excess - step * moments.mean_log_mixture;
                return Ok(Found::new(value, Method::AffineHull));
            }
        }
        let energy = self.mean_energy::<S>(beta, goal)?;
        let after = self.log_partition::<S>(other, goal)?.value;
        let before = self.log_partition::<S>(beta, goal)?.value;
        Ok(energy.map(|energy| after - before + step * energy))
    }

    /// The Kullback-Leibler divergence from this machine to another at inverse temperatures of their
    /// own, in nats, and the method in words.
    ///
    /// # Statement
    ///
    /// `KL(p || p') = ∫ p log(p/p') = log Z' + β' <E'>_p - H(p)` with `p ∝ exp(-β E)`, `p' ∝ exp(-β' E')`.
    ///
    /// # Shapes
    ///
    /// Both machines have the same number of visible units, but may have different numbers of
    /// patterns.
    ///
    /// # Domain
    ///
    /// Finite `β, β' > 0`. The patterns of both together must have an affine rank of at most 4, and the
    /// grid that covers them no more nodes than the goal allows; otherwise [`Error::Budget`]. The same
    /// holds if the visible biases differ and `ξ' + b' - b` is not a binary64 number.
    ///
    /// # Error
    ///
    /// As for [`AttnBm::divergence_of_temperatures`]; exactly 0 for the same machine at the same
    /// temperature. The relative error of a divergence near 0 is large.
    ///
    /// # Method
    ///
    /// `<E'>_p` by quadrature on the hull of both sets of patterns: [`docs::integration_energy`](crate::docs::integration_energy), section 4.
    ///
    /// ```
    /// use attnbm::real::Goal;
    /// use attnbm::models::attnbm::AttnBm;
    /// // Two Gaussians at distance 1: 1/2.
    /// let (machine, other) = (AttnBm::new(1, 1, vec![3.0])?, AttnBm::new(1, 1, vec![4.0])?);
    /// let goal = Goal { bits: 50, operations: 1e6 };
    /// let value = machine.divergence::<f64>(1.0, &other, 1.0, goal)?.value;
    /// assert!((value - 0.5).abs() < 1e-13);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn divergence<S: Bounded>(
        &self,
        beta: f64,
        other: &Self,
        other_beta: f64,
        goal: Goal,
    ) -> Result<Found<S>, Error> {
        entered!("AttnBm::divergence");
        check_inverse_temperature(beta)?;
        check_inverse_temperature(other_beta)?;
        self.check_like(other)?;
        let (here, there) = (self.pattern_model(1.0), other.pattern_model(1.0));
        if is_same(&here, &there) {
            return self.divergence_of_temperatures(beta, other_beta, goal);
        }
        let other = &other.about(self)?;
        let Some(both) = self.together::<S>(beta, other)? else {
            return Ok(Found::undecided(S::unknown()));
        };
        let nodes = self.affordable_nodes(goal, 1.0 + other.count() as f64 / self.count() as f64);
        let mean = mean_of_other_logarithm(&both.reduced, self.count(), goal.bits, nodes)?;
        let entropy = self.entropy::<S>(beta, goal)?.value;
        let excess = other.excess_over::<S>(both.reference, other_beta, goal)?;
        let value = excess - mean * S::from_f64(other_beta) - entropy;
        Ok(Found::new(value, Method::HullOfBoth))
    }

    /// An upper bound on the divergence of two machines of as many patterns at the same integer
    /// inverse temperature.
    ///
    /// # Statement
    ///
    /// `KL(p || p') <= KL(w || w') + E_w |S + β b - S' - β b'|²/(2β)`, `w` and `w'` the weights of the tuples in
    /// Eq. 25 and `S` and `S'` the sums of their patterns.
    ///
    /// # Domain
    ///
    /// Integers `β >= 1`; a short sum over multisets, otherwise [`Error::Budget`].
    ///
    /// # Error
    ///
    /// By inclusion. Attained by single patterns, and by equal machines, where it is 0.
    ///
    /// # Method
    ///
    /// The divergence of a joint law of component and point is at least that of the points, and for
    /// a component it is that of two Gaussians of variance 1/β.
    ///
    /// ```
    /// use attnbm::models::attnbm::AttnBm;
    /// let (machine, other) = (AttnBm::new(1, 1, vec![3.0])?, AttnBm::new(1, 1, vec![4.0])?);
    /// assert_eq!(machine.divergence_bound::<f64>(2, &other)?, 1.0);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn divergence_bound<S: Real>(&self, beta: u32, other: &Self) -> Result<S, Error> {
        entered!("AttnBm::divergence_bound");
        check_inverse_temperature(f64::from(beta))?;
        self.check_like(other)?;
        if self.count() != other.count() {
            return Err(Error::Shape {
                field: "other".into(),
                expected: format!("{} patterns", self.count()),
                got: other.count().to_string(),
            });
        }
        if count_multisets(self.count(), beta) * f64::from(beta) > MOST_VISITS {
            return Err(Error::Budget(format!(
                "the multisets of {beta} out of {} patterns are too many for a bound",
                self.count()
            )));
        }
        let scale = S::from_i64(i64::from(beta));
        let divisor = scale.mul_pow2(1);
        let terms = Terms::of(&Exponents::<S>::new(self, beta, &divisor)?);
        let others = Terms::of(&Exponents::<S>::new(other, beta, &divisor)?);
        let (logarithms, log_total) = log_weights(&terms, &divisor);
        let (_, other_total) = log_weights(&others, &divisor);
        let mut squares = vec![S::zero(); logarithms.len()];
        for i in 0..self.dimension() {
            let shift = (self.bias_at::<S>(i) - other.bias_at::<S>(i)) * &scale;
            let pairs = self.patterns().zip(other.patterns());
            let gaps: Vec<S> = pairs
                .map(|(x, y)| S::from_f64(x[i]) - S::from_f64(y[i]))
                .collect();
            for (square, gap) in squares.iter_mut().zip(terms.sums(&gaps, &shift)) {
                *square = square.clone() + gap.sqr();
            }
        }
        let numerators = terms.numerators.iter().zip(&others.numerators);
        let rest = numerators.zip(squares).zip(logarithms);
        let mean = rest.fold(S::zero(), |sum, (((own, other), square), log_weight)| {
            let weight = (log_weight - &log_total).exp();
            sum + (own.clone() - other + square) * weight
        });
        Ok(mean / &divisor + other_total - log_total)
    }

    /// The squared L² distance of two densities at `β = 1`.
    ///
    /// # Statement
    ///
    /// `∫ (p - p')² dv = (4π)^{-N/2} Σ_{jk} a_j a_k exp(-|m_j - m_k|²/4)` over the components of both, with
    /// their weights `a = (w, -w')` and means `m = (b + ξ, b' + ξ')`.
    ///
    /// # Error
    ///
    /// By inclusion; exactly 0 for the same machine.
    ///
    /// ```
    /// use attnbm::models::attnbm::AttnBm;
    /// // Two Gaussians at distance 2: (1 - 1/e)/√π.
    /// let (machine, other) = (AttnBm::new(1, 1, vec![3.0])?, AttnBm::new(1, 1, vec![5.0])?);
    /// let value: f64 = machine.squared_distance_of_densities(&other)?;
    /// let exact = (1.0 - (-1f64).exp()) / std::f64::consts::PI.sqrt();
    /// assert!((value - exact).abs() < 1e-15);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn squared_distance_of_densities<S: Real>(&self, other: &Self) -> Result<S, Error> {
        entered!("AttnBm::squared_distance_of_densities");
        self.check_like(other)?;
        if is_same(&self.pattern_model(1.0), &other.pattern_model(1.0)) {
            return Ok(S::zero());
        }
        let mut components = Vec::new();
        for (machine, sign) in [(self, 1), (other, -1)] {
            let divisor = S::from_i64(2);
            let terms = Terms::of(&Exponents::<S>::new(machine, 1, &divisor)?);
            let (logarithms, total) = log_weights(&terms, &divisor);
            let weights = logarithms.into_iter().map(|log| (log - &total).exp());
            for (pattern, weight) in machine.patterns().zip(weights) {
                components.push((machine, pattern, weight * S::from_i64(sign)));
            }
        }
        let mut sum = S::zero();
        for (place, (machine, pattern, weight)) in components.iter().enumerate() {
            sum = sum + weight.sqr();
            for (earlier, before, share) in &components[..place] {
                let square = (0..self.dimension()).fold(S::zero(), |square, i| {
                    let parts = [
                        pattern[i],
                        -before[i],
                        machine.visible_bias().map_or(0.0, |b| b[i]),
                        -earlier.visible_bias().map_or(0.0, |b| b[i]),
                    ];
                    square + S::dot(&parts, &[1.0; 4]).sqr()
                });
                let overlap = (-square.mul_pow2(-2)).exp();
                sum = sum + (overlap * weight * share).mul_pow2(1);
            }
        }
        let half = S::from_i64(self.dimension() as i64).mul_pow2(-1);
        Ok(sum * (-(S::pi().mul_pow2(2).ln() * half)).exp())
    }

    fn check_like(&self, other: &Self) -> Result<(), Error> {
        if self.dimension() == other.dimension() {
            return Ok(());
        }
        Err(Error::Shape {
            field: "other".into(),
            expected: format!("{} visible units", self.dimension()),
            got: other.dimension().to_string(),
        })
    }

    fn bias_at<S: Real>(&self, i: usize) -> S {
        S::from_f64(self.visible_bias().map_or(0.0, |b| b[i]))
    }

    /// The same density with the visible bias of another machine: patterns `ξ + b - b'` and the hidden
    /// bias as it is, which changes the energy by a constant.
    fn about(&self, origin: &Self) -> Result<Self, Error> {
        let bias = |machine: &Self, i: usize| machine.visible_bias().map_or(0.0, |b| b[i]);
        let mut moved = self.clone();
        for (place, x) in moved.patterns.iter_mut().enumerate() {
            let i = place % self.dimension;
            let shifted = exact_sum(bias(self, i), -bias(origin, i));
            *x = shifted
                .and_then(|shift| exact_sum(*x, shift))
                .ok_or_else(|| {
                    Error::Budget(
                    "the visible biases differ, and no binary64 holds a pattern with the difference"
                        .into(),
                )
                })?;
        }
        moved.visible_bias.clone_from(&origin.visible_bias);
        Ok(moved)
    }

    /// Both machines' patterns in the coordinates of their hull, with levels relative to a reference
    /// each; `None` where the precision does not suffice.
    fn together<S: Bounded>(&self, beta: f64, other: &Self) -> Result<Option<Both<S>>, Error> {
        let (here, there) = (self.pattern_model(beta), other.pattern_model(beta));
        let counts = (here.count(), there.count());
        let patterns = [here.patterns, there.patterns].concat();
        let mut hidden_bias = here.hidden_bias.to_vec();
        hidden_bias.resize(counts.0, 0.0);
        hidden_bias.extend_from_slice(there.hidden_bias);
        hidden_bias.resize(counts.0 + counts.1, 0.0);
        // Clamped units are different ones for each.
        let values = [here.clamped.values, there.clamped.values].concat();
        let mut columns = Vec::new();
        for index in 0..counts.0 {
            columns.extend_from_slice(here.clamped.row(index));
            columns.resize((index + 1) * values.len(), 0.0);
        }
        for index in 0..counts.1 {
            columns.resize(columns.len() + here.clamped.values.len(), 0.0);
            columns.extend_from_slice(there.clamped.row(index));
        }
        let model = PatternModel {
            patterns: &patterns,
            hidden_bias: &hidden_bias,
            clamped: Clamped {
                columns: &columns,
                values: &values,
            },
            ..here
        };
        let mut reduced = match reduce::<S>(&model, LARGEST_RANK)? {
            Ok(reduced) => reduced,
            Err(Obstacle::Undecided(_)) => return Ok(None),
            Err(obstacle) => return Err(obstacle.into()),
        };
        let highest = |from: usize, to: usize| {
            (from..to).reduce(|best, index| {
                match reduced.levels[index].cmp_approx(&reduced.levels[best]) {
                    std::cmp::Ordering::Greater => index,
                    _ => best,
                }
            })
        };
        let own = highest(0, counts.0).unwrap_or(0);
        let reference = highest(counts.0, counts.0 + counts.1).unwrap_or(counts.0);
        reduced.levels = (0..counts.0 + counts.1)
            .map(|index| {
                let relative_to = if index < counts.0 { own } else { reference };
                if index == relative_to {
                    S::zero()
                } else {
                    model.level_difference(index, relative_to)
                }
            })
            .collect();
        Ok(Some(Both {
            reduced,
            reference: reference - counts.0,
        }))
    }

    /// `log Z - β ℓ` for the level of one pattern.
    fn excess_over<S: Bounded>(&self, index: usize, beta: f64, goal: Goal) -> Result<S, Error> {
        let model = self.pattern_model(beta);
        let limit = self.affordable_nodes(goal, 1.0);
        let exact_beta = S::from_f64(beta);
        if let Ok(reduced) = reduce::<S>(&model, LARGEST_RANK)?
            && let Ok(excess) = gaussian_strip::excess(&reduced, goal.bits, limit)
        {
            return Ok(if reduced.reference == index {
                excess
            } else {
                excess + model.level_difference::<S>(reduced.reference, index) * exact_beta
            });
        }
        let log_partition = self.log_partition::<S>(beta, goal)?.value;
        Ok(log_partition - model.level::<S>(index) * exact_beta)
    }
}

/// Two machines on the hull of both.
struct Both<S> {
    reduced: Reduction<S>,
    /// The reference of the other machine's levels, as one of its patterns.
    reference: usize,
}

/// `log` of the number of tuples, plus the exponent, for each multiset; and the log-sum-exp of all.
fn log_weights<S: Real>(terms: &Terms<S>, divisor: &S) -> (Vec<S>, S) {
    let exponents = terms.numerators.iter().zip(&terms.multiplicities);
    let logarithms: Vec<S> = exponents
        .map(|(numerator, multiplicity)| multiplicity.ln() + numerator.clone() / divisor)
        .collect();
    let total = log_sum_exp(&logarithms);
    (logarithms, total)
}

/// Whether two models are given by the same numbers.
fn is_same(one: &PatternModel, other: &PatternModel) -> bool {
    one.patterns == other.patterns
        && same_or_zero(one.visible_bias, other.visible_bias)
        && same_or_zero(one.hidden_bias, other.hidden_bias)
        && one.clamped.values == other.clamped.values
        && one.clamped.columns == other.clamped.columns
}

/// Whether two biases are equal; an absent bias counts as zeros.
fn same_or_zero(one: &[f64], other: &[f64]) -> bool {
    let entry = |bias: &[f64], i: usize| bias.get(i).copied().unwrap_or(0.0);
    (0..one.len().max(other.len())).all(|i| entry(one, i) == entry(other, i))
}

/// `x + y` where that is a binary64 number.
fn exact_sum(x: f64, y: f64) -> Option<f64> {
    let sum = x + y;
    let virtual_part = sum - x;
    let error = (x - (sum - virtual_part)) + (y - virtual_part);
    (error == 0.0).then_some(sum)
}

#[cfg(test)]
mod tests;
