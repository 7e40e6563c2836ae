//! Repeated runs of an estimator: how far their mean is from the exact value, in standard errors.
//!
//! A sampler has no digits to lose. It is asked the same question [`RUNS`] times, and judged by
//!
//! ```text
//! standard errors = (mean of the runs - exact value) / (spread of the runs / √RUNS)
//! ```
//!
//! The spread is the standard deviation of the runs themselves, so that nothing that the subject says of its error is
//! needed. For right estimates of a normal law the quotient has Student's law with 15 degrees of freedom, of which
//! [`STANDARD_ERRORS`] are exceeded with the probability 8.7e-7. A standard error that the subject states is compared with
//! the spread: for right estimates of a normal law it is off by the factor [`MISSTATED`] with the probability 1.7e-7. A right
//! subject is therefore blamed for at most 1.1 cases in a million.
//!
//! A bias of five spreads of one run is missed with the probability 1.2e-10, one of four with 7e-6, and one of three with 1.2 %.
//! A standard error that is too small by the factor 10 is missed with the probability 1e-4, by 16 with 1.7e-7.
//!
//! # Logarithms
//!
//! Annealed importance sampling estimates `Z` without bias, and its logarithm is too small by about half its variance. Where
//! the quantity is such a logarithm, half the variance of the runs is added to their mean, and the standard error is
//! `√(s²/n + s⁴/(2 (n - 1)))`. Both are exact where the logarithm is normal.

use super::answer::Estimate;

/// How often a question is asked.
pub const RUNS: u64 = 16;

/// The mean of right estimates is at most so many standard errors from the exact value.
pub const STANDARD_ERRORS: f64 = 8.0;

/// The spread of the runs of a right subject is at most so many times the standard error that it states, and at least this
/// part of it.
pub const MISSTATED: f64 = 4.0;

/// A quantity that only samplers answer is asked one case for so many of others.
pub const CASES: u64 = 8;

/// What the runs are in numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct RunStatistics {
    /// How many runs there are.
    pub runs: usize,
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation: the standard error of one run.
    pub spread: f64,
    /// The standard error of one run that the subject states: the root of the mean square, if all runs have one.
    pub stated: Option<f64>,
    /// The distance from the mean to the exact value in standard errors of the mean, positive if the mean is too large.
    pub standard_errors: f64,
}

impl RunStatistics {
    /// Of these runs, whose exact value is `exact`; `None` of fewer than two.
    ///
    /// ```
    /// use attnbm::grade::answer::Estimate;
    /// use attnbm::grade::runs::RunStatistics;
    ///
    /// let run = |value| Estimate { value, standard_error: None };
    /// let found = RunStatistics::of(&[run(1.0), run(2.0), run(3.0), run(4.0)], 3.0, false).unwrap();
    /// assert_eq!((found.mean, found.spread), (2.5, (5.0_f64 / 3.0).sqrt()));
    /// assert_eq!(found.standard_errors, -0.5 / (5.0_f64 / 12.0).sqrt());
    /// ```
    pub fn of(runs: &[Estimate], exact: f64, is_logarithm: bool) -> Option<Self> {
        let [first, _, ..] = runs else {
            return None;
        };
        let count = runs.len() as f64;
        // Differences from one of them lose nothing where the runs are near each other.
        let from_first = runs.iter().map(|run| run.value - first.value);
        let shift = from_first.clone().sum::<f64>() / count;
        let squares = from_first.map(|x| (x - shift) * (x - shift));
        let variance = squares.sum::<f64>() / (count - 1.0);
        let stated = runs.iter().map(|run| run.standard_error);
        let squares = stated.map(|error| error.map(|error| error * error));
        let total = squares.sum::<Option<f64>>();
        let (bias, further) = match is_logarithm {
            true => (0.5 * variance, 0.5 * variance * variance / (count - 1.0)),
            false => (0.0, 0.0),
        };
        let distance = (first.value - exact) + shift + bias;
        Some(Self {
            runs: runs.len(),
            mean: first.value + shift,
            spread: variance.sqrt(),
            stated: total.map(|total| (total / count).sqrt()),
            standard_errors: distance / (variance / count + further).sqrt(),
        })
    }

    /// How many times the spread is the standard error that the subject states.
    pub fn spread_over_stated(&self) -> Option<f64> {
        self.stated.map(|stated| self.spread / stated)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::random::{normal, stream};

    /// Runs from a normal law of this bias and spread, with this stated error.
    fn runs(index: u64, bias: f64, spread: f64, stated: f64) -> Vec<Estimate> {
        let mut generator = stream(5, "runs", index);
        let run = |_| Estimate {
            value: 3.0 + bias + spread * normal(&mut generator),
            standard_error: Some(stated),
        };
        (0..RUNS).map(run).collect()
    }

    /// `Σ (1 + t²/15)^-8` over a fine grid beyond `t`, times the constant of Student's law with 15 degrees of freedom.
    #[test]
    fn the_rates_are_those_of_students_law_and_of_chi_square() {
        let gamma = libm::lgamma;
        let constant = libm::exp(gamma(8.0) - gamma(7.5)) / (15.0 * std::f64::consts::PI).sqrt();
        let step = 1e-3;
        let beyond = (0..400_000).map(|k| STANDARD_ERRORS + (f64::from(k) + 0.5) * step);
        let tail =
            2.0 * step * constant * beyond.map(|t| (1.0 + t * t / 15.0).powi(-8)).sum::<f64>();
        assert!(tail < 8.7e-7 && tail > 8.5e-7, "{tail}");

        let density =
            |x: f64| libm::exp(6.5 * libm::log(x) - x / 2.0 - 7.5 * libm::log(2.0) - gamma(7.5));
        let below = |end: f64| {
            let points = (0..100_000).map(|k| end * (f64::from(k) + 0.5) / 1e5);
            points.map(density).sum::<f64>() * end / 1e5
        };
        let small = below(15.0 / (MISSTATED * MISSTATED));
        assert!(small < 1.7e-7 && small > 1.5e-7, "{small}");
        let large = 1.0 - below(15.0 * MISSTATED * MISSTATED);
        assert!(large < 1e-9, "{large}");
        // An error that is too small by 10 is missed if the spread is below 4/10 of its expectation.
        let missed = below(15.0 * (MISSTATED / 10.0).powi(2));
        assert!(missed < 1e-4 && missed > 9e-5, "{missed}");
    }

    #[test]
    fn right_estimates_are_near_and_biased_ones_are_far() {
        for index in 0..200 {
            let right = RunStatistics::of(&runs(index, 0.0, 0.25, 0.25), 3.0, false).unwrap();
            assert!(right.standard_errors.abs() < STANDARD_ERRORS, "{right:?}");
            let ratio = right.spread_over_stated().unwrap();
            assert!((1.0 / MISSTATED..MISSTATED).contains(&ratio), "{ratio}");
            let biased = RunStatistics::of(&runs(index, -1.5, 0.25, 0.0125), 3.0, false).unwrap();
            assert!(biased.standard_errors < -STANDARD_ERRORS, "{biased:?}");
            assert!(biased.spread_over_stated().unwrap() > MISSTATED);
        }
    }

    /// The mean of `exp(x - s²/2)` is 1 for a normal `x` of the variance `s²`. Without the correction 400 groups of 16 runs
    /// would be 16 s²/2/s/√6400 = 40 standard errors too small.
    #[test]
    fn the_logarithm_of_an_unbiased_estimate_is_not_called_too_small() {
        let spread = 1.0;
        let mut total = 0.0;
        for index in 0..400 {
            let runs = runs(index, -spread * spread / 2.0, spread, spread);
            let found = RunStatistics::of(&runs, 3.0, true).unwrap();
            assert!(found.standard_errors.abs() < STANDARD_ERRORS, "{found:?}");
            total += found.standard_errors;
        }
        // Student's law has the variance 15/13; eight of its standard deviations of the mean, and the skewness.
        assert!((total / 400.0).abs() < 0.5, "{total}");
    }

    #[test]
    fn an_error_that_some_runs_do_not_state_is_not_known() {
        let mut runs = runs(0, 0.0, 0.25, 0.25);
        if let Some(run) = runs.last_mut() {
            run.standard_error = None;
        }
        assert_eq!(RunStatistics::of(&runs, 3.0, false).unwrap().stated, None);
        assert!(RunStatistics::of(&runs[..1], 3.0, false).is_none());
    }
}
