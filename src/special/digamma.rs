//! The digamma function, by the integral that gives log-gamma.
//!
//! With `x = z e^t` in Euler's integral, the density of a gamma variable becomes `exp(z (t + 1 - e^t))` up to a factor,
//! and `ψ(z) - log z` is the mean of `t`.

use super::circular::sine_and_cosine_of_pi;
use super::log_gamma::{is_pole_of_gamma, largest_with_integral, sums};
use crate::quadrature::trapezoid;
use crate::real::{Bounded, always, climb};
use crate::routes::entered;

/// The digamma function of a binary64 number, the derivative of `log |Γ|`.
///
/// ```
/// use attnbm::special::digamma;
///
/// assert_eq!(digamma::<f64>(1.0), -0.5772156649015329); // Euler's constant
/// assert_eq!(digamma::<f64>(2.0), 1.0 - 0.5772156649015329);
/// assert!(digamma::<f64>(-1.0).is_nan());
/// ```
///
/// # Statement
///
/// `ψ(x) = Γ'(x)/Γ(x)`; for `x < 0` by `ψ(x) = ψ(1 - x) - π cot(π x)`.
///
/// # Domain
///
/// Every finite number but 0 and the negative integers, where `Γ` has its poles and the result is the whole line (a NaN
/// in `f64`).
///
/// # Error
///
/// Three times that of the rule for log-gamma, and the geometric tails of two sums, relative to 1 or to the largest term
/// of the recurrence; not small against the result next to its zeros. In plain `f64` half a unit in the last place,
/// and 2^-54 of the value.
///
/// # Method
///
/// `ψ(z) = log z + ∫ t exp(z (t + 1 - e^t)) dt / ∫ exp(z (t + 1 - e^t)) dt`, for a `z` that has been raised by
/// `ψ(z + 1) = ψ(z) + 1/z` as far as in [`log_gamma`](super::log_gamma).
///
/// # Source
///
/// [`docs::integration_zonal`](crate::docs::integration_zonal), sections 8 and 11.
pub fn digamma<S: Bounded>(x: f64) -> S {
    entered!("digamma::digamma");
    if is_pole_of_gamma(x) || !x.is_finite() {
        return S::unknown();
    }
    always(climb!(S, [x: f64] |W| {
        let z = W::from_f64(*x);
        Ok(if *x > 0.0 {
            of_positive(&z)
        } else {
            let (sine, cosine) = sine_and_cosine_of_pi::<W>(*x);
            of_positive(&(W::one() - z)) - W::pi() * cosine / sine
        })
    }))
}

/// `ψ(z)` for `z > 0`.
fn of_positive<S: Bounded>(z: &S) -> S {
    let asked = trapezoid::decay::<S>();
    let missing = (asked - z.approx()).ceil().max(0.0) as i64;
    let raised = z.clone() + S::from_i64(missing);
    let steps = S::sum((0..missing).map(|j| S::one() / (z.clone() + S::from_i64(j))));
    raised.ln() + mean_of_logarithm(&raised, asked, asked) - steps
}

/// The mean of `t` under the density proportional to `exp(z (t + 1 - e^t))`, `z >= 1`, with a rule of an accuracy of
/// about `e^-asked` and nodes down to about `e^-depth` of the peak.
///
/// # Statement
///
/// Both `f` and `|t| f` are log-concave on each side of 0. On the edge of the strip the modulus of `t f(t)` integrates to at most three times the bound for `f` itself, because
/// `E|t| <= 1 + 1/z`, and `a + |log cos a| < 1`.
///
/// It is always between `-1/z` and 0, which is all that counts for a large `z`.
fn mean_of_logarithm<S: Bounded>(z: &S, asked: f64, depth: f64) -> S {
    let approximation = z.approx();
    if approximation > largest_with_integral::<S>() {
        let half = S::one().mul_pow2(-1) / z;
        return -half.widen(&half);
    }
    let found = sums(z, asked, depth, |position, weight| {
        [weight.clone(), position.clone() * weight]
    });
    let [weights, first] = &found.sums;
    let total = found.rule.integral(weights, &found.relative);
    let moment = first.clone() * S::from_f64(found.rule.step());
    moment.widen(&(found.relative * &total * S::from_i64(3))) / total
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Enclosure, Meets, Real};

    /// `ψ(n + 1/2) - ψ(m + 1/4)` has a closed form, by Gauss.
    #[test]
    fn quarters_are_elementary() {
        for (n, m) in [(0, 0), (1, 3), (17, 2), (200, 150), (3, 1000)] {
            let at = |n: i64, part: f64| n as f64 + part;
            let harmonic = |n: i64, part: f64| {
                (0..n).fold(Ball::<4>::zero(), |sum, k| {
                    sum + Ball::one() / Ball::from_f64(at(k, part))
                })
            };
            let found = digamma::<Ball<4>>(at(n, 0.5)) - digamma::<Ball<4>>(at(m, 0.25));
            let constant = Ball::pi().mul_pow2(-1) + Ball::ln_2();
            let exact = constant + harmonic(n, 0.5) - harmonic(m, 0.25);
            assert!(
                found.meets(&exact) && found.accuracy_bits() > 225,
                "{n} {m}: {found:?}"
            );
        }
    }

    #[test]
    fn reflections_are_recurrences() {
        for x in [-1e-300, -0.25, -0.5, -1.5, -2.75, -17.125, -150.0625] {
            let steps = libm::ceil(-x) as i64 + 1;
            let z = Ball::<4>::from_f64(x);
            let sum = (0..steps).fold(Ball::zero(), |sum, k| {
                sum + Ball::one() / (z.clone() + Ball::from_i64(k))
            });
            let stepped = of_positive(&(z + Ball::from_i64(steps))) - sum;
            let reflected = digamma::<Ball<4>>(x);
            assert!(
                reflected.meets(&stepped) && reflected.accuracy_bits() > 200,
                "{x}"
            );
        }
        for pole in [0.0, -0.0, -1.0, -1e300, f64::NAN, f64::INFINITY] {
            assert!(!digamma::<Ball<2>>(pole).is_bounded(), "{pole}");
        }
    }

    /// Next to the zero on the positive axis, and far out.
    #[test]
    fn plain_numbers_keep_their_digits() {
        for x in [
            1.4616321449683622,
            1.4616321449683625,
            -0.5040830082644554,
            1e-300,
            1e300,
            5e-324,
            f64::MAX,
        ] {
            let exact = digamma::<Ball<28>>(x).to_binary64();
            assert!(exact.is_some(), "{x}");
            assert_eq!(Some(digamma::<f64>(x)), exact, "{x}");
        }
    }

    /// At an accuracy where the rule and the tails, not the rounding, make the error, so a bound that is too small shows.
    #[test]
    fn coarse_sums_enclose_fine_ones() {
        for z in [2.0, 5.0, 17.5, 100.0, 1e4] {
            let z = Ball::<2>::from_f64(z);
            let fine = mean_of_logarithm(&z, 90.0, 90.0);
            assert!(fine.is_bounded());
            for tenths in 20..200 {
                let asked = f64::from(tenths) / 10.0;
                for found in [
                    mean_of_logarithm(&z, 90.0, asked),
                    mean_of_logarithm(&z, asked, asked),
                ] {
                    // A coarse rule may bound nothing; a fine one must, and so must one asked for 6 or more.
                    assert!(!found.disjoint(&fine), "{z:?} at {asked}: {found:?}");
                    let width = (found.upper() - found.lower()).approx();
                    assert!(
                        asked < 6.0 || (found.is_bounded() && width < 40.0 * libm::exp(-asked)),
                        "{z:?} at {asked}: {width}"
                    );
                }
            }
        }
    }

    /// Beyond the largest argument of the quadrature, where the mean is next to `-1/(2z)`: a finer scalar still has the
    /// quadrature. The difference is far below a rounding of ψ, and shows at a power of two, which is without error.
    #[test]
    fn the_bracket_holds_the_mean() {
        type Finer = Ball<10>;
        for exponent in [137, 200, 400] {
            let z = Ball::<2>::one().mul_pow2(exponent);
            assert!(z.approx() > largest_with_integral::<Ball<2>>());
            let found: Finer = mean_of_logarithm(&z, 90.0, 90.0).resize();
            // -1/(2z) - 1/(12z²) + 1/(120 z⁴) - …, which alternates.
            let fine = Finer::one().mul_pow2(exponent);
            let first = -Finer::one().mul_pow2(-1) / &fine;
            let second = fine.sqr() * Finer::from_i64(12);
            let series = first - Finer::one() / second;
            let holds = found.is_bounded() && found.meets(&series);
            assert!(holds, "{exponent}: {found:?} {series:?}");
        }
    }
}
