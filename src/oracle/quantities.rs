//! The quantities that the wire protocol names: one entry each, in the protocol's order.

use super::evaluators;
use super::field::{Field, Kind, Range, Size};
use super::registry::Quantity;

const PATTERNS: Field = Field::required("patterns", Kind::Matrix("p", "N"), "one pattern a row");
const VISIBLE_BIAS: Field = Field::bias("visible_bias", "N", "b, one entry a visible unit");
const HIDDEN_BIAS: Field = Field::bias("hidden_bias", "p", "c, one entry a hidden unit");
const BETA: Field = Field::required(
    "beta",
    Kind::Number(Range::Positive),
    "the inverse temperature",
);
const BETA_ONE: Field = Field::number("beta", Range::Positive, 1.0, "the inverse temperature");
const V: Field = Field::required("v", vector("N"), "the visible units");
const DATA: Field = Field::required("data", Kind::Matrix("P", "N"), "one observation a row");
const NOISE_VARIANCE: Field = Field::required(
    "noise_variance",
    Kind::Number(Range::Positive),
    "s2, the variance of the noise in each coordinate",
);
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
/// The weights of the machines whose hidden units the paper counts as N_h and N_v: here p and N.
const WEIGHTS: Field = Field::required(
    "weights",
    Kind::Matrix("p", "N"),
    "W, one row a hidden unit",
);
const SIGMA_ONE: Field = Field::number(
    "sigma",
    Range::Positive,
    1.0,
    "the standard deviation of a visible unit",
);
const DIMENSION: Field = Field::required(
    "dim",
    Kind::Number(Range::Dimension),
    "of the space around the sphere",
);
const KAPPA: Field = Field::required(
    "kappa",
    Kind::Number(Range::NonNegative),
    "the concentration",
);
const ORDER: Field = Field::required(
    "order",
    Kind::Number(Range::NonNegative),
    "any real order from 0 up",
);
const X_VECTOR: Field = Field::required("x", vector("n"), "the arguments");
const LAGRANGIAN: Field = Field::required("lagrangian", Kind::Lagrangian, "L or F");

const fn vector(symbol: &'static str) -> Kind {
    Kind::Vector(Size::Symbol(symbol))
}

pub(super) static QUANTITIES: &[Quantity] = &[
    Quantity {
        name: "attnbm.energy",
        summary: "energy of the visible units, hidden units summed out",
        definition: "E(v) = |v - b|^2/2 - log sum_mu exp(xi_mu . v + c_mu)",
        value: "scalar",
        fields: &[PATTERNS, V, VISIBLE_BIAS, HIDDEN_BIAS],
        evaluate: Some(evaluators::attnbm::energy()),
    },
    Quantity {
        name: "attnbm.log_partition",
        summary: "log of the partition function",
        definition: "log Z = log integral over R^N of exp(-beta E(v)) dv",
        value: "scalar",
        fields: &[PATTERNS, BETA, VISIBLE_BIAS, HIDDEN_BIAS],
        evaluate: Some(evaluators::attnbm::log_partition()),
    },
    Quantity {
        name: "attnbm.log_partition_bounds",
        summary: "the best closed-form lower and upper bounds of log Z at real beta",
        definition: "the two ends, rounded outward, of bounds on log Z by neighbouring integer beta",
        value: "2",
        fields: &[PATTERNS, BETA, VISIBLE_BIAS, HIDDEN_BIAS],
        evaluate: Some(evaluators::attnbm::log_partition_bounds()),
    },
    Quantity {
        name: "attnbm.log_density",
        summary: "log density of the visible units",
        definition: "log p(v) = -beta E(v) - log Z",
        value: "scalar",
        fields: &[PATTERNS, BETA, V, VISIBLE_BIAS, HIDDEN_BIAS],
        evaluate: Some(evaluators::attnbm::log_density()),
    },
    Quantity {
        name: "attnbm.score",
        summary: "gradient of the log density in the visible units",
        definition: "d log p(v) / dv = beta (b - v + Xi^T softmax(Xi v + c))",
        value: "N",
        fields: &[PATTERNS, BETA, V, VISIBLE_BIAS, HIDDEN_BIAS],
        evaluate: Some(evaluators::attnbm::score()),
    },
    Quantity {
        name: "attnbm.log_partition_gradient",
        summary: "gradient of log Z in the patterns",
        definition: "d log Z / d xi_mu = beta E[softmax_mu(Xi v + c) v]",
        value: "p x N",
        fields: &[PATTERNS, BETA, VISIBLE_BIAS, HIDDEN_BIAS],
        evaluate: Some(evaluators::attnbm::log_partition_gradient()),
    },
    Quantity {
        name: "attnbm.negative_log_likelihood",
        summary: "mean negative log density of the data",
        definition: "mean over the rows v of data of -log p(v)",
        value: "scalar",
        fields: &[PATTERNS, BETA, DATA, VISIBLE_BIAS, HIDDEN_BIAS],
        evaluate: Some(evaluators::attnbm::negative_log_likelihood()),
    },
    Quantity {
        name: "attnbm.negative_log_likelihood_gradient",
        summary: "gradient of the negative log likelihood in the patterns",
        definition: "d/d xi_mu of the mean over the rows v of data of -log p(v)",
        value: "p x N",
        fields: &[PATTERNS, BETA, DATA, VISIBLE_BIAS, HIDDEN_BIAS],
        evaluate: Some(evaluators::attnbm::negative_log_likelihood_gradient()),
    },
    Quantity {
        name: "attnbm.mean",
        summary: "mean of the visible units",
        definition: "E[v]",
        value: "N",
        fields: &[PATTERNS, BETA, VISIBLE_BIAS, HIDDEN_BIAS],
        evaluate: Some(evaluators::attnbm::mean()),
    },
    Quantity {
        name: "attnbm.covariance",
        summary: "covariance of the visible units",
        definition: "E[v v^T] - E[v] E[v]^T",
        value: "N x N",
        fields: &[PATTERNS, BETA, VISIBLE_BIAS, HIDDEN_BIAS],
        evaluate: Some(evaluators::attnbm::covariance()),
    },
    Quantity {
        name: "attnbm.mean_energy",
        summary: "mean of the energy",
        definition: "E[E(v)]",
        value: "scalar",
        fields: &[PATTERNS, BETA, VISIBLE_BIAS, HIDDEN_BIAS],
        evaluate: Some(evaluators::energy_moments::mean_energy()),
    },
    Quantity {
        name: "attnbm.entropy",
        summary: "differential entropy in nats",
        definition: "-E[log p(v)] = beta E[E(v)] + log Z",
        value: "scalar",
        fields: &[PATTERNS, BETA, VISIBLE_BIAS, HIDDEN_BIAS],
        evaluate: Some(evaluators::energy_moments::entropy()),
    },
    Quantity {
        name: "attnbm.conditional_mean",
        summary: "mean of the missing visible units given the observed ones",
        definition: "E[v_missing given v_observed = values], in increasing order of coordinates",
        value: "N - k",
        fields: &[PATTERNS, BETA, OBSERVED, VALUES, VISIBLE_BIAS, HIDDEN_BIAS],
        evaluate: Some(evaluators::attnbm::conditional_mean()),
    },
    Quantity {
        name: "attnbm.conditional_log_density",
        summary: "log density of the missing visible units given the observed ones",
        definition: "log p(v_missing = missing_values given v_observed = values)",
        value: "scalar",
        fields: &[
            PATTERNS,
            BETA,
            OBSERVED,
            VALUES,
            MISSING_VALUES,
            VISIBLE_BIAS,
            HIDDEN_BIAS,
        ],
        evaluate: Some(evaluators::attnbm::conditional_log_density()),
    },
    Quantity {
        name: "attnbm.dsm_loss",
        summary: "denoising score matching loss",
        definition: "mean over the rows x of data of E |psi(x + e) + e/s2|^2 over e ~ N(0, s2 I), \
                     psi the score",
        value: "scalar",
        fields: &[
            PATTERNS,
            BETA,
            DATA,
            NOISE_VARIANCE,
            VISIBLE_BIAS,
            HIDDEN_BIAS,
        ],
        evaluate: Some(evaluators::denoising::attnbm_dsm_loss()),
    },
    Quantity {
        name: "attnbm.dae_loss",
        summary: "loss of the denoising autoencoder that one Hopfield update makes",
        definition: "mean over the rows x of data of E |b + Xi^T softmax(Xi (x + e) + c) - x|^2 \
                     over e ~ N(0, s2 I)",
        value: "scalar",
        fields: &[PATTERNS, DATA, NOISE_VARIANCE, VISIBLE_BIAS, HIDDEN_BIAS],
        evaluate: Some(evaluators::denoising::attnbm_dae_loss()),
    },
    Quantity {
        name: "hopfield.update",
        summary: "one update of the modern Hopfield network",
        definition: "b + Xi^T softmax(beta (Xi v + c))",
        value: "N",
        fields: &[PATTERNS, V, BETA_ONE, VISIBLE_BIAS, HIDDEN_BIAS],
        evaluate: Some(evaluators::hopfield::update()),
    },
    Quantity {
        name: "hopfield.attention",
        summary: "attention of the visible units to each pattern",
        definition: "softmax(beta (Xi v + c))",
        value: "p",
        fields: &[PATTERNS, V, BETA_ONE, VISIBLE_BIAS, HIDDEN_BIAS],
        evaluate: Some(evaluators::hopfield::attention()),
    },
    Quantity {
        name: "hopfield.lagrangian",
        summary: "Lagrangian of a layer",
        definition: "L(h)",
        value: "scalar",
        fields: &[LAGRANGIAN, Field::required("h", vector("n"), "the layer")],
        evaluate: Some(evaluators::hopfield::lagrangian()),
    },
    Quantity {
        name: "hopfield.activation",
        summary: "activation of a layer, the gradient of its Lagrangian",
        definition: "dL(h) / dh",
        value: "n",
        fields: &[LAGRANGIAN, Field::required("h", vector("n"), "the layer")],
        evaluate: Some(evaluators::hopfield::activation()),
    },
    Quantity {
        name: "hopfield.energy",
        summary: "energy of the hierarchical associative memory",
        definition: "(v . g - L_v(v)) + (h . f - L_h(h)) - f . Xi g, g and f the activations",
        value: "scalar",
        fields: &[
            PATTERNS,
            V,
            Field::required("h", vector("p"), "the hidden units"),
            Field::required("visible_lagrangian", Kind::Lagrangian, "L_v"),
            Field::required("hidden_lagrangian", Kind::Lagrangian, "L_h"),
        ],
        evaluate: Some(evaluators::hopfield::energy()),
    },
    Quantity {
        name: "gbrbm.log_partition",
        summary: "log partition function of the Gaussian-Bernoulli machine",
        definition: "log sum over h in {0,1}^p of the integral over R^N of \
                     exp(-|v|^2/(2 sigma^2) + b . v + c . h + h . W v) dv",
        value: "scalar",
        fields: &[WEIGHTS, SIGMA_ONE, VISIBLE_BIAS, HIDDEN_BIAS],
        evaluate: Some(evaluators::gbrbm::log_partition()),
    },
    Quantity {
        name: "gbrbm.log_density",
        summary: "log density of the visible units of the Gaussian-Bernoulli machine",
        definition: "log sum over h of the joint density of v and h",
        value: "scalar",
        fields: &[WEIGHTS, SIGMA_ONE, V, VISIBLE_BIAS, HIDDEN_BIAS],
        evaluate: Some(evaluators::gbrbm::log_density()),
    },
    Quantity {
        name: "gbrbm.truncation_mass",
        summary: "probability that truncation to at most one active hidden unit drops",
        definition: "P(sum h >= 2) at sigma = 1, b = c = 0",
        value: "scalar",
        fields: &[WEIGHTS],
        evaluate: Some(evaluators::gbrbm::truncation_mass()),
    },
    Quantity {
        name: "gbrbm.dsm_loss",
        summary: "denoising score matching loss of the Gaussian-Bernoulli machine",
        definition: "mean over the rows x of data of E |psi(x + e) + e|^2 over e ~ N(0, I), psi \
                     the score at sigma = 1",
        value: "scalar",
        fields: &[WEIGHTS, DATA],
        evaluate: Some(evaluators::denoising::gbrbm_dsm_loss()),
    },
    Quantity {
        name: "ggrbm.log_partition",
        summary: "log partition function of the Gaussian-Gaussian machine",
        definition: "log of the integral of exp(-beta (|v|^2/2 + |h|^2/2 - h . W v - b . v - c . h)) \
                     dv dh",
        value: "scalar",
        fields: &[WEIGHTS, BETA, VISIBLE_BIAS, HIDDEN_BIAS],
        evaluate: Some(evaluators::ggrbm::log_partition()),
    },
    Quantity {
        name: "vmf.log_partition",
        summary: "log normaliser of the von Mises-Fisher distribution",
        definition: "log of the integral over S^(dim-1) of exp(kappa m . x) dx in surface measure \
                     (counting measure at dim 1), m any unit vector",
        value: "scalar",
        fields: &[DIMENSION, KAPPA],
        evaluate: Some(evaluators::vmf::log_partition()),
    },
    Quantity {
        name: "vmf.log_density",
        summary: "log density on the sphere, in surface measure, in the direction of x",
        definition: "beta eta . x/|x| - log Z",
        value: "scalar",
        fields: &[
            Field::required("eta", vector("dim"), "the natural parameter"),
            BETA,
            Field::required("x", Kind::Direction(Size::Symbol("dim")), "a direction"),
        ],
        evaluate: Some(evaluators::vmf::log_density()),
    },
    Quantity {
        name: "vmf.mean_resultant_length",
        summary: "length of the mean of the von Mises-Fisher distribution",
        definition: "I_(dim/2)(kappa) / I_(dim/2-1)(kappa)",
        value: "scalar",
        fields: &[DIMENSION, KAPPA],
        evaluate: Some(evaluators::vmf::mean_resultant_length()),
    },
    Quantity {
        name: "vmf.entropy",
        summary: "entropy of the von Mises-Fisher distribution in nats, in surface measure",
        definition: "log Z - kappa I_(dim/2)(kappa) / I_(dim/2-1)(kappa)",
        value: "scalar",
        fields: &[DIMENSION, KAPPA],
        evaluate: Some(evaluators::vmf::entropy()),
    },
    Quantity {
        name: "bessel.log_i",
        summary: "log of the modified Bessel function of the first kind",
        definition: "log I_order(x)",
        value: "scalar",
        fields: &[
            ORDER,
            Field::required("x", Kind::Number(Range::Positive), "the argument"),
        ],
        evaluate: Some(evaluators::bessel::log_i()),
    },
    Quantity {
        name: "bessel.ratio",
        summary: "ratio of modified Bessel functions of neighbouring orders",
        definition: "I_(order+1)(x) / I_order(x)",
        value: "scalar",
        fields: &[
            ORDER,
            Field::required("x", Kind::Number(Range::NonNegative), "the argument"),
        ],
        evaluate: Some(evaluators::bessel::ratio_of_orders()),
    },
    Quantity {
        name: "special.log_sum_exp",
        summary: "smooth maximum",
        definition: "(1/beta) log sum_i exp(beta x_i)",
        value: "scalar",
        fields: &[X_VECTOR, BETA_ONE],
        evaluate: Some(evaluators::special::log_sum_exp()),
    },
    Quantity {
        name: "special.softmax",
        summary: "normalised exponentials",
        definition: "exp(beta x_i) / sum_j exp(beta x_j)",
        value: "n",
        fields: &[X_VECTOR, BETA_ONE],
        evaluate: Some(evaluators::special::softmax()),
    },
    Quantity {
        name: "efh.conditional_log_partition",
        summary: "log normaliser of a unit of the exponential-family harmonium given its input",
        definition: "log of the integral (or sum) over the domain of \
                     exp(-beta (h F'(h) - F(h) - F'(h) x)) dh",
        value: "scalar",
        fields: &[
            LAGRANGIAN,
            Field::required("domain", Kind::Support, "the set that h is from"),
            BETA,
            Field::required("x", Kind::Number(Range::Finite), "the input to the unit"),
        ],
        evaluate: Some(evaluators::efh::conditional_log_partition()),
    },
];
