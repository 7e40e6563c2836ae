//! Binary Hopfield networks, and restricted Boltzmann machines with Gaussian hidden units.

use crate::catalogue::record::CatalogueEntry;

/// The records, in the order of the listings.
pub(in crate::catalogue) fn entries() -> Vec<CatalogueEntry> {
    Vec::new()
}
