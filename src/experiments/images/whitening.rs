//! Whitening of images: pixel-side ZCA.

use nalgebra::{DMatrix, SymmetricEigen};
use ndarray::{Array2, ArrayView2, Axis};

use crate::Error;
use crate::experiments::settings::refuse;
use crate::models::arguments::positive;

/// Whitened images, one a row.
///
/// # Statement
///
/// `(x - m) W / s` with the mean image `m`, `W = (C + ε I)^(-1/2)`, the covariance `C` of the pixels, and the standard deviation
/// `s` of all entries of what results.
///
/// # Method
///
/// `W` by the eigenvectors of `C`, or, for fewer images than pixels, by those of the Gram matrix: with
/// `X = U S Vᵀ` the whitened images are `U f(S²) Uᵀ X`.
///
/// # Error
///
/// No bound is derived. The test `whitened_pixels_are_uncorrelated` holds the covariance of whitened images, in balls, within
/// 1e-8 of that of white noise, and `the_side_of_the_eigenvectors_does_not_matter` the two routes within 1e-9 of each other.
///
/// # Errors
///
/// [`Error::Domain`] unless `ε` is finite and above 0, and for images that do not differ.
pub fn whiten(images: &[f64], size: usize, epsilon: f64) -> Result<Vec<f64>, Error> {
    positive("epsilon", epsilon)?;
    let count = images.len().checked_div(size).unwrap_or(0);
    let view = ArrayView2::from_shape((count, size), images);
    let (Ok(view), 2..) = (view, count) else {
        return Err(Error::Shape {
            field: "images".into(),
            expected: format!("two or more whole rows of {size} entries"),
            got: format!("{} entries", images.len()),
        });
    };
    let mut centred = view.to_owned();
    if let Some(mean) = centred.mean_axis(Axis(0)) {
        centred -= &mean;
    }
    let mut whitened = match count < size {
        true => {
            let gram = centred.dot(&centred.t());
            inverse_root(&gram, count, epsilon).dot(&centred)
        }
        false => {
            let scatter = centred.t().dot(&centred);
            centred.dot(&inverse_root(&scatter, count, epsilon))
        }
    };
    let deviation = whitened.std(0.0);
    if !(deviation.is_finite() && deviation > 0.0) {
        return refuse("images", "different from each other", "equal images".into());
    }
    whitened /= deviation;
    let (entries, _) = whitened.into_raw_vec_and_offset();
    Ok(entries)
}

/// `(A/(P - 1) + ε I)^(-1/2)` of a symmetric matrix.
fn inverse_root(matrix: &Array2<f64>, count: usize, epsilon: f64) -> Array2<f64> {
    let size = matrix.nrows();
    let entries = matrix.iter().copied();
    let eigen = SymmetricEigen::new(DMatrix::from_iterator(size, size, entries));
    // The transpose of a matrix by columns is one by rows.
    let vectors = ArrayView2::from_shape((size, size), eigen.eigenvectors.as_slice());
    let Ok(vectors) = vectors else {
        return Array2::zeros((size, size));
    };
    let mut scaled = vectors.to_owned();
    for (mut vector, value) in scaled.rows_mut().into_iter().zip(&eigen.eigenvalues) {
        let variance = value.max(0.0) / (count as f64 - 1.0);
        vector /= (variance + epsilon).sqrt();
    }
    vectors.t().dot(&scaled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Bounded, Real};
    use crate::sampling::random::{normals, stream};

    type Exact = Ball<4>;

    /// Whether the absolute value is at most a bound, for certain.
    fn is_within(difference: Exact, bound: &Exact) -> bool {
        difference.certainly_at_most(bound) && (-difference).certainly_at_most(bound)
    }

    /// Whitened images have the covariance of white noise in the directions in which they vary.
    #[test]
    fn whitened_pixels_are_uncorrelated() {
        let (count, size) = (60, 5);
        let mut images = normals(&mut stream(3, "whitening", 0), count * size);
        for row in images.chunks_exact_mut(size) {
            row[1] = 3.0 * row[0] + 0.1 * row[1] + 7.0;
        }
        let found = whiten(&images, size, 1e-12).unwrap();
        let exact = Exact::from_f64;
        let within = Exact::from_f64(1e-8 * count as f64);
        for i in 0..size {
            let column = |i: usize| {
                found
                    .iter()
                    .skip(i)
                    .step_by(size)
                    .copied()
                    .collect::<Vec<f64>>()
            };
            assert!(is_within(
                Exact::sum(column(i).into_iter().map(exact)),
                &within
            ));
            for j in 0..size {
                let expected = if i == j { count as f64 } else { 0.0 };
                let product = Exact::dot(&column(i), &column(j)) - exact(expected);
                assert!(is_within(product, &within), "{i} {j}");
            }
        }
    }

    /// The two routes are one function: it does not matter that there are more images than pixels.
    #[test]
    fn the_side_of_the_eigenvectors_does_not_matter() {
        let (count, size) = (6, 6);
        let images = normals(&mut stream(3, "whitening", 1), count * size);
        let narrow = whiten(&images, size, 0.1).unwrap();
        // Pixels that never change add nothing but columns of zeros, and change the deviation.
        let wide: Vec<f64> = images
            .chunks_exact(size)
            .flat_map(|row| [row, &[1.0; 3]].concat())
            .collect();
        let wide = whiten(&wide, size + 3, 0.1).unwrap();
        let scale = (Exact::from_i64(size as i64 + 3) / Exact::from_i64(size as i64)).sqrt();
        let within = Exact::from_f64(1e-9);
        for (narrow, wide) in narrow.chunks_exact(size).zip(wide.chunks_exact(size + 3)) {
            let scaled = narrow.iter().map(|x| Exact::from_f64(*x) * &scale);
            let scaled = scaled.chain([Exact::zero(), Exact::zero(), Exact::zero()]);
            for (a, b) in scaled.zip(wide) {
                assert!(is_within(a - Exact::from_f64(*b), &within), "{b}");
            }
        }
        assert!(whiten(&images, size, 0.0).is_err());
        assert!(whiten(&[1.0; 12], 4, 0.1).is_err());
        assert!(whiten(&images[..7], size, 0.1).is_err());
    }
}
