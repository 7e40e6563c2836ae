//! π, log 2 and the tables of the exponential, to 74 limbs, computed once when first needed.
//!
//! All entries are fixed-point fractions, little-endian, fewer than 2^24 units of the last limb
//! from the exact value (see [`docs::enclosures`](crate::docs::enclosures)). No ball has more than 72 limbs, and the leading
//! 72 or fewer limbs of every entry *are* those of the exact value, cut off: a test checks that no
//! entry lies within 2^24 units of a number of so few limbs.

use super::limbs::{add_with_carry, multiply, sub_with_borrow};
use std::sync::OnceLock;

/// Limbs of a table entry: two more than the longest ball.
pub(super) const LIMBS: usize = 74;

/// Terms of the exponential series that the longest ball needs, with some to spare.
pub(super) const FACTORIALS: usize = 112;

/// Coefficients of the logarithm's series that the longest ball needs, with some to spare.
pub(super) const INVERSES: usize = 128;

type Fraction = [u64; LIMBS];

/// The constants and tables.
pub(super) struct Tables {
    /// log 2, in `[1/2, 1)`.
    pub(super) ln_2: Fraction,
    /// π/4, in `[1/2, 1)`.
    pub(super) quarter_pi: Fraction,
    /// `1/k!` at index `k`; the entries 0 and 1 are not fractions and are unused.
    pub(super) inverse_factorials: Vec<Fraction>,
    /// `1/k` at index `k`; the entries 0 and 1 are unused.
    pub(super) inverses: Vec<Fraction>,
    /// `exp(i/64) - 1` for `i/64 < log 2`.
    pub(super) exp_coarse: Vec<Fraction>,
    /// `exp(i/4096) - 1` for `i < 64`.
    pub(super) exp_fine: Vec<Fraction>,
}

pub(super) fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(Tables::compute)
}

/// The leading N limbs of an entry.
#[inline]
pub(super) fn leading<const N: usize>(entry: &Fraction) -> [u64; N] {
    let mut limbs = [0; N];
    limbs.copy_from_slice(&entry[LIMBS - N..]);
    limbs
}

impl Tables {
    fn compute() -> Self {
        let inverse_factorials = inverse_factorials();
        let step = exp_m1_of_power(12, &inverse_factorials);
        let exp_fine = powers(&step, 64);
        let exp_coarse = powers(&combine(&exp_fine[63], &step), 45);
        Self {
            ln_2: ln_2(),
            quarter_pi: quarter_pi(),
            inverse_factorials,
            inverses: inverses(),
            exp_coarse,
            exp_fine,
        }
    }
}

/// `log 2 = 18 artanh(1/26) - 2 artanh(1/4801) + 8 artanh(1/8749)`.
fn ln_2() -> Fraction {
    let mut sum = inverse_power_series(26, 18, false);
    subtract(&mut sum, &inverse_power_series(4801, 2, false));
    accumulate(&mut sum, &inverse_power_series(8749, 8, false));
    sum
}

/// Machin: `π/4 = 4 arctan(1/5) - arctan(1/239)`.
fn quarter_pi() -> Fraction {
    let mut sum = inverse_power_series(5, 4, true);
    subtract(&mut sum, &inverse_power_series(239, 1, true));
    sum
}

/// `factor · Σ_k (±1)^k / ((2k+1) n^(2k+1))`: the arctangent of `1/n` (alternating signs) or its
/// hyperbolic arctangent.
fn inverse_power_series(n: u64, factor: u64, alternating: bool) -> Fraction {
    let mut sum = [0; LIMBS];
    let mut power = [0; LIMBS];
    divide_into(&mut power, factor, n);
    for k in 0.. {
        let mut term = power;
        divide_by(&mut term, 2 * k + 1);
        if term.iter().all(|&limb| limb == 0) {
            return sum;
        }
        if alternating && k % 2 == 1 {
            subtract(&mut sum, &term);
        } else {
            accumulate(&mut sum, &term);
        }
        divide_by(&mut power, n * n);
    }
    sum
}

fn inverse_factorials() -> Vec<Fraction> {
    let mut entry = [0; LIMBS];
    entry[LIMBS - 1] = 1 << 63;
    let mut table = vec![[0; LIMBS], [0; LIMBS], entry];
    for k in 3..FACTORIALS as u64 {
        divide_by(&mut entry, k);
        table.push(entry);
    }
    table
}

fn inverses() -> Vec<Fraction> {
    let mut table = vec![[0; LIMBS]; 2];
    for k in 2..INVERSES as u64 {
        let mut entry = [0; LIMBS];
        divide_into(&mut entry, 1, k);
        table.push(entry);
    }
    table
}

/// `numerator / divisor < 1`, by long division of the numerator followed by zeros.
fn divide_into(quotient: &mut Fraction, numerator: u64, divisor: u64) {
    let mut remainder = numerator;
    for limb in quotient.iter_mut().rev() {
        let value = u128::from(remainder) << 64;
        *limb = (value / u128::from(divisor)) as u64;
        remainder = (value % u128::from(divisor)) as u64;
    }
}

/// `exp(2^-k) - 1` by its series.
fn exp_m1_of_power(k: usize, inverse_factorials: &[Fraction]) -> Fraction {
    let mut argument = [0; LIMBS];
    argument[LIMBS - 1] = 1 << (64 - k);
    let mut sum = argument;
    let mut power = argument;
    // The last of these terms is far below one unit: 2^(-12 n)/n! < 2^-4736 from n = 250 on, and
    // 1/n! alone is exhausted where the table ends, so further factorials are divided out.
    for n in 2.. {
        power = multiply(&power, &argument).1;
        let term = match inverse_factorials.get(n) {
            Some(inverse) => multiply(&power, inverse).1,
            None => {
                let mut term = multiply(&power, &inverse_factorials[FACTORIALS - 1]).1;
                (FACTORIALS as u64..=n as u64).for_each(|k| divide_by(&mut term, k));
                term
            }
        };
        if term.iter().all(|&limb| limb == 0) {
            return sum;
        }
        accumulate(&mut sum, &term);
    }
    sum
}

/// `(1 + x)^i - 1` for `i < count`, given `x`.
fn powers(x: &Fraction, count: usize) -> Vec<Fraction> {
    let mut table = vec![[0; LIMBS]];
    for i in 1..count {
        table.push(combine(&table[i - 1], x));
    }
    table
}

/// `(1 + x)(1 + y) - 1`.
fn combine(x: &Fraction, y: &Fraction) -> Fraction {
    let mut sum = multiply(x, y).1;
    accumulate(&mut sum, x);
    accumulate(&mut sum, y);
    sum
}

fn accumulate(sum: &mut Fraction, term: &Fraction) {
    let mut carry = 0;
    for (limb, &other) in sum.iter_mut().zip(term) {
        (*limb, carry) = add_with_carry(*limb, other, carry);
    }
}

fn subtract(sum: &mut Fraction, term: &Fraction) {
    let mut borrow = 0;
    for (limb, &other) in sum.iter_mut().zip(term) {
        (*limb, borrow) = sub_with_borrow(*limb, other, borrow);
    }
}

fn divide_by(number: &mut Fraction, divisor: u64) {
    let mut remainder = 0;
    for limb in number.iter_mut().rev() {
        let value = u128::from(remainder) << 64 | u128::from(*limb);
        *limb = (value / u128::from(divisor)) as u64;
        remainder = (value % u128::from(divisor)) as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The error analysis leaves each entry within 2^24 units of the exact value. If what lies
    /// below the leading N limbs is further than that from 0 and from a whole unit, then those
    /// limbs are the exact value's, cut off.
    #[test]
    fn the_leading_limbs_are_those_of_the_exact_values() {
        let tables = tables();
        let powers_of_two = |k: &usize| k.is_power_of_two();
        let inexact = [tables.ln_2, tables.quarter_pi]
            .into_iter()
            .chain((3..FACTORIALS).map(|k| tables.inverse_factorials[k]))
            .chain(
                (3..INVERSES)
                    .filter(|k| !powers_of_two(k))
                    .map(|k| tables.inverses[k]),
            )
            .chain(tables.exp_coarse[1..].iter().copied())
            .chain(tables.exp_fine[1..].iter().copied());
        for entry in inexact {
            for cut in LIMBS - 72..LIMBS {
                let rest = &entry[..cut];
                let (low, high) = (rest[0] >> 24, &rest[1..]);
                assert!(low != 0 || high.iter().any(|&limb| limb != 0));
                assert!(low != u64::MAX >> 24 || high.iter().any(|&limb| limb != u64::MAX));
            }
        }
        for k in (2..INVERSES).filter(powers_of_two) {
            let mut exact = [0; LIMBS];
            exact[LIMBS - 1] = 1 << (64 - k.ilog2());
            assert_eq!(tables.inverses[k], exact);
        }
        assert_eq!(tables.inverse_factorials[2], tables.inverses[2]);
        assert_eq!(tables.exp_coarse[0], [0; LIMBS]);
        assert_eq!(tables.exp_fine[0], [0; LIMBS]);
    }
}
