//! Which equations of the paper the catalogue covers, and what is waived with a reason.

use super::entries;
use super::record::{CatalogueEntry, Record};

/// The numbered equations of the paper are 1 to this.
pub const EQUATIONS: u8 = 49;

/// Equations that state nothing that could be true or false, each with the reason.
pub const WAIVED: &[(u8, &str)] = &[
    (1, "declares the visible units as functions of time"),
    (2, "declares the hidden units as functions of time"),
];

/// Where the formula of each equation is: the file of the models that evaluates it.
pub const FORMULAS: &[(u8, &str)] = &[
    (3, "src/models/hopfield/mod.rs"),
    (4, "src/models/hopfield/mod.rs"),
    (5, "src/models/hopfield/mod.rs"),
    (6, "src/models/lagrangian.rs"),
    (7, "src/models/hopfield/mod.rs"),
    (8, "src/models/hopfield/mod.rs"),
    (9, "src/models/lagrangian.rs"),
    (10, "src/models/lagrangian.rs"),
    (11, "src/models/lagrangian.rs"),
    (12, "src/models/hopfield/adiabatic.rs"),
    (13, "src/models/attnbm/energy.rs"),
    (14, "src/models/hopfield/adiabatic.rs"),
    (15, "src/models/attnbm/energy.rs"),
    (16, "src/models/attnbm/energy.rs"),
    (17, "src/models/attnbm/energy.rs"),
    (18, "src/models/attnbm/energy.rs"),
    (19, "src/models/attnbm/density.rs"),
    (20, "src/models/attnbm/partition_function.rs"),
    (21, "src/models/attnbm/mixture.rs"),
    (22, "src/models/attnbm/mixture.rs"),
    (23, "src/models/attnbm/partition_function_at_integers.rs"),
    (24, "src/models/attnbm/partition_function_at_integers.rs"),
    (25, "src/models/attnbm/mixture.rs"),
    (26, "src/models/attnbm/bounds.rs"),
    (27, "src/models/attnbm/bounds.rs"),
    (28, "src/models/attnbm/bounds.rs"),
    (29, "src/models/attnbm/likelihood.rs"),
    (30, "src/models/attnbm/gradient.rs"),
    (31, "src/models/gaussian_bernoulli/partition.rs"),
    (32, "src/models/gaussian_bernoulli/partition.rs"),
    (33, "src/models/gaussian_bernoulli/density.rs"),
    (34, "src/models/gaussian_bernoulli/truncation.rs"),
    (35, "src/models/denoising/mod.rs"),
    (36, "src/models/sigmoid_autoencoder.rs"),
    (37, "src/models/denoising/mod.rs"),
    (38, "src/models/attnbm/conditional.rs"),
    (39, "src/models/attnbm/conditional.rs"),
    (40, "src/models/harmonium/machine.rs"),
    (41, "src/models/harmonium/machine.rs"),
    (42, "src/models/harmonium/unit.rs"),
    (43, "src/models/harmonium/machine.rs"),
    (44, "src/models/harmonium/machine.rs"),
    (45, "src/models/harmonium/machine.rs"),
    (46, "src/models/harmonium/machine.rs"),
    (47, "src/models/lagrangian.rs"),
    (48, "src/models/von_mises_fisher.rs"),
    (49, "src/models/von_mises_fisher.rs"),
];

/// What becomes of one equation.
#[derive(Clone, Debug)]
pub struct Covered {
    /// Its number.
    pub equation: u8,
    /// The records that claim it.
    pub records: Vec<Record>,
    /// The files of these records, each once.
    pub statements: Vec<String>,
    /// The file of the models that evaluates it.
    pub formula: Option<&'static str>,
    /// Why there need be none.
    pub waiver: Option<&'static str>,
}

/// All equations in order.
pub fn coverage() -> Vec<Covered> {
    let entries = entries();
    (1..=EQUATIONS)
        .map(|equation| {
            let claim = |entry: &&CatalogueEntry| entry.record.equations.contains(&equation);
            let claiming: Vec<&CatalogueEntry> = entries.iter().filter(claim).collect();
            let mut statements: Vec<String> = claiming.iter().map(|entry| entry.file()).collect();
            statements.sort();
            statements.dedup();
            Covered {
                equation,
                records: claiming.iter().map(|entry| entry.record).collect(),
                statements,
                formula: FORMULAS
                    .iter()
                    .find(|(number, _)| *number == equation)
                    .map(|(_, file)| *file),
                waiver: WAIVED
                    .iter()
                    .find(|(waived, _)| *waived == equation)
                    .map(|(_, reason)| *reason),
            }
        })
        .collect()
}
