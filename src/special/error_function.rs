//! The complementary error function, and the normal distribution function with it.

use crate::real::{Bounded, absolute};

/// From here on the continued fraction converges fast enough.
pub(super) const LARGE: f64 = 2.0;

/// The most terms of the series; an argument below [`LARGE`] needs far fewer.
const MOST_TERMS: i64 = 20_000;

/// The complementary error function.
///
/// # Statement
///
/// `erfc(x) = 2/√π ∫_x^∞ e^{-t²} dt`.
///
/// # Error
///
/// Truncation is widened in. Relative to the result for `x >= 2`, relative to 1 below.
///
/// # Method
///
/// For `|x| < 2`, `erf(x) = 2/√π e^{-x²} Σ_n 2^n x^{2n+1}/(2n+1)!!`, whose terms have one sign; once a
/// term is at most half of the one before, so are all later ones, and the rest is at most twice the
/// first term left out.
///
/// For `x >= 2`, `erfc(x) = e^{-x²}/(√π t_1)` with `t_k = x + (k/2)/t_{k+1}`, Laplace's continued
/// fraction. All `t_k` are positive, so `x <= t_k <= x + k/(2x)`; each step of the recurrence turns
/// two bounds on `t_{k+1}` into two closer ones on `t_k`. The two bounds are tracked separately, as
/// numbers: an enclosure of both would at first be too wide for its midpoint to mean anything.
///
/// ```
/// use attnbm::special::complementary_error_function;
/// use attnbm::real::{Ball, Enclosure, Real};
/// let value = complementary_error_function(&Ball::<2>::from_f64(3.0));
/// assert_eq!(value.to_binary64(), Some(2.209049699858544e-5));
/// ```
pub fn complementary_error_function<S: Bounded>(x: &S) -> S {
    let size = x.approx();
    if size >= LARGE {
        by_fraction(x)
    } else if size <= -LARGE {
        S::from_i64(2) - by_fraction(&-x.clone())
    } else {
        S::one() - by_series(x)
    }
}

/// The distribution function of the standard normal law, `Φ(x) = erfc(-x/√2)/2`.
///
/// ```
/// assert_eq!(attnbm::special::normal_distribution_function(&0.0), 0.5);
/// ```
pub fn normal_distribution_function<S: Bounded>(x: &S) -> S {
    let scaled = -(x.clone() / S::from_i64(2).sqrt());
    complementary_error_function(&scaled).mul_pow2(-1)
}

/// `erf(x)`.
pub(super) fn by_series<S: Bounded>(x: &S) -> S {
    series_to(x, S::BITS + 8)
}

/// `erf(x)` by the terms of the series down to `2^-bits` of their sum, and a bound on the others.
fn series_to<S: Bounded>(x: &S, bits: u32) -> S {
    if x.certainly_zero() {
        return S::zero();
    }
    if !x.is_known() {
        return S::unknown();
    }
    let twice_square = x.sqr().mul_pow2(1);
    let size = |x: &S, shift: u32| absolute(x).mul_pow2(-i64::from(shift));
    let mut term = x.clone();
    let mut sum = S::zero();
    for n in 0..MOST_TERMS {
        sum = sum + &term;
        let ratio = twice_square.clone() / S::from_i64(2 * n + 3);
        let next = term.clone() * &ratio;
        let halves = ratio.certainly_at_most(&S::one().mul_pow2(-1));
        if halves && size(&next, 0).cmp_approx(&size(&sum, bits)).is_le() {
            let scale = S::from_i64(2) / S::pi().sqrt() * (-x.sqr()).exp();
            return sum.widen(&next.mul_pow2(1)) * scale;
        }
        term = next;
    }
    // The argument is hardly known.
    S::zero().widen(&S::one())
}

/// `erfc(x)` for a positive `x`.
fn by_fraction<S: Bounded>(x: &S) -> S {
    // Starting at n leaves about exp(-2x sqrt(2n)).
    let digits = (f64::from(S::BITS) + 16.0) * std::f64::consts::LN_2;
    let depth = (digits / (2.0 * x.approx())).powi(2) / 2.0 + 4.0;
    (-x.sqr()).exp() / (S::pi().sqrt() * laplace_fraction(x, -1, depth.ceil() as i64))
}

/// Laplace's continued fraction `t_1` for a positive `x`, `t_k = x + k 2^halvings/t_{k+1}`, from this depth: with -1, that
/// of erfc; with 0, the reciprocal of Mills' ratio of the normal law.
pub(super) fn laplace_fraction<S: Bounded>(x: &S, halvings: i64, depth: i64) -> S {
    let mut below = x.clone();
    let mut above = x.clone() + S::from_i64(depth).mul_pow2(halvings) / x;
    for k in (1..depth).rev() {
        let part = S::from_i64(k).mul_pow2(halvings);
        let next = x.clone() + part.clone() / above;
        above = x.clone() + part / below;
        below = next;
    }
    let radius = (above.clone() - &below).mul_pow2(-1);
    (above + below).mul_pow2(-1).widen(&radius)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Enclosure, Interval, Meets, Real};

    #[test]
    fn the_two_methods_meet() {
        for k in 0..40 {
            let x = Ball::<8>::from_f64(1.5 + f64::from(k) / 32.0);
            let series = Ball::one() - by_series(&x);
            let fraction = by_fraction(&x);
            assert!(series.meets(&fraction));
            assert!(
                series.accuracy_bits() > 480 && fraction.accuracy_bits() > 480,
                "{k}"
            );
        }
    }

    /// Where few terms leave much, the bound on it shows: it covers what is missing, and is at most twice as long.
    #[test]
    fn what_the_series_leaves_out_is_bounded() {
        type B = Ball<4>;
        for x in [0.25, 0.75, -1.0, 1.5, -1.99] {
            let exact = by_series(&B::from_f64(x));
            for bits in [1, 2, 4, 8, 16] {
                let found = series_to(&B::from_f64(x), bits);
                let ends = (found.lower(), found.upper());
                let is_between =
                    ends.0.certainly_at_most(&exact) && exact.certainly_at_most(&ends.1);
                assert!(is_between, "{x} {bits}: {exact:?} in {found:?}");
                // The sum is the middle, and what is missing has the sign of x.
                let radius = (ends.1.clone() - &ends.0).mul_pow2(-1);
                let middle = (ends.1 + ends.0).mul_pow2(-1);
                let missing = absolute(&(exact.clone() - middle));
                assert!(
                    radius.certainly_at_most(&missing.mul_pow2(1)),
                    "{x} {bits}: {found:?}"
                );
            }
        }
    }

    #[test]
    fn far_tails_keep_their_accuracy() {
        // erfc(x) lies between e^{-x²}/(√π x) times 1 - 1/(2x²) and 1.
        for x in [1e3, 1e8] {
            let x = Ball::<4>::from_f64(x);
            let ratio =
                complementary_error_function(&x) * Ball::pi().sqrt() * &x / (-x.sqr()).exp();
            let missing = Ball::one() - &ratio;
            assert!(missing.is_positive(), "{ratio:?}");
            assert!((Ball::one() / x.sqr().mul_pow2(1) - missing).is_positive());
        }
        // Beyond all exponents only the sign is known.
        let least = complementary_error_function(&Ball::<4>::from_f64(1e150));
        assert!(least.is_bounded() && !(-least.clone()).is_positive());
        assert!((Ball::one().mul_pow2(-(1 << 58)) - least).is_positive());
        let value = complementary_error_function(&Ball::<2>::from_f64(-40.0));
        assert_eq!(value.to_binary64(), Some(2.0));
    }

    #[test]
    fn wide_arguments_are_enclosed() {
        let wide = Ball::<2>::zero().widen(&Ball::from_f64(1e9));
        let value = complementary_error_function(&wide);
        assert!(value.meets(&Ball::from_f64(1e-300)) && value.meets(&Ball::from_f64(1.999)));
        assert!(value.is_bounded(), "{value:?}");
        let interval = complementary_error_function(&Interval::from_f64(0.5));
        assert!(interval.contains(0.479_500_122_186_953_5) && interval.width() < 1e-14);
    }
}
