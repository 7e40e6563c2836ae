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
        pass(entries, length);
    }
}

/// The process once.
fn pass(entries: &mut [f64], length: usize) {
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
    use crate::real::{Enclosure, Interval, Real};

    /// Exactly, or in an interval of two neighbours.
    fn product(one: &[f64], other: &[f64]) -> Interval {
        let terms = one.iter().zip(other);
        terms.fold(Interval::zero(), |sum, (a, b)| {
            sum + Interval::point(*a) * Interval::point(*b)
        })
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
        // These patterns are orthogonal, and the root of their length is a whole number.
        assert_eq!(rows.entries, [0.5, 0.5, -0.5, 0.5, 0.5, -0.5, 0.5, 0.5]);
        // Others are not, and the two rules differ.
        let patterns = [vec![1, 1, 1, 1], vec![1, 1, 1, -1]];
        let hebbian = Start::Hebbian.weights(&patterns, &images, 1).unwrap();
        let projection = Start::Projection.weights(&patterns, &images, 1).unwrap();
        assert_ne!(hebbian, projection);
        let rows: Vec<&[f64]> = projection.rows().collect();
        // Entries rounded once are off by half an ulp, at most ε/4 as all are below 1: a product of rows of length 1 and of the
        // sum of absolute values 2 by 4 · ε/4, and less than ε²; the intervals add two ulps of 1 or less to that.
        for (place, row) in rows.iter().enumerate() {
            for (other_place, other) in rows.iter().enumerate() {
                let exact = if place == other_place { 1.0 } else { 0.0 };
                is_within(product(row, other), exact, 3.0 * f64::EPSILON);
            }
        }
    }

    /// Most of the variance is along the first pixel, and next along the second and third together.
    ///
    /// The covariance has the eigenvalues 1, 7/8, 0 and 0. So the first direction is `(1, t/√2, t/√2, 0)/√(1 + t²)` for
    /// `t = (7/8)^30 (x_1 + x_2)/(√2 x_0)` of the numbers that it starts from, and the second is orthogonal to it.
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
        let mut start = stream(1, "principal directions", 0);
        let start: Vec<f64> = (0..4).map(|_| normal(&mut start)).collect();
        let square = (0.875f64.powi(30) * (start[1] + start[2]) / start[0]).powi(2) / 2.0;
        // 1/√(1 + t²) is between 1 - t²/2 and 1 - t²/2 + 3 t⁴/8. Rounding is by some ε, and t⁴ is far above it.
        assert!(square > 1e-5 && square < 0.1, "{square}");
        for cosine in [rows[0].abs(), 2f64.sqrt() * rows[5].abs()] {
            let missing = 1.0 - cosine;
            assert!(
                missing < square / 2.0 && missing > square / 2.0 - square * square / 2.0,
                "{missing} {square}"
            );
        }
        // Two pixels that are always equal are treated alike, and one without variance is exactly 0.
        assert_eq!((rows[1], rows[5]), (rows[2], rows[6]));
        assert_eq!((rows[3], rows[7]), (0.0, 0.0));
    }

    #[track_caller]
    fn is_within(found: Interval, exact: f64, bound: f64) {
        assert!(
            found.is_bounded() && found.inf() >= exact - bound && found.sup() <= exact + bound,
            "{found:?} is not {exact} to {bound:e}"
        );
    }

    #[test]
    fn rows_become_orthonormal() {
        let mut rows = vec![1.0, 1.0, 0.0, 1.0, 1.0, 1e-7, 2.0, 2.0, 0.0];
        orthonormalize(&mut rows, 3);
        let rows: Vec<&[f64]> = rows.chunks(3).collect();
        // In the second pass the rows are nearly orthogonal unit vectors, so that Σ |x_i y_i| <= 1. The product is off by three
        // roundings of its terms, a subtraction and a scaling by one each: 5 · ε/2. The length is off by twice the roundings of
        // its square, a root, a quotient and a scaling: 2 · 4.5 · ε/2. The intervals of the check add less than ε.
        is_within(product(rows[0], rows[1]), 0.0, 3.5 * f64::EPSILON);
        is_within(product(rows[1], rows[1]), 1.0, 5.5 * f64::EPSILON);
        // One pass is not enough: what it leaves of the first row is 1e7 times as large beside what is left of the second.
        let mut once = vec![1.0, 1.0, 0.0, 1.0, 1.0, 1e-7, 2.0, 2.0, 0.0];
        pass(&mut once, 3);
        let left = product(&once[..3], &once[3..6]);
        assert!(left.inf() > 3.5 * f64::EPSILON || left.sup() < -3.5 * f64::EPSILON);
        // Rows whose lengths are powers of 2 are divided exactly, and a row that depends on others becomes 0.
        let mut rows = vec![1.0, 1.0, 1.0, 1.0, 9.0, 7.0, 9.0, 7.0, 3.0, 1.0, 3.0, 1.0];
        orthonormalize(&mut rows, 4);
        assert_eq!(
            rows,
            [0.5, 0.5, 0.5, 0.5, 0.5, -0.5, 0.5, -0.5, 0.0, 0.0, 0.0, 0.0]
        );
    }
}
