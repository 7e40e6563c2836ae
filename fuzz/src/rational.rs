//! Exact rational numbers in arithmetic that shares nothing with the scalars under test.

use attnbm::real::{Ball, Real};
use num_bigint::{BigInt, Sign};
use std::cmp::Ordering;

/// Beyond so many bits a number is given up, so that a product of products stays affordable.
const MOST_BITS: u64 = 12_000;

/// A fraction, not necessarily in lowest terms, with a denominator above 0.
#[derive(Clone, Debug)]
pub struct Rational {
    numerator: BigInt,
    denominator: BigInt,
}

impl Rational {
    fn new(numerator: BigInt, denominator: BigInt) -> Option<Self> {
        let (numerator, denominator) = match denominator.sign() {
            Sign::NoSign => return None,
            Sign::Minus => (-numerator, -denominator),
            Sign::Plus => (numerator, denominator),
        };
        // Powers of two are what floating point multiplies up.
        let twos = |number: &BigInt| number.trailing_zeros().unwrap_or(u64::MAX);
        let common = twos(&numerator).min(twos(&denominator));
        let (numerator, denominator) = (numerator >> common, denominator >> common);
        let fits = numerator.bits() <= MOST_BITS && denominator.bits() <= MOST_BITS;
        fits.then_some(Self {
            numerator,
            denominator,
        })
    }

    /// A binary64 number, taken apart by its bits; `None` if it is not finite.
    pub fn from_f64(x: f64) -> Option<Self> {
        if !x.is_finite() {
            return None;
        }
        let bits = x.to_bits();
        let field = bits >> 52 & 0x7ff;
        let fraction = bits & ((1 << 52) - 1);
        let (significand, exponent) = match field {
            0 => (fraction, -1074),
            _ => (fraction | 1 << 52, field as i64 - 1075),
        };
        let sign = if x.is_sign_negative() { -1 } else { 1 };
        Self::new(BigInt::from(significand) * sign, BigInt::from(1))?.mul_pow2(exponent)
    }

    /// A decimal number such as `-1.25e-3`.
    pub fn from_decimal(text: &str) -> Option<Self> {
        let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let numerator: BigInt = format!("{whole}{fraction}").parse().ok()?;
        let exponent: i64 = exponent.parse().ok()?;
        let shift = exponent - i64::try_from(fraction.len()).ok()?;
        let power = BigInt::from(10).pow(
            u32::try_from(shift.unsigned_abs())
                .ok()
                .filter(|n| *n < 3_000)?,
        );
        match shift {
            0.. => Self::new(numerator * power, BigInt::from(1)),
            _ => Self::new(numerator, power),
        }
    }

    /// A ball without error, in pieces of 53 bits; `None` if it is too long or too far from 1.
    pub fn from_ball<const N: usize>(x: &Ball<N>) -> Option<Self> {
        let mut rest = x.clone();
        let mut scale = 0;
        // The last pieces must be normal numbers as well.
        for _ in 0..40 {
            let step = match rest.approx().abs() {
                size if size > 1e300 => -200,
                size if size < 1e180 => 200,
                _ => break,
            };
            rest = rest.mul_pow2(step);
            scale -= step;
        }
        let mut sum = Self::from_f64(0.0)?;
        for _ in 0..90 {
            if rest.certainly_zero() {
                return sum.mul_pow2(scale);
            }
            let piece = rest.approx();
            sum = sum.add(&Self::from_f64(piece)?)?;
            rest = rest - Ball::from_f64(piece);
        }
        None
    }

    pub fn add(&self, other: &Self) -> Option<Self> {
        let crossed = |a: &Self, b: &Self| &a.numerator * &b.denominator;
        let denominator = &self.denominator * &other.denominator;
        Self::new(crossed(self, other) + crossed(other, self), denominator)
    }

    pub fn neg(&self) -> Self {
        Self {
            numerator: -&self.numerator,
            denominator: self.denominator.clone(),
        }
    }

    pub fn sub(&self, other: &Self) -> Option<Self> {
        self.add(&other.neg())
    }

    pub fn mul(&self, other: &Self) -> Option<Self> {
        Self::new(
            &self.numerator * &other.numerator,
            &self.denominator * &other.denominator,
        )
    }

    /// `None` at a division by 0 as well.
    pub fn div(&self, other: &Self) -> Option<Self> {
        Self::new(
            &self.numerator * &other.denominator,
            &self.denominator * &other.numerator,
        )
    }

    pub fn mul_pow2(&self, exponent: i64) -> Option<Self> {
        let power = exponent.unsigned_abs();
        if power > MOST_BITS {
            return None;
        }
        match exponent {
            0.. => Self::new(&self.numerator << power, self.denominator.clone()),
            _ => Self::new(self.numerator.clone(), &self.denominator << power),
        }
    }

    pub fn powi(&self, n: u64) -> Option<Self> {
        (0..n).try_fold(Self::from_f64(1.0)?, |power, _| power.mul(self))
    }

    /// The square root, where it is rational.
    pub fn sqrt(&self) -> Option<Self> {
        let (numerator, denominator) = (&self.numerator * &self.denominator, &self.denominator);
        if numerator.sign() == Sign::Minus {
            return None;
        }
        let root = numerator.sqrt();
        (&root * &root == numerator).then_some(())?;
        Self::new(root, denominator.clone())
    }

    pub fn compare(&self, other: &Self) -> Ordering {
        (&self.numerator * &other.denominator).cmp(&(&other.numerator * &self.denominator))
    }

    pub fn is_at_most(&self, other: &Self) -> bool {
        self.compare(other) != Ordering::Greater
    }

    pub fn is_zero(&self) -> bool {
        self.numerator.sign() == Sign::NoSign
    }

    fn abs(&self) -> Self {
        if self.numerator.sign() == Sign::Minus {
            self.neg()
        } else {
            self.clone()
        }
    }

    /// Whether this binary64 is the nearest, or as near as another.
    pub fn rounds_to(&self, x: f64) -> Option<bool> {
        let distance = |x: f64| Some(self.sub(&Self::from_f64(x)?)?.abs());
        let own = distance(x)?;
        let beside = [x.next_up(), x.next_down()];
        let mut beside = beside.into_iter().filter(|x| x.is_finite());
        Some(beside.all(|x| distance(x).is_none_or(|other| own.is_at_most(&other))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(x: f64) -> Rational {
        Rational::from_f64(x).unwrap()
    }

    #[test]
    fn arithmetic_is_exact() {
        let third = of(1.0).div(&of(3.0)).unwrap();
        let sum = third.add(&third).unwrap().add(&third).unwrap();
        assert_eq!(sum.compare(&of(1.0)), Ordering::Equal);
        assert_eq!(third.rounds_to(1.0 / 3.0), Some(true));
        assert_eq!(third.rounds_to((1.0_f64 / 3.0).next_up()), Some(false));
        assert_eq!(of(2.25).sqrt().unwrap().compare(&of(1.5)), Ordering::Equal);
        assert!(of(2.0).sqrt().is_none() && of(1.0).div(&of(-0.0)).is_none());
        for x in [5e-324, -1.7976931348623157e308, 0.1, -0.0] {
            assert!(of(x).sub(&of(x)).unwrap().is_zero());
            assert_eq!(of(x).rounds_to(x), Some(true));
        }
        let decimal = Rational::from_decimal("-12.5e-1").unwrap();
        assert_eq!(decimal.compare(&of(-1.25)), Ordering::Equal);
    }

    #[test]
    fn a_ball_is_read_to_its_last_bit() {
        let tiny = 1e-200;
        let ball = Ball::<72>::from_f64(1e200) + Ball::from_f64(tiny);
        let sum = of(1e200).add(&of(tiny)).unwrap();
        assert_eq!(
            Rational::from_ball(&ball).unwrap().compare(&sum),
            Ordering::Equal
        );
    }
}
