//! Certified evaluation: from a formula to correctly rounded numbers, and the quantities by name.

pub mod certify;
