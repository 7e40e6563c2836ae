//! Bounds on the errors. The proofs are in [`docs::batch`](crate::docs::batch).
//!
//! A bound is itself computed in binary64. All of its terms are positive, so that it is low by less than the factor
//! [`SLACK`], which covers the terms of second order as well.

use super::kernels::{Weighed, roundings_of_inner};
use super::product::roundings_of_product;

/// Half the distance from 1 to the next number.
pub(super) const UNIT: f64 = f64::EPSILON / 2.0;

/// What a bound may be of its value.
pub(super) const PROMISE: f64 = 1.0 / 8_589_934_592.0;

/// Above this the bounds of first order are not used.
const LARGEST_PERTURBATION: f64 = 1.0 / 1024.0;

/// What covers the terms of second order: perturbations are below `1/1024`.
const SLACK: f64 = 1.0 + 1.0 / 64.0;

/// The exponential's error, and the least sum's.
const EXPONENTIAL: f64 = 4.0 * UNIT;

/// What underflow may add to a sum of this many products, and far more than that.
const UNDERFLOW: f64 = 1e-300;

/// The largest exponent below which a weight counts as 0, and the most that rounding its exponent takes.
const DEEPEST: f64 = 708.0;

/// A bound on the relative error of a normal value that the scalar route found.
pub(super) const SCALAR: f64 = 2.0 * UNIT;

/// A bound on the error of what the scalar route found: a number of this absolute value, or `count` numbers below it. Small
/// numbers have the absolute error of the least normal one.
pub(super) fn of_scalar_route(largest: f64, count: usize) -> f64 {
    (SCALAR * largest + f64::MIN_POSITIVE) * (count as f64).sqrt()
}

/// `γ(n) = n u/(1 - n u)`: the relative error of n roundings.
pub(super) fn gamma(roundings: usize) -> f64 {
    let product = roundings as f64 * UNIT;
    if product < LARGEST_PERTURBATION {
        product / (1.0 - product)
    } else {
        f64::INFINITY
    }
}

/// Whether a bound keeps the promise for a value or a norm of this size, which may itself be a little too large. A NaN
/// does not.
pub(super) fn keeps(bound: f64, size: f64) -> bool {
    bound.is_finite() && bound <= PROMISE / SLACK * size.abs()
}

/// At least a norm, up to [`SLACK`], from its square in `length` coordinates: a square that underflows is of an entry
/// below 1e-150.
pub(super) fn norm(square: f64, length: usize) -> f64 {
    square.sqrt() + 1e-150 * (length as f64).sqrt()
}

/// What is known of the exponents of a row: a bound on their errors, and their number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exponents {
    /// A bound on the absolute error of each.
    pub error: f64,
    pub count: usize,
    /// `κ`: the responsibilities are off by at most so much of such an error in all, little where one pattern has nearly all.
    sensitivity: f64,
}

impl Exponents {
    /// Of `scale (ξ_μ·v + c_μ)` by a matrix product over `length` coordinates; `norms` is the largest `|ξ_μ|` times `|v|`.
    pub fn of_product(
        scale: f64,
        length: usize,
        norms: f64,
        weighed: Weighed,
        count: usize,
    ) -> Self {
        let product = scale * (gamma(roundings_of_product(length)) * norms * SLACK + UNDERFLOW);
        // The weight of all patterns but the likeliest. The largest exponential is 1, and for a sum up to 2 the difference
        // is exact; beyond, the sensitivity is 1. The odds argument is in `docs::batch`, "Responsibilities and means".
        let others = (weighed.sum - 1.0) / weighed.sum + gamma(count);
        Self {
            // What overflows on the way leaves no sum.
            error: product + 2.0 * UNIT * weighed.magnitude + 0.0 * weighed.sum,
            count,
            sensitivity: (4.0 * others).min(1.0),
        }
        .checked()
    }

    /// With a bound that is known otherwise.
    pub fn with_error(error: f64, count: usize) -> Self {
        let sensitivity = 1.0;
        Self {
            error,
            count,
            sensitivity,
        }
        .checked()
    }

    /// With a further error of each.
    pub fn plus(self, error: f64) -> Self {
        let error = self.error + error;
        Self { error, ..self }.checked()
    }

    fn checked(self) -> Self {
        let error = if self.error < LARGEST_PERTURBATION {
            self.error
        } else {
            f64::INFINITY
        };
        Self { error, ..self }
    }

    /// The roundings of the weights, relative to their sum: the mean distance of the exponents from the largest is
    /// at most `log p` under the softmax weights.
    fn rounding(&self) -> f64 {
        EXPONENTIAL + UNIT * (self.count as f64).ln() + gamma(self.count)
    }

    /// Of the log-sum-exp.
    pub fn log_sum_exp(&self, value: f64) -> f64 {
        let logarithm = 2.0 * UNIT * (self.count as f64).ln();
        SLACK * (self.error + self.rounding() + logarithm + UNIT * value.abs())
    }

    /// Of the responsibilities: the sum of the absolute errors of all.
    pub fn responsibilities(&self) -> f64 {
        SLACK * (self.sensitivity * self.error + 2.0 * self.rounding() + 2.0 * UNIT) + UNDERFLOW
    }

    /// Of each responsibility, relative to it; those below `e^-708` count as 0.
    pub fn each_responsibility(&self) -> f64 {
        SLACK * (2.0 * self.error + EXPONENTIAL + UNIT * DEEPEST + self.rounding() + 3.0 * UNIT)
    }

    /// Of the mean of patterns of this largest norm, in the Euclidean norm.
    pub fn mean(&self, norm: f64) -> f64 {
        norm * (self.responsibilities() + SLACK * gamma(roundings_of_product(self.count)))
            + UNDERFLOW
    }
}

/// The error of half a squared distance in `length` coordinates.
pub(super) fn half_squared_distance(length: usize, value: f64) -> f64 {
    SLACK * (gamma(roundings_of_inner(length) + 2) * value + UNDERFLOW)
}

/// The error of a level `|ξ|²/2 + c + ξ·b` in `length` coordinates: the norm, that of the bias, the bias `c`.
pub(super) fn level(length: usize, norm: f64, bias_norm: f64, hidden_bias: f64) -> f64 {
    let inner = gamma(roundings_of_inner(length));
    let size = norm * norm / 2.0 + norm * bias_norm + hidden_bias.abs();
    SLACK * ((inner + 2.0 * UNIT) * size + UNDERFLOW)
}

/// The error of a product of vectors whose norms have this product.
pub(super) fn product(roundings: usize, norms: f64) -> f64 {
    SLACK * (gamma(roundings) * norms + UNDERFLOW)
}

/// The same of an inner product by the lanes.
pub(super) fn inner(length: usize, norms: f64) -> f64 {
    product(roundings_of_inner(length), norms)
}

/// The error of a sum of `log(1 + exp x)` over `count` numbers `x` that are exact.
pub(super) fn softplus(sum: f64, count: usize) -> f64 {
    // The exponential, its logarithm and an addition.
    SLACK * (EXPONENTIAL + 4.0 * UNIT + gamma(count)) * sum.abs()
}

/// The error of a sum of terms that have these errors and absolute values in all, and undergo so many roundings.
pub(super) fn sum(roundings: usize, errors: f64, sizes: f64) -> f64 {
    SLACK * (errors + gamma(roundings) * sizes)
}

/// The error of a few operations on quantities with this error in all and this sum of absolute values.
pub(super) fn combined(errors: f64, sizes: f64) -> f64 {
    SLACK * (errors + 4.0 * UNIT * sizes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Bounded, Enclosure, Real, absolute};

    type B = Ball<4>;

    /// The promise is kept up to the slack that a size may be too large by, and not beyond; by nothing without an end.
    #[test]
    fn a_promise_is_kept_up_to_its_bound() {
        for size in [1.0, 3.0, 1e-200, 1e200] {
            let most = PROMISE / SLACK * size;
            assert!(keeps(most, size) && keeps(most, -size) && keeps(0.0, size));
            assert!(!keeps(most.next_up(), size) && !keeps(PROMISE * size, size));
            assert!(!keeps(f64::NAN, size) && !keeps(f64::INFINITY, f64::INFINITY));
            assert!(!keeps(most, f64::NAN));
        }
        assert!(keeps(0.0, 0.0) && !keeps(f64::from_bits(1), 0.0));
    }

    #[test]
    fn many_roundings_have_no_bound() {
        assert_eq!(gamma(0), 0.0);
        assert_eq!(gamma(1), UNIT / (1.0 - UNIT));
        let most = (LARGEST_PERTURBATION / UNIT) as usize;
        assert!(gamma(most - 1).is_finite() && gamma(most) == f64::INFINITY);
    }

    /// In units of rounding, rounded: what the comments at each bound count.
    #[test]
    fn the_bounds_of_exact_exponents_count_their_operations() {
        let units = |bound: f64| (bound / UNIT).round();
        for (count, logarithm) in [(1, 0.0), (64, 64f64.ln()), (1024, 1024f64.ln())] {
            let exact = Exponents::with_error(0.0, count);
            let number = count as f64;
            // The exponential, log p, and the additions.
            let rounding = 4.0 + logarithm + number;
            assert_eq!(units(exact.rounding()), rounding.round());
            let slack = 65.0 / 64.0;
            // The logarithm of the sum, and an addition to the largest.
            let sum = slack * (rounding + 2.0 * logarithm + 3.0);
            assert_eq!(units(exact.log_sum_exp(3.0)), sum.round());
            assert_eq!(units(exact.log_sum_exp(-3.0)), sum.round());
            // Those of a weight and of the sum, and a division.
            let shares = slack * (2.0 * rounding + 2.0);
            assert_eq!(units(exact.responsibilities()), shares.round());
            let each = slack * (4.0 + 708.0 + rounding + 3.0);
            assert_eq!(units(exact.each_responsibility()), each.round());
            // Of exponents that are off, a sum moves by as much, and a share relative to it by twice as much.
            let off = Exponents::with_error(100.0 * UNIT, count);
            assert_eq!(units(off.log_sum_exp(3.0)), (sum + slack * 100.0).round());
            assert_eq!(
                units(off.responsibilities()),
                (shares + slack * 100.0).round()
            );
            assert_eq!(
                units(off.each_responsibility()),
                (each + slack * 200.0).round()
            );
            let further = off.plus(20.0 * UNIT);
            assert_eq!(
                units(further.log_sum_exp(3.0)),
                (sum + slack * 120.0).round()
            );
        }
        assert_eq!(
            units(combined(10.0 * UNIT, 5.0)),
            (65.0f64 / 64.0 * 30.0).round()
        );
        assert_eq!(
            units(sum(7, 10.0 * UNIT, 5.0)),
            (65.0f64 / 64.0 * 45.0).round()
        );
        assert_eq!(units(softplus(-5.0, 7)), (65.0f64 / 64.0 * 75.0).round());
        assert_eq!(units(of_scalar_route(5.0, 9)), 30.0);
    }

    fn weights(exponents: &[B]) -> Vec<B> {
        let terms: Vec<B> = exponents.iter().map(Real::exp).collect();
        let total = B::sum(terms.iter().cloned());
        terms.into_iter().map(|term| term / &total).collect()
    }

    /// `Σ |Δw_μ|` for errors `±error` of these exponents, with a sign for each bit.
    fn change(exponents: &[f64], error: f64, signs: u32) -> B {
        let exact: Vec<B> = exponents.iter().map(|a| B::from_f64(*a)).collect();
        let moved = exact
            .iter()
            .enumerate()
            .map(|(mu, a)| match signs >> mu & 1 {
                0 => a.clone() - B::from_f64(error),
                _ => a.clone() + B::from_f64(error),
            });
        let moved = weights(&moved.collect::<Vec<B>>());
        let pairs = weights(&exact).into_iter().zip(moved);
        B::sum(pairs.map(|(a, b)| absolute(&(a - b))))
    }

    /// A sum of absolute changes of weights, which is largest where every exponent is off by all it may be: on one side for
    /// the patterns of a set, and on the other for the rest.
    #[test]
    fn responsibilities_change_by_what_their_odds_allow() {
        let rows: [&[f64]; 7] = [
            &[0.0],
            &[1.5, 1.5],
            &[0.25, 0.25, 0.25],
            &[0.0, 4.0, 1.0, -2.5],
            &[-9.0, 3.0, -8.5, -30.0, 2.75],
            &[12.0, 0.0, 0.5, -1.0, 0.25, 0.0],
            &[40.0, 0.0],
        ];
        for exponents in rows {
            let largest = exponents.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let sum = exponents.iter().map(|a| libm::exp(a - largest)).sum();
            let weighed = Weighed {
                largest,
                magnitude: 40.0,
                sum,
            };
            let count = exponents.len();
            let kappa = Exponents::of_product(1.0, 1, 0.0, weighed, count).sensitivity;
            let mut nearest = B::zero();
            for error in [LARGEST_PERTURBATION, 1e-6, 1e-13] {
                let bound = B::from_f64(SLACK) * B::from_f64(kappa) * B::from_f64(error);
                for signs in 0..1 << count {
                    let found = change(exponents, error, signs);
                    assert!(
                        found.is_bounded() && found.certainly_at_most(&bound),
                        "{exponents:?} {error} {signs:b}: {found:?} above {bound:?}"
                    );
                    nearest = nearest.max_approx(found / &bound);
                }
            }
            // Half of the bound is no bound, unless there is one pattern, or so little beside it that its rounding counts.
            let is_one = count == 1 || largest == 40.0;
            let half = B::from_f64(0.5);
            assert_eq!(half.certainly_at_most(&nearest), !is_one, "{nearest:?}");
        }
    }

    /// Two roundings of an exponent, one for each addition, and those of the inner product; the shares do not count here.
    #[test]
    fn exponents_are_off_by_the_product_and_by_what_is_added() {
        let weighed = |magnitude: f64, sum: f64| Weighed {
            largest: magnitude,
            magnitude,
            sum,
        };
        let error = |scale: f64, length: usize, norms: f64, magnitude: f64| {
            Exponents::of_product(scale, length, norms, weighed(magnitude, 1.5), 3).error
        };
        for magnitude in [1.0, 40.0, 700.0] {
            let added = 2.0 * UNIT * magnitude;
            assert_eq!(error(1.0, 1, 0.0, magnitude), added);
            for (scale, length, norms) in [(1.0, 3, 2.0), (0.25, 784, 600.0), (12.0, 40, 5.0)] {
                let product = scale * norms * roundings_of_product(length) as f64 * UNIT;
                let least = product + added;
                // One factor for terms of higher order, and one for `γ`, which is below it.
                let possible = least..=SLACK * SLACK * least;
                let both = error(scale, length, norms, magnitude);
                assert!(possible.contains(&both), "{scale} {length} {norms}");
            }
        }
        let overflown = Exponents::of_product(1.0, 1, 0.0, weighed(1.0, f64::INFINITY), 3);
        assert_eq!(overflown.error, f64::INFINITY);
    }

    #[test]
    fn what_is_not_bounded_keeps_no_promise() {
        assert!(keeps(1e-12, -1.0) && !keeps(1e-9, 1.0));
        assert!(
            !keeps(f64::NAN, 1.0) && !keeps(f64::INFINITY, f64::INFINITY) && !keeps(0.0, f64::NAN)
        );
        assert_eq!(gamma(usize::MAX), f64::INFINITY);
        let weighed = Weighed {
            largest: 700.0,
            magnitude: 700.0,
            sum: 1.0,
        };
        let one = Exponents::of_product(1.0, 784, 700.0, weighed, 900);
        // Of one pattern that has all, only the summation is left.
        assert_eq!(one.sensitivity, 4.0 * gamma(900));
        assert!(keeps(one.responsibilities(), 1.0));
        let wide = Exponents::with_error(0.5, 3);
        assert!(!keeps(wide.log_sum_exp(1.0), 1.0) && !keeps(wide.mean(1.0), 1.0));
        assert!(!keeps(
            Exponents::with_error(f64::NAN, 3).responsibilities(),
            1.0
        ));
    }
}
