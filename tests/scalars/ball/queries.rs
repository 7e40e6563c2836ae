//! Questions about the whole set.

use super::reading::contains;
use attnbm::real::{Ball, Bounded, Enclosure, Real};
use std::cmp::Ordering;

#[test]
fn queries_answer_for_the_whole_set() {
    type B = Ball<2>;
    let x = B::from_f64(3.0).widen(&B::from_f64(0.5));
    assert!(x.is_positive() && !x.contains_zero() && !x.is_exact() && x.is_bounded());
    assert!(!(-x.clone()).is_positive());
    assert!(!B::zero().is_positive() && B::zero().contains_zero());
    assert!(B::from_f64(0.5).widen(&B::from_f64(0.5)).contains_zero());
    assert!(x.disjoint(&B::from_f64(3.5 + 1e-8)) && !x.disjoint(&B::from_f64(3.5)));
    assert!(x.disjoint(&B::from_f64(2.5 - 1e-8)) && !x.disjoint(&B::from_f64(2.5)));
    // The ends are open, so that an attained bound lies just inside, by a unit of the radius.
    let reaches = |end: B, bound: f64| {
        let (end, unit) = (end.approx(), (-28f64).exp2());
        assert!((end - bound).abs() <= unit, "{end} {bound}");
    };
    reaches(x.lower(), 2.5);
    reaches(x.upper(), 3.5);
    assert!(x.lower().approx() < 2.5 && x.upper().approx() > 3.5);
    let hull = x.hull(&B::from_f64(-1.0));
    reaches(hull.lower(), -1.0);
    reaches(hull.upper(), 3.5);
    assert!(B::one().hull(&B::one()).is_exact());
    assert_eq!(B::one().accuracy_bits(), i64::MAX);
    assert_eq!(B::zero().widen(&B::one()).accuracy_bits(), i64::MIN);
    // width 1, least 2.5: 1/2.5 is above 2^-2.
    assert!((0..=1).contains(&x.accuracy_bits()));
    // Tiny radii next to large midpoints are neither lost nor exaggerated.
    let fine = B::one().widen(&B::one().mul_pow2(-5000));
    assert!(!fine.is_exact() && (4990..5000).contains(&fine.accuracy_bits()));
    assert_eq!(fine.lower().cmp_approx(&B::one()), Ordering::Less);
    assert_eq!(fine.upper().cmp_approx(&B::one()), Ordering::Greater);
    // resize keeps the number inside.
    let third = Ball::<8>::one() / Ball::from_i64(3);
    assert!(contains(&third.resize::<1>(), &third.resize::<16>()));
    assert!(third.resize::<1>().accuracy_bits() >= 61);
}
