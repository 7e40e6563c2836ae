//! The logarithm of the probability of an interval: the normaliser of a truncated normal law.

use super::error_function::by_series;
use super::log_erfc::log_normal_distribution_function;
use crate::real::{Bounded, always, climb};
use crate::routes::entered;

/// The logarithm of the probability of `(lower, upper)` under the normal law with this mean and standard deviation.
///
/// ```
/// use attnbm::special::log_normal_interval;
///
/// // Six standard deviations out, where both tails are 1 to all digits of a distribution function.
/// assert_eq!(log_normal_interval::<f64>(9.0, 10.0, 0.0, 1.0), -43.628216632280825);
/// assert!(log_normal_interval::<f64>(1.0, 1.0, 0.0, 1.0).is_nan());
/// ```
///
/// # Statement
///
/// `log (Φ((u - m)/σ) - Φ((l - m)/σ))`.
///
/// # Domain
///
/// Finite `l < u`, any `m`, `σ > 0`; elsewhere the result is the whole line (a NaN in `f64`).
///
/// # Error
///
/// By inclusion: the probability of an interval that is short beside its distance to the mean is a difference of two tails. In plain
/// `f64` half a unit in the last place, and 2^-54 of the value.
///
/// # Method
///
/// On one side of the mean `log Q(a) + log(1 - Q(b)/Q(a))`, with logarithms of the tails `Q`. Around the mean half a sum of
/// two error functions near it, and `log(1 - Φ(a) - Q(b))` far from it.
pub fn log_normal_interval<S: Bounded>(lower: f64, upper: f64, mean: f64, sigma: f64) -> S {
    entered!("special::log_normal_interval");
    let is_within = lower < upper && sigma > 0.0;
    if !(is_within && [lower, upper, mean, sigma].iter().all(|x| x.is_finite())) {
        return S::unknown();
    }
    always(
        climb!(S, [lower: f64, upper: f64, mean: f64, sigma: f64] |W| {
            let standard = |x: f64| (W::from_f64(x) - W::from_f64(*mean)) / W::from_f64(*sigma);
            // The signs are exact.
            Ok(if lower >= mean {
                on_the_left(&-standard(*upper), &-standard(*lower))
            } else if upper <= mean {
                on_the_left(&standard(*lower), &standard(*upper))
            } else {
                around_the_mean(&-standard(*lower), &standard(*upper))
            })
        }),
    )
}

/// `log (Φ(b) - Φ(a))` for `a < b <= 0`.
fn on_the_left<S: Bounded>(a: &S, b: &S) -> S {
    let larger = log_normal_distribution_function(b);
    let drop = log_normal_distribution_function(a) - &larger;
    larger + (-drop.exp_m1()).ln()
}

/// `log (Φ(b) - Φ(-a))` for `a, b > 0`.
fn around_the_mean<S: Bounded>(a: &S, b: &S) -> S {
    /// Up to here, in standard deviations, the series of the error function is short.
    const NEAR: f64 = 1.5;
    let root = S::from_i64(2).sqrt();
    if a.approx() < NEAR && b.approx() < NEAR {
        let error_function = |x: &S| by_series(&(x.clone() / &root));
        return (error_function(a) + error_function(b)).mul_pow2(-1).ln();
    }
    let outside = log_normal_distribution_function(&-a.clone()).exp()
        + log_normal_distribution_function(&-b.clone()).exp();
    (-outside).ln_1p()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Enclosure, Meets, Real};
    use crate::special::normal_distribution_function;

    type B = Ball<28>;

    #[test]
    fn the_interval_is_a_difference_of_distribution_functions() {
        for (lower, upper, mean, sigma) in [
            (-1.0, 2.0, 0.0, 1.0),
            (-0.25, 0.125, 0.0, 1.0),
            (-9.0, 0.5, -0.5, 2.0),
            (3.0, 4.0, 1.0, 0.5),
            (-7.0, -6.5, 0.0, 1.0),
            (5.0, 5.000_000_000_000_001, 0.0, 1.0),
            (-30.0, 40.0, 1.0, 1.0),
            (0.0, 1.0, 0.0, 1.0),
            (-1.0, 0.0, 0.0, 1e-3),
        ] {
            let phi = |x: f64| {
                normal_distribution_function(
                    &((B::from_f64(x) - B::from_f64(mean)) / B::from_f64(sigma)),
                )
            };
            let stated = (phi(upper) - phi(lower)).ln();
            let found = log_normal_interval::<B>(lower, upper, mean, sigma);
            let what = format!("{lower} {upper} {mean} {sigma}");
            assert!(found.meets(&stated), "{what}: {found:?} {stated:?}");
            let plain = log_normal_interval::<f64>(lower, upper, mean, sigma);
            assert_eq!(Some(plain), found.to_binary64(), "{what}");
        }
    }

    #[test]
    fn far_out_and_narrow_there_are_digits() {
        for (lower, upper) in [
            (30.0, 40.0),
            (1e100, 2e100),
            (-1e-300, 1e-300),
            (-1e300, 1e300),
            (1e-300, 2e-300),
        ] {
            assert!(
                log_normal_interval::<f64>(lower, upper, 0.0, 1.0) <= 0.0,
                "{lower} {upper}"
            );
        }
        assert_eq!(
            log_normal_interval::<f64>(0.0, f64::MAX, 0.0, 1.0),
            -(2f64.ln())
        );
        for (lower, upper, sigma) in [
            (1.0, 0.0, 1.0),
            (0.0, 0.0, 1.0),
            (0.0, 1.0, 0.0),
            (0.0, f64::NAN, 1.0),
        ] {
            assert!(log_normal_interval::<f64>(lower, upper, 0.0, sigma).is_nan());
        }
    }
}
