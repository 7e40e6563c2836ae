//! Hyperbolic functions without cancellation, for all arguments.

use crate::real::Real;

/// The hyperbolic sine.
///
/// # Statement
///
/// `sinh x = (t + t/(1 + t))/2` with `t = e^x - 1` near 0, `(e^x - e^-x)/2` elsewhere.
///
/// # Error
///
/// For an enclosure, by inclusion, and small relative to the result; exact at 0.
pub fn sinh<S: Real>(x: &S) -> S {
    if x.approx().abs() > 1.0 {
        return (x.exp() - (-x.clone()).exp()).mul_pow2(-1);
    }
    let growth = x.exp_m1();
    (growth.clone() + growth.clone() / (growth + S::one())).mul_pow2(-1)
}

/// The hyperbolic cosine.
///
/// # Statement
///
/// `cosh x = (e^x + e^-x)/2`.
///
/// # Error
///
/// For an enclosure, by inclusion; exact at 0.
pub fn cosh<S: Real>(x: &S) -> S {
    (x.exp() + (-x.clone()).exp()).mul_pow2(-1)
}

/// The hyperbolic tangent.
///
/// ```
/// assert_eq!(attnbm::special::tanh(&-1e300_f64), -1.0);
/// assert_eq!(attnbm::special::tanh(&1e-300_f64), 1e-300);
/// ```
///
/// # Statement
///
/// `tanh x = -t/(t + 2)`, `t = e^-2x - 1`.
///
/// # Error
///
/// For an enclosure, by inclusion, and small relative to the result; exact at 0.
pub fn tanh<S: Real>(x: &S) -> S {
    if x.approx() < 0.0 {
        return -tanh(&-x.clone());
    }
    let decay = (-x.mul_pow2(1)).exp_m1();
    -decay.clone() / (decay + S::from_i64(2))
}

/// The logarithm of the hyperbolic cosine.
///
/// ```
/// assert_eq!(attnbm::special::log_cosh(&-1e300_f64), 1e300);
/// assert_eq!(attnbm::special::log_cosh(&1e-150_f64), 5e-301);
/// ```
///
/// # Statement
///
/// `log cosh x = |x| + (log(1 + e^-2|x|) - log 2)`, and near 0 `log(1 + t²/(2 (1 + t)))` with
/// `t = e^x - 1`, since `cosh x - 1 = (e^x - 1)² e^-x/2`.
///
/// # Error
///
/// For an enclosure, by inclusion, and small relative to the result; exact at 0.
pub fn log_cosh<S: Real>(x: &S) -> S {
    let approximation = x.approx();
    if approximation.abs() <= 1.0 {
        let growth = x.exp_m1();
        return (growth.sqr().mul_pow2(-1) / (growth + S::one())).ln_1p();
    }
    // Either sign is right for every x: cosh is even.
    let outwards = if approximation < 0.0 {
        -x.clone()
    } else {
        x.clone()
    };
    let decay = (-outwards.mul_pow2(1)).exp();
    outwards + (decay.ln_1p() - S::ln_2())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Enclosure, Meets};

    #[test]
    fn relative_accuracy_everywhere() {
        for exponent in [-300, -20, -3, -1, 0, 1, 2, 5, 9] {
            for sign in [1.0, -1.0] {
                let x = Ball::<2>::from_f64(sign * 1.37 * libm::exp2(f64::from(exponent)));
                for (name, value) in [
                    ("sinh", sinh(&x)),
                    ("cosh", cosh(&x)),
                    ("tanh", tanh(&x)),
                    ("log cosh", log_cosh(&x)),
                ] {
                    assert!(
                        value.accuracy_bits() > 105,
                        "{name} 2^{exponent}: {value:?}"
                    );
                }
                // A difference of the squares would be wide for a large x.
                let square = sinh(&x).sqr() + Ball::one();
                assert!(cosh(&x).sqr().meets(&square));
                assert!((sinh(&x) / cosh(&x)).meets(&tanh(&x)));
                assert!(cosh(&x).ln().meets(&log_cosh(&x)));
            }
        }
    }

    #[test]
    fn zero_is_exact() {
        let zero = Ball::<2>::zero();
        assert!(sinh(&zero).certainly_zero() && tanh(&zero).certainly_zero());
        assert!(log_cosh(&zero).certainly_zero());
        assert!(cosh(&zero).certainly_equal(&Ball::one()));
    }

    #[test]
    fn the_ends_of_the_range() {
        let huge = Ball::<2>::from_f64(-1e300);
        assert_eq!(log_cosh(&huge).to_binary64(), Some(1e300));
        assert_eq!(tanh(&huge).to_binary64(), Some(-1.0));
    }
}
