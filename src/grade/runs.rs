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
//! [`STANDARD_ERRORS`] are exceeded with the probability 8.6e-7. A standard error that the subject states is compared with
//! the spread: for right estimates of a normal law it is off by the factor [`MISSTATED`] with the probability 1.6e-7. A right
//! subject is therefore blamed for at most 1.1 cases in a million, and for more where it estimates a logarithm with a large
//! spread.
//!
//! `docs/grading.md` has the probabilities with which errors are missed. A test computes them.
//!
//! # Logarithms
//!
//! Annealed importance sampling estimates `Z` without bias, and its logarithm is too small by about half its variance. Where
//! the quantity is such a logarithm, half the variance of the runs is added to their mean, and the standard error is
//! `√(s²/n + s⁴/(2 (n - 1)))`. Where the logarithm is normal, the mean so corrected has no bias and this is the estimate of its
//! standard error. The quotient has no law of Student: a spread that is too small by chance makes both the correction and the
//! standard error too small. How often it is beyond [`STANDARD_ERRORS`] depends on the spread, and is computed as well.

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
    use std::f64::consts::PI;

    /// Runs from a normal law of this bias and spread, with this stated error.
    fn runs(index: u64, bias: f64, spread: f64, stated: f64) -> Vec<Estimate> {
        let mut generator = stream(5, "runs", index);
        let run = |_| Estimate {
            value: 3.0 + bias + spread * normal(&mut generator),
            standard_error: Some(stated),
        };
        (0..RUNS).map(run).collect()
    }

    /// Lower and upper sums of `∫ f` over the density of `r`, the root of χ² with 15 degrees of freedom, for an `f` that rises or
    /// falls: in each cell, the least and the largest of either at its ends, and of the density at its mode.
    fn over_chi([from, to]: [f64; 2], f: impl Fn(f64) -> f64) -> [f64; 2] {
        const CELLS: u32 = 400_000;
        // √(2/π)/(1·3·5···13) r^14 exp(-r²/2), with the mode √14.
        let constant = (2.0 / PI).sqrt() / 135_135.0;
        let density = |r: f64| constant * r.powi(14) * libm::exp(-r * r / 2.0);
        let mode = 14f64.sqrt();
        let width = (to - from) / f64::from(CELLS);
        let at = |cell: u32| {
            let r = from + width * f64::from(cell);
            (r, density(r), f(r))
        };
        let mut sums = [0.0, 0.0];
        let mut low = at(0);
        for cell in 1..=CELLS {
            let high = at(cell);
            let most = match low.0 <= mode && mode <= high.0 {
                true => density(mode),
                false => low.1.max(high.1),
            };
            sums[0] += width * low.1.min(high.1) * low.2.min(high.2);
            sums[1] += width * most * low.2.max(high.2);
            low = high;
        }
        // No term is off by more than a thousand roundings, and a sum not by more than there are cells: 1e-9 together.
        [sums[0] * (1.0 - 1e-9), sums[1] * (1.0 + 1e-9)]
    }

    /// From here on the density falls by more than the factor `exp(15)` with every further 1, and is less than 2e-44 at first.
    const FAR: f64 = 16.0;

    fn normal_below(x: f64) -> f64 {
        0.5 * libm::erfc(-x / 2f64.sqrt())
    }

    /// The probability that the mean is at most so many standard errors off, for a bias of so many spreads of one run: the
    /// quotient is `(x + 4 bias)/(r/√15)` for a normal `x`. It has the noncentral law of Student.
    fn missed(bias: f64) -> [f64; 2] {
        let slope = STANDARD_ERRORS / 15f64.sqrt();
        over_chi([0.0, FAR], |r| {
            normal_below(slope * r - 4.0 * bias) - normal_below(-slope * r - 4.0 * bias)
        })
    }

    /// The probability that the mean of right estimates of a logarithm is beyond the bound, for runs that spread by so much.
    ///
    /// With the spread `s = spread r/√15` of the runs, the distance is `spread x/4 + (s² - spread²)/2` for a normal `x`. It falls
    /// with `r`: the bound grows faster than the bias, as `4 (1 + 16 s²/15)² >= s² (1 + 8 s²/15)`, coefficient by coefficient.
    fn disagrees_as_logarithm(spread: f64) -> [f64; 2] {
        over_chi([0.0, FAR], |r| {
            let variance = spread * spread * r * r / 15.0;
            let bias = (variance - spread * spread) / 2.0;
            let bound = STANDARD_ERRORS * (variance / 16.0 + variance * variance / 30.0).sqrt();
            let beyond = |distance: f64| normal_below(4.0 * distance / spread);
            beyond(bias - bound) + beyond(-bias - bound)
        })
    }

    /// The probability that the spread is below this part of its expectation.
    fn below(part: f64) -> [f64; 2] {
        over_chi([0.0, 15f64.sqrt() * part], |_| 1.0)
    }

    /// Asserts that both sums round to the digits that the page has in this row.
    #[track_caller]
    fn is_printed(row: &str, sums: [f64; 2]) {
        let page = include_str!("../../docs/grading.md");
        let line = page
            .lines()
            .find_map(|line| line.strip_prefix(&format!("| {row} | ")));
        let printed = line.and_then(|line| line.strip_suffix(" |")).unwrap();
        let read = |x: f64| match printed.strip_suffix(" %") {
            Some(percent) => format!("{:.*} %", percent.len() - 2, 100.0 * x),
            None => format!("{x:.*e}", printed.find('e').unwrap().saturating_sub(2)),
        };
        assert!(sums[0] > 0.0 && sums[0] <= sums[1], "{sums:?}");
        assert_eq!(sums.map(read), [printed, printed], "{row}: {sums:?}");
    }

    #[test]
    fn the_rates_are_those_of_students_law_and_of_chi_square() {
        let [low, high] = over_chi([0.0, FAR], |_| 1.0);
        assert!(low < 1.0 && high > 1.0 && high - low < 1e-3, "{low} {high}");
        let slope = STANDARD_ERRORS / 15f64.sqrt();
        let disagrees = over_chi([0.0, FAR], |r| 2.0 * normal_below(-slope * r));
        let row =
            "*disagrees*, beyond 8 standard errors (Student's law with 15 degrees of freedom)";
        is_printed(row, disagrees);
        // By the density of Student's law itself, `Γ(8)/(Γ(7.5) √(15π)) (1 + t²/15)^-8`, which falls: its lower and upper sums.
        // What is beyond 400 is less than 15^8/400^15 = 2e-30 times the constant.
        let constant = 5040.0 * 128.0 / (135_135.0 * PI * 15f64.sqrt());
        let density = |t: f64| constant * (1.0 + t * t / 15.0).powi(-8);
        let cells = (0..400_000).map(|k| STANDARD_ERRORS + 1e-3 * f64::from(k));
        let upper = 2e-3 * cells.map(density).sum::<f64>();
        let lower = upper - 2e-3 * density(STANDARD_ERRORS);
        assert!(
            lower < disagrees[1] && disagrees[0] < upper,
            "{lower} {upper}"
        );

        let small = below(1.0 / MISSTATED);
        let [_, large] = over_chi([15f64.sqrt() * MISSTATED, 2.0 * FAR], |_| 1.0);
        assert!(large < 1e-40, "{large}");
        let row =
            "*misstates error*, by the factor 4 or more either way (χ² with 15 degrees of freedom)";
        is_printed(row, small);
        // As the comment above and the page say: 1.1 in a million, together.
        assert!(disagrees[1] + small[1] + large < 1.1e-6);
    }

    /// The rates of logarithms, which tend to that of Student's law as the spread falls. The cells at 0, where every right
    /// estimate is far off, have a density below `(r/5)^14`.
    #[test]
    fn the_rates_of_logarithms_are_those_of_their_own_law() {
        for spread in [0.1, 0.2, 0.5, 1.0, 2.0] {
            let row = format!("*disagrees*, a logarithm whose runs spread by {spread}");
            is_printed(&row, disagrees_as_logarithm(spread));
        }
        let slope = STANDARD_ERRORS / 15f64.sqrt();
        let of_student = over_chi([0.0, FAR], |r| 2.0 * normal_below(-slope * r));
        let [low, high] = disagrees_as_logarithm(1e-3);
        assert!(
            low < of_student[1] && of_student[0] < high,
            "{low} {high} {of_student:?}"
        );
        assert!(disagrees_as_logarithm(0.1)[0] > of_student[1]);
    }

    #[test]
    fn what_is_missed_is_missed_with_the_printed_probabilities() {
        is_printed("a bias of 3 spreads of one run", missed(3.0));
        is_printed("a bias of 4", missed(4.0));
        is_printed("a bias of 5", missed(5.0));
        // An error that is too small by 10 is missed if the spread is below 4/10 of its expectation.
        for factor in [10.0, 16.0] {
            let row = format!("a standard error too small by the factor {factor}");
            is_printed(&row, below(MISSTATED / factor));
        }
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

    /// The mean of `exp(x - s²/2)` is 1 for a normal `x` of the variance `s²`, so that `mean + s²/2 - exact` has the mean 0.
    ///
    /// Over 400 groups its mean is `x/80 + (χ²/6000 - 1)/2` for a normal `x` and a χ² with 6000 degrees of freedom. Either tail
    /// of each has at most `exp(-t)` beyond `√(2t)` and beyond `2√(6000t) + 2t` (Laurent and Massart 2000).
    #[test]
    fn the_logarithm_of_an_unbiased_estimate_is_not_called_too_small() {
        const GROUPS: u64 = 400;
        let mut total = 0.0;
        for index in 0..GROUPS {
            let runs = runs(index, -0.5, 1.0, 1.0);
            let found = RunStatistics::of(&runs, 3.0, true).unwrap();
            total += found.mean + found.spread * found.spread / 2.0 - 3.0;
        }
        let t = libm::log(4.0 / 1e-9);
        let of_means = (2.0 * t).sqrt() / 80.0;
        let of_variances = (2.0 * (6000.0 * t).sqrt() + 2.0 * t) / 6000.0 / 2.0;
        // With other seeds a right formula fails with the probability 1e-9. Without half the variance, the mean is -1/2.
        let bound = of_means + of_variances;
        let mean = total / GROUPS as f64;
        assert!(mean.abs() < bound && bound < 0.25, "{mean} {bound}");
    }

    /// Short numbers: the variance is 16, so that half of it is 8, and the variance of the mean 1 + 16²/30.
    #[test]
    fn half_the_variance_is_added_to_a_logarithm() {
        let distances = [5.0, 5.0, 5.0, 5.0, 4.0, 2.0, 0.0, 0.0];
        let runs = distances.map(|x| [Estimate::bare(2.0 + x), Estimate::bare(2.0 - x)]);
        let of = |is_logarithm| RunStatistics::of(runs.as_flattened(), 3.0, is_logarithm).unwrap();
        assert_eq!((of(false).spread, of(false).standard_errors), (4.0, -1.0));
        let error = (1.0 + 128.0 / 15.0f64).sqrt();
        assert_eq!(
            (of(true).mean, of(true).standard_errors),
            (2.0, 7.0 / error)
        );
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
