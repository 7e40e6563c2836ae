//! Values in balls, and the decision whether a number lies near one.

use super::PROMISE;
use attnbm::batch::{Evaluated, Rows};
use attnbm::real::{Ball, Bounded, Enclosure, Real};

/// Enough for sums over hundreds of terms that cancel.
pub type Exact = Ball<28>;

pub fn exact(x: f64) -> Exact {
    Exact::from_f64(x)
}

/// Whether the absolute value is at most a bound, for certain.
pub fn at_most<S: Enclosure>(difference: &S, bound: f64) -> bool {
    let bound = S::from_f64(bound);
    difference.is_bounded()
        && difference.certainly_at_most(&bound)
        && (-difference.clone()).certainly_at_most(&bound)
}

/// A value beyond the range is the infinity that the exact one rounds to.
pub fn number_is_within(value: f64, truth: &Exact, error: f64) -> bool {
    if value.is_infinite() {
        return truth.to_binary64() == Some(value);
    }
    !value.is_nan() && at_most(&(truth.clone() - exact(value)), error)
}

/// The square of the Euclidean norm of balls.
pub fn square(entries: &[Exact]) -> Exact {
    Exact::sum(entries.iter().map(|entry| entry.sqr()))
}

/// Whether the Euclidean distance has a square of at most `bound`, for certain.
pub fn distance_is_within(values: &[f64], truth: &[Exact], bound: &Exact) -> bool {
    assert_eq!(values.len(), truth.len());
    if values.iter().any(|value| !value.is_finite()) {
        return false;
    }
    let pairs = values.iter().zip(truth);
    let differences: Vec<Exact> = pairs
        .map(|(value, truth)| truth.clone() - exact(*value))
        .collect();
    let square = square(&differences);
    square.is_bounded() && square.certainly_at_most(bound)
}

/// In the Euclidean norm.
pub fn vector_is_within(values: &[f64], truth: &[Exact], error: f64) -> bool {
    distance_is_within(values, truth, &exact(error).sqr())
}

/// Whether a bound is what is promised of these numbers: 2^-33 of their norm, or the least normal number for each where they
/// are smaller.
pub fn is_as_promised(values: &[f64], error: f64) -> bool {
    if values.iter().any(|value| value.is_infinite()) {
        return error.is_infinite();
    }
    let values: Vec<Exact> = values.iter().map(|value| exact(*value)).collect();
    let least = exact(f64::MIN_POSITIVE) * exact((values.len() as f64).sqrt().next_up());
    let excess = exact(error) - least;
    let promised = square(&values) * exact(PROMISE).sqr();
    excess.certainly_at_most(&exact(0.0)) || excess.sqr().certainly_at_most(&promised)
}

/// Checks that each value of a batch lies within its bound, and that the bound is what is promised.
pub fn numbers_are_as_promised(
    what: &str,
    data: &Rows,
    found: &Evaluated,
    truth: &dyn Fn(&[f64]) -> Exact,
) {
    assert_eq!(found.values().len(), data.count(), "{what}");
    assert_eq!(found.errors().len(), data.count(), "{what}");
    let rows = data.entries().chunks(data.columns());
    for (v, (&value, &error)) in rows.zip(found.values().iter().zip(found.errors())) {
        let truth = truth(v);
        assert!(
            number_is_within(value, &truth, error),
            "{what} at {v:?}: {value:e} within {error:e} of {truth:?}"
        );
        assert!(
            is_as_promised(&[value], error),
            "{what} at {v:?}: {error:e} of {value:e}"
        );
    }
}

#[test]
fn promises_are_of_the_norm() {
    assert!(is_as_promised(&[3.0, -4.0], 5.0 * PROMISE));
    assert!(!is_as_promised(
        &[3.0, -4.0],
        5.0 * PROMISE * (1.0 + f64::EPSILON)
    ));
    assert!(is_as_promised(&[0.0], f64::MIN_POSITIVE) && !is_as_promised(&[0.0], 1e-307));
}

#[test]
fn what_is_farther_than_the_bound_is_not_within() {
    let third = exact(1.0) / exact(3.0);
    let error = 1.0 / 3.0 * f64::EPSILON / 2.0;
    assert!(number_is_within(1.0 / 3.0, &third, error));
    assert!(!number_is_within(
        1.0 / 3.0,
        &third,
        error / 2.0f64.powi(10)
    ));
    assert!(!number_is_within(f64::NAN, &third, f64::MAX));
    let pair = [third.clone(), third];
    assert!(vector_is_within(&[1.0 / 3.0; 2], &pair, 2.0 * error));
    assert!(!vector_is_within(&[1.0 / 3.0, 0.3], &pair, 1e-3));
}
