//! The complementary error function by an integral over the line: a second route, which shares no series and no fraction
//! with the first.

use crate::quadrature::trapezoid;
use crate::quadrature::trapezoid::Rule;
use crate::real::Bounded;
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
/// `x > 0`. The smaller it is, the more nodes it takes, and below 1/100 the result may be the whole line.
///
/// # Error
///
/// Both tails, and the rule's error: the integrand has poles at `±ix`, so the strip is narrower than that. On its edge
/// `|x² + (t ± ia)²| >= x² - a²`, and the modulus integrates to at most `e^{a²} √π/(x² - a²)`. With `tan a` for `a` that is larger.
pub fn complementary_error_by_integral<S: Bounded>(x: &S) -> S {
    entered!("special::complementary_error_by_integral");
    /// The part of the distance to the pole that is the strip's.
    const PART: f64 = 0.75;
    let size = x.approx();
    if !(x.is_known() && S::zero().certainly_at_most(x) && size > 0.0) {
        return S::unknown();
    }
    let asked = trapezoid::decay::<S>();
    let limit = (PART * size).min(1.0);
    let rule = Rule::steer(asked, limit, |tangent| {
        let square = tangent * tangent;
        square - libm::log(size * size - square)
    });
    let edge = S::from_f64(rule.tangent()).sqr();
    let square = x.sqr();
    let distance = (square.clone() - &edge).lower();
    if !S::zero().certainly_at_most(&distance) || distance.certainly_zero() {
        return S::unknown();
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
        if node.approx() > asked || nodes >= 64 * i64::from(S::BITS) {
            let tail = trapezoid::beyond_concave(&gaussian, &before) / (square.clone() + node);
            break sum.widen(&tail);
        }
        before = gaussian;
    };
    let total = half.mul_pow2(1) + S::one() / &square;
    let integral = (total * step).widen(&error);
    integral * x * (-square).exp() / S::pi()
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
            assert!(one.meets(&other), "{x:?}: {one:?} {other:?}");
            assert!(one.accuracy_bits() > 220, "{x:?}: {one:?}");
        }
        for x in [0.0, -1.0, f64::NAN] {
            assert!(
                !complementary_error_by_integral(&Ball::<2>::from_f64(x)).is_bounded(),
                "{x}"
            );
        }
    }
}
