//! Loops over several patterns at once, in binary32 or binary64: a row of data is loaded once for all of them.
//!
//! As in [`kernels`](super::kernels), a sum has a fixed number of accumulators and nothing is fused, so that the bits are the
//! same on every processor.

use std::ops::{Add, Mul};

use pulp::Arch;

/// The patterns that are worked at together.
const TILE: usize = 4;

/// A number of training: `f32` or `f64`.
pub trait Number:
    Copy + Default + Send + Sync + Add<Output = Self> + Mul<Output = Self> + Tiles + 'static
{
    /// The nearest number of this type.
    fn nearest(number: f64) -> Self;
    /// The number as binary64, exactly.
    fn value(self) -> f64;
}

/// The loops, with as many accumulators as registers hold.
pub trait Tiles: Sized {
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
        }

        impl Tiles for $type {
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

number!(f32, 16, |number| number as f32);
number!(f64, 8, |number| number);

/// The sum of the lanes, by halves.
#[inline(always)]
fn total<T: Number, const LANES: usize>(mut lanes: [T; LANES]) -> T {
    let mut width = LANES / 2;
    while width > 0 {
        for lane in 0..width {
            lanes[lane] = lanes[lane] + lanes[lane + width];
        }
        width /= 2;
    }
    lanes[0]
}

#[inline(always)]
fn inner_products<T: Number, const LANES: usize>(
    patterns: &[T],
    length: usize,
    data: &[T],
    products: &mut [T],
) {
    let count = data.len() / length;
    let tiles = patterns
        .chunks(TILE * length)
        .zip(products.chunks_mut(TILE * count));
    for (tile, products) in tiles {
        let mut rows = tile.chunks_exact(length);
        let four = [rows.next(), rows.next(), rows.next(), rows.next()];
        if let [Some(a), Some(b), Some(c), Some(d)] = four {
            for (place, x) in data.chunks_exact(length).enumerate() {
                let found = products_of_tile::<T, TILE, LANES>([a, b, c, d], x);
                for (row, found) in products.chunks_exact_mut(count).zip(found) {
                    row[place] = found;
                }
            }
        } else {
            for (row, products) in tile
                .chunks_exact(length)
                .zip(products.chunks_exact_mut(count))
            {
                for (product, x) in products.iter_mut().zip(data.chunks_exact(length)) {
                    [*product] = products_of_tile::<T, 1, LANES>([row], x);
                }
            }
        }
    }
}

#[inline(always)]
fn products_of_tile<T: Number, const K: usize, const LANES: usize>(
    rows: [&[T]; K],
    x: &[T],
) -> [T; K] {
    let mut lanes = [[T::default(); LANES]; K];
    let (x, x_tail) = x.as_chunks::<LANES>();
    let rows = rows.map(|row| row.as_chunks::<LANES>());
    for (place, x) in x.iter().enumerate() {
        for k in 0..K {
            let row = &rows[k].0[place];
            for lane in 0..LANES {
                lanes[k][lane] = lanes[k][lane] + row[lane] * x[lane];
            }
        }
    }
    for k in 0..K {
        for ((lane, entry), x) in lanes[k].iter_mut().zip(rows[k].1).zip(x_tail) {
            *lane = *lane + *entry * *x;
        }
    }
    lanes.map(total)
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
    let tiles = patterns
        .chunks_mut(TILE * length)
        .zip(step.factors.chunks(TILE))
        .zip(step.coefficients.chunks(TILE * count))
        .zip(norms.chunks_mut(TILE));
    for (((tile, factors), coefficients), norms) in tiles {
        if let Ok(factors) = <[T; TILE]>::try_from(factors) {
            let mut rows = tile.chunks_exact_mut(length);
            let four = [rows.next(), rows.next(), rows.next(), rows.next()];
            if let [Some(a), Some(b), Some(c), Some(d)] = four {
                let rows = [a, b, c, d];
                let found = update_tile::<T, TILE, LANES>(rows, factors, coefficients, data);
                norms.copy_from_slice(&found.map(Number::value));
            }
        } else {
            let rows = tile
                .chunks_exact_mut(length)
                .zip(factors)
                .zip(coefficients.chunks_exact(count))
                .zip(norms);
            for (((row, factor), coefficients), norm) in rows {
                let [found] = update_tile::<T, 1, LANES>([row], [*factor], coefficients, data);
                *norm = found.value();
            }
        }
    }
}

#[inline(always)]
fn update_tile<T: Number, const K: usize, const LANES: usize>(
    rows: [&mut [T]; K],
    factors: [T; K],
    coefficients: &[T],
    data: &[T],
) -> [T; K] {
    let length = rows.first().map_or(0, |row| row.len());
    let count = data.len() / length;
    let mut norms = [[T::default(); LANES]; K];
    let whole = length - length % LANES;
    let rows = rows.map(|row| row.as_chunks_mut::<LANES>());
    for (place, start) in (0..whole).step_by(LANES).enumerate() {
        let mut sums = [[T::default(); LANES]; K];
        for k in 0..K {
            let row = &rows[k].0[place];
            for lane in 0..LANES {
                sums[k][lane] = row[lane] * factors[k];
            }
        }
        for (b, x) in data.chunks_exact(length).enumerate() {
            let x: &[T] = &x[start..start + LANES];
            for k in 0..K {
                let coefficient = coefficients[k * count + b];
                for lane in 0..LANES {
                    sums[k][lane] = sums[k][lane] + coefficient * x[lane];
                }
            }
        }
        for k in 0..K {
            for lane in 0..LANES {
                norms[k][lane] = norms[k][lane] + sums[k][lane] * sums[k][lane];
            }
            rows[k].0[place] = sums[k];
        }
    }
    for k in 0..K {
        for (lane, entry) in rows[k].1.iter_mut().enumerate() {
            let mut sum = *entry * factors[k];
            for (b, x) in data.chunks_exact(length).enumerate() {
                sum = sum + coefficients[k * count + b] * x[whole + lane];
            }
            norms[k][lane] = norms[k][lane] + sum * sum;
            *entry = sum;
        }
    }
    norms.map(total)
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
    fn tiles_and_what_is_left_over_are_the_sums_that_they_should_be() {
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
