//! The levels of the patterns and the distances between them, rounded once: all that an integral depends on.
//!
//! Completing the square in the energy gives
//! `exp(-β E(v)) = (Σ_μ exp(ℓ_μ - |v - ξ_μ|²/2))^β` with levels `ℓ_μ = |ξ_μ|²/2 + c_μ + ξ_μ·b`. Clamped units `y` add
//! `x_μ·y` to the hidden bias `c_μ`. Proofs are in [`docs::integration_strip`](crate::docs::integration_strip), section 1.

use super::AttnBm;
use crate::real::Real;

impl<T: Clone> AttnBm<T> {
    /// The pattern `ξ_μ`.
    pub(in crate::models) fn pattern(&self, index: usize) -> &[T] {
        &self.patterns[index * self.dimension..(index + 1) * self.dimension]
    }

    /// The patterns' entries, row after row.
    pub(crate) fn entries(&self) -> &[T] {
        &self.patterns
    }
}

impl AttnBm {
    /// Whether all patterns are equal.
    pub(in crate::models) fn is_single_point(&self) -> bool {
        self.patterns().all(|pattern| pattern == self.pattern(0))
    }

    /// An entry of the visible bias `b`; 0 if there is none.
    pub(in crate::models) fn bias_at(&self, i: usize) -> f64 {
        self.visible_bias().map_or(0.0, |bias| bias[i])
    }

    /// The squared distance of two patterns, rounded once.
    pub(in crate::models) fn squared_distance<S: Real>(&self, index: usize, other: usize) -> S {
        let difference = Difference::between(self.pattern(index), self.pattern(other));
        difference.dot(&difference)
    }

    /// The level `ℓ_μ = |ξ_μ|²/2 + c_μ + x_μ·y + ξ_μ·b`, rounded once.
    pub(in crate::models) fn level<S: Real>(&self, index: usize) -> S {
        let (mut left, mut right) = (Vec::new(), Vec::new());
        self.level_factors(index, 1.0, &mut left, &mut right);
        S::dot(&left, &right).mul_pow2(-1)
    }

    /// [`Self::level_difference`] from a reference, whose own is exactly 0.
    pub(in crate::models) fn relative_level<S: Real>(&self, index: usize, reference: usize) -> S {
        match index == reference {
            true => S::zero(),
            false => self.level_difference(index, reference),
        }
    }

    /// The difference of levels `ℓ_μ - ℓ_ν`, rounded once, so nothing cancels.
    pub(in crate::models) fn level_difference<S: Real>(&self, index: usize, other: usize) -> S {
        let (mut left, mut right) = (Vec::new(), Vec::new());
        self.level_factors(index, 1.0, &mut left, &mut right);
        self.level_factors(other, -1.0, &mut left, &mut right);
        S::dot(&left, &right).mul_pow2(-1)
    }

    /// The two factors of `2 ℓ_μ`, written as one inner product of raw numbers.
    fn level_factors(&self, index: usize, sign: f64, left: &mut Vec<f64>, right: &mut Vec<f64>) {
        let mut add = |a: &[f64], b: &[f64]| {
            for (x, y) in a.iter().zip(b) {
                left.push(sign * x);
                right.push(*y);
            }
        };
        let pattern = self.pattern(index);
        add(pattern, pattern);
        // Twice, as doubling a value could overflow.
        for _ in 0..2 {
            add(pattern, self.visible_bias().unwrap_or_default());
        }
        if let Some(bias) = self.hidden_bias() {
            add(&bias[index..=index], &[2.0]);
        }
        for _ in 0..2 {
            add(self.clamped_entries(index), self.clamped_values());
        }
    }
}

/// `ξ_μ - ξ_ν`, exactly: an entry is the unevaluated sum of a binary64 `high` and its rounding error
/// `low` (Knuth), or of the two ends themselves where the difference overflows.
pub(super) struct Difference {
    high: Vec<f64>,
    /// Empty where every difference is a binary64, as for patterns of like size.
    low: Vec<f64>,
}

impl Difference {
    pub(super) fn between(pattern: &[f64], origin: &[f64]) -> Self {
        let ends = || pattern.iter().zip(origin);
        let mut high: Vec<f64> = ends().map(|(x, origin)| x - origin).collect();
        let mut low: Vec<f64> = ends()
            .zip(&high)
            .map(|((x, origin), high)| {
                let virtual_part = high - x;
                (x - (high - virtual_part)) - (origin + virtual_part)
            })
            .collect();
        if low.iter().any(|error| !error.is_finite()) {
            high = pattern.to_vec();
            low = origin.iter().map(|x| -x).collect();
        } else if low.iter().all(|error| *error == 0.0) {
            low.clear();
        }
        Self { high, low }
    }

    pub(super) fn dot<S: Real>(&self, other: &Self) -> S {
        let parts = |of: &Self| [of.high.clone(), of.low.clone()];
        let (mut left, mut right) = (Vec::new(), Vec::new());
        for a in parts(self).iter().filter(|part| !part.is_empty()) {
            for b in parts(other).iter().filter(|part| !part.is_empty()) {
                left.extend_from_slice(a);
                right.extend_from_slice(b);
            }
        }
        S::dot(&left, &right)
    }

    pub(super) fn entry<S: Real>(&self, i: usize) -> S {
        let high = S::from_f64(self.high[i]);
        match self.low.get(i) {
            Some(low) => high + S::from_f64(*low),
            None => high,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::agreement::agree;
    use crate::real::{Ball, Enclosure};

    type B = Ball<4>;

    fn machine(patterns: &[f64], dimension: usize) -> AttnBm {
        AttnBm::new(patterns.len() / dimension, dimension, patterns.to_vec()).unwrap()
    }

    #[test]
    fn rows_and_points() {
        let patterns = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        assert_eq!(machine(&patterns, 2).pattern(1), [3.0, 4.0]);
        assert_eq!(machine(&patterns, 2).entries(), patterns);
        assert!(machine(&[1.0, 2.0, 1.0, 2.0, 1.0, 2.0], 2).is_single_point());
        assert!(!machine(&[1.0, 2.0, 1.0, 2.0, 1.0, 3.0], 2).is_single_point());
        assert!(machine(&[1.0, 2.0], 2).is_single_point());
    }

    #[test]
    fn levels_include_both_biases() {
        let with = machine(&[3.0, 4.0, 1.0, -1.0], 2)
            .with_visible_bias(vec![0.5, 2.0])
            .and_then(|machine| machine.with_hidden_bias(vec![0.25, -8.0]))
            .unwrap();
        assert_eq!(with.level::<f64>(0), 12.5 + 0.25 + 9.5);
        assert_eq!(with.level::<f64>(1), 1.0 - 8.0 - 1.5);
        assert_eq!(with.level_difference::<f64>(0, 1), 22.25 + 8.5);
        assert_eq!((with.bias_at(0), with.bias_at(1)), (0.5, 2.0));
        assert_eq!(machine(&[3.0], 1).bias_at(0), 0.0);
    }

    #[test]
    fn clamped_units_raise_the_levels_by_their_products() {
        // Units 0 and 1 are held at 0.5 and 3.
        let patterns = [1.0, 2.0, 3.0, 4.0, -4.0, 0.5, 1.0, -1.0];
        let with = machine(&patterns, 4)
            .with_visible_bias(vec![7.0, 7.0, 0.5, 2.0])
            .and_then(|machine| machine.with_hidden_bias(vec![0.25, -8.0]))
            .unwrap()
            .given(&[0, 1], &[0.5, 3.0])
            .unwrap()
            .unwrap();
        // |ξ|²/2 + c + x·y + ξ·b.
        let levels = [12.5 + 0.25 + 6.5 + 9.5, 1.0 - 8.0 - 0.5 - 1.5];
        for (index, level) in levels.iter().enumerate() {
            assert!(with.level::<B>(index).certainly_equal(&B::from_f64(*level)));
        }
        let difference = B::from_f64(levels[1] - levels[0]);
        assert!(
            with.level_difference::<B>(1, 0)
                .certainly_equal(&difference)
        );
        let distance = B::from_f64(29.0);
        assert!(with.squared_distance::<B>(0, 1).certainly_equal(&distance));
    }

    #[test]
    fn near_coincidence_does_not_cancel() {
        // 0.1 and its successor, and a difference that no binary64 holds: 1 - 1e-30 needs two.
        let difference = Difference::between(&[0.1f64.next_up()], &[0.1]);
        assert_eq!(difference.dot::<f64>(&difference), (2f64.powi(-56)).powi(2));
        let difference = Difference::between(&[1.0], &[1e-30]);
        assert_eq!((difference.high[0], difference.low[0]), (1.0, -1e-30));
        let difference = Difference::between(&[f64::MAX], &[-f64::MAX]);
        assert_eq!(
            (difference.high[0], difference.low[0]),
            (f64::MAX, f64::MAX)
        );
    }

    #[test]
    fn differences_are_exact_sums_of_two() {
        for (x, origin) in [
            (1.0, 1e-30),
            (1e-30, 1.0),
            (0.1, 0.3),
            (f64::MAX, f64::MIN),
            (1e16, -0.7),
            (3.0, 1.0),
        ] {
            let difference = Difference::between(&[x, 2.0], &[origin, 1.0]);
            let exact = B::from_f64(x) - B::from_f64(origin);
            assert!(
                difference.entry::<B>(0).certainly_equal(&exact)
                    || (difference.entry::<B>(0) - &exact).contains_zero()
            );
            let square = exact.sqr() + B::one();
            agree(&difference.dot::<B>(&difference), &square, 200);
        }
        // Zero errors are not stored.
        assert!(
            Difference::between(&[3.0, 0.5], &[1.0, 0.25])
                .low
                .is_empty()
        );
        let mixed = Difference::between(&[3.0, 1.0], &[1.0, 1e-30]);
        assert_eq!((mixed.high, mixed.low), (vec![2.0, 1.0], vec![0.0, -1e-30]));
    }
}
