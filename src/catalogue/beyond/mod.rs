//! What follows from the paper, by subject.

pub(super) mod bounds;
pub(super) mod convexity;
pub(super) mod divergence;
pub(super) mod information;
pub(super) mod mixture;
pub(super) mod moments;
pub(super) mod partition_function;
pub(super) mod posterior;
pub(super) mod sampling;
pub(super) mod symmetry;
