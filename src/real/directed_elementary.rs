//! Exponentials and logarithms of binary64 numbers with directed rounding: bounds from the library's values.

use super::directed::{sum, two_sum};

/// Two numbers below a library value whose error is less than one unit in the last place.
///
/// One would do if the numbers were evenly spaced. But just below a power of two they are twice as
/// dense as above it: the exact value just above the power and the library's just below it can be almost
/// two of the smaller steps apart.
fn library_down(value: f64) -> f64 {
    value.next_down().next_down()
}

/// Two numbers above such a library value.
fn library_up(value: f64) -> f64 {
    value.next_up().next_up()
}

// e^x is 1 at 0 only, and on the same side of 1 as x is of 0.
pub(super) fn exp_down(x: f64) -> f64 {
    let bound = library_down(libm::exp(x));
    if x >= 0.0 {
        bound.max(1.0)
    } else {
        bound.max(0.0)
    }
}

pub(super) fn exp_up(x: f64) -> f64 {
    if x <= 0.0 {
        library_up(libm::exp(x)).min(1.0)
    } else {
        library_up(libm::exp(x))
    }
}

pub(super) fn ln_down(x: f64) -> f64 {
    if x == 1.0 {
        0.0
    } else {
        library_down(libm::log(x))
    }
}

pub(super) fn ln_up(x: f64) -> f64 {
    if x == 1.0 {
        0.0
    } else {
        library_up(libm::log(x))
    }
}

/// Below this magnitude, 2^-54, `e^x - 1` and `log(1 + x)` differ from `x` by less than `x²`, which
/// is less than the distance from `x` to either adjacent number.
const TINY: f64 = f64::EPSILON / 4.0;

pub(super) fn ln_1p_down(x: f64) -> f64 {
    if x == 0.0 {
        0.0
    } else if x.abs() < TINY {
        x.next_down()
    } else {
        library_down(libm::log1p(x))
    }
}

pub(super) fn ln_1p_up(x: f64) -> f64 {
    // log(1 + x) <= x.
    if x.abs() < TINY {
        x
    } else {
        library_up(libm::log1p(x)).min(x)
    }
}

pub(super) fn exp_m1_down(x: f64) -> f64 {
    // e^x - 1 >= x.
    if x.abs() < TINY {
        x
    } else if x.abs() <= 0.5 {
        let (head, tail, error) = exp_m1_series(x);
        sum(head, sum(tail, -error).down()).down().max(x)
    } else {
        sum(exp_down(x), -1.0).down().max(x)
    }
}

pub(super) fn exp_m1_up(x: f64) -> f64 {
    if x == 0.0 {
        0.0
    } else if x.abs() < TINY {
        x.next_up()
    } else if x.abs() <= 0.5 {
        let (head, tail, error) = exp_m1_series(x);
        sum(head, sum(tail, error).up()).up()
    } else {
        sum(exp_up(x), -1.0).up()
    }
}

/// `e^x - 1` for `2^-54 <= |x| <= 1/2` as `head + tail`, and a bound of the error.
///
/// With `q(x) = Σ x^k / (k+2)!` the value is `x + x² q(x)`. Let `u = 2^-53`.
/// - Cutting `q` off after the power 13 leaves at most `1.04 · 2^-14 / 16! < 2^-58 < 0.04 u`.
/// - In the nested evaluation the term of power `k` goes through at most `2k + 1` roundings, and its
///   coefficient is rounded once more unless it is 1/2: the error is below
///   `(1/2 + 4/12 + 6/96 + 8/960 + ...) u < 0.91 u`.
/// - Together below `0.95 u`, and `q >= q(-1/2) > 0.426`: relative to `q` below `2.24 u`.
/// - Squaring and multiplying add `u` each, so the second term is off by less than `4.25 u` of
///   itself. The bound `5 u` has room for the products of roundings and for its own rounding. Nothing
///   underflows, as `x² >= 2^-108`.
fn exp_m1_series(x: f64) -> (f64, f64, f64) {
    // n! is exact in binary64 up to 18!, so each coefficient is rounded once, by its division.
    const COEFFICIENTS: [f64; 14] = [
        1.0 / 2.0,
        1.0 / 6.0,
        1.0 / 24.0,
        1.0 / 120.0,
        1.0 / 720.0,
        1.0 / 5_040.0,
        1.0 / 40_320.0,
        1.0 / 362_880.0,
        1.0 / 3_628_800.0,
        1.0 / 39_916_800.0,
        1.0 / 479_001_600.0,
        1.0 / 6_227_020_800.0,
        1.0 / 87_178_291_200.0,
        1.0 / 1_307_674_368_000.0,
    ];
    let series = COEFFICIENTS
        .iter()
        .rev()
        .fold(0.0, |tail, coefficient| tail * x + coefficient);
    let second = x * x * series;
    let (head, tail) = two_sum(x, second);
    (head, tail, 2.5 * f64::EPSILON * second)
}

#[cfg(test)]
mod tests {
    use super::{library_down, library_up};

    /// No argument is known at which the library's error makes the second step necessary. Its
    /// documented bound allows one, so the steps are held to the bound.
    #[test]
    fn library_values_are_widened_across_powers_of_two() {
        for exponent in [-1021, -1, 0, 1, 1023] {
            let power = libm::scalbn(1.0, exponent);
            // Values just beyond a power of two, and the library's result just short of it.
            assert!(library_up(power.next_down()) > power);
            assert!(library_down(-power.next_down()) < -power);
            // A result at or above a power, and the value short of it by almost a unit of the result.
            assert!(library_down(power) <= power - (power.next_up() - power));
            assert!(library_up(-power) >= (power.next_up() - power) - power);
        }
    }
}
