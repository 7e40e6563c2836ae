//! (to come)

pub mod campaign;
