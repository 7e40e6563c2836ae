//! The catalogue: one record an identity, and everything else follows from the records.
//!
//! An identity has two sides. Both are evaluated at enclosures, so that a verdict needs no tolerance: disjoint
//! enclosures refute, which is a proof; enclosures that overlap and are narrow hold to a stated
//! number of digits; wide ones leave the case undecided. Each record ships wrong forms of its own
//! statement, its mutants, which the same machinery must refute, and declares which functions of the models
//! both of its sides enter.
//!
//! | file | what |
//! |---|---|
//! | `record` | what a record consists of |
//! | `verdict` | how two sides are compared |
//! | `substitution` | sides that say nothing, to show that nothing passes on their account |
//! | `stream`, `steering`, `cases`, `pair_cases`, `restricted_cases`, `noisy_cases`, `networks` | reproducible cases, hostile corners by construction |
//! | `naive`, `components`, `machines`, `duals` | formulas as the paper writes them; machines of scalars and of dual numbers |
//! | `witness` | cases as text that can be pasted |
//! | `section_3_1` …, `further_…`, `laws` | the records, by section of the paper, and what follows from it |
//! | `campaign`, `tally`, `shards` | running the catalogue, counting, in one go or in parts |
//! | `sides` | what both sides of a record enter, as recorded |
//! | `coverage`, `documents` | which equations are covered; the pages that follow from the records |

pub mod campaign;
mod cases;
mod components;
pub mod coverage;
pub mod documents;
mod duals;
mod further_bounds;
mod further_convexity;
mod further_divergence;
mod further_information;
mod further_mixture;
mod further_moments;
mod further_partition;
mod further_posterior;
mod further_symmetry;
mod laws;
mod machines;
mod naive;
mod networks;
mod noisy_cases;
mod pair_cases;
pub mod record;
mod restricted_cases;
mod section_2_1;
mod section_2_1_lagrangian;
mod section_2_2;
mod section_2_2_network;
mod section_3_1;
mod section_3_1_real;
mod section_3_2;
mod section_3_2_likelihood;
mod section_3_2_tractable;
mod section_3_3;
mod section_3_4;
mod section_3_4_losses;
mod section_3_4_sigmoid;
mod section_3_5;
mod section_4;
mod section_4_harmonium;
mod section_4_harmonium_marginal;
mod section_4_harmonium_unit;
mod section_4_model_c;
mod section_4_sphere;
pub mod shards;
pub mod sides;
mod steering;
pub mod stream;
pub mod substitution;
pub mod tally;
pub mod verdict;
pub(crate) mod witness;

use record::Entry;

/// The whole catalogue, in the order of the listings: the seven identities that matter most first,
/// then section by section.
pub fn catalogue() -> Vec<Entry> {
    let first = [
        Entry::new::<section_3_1::PartitionFunctionAtIntegers>(),
        Entry::new::<section_3_1::Rescaling>(),
        Entry::new::<section_3_2::Gradient>(),
        Entry::new::<section_3_3::Truncation>(),
        Entry::new::<section_3_4::Denoising>(),
        Entry::new::<section_4_harmonium::FamilyExponent>(),
        Entry::new::<section_4::VonMisesFisherNormaliser>(),
    ];
    let sections = [
        section_2_1_lagrangian::entries(),
        section_2_1::entries(),
        section_2_2::entries(),
        section_2_2_network::entries(),
        section_3_1::entries(),
        section_3_1_real::entries(),
        section_3_2_likelihood::entries(),
        section_3_2_tractable::entries(),
        section_3_3::entries(),
        section_3_4::entries(),
        section_3_4_losses::entries(),
        section_3_4_sigmoid::entries(),
        section_3_5::entries(),
        section_4_harmonium::entries(),
        section_4_harmonium_unit::entries(),
        section_4_harmonium_marginal::entries(),
        section_4_sphere::entries(),
        section_4_model_c::entries(),
        further_bounds::entries(),
        further_divergence::entries(),
        further_information::entries(),
        further_moments::entries(),
        further_partition::entries(),
        further_convexity::entries(),
        further_symmetry::entries(),
        further_posterior::entries(),
        further_mixture::entries(),
        laws::entries(),
    ];
    first
        .into_iter()
        .chain(sections.into_iter().flatten())
        .collect()
}
