//! What it means that two enclosures agree, for all tests.
//!
//! Sets that overlap agree only if they are narrow: an unknown is the whole line, which overlaps with
//! everything and has 0 as its approximation.

#![allow(dead_code, reason = "no test needs all of it")]

use attnbm::real::absolute;
use attnbm::real::{Ball, Enclosure};

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
