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
        // An answer that is not a finite number fails, however wrong the numbers beside it are.
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

    /// The verdict on what the runs are in numbers; `None` if they are all the same and state no error, or if the numbers
    /// overflow, so that nothing is within its bounds.
    fn of_statistics(found: RunStatistics) -> Option<Self> {
        if !(found.spread.is_finite() && (found.spread == 0.0 || found.standard_errors.is_finite()))
        {
            return None;
        }
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

    fn of_case(x: Vec<f64>, runs: &[(f64, Option<f64>)]) -> Assessment {
        let quantity = find("special.log_sum_exp").unwrap();
        let case = Case::new(quantity, [("x", Value::Vector(x))]);
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

    /// log(e^0 + e^0) = log 2.
    fn judged(runs: &[(f64, Option<f64>)]) -> Assessment {
        of_case(vec![0.0, 0.0], runs)
    }

    const EXACT: f64 = std::f64::consts::LN_2;

    /// Of the exact value 3, in short numbers: the squares of the distances from the mean have the sum 240, so that the spread
    /// is 4 and the standard error of the mean 1, both exactly.
    fn around(mean: f64, stated: Option<f64>) -> Assessment {
        let distances = [5.0, 5.0, 5.0, 5.0, 4.0, 2.0, 0.0, 0.0];
        let runs = distances.map(|x| [(mean + x, stated), (mean - x, stated)]);
        of_case(vec![3.0], runs.as_flattened())
    }

    /// A step that all sums above still have exactly.
    const STEP: f64 = 1.0 / 1_048_576.0;

    #[test]
    fn the_mean_decides_and_the_stated_error_is_compared_with_the_spread() {
        for sign in [1.0, -1.0] {
            let at = around(3.0 + sign * STANDARD_ERRORS, None);
            assert_eq!(at.verdict, Grade::Agrees);
            let found = at.runs.unwrap();
            assert_eq!((found.spread, found.standard_errors), (4.0, sign * 8.0));
            let beyond = around(3.0 + sign * (STANDARD_ERRORS + STEP), None);
            assert_eq!(beyond.verdict, Grade::Disagrees);
            let found = beyond.runs.unwrap();
            assert_eq!(found.standard_errors, sign * (8.0 + STEP));
        }
        for (stated, verdict) in [
            (4.0, Grade::Agrees),
            (4.0 / MISSTATED, Grade::Agrees),
            (4.0 / MISSTATED - STEP, Grade::MisstatesError),
            (4.0 * MISSTATED, Grade::Agrees),
            (4.0 * MISSTATED + STEP, Grade::MisstatesError),
            (0.0, Grade::MisstatesError),
            (f64::INFINITY, Grade::MisstatesError),
            (f64::NAN, Grade::MisstatesError),
        ] {
            assert_eq!(around(4.0, Some(stated)).verdict, verdict, "{stated}");
        }
    }

    /// No distance is large beside an infinite spread, and a NaN is beyond no bound.
    #[test]
    fn numbers_that_overflow_do_not_agree() {
        for size in [1e200, f64::MAX] {
            let runs = [(size, Some(size)), (-size, Some(size))].repeat(8);
            let found = judged(&runs);
            assert_eq!(found.verdict, Grade::Wrong, "{found:?}");
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
        for wrong in [f64::INFINITY, f64::NAN] {
            let mut runs = [(0.5, None), (0.875, None)].repeat(8);
            assert_eq!(judged(&runs).verdict, Grade::Agrees);
            runs[3].0 = wrong;
            assert_eq!(judged(&runs).verdict, Grade::Fails);
        }
    }
}
