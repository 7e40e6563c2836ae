//! Ends of open intervals that are numbers, kept through operations with a number.
//!
//! `x + ε` with a tiny `ε` is the open interval between `x` and a number next to it (`absorb` in `ball_arithmetic.rs`), so a
//! tie at `x` is decided by the sign of `ε`. The propagated radius of a product with a number, or of a quotient, is
//! rounded up, and the interval would spill over its own end. But a monotone operation takes an end to an end. Where
//! that is a number of N limbs again, the image is cut off at it.
//!
//! Only the longest balls do this: a shorter one that cannot decide a tie leaves it to the next.

use super::ball::Ball;
use super::float::{Float, Truncated};
use super::magnitude::Magnitude;
use std::cmp::Ordering;

/// An end counts as a number of its own if so many bits at its end are 0. A midpoint that was rounded has none to speak of.
const LEAST_ZEROS: u32 = 128;

/// Radii of more units in the last place than 2 to this power are not those of an absorbed number.
const MOST_UNITS: i64 = 64;

impl<const N: usize> Ball<N> {
    /// This image of `ball`, cut off at the image of an open end of `ball`.
    ///
    /// The operation must be monotone on `ball`: increasing, or else decreasing. Its other operand must be a number.
    pub(super) fn keeping_end(
        self,
        ball: &Self,
        increasing: bool,
        operation: impl Fn(&Float<N>) -> Truncated<N>,
    ) -> Self {
        let Some((end, is_low)) = ball.end_that_is_a_number() else {
            return self;
        };
        let (image, inexact) = operation(&end);
        if inexact || image.is_zero() {
            return self;
        }
        self.cut_off_at(&image, is_low == increasing)
            .unwrap_or(self)
    }

    /// The end with fewer bits than a rounded number has, and whether it is the lower one.
    fn end_that_is_a_number(&self) -> Option<(Float<N>, bool)> {
        let last_place = self.midpoint.exponent - 64 * N as i64;
        if self.radius.is_zero() || self.radius > Magnitude::power_of_two(last_place + MOST_UNITS) {
            return None;
        }
        let radius = Float::from_magnitude(self.radius);
        let (low, high) = (self.midpoint.sub(&radius), self.midpoint.add(&radius));
        let ends = [(low, true), (high, false)].into_iter();
        let numbers = ends.filter(|((end, inexact), _)| !inexact && !end.is_zero());
        let zeros = |((end, _), _): &(Truncated<N>, bool)| end.trailing_zeros();
        let shortest = numbers.max_by_key(zeros)?;
        (zeros(&shortest) >= LEAST_ZEROS).then_some((shortest.0.0, shortest.1))
    }

    /// The part of it above the number, or below; `None` if that is not simpler than the ball.
    fn cut_off_at(&self, end: &Float<N>, above: bool) -> Option<Self> {
        let far = if above {
            self.high_end()?
        } else {
            self.low_end()?
        };
        let expected = if above {
            Ordering::Greater
        } else {
            Ordering::Less
        };
        if far.cmp(end) != expected {
            return None;
        }
        let (distance, inexact) = far.sub(end);
        let distance = distance.magnitude_up();
        let distance = if inexact {
            distance.strictly()
        } else {
            distance
        };
        // A power of two of at least half the distance, and one that the midpoint has a place for.
        let least = end.exponent - 64 * N as i64 + 1;
        let radius = Magnitude::power_of_two((distance.exponent() - 1).max(least));
        let step = Float::from_magnitude(radius);
        let (midpoint, inexact) = if above {
            end.add(&step)
        } else {
            end.sub(&step)
        };
        (!inexact).then(|| Self::new(midpoint, radius))
    }
}

#[cfg(test)]
mod tests {
    use crate::real::{Ball, Bounded, Enclosure, Real};

    type Longest = Ball<72>;

    fn number(x: f64) -> Longest {
        Longest::from_f64(x)
    }

    /// `1 + 2^-53` lies halfway between two binary64 numbers. What is left of `x ± ε` after multiplication and division by
    /// numbers is on the side of `±ε`.
    #[test]
    fn a_tie_is_decided_after_products_quotients_and_sums() {
        let tie = number(1.0) + Longest::one().mul_pow2(-53);
        let epsilon = number(-1e5).exp();
        let (down, up) = (1.0, 1.0 + f64::EPSILON);
        for (sum, side) in [(tie.clone() + &epsilon, up), (tie.clone() - &epsilon, down)] {
            for factor in [2.0, 3.0, -7.0, 1e-300, 12_345.678] {
                let factor = number(factor);
                for back in [
                    sum.clone() * &factor / &factor,
                    factor.clone() * &sum / &factor,
                    -(sum.clone() * &factor) / -factor.clone(),
                    (sum.clone() - number(0.25)) * &factor / &factor + number(0.25),
                ] {
                    assert_eq!(back.to_binary64(), Some(side), "{factor:?}");
                }
            }
        }
        // A number over what is next to a power of two.
        for (sum, side) in [(number(4.0) + &epsilon, down), (number(4.0) - &epsilon, up)] {
            let quotient = tie.mul_pow2(3) / sum;
            assert_eq!(quotient.mul_pow2(-1).to_binary64(), Some(side));
            let negative = -tie.mul_pow2(3) / (number(4.0) + &epsilon);
            assert_eq!(negative.mul_pow2(-1).to_binary64(), Some(-down));
        }
    }

    /// No number of the set is lost, whichever end is kept.
    #[test]
    fn an_image_that_is_cut_off_holds_all_that_it_may_be() {
        for (x, tiny) in [(3.0, 1e5), (-3.0, 1e5), (0.1, 4000.0)] {
            let epsilon = number(-tiny).exp();
            for sum in [number(x) + &epsilon, number(x) - &epsilon] {
                for factor in [3.0, -0.3, 1e100] {
                    let product = sum.clone() * number(factor);
                    let wide = sum.resize::<28>() * Ball::from_f64(factor);
                    assert!(!product.resize::<28>().disjoint(&wide), "{x} {factor}");
                    // It reaches as far as both images of ends do.
                    for end in [sum.lower(), sum.upper()] {
                        let image = end * number(factor);
                        assert!(
                            product.lower().certainly_at_most(&image.upper()),
                            "{x} {factor}"
                        );
                        assert!(
                            image.lower().certainly_at_most(&product.upper()),
                            "{x} {factor}"
                        );
                    }
                    assert!(product.accuracy_bits() > 4500, "{x} {factor}");
                }
            }
        }
    }
}
