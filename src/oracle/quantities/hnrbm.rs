//! Quantities of binary Hopfield networks, and of machines with binary visible and Gaussian hidden units.

use super::fields::{
    BETA, COORDINATES_PERMUTED, H, HIDDEN_BIAS, OBSERVATIONS_PERMUTED, OBSERVATIONS_REPEATED,
    VISIBLE_BIAS, WEIGHTS as WEIGHTS_OF_MACHINE, patterns_split, vector,
};
use crate::oracle::evaluators;
use crate::oracle::field::{Field, Kind};
use crate::oracle::record::{Cases, Entries, Logarithm, Move, Quantity, SecondRoute, StatedBound};
use crate::oracle::second_route;

const BINARY_PATTERNS: Field = Field::required(
    "patterns",
    Kind::Matrix("p", "N"),
    "one binary pattern a row",
)
.of_binary();
const SPINS: Field = Field::required("v", vector("N"), "the visible units").of_binary();
const BINARY_DATA: Field =
    Field::required("data", Kind::Matrix("P", "N"), "one observation a row").of_binary();

/// An exact rotation of the hidden units, or of the patterns among themselves.
const HIDDEN_UNITS_PERMUTED: Move = Move::SignedPermutation {
    axis: "p",
    even: None,
};

/// What a quantity of the projection rule keeps to, which is a function of the patterns' span.
const OF_THE_SPAN: &[Move] = &[
    HIDDEN_UNITS_PERMUTED,
    COORDINATES_PERMUTED,
    patterns_split(Logarithm::Nothing),
];
/// What a quantity of a machine keeps to.
const OF_THE_MACHINE: &[Move] = &[HIDDEN_UNITS_PERMUTED, COORDINATES_PERMUTED];

/// `hnrbm.coupling`: couplings of the Hopfield network of the projection rule.
pub static COUPLING: Quantity = Quantity {
    name: "hnrbm.coupling",
    summary: "couplings of the Hopfield network of the projection rule",
    definition: "J = xi^+ xi, which is xi^T (xi xi^T)^-1 xi for independent patterns",
    latex: r"J = \xi^{+} \xi = \xi^\top (\xi \xi^\top)^{-1} \xi",
    value: "N x N",
    fields: &[BINARY_PATTERNS],
    evaluator: evaluators::hnrbm::coupling(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Binary,
    moves: OF_THE_SPAN,
    ties: &[],
    second_route: Some(SecondRoute::Definition(
        second_route::hopfield_rbm::coupling,
    )),
};

/// `hnrbm.weights`: weights of the machine with the law of the Hopfield network.
pub static WEIGHTS: Quantity = Quantity {
    name: "hnrbm.weights",
    summary: "weights of the machine with the law of the Hopfield network",
    definition: "the rows of the patterns made orthonormal in their order, so that W^T W = J",
    latex: r"W = Q^\top, \quad \xi^\top = Q R, \; R_{kk} > 0",
    value: "p x N",
    fields: &[BINARY_PATTERNS],
    evaluator: evaluators::hnrbm::weights(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Binary,
    moves: &[COORDINATES_PERMUTED],
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::hopfield_rbm::weights)),
};

/// `hnrbm.symmetric_weights`: the same weights in the symmetric gauge.
pub static SYMMETRIC_WEIGHTS: Quantity = Quantity {
    name: "hnrbm.symmetric_weights",
    summary: "weights of the machine with the law of the Hopfield network, in the symmetric gauge",
    definition: "(xi xi^T)^(-1/2) xi, the orthonormal rows nearest to the patterns (Lowdin), so that W^T W = J",
    latex: r"W = (\xi \xi^\top)^{-1/2} \xi",
    value: "p x N",
    fields: &[BINARY_PATTERNS],
    evaluator: evaluators::hnrbm::symmetric_weights(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Binary,
    moves: OF_THE_MACHINE,
    ties: &[],
    second_route: Some(SecondRoute::Definition(
        second_route::hopfield_rbm::symmetric_weights,
    )),
};

/// `hnrbm.energy`: energy of a state of the Hopfield network.
pub static ENERGY: Quantity = Quantity {
    name: "hnrbm.energy",
    summary: "energy of a state of the Hopfield network",
    definition: "-1/2 v . J v - b . v",
    latex: r"-\frac12 v \cdot J v - b \cdot v",
    value: "scalar",
    fields: &[BINARY_PATTERNS, SPINS, VISIBLE_BIAS],
    evaluator: evaluators::hnrbm::energy(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Binary,
    moves: OF_THE_SPAN,
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::hopfield_rbm::energy)),
};

/// `hnrbm.readout`: coefficients of a state on the patterns.
pub static READOUT: Quantity = Quantity {
    name: "hnrbm.readout",
    summary: "coefficients of a state on the patterns",
    definition: "(xi xi^T)^-1 xi v",
    latex: r"(\xi \xi^\top)^{-1} \xi v",
    value: "p",
    fields: &[BINARY_PATTERNS, SPINS],
    evaluator: evaluators::hnrbm::readout(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Binary,
    moves: OF_THE_MACHINE,
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::hopfield_rbm::readout)),
};

/// `hnrbm.log_partition`: log partition function of the Hopfield network.
pub static LOG_PARTITION: Quantity = Quantity {
    name: "hnrbm.log_partition",
    summary: "log partition function of the Hopfield network",
    definition: "log sum over v in {-1,1}^N of exp(beta (1/2 v . J v + b . v))",
    latex: r"\log \sum_{v \in \{-1,1\}^N} e^{\beta (\frac12 v \cdot J v + b \cdot v)}",
    value: "scalar",
    fields: &[BINARY_PATTERNS, BETA, VISIBLE_BIAS],
    evaluator: evaluators::hnrbm::log_partition(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Binary,
    moves: OF_THE_SPAN,
    ties: &[],
    second_route: Some(SecondRoute::Definition(
        second_route::hopfield_rbm::log_partition,
    )),
};

/// `hnrbm.joint_log_partition`: log partition function of both layers of the machine.
pub static JOINT_LOG_PARTITION: Quantity = Quantity {
    name: "hnrbm.joint_log_partition",
    summary: "log partition function of both layers of the machine",
    definition: "log sum over v in {-1,1}^N of the integral over R^p of exp(-beta (|h|^2/2 - h . W v - b . v - c . h)) dh",
    latex: r"\log \sum_{v \in \{-1,1\}^N} \int_{\mathbb{R}^p} e^{-\beta (\lVert h \rVert^2/2 - h \cdot W v - b \cdot v - c \cdot h)} \, dh",
    value: "scalar",
    fields: &[WEIGHTS_OF_MACHINE, BETA, VISIBLE_BIAS, HIDDEN_BIAS],
    evaluator: evaluators::hnrbm::joint_log_partition(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Binary,
    moves: OF_THE_MACHINE,
    ties: &[],
    second_route: Some(SecondRoute::Definition(
        second_route::hopfield_rbm::joint_log_partition,
    )),
};

/// `hnrbm.log_probability`: log probability of a state of the visible units of the machine.
pub static LOG_PROBABILITY: Quantity = Quantity {
    name: "hnrbm.log_probability",
    summary: "log probability of a state of the visible units of the machine",
    definition: "beta (|W v + c|^2/2 + b . v) - log sum over all states of the exponential of this",
    latex: r"\log p(v) = \beta \left( \tfrac12 \lVert W v + c \rVert^2 + b \cdot v \right) - \log Z",
    value: "scalar",
    fields: &[WEIGHTS_OF_MACHINE, BETA, SPINS, VISIBLE_BIAS, HIDDEN_BIAS],
    evaluator: evaluators::hnrbm::log_probability(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Binary,
    moves: OF_THE_MACHINE,
    ties: &[],
    second_route: Some(SecondRoute::Definition(
        second_route::hopfield_rbm::log_probability,
    )),
};

/// `hnrbm.hidden_log_density`: log density of the hidden units of the machine.
pub static HIDDEN_LOG_DENSITY: Quantity = Quantity {
    name: "hnrbm.hidden_log_density",
    summary: "log density of the hidden units of the machine",
    definition: "log sum over v of the joint density of v and h",
    latex: r"\log p(h) = \log \sum_{v \in \{-1,1\}^N} p(v, h)",
    value: "scalar",
    fields: &[WEIGHTS_OF_MACHINE, BETA, H, VISIBLE_BIAS, HIDDEN_BIAS],
    evaluator: evaluators::hnrbm::hidden_log_density(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Binary,
    moves: OF_THE_MACHINE,
    ties: &[],
    second_route: Some(SecondRoute::Definition(
        second_route::hopfield_rbm::hidden_log_density,
    )),
};

/// `hnrbm.hidden_conditional_mean`: mean of the hidden units given the visible ones.
pub static HIDDEN_CONDITIONAL_MEAN: Quantity = Quantity {
    name: "hnrbm.hidden_conditional_mean",
    summary: "mean of the hidden units given the visible ones",
    definition: "E[h given v] = W v + c",
    latex: r"\mathbb{E}[h \mid v] = W v + c",
    value: "p",
    fields: &[WEIGHTS_OF_MACHINE, SPINS, HIDDEN_BIAS],
    evaluator: evaluators::hnrbm::hidden_conditional_mean(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Binary,
    moves: OF_THE_MACHINE,
    ties: &[],
    second_route: None,
};

/// `hnrbm.visible_conditional_mean`: mean of the visible units given the hidden ones.
pub static VISIBLE_CONDITIONAL_MEAN: Quantity = Quantity {
    name: "hnrbm.visible_conditional_mean",
    summary: "mean of the visible units given the hidden ones",
    definition: "E[v given h] = tanh(beta (W^T h + b))",
    latex: r"\mathbb{E}[v \mid h] = \tanh(\beta (W^\top h + b))",
    value: "N",
    fields: &[WEIGHTS_OF_MACHINE, BETA, H, VISIBLE_BIAS],
    evaluator: evaluators::hnrbm::visible_conditional_mean(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Binary,
    moves: OF_THE_MACHINE,
    ties: &[],
    second_route: Some(SecondRoute::Definition(
        second_route::hopfield_rbm::visible_conditional_mean,
    )),
};

/// `hnrbm.log_likelihood_gradient`: gradient of the mean log likelihood in the weights.
pub static LOG_LIKELIHOOD_GRADIENT: Quantity = Quantity {
    name: "hnrbm.log_likelihood_gradient",
    summary: "gradient of the mean log likelihood in the weights",
    definition: "beta (mean over the rows of data of (W v + c) v^T - mean over p(v) of the same)",
    latex: r"\beta \left( \langle (W v + c) v^\top \rangle_{\mathrm{data}} - \langle (W v + c) v^\top \rangle_{p(v)} \right)",
    value: "p x N",
    fields: &[
        WEIGHTS_OF_MACHINE,
        BINARY_DATA,
        BETA,
        VISIBLE_BIAS,
        HIDDEN_BIAS,
    ],
    evaluator: evaluators::hnrbm::log_likelihood_gradient(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Binary,
    moves: &[
        HIDDEN_UNITS_PERMUTED,
        COORDINATES_PERMUTED,
        OBSERVATIONS_PERMUTED,
        OBSERVATIONS_REPEATED,
    ],
    ties: &[],
    second_route: Some(SecondRoute::Definition(
        second_route::hopfield_rbm::log_likelihood_gradient,
    )),
};

/// `hnrbm.reverse`: binary patterns that span what the rows of the weights span, or zeros.
pub static REVERSE: Quantity = Quantity {
    name: "hnrbm.reverse",
    summary: "binary patterns that span what the rows of the weights span, or zeros",
    definition: "the binary vectors in the span of the p rows whose first entry is 1, in lexicographic order, 1 before -1; of these the first p that are linearly independent; zeros if there are fewer",
    latex: r"\xi \in \{-1,1\}^{p \times N}, \quad \operatorname{span} \xi = \operatorname{span} W",
    value: "p x N",
    fields: &[WEIGHTS_OF_MACHINE],
    evaluator: evaluators::hnrbm::reverse(),
    entries: Entries::Decisions,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Binary,
    moves: &[Move::Scaling("weights")],
    ties: &[],
    second_route: None,
};
