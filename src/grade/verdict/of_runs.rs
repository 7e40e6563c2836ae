//! The verdict on repeated runs of an estimator.

use super::{Assessment, FloatFormat, Grade};
use crate::grade::answer::{Answer, Estimate};
use crate::grade::reference::{Exact, Reference};
use crate::grade::runs::{MISSTATED, RunStatistics, STANDARD_ERRORS};

impl Assessment {
    /// Judges the runs of an estimator. `is_logarithm` says that it estimates the exponential of the value without bias.
    ///
    /// Runs that are each as good as computed values are judged as such, and so are those that do not differ and state no
    /// error.
    pub fn of_runs(
        runs: &[Estimate],
        reference: &Reference,
        format: FloatFormat,
        numbers: usize,
        is_logarithm: bool,
    ) -> Self {
        let as_values = runs.iter().map(|run| {
            let answer = Answer::Value(run.value.into());
            Self::of(&answer, reference, format, numbers)
        });
        // What is no number fails, however wrong the numbers beside it are.
        let as_values =
            as_values.max_by_key(|judged| (judged.verdict == Grade::Fails, judged.verdict));
        let as_values = as_values.unwrap_or_else(|| Self::bare(Grade::Skipped, "no runs"));
        let Some(exact) = reference.exact() else {
            return as_values;
        };
        let is_computed = as_values.verdict <= Grade::BackwardStable;
        let is_finite = runs.iter().all(|run| run.value.is_finite());
        match statistics(runs, exact, is_logarithm) {
            Some(found) if !is_computed && is_finite => {
                Self::of_statistics(found).unwrap_or(as_values)
            }
            _ => as_values,
        }
    }

    /// The verdict on what the runs are in numbers; `None` if they are all the same and state no error.
    fn of_statistics(found: RunStatistics) -> Option<Self> {
        let states_error = found.stated.is_some_and(|stated| stated > 0.0);
        let (verdict, reason) = if found.spread == 0.0 {
            if !states_error {
                return None;
            }
            let reason = "the runs do not differ, although an error is stated: each `run` must take other random numbers";
            (Grade::MisstatesError, reason)
        } else if found.standard_errors.abs() > STANDARD_ERRORS {
            (Grade::Disagrees, "")
        } else if let Some(ratio) = found.spread_over_stated()
            && !(1.0 / MISSTATED..=MISSTATED).contains(&ratio)
        {
            (Grade::MisstatesError, "")
        } else {
            (Grade::Agrees, "")
        };
        Some(Self {
            runs: Some(found),
            ..Self::bare(verdict, reason)
        })
    }
}

fn statistics(runs: &[Estimate], exact: &Exact, is_logarithm: bool) -> Option<RunStatistics> {
    let entry = exact.certified.entries.first()?;
    RunStatistics::of(runs, entry.value, is_logarithm)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::case::Case;
    use crate::oracle::input::Value;
    use crate::oracle::registry::find;

    /// log(e^0 + e^0) = log 2.
    fn judged(runs: &[(f64, Option<f64>)]) -> Assessment {
        let quantity = find("special.log_sum_exp").unwrap();
        let case = Case::new(quantity, [("x", Value::Vector(vec![0.0, 0.0]))]);
        let runs: Vec<Estimate> = runs
            .iter()
            .map(|(value, standard_error)| Estimate {
                value: *value,
                standard_error: *standard_error,
            })
            .collect();
        Assessment::of_runs(
            &runs,
            &Reference::of(&case),
            FloatFormat::Binary64,
            2,
            false,
        )
    }

    /// Eight runs on either side of a mean, whose spread is 4/√15 times a quarter.
    fn around(mean: f64, stated: Option<f64>) -> Vec<(f64, Option<f64>)> {
        let run = |index: usize| {
            (
                mean + if index.is_multiple_of(2) { 0.25 } else { -0.25 },
                stated,
            )
        };
        (0..16).map(run).collect()
    }

    const EXACT: f64 = std::f64::consts::LN_2;

    #[test]
    fn the_mean_decides_and_the_stated_error_is_compared_with_the_spread() {
        let spread = 1.0 / 15.0_f64.sqrt();
        let standard_error = spread / 4.0;
        let within = EXACT + 7.99 * standard_error;
        let beyond = EXACT - 8.01 * standard_error;
        assert_eq!(judged(&around(within, None)).verdict, Grade::Agrees);
        assert_eq!(judged(&around(beyond, None)).verdict, Grade::Disagrees);
        let found = judged(&around(beyond, None)).runs.unwrap();
        assert!((found.standard_errors + 8.01).abs() < 1e-9, "{found:?}");
        for (stated, verdict) in [
            (spread, Grade::Agrees),
            (spread / 3.99, Grade::Agrees),
            (spread / 4.01, Grade::MisstatesError),
            (spread * 4.01, Grade::MisstatesError),
            (0.0, Grade::MisstatesError),
        ] {
            assert_eq!(
                judged(&around(within, Some(stated))).verdict,
                verdict,
                "{stated}"
            );
        }
    }

    #[test]
    fn runs_that_are_computed_values_are_judged_as_such() {
        assert_eq!(judged(&[(EXACT, None); 16]).verdict, Grade::Accurate);
        assert_eq!(judged(&[(EXACT, Some(0.1)); 16]).verdict, Grade::Accurate);
        assert_eq!(judged(&[(0.75, None); 16]).verdict, Grade::Wrong);
        let fixed = judged(&[(0.75, Some(0.1)); 16]);
        assert_eq!(fixed.verdict, Grade::MisstatesError);
        assert!(fixed.reason.contains("do not differ"), "{}", fixed.reason);
        let mut infinite = around(EXACT, None);
        infinite[3].0 = f64::INFINITY;
        assert_eq!(judged(&infinite).verdict, Grade::Fails);
    }
}
