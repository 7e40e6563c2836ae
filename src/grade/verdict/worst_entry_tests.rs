//! Which entry a report names.

use super::*;
use crate::grade::scripted::{list, rigid_list};

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
