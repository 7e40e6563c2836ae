//! The parts of a record of the catalogue.

mod drawn;
mod entry;
mod facts;
mod form;
mod identity;

pub use entry::{CatalogueEntry, INVALID_CASE, Judgement, LAW_CASES, LAW_RATE};
pub use facts::{Paper, Printed, Record, Slip, Statement, StatementKind};
pub(in crate::catalogue) use form::mutants;
pub use form::{Form, Mutant, Sampler};
pub use identity::{Identity, Law};
