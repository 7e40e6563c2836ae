//! Tokens from a Gaussian mixture, statement B5.

use crate::Error;
use crate::arguments;
use crate::real::{Bounded, Real, climb};
use crate::routes::entered;
use crate::special::ExponentialWeights;

/// The task of a mixture `Σ_a w_a N(μ_a, σ_a² I)`; with `σ_a = 0` a component is a point.
///
/// ```
/// use attnbm::models::in_context_denoising::MixtureTask;
///
/// // Two points: tanh(x̃/s²).
/// let task = MixtureTask::new(2, 1, vec![1.0, -1.0], 0.5)?;
/// assert_eq!(task.predictor::<f64>(&[0.5])?, [1.0_f64.tanh()]);
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct MixtureTask {
    count: usize,
    dimension: usize,
    means: Vec<f64>,
    deviations: Vec<f64>,
    log_weights: Vec<f64>,
    noise_variance: f64,
}

impl MixtureTask {
    /// The task with `count` points of `dimension` coordinates, given row by row, equal weights, and the variance `s²` of
    /// the noise.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] for another number of entries, [`Error::Domain`] unless `s²` is finite and positive.
    pub fn new(
        count: usize,
        dimension: usize,
        means: Vec<f64>,
        noise_variance: f64,
    ) -> Result<Self, Error> {
        arguments::matrix("means", count, dimension, means.len())?;
        arguments::positive("noise_variance", noise_variance)?;
        Ok(Self {
            count,
            dimension,
            means,
            deviations: vec![0.0; count],
            log_weights: vec![0.0; count],
            noise_variance,
        })
    }

    /// The same with the standard deviations `σ_a`, of which only the squares matter.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless there is one for each component.
    pub fn with_standard_deviations(mut self, deviations: Vec<f64>) -> Result<Self, Error> {
        self.check_components("standard_deviations", deviations.len())?;
        self.deviations = deviations;
        Ok(self)
    }

    /// The same with the logarithms of the weights, up to a constant.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless there is one for each component.
    pub fn with_log_weights(mut self, log_weights: Vec<f64>) -> Result<Self, Error> {
        self.check_components("log_weights", log_weights.len())?;
        self.log_weights = log_weights;
        Ok(self)
    }

    fn check_components(&self, field: &str, length: usize) -> Result<(), Error> {
        if length == self.count {
            return Ok(());
        }
        Err(Error::Shape {
            field: field.into(),
            expected: format!("{} entries, one a component", self.count),
            got: length.to_string(),
        })
    }

    /// The number of components, K.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The number of coordinates, n.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// The means `μ_a`, row by row.
    pub fn means(&self) -> impl ExactSizeIterator<Item = &[f64]> + Clone {
        self.means.chunks_exact(self.dimension)
    }

    /// The Bayes predictor `E[X | x̃]`.
    ///
    /// # Statement
    ///
    /// `Σ_a π_a (σ_a² x̃ + s² μ_a)/(σ_a² + s²)` with
    /// `π_a ∝ w_a (σ_a² + s²)^{-n/2} exp(-|x̃ - μ_a|²/(2 (σ_a² + s²)))`.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless the query has n entries; in plain `f64` [`Error::Budget`] where a ball of 1 792 bits
    /// leaves an entry undecided.
    ///
    /// # Error
    ///
    /// In plain `f64` half a unit in the last place of each entry, and 2^-54 of it.
    ///
    /// # Source
    ///
    /// Statement B5. Checked by `denoise-mixture-tweedie`.
    pub fn predictor<S: Bounded>(&self, query: &[f64]) -> Result<Vec<S>, Error> {
        entered!("MixtureTask::predictor");
        arguments::length("query", query.len(), self.dimension)?;
        let task = self;
        climb!(S, [task: &'a MixtureTask, query: &'a [f64]] |W| Ok(task.predictor_in::<W>(query)))
    }

    fn predictor_in<S: Real>(&self, query: &[f64]) -> Vec<S> {
        if self.has_one_deviation() {
            return self.predictor_of_one_width(query);
        }
        let noise = S::from_f64(self.noise_variance);
        let widths: Vec<S> = self
            .deviations
            .iter()
            .map(|x| S::from_f64(*x).sqr() + &noise)
            .collect();
        let half_dimension = S::from_i64(self.dimension as i64).mul_pow2(-1);
        let exponents: Vec<S> = (self.means().zip(&self.log_weights).zip(&widths))
            .map(|((mean, weight), width)| {
                let distance = squared_distance::<S>(mean, query);
                let volume = width.ln() * &half_dimension;
                S::from_f64(*weight) - volume - distance / width.mul_pow2(1)
            })
            .collect();
        let weights = ExponentialWeights::new(&exponents, &S::one(), &vec![S::one(); self.count]);
        let coordinate = |(i, x): (usize, &f64)| {
            // x̃ + s² Σ π_a (μ_a - x̃)/(σ_a² + s²), whose terms vanish where a mean has the coordinate of the query.
            let x = S::from_f64(*x);
            let pulls = self.means().zip(&widths).map(|(mean, width)| {
                let mean = S::from_f64(mean.get(i).copied().unwrap_or_default());
                (mean - &x) * &noise / width
            });
            weights.mean(pulls) + &x
        };
        query.iter().enumerate().map(coordinate).collect()
    }

    /// Exponents are compared before they are divided, so that equal ones are known to be equal.
    fn predictor_of_one_width<S: Real>(&self, query: &[f64]) -> Vec<S> {
        let noise = S::from_f64(self.noise_variance);
        let deviation = self.deviations.first().copied().unwrap_or_default();
        let signal = S::from_f64(deviation).sqr();
        let width = signal.clone() + &noise;
        let divisor = width.mul_pow2(1);
        let exponents: Vec<S> = (self.means().zip(&self.log_weights))
            .map(|(mean, weight)| {
                S::from_f64(*weight) * &divisor - squared_distance::<S>(mean, query)
            })
            .collect();
        let weights = ExponentialWeights::new(&exponents, &divisor, &vec![S::one(); self.count]);
        let coordinate = |(i, x): (usize, &f64)| {
            let kept = S::from_f64(*x) * &signal;
            let values = self
                .means()
                .map(|mean| S::from_f64(mean.get(i).copied().unwrap_or_default()) * &noise + &kept);
            weights.mean(values) / &width
        };
        query.iter().enumerate().map(coordinate).collect()
    }

    /// Whether all components are equally wide.
    fn has_one_deviation(&self) -> bool {
        let first = self.deviations.first().map(|x| x.abs());
        self.deviations.iter().all(|x| Some(x.abs()) == first)
    }
}

/// `|a - b|²` of binary64 numbers, exact before it is rounded once.
fn squared_distance<S: Real>(a: &[f64], b: &[f64]) -> S {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for (a, b) in a.iter().zip(b) {
        // a a - a b - b a + b b.
        left.extend([*a, *a, *b, *b]);
        right.extend([*a, -b, -a, *b]);
    }
    S::dot(&left, &right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::agreement::{Exact, assert_same, exact};
    use crate::real::Real;

    #[test]
    fn equal_widths_by_either_formula() {
        let task = MixtureTask::new(3, 2, vec![1.0, -0.5, 0.25, 2.0, -1.5, 0.75], 0.5)
            .and_then(|task| task.with_log_weights(vec![0.0, -1.0, 0.5]))
            .and_then(|task| task.with_standard_deviations(vec![0.75, -0.75, 0.75]))
            .unwrap();
        let query = [0.5, 0.25];
        let one_width: Vec<Exact> = task.predictor(&query).unwrap();
        // A fourth component of no weight and another width asks for the general formula.
        let wider = MixtureTask::new(4, 2, [task.means.clone(), vec![0.0; 2]].concat(), 0.5)
            .and_then(|task| task.with_log_weights(vec![0.0, -1.0, 0.5, -1e300]))
            .and_then(|task| task.with_standard_deviations(vec![0.75, 0.75, 0.75, 1.0]))
            .unwrap();
        let general: Vec<Exact> = wider.predictor(&query).unwrap();
        for (one, other) in one_width.iter().zip(&general) {
            assert_same(one, other);
        }
    }

    #[test]
    fn what_all_components_agree_on_is_exact() {
        let task = MixtureTask::new(2, 2, vec![1.0, 3.0, -1.0, 3.0], 0.5).unwrap();
        let found: Vec<Exact> = task.predictor(&[0.0, 7.0]).unwrap();
        assert!(found[0].certainly_zero() && found[1].certainly_equal(&exact(3.0)));
    }
}
