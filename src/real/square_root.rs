//! The square root of a ball, and that of a floating-point number: exact, then truncated.
//!
//! Newton's iteration gives a root that is a few units off, and nothing of it is trusted. The remainder `m - root²` decides, exactly.
//! The error bounds are derived in [`docs::enclosures`](crate::docs::enclosures).

use super::Enclosure;
use super::ball::Ball;
use super::float::{Float, Truncated};
use super::limbs::{SHORT, is_less, multiply, sub_with_borrow};
use super::magnitude::Magnitude;
use std::cmp::Ordering;

/// The limbs that `1/√m` may need: half of the longest root, and some bits more.
const LONGEST_INVERSE: usize = 37;

/// The accuracy of `1/√m` in binary64, in bits.
const BITS_OF_BINARY64: usize = 48;

impl<const N: usize> Ball<N> {
    /// The square root.
    pub(super) fn square_root(&self) -> Self {
        let midpoint = self.midpoint;
        if self.radius.is_zero() && midpoint.is_zero() {
            return Self::exact(Float::ZERO);
        }
        if self.is_ray() && !midpoint.negative {
            return Self::ray(&midpoint.sqrt().0);
        }
        if midpoint.negative || (!self.radius.is_zero() && self.contains_zero()) {
            return Self::WHOLE;
        }
        if self.radius > midpoint.magnitude_down().mul_pow2(-2) {
            // For a wide ball the two ends give a tighter result; the function is monotone.
            return match (self.low_end(), self.high_end()) {
                (Some(low), Some(high)) => Self::root_of_positive(&low)
                    .hull(&Self::root_of_positive(&high))
                    .without_negatives(),
                _ => Self::WHOLE,
            };
        }
        let root = Self::root_of_positive(&midpoint);
        if self.radius.is_zero() {
            return root;
        }
        // |√x - √m| = |x - m| / (√x + √m) <= r / √m.
        let propagated = self.radius.div_by_lower(root.magnitude_down());
        Self::new(root.midpoint, root.radius.add(propagated))
    }

    fn root_of_positive(midpoint: &Float<N>) -> Self {
        Self::truncated(midpoint.sqrt(), Magnitude::ZERO)
    }
}

impl<const N: usize> Float<N> {
    /// The square root of a positive number.
    pub(super) fn sqrt(&self) -> Truncated<N> {
        // Halve an even exponent; the rest of the number is in [1/2, 2).
        let half = self.exponent.div_euclid(2);
        let m = Self {
            exponent: self.exponent - 2 * half,
            ..*self
        };
        let mut root = approximate(&m);
        loop {
            root = match remainder(&m, &root) {
                Remainder::Negative => root.towards_zero(),
                Remainder::TooLarge => root.away_from_zero(),
                Remainder::Zero => return (root.mul_pow2(half), false),
                Remainder::Fits => return (root.mul_pow2(half), true),
            };
        }
    }
}

/// `√m`, a few units off.
fn approximate<const N: usize>(m: &Float<N>) -> Float<N> {
    let start = 1.0 / m.to_f64().sqrt();
    // The last step doubles the accuracy.
    let wanted = 32 * N + 8;
    let inverse = if N <= SHORT {
        let (mut inverse, mut bits) = (Float::from_f64(start), BITS_OF_BINARY64);
        while bits < wanted {
            inverse = refined(m, &inverse);
            bits *= 2;
        }
        inverse
    } else {
        let unit = m.exponent - 64 * N as i64;
        let of = inverse_root(&m.limbs, unit, start, wanted);
        of.resize().0
    };
    // A step for √m itself. Products take as long as their first factor has limbs.
    let mut root = inverse.mul(m).0;
    root.limbs[..(N - 1) / 2].fill(0);
    let deviation = m.sub(&root.mul(&root).0).0;
    root.add(&inverse.mul(&deviation).0.mul_pow2(-1)).0
}

/// A step of Newton's iteration for `1/√m`.
fn refined<const N: usize>(m: &Float<N>, inverse: &Float<N>) -> Float<N> {
    let square = inverse.mul(inverse).0;
    let deviation = Float::from_u64(1).sub(&square.mul(m).0).0;
    inverse.add(&inverse.mul(&deviation).0.mul_pow2(-1)).0
}

/// `1/√m` to about so many bits at least, each step at the precision of its result. The limbs of `m` have this unit.
fn inverse_root(m: &[u64], unit: i64, start: f64, wanted: usize) -> Float<LONGEST_INVERSE> {
    /// A step in `K` limbs, if more bits are wanted than these. A result is a few bits short of its precision.
    fn step<const K: usize>(
        m: &[u64],
        unit: i64,
        inverse: &mut Float<LONGEST_INVERSE>,
        bits: &mut usize,
        wanted: usize,
    ) {
        if *bits < wanted {
            let m = Float::<K>::from_limbs(false, m, unit).0;
            *inverse = refined(&m, &inverse.resize().0).resize().0;
            *bits = (2 * *bits).min(64 * K - 8);
        }
    }
    let (mut inverse, mut bits) = (Float::from_f64(start), BITS_OF_BINARY64);
    step::<2>(m, unit, &mut inverse, &mut bits, wanted);
    step::<4>(m, unit, &mut inverse, &mut bits, wanted);
    step::<6>(m, unit, &mut inverse, &mut bits, wanted);
    step::<12>(m, unit, &mut inverse, &mut bits, wanted);
    // Roots of 28 limbs end here. Longer ones skip this step and go on to 24 and 37 limbs.
    if wanted <= 64 * 15 - 8 {
        step::<15>(m, unit, &mut inverse, &mut bits, wanted);
    }
    step::<24>(m, unit, &mut inverse, &mut bits, wanted);
    step::<LONGEST_INVERSE>(m, unit, &mut inverse, &mut bits, wanted);
    inverse
}

/// Where `m - root²` lies, in squared units of the root's last place. From 0 to `2 root` (`Zero`, `Fits`), the root is the largest whose
/// square is at most `m`.
enum Remainder {
    Negative,
    Zero,
    Fits,
    TooLarge,
}

/// Of an `m` in `[1/2, 2)`.
fn remainder<const N: usize>(m: &Float<N>, root: &Float<N>) -> Remainder {
    // Both are below 1, or both are not.
    match m.exponent.cmp(&root.exponent) {
        Ordering::Less => return Remainder::Negative,
        Ordering::Greater => return Remainder::TooLarge,
        Ordering::Equal => {}
    }
    // `m` in squared units of the root's last place: its limbs above N zero limbs, and half of that for `m >= 1`.
    let (mut low, mut high) = ([0; N], m.limbs);
    if m.exponent == 1 {
        low[N - 1] = high[0] << 63;
        for i in 0..N - 1 {
            high[i] = high[i] >> 1 | high[i + 1] << 63;
        }
        high[N - 1] >>= 1;
    }
    let square = multiply(&root.limbs, &root.limbs);
    let mut borrow = 0;
    for (limbs, square) in [(&mut low, square.0), (&mut high, square.1)] {
        for (limb, of_square) in limbs.iter_mut().zip(square) {
            (*limb, borrow) = sub_with_borrow(*limb, of_square, borrow);
        }
    }
    if borrow != 0 {
        return Remainder::Negative;
    }
    if high.iter().chain(&low).all(|limb| *limb == 0) {
        return Remainder::Zero;
    }
    // Twice the root is `2^64N + doubled`: its top bit is 1 and is shifted out.
    let mut doubled = root.limbs;
    for i in (1..N).rev() {
        doubled[i] = doubled[i] << 1 | doubled[i - 1] >> 63;
    }
    doubled[0] <<= 1;
    let (next, more) = (high[0], high[1..].iter().any(|limb| *limb != 0));
    let beyond = is_less(&doubled, &low);
    if more || next > 1 || next == 1 && beyond {
        Remainder::TooLarge
    } else {
        Remainder::Fits
    }
}
