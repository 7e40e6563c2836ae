//! Sums with a fixed number of accumulators.
//!
//! Whatever the processor's vectors are, a sum has the same accumulators, and nothing is fused. So its bits are the same on
//! every processor. The sums of training are in `tiles`.

use std::ops::{Add, Mul};

/// The sum of the lanes, by halves.
#[inline(always)]
pub(super) fn total<T: Copy + Add<Output = T>, const LANES: usize>(mut lanes: [T; LANES]) -> T {
    let mut width = LANES / 2;
    while width > 0 {
        for lane in 0..width {
            lanes[lane] = lanes[lane] + lanes[lane + width];
        }
        width /= 2;
    }
    lanes[0]
}

/// The sum of `term` over pairs of entries of two vectors of one length.
#[inline(always)]
pub(super) fn sum<A, B, T, const LANES: usize>(
    left: &[A],
    right: &[B],
    term: impl Fn(A, B) -> T,
) -> T
where
    A: Copy,
    B: Copy,
    T: Copy + Default + Add<Output = T>,
{
    let mut lanes = [T::default(); LANES];
    let (left, left_tail) = left.as_chunks::<LANES>();
    let (right, right_tail) = right.as_chunks::<LANES>();
    for (left, right) in left.iter().zip(right) {
        for lane in 0..LANES {
            lanes[lane] = lanes[lane] + term(left[lane], right[lane]);
        }
    }
    for ((lane, left), right) in lanes.iter_mut().zip(left_tail).zip(right_tail) {
        *lane = *lane + term(*left, *right);
    }
    total(lanes)
}

/// The inner product of two vectors of one length.
#[inline(always)]
pub(super) fn inner<T, const LANES: usize>(left: &[T], right: &[T]) -> T
where
    T: Copy + Default + Add<Output = T> + Mul<Output = T>,
{
    sum::<_, _, T, LANES>(left, right, |a, b| a * b)
}
