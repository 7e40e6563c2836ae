//! Quantities of the Gaussian-Bernoulli restricted Boltzmann machine.

use super::fields::{
    COORDINATES_PERMUTED, DATA, H, HIDDEN_BIAS, OBSERVATIONS_PERMUTED, OBSERVATIONS_REPEATED,
    PATTERNS_PERMUTED, V, VISIBLE_BIAS, WEIGHTS,
};
use crate::oracle::evaluators;
use crate::oracle::field::{Field, Range};
use crate::oracle::record::{
    Cases, Coefficient, Entries, Equation, Quantity, SecondRoute, StatedBound, Tie, Weights,
};
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

/// `gbrbm.free_energy`: free energy of the visible units of the Gaussian-Bernoulli machine.
pub static FREE_ENERGY: Quantity = Quantity {
    name: "gbrbm.free_energy",
    summary: "free energy of the visible units of the Gaussian-Bernoulli machine",
    definition: "|v|^2/(2 sigma^2) - b . v - sum over mu of log(1 + exp(c_mu + w_mu . v))",
    latex: r"F(v) = \frac{\lVert v \rVert^2}{2 \sigma^2} - b \cdot v - \sum_\mu \log\left( 1 + e^{c_\mu + w_\mu \cdot v} \right)",
    value: "scalar",
    fields: &[WEIGHTS, SIGMA_ONE, V, VISIBLE_BIAS, HIDDEN_BIAS],
    evaluator: evaluators::gbrbm::free_energy(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Restricted(Weights::Any),
    moves: &[PATTERNS_PERMUTED, COORDINATES_PERMUTED],
    ties: &[Tie {
        name: "density-from-free-energy",
        statement: "log density = -free energy - log Z",
        equation: Equation::Linear(&[
            (Coefficient::Number(1.0), &LOG_DENSITY),
            (Coefficient::Number(1.0), &LOG_PARTITION),
        ]),
    }],
    second_route: None,
};

/// `gbrbm.score`: gradient of the log density of the Gaussian-Bernoulli machine.
pub static SCORE: Quantity = Quantity {
    name: "gbrbm.score",
    summary: "gradient of the log density of the Gaussian-Bernoulli machine",
    definition: "-v/sigma^2 + b + W^T sigmoid(c + W v)",
    latex: r"\nabla_v \log p(v) = -\frac{v}{\sigma^2} + b + W^\top \operatorname{sigmoid}(c + W v)",
    value: "N",
    fields: &[WEIGHTS, SIGMA_ONE, V, VISIBLE_BIAS, HIDDEN_BIAS],
    evaluator: evaluators::gbrbm::score(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Restricted(Weights::Any),
    moves: &[PATTERNS_PERMUTED, COORDINATES_PERMUTED],
    ties: &[],
    second_route: None,
};

/// `gbrbm.hidden_conditional_mean`: mean of the hidden units given the visible ones.
pub static HIDDEN_CONDITIONAL_MEAN: Quantity = Quantity {
    name: "gbrbm.hidden_conditional_mean",
    summary: "mean of the hidden units of the Gaussian-Bernoulli machine given the visible ones",
    definition: "E[h given v] = sigmoid(c + W v)",
    latex: r"\mathbb{E}[h \mid v] = \operatorname{sigmoid}(c + W v)",
    value: "p",
    fields: &[WEIGHTS, V, HIDDEN_BIAS],
    evaluator: evaluators::gbrbm::hidden_conditional_mean(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Restricted(Weights::Any),
    moves: &[PATTERNS_PERMUTED, COORDINATES_PERMUTED],
    ties: &[],
    second_route: None,
};

/// `gbrbm.visible_conditional_mean`: mean of the visible units given the hidden ones.
pub static VISIBLE_CONDITIONAL_MEAN: Quantity = Quantity {
    name: "gbrbm.visible_conditional_mean",
    summary: "mean of the visible units of the Gaussian-Bernoulli machine given the hidden ones",
    definition: "E[v given h] = sigma^2 (W^T h + b)",
    latex: r"\mathbb{E}[v \mid h] = \sigma^2 (W^\top h + b)",
    value: "N",
    fields: &[WEIGHTS, SIGMA_ONE, H, VISIBLE_BIAS],
    evaluator: evaluators::gbrbm::visible_conditional_mean(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Fields,
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
