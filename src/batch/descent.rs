//! Stochastic gradient descent of the negative log likelihood at `β = 1`.

use super::kernels::weigh;
use super::tiles::{Number, Step};
use super::workers::share;
use crate::Error;

/// The patterns that one thread takes at a time.
const GROUP: usize = 64;

/// The patterns of a machine without biases, while they are trained at `β = 1`.
///
/// `T` is `f64` or `f32`. Softmax weights are found in `f64` in both.
///
/// ```
/// use attnbm::batch::Descent;
/// let mut descent = Descent::new(vec![0.5, 0.0, 0.0, 0.25], 2)?;
/// let data = [2.0, 0.0, 0.0, 2.0];
/// let before = descent.step(&data, 0.1)?;
/// let after = descent.step(&data, 0.1)?;
/// assert!(after < before);
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Descent<T> {
    patterns: Vec<T>,
    length: usize,
    squared_norms: Vec<f64>,
    threads: usize,
    scratch: Scratch<T>,
}

/// What a step needs, kept for the next one.
#[derive(Clone, Debug, Default)]
struct Scratch<T> {
    /// `ξ_μ·x_b`, then the coefficients of the update: a row a pattern.
    by_pattern: Vec<T>,
    /// Exponents, then weights: a row for each row of data.
    by_row: Vec<f64>,
    /// The weights of the patterns in the mixture (22).
    mixture: Vec<f64>,
    factors: Vec<T>,
}

impl<T: Number> Descent<T> {
    /// Starts from these patterns of `length` entries, pattern after pattern.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless there are one or more whole patterns; [`Error::Domain`] for an entry that is not finite.
    pub fn new(patterns: Vec<T>, length: usize) -> Result<Self, Error> {
        check("patterns", &patterns, length)?;
        let mut squared_norms = vec![0.0; patterns.len() / length];
        for (norm, pattern) in squared_norms.iter_mut().zip(patterns.chunks_exact(length)) {
            let mut found = [T::default()];
            T::inner_products(pattern, length, pattern, &mut found);
            *norm = found.map(Number::value).into_iter().sum();
        }
        Ok(Self {
            patterns,
            length,
            squared_norms,
            threads: 1,
            scratch: Scratch::default(),
        })
    }

    /// The same on so many threads. The values stay the same.
    #[must_use]
    pub fn with_threads(self, threads: usize) -> Self {
        Self { threads, ..self }
    }

    /// The patterns, one after the other.
    pub fn patterns(&self) -> &[T] {
        &self.patterns
    }

    /// The number of entries of a pattern.
    pub fn length(&self) -> usize {
        self.length
    }

    /// One step along the negative gradient, and the loss of these rows before it.
    ///
    /// # Statement
    ///
    /// `ξ_μ ← (1 - r w_μ) ξ_μ + r/B Σ_b s_μ(x_b) x_b` over the `B` rows of `data`, with the rate `r`, `w = softmax(|ξ|²/2)` and
    /// `s(x) = softmax(Ξ x)`: Eq. 30, and the gradient of the energy of data. The loss is the mean negative log density of the
    /// rows at `β = 1` less the constant `N/2 log 2π`.
    ///
    /// # Error
    ///
    /// That of the arithmetic of `T`: some units in the last place of the largest term. Tests hold a step beside the gradient
    /// in balls. A rate that is too large makes the entries overflow, and the loss is not finite from then on.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless `data` has one or more whole rows of as many entries as a pattern.
    pub fn step(&mut self, data: &[T], rate: f64) -> Result<f64, Error> {
        let (count, rows) = (self.squared_norms.len(), shape("data", data, self.length)?);
        let scratch = &mut self.scratch;
        scratch.by_pattern.resize(count * rows, T::default());
        scratch.by_row.resize(count * rows, 0.0);
        let length = self.length;

        let groups = self.patterns.chunks(GROUP * length);
        let groups = groups.zip(scratch.by_pattern.chunks_mut(GROUP * rows));
        share(self.threads, groups, |(patterns, products)| {
            T::inner_products(patterns, length, data, products);
        });

        scratch.mixture.clear();
        let levels = self.squared_norms.iter().map(|norm| norm / 2.0);
        scratch.mixture.extend(levels);
        let mixed = weigh(&mut scratch.mixture, None, 1.0);
        let factor = rate / mixed.sum;
        scratch.factors.clear();
        let factors = scratch.mixture.iter().map(|w| T::nearest(1.0 - factor * w));
        scratch.factors.extend(factors);
        let log_partition = mixed.largest + libm::log(mixed.sum);

        transpose(&scratch.by_pattern, rows, &mut scratch.by_row, |x| {
            x.value()
        });
        let mut energies = 0.0;
        for (weights, x) in scratch
            .by_row
            .chunks_exact_mut(count)
            .zip(data.chunks_exact(length))
        {
            let weighed = weigh(weights, None, 1.0);
            let factor = rate / (rows as f64 * weighed.sum);
            weights.iter_mut().for_each(|weight| *weight *= factor);
            let squared: f64 = x.iter().map(|x| x.value() * x.value()).sum();
            energies += squared / 2.0 - weighed.largest - libm::log(weighed.sum);
        }
        transpose(&scratch.by_row, count, &mut scratch.by_pattern, T::nearest);

        let groups = self.patterns.chunks_mut(GROUP * length);
        let groups = groups
            .zip(scratch.factors.chunks(GROUP))
            .zip(scratch.by_pattern.chunks(GROUP * rows))
            .zip(self.squared_norms.chunks_mut(GROUP));
        share(
            self.threads,
            groups,
            |(((patterns, factors), coefficients), norms)| {
                let step = Step {
                    factors,
                    coefficients,
                };
                T::update(patterns, length, data, step, norms);
            },
        );
        Ok(energies / rows as f64 + log_partition)
    }
}

/// Writes the transpose of a matrix with this many columns, entry by entry.
fn transpose<A: Copy, B>(entries: &[A], columns: usize, to: &mut [B], of: impl Fn(A) -> B) {
    let rows = entries.len() / columns;
    for (place, row) in entries.chunks_exact(columns).enumerate() {
        for (target, entry) in to.iter_mut().skip(place).step_by(rows).zip(row) {
            *target = of(*entry);
        }
    }
}

/// The number of whole rows.
fn shape<T>(field: &str, entries: &[T], columns: usize) -> Result<usize, Error> {
    if columns == 0 || entries.is_empty() || !entries.len().is_multiple_of(columns) {
        return Err(Error::Shape {
            field: field.into(),
            expected: format!("one or more whole rows of {columns} entries"),
            got: format!("{} entries", entries.len()),
        });
    }
    Ok(entries.len() / columns)
}

fn check<T: Number>(field: &str, entries: &[T], columns: usize) -> Result<usize, Error> {
    let rows = shape(field, entries, columns)?;
    let values = entries.iter().map(|entry| entry.value());
    match values.enumerate().find(|(_, entry)| !entry.is_finite()) {
        None => Ok(rows),
        Some((place, entry)) => Err(Error::Domain {
            field: format!("{field}[{}][{}]", place / columns, place % columns),
            expected: "finite",
            got: entry.to_string(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Rows;
    use crate::models::attnbm::AttnBm;
    use crate::real::{Ball, Dual, Real};
    use crate::sampling::random::{normals, stream};

    const LENGTH: usize = 13;

    fn drawn(index: u64, rows: usize) -> Vec<f64> {
        normals(&mut stream(1, "descent", index), rows * LENGTH)
    }

    /// The gradient that a step followed, from the change of the entries.
    fn slope<T: Number>(patterns: &[f64], data: &[f64], rate: f64) -> (Vec<f64>, f64) {
        let convert = |entries: &[f64]| entries.iter().map(|x| T::nearest(*x)).collect::<Vec<T>>();
        let mut descent = Descent::new(convert(patterns), LENGTH).unwrap();
        let loss = descent.step(&convert(data), rate).unwrap();
        let after = descent.patterns().iter().zip(patterns);
        let slopes = after.map(|(now, then)| (then - now.value()) / rate);
        (slopes.collect(), loss)
    }

    #[test]
    fn a_step_follows_the_gradient_of_the_batch() {
        for (count, rows) in [(1, 1), (5, 3), (70, 4), (130, 50)] {
            let (patterns, data) = (drawn(0, count), drawn(1, rows));
            let machine = AttnBm::new(count, LENGTH, patterns.clone()).unwrap();
            let batch = machine.batch().unwrap();
            let rows = Rows::new(&data, LENGTH).unwrap();
            let truth = batch.negative_log_likelihood_gradient(1.0, &rows).unwrap();
            let constant = LENGTH as f64 / 2.0 * libm::log(2.0 * std::f64::consts::PI);
            let value = batch.negative_log_likelihood(1.0, &rows).unwrap() - constant;
            for ((slopes, loss), error) in [
                (slope::<f64>(&patterns, &data, 0.5), 1e-13),
                (slope::<f32>(&patterns, &data, 0.5), 1e-5),
            ] {
                assert!((loss - value).abs() < error * value.abs(), "{loss} {value}");
                for (found, truth) in slopes.iter().zip(&truth) {
                    assert!((found - truth).abs() < error, "{found} {truth}");
                }
            }
        }
    }

    /// By dual numbers over balls through the likelihood: no formula of the gradient enters.
    #[test]
    fn a_step_follows_the_derivative_of_the_likelihood() {
        type Exact = Dual<Ball<4>>;
        let (patterns, data) = (drawn(2, 3), drawn(3, 2));
        let (slopes, _) = slope::<f64>(&patterns, &data, 0.25);
        let constants: Vec<Dual<f64>> = data.iter().map(|x| Dual::constant(*x)).collect();
        for (place, slope) in slopes.iter().enumerate() {
            let moved = patterns
                .iter()
                .enumerate()
                .map(|(k, entry)| match k == place {
                    true => Dual::variable(*entry),
                    false => Dual::constant(*entry),
                });
            let machine = AttnBm::new(3, LENGTH, moved.collect::<Vec<Dual<f64>>>()).unwrap();
            let energy: Exact = machine.scaled_energy_of_data(1.0, &constants).unwrap();
            let loss = energy + machine.log_partition_of_integer::<Exact>(1).unwrap();
            let error = loss.tangent.approx() - slope;
            assert!(error.abs() < 1e-13, "{place}: {error}");
        }
    }

    #[test]
    fn threads_change_no_bit() {
        let (patterns, data) = (drawn(4, 200), drawn(5, 7));
        let run = |threads| {
            let mut descent = Descent::new(patterns.clone(), LENGTH)
                .unwrap()
                .with_threads(threads);
            let losses: Vec<f64> = (0..5).map(|_| descent.step(&data, 0.1).unwrap()).collect();
            (descent.patterns().to_vec(), losses)
        };
        assert_eq!(run(1), run(3));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert_eq!(Descent::new(vec![1.0; 5], 2).unwrap_err().kind(), "shape");
        let error = Descent::new(vec![1.0, f64::NAN], 2).unwrap_err();
        assert_eq!(error.to_string(), "patterns[0][1] must be finite, got NaN");
        let mut descent = Descent::new(vec![1.0_f32; 4], 2).unwrap();
        assert_eq!(descent.step(&[], 0.1).unwrap_err().kind(), "shape");
    }
}
