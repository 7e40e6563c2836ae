//! What a ball says, taken apart.

use astro_float_num::{BigFloat, RoundingMode};
use attnbm::real::{Ball, Bounded, Enclosure, Real};
use std::cmp::Ordering;

/// A ball with more limbs, without loss.
pub fn wider<const N: usize, const M: usize>(x: &Ball<N>) -> Ball<M> {
    let result = x.resize::<M>();
    assert!(result.is_exact() || !x.is_exact());
    result
}

/// Whether all of `inner` is in `outer`, which must both be bounded: the whole line contains anything.
#[track_caller]
pub fn contains<const N: usize, const M: usize>(outer: &Ball<N>, inner: &Ball<M>) -> bool {
    assert!(
        outer.is_bounded(),
        "nothing is known of a set around {inner:?}"
    );
    assert!(inner.is_bounded(), "there is no reference for {outer:?}");
    let (low, high) = (outer.lower().resize::<M>(), outer.upper().resize::<M>());
    low.cmp_approx(&inner.lower()) != Ordering::Greater
        && inner.upper().cmp_approx(&high) != Ordering::Greater
}

/// The pieces of 53 bits that an exact ball is the sum of, times `2^scale`.
pub fn pieces<const N: usize>(x: &Ball<N>) -> (Vec<f64>, i64) {
    let mut scale = 0;
    let mut rest = x.clone();
    // High up, so that the last pieces are normal too; and no endless search for extreme exponents.
    for _ in 0..60 {
        let size = rest.approx().abs();
        let step = match size {
            _ if size > 1e300 => -200,
            _ if size < 1e180 => 200,
            _ => break,
        };
        rest = rest.mul_pow2(step);
        scale -= step;
    }
    let mut pieces = Vec::new();
    while !rest.certainly_zero() && pieces.len() < 100 {
        let piece = rest.approx();
        pieces.push(piece);
        rest = rest - Ball::from_f64(piece);
    }
    (pieces, scale)
}

pub fn show<const N: usize>(x: &Ball<N>) -> String {
    let (pieces, scale) = pieces(&x.lower());
    let hex: Vec<String> = pieces
        .iter()
        .map(|p| format!("{p:e} ({:#018x})", p.to_bits()))
        .collect();
    format!(
        "N={N} approx {:e} lower 2^{scale}·({}) debug {x:x?}",
        x.approx(),
        hex.join(" + ")
    )
}

/// Bits of the independent reference.
pub const P: usize = 1536;
pub const RM: RoundingMode = RoundingMode::ToEven;

pub fn astro<const N: usize>(x: &Ball<N>) -> BigFloat {
    assert!(x.is_exact());
    let (pieces, scale) = pieces(x);
    let mut sum = BigFloat::from_f64(0.0, P);
    for piece in pieces.iter().rev() {
        sum = sum.add(&BigFloat::from_f64(*piece, P), P, RM);
    }
    if sum.is_zero() {
        return sum;
    }
    let exponent = sum.exponent().unwrap() + i32::try_from(scale).unwrap();
    sum.set_exponent(exponent);
    sum
}

#[track_caller]
pub fn assert_contains_astro<const N: usize>(ball: &Ball<N>, value: &BigFloat, what: &str) {
    assert!(!value.is_nan(), "no reference for {what}");
    assert!(ball.is_bounded(), "{what}: nothing is known of {value}");
    let (low, high) = (astro(&ball.lower()), astro(&ball.upper()));
    assert!(
        low.cmp(value).unwrap() <= 0 && value.cmp(&high).unwrap() <= 0,
        "{what}: {value} not in {}",
        show(ball)
    );
}

/// What is 0 up to rounding is known to be, to so many bits beside 1.
#[track_caller]
pub fn assert_zero<const N: usize>(x: &Ball<N>, bits: i64) {
    assert!(x.contains_zero() && x.is_bounded(), "{}", show(x));
    let bound = Ball::one().mul_pow2(-bits);
    assert!(
        (bound.clone() - x).is_positive() && (bound + x).is_positive(),
        "{}",
        show(x)
    );
}
