//! Modified Bessel functions of the first kind of negative order, by both kinds.

use super::log_bessel_i;
use super::second_kind::log_bessel_k;
use crate::Error;
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
/// negative up to its one zero. Outside of `x > 0` the result is the whole line.
///
/// # Errors
///
/// [`Error::Domain`] where `I_ν(x)` is certainly not positive; in plain `f64` [`Error::Budget`] where a ball of 1 792 bits leaves that
/// or the value undecided.
///
/// # Error
///
/// As [`log_bessel_i`] and [`log_bessel_k`]. In plain `f64` half a unit in the last place, and 2^-54 of the value.
pub fn log_bessel_i_of_order<S: Bounded>(order: f64, x: f64) -> Result<S, Error> {
    entered!("bessel::log_bessel_i_of_order");
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
            (-2.25, 0.5),
            (-2.75, 3.0),
            (-3.0, 2.0),
            (-7.5, 20.0),
        ] {
            let at = |order: f64| log_bessel_i_of_order::<B>(order, x).map(|log| log.exp());
            let (Ok(found), Ok(up), Ok(two_up)) = (at(order), at(order + 1.0), at(order + 2.0))
            else {
                assert!(order < -1.0, "{order} {x}");
                continue;
            };
            let stated = two_up + up * B::from_f64(2.0 * (order + 1.0)) / B::from_f64(x);
            assert!(
                found.meets(&stated) && found.accuracy_bits() > 400,
                "{order} {x}: {found:?} {stated:?}"
            );
        }
    }

    #[test]
    fn a_negative_value_has_no_logarithm() {
        for (order, x) in [(-1.5, 0.1), (-1.001, 1e-3), (-3.75, 1.0)] {
            assert!(
                log_bessel_i_of_order::<Ball<2>>(order, x).is_err(),
                "{order} {x}"
            );
            assert!(
                log_bessel_i_of_order::<f64>(order, x).is_err(),
                "{order} {x}"
            );
        }
        assert!(log_bessel_i_of_order::<f64>(-1.5, 3.0).is_ok());
        assert!(log_bessel_i_of_order::<f64>(-2.5, 0.1).is_ok());
    }
}
