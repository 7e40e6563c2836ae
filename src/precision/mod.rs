//! How good plain binary64 is: measured against certified values, stated, and enforced.
//!
//! | file | what it has |
//! |---|---|
//! | [`measure`] | fresh cases, and how far the plain values are from the exact ones |
//! | [`bound`] | the bounds that are stated, and how they may change |
//! | [`table`] | what was measured, by quantity and region: percentiles, the page, the record |

pub mod bound;
pub mod measure;
pub mod table;

pub use bound::stated_bound;
