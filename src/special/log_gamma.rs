//! The logarithm of the gamma function, without Bernoulli numbers.
//!
//! Euler's integral, with the variable on a logarithmic scale, is analytic in a strip, and its modulus
//! on the edge of the strip integrates to the gamma function itself, times `cos(a)^-z`. So the
//! error bound of the trapezoidal rule is explicit at every argument and every precision.

use crate::quadrature::trapezoid;
use crate::quadrature::trapezoid::Rule;
use crate::real::{Bounded, Real, absolute, always, climb};
use crate::routes::entered;
use crate::special::circular::sine_and_cosine_of_pi;

/// The logarithm of the gamma function of a positive number.
///
/// ```
/// use attnbm::special::log_gamma;
///
/// let half_log_pi = 0.572364942924700087_f64;
/// assert!((log_gamma(&0.5) - half_log_pi).abs() < 1e-13);
/// assert_eq!(log_gamma(&2.0), 0.0);
/// ```
///
/// # Statement
///
/// `log Γ(z)`, `Γ(z) = ∫_0^∞ x^(z-1) e^-x dx`. Exactly 0 at 1 and at 2.
///
/// # Domain
///
/// `0 < z`, and `z` within the range of binary64 from above; arguments as small as the scalar can
/// hold. Elsewhere the result is the whole line (a NaN in `f64`).
///
/// # Error
///
/// Besides the rounding of the scalar: `2 cos(a)^-z / (e^(2πa/h) - 1)` relative to `Γ`, and two
/// geometric tails. Next to the zeros at 1 and 2 the error is small against 1, not against the result.
///
/// # Method
///
/// `Γ(z) = z^z e^-z ∫ exp(z (t + 1 - e^t)) dt`, summed over equally spaced `t`, where `z` has been
/// raised by `Γ(z + 1) = z Γ(z)` until the integrand is nearly Gaussian: from there on the number of
/// nodes is a constant of the precision, about two thirds of a node a bit. Small whole and half-odd `z` have a product.
///
/// # Source
///
/// [`docs::integration_zonal`](crate::docs::integration_zonal), section 2.
pub fn log_gamma<S: Bounded>(z: &S) -> S {
    if z.certainly_equal(&S::one()) || z.certainly_equal(&S::from_i64(2)) {
        return S::zero();
    }
    let approximation = z.approx();
    if !(0.0..=f64::MAX).contains(&approximation) {
        return S::from_f64(f64::NAN);
    }
    if approximation <= largest_product::<S>()
        && let Some(value) = by_product(z)
    {
        return value;
    }
    by_integral(z)
}

/// Up to here a product takes less time than the integral, and does not overflow.
fn largest_product<S: Real>() -> f64 {
    match S::BITS {
        0..=64 => 150.0,
        _ => 400.0,
    }
}

/// At a whole or half-odd number: `Γ(n + 1) = n!` and `Γ(n + 1/2) = (1/2)(3/2) … (n - 1/2) √π`.
fn by_product<S: Bounded>(z: &S) -> Option<S> {
    let twice = (2.0 * z.approx()).round();
    if twice < 1.0 || !z.certainly_equal(&S::from_f64(twice).mul_pow2(-1)) {
        return None;
    }
    let is_whole = twice % 2.0 == 0.0;
    let start = if is_whole { 1.0 } else { 0.5 };
    let factors = (twice / 2.0 - start) as i64;
    let mut value = match is_whole {
        true => S::zero(),
        false => S::pi().ln().mul_pow2(-1),
    };
    if factors > 0 {
        value = value + rising_factorial(&S::from_f64(start), factors).ln();
    }
    Some(value)
}

fn by_integral<S: Bounded>(z: &S) -> S {
    let missing = (trapezoid::decay::<S>() - z.approx()).ceil().max(0.0) as i64;
    let raised = z.clone() + S::from_i64(missing);
    let mut lifted = stirling_form(&raised);
    if missing > 0 {
        lifted = lifted - rising_factorial(z, missing).ln();
    }
    lifted
}

/// `z (z + 1) ... (z + n - 1)`.
fn rising_factorial<S: Real>(z: &S, n: i64) -> S {
    (1..n).fold(z.clone(), |product, j| {
        product * (z.clone() + S::from_i64(j))
    })
}

/// The logarithm of the modulus of the gamma function of a binary64 number of either sign.
///
/// ```
/// use attnbm::special::log_absolute_gamma;
///
/// // Γ(-1/2) = -2 √π
/// let exact = (2.0 * std::f64::consts::PI.sqrt()).ln();
/// assert!((log_absolute_gamma::<f64>(-0.5) - exact).abs() < 1e-15);
/// assert!(log_absolute_gamma::<f64>(-3.0).is_nan());
/// ```
///
/// # Statement
///
/// `log |Γ(x)|`; for `x < 0` by `Γ(x) Γ(1 - x) = π / sin(π x)`.
///
/// # Domain
///
/// Every finite number but 0 and the negative integers, where `Γ` has its poles and the result is the whole line (a NaN
/// in `f64`).
///
/// # Error
///
/// As [`log_gamma`]. In plain `f64` half a unit in the last place, and 2^-54 of the value.
///
/// # Source
///
/// [`docs::integration_zonal`](crate::docs::integration_zonal), sections 2 and 11.
pub fn log_absolute_gamma<S: Bounded>(x: f64) -> S {
    entered!("log_gamma::log_absolute_gamma");
    if is_pole_of_gamma(x) || !x.is_finite() {
        return S::unknown();
    }
    always(climb!(S, [x: f64] |W| {
        let z = W::from_f64(*x);
        Ok(if *x > 0.0 {
            log_gamma(&z)
        } else {
            let sine = absolute(&sine_and_cosine_of_pi::<W>(*x).0);
            (W::pi() / sine).ln() - log_gamma(&(W::one() - z))
        })
    }))
}

/// Whether the gamma function has a pole there: at 0 and at the negative integers.
pub fn is_pole_of_gamma(x: f64) -> bool {
    x <= 0.0 && x.fract() == 0.0
}

/// The largest tangent of the half-width of the strip.
const WIDEST_STRIP: f64 = 0.75;

/// `log Γ(z)` for a `z` large enough, as `z log z - z + log ∫ exp(z (t + 1 - e^t)) dt`.
fn stirling_form<S: Bounded>(z: &S) -> S {
    let asked = trapezoid::decay::<S>();
    let integral = if z.approx() > largest_with_integral::<S>() {
        bracket_of_log_integral(z)
    } else {
        log_integral(z, asked, asked).0
    };
    z.clone() * z.ln() - z + integral
}

/// Beyond this the integral is negligible beside `z log z`, and `t + 1 - e^t` at its nodes lost in rounding.
pub(super) fn largest_with_integral<S: Real>() -> f64 {
    libm::exp2(f64::from(S::BITS) + 8.0)
}

/// `log ∫ exp(z (t + 1 - e^t)) dt` to within 1, for `z >= 16`.
///
/// # Statement
///
/// `2/(e √z) <= ∫ exp(-z (e^t - 1 - t)) dt <= 3/√z`, and both logarithms are within 1 of `(1 - log z)/2`.
///
/// # Source
///
/// [`docs::integration_zonal`](crate::docs::integration_zonal), section 2.
fn bracket_of_log_integral<S: Bounded>(z: &S) -> S {
    (S::one() - z.ln()).mul_pow2(-1).widen(&S::one())
}

/// `log ∫ exp(z (t + 1 - e^t)) dt`, with a rule of an accuracy of about `e^-asked`
/// and nodes down to about `e^-depth` of the peak, and the number of
/// nodes it took.
fn log_integral<S: Bounded>(z: &S, asked: f64, depth: f64) -> (S, usize) {
    let found = sums(z, asked, depth, |_, weight| [weight.clone()]);
    let [sum] = &found.sums;
    let integral = found.rule.integral(sum, &found.relative);
    (integral.ln(), found.nodes)
}

/// Sums over all nodes of the integrand `exp(z (t + 1 - e^t))`, or of that times another function.
pub(super) struct Sums<S, const K: usize> {
    /// The rule that the nodes are those of.
    pub(super) rule: Rule,
    /// The error of the rule for the integrand itself, relative to its integral.
    pub(super) relative: S,
    /// The sums, with the nodes left out accounted for.
    pub(super) sums: [S; K],
    /// How many nodes were taken.
    nodes: usize,
}

/// Sums of functions that are given by the position `t` of a node and the integrand there, and whose absolute values are
/// log-concave on each side of 0. The rule has an accuracy of about `e^-asked`, the nodes go down to about `e^-depth` of
/// the peak.
pub(super) fn sums<S: Bounded, const K: usize>(
    z: &S,
    asked: f64,
    depth: f64,
    values: impl Fn(&S, &S) -> [S; K],
) -> Sums<S, K> {
    let approximation = z.approx();
    let rule = Rule::steer(asked, WIDEST_STRIP, |tangent| {
        edge_growth(tangent, &approximation)
    });
    let relative = rule.relative_error(&edge_growth(rule.tangent(), z));
    let right = half_sums(z, rule.step(), depth, &values);
    let left = half_sums(z, -rule.step(), depth, &values);
    let mut sums = values(&S::zero(), &S::one());
    for (k, sum) in sums.iter_mut().enumerate() {
        *sum = (sum.clone() + &right.sums[k] + &left.sums[k])
            .widen(&right.tails[k])
            .widen(&left.tails[k]);
    }
    Sums {
        rule,
        relative,
        sums,
        nodes: right.nodes + left.nodes + 1,
    }
}

/// `log cos(a)^-z`: since `|exp(z (s + ia + 1 - e^(s + ia)))| = exp(z (s + 1 - cos(a) e^s))`, whose integral
/// is `cos(a)^-z` times that on the line, and `1 / cos² a = 1 + tan² a`.
fn edge_growth<S: Real>(tangent: f64, z: &S) -> S {
    (S::from_f64(tangent).sqr().ln_1p() * z).mul_pow2(-1)
}

/// The nodes on one side of the peak, and bounds on those beyond the last.
struct HalfSums<S, const K: usize> {
    sums: [S; K],
    tails: [S; K],
    nodes: usize,
}

fn half_sums<S: Bounded, const K: usize>(
    z: &S,
    step: f64,
    depth: f64,
    values: impl Fn(&S, &S) -> [S; K],
) -> HalfSums<S, K> {
    let smallest = -depth - 2.0;
    let step = S::from_f64(step);
    let ratio = step.exp();
    let mut exponential = S::one();
    let mut sums = [(); K].map(|()| S::zero());
    let mut before: Option<[S; K]> = None;
    let mut nodes = 0;
    loop {
        nodes += 1;
        exponential = exponential * &ratio;
        let position = step.clone() * S::from_i64(nodes as i64);
        let exponent = (position.clone() - &exponential + S::one()) * z;
        let last = values(&position, &exponent.exp());
        for (sum, value) in sums.iter_mut().zip(&last) {
            *sum = sum.clone() + value;
        }
        let is_last = exponent.approx() <= smallest || nodes >= trapezoid::most_nodes::<S>();
        match before {
            Some(before) if is_last => {
                let tails = std::array::from_fn(|k| {
                    trapezoid::beyond_concave(&absolute(&last[k]), &absolute(&before[k]))
                });
                return HalfSums { sums, tails, nodes };
            }
            _ => before = Some(last),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Enclosure};

    #[test]
    fn binary64_agrees_with_the_platform_independent_libm() {
        for z in [
            1e-300, 1e-9, 0.25, 0.5, 1.5, 2.5, 3.0, 7.25, 40.0, 41.0, 392.5, 1e5, 2e5, 1e15,
        ] {
            let (ours, theirs) = (log_gamma(&z), libm::lgamma(z));
            assert!(
                (ours - theirs).abs() <= 1e-13 * theirs.abs().max(10.0),
                "{z}: {ours} {theirs}"
            );
        }
    }

    /// Two routes: the product and the integral.
    #[test]
    fn products_are_integrals() {
        fn check<const N: usize>(twice: u32, bits: i64) {
            let z = Ball::<N>::from_f64(f64::from(twice) / 2.0);
            let product = by_product(&z).unwrap();
            let integral = by_integral(&z);
            let what = format!("{} at {N} limbs", f64::from(twice) / 2.0);
            assert!(integral.is_bounded() && product.is_bounded(), "{what}");
            let width = (product.upper() - product.lower()).approx();
            assert!(
                width <= libm::exp2(-bits as f64) * product.approx().abs().max(1.0),
                "{what}: {width}"
            );
            assert!(
                !product.disjoint(&integral),
                "{what}: {product:?}, {integral:?}"
            );
        }
        for twice in (1..=120).chain([399, 400, 401, 799, 800]) {
            check::<2>(twice, 105);
            check::<10>(twice, 600);
        }
        let next = Ball::<2>::from_f64(2.5f64.next_up());
        assert!(by_product(&next).is_none() && by_product(&Ball::<2>::from_f64(0.25)).is_none());
        let set = Ball::<2>::from_f64(2.5).widen(&Ball::from_f64(1e-30));
        assert!(by_product(&set).is_none());
    }

    #[test]
    fn outside_the_domain_nothing_is_claimed() {
        for z in [-1.5, f64::NEG_INFINITY, f64::NAN, f64::INFINITY] {
            assert!(log_gamma(&z).is_nan(), "{z}");
        }
        assert_eq!(log_gamma(&0.0), f64::INFINITY);
    }

    #[test]
    fn the_bracket_of_the_integral_is_one() {
        for z in [16.0, 1e3, 1e9, 1e15] {
            let z = Ball::<4>::from_f64(z);
            let bracket = bracket_of_log_integral(&z);
            let exact = log_integral(&z, 120.0, 120.0).0;
            assert!(
                bracket.lower().certainly_at_most(&exact)
                    && exact.certainly_at_most(&bracket.upper())
            );
        }
        for z in [1e200, 1e300, f64::MAX] {
            let value = log_gamma(&Ball::<2>::from_f64(z));
            assert!(value.accuracy_bits() > 115, "{z}: {value:?}");
        }
    }

    /// On the negative axis: `Γ(x + 1) = x Γ(x)` down to where Γ is that of a positive number.
    #[test]
    fn reflections_are_recurrences() {
        for x in [
            -1e-300,
            -0.25,
            -0.5,
            -1.5,
            -2.4570247382208006,
            -2.75,
            -17.125,
            -150.0625,
        ] {
            let reflected = log_absolute_gamma::<Ball<4>>(x);
            let (z, steps) = (Ball::<4>::from_f64(x), libm::ceil(-x) as i64 + 1);
            let product = (0..steps).fold(Ball::one(), |product, k| {
                product * (z.clone() + Ball::from_i64(k))
            });
            let raised = log_gamma(&(z + Ball::from_i64(steps)));
            let stepped = raised - absolute(&product).ln();
            assert!(reflected.accuracy_bits() > 150, "{x}: {reflected:?}");
            assert!(
                reflected.is_bounded() && stepped.is_bounded() && !reflected.disjoint(&stepped),
                "{x}"
            );
        }
        for pole in [0.0, -0.0, -1.0, -2.0, -1e300, f64::NAN, f64::NEG_INFINITY] {
            assert!(!log_absolute_gamma::<Ball<2>>(pole).is_bounded(), "{pole}");
        }
        // Where Γ is -1 next to -2.457 the logarithm keeps its digits in plain binary64.
        let next = log_absolute_gamma::<f64>(-2.4570247382208006);
        let exact = log_absolute_gamma::<Ball<10>>(-2.4570247382208006);
        assert_eq!(Some(next), exact.to_binary64());
    }

    #[test]
    fn the_number_of_nodes_does_not_depend_on_the_argument() {
        for z in [40.0, 100.0, 1e3, 1e5, 1e9, 1e15] {
            assert!(
                log_integral(&z, 40.0, 40.0).1 <= 45,
                "{z}: {}",
                log_integral(&z, 40.0, 40.0).1
            );
        }
    }

    /// At an accuracy where the rule and the tails, not the rounding, make the error, so a bound
    /// that is too small shows.
    #[test]
    fn coarse_sums_enclose_fine_ones() {
        for z in [2.0, 5.0, 17.5, 100.0, 1e4] {
            let z = Ball::<2>::from_f64(z);
            let fine = log_integral(&z, 90.0, 90.0).0;
            for tenths in 10..200 {
                let asked = f64::from(tenths) / 10.0;
                let short = log_integral(&z, 90.0, asked).0;
                // A coarse rule may bound nothing; a fine one must, and so must one asked for 5 or more.
                assert!(
                    fine.is_bounded() && !short.disjoint(&fine),
                    "{z:?} at {asked}: {short:?}"
                );
                let coarse = log_integral(&z, asked, asked).0;
                assert!(!coarse.disjoint(&fine), "{z:?} at {asked}: {coarse:?}");
                assert!(
                    asked < 5.0 || coarse.is_bounded(),
                    "{z:?} at {asked}: {coarse:?}"
                );
                let width = (coarse.upper() - coarse.lower()).approx();
                assert!(
                    asked < 5.0 || width < 8.0 * libm::exp(-asked),
                    "{z:?} at {asked}: {width}"
                );
            }
        }
    }
}
