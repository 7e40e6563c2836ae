//! The largest and the smallest of several bounds, some of which may be unknown.
//!
//! An unknown has the approximation 0, so comparing approximations would treat it as a number.

use crate::real::Bounded;

/// An upper bound, without error, on the largest of the values, 0 if there are none; unknown if one of
/// them has no upper end.
pub(crate) fn largest<S: Bounded>(values: impl IntoIterator<Item = S>) -> S {
    let mut bound: Option<S> = None;
    for value in values {
        let value = value.upper();
        if !value.is_known() {
            return value;
        }
        bound = Some(match bound {
            // Numbers without error are compared exactly.
            Some(bound) => bound.max_approx(value),
            None => value,
        });
    }
    bound.unwrap_or_else(S::zero)
}

/// The smaller of two upper bounds, without error; one of them may be unknown.
pub(crate) fn smaller<S: Bounded>(a: S, b: S) -> S {
    let (a, b) = (a.upper(), b.upper());
    match (a.is_known(), b.is_known()) {
        (true, true) => -((-a).max_approx(-b)),
        (true, false) => a,
        _ => b,
    }
}

/// An enclosure of the largest of the values, exact where it is known exactly; 0 if there are none.
///
/// # Error
///
/// From the largest of the lower ends to the largest of the upper ones.
pub(crate) fn maximum<S: Bounded>(values: &[S]) -> S {
    let high = largest(values.iter().cloned());
    let lows = values.iter().map(|value| -value.lower());
    let Some(low) = lows.reduce(smaller).map(|low| -low) else {
        return S::zero();
    };
    if low.certainly_equal(&high) {
        return high;
    }
    let half = (high - &low).mul_pow2(-1);
    (low + &half).widen(&half)
}

/// The interval between two numbers, in either order.
pub(crate) fn between<S: Bounded>(one: &S, other: &S) -> S {
    let middle = (one.clone() + other).mul_pow2(-1);
    middle.widen(&(one.clone() - other).mul_pow2(-1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Enclosure, Meets, Real};

    #[test]
    fn an_unknown_is_not_taken_for_0() {
        let (one, unknown) = (Ball::<2>::one(), Ball::<2>::unknown());
        assert!(!unknown.is_known() && one.is_known());
        assert!(!unknown.certainly_at_most(&one) && !one.certainly_at_most(&unknown));
        assert!(one.certainly_at_most(&one));
        for values in [
            [one.clone(), unknown.clone()],
            [unknown.clone(), -one.clone()],
        ] {
            assert!(!largest(values.clone()).is_known());
            assert!(!maximum(&values).is_known());
        }
        assert!(smaller(unknown.clone(), one.clone()).certainly_equal(&one));
        assert!(smaller(one.clone(), unknown).certainly_equal(&one));
        assert!(largest([-one.clone(), f(2.0), one.clone()]).certainly_equal(&f(2.0)));
        assert!((-1.0f64).certainly_at_most(&-0.0) && 0.0f64.certainly_at_most(&-0.0));
        assert!(!f64::NAN.certainly_at_most(&1.0) && !f64::NAN.is_known());
    }

    fn f(x: f64) -> Ball<2> {
        Ball::from_f64(x)
    }

    #[test]
    fn the_maximum_of_sets_that_overlap_holds_all_that_it_may_be() {
        let wide = f(1.0).widen(&f(0.5));
        let found = maximum(&[wide, f(1.25)]);
        assert!(found.meets(&f(1.25)) && found.meets(&f(1.49)));
        assert!(found.disjoint(&f(1.2)) && found.disjoint(&f(1.6)));
        assert!(maximum(&[f(3.0), f(-4.0)]).certainly_equal(&f(3.0)));
    }
}
