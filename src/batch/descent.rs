//! Stochastic gradient descent of the negative log likelihood at `β = 1`.

use super::kernels::weigh;
use super::rows::{finite, whole_rows};
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
        whole_rows("patterns", patterns.len(), length)?;
        finite(
            "patterns",
            patterns.iter().map(|entry| entry.value()),
            length,
        )?;
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
    /// No bound is given with a step. The test `a_step_follows_the_gradient_in_balls` holds steps in `f32` and `f64` within
    /// bounds like those of [`docs::batch`](crate::docs::batch), with the unit roundoff of `T`. A rate that is too large makes the entries overflow, and the loss is not finite from then on.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless `data` has one or more whole rows of as many entries as a pattern.
    pub fn step(&mut self, data: &[T], rate: f64) -> Result<f64, Error> {
        let (count, rows) = (
            self.squared_norms.len(),
            whole_rows("data", data.len(), self.length)?,
        );
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::attnbm::AttnBm;
    use crate::real::{Ball, Bounded, Dual, Real};
    use crate::sampling::random::{normals, stream};

    const LENGTH: usize = 13;

    fn drawn(index: u64, rows: usize) -> Vec<f64> {
        normals(&mut stream(1, "descent", index), rows * LENGTH)
    }

    type Exact = Ball<4>;

    /// A step from some patterns, with what bounds its error.
    struct Stepped {
        patterns: Vec<f64>,
        data: Vec<f64>,
        after: Vec<f64>,
        loss: f64,
        /// Of each entry, and of the loss.
        bounds: [f64; 2],
    }

    const RATE: f64 = 0.5;

    /// With the unit roundoff of the numbers. The bounds are those of `docs/batch.md` with that unit in the place of the
    /// smaller one of binary64, and each term at its largest.
    fn stepped<T: Number>(patterns: &[f64], data: &[f64], unit: f64) -> Stepped {
        let convert = |entries: &[f64]| entries.iter().map(|x| T::nearest(*x)).collect::<Vec<T>>();
        let values = |entries: &[T]| entries.iter().map(|x| x.value()).collect::<Vec<f64>>();
        let (patterns, data) = (convert(patterns), convert(data));
        let mut descent = Descent::new(patterns.clone(), LENGTH).unwrap();
        let loss = descent.step(&data, RATE).unwrap();
        let after = values(descent.patterns());
        let (patterns, data) = (values(&patterns), values(&data));

        let gamma = |roundings: usize| 1.02 * roundings as f64 * unit;
        let largest = |entries: &[f64]| entries.iter().fold(0.0f64, |most, x| most.max(x.abs()));
        let norm = |entries: &[f64]| {
            let squares = entries
                .chunks(LENGTH)
                .map(|row| row.iter().map(|x| x * x).sum::<f64>());
            squares.fold(0.0, f64::max).sqrt()
        };
        let (count, rows) = (patterns.len() / LENGTH, data.len() / LENGTH);
        let (xi, x) = (norm(&patterns), norm(&data));
        let rounding = gamma(2 * count + 20);
        let of_inner = gamma(LENGTH + 10);
        let of_responsibilities = of_inner * xi * x + rounding;
        let of_mixture = of_inner * xi * xi + rounding;
        let (entry, datum) = (largest(&patterns), largest(&data));
        let of_entry = gamma(rows + 6) * (entry + RATE * datum)
            + RATE * (entry * of_mixture + datum * of_responsibilities);
        let of_loss = of_responsibilities
            + of_mixture
            + of_inner * x * x
            + gamma(rows + 8) * (loss.abs() + xi * xi + xi * x + x * x);
        Stepped {
            patterns,
            data,
            after,
            loss,
            bounds: [of_entry, of_loss],
        }
    }

    fn is_within(value: f64, truth: &Exact, bound: f64) -> bool {
        let (difference, bound) = (
            truth.clone() - Exact::from_f64(value),
            Exact::from_f64(bound),
        );
        difference.certainly_at_most(&bound) && (-difference).certainly_at_most(&bound)
    }

    #[test]
    fn a_step_follows_the_gradient_in_balls() {
        for (count, rows) in [(1, 1), (5, 3), (70, 4), (130, 50)] {
            let (patterns, data) = (drawn(0, count), drawn(1, rows));
            for step in [
                stepped::<f64>(&patterns, &data, f64::EPSILON / 2.0),
                stepped::<f32>(&patterns, &data, f64::from(f32::EPSILON) / 2.0),
            ] {
                let machine = AttnBm::new(count, LENGTH, step.patterns.clone()).unwrap();
                let model = machine
                    .log_partition_gradient_of_integer::<Exact>(1)
                    .unwrap();
                let gradient = machine.less_attended_data(model, 1.0, &step.data);
                let rate = Exact::from_f64(RATE);
                for ((after, before), slope) in step.after.iter().zip(&step.patterns).zip(gradient)
                {
                    let truth = Exact::from_f64(*before) - slope * &rate;
                    assert!(
                        is_within(*after, &truth, step.bounds[0]),
                        "{after} {truth:?} {:?}",
                        step.bounds
                    );
                }
                let energy = machine
                    .scaled_energy_of_data::<Exact>(1.0, &step.data)
                    .unwrap();
                let volume =
                    (Exact::pi().mul_pow2(1).ln() * Exact::from_i64(LENGTH as i64)).mul_pow2(-1);
                let loss = energy + machine.log_partition_of_integer::<Exact>(1).unwrap() - volume;
                assert!(
                    is_within(step.loss, &loss, step.bounds[1]),
                    "{} {loss:?}",
                    step.loss
                );
            }
        }
    }

    /// By dual numbers over balls through the likelihood: no formula of the gradient enters.
    #[test]
    fn a_step_follows_the_derivative_of_the_likelihood() {
        let step = stepped::<f64>(&drawn(2, 3), &drawn(3, 2), f64::EPSILON / 2.0);
        let constants: Vec<Dual<f64>> = step.data.iter().map(|x| Dual::constant(*x)).collect();
        for (place, after) in step.after.iter().enumerate() {
            let entries = step.patterns.iter().enumerate();
            let moved = entries.map(|(k, entry)| match k == place {
                true => Dual::variable(*entry),
                false => Dual::constant(*entry),
            });
            let machine = AttnBm::new(3, LENGTH, moved.collect::<Vec<Dual<f64>>>()).unwrap();
            let energy: Dual<Exact> = machine.scaled_energy_of_data(1.0, &constants).unwrap();
            let loss = energy + machine.log_partition_of_integer::<Dual<Exact>>(1).unwrap();
            let truth =
                Exact::from_f64(step.patterns[place]) - loss.tangent * Exact::from_f64(RATE);
            assert!(
                is_within(*after, &truth, step.bounds[0]),
                "{place}: {after} {truth:?}"
            );
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
