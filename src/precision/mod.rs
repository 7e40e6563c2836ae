//! The error of plain binary64: measured against certified values, stated, and enforced.
//!
//! | file | contents |
//! |---|---|
//! | [`measure`] | fresh cases, and the errors of the plain values |
//! | [`bound`] | the stated bounds, and how they may change |
//! | [`table`] | the measurements, by quantity and region: percentiles, the page, the record |

pub mod bound;
pub mod measure;
pub mod table;

pub use bound::stated_bound;
