//! What an implementation computes: a function for each of its quantities.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::question::Question;
use super::refusal::{Computed, Refusal};
use crate::grade::answer::{Answer, Array, Estimate};
use crate::grade::case::Case;

type Estimator<'a> = Box<dyn Fn(&Question<'_>, u64) -> Computed<Estimate> + Send + Sync + 'a>;
type Function<'a> = Box<dyn Fn(&Question<'_>) -> Computed<Array> + Send + Sync + 'a>;

/// The functions of an implementation, by the names of their quantities.
///
/// What has no function is not implemented, and is not asked.
///
/// ```
/// use attnbm::conformance::{Functions, Refusal};
///
/// fn entropy(dim: u64) -> Result<f64, Refusal> {
///     Err(Refusal::GaveUp(format!("nothing is known of {dim} dimensions")))
/// }
///
/// let mine = Functions::new()
///     .with("special.log_sum_exp", |question| {
///         let (x, beta) = (question.vector("x")?, question.number("beta")?);
///         Ok(x.iter().map(|x| (beta * x).exp()).sum::<f64>().ln() / beta)
///     })
///     .with("vmf.entropy", |question| entropy(question.whole_number("dim")?));
/// assert_eq!(mine.names().collect::<Vec<_>>(), ["special.log_sum_exp", "vmf.entropy"]);
/// ```
#[derive(Default)]
pub struct Functions<'a> {
    functions: BTreeMap<String, Function<'a>>,
    estimators: BTreeMap<String, Estimator<'a>>,
}

impl<'a> Functions<'a> {
    /// No function yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with a function for this quantity, in the place of the one before.
    ///
    /// A value is a number, a list or the rows of a matrix: whatever becomes an [`Array`].
    #[must_use]
    pub fn with<V: Into<Array>>(
        mut self,
        quantity: &str,
        function: impl Fn(&Question<'_>) -> Computed<V> + Send + Sync + 'a,
    ) -> Self {
        let function = move |question: &Question<'_>| function(question).map(Into::into);
        self.functions
            .insert(quantity.to_owned(), Box::new(function));
        self
    }

    /// The same with an estimator of this quantity, which is a number: one run, given the number of the run. Each run takes
    /// other random numbers. It is judged by repeated runs: [`crate::grade::runs`].
    ///
    /// ```
    /// use attnbm::conformance::{Estimate, Functions};
    ///
    /// let mine = Functions::new().with_estimator("hnrbm.ais_log_partition", |question, run| {
    ///     let seed = 1000 + run;
    ///     let value = question.number("beta")? * seed as f64;
    ///     Ok(Estimate { value, standard_error: Some(0.1) })
    /// });
    /// assert_eq!(mine.names().count(), 1);
    /// ```
    #[must_use]
    pub fn with_estimator(
        mut self,
        quantity: &str,
        estimator: impl Fn(&Question<'_>, u64) -> Computed<Estimate> + Send + Sync + 'a,
    ) -> Self {
        self.estimators
            .insert(quantity.to_owned(), Box::new(estimator));
        self
    }

    /// The names of the quantities that have a function, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let names: BTreeSet<&str> = (self.functions.keys())
            .chain(self.estimators.keys())
            .map(String::as_str)
            .collect();
        names.into_iter()
    }

    /// The answer to a question, or to one run of it.
    pub(super) fn compute(&self, case: &Case, run: u64) -> Computed<Answer> {
        let (name, question) = (case.quantity.name, Question::new(case));
        if let Some(estimator) = self.estimators.get(name) {
            return Ok(Answer::Estimates(vec![estimator(&question, run)?]));
        }
        let function = self.functions.get(name);
        function.ok_or(Refusal::NotImplemented)?(&question).map(Answer::Value)
    }
}

impl fmt::Debug for Functions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::input::Value;
    use crate::oracle::registry;

    /// Whichever is given first, the estimator answers, each run with its own number.
    #[test]
    fn an_estimator_goes_before_a_function_of_the_same_quantity() {
        const NAME: &str = "special.log_sum_exp";
        let estimator = |_: &Question<'_>, run: u64| {
            Ok(Estimate {
                value: run as f64,
                standard_error: None,
            })
        };
        let function = |_: &Question<'_>| Ok(-1.0);
        let both = [
            Functions::new()
                .with(NAME, function)
                .with_estimator(NAME, estimator),
            Functions::new()
                .with_estimator(NAME, estimator)
                .with(NAME, function),
        ];
        let quantity = registry::find(NAME).unwrap();
        let case = Case::new(quantity, vec![("x", Value::Vector(vec![0.5]))]);
        for functions in both {
            assert_eq!(functions.names().collect::<Vec<_>>(), [NAME]);
            for run in [0, 3] {
                let estimate = Estimate::bare(run as f64);
                let answer = functions.compute(&case, run);
                assert_eq!(answer, Ok(Answer::Estimates(vec![estimate])));
            }
        }
        let alone = Functions::new().with(NAME, function);
        assert_eq!(alone.compute(&case, 3), Ok(Answer::Value((-1.0).into())));
        let nothing = Functions::new().compute(&case, 0);
        assert_eq!(nothing, Err(Refusal::NotImplemented));
    }
}
