//! Which entry decides, and which one a report names.

use super::*;
use crate::grade::case::Case;
use crate::grade::scripted::{list, rigid_list};
use crate::oracle::input::Value;
use crate::oracle::registry::find;

#[test]
fn the_worst_entry_decides() {
    let quantity = find("special.softmax").unwrap();
    let case = Case::new(quantity, [("x", Value::Vector(vec![0.0, 0.0, -2000.0]))]);
    let reference = Reference::of(&case);
    let of = |p: [f64; 3]| {
        let answer = Answer::Value(p.to_vec().into());
        Assessment::of(&answer, &reference, FloatFormat::Binary64, 3)
    };
    // What underflows is 0 in the format.
    assert_eq!(of([0.5, 0.5, 0.0]).verdict, Grade::Accurate);
    let wrong = of([0.5, 0.25, 0.0]);
    assert_eq!((wrong.verdict, wrong.entry), (Grade::Wrong, 1));
    assert_eq!(of([0.5, f64::NAN, 0.1]).entry, 2);
}

#[test]
fn one_nan_among_numbers_fails_unless_another_is_wrong() {
    let reference = rigid_list(&[1.0, 2.0, 4.0]);
    let of = |x: [f64; 3]| {
        let judged = Assessment::of(&list(&x), &reference, FloatFormat::Binary64, 3);
        (judged.verdict, judged.entry)
    };
    let nan = f64::NAN;
    assert_eq!(of([nan, 2.0, 4.0]), (Grade::Fails, 0));
    assert_eq!(of([1.0, nan, 4.0]), (Grade::Fails, 1));
    assert_eq!(of([1.0, 2.0, nan]), (Grade::Fails, 2));
    assert_eq!(of([1.0, nan, f64::INFINITY]), (Grade::Fails, 1));
    assert_eq!(of([1.0, nan, 5.0]), (Grade::Wrong, 2));
    // Lost digits are a smaller fault than NaN.
    assert_eq!(of([1.0 + 64.0 * f64::EPSILON, 2.0, nan]), (Grade::Fails, 2));
    // The worst of several, and the first of equals.
    assert_eq!(of([2.0, 3.0, 4.0]), (Grade::Wrong, 0));
    assert_eq!(of([2.0, 8.0, 4.0]), (Grade::Wrong, 1));
    assert_eq!(of([2.0, 4.0, 8.0]), (Grade::Wrong, 0));
    let verdicts = Assessment::of_entries(
        &list(&[1.0, nan, 5.0]),
        &reference,
        FloatFormat::Binary64,
        3,
    );
    let verdicts: Vec<_> = verdicts.iter().map(|j| (j.verdict, j.entry)).collect();
    let each = [Grade::Accurate, Grade::Fails, Grade::Wrong];
    assert_eq!(verdicts, each.into_iter().zip(0..).collect::<Vec<_>>());
}

fn worst(answer: &[f64], exact: &[f64]) -> Assessment {
    let reference = rigid_list(exact);
    Assessment::of(
        &list(answer),
        &reference,
        FloatFormat::Binary64,
        exact.len(),
    )
}

/// Of entries with one verdict it is the one with the largest ratio, and of equal ones the first.
#[test]
fn the_first_of_the_least_stable_entries_is_named() {
    let off = 1.0 + f64::EPSILON;
    assert_eq!(worst(&[1.0, off, 1.0], &[1.0; 3]).entry, 1);
    assert_eq!(worst(&[1.0, off, off], &[1.0; 3]).entry, 1);
    assert_eq!(worst(&[1.0; 3], &[1.0; 3]).entry, 0);
    assert_eq!(
        worst(&[off, 1.0 + 2.0 * f64::EPSILON, off], &[1.0; 3]).entry,
        1
    );
    assert_eq!(worst(&[0.0, f64::NAN, f64::INFINITY], &[0.0; 3]).entry, 1);
}

/// An entry without a ratio is one of which least is known.
#[test]
fn an_entry_without_a_ratio_is_named_before_those_with_one() {
    let beyond = Ball::from_f64(f64::MAX).mul_pow2(1);
    let entries = [
        (Ball::one(), Ball::zero()),
        (beyond, Ball::zero()),
        (Ball::one(), Ball::zero()),
    ];
    let reference = Reference::Value(crate::grade::scripted::exact(Shape::Vector(3), &entries));
    let answer = list(&[1.0 + f64::EPSILON, f64::INFINITY, 1.0]);
    let judged = Assessment::of(&answer, &reference, FloatFormat::Binary64, 3);
    assert_eq!(
        (judged.verdict, judged.entry, judged.ratio),
        (Grade::Accurate, 1, None),
        "{judged:?}"
    );
}
