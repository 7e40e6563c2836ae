//! Modified Bessel functions of the first kind of negative order, by both kinds.

use super::log_bessel_i;
use super::second_kind::log_bessel_k;
use crate::Error;
use crate::arguments;
use crate::real::{Bounded, climb};
use crate::routes::entered;
use crate::special::circular::sine_and_cosine_of_pi;

/// The logarithm of the modified Bessel function of the first kind of an order of either sign.
///
/// ```
/// use attnbm::special::bessel::log_bessel_i_of_order;
///
/// // I_(-1/2)(x) = sqrt(2 / (π x)) cosh x
/// let closed_form = (2.0 / (std::f64::consts::PI * 3.0)).sqrt().ln() + 3_f64.cosh().ln();
/// assert!((log_bessel_i_of_order::<f64>(-0.5, 3.0)? - closed_form).abs() < 1e-15);
/// // I_(-3/2) is negative next to 0.
/// assert!(log_bessel_i_of_order::<f64>(-1.5, 0.1).is_err());
/// # Ok::<(), attnbm::Error>(())
/// ```
///
/// # Statement
///
/// `log I_ν(x)`; for `ν < 0` with `I_ν = I_(-ν) + (2/π) sin(-ν π) K_ν`.
///
/// # Domain
///
/// A finite order, `x > 0`, and `I_ν(x) > 0`. It is positive for `ν >= -1`, for whole `ν`, and wherever `sin(-ν π)` is; elsewhere it is
/// negative up to its one zero.
///
/// # Errors
///
/// [`Error::Domain`] unless the order is finite and `x` is finite and above 0, and where `I_ν(x)` is certainly not positive; in plain `f64` [`Error::Budget`] where a ball of 1 792 bits leaves that
/// or the value undecided.
///
/// # Error
///
/// As [`log_bessel_i`] and [`log_bessel_k`]. In plain `f64` half a unit in the last place, and 2^-54 of the value;
/// `negative_orders_recur` measures it.
///
/// # Source
///
/// [`docs::integration_zonal`](crate::docs::integration_zonal), section 11.
pub fn log_bessel_i_of_order<S: Bounded>(order: f64, x: f64) -> Result<S, Error> {
    entered!("bessel::log_bessel_i_of_order");
    arguments::in_range("order", order, true, "finite")?;
    arguments::positive("x", x)?;
    if order >= 0.0 {
        return Ok(log_bessel_i(order, &S::from_f64(x)));
    }
    climb!(S, [order: f64, x: f64] |W| by_both_kinds::<W>(*order, *x))
}

fn by_both_kinds<S: Bounded>(order: f64, x: f64) -> Result<S, Error> {
    let argument = S::from_f64(x);
    let first = log_bessel_i(-order, &argument);
    let sine = sine_and_cosine_of_pi::<S>(-order).0;
    if sine.certainly_zero() {
        return Ok(first);
    }
    let second = log_bessel_k(order, &argument);
    let share = |sine: S| (sine.mul_pow2(1) / S::pi()).ln() + &second;
    if sine.approx() > 0.0 {
        let added = share(sine);
        let (larger, smaller) = match added.cmp_approx(&first).is_gt() {
            true => (added, first),
            false => (first, added),
        };
        return Ok((smaller - &larger).exp().ln_1p() + larger);
    }
    let taken = (share(-sine) - &first).exp();
    if S::one().certainly_at_most(&taken) {
        return Err(Error::Domain {
            field: "order".into(),
            expected: "one at which the function is positive",
            got: order.to_string(),
        });
    }
    Ok((-taken).ln_1p() + first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Enclosure, Meets, Real};

    /// By the recurrence `I_(ν-1) = I_(ν+1) + 2ν I_ν/x`, down from two orders of either sign.
    #[test]
    fn negative_orders_recur() {
        type B = Ball<10>;
        for (order, x) in [
            (-0.5, 1e-3),
            (-0.25, 2.0),
            (-0.0009765625, 30.0),
            (-1.5, 5.0),
            (-2.25, 3.0),
            (-2.75, 3.0),
            (-3.0, 2.0),
            (-7.5, 20.0),
        ] {
            let what = format!("order {order}, x {x}");
            let at = |order: f64| match log_bessel_i_of_order::<B>(order, x) {
                Ok(logarithm) => logarithm.exp(),
                Err(error) => panic!("{what}: order {order}: {error}"),
            };
            let slope = B::from_f64(2.0 * (order + 1.0)) / B::from_f64(x);
            let (found, stated) = (at(order), at(order + 2.0) + at(order + 1.0) * slope);
            assert!(found.meets_to(&stated, 580), "{what}: {found:?} {stated:?}");
            let plain = log_bessel_i_of_order::<f64>(order, x);
            assert_eq!(plain.ok(), found.ln().to_binary64(), "{what}");
        }
    }

    /// The kind of the error and the field it names.
    fn refused<S: Bounded>(order: f64, x: f64) -> Option<(&'static str, String)> {
        match log_bessel_i_of_order::<S>(order, x).err()? {
            error @ Error::Domain { .. } => Some((error.kind(), error.to_string())),
            error => Some((error.kind(), String::new())),
        }
    }

    #[test]
    fn a_negative_value_has_no_logarithm() {
        for (order, x) in [(-1.5, 0.1), (-1.001, 1e-3), (-3.75, 1.0)] {
            let message =
                format!("order must be one at which the function is positive, got {order}");
            let refusal = Some(("domain", message));
            assert_eq!(refused::<Ball<2>>(order, x), refusal, "{order} {x}");
            assert_eq!(refused::<f64>(order, x), refusal, "{order} {x}");
        }
        for (order, x) in [(-1.5, 3.0), (-2.5, 0.1)] {
            assert_eq!(refused::<f64>(order, x), None, "{order} {x}");
        }
    }

    #[test]
    fn arguments_outside_the_domain_are_refused() {
        for order in [0.0, 2.5, -0.5, -3.0] {
            for x in [0.0, -1.0, f64::NAN, f64::INFINITY] {
                let refusal = Some(("domain", format!("x must be finite and > 0, got {x}")));
                assert_eq!(refused::<Ball<2>>(order, x), refusal, "{order} {x}");
                assert_eq!(refused::<f64>(order, x), refusal, "{order} {x}");
            }
        }
        for order in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let refusal = Some(("domain", format!("order must be finite, got {order}")));
            assert_eq!(refused::<f64>(order, 1.0), refusal);
        }
    }
}
