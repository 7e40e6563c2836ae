//! The mean of the visible units where the patterns lie close together.
//!
//! Then the softmax weights hardly depend on `v`, and the mean is next to a mean of patterns that can be written down. It may be
//! so close to a number halfway between two binary64 numbers that a quadrature needs thousands of bits to tell on which
//! side it is. An expansion with its remainder tells at once.

use super::AttnBm;
use crate::real::{Bounded, absolute, maximum};
use crate::special::ExponentialWeights;

/// The accuracy that is enough if the remainder is small beside the correction as well: what the mean is next to is then on a known
/// side. At a small β it may not be, since the correction has a part without `1/β`.
const ENOUGH_BITS: u32 = 600;

/// How small the remainder is then beside the correction.
const CORRECTION_BITS: u32 = 60;

/// Scalars of fewer bits decide nearly everything by quadrature, at little cost.
const LEAST_BITS: u32 = 640;

/// An entry of the mean.
struct Expanded<S> {
    mean: S,
    /// The part of it of the second order.
    correction: S,
    /// A bound on what is left out.
    remainder: S,
}

impl AttnBm {
    /// The mean at any `β > 0`, where the patterns are so close that the expansion has this many bits of each entry, and no
    /// unit is clamped.
    ///
    /// # Statement
    ///
    /// Let `δ_μ = ξ_μ - ξ_0`, `σ = softmax(c + Ξ (b + ξ_0))`, `δ̄ = Σ σ_μ δ_μ` and `D_μ = δ_μ - δ̄`. Then
    ///
    /// ```text
    /// <v> = b + ξ_0 + δ̄ + Σ_μ σ_μ D_μ (D_μ·δ̄ + |D_μ|²/(2β)) + R,
    /// |R_i| <= w_i W³ (3/2 M_1 + 2/3 M_3),
    /// ```
    ///
    /// `w_i` the range of the patterns' entries at unit i, `W` a bound on the distances of the patterns, and
    /// `M_1 = W + √(N/β)`, `M_3 = M_1² (W + √((N + 2)/β))`.
    ///
    /// # Source
    ///
    /// Proved in [`docs::bounds`](crate::docs::bounds), in the section on patterns that are close.
    pub(super) fn mean_of_close_patterns<S: Bounded>(
        &self,
        beta: f64,
        bits: u32,
    ) -> Option<Vec<S>> {
        if S::BITS < LEAST_BITS || self.clamped.is_some() {
            return None;
        }
        let entries = self.expanded_mean::<S>(beta);
        let is_small = |entry: &Expanded<S>, beside: &S, bits: u32| {
            let allowed = absolute(beside).lower().mul_pow2(-i64::from(bits));
            entry.remainder.certainly_at_most(&allowed)
        };
        let all = entries.iter().all(|entry| {
            is_small(entry, &entry.mean, bits)
                || is_small(entry, &entry.mean, ENOUGH_BITS)
                    && is_small(entry, &entry.correction, CORRECTION_BITS)
        });
        let widened = |entry: &Expanded<S>| entry.mean.widen(&entry.remainder);
        all.then(|| entries.iter().map(widened).collect())
    }

    /// The expansion, with a bound on its remainder in each entry.
    fn expanded_mean<S: Bounded>(&self, beta: f64) -> Vec<Expanded<S>> {
        let (beta, dimension) = (S::from_f64(beta), self.dimension());
        let bias = |i: usize| S::from_f64(self.bias_at(i));
        let origin = self.pattern(0);
        let centre: Vec<S> = origin.iter().map(|x| S::from_f64(*x)).collect();
        let differences: Vec<Vec<S>> = self
            .patterns()
            .map(|row| {
                let entries = row.iter().zip(&centre);
                entries
                    .map(|(x, origin)| S::from_f64(*x) - origin)
                    .collect()
            })
            .collect();
        let dot = |x: &[S], y: &[S]| {
            let products = x.iter().zip(y).map(|(x, y)| x.clone() * y);
            products.fold(S::zero(), |sum, product| sum + product)
        };
        let place: Vec<S> = (0..dimension).map(|i| bias(i) + &centre[i]).collect();
        let exponents: Vec<S> = (0..self.count())
            .map(|index| {
                let own = self.hidden_bias().map_or(0.0, |bias| bias[index]);
                S::from_f64(own) + dot(&differences[index], &place)
            })
            .collect();
        let ones = vec![S::one(); self.count()];
        let weights = ExponentialWeights::new(&exponents, &S::one(), &ones);
        let middle: Vec<S> = (0..dimension)
            .map(|i| weights.mean(differences.iter().map(|row| row[i].clone())))
            .collect();
        let deviations: Vec<Vec<S>> = differences
            .iter()
            .map(|row| {
                row.iter()
                    .zip(&middle)
                    .map(|(x, y)| x.clone() - y)
                    .collect()
            })
            .collect();
        let factors: Vec<S> = deviations
            .iter()
            .map(|row| dot(row, &middle) + dot(row, row).mul_pow2(-1) / &beta)
            .collect();
        let lengths: Vec<S> = differences.iter().map(|row| dot(row, row).sqrt()).collect();
        let widest = maximum(&lengths).upper().mul_pow2(1);
        let spread = |count: usize| (S::from_i64(count as i64) / &beta).sqrt() + &widest;
        let first = spread(dimension);
        let third = first.sqr() * spread(dimension + 2);
        let three = S::from_i64(3);
        let moments = first.mul_pow2(-1) * &three + third.mul_pow2(1) / three;
        let remainder = widest.sqr() * &widest * moments;
        let ranges = self.pattern_extremes().into_iter().enumerate();
        let entries = ranges.map(|(i, (low, high))| {
            let terms = deviations.iter().zip(&factors);
            let correction = weights.mean(terms.map(|(row, factor)| row[i].clone() * factor));
            let range = S::from_f64(high) - S::from_f64(low);
            Expanded {
                // The raw numbers first: what is exact is the number that the rest is next to.
                mean: (place[i].clone() + &middle[i]) + &correction,
                correction,
                remainder: (range * &remainder).upper(),
            }
        });
        entries.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{Exact, GOAL, exact};
    use crate::real::{Ball, Real};

    fn close(scale: f64) -> AttnBm {
        let patterns = [0.5, -1.0, 2.0, 1.25, 0.75, -0.5].map(|x| 3.0 + x * scale);
        AttnBm::new(3, 2, patterns.to_vec())
            .and_then(|machine| machine.with_visible_bias(vec![0.5, -2.0]))
            .and_then(|machine| machine.with_hidden_bias(vec![0.25, 0.0, -0.75]))
            .unwrap()
    }

    /// The value by quadrature lies within the remainder, which is of the fourth order in the distance.
    #[test]
    fn the_remainder_covers_the_quadrature() {
        for scale in [1.0 / 64.0, 1.0 / 1_048_576.0] {
            let machine = close(scale);
            for beta in [0.75, 1.5, 6.25] {
                let entries = machine.expanded_mean::<Exact>(beta);
                let exact_mean = machine.mean::<Exact>(beta, GOAL).unwrap().value;
                assert_eq!(entries.len(), exact_mean.len());
                for (entry, value) in entries.iter().zip(&exact_mean) {
                    let error = &entry.remainder;
                    let gap = absolute(&(entry.mean.clone() - value));
                    assert!(gap.certainly_at_most(error), "{scale} {beta}");
                    // The bound is not much too large, nor is it 0.
                    let least = exact(scale).powi(4) * exact(1e-3);
                    let most = exact(scale).powi(4) * exact(1e4);
                    assert!(least.certainly_at_most(error), "{scale} {beta}");
                    assert!(error.certainly_at_most(&most), "{scale} {beta}");
                }
                // Without the part of the noise in the correction it would be off by more.
                let noiseless = machine.expanded_mean::<Exact>(1e300);
                let gap = absolute(&(noiseless[0].mean.clone() - &exact_mean[0]));
                let is_seen = entries[0].remainder.certainly_at_most(&gap);
                assert!(is_seen || scale > 1e-3, "{scale} {beta}");
            }
        }
    }

    #[test]
    fn it_is_taken_where_it_is_enough() {
        let machine = close(1e-3);
        assert!(
            machine
                .mean_of_close_patterns::<Ball<10>>(1.5, 20)
                .is_some()
        );
        assert!(
            machine
                .mean_of_close_patterns::<Ball<10>>(1.5, 60)
                .is_none()
        );
        assert!(machine.mean_of_close_patterns::<Ball<4>>(1.5, 20).is_none());
    }
}
