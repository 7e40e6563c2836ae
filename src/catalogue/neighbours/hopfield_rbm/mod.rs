//! Binary Hopfield networks, and restricted Boltzmann machines with Gaussian hidden units.

mod conditionals;
mod energies;
mod forward;
mod gauges;
mod partition;
mod reverse;
mod same_law;
mod sampling;
mod search;

use crate::catalogue::record::CatalogueEntry;

/// The records, in the order of the listings.
pub(in crate::catalogue) fn entries() -> Vec<CatalogueEntry> {
    [
        forward::entries(),
        same_law::entries(),
        gauges::entries(),
        energies::entries(),
        partition::entries(),
        conditionals::entries(),
        reverse::entries(),
        search::entries(),
        sampling::entries(),
    ]
    .concat()
}
