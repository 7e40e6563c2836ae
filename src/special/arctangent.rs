//! The arctangent by halving its argument.

use crate::real::Bounded;

/// The arctangent.
///
/// ```
/// use attnbm::real::{Ball, Enclosure, Real};
/// use attnbm::special::arctangent;
///
/// let quarter: Ball<4> = Ball::pi().mul_pow2(-2);
/// let one = arctangent(&Ball::<4>::one());
/// assert!(!one.disjoint(&quarter) && one.accuracy_bits() > 240);
/// assert_eq!(arctangent(&0.0_f64), 0.0);
/// ```
///
/// # Statement
///
/// `atan x`, the angle in `(-π/2, π/2)` whose tangent is `x`.
///
/// # Domain
///
/// All reals.
///
/// # Error
///
/// By inclusion, with the tail of the series widened in: the terms alternate in sign and decrease,
/// so that it is less than the first term left out. Small arguments keep their relative accuracy, and 0
/// is exact.
///
/// # Method
///
/// `atan x = ±π/2 - atan(1/x)` beyond 1, then `atan x = 2 atan(x/(1 + √(1 + x²)))` until about √BITS
/// terms of Gregory's series are enough.
pub fn arctangent<S: Bounded>(x: &S) -> S {
    let approximation = x.approx();
    if approximation.abs() <= 1.0 {
        return of_small(x);
    }
    let quarter_turn = S::pi().mul_pow2(-1);
    let complement = of_small(&(S::one() / x));
    if approximation > 0.0 {
        quarter_turn - complement
    } else {
        -(quarter_turn + complement)
    }
}

fn of_small<S: Bounded>(x: &S) -> S {
    if x.certainly_zero() {
        return x.clone();
    }
    let halvings = i64::from(S::BITS.isqrt()) / 2;
    let mut tangent = x.clone();
    for _ in 0..halvings {
        let secant = (S::one() + tangent.sqr()).sqrt();
        tangent = tangent / (S::one() + secant);
    }
    gregory(&tangent).mul_pow2(halvings)
}

/// `x - x³/3 + x⁵/5 - …` for `x² <= 1/2`; the whole line where that is not certain.
fn gregory<S: Bounded>(x: &S) -> S {
    let square = x.sqr();
    let largest = square.upper();
    if !largest.certainly_at_most(&S::one().mul_pow2(-1)) {
        return S::unknown();
    }
    let bits_a_term = (-libm::log2(largest.approx().max(1e-300))).max(1.0);
    let terms = (f64::from(S::BITS) / bits_a_term).ceil() as i64 + 1;
    terms_of_gregory(x, &square, terms)
}

/// So many terms of Gregory's series, and what the others may add, for `x² <= 1/2`.
fn terms_of_gregory<S: Bounded>(x: &S, square: &S, terms: i64) -> S {
    let mut sum = S::zero();
    for index in (0..terms).rev() {
        sum = S::one() / S::from_i64(2 * index + 1) - sum * square;
    }
    let rest = square.upper().powi(terms as u64) / S::from_i64(2 * terms + 1);
    x.clone() * sum.widen(&rest.upper())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Enclosure, Meets, Real, absolute};

    /// The largest distance measured here between the binary64 result and the certified one, in units
    /// in the last place.
    const MOST_ULPS: u64 = 2;

    #[test]
    fn binary64_is_close_to_the_certified_value() {
        for x in [
            0.0, 5e-324, -1e-300, 1e-9, 0.3, -0.99, 1.0, 1.01, -7.5, 1e9, 1e300,
        ] {
            let ours: f64 = arctangent(&x);
            let certified = arctangent(&Ball::<4>::from_f64(x)).to_binary64();
            let distance = certified.map(|theirs| theirs.to_bits().abs_diff(ours.to_bits()));
            assert!(
                distance.is_some_and(|ulps| ulps <= MOST_ULPS),
                "{x}: {distance:?}"
            );
        }
        assert!(arctangent(&f64::NAN).is_nan());
    }

    /// Machin's formula, and a coarse scalar against a fine one.
    #[test]
    fn machin() {
        let part = |n: i64| arctangent(&(Ball::<16>::one() / Ball::from_i64(n)));
        let quarter = part(5).mul_pow2(2) - part(239);
        assert!(quarter.meets(&Ball::pi().mul_pow2(-2)) && quarter.accuracy_bits() > 1000);
    }

    /// Where few terms leave much, the bound on it shows: it covers what is missing, and is no longer than the first
    /// term left out.
    #[test]
    fn what_the_series_leaves_out_is_bounded() {
        type B = Ball<4>;
        for x in [0.7, -0.5, 0.25, 0.01] {
            let exact = arctangent(&B::from_f64(x));
            for terms in 1..6 {
                let square = B::from_f64(x).sqr();
                let found = terms_of_gregory(&B::from_f64(x), &square, terms);
                let between = found.lower().certainly_at_most(&exact)
                    && exact.certainly_at_most(&found.upper());
                assert!(between, "{x} {terms}: {exact:?} in {found:?}");
                let order = 2 * terms + 1;
                let first = absolute(&B::from_f64(x)).powi(order as u64) / B::from_i64(order);
                let radius = (found.upper() - found.lower()).mul_pow2(-1);
                let most = first * B::from_f64(1.0 + 1e-6);
                assert!(radius.certainly_at_most(&most), "{x} {terms}: {found:?}");
            }
        }
    }

    #[test]
    fn sets_are_enclosed() {
        for (centre, radius) in [(0.0, 0.25), (0.9, 0.3), (1.1, 0.3), (-5.0, 2.0), (0.5, 1.5)] {
            let set = Ball::<2>::from_f64(centre).widen(&Ball::from_f64(radius));
            let image = arctangent(&set);
            assert!(image.is_bounded());
            for share in [-0.99, -0.5, 0.0, 0.5, 0.99] {
                let point = arctangent(&Ball::from_f64(centre + share * radius));
                assert!(image.meets(&point), "{centre} {radius} {share}");
            }
        }
    }
}
