//! Sums with a fixed number of accumulators, and loops that are compiled for the processor's vector instructions.
//!
//! A sum has the same accumulators whatever the width of the registers, and nothing is fused. So its bits are the same on
//! every processor. The sums of training are in `tiles`.

use crate::vectorised::total;
use pulp::{Arch, Simd, WithSimd};
use std::marker::PhantomData;

/// The number of accumulators of a sum.
pub(super) const LANES: usize = 32;

/// A term of a sum over the entries of two vectors; that of two zeros is 0.
pub(super) trait Term {
    fn of<S: Simd>(simd: S, left: S::f64s, right: S::f64s) -> S::f64s;
}

/// `a b`.
pub(super) struct Product;

impl Term for Product {
    #[inline(always)]
    fn of<S: Simd>(simd: S, left: S::f64s, right: S::f64s) -> S::f64s {
        simd.mul_f64s(left, right)
    }
}

/// `(a - b)²`.
pub(super) struct SquaredDifference;

impl Term for SquaredDifference {
    #[inline(always)]
    fn of<S: Simd>(simd: S, left: S::f64s, right: S::f64s) -> S::f64s {
        let difference = simd.sub_f64s(left, right);
        simd.mul_f64s(difference, difference)
    }
}

/// `0 a`: a NaN unless `a` is finite.
pub(super) struct Nothing;

impl Term for Nothing {
    #[inline(always)]
    fn of<S: Simd>(simd: S, left: S::f64s, _: S::f64s) -> S::f64s {
        simd.mul_f64s(simd.splat_f64s(0.0), left)
    }
}

/// The sum of the terms of two vectors of one length.
pub(super) fn sum<T: Term>(left: &[f64], right: &[f64]) -> f64 {
    let term = PhantomData::<T>;
    Arch::new().dispatch(Sum { left, right, term })
}

struct Sum<'a, T> {
    left: &'a [f64],
    right: &'a [f64],
    term: PhantomData<T>,
}

impl<T: Term> WithSimd for Sum<'_, T> {
    type Output = f64;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> f64 {
        let mut lanes = [0.0; LANES];
        let (left, left_tail) = self.left.as_chunks();
        let (right, right_tail) = self.right.as_chunks();
        for (left, right) in left.iter().zip(right) {
            add::<S, T>(simd, &mut lanes, left, right);
        }
        add::<S, T>(simd, &mut lanes, &padded(left_tail), &padded(right_tail));
        total(lanes)
    }
}

/// Adds a term to each lane. Written with registers, because the compiler does not vectorise so many accumulators by itself.
#[inline(always)]
fn add<S: Simd, T: Term>(
    simd: S,
    lanes: &mut [f64; LANES],
    left: &[f64; LANES],
    right: &[f64; LANES],
) {
    let (left, right) = (S::as_simd_f64s(left).0, S::as_simd_f64s(right).0);
    let lanes = S::as_mut_simd_f64s(lanes).0.iter_mut();
    for ((lane, left), right) in lanes.zip(left).zip(right) {
        *lane = simd.add_f64s(*lane, T::of(simd, *left, *right));
    }
}

/// Fewer than `LANES` entries, filled up with zeros.
#[inline(always)]
fn padded(entries: &[f64]) -> [f64; LANES] {
    let mut padded = [0.0; LANES];
    padded.iter_mut().zip(entries).for_each(|(to, x)| *to = *x);
    padded
}
