//! Steps of training: exact descent of the negative log likelihood at an integer `β`.

use super::adam::Adam;
use super::kernels::weigh;
use super::rows::{finite, whole_rows};
use super::tiles::{Number, Step};
use super::workers::share;
use crate::Error;
use crate::arguments::{in_range, non_negative, units};
use crate::models::attnbm::check_inverse_temperature;
use crate::models::attnbm::multiplicities::{Multiplicities, check_multisets};

/// The patterns that one thread takes at a time.
const GROUP: usize = 64;

/// The parameters of a machine, while they are trained at an integer `β`.
///
/// `T` is `f64` or `f32`. Softmax weights are found in `f64` in both. A new one has `β = 1`, no biases and no weight decay, and
/// takes steps of gradient descent.
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
    biases: Biases<T>,
    beta: u32,
    decay: f64,
    adam: Option<Adam>,
    threads: usize,
    scratch: Scratch<T>,
}

/// The biases that are trained.
#[derive(Clone, Debug)]
struct Biases<T> {
    visible: Option<Vec<T>>,
    hidden: Option<Vec<T>>,
}

/// What a step needs, kept for the next one.
#[derive(Clone, Debug, Default)]
struct Scratch<T> {
    /// The rows of data, the visible bias, and at `β > 1` the patterns, if there is more than the data.
    rows: Vec<T>,
    /// `ξ_μ·x_b`, then the coefficients of the update: a row a pattern.
    by_pattern: Vec<T>,
    /// Exponents, then weights: a row for each of the rows.
    by_row: Vec<f64>,
    /// Levels, then the weights of the patterns in the mixture (22).
    mixture: Vec<f64>,
    factors: Vec<T>,
    /// The slopes of the patterns, for Adam.
    slopes: Vec<T>,
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
        find_norms(&patterns, length, &mut squared_norms);
        Ok(Self {
            patterns,
            length,
            squared_norms,
            biases: Biases {
                visible: None,
                hidden: None,
            },
            beta: 1,
            decay: 0.0,
            adam: None,
            threads: 1,
            scratch: Scratch::default(),
        })
    }

    /// The same on so many threads. The values stay the same.
    #[must_use]
    pub fn with_threads(self, threads: usize) -> Self {
        Self { threads, ..self }
    }

    /// The same with a visible bias, which is trained from here on.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless it has one entry a visible unit; [`Error::Domain`] for an entry that is not finite.
    pub fn with_visible_bias(mut self, bias: Vec<T>) -> Result<Self, Error> {
        check_bias("visible_bias", &bias, self.length, "visible")?;
        self.biases.visible = Some(bias);
        Ok(self)
    }

    /// The same with a hidden bias, which is trained from here on.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless it has one entry a pattern; [`Error::Domain`] for an entry that is not finite.
    pub fn with_hidden_bias(mut self, bias: Vec<T>) -> Result<Self, Error> {
        check_bias("hidden_bias", &bias, self.squared_norms.len(), "hidden")?;
        self.biases.hidden = Some(bias);
        Ok(self)
    }

    /// The same at another integer inverse temperature.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] for 0, and [`Error::Budget`] where there are more than 100 000 multisets of β patterns.
    pub fn with_inverse_temperature(self, beta: u32) -> Result<Self, Error> {
        check_inverse_temperature(f64::from(beta))?;
        if beta > 1 {
            check_multisets(self.squared_norms.len(), beta)?;
        }
        Ok(Self { beta, ..self })
    }

    /// The same with the decay `λ`: each step takes `r λ` of each pattern away, and nothing of a bias. For gradient descent that is
    /// the gradient of `λ/2 Σ |ξ|²`, so that decoupled decay and the penalty are one. For Adam it is decoupled.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] unless it is finite and at least 0.
    pub fn with_weight_decay(self, decay: f64) -> Result<Self, Error> {
        non_negative("weight_decay", decay)?;
        Ok(Self { decay, ..self })
    }

    /// The same with steps by [`Adam`] instead of gradient descent. Call this after the methods that add biases: the moments have
    /// one entry a parameter.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless the moments are of as many parameters as there are.
    pub fn with_adam(self, adam: Adam) -> Result<Self, Error> {
        let ([found, _], parameters) = (adam.moments(), self.parameters());
        if found.len() != parameters {
            return Err(Error::Shape {
                field: "moments".into(),
                expected: format!("{parameters} entries, one a parameter"),
                got: found.len().to_string(),
            });
        }
        Ok(Self {
            adam: Some(adam),
            ..self
        })
    }

    /// The number of entries of patterns and biases.
    pub fn parameters(&self) -> usize {
        let biases = [&self.biases.visible, &self.biases.hidden];
        let biases = biases.into_iter().flatten().map(Vec::len);
        self.patterns.len() + biases.sum::<usize>()
    }

    /// The patterns, one after the other.
    pub fn patterns(&self) -> &[T] {
        &self.patterns
    }

    /// The visible bias, if it is trained.
    pub fn visible_bias(&self) -> Option<&[T]> {
        self.biases.visible.as_deref()
    }

    /// The hidden bias, if it is trained.
    pub fn hidden_bias(&self) -> Option<&[T]> {
        self.biases.hidden.as_deref()
    }

    /// The moments, if steps are by Adam: those of the patterns, then of the visible bias, then of the hidden one.
    pub fn adam(&self) -> Option<&Adam> {
        self.adam.as_ref()
    }

    /// The number of entries of a pattern.
    pub fn length(&self) -> usize {
        self.length
    }

    /// One step against the gradient, and the loss of these rows before it.
    ///
    /// # Statement
    ///
    /// The gradient of the mean over the `B` rows of `data` is, with `s(x) = softmax(Ξ x + c)` and the weights w of the terms of
    /// Eq. 24, their multiplicities n and `S = Σ n_ν ξ_ν`,
    ///
    /// ```text
    /// ξ_μ:  E_w[n_μ (S/β + b)] - β/B Σ_x s_μ(x) x      b:  E_w[S] + β (b - 1/B Σ_x x)      c_μ:  E_w[n_μ] - β/B Σ_x s_μ(x)
    /// ```
    ///
    /// For gradient descent without biases at `β = 1` that is `ξ_μ ← (1 - r (λ + w_μ)) ξ_μ + r/B Σ_x s_μ(x) x` with the rate `r`,
    /// the weight decay `λ` and `w = softmax(|ξ|²/2)`: Eq. 30, and the gradient of the energy of data. The loss is the mean negative
    /// log density of the rows less the constant `N/2 log 2π`; the decay is no part of it.
    ///
    /// # Error
    ///
    /// No bound is given with a step. The tests `a_step_follows_the_gradient_in_balls` and
    /// `a_step_with_biases_follows_certified_gradients` hold steps in `f32` and `f64` within bounds like those of
    /// [`docs::batch`](crate::docs::batch), with the unit roundoff of `T`. A rate that is too large makes the entries overflow, and
    /// the loss is not finite from then on.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless `data` has one or more whole rows of as many entries as a pattern.
    pub fn step(&mut self, data: &[T], rate: f64) -> Result<f64, Error> {
        let (count, length) = (self.squared_norms.len(), self.length);
        let images = whole_rows("data", data.len(), length)?;
        let beta = f64::from(self.beta);
        let Scratch {
            rows: joined,
            by_pattern,
            by_row,
            mixture,
            factors,
            slopes,
        } = &mut self.scratch;
        let Biases { visible, hidden } = &mut self.biases;

        // What the patterns are multiplied with, and moved by.
        let all: &[T] = if visible.is_none() && self.beta == 1 {
            data
        } else {
            joined.clear();
            joined.extend_from_slice(data);
            joined.extend(visible.iter().flatten());
            if self.beta > 1 {
                joined.extend_from_slice(&self.patterns);
            }
            joined
        };
        let rows = all.len() / length;
        by_pattern.resize(count * rows, T::default());
        by_row.resize(count * rows, 0.0);
        let groups = self.patterns.chunks(GROUP * length);
        let groups = groups.zip(by_pattern.chunks_mut(GROUP * rows));
        share(self.threads, groups, |(patterns, products)| {
            T::inner_products(patterns, length, all, products);
        });
        transpose(by_pattern, rows, by_row, |x| x.value());

        // A step of gradient descent moves the patterns themselves; for Adam the same sum gives their slopes.
        let (toward, keep) = match &self.adam {
            None => (rate, 1.0 - rate * self.decay),
            Some(_) => (-1.0, 0.0),
        };
        let (of_data, of_model) = by_row.split_at_mut(images * count);
        let biased: Option<Vec<f64>> = hidden.as_deref().map(values);
        let (of_bias, of_patterns) = of_model.split_at_mut(visible.as_ref().map_or(0, |_| count));
        mixture.clear();
        let log_sum = if self.beta == 1 {
            let levels = self.squared_norms.iter().map(|norm| norm / 2.0);
            mixture.extend(levels);
            for (level, shift) in mixture.iter_mut().zip(of_bias.iter()) {
                *level += shift;
            }
            let mixed = weigh(mixture, biased.as_deref(), 1.0);
            let factor = toward / mixed.sum;
            let of_weight = |w: &f64| T::nearest(keep - factor * w);
            factors.clear();
            factors.extend(mixture.iter().map(of_weight));
            mixture.iter_mut().for_each(|w| *w /= mixed.sum);
            mixed.largest + libm::log(mixed.sum)
        } else {
            let shifts = of_bias.iter().copied().chain(std::iter::repeat(0.0));
            let shifts = shifts.take(count);
            let levels: Vec<f64> = match &biased {
                Some(bias) => shifts.zip(bias).map(|(shift, c)| shift + c).collect(),
                None => shifts.collect(),
            };
            let found = Multiplicities::of(self.beta, of_patterns.to_vec(), &levels)?;
            let pairs = of_patterns.iter_mut().zip(&found.pairs);
            pairs.for_each(|(coefficient, pair)| *coefficient = -toward * pair / beta);
            factors.clear();
            factors.resize(count, T::nearest(keep));
            mixture.extend(&found.means);
            found.log_sum - length as f64 / 2.0 * libm::log(beta)
        };
        let coefficients = of_bias.iter_mut().zip(mixture.iter());
        coefficients.for_each(|(coefficient, mean)| *coefficient = -toward * mean);

        let mut energies = 0.0;
        let origin: Option<Vec<f64>> = visible.as_deref().map(values);
        for (weights, x) in of_data
            .chunks_exact_mut(count)
            .zip(data.chunks_exact(length))
        {
            let weighed = weigh(weights, biased.as_deref(), 1.0);
            let factor = toward * beta / (images as f64 * weighed.sum);
            weights.iter_mut().for_each(|weight| *weight *= factor);
            let squared: f64 = match &origin {
                None => x.iter().map(|x| x.value() * x.value()).sum(),
                Some(origin) => {
                    let differences = x.iter().zip(origin).map(|(x, b)| x.value() - b);
                    differences.map(|x| x * x).sum()
                }
            };
            energies += squared / 2.0 - weighed.largest - libm::log(weighed.sum);
        }
        let of_hidden = hidden.as_ref().map(|_| {
            let mut moves: Vec<f64> = mixture.iter().map(|mean| -toward * mean).collect();
            for weights in of_data.chunks_exact(count) {
                let pairs = moves.iter_mut().zip(weights);
                pairs.for_each(|(sum, weight)| *sum += weight);
            }
            moves
        });
        let of_visible = origin.map(|origin| {
            let mean = beta / images as f64;
            let mut slopes: Vec<f64> = origin.iter().map(|b| beta * b).collect();
            let patterns = self.patterns.chunks_exact(length).zip(mixture.iter());
            for (pattern, mean) in patterns {
                add(&mut slopes, *mean, pattern);
            }
            for x in data.chunks_exact(length) {
                add(&mut slopes, -mean, x);
            }
            slopes
        });
        transpose(by_row, count, by_pattern, T::nearest);

        let moved = match &self.adam {
            None => &mut self.patterns,
            Some(_) => {
                slopes.clone_from(&self.patterns);
                &mut *slopes
            }
        };
        let groups = moved.chunks_mut(GROUP * length);
        let groups = groups
            .zip(factors.chunks(GROUP))
            .zip(by_pattern.chunks(GROUP * rows))
            .zip(self.squared_norms.chunks_mut(GROUP));
        share(
            self.threads,
            groups,
            |(((patterns, factors), coefficients), norms)| {
                let step = Step {
                    factors,
                    coefficients,
                };
                T::update(patterns, length, all, step, norms);
            },
        );
        match &mut self.adam {
            None => {
                for (bias, slopes) in visible.iter_mut().zip(of_visible) {
                    shift(bias, slopes.iter().map(|slope| -rate * slope));
                }
                for (bias, moves) in hidden.iter_mut().zip(of_hidden) {
                    shift(bias, moves);
                }
            }
            Some(adam) => {
                adam.begin();
                let keep = 1.0 - rate * self.decay;
                let slopes = slopes.iter().map(|slope| slope.value());
                adam.apply(0, &mut self.patterns, slopes, rate, keep);
                let mut from = self.patterns.len();
                let biases = [(visible, of_visible), (hidden, of_hidden)];
                for (bias, slopes) in biases {
                    if let (Some(bias), Some(slopes)) = (bias, slopes) {
                        adam.apply(from, bias, slopes, rate, 1.0);
                        from += bias.len();
                    }
                }
                find_norms(&self.patterns, length, &mut self.squared_norms);
            }
        }
        Ok(beta * (energies / images as f64) + log_sum)
    }
}

fn check_bias<T: Number>(field: &str, bias: &[T], count: usize, layer: &str) -> Result<(), Error> {
    units(field, bias.len(), count, layer)?;
    for (place, x) in bias.iter().enumerate() {
        if !x.value().is_finite() {
            return in_range(&format!("{field}[{place}]"), x.value(), true, "finite");
        }
    }
    Ok(())
}

fn find_norms<T: Number>(patterns: &[T], length: usize, norms: &mut [f64]) {
    for (norm, pattern) in norms.iter_mut().zip(patterns.chunks_exact(length)) {
        let mut found = [T::default()];
        T::inner_products(pattern, length, pattern, &mut found);
        *norm = found.map(Number::value).into_iter().sum();
    }
}

fn values<T: Number>(entries: &[T]) -> Vec<f64> {
    entries.iter().map(|x| x.value()).collect()
}

fn add<T: Number>(to: &mut [f64], factor: f64, vector: &[T]) {
    for (entry, x) in to.iter_mut().zip(vector) {
        *entry += factor * x.value();
    }
}

fn shift<T: Number>(bias: &mut [T], moves: impl IntoIterator<Item = f64>) {
    for (entry, step) in bias.iter_mut().zip(moves) {
        *entry = T::nearest(entry.value() + step);
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
mod tests;
