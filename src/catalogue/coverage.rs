//! Which equations of the paper the catalogue covers, and what is waived with a reason.

use super::entries;
use super::record::Record;

/// The numbered equations of the paper are 1 to this.
pub const EQUATIONS: u8 = 49;

/// Equations that state nothing that could be true or false, each with the reason.
pub const WAIVED: &[(u8, &str)] = &[
    (1, "declares the visible units as functions of time"),
    (2, "declares the hidden units as functions of time"),
];

/// What becomes of one equation.
#[derive(Clone, Debug)]
pub struct Covered {
    /// Its number.
    pub equation: u8,
    /// The records that claim it.
    pub records: Vec<Record>,
    /// Why there need be none.
    pub waiver: Option<&'static str>,
}

/// All equations in order.
pub fn coverage() -> Vec<Covered> {
    let records = entries();
    (1..=EQUATIONS)
        .map(|equation| Covered {
            equation,
            records: records
                .iter()
                .map(|entry| entry.record)
                .filter(|record| record.equations.contains(&equation))
                .collect(),
            waiver: WAIVED
                .iter()
                .find(|(waived, _)| *waived == equation)
                .map(|(_, reason)| *reason),
        })
        .collect()
}
