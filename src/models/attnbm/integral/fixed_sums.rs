//! Sums over nodes in fixed point, and what is needed to bound their errors.

use super::strip_plan::is_moderate;
use crate::real::fixed::{EXP_ERROR, LN_ERROR};

/// Fractional bits of the values at nodes and of their sums.
pub(super) const VALUE_BITS: u32 = 104;

/// The exponent of the unit of values.
pub(super) const UNIT: i64 = -(VALUE_BITS as i64);

/// `β = mantissa/2^shift`.
pub(super) struct Multiplier {
    pub(super) beta: f64,
    mantissa: u128,
    shift: u32,
}

impl Multiplier {
    pub(super) fn new(beta: f64) -> Option<Self> {
        // The significand is a whole number of 53 bits.
        let exponent = (beta.to_bits() >> 52) as i64 - 1075;
        let shift = u32::try_from(-exponent)
            .ok()
            .filter(|_| is_moderate(beta))?;
        let mantissa = u128::from(beta.to_bits() & ((1 << 52) - 1) | 1 << 52);
        Some(Self {
            beta,
            mantissa,
            shift,
        })
    }

    /// `β x`, less than a unit nearer to 0, for `|x| < 2^116`.
    #[inline(always)]
    pub(super) fn times(&self, x: i128) -> i128 {
        let size = x.unsigned_abs();
        let high = (size >> 64) * self.mantissa;
        let low = (size & u128::from(u64::MAX)) * self.mantissa;
        let value = ((high << (64 - self.shift)) + (low >> self.shift)) as i128;
        if x < 0 { -value } else { value }
    }
}

/// The sums over some nodes of a row, and what is needed to bound their errors.
#[derive(Clone, Copy)]
pub(super) struct Total<const K: usize> {
    pub(super) sums: [u128; K],
    /// The sum over the values times `D 2^z`, in units of `2^-54`, where the mixture of the node is less than `D` units too small and has
    /// `z` leading zeros.
    pub(super) of_rounding: [f64; K],
    /// The sum over values that are anything between 0 and these, in units of `2^-104`.
    pub(super) unknown: [f64; K],
    /// The units that the values may be off by besides.
    pub(super) units: [f64; K],
}

impl<const K: usize> Total<K> {
    pub(super) const NOTHING: Self = Self {
        sums: [0; K],
        of_rounding: [0.0; K],
        unknown: [0.0; K],
        units: [0.0; K],
    };

    /// Adds a node; `None` if the sums overflow.
    #[inline(always)]
    pub(super) fn add(&mut self, node: &Self) -> Option<()> {
        for k in 0..K {
            self.sums[k] = self.sums[k].checked_add(node.sums[k])?;
            self.of_rounding[k] += node.of_rounding[k];
            self.unknown[k] += node.unknown[k];
            self.units[k] += node.units[k];
        }
        Some(())
    }

    /// A bound on the error of a sum, in units of `2^-104`.
    pub(super) fn error(&self, k: usize, beta: f64) -> f64 {
        // Of β times the logarithm and its unit, twice for the distance from a ceiling, and of the exponential.
        let units = 2.0 * (LN_ERROR + 4.0) * beta + EXP_ERROR + 156.0;
        let relative = units * 2f64.powi(-96) * self.sums[k] as f64;
        let of_mixture = (4.0 * beta + 4.0) * 2f64.powi(50 - 127);
        let all = relative + of_mixture * self.of_rounding[k] + self.unknown[k] + self.units[k];
        // The last factor is for the rounding of these numbers themselves.
        all * (1.0 + 1e-6)
    }
}

#[cfg(test)]
mod tests;
