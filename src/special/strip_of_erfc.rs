//! The complementary error function by an integral over the line: a second route, which shares no series and no fraction
//! with the first.

use crate::quadrature::trapezoid;
use crate::quadrature::trapezoid::Rule;
use crate::real::{Bounded, Real};
use crate::routes::entered;

/// `erfc(x)` for a positive number, by the trapezoidal rule.
///
/// ```
/// use attnbm::real::{Ball, Enclosure, Real};
/// use attnbm::special::complementary_error_by_integral;
///
/// let value = complementary_error_by_integral(&Ball::<2>::from_f64(3.0));
/// assert_eq!(value.to_binary64(), Some(2.209049699858544e-5));
/// ```
///
/// # Statement
///
/// `erfc(x) = (x/π) e^{-x²} ∫ e^{-t²}/(x² + t²) dt`.
///
/// # Domain
///
/// `x > 0`, and not so small that the rule takes more than 64 nodes a bit. Elsewhere the result is the whole line.
///
/// # Error
///
/// The nodes left out, and the rule's error. The integrand has poles at `±ix`, so the half-width `a` of the strip is less than `x`. On
/// the edge of the strip `|x² + (t ± ia)²| >= x² - a²`, so the modulus integrates to at most `e^{a²} √π/(x² - a²)`. This bound grows
/// with `a` and is evaluated at `tan a > a`.
///
/// # Method
///
/// With `T = (B + 4) log 2` for a scalar of B bits, the nodes reach to `t = √T`, in steps of `2πa/(T + a² - log(x² - a²))`. The
/// strip has `a = π/4` for `x >= 4/3` and `tan a = 3x/4` below, so from `x = 4/3` on there are about `T^(3/2)/4.9` nodes, and for
/// a small `x` about `√T (T + 2 log(1/x))/(4.7 x)`. `the_number_of_nodes_is_the_law_s` counts them.
pub fn complementary_error_by_integral<S: Bounded>(x: &S) -> S {
    entered!("special::complementary_error_by_integral");
    by_trapezoids(x).map_or_else(S::unknown, |(value, _)| value)
}

/// The rule for an argument of about this size.
fn rule<S: Real>(size: f64) -> Rule {
    /// The part of the distance to the pole that is the strip's.
    const PART: f64 = 0.75;
    Rule::steer(trapezoid::decay::<S>(), (PART * size).min(1.0), |tangent| {
        let square = tangent * tangent;
        square - libm::log(size * size - square)
    })
}

/// The value, and the number of nodes on one side; `None` outside the domain.
fn by_trapezoids<S: Bounded>(x: &S) -> Option<(S, i64)> {
    /// The most nodes that are taken.
    const MOST_NODES_A_BIT: f64 = 64.0;
    let size = x.approx();
    if !(x.is_known() && S::zero().certainly_at_most(x) && size > 0.0) {
        return None;
    }
    let asked = trapezoid::decay::<S>();
    let rule = rule::<S>(size);
    if libm::sqrt(asked) / rule.step() > MOST_NODES_A_BIT * f64::from(S::BITS) {
        return None;
    }
    let edge = S::from_f64(rule.tangent()).sqr();
    let square = x.sqr();
    let distance = (square.clone() - &edge).lower();
    if !S::zero().certainly_at_most(&distance) || distance.certainly_zero() {
        return None;
    }
    let log_modulus = edge + S::pi().ln().mul_pow2(-1) - distance.ln();
    let error = rule.relative_error(&log_modulus);
    let step = S::from_f64(rule.step());
    let (mut sum, mut before) = (S::zero(), S::one());
    let mut nodes = 0;
    let half = loop {
        nodes += 1;
        let node = (step.clone() * S::from_i64(nodes)).sqr();
        let gaussian = (-node.clone()).exp();
        sum = sum + gaussian.clone() / (square.clone() + &node);
        // The denominator only grows, and the Gaussian is log-concave.
        if node.approx() > asked {
            let tail = trapezoid::beyond_concave(&gaussian, &before) / (square.clone() + node);
            break sum.widen(&tail);
        }
        before = gaussian;
    };
    let total = half.mul_pow2(1) + S::one() / &square;
    let integral = (total * step).widen(&error);
    Some((integral * x * (-square).exp() / S::pi(), nodes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Enclosure, Meets, Real};
    use crate::special::complementary_error_function;

    #[test]
    fn the_integral_is_the_series_and_the_fraction() {
        for x in [0.05, 0.3, 1.0, 1.9, 2.5, 7.0, 30.0] {
            let x = Ball::<4>::from_f64(x);
            let (one, other) = (
                complementary_error_by_integral(&x),
                complementary_error_function(&x),
            );
            assert!(one.meets_to(&other, 220), "{x:?}: {one:?} {other:?}");
        }
        for x in [0.0, -1.0, f64::NAN] {
            assert!(
                !complementary_error_by_integral(&Ball::<2>::from_f64(x)).is_bounded(),
                "{x}"
            );
        }
    }

    /// The count that the statement of the method gives, and where it exceeds 64 nodes a bit nothing is claimed.
    #[test]
    fn the_number_of_nodes_is_the_law_s() {
        fn check<const N: usize>() {
            let decay = trapezoid::decay::<Ball<N>>();
            let most = 64.0 * f64::from(Ball::<N>::BITS);
            for x in [1e-300, 1e-9, 1e-3, 0.01, 0.05, 0.1, 0.3, 2.0, 5.0, 30.0] {
                let law = match x >= 4.0 / 3.0 {
                    true => decay.powf(1.5) / 4.9,
                    false => decay.sqrt() * (decay - 2.0 * libm::log(x)) / (4.7 * x),
                };
                match by_trapezoids(&Ball::<N>::from_f64(x)) {
                    Some((value, nodes)) => {
                        let quotient = nodes as f64 / law;
                        assert!((0.9..1.1).contains(&quotient), "{x}: {nodes} of {law}");
                        assert!(value.is_bounded() && law < 1.1 * most, "{x}: {law}");
                    }
                    None => assert!(law > 0.9 * most, "{x}: {law}"),
                }
            }
        }
        check::<2>();
        check::<4>();
    }
}
