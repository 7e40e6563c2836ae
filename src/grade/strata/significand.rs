//! Numbers with all the digits of binary64, of which single precision keeps less than half.

use super::super::case::{Case, Slot};

/// The bits of a significand that single precision has not.
const LOW: u64 = (1 << 29) - 1;

/// The case with the low bits filled in wherever a number is not one of few digits. They depend on the number alone, so
/// that what is equal stays equal, and what is in order stays in order.
pub(super) fn filled(case: Case) -> Case {
    changed(&case, of_number)
}

/// The case with every number rounded to single precision, of which its subnormals become 0.
pub(super) fn rounded(case: Case) -> Case {
    changed(&case, |x| {
        if x.is_infinite() {
            return x;
        }
        let single = (x as f32).clamp(f32::MIN, f32::MAX);
        match single.is_normal() || single.is_nan() {
            true => f64::from(single),
            false => 0.0_f64.copysign(x),
        }
    })
}

fn changed(case: &Case, change: impl Fn(f64) -> f64) -> Case {
    let slots = case.slots();
    let number = |slot: &Slot| match slot.is_whole {
        true => slot.number,
        false => change(slot.number),
    };
    let numbers: Vec<f64> = slots.iter().map(number).collect();
    case.with_numbers(&slots, &numbers)
}

fn of_number(x: f64) -> f64 {
    let bits = x.to_bits();
    // Short fractions and whole numbers are meant.
    let is_short = bits.trailing_zeros() >= 40 || x.abs() < 1e6 && (2.0 * x).fract() == 0.0;
    let is_single = bits & LOW == 0 && x.is_normal();
    match is_single && !is_short {
        true => f64::from_bits(bits | (mixed(bits) & LOW)),
        false => x,
    }
}

/// The finaliser of SplitMix64.
fn mixed(bits: u64) -> u64 {
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_generic_numbers_of_single_precision_are_filled() {
        for x in [
            0.0,
            1.0,
            -0.75,
            4097.5,
            1e-300,
            0.1,
            5e-324,
            2.0f64.powi(100),
        ] {
            assert_eq!(of_number(x), x);
        }
        for x in [0.1f32, -3.3e-9, 1e20, 0.333] {
            let x = f64::from(x);
            let filled = of_number(x);
            assert_ne!(f64::from(filled as f32), filled);
            assert_eq!(filled.to_bits() & !LOW, x.to_bits());
        }
    }
}
