//! Assertions against exact values, for the tests of others (feature `testing`).
//!
//! [`assert_certified!`](crate::assert_certified) evaluates a quantity of the wire protocol in certified arithmetic and
//! compares a result with it. Its failure shows the exact value between two proved ends, the error in units in the last
//! place, the condition number, and whether the error was avoidable. [`check`] returns the same as a [`Report`].
//!
//! ```
//! use attnbm::assert_certified;
//!
//! // log Z on the sphere in three dimensions, log(4π sinh(κ)/κ).
//! let kappa: f64 = 2.5;
//! let mine = (4.0 * std::f64::consts::PI * kappa.sinh() / kappa).ln();
//! assert_certified!(mine, "vmf.log_partition", {"dim": 3, "kappa": kappa}, max_ulps = 4);
//! ```
//!
//! A formula that cancels is found out:
//!
//! ```should_panic
//! # use attnbm::assert_certified;
//! // 1/tanh(κ) - 1/κ is the mean resultant length, but at a small κ its digits cancel.
//! let kappa: f64 = 1e-6;
//! let mine = 1.0 / kappa.tanh() - 1.0 / kappa;
//! assert_certified!(mine, "vmf.mean_resultant_length", {"dim": 3, "kappa": kappa}, max_ulps = 4);
//! ```
//!
//! `attnbm list quantities`, or [`oracle::registry::quantities`](crate::oracle::registry::quantities), lists the
//! quantities with their fields.

// What others have written is read here.
#![deny(clippy::indexing_slicing)]

mod numbers;
mod report;

pub use numbers::Numbers;
pub use report::{Report, check};
// The macro needs it, and so does a caller of `check`.
pub use serde_json::{Value as Json, json};

/// What the macro calls: the text of the failure, if there is one.
#[doc(hidden)]
pub fn failure<V: Numbers + ?Sized>(
    value: &V,
    quantity: &str,
    input: &Json,
    max_ulps: Option<f64>,
) -> Option<String> {
    report::failure(value, quantity, input, max_ulps)
}

/// Asserts that a result is the exact value of a quantity, but for the error allowed.
///
/// ```
/// use attnbm::assert_certified;
///
/// let half: f32 = 0.5;
/// assert_certified!([half, -half], "hopfield.activation", {
///     "lagrangian": {"kind": "power", "n": 2},
///     "h": [half, -half],
/// }, max_ulps = 0);
/// ```
///
/// # Arguments
///
/// - The result: an `f64` or an `f32`, or an array, a slice or a `Vec` of them, or rows of these. With the features `nalgebra` and
///   `ndarray`, their vectors, matrices and arrays too. The shape must be that of the value. The error is counted in units in the last place of the exact value, in the result's own format.
/// - The name of a quantity.
/// - Its input, written as JSON. A value of the object may be any expression that serialises. Numbers are taken as
///   exactly what they are, an `f32` too.
/// - `max_ulps = …`, the largest error allowed. The assertion holds only if the error of every entry is proved to be at
///   most this. Without it the thresholds of the grader decide: every entry must be accurate (at most 4 units in the
///   last place) or backward stable. That is the right question where a rounding of the input alone moves the value.
///
/// Where the quantity has no value, say at `"kappa": -1`, the assertion holds if the result is not finite either.
///
/// # Panics
///
/// If the error is larger; if the result has another shape; if the exact value cannot be certified within the budget;
/// or if the input is not one of the quantity.
#[macro_export]
macro_rules! assert_certified {
    ($value:expr, $quantity:expr, {$($input:tt)*} $(, max_ulps = $max_ulps:expr)? $(,)?) => {{
        let limit: ::core::option::Option<f64> = $crate::assert_certified!(@limit $($max_ulps)?);
        let input = $crate::testing::json!({$($input)*});
        if let ::core::option::Option::Some(text) =
            $crate::testing::failure(&$value, $quantity, &input, limit)
        {
            ::core::panic!("{text}");
        }
    }};
    (@limit) => { ::core::option::Option::None };
    (@limit $max_ulps:expr) => { ::core::option::Option::Some(($max_ulps) as f64) };
}
