//! C99 hexadecimal floats, the exact way to write a binary64 number as text.

/// Why a text is not the exact image of a binary64 number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is not a hexadecimal float.
    Syntax,
    /// It is one, but binary64 has no such number: too many bits, too large or too small.
    NotBinary64,
}

/// Reads a hexadecimal float such as `-0x1.8p-3`, exactly or not at all.
///
/// The grammar is that of C99's `strtod`: an optional sign, `0x`, hexadecimal digits with an
/// optional point among them, and an optional binary exponent `p` in decimal.
///
/// ```
/// use attnbm::oracle::hexadecimal::{Fault, parse};
/// assert_eq!(parse("-0x1.8p-3"), Ok(-0.1875));
/// assert_eq!(parse("0x1p-1074"), Ok(5e-324));
/// assert_eq!(parse("0x1p-1075"), Err(Fault::NotBinary64));
/// assert_eq!(parse("0.5"), Err(Fault::Syntax));
/// ```
pub fn parse(text: &str) -> Result<f64, Fault> {
    let (negative, unsigned) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text),
    };
    let body = unsigned
        .strip_prefix("0x")
        .or_else(|| unsigned.strip_prefix("0X"));
    let body = body.ok_or(Fault::Syntax)?;
    let (digits, exponent) = match body.split_once(['p', 'P']) {
        Some((digits, exponent)) => (digits, parse_exponent(exponent)?),
        None => (body, 0),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_hexadecimal = |part: &str| part.bytes().all(|digit| digit.is_ascii_hexdigit());
    if whole.len() + fraction.len() == 0 || !is_hexadecimal(whole) || !is_hexadecimal(fraction) {
        return Err(Fault::Syntax);
    }

    let all = [whole, fraction].concat();
    let significant = all.trim_end_matches('0');
    let trailing_zeros = all.len() - significant.len();
    let significant = significant.trim_start_matches('0');
    // Both outer digits are non-zero now, so that 15 of them span at least 54 bits.
    if significant.len() > 14 {
        return Err(Fault::NotBinary64);
    }
    let integer = significant
        .chars()
        .filter_map(|digit| digit.to_digit(16))
        .fold(0, |integer: u64, digit| integer << 4 | u64::from(digit));
    let shift = (trailing_zeros as i64 - fraction.len() as i64).saturating_mul(4);
    let magnitude = compose(integer, exponent.saturating_add(shift)).ok_or(Fault::NotBinary64)?;
    Ok(if negative { -magnitude } else { magnitude })
}

/// A decimal exponent with an optional sign; one beyond 64 bits saturates.
fn parse_exponent(text: &str) -> Result<i64, Fault> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(Fault::Syntax);
    }
    let saturated = if text.starts_with('-') {
        i64::MIN
    } else {
        i64::MAX
    };
    Ok(text.parse().unwrap_or(saturated))
}

/// `integer · 2^exponent`, if it is a binary64 number.
fn compose(integer: u64, exponent: i64) -> Option<f64> {
    if integer == 0 {
        return Some(0.0);
    }
    let odd = integer >> integer.trailing_zeros();
    let lowest = exponent.saturating_add(i64::from(integer.trailing_zeros()));
    let length = i64::from(u64::BITS - odd.leading_zeros());
    let highest = lowest.saturating_add(length - 1);
    if length > 53 || lowest < -1074 || highest > 1023 {
        return None;
    }
    let bits = if highest >= -1022 {
        let fraction = (odd << (53 - length)) & ((1 << 52) - 1);
        ((highest + 1023) as u64) << 52 | fraction
    } else {
        odd << (lowest + 1074)
    };
    Some(f64::from_bits(bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_numbers_are_read_exactly() {
        let cases = [
            ("0x1p0", 1.0),
            ("+0X1.8P+1", 3.0),
            ("0x.8", 0.5),
            ("0xff", 255.0),
            ("0x1.fffffffffffffp+1023", f64::MAX),
            ("0x1p-1022", f64::MIN_POSITIVE),
            (
                "0x0.fffffffffffffp-1022",
                f64::from_bits(0x000f_ffff_ffff_ffff),
            ),
            ("0x0.0000000000001p-1022", 5e-324),
            ("0x1.0000000000000000000000000000p-1074", 5e-324),
            ("0x1.999999999999ap-4", 0.1),
            ("0x10000000000000000000000000000000p-124", 1.0),
        ];
        for (text, value) in cases {
            assert_eq!(parse(text), Ok(value), "{text}");
        }
        let negative_zero = parse("-0x0p99999999999999999999");
        assert_eq!(negative_zero.map(f64::to_bits), Ok((-0.0_f64).to_bits()));
    }

    #[test]
    fn what_binary64_cannot_hold_is_refused() {
        let texts = [
            "0x1.00000000000008p0",
            "0x1.fffffffffffff8p1023",
            "0x1p1024",
            "0x1p-1075",
            "0x1.8p-1074",
            "0x123456789abcdef",
            "0x1p99999999999999999999",
            "0x1p-99999999999999999999",
        ];
        for text in texts {
            assert_eq!(parse(text), Err(Fault::NotBinary64), "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_hexadecimal_floats() {
        let texts = [
            "", "0x", "0x.", "0xp1", "0x1p", "0x1p+", "0x1p1.0", "0x1.2.3", "0x-1", "--0x1", "1.5",
            "0x1g", " 0x1", "0x1 ", "inf", "nan", "0x1p+-1", "0x+1",
        ];
        for text in texts {
            assert_eq!(parse(text), Err(Fault::Syntax), "{text:?}");
        }
    }

    #[test]
    fn every_power_of_two_is_itself() {
        for exponent in -1074..=1023_i32 {
            let expected = if exponent < -1022 {
                f64::from_bits(1 << (exponent + 1074))
            } else {
                f64::from_bits(((exponent + 1023) as u64) << 52)
            };
            assert_eq!(parse(&format!("0x1p{exponent}")), Ok(expected));
        }
    }
}
