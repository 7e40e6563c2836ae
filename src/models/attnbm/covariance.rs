//! The covariance of the visible units.

use super::blocks::Blocks;
use super::integral::clusters::VisibleMoments;
use super::partition_function_at_integers::{Exponents, MOST_MERGED, Terms, cost_of_moments};
use super::symmetry::Symmetry;
use super::{AttnBm, as_integer, check_inverse_temperature};
use crate::Error;
use crate::real::{Bounded, Found, Goal, Method, Parameter, Real, between, climb};
use crate::routes::entered;
use crate::special::{ExponentialWeights, count_multisets};

impl<T: Clone> AttnBm<T> {
    /// The covariance of the visible units at a positive integer inverse temperature, N x N in
    /// row-major order.
    ///
    /// # Statement
    ///
    /// `Cov(v) = I/β + Cov_w(S)/β²`, the covariance of the mixture (25): `w` are the weights of the terms of
    /// Eq. 24 and `S` the sums of their patterns.
    ///
    /// # Domain
    ///
    /// As for [`AttnBm::log_partition_of_integer`].
    ///
    /// # Error
    ///
    /// By inclusion; rational entries, zeros above all, are recognised (for sums that are not too
    /// long).
    ///
    /// # Method
    ///
    /// `Cov_w(S) = Σ_{a<b} w_a w_b (S_a - S_b)(S_a - S_b)ᵀ` with pairs of equal weight merged; or, where there
    /// are too many pairs, from the covariance of the multiplicities. Neither an offset of the
    /// patterns from 0 nor a dominating term causes cancellation.
    pub fn covariance_of_integer<S: Real>(&self, beta: u32) -> Result<Vec<S>, Error>
    where
        T: Parameter<S>,
    {
        entered!("AttnBm::covariance_of_integer");
        check_inverse_temperature(f64::from(beta))?;
        let exponents = Exponents::<S>::new(self, beta, &S::from_i64(2 * i64::from(beta)))?;
        let terms = count_multisets(self.count(), beta);
        let entries = (self.dimension * (self.dimension + 1) / 2) as f64;
        let of_sums = if terms * (terms + 1.0) / 2.0 * entries <= MOST_MERGED {
            self.spread_by_pairs(&exponents, beta)
        } else {
            self.spread_by_occupancy(&exponents, beta)?
        };
        let scale = S::from_i64(i64::from(beta));
        let entry = |(i, j, spread): (usize, usize, S)| {
            // One division, so a rational value is rounded once.
            let whole = if i == j { spread + &scale } else { spread };
            whole / scale.sqr()
        };
        Ok(symmetric(self.dimension, of_sums.into_iter().map(entry)))
    }

    /// `Cov_w(S)_ij` for `i <= j`, from pairs of terms.
    fn spread_by_pairs<S: Real>(
        &self,
        exponents: &Exponents<S>,
        beta: u32,
    ) -> Vec<(usize, usize, S)>
    where
        T: Parameter<S>,
    {
        let terms = Terms::of(exponents);
        let count = terms.multiplicities.len();
        let pairs = || (0..count).flat_map(move |a| (a..count).map(move |b| (a, b)));
        let numerators: Vec<S> = pairs()
            .map(|(a, b)| terms.numerators[a].clone() + &terms.numerators[b])
            .collect();
        let products: Vec<S> = pairs()
            .map(|(a, b)| terms.multiplicities[a].clone() * &terms.multiplicities[b])
            .collect();
        // A pair of different terms stands for two orders.
        let multiplicities: Vec<S> = pairs()
            .zip(&products)
            .map(|((a, b), product)| product.mul_pow2(i64::from(a != b)))
            .collect();
        let divisor = S::from_i64(2 * i64::from(beta));
        let weights = ExponentialWeights::new(&numerators, &divisor, &multiplicities);
        let sums: Vec<Vec<S>> = (0..self.dimension)
            .map(|i| {
                let column: Vec<S> = self.patterns().map(|row| row[i].lift()).collect();
                terms.sums(&column, &S::zero()).collect()
            })
            .collect();
        upper_triangle(self.dimension)
            .map(|(i, j)| {
                let values = pairs().zip(&products).map(|((a, b), product)| {
                    let along = |i: usize| sums[i][a].clone() - &sums[i][b];
                    let square = if i == j {
                        along(i).sqr()
                    } else {
                        along(i) * along(j)
                    };
                    square * product
                });
                (i, j, weights.mean(values))
            })
            .collect()
    }

    /// `Σ_μν Cov_w(n_μ, n_ν) (ξ_μ - ξ_o)_i (ξ_ν - ξ_o)_j` with the pattern `ξ_o` of the leading term.
    fn spread_by_occupancy<S: Real>(
        &self,
        exponents: &Exponents<S>,
        beta: u32,
    ) -> Result<Vec<(usize, usize, S)>, Error>
    where
        T: Parameter<S>,
    {
        let count = self.count();
        let scale = S::from_i64(i64::from(beta));
        let alpha = S::one() / scale.mul_pow2(1);
        // For single patterns, n_μ n_ν is 0 unless μ = ν.
        let (moments, means) = if beta == 1 {
            (Vec::new(), exponents.occupancy(&alpha))
        } else {
            let moments = exponents.second_moments(&alpha)?;
            let means = moments
                .chunks_exact(count)
                .map(|row| row.iter().fold(S::zero(), |sum, moment| sum + moment) / &scale)
                .collect();
            (moments, means)
        };
        let origin = exponents.leader();
        let centre = &self.patterns[origin * self.dimension..(origin + 1) * self.dimension];
        let displaced: Vec<Vec<S>> = (0..self.dimension)
            .map(|i| {
                self.patterns()
                    .map(|row| row[i].lift() - centre[i].lift())
                    .collect()
            })
            .collect();
        // For each coordinate, Cov(n_μ, Σ_ν n_ν (ξ_ν - ξ_o)_i).
        let along: Vec<Vec<S>> = displaced
            .iter()
            .map(|column| {
                let mean = contract(&means, column);
                if beta == 1 {
                    let own = column.iter().zip(&means);
                    return own.map(|(x, own)| (x.clone() - &mean) * own).collect();
                }
                moments
                    .chunks_exact(count)
                    .zip(&means)
                    .map(|(row, own)| contract(row, column) - mean.clone() * own)
                    .collect()
            })
            .collect();
        let entries = upper_triangle(self.dimension);
        Ok(entries
            .map(|(i, j)| (i, j, contract(&along[i], &displaced[j])))
            .collect())
    }
}

impl AttnBm {
    /// The covariance of the visible units at any real inverse temperature, N x N in row-major order,
    /// and the method in words.
    ///
    /// # Statement
    ///
    /// `Cov(v)_ij = δ_ij/β + Σ_μ ξ_μi Cov(s_μ, v_j)` with `s = softmax(Ξ v + c)`, by integration by parts.
    ///
    /// # Domain
    ///
    /// Finite `β > 0`; at a non-integer β the affine rank of each independent block of units must be at most 6, or
    /// [`Error::Budget`]. Equal patterns have the covariance `I/β`, and coordinates whose reflection is
    /// a symmetry of the model are uncorrelated with the others, exactly; so are units of different blocks.
    pub fn covariance<S: Bounded>(&self, beta: f64, goal: Goal) -> Result<Found<Vec<S>>, Error> {
        entered!("AttnBm::covariance");
        let machine = self;
        climb!(S, goal, [machine: &'a AttnBm, beta: f64] |W, goal| machine.covariance_in::<W>(*beta, goal))
    }

    pub(super) fn covariance_in<S: Bounded>(
        &self,
        beta: f64,
        goal: Goal,
    ) -> Result<Found<Vec<S>>, Error> {
        check_inverse_temperature(beta)?;
        let dimension = self.dimension;
        if self.is_single_point() {
            let variance = S::one() / S::from_f64(beta);
            let entries = upper_triangle(dimension).map(|(i, j)| match i == j {
                true => variance.clone(),
                false => S::zero(),
            });
            return Ok(Found::new(
                symmetric(dimension, entries),
                Method::ClosedForm,
            ));
        }
        if let Some(size) = as_integer(beta)
            && cost_of_moments::<S>(self.count(), size) <= goal.operations
            && let Ok(mut entries) = self.covariance_of_integer(size)
        {
            self.clear_uncorrelated(&mut entries);
            let terms = count_multisets(self.count(), size);
            return Ok(Found::new(entries, Method::MultisetSum(terms)));
        }
        if let Some(blocks) = Blocks::of(self) {
            return blocks.of_pairs(|block| block.covariance_in(beta, goal));
        }
        let mut found = match self.visible_moments::<S>(beta, goal)? {
            Ok(moments) => Found::new(self.covariance_from(&moments, beta), Method::AffineHull),
            Err(obstacle) => obstacle.or_unknown(vec![S::unknown(); dimension * dimension])?,
        };
        self.clear_uncorrelated(&mut found.value);
        Ok(found)
    }

    /// Sets the entries to 0 that a symmetry makes 0.
    fn clear_uncorrelated<S: Bounded>(&self, entries: &mut [S]) {
        let symmetry = Symmetry::of::<S>(self);
        for (place, entry) in entries.iter_mut().enumerate() {
            if symmetry.uncorrelated(place / self.dimension, place % self.dimension) {
                *entry = S::zero();
            }
        }
    }

    /// `δ_ij/β + Σ_μ (ξ_μ - ξ_o)_i (<s_μ u_j> - <s_μ> <u_j>)` with `u = v - b - ξ_o`: the weights sum to 1, so
    /// an offset affects only terms that cancel.
    fn covariance_from<S: Bounded>(&self, moments: &VisibleMoments<S>, beta: f64) -> Vec<S> {
        let (count, dimension) = (self.count(), self.dimension);
        let inverse = S::one() / S::from_f64(beta);
        let centre = &self.patterns[moments.origin * dimension..(moments.origin + 1) * dimension];
        let displaced: Vec<Vec<S>> = (0..dimension)
            .map(|i| {
                let from_centre = |row: &[f64]| S::from_f64(row[i]) - S::from_f64(centre[i]);
                self.patterns().map(from_centre).collect()
            })
            .collect();
        // <u_j> = Σ_μ <s_μ> (ξ_μ - ξ_o)_j, and Cov(s_μ, u_j) for all μ.
        let correlated: Vec<Vec<S>> = (0..dimension)
            .map(|j| {
                let mean = contract(&moments.softmax, &displaced[j]);
                (0..count)
                    .map(|mu| {
                        let joint = &moments.displacement_softmax[mu * dimension + j];
                        joint.clone() - mean.clone() * &moments.softmax[mu]
                    })
                    .collect()
            })
            .collect();
        let entries = upper_triangle(dimension).map(|(i, j)| {
            let spread = contract(&displaced[i], &correlated[j]);
            if i == j { spread + &inverse } else { spread }
        });
        symmetric(dimension, entries)
    }

    /// Enclosures of the covariance for patterns of any affine rank, N x N in row-major order.
    ///
    /// # Statement
    ///
    /// With `R_i` the extent of the patterns in coordinate i, `0 <= Cov_ii - 1/β <= (1 + 1/β) R_i²/4` and
    /// `|Cov_ij| <= (1 + 1/β) R_i R_j/4`.
    ///
    /// # Method
    ///
    /// Integration by parts twice: `Cov(v) = I/β + <Cov_s(ξ)>/β + Cov(Σ_μ s_μ ξ_μ)`, and the covariance of
    /// numbers in two intervals is at most a quarter of the product of their lengths (Popoviciu).
    pub fn covariance_bounds<S: Bounded>(&self, beta: f64) -> Result<Vec<S>, Error> {
        entered!("AttnBm::covariance_bounds");
        check_inverse_temperature(beta)?;
        let inverse = S::one() / S::from_f64(beta);
        let extents: Vec<S> = self
            .pattern_extremes()
            .into_iter()
            .map(|(low, high)| S::from_f64(high) - S::from_f64(low))
            .collect();
        let factor = (inverse.clone() + S::one()).mul_pow2(-2);
        let entries = upper_triangle(self.dimension).map(|(i, j)| {
            let most = extents[i].clone() * &extents[j] * &factor;
            if i == j {
                between(&inverse, &(inverse.clone() + most))
            } else {
                S::zero().widen(&most)
            }
        });
        Ok(symmetric(self.dimension, entries))
    }
}

/// The pairs `i <= j` in order.
fn upper_triangle(dimension: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..dimension).flat_map(move |i| (i..dimension).map(move |j| (i, j)))
}

/// The whole matrix from its entries with `i <= j` in order.
fn symmetric<S: Real>(dimension: usize, upper: impl Iterator<Item = S>) -> Vec<S> {
    let mut matrix = vec![S::zero(); dimension * dimension];
    for ((i, j), entry) in upper_triangle(dimension).zip(upper) {
        matrix[j * dimension + i] = entry.clone();
        matrix[i * dimension + j] = entry;
    }
    matrix
}

fn contract<S: Real>(one: &[S], other: &[S]) -> S {
    one.iter()
        .zip(other)
        .fold(S::zero(), |sum, (x, y)| sum + x.clone() * y)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{
        Coarse, Exact, GOAL, QUICK, assert_same, assert_spans, exact, machine,
    };

    #[test]
    fn occupancies_pairs_of_terms_and_the_quadrature_have_one_covariance() {
        let machine = machine();
        for beta in [2, 3] {
            let real = f64::from(beta);
            let exponents = Exponents::<Exact>::new(&machine, beta, &exact(2.0 * real)).unwrap();
            let pairs = machine.spread_by_pairs(&exponents, beta);
            let occupancies = machine.spread_by_occupancy(&exponents, beta).unwrap();
            assert_eq!((pairs.len(), occupancies.len()), (3, 3));
            for ((i, j, one), (k, l, other)) in pairs.iter().zip(&occupancies) {
                assert_eq!((i, j), (k, l));
                assert_same(one, other);
            }
            let found = machine
                .visible_moments::<Exact>(real, GOAL)
                .unwrap()
                .unwrap();
            let by_quadrature = machine.covariance_from(&found, real);
            let by_sum = machine.covariance_of_integer::<Exact>(beta).unwrap();
            assert_eq!((by_sum.len(), by_quadrature.len()), (4, 4));
            for (one, other) in by_quadrature.iter().zip(&by_sum) {
                assert_same(one, other);
            }
        }
    }

    #[test]
    fn the_covariance_bounds_are_those_of_the_statement_and_hold() {
        let machine = machine();
        for beta in [0.25, 1.5, 3.0] {
            let bounds = machine.covariance_bounds::<Exact>(beta).unwrap();
            let values = machine.covariance::<Coarse>(beta, QUICK).unwrap().value;
            assert_eq!((bounds.len(), values.len()), (4, 4));
            let least = Exact::one() / exact(beta);
            // The sides of the box are 5/2 each.
            let most = (Exact::one() + &least) * exact(6.25) / exact(4.0);
            for (place, (bound, value)) in bounds.iter().zip(&values).enumerate() {
                let value = &value.resize();
                let (low, high) = if place % 3 == 0 {
                    (least.clone(), least.clone() + &most)
                } else {
                    (-most.clone(), most.clone())
                };
                assert_spans(bound, &low, &high);
                assert!(low.certainly_at_most(value) && value.certainly_at_most(&high));
            }
        }
        let wide = AttnBm::new(2, 2, vec![0.0, 0.0, 1.0, 8.0]).unwrap();
        let bounds = wide.covariance_bounds::<Exact>(1.0).unwrap();
        for (bound, most) in bounds.iter().zip([1.5, 4.0, 4.0, 33.0]) {
            assert_spans(bound, &bound.lower(), &exact(most));
        }
    }
}
