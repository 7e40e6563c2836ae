//! Square root, exponential and logarithm of balls.
//!
//! The constants in the error bounds are derived in `docs/enclosures.md`, section by section under
//! the names used here.

use super::ball::Ball;
use super::constants::{leading, tables};
use super::float::{EXPONENT_LIMIT, Float, multiply};
use super::magnitude::Magnitude;
use super::{Enclosure, Real};

impl<const N: usize> Ball<N> {
    /// How often the exponential halves its argument below the 2^-12 that the tables leave.
    const HALVINGS: u32 = match N {
        0..=4 => 0,
        5..=8 => 8,
        9..=16 => 16,
        17..=32 => 24,
        _ => 40,
    };

    /// Terms of the exponential series on `[0, 2^-(12 + HALVINGS))`, such that the rest is below one
    /// unit.
    const SERIES_TERMS: usize = series_terms(64 * N as u32 + 2, 12 + Self::HALVINGS);

    /// The square root.
    pub(super) fn square_root(&self) -> Self {
        let midpoint = self.midpoint;
        if self.radius.is_zero() && midpoint.is_zero() {
            return Self::exact(Float::ZERO);
        }
        if midpoint.negative || (!self.radius.is_zero() && self.contains_zero()) {
            return Self::WHOLE;
        }
        let root = Self::root_of_positive(&midpoint);
        // |√x - √m| = |x - m| / (√x + √m) <= r / √m.
        let propagated = self.radius.div_by_lower(root.magnitude_down());
        Self::new(root.midpoint, root.radius.add(propagated))
    }

    fn root_of_positive(midpoint: &Float<N>) -> Self {
        // Halve an even exponent; the mantissa is left in [1/2, 2).
        let half = midpoint.exponent.div_euclid(2);
        let m = Float {
            exponent: midpoint.exponent - 2 * half,
            ..*midpoint
        };
        let restore = |root: Float<N>, radius: Magnitude| {
            Self::new(root.mul_pow2(half), radius.mul_pow2(half))
        };
        // Newton's iteration for 1/√m, every step of it truncated: nothing here is trusted.
        let mut inverse = Float::<N>::from_f64(1.0 / m.to_f64().sqrt());
        let mut bits = 48;
        while bits < 64 * N {
            let deviation = Float::from_u64(1).sub(&m.mul(&inverse).0.mul(&inverse).0).0;
            inverse = inverse.add(&inverse.mul(&deviation).0.mul_pow2(-1)).0;
            bits *= 2;
        }
        let root = m.mul(&inverse).0;
        // A root that has at most half of the bits is exact, if its square says so.
        let short = round_to_half(&root);
        if short.mul(&short) == (m, false) {
            return restore(short, Magnitude::ZERO);
        }
        // What is trusted is the residual: |s - √m| = |s² - m| / (s + √m) <= |s² - m| / s.
        let (square, _) = root.mul(&root);
        let (residual, _) = square.sub(&m);
        let bound = residual
            .magnitude_up()
            .add(square.ulp())
            .add(residual.ulp());
        restore(root, bound.div_by_lower(root.magnitude_down()))
    }

    /// `e^x`.
    pub(super) fn exponential(&self) -> Self {
        if self.radius.is_infinite() {
            return Self::WHOLE;
        }
        if self.radius > Magnitude::power_of_two(0) {
            // So wide a ball says no more than an upper bound, but it still says "not negative".
            let Some(high) = self.high_end() else {
                return Self::WHOLE;
            };
            let half = Self::exponential_of_number(&high)
                .magnitude_up()
                .mul_pow2(-1);
            let midpoint = half.to_float();
            return if half.is_infinite() {
                Self::WHOLE
            } else {
                Self::new(midpoint, half)
            };
        }
        let value = Self::exponential_of_number(&self.midpoint);
        // e^(m ± r) - e^m is at most e^m (e^r - 1) <= e^m (r + r²) for r <= 1.
        let relative = self.radius.add(self.radius.mul(self.radius));
        let propagated = value.magnitude_up().mul(relative);
        Self::new(value.midpoint, value.radius.add(propagated))
    }

    fn exponential_of_number(x: &Float<N>) -> Self {
        if x.is_zero() {
            return Self::one();
        }
        if x.exponent > 58 {
            return if x.negative {
                // 0 < e^x < 2^(2 - EXPONENT_LIMIT).
                let half = Magnitude::power_of_two(1 - EXPONENT_LIMIT);
                Self::new(half.to_float(), half)
            } else {
                Self::WHOLE
            };
        }
        // x = k log 2 + r with r in [0, log 2); a product k·log 2 is off by at most two units of
        // its last place, which is at most 2^(e + 2) units of 1 where |x| < 2^e.
        let (k, r) = reduce(x);
        let argument_error = Magnitude::power_of_two(x.exponent.max(0) + 3 - 64 * N as i64);
        let fraction = Self::exp_m1_fraction(&fixed_point(&r));
        let mut limbs = fraction;
        for i in 0..N - 1 {
            limbs[i] = limbs[i] >> 1 | limbs[i + 1] << 63;
        }
        limbs[N - 1] = limbs[N - 1] >> 1 | 1 << 63;
        let midpoint = Float {
            negative: false,
            exponent: k + 1,
            limbs,
        };
        // The value is below 2^(k+1): the units of the fraction, the bit just shifted out, and the
        // error of the argument, doubled for e^δ - 1 <= 2 δ.
        let units = Magnitude::power_of_two(-64 * N as i64).mul(Magnitude::from_f64(
            18.0 + 8.0 * f64::from(Self::HALVINGS).exp2(),
        ));
        Self::new(
            midpoint,
            units.add(argument_error.mul_pow2(1)).mul_pow2(k + 1),
        )
    }

    /// `e^r - 1` for a fraction `r < log 2`, at most `16 + 8 · 2^HALVINGS` units from the truth.
    fn exp_m1_fraction(r: &[u64; N]) -> [u64; N] {
        let tables = tables();
        let mut rest = *r;
        let coarse = (rest[N - 1] >> 58) as usize;
        let fine = (rest[N - 1] >> 52 & 63) as usize;
        rest[N - 1] &= (1 << 52) - 1;
        shift_down(&mut rest, Self::HALVINGS);
        let mut sum = leading::<N>(&tables.inverse_factorials[Self::SERIES_TERMS]);
        for k in (2..Self::SERIES_TERMS).rev() {
            sum = multiply(&sum, &rest).1;
            accumulate(&mut sum, &leading(&tables.inverse_factorials[k]));
        }
        // r + r (r Σ): the leading term is never rounded.
        sum = multiply(&multiply(&sum, &rest).1, &rest).1;
        accumulate(&mut sum, &rest);
        for _ in 0..Self::HALVINGS {
            sum = combine(&sum, &sum);
        }
        sum = combine(&leading(&tables.exp_fine[fine]), &sum);
        combine(&leading(&tables.exp_coarse[coarse]), &sum)
    }

    /// `e^x - 1`.
    pub(super) fn exponential_minus_one(&self) -> Self {
        if self.radius > Magnitude::power_of_two(0) {
            return self.exponential() - Self::one();
        }
        let value = Self::exp_m1_of_number(&self.midpoint);
        if self.radius.is_zero() {
            return value;
        }
        // The derivative over the ball is at most e^m (1 + r + r²), and e^m <= |e^m - 1| + 1.
        let relative = self.radius.add(self.radius.mul(self.radius));
        let slope = value.magnitude_up().add(Magnitude::power_of_two(0));
        Self::new(value.midpoint, value.radius.add(slope.mul(relative)))
    }

    fn exp_m1_of_number(x: &Float<N>) -> Self {
        if x.is_zero() {
            return Self::exact(Float::ZERO);
        }
        if x.exponent > -3 {
            return Self::exponential_of_number(x) - Self::one();
        }
        // Halve until the series is short, then double: e^(2t) - 1 = u (u + 2).
        let target = 12 + 2 * N as i64;
        let halvings = (target + x.exponent).max(0);
        let t = Self::exact(x.mul_pow2(-halvings));
        let terms = series_terms(
            64 * N as u32 + 2,
            (halvings - x.exponent).min(1 << 20) as u32,
        );
        let mut sum = Self::one();
        for k in (2..=terms).rev() {
            sum = Self::one() + sum * &t / Self::from_i64(k as i64);
        }
        // The rest of Σ t^(k-1)/k! is below 2 |t|^terms / (terms + 1)!, and that below 2^-64N.
        sum = Self::new(
            sum.midpoint,
            sum.radius.add(Magnitude::power_of_two(-64 * N as i64)),
        );
        let mut u = sum * t;
        for _ in 0..halvings {
            u = (&u + &Self::from_i64(2)) * u;
        }
        u
    }

    /// The natural logarithm.
    pub(super) fn logarithm(&self) -> Self {
        if !self.is_positive() {
            return Self::WHOLE;
        }
        // x = m 2^k with m in [1/√2, √2), roughly: the two summands never cancel.
        let mut m = self.midpoint;
        let mut k = m.exponent;
        m.exponent = 0;
        if m.limbs[N - 1] < 0xb504_f333_0000_0000 {
            m.exponent = 1;
            k -= 1;
        }
        let (distance, inexact) = m.sub(&Float::from_u64(1));
        debug_assert!(!inexact, "numbers within a factor of two subtract exactly");
        let mut value = Self::log_one_plus_number(&distance);
        if k != 0 {
            value = Self::from_i64(k) * Self::ln_2() + value;
        }
        // |log x - log m| <= r / (m - r).
        let propagated = self.radius.div_by_lower(self.magnitude_down());
        Self::new(value.midpoint, value.radius.add(propagated))
    }

    /// `log(1 + x)`.
    pub(super) fn logarithm_one_plus(&self) -> Self {
        if self.midpoint.exponent > -1 || self.radius > Magnitude::power_of_two(-2) {
            return (self + &Self::one()).logarithm();
        }
        let value = Self::log_one_plus_number(&self.midpoint);
        // The slope is at most 1/(1 - 1/2 - 1/4).
        Self::new(value.midpoint, value.radius.add(self.radius.mul_pow2(2)))
    }

    /// `log(1 + z)` for `|z| <= 1/2`, with a relative error.
    fn log_one_plus_number(z: &Float<N>) -> Self {
        if z.is_zero() {
            return Self::exact(Float::ZERO);
        }
        // y is any number close to log(1 + z); log(1 + z) = y + 2 artanh t, exactly, with
        // t = (z - w) / (2 + z + w) and w = e^y - 1.
        let y = Self::exact(Float::from_f64(libm::log1p(z.to_f64())));
        let w = y.exponential_minus_one();
        let z = Self::exact(*z);
        let t = (&z - &w) / (&(&z + &w) + &Self::from_i64(2));
        y + t.artanh_of_small().mul_pow2(1)
    }

    /// `artanh t` for `|t| <= 1/4` by its series, cut where the rest is below one unit.
    fn artanh_of_small(&self) -> Self {
        let bound = self.magnitude_up();
        if bound.is_zero() {
            return self.clone();
        }
        if bound > Magnitude::power_of_two(-2) {
            return Self::WHOLE;
        }
        // |t|² < 2^-gain.
        let gain = (-2 * bound.exponent()).min(1 << 20);
        let terms = (64 * N as i64 + gain) / gain;
        let square = self.sqr();
        let mut sum = Self::one() / Self::from_i64(2 * terms + 1);
        for k in (0..terms).rev() {
            sum = sum * &square + Self::one() / Self::from_i64(2 * k + 1);
        }
        // The rest is below |t|^(2 terms + 2) / (1 - t²) <= 2^-64N relative to t.
        sum = Self::new(
            sum.midpoint,
            sum.radius.add(Magnitude::power_of_two(-64 * N as i64)),
        );
        sum * self
    }
}

/// The number of terms `n` with `2^(-shift n) / (n + 1)! <= 2^-bits`, such that the series of
/// `(e^t - 1)/t` may stop behind `t^n / (n+1)!` for `|t| < 2^-shift`.
const fn series_terms(bits: u32, shift: u32) -> usize {
    let mut n = 1;
    let mut reached = shift;
    while reached < bits {
        n += 1;
        // log2(n) from below.
        reached += shift + (31 - (n as u32).leading_zeros());
    }
    if n < 3 { 3 } else { n }
}

/// `k` and `r` with `x = k log 2 + r`, `0 <= r < log 2`, up to the truncation of `k log 2`.
fn reduce<const N: usize>(x: &Float<N>) -> (i64, Float<N>) {
    let ln_2 = Float {
        negative: false,
        exponent: 0,
        limbs: leading(&tables().ln_2),
    };
    let mut k = (x.to_f64() / std::f64::consts::LN_2).floor() as i64;
    let mut stepped_down = false;
    loop {
        let (product, _) = Float::from_i64(k).mul(&ln_2);
        let (r, _) = x.sub(&product);
        if r.negative {
            k -= 1 + (-r.to_f64() / 0.7) as i64;
            stepped_down = true;
        } else if r.cmp_abs(&ln_2).is_lt() {
            return (k, r);
        } else if stepped_down {
            // Just below one multiple and just above the one before: by no more than what the
            // products were truncated by, this is the multiple itself.
            return (k + 1, Float::ZERO);
        } else {
            k += 1 + (r.to_f64() / 0.7) as i64 - i64::from(r.to_f64() >= 0.7);
        }
    }
}

/// The fraction of a number in `[0, 1)`, cut off below `2^-64N`.
fn fixed_point<const N: usize>(x: &Float<N>) -> [u64; N] {
    let mut limbs = x.limbs;
    if x.exponent < 0 {
        shift_down(
            &mut limbs,
            x.exponent.unsigned_abs().min(64 * N as u64) as u32,
        );
    }
    limbs
}

fn shift_down<const N: usize>(limbs: &mut [u64; N], distance: u32) {
    let (whole, part) = ((distance / 64) as usize, distance % 64);
    let limb = |limbs: &[u64; N], index: usize| if index < N { limbs[index] } else { 0 };
    for i in 0..N {
        let (low, high) = (limb(limbs, i + whole), limb(limbs, i + whole + 1));
        limbs[i] = if part == 0 {
            low
        } else {
            low >> part | high << (64 - part)
        };
    }
}

fn accumulate<const N: usize>(sum: &mut [u64; N], term: &[u64; N]) {
    let mut carry = 0;
    for (limb, &other) in sum.iter_mut().zip(term) {
        (*limb, carry) = super::float::add_with_carry(*limb, other, carry);
    }
}

/// `(1 + x)(1 + y) - 1`.
fn combine<const N: usize>(x: &[u64; N], y: &[u64; N]) -> [u64; N] {
    let mut sum = multiply(x, y).1;
    accumulate(&mut sum, x);
    accumulate(&mut sum, y);
    sum
}

/// The number rounded to its leading 32 N bits.
fn round_to_half<const N: usize>(x: &Float<N>) -> Float<N> {
    let mut limbs = x.limbs;
    let whole = N / 2;
    let mut half = [0; N];
    if N % 2 == 0 {
        half[whole - 1] = 1 << 63;
    } else {
        half[whole] = 1 << 31;
    }
    let mut carry = 0;
    for (limb, &other) in limbs.iter_mut().zip(&half) {
        (*limb, carry) = super::float::add_with_carry(*limb, other, carry);
    }
    if carry != 0 {
        return Float {
            limbs: Float::<N>::from_u64(1).limbs,
            exponent: x.exponent + 1,
            ..*x
        };
    }
    limbs[..whole].fill(0);
    if N % 2 == 1 {
        limbs[whole] = limbs[whole] >> 32 << 32;
    }
    Float { limbs, ..*x }
}
