//! Steps of training: exact descent of the negative log likelihood at an integer `β`.

use super::adam::Adam;
use super::kernels::{inner, squared_distance, weigh};
use super::panels::{Panels, lay, rows_of};
use super::responsibilities::Layout;
use super::rows::whole_rows;
use super::tiles::{Number, Step, Sums, TILE, products, update};
use super::workers::share;
use crate::Error;
use crate::arguments::finite_rows;
use crate::arguments::{in_range, non_negative, units};
use crate::models::attnbm::check_inverse_temperature;
use crate::models::attnbm::multiplicities::{Multiplicities, check_multisets};

/// The panels of patterns that one thread takes at a time.
const GROUP: usize = 2;

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
    patterns: Panels<T>,
    /// By panels, as the patterns are.
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
    /// The rows of data, the visible bias, and at `β > 1` the patterns.
    rows: Vec<[T; TILE]>,
    /// `ξ_μ·x_b`, then weights: for each panel a row for each of the rows.
    sums: Vec<f64>,
    /// The coefficients of the update, in the same places.
    coefficients: Vec<T>,
    /// Levels, then the weights of the patterns in the mixture (22).
    mixture: Vec<f64>,
    factors: Vec<T>,
    /// The slopes of the patterns, for Adam, by panels.
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
        finite_rows(
            "patterns",
            patterns.iter().map(|entry| entry.value()),
            length,
        )?;
        let mut patterns = Panels::of(patterns, length);
        let mut squared_norms = Vec::new();
        patterns.find_norms(&mut squared_norms);
        Ok(Self {
            patterns,
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
        check_bias("visible_bias", &bias, self.length(), "visible")?;
        self.biases.visible = Some(bias);
        Ok(self)
    }

    /// The same with a hidden bias, which is trained from here on.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless it has one entry a pattern; [`Error::Domain`] for an entry that is not finite.
    pub fn with_hidden_bias(mut self, bias: Vec<T>) -> Result<Self, Error> {
        check_bias("hidden_bias", &bias, self.patterns.count(), "hidden")?;
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
            check_multisets(self.patterns.count(), beta)?;
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
        self.patterns.count() * self.length() + biases.sum::<usize>()
    }

    /// The patterns, one after the other. After a step the first call puts them in this order.
    pub fn patterns(&self) -> &[T] {
        self.patterns.rows()
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
        self.patterns.length()
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
        let (count, length) = (self.patterns.count(), self.length());
        let images = whole_rows("data", data.len(), length)?;
        let beta = f64::from(self.beta);
        let Scratch {
            rows: laid,
            sums,
            coefficients,
            mixture,
            factors,
            slopes,
        } = &mut self.scratch;
        let Biases { visible, hidden } = &mut self.biases;

        // What the patterns are multiplied with, and moved by.
        let mut all: Vec<&[T]> = data.chunks_exact(length).collect();
        all.extend(visible.as_deref());
        let before_patterns = all.len();
        if self.beta > 1 {
            all.extend(self.patterns.rows().chunks_exact(length));
        }
        let layout = Layout {
            count,
            rows: all.len(),
        };
        let rows = layout.rows;
        lay(all.into_iter(), length, laid);
        let stride = self.patterns.stride();
        sums.resize(self.squared_norms.len() * rows, 0.0);
        let groups = self.patterns.entries().chunks(GROUP * stride);
        let groups = groups.zip(sums.chunks_mut(GROUP * T::WIDTH * rows));
        share(self.threads, groups, |(patterns, sums)| {
            products(
                patterns,
                stride,
                laid,
                rows,
                Sums::by_panels::<T>(sums, rows),
            );
        });

        // A step of gradient descent moves the patterns themselves; for Adam the same sum gives their slopes.
        let (toward, keep) = match &self.adam {
            None => (rate, 1.0 - rate * self.decay),
            Some(_) => (-1.0, 0.0),
        };
        let biased: Option<Vec<f64>> = hidden.as_deref().map(values);
        let shifts = match visible {
            Some(_) => layout.row::<T, _>(sums, images).copied().collect(),
            None => vec![0.0; count],
        };
        mixture.clear();
        let log_sum = if self.beta == 1 {
            let levels = self.squared_norms.iter().zip(&shifts);
            mixture.extend(levels.map(|(norm, shift)| norm / 2.0 + shift));
            let mixed = weigh(mixture, biased.as_deref(), 1.0);
            let factor = toward / mixed.sum;
            let of_weight = |w: &f64| T::nearest(keep - factor * w);
            factors.clear();
            factors.extend(mixture.iter().map(of_weight));
            mixture.iter_mut().for_each(|w| *w /= mixed.sum);
            mixed.largest + libm::log(mixed.sum)
        } else {
            let levels: Vec<f64> = match &biased {
                Some(bias) => shifts.iter().zip(bias).map(|(x, c)| x + c).collect(),
                None => shifts,
            };
            let of_patterns = (before_patterns..rows).flat_map(|row| layout.row::<T, _>(sums, row));
            let found = Multiplicities::of(self.beta, of_patterns.copied().collect(), &levels)?;
            for (row, pairs) in (before_patterns..rows).zip(found.pairs.chunks_exact(count)) {
                let pairs = layout.row_mut::<T, _>(sums, row).zip(pairs);
                pairs.for_each(|(coefficient, pair)| *coefficient = -toward * pair / beta);
            }
            factors.clear();
            factors.resize(count, T::nearest(keep));
            mixture.extend(&found.means);
            found.log_sum - length as f64 / 2.0 * libm::log(beta)
        };
        factors.resize(self.squared_norms.len(), T::default());
        if visible.is_some() {
            let of_bias = layout.row_mut::<T, _>(sums, images).zip(&*mixture);
            of_bias.for_each(|(coefficient, mean)| *coefficient = -toward * mean);
        }

        let mut energies = 0.0;
        let origin: Option<Vec<f64>> = visible.as_deref().map(values);
        let mut of_rows = vec![1.0; rows];
        let weighed = layout.weigh::<T>(sums, images, biased.as_deref());
        let found = weighed.iter().zip(&mut of_rows);
        for ((weighed, factor), x) in found.zip(data.chunks_exact(length)) {
            *factor = toward * beta / (images as f64 * weighed.sum);
            let x = values(x);
            let squared = match &origin {
                None => inner(&x, &x),
                Some(origin) => squared_distance(&x, origin),
            };
            energies += squared / 2.0 - weighed.largest - libm::log(weighed.sum);
        }
        let of_hidden = hidden.as_ref().map(|_| {
            let mut moves: Vec<f64> = mixture.iter().map(|mean| -toward * mean).collect();
            for (row, factor) in of_rows.iter().enumerate().take(images) {
                let pairs = moves.iter_mut().zip(layout.row::<T, _>(sums, row));
                pairs.for_each(|(sum, weight)| *sum += weight * factor);
            }
            moves
        });
        let of_visible = origin.map(|origin| {
            let mean = beta / images as f64;
            let mut slopes: Vec<f64> = origin.iter().map(|b| beta * b).collect();
            let patterns = self.patterns.rows().chunks_exact(length);
            for (pattern, mean) in patterns.zip(mixture.iter()) {
                add(&mut slopes, *mean, pattern);
            }
            for x in data.chunks_exact(length) {
                add(&mut slopes, -mean, x);
            }
            slopes
        });
        layout.scale(sums, &of_rows, coefficients);

        let moved = match &self.adam {
            None => self.patterns.entries_mut(),
            Some(_) => {
                slopes.clear();
                slopes.extend_from_slice(self.patterns.entries());
                &mut *slopes
            }
        };
        let groups = moved.chunks_mut(GROUP * stride);
        let groups = groups
            .zip(factors.chunks(GROUP * T::WIDTH))
            .zip(coefficients.chunks(GROUP * T::WIDTH * rows))
            .zip(self.squared_norms.chunks_mut(GROUP * T::WIDTH));
        // The last patterns of the products are still in the cache.
        share(
            self.threads,
            groups.rev(),
            |(((patterns, factors), coefficients), norms)| {
                let step = Step {
                    factors,
                    coefficients,
                };
                update(patterns, stride, laid, rows, step, norms);
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
                let slopes = rows_of(slopes, count, length);
                let slopes = slopes.iter().map(|slope| slope.value());
                self.patterns
                    .change_rows(|patterns| adam.apply(0, patterns, slopes, rate, keep));
                let mut from = count * length;
                let biases = [(visible, of_visible), (hidden, of_hidden)];
                for (bias, slopes) in biases {
                    if let (Some(bias), Some(slopes)) = (bias, slopes) {
                        adam.apply(from, bias, slopes, rate, 1.0);
                        from += bias.len();
                    }
                }
                self.patterns.find_norms(&mut self.squared_norms);
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

#[cfg(test)]
mod tests;
