//! Directed rounding out of round-to-nearest arithmetic.
//!
//! Safe Rust cannot change the rounding mode. Instead, each basic operation is computed to nearest
//! together with the *sign* of its rounding error, found by an error-free transformation. At most one
//! step to the adjacent number then gives exactly the result of the directed mode. This covers all
//! four operations and the square root over the whole range of binary64, subnormal results and
//! overflow included.
//!
//! Products are split after Dekker rather than fused: without the instruction, a fused
//! multiply-add is a library call that costs more than the whole operation here.

/// Below this magnitude the error of a product might not be a binary64 number. Any threshold above
/// 2^-969 is safe; this one also leaves room to scale an error by the unit roundoff, as the inner
/// product does.
const PRODUCT_LEAST: f64 = f64::from_bits((1023 - 800) << 52);

/// Above this magnitude splitting an operand, or a product of halves, might overflow.
const SPLIT_GREATEST: f64 = f64::from_bits((1023 + 990) << 52);

/// A result rounded to nearest, and which way the exact one lies.
#[derive(Clone, Copy)]
pub(super) struct Rounded {
    nearest: f64,
    /// A number with the sign of `exact - nearest`. NaN if an operand is infinite: then both
    /// directions step, and a step outward from an infinity leaves it unchanged.
    rest: f64,
}

impl Rounded {
    fn exact(value: f64) -> Self {
        Self {
            nearest: value,
            rest: 0.0,
        }
    }

    /// The greatest binary64 number that is at most the exact result.
    #[inline]
    pub(super) fn down(self) -> f64 {
        if self.rest >= 0.0 {
            self.nearest
        } else {
            self.nearest.next_down()
        }
    }

    /// The least binary64 number that is at least the exact result.
    #[inline]
    pub(super) fn up(self) -> f64 {
        if self.rest <= 0.0 {
            self.nearest
        } else {
            self.nearest.next_up()
        }
    }
}

/// The sum to nearest and its error, which is exact (gradual underflow loses nothing in a sum).
///
/// The shorter form of the error-free sum, for operands in order of magnitude, is taken because no
/// step of it overflows unless the sum does. An overflow then leaves an infinite error of the
/// right sign.
#[inline]
pub(super) fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let (large, small) = if a.abs() >= b.abs() { (a, b) } else { (b, a) };
    let sum = a + b;
    (sum, small - (sum - large))
}

/// `a + b`.
#[inline]
pub(super) fn sum(a: f64, b: f64) -> Rounded {
    let (nearest, rest) = two_sum(a, b);
    Rounded { nearest, rest }
}

/// Two halves of at most 26 bits each, so products of halves are exact.
#[inline]
fn split(x: f64) -> (f64, f64) {
    const FACTOR: f64 = ((1_u64 << 27) + 1) as f64;
    let scaled = FACTOR * x;
    let high = scaled - (scaled - x);
    (high, x - high)
}

/// The error of a product or of a square, without regard to range.
#[inline]
fn split_error(a: f64, b: f64, product: f64) -> f64 {
    let (a_high, a_low) = split(a);
    let (b_high, b_low) = split(b);
    let rest = a_high * b_high - product;
    a_low * b_low + (rest + a_high * b_low + a_low * b_high)
}

/// `ab` to nearest and its exact error; `None` near the ends of the range.
#[inline]
pub(super) fn two_product(a: f64, b: f64) -> Option<(f64, f64)> {
    let product = a * b;
    let in_range = (PRODUCT_LEAST..=SPLIT_GREATEST).contains(&product.abs())
        && a.abs() <= SPLIT_GREATEST
        && b.abs() <= SPLIT_GREATEST;
    in_range.then(|| (product, split_error(a, b, product)))
}

/// `ab`, where 0 times an infinite end is 0: the end stands for arbitrarily large numbers, and 0
/// times each of them is 0.
#[inline]
pub(super) fn product(a: f64, b: f64) -> Rounded {
    match two_product(a, b) {
        Some((nearest, rest)) => Rounded { nearest, rest },
        None => product_at_the_ends(a, b),
    }
}

#[cold]
fn product_at_the_ends(a: f64, b: f64) -> Rounded {
    if a == 0.0 || b == 0.0 {
        return Rounded::exact(0.0);
    }
    let nearest = a * b;
    if !(a.is_finite() && b.is_finite()) {
        return Rounded::exact(nearest);
    }
    let ((a, a_exponent), (b, b_exponent)) = (libm::frexp(a), libm::frexp(b));
    let scaled = a * b;
    Rounded {
        nearest,
        rest: rest_at_scale(
            nearest,
            a_exponent + b_exponent,
            scaled,
            split_error(a, b, scaled),
        ),
    }
}

/// `a / b` for positive `b`; a quotient by an infinite end is its limit 0.
#[inline]
pub(super) fn quotient(a: f64, b: f64) -> Rounded {
    let nearest = a / b;
    let in_range = (PRODUCT_LEAST..=SPLIT_GREATEST).contains(&nearest.abs())
        && (PRODUCT_LEAST..=SPLIT_GREATEST).contains(&a.abs())
        && b <= SPLIT_GREATEST;
    if in_range {
        Rounded {
            nearest,
            rest: quotient_rest(a, b, nearest),
        }
    } else {
        quotient_at_the_ends(a, b)
    }
}

/// A number with the sign of `a/b - nearest`: the remainder, as `b` is positive.
///
/// The remainder `a - b nearest` is a binary64 number, and so is its first part, as the product is
/// within a factor of two of `a`; the last subtraction therefore is exact too.
#[inline]
fn quotient_rest(a: f64, b: f64, nearest: f64) -> f64 {
    let product = nearest * b;
    (a - product) - split_error(nearest, b, product)
}

#[cold]
fn quotient_at_the_ends(a: f64, b: f64) -> Rounded {
    let nearest = a / b;
    if a == 0.0 || !(a.is_finite() && b.is_finite()) {
        return Rounded::exact(nearest);
    }
    let ((a, a_exponent), (b, b_exponent)) = (libm::frexp(a), libm::frexp(b));
    let scaled = a / b;
    Rounded {
        nearest,
        rest: rest_at_scale(
            nearest,
            a_exponent - b_exponent,
            scaled,
            quotient_rest(a, b, scaled),
        ),
    }
}

/// The sign of `exact - nearest` where `exact` is `2^exponent` times a number of moderate size that
/// rounds to `scaled` and differs from it by the sign of `rest`.
///
/// `nearest` is also a number of 53 bits at that scale. Rounding is monotone, so where `scaled`
/// differs from it, the exact result lies on the same side; where not, `rest` decides.
fn rest_at_scale(nearest: f64, exponent: i32, scaled: f64, rest: f64) -> f64 {
    let difference = scaled - libm::scalbn(nearest, -exponent);
    if difference == 0.0 { rest } else { difference }
}

/// The square root of `a >= 0`.
#[inline]
pub(super) fn square_root(a: f64) -> Rounded {
    if a == 0.0 || a == f64::INFINITY {
        return Rounded::exact(a);
    }
    let nearest = a.sqrt();
    // The square of the root must neither lose its error to underflow nor overflow in its halves, which
    // may be rounded up. An even power of two scales both exactly.
    let (square, root) = if a < PRODUCT_LEAST {
        (
            a * f64::from_bits((1023 + 600) << 52),
            nearest * f64::from_bits((1023 + 300) << 52),
        )
    } else if a > SPLIT_GREATEST {
        (
            a * f64::from_bits((1023 - 600) << 52),
            nearest * f64::from_bits((1023 - 300) << 52),
        )
    } else {
        (a, nearest)
    };
    let product = root * root;
    Rounded {
        nearest,
        rest: (square - product) - split_error(root, root, product),
    }
}

/// `x 2^k`, inexact only where the exponent range ends.
pub(super) fn scaled(x: f64, k: i64) -> Rounded {
    // Beyond ±2200 every product is 0 or infinite already.
    let k = k.clamp(-2200, 2200) as i32;
    let nearest = libm::scalbn(x, k);
    // The least normal number itself may have been rounded up to.
    if nearest.abs() > f64::MIN_POSITIVE && nearest.is_finite() {
        return Rounded::exact(nearest);
    }
    if nearest.is_infinite() {
        return Rounded {
            nearest,
            rest: -nearest,
        };
    }
    // Back at the old scale the subnormal result shows its loss; an overflow on the way back is on
    // the right side of `x` as well.
    Rounded {
        nearest,
        rest: x - libm::scalbn(nearest, -k),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An end that is infinite stands for arbitrarily large numbers.
    #[test]
    fn products_of_infinite_ends_are_infinite_or_0() {
        let infinite = f64::INFINITY;
        for (a, b, exact) in [
            (infinite, 2.0, infinite),
            (-3.0, infinite, -infinite),
            (infinite, -infinite, -infinite),
            (0.0, infinite, 0.0),
            (-infinite, 0.0, 0.0),
        ] {
            let product = product(a, b);
            assert_eq!((product.nearest, product.rest), (exact, 0.0), "{a} {b}");
        }
    }
}
