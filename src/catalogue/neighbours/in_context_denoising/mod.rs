//! In-context denoising by one layer of attention: Bayes predictors, risks, attention and its energies.

mod attention;
mod attnbm;
mod bayes;
mod energies;
mod expansions;
mod finite_contexts;
mod mixtures;
mod quadratic_energies;
mod risks;

use crate::catalogue::record::CatalogueEntry;

/// The records, in the order of the listings.
pub(in crate::catalogue) fn entries() -> Vec<CatalogueEntry> {
    [
        bayes::entries(),
        mixtures::entries(),
        risks::entries(),
        finite_contexts::entries(),
        attention::entries(),
        energies::entries(),
        attnbm::entries(),
        quadratic_energies::entries(),
        expansions::entries(),
    ]
    .concat()
}
