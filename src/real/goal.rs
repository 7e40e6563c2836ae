//! What one evaluation may cost and should reach.

/// The approximate cost of an exponential in multiplications at this precision, relative to 128 bits.
pub(crate) fn growth(bits: u32) -> f64 {
    (f64::from(bits) / 128.0).sqrt().max(1.0)
}

/// The approximate cost of a multiplication at so many times the precision: between those of schoolbook and of
/// Karatsuba.
pub(crate) fn cost_of_multiplication(growth: f64) -> f64 {
    growth.powf(1.7)
}

/// The allowed cost and the wanted accuracy of one evaluation.
#[derive(Clone, Copy, Debug)]
pub struct Goal {
    /// The relative accuracy wanted, in bits; it determines the number of nodes of a quadrature.
    pub bits: u32,
    /// The work allowed, in multiplications of this evaluation's scalar.
    pub operations: f64,
}

impl Goal {
    /// The goal for plain binary64: accurate enough for some cancellation, at some seconds' work.
    pub const PLAIN: Self = Self {
        bits: 80,
        operations: 1e9,
    };

    /// The same with at least this many bits, for a scalar of that precision, whose multiplications cost
    /// correspondingly more.
    pub(crate) fn at_least(self, bits: u32) -> Self {
        if bits <= self.bits {
            return self;
        }
        let finer = f64::from(bits) / f64::from(self.bits.max(1));
        Self {
            bits,
            operations: self.operations / cost_of_multiplication(finer),
        }
    }
}
