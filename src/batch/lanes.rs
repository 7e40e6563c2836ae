//! Sums with a fixed number of accumulators.
//!
//! Whatever the processor's vectors are, a sum has the same accumulators, and nothing is fused. So its bits are the same on
//! every processor.

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
pub(super) fn sum<T, const LANES: usize>(left: &[T], right: &[T], term: impl Fn(T, T) -> T) -> T
where
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
    sum::<T, LANES>(left, right, |a, b| a * b)
}

/// The inner products of a vector with four rows of its length: each as [`inner`] has it, to the bit.
///
/// `PART` of the lanes are taken at a time, so that the accumulators of all rows stay in registers.
#[inline(always)]
pub(super) fn inner_of_four<T, const LANES: usize, const PART: usize>(
    left: &[T],
    rows: &[T],
) -> [T; 4]
where
    T: Copy + Default + Add<Output = T> + Mul<Output = T>,
{
    let length = left.len();
    let (first, second) = rows.split_at(2 * length);
    let ((a, b), (c, d)) = (first.split_at(length), second.split_at(length));
    let mut lanes = [[T::default(); LANES]; 4];
    let whole = length / LANES;
    for part in 0..LANES / PART {
        let pieces = |of| pieces::<T, LANES, PART>(of, part).take(whole);
        let mut sums = [[T::default(); PART]; 4];
        let all = pieces(left)
            .zip(pieces(a))
            .zip(pieces(b))
            .zip(pieces(c))
            .zip(pieces(d));
        for ((((left, a), b), c), d) in all {
            for lane in 0..PART {
                sums[0][lane] = sums[0][lane] + left[lane] * a[lane];
                sums[1][lane] = sums[1][lane] + left[lane] * b[lane];
                sums[2][lane] = sums[2][lane] + left[lane] * c[lane];
                sums[3][lane] = sums[3][lane] + left[lane] * d[lane];
            }
        }
        for (lanes, sums) in lanes.iter_mut().zip(sums) {
            let (all, _) = lanes.as_chunks_mut::<PART>();
            all.iter_mut()
                .skip(part)
                .take(1)
                .for_each(|lanes| *lanes = sums);
        }
    }
    let tails = [a, b, c, d].map(|row| row.as_chunks::<LANES>().1);
    let (_, left) = left.as_chunks::<LANES>();
    let mut found = [T::default(); 4];
    for ((found, mut lanes), row) in found.iter_mut().zip(lanes).zip(tails) {
        for ((lane, left), x) in lanes.iter_mut().zip(left).zip(row) {
            *lane = *lane + *left * *x;
        }
        *found = total(lanes);
    }
    found
}

/// The same part of each group of lanes.
#[inline(always)]
fn pieces<T, const LANES: usize, const PART: usize>(
    of: &[T],
    part: usize,
) -> impl Iterator<Item = &[T; PART]> {
    let (all, _) = of.as_chunks::<PART>();
    all.iter().skip(part).step_by(LANES / PART)
}
