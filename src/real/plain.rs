//! Plain binary64 as a scalar: no enclosure, no promise beyond floating point.
//!
//! Elementary functions come from the pinned pure-Rust `libm`, so that every platform computes the
//! same bits.

use super::{Bounded, Real};
use std::cmp::Ordering;

impl Real for f64 {
    const BITS: u32 = f64::MANTISSA_DIGITS;

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
        a.iter().zip(b).map(|(x, y)| x * y).sum()
    }
}

impl Bounded for f64 {
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
