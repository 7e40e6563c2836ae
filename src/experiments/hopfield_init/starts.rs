//! Weights to start from.

use super::machine::Weights;
use crate::Error;
use crate::models::hopfield_rbm::{BinaryNetwork, BinaryPatterns, Rule};
use crate::sampling::random::{normal, stream};

/// Where training starts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Start {
    /// The patterns made orthonormal: the forward map of the projection rule.
    Projection,
    /// The patterns divided by `√N`: the forward map of the Hebbian rule.
    Hebbian,
    /// The first principal directions of the training images.
    PrincipalDirections,
    /// Independent normal numbers of this standard deviation.
    Gaussian(f64),
}

impl Start {
    /// All of them. The authors' program draws normal numbers of the standard deviation 0.1, which is not small for an image.
    pub const ALL: [Self; 5] = [
        Self::Projection,
        Self::Hebbian,
        Self::PrincipalDirections,
        Self::Gaussian(0.1),
        Self::Gaussian(0.01),
    ];

    /// The name in tables.
    pub fn name(self) -> String {
        match self {
            Self::Projection => "patterns, orthonormal".into(),
            Self::Hebbian => "patterns, Hebbian".into(),
            Self::PrincipalDirections => "principal directions".into(),
            Self::Gaussian(deviation) => format!("normal, {deviation}"),
        }
    }

    /// The weights.
    pub(super) fn weights(
        self,
        patterns: &[Vec<i8>],
        images: &[Vec<i8>],
        seed: u64,
    ) -> Result<Weights, Error> {
        let visible = patterns.first().map_or(0, Vec::len);
        let network = |rule| {
            let entries: Vec<f64> = patterns.iter().flatten().map(|x| f64::from(*x)).collect();
            let patterns = BinaryPatterns::new(patterns.len(), visible, &entries)?;
            BinaryNetwork::new(patterns, rule)
        };
        let count = network(Rule::Projection)?.hidden_count();
        let entries = match self {
            Self::Projection => network(Rule::Projection)?.weights::<f64>(),
            Self::Hebbian => network(Rule::Hebbian)?.weights::<f64>(),
            Self::PrincipalDirections => principal_directions(images, count, seed),
            Self::Gaussian(deviation) => {
                let mut generator = stream(seed, "normal weights", 0);
                let entry = |_| deviation * normal(&mut generator);
                (0..count * visible).map(entry).collect()
            }
        };
        Ok(Weights { visible, entries })
    }
}

/// Rows that are orthonormal, in place, by the modified Gram-Schmidt process, twice. A row that depends on those before it
/// becomes 0.
pub(super) fn orthonormalize(entries: &mut [f64], length: usize) {
    for _ in 0..2 {
        let mut rows: Vec<&mut [f64]> = entries.chunks_exact_mut(length.max(1)).collect();
        for place in 0..rows.len() {
            let (before, rest) = rows.split_at_mut(place);
            let Some(row) = rest.first_mut() else {
                break;
            };
            for other in before {
                let product: f64 = other.iter().zip(row.iter()).map(|(a, b)| a * b).sum();
                for (x, y) in row.iter_mut().zip(other.iter()) {
                    *x -= product * y;
                }
            }
            let square: f64 = row.iter().map(|x| x * x).sum();
            let scale = if square > 0.0 {
                1.0 / square.sqrt()
            } else {
                0.0
            };
            row.iter_mut().for_each(|x| *x *= scale);
        }
    }
}

/// The first principal directions of some images, orthonormal, by iteration of a subspace.
fn principal_directions(images: &[Vec<i8>], count: usize, seed: u64) -> Vec<f64> {
    const ITERATIONS: usize = 30;
    let length = images.first().map_or(0, Vec::len);
    let mut mean = vec![0.0; length];
    for image in images {
        for (mean, pixel) in mean.iter_mut().zip(image) {
            *mean += f64::from(*pixel) / images.len() as f64;
        }
    }
    let mut generator = stream(seed, "principal directions", 0);
    let mut rows: Vec<f64> = (0..count * length)
        .map(|_| normal(&mut generator))
        .collect();
    for _ in 0..ITERATIONS {
        orthonormalize(&mut rows, length);
        let mut next = vec![0.0; count * length];
        for image in images {
            let centred: Vec<f64> = (image.iter().zip(&mean))
                .map(|(pixel, mean)| f64::from(*pixel) - mean)
                .collect();
            let pairs = rows.chunks_exact(length).zip(next.chunks_exact_mut(length));
            for (row, next) in pairs {
                let product: f64 = row.iter().zip(&centred).map(|(w, x)| w * x).sum();
                for (next, x) in next.iter_mut().zip(&centred) {
                    *next += product * x;
                }
            }
        }
        rows = next;
    }
    orthonormalize(&mut rows, length);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(one: &[f64], other: &[f64]) -> f64 {
        one.iter().zip(other).map(|(a, b)| a * b).sum()
    }

    #[test]
    fn every_start_has_a_row_for_each_pattern() {
        let patterns = [vec![1, 1, -1, 1], vec![1, -1, 1, 1]];
        let images = [vec![1, 1, 1, -1], vec![-1, 1, -1, 1], vec![1, -1, 1, 1]];
        for start in Start::ALL {
            let weights = start.weights(&patterns, &images, 1).unwrap();
            assert_eq!((weights.hidden(), weights.visible), (2, 4), "{start:?}");
            assert!(weights.entries.iter().all(|w| w.is_finite()));
        }
        let rows = Start::Hebbian.weights(&patterns, &images, 1).unwrap();
        assert_eq!(rows.entries, [0.5, 0.5, -0.5, 0.5, 0.5, -0.5, 0.5, 0.5]);
        let rows = Start::Projection.weights(&patterns, &images, 1).unwrap();
        let rows: Vec<&[f64]> = rows.rows().collect();
        assert!(
            product(rows[0], rows[1]).abs() < 1e-15
                && (product(rows[1], rows[1]) - 1.0).abs() < 1e-15
        );
    }

    /// Most of the variance is along the first pixel, and next along the second and third together.
    #[test]
    fn principal_directions_are_those_of_the_covariance() {
        let images: Vec<Vec<i8>> = (0..64)
            .map(|k: i32| {
                let sign = |bit: i32| if k & bit == 0 { 1 } else { -1 };
                let pair = if k % 8 == 7 { 1 } else { -1 };
                vec![sign(16), pair, pair, 1]
            })
            .collect();
        let rows = principal_directions(&images, 2, 1);
        // The pair has 2 · 7/16 of variance, less than the 1 of the first pixel.
        assert!((rows[0].abs() - 1.0).abs() < 1e-3, "{rows:?}");
        assert!((rows[5] - rows[6]).abs() < 1e-9 && (rows[5].abs() - 0.5f64.sqrt()).abs() < 1e-3);
        assert!(rows[7].abs() < 1e-12);
    }

    #[test]
    fn rows_become_orthonormal() {
        let mut rows = vec![1.0, 1.0, 0.0, 1.0, 1.0, 1e-7, 2.0, 2.0, 0.0];
        orthonormalize(&mut rows, 3);
        let rows: Vec<&[f64]> = rows.chunks(3).collect();
        assert!((product(rows[1], rows[1]) - 1.0).abs() < 1e-15);
        assert!(product(rows[0], rows[1]).abs() < 1e-15);
    }
}
