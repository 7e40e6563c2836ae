//! The logarithm of the probability of an interval: the normaliser of a truncated normal law.

use super::error_function::by_series;
use super::log_erfc::log_normal_distribution_function;
use crate::real::{Bounded, absolute, always, climb};
use crate::routes::entered;

/// The logarithm of the probability of `(lower, upper)` under the normal law with this mean and standard deviation.
///
/// ```
/// use attnbm::special::log_normal_interval;
///
/// // Nine standard deviations out, where Φ rounds to 1 at both ends.
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
/// By inclusion; a narrow interval costs at most a third of the scalar's bits. In plain `f64` half a
/// unit in the last place, and 2^-54 of the value; `the_interval_is_a_difference_of_distribution_functions` and
/// `extreme_intervals_keep_their_digits` measure it.
///
/// # Method
///
/// On one side of the mean `log Q(a) + log(1 - Q(b)/Q(a))`, with logarithms of the tails `Q`. Around the mean half a sum of
/// two error functions near it, and `log(1 - Φ(a) - Q(b))` far from it. A narrow interval, whose two tails have most digits in
/// common, has the density at its centre times its width, with a bound on the curvature.
///
/// # Source
///
/// [`docs::integration_zonal`](crate::docs::integration_zonal), section 11.
pub fn log_normal_interval<S: Bounded>(lower: f64, upper: f64, mean: f64, sigma: f64) -> S {
    entered!("special::log_normal_interval");
    let is_within = lower < upper && sigma > 0.0;
    if !(is_within && [lower, upper, mean, sigma].iter().all(|x| x.is_finite())) {
        return S::unknown();
    }
    always(
        climb!(S, [lower: f64, upper: f64, mean: f64, sigma: f64] |W| {
            let scale = W::from_f64(*sigma);
            let standard = |x: f64| (W::from_f64(x) - W::from_f64(*mean)) / &scale;
            // Not from the two ends, which may be the same number to all bits of the scalar.
            let half_width = ((W::from_f64(*upper) - W::from_f64(*lower)) / &scale).mul_pow2(-1);
            let centre = (standard(*lower) + standard(*upper)).mul_pow2(-1);
            // The signs are exact.
            Ok(if is_narrow(&centre, &half_width) {
                around_the_centre(&centre, &half_width)
            } else if lower >= mean {
                on_the_left(&-standard(*upper), &-standard(*lower))
            } else if upper <= mean {
                on_the_left(&standard(*lower), &standard(*upper))
            } else {
                around_the_mean(&-standard(*lower), &standard(*upper))
            })
        }),
    )
}

/// Whether a difference of tails would lose more than a third of the bits.
fn is_narrow<S: Bounded>(centre: &S, half_width: &S) -> bool {
    let third = i64::from(S::BITS / 3);
    let spread = (absolute(centre) + S::one()) * half_width;
    spread.cmp_approx(&S::one().mul_pow2(-third)).is_lt()
}

/// `log (Φ(c + h) - Φ(c - h))`, to within `(1 + c²) h²/2`.
///
/// # Statement
///
/// The probability is `2h φ(c)` times the mean of `exp(-s²/2) cosh(cs)` over `0 < s < h`, whose logarithm is between `-h²/2` and
/// `c²h²/2`, since `log cosh t <= t²/2`.
fn around_the_centre<S: Bounded>(centre: &S, half_width: &S) -> S {
    let square = half_width.sqr().mul_pow2(-1);
    let tilt = centre.sqr() * &square;
    let log_density = -(centre.sqr() + S::pi().mul_pow2(1).ln()).mul_pow2(-1);
    let log_width = half_width.ln() + S::ln_2();
    log_density + log_width.widen(&square).widen(&tilt)
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
            // Next to 1 the difference is known to 1792 bits, its logarithm to fewer; Φ(-30) takes 650.
            assert!(
                found.meets_to(&stated, 1000),
                "{what}: {found:?} {stated:?}"
            );
            let plain = log_normal_interval::<f64>(lower, upper, mean, sigma);
            assert_eq!(Some(plain), found.to_binary64(), "{what}");
        }
    }

    /// Both methods enclose the same number where neither is at its end.
    #[test]
    fn a_narrow_interval_is_a_difference_of_tails() {
        for (centre, half_width) in [(-1.0, 1e-90), (-0.25, 1e-70), (-40.0, 1e-80), (-1e9, 1e-75)] {
            let (centre, half_width) = (B::from_f64(centre), B::from_f64(half_width));
            let narrow = around_the_centre(&centre, &half_width);
            let (a, b) = (centre.clone() - &half_width, centre + &half_width);
            let tails = on_the_left(&a, &b);
            assert!(narrow.meets_to(&tails, 350), "{narrow:?} {tails:?}");
            // The bracket is at most twice as wide as stated.
            let width = (narrow.upper() - narrow.lower()).approx();
            let stated = (a.sqr() + B::one()) * (b - &a).sqr().mul_pow2(-3);
            assert!(width <= stated.mul_pow2(2).approx(), "{width} {stated:?}");
        }
    }

    /// At the ends of binary64, where the standardised ends leave its range or have all digits in common.
    #[test]
    fn extreme_intervals_keep_their_digits() {
        for (lower, upper, mean, sigma) in [
            (30.0, 40.0, 0.0, 1.0),
            (1e100, 2e100, 0.0, 1.0),
            (-1e-300, 1e-300, 0.0, 1.0),
            (-1e300, 1e300, 0.0, 1.0),
            (1e-300, 2e-300, 0.0, 1.0),
            (0.0, 1e-300, 0.0, 1e300),
            (-1e-300, 0.0, 0.0, 1e300),
            (1e-300, 3e-300, 0.0, 1e300),
            (-1e-300, 2e-300, 0.0, 1e300),
            (0.0, 5e-324, 1e300, 1e300),
            (0.0, 5e-324, -2e300, 1e300),
            (0.0, 5e-324, 0.0, f64::MAX),
            (1.0, 1.0_f64.next_up(), 1e150, 1e140),
            (0.0, 1e-300, 0.0, 1e-300),
            (0.0, f64::MAX, 0.0, 1.0),
            (-f64::MAX, f64::MAX, 0.0, f64::MAX),
        ] {
            let what = format!("{lower} {upper} {mean} {sigma}");
            let exact = log_normal_interval::<B>(lower, upper, mean, sigma).to_binary64();
            assert!(exact.is_some(), "{what}");
            let plain = log_normal_interval::<f64>(lower, upper, mean, sigma);
            assert_eq!(Some(plain), exact, "{what}");
        }
        // One against the definition: 1e-600 √(1/(2π)).
        let logarithm =
            (B::from_f64(1e-300) / B::from_f64(1e300)).ln() - B::pi().mul_pow2(1).ln().mul_pow2(-1);
        let found = log_normal_interval::<f64>(0.0, 1e-300, 0.0, 1e300);
        assert_eq!(Some(found), logarithm.to_binary64());
        assert_eq!(
            log_normal_interval::<f64>(0.0, f64::MAX, 0.0, 1.0),
            -(2f64.ln())
        );
    }

    #[test]
    fn outside_the_domain_nothing_is_claimed() {
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
