//! The matrix product of rows of data and of patterns.

use super::panels::{Panels, lay};
use super::tiles::{ROUNDINGS_OF_STRETCH, Sums, products};

/// The rows that are laid side by side: whole strips, and few enough for the cache.
const ROWS: usize = 60;

/// The number of roundings that a term of an entry undergoes at most: those of its stretch, and of the sum of stretches.
pub(super) fn roundings_of_product(terms: usize) -> usize {
    roundings_of_blocks(terms, terms)
}

/// The same of a sum over so many terms that is found block after block, each added to what is there.
pub(super) fn roundings_of_blocks(terms: usize, block: usize) -> usize {
    let stretches = |terms: usize| terms.div_ceil(ROUNDINGS_OF_STRETCH);
    let blocks = terms.checked_div(block).unwrap_or_default();
    terms.min(ROUNDINGS_OF_STRETCH) + blocks * stretches(block) + stretches(terms - blocks * block)
}

/// Finds the inner products of each row of data with all vectors of the panels, one row of `sums` each, or adds them to what is there.
///
/// Each is a sum of [`products`], and its bits are the same on every processor. Where the shapes do not fit, every entry becomes a
/// NaN, which no bound accepts.
pub(super) fn multiply(data: &[f64], vectors: &Panels<f64>, are_kept: bool, sums: &mut [f64]) {
    let (length, count) = (vectors.length(), vectors.count());
    if !fits(data, length, count, sums) {
        return sums.fill(f64::NAN);
    }
    let mut laid = Vec::new();
    let blocks = data
        .chunks(ROWS * length)
        .zip(sums.chunks_mut(ROWS * count));
    for (data, sums) in blocks {
        let rows = data.len() / length;
        lay(data.chunks_exact(length), length, &mut laid);
        let sums = Sums::by_rows::<f64>(sums, count, are_kept);
        products(vectors.entries(), vectors.stride(), &laid, rows, sums);
    }
}

/// Whether there are as many whole rows of data as of sums.
fn fits(data: &[f64], length: usize, count: usize, sums: &[f64]) -> bool {
    data.len().is_multiple_of(length)
        && sums.len().is_multiple_of(count)
        && data.len() / length == sums.len() / count
}

/// The number of patterns that [`multiply_once`] lays side by side at a time.
const PATTERNS: usize = 64;

/// [`multiply`] for patterns that stand one after the other. It needs no copy of all of them.
pub(super) fn multiply_once(data: &[f64], patterns: &[f64], length: usize, sums: &mut [f64]) {
    let count = patterns.len() / length;
    if !fits(data, length, count, sums) {
        return sums.fill(f64::NAN);
    }
    let blocks: Vec<_> = data
        .chunks(ROWS * length)
        .map(|data| {
            let mut laid = Vec::new();
            lay(data.chunks_exact(length), length, &mut laid);
            (laid, data.len() / length)
        })
        .collect();
    for (place, patterns) in patterns.chunks(PATTERNS * length).enumerate() {
        let panels = Panels::copied(patterns, length);
        for ((laid, rows), sums) in blocks.iter().zip(sums.chunks_mut(ROWS * count)) {
            let sums = sums.get_mut(place * PATTERNS..).unwrap_or_default();
            let sums = Sums::of_columns::<f64>(sums, count, panels.count());
            products(panels.entries(), panels.stride(), laid, *rows, sums);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Bounded, Enclosure, Real};
    use crate::sampling::random::{normals, stream};

    type Exact = Ball<4>;

    /// The bound of [`roundings_of_product`], at sizes next to those of panels, strips, blocks and stretches.
    #[test]
    fn products_are_within_their_roundings() {
        let sizes = [
            [1, 1, 1],
            [ROWS - 1, 7, ROUNDINGS_OF_STRETCH - 1],
            [ROWS, 8, ROUNDINGS_OF_STRETCH],
            [ROWS + 1, 9, ROUNDINGS_OF_STRETCH + 1],
            [2 * ROWS + 3, 17, 2 * ROUNDINGS_OF_STRETCH + 5],
            [3, PATTERNS + 1, 784],
            [ROWS + 5, 2 * PATTERNS, 7],
        ];
        for [rows, count, length] in sizes {
            let mut rng = stream(1, "product", length as u64);
            let data = normals(&mut rng, rows * length);
            let vectors = normals(&mut rng, count * length);
            let columns: Vec<f64> = (0..length)
                .flat_map(|entry| vectors.iter().skip(entry).step_by(length).copied())
                .collect();
            let mut once = vec![f64::NAN; rows * count];
            multiply(&data, &Panels::copied(&vectors, length), false, &mut once);
            let mut by_groups = vec![f64::NAN; rows * count];
            multiply_once(&data, &vectors, length, &mut by_groups);
            assert_eq!(once, by_groups);
            let mut twice = vec![0.0; rows * count];
            let panels = Panels::of_columns(&columns, count);
            multiply(&data, &panels, true, &mut twice);
            assert_eq!(once, twice);
            multiply(&data, &panels, true, &mut twice);

            for (sums, times) in [(once, 1), (twice, 2)] {
                let roundings = roundings_of_blocks(times * length, length) as f64;
                let mut sums = sums.iter();
                for v in data.chunks(length) {
                    for vector in vectors.chunks(length) {
                        let sizes: f64 = v.iter().zip(vector).map(|(a, b)| (a * b).abs()).sum();
                        let unit = f64::EPSILON / 2.0 * 1.01 * times as f64;
                        let bound = Exact::from_f64(roundings * unit * sizes);
                        let truth = Exact::dot(v, vector) * Exact::from_i64(times as i64);
                        let sum = sums.next().copied().unwrap_or(f64::NAN);
                        let error = Exact::from_f64(sum) - truth;
                        assert!(error.is_bounded());
                        assert!(
                            error.certainly_at_most(&bound) && (-error).certainly_at_most(&bound),
                            "{times} times {v:?} {vector:?}: {sum}"
                        );
                    }
                }
            }
        }
    }

    /// Stretch after stretch, block after block.
    #[test]
    fn roundings_are_those_of_the_loops() {
        assert_eq!(
            [0, 1, 72, 73, 784].map(roundings_of_product),
            [0, 2, 73, 74, 83]
        );
        let counted = |terms: usize, block: usize| {
            let blocks = (0..terms)
                .step_by(block)
                .map(|first| block.min(terms - first));
            let stretches = blocks.map(|terms| (0..terms).step_by(ROUNDINGS_OF_STRETCH).count());
            terms.min(ROUNDINGS_OF_STRETCH) + stretches.sum::<usize>()
        };
        for terms in [1, 71, 72, 73, 256, 257, 511, 512, 1000] {
            for block in [1, 72, 100, 256] {
                assert_eq!(roundings_of_blocks(terms, block), counted(terms, block));
            }
        }
    }

    #[test]
    fn shapes_that_do_not_fit_give_no_number() {
        let vectors = Panels::copied(&[1.0; 6], 3);
        for (entries, places) in [(4, 2), (3, 4), (6, 2), (3, 3)] {
            let mut sums = vec![0.0; places];
            multiply(&vec![1.0; entries], &vectors, false, &mut sums);
            assert!(sums.iter().all(|sum| sum.is_nan()), "{entries} {places}");
            let mut sums = vec![0.0; places];
            multiply_once(&vec![1.0; entries], &[1.0; 6], 3, &mut sums);
            assert!(sums.iter().all(|sum| sum.is_nan()), "{entries} {places}");
        }
        // A row and a half, and as many sums.
        let mut sums = [0.0; 3];
        multiply_once(&[1.0; 3], &[1.0; 4], 2, &mut sums);
        assert!(sums.iter().all(|sum| sum.is_nan()));
    }
}
