//! The single-precision number nearest to an exact value, rounded once.
//!
//! Rounding the nearest binary64 again would double the rounding: a value just off the middle of
//! two binary32 numbers goes to the middle first, and then to the even side, which may be the wrong
//! one. The enclosure itself is compared with the middles, which binary64 has exactly.

use crate::real::{Ball, Enclosure, Real, Rounding};

/// The binary32 number that stands for every number in the enclosure; `None` if there is more than one.
///
/// ```
/// use attnbm::real::{Ball, Real, Rounding};
/// use attnbm::vectors::rounding::binary32;
/// let third = Ball::<4>::one() / Ball::from_i64(3);
/// assert_eq!(binary32(&third, Rounding::Nearest), Some(1.0 / 3.0));
/// // 1 + 2^-24 + 2^-80 is above the middle; its binary64 is the middle, which goes to 1.
/// let above = Ball::<4>::one() + Ball::one().mul_pow2(-24) + Ball::one().mul_pow2(-80);
/// assert_eq!(binary32(&above, Rounding::Nearest), Some(1.0_f32.next_up()));
/// ```
pub fn binary32(x: &Ball<4>, rounding: Rounding) -> Option<f32> {
    let near = x.approx() as f32;
    let candidates = [near, near.next_down(), near.next_up()];
    candidates.into_iter().find(|candidate| match rounding {
        Rounding::Nearest => is_nearest(x, *candidate),
        Rounding::Down => is_below(x, *candidate),
        Rounding::Up => is_below(&-x.clone(), -candidate),
    })
}

/// The least number beyond the range of binary32.
const BEYOND: f64 = 340_282_366_920_938_463_463_374_607_431_768_211_456.0;

/// The number as a real one: the infinities stand for the first numbers beyond the range.
fn real(x: f32) -> f64 {
    f64::from(x).clamp(-BEYOND, BEYOND)
}

fn is_nearest(x: &Ball<4>, candidate: f32) -> bool {
    let is_even = candidate.to_bits() & 1 == 0;
    // Halves of 25-bit sums: exact.
    let middle = |neighbour: f32| 0.5 * real(neighbour) + 0.5 * real(candidate);
    let is_beyond =
        |difference: Ball<4>| difference.is_positive() || is_even && difference.certainly_zero();
    let is_above_lower = candidate == f32::NEG_INFINITY
        || is_beyond(x.clone() - Ball::from_f64(middle(candidate.next_down())));
    let is_below_upper =
        candidate == f32::INFINITY || is_beyond(Ball::from_f64(middle(candidate.next_up())) - x);
    is_above_lower && is_below_upper
}

/// Whether the candidate is the largest number that is not above `x`.
fn is_below(x: &Ball<4>, candidate: f32) -> bool {
    let difference = x.clone() - Ball::from_f64(real(candidate));
    let is_reached =
        candidate == f32::NEG_INFINITY || difference.is_positive() || difference.certainly_zero();
    let next = candidate.next_up();
    let is_last = next == f32::INFINITY || (Ball::from_f64(real(next)) - x).is_positive();
    candidate != f32::INFINITY && is_reached && is_last
}

/// The number that the shortest digits of a binary32 number stand for.
pub(super) fn shortest(x: f32) -> f64 {
    if x.is_finite() {
        x.to_string().parse().unwrap_or(f64::NAN)
    } else {
        f64::from(x)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nearest(x: f64) -> Option<f32> {
        binary32(&Ball::from_f64(x), Rounding::Nearest)
    }

    #[test]
    fn exact_numbers_round_as_the_hardware_does() {
        let least = f64::from(f32::from_bits(1));
        let numbers = [
            0.0,
            1.0,
            0.1,
            1e-50,
            0.5 * least,
            1.5 * least,
            0.75 * least,
            f64::from(f32::MIN_POSITIVE),
            1.0 + 2f64.powi(-24),
            1.0 + 3.0 * 2f64.powi(-24),
            f64::from(f32::MAX),
            BEYOND - 2f64.powi(102),
            BEYOND - 2f64.powi(103),
            BEYOND,
            1e300,
        ];
        for x in numbers.into_iter().flat_map(|x| [x, -x]) {
            assert_eq!(nearest(x), Some(x as f32), "{x:e}");
        }
    }

    #[test]
    fn directed_rounding_is_outward() {
        let tenth = Ball::<4>::from_f64(0.1);
        let (down, up) = (
            binary32(&tenth, Rounding::Down),
            binary32(&tenth, Rounding::Up),
        );
        assert_eq!(up, Some(0.1_f32));
        assert_eq!(down, Some(0.1_f32.next_down()));
        assert_eq!(binary32(&Ball::from_f64(-0.5), Rounding::Down), Some(-0.5));
        let huge = Ball::<4>::from_f64(1e300);
        assert_eq!(binary32(&huge, Rounding::Down), Some(f32::MAX));
        assert_eq!(binary32(&huge, Rounding::Up), Some(f32::INFINITY));
    }

    #[test]
    fn what_straddles_a_middle_is_undecided() {
        let short_of_it = Ball::<4>::from_f64(1.0 + 2f64.powi(-25));
        let decided = short_of_it.hull(&Ball::from_f64(1.0));
        assert_eq!(binary32(&decided, Rounding::Nearest), Some(1.0));
        let middle = Ball::<4>::from_f64(1.0 + 2f64.powi(-24));
        let straddling = middle.hull(&Ball::from_f64(1.0 + 2f64.powi(-23)));
        assert_eq!(binary32(&straddling, Rounding::Nearest), None);
    }
}
