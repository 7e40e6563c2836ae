//! Modified Bessel functions of any real order from 0 on. Those of the first kind are the normalising
//! constant of the von Mises-Fisher density, and its mean length. Those of the second kind are in `second_kind`.
//!
//! `I_ν` and its scaled form both leave the range of binary64 for a few hundred dimensions. A
//! density on the sphere needs neither, but the logarithm of
//!
//! `Z_ν(x) = Σ_k (x²/4)^k / (k! (ν+1)_k) = Γ(ν+1) (2/x)^ν I_ν(x)`,
//!
//! the average of `exp(x m·u)` over the unit sphere in `2ν + 2` dimensions, called the *zonal average*
//! here. It is 1 at `x = 0`. Its logarithm is small for a small concentration, and can be computed there
//! to full relative accuracy.
//!
//! Everything is computed by two routes that share nothing above the scalar. The first starts from
//! the definition, the second from an integral:
//!
//! | | `log Z_ν` | `I_(ν+1) / I_ν` |
//! |---|---|---|
//! | elementary | [`series::log_zonal`] | [`fraction::bessel_ratio`] |
//! | integral | [`zonal::log_zonal`] | [`zonal::bessel_ratio`] |
//!
//! The functions of this module choose the cheaper route; tests compare the two. Proofs are in
//! [`docs::integration_zonal`](crate::docs::integration_zonal).
//!
//! # Error in plain `f64`
//!
//! A stability ratio within the bounds that the quantities state, shown in `docs/precision.md` and enforced by
//! `tests/precision`, for the quantities of `attnbm list quantities`.

pub mod amos;
pub mod fraction;
mod negative_order;
mod second_kind;
pub mod series;
mod steering;
pub mod zonal;

pub use negative_order::log_bessel_i_of_order;
pub use second_kind::{log_bessel_k, log_bessel_k_ratio};

use crate::real::{Bounded, Real, always, climb, largest};
use crate::routes::entered;
use crate::special::log_gamma::log_gamma;

/// The logarithm of the modified Bessel function of the first kind.
///
/// ```
/// use attnbm::special::bessel::log_bessel_i;
///
/// // I_(1/2)(x) = sqrt(2 / (π x)) sinh x
/// let x = 3.0_f64;
/// let closed_form = (2.0 / (std::f64::consts::PI * x)).sqrt().ln() + x.sinh().ln();
/// assert!((log_bessel_i(0.5, &x) - closed_form).abs() < 1e-13);
/// ```
///
/// # Statement
///
/// `log I_ν(x)`, `I_ν(x) = Σ_k (x/2)^(2k+ν) / (k! Γ(k+ν+1))`.
///
/// # Domain
///
/// A finite order `ν >= 0` and `x > 0`. Where `x` may be 0 or less, and for any other order, the result is the whole line
/// (in `f64`, a NaN or -∞), except that `I_0` is even and has a value at every `x`. Beyond an order of `10^20` the peak of
/// the integral is not located well enough, and the result may be the whole line where the series is long.
///
/// # Error
///
/// As [`log_zonal`] and [`log_gamma`], of whose results this is a sum: small against the largest of
/// `ν |log(x/2)|`, `log Γ(ν+1)` and `log Z_ν(x)`. Next to the one zero of `log I_ν` it is not small
/// against the result.
///
/// # Method
///
/// `log I_ν(x) = ν log(x/2) - log Γ(ν+1) + log Z_ν(x)`.
pub fn log_bessel_i<S: Bounded>(order: f64, x: &S) -> S {
    entered!("bessel::log_bessel_i");
    match x.as_plain() {
        Some(x) => always(
            climb!(S, [order: f64, x: f64] |W| Ok(log_bessel_i_in(*order, &W::from_f64(*x)))),
        ),
        None => log_bessel_i_in(order, x),
    }
}

/// The three terms may be large and cancel.
fn log_bessel_i_in<S: Bounded>(order: f64, x: &S) -> S {
    let average = log_zonal(order, x);
    if order == 0.0 {
        return average;
    }
    let order = S::from_f64(order);
    let power = x.mul_pow2(-1).ln() * &order;
    power - log_gamma(&(order + S::one())) + average
}

/// The logarithm of the zonal average: of the mean of `exp(x m·u)` over the unit sphere in
/// `2ν + 2` dimensions.
///
/// ```
/// use attnbm::special::bessel::log_zonal;
///
/// // In three dimensions the average is sinh(x) / x.
/// let x = 3.0_f64;
/// assert!((log_zonal(0.5, &x) - (x.sinh() / x).ln()).abs() < 1e-14);
/// assert_eq!(log_zonal(391.0, &0.0), 0.0);
/// ```
///
/// # Statement
///
/// `log Z_ν(x)`, `Z_ν(x) = Σ_k (x²/4)^k / (k! (ν+1)_k) = Γ(ν+1) (2/x)^ν I_ν(x)`. Exactly 0 at 0.
///
/// # Domain
///
/// A finite order `ν >= 0` and every `x`; the function is even. For any other order the result is
/// the whole line (a NaN in `f64`). So it may be for an order beyond `10^20`, as in [`log_bessel_i`].
///
/// # Error
///
/// Small against the result for every `x`, the smallest included. An `x` that is a set rather than a
/// number costs its width times the derivative, see *Method*.
///
/// # Method
///
/// At a number without error, [`series::log_zonal`] if the terms are few, [`zonal::log_zonal`] if not.
/// For a set `[l, u]`: `Z_ν` grows with `x >= 0`, and its logarithm has the derivative
/// `A = I_(ν+1)/I_ν`, so `log Z_ν(l) <= log Z_ν(x) <= log Z_ν(l) + (u - l) sup A`.
pub fn log_zonal<S: Bounded>(order: f64, x: &S) -> S {
    entered!("bessel::log_zonal");
    let Some(span) = Span::of(order, x) else {
        return S::from_f64(f64::NAN);
    };
    let at_start = match &span.start {
        start if start.certainly_zero() => S::zero(),
        start => match series::terms_needed::<S>(order, start) {
            Some(terms) if terms <= most_terms::<S>() => series::log_zonal(order, start),
            _ => zonal::log_zonal(order, start),
        },
    };
    match &span.end {
        None => at_start,
        Some(end) => raise(
            at_start,
            end.clone() - &span.start,
            &amos::upper(order, end),
        ),
    }
}

/// The ratio of two modified Bessel functions whose orders differ by 1: the mean length `<m·u>` of
/// the von Mises-Fisher density in `2ν + 2` dimensions.
///
/// ```
/// use attnbm::special::bessel::bessel_ratio;
///
/// // In three dimensions this is Langevin's function coth x - 1/x.
/// let x = 3.0_f64;
/// assert!((bessel_ratio(0.5, &x) - (1.0 / x.tanh() - 1.0 / x)).abs() < 1e-15);
/// ```
///
/// # Statement
///
/// `A_ν(x) = I_(ν+1)(x) / I_ν(x) = d/dx log Z_ν(x)`. Exactly 0 at 0.
///
/// # Domain
///
/// A finite order `ν >= 0` and every `x`; the function is odd. For any other order the result is
/// the whole line (a NaN in `f64`). So it may be for an order beyond `10^20`, as in [`log_bessel_i`].
///
/// # Error
///
/// Small against the result for every `x`, the smallest included.
///
/// # Method
///
/// At a number without error, [`fraction::bessel_ratio`] if the fraction is short,
/// [`zonal::bessel_ratio`] if not. For a set `[l, u]`: `A` grows with `x >= 0` and `A(x)/x` falls, so
/// that `A(l) <= A(x) <= A(l) + (u - l) sup A(x)/x`.
pub fn bessel_ratio<S: Bounded>(order: f64, x: &S) -> S {
    entered!("bessel::bessel_ratio");
    match x.as_plain() {
        Some(x) => always(
            climb!(S, [order: f64, x: f64] |W| Ok(bessel_ratio_in(*order, &W::from_f64(*x)))),
        ),
        None => bessel_ratio_in(order, x),
    }
}

/// Every level of the recurrence rounds, and the ratio may be next to 1.
fn bessel_ratio_in<S: Bounded>(order: f64, x: &S) -> S {
    let Some(span) = Span::of(order, x) else {
        return S::from_f64(f64::NAN);
    };
    let at_start = match &span.start {
        start if start.certainly_zero() => S::zero(),
        start => match fraction::levels_needed::<S>(order, start) {
            Some(levels) if levels <= most_terms::<S>() => fraction::bessel_ratio(order, start),
            _ => zonal::bessel_ratio(order, start),
        },
    };
    let upward = match &span.end {
        None => at_start,
        Some(end) => raise(
            at_start,
            end.clone() - &span.start,
            &amos::upper_slope(order, &span.start),
        ),
    };
    match span.sign {
        Sign::Positive => upward,
        Sign::Negative => -upward,
        Sign::Unknown => S::zero().widen(&upward),
    }
}

/// Up to how many terms the elementary routes are the cheaper ones.
///
/// Measured: a node of the integral costs about as much as 25 terms, and there is less than one
/// node a bit.
fn most_terms<S: Real>() -> usize {
    S::BITS as usize * 8
}

/// Which signs the numbers of an argument have.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Sign {
    Positive,
    Negative,
    Unknown,
}

/// The absolute values of an argument: from `start` on, and, unless that is all, up to `end`, both
/// numbers without error.
struct Span<S> {
    start: S,
    end: Option<S>,
    sign: Sign,
}

impl<S: Bounded> Span<S> {
    /// `None` where the order is out of the domain.
    fn of(order: f64, x: &S) -> Option<Self> {
        if !(order >= 0.0 && order.is_finite()) {
            return None;
        }
        let zero = S::zero();
        let (lower, upper) = (x.lower(), x.upper());
        let sign = if zero.certainly_at_most(x) {
            Sign::Positive
        } else if x.certainly_at_most(&zero) {
            Sign::Negative
        } else {
            Sign::Unknown
        };
        let (start, end) = match sign {
            Sign::Positive => (lower, upper),
            Sign::Negative => (-upper, -lower),
            Sign::Unknown => (zero, largest([-lower, upper])),
        };
        let end = if start.certainly_equal(&end) {
            None
        } else {
            Some(end)
        };
        Some(Self { start, end, sign })
    }
}

/// All of `value + [0, width · slope]`.
fn raise<S: Bounded>(value: S, width: S, slope: &S) -> S {
    let half = (width * slope).upper().mul_pow2(-1);
    (value + &half).widen(&half)
}
