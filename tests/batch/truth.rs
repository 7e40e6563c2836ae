//! Values in balls, and the decision whether a number lies near one.

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

/// In the Euclidean norm.
pub fn vector_is_within(values: &[f64], truth: &[Exact], error: f64) -> bool {
    assert_eq!(values.len(), truth.len());
    let differences = values
        .iter()
        .zip(truth)
        .map(|(value, truth)| truth.clone() - exact(*value));
    let square = Exact::sum(differences.map(|difference| difference.sqr()));
    values.iter().all(|value| value.is_finite())
        && square.is_bounded()
        && square.certainly_at_most(&exact(error).sqr())
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
