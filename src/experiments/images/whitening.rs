//! Whitening of images: ZCA by the covariance of the pixels, and by that of the samples.

use nalgebra::{DMatrix, SymmetricEigen};
use ndarray::{Array1, Array2, ArrayView2, Axis};
use safetensors::Dtype;

use crate::Error;
use crate::arguments::positive;
use crate::ecosystem::safetensors::{bytes, file, view};
use crate::experiments::settings::refuse;

/// The part of the largest eigenvalue below which one counts as 0, for each row of a matrix: what rounding leaves of a 0.
const NEGLIGIBLE: f64 = f64::EPSILON;

/// Pixel-side ZCA as it was fitted to images.
///
/// # Statement
///
/// `(x - m) W / s` with the mean image `m`, `W = (C + ε I)^(-1/2)`, the covariance `C` of the pixels, and the standard deviation
/// `s` of all entries of what results.
///
/// For other images this holds in the directions in which those of the fit vary. `W` is 0 in the others, where the formula has
/// `ε^(-1/2)`: a million for `ε = 10^-12`, by which it would multiply each pixel of another image that is black in all of the fit.
///
/// # Method
///
/// `W` by the eigenvectors of `C`, or, for fewer images than pixels, by those of the Gram matrix: with
/// `X = U S Vᵀ` the whitened images are `U f(S²) Uᵀ X`, and `W` is `Xᵀ U f(S²)/S² Uᵀ X`. A direction is one in which the images
/// do not vary if its eigenvalue is below 2^-52 of the largest one, times the number of rows of the matrix.
///
/// # Error
///
/// No bound is derived. The test `whitened_pixels_are_uncorrelated` holds the covariance of whitened images, in balls, within
/// 1e-8 of that of white noise, `the_side_of_the_eigenvectors_does_not_matter` the two routes within 1e-9 of each other, and
/// `the_transform_is_that_of_the_fit` the transform of the images of the fit, and its inverse, within 1e-9 of what they should be.
///
/// ```
/// use attnbm::experiments::images::Whitening;
/// let (whitening, whitened) = Whitening::fit(&[0.0, 0.0, 0.5, 0.0, 1.0, 0.0], 2, 1e-12)?;
/// // The second pixel is the same in all of these, and is left out of others.
/// let other = whitening.apply(&[0.5, 0.7])?;
/// assert!(other.iter().all(|x| x.abs() < 1e-9));
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Whitening {
    mean: Array1<f64>,
    /// `W/s`.
    matrix: Array2<f64>,
    /// The inverse of that in the directions in which the images vary, and 0 in the others.
    inverse: Array2<f64>,
}

impl Whitening {
    /// The transform of images, one a row, and the whitened images.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] unless `ε` is finite and above 0, and for images that do not differ; [`Error::Shape`] unless there are two
    /// or more whole rows.
    pub fn fit(images: &[f64], size: usize, epsilon: f64) -> Result<(Self, Vec<f64>), Error> {
        let mut centred = two_or_more(images, size, epsilon)?.to_owned();
        let count = centred.nrows();
        let mean = centred.mean_axis(Axis(0)).unwrap_or_default();
        centred -= &mean;
        let root = |variance: f64| (variance + epsilon).sqrt();
        let (whitened, matrix, inverse) = match count < size {
            true => {
                let gram = Spectrum::of(&centred.dot(&centred.t()), count);
                let outer = |inner: Array2<f64>| centred.t().dot(&inner).dot(&centred);
                let scale = count as f64 - 1.0;
                (
                    gram.divided(root).dot(&centred),
                    outer(gram.divided_within(|variance| root(variance) * variance * scale)),
                    outer(gram.divided_within(|variance| variance * scale / root(variance))),
                )
            }
            false => {
                let scatter = Spectrum::of(&centred.t().dot(&centred), count);
                (
                    centred.dot(&scatter.divided(root)),
                    scatter.divided_within(root),
                    scatter.divided_within(|variance| root(variance).recip()),
                )
            }
        };
        let (whitened, deviation) = scaled(whitened)?;
        let whitening = Self {
            mean,
            matrix: matrix / deviation,
            inverse: inverse * deviation,
        };
        Ok((whitening, whitened))
    }

    /// Other images, one a row, whitened by the same transform.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless there are whole rows.
    pub fn apply(&self, images: &[f64]) -> Result<Vec<f64>, Error> {
        let rows = whole_rows("images", images, self.mean.len())?;
        Ok(entries(&(&rows - &self.mean).dot(&self.matrix)))
    }

    /// The images that these whitened ones come from, in the directions in which those of the fit vary.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless there are whole rows.
    pub fn undo(&self, whitened: &[f64]) -> Result<Vec<f64>, Error> {
        let rows = whole_rows("whitened", whitened, self.mean.len())?;
        Ok(entries(&(rows.dot(&self.inverse) + &self.mean)))
    }

    /// A file of tensors in binary64: `mean`, `matrix` and `inverse`. With a row `x` the whitened image is
    /// `(x - mean) matrix`, and `v inverse + mean` undoes that.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] for what the format refuses, which is nothing of this kind.
    pub fn file(&self) -> Result<Vec<u8>, Error> {
        let size = self.mean.len();
        let square = |matrix: &Array2<f64>| bytes(&entries(matrix), f64::to_le_bytes);
        let mean = bytes(&self.mean.to_vec(), f64::to_le_bytes);
        let (matrix, inverse) = (square(&self.matrix), square(&self.inverse));
        file(vec![
            ("mean", view(Dtype::F64, &[size], &mean)?),
            ("matrix", view(Dtype::F64, &[size, size], &matrix)?),
            ("inverse", view(Dtype::F64, &[size, size], &inverse)?),
        ])
    }
}

/// Whitened images by the covariance of the *samples*, as the program of the paper's authors has it.
///
/// # Statement
///
/// `(K + ε I)^(-1/2) X / s`, one image a row of `X`, with the covariance `K` of the images over their pixels, P x P, and the
/// standard deviation `s` of all entries of what results.
///
/// # The trap
///
/// The mean of each image is removed in `K`, and not in `X`. So nothing normalises it: on images whose brightness differs it has
/// nearly all of the power of the result, and the standard deviation by which that is divided is its own. The test
/// `brightness_has_the_power_of_samples_that_are_whitened` shows it. With `P > N` all but `N` eigenvalues are 0, and their directions are
/// divided by `ε^(1/2)`. It is no transform of one image, and so there is none for held-out images. The matrix takes `P²` numbers.
///
/// # Errors
///
/// As for [`Whitening::fit`].
pub fn whiten_samples(images: &[f64], size: usize, epsilon: f64) -> Result<Vec<f64>, Error> {
    let images = two_or_more(images, size, epsilon)?;
    let mut centred = images.to_owned();
    for mut row in centred.rows_mut() {
        let mean = row.mean().unwrap_or(0.0);
        row -= mean;
    }
    let gram = Spectrum::of(&centred.dot(&centred.t()), size);
    let root = gram.divided(|variance| (variance + epsilon).sqrt());
    Ok(scaled(root.dot(&images))?.0)
}

/// Two or more images, one a row, that can be whitened with this `ε`.
fn two_or_more(images: &[f64], size: usize, epsilon: f64) -> Result<ArrayView2<'_, f64>, Error> {
    positive("epsilon", epsilon)?;
    let rows = whole_rows("images", images, size)?;
    match rows.nrows() {
        2.. => Ok(rows),
        count => Err(Error::Shape {
            field: "images".into(),
            expected: "two or more rows".into(),
            got: count.to_string(),
        }),
    }
}

/// Entries as rows of this size.
fn whole_rows<'a>(
    field: &str,
    entries: &'a [f64],
    size: usize,
) -> Result<ArrayView2<'a, f64>, Error> {
    let count = entries.len().checked_div(size).unwrap_or(0);
    let rows = ArrayView2::from_shape((count, size), entries).ok();
    // A view may leave out entries at the end.
    let whole = rows.filter(|rows| rows.len() == entries.len());
    whole.ok_or_else(|| Error::Shape {
        field: field.into(),
        expected: format!("whole rows of {size} entries"),
        got: format!("{} entries", entries.len()),
    })
}

/// Entries divided by their standard deviation, which is the second value.
fn scaled(mut whitened: Array2<f64>) -> Result<(Vec<f64>, f64), Error> {
    let deviation = whitened.std(0.0);
    if !(deviation.is_finite() && deviation > 0.0) {
        return refuse("images", "different from each other", "equal images".into());
    }
    whitened /= deviation;
    Ok((entries(&whitened), deviation))
}

/// The entries row by row.
fn entries(matrix: &Array2<f64>) -> Vec<f64> {
    matrix.iter().copied().collect()
}

/// The eigenvectors of a matrix of inner products of `count` rows or columns, and the variances along them.
struct Spectrum {
    /// One a row.
    vectors: Array2<f64>,
    variances: Vec<f64>,
}

impl Spectrum {
    fn of(matrix: &Array2<f64>, count: usize) -> Self {
        let size = matrix.nrows();
        let entries = matrix.iter().copied();
        let eigen = SymmetricEigen::new(DMatrix::from_iterator(size, size, entries));
        // The transpose of a matrix by columns is one by rows.
        let vectors = ArrayView2::from_shape((size, size), eigen.eigenvectors.as_slice());
        let vectors = vectors.map_or_else(|_| Array2::zeros((size, size)), |view| view.to_owned());
        let variance = |value: &f64| value.max(0.0) / (count as f64 - 1.0);
        Self {
            vectors,
            variances: eigen.eigenvalues.iter().map(variance).collect(),
        }
    }

    /// The matrix with the same eigenvectors and one over these functions of the variances.
    fn divided(&self, by: impl Fn(f64) -> f64) -> Array2<f64> {
        let mut scaled = self.vectors.clone();
        for (mut vector, variance) in scaled.rows_mut().into_iter().zip(&self.variances) {
            vector /= by(*variance);
        }
        self.vectors.t().dot(&scaled)
    }

    /// The same with 0 where the variance is what rounding leaves of 0.
    fn divided_within(&self, by: impl Fn(f64) -> f64) -> Array2<f64> {
        let largest = self.variances.iter().copied().fold(0.0, f64::max);
        let least = NEGLIGIBLE * self.variances.len() as f64 * largest;
        self.divided(|variance| match variance > least {
            true => by(variance),
            false => f64::INFINITY,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Bounded, Real, absolute};
    use crate::sampling::random::{normals, stream};

    type Exact = Ball<4>;

    /// Whether the absolute value is at most a bound, for certain.
    fn is_within(difference: Exact, bound: &Exact) -> bool {
        absolute(&difference).certainly_at_most(bound)
    }

    /// Whitened images have the covariance of white noise in the directions in which they vary.
    #[test]
    fn whitened_pixels_are_uncorrelated() {
        let (count, size) = (60, 5);
        let mut images = normals(&mut stream(3, "whitening", 0), count * size);
        for row in images.chunks_exact_mut(size) {
            row[1] = 3.0 * row[0] + 0.1 * row[1] + 7.0;
        }
        let (_, found) = Whitening::fit(&images, size, 1e-12).unwrap();
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
        let (_, narrow) = Whitening::fit(&images, size, 0.1).unwrap();
        // Pixels that never change add nothing but columns of zeros, and change the deviation.
        let wide: Vec<f64> = images
            .chunks_exact(size)
            .flat_map(|row| [row, &[1.0; 3]].concat())
            .collect();
        let (_, wide) = Whitening::fit(&wide, size + 3, 0.1).unwrap();
        let scale = (Exact::from_i64(size as i64 + 3) / Exact::from_i64(size as i64)).sqrt();
        let within = Exact::from_f64(1e-9);
        for (narrow, wide) in narrow.chunks_exact(size).zip(wide.chunks_exact(size + 3)) {
            let scaled = narrow.iter().map(|x| Exact::from_f64(*x) * &scale);
            let scaled = scaled.chain([Exact::zero(), Exact::zero(), Exact::zero()]);
            for (a, b) in scaled.zip(wide) {
                assert!(is_within(a - Exact::from_f64(*b), &within), "{b}");
            }
        }
        assert!(Whitening::fit(&images, size, 0.0).is_err());
        assert!(Whitening::fit(&[1.0; 12], 4, 0.1).is_err());
        for (length, expected) in [
            (6, "images must have two or more rows, got 1"),
            (0, "images must have two or more rows, got 0"),
            (
                13,
                "images must have whole rows of 6 entries, got 13 entries",
            ),
        ] {
            let error = Whitening::fit(&images[..length], size, 0.1).unwrap_err();
            assert_eq!(error.to_string(), expected);
        }
        assert!(Whitening::fit(&images, 0, 0.1).is_err());
    }

    /// The transform of the images of the fit is what the fit says, and its inverse gives them back, with more and with fewer
    /// images than pixels. What is outside of their span changes nothing.
    #[test]
    fn the_transform_is_that_of_the_fit() {
        for (count, size) in [(5, 9), (20, 9)] {
            let mut images = normals(&mut stream(3, "whitening", 2), count * size);
            for row in images.chunks_exact_mut(size) {
                row[4] = 0.25;
            }
            let (whitening, whitened) = Whitening::fit(&images, size, 1e-12).unwrap();
            let within = Exact::from_f64(1e-9);
            let are_near = |found: &[f64], expected: &[f64]| {
                found.len() == expected.len()
                    && found
                        .iter()
                        .zip(expected)
                        .all(|(a, b)| is_within(Exact::from_f64(*a) - Exact::from_f64(*b), &within))
            };
            let applied = whitening.apply(&images).unwrap();
            assert!(are_near(&applied, &whitened));
            assert!(are_near(&whitening.undo(&whitened).unwrap(), &images));
            // The pixel that never changes is in no direction in which the images vary.
            let mut moved = images.clone();
            for row in moved.chunks_exact_mut(size) {
                row[4] = 7.0;
            }
            assert!(are_near(&whitening.apply(&moved).unwrap(), &applied));
            // The check can fail: another pixel does change what comes out.
            moved[0] += 1e-3;
            assert!(!are_near(&whitening.apply(&moved).unwrap(), &applied));
            assert!(whitening.apply(&images[..size + 1]).is_err());
            assert!(whitening.undo(&images[..size - 1]).is_err());
        }
    }

    /// A file has each bit of the transform, row by row.
    #[test]
    fn the_file_has_the_transform() {
        for (count, size) in [(5, 9), (20, 9)] {
            let images = normals(&mut stream(3, "whitening", 5), count * size);
            let (whitening, _) = Whitening::fit(&images, size, 1e-12).unwrap();
            let file = whitening.file().unwrap();
            let tensors = safetensors::SafeTensors::deserialize(&file).unwrap();
            assert_eq!(tensors.len(), 3);
            let square = |matrix: &Array2<f64>| -> Vec<f64> {
                let places = (0..size * size).map(|place| [place / size, place % size]);
                places.map(|place| matrix[place]).collect()
            };
            for (name, shape, numbers) in [
                ("mean", &[size][..], whitening.mean.to_vec()),
                ("matrix", &[size, size][..], square(&whitening.matrix)),
                ("inverse", &[size, size][..], square(&whitening.inverse)),
            ] {
                let tensor = tensors.tensor(name).unwrap();
                assert_eq!((tensor.dtype(), tensor.shape()), (Dtype::F64, shape));
                let expected: Vec<u8> = numbers.iter().flat_map(|x| x.to_le_bytes()).collect();
                assert_eq!(tensor.data(), expected, "{name}");
            }
        }
    }

    /// Samples whose pixels have the mean 0 are orthogonal after whitening, with one norm.
    #[test]
    fn whitened_samples_are_uncorrelated() {
        let (count, size) = (4, 40);
        let mut images = normals(&mut stream(3, "whitening", 3), count * size);
        for row in images.chunks_exact_mut(size) {
            // Pairs of opposite pixels, so that the mean is 0 without rounding.
            for place in (1..size).step_by(2) {
                row[place] = -row[place - 1];
            }
        }
        let found = whiten_samples(&images, size, 1e-12).unwrap();
        let within = Exact::from_f64(1e-8 * size as f64);
        for (i, a) in found.chunks_exact(size).enumerate() {
            for (j, b) in found.chunks_exact(size).enumerate() {
                let expected = if i == j { size as f64 } else { 0.0 };
                let product = Exact::dot(a, b) - Exact::from_f64(expected);
                assert!(is_within(product, &within), "{i} {j}");
            }
        }
        assert!(whiten_samples(&images, size, 0.0).is_err());
        assert!(whiten_samples(&[1.0; 12], 4, 0.1).is_err());
    }

    /// The trap of the samples' covariance: it does not see the mean of an image, which then outweighs all else.
    #[test]
    fn brightness_has_the_power_of_samples_that_are_whitened() {
        let (count, size) = (30, 40);
        let mut images = normals(&mut stream(3, "whitening", 4), count * size);
        for (place, row) in images.chunks_exact_mut(size).enumerate() {
            row.iter_mut().for_each(|x| *x += 20.0 * (place % 5) as f64);
        }
        let share = |whitened: &[f64]| {
            let square = |x: f64| x * x;
            let means = whitened
                .chunks_exact(size)
                .map(|row| row.iter().sum::<f64>());
            let power: f64 = means.map(|sum| square(sum) / size as f64).sum();
            power / whitened.iter().map(|x| square(*x)).sum::<f64>()
        };
        let samples = share(&whiten_samples(&images, size, 1e-12).unwrap());
        let pixels = share(&Whitening::fit(&images, size, 1e-12).unwrap().1);
        assert!(samples > 0.9 && pixels < 0.1, "{samples} {pixels}");
    }
}
