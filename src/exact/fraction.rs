//! Quotients of whole numbers, exact until they are rounded once.

use num_bigint::{BigInt, Sign};

use crate::real::Real;

/// A whole number divided by a positive whole number.
///
/// Two fractions are equal if they are the same number: `1/2` and `2/4` are.
///
/// ```
/// use attnbm::exact::Fraction;
/// let half = Fraction::new(2.into(), 4.into());
/// assert_eq!(half, Fraction::new(1.into(), 2.into()));
/// assert_eq!(half.to_real::<f64>(), 0.5);
/// ```
#[derive(Clone, Debug)]
pub struct Fraction {
    numerator: BigInt,
    denominator: BigInt,
}

impl Fraction {
    /// The quotient. A denominator that is not positive is taken for 1.
    pub fn new(numerator: BigInt, denominator: BigInt) -> Self {
        let denominator = match denominator.sign() {
            Sign::Plus => denominator,
            Sign::Minus | Sign::NoSign => BigInt::from(1),
        };
        Self {
            numerator,
            denominator,
        }
    }

    /// The numerator; the fraction need not be in lowest terms.
    pub fn numerator(&self) -> &BigInt {
        &self.numerator
    }

    /// The denominator, above 0.
    pub fn denominator(&self) -> &BigInt {
        &self.denominator
    }

    /// The number as a scalar.
    ///
    /// # Error
    ///
    /// In a ball that is long enough, none for a whole number times a power of two, and one rounding otherwise.
    pub fn to_real<S: Real>(&self) -> S {
        let twos = self.denominator.trailing_zeros().unwrap_or(0);
        let odd = &self.denominator >> twos;
        let rest = &self.numerator % &odd;
        let quotient = if rest.sign() == Sign::NoSign {
            integer::<S>(&(&self.numerator / &odd))
        } else {
            integer::<S>(&self.numerator) / integer::<S>(&odd)
        };
        quotient.mul_pow2(-(twos as i64))
    }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        &self.numerator * &other.denominator == &other.numerator * &self.denominator
    }
}

impl Eq for Fraction {}

/// A whole number as a scalar: exact in a ball that is long enough, and enclosed in any other.
///
/// ```
/// use attnbm::exact::integer;
/// assert_eq!(integer::<f64>(&(-3).into()), -3.0);
/// ```
pub fn integer<S: Real>(number: &BigInt) -> S {
    let (sign, digits) = number.to_u32_digits();
    let magnitude = digits.iter().rev().fold(S::zero(), |sum, digit| {
        sum.mul_pow2(32) + S::from_i64(i64::from(*digit))
    });
    match sign {
        Sign::Minus => -magnitude,
        Sign::Plus | Sign::NoSign => magnitude,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::{Ball, Enclosure};

    #[test]
    fn a_number_times_a_power_of_two_is_exact() {
        for (numerator, denominator, value) in
            [(3, 8, 0.375), (-21, 24, -0.875), (0, 7, 0.0), (49, 7, 7.0)]
        {
            let fraction = Fraction::new(BigInt::from(numerator), BigInt::from(denominator));
            let ball = fraction.to_real::<Ball<2>>();
            assert!(
                ball.is_exact() && ball.approx() == value,
                "{numerator}/{denominator}: {ball:?}"
            );
        }
        let third = Fraction::new(BigInt::from(-1), BigInt::from(3)).to_real::<Ball<2>>();
        assert_eq!(third.to_binary64(), Some(-1.0 / 3.0));
        assert!(!third.is_exact());
    }

    #[test]
    fn long_numbers_keep_their_digits() {
        let long: BigInt = (BigInt::from(1) << 200) + 5;
        let ball = integer::<Ball<4>>(&-&long);
        assert!(ball.certainly_equal(&-(Ball::one().mul_pow2(200) + Ball::from_i64(5))));
        // Two limbs cannot hold it, but enclose it.
        let short = integer::<Ball<2>>(&-&long);
        assert!(!short.is_exact() && !short.disjoint(&ball.resize()));
        assert!(integer::<Ball<2>>(&BigInt::from(0)).certainly_zero());
    }

    #[test]
    fn equal_numbers_are_equal_fractions() {
        let fraction = |a: i32, b: i32| Fraction::new(BigInt::from(a), BigInt::from(b));
        assert_eq!(fraction(2, 6), fraction(1, 3));
        assert_eq!(fraction(0, 6), fraction(0, 1));
        assert_ne!(fraction(2, 6), fraction(2, 7));
        assert_ne!(fraction(2, 6), fraction(-2, 6));
        // Of a denominator that means nothing the number itself is left.
        assert_eq!(fraction(5, 0), fraction(5, 1));
    }
}
