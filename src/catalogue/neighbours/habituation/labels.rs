//! What the records of this system have in common.

use crate::catalogue::neighbours::papers::HABITUATION;
use crate::catalogue::prelude::*;

/// The heading of the records.
pub(super) const SECTION: &str = HABITUATION.system;

/// The statements of these labels.
pub(super) const fn of(labels: &'static [&'static str]) -> Printed {
    Printed::Neighbour(Statement {
        paper: HABITUATION,
        labels,
    })
}
