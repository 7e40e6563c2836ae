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
/// For `x >= 2`, `erfc(x) = e^{-x²}/(√π t_1)` with Laplace's continued fraction `t_k = x + (k/2)/t_{k+1}`. Its depth
/// follows from the accuracy of the scalar and from `x`.
///
/// # Source
///
/// [`docs::integration_zonal`](crate::docs::integration_zonal), section 11.
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
    (-x.sqr()).exp() / (S::pi().sqrt() * Tail::OfErfc.fraction(x))
}

/// The tail of a normal law: `∫_x^∞ exp(-t²/(2v)) dt = v exp(-x²/(2v))/t_1`, with Laplace's continued fraction
/// `t_k = x + k v/t_(k+1)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Tail {
    /// The variance `v` is 1/2; the tail is that of erfc.
    OfErfc,
    /// The variance `v` is 1; `t_1` is the reciprocal of Mills' ratio.
    OfNormalLaw,
}

impl Tail {
    /// The binary logarithm of the variance.
    fn doublings(self) -> i64 {
        match self {
            Self::OfErfc => -1,
            Self::OfNormalLaw => 0,
        }
    }

    /// For a positive `x`, `log erfc(x)` or `log (1 - Φ(x))`, both of which are `-x²/(2v) - log(t_1 √(2πv))`.
    pub(super) fn logarithm<S: Bounded>(self, x: &S) -> S {
        let root = S::pi().mul_pow2(self.doublings() + 1).sqrt();
        -x.sqr().mul_pow2(-1 - self.doublings()) - (root * self.fraction(x)).ln()
    }

    /// Laplace's continued fraction `t_1` for a positive `x`, from a depth at which the bounds on it agree to the
    /// accuracy of the scalar.
    fn fraction<S: Bounded>(self, x: &S) -> S {
        /// More levels than any argument from 2 on takes at the last rung.
        const MOST_LEVELS: i64 = 1 << 20;
        // A level narrows the bounds by k v/t_k², where t_k is about the root of t = x + k v/t.
        let size = x.approx().min(1e100);
        let variance = libm::exp2(self.doublings() as f64);
        let digits = (f64::from(S::BITS) + 8.0) * std::f64::consts::LN_2;
        let (mut fall, mut depth) = (0.0, 1);
        while fall < digits && depth < MOST_LEVELS {
            let part = depth as f64 * variance;
            let level = 0.5 * (size + libm::sqrt(size * size + 4.0 * part));
            fall -= libm::log(part / (level * level));
            depth += 1;
        }
        self.fraction_from(x, depth)
    }

    /// The fraction from this depth.
    ///
    /// All `t_k` are positive, so `x <= t_k <= x + k v/x`; each step of the recurrence turns two bounds on `t_(k+1)` into
    /// two closer ones on `t_k`. The two are tracked separately, as numbers: an enclosure of both would at first be too wide
    /// for its midpoint to mean anything.
    fn fraction_from<S: Bounded>(self, x: &S, depth: i64) -> S {
        let part = |k: i64| S::from_i64(k).mul_pow2(self.doublings());
        let mut below = x.clone();
        let mut above = x.clone() + part(depth) / x;
        for k in (1..depth).rev() {
            let next = x.clone() + part(k) / above;
            above = x.clone() + part(k) / below;
            below = next;
        }
        let radius = (above.clone() - &below).mul_pow2(-1);
        (above + below).mul_pow2(-1).widen(&radius)
    }
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

    /// The depth is right for every argument. A scalar loses the rounding of an exponential, which is less than half a limb,
    /// and `log2 x²` bits of its exponent.
    #[test]
    fn the_fraction_is_as_accurate_as_the_scalar() {
        fn check<const N: usize>() {
            for size in [2.0, 5.0, 30.0, 1000.0, 1e8] {
                let x = Ball::<N>::from_f64(size);
                let bits = i64::from(Ball::<N>::BITS) - 8;
                for tail in [Tail::OfErfc, Tail::OfNormalLaw] {
                    let fraction = tail.fraction(&x);
                    // A greater depth is another enclosure of the same number.
                    let deeper = tail.fraction_from(&x, 1 << 15);
                    assert!(fraction.meets_to(&deeper, bits), "{tail:?} {size}");
                }
                let left = bits - 24 - (2.0 * libm::log2(size)).ceil() as i64;
                let tail = complementary_error_function(&x);
                assert!(tail.accuracy_bits() >= left, "{size}: {tail:?}");
                let reflected = complementary_error_function(&-x);
                assert!(
                    reflected.accuracy_bits() >= bits - 24,
                    "{size}: {reflected:?}"
                );
            }
        }
        check::<2>();
        check::<4>();
        check::<10>();
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
