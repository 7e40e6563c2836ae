//! The inverse root of a matrix of whole numbers, with a proved error.
//!
//! **The root.** Let `A = G/4^m` have a norm of at most 1. From `Y = A`, `Z = I`, the iteration `T = (3I - ZY)/2`, `Y ← YT`,
//! `Z ← TZ` of Newton and Schulz converges to `A^{1/2}` and `A^{-1/2}`, quadratically in the end. It is carried out in numbers
//! without error, and proves nothing.
//!
//! **The error.** Let `Z` be symmetric and positive definite, `ZAZ = I + E` and `|E| <= ε <= 1/2`. The square of
//! `S = A^{1/2} Z A^{1/2}` is `A + A^{1/2} E A^{1/2}`, which lies between `(1 - ε) A` and `(1 + ε) A` in the order of quadratic
//! forms. Square roots keep that order, so that `√(1 - ε) A^{-1/2} <= Z <= √(1 + ε) A^{-1/2}`. With `δ = 1 - √(1 - ε)`, the
//! quadratic form of `D = Z - A^{-1/2}` is at most `δ` times that of `A^{-1/2}`, hence
//!
//! ```text
//! |x·D y| <= δ √(x·A^{-1/2}x · y·A^{-1/2}y) <= δ/√(1 - ε) √(x·Zx · y·Zy) <= ε √(x·Zx · y·Zy).
//! ```

use crate::exact::ComplementFactor;
use crate::real::{Bounded, Real, absolute};

/// The most steps of the iteration. The least eigenvalue more than doubles in each, so that this is enough for 1e-60.
const MOST_STEPS: usize = 200;

/// The Gram matrix of some patterns, and the power of 2 whose square it is divided by.
pub(super) struct Gram {
    pub(super) entries: Vec<Vec<i64>>,
    pub(super) power: i64,
}

/// `A^{-1/2}` about, symmetric, in numbers without error.
pub(super) fn inverse_root<S: Bounded>(gram: &Gram) -> Vec<Vec<S>> {
    let size = gram.entries.len();
    let mut root = scaled::<S>(gram);
    let mut inverse: Vec<Vec<S>> = (0..size).map(|k| unit(size, k)).collect();
    for _ in 0..MOST_STEPS {
        let product = multiplied(&inverse, &root);
        let mut distance: f64 = 0.0;
        let mut factor = Vec::with_capacity(size);
        for (k, row) in product.into_iter().enumerate() {
            let rest = unit::<S>(size, k)
                .into_iter()
                .zip(row)
                .map(|(one, x)| one - x);
            let rest: Vec<S> = rest.collect();
            distance = distance.max(rest.iter().map(|x| x.approx().abs()).sum());
            let own = unit::<S>(size, k).into_iter().zip(rest);
            factor.push(own.map(|(one, x)| one + x.mul_pow2(-1)).collect::<Vec<S>>());
        }
        root = exact(multiplied(&root, &factor));
        inverse = exact(multiplied(&factor, &inverse));
        // The distance is squared by a step; the square is below the last bit.
        if distance < libm::exp2(-f64::from(S::BITS) / 2.0) {
            break;
        }
    }
    let entry = |i: usize, j: usize| {
        let (i, j) = (i.min(j), i.max(j));
        let at = |i: usize, j: usize| inverse.get(i).and_then(|row| row.get(j)).cloned();
        let pair = at(i, j).zip(at(j, i));
        pair.map_or_else(S::unknown, |(one, other)| {
            (one + other).mul_pow2(-1).lower()
        })
    };
    let row = |i: usize| (0..size).map(|j| entry(i, j)).collect();
    (0..size).map(row).collect()
}

/// A bound for the norm of `ZAZ - I`, if it is at most 1/2 and `Z` is positive definite; otherwise unknown. `Z` must be
/// symmetric.
pub(super) fn residual<S: Bounded>(gram: &Gram, root: &[Vec<S>]) -> S {
    let size = root.len();
    let product = multiplied(&multiplied(root, &scaled(gram)), root);
    let rest = product.iter().enumerate().map(|(k, row)| {
        let entries = row.iter().zip(unit::<S>(size, k));
        S::sum(entries.map(|(x, one)| absolute(&(x.clone() - one))))
    });
    let error = S::sum(rest).upper();
    let below = |(k, row): (usize, &Vec<S>)| {
        let entries = row.iter().zip(unit::<S>(size, k)).take(k + 1);
        entries.map(|(x, one)| one - x).collect()
    };
    let factor = ComplementFactor::new(root.iter().enumerate().map(below).collect());
    let is_positive = factor.log_determinant().is_known();
    let is_small = error.certainly_at_most(&S::from_f64(0.5));
    if is_positive && is_small {
        error
    } else {
        S::unknown()
    }
}

/// `A`.
fn scaled<S: Real>(gram: &Gram) -> Vec<Vec<S>> {
    let entry = |x: &i64| S::from_i64(*x).mul_pow2(-2 * gram.power);
    let rows = gram.entries.iter();
    rows.map(|row| row.iter().map(entry).collect()).collect()
}

/// A row of the unit matrix.
pub(super) fn unit<S: Real>(size: usize, place: usize) -> Vec<S> {
    let entry = |k: usize| if k == place { S::one() } else { S::zero() };
    (0..size).map(entry).collect()
}

fn multiplied<S: Real>(one: &[Vec<S>], other: &[Vec<S>]) -> Vec<Vec<S>> {
    let size = other.first().map_or(0, Vec::len);
    let entry = |row: &[S], column: usize| {
        let terms = row.iter().zip(other);
        S::sum(terms.filter_map(|(x, row)| Some(x.clone() * row.get(column)?)))
    };
    let rows = one.iter();
    rows.map(|row| (0..size).map(|column| entry(row, column)).collect())
        .collect()
}

/// Numbers without error that lie next to these.
fn exact<S: Bounded>(matrix: Vec<Vec<S>>) -> Vec<Vec<S>> {
    let rows = matrix.into_iter();
    rows.map(|row| row.iter().map(Bounded::lower).collect())
        .collect()
}
