//! The product of two memories: sensitisation, then habituation.

use super::train::integer;
use crate::Error;
use crate::arguments::{in_range, positive};
use crate::real::{Bounded, Real, climb};
use crate::routes::entered;

/// M7: two memories of impulses, `x_i' = -b_i x_i` with jumps `a_i`, and `y = (m x_1(∞) - x_1) x_2`.
///
/// ```
/// use attnbm::models::habituation::TwoFilters;
///
/// let system = TwoFilters::new([0.1, 0.5], [0.1, 5.0], 1.5)?;
/// assert_eq!(system.response::<f64>(1.0, 1)?, 0.7381248958581287);
/// # Ok::<(), attnbm::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TwoFilters {
    jumps: [f64; 2],
    decays: [f64; 2],
    multiple: f64,
}

impl TwoFilters {
    /// The system with the jumps `a_i > 0`, the rates `b_i > 0` and the multiple `m >= 1`, which keeps the response from
    /// being negative.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] for any other number.
    pub fn new(jumps: [f64; 2], decays: [f64; 2], multiple: f64) -> Result<Self, Error> {
        for (field, number) in ["jump_1", "jump_2", "decay_1", "decay_2"]
            .iter()
            .zip([jumps, decays].concat())
        {
            positive(field, number)?;
        }
        in_range("multiple", multiple, multiple >= 1.0, "finite and >= 1")?;
        Ok(Self {
            jumps,
            decays,
            multiple,
        })
    }

    /// The response right after the last of `count` impulses with this period.
    ///
    /// # Statement
    ///
    /// `(m x_1(∞) - x_1(n)) x_2(n)`, `x_i(n) = a_i (1 - e^{-b_i T n})/(1 - e^{-b_i T})`.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] unless the period is finite and positive.
    pub fn response<S: Bounded>(&self, period: f64, count: u64) -> Result<S, Error> {
        entered!("TwoFilters::response");
        positive("period", period)?;
        let system = self;
        climb!(S, [system: &'a TwoFilters, period: f64, count: u64] |W| {
            let impulses = integer::<W>(*count);
            let [first, second] = system.limits::<W>(*period);
            // m x(∞) - x(n) = x(∞) ((m - 1) + e^{-b T n}), a sum of non-negative terms.
            let kept = (-(system.faded::<W>(0, *period) * &impulses)).exp();
            let rest = W::from_f64(system.multiple) - W::one() + kept;
            let lost = -(-(system.faded::<W>(1, *period) * impulses)).exp_m1();
            Ok(first * rest * (second * lost))
        })
    }

    /// The response after infinitely many impulses with this period.
    ///
    /// # Statement
    ///
    /// `(m - 1) x_1(∞) x_2(∞)`, `x_i(∞) = a_i/(1 - e^{-b_i T})`. It is exactly 0 for `m = 1`.
    ///
    /// # Errors
    ///
    /// [`Error::Domain`] unless the period is finite and positive.
    ///
    /// ```
    /// use attnbm::models::habituation::TwoFilters;
    ///
    /// let system = TwoFilters::new([0.1, 0.5], [0.1, 5.0], 1.5)?;
    /// assert_eq!(system.asymptote::<f64>(1.0)?, 0.2644904210582324);
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    pub fn asymptote<S: Bounded>(&self, period: f64) -> Result<S, Error> {
        entered!("TwoFilters::asymptote");
        positive("period", period)?;
        let system = self;
        climb!(S, [system: &'a TwoFilters, period: f64] |W| {
            let [first, second] = system.limits::<W>(*period);
            Ok(first * (W::from_f64(system.multiple) - W::one()) * second)
        })
    }

    /// `b_i T`.
    fn faded<S: Real>(&self, filter: usize, period: f64) -> S {
        S::from_f64(self.decays[filter]) * S::from_f64(period)
    }

    /// `x_i(∞)`.
    fn limits<S: Real>(&self, period: f64) -> [S; 2] {
        [0, 1].map(|filter| {
            S::from_f64(self.jumps[filter]) / -(-self.faded::<S>(filter, period)).exp_m1()
        })
    }
}
