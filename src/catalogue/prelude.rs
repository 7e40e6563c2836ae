//! What every file of records needs.

pub(in crate::catalogue) use super::record::{
    CatalogueEntry, Form, Identity, Mutant, Printed, Record, Slip, StatementKind, mutants,
};
pub(in crate::catalogue) use crate::Error;
pub(in crate::catalogue) use crate::real::{Enclosure, Goal};
pub(in crate::catalogue) use crate::sampling::stream::Stream;

/// The entries of one side.
pub(in crate::catalogue) type Values<S> = Result<Vec<S>, Error>;

/// The identities of a file, in the order of the listings.
macro_rules! entries {
    ($($identity:ident),+ $(,)?) => {
        pub(in crate::catalogue) fn entries() -> Vec<CatalogueEntry> {
            vec![$(CatalogueEntry::new::<$identity>(),)+]
        }
    };
}

pub(in crate::catalogue) use entries;
