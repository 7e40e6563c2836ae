//! Decimal brackets: two decimal numbers between which a ball certainly lies.

use super::Real;
use super::ball::Ball;
use super::float::Float;
use num_bigint::BigUint;
use std::cmp::Ordering;

/// Beyond this exponent an exact conversion would write out millions of digits; the power of ten is
/// then divided out in ball arithmetic instead.
const LARGEST_EXACT_EXPONENT: i64 = 1 << 15;

/// The most significant digits of those conversions: what the longest ball guarantees at any exponent, as powering
/// loses a bit for each bit of the exponent.
const WIDE_DIGITS: u32 = 1350;

impl<const N: usize> Ball<N> {
    /// Two decimal numbers of at most `digits` significant digits that bracket the ball, the lower
    /// rounded down and the upper rounded up; `None` if the ball is the whole line. The missing end of a ray is an infinity.
    ///
    /// Numbers of a moderate size are written out, others as `1.25e-400`. Beyond an exponent of 2^15 there are at most
    /// 1350 digits, and at the very end of the range of exponents a bracket is 0 or a power of ten that is too large.
    ///
    /// ```
    /// use attnbm::real::{Ball, Real};
    /// let third = Ball::<2>::one() / Ball::from_i64(3);
    /// assert_eq!(third.to_decimal(5), Some(("0.33333".into(), "0.33334".into())));
    /// assert_eq!(Ball::<2>::from_f64(-0.5).to_decimal(5), Some(("-0.5".into(), "-0.5".into())));
    /// ```
    pub fn to_decimal(&self, digits: u32) -> Option<(String, String)> {
        let digits = digits.max(1);
        let (low, high) = (self.low_end(), self.high_end());
        let is_bounded_somewhere = low.is_some() || high.is_some();
        is_bounded_somewhere.then(|| ends([low.as_ref(), high.as_ref()], digits))
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

/// Two ends rounded outwards; an infinity for one that is not there.
pub(super) fn ends<const N: usize>(
    [low, high]: [Option<&Float<N>>; 2],
    digits: u32,
) -> (String, String) {
    let lower = low.map(|low| outward(low, digits, low.negative));
    let upper = high.map(|high| outward(high, digits, !high.negative));
    (
        lower.unwrap_or_else(|| "-inf".into()),
        upper.unwrap_or_else(|| "inf".into()),
    )
}

/// `x` in decimal, its absolute value rounded up if `away`, else down.
fn outward<const N: usize>(x: &Float<N>, digits: u32, away: bool) -> String {
    if x.is_zero() {
        return "0".into();
    }
    let (significand, exponent) = if x.exponent.abs() <= LARGEST_EXACT_EXPONENT {
        exact_digits(x, digits, away)
    } else {
        let digits = digits.min(WIDE_DIGITS);
        // Of the limbs, 60 bits are lost, and 3.33 are a digit.
        match digits {
            0..=60 => wide_digits::<N, 6>(x, digits, away),
            61..=500 => wide_digits::<N, 28>(x, digits, away),
            _ => wide_digits::<N, 72>(x, digits, away),
        }
    };
    let significand = significand.trim_end_matches('0');
    let sign = if x.negative && !significand.is_empty() {
        "-"
    } else {
        ""
    };
    format!("{sign}{}", layout(significand, exponent))
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
fn wide_digits<const N: usize, const WIDE: usize>(
    x: &Float<N>,
    digits: u32,
    away: bool,
) -> (String, i64) {
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
mod tests;
