//! Comparisons of `approx` that are true only if they are certain.
//!
//! An enclosure stands for one exact value that it contains. `abs_diff_eq`, `relative_eq` and `ulps_eq` hold between
//! two enclosures, or an enclosure and an `f64`, if they hold for **every** pair of numbers of the two sets. A true
//! answer is a proof. A false answer is not: the enclosure may be too wide. An `f64` is the single number that it is,
//! and one that is not finite is near to nothing.
//!
//! The enclosure stands on the left. An `f64` on the left would need `f64` to be comparable with enclosures, and the
//! types in comparisons of plain numbers could then no longer be inferred.
//!
//! | comparison | certain if every pair `x`, `y` of the two sets has |
//! |---|---|
//! | `abs_diff_eq` | `abs(x - y) <= epsilon` |
//! | `relative_eq` | `abs(x - y) <= max(epsilon, max_relative * max(abs(x), abs(y)))` |
//! | `ulps_eq` | `abs(x - y) <= epsilon`, or at most `max_ulps` steps between adjacent `f64` from the one to the other, without a change of sign |
//!
//! **"Or", not "and".** With approx, a relative comparison and one by units in the last place also hold if the
//! *absolute* difference is at most `epsilon`. Its default is `f64::EPSILON`, 2.2e-16, here as for `f64`. Numbers below
//! that size are therefore equal, however many digits differ:
//!
//! ```
//! use approx::{relative_eq, ulps_eq};
//! use attnbm::real::{Ball, Real};
//!
//! let exact = Ball::<2>::from_f64(1e-20);
//! assert!(relative_eq!(exact, 2e-20));
//! assert!(!relative_eq!(exact, 2e-20, epsilon = 0.0));
//! assert!(!ulps_eq!(exact, 2e-20, epsilon = 0.0));
//! ```
//!
//! With `epsilon = 0.0` the digits decide:
//!
//! ```
//! use approx::{assert_abs_diff_eq, assert_relative_eq, assert_ulps_eq};
//! use attnbm::models::attnbm::AttnBm;
//! use attnbm::real::Ball;
//!
//! let machine = AttnBm::new(2, 2, vec![0.5, -1.0, 2.0, 0.25])?;
//! let exact: Ball<2> = machine.log_partition_of_integer(2)?;
//! assert_ulps_eq!(exact, 5.429583666542873, epsilon = 0.0, max_ulps = 1);
//! assert_relative_eq!(exact, 5.4296, epsilon = 0.0, max_relative = 1e-5);
//! assert_abs_diff_eq!(exact, 5.43, epsilon = 1e-3);
//! # Ok::<(), attnbm::Error>(())
//! ```
//!
//! To compare a result with the exact value of a quantity, there is `assert_certified!` (feature `testing`), whose
//! failure also says whether the error was avoidable.

use ::approx::{AbsDiffEq, RelativeEq, UlpsEq};

use crate::real::{Ball, Enclosure, Interval, Real, absolute};

/// An enclosure whose ends can be rounded outward to binary64.
trait Ends: Enclosure {
    /// The largest binary64 that is at most every number of the set, and the least that is at least every one. An
    /// infinite end bounds nothing.
    fn ends(&self) -> (f64, f64);
}

impl Ends for Interval {
    fn ends(&self) -> (f64, f64) {
        (self.inf(), self.sup())
    }
}

impl<const N: usize> Ends for Ball<N> {
    fn ends(&self) -> (f64, f64) {
        use crate::real::{Bounded, Rounding};
        let low = self.lower().rounded(Rounding::Down);
        let high = self.upper().rounded(Rounding::Up);
        (
            low.unwrap_or(f64::NEG_INFINITY),
            high.unwrap_or(f64::INFINITY),
        )
    }
}

/// Whether `|x - y| <= epsilon` for all pairs.
fn is_near<S: Ends>(x: &S, y: &S, epsilon: f64) -> bool {
    absolute(&(x.clone() - y)).certainly_at_most(&S::from_f64(epsilon))
}

/// Whether `|x - y| <= max_relative max(|x|, |y|)` for all pairs.
fn is_relatively_near<S: Ends>(x: &S, y: &S, max_relative: f64) -> bool {
    let difference = absolute(&(x.clone() - y));
    let of = |size: &S| difference.certainly_at_most(&(absolute(size) * S::from_f64(max_relative)));
    of(x) || of(y)
}

/// Whether no pair is more than `max_ulps` steps apart, and none has numbers of different signs.
fn is_within_ulps<S: Ends>(x: &S, y: &S, max_ulps: u32) -> bool {
    let ((x_low, x_high), (y_low, y_high)) = (x.ends(), y.ends());
    // The pairs that are furthest apart are the opposite ends.
    are_within(x_low, y_high, max_ulps) && are_within(y_low, x_high, max_ulps)
}

/// Whether `high` is at most so many steps above `low`.
fn are_within(low: f64, high: f64, max_ulps: u32) -> bool {
    if low >= high {
        return low.is_finite() && high.is_finite();
    }
    if !low.is_finite() || !high.is_finite() || (low < 0.0 && high > 0.0) {
        return false;
    }
    // Of one sign the bits of the magnitudes are in the order of the numbers.
    let steps = high.abs().to_bits().abs_diff(low.abs().to_bits());
    steps <= u64::from(max_ulps)
}

macro_rules! certain {
    ($([$($parameters:tt)*] $left:ty, $right:ty, $scalar:ty;)*) => {$(
        impl<$($parameters)*> AbsDiffEq<$right> for $left {
            type Epsilon = f64;

            fn default_epsilon() -> f64 {
                f64::EPSILON
            }

            fn abs_diff_eq(&self, other: &$right, epsilon: f64) -> bool {
                let (x, y) = (<$scalar>::set(self), <$scalar>::set(other));
                is_near(&x, &y, epsilon)
            }
        }

        impl<$($parameters)*> RelativeEq<$right> for $left {
            fn default_max_relative() -> f64 {
                f64::EPSILON
            }

            fn relative_eq(&self, other: &$right, epsilon: f64, max_relative: f64) -> bool {
                let (x, y) = (<$scalar>::set(self), <$scalar>::set(other));
                is_near(&x, &y, epsilon) || is_relatively_near(&x, &y, max_relative)
            }
        }

        impl<$($parameters)*> UlpsEq<$right> for $left {
            fn default_max_ulps() -> u32 {
                4
            }

            fn ulps_eq(&self, other: &$right, epsilon: f64, max_ulps: u32) -> bool {
                let (x, y) = (<$scalar>::set(self), <$scalar>::set(other));
                is_near(&x, &y, epsilon) || is_within_ulps(&x, &y, max_ulps)
            }
        }
    )*};
}

/// What a number or an enclosure is as a set.
trait Set<T: ?Sized>: Ends {
    fn set(of: &T) -> Self;
}

impl<S: Ends> Set<S> for S {
    fn set(of: &S) -> S {
        of.clone()
    }
}

impl<S: Ends> Set<f64> for S {
    fn set(of: &f64) -> S {
        S::from_f64(*of)
    }
}

certain! {
    [] Interval, Interval, Interval;
    [] Interval, f64, Interval;
    [const N: usize] Ball<N>, Ball<N>, Ball<N>;
    [const N: usize] Ball<N>, f64, Ball<N>;
}

macro_rules! equal {
    ($([$($parameters:tt)*] $left:ty, $right:ty, $scalar:ty;)*) => {$(
        /// True if both are certainly the same number. An enclosure of more than one number equals nothing, itself
        /// included. The traits of approx ask for this operator.
        impl<$($parameters)*> PartialEq<$right> for $left {
            fn eq(&self, other: &$right) -> bool {
                let (x, y) = (<$scalar>::set(self), <$scalar>::set(other));
                x.certainly_equal(&y)
            }
        }
    )*};
}

// Between intervals the operator compares the sets, with or without approx.
equal! {
    [] Interval, f64, Interval;
    [const N: usize] Ball<N>, Ball<N>, Ball<N>;
    [const N: usize] Ball<N>, f64, Ball<N>;
}
