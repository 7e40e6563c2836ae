//! Quantities of the attentional Boltzmann machine.

use super::fields::{
    BETA, BETA_OF_FORMULA, COMPONENT_BIAS, COORDINATES_PERMUTED, DATA, OBSERVATIONS_PERMUTED,
    OBSERVATIONS_REPEATED, PATTERNS, PATTERNS_PERMUTED, V, VISIBLE_BIAS, attentional,
    patterns_split, vector,
};
use super::hopfield;
use crate::oracle::evaluators;
use crate::oracle::field::{Field, Kind, Range, Size};
use crate::oracle::record::{
    Cases, Coefficient, Entries, Equation, Logarithm, Move, Position, Quantity, Reach, SecondRoute,
    StatedBound, Tie,
};
use crate::oracle::second_route;

const NOISE_VARIANCE: Field = Field::required(
    "noise_variance",
    Kind::Number(Range::Positive),
    "s2, the variance of the noise in each coordinate",
)
.without_value_at(&[0.0, -1.0]);
const OBSERVED: Field = Field::required(
    "observed",
    Kind::Indices {
        below: "N",
        count: "k",
    },
    "the observed coordinates",
);
const VALUES: Field = Field::required("values", vector("k"), "what was observed, in that order");
const MISSING_VALUES: Field = Field::required(
    "missing_values",
    Kind::Vector(Size::Difference {
        whole: "N",
        part: "k",
    }),
    "the other coordinates, in increasing order",
);

/// `attnbm.energy`: energy of the visible units, hidden units summed out.
pub static ENERGY: Quantity = Quantity {
    name: "attnbm.energy",
    summary: "energy of the visible units, hidden units summed out",
    definition: "E(v) = |v - b|^2/2 - log sum_mu exp(xi_mu . v + c_mu)",
    latex: r"E(v) = \tfrac12 \lVert v - b \rVert^2 - \log \sum_\mu \exp(\xi_\mu \cdot v + c_\mu)",
    value: "scalar",
    fields: &[PATTERNS, V, VISIBLE_BIAS, COMPONENT_BIAS],
    evaluator: evaluators::attnbm::energy(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Attentional(Reach::Closed),
    moves: &attentional(Logarithm::OfTwo(-1.0), Position::Stays),
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::energy)),
};

/// `attnbm.log_partition`: log of the partition function.
pub static LOG_PARTITION: Quantity = Quantity {
    name: "attnbm.log_partition",
    summary: "log of the partition function",
    definition: "log Z = log integral over R^N of exp(-beta E(v)) dv",
    latex: r"\log Z = \log \int_{\mathbb{R}^N} e^{-\beta E(v)} \, dv",
    value: "scalar",
    fields: &[PATTERNS, BETA, VISIBLE_BIAS, COMPONENT_BIAS],
    evaluator: evaluators::attnbm::log_partition(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Attentional(Reach::Partition),
    moves: &attentional(Logarithm::OfTwoTimesBeta, Position::Stays),
    ties: &[],
    second_route: Some(SecondRoute::Quadrature(second_route::integrated)),
};

/// `attnbm.log_partition_bounds`: the best closed-form lower and upper bounds of log Z at real beta.
pub static LOG_PARTITION_BOUNDS: Quantity = Quantity {
    name: "attnbm.log_partition_bounds",
    summary: "the best closed-form lower and upper bounds of log Z at real beta",
    definition: "the two ends, rounded outward, of bounds on log Z by neighbouring integer beta",
    latex: r"\ell \le \log Z \le u",
    value: "2",
    fields: &[PATTERNS, BETA, VISIBLE_BIAS, COMPONENT_BIAS],
    evaluator: evaluators::attnbm::log_partition_bounds(),
    entries: Entries::Ends,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Attentional(Reach::Bounds),
    moves: &[PATTERNS_PERMUTED, COORDINATES_PERMUTED],
    ties: &[],
    second_route: None,
};

/// `attnbm.log_density`: log density of the visible units.
pub static LOG_DENSITY: Quantity = Quantity {
    name: "attnbm.log_density",
    summary: "log density of the visible units",
    definition: "log p(v) = -beta E(v) - log Z",
    latex: r"\log p(v) = -\beta E(v) - \log Z",
    value: "scalar",
    fields: &[PATTERNS, BETA, V, VISIBLE_BIAS, COMPONENT_BIAS],
    evaluator: evaluators::attnbm::log_density(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Attentional(Reach::Partition),
    moves: &attentional(Logarithm::Nothing, Position::Stays),
    ties: &[Tie {
        name: "density-of-energy",
        statement: "log density = -beta energy - log Z",
        equation: Equation::Linear(&[
            (Coefficient::Times(1.0, "beta"), &ENERGY),
            (Coefficient::Number(1.0), &LOG_PARTITION),
        ]),
    }],
    second_route: None,
};

/// `attnbm.score`: gradient of the log density in the visible units.
pub static SCORE: Quantity = Quantity {
    name: "attnbm.score",
    summary: "gradient of the log density in the visible units",
    definition: "d log p(v) / dv = beta (b - v + Xi^T softmax(Xi v + c))",
    latex: r"\nabla_v \log p(v) = \beta \left( b - v + \Xi^\top \operatorname{softmax}(\Xi v + c) \right)",
    value: "N",
    fields: &[PATTERNS, BETA_OF_FORMULA, V, VISIBLE_BIAS, COMPONENT_BIAS],
    evaluator: evaluators::attnbm::score(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Attentional(Reach::Closed),
    moves: &attentional(Logarithm::Nothing, Position::Stays),
    ties: &[Tie {
        name: "score-of-update",
        statement: "score = beta (update at beta = 1 - v)",
        equation: Equation::Step {
            to: &hopfield::UPDATE,
            from: "v",
            rate: "beta",
        },
    }],
    second_route: Some(SecondRoute::Definition(second_route::score)),
};

/// `attnbm.log_partition_gradient`: gradient of log Z in the patterns.
pub static LOG_PARTITION_GRADIENT: Quantity = Quantity {
    name: "attnbm.log_partition_gradient",
    summary: "gradient of log Z in the patterns",
    definition: "d log Z / d xi_mu = beta E[softmax_mu(Xi v + c) v]",
    latex: r"\nabla_{\xi_\mu} \log Z = \beta \, \mathbb{E}\left[ \operatorname{softmax}_\mu(\Xi v + c) \, v \right]",
    value: "p x N",
    fields: &[PATTERNS, BETA, VISIBLE_BIAS, COMPONENT_BIAS],
    evaluator: evaluators::attnbm::log_partition_gradient(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Attentional(Reach::Matrix),
    moves: &[PATTERNS_PERMUTED, COORDINATES_PERMUTED],
    ties: &[],
    second_route: None,
};

/// `attnbm.negative_log_likelihood`: mean negative log density of the data.
pub static NEGATIVE_LOG_LIKELIHOOD: Quantity = Quantity {
    name: "attnbm.negative_log_likelihood",
    summary: "mean negative log density of the data",
    definition: "mean over the rows v of data of -log p(v)",
    latex: r"-\frac1P \sum_{i=1}^{P} \log p(x_i)",
    value: "scalar",
    fields: &[PATTERNS, BETA, DATA, VISIBLE_BIAS, COMPONENT_BIAS],
    evaluator: evaluators::attnbm::negative_log_likelihood(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Attentional(Reach::Partition),
    moves: &[
        PATTERNS_PERMUTED,
        COORDINATES_PERMUTED,
        OBSERVATIONS_PERMUTED,
        OBSERVATIONS_REPEATED,
        patterns_split(Logarithm::Nothing),
        Move::Gauge(Position::Stays),
    ],
    ties: &[Tie {
        name: "likelihood-of-densities",
        statement: "negative log likelihood = -mean of the log densities",
        equation: Equation::MinusMean {
            of: &LOG_DENSITY,
            rows: "data",
            row: "v",
        },
    }],
    second_route: None,
};

/// `attnbm.negative_log_likelihood_gradient`: gradient of the negative log likelihood in the patterns.
pub static NEGATIVE_LOG_LIKELIHOOD_GRADIENT: Quantity = Quantity {
    name: "attnbm.negative_log_likelihood_gradient",
    summary: "gradient of the negative log likelihood in the patterns",
    definition: "d/d xi_mu of the mean over the rows v of data of -log p(v)",
    latex: r"-\nabla_{\xi_\mu} \frac1P \sum_{i=1}^{P} \log p(x_i)",
    value: "p x N",
    fields: &[PATTERNS, BETA, DATA, VISIBLE_BIAS, COMPONENT_BIAS],
    evaluator: evaluators::attnbm::negative_log_likelihood_gradient(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Attentional(Reach::Matrix),
    moves: &[
        PATTERNS_PERMUTED,
        COORDINATES_PERMUTED,
        OBSERVATIONS_PERMUTED,
        OBSERVATIONS_REPEATED,
    ],
    ties: &[],
    second_route: None,
};

/// `attnbm.mean`: mean of the visible units.
pub static MEAN: Quantity = Quantity {
    name: "attnbm.mean",
    summary: "mean of the visible units",
    definition: "E[v]",
    latex: r"\mathbb{E}[v]",
    value: "N",
    fields: &[PATTERNS, BETA, VISIBLE_BIAS, COMPONENT_BIAS],
    evaluator: evaluators::attnbm::mean(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Attentional(Reach::Partition),
    moves: &attentional(Logarithm::Nothing, Position::Moves),
    ties: &[],
    second_route: None,
};

/// `attnbm.covariance`: covariance of the visible units.
pub static COVARIANCE: Quantity = Quantity {
    name: "attnbm.covariance",
    summary: "covariance of the visible units",
    definition: "E[v v^T] - E[v] E[v]^T",
    latex: r"\mathbb{E}[v v^\top] - \mathbb{E}[v] \, \mathbb{E}[v]^\top",
    value: "N x N",
    fields: &[PATTERNS, BETA, VISIBLE_BIAS, COMPONENT_BIAS],
    evaluator: evaluators::attnbm::covariance(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Attentional(Reach::Matrix),
    moves: &attentional(Logarithm::Nothing, Position::Stays),
    ties: &[],
    second_route: None,
};

/// `attnbm.mean_energy`: mean of the energy.
pub static MEAN_ENERGY: Quantity = Quantity {
    name: "attnbm.mean_energy",
    summary: "mean of the energy",
    definition: "E[E(v)]",
    latex: r"\mathbb{E}[E(v)]",
    value: "scalar",
    fields: &[PATTERNS, BETA, VISIBLE_BIAS, COMPONENT_BIAS],
    evaluator: evaluators::energy_moments::mean_energy(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Attentional(Reach::Quadrature),
    moves: &attentional(Logarithm::OfTwo(-1.0), Position::Stays),
    ties: &[],
    second_route: None,
};

/// `attnbm.entropy`: differential entropy in nats.
pub static ENTROPY: Quantity = Quantity {
    name: "attnbm.entropy",
    summary: "differential entropy in nats",
    definition: "-E[log p(v)] = beta E[E(v)] + log Z",
    latex: r"-\mathbb{E}[\log p(v)] = \beta \, \mathbb{E}[E(v)] + \log Z",
    value: "scalar",
    fields: &[PATTERNS, BETA, VISIBLE_BIAS, COMPONENT_BIAS],
    evaluator: evaluators::energy_moments::entropy(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Attentional(Reach::Quadrature),
    moves: &attentional(Logarithm::Nothing, Position::Stays),
    ties: &[Tie {
        name: "entropy-of-energy",
        statement: "entropy = beta mean energy + log Z",
        equation: Equation::Linear(&[
            (Coefficient::Times(-1.0, "beta"), &MEAN_ENERGY),
            (Coefficient::Number(-1.0), &LOG_PARTITION),
        ]),
    }],
    second_route: None,
};

/// `attnbm.conditional_mean`: mean of the missing visible units given the observed ones.
pub static CONDITIONAL_MEAN: Quantity = Quantity {
    name: "attnbm.conditional_mean",
    summary: "mean of the missing visible units given the observed ones",
    definition: "E[v_missing given v_observed = values], in increasing order of coordinates",
    latex: r"\mathbb{E}[v_{\bar O} \mid v_O = y]",
    value: "N - k",
    fields: &[
        PATTERNS,
        BETA,
        OBSERVED,
        VALUES,
        VISIBLE_BIAS,
        COMPONENT_BIAS,
    ],
    evaluator: evaluators::attnbm::conditional_mean(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Attentional(Reach::Partition),
    moves: &[
        PATTERNS_PERMUTED,
        COORDINATES_PERMUTED,
        patterns_split(Logarithm::Nothing),
    ],
    ties: &[Tie {
        name: "conditional-on-nothing",
        statement: "the conditional mean given nothing is the mean",
        equation: Equation::GivenNothing(&MEAN),
    }],
    second_route: None,
};

/// `attnbm.conditional_log_density`: log density of the missing visible units given the observed ones.
pub static CONDITIONAL_LOG_DENSITY: Quantity = Quantity {
    name: "attnbm.conditional_log_density",
    summary: "log density of the missing visible units given the observed ones",
    definition: "log p(v_missing = missing_values given v_observed = values)",
    latex: r"\log p(v_{\bar O} = z \mid v_O = y)",
    value: "scalar",
    fields: &[
        PATTERNS,
        BETA,
        OBSERVED,
        VALUES,
        MISSING_VALUES,
        VISIBLE_BIAS,
        COMPONENT_BIAS,
    ],
    evaluator: evaluators::attnbm::conditional_log_density(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Attentional(Reach::Partition),
    moves: &[
        PATTERNS_PERMUTED,
        COORDINATES_PERMUTED,
        patterns_split(Logarithm::Nothing),
    ],
    ties: &[],
    second_route: None,
};

/// `attnbm.dsm_loss`: denoising score matching loss.
pub static DSM_LOSS: Quantity = Quantity {
    name: "attnbm.dsm_loss",
    summary: "denoising score matching loss",
    definition: "mean over the rows x of data of E |psi(x + e) + e/s2|^2 over e ~ N(0, s2 I), \
                 psi the score",
    latex: r"\frac1P \sum_{i=1}^{P} \mathbb{E}_{\varepsilon \sim \mathcal{N}(0, s^2 I)} \left\lVert \psi(x_i + \varepsilon) + \varepsilon / s^2 \right\rVert^2, \quad \psi = \nabla_v \log p",
    value: "scalar",
    fields: &[
        PATTERNS,
        BETA,
        DATA,
        NOISE_VARIANCE,
        VISIBLE_BIAS,
        COMPONENT_BIAS,
    ],
    evaluator: evaluators::denoising::attnbm_dsm_loss(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Attentional(Reach::Quadrature),
    moves: &[
        PATTERNS_PERMUTED,
        COORDINATES_PERMUTED,
        OBSERVATIONS_PERMUTED,
        OBSERVATIONS_REPEATED,
        patterns_split(Logarithm::Nothing),
    ],
    ties: &[],
    second_route: None,
};

/// `attnbm.dae_loss`: loss of the denoising autoencoder that one Hopfield update makes.
pub static DAE_LOSS: Quantity = Quantity {
    name: "attnbm.dae_loss",
    summary: "loss of the denoising autoencoder that one Hopfield update makes",
    definition: "mean over the rows x of data of E |b + Xi^T softmax(Xi (x + e) + c) - x|^2 \
                 over e ~ N(0, s2 I)",
    latex: r"\frac1P \sum_{i=1}^{P} \mathbb{E}_{\varepsilon \sim \mathcal{N}(0, s^2 I)} \left\lVert b + \Xi^\top \operatorname{softmax}(\Xi (x_i + \varepsilon) + c) - x_i \right\rVert^2",
    value: "scalar",
    fields: &[PATTERNS, DATA, NOISE_VARIANCE, VISIBLE_BIAS, COMPONENT_BIAS],
    evaluator: evaluators::denoising::attnbm_dae_loss(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Attentional(Reach::Quadrature),
    moves: &[
        PATTERNS_PERMUTED,
        COORDINATES_PERMUTED,
        OBSERVATIONS_PERMUTED,
        OBSERVATIONS_REPEATED,
        patterns_split(Logarithm::Nothing),
    ],
    ties: &[],
    second_route: None,
};
