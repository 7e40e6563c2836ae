//! The mean of the visible units.

use super::blocks::Blocks;
use super::partition_function_at_integers::{Exponents, MOST_MERGED, Terms, cost_of_moments};
use super::symmetry::Symmetry;
use super::{AttnBm, as_integer, check_inverse_temperature};
use crate::Error;
use crate::real::{Bounded, Found, Goal, Method, Parameter, Real, between, climb};
use crate::routes::entered;
use crate::special::{ExponentialWeights, count_multisets, index_of_largest};

impl<T: Clone> AttnBm<T> {
    /// The mean of the visible units at a positive integer inverse temperature.
    ///
    /// # Statement
    ///
    /// `<v> = E_w[S + β b]/β`, where `w` are the weights of the terms of Eq. 24 and `S` the sums of their
    /// patterns: the mean of the mixture (25).
    ///
    /// # Domain
    ///
    /// As for [`AttnBm::log_partition_of_integer`].
    ///
    /// # Error
    ///
    /// By inclusion; rational entries are recognised (for sums that are not too long).
    pub fn mean_of_integer<S: Real>(&self, beta: u32) -> Result<Vec<S>, Error>
    where
        T: Parameter<S>,
    {
        entered!("AttnBm::mean_of_integer");
        check_inverse_temperature(f64::from(beta))?;
        let exponents = Exponents::<S>::new(self, beta, &S::from_i64(2 * i64::from(beta)))?;
        let products = count_multisets(self.count(), beta) * self.dimension as f64;
        Ok(if products <= MOST_MERGED {
            self.mean_by_groups(&exponents, beta)
        } else {
            self.mean_by_occupancy(&exponents, beta)
        })
    }

    fn mean_by_groups<S: Real>(&self, exponents: &Exponents<S>, beta: u32) -> Vec<S>
    where
        T: Parameter<S>,
    {
        let scale = S::from_i64(i64::from(beta));
        let terms = Terms::of(exponents);
        let weights =
            ExponentialWeights::new(&terms.numerators, &scale.mul_pow2(1), &terms.multiplicities);
        (0..self.dimension)
            .map(|i| {
                let start = match self.visible_bias() {
                    Some(bias) => bias[i].lift() * &scale,
                    None => S::zero(),
                };
                let column: Vec<S> = self.patterns().map(|row| row[i].lift()).collect();
                let values = terms
                    .sums(&column, &start)
                    .zip(&terms.multiplicities)
                    .map(|(sum, multiplicity)| sum * multiplicity);
                weights.mean(values) / &scale
            })
            .collect()
    }

    /// `b + ξ_o + Σ_μ E_w[n_μ] (ξ_μ - ξ_o)/β` with the pattern `ξ_o` of the leading term.
    fn mean_by_occupancy<S: Real>(&self, exponents: &Exponents<S>, beta: u32) -> Vec<S>
    where
        T: Parameter<S>,
    {
        let scale = S::from_i64(i64::from(beta));
        let occupancy: Vec<S> = exponents
            .occupancy(&(S::one() / scale.mul_pow2(1)))
            .into_iter()
            .map(|mean| mean / &scale)
            .collect();
        self.mean_of_patterns(&occupancy, exponents.leader())
    }

    /// `b + ξ_o + Σ_μ s_μ (ξ_μ - ξ_o)` for weights that sum to 1.
    fn mean_of_patterns<S: Real>(&self, softmax: &[S], origin: usize) -> Vec<S>
    where
        T: Parameter<S>,
    {
        let reference = &self.patterns[origin * self.dimension..(origin + 1) * self.dimension];
        (0..self.dimension)
            .map(|i| {
                let centre = reference[i].lift();
                let shift = self
                    .patterns()
                    .zip(softmax)
                    .map(|(row, s)| (row[i].lift() - &centre) * s)
                    .fold(S::zero(), |sum, term| sum + term);
                let bias = self.visible_bias().map_or_else(S::zero, |b| b[i].lift());
                // The two raw numbers first: their sum is exact, or rounded once.
                (centre + bias) + shift
            })
            .collect()
    }
}

impl AttnBm {
    /// The mean of the visible units at any real inverse temperature, and the method in words.
    ///
    /// # Statement
    ///
    /// `<v> = b + Ξᵀ <softmax(Ξ v + c)>`.
    ///
    /// # Domain
    ///
    /// Finite `β > 0`; at a non-integer β the affine rank of each independent block of units must be at most 6, or
    /// [`Error::Budget`]. Equal patterns have a closed form, patterns that are nearly equal an expansion, and a coordinate about
    /// which the model is symmetric has its centre as its mean, exactly.
    pub fn mean<S: Bounded>(&self, beta: f64, goal: Goal) -> Result<Found<Vec<S>>, Error> {
        entered!("AttnBm::mean");
        let machine = self;
        climb!(S, goal, [machine: &'a AttnBm, beta: f64] |W, goal| machine.mean_in::<W>(*beta, goal))
    }

    pub(super) fn mean_in<S: Bounded>(
        &self,
        beta: f64,
        goal: Goal,
    ) -> Result<Found<Vec<S>>, Error> {
        check_inverse_temperature(beta)?;
        if self.is_single_point() {
            let mut mean = self.shifted_patterns();
            mean.truncate(self.dimension);
            return Ok(Found::new(mean, Method::ClosedForm));
        }
        let symmetry = Symmetry::of::<S>(self);
        let bias = |i: usize| S::from_f64(self.bias_at(i));
        let centres: Vec<Option<S>> = (0..self.dimension)
            .map(|i| symmetry.centre::<S>(i).map(|centre| centre + bias(i)))
            .collect();
        if centres.iter().all(Option::is_some) {
            return Ok(Found::new(
                centres.into_iter().flatten().collect(),
                Method::Symmetry,
            ));
        }
        let found = self.mean_without_symmetry(beta, goal)?;
        Ok(found.map(|mean| {
            let entries = centres.into_iter().zip(mean);
            let entries = entries.map(|(centre, mean)| centre.unwrap_or(mean));
            entries.collect()
        }))
    }

    fn mean_without_symmetry<S: Bounded>(
        &self,
        beta: f64,
        goal: Goal,
    ) -> Result<Found<Vec<S>>, Error> {
        if let Some(size) = as_integer(beta)
            && cost_of_moments::<S>(self.count(), size) <= goal.operations
            && let Ok(mean) = self.mean_of_integer(size)
        {
            let terms = count_multisets(self.count(), size);
            return Ok(Found::new(mean, Method::MultisetSum(terms)));
        }
        if let Some(mean) = self.mean_of_close_patterns::<S>(beta, goal.bits) {
            return Ok(Found::new(mean, Method::ClosePatterns));
        }
        if let Some(blocks) = Blocks::of(self) {
            return blocks.of_units(|block| block.mean_in(beta, goal));
        }
        match self.visible_moments::<S>(beta, goal)? {
            Ok(moments) => {
                let origin = index_of_largest(&moments.softmax).unwrap_or(0);
                let mean = self.mean_of_patterns(&moments.softmax, origin);
                Ok(Found::new(mean, Method::AffineHull))
            }
            Err(obstacle) => obstacle.or_unknown(vec![S::unknown(); self.dimension]),
        }
    }

    /// Enclosures of the mean of the visible units for any β: `b` plus the hull of the patterns.
    pub fn mean_bounds<S: Bounded>(&self) -> Vec<S> {
        entered!("AttnBm::mean_bounds");
        let bias = |i: usize| S::from_f64(self.bias_at(i));
        self.pattern_extremes()
            .into_iter()
            .enumerate()
            .map(|(i, (low, high))| {
                between(
                    &(S::from_f64(low) + bias(i)),
                    &(S::from_f64(high) + bias(i)),
                )
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{
        Coarse, Exact, GOAL, QUICK, assert_same, assert_spans, exact, machine,
    };

    #[test]
    fn occupancies_merged_terms_and_the_quadrature_have_one_mean() {
        let machine = machine();
        for beta in [2, 3] {
            let scale = exact(2.0 * f64::from(beta));
            let exponents = Exponents::<Exact>::new(&machine, beta, &scale).unwrap();
            let found = machine.visible_moments::<Exact>(f64::from(beta), GOAL);
            let softmax = found.unwrap().unwrap().softmax;
            let routes = [
                machine.mean_by_occupancy(&exponents, beta),
                machine.mean_of_patterns(&softmax, 1),
            ];
            let by_groups = machine.mean_by_groups(&exponents, beta);
            assert_eq!(by_groups.len(), 2);
            for route in routes {
                assert_eq!(route.len(), 2);
                for (one, other) in route.iter().zip(&by_groups) {
                    assert_same(one, other);
                }
            }
        }
    }

    #[test]
    fn the_mean_lies_in_the_box_of_the_patterns_moved_by_the_bias() {
        let bounds = machine().mean_bounds::<Exact>();
        assert_spans(&bounds[0], &exact(-1.0), &exact(1.5));
        assert_spans(&bounds[1], &exact(-0.75), &exact(1.75));
        let mean = machine().mean::<Coarse>(1.5, QUICK).unwrap().value;
        assert_eq!((bounds.len(), mean.len()), (2, 2));
        for (bound, mean) in bounds.iter().zip(&mean) {
            let mean = &mean.resize();
            assert!(bound.lower().certainly_at_most(mean));
            assert!(mean.certainly_at_most(&bound.upper()));
        }
    }
}
