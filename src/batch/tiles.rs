//! Loops over patterns and rows of data, in binary32 or binary64.
//!
//! As in `kernels`, the bits are the same on every processor.

use std::ops::{Add, Mul};

use super::lanes::inner;
use pulp::Arch;

/// A number of training, `f32` or `f64`, with the loops of its kind.
pub trait Number:
    Copy + Default + Send + Sync + Add<Output = Self> + Mul<Output = Self> + 'static
{
    /// The nearest number of this type.
    fn nearest(number: f64) -> Self;
    /// The number as binary64, exactly.
    fn value(self) -> f64;
    /// `ξ_μ·x_b`: a row of results for each pattern.
    fn inner_products(patterns: &[Self], length: usize, data: &[Self], products: &mut [Self]);
    /// `ξ_μ ← factor_μ ξ_μ + Σ_b coefficient_μb x_b`, and `|ξ_μ|²` of what results.
    fn update(
        patterns: &mut [Self],
        length: usize,
        data: &[Self],
        step: Step<'_, Self>,
        norms: &mut [f64],
    );
}

/// The numbers of an update: one factor a pattern, and a row of coefficients, one a row of data.
#[derive(Clone, Copy)]
pub struct Step<'a, T> {
    pub(super) factors: &'a [T],
    pub(super) coefficients: &'a [T],
}

macro_rules! number {
    ($type:ty, $lanes:literal, $nearest:expr) => {
        impl Number for $type {
            fn nearest(number: f64) -> Self {
                $nearest(number)
            }
            fn value(self) -> f64 {
                self.into()
            }
            fn inner_products(
                patterns: &[Self],
                length: usize,
                data: &[Self],
                products: &mut [Self],
            ) {
                Arch::new()
                    .dispatch(|| inner_products::<_, $lanes>(patterns, length, data, products));
            }
            fn update(
                patterns: &mut [Self],
                length: usize,
                data: &[Self],
                step: Step<'_, Self>,
                norms: &mut [f64],
            ) {
                Arch::new().dispatch(|| update::<_, $lanes>(patterns, length, data, step, norms));
            }
        }
    };
}

number!(f32, 64, |number| number as f32);
number!(f64, 32, |number| number);

#[inline(always)]
fn inner_products<T: Number, const LANES: usize>(
    patterns: &[T],
    length: usize,
    data: &[T],
    products: &mut [T],
) {
    let count = data.len() / length;
    for (pattern, products) in patterns
        .chunks_exact(length)
        .zip(products.chunks_exact_mut(count))
    {
        for (product, x) in products.iter_mut().zip(data.chunks_exact(length)) {
            *product = inner::<T, LANES>(pattern, x);
        }
    }
}

#[inline(always)]
fn update<T: Number, const LANES: usize>(
    patterns: &mut [T],
    length: usize,
    data: &[T],
    step: Step<'_, T>,
    norms: &mut [f64],
) {
    let count = data.len() / length;
    let rows = patterns
        .chunks_exact_mut(length)
        .zip(step.factors)
        .zip(step.coefficients.chunks_exact(count))
        .zip(norms);
    for (((pattern, factor), coefficients), norm) in rows {
        let factor = *factor;
        pattern
            .iter_mut()
            .for_each(|entry| *entry = *entry * factor);
        for (coefficient, x) in coefficients.iter().zip(data.chunks_exact(length)) {
            let coefficient = *coefficient;
            for (entry, x) in pattern.iter_mut().zip(x) {
                *entry = *entry + coefficient * *x;
            }
        }
        *norm = inner::<T, LANES>(pattern, pattern).value();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Small whole numbers, whose sums are exact in any order.
    fn whole(count: usize, seed: usize) -> Vec<f32> {
        let draw = |place: usize| ((place * 7 + seed) % 11) as f32 - 5.0;
        (0..count).map(draw).collect()
    }

    #[test]
    fn products_and_updates_are_the_sums_that_they_should_be() {
        for (patterns, length, count) in [(1, 1, 1), (4, 16, 2), (7, 37, 3), (9, 5, 4)] {
            let mut entries = whole(patterns * length, 1);
            let before = entries.clone();
            let data = whole(count * length, 4);
            let mut products = vec![f32::NAN; patterns * count];
            f32::inner_products(&entries, length, &data, &mut products);
            let (factors, coefficients) = (whole(patterns, 2), whole(patterns * count, 3));
            let step = Step {
                factors: &factors,
                coefficients: &coefficients,
            };
            let mut norms = vec![f64::NAN; patterns];
            f32::update(&mut entries, length, &data, step, &mut norms);
            for mu in 0..patterns {
                let row = |of: &[f32]| of[mu * length..][..length].to_vec();
                for b in 0..count {
                    let x = &data[b * length..][..length];
                    let expected: f32 = row(&before).iter().zip(x).map(|(a, b)| a * b).sum();
                    assert_eq!(products[mu * count + b], expected);
                }
                let mut norm = 0.0;
                for (i, entry) in row(&before).iter().enumerate() {
                    let terms =
                        (0..count).map(|b| coefficients[mu * count + b] * data[b * length + i]);
                    let expected = entry * factors[mu] + terms.sum::<f32>();
                    assert_eq!(entries[mu * length + i], expected);
                    norm += f64::from(expected * expected);
                }
                assert_eq!(norms[mu], norm);
            }
        }
    }
}
