//! Loops over the entries of vectors, with the same bits on every processor: they are compiled for the processor's
//! vector instructions, which changes no order of operations.

use super::lanes::{LANES, Nothing, Product, SquaredDifference, sum};
use crate::real::split::{self, power_of_two};
use crate::vectorised::{total, vectorised};

/// Below it the exponential counts as 0.
const LEAST_EXPONENT: f64 = -708.0;

/// `exp x` for `x ≤ 0`: within four units of 2^-53 from -708 on, 0 below.
#[inline(always)]
fn exponential(x: f64) -> f64 {
    exponential_by(x, |a, b, c| a * b + c)
}

/// The same in less time: the products are not rounded before they are added. The last bits differ.
#[inline(always)]
pub(super) fn fused_exponential(x: f64) -> f64 {
    exponential_by(x, f64::mul_add)
}

/// The proof is in [`docs::batch`](crate::docs::batch), for `a b + c` with one rounding or two.
#[inline(always)]
fn exponential_by(x: f64, plus: impl Fn(f64, f64, f64) -> f64) -> f64 {
    let (value, n) = split::exponential(x, plus);
    if x < LEAST_EXPONENT {
        0.0
    } else {
        value * power_of_two(n)
    }
}

/// The number of roundings that a term of [`inner`] undergoes at most.
pub(super) fn roundings_of_inner(length: usize) -> usize {
    // The product, its lane, the tail's lane, five halvings.
    length / LANES + 7
}

/// The inner product of two vectors of one length.
pub(super) fn inner(left: &[f64], right: &[f64]) -> f64 {
    sum::<Product>(left, right)
}

/// Whether all entries are finite.
pub(super) fn are_finite(entries: &[f64]) -> bool {
    // A NaN stays one in a sum.
    sum::<Nothing>(entries, entries) == 0.0
}

/// The squared distance of two vectors of one length.
pub(super) fn squared_distance(left: &[f64], right: &[f64]) -> f64 {
    sum::<SquaredDifference>(left, right)
}

/// What [`weigh`] finds of exponents.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weighed {
    /// The largest exponent.
    pub largest: f64,
    /// The largest absolute value of an exponent.
    pub magnitude: f64,
    /// `Σ exp(a_μ - largest)`; a NaN if an exponent is none or is infinite.
    pub sum: f64,
}

/// Replaces hidden inputs `h_μ` by `exp(a_μ - max a)` with the exponents `a_μ = scale (h_μ + bias_μ)`.
pub(super) fn weigh(inputs: &mut [f64], bias: Option<&[f64]>, scale: f64) -> Weighed {
    vectorised(
        #[inline(always)]
        || {
            match bias {
                Some(bias) => {
                    for (input, bias) in inputs.iter_mut().zip(bias) {
                        *input = (*input + bias) * scale;
                    }
                }
                None if scale == 1.0 => {}
                None => {
                    for input in &mut *inputs {
                        *input *= scale;
                    }
                }
            }
            let (largest, least) = extremes(inputs);
            let mut lanes = [0.0; LANES];
            let (chunks, tail) = inputs.as_chunks_mut::<LANES>();
            for chunk in chunks {
                for lane in 0..LANES {
                    chunk[lane] = exponential(chunk[lane] - largest);
                    lanes[lane] += chunk[lane];
                }
            }
            for (lane, input) in lanes.iter_mut().zip(tail) {
                *input = exponential(*input - largest);
                *lane += *input;
            }
            Weighed {
                largest,
                magnitude: largest.abs().max(least.abs()),
                sum: total(lanes),
            }
        },
    )
}

/// What [`add_softplus`] finds of hidden inputs.
pub(super) struct Units {
    /// `Σ log(1 + exp x)`; a NaN if an input is one.
    pub sum: f64,
    /// The largest `|x|`.
    pub magnitude: f64,
}

/// `Σ_μ log(1 + exp x_μ)` over the inputs `x_μ = h_μ + bias_μ`.
pub(super) fn add_softplus(inputs: &mut [f64], bias: Option<&[f64]>) -> Units {
    if let Some(bias) = bias {
        add(inputs, bias);
    }
    let (largest, least) = vectorised(
        #[inline(always)]
        || extremes(inputs),
    );
    let softplus = |x: f64| x.max(0.0) + libm::log1p(exponential(-x.abs()));
    // The maximum of a NaN and 0 is 0.
    let sum = inputs
        .iter()
        .map(|&x| if x.is_nan() { x } else { softplus(x) })
        .sum();
    Units {
        sum,
        magnitude: largest.abs().max(least.abs()),
    }
}

/// The largest and the smallest entry.
#[inline(always)]
fn extremes(entries: &[f64]) -> (f64, f64) {
    let (mut largest, mut least) = ([f64::NEG_INFINITY; LANES], [f64::INFINITY; LANES]);
    let (chunks, tail) = entries.as_chunks::<LANES>();
    for chunk in chunks {
        for lane in 0..LANES {
            largest[lane] = if chunk[lane] > largest[lane] {
                chunk[lane]
            } else {
                largest[lane]
            };
            least[lane] = if chunk[lane] < least[lane] {
                chunk[lane]
            } else {
                least[lane]
            };
        }
    }
    let (lanes_largest, lanes_least) = (largest.into_iter(), least.into_iter());
    (
        lanes_largest
            .chain(tail.iter().copied())
            .fold(f64::NEG_INFINITY, f64::max),
        lanes_least
            .chain(tail.iter().copied())
            .fold(f64::INFINITY, f64::min),
    )
}

/// Multiplies every entry.
pub(super) fn scale(entries: &mut [f64], factor: f64) {
    vectorised(
        #[inline(always)]
        || {
            for entry in &mut *entries {
                *entry *= factor;
            }
        },
    );
}

/// `sums += terms`, entry by entry.
pub(super) fn add(sums: &mut [f64], terms: &[f64]) {
    vectorised(
        #[inline(always)]
        || {
            for (sum, term) in sums.iter_mut().zip(terms) {
                *sum += term;
            }
        },
    );
}

/// Replaces means `m` by `factor (m - v)`.
pub(super) fn displace(means: &mut [f64], v: &[f64], factor: f64) {
    vectorised(
        #[inline(always)]
        || {
            for (mean, v) in means.iter_mut().zip(v) {
                *mean = (*mean - v) * factor;
            }
        },
    );
}

/// Replaces sums `s` by `model - factor s`.
pub(super) fn subtract_from(model: &[f64], factor: f64, sums: &mut [f64]) {
    vectorised(
        #[inline(always)]
        || {
            for (sum, model) in sums.iter_mut().zip(model) {
                *sum = model - *sum * factor;
            }
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Bounded, Enclosure, Real};
    use crate::sampling::random::Rng;
    use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

    type Exact = Ball<4>;

    /// Whether `|value - truth| ≤ bound`, for certain.
    fn is_within(value: f64, truth: Exact, bound: Exact) -> bool {
        let difference = truth - Exact::from_f64(value);
        difference.is_bounded()
            && difference.certainly_at_most(&bound)
            && (-difference).certainly_at_most(&bound)
    }

    /// The bound that [`exponential`] states.
    #[test]
    fn exponentials_are_within_four_units() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let unit = |rng: &mut ChaCha8Rng| (rng.next_u64() >> 11) as f64 * (-53f64).exp2();
        let mut arguments = vec![0.0, -0.0, -708.0, -1e-300, -f64::EPSILON, -0.5, -1.0];
        // Where the nearest integer changes.
        let halves = (0..1_021).map(|n| -(f64::from(n) + 0.5) * std::f64::consts::LN_2);
        arguments.extend(halves.flat_map(|x| [x.next_down(), x, x.next_up()]));
        arguments.extend((0..20_000).map(|_| -708.0 * unit(&mut rng)));
        arguments.extend((0..20_000).map(|_| -unit(&mut rng)));
        for x in arguments {
            let truth = Exact::from_f64(x).exp();
            let bound = truth.mul_pow2(-51);
            for value in [exponential(x), fused_exponential(x)] {
                assert!(
                    is_within(value, truth.clone(), bound.clone()),
                    "{x:e}: {value:e}"
                );
                // The check decides: a fifth unit is refused.
                let wrong = value * (1.0 + 5.0 * f64::EPSILON);
                assert!(!is_within(wrong, truth.clone(), bound.clone()));
            }
        }
        for exponential in [exponential, fused_exponential] {
            let least = [-708.1, -1e300, f64::NEG_INFINITY];
            assert_eq!(least.map(exponential), [0.0; 3]);
            assert!(exponential(f64::NAN).is_nan());
        }
    }

    /// The bound of [`roundings_of_inner`], at lengths next to the lanes'.
    #[test]
    fn inner_products_are_within_their_roundings() {
        let mut rng = ChaCha8Rng::seed_from_u64(2);
        let mut number = || (rng.next_u64() >> 11) as f64 * (-52f64).exp2() - 1.0;
        for length in [0, 1, 31, 32, 33, 64, 100, 784, 1_000] {
            let left: Vec<f64> = (0..length).map(|_| number()).collect();
            let right: Vec<f64> = (0..length).map(|_| number()).collect();
            let sizes: f64 = left.iter().zip(&right).map(|(a, b)| (a * b).abs()).sum();
            let roundings = roundings_of_inner(length) as f64;
            let bound = Exact::from_f64(roundings * f64::EPSILON / 2.0 * 1.01 * sizes);
            let value = inner(&left, &right);
            assert!(
                is_within(value, Exact::dot(&left, &right), bound),
                "{left:?} {right:?}"
            );
            let differences: Vec<f64> = left.iter().zip(&right).map(|(a, b)| a - b).collect();
            let square = inner(&differences, &differences);
            let distance = squared_distance(&left, &right);
            assert_eq!(distance.to_bits(), square.to_bits());
        }
    }

    #[test]
    fn an_entry_that_is_not_finite_is_seen_in_any_lane() {
        for length in [1, 31, 33, 100] {
            let mut entries = vec![f64::MAX; length];
            assert!(are_finite(&entries));
            for place in 0..length {
                for hostile in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
                    entries[place] = hostile;
                    assert!(!are_finite(&entries), "{place} of {length}");
                }
                entries[place] = -0.0;
            }
        }
    }

    #[test]
    fn weights_are_relative_to_the_largest() {
        let mut inputs = [1.0, -1.0, 3.0];
        let weighed = weigh(&mut inputs, Some(&[0.0, 0.0, -2.0]), 2.0);
        assert_eq!((weighed.largest, weighed.magnitude), (2.0, 2.0));
        assert_eq!((inputs[0], inputs[2]), (1.0, 1.0));
        assert_eq!(weighed.sum, inputs.iter().sum::<f64>());
        for hostile in [f64::NAN, f64::INFINITY] {
            assert!(!weigh(&mut [1.0, hostile], None, 1.0).sum.is_finite());
        }
    }
}
