//! Certified quadrature, every rule with its error bound.
//!
//! An integrand that is analytic in a strip about the real line makes the infinite trapezoidal rule
//! converge geometrically, with an error that a bound on the strip's edges controls. That bound is
//! known in closed form for every integral of this crate, so no error is ever estimated: on R^r by
//! the Gaussian strip lemma (`docs/integration-strip.md`), on spheres by the zonal reduction
//! (`docs/integration-zonal.md`).
//!
//! If the strip is too narrow for equal steps, a line is divided into intervals. Clenshaw-Curtis
//! rules and ellipses take the place of equal steps and strips (`docs/integration-line.md`).

pub mod affine_rank;
pub mod calibrated;
pub mod clenshaw_curtis;
pub mod definiteness;
pub mod energy_separation;
pub mod energy_strip;
#[cfg(test)]
mod evidence;
pub mod gaussian_expectation;
pub mod gaussian_strip;
pub mod line;
mod line_panel;
mod line_peak;
pub mod peak;
pub mod random;
pub mod reduction;
pub mod separation;
pub mod strip_plan;
pub mod trapezoid;

/// The approximate cost of an exponential in multiplications at this precision, relative to 128 bits.
pub(crate) fn growth(bits: u32) -> f64 {
    (f64::from(bits) / 128.0).sqrt().max(1.0)
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
            operations: self.operations / finer.powf(1.7),
        }
    }
}
