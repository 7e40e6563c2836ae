//! Loops over patterns and rows of data, in binary32 or binary64.
//!
//! As in `kernels`, the bits are the same on every processor.

use std::ops::{Add, Mul};

use super::lanes::{inner, inner_of_four};
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
    ($type:ty, $lanes:literal, $part:literal, $nearest:expr) => {
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
                Arch::new().dispatch(|| {
                    inner_products::<_, $lanes, $part>(patterns, length, data, products)
                });
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

number!(f32, 64, 8, |number| number as f32);
number!(f64, 32, 4, |number| number);

/// Rows of data that are taken at once.
const ROWS: usize = 4;

#[inline(always)]
fn inner_products<T: Number, const LANES: usize, const PART: usize>(
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
        let (blocks, rest) = products.as_chunks_mut::<ROWS>();
        let (many, few) = data.split_at(blocks.len() * ROWS * length);
        for (products, rows) in blocks.iter_mut().zip(many.chunks_exact(ROWS * length)) {
            *products = inner_of_four::<T, LANES, PART>(pattern, rows);
        }
        for (product, x) in rest.iter_mut().zip(few.chunks_exact(length)) {
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
        let (blocks, rest) = coefficients.as_chunks::<ROWS>();
        let (many, few) = data.split_at(blocks.len() * ROWS * length);
        for (&[a, b, c, d], rows) in blocks.iter().zip(many.chunks_exact(ROWS * length)) {
            let (first, second) = rows.split_at(2 * length);
            let ((p, q), (r, s)) = (first.split_at(length), second.split_at(length));
            let rows = p.iter().zip(q).zip(r).zip(s);
            for (entry, (((p, q), r), s)) in pattern.iter_mut().zip(rows) {
                *entry = *entry + a * *p + b * *q + c * *r + d * *s;
            }
        }
        for (coefficient, x) in rest.iter().zip(few.chunks_exact(length)) {
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
    use crate::sampling::random::{normals, stream};

    /// Small whole numbers, whose sums are exact in any order.
    fn whole(count: usize, seed: usize) -> Vec<f32> {
        let draw = |place: usize| ((place * 7 + seed) % 11) as f32 - 5.0;
        (0..count).map(draw).collect()
    }

    /// Rows that are taken at once have the bits of rows that are taken one by one.
    #[test]
    fn blocks_of_rows_change_no_bit() {
        fn drawn<T: Number>(index: u64, count: usize) -> Vec<T> {
            let drawn = normals(&mut stream(2, "tiles", index), count);
            drawn.into_iter().map(T::nearest).collect()
        }
        fn holds<T: Number + PartialEq + std::fmt::Debug>(length: usize, rows: usize) {
            let (patterns, data) = (drawn::<T>(0, 3 * length), drawn::<T>(1, rows * length));
            let mut all = vec![T::default(); 3 * rows];
            T::inner_products(&patterns, length, &data, &mut all);
            let mut one = vec![T::default(); 3];
            for (b, x) in data.chunks(length).enumerate() {
                T::inner_products(&patterns, length, x, &mut one);
                for (mu, one) in one.iter().enumerate() {
                    assert_eq!(all[mu * rows + b], *one);
                }
            }
            let (factors, coefficients) = (drawn::<T>(2, 3), drawn::<T>(3, 3 * rows));
            let (mut at_once, mut by_rows) = (patterns.clone(), patterns);
            let mut norms = vec![0.0; 3];
            let step = Step {
                factors: &factors,
                coefficients: &coefficients,
            };
            T::update(&mut at_once, length, &data, step, &mut norms);
            let ones = vec![T::nearest(1.0); 3];
            for (b, x) in data.chunks(length).enumerate() {
                let column: Vec<T> = (0..3).map(|mu| coefficients[mu * rows + b]).collect();
                let step = Step {
                    factors: if b == 0 { &factors } else { &ones },
                    coefficients: &column,
                };
                T::update(&mut by_rows, length, x, step, &mut norms);
            }
            assert_eq!(at_once, by_rows);
        }
        for (length, rows) in [(1, 4), (5, 9), (64, 5), (201, 7), (333, 8)] {
            holds::<f32>(length, rows);
            holds::<f64>(length, rows);
        }
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
