//! Quantities of the Gaussian-Bernoulli restricted Boltzmann machine.

use super::fields::{
    COORDINATES_PERMUTED, DATA, HIDDEN_BIAS, OBSERVATIONS_PERMUTED, OBSERVATIONS_REPEATED,
    PATTERNS_PERMUTED, V, VISIBLE_BIAS, WEIGHTS,
};
use crate::oracle::evaluators;
use crate::oracle::field::{Field, Range};
use crate::oracle::record::{Cases, Entries, Quantity, SecondRoute, StatedBound, Weights};
use crate::oracle::second_route;

const SIGMA_ONE: Field = Field::number(
    "sigma",
    Range::Positive,
    1.0,
    "the standard deviation of a visible unit",
)
.without_value_at(&[0.0]);

/// `gbrbm.log_partition`: log partition function of the Gaussian-Bernoulli machine.
pub static LOG_PARTITION: Quantity = Quantity {
    name: "gbrbm.log_partition",
    summary: "log partition function of the Gaussian-Bernoulli machine",
    definition: "log sum over h in {0,1}^p of the integral over R^N of \
                 exp(-|v|^2/(2 sigma^2) + b . v + c . h + h . W v) dv",
    latex: r"\log \sum_{h \in \{0,1\}^p} \int_{\mathbb{R}^N} \exp\left( -\frac{\lVert v \rVert^2}{2 \sigma^2} + b \cdot v + c \cdot h + h \cdot W v \right) dv",
    value: "scalar",
    fields: &[WEIGHTS, SIGMA_ONE, VISIBLE_BIAS, HIDDEN_BIAS],
    evaluator: evaluators::gbrbm::log_partition(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Restricted(Weights::Any),
    moves: &[PATTERNS_PERMUTED, COORDINATES_PERMUTED],
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::states_summed)),
};

/// `gbrbm.log_density`: log density of the visible units of the Gaussian-Bernoulli machine.
pub static LOG_DENSITY: Quantity = Quantity {
    name: "gbrbm.log_density",
    summary: "log density of the visible units of the Gaussian-Bernoulli machine",
    definition: "log sum over h of the joint density of v and h",
    latex: r"\log \sum_{h \in \{0,1\}^p} p(v, h)",
    value: "scalar",
    fields: &[WEIGHTS, SIGMA_ONE, V, VISIBLE_BIAS, HIDDEN_BIAS],
    evaluator: evaluators::gbrbm::log_density(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Restricted(Weights::Any),
    moves: &[PATTERNS_PERMUTED, COORDINATES_PERMUTED],
    ties: &[],
    second_route: None,
};

/// `gbrbm.truncation_mass`: probability that truncation to at most one active hidden unit drops.
pub static TRUNCATION_MASS: Quantity = Quantity {
    name: "gbrbm.truncation_mass",
    summary: "probability that truncation to at most one active hidden unit drops",
    definition: "P(sum h >= 2) at sigma = 1, b = c = 0",
    latex: r"P\left( \textstyle\sum_j h_j \ge 2 \right), \quad \sigma = 1, \; b = c = 0",
    value: "scalar",
    fields: &[WEIGHTS],
    evaluator: evaluators::gbrbm::truncation_mass(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Restricted(Weights::Any),
    moves: &[PATTERNS_PERMUTED, COORDINATES_PERMUTED],
    ties: &[],
    second_route: None,
};

/// `gbrbm.dsm_loss`: denoising score matching loss of the Gaussian-Bernoulli machine.
pub static DSM_LOSS: Quantity = Quantity {
    name: "gbrbm.dsm_loss",
    summary: "denoising score matching loss of the Gaussian-Bernoulli machine",
    definition: "mean over the rows x of data of E |psi(x + e) + e|^2 over e ~ N(0, I), psi \
                 the score at sigma = 1",
    latex: r"\frac1P \sum_{i=1}^{P} \mathbb{E}_{\varepsilon \sim \mathcal{N}(0, I)} \left\lVert \psi(x_i + \varepsilon) + \varepsilon \right\rVert^2, \quad \psi = \nabla_v \log p, \; \sigma = 1",
    value: "scalar",
    fields: &[WEIGHTS, DATA],
    evaluator: evaluators::denoising::gbrbm_dsm_loss(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Restricted(Weights::Any),
    moves: &[
        PATTERNS_PERMUTED,
        COORDINATES_PERMUTED,
        OBSERVATIONS_PERMUTED,
        OBSERVATIONS_REPEATED,
    ],
    ties: &[],
    second_route: None,
};
