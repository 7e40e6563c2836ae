//! Quantities of the Gaussian-Gaussian restricted Boltzmann machine.

use super::fields::{
    BETA, COORDINATES_PERMUTED, HIDDEN_BIAS, PATTERNS_PERMUTED, VISIBLE_BIAS, WEIGHTS,
};
use crate::oracle::evaluators;
use crate::oracle::record::{Cases, Entries, Move, Quantity, StatedBound, Weights};

/// `ggrbm.log_partition`: log partition function of the Gaussian-Gaussian machine.
pub static LOG_PARTITION: Quantity = Quantity {
    name: "ggrbm.log_partition",
    summary: "log partition function of the Gaussian-Gaussian machine",
    definition: "log of the integral of exp(-beta (|v|^2/2 + |h|^2/2 - h . W v - b . v - c . h)) \
                 dv dh",
    latex: r"\log \int \exp\left( -\beta \left( \tfrac12 \lVert v \rVert^2 + \tfrac12 \lVert h \rVert^2 - h \cdot W v - b \cdot v - c \cdot h \right) \right) dv \, dh",
    value: "scalar",
    fields: &[WEIGHTS, BETA, VISIBLE_BIAS, HIDDEN_BIAS],
    evaluator: evaluators::ggrbm::log_partition(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Restricted(Weights::Contraction),
    moves: &[PATTERNS_PERMUTED, COORDINATES_PERMUTED, Move::Exchange],
    ties: &[],
    second_route: None,
};
