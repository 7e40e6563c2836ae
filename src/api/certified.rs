//! The certified view of a model.

use crate::oracle::certify::Options;

/// A view of a model whose values are correctly rounded and come with an enclosure.
///
/// It has a method for each quantity of the model, of the same name and with the same arguments.
///
/// ```
/// let machine = attnbm::AttnBm::from_rows([[0.5, -1.0], [2.0, 0.25]])?;
/// let log_z = machine.certified().with_digits(40).log_partition(2.5)?;
/// assert_eq!(log_z.value(), 6.229537718877866);
/// assert!(log_z.lower().starts_with("6.22953771887786592620361"));
/// assert!(log_z.upper().len() > 40);
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Certified<'a, M> {
    model: &'a M,
    options: Options,
}

impl<'a, M> Certified<'a, M> {
    pub(super) fn new(model: &'a M) -> Self {
        let options = Options::default();
        Self { model, options }
    }

    /// The same view with enclosures whose two ends agree to this many significant digits, in addition to correct
    /// rounding.
    ///
    /// More than [`MOST_DIGITS`](crate::oracle::certify::MOST_DIGITS) digits count as that many.
    #[must_use]
    pub fn with_digits(mut self, digits: u32) -> Self {
        self.options = self.options.with_digits(digits);
        self
    }

    /// The same view with the work that is allowed multiplied by this factor; it is 1 at first.
    ///
    /// A factor below 0 or not a number counts as 0, which refuses whatever needs a quadrature or a long sum.
    ///
    /// ```
    /// let patterns = [[1.0, 0.0, 0.5], [0.0, 1.0, -0.25], [1.0, 1.0, 0.0], [-0.5, 0.75, 1.0]];
    /// let machine = attnbm::AttnBm::from_rows(patterns)?;
    /// let refusal = machine.certified().with_effort(0.0).log_partition(2.5).unwrap_err();
    /// assert_eq!(refusal.error.kind(), "budget");
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    #[must_use]
    pub fn with_effort(mut self, factor: f64) -> Self {
        // The larger of a NaN and a number is the number.
        self.options = self.options.with_effort(factor.max(0.0));
        self
    }

    pub(super) fn model(&self) -> &'a M {
        self.model
    }

    pub(super) fn options(&self) -> &Options {
        &self.options
    }
}
