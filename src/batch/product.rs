//! The matrix product.

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2, Axis};

/// So many products are summed before their sum is added to an entry: a term of a long sum undergoes few roundings.
const STRETCH: usize = 128;

/// The number of roundings that a term of an entry undergoes at most.
pub(super) fn roundings_of_product(terms: usize) -> usize {
    terms.min(STRETCH) + terms.div_ceil(STRETCH)
}

/// A row-major matrix, or its transpose.
#[derive(Clone, Copy)]
pub(super) enum Factor<'a> {
    /// Of this many columns.
    Straight(&'a [f64], usize),
    /// The transpose of the matrix with this many columns.
    Transposed(&'a [f64], usize),
}

impl<'a> Factor<'a> {
    fn view(self) -> Option<ArrayView2<'a, f64>> {
        let (Self::Straight(entries, columns) | Self::Transposed(entries, columns)) = self;
        let rows = entries.len().checked_div(columns)?;
        let view = ArrayView2::from_shape((rows, columns), entries).ok()?;
        Some(match self {
            Self::Straight(..) => view,
            Self::Transposed(..) => view.reversed_axes(),
        })
    }
}

/// Writes the product of the factors, or adds it to what is there. Each entry is a sum of products in some order,
/// fused or not. Where the shapes do not fit, every entry becomes a NaN, which no bound accepts.
pub(super) fn multiply(left: Factor, right: Factor, keep: bool, product: &mut [f64]) {
    if !keep {
        product.fill(0.0);
    }
    let (Some(left), Some(right)) = (left.view(), right.view()) else {
        return product.fill(f64::NAN);
    };
    let shape = (left.nrows(), right.ncols());
    let fits = left.ncols() == right.nrows() && shape.0 * shape.1 == product.len();
    if !fits {
        return product.fill(f64::NAN);
    }
    if let Ok(mut product) = ArrayViewMut2::from_shape(shape, product) {
        let left = left.axis_chunks_iter(Axis(1), STRETCH);
        let right = right.axis_chunks_iter(Axis(0), STRETCH);
        for (left, right) in left.zip(right) {
            general_mat_mul(1.0, &left, &right, 1.0, &mut product);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_written_and_added() {
        let (a, b) = (
            [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
            [1.0, 0.0, -1.0, 2.0, 1.0, 0.5],
        );
        let mut product = [f64::NAN; 4];
        multiply(
            Factor::Straight(&a, 3),
            Factor::Transposed(&b, 3),
            false,
            &mut product,
        );
        assert_eq!(product, [-2.0, 5.5, -2.0, 16.0]);
        multiply(
            Factor::Straight(&a, 3),
            Factor::Straight(&b, 2),
            true,
            &mut product,
        );
        assert_eq!(product, [0.0, 11.0, 3.0, 27.0 + 2.0]);
    }

    #[test]
    fn shapes_that_do_not_fit_give_no_number() {
        let mut product = [0.0; 4];
        multiply(
            Factor::Straight(&[1.0; 6], 3),
            Factor::Straight(&[1.0; 6], 3),
            false,
            &mut product,
        );
        assert!(product.iter().all(|entry| entry.is_nan()));
    }
}
