//! Certified quadrature, every rule with its error bound.
//!
//! An integrand that is analytic in a strip about the real line makes the infinite trapezoidal rule
//! converge geometrically, with an error that a bound on the strip's edges controls. That bound is
//! known in closed form for every integral of this crate, so that no error is ever estimated: on R^r
//! by the Gaussian strip lemma (`docs/integration-strip.md`), on spheres by the zonal reduction
//! (`docs/integration-zonal.md`).
//!
//! Where the strip is too narrow for equal steps, a line is divided into intervals, and the same is
//! done with Clenshaw-Curtis rules and ellipses (`docs/integration-line.md`).

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

/// By how much more multiplications an exponential takes at so many bits than at 128, about.
pub(crate) fn growth(bits: u32) -> f64 {
    (f64::from(bits) / 128.0).sqrt().max(1.0)
}

/// What one evaluation may cost and should reach.
#[derive(Clone, Copy, Debug)]
pub struct Goal {
    /// The relative accuracy wanted, in bits; a quadrature needs no more nodes than this asks for.
    pub bits: u32,
    /// The work allowed, in multiplications of this evaluation's scalar.
    pub operations: f64,
}

impl Goal {
    /// What plain binary64 asks for: enough that a value may be smaller than what it is a difference of, at
    /// some seconds' work.
    pub const PLAIN: Self = Self {
        bits: 80,
        operations: 1e9,
    };

    /// The same at no fewer bits, for a scalar that has them, and whose multiplications cost as much more.
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
