//! What an implementation computes: a function for each of its quantities.

use std::collections::BTreeMap;
use std::fmt;

use super::question::Question;
use super::refusal::{Computed, Refusal};
use crate::grade::answer::Array;
use crate::grade::case::Case;

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
pub struct Functions<'a>(BTreeMap<String, Function<'a>>);

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
        self.0.insert(quantity.to_owned(), Box::new(function));
        self
    }

    /// The names of the quantities that have a function, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The answer to a question.
    pub(super) fn compute(&self, case: &Case) -> Computed<Array> {
        let function = self.0.get(case.quantity.name);
        function.ok_or(Refusal::NotImplemented)?(&Question::new(case))
    }
}

impl fmt::Debug for Functions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}
