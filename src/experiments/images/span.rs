//! The span of the data: training in fewer coordinates, exactly.
//!
//! Steps of gradient descent move a pattern within the span of the data, and scale what is orthogonal to it. So the
//! coordinates in the span and the length of the orthogonal part are enough: likelihoods and responsibilities depend on
//! nothing else.

/// A residual below this part of its row counts as none.
const NEGLIGIBLE: f64 = 1e-10;

/// An orthonormal basis of the span of some rows.
#[derive(Clone, Debug)]
pub struct Span {
    /// Orthonormal vectors, one a row.
    basis: Vec<f64>,
    length: usize,
}

impl Span {
    /// The span of rows of `length` entries, by Gram and Schmidt, each row twice. A row whose residual is below 1e-10 of it
    /// counts as one of the others.
    pub fn of(rows: &[f64], length: usize) -> Self {
        let mut basis: Vec<f64> = Vec::new();
        for row in rows.chunks_exact(length.max(1)) {
            let mut rest = row.to_vec();
            for _ in 0..2 {
                for vector in basis.chunks_exact(length) {
                    let part = inner(vector, &rest);
                    add(&mut rest, -part, vector);
                }
            }
            let norm = inner(&rest, &rest).sqrt();
            if norm > NEGLIGIBLE * inner(row, row).sqrt() {
                basis.extend(rest.iter().map(|x| x / norm));
            }
        }
        Self { basis, length }
    }

    /// The dimension of the span.
    pub fn dimension(&self) -> usize {
        self.basis.len().checked_div(self.length).unwrap_or(0)
    }

    /// Rows in the coordinates of the span, each with the length of its orthogonal part as a last coordinate.
    pub fn coordinates(&self, rows: &[f64]) -> Vec<f64> {
        let mut coordinates = Vec::new();
        for row in rows.chunks_exact(self.length.max(1)) {
            let mut rest = row.to_vec();
            for vector in self.basis.chunks_exact(self.length) {
                let part = inner(vector, &rest);
                add(&mut rest, -part, vector);
                coordinates.push(part);
            }
            coordinates.push(inner(&rest, &rest).sqrt());
        }
        coordinates
    }

    /// The rows with these coordinates whose orthogonal parts point where those of `starts` do.
    pub fn rows(&self, coordinates: &[f64], starts: &[f64]) -> Vec<f64> {
        let mut rows = Vec::new();
        let each = coordinates.chunks_exact(self.dimension() + 1);
        for (coordinates, start) in each.zip(starts.chunks_exact(self.length.max(1))) {
            let mut rest = start.to_vec();
            let mut row = vec![0.0; self.length];
            let vectors = self.basis.chunks_exact(self.length);
            for (vector, coordinate) in vectors.zip(coordinates) {
                let part = inner(vector, &rest);
                add(&mut rest, -part, vector);
                add(&mut row, *coordinate, vector);
            }
            let norm = inner(&rest, &rest).sqrt();
            if let (Some(length), true) = (coordinates.last(), norm > 0.0) {
                add(&mut row, length / norm, &rest);
            }
            rows.extend(row);
        }
        rows
    }
}

fn inner(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}

fn add(to: &mut [f64], factor: f64, vector: &[f64]) {
    for (entry, x) in to.iter_mut().zip(vector) {
        *entry += factor * x;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::agreement::is_within;
    use crate::real::{Ball, Real};

    /// Rows of a Hadamard matrix and whole numbers, for which every operation is exact.
    #[test]
    fn coordinates_keep_inner_products_and_give_the_rows_back() {
        let data: Vec<f64> = [
            [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0],
            [3.0, -1.0, 3.0, -1.0, 0.0, 0.0, 0.0, 0.0],
            [0.0, 0.0, 0.0, 0.0, -4.0, 0.0, 0.0, 0.0],
            // The sum of two others adds nothing.
            [4.0, 0.0, 4.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        ]
        .concat();
        let span = Span::of(&data, 8);
        assert_eq!(span.dimension(), 3);
        // What is orthogonal to the span has the lengths 5, 13 and 0.
        let patterns: Vec<f64> = [
            [6.0, -2.0, 6.0, -2.0, 7.0, 3.0, 4.0, 0.0],
            [1.0, 1.0, 1.0, 1.0, -2.0, 12.0, 0.0, 5.0],
            [5.0, 1.0, 5.0, 1.0, 1.0, 0.0, 0.0, 0.0],
        ]
        .concat();
        let (x, xi) = (span.coordinates(&data), span.coordinates(&patterns));
        assert!(x.chunks(4).all(|row| row[3] == 0.0));
        assert!(xi.chunks(4).map(|row| row[3]).eq([5.0, 13.0, 0.0]));
        for (row, row_of_span) in data.chunks(8).zip(x.chunks(4)) {
            for (pattern, pattern_of_span) in patterns.chunks(8).zip(xi.chunks(4)) {
                assert_eq!(inner(row, pattern), inner(row_of_span, pattern_of_span));
                assert_eq!(
                    inner(pattern, pattern),
                    inner(pattern_of_span, pattern_of_span)
                );
            }
        }
        assert_eq!(span.rows(&xi, &patterns), patterns);
    }

    /// A power of two is no rounding: what is negligible beside its row is so at any size.
    #[test]
    fn the_span_does_not_depend_on_the_unit() {
        let data = [0.7, 0.1, -0.4, 0.3, 0.9, 0.2, 1.7, 1.1, -0.6, 0.1, 0.1, 0.1];
        let span = Span::of(&data, 3);
        assert_eq!(span.dimension(), 3);
        // A third row in the plane of two others, up to its rounding.
        let flat = [0.7, 0.1, -0.4, 0.3, 0.9, 0.2, 1.7, 1.1, -0.6];
        assert_eq!(Span::of(&flat, 3).dimension(), 2);
        for exponent in [-300, -60, -40, 40, 60, 300] {
            let unit = 2f64.powi(exponent);
            for (rows, dimension) in [(&data[..], 3), (&flat[..], 2)] {
                let scaled: Vec<f64> = rows.iter().map(|x| x * unit).collect();
                assert_eq!(Span::of(&scaled, 3).dimension(), dimension, "2^{exponent}");
            }
            let scaled: Vec<f64> = data.iter().map(|x| x * unit).collect();
            assert_eq!(Span::of(&scaled, 3).basis, span.basis, "2^{exponent}");
        }
    }

    /// What is left of a row that is nearly in the span is mostly rounding error, until it is made orthogonal again.
    #[test]
    fn rows_that_nearly_depend_are_made_orthogonal() {
        for distance in [1e-3, 1e-6, 1e-8] {
            let data = [
                0.7,
                0.1,
                -0.4,
                0.3,
                0.7 + distance,
                0.1,
                -0.4,
                0.3,
                0.7,
                0.1,
                distance - 0.4,
                0.3,
            ];
            let span = Span::of(&data, 4);
            assert_eq!(span.dimension(), 3);
            let vectors: Vec<&[f64]> = span.basis.chunks(4).collect();
            for (k, vector) in vectors.iter().enumerate() {
                // The second time a part is off by the roundings of an inner product, and the rest by one for each vector before
                // and one of the division. What is of second order is far below a hundredth of that.
                let roundings = (4 + k + 1) as f64;
                let bound = 1.01 * roundings * f64::EPSILON / 2.0;
                for other in &vectors[..k] {
                    let exact = Ball::<4>::dot(vector, other);
                    assert!(is_within(0.0, &exact, bound), "{distance}: {exact:?}");
                }
            }
        }
    }
}
