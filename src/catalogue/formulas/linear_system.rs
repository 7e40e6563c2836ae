//! Linear systems and inverses by Gaussian elimination.

use crate::real::Enclosure;

/// The solution of `matrix · x = right`; the whole line where no pivot is certainly not 0.
pub(in crate::catalogue) fn solve<S: Enclosure>(matrix: &[Vec<S>], right: &[S]) -> Vec<S> {
    let size = right.len();
    let mut rows: Vec<Vec<S>> = matrix
        .iter()
        .zip(right)
        .map(|(row, b)| row.iter().cloned().chain([b.clone()]).collect())
        .collect();
    for k in 0..size {
        let magnitude = |row: &Vec<S>| row[k].approx().abs();
        let best = (k..size).max_by(|a, b| magnitude(&rows[*a]).total_cmp(&magnitude(&rows[*b])));
        rows.swap(k, best.unwrap_or(k));
        let pivot = rows[k].clone();
        for row in &mut rows[k + 1..] {
            let factor = row[k].clone() / &pivot[k];
            for (entry, above) in row.iter_mut().zip(&pivot) {
                *entry = entry.clone() - factor.clone() * above;
            }
        }
    }
    let mut solution = vec![S::zero(); size];
    for k in (0..size).rev() {
        let known = (k + 1..size).fold(rows[k][size].clone(), |rest, j| {
            rest - rows[k][j].clone() * &solution[j]
        });
        solution[k] = known / &rows[k][k];
    }
    solution
}

/// The inverse of a matrix, row by row.
pub(in crate::catalogue) fn inverse<S: Enclosure>(matrix: &[Vec<S>]) -> Vec<Vec<S>> {
    let size = matrix.len();
    let unit = |k: usize| -> Vec<S> {
        (0..size)
            .map(|i| if i == k { S::one() } else { S::zero() })
            .collect()
    };
    let columns: Vec<Vec<S>> = (0..size).map(|k| solve(matrix, &unit(k))).collect();
    transposed(&columns)
}

pub(in crate::catalogue) fn transposed<S: Clone>(matrix: &[Vec<S>]) -> Vec<Vec<S>> {
    let width = matrix.first().map_or(0, Vec::len);
    let column = |j: usize| matrix.iter().map(|row| row[j].clone()).collect();
    (0..width).map(column).collect()
}

/// The product of two matrices.
pub(in crate::catalogue) fn product<S: Enclosure>(a: &[Vec<S>], b: &[Vec<S>]) -> Vec<Vec<S>> {
    let columns = transposed(b);
    a.iter().map(|row| image(&columns, row)).collect()
}

/// The product of a matrix with a vector.
pub(in crate::catalogue) fn image<S: Enclosure>(matrix: &[Vec<S>], vector: &[S]) -> Vec<S> {
    let entry = |row: &Vec<S>| {
        let products = row.iter().zip(vector);
        products.fold(S::zero(), |sum, (a, b)| sum + a.clone() * b)
    };
    matrix.iter().map(entry).collect()
}
