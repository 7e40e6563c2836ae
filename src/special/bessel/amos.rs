//! Bounds for the ratio of Bessel functions, elementary and tight at both ends.

use crate::real::Bounded;

/// A number without error that is at most every `A_ν(x) = I_(ν+1)(x) / I_ν(x)`.
///
/// # Statement
///
/// `A_ν(x) >= x / (c + sqrt(x² + (c + 1)²))` with `c = ν + 1/2`.
///
/// # Domain
///
/// `x >= 0`.
///
/// # Source
///
/// Amos, *Computation of modified Bessel functions and their ratios*, Math. Comp. 28 (1974) 239-251,
/// equation (9); proved in [`docs::integration_zonal`](crate::docs::integration_zonal), section 4.
pub fn lower<S: Bounded>(order: f64, x: &S) -> S {
    let c = S::from_f64(order) + S::one().mul_pow2(-1);
    let d = c.clone() + S::one();
    // Increasing in x, so the lower end is enough, and tighter than the formula over a set.
    let x = x.lower();
    (x.clone() / ((x.sqr() + d.sqr()).sqrt() + c)).lower()
}

/// A number without error that is at least every `A_ν(x)`.
///
/// # Statement
///
/// `A_ν(x) <= x / (c + sqrt(x² + c²))` with `c = ν + 1/2`, and `A_ν(x) <= x / (2ν + 2)`; the smaller.
///
/// # Domain
///
/// `x >= 0`.
pub fn upper<S: Bounded>(order: f64, x: &S) -> S {
    (upper_slope(order, x) * x).upper()
}

/// A number without error that is at least every `A_ν(x)/x`, and at least every `A_ν'(x)`.
///
/// # Statement
///
/// `A_ν'(x) <= A_ν(x)/x <= min(1 / (c + sqrt(x² + c²)), 1 / (2ν + 2))` with `c = ν + 1/2`.
///
/// # Domain
///
/// `x >= 0`.
pub fn upper_slope<S: Bounded>(order: f64, x: &S) -> S {
    let order = S::from_f64(order);
    let c = order.clone() + S::one().mul_pow2(-1);
    let at_large = (x.sqr() + c.sqr()).sqrt() + c;
    let at_small = (order + S::one()).mul_pow2(1);
    // Each of the two is a bound by itself, whichever is chosen.
    (S::one() / at_large.max_approx(at_small)).upper()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Real};
    use crate::special::bessel::fraction::bessel_ratio;

    type Short = Ball<4>;
    type Long = Ball<10>;

    /// Whether a number is the statement's, rounded to the side by less than 2^-200 of it.
    fn is_end_of(end: &Short, below: bool, stated: &Long) -> bool {
        let end: &Long = &end.resize();
        let inner = match below {
            true => Long::one() - Long::one().mul_pow2(-200),
            false => Long::one() + Long::one().mul_pow2(-200),
        };
        let (inner, outer) = (stated.clone() * inner, stated.clone());
        if below {
            end.certainly_at_most(&outer) && inner.certainly_at_most(end)
        } else {
            outer.certainly_at_most(end) && end.certainly_at_most(&inner)
        }
    }

    /// The statements with their roots in the numerator.
    #[test]
    fn the_bounds_are_their_statements() {
        for order in [0.0, 0.5, 1.0, 2.75, 40.0] {
            for x in [0.125, 1.0, 3.5, 60.0] {
                let (short, x) = (Short::from_f64(x), Long::from_f64(x));
                let c = Long::from_f64(order + 0.5);
                let square = x.sqr() + (c.clone() + Long::one()).sqr();
                let over = x.sqr() + c.mul_pow2(1) + Long::one();
                let stated = (square.sqrt() - &c) * &x / over;
                assert!(
                    is_end_of(&lower(order, &short), true, &stated),
                    "{order} at {x:?}"
                );
                let at_large = ((x.sqr() + c.sqr()).sqrt() - &c) / x.sqr();
                let at_small = Long::one() / Long::from_f64(2.0 * order + 2.0);
                let slope = upper_slope(order, &short);
                let stated = [at_large, at_small];
                assert!(stated.iter().any(|stated| is_end_of(&slope, false, stated)));
                let slope: Long = slope.resize();
                let at_most = |stated: &Long| slope.certainly_at_most(&stated.mul_pow2(1));
                assert!(stated.iter().all(at_most), "{order} at {x:?}");
            }
        }
    }

    /// Of a set, the bounds are those of its ends.
    #[test]
    fn a_set_is_bounded_as_a_whole() {
        for order in [0.0, 0.5, 3.0] {
            for (centre, radius) in [(1.0, 0.5), (2.0, 1.75), (40.0, 8.0)] {
                let set = Short::from_f64(centre).widen(&Short::from_f64(radius));
                let ends = (set.lower(), set.upper());
                let at = |x: &Short, bound: fn(f64, &Short) -> Short| bound(order, x);
                let what = format!("{order} at {centre} ± {radius}");
                assert!(
                    at(&set, lower).certainly_at_most(&at(&ends.0, lower)),
                    "{what}"
                );
                assert!(
                    at(&ends.1, upper).certainly_at_most(&at(&set, upper)),
                    "{what}"
                );
                let slope = at(&set, upper_slope);
                assert!(at(&ends.0, upper_slope).certainly_at_most(&slope), "{what}");
            }
        }
    }

    #[test]
    fn the_ratio_lies_between_the_bounds_and_they_close_at_both_ends() {
        for order in [0.0, 0.5, 3.0, 17.5] {
            for x in [1e-9, 0.5, 2.0, 9.0, 300.0] {
                let (short, x) = (Short::from_f64(x), Long::from_f64(x));
                let ratio = bessel_ratio(order, &x);
                let below: Long = lower(order, &short).resize();
                let above: Long = upper(order, &short).resize();
                assert!(below.certainly_at_most(&ratio), "{order} at {x:?}");
                assert!(ratio.certainly_at_most(&above), "{order} at {x:?}");
                if x.approx() < 1e-6 || x.approx() > 100.0 {
                    let gap = (above - &below) * Long::from_i64(1000);
                    assert!(gap.certainly_at_most(&below), "{order} at {x:?}");
                }
            }
        }
    }
}
