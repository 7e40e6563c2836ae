//! Sine and cosine of a multiple of π, for reflections.

use crate::real::Bounded;

/// `sin(π x)` and `cos(π x)` of a binary64 number.
///
/// ```
/// use attnbm::real::{Interval, Real};
/// use attnbm::special::sine_and_cosine_of_pi;
///
/// let (sine, cosine) = sine_and_cosine_of_pi::<Interval>(7.0);
/// assert!(sine == Interval::zero() && cosine.contains(-1.0) && !cosine.contains(-0.999));
/// ```
///
/// # Statement
///
/// `sin(π x)` and `cos(π x)`, exactly 0 where they are.
///
/// # Domain
///
/// Every finite `x`; elsewhere the result is the whole line (a NaN in `f64`).
///
/// # Error
///
/// Truncation is widened in; small relative to each result.
///
/// # Method
///
/// The nearest integer is subtracted, exactly. What is left is at most 1/2. The sine's series then has alternating terms
/// that decrease, so the rest is at most the first term left out. The cosine is the sine of `π (1/2 - |x|)`.
pub fn sine_and_cosine_of_pi<S: Bounded>(x: f64) -> (S, S) {
    if !x.is_finite() {
        return (S::unknown(), S::unknown());
    }
    let whole = x.round();
    let rest = x - whole;
    let size = S::from_f64(rest.abs());
    let sine = by_series(&size);
    let cosine = by_series(&(S::one().mul_pow2(-1) - size));
    let sine = if rest < 0.0 { -sine } else { sine };
    match whole % 2.0 == 0.0 {
        true => (sine, cosine),
        false => (-sine, -cosine),
    }
}

/// `sin(π r)` for `0 <= r <= 1/2`.
fn by_series<S: Bounded>(r: &S) -> S {
    to_accuracy(r, S::BITS + 8)
}

/// The terms down to `2^-bits` of the first, and a bound on the others.
fn to_accuracy<S: Bounded>(r: &S, bits: u32) -> S {
    if r.certainly_zero() {
        return S::zero();
    }
    let angle = S::pi() * r;
    let square = angle.sqr();
    let smallest = angle.mul_pow2(-i64::from(bits));
    let mut term = angle;
    let mut sum = S::zero();
    let mut k = 1;
    // (π/2)²/6 < 1/2, so each term is less than half of the one before.
    while k < 2 * i64::from(bits) && term.approx().abs() > smallest.approx().abs() {
        sum = sum + &term;
        term = -(term * &square / S::from_i64((k + 1) * (k + 2)));
        k += 2;
    }
    sum.widen(&term)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Enclosure, Meets, Real};

    type B = Ball<4>;

    fn at(x: f64) -> (B, B) {
        sine_and_cosine_of_pi(x)
    }

    #[test]
    fn what_is_exact_comes_out_exact() {
        for n in [-3.0, -2.0, 0.0, 1.0, 4.0, 1e300] {
            let sign = if n % 2.0 == 0.0 { 1.0 } else { -1.0 };
            let (sine, cosine) = at(n);
            assert!(sine.certainly_zero(), "{n}");
            assert_eq!(cosine.to_binary64(), Some(sign), "{n}");
        }
        for n in [-1.5, -0.5, 0.5, 2.5, 3.5] {
            assert!(at(n).1.certainly_zero(), "{n}");
        }
        assert!(!at(f64::INFINITY).0.is_known() && !at(f64::NAN).1.is_known());
    }

    /// `sin(π/4)² = 1/2`, `sin(π/6) = 1/2` to a rounding, `sin(π/8)² = (2 - √2)/4`, and the double angle.
    #[test]
    fn angles_with_a_closed_form() {
        let half = B::one().mul_pow2(-1);
        for x in [0.25, -0.25, 0.75, 1.25] {
            let (sine, cosine) = at(x);
            assert!(sine.sqr().meets(&half) && cosine.sqr().meets(&half), "{x}");
        }
        let root = (B::from_i64(2) - B::from_i64(2).sqrt()).mul_pow2(-2);
        assert!(at(0.125).0.sqr().meets(&root) && at(-2.125).0.sqr().meets(&root));
        assert!(at(2.125).0.is_positive() && at(1.125).0.upper().approx() < 0.0);
        for x in [1e-300, 0.1, 0.3, 0.49, -0.2, 1.7, 12.0625, -1e5 - 0.375] {
            let ((sine, cosine), (twice, _)) = (at(x), at(2.0 * x));
            assert!(
                sine.accuracy_bits() > 235 && cosine.accuracy_bits() > 235,
                "{x}"
            );
            assert!((sine.clone() * &cosine).mul_pow2(1).meets(&twice), "{x}");
            assert!((sine.sqr() + cosine.sqr()).meets(&B::one()), "{x}");
        }
    }

    /// Where few terms leave much, the bound on the rest shows.
    #[test]
    fn what_the_series_leaves_out_is_bounded() {
        for r in [0.01, 0.25, 0.4, 0.5] {
            let exact = by_series(&B::from_f64(r));
            for bits in [1, 2, 4, 8, 16, 32] {
                let found = to_accuracy(&B::from_f64(r), bits);
                assert!(found.meets(&exact), "{r} {bits}: {found:?}");
                assert!(
                    found.accuracy_bits() >= i64::from(bits) - 3,
                    "{r} {bits}: {found:?}"
                );
            }
        }
    }
}
