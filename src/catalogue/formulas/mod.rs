//! Formulas as the paper writes them, and machines of scalars and of dual numbers: the naive routes.

pub(super) mod components;
pub(super) mod duals;
pub(super) mod linear_system;
pub(super) mod machines;
pub(super) mod naive;
