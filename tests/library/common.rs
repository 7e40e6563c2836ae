//! What it means that two enclosures agree, for all tests.
//!
//! Sets that overlap agree only if they are narrow: an unknown is the whole line, which overlaps with
//! everything and has 0 as its approximation.

#![allow(dead_code, reason = "no test needs all of it")]
#![allow(clippy::expect_used, reason = "helpers of tests are tests")]

use attnbm::real::absolute;
use attnbm::real::{Ball, Bounded, Enclosure, Real};

/// The bits to which the middle is known, relative to the size or to 1 where that is larger; of an unknown
/// none.
pub fn known_bits<S: Enclosure>(x: &S) -> i64 {
    if !x.is_bounded() {
        return i64::MIN;
    }
    let radius = (x.upper() - x.lower()).mul_pow2(-1);
    let size = absolute(x).upper() + S::one();
    // A radius of 0 has all bits there are.
    -(radius / size).approx().log2().ceil() as i64
}

/// Asserts that both are known to so many bits, and that nothing tells them apart.
#[track_caller]
pub fn agree<const N: usize, const M: usize>(
    one: &Ball<N>,
    other: &Ball<M>,
    bits: i64,
    what: &str,
) {
    assert!(
        !one.resize::<M>().disjoint(other),
        "{what}: {one:?} and {other:?}"
    );
    let reached = known_bits(one).min(known_bits(other));
    assert!(
        reached >= bits,
        "{what}: {reached} bits of {bits}: {one:?} and {other:?}"
    );
}

/// Asserts that both are known to so many bits, and that `low` is not above `high`.
#[track_caller]
pub fn in_order<const N: usize>(low: &Ball<N>, high: &Ball<N>, bits: i64, what: &str) {
    let gap = low.clone() - high;
    assert!(!gap.is_positive(), "{what}: {low:?} above {high:?}");
    let reached = known_bits(low).min(known_bits(high));
    assert!(
        reached >= bits,
        "{what}: {reached} bits of {bits}: {low:?} and {high:?}"
    );
}

/// Asserts that the number rounds to these digits: the whole enclosure is within half a unit of the last one.
#[track_caller]
pub fn reads(value: &Ball<4>, digits: &str) {
    let places = digits.split_once('.').map_or(0, |(_, places)| places.len());
    let [read, half] = [digits.to_owned(), format!("5e-{}", places + 1)]
        .map(|text| Ball::from_decimal(&text).expect("digits"));
    let distance = absolute(&(value.clone() - read));
    assert!(distance.certainly_at_most(&half), "{value:?} for {digits}");
}

/// The points of the unit circle at the multiples of `2π/2^k`, from `(1, 0)` on, for `k` from 2 on.
pub fn points_of_circle<const N: usize>(k: u32) -> Vec<[Ball<N>; 2]> {
    // The angle is halved, from a right one on.
    let halved = |cosine: Ball<N>, _| (cosine + Ball::one()).mul_pow2(-1).sqrt();
    let cosine = (2..k).fold(Ball::zero(), halved);
    let sine = (Ball::one() - cosine.sqr()).sqrt();
    let next = |[x, y]: &[Ball<N>; 2]| {
        let turned = |a: &Ball<N>, b: &Ball<N>| a.clone() * &cosine + b.clone() * &sine;
        Some([turned(x, &-y.clone()), turned(y, x)])
    };
    let first = [Ball::one(), Ball::zero()];
    std::iter::successors(Some(first), next)
        .take(1 << k)
        .collect()
}

/// The same points in binary64, row by row, and how far from their places they are at the most.
pub fn rounded_points<const N: usize>(points: &[[Ball<N>; 2]]) -> (Vec<f64>, Ball<N>) {
    let rounded = points
        .iter()
        .flatten()
        .map(Real::approx)
        .collect::<Vec<f64>>();
    let mut most = Ball::zero();
    for (point, near) in points.iter().zip(rounded.chunks_exact(2)) {
        let gaps = point
            .iter()
            .zip(near)
            .map(|(x, near)| absolute(&(x.clone() - Ball::from_f64(*near))));
        let gap = Ball::sum(gaps).upper();
        if !gap.certainly_at_most(&most) {
            most = gap;
        }
    }
    (rounded, most)
}
