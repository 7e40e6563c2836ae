//! The two decimal numbers between which a ball lies, written when they are asked for.
//!
//! To write a decimal takes longer than to evaluate a short formula, and most values are never printed. So the ends of a ball
//! are kept as they are, without the rest of its precision.

use super::ball::{Ball, MOST_LIMBS};
use super::decimal::ends as written;
use super::float::Float;
use std::sync::OnceLock;

/// Two decimal numbers that bracket a ball: those of [`Ball::to_decimal`], made when they are first read.
///
/// ```
/// use attnbm::real::{Ball, DecimalEnds, Real};
/// let third = Ball::<2>::one() / Ball::from_i64(3);
/// let ends = DecimalEnds::of(&third, 5).unwrap();
/// assert_eq!((ends.lower(), ends.upper()), ("0.33333", "0.33334"));
/// ```
#[derive(Clone, Debug)]
pub struct DecimalEnds {
    ends: Ends,
    digits: u32,
    written: OnceLock<(String, String)>,
}

/// The low and the high end at the first of these precisions that holds them; `None` for an end that is not there.
#[derive(Clone, Debug)]
enum Ends {
    Written,
    Short([Option<Float<4>>; 2]),
    Middle(Box<[Option<Float<10>>; 2]>),
    Long(Box<[Option<Float<MOST_LIMBS>>; 2]>),
}

impl DecimalEnds {
    /// The ends of a ball to at most so many significant digits; `None` if it has none.
    pub fn of<const N: usize>(ball: &Ball<N>, digits: u32) -> Option<Self> {
        let ends = [ball.low_end(), ball.high_end()];
        if ends.iter().all(Option::is_none) {
            return None;
        }
        let ends = match N {
            0..=4 => Ends::Short(ends.map(resized)),
            5..=10 => Ends::Middle(Box::new(ends.map(resized))),
            _ => Ends::Long(Box::new(ends.map(resized))),
        };
        Some(Self {
            ends,
            digits: digits.max(1),
            written: OnceLock::new(),
        })
    }

    /// Two ends that are given as text.
    pub fn given(lower: impl Into<String>, upper: impl Into<String>) -> Self {
        Self {
            ends: Ends::Written,
            digits: 0,
            written: OnceLock::from((lower.into(), upper.into())),
        }
    }

    /// A decimal number that is not above any of the ball, or `-inf`.
    pub fn lower(&self) -> &str {
        &self.text().0
    }

    /// A decimal number that is not below any of the ball, or `inf`.
    pub fn upper(&self) -> &str {
        &self.text().1
    }

    fn text(&self) -> &(String, String) {
        let digits = self.digits;
        self.written.get_or_init(|| match &self.ends {
            // Never read: they were given as text.
            Ends::Written => written::<1>([None, None], digits),
            Ends::Short(ends) => written(ends.each_ref().map(Option::as_ref), digits),
            Ends::Middle(ends) => written(ends.each_ref().map(Option::as_ref), digits),
            Ends::Long(ends) => written(ends.each_ref().map(Option::as_ref), digits),
        })
    }
}

/// The same number, for at least as many limbs.
fn resized<const N: usize, const M: usize>(end: Option<Float<N>>) -> Option<Float<M>> {
    end.map(|end| end.resize().0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Bounded, Real};

    fn check<const N: usize>(ball: &Ball<N>) {
        for digits in [0, 1, 7, 25, 40, 200] {
            let ends = DecimalEnds::of(ball, digits).unwrap();
            let expected = ball.to_decimal(digits).unwrap();
            assert_eq!(ends.text(), &expected, "{N} {digits}");
        }
    }

    /// At every precision, and whatever the exponents are.
    #[test]
    fn the_ends_are_those_of_the_ball() {
        for exponent in [0, 3, -90, 1100, -40_000, 1 << 40] {
            let number = |x: i64| Ball::<2>::from_i64(x).mul_pow2(exponent) / Ball::from_i64(-7);
            check(&number(2));
            check(&number(-2).resize::<4>());
            check(&(Ball::<10>::pi().mul_pow2(exponent)));
            check(&(Ball::<28>::ln_2().mul_pow2(exponent)));
            check(&(-Ball::<72>::pi().mul_pow2(exponent)));
        }
        check(&Ball::<2>::zero());
        check(&Ball::<72>::from_f64(1e300).exp());
        assert!(DecimalEnds::of(&Ball::<2>::unknown(), 9).is_none());
    }

    #[test]
    fn what_is_given_is_kept() {
        let ends = DecimalEnds::given("-1", "2.50");
        assert_eq!((ends.lower(), ends.upper()), ("-1", "2.50"));
    }
}
