//! Certified quadrature.

pub mod trapezoid;
