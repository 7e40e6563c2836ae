//! The orthogonal projection on the span of some vectors.

use crate::Error;
use crate::arguments;
use crate::exact::affine_rank::{AffineHull, affine_hull};
use crate::real::Real;
use crate::routes::entered;

/// A subspace of R^n, spanned by linearly independent vectors.
///
/// ```
/// use attnbm::models::in_context_denoising::Subspace;
///
/// let plane = Subspace::new(2, 3, vec![1.0, 1.0, 0.0, 0.0, 0.0, 2.0])?;
/// assert_eq!(plane.projection::<f64>(&[3.0, 1.0, 5.0])?, [2.0, 2.0, 5.0]);
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Subspace {
    rank: usize,
    dimension: usize,
    entries: Vec<f64>,
}

/// A projection as numerators over one denominator.
pub(super) struct Projected<S> {
    /// `det(G) P x`.
    pub(super) numerators: Vec<S>,
    /// `det(G) |P x|²`.
    pub(super) square: S,
    /// `det(G)`, `G` the Gram matrix of the vectors.
    pub(super) determinant: S,
}

impl Subspace {
    /// The span of `rank` vectors of `dimension` entries, given row by row.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] for another number of entries, [`Error::Domain`] for one that is not finite, or unless the
    /// vectors are linearly independent, which is decided exactly.
    pub fn new(rank: usize, dimension: usize, entries: Vec<f64>) -> Result<Self, Error> {
        arguments::matrix("basis", rank, dimension, entries.len())?;
        arguments::finite_rows("basis", entries.iter().copied(), dimension)?;
        // The linear rank is the affine rank with the origin.
        let points = [vec![0.0; dimension].as_slice(), entries.as_slice()].concat();
        let found = match affine_hull(&points, dimension, rank)? {
            AffineHull::Spanned { pivots } => pivots.len(),
            AffineHull::Beyond => rank,
        };
        if found < rank {
            return Err(Error::Domain {
                field: "basis".into(),
                expected: "a list of linearly independent rows",
                got: format!("{rank} rows of rank {found}"),
            });
        }
        Ok(Self {
            rank,
            dimension,
            entries,
        })
    }

    /// The number of vectors, the dimension of the subspace.
    pub fn rank(&self) -> usize {
        self.rank
    }

    /// The number of coordinates, n.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// The vectors, row by row.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f64]> + Clone {
        self.entries.chunks_exact(self.dimension)
    }

    /// The orthogonal projection of a point.
    ///
    /// # Statement
    ///
    /// `P x = Bᵀ (B Bᵀ)^{-1} B x`, `B` the matrix of the vectors.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless the point has n entries.
    ///
    /// # Error
    ///
    /// For an enclosure, by inclusion. Each entry is one quotient of polynomials in the input: it is rounded once if the
    /// scalar holds them.
    pub fn projection<S: Real>(&self, x: &[f64]) -> Result<Vec<S>, Error> {
        entered!("Subspace::projection");
        let projected = self.projected::<S>(x)?;
        let determinant = projected.determinant;
        let entries = projected.numerators.into_iter();
        Ok(entries.map(|entry| entry / &determinant).collect())
    }

    /// The projection over the common denominator.
    ///
    /// # Method
    ///
    /// Bareiss's elimination of `G y = B x` without fractions. Every division is exact, so in a ball that holds the
    /// determinants all results are exact.
    pub(super) fn projected<S: Real>(&self, x: &[f64]) -> Result<Projected<S>, Error> {
        entered!("Subspace::projected");
        arguments::length("query", x.len(), self.dimension)?;
        let right: Vec<S> = self.rows().map(|row| S::dot(row, x)).collect();
        let mut table: Vec<Vec<S>> = self
            .rows()
            .zip(&right)
            .map(|(row, b)| {
                let gram = self.rows().map(|other| S::dot(row, other));
                gram.chain([b.clone()]).collect()
            })
            .collect();
        let mut determinant = S::one();
        for k in 0..self.rank {
            let Some(pivot_row) = table.get(k).cloned() else {
                continue;
            };
            let Some(pivot) = pivot_row.get(k).cloned() else {
                continue;
            };
            for (i, row) in table.iter_mut().enumerate() {
                let Some(factor) = row.get(k).cloned() else {
                    continue;
                };
                if i == k {
                    continue;
                }
                for (entry, above) in row.iter_mut().zip(&pivot_row) {
                    let minor = entry.clone() * &pivot - above.clone() * &factor;
                    *entry = minor / &determinant;
                }
            }
            determinant = pivot;
        }
        // Each row is now det(G) times the unknown in its last place.
        let solution: Vec<S> = table.iter().filter_map(|row| row.last().cloned()).collect();
        let numerators = (0..self.dimension)
            .map(|j| {
                let column = self.rows().filter_map(|row| row.get(j));
                let terms = column.zip(&solution);
                terms.fold(S::zero(), |sum, (b, y)| sum + S::from_f64(*b) * y)
            })
            .collect();
        let pairs = right.iter().zip(&solution);
        let square = pairs.fold(S::zero(), |sum, (b, y)| sum + b.clone() * y);
        Ok(Projected {
            numerators,
            square,
            determinant,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Enclosure};

    #[test]
    fn a_projection_is_that_of_gram_and_schmidt() {
        let rows = [
            [1.0, 2.0, -1.0, 0.5],
            [0.25, 1.0, 3.0, -2.0],
            [2.0, 0.0, 1.0, 1.0],
        ];
        let space = Subspace::new(3, 4, rows.concat()).unwrap();
        let x = [0.75, -1.5, 2.0, 1.0];
        type Long = Ball<4>;
        let mut orthogonal: Vec<Vec<Long>> = Vec::new();
        let inner = |a: &[Long], b: &[Long]| {
            let terms = a.iter().zip(b).map(|(a, b)| a.clone() * b);
            Long::sum(terms)
        };
        for row in rows {
            let mut row: Vec<Long> = row.iter().map(|x| Long::from_f64(*x)).collect();
            for other in &orthogonal {
                let share = inner(&row, other) / inner(other, other);
                for (x, y) in row.iter_mut().zip(other) {
                    *x = x.clone() - share.clone() * y;
                }
            }
            orthogonal.push(row);
        }
        let point: Vec<Long> = x.iter().map(|x| Long::from_f64(*x)).collect();
        let found = space.projection::<Long>(&x).unwrap();
        for (j, entry) in found.iter().enumerate() {
            let terms = orthogonal
                .iter()
                .map(|u| inner(&point, u) / inner(u, u) * &u[j]);
            let expected = Long::sum(terms);
            assert!(!entry.disjoint(&expected) && entry.accuracy_bits() > 200);
        }
        let projected = space.projected::<Long>(&x).unwrap();
        let square = projected.square / projected.determinant;
        assert!(!square.disjoint(&inner(&found, &found)));
    }

    #[test]
    fn an_entry_that_is_0_or_short_is_known_to_be() {
        // The first vector is orthogonal to the point, and the projection is short although the Gram matrix is not.
        let space = Subspace::new(2, 3, vec![1.0, 1.0, 1.0, 1.0, -1.0, 0.0]).unwrap();
        let found = space.projection::<Ball<4>>(&[1.0, 1.0, -2.0]).unwrap();
        assert!(found.iter().all(Real::certainly_zero));
        let found = space.projection::<Ball<4>>(&[2.0, 2.0, -1.0]).unwrap();
        assert!(found.iter().all(|x| x.certainly_equal(&Ball::one())));
    }

    #[test]
    fn dependent_rows_and_other_shapes_are_refused() {
        let refused = |rank, dimension, entries: &[f64]| {
            let found = Subspace::new(rank, dimension, entries.to_vec());
            found.map(|_| ()).unwrap_err().kind()
        };
        assert_eq!(refused(2, 2, &[1.0, 2.0, 0.5, 1.0]), "domain");
        assert_eq!(refused(1, 2, &[0.0, 0.0]), "domain");
        assert_eq!(refused(2, 1, &[1.0, 2.0]), "domain");
        assert_eq!(refused(1, 2, &[f64::NAN, 0.0]), "domain");
        assert_eq!(refused(2, 2, &[1.0, 2.0, 0.5]), "shape");
        let line = Subspace::new(1, 2, vec![1.0, 2.0f64.next_up()]).unwrap();
        assert!(line.projection::<f64>(&[1.0]).is_err());
    }
}
