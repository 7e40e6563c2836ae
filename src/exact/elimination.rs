//! Fraction-free elimination of matrices of whole numbers.
//!
//! Bareiss's recurrence keeps every entry a minor of the matrix, so each division is exact and no number is longer than
//! a determinant. Applied to a Gram matrix with the rows beside it, it is the Gram-Schmidt process without square
//! roots; carried on above the pivots, it gives the inverse times the determinant.

use num_bigint::{BigInt, Sign};

use super::affine_rank::decompose;
use crate::Error;
use crate::routes::entered;

/// The most multiplications of whole numbers that one elimination may take.
const MOST_OPERATIONS: f64 = 3e7;

/// Rows of whole numbers made orthogonal without division.
///
/// # Statement
///
/// With the independent rows `x_1, …, x_r`, `G_k` the Gram matrix of the first `k` of them and `d_k = det G_k`
/// (`d_0 = 1`), `u_k` is `d_{k-1}` times the part of `x_k` that is orthogonal to those before. So
/// `u_k·u_l = d_{k-1} d_k δ_kl`, and the rows of `d_r G_r^{-1} x` are the dual basis times `d_r`.
#[derive(Clone, Debug)]
pub struct OrthogonalRows {
    pivots: Vec<usize>,
    squares: Vec<BigInt>,
    determinant: BigInt,
    rows: Vec<Vec<BigInt>>,
    dual: Vec<Vec<BigInt>>,
}

impl OrthogonalRows {
    /// The process, applied to these rows in their order.
    ///
    /// # Domain
    ///
    /// Rows of the same length. A row that depends on those before it is left out; exact arithmetic decides that.
    ///
    /// # Errors
    ///
    /// [`Error::Budget`] for a matrix that would take more than 3e7 multiplications.
    ///
    /// ```
    /// use attnbm::exact::OrthogonalRows;
    /// // The third row is the sum of the others.
    /// let rows = [[1, 1, 0], [0, 1, 1], [1, 2, 1]];
    /// let rows: Vec<Vec<_>> = rows.iter().map(|row| row.map(Into::into).to_vec()).collect();
    /// let orthogonal = OrthogonalRows::new(&rows)?;
    /// assert_eq!(orthogonal.pivots(), [0, 1]);
    /// assert_eq!(orthogonal.determinant(), &3.into());
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn new(rows: &[Vec<BigInt>]) -> Result<Self, Error> {
        entered!("OrthogonalRows::new");
        let count = rows.len();
        let length = rows.first().map_or(0, Vec::len);
        check_work(count, length)?;
        let mut work: Vec<Vec<BigInt>> = rows
            .iter()
            .map(|row| {
                let gram = rows.iter().map(|other| product(row, other));
                gram.chain(row.iter().cloned()).collect()
            })
            .collect();
        let mut result = Self {
            pivots: Vec::new(),
            squares: Vec::new(),
            determinant: BigInt::from(1),
            rows: Vec::new(),
            dual: Vec::new(),
        };
        for index in 0..count {
            let row = work.get(index).cloned().unwrap_or_default();
            let pivot = row.get(index).cloned().unwrap_or_default();
            // A Gram matrix is positive semidefinite: with the pivot its whole row vanishes.
            if pivot.sign() != Sign::Plus {
                continue;
            }
            let before = result.determinant;
            for (other, target) in work.iter_mut().enumerate() {
                if other != index && (other > index || result.pivots.contains(&other)) {
                    eliminate(target, &row, index, &pivot, &before);
                }
            }
            result.rows.push(row.into_iter().skip(count).collect());
            result.pivots.push(index);
            result.squares.push(before * &pivot);
            result.determinant = pivot;
        }
        result.dual = result
            .pivots
            .iter()
            .filter_map(|index| Some(work.get(*index)?.iter().skip(count).cloned().collect()))
            .collect();
        Ok(result)
    }

    /// The indices of the rows that are independent of those before them; their number is the rank.
    pub fn pivots(&self) -> &[usize] {
        &self.pivots
    }

    /// `d_r`, the determinant of the Gram matrix of the independent rows, 1 if there are none.
    pub fn determinant(&self) -> &BigInt {
        &self.determinant
    }

    /// The rows `u_k`, each with the square of its length, `d_{k-1} d_k`.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = (&[BigInt], &BigInt)> {
        self.rows.iter().map(Vec::as_slice).zip(&self.squares)
    }

    /// The rows of `d_r G_r^{-1} x`.
    pub fn dual(&self) -> &[Vec<BigInt>] {
        &self.dual
    }
}

/// A matrix in reduced echelon form, times its last pivot.
#[derive(Clone, Debug)]
pub struct ReducedRows {
    /// The columns in which the rows are the unit matrix times the scale.
    pub columns: Vec<usize>,
    /// The rows, as many as the rank.
    pub rows: Vec<Vec<BigInt>>,
    /// The scale, not 0.
    pub scale: BigInt,
}

impl ReducedRows {
    /// The reduced form of these rows; each new pivot is the first entry that is not 0.
    ///
    /// # Statement
    ///
    /// The rows span what the given ones span, and in the columns named they are `scale` times the unit matrix.
    ///
    /// # Errors
    ///
    /// As [`OrthogonalRows::new`].
    ///
    /// ```
    /// use attnbm::exact::ReducedRows;
    /// let rows = [[2, 4, 2], [1, 2, 3]].map(|row| row.map(Into::into).to_vec());
    /// let reduced = ReducedRows::new(&rows)?;
    /// assert_eq!(reduced.columns, [0, 2]);
    /// assert_eq!(reduced.rows[0], [4, 8, 0].map(Into::into));
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn new(rows: &[Vec<BigInt>]) -> Result<Self, Error> {
        entered!("ReducedRows::new");
        let length = rows.first().map_or(0, Vec::len);
        check_work(rows.len(), length)?;
        let mut work = rows.to_vec();
        let (mut columns, mut scale) = (Vec::new(), BigInt::from(1));
        let mut done = 0;
        for index in 0..work.len() {
            let Some((column, pivot)) = first_entry(work.get(index)) else {
                continue;
            };
            let row = work.get(index).cloned().unwrap_or_default();
            for (other, target) in work.iter_mut().enumerate() {
                if other != index && (other > index || other < done) {
                    eliminate(target, &row, column, &pivot, &scale);
                }
            }
            // The finished rows stand first, so that rows that have vanished are left behind.
            work.swap(done, index);
            done += 1;
            columns.push(column);
            scale = pivot;
        }
        work.truncate(done);
        Ok(Self {
            columns,
            rows: work,
            scale,
        })
    }
}

/// Binary64 numbers as whole numbers times a common power of two, 0 for those that are not finite.
///
/// ```
/// use attnbm::exact::whole_numbers;
/// assert_eq!(whole_numbers(&[0.5, 3.0, -0.25]), [2.into(), 12.into(), (-1).into()]);
/// ```
pub fn whole_numbers(numbers: &[f64]) -> Vec<BigInt> {
    entered!("elimination::whole_numbers");
    let parts = || {
        let finite = numbers.iter().map(|x| if x.is_finite() { *x } else { 0.0 });
        finite.map(decompose)
    };
    let present = parts().filter(|(mantissa, _)| *mantissa != 0);
    let least = present.map(|(_, exponent)| exponent).min().unwrap_or(0);
    parts()
        .map(|(mantissa, exponent)| match mantissa {
            0 => BigInt::ZERO,
            _ => BigInt::from(mantissa) << (exponent - least).unsigned_abs(),
        })
        .collect()
}

/// The first entry that is not 0, with its column.
fn first_entry(row: Option<&Vec<BigInt>>) -> Option<(usize, BigInt)> {
    let mut entries = row?.iter().enumerate();
    let (column, entry) = entries.find(|(_, entry)| entry.sign() != Sign::NoSign)?;
    Some((column, entry.clone()))
}

/// `(pivot · target - target[column] · row) / before`, which is a whole number.
fn eliminate(
    target: &mut [BigInt],
    row: &[BigInt],
    column: usize,
    pivot: &BigInt,
    before: &BigInt,
) {
    let factor = target.get(column).cloned().unwrap_or_default();
    for (entry, of_row) in target.iter_mut().zip(row) {
        *entry = (&*entry * pivot - &factor * of_row) / before;
    }
}

fn product(one: &[BigInt], other: &[BigInt]) -> BigInt {
    let products = one.iter().zip(other).map(|(a, b)| a * b);
    products.sum()
}

fn check_work(count: usize, length: usize) -> Result<(), Error> {
    let (count, length) = (count as f64, length as f64);
    let work = count * count * (count + 2.0 * length);
    if work <= MOST_OPERATIONS {
        return Ok(());
    }
    Err(Error::Budget(format!(
        "elimination of {count} rows of {length} whole numbers would take {work:.1e} multiplications, and \
         {MOST_OPERATIONS:.0e} are allowed"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(rows: &[&[i64]]) -> Vec<Vec<BigInt>> {
        let row = |row: &&[i64]| row.iter().map(|x| BigInt::from(*x)).collect();
        rows.iter().map(row).collect()
    }

    /// Rows with a repeated, a negated and a dependent one.
    fn samples() -> Vec<Vec<Vec<BigInt>>> {
        vec![
            whole(&[&[1, 1, -1, 1], &[1, -1, 1, 1], &[-1, 1, 1, 1]]),
            whole(&[&[1, 1, -1, 1], &[-1, -1, 1, -1], &[1, -1, 1, 1]]),
            whole(&[&[0, 0, 0], &[2, 0, -3], &[1, 5, 0], &[3, 5, -3]]),
            whole(&[&[3]]),
        ]
    }

    #[test]
    fn the_rows_are_orthogonal_and_span_the_same() {
        for (rows, rank) in samples().iter().zip([3, 2, 2, 1]) {
            let orthogonal = OrthogonalRows::new(rows).unwrap();
            assert_eq!(orthogonal.pivots().len(), rank, "{rows:?}");
            let bases: Vec<(&[BigInt], &BigInt)> = orthogonal.rows().collect();
            for (k, (row, square)) in bases.iter().enumerate() {
                for (l, (other, _)) in bases.iter().enumerate() {
                    let expected = if k == l { (*square).clone() } else { 0.into() };
                    assert_eq!(product(row, other), expected, "{rows:?}");
                }
                // Orthogonal to the rows before the one it is made of.
                for before in &orthogonal.pivots()[..k] {
                    assert_eq!(product(row, &rows[*before]), 0.into(), "{rows:?}");
                }
            }
        }
    }

    #[test]
    fn the_dual_rows_read_the_coefficients() {
        for rows in samples() {
            let orthogonal = OrthogonalRows::new(&rows).unwrap();
            for (k, dual) in orthogonal.dual().iter().enumerate() {
                for (l, pivot) in orthogonal.pivots().iter().enumerate() {
                    let expected = match k == l {
                        true => orthogonal.determinant().clone(),
                        false => 0.into(),
                    };
                    assert_eq!(product(dual, &rows[*pivot]), expected, "{rows:?}");
                }
            }
        }
    }

    #[test]
    fn reduced_rows_are_the_unit_matrix_in_their_columns() {
        for (rows, rank) in samples().iter().zip([3, 2, 2, 1]) {
            let reduced = ReducedRows::new(rows).unwrap();
            assert_eq!((reduced.rows.len(), reduced.columns.len()), (rank, rank));
            for (k, row) in reduced.rows.iter().enumerate() {
                for (l, column) in reduced.columns.iter().enumerate() {
                    let expected = if k == l {
                        reduced.scale.clone()
                    } else {
                        0.into()
                    };
                    assert_eq!(row[*column], expected, "{rows:?}");
                }
            }
            // Each given row is the combination that its entries in these columns say.
            for given in rows {
                let scaled: Vec<BigInt> = given.iter().map(|x| x * &reduced.scale).collect();
                let combined: Vec<BigInt> = (0..given.len())
                    .map(|j| {
                        let rows = reduced.rows.iter().zip(&reduced.columns);
                        rows.map(|(row, column)| &row[j] * &given[*column]).sum()
                    })
                    .collect();
                assert_eq!(scaled, combined, "{rows:?}");
            }
        }
    }

    #[test]
    fn what_takes_too_long_is_refused() {
        assert!(check_work(100, 1000).is_ok() && check_work(100, 1451).is_err());
        assert!(matches!(check_work(400, 10), Err(Error::Budget(_))));
    }
}
