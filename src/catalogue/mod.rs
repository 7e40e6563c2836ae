//! The catalogue: one record an identity, and everything else follows from the records.
//!
//! An identity has two sides. Both are evaluated at enclosures, so that a verdict needs no tolerance: disjoint
//! enclosures refute, which is a proof; enclosures that overlap and are narrow hold to a stated
//! number of digits; wide ones leave the case undecided. Each record ships wrong forms of its own
//! statement, its mutants, which the same machinery must refute, and declares which functions of the models
//! both of its sides enter.
//!
//! | place | what |
//! |---|---|
//! | `paper` | the records of the paper's statements, a file for each subject of each section |
//! | `beyond` | the records of what follows from the paper, a file for each subject |
//! | `neighbours` | the records of the systems of other papers, a folder for each paper |
//! | `record`, `prelude` | what a record consists of, and what every file of records needs |
//! | `verdict` | how two sides are compared |
//! | `substitution` | sides that say nothing, to show that nothing passes on their account |
//! | `cases` | reproducible cases, hostile corners by construction |
//! | `formulas` | formulas as the paper writes them, for the naive routes |
//! | `campaign`, `tally`, `shards`, `merge` | running the catalogue, counting, in one go or in parts |
//! | `sides` | what both sides of a record enter, as recorded |
//! | `coverage`, `documents` | which equations are covered; the pages that follow from the records |

#[cfg_attr(test, allow(dead_code, reason = "unit tests take a few records"))]
mod beyond;
pub mod campaign;
#[cfg_attr(test, allow(dead_code, reason = "unit tests take a few records"))]
mod cases;
pub mod coverage;
pub mod documents;
#[cfg_attr(test, allow(dead_code, reason = "unit tests take a few records"))]
mod formulas;
pub mod merge;
#[cfg_attr(test, allow(dead_code, reason = "unit tests take a few records"))]
mod neighbours;
#[cfg_attr(test, allow(dead_code, reason = "unit tests take a few records"))]
mod paper;
mod prelude;
pub mod record;
pub mod shards;
pub mod sides;
pub mod substitution;
pub mod tally;
pub mod verdict;

use record::CatalogueEntry;

/// The whole catalogue, in the order of the listings: the seven identities that matter most first,
/// then section by section.
pub fn entries() -> Vec<CatalogueEntry> {
    let first = [
        CatalogueEntry::new::<paper::section_3_1_partition_function::PartitionFunctionAtIntegers>(),
        CatalogueEntry::new::<paper::section_3_1_partition_function::Rescaling>(),
        CatalogueEntry::new::<paper::section_3_2_gradient::Gradient>(),
        CatalogueEntry::new::<paper::section_3_3_truncation::Truncation>(),
        CatalogueEntry::new::<paper::section_3_4_denoising::Denoising>(),
        CatalogueEntry::new::<paper::section_4_harmonium::FamilyExponent>(),
        CatalogueEntry::new::<paper::section_4_von_mises_fisher_normaliser::VonMisesFisherNormaliser>(
        ),
    ];
    // Each record is compiled at two precisions, which is most of the compiler's time. Unit tests are about the machinery
    // and take a few records; `tests/catalogue.rs` has them all.
    #[cfg(test)]
    let sections = [paper::section_2_1_lagrangians::entries()];
    #[cfg(not(test))]
    let sections = [
        paper::section_2_1_lagrangians::entries(),
        paper::section_2_1_energy::entries(),
        paper::section_2_2_update::entries(),
        paper::section_2_2_descent::entries(),
        paper::section_2_2_fast_hidden_units::entries(),
        paper::section_3_1_partition_function::entries(),
        paper::section_3_1_real_temperature::entries(),
        paper::section_3_2_likelihood::entries(),
        paper::section_3_2_tractable_machines::entries(),
        paper::section_3_3_gaussian_bernoulli::entries(),
        paper::section_3_3_truncation::entries(),
        paper::section_3_4_denoising::entries(),
        paper::section_3_4_denoising_losses::entries(),
        paper::section_3_4_sigmoid_autoencoder::entries(),
        paper::section_3_5_reconstruction::entries(),
        paper::section_4_harmonium::entries(),
        paper::section_4_harmonium_units::entries(),
        paper::section_4_harmonium_marginals::entries(),
        paper::section_4_von_mises_fisher_recurrences::entries(),
        paper::section_4_von_mises_fisher_bounds::entries(),
        paper::section_4_von_mises_fisher_density::entries(),
        paper::section_4_model_c::entries(),
        beyond::bounds_by_tuples::entries(),
        beyond::bounds_by_convexity::entries(),
        beyond::energy_and_entropy::entries(),
        beyond::divergence::entries(),
        beyond::distance_and_entropy::entries(),
        beyond::fisher_information::entries(),
        beyond::least_loss::entries(),
        beyond::moments::entries(),
        beyond::partition_function::entries(),
        beyond::convexity::entries(),
        beyond::lower_bounds::entries(),
        beyond::pattern_sets::entries(),
        beyond::density_bound::entries(),
        beyond::norm::entries(),
        beyond::symmetry::entries(),
        beyond::reparametrisation::entries(),
        beyond::posterior::entries(),
        beyond::mixture::entries(),
        beyond::sampling::entries(),
        beyond::von_mises_fisher::entries(),
        beyond::special_functions::entries(),
        neighbours::hopfield_rbm::entries(),
        neighbours::in_context_denoising::entries(),
        neighbours::habituation::entries(),
    ];
    first
        .into_iter()
        .chain(sections.into_iter().flatten())
        .collect()
}
