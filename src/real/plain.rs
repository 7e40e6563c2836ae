//! Plain binary64 as a scalar: no enclosure, but errors that are measured, stated and enforced
//! (`docs/precision.md`).
//!
//! Elementary functions come from the pinned pure-Rust `libm`, so every platform computes the
//! same bits. Inner products and sums are compensated, after Ogita, Rump and Oishi (2005) and Neumaier
//! (1974): their errors are those of one rounding and of terms of the second order. Compensation does
//! not help where rounded terms cancel; those formulas use [`Bounded::climb`].

use super::{Ball, Bounded, Formula, Found, Goal, Real, Sum, ziv};
use crate::Error;
use std::cmp::Ordering;

impl Real for f64 {
    const BITS: u32 = f64::MANTISSA_DIGITS;

    fn accumulate(sum: &mut Sum<Self>, term: Self) {
        let (rounded, error) = two_sum(sum.rounded, term);
        sum.rounded = rounded;
        // An infinite sum has an error of NaN.
        if rounded.is_finite() {
            sum.errors += error;
        } else {
            sum.errors = 0.0;
        }
    }

    fn from_f64(x: f64) -> Self {
        x
    }

    fn from_i64(n: i64) -> Self {
        n as f64
    }

    fn pi() -> Self {
        std::f64::consts::PI
    }

    fn ln_2() -> Self {
        std::f64::consts::LN_2
    }

    fn mul_pow2(&self, k: i64) -> Self {
        // Beyond ±2200 every product is 0 or infinite already.
        libm::ldexp(*self, k.clamp(-2200, 2200) as i32)
    }

    fn sqr(&self) -> Self {
        self * self
    }

    fn sqrt(&self) -> Self {
        f64::sqrt(*self)
    }

    fn exp(&self) -> Self {
        libm::exp(*self)
    }

    fn exp_m1(&self) -> Self {
        libm::expm1(*self)
    }

    fn ln(&self) -> Self {
        libm::log(*self)
    }

    fn ln_1p(&self) -> Self {
        libm::log1p(*self)
    }

    fn approx(&self) -> f64 {
        *self
    }

    fn cmp_approx(&self, other: &Self) -> Ordering {
        self.total_cmp(other)
    }

    fn certainly_equal(&self, other: &Self) -> bool {
        self == other
    }

    fn dot(a: &[f64], b: &[f64]) -> Self {
        let (mut sum, mut errors) = (0.0, 0.0);
        for (x, y) in a.iter().zip(b) {
            let (product, of_product) = two_product(*x, *y);
            let (next, of_sum) = two_sum(sum, product);
            sum = next;
            errors += of_product + of_sum;
        }
        let total: f64 = sum + errors;
        // Errors of products must not underflow, and their halves must not overflow.
        match total.abs() {
            LEAST_PRODUCT..=f64::MAX => total,
            _ if sum == 0.0 && errors == 0.0 && !has_tiny_product(a, b) => 0.0,
            _ => Ball::<2>::dot(a, b).approx(),
        }
    }
}

/// From here on the errors of products are far above the least binary64 number.
const LEAST_PRODUCT: f64 = f64::MIN_POSITIVE * (1_u64 << 60) as f64;

/// Whether any product that is not 0 may underflow.
fn has_tiny_product(a: &[f64], b: &[f64]) -> bool {
    let mut pairs = a.iter().zip(b);
    pairs.any(|(x, y)| *x != 0.0 && *y != 0.0 && (x * y).abs() < LEAST_PRODUCT)
}

/// The rounded sum and its error, exactly (Knuth).
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let of_b = sum - a;
    (sum, (a - (sum - of_b)) + (b - of_b))
}

/// The rounded product and its error, exactly where nothing under- or overflows (Dekker). A fused
/// multiplication would be shorter, but is a slow function where the processor may not have it.
fn two_product(a: f64, b: f64) -> (f64, f64) {
    let product = a * b;
    let ((a_high, a_low), (b_high, b_low)) = (halves(a), halves(b));
    let error = a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low);
    (product, error)
}

/// A number as a sum of two of half as many digits (Veltkamp).
fn halves(x: f64) -> (f64, f64) {
    const SPLITTER: f64 = ((1 << 27) + 1) as f64;
    let scaled = SPLITTER * x;
    let high = scaled - (scaled - x);
    (high, x - high)
}

impl Bounded for f64 {
    fn climb<F: Formula>(formula: &F, goal: Goal) -> Result<Found<Vec<Self>>, Error> {
        ziv::in_binary64(formula, goal)
    }

    fn as_plain(&self) -> Option<f64> {
        Some(*self)
    }

    fn widen(&self, _error: &Self) -> Self {
        *self
    }

    fn lower(&self) -> Self {
        *self
    }

    fn upper(&self) -> Self {
        *self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is beyond the range stays so, and is no NaN unless both infinities are added.
    #[test]
    fn sums_beyond_the_range_are_infinite() {
        let sum = |terms: &[f64]| f64::sum(terms.iter().copied());
        for infinite in [f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(sum(&[infinite, 1.0, -2.5]), infinite);
            assert_eq!(sum(&[1.0, infinite, -2.5, 1e300]), infinite);
        }
        assert_eq!(sum(&[f64::MAX, f64::MAX, 1.0]), f64::INFINITY);
        assert!(sum(&[f64::INFINITY, f64::NEG_INFINITY]).is_nan());
    }

    /// Products that are each rounded to 0 are not 0 together.
    #[test]
    fn products_below_the_range_add_up() {
        let (tiny, least) = (libm::exp2(-538.0), f64::from_bits(1));
        // Each product is a quarter of the least number.
        for count in [4, 8, 40] {
            let row = vec![tiny; count];
            assert_eq!(f64::dot(&row, &row), least * (count / 4) as f64, "{count}");
            let negated: Vec<f64> = row.iter().map(|x| -x).collect();
            assert_eq!(
                f64::dot(&row, &negated),
                -least * (count / 4) as f64,
                "{count}"
            );
        }
        assert_eq!(f64::dot(&[0.0, 1e300], &[1e-300, 0.0]), 0.0);
    }
}
