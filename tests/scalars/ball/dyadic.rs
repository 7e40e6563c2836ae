//! Exact numbers: integers times powers of two, and fractions of them.

use super::reading::pieces;
use attnbm::real::{Ball, Bounded, Enclosure};
use num_bigint::{BigInt, Sign};
use std::cmp::Ordering;

/// The number `integer · 2^exponent`.
#[derive(Clone, Debug)]
pub struct Dyadic {
    integer: BigInt,
    exponent: i64,
}

impl Dyadic {
    pub fn new(integer: impl Into<BigInt>, exponent: i64) -> Self {
        let integer = integer.into();
        // What is short stays short, so that sums of far numbers are affordable.
        let zeros = integer.trailing_zeros().unwrap_or(0);
        Self {
            integer: integer >> zeros,
            exponent: exponent + zeros as i64,
        }
    }

    pub fn zero() -> Self {
        Self::new(0, 0)
    }

    /// A finite binary64, taken apart by its bits.
    fn of_binary64(x: f64) -> Self {
        let bits = x.to_bits();
        let field = (bits >> 52 & 0x7ff) as i64;
        let fraction = (bits & ((1 << 52) - 1)) as i64;
        let size = if field == 0 {
            fraction
        } else {
            fraction | 1 << 52
        };
        let signed = if x.is_sign_negative() { -size } else { size };
        Self::new(signed, field.max(1) - 1075)
    }

    /// A ball without error.
    pub fn of<const N: usize>(x: &Ball<N>) -> Self {
        assert!(x.is_exact(), "{x:?}");
        let (pieces, scale) = pieces(x);
        pieces
            .into_iter()
            .map(|piece| Self::of_binary64(piece).times_power_of_two(scale))
            .fold(Self::zero(), |sum, piece| sum.add(&piece))
    }

    /// The two ends of a bounded ball. They have at most 72 limbs in these tests.
    pub fn ends<const N: usize>(x: &Ball<N>) -> (Self, Self) {
        assert!(x.is_bounded(), "{x:?} has no ends");
        let long = x.resize::<72>();
        (Self::of(&long.lower()), Self::of(&long.upper()))
    }

    pub fn add(&self, other: &Self) -> Self {
        if self.is_zero() {
            return other.clone();
        }
        if other.is_zero() {
            return self.clone();
        }
        let exponent = self.exponent.min(other.exponent);
        let aligned = |x: &Self| &x.integer << (x.exponent - exponent) as usize;
        Self::new(aligned(self) + aligned(other), exponent)
    }

    pub fn neg(&self) -> Self {
        Self::new(-&self.integer, self.exponent)
    }

    pub fn sub(&self, other: &Self) -> Self {
        self.add(&other.neg())
    }

    pub fn mul(&self, other: &Self) -> Self {
        Self::new(
            &self.integer * &other.integer,
            self.exponent + other.exponent,
        )
    }

    pub fn times_power_of_two(&self, k: i64) -> Self {
        Self::new(self.integer.clone(), self.exponent + k)
    }

    pub fn abs(&self) -> Self {
        if self.is_negative() {
            self.neg()
        } else {
            self.clone()
        }
    }

    pub fn is_zero(&self) -> bool {
        self.integer.sign() == Sign::NoSign
    }

    pub fn is_negative(&self) -> bool {
        self.integer.sign() == Sign::Minus
    }

    pub fn is_positive(&self) -> bool {
        self.integer.sign() == Sign::Plus
    }

    /// The `e` with `2^(e-1) <= |x| < 2^e`.
    pub fn exponent(&self) -> i64 {
        self.integer.bits() as i64 + self.exponent
    }

    /// One unit in the last place of the number's format of N limbs; of 0, nothing.
    pub fn unit<const N: usize>(&self) -> Self {
        if self.is_zero() {
            Self::zero()
        } else {
            Self::new(1, self.exponent() - 64 * N as i64)
        }
    }

    pub fn compare(&self, other: &Self) -> Ordering {
        self.sub(other).integer.cmp(&BigInt::ZERO)
    }

    pub fn at_most(&self, other: &Self) -> bool {
        self.compare(other).is_le()
    }

    pub fn less(&self, other: &Self) -> bool {
        self.compare(other).is_lt()
    }

    pub fn max(self, other: Self) -> Self {
        if self.less(&other) { other } else { self }
    }

    pub fn min(self, other: Self) -> Self {
        if other.less(&self) { other } else { self }
    }
}

/// A quotient with a positive denominator.
#[derive(Clone, Debug)]
pub struct Fraction {
    numerator: Dyadic,
    denominator: Dyadic,
}

impl From<Dyadic> for Fraction {
    fn from(x: Dyadic) -> Self {
        Self {
            numerator: x,
            denominator: Dyadic::new(1, 0),
        }
    }
}

impl Fraction {
    pub fn quotient(numerator: &Dyadic, denominator: &Dyadic) -> Self {
        assert!(!denominator.is_zero());
        let (numerator, denominator) = if denominator.is_negative() {
            (numerator.neg(), denominator.neg())
        } else {
            (numerator.clone(), denominator.clone())
        };
        Self {
            numerator,
            denominator,
        }
    }

    pub fn compare(&self, other: &Self) -> Ordering {
        self.numerator
            .mul(&other.denominator)
            .compare(&other.numerator.mul(&self.denominator))
    }

    pub fn add(&self, other: &Self) -> Self {
        let crossed = |a: &Self, b: &Self| a.numerator.mul(&b.denominator);
        Self {
            numerator: crossed(self, other).add(&crossed(other, self)),
            denominator: self.denominator.mul(&other.denominator),
        }
    }

    pub fn times(&self, x: &Dyadic) -> Self {
        Self {
            numerator: self.numerator.mul(x),
            denominator: self.denominator.clone(),
        }
    }
}

#[test]
fn exact_numbers_are_exact() {
    let of = Dyadic::of_binary64;
    for x in [0.0, 5e-324, f64::MAX, -0.1, 1.0, f64::MIN_POSITIVE] {
        assert!(of(x).sub(&of(x)).is_zero());
        assert_eq!(
            of(x).compare(&Dyadic::of(&<Ball<2> as attnbm::real::Real>::from_f64(x))),
            Ordering::Equal
        );
    }
    assert_eq!(of(0.75).exponent(), 0);
    assert_eq!(of(1.0).exponent(), 1);
    assert_eq!(of(-3.0).mul(&of(0.5)).compare(&of(-1.5)), Ordering::Equal);
    assert!(of(1.0).less(&of(1.0f64.next_up())) && !of(1.0).less(&of(1.0)));
    let third = Fraction::quotient(&of(1.0), &of(3.0));
    let sum = third.add(&third).add(&third);
    assert_eq!(sum.compare(&of(1.0).into()), Ordering::Equal);
    let negative = Fraction::quotient(&of(1.0), &of(-3.0));
    assert_eq!(
        negative.add(&third).compare(&Dyadic::zero().into()),
        Ordering::Equal
    );
    assert_eq!(
        of(2.0).unit::<2>().compare(&of((-126f64).exp2())),
        Ordering::Equal
    );
}
