//! Decimal brackets: two decimal numbers between which a ball certainly lies.

use super::Real;
use super::ball::Ball;
use super::float::Float;
use num_bigint::BigUint;
use std::cmp::Ordering;

/// Beyond this exponent an exact conversion would write out millions of digits; the power of ten is
/// then divided out in ball arithmetic instead.
const LARGEST_EXACT_EXPONENT: i64 = 1 << 15;

/// Limbs for those conversions: powering loses a bit for each bit of the exponent.
const WIDE: usize = 6;

/// Significant digits that [`WIDE`] limbs guarantee at any exponent.
const WIDE_DIGITS: u32 = 60;

impl<const N: usize> Ball<N> {
    /// Two decimal numbers of at most `digits` significant digits that bracket the ball, the lower
    /// rounded down and the upper rounded up; `None` if the ball is unbounded.
    ///
    /// Numbers of a moderate size are written out, others as `1.25e-400`.
    ///
    /// ```
    /// use attnbm::real::{Ball, Real};
    /// let third = Ball::<2>::one() / Ball::from_i64(3);
    /// assert_eq!(third.to_decimal(5), Some(("0.33333".into(), "0.33334".into())));
    /// assert_eq!(Ball::<2>::from_f64(-0.5).to_decimal(5), Some(("-0.5".into(), "-0.5".into())));
    /// ```
    pub fn to_decimal(&self, digits: u32) -> Option<(String, String)> {
        let digits = digits.max(1);
        let (low, high) = (self.low_end()?, self.high_end()?);
        Some((
            outward(&low, digits, low.negative),
            outward(&high, digits, !high.negative),
        ))
    }

    /// A ball that contains the number written as a decimal text such as `-1.25e-400`; `None` for any
    /// other text.
    ///
    /// # Error
    ///
    /// By inclusion.
    ///
    /// ```
    /// use attnbm::real::{Ball, Enclosure, Real};
    /// let tenth = Ball::<2>::from_decimal("1e-1").unwrap();
    /// assert!((tenth * Ball::from_i64(10) - Ball::one()).contains_zero());
    /// assert!(Ball::<2>::from_decimal("1e").is_none());
    /// ```
    pub fn from_decimal(text: &str) -> Option<Self> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (digits, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, exponent.parse::<i64>().ok()?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_decimal =
            |part: &str| !part.is_empty() && part.bytes().all(|digit| digit.is_ascii_digit());
        if !is_decimal(whole) || !is_decimal(fraction) {
            return None;
        }
        let ten = Self::from_i64(10);
        let digits = [whole, fraction].concat();
        let mut sum = Self::zero();
        for piece in digits.as_bytes().chunks(18) {
            let number = piece
                .iter()
                .fold(0, |number, digit| 10 * number + i64::from(digit - b'0'));
            sum = sum * ten.powi(piece.len() as u64) + Self::from_i64(number);
        }
        let shift = exponent.checked_sub(fraction.len() as i64)?;
        let power = ten.powi(shift.unsigned_abs());
        let sum = if shift < 0 { sum / power } else { sum * power };
        Some(if negative { -sum } else { sum })
    }
}

/// `x` in decimal, its absolute value rounded up if `away`, else down.
fn outward<const N: usize>(x: &Float<N>, digits: u32, away: bool) -> String {
    if x.is_zero() {
        return "0".into();
    }
    let (significand, exponent) = if x.exponent.abs() <= LARGEST_EXACT_EXPONENT {
        exact_digits(x, digits, away)
    } else {
        wide_digits(x, digits.min(WIDE_DIGITS), away)
    };
    let sign = if x.negative { "-" } else { "" };
    format!(
        "{sign}{}",
        layout(significand.trim_end_matches('0'), exponent)
    )
}

/// The digits of `|x|` and the decimal exponent of the first one, by integer arithmetic.
fn exact_digits<const N: usize>(x: &Float<N>, digits: u32, away: bool) -> (String, i64) {
    let mantissa = x
        .limbs
        .iter()
        .rev()
        .fold(BigUint::ZERO, |sum, &limb| (sum << 64) + limb);
    let binary = x.exponent - 64 * N as i64;
    // 2^(e-1) <= |x| < 2^e: the first digit is at one of two places, the right one at the first try
    // or the second.
    let guess = ((x.exponent - 1) as f64 * std::f64::consts::LOG10_2).floor() as i64;
    let mut place = guess;
    loop {
        let shift = i64::from(digits) - 1 - place;
        let (mut numerator, mut denominator) = (mantissa.clone(), BigUint::from(1u32));
        let scale = BigUint::from(10u32).pow(shift.unsigned_abs() as u32);
        if shift >= 0 {
            numerator *= scale
        } else {
            denominator *= scale
        }
        if binary >= 0 {
            numerator <<= binary
        } else {
            denominator <<= -binary
        }
        let mut quotient = &numerator / &denominator;
        if away && &quotient * &denominator != numerator {
            quotient += 1u32;
        }
        let text = quotient.to_string();
        match text.len().cmp(&(digits as usize)) {
            Ordering::Equal => return (text, place),
            // Rounding up to the next power of ten, or the guess was one too low.
            Ordering::Greater => place += 1,
            Ordering::Less => place -= 1,
        }
    }
}

/// The same for enormous exponents: the quotient by a power of ten is enclosed and its outer end
/// taken, which costs digits but no certainty.
fn wide_digits<const N: usize>(x: &Float<N>, digits: u32, away: bool) -> (String, i64) {
    let value = Ball::<N>::exact(x.abs()).resize::<WIDE>();
    let ten = Ball::<WIDE>::from_i64(10);
    let place = (value.ln() / ten.ln()).approx().floor() as i64;
    let power = ten.powi(place.unsigned_abs());
    let quotient = if place < 0 {
        value * power
    } else {
        value / power
    };
    let end = if away {
        quotient.high_end()
    } else {
        quotient.low_end()
    };
    // A quotient of moderate size, unless the exponent is at the very end of its range.
    let moderate = |end: &Float<WIDE>| {
        !end.is_zero() && !end.negative && end.exponent.abs() <= LARGEST_EXACT_EXPONENT
    };
    let Some(end) = end.filter(moderate) else {
        // Not even the order of magnitude is known to these digits. The lower bound is 0, and the
        // upper one a power of ten that follows from the binary exponent alone.
        let slack = if x.exponent < 0 {
            1.0 - 1e-9
        } else {
            1.0 + 1e-9
        };
        let above = (x.exponent as f64 * std::f64::consts::LOG10_2 * slack).ceil() as i64;
        return if away {
            ("1".into(), above + 2)
        } else {
            ("0".into(), 0)
        };
    };
    let (text, first) = exact_digits(&end, digits, away);
    (text, place + first)
}

/// Writes digits `d₁d₂d₃…` as `d₁.d₂d₃… · 10^exponent`, plainly where that stays short.
fn layout(digits: &str, exponent: i64) -> String {
    let count = digits.len() as i64;
    match exponent {
        -5..=-1 => format!("0.{}{digits}", "0".repeat((-exponent - 1) as usize)),
        0..=20 if count <= exponent + 1 => {
            format!("{digits}{}", "0".repeat((exponent + 1 - count) as usize))
        }
        0..=20 => {
            let (whole, fraction) = digits.split_at(exponent as usize + 1);
            format!("{whole}.{fraction}")
        }
        _ if count <= 1 => format!("{digits}e{exponent}"),
        _ => {
            let (first, rest) = digits.split_at(1);
            format!("{first}.{rest}e{exponent}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::Bounded;

    fn bracket(x: f64, digits: u32) -> (String, String) {
        Ball::<2>::from_f64(x).to_decimal(digits).unwrap()
    }

    #[test]
    fn exact_numbers_have_equal_ends() {
        for (x, text) in [
            (0.0, "0"),
            (1.0, "1"),
            (-1024.0, "-1024"),
            (0.125, "0.125"),
            (1e23, "9.9999999999999991611392e22"),
            (-0.000030517578125, "-0.000030517578125"),
        ] {
            assert_eq!(bracket(x, 50), (text.into(), text.into()));
        }
    }

    #[test]
    fn what_is_no_decimal_number_is_none() {
        for text in [
            "", "-", ".", "1.", ".5", "1e", "e5", "1.e5", "--1", "+1", "1x", "x.5", "1.5.5",
            "1e2e3",
        ] {
            assert!(Ball::<2>::from_decimal(text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn brackets_are_rounded_outward() {
        assert_eq!(bracket(0.1, 5), ("0.1".into(), "0.10001".into()));
        assert_eq!(bracket(-0.1, 5), ("-0.10001".into(), "-0.1".into()));
        assert_eq!(bracket(999999.0, 3), ("999000".into(), "1000000".into()));
        assert_eq!(bracket(5e-324, 3), ("4.94e-324".into(), "4.95e-324".into()));
    }

    #[test]
    fn enormous_exponents_are_bracketed_too() {
        // e^(1e15) = 10^434294481903251.8276511…
        let (low, high) = Ball::<4>::from_f64(1e15).exp().to_decimal(20).unwrap();
        assert_eq!(&low[..9], "6.7243626");
        assert!(low.ends_with("e434294481903251") && high.ends_with("e434294481903251"));
        assert!(low < high);
        let (low, high) = Ball::<2>::from_f64(-1e17).exp().to_decimal(20).unwrap();
        assert!(low.ends_with("e-43429448190325183") && high.ends_with("e-43429448190325183"));
        let (low, high) = Ball::<2>::from_f64(-1e300).exp().to_decimal(20).unwrap();
        assert!(low == "0" && high.contains("e-17353"));
        let wide = Ball::<2>::from_f64(0.0).widen(&Ball::from_f64(-1e17).exp());
        let (low, high) = wide.to_decimal(3).unwrap();
        assert!(low.starts_with('-') && !high.starts_with('-') && high.contains("e-"));
    }
}
