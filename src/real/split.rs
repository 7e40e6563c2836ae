//! Logarithms and exponentials of binary64, split into a power of two and a rest, for loops over several numbers at once.
//!
//! Each is a short sequence of the same operations for every number, so that a loop over numbers becomes one over the
//! processor's vectors. Without fusing, the bits are the same on every processor. The proofs are in
//! [`docs::batch`](crate::docs::batch) and [`docs::integration_strip`](crate::docs::integration_strip).

use std::f64::consts::LOG2_E;

/// Added to a number below 2^51, it leaves the nearest integer in the last bits.
const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// `ln 2` in two parts of which the first has 21 zero bits at its end.
const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// `1/k!` for `k = 13, 12, …, 2`.
const OF_EXPONENTIAL: [f64; 12] = [
    1.0 / 6_227_020_800.0,
    1.0 / 479_001_600.0,
    1.0 / 39_916_800.0,
    1.0 / 3_628_800.0,
    1.0 / 362_880.0,
    1.0 / 40_320.0,
    1.0 / 5_040.0,
    1.0 / 720.0,
    1.0 / 120.0,
    1.0 / 24.0,
    1.0 / 6.0,
    0.5,
];

/// `2/(2k + 1)` for `k = 10, 9, …, 1`.
const OF_LOGARITHM: [f64; 10] = [
    2.0 / 21.0,
    2.0 / 19.0,
    2.0 / 17.0,
    2.0 / 15.0,
    2.0 / 13.0,
    2.0 / 11.0,
    2.0 / 9.0,
    2.0 / 7.0,
    2.0 / 5.0,
    2.0 / 3.0,
];

/// The integer nearest to a number below 2^51.
#[inline(always)]
pub(crate) fn nearest(x: f64) -> f64 {
    (x + ROUNDER) - ROUNDER
}

/// `exp x = y 2^n` as `(y, n)`, for `|x| ≤ 2^20`. `plus(a, b, c)` is `a b + c`, with one rounding or two.
///
/// # Error
///
/// Four units of 2^-53, relative to `y`: `parts_of_exponentials_are_within_four_units` measures it.
///
/// # Method
///
/// With `x = n ln 2 + r`, the Taylor polynomial of degree 13 at `r`, where `|r| < 0.3467`.
#[inline(always)]
pub(crate) fn exponential(x: f64, plus: impl Fn(f64, f64, f64) -> f64) -> (f64, f64) {
    let n = plus(x, LOG2_E, ROUNDER) - ROUNDER;
    let r = plus(-n, LN_2_LOW, plus(-n, LN_2_HIGH, x));
    let mut sum = OF_EXPONENTIAL[0];
    for coefficient in &OF_EXPONENTIAL[1..] {
        sum = plus(sum, r, *coefficient);
    }
    (plus(sum * r, r, r) + 1.0, n)
}

/// `2^n` for an integer `n` from -1022 to 1023; anything for other numbers.
#[inline(always)]
pub(crate) fn power_of_two(n: f64) -> f64 {
    // The last bits of the sum hold n.
    f64::from_bits(((n + ROUNDER).to_bits() << 52).wrapping_add(1.0f64.to_bits()))
}

/// `ln x = y + n ln 2` as `(y, n)` with `|y| ≤ ln(2)/2`, for a positive normal `x`; any two numbers for others.
///
/// # Error
///
/// Three units of 2^-53, absolute: `logarithms_are_within_three_units` measures it.
///
/// # Method
///
/// With `x = 2^n f` for `f` around 1 and `s = (f - 1)/(f + 1)`, the series of `2 artanh s` up to `s^21`, where `|s| < 0.1716`.
#[inline(always)]
pub(crate) fn logarithm(x: f64) -> (f64, f64) {
    const ROOT_OF_HALF: u64 = std::f64::consts::FRAC_1_SQRT_2.to_bits();
    const FRACTION: u64 = (1 << 52) - 1;
    let shifted = x.to_bits().wrapping_add(1.0f64.to_bits() - ROOT_OF_HALF);
    // 2^52 plus the exponent, which is 1 023 too large.
    let exponent = f64::from_bits((shifted >> 52) | (1023 + 52) << 52);
    let n = exponent - (4_503_599_627_370_496.0 + 1023.0);
    let f = f64::from_bits((shifted & FRACTION) + ROOT_OF_HALF);
    let s = (f - 1.0) / (f + 1.0);
    let square = s * s;
    let mut sum = OF_LOGARITHM[0];
    for coefficient in &OF_LOGARITHM[1..] {
        sum = sum * square + coefficient;
    }
    (s * square * sum + 2.0 * s, n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Bounded, Enclosure, Real};
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};

    type Exact = Ball<4>;

    /// Whether the two parts are within so many units of 2^-53 of the logarithm.
    fn is_within(x: f64, (y, n): (f64, f64), units: f64) -> bool {
        let rest = Exact::from_f64(x).ln() - Exact::ln_2() * Exact::from_f64(n);
        let off = rest - Exact::from_f64(y);
        let bound = Exact::from_f64(units * 2f64.powi(-53));
        assert!(off.is_bounded());
        off.certainly_at_most(&bound) && (-off).certainly_at_most(&bound)
    }

    #[test]
    fn logarithms_are_within_three_units() {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let root = std::f64::consts::FRAC_1_SQRT_2;
        let mut arguments = vec![f64::MIN_POSITIVE, f64::MAX, 1.0, 1e-300, 3.0];
        // Where the power of two changes, and where the logarithm vanishes.
        for centre in [root, 2.0 * root, 1.0, 2.0, 2f64.powi(-200) * root] {
            arguments.extend([centre.next_down(), centre, centre.next_up()]);
        }
        arguments.extend((0..20_000).map(|_| {
            let exponent = (rng.next_u32() % 2046 + 1) as u64;
            f64::from_bits(exponent << 52 | rng.next_u64() >> 12)
        }));
        let mut largest = 0.0_f64;
        for x in arguments {
            let found = logarithm(x);
            assert!(is_within(x, found, 3.0), "{x:e}: {found:?}");
            assert!(
                found.1.fract() == 0.0 && found.0.abs() < 0.3466,
                "{found:?}"
            );
            largest = largest.max(found.0.abs());
            // The check decides.
            let wrong = (found.0 + 7.0 * 2f64.powi(-53), found.1);
            assert!(!is_within(x, wrong, 3.0));
        }
        assert!(largest > 0.3465, "{largest}");
    }

    #[test]
    fn integers_and_powers_of_two() {
        for n in -1022..=1023 {
            let n = f64::from(n);
            assert_eq!(power_of_two(n), libm::exp2(n));
            for off in [-0.49, -0.1, 0.0, 0.3, 0.49] {
                assert_eq!(nearest(n + off), n);
            }
        }
    }

    /// Beyond the range of binary64 as well: the two parts are far from any end.
    #[test]
    fn parts_of_exponentials_are_within_four_units() {
        let mut rng = ChaCha8Rng::seed_from_u64(4);
        let mut number = |largest: f64| {
            let unit = (rng.next_u64() >> 11) as f64 * (-52f64).exp2() - 1.0;
            largest * unit
        };
        let mut arguments = vec![-1_048_000.0, -5000.3, -708.5, 0.0, 0.2, 709.9, 12_345.678];
        for largest in [1.0, 1100.0, 1_048_576.0] {
            arguments.extend((0..2000).map(|_| number(largest)));
        }
        for x in arguments {
            for (y, n) in [
                exponential(x, |a, b, c| a * b + c),
                exponential(x, f64::mul_add),
            ] {
                let truth = (Exact::from_f64(x) - Exact::ln_2() * Exact::from_f64(n)).exp();
                let off = truth.clone() - Exact::from_f64(y);
                let bound = truth.mul_pow2(-51);
                assert!(off.is_bounded(), "{x}");
                assert!(
                    off.certainly_at_most(&bound) && (-off).certainly_at_most(&bound),
                    "{x}"
                );
            }
        }
    }
}
