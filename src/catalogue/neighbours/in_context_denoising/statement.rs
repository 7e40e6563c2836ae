//! The paper, and what its records have in common.

use crate::catalogue::neighbours::papers::IN_CONTEXT_DENOISING;
use crate::catalogue::prelude::{Printed, Statement};

/// The section of the listings.
pub(super) const SECTION: &str = IN_CONTEXT_DENOISING.system;

/// The statements of the paper, or about its system, with these labels.
pub(super) const fn of(labels: &'static [&'static str]) -> Printed {
    Printed::Neighbour(Statement {
        paper: IN_CONTEXT_DENOISING,
        labels,
    })
}
