//! Distances between two densities: the Kullback-Leibler divergence, a closed-form bound on it, and the
//! L² distance.

use super::integral::energy_strip::{energy_moments, mean_of_other_logarithm};
use super::integral::gaussian_strip;
use super::integral::reduction::{LARGEST_RANK, Obstacle, Reduction, reduce};
use super::partition_function_at_integers::{Exponents, MOST_VISITS_OF_A_BOUND, Terms};
use super::{AttnBm, check_inverse_temperature};
use crate::Error;
use crate::real::{Bounded, Found, Goal, Method, Real};
use crate::routes::entered;
use crate::special::{count_multisets, log_sum_exp};

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
        if let Ok(reduced) = reduce::<S>(self, beta, LARGEST_RANK)? {
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
    /// Finite `β, β' > 0`. The patterns of both together must have an affine rank of at most 6, and the
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
        if self.is_same(other) {
            return self.divergence_of_temperatures(beta, other_beta, goal);
        }
        let other = &other.about(self)?;
        let both = match self.together::<S>(beta, other)? {
            Ok(both) => both,
            Err(obstacle) => return obstacle.or_unknown(S::unknown()),
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
        if count_multisets(self.count(), beta) * f64::from(beta) > MOST_VISITS_OF_A_BOUND {
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
            let [own, others] = [self, other].map(|machine| S::from_f64(machine.bias_at(i)));
            let shift = (own - others) * &scale;
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
        if self.is_same(other) {
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
                        machine.bias_at(i),
                        -earlier.bias_at(i),
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

    /// Whether two machines are given by the same numbers.
    fn is_same(&self, other: &Self) -> bool {
        self.entries() == other.entries()
            && same_or_zero(self.visible_bias(), other.visible_bias())
            && same_or_zero(self.hidden_bias(), other.hidden_bias())
            && self.clamped_values() == other.clamped_values()
            && (0..self.count())
                .all(|index| self.clamped_entries(index) == other.clamped_entries(index))
    }

    /// The same density with the visible bias of another machine: patterns `ξ + b - b'` and the hidden
    /// bias as it is, which changes the energy by a constant.
    fn about(&self, origin: &Self) -> Result<Self, Error> {
        let moved = |(place, x): (usize, &f64)| {
            let i = place % self.dimension();
            let shift = exact_sum(self.bias_at(i), -origin.bias_at(i))?;
            exact_sum(*x, shift)
        };
        let patterns: Option<Vec<f64>> = self.entries().iter().enumerate().map(moved).collect();
        let refused =
            "the visible biases differ, and no binary64 holds a pattern with the difference";
        let patterns = patterns.ok_or_else(|| Error::Budget(refused.into()))?;
        let moved = self.clone().with_patterns(patterns)?;
        match origin.visible_bias() {
            Some(bias) => moved.with_visible_bias(bias.to_vec()),
            None => Ok(moved.without_visible_bias()),
        }
    }

    /// Both machines' patterns in the coordinates of their hull, with levels relative to a reference
    /// each.
    fn together<S: Bounded>(
        &self,
        beta: f64,
        other: &Self,
    ) -> Result<Result<Both<S>, Obstacle>, Error> {
        let both = self.join(other);
        let (own_count, count) = (self.count(), both.count());
        let mut reduced = match reduce::<S>(&both, beta, LARGEST_RANK)? {
            Ok(reduced) => reduced,
            Err(obstacle) => return Ok(Err(obstacle)),
        };
        let highest = |from: usize, to: usize| {
            (from..to).reduce(|best, index| {
                match reduced.levels[index].cmp_approx(&reduced.levels[best]) {
                    std::cmp::Ordering::Greater => index,
                    _ => best,
                }
            })
        };
        let own = highest(0, own_count).unwrap_or(0);
        let reference = highest(own_count, count).unwrap_or(own_count);
        reduced.levels = (0..count)
            .map(|index| match index < own_count {
                true => both.relative_level(index, own),
                false => both.relative_level(index, reference),
            })
            .collect();
        Ok(Ok(Both {
            reduced,
            reference: reference - own_count,
        }))
    }

    /// `log Z - β ℓ` for the level of one pattern.
    fn excess_over<S: Bounded>(&self, index: usize, beta: f64, goal: Goal) -> Result<S, Error> {
        let limit = self.affordable_nodes(goal, 1.0);
        let exact_beta = S::from_f64(beta);
        if let Ok(reduced) = reduce::<S>(self, beta, LARGEST_RANK)?
            && let Ok(excess) = gaussian_strip::excess(&reduced, goal.bits, limit)
        {
            return Ok(if reduced.reference == index {
                excess
            } else {
                excess + self.level_difference::<S>(reduced.reference, index) * exact_beta
            });
        }
        let log_partition = self.log_partition::<S>(beta, goal)?.value;
        Ok(log_partition - self.level::<S>(index) * exact_beta)
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

/// Whether two biases are equal; an absent bias counts as zeros.
fn same_or_zero(one: Option<&[f64]>, other: Option<&[f64]>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one == other,
        (Some(bias), None) | (None, Some(bias)) => bias.iter().all(|x| *x == 0.0),
        (None, None) => true,
    }
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
