//! Quantities of the Gaussian-Gaussian restricted Boltzmann machine.

use super::fields::{
    BETA, COORDINATES_PERMUTED, H, HIDDEN_BIAS, PATTERNS_PERMUTED, V, VISIBLE_BIAS, WEIGHTS,
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

/// `ggrbm.log_density`: log density of the visible units of the Gaussian-Gaussian machine.
pub static LOG_DENSITY: Quantity = Quantity {
    name: "ggrbm.log_density",
    summary: "log density of the visible units of the Gaussian-Gaussian machine",
    definition: "(p/2) log(2 pi/beta) + beta (b . v - |v|^2/2 + |W v + c|^2/2) - log Z",
    latex: r"\tfrac p2 \log \tfrac{2 \pi}{\beta} + \beta \left( b \cdot v - \tfrac12 \lVert v \rVert^2 + \tfrac12 \lVert W v + c \rVert^2 \right) - \log Z",
    value: "scalar",
    fields: &[WEIGHTS, BETA, V, VISIBLE_BIAS, HIDDEN_BIAS],
    evaluator: evaluators::ggrbm::log_density(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Restricted(Weights::Contraction),
    moves: &[PATTERNS_PERMUTED, COORDINATES_PERMUTED],
    ties: &[],
    second_route: None,
};

/// `ggrbm.hidden_conditional_mean`: mean of the hidden units given the visible ones.
pub static HIDDEN_CONDITIONAL_MEAN: Quantity = Quantity {
    name: "ggrbm.hidden_conditional_mean",
    summary: "mean of the hidden units of the Gaussian-Gaussian machine given the visible ones",
    definition: "E[h given v] = W v + c",
    latex: r"\mathbb{E}[h \mid v] = W v + c",
    value: "p",
    fields: &[WEIGHTS, V, HIDDEN_BIAS],
    evaluator: evaluators::ggrbm::hidden_conditional_mean(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Fields,
    moves: &[PATTERNS_PERMUTED, COORDINATES_PERMUTED],
    ties: &[],
    second_route: None,
};

/// `ggrbm.visible_conditional_mean`: mean of the visible units given the hidden ones.
pub static VISIBLE_CONDITIONAL_MEAN: Quantity = Quantity {
    name: "ggrbm.visible_conditional_mean",
    summary: "mean of the visible units of the Gaussian-Gaussian machine given the hidden ones",
    definition: "E[v given h] = W^T h + b",
    latex: r"\mathbb{E}[v \mid h] = W^\top h + b",
    value: "N",
    fields: &[WEIGHTS, H, VISIBLE_BIAS],
    evaluator: evaluators::ggrbm::visible_conditional_mean(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Fields,
    moves: &[PATTERNS_PERMUTED, COORDINATES_PERMUTED],
    ties: &[],
    second_route: None,
};
