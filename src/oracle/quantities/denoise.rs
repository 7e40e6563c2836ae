//! Quantities of in-context denoising.

use super::fields::{
    COORDINATES_PERMUTED, PATTERNS_PERMUTED, count, patterns_split, positive, vector,
};
use crate::oracle::evaluators;
use crate::oracle::field::{Field, Kind, Presence, Range};
use crate::oracle::record::{Cases, Entries, Logarithm, Move, Quantity, SecondRoute, StatedBound};
use crate::oracle::second_route::{denoise as second_route, denoising_risks};

const TOKENS: Field = Field::required(
    "tokens",
    Kind::Matrix("L", "N"),
    "the clean tokens of the prompt, one a row",
);
const QUERY: Field = Field::required("query", vector("N"), "the noisy token");
const STATE: Field = Field::required("state", vector("N"), "a point");
const BASIS: Field = Field::required(
    "basis",
    Kind::Matrix("d", "N"),
    "linearly independent rows that span the subspace",
);
const ALPHA: Field = necessary("alpha", "the weight of the values");
const BETA: Field = necessary("beta", "the inverse temperature of the attention");
const SCALE: Field = Field::required(
    "scale",
    Kind::Number(Range::Finite),
    "c, the product of the two weights",
);
const SIGNAL_VARIANCE: Field = necessary(
    "signal_variance",
    "the variance of a token in a direction of the subspace",
);
const NOISE_VARIANCE: Field = necessary(
    "noise_variance",
    "the variance of the noise in each coordinate",
);
const RADIUS: Field = necessary("radius", "of the sphere around 0");
const SUBSPACE_DIMENSION: Field =
    count("subspace_dimension", "of the subspace that the tokens span");
const SPHERE_DIMENSION: Field = count("sphere_dimension", "of the sphere itself: 1 for a circle");
const CONTEXT_LENGTH: Field = count("context_length", "the number of clean tokens");

/// A number above 0, without which there is no task and no attention.
const fn necessary(name: &'static str, summary: &'static str) -> Field {
    positive(name, summary).without_value_at(&[0.0, -1.0])
}

/// What a predictor on a subspace keeps to.
const ON_A_SUBSPACE: &[Move] = &[
    COORDINATES_PERMUTED,
    Move::SignedPermutation {
        axis: "d",
        even: None,
    },
    Move::Scaling("basis"),
];

/// What is a function of the tokens in any order, and what it adds where each is there twice.
const fn of_tokens(repetition_adds: Logarithm) -> [Move; 3] {
    [
        Move::Permutation("L"),
        Move::Repetition {
            axis: "L",
            adds: repetition_adds,
        },
        COORDINATES_PERMUTED,
    ]
}
const OF_TOKENS: &[Move] = &of_tokens(Logarithm::Nothing);

/// `denoise.linear_predictor`: Bayes predictor of a token on a subspace.
pub static LINEAR_PREDICTOR: Quantity = Quantity {
    name: "denoise.linear_predictor",
    summary: "Bayes predictor of a token on a subspace",
    definition: "sigma0^2 / (sigma0^2 + s^2) B^T (B B^T)^-1 B x, B the basis, sigma0^2 the variance of the signal, s^2 that of the noise",
    latex: r"\frac{\sigma_0^2}{\sigma_0^2 + s^2} B^\top (B B^\top)^{-1} B \tilde x",
    value: "N",
    fields: &[BASIS, QUERY, SIGNAL_VARIANCE, NOISE_VARIANCE],
    evaluator: evaluators::denoise::linear_predictor(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::InContext,
    moves: ON_A_SUBSPACE,
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::linear_predictor)),
};

/// `denoise.linear_bayes_risk`: least mean squared error for tokens on a subspace.
pub static LINEAR_BAYES_RISK: Quantity = Quantity {
    name: "denoise.linear_bayes_risk",
    summary: "least mean squared error for tokens on a subspace",
    definition: "d sigma0^2 s^2 / (sigma0^2 + s^2)",
    latex: r"\frac{d \sigma_0^2 s^2}{\sigma_0^2 + s^2}",
    value: "scalar",
    fields: &[SUBSPACE_DIMENSION, SIGNAL_VARIANCE, NOISE_VARIANCE],
    evaluator: evaluators::denoise::linear_bayes_risk(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::InContext,
    moves: &[],
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::linear_bayes_risk)),
};

/// `denoise.linear_risk`: mean squared error of linear attention to finitely many tokens on a subspace.
pub static LINEAR_RISK: Quantity = Quantity {
    name: "denoise.linear_risk",
    summary: "mean squared error of linear attention to finitely many tokens on a subspace",
    definition: "E |c X X^T x / L - x0|^2 = d (c^2 sigma0^4 (1 + (d + 1)/L) (sigma0^2 + s^2) - 2 c sigma0^4 + sigma0^2), over tokens, token and noise",
    latex: r"d \left( c^2 \sigma_0^4 \left( 1 + \frac{d + 1}{L} \right) (\sigma_0^2 + s^2) - 2 c \sigma_0^4 + \sigma_0^2 \right)",
    value: "scalar",
    fields: &[
        SCALE,
        SUBSPACE_DIMENSION,
        CONTEXT_LENGTH,
        SIGNAL_VARIANCE,
        NOISE_VARIANCE,
    ],
    evaluator: evaluators::denoise::linear_risk(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::InContext,
    moves: &[],
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::linear_risk)),
};

/// `denoise.optimal_linear_scale`: scale of linear attention with the least risk.
pub static OPTIMAL_LINEAR_SCALE: Quantity = Quantity {
    name: "denoise.optimal_linear_scale",
    summary: "scale of linear attention with the least risk",
    definition: "1 / ((sigma0^2 + s^2) (1 + (d + 1)/L))",
    latex: r"\frac{1}{(\sigma_0^2 + s^2) \left( 1 + \frac{d + 1}{L} \right)}",
    value: "scalar",
    fields: &[
        SUBSPACE_DIMENSION,
        CONTEXT_LENGTH,
        SIGNAL_VARIANCE,
        NOISE_VARIANCE,
    ],
    evaluator: evaluators::denoise::optimal_scale(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::InContext,
    moves: &[],
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::optimal_linear_scale)),
};

/// `denoise.sphere_predictor`: Bayes predictor of a token on a sphere in a subspace.
pub static SPHERE_PREDICTOR: Quantity = Quantity {
    name: "denoise.sphere_predictor",
    summary: "Bayes predictor of a token on a sphere in a subspace",
    definition: "R I_(k/2)(kappa) / I_(k/2-1)(kappa) P x/|P x|, kappa = R |P x|/s^2, P the projection on the subspace of k dimensions; 0 where P x is",
    latex: r"R \frac{I_{k/2}(\kappa)}{I_{k/2-1}(\kappa)} \frac{P \tilde x}{\lVert P \tilde x \rVert}, \quad \kappa = \frac{R \lVert P \tilde x \rVert}{s^2}",
    value: "N",
    fields: &[BASIS, QUERY, RADIUS, NOISE_VARIANCE],
    evaluator: evaluators::denoise::sphere_predictor(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::InContext,
    moves: ON_A_SUBSPACE,
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::sphere_predictor)),
};

/// `denoise.sphere_bayes_risk`: least mean squared error for tokens on a sphere.
pub static SPHERE_BAYES_RISK: Quantity = Quantity {
    name: "denoise.sphere_bayes_risk",
    summary: "least mean squared error for tokens on a sphere",
    definition: "R^2 (1 - E rho(R r/s^2)^2), rho = I_((d+1)/2)/I_((d-1)/2), r the length of a noisy token in the d + 1 dimensions around the sphere",
    latex: r"R^2 \left( 1 - \mathbb{E} \rho_d(R r/s^2)^2 \right), \quad \rho_d = \frac{I_{(d+1)/2}}{I_{(d-1)/2}}",
    value: "scalar",
    fields: &[SPHERE_DIMENSION, RADIUS, NOISE_VARIANCE],
    evaluator: evaluators::denoise::sphere_bayes(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::InContext,
    moves: &[],
    ties: &[],
    second_route: Some(SecondRoute::Formula(denoising_risks::sphere_bayes_risk)),
};

/// `denoise.sphere_projection_risk`: mean squared error of the nearest point of the sphere.
pub static SPHERE_PROJECTION_RISK: Quantity = Quantity {
    name: "denoise.sphere_projection_risk",
    summary: "mean squared error of the nearest point of the sphere",
    definition: "2 R^2 (1 - E rho(R r/s^2)), as in denoise.sphere_bayes_risk",
    latex: r"2 R^2 \left( 1 - \mathbb{E} \rho_d(R r/s^2) \right), \quad \rho_d = \frac{I_{(d+1)/2}}{I_{(d-1)/2}}",
    value: "scalar",
    fields: &[SPHERE_DIMENSION, RADIUS, NOISE_VARIANCE],
    evaluator: evaluators::denoise::sphere_projection(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::InContext,
    moves: &[],
    ties: &[],
    second_route: Some(SecondRoute::Formula(
        denoising_risks::sphere_projection_risk,
    )),
};

/// `denoise.sphere_linear_risk`: mean squared error of the best linear map for tokens on a sphere.
pub static SPHERE_LINEAR_RISK: Quantity = Quantity {
    name: "denoise.sphere_linear_risk",
    summary: "mean squared error of the best linear map for tokens on a sphere",
    definition: "R^2 s^2 / (R^2/(d + 1) + s^2), which linear attention reaches with a long context",
    latex: r"\frac{R^2 s^2}{R^2/(d + 1) + s^2}",
    value: "scalar",
    fields: &[SPHERE_DIMENSION, RADIUS, NOISE_VARIANCE],
    evaluator: evaluators::denoise::sphere_linear(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::InContext,
    moves: &[],
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::sphere_linear_risk)),
};

const MEANS: Field = Field::required(
    "means",
    Kind::Matrix("p", "N"),
    "the means of the components, one a row",
);
const STANDARD_DEVIATIONS: Field = Field {
    presence: Presence::Zero,
    ..Field::required(
        "standard_deviations",
        vector("p"),
        "of the components in each coordinate, of which only the squares matter",
    )
};
const LOG_WEIGHTS: Field = Field::bias(
    "log_weights",
    "p",
    "the logarithms of the components' weights, up to a constant",
);

/// `denoise.mixture_predictor`: Bayes predictor of a token from a Gaussian mixture.
pub static MIXTURE_PREDICTOR: Quantity = Quantity {
    name: "denoise.mixture_predictor",
    summary: "Bayes predictor of a token from a Gaussian mixture",
    definition: "sum_a pi_a (t_a^2 x + s^2 mu_a)/(t_a^2 + s^2), pi_a proportional to w_a (t_a^2 + s^2)^(-N/2) exp(-|x - mu_a|^2/(2 (t_a^2 + s^2))), t_a the standard deviations",
    latex: r"\sum_a \pi_a \frac{\sigma_a^2 \tilde x + s^2 \mu_a}{\sigma_a^2 + s^2}, \quad \pi_a \propto w_a (\sigma_a^2 + s^2)^{-N/2} \exp\left( -\frac{\lVert \tilde x - \mu_a \rVert^2}{2 (\sigma_a^2 + s^2)} \right)",
    value: "N",
    fields: &[
        MEANS,
        QUERY,
        NOISE_VARIANCE,
        STANDARD_DEVIATIONS,
        LOG_WEIGHTS,
    ],
    evaluator: evaluators::denoise::mixture_predictor(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::InContext,
    moves: &[
        PATTERNS_PERMUTED,
        patterns_split(Logarithm::Nothing),
        COORDINATES_PERMUTED,
        Move::Shift {
            field: "log_weights",
            adds: 0.0,
        },
    ],
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::mixture_predictor)),
};

/// `denoise.two_point_bayes_risk`: least mean squared error for the tokens -1 and 1.
pub static TWO_POINT_BAYES_RISK: Quantity = Quantity {
    name: "denoise.two_point_bayes_risk",
    summary: "least mean squared error for the tokens -1 and 1",
    definition: "1 - E tanh(x/s^2), x normal with mean 1 and variance s^2",
    latex: r"1 - \mathbb{E} \tanh(\tilde x/s^2), \quad \tilde x \sim \mathcal{N}(1, s^2)",
    value: "scalar",
    fields: &[NOISE_VARIANCE],
    evaluator: evaluators::denoise::two_point_bayes(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::InContext,
    moves: &[],
    ties: &[],
    second_route: Some(SecondRoute::Formula(denoising_risks::two_point_bayes_risk)),
};

/// `denoise.two_point_risk`: mean squared error of softmax attention to finitely many tokens -1 and 1.
pub static TWO_POINT_RISK: Quantity = Quantity {
    name: "denoise.two_point_risk",
    summary: "mean squared error of softmax attention to finitely many tokens -1 and 1",
    definition: "sum_k C(L, k) 2^-L E (F_k - 1)^2, F_k = tanh(x/s^2 + log(k/(L - k))/2), F_L = 1, F_0 = -1, x normal with mean 1 and variance s^2",
    latex: r"\sum_{k=0}^{L} \binom{L}{k} 2^{-L} \, \mathbb{E} (F_k - 1)^2, \quad F_k = \tanh\left( \frac{\tilde x}{s^2} + \frac12 \log \frac{k}{L - k} \right), \; \tilde x \sim \mathcal{N}(1, s^2)",
    value: "scalar",
    fields: &[CONTEXT_LENGTH, NOISE_VARIANCE],
    evaluator: evaluators::denoise::two_point_attention(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::InContext,
    moves: &[],
    ties: &[],
    second_route: Some(SecondRoute::Formula(denoising_risks::two_point_risk)),
};

/// `denoise.attention`: softmax attention of a query to the tokens.
pub static ATTENTION: Quantity = Quantity {
    name: "denoise.attention",
    summary: "softmax attention of a query to the tokens",
    definition: "alpha X softmax(beta X^T x), the tokens as the columns of X",
    latex: r"\alpha X \operatorname{softmax}(\beta X^\top \tilde x)",
    value: "N",
    fields: &[TOKENS, QUERY, ALPHA, BETA],
    evaluator: evaluators::denoise::attention(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::InContext,
    moves: OF_TOKENS,
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::attention)),
};

/// `denoise.linear_attention`: linear attention of a query to the tokens.
pub static LINEAR_ATTENTION: Quantity = Quantity {
    name: "denoise.linear_attention",
    summary: "linear attention of a query to the tokens",
    definition: "c X X^T x / L, the tokens as the columns of X",
    latex: r"\frac{c}{L} X X^\top \tilde x",
    value: "N",
    fields: &[TOKENS, QUERY, SCALE],
    evaluator: evaluators::denoise::linear_attention(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::InContext,
    moves: OF_TOKENS,
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::linear_attention)),
};

const VALUE_WEIGHTS: Field = Field::required("value_weights", Kind::Matrix("N", "N"), "W_PV");
const KEY_QUERY_WEIGHTS: Field =
    Field::required("key_query_weights", Kind::Matrix("N", "N"), "W_KQ");

/// `denoise.attention_layer`: softmax attention of a query to the tokens, with any weights.
pub static ATTENTION_LAYER: Quantity = Quantity {
    name: "denoise.attention_layer",
    summary: "softmax attention of a query to the tokens, with any weights",
    definition: "V X softmax(X^T K x), V and K the weights, the tokens as the columns of X",
    latex: r"W_{PV} X \operatorname{softmax}(X^\top W_{KQ} \tilde x)",
    value: "N",
    fields: &[TOKENS, QUERY, VALUE_WEIGHTS, KEY_QUERY_WEIGHTS],
    evaluator: evaluators::denoise::attention_layer(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::InContext,
    moves: OF_TOKENS,
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::attention_layer)),
};

/// `denoise.energy`: energy of a point, given the tokens.
pub static ENERGY: Quantity = Quantity {
    name: "denoise.energy",
    summary: "energy of a point, given the tokens",
    definition: "|s|^2/(2 alpha) - (1/beta) log sum_t exp(beta X_t . s)",
    latex: r"\frac{\lVert s \rVert^2}{2 \alpha} - \frac1\beta \log \sum_t e^{\beta X_t \cdot s}",
    value: "scalar",
    fields: &[TOKENS, STATE, ALPHA, BETA],
    evaluator: evaluators::denoise::energy(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::InContext,
    moves: &of_tokens(Logarithm::MinusOfTwoOverBeta),
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::energy)),
};

const STEP: Field = necessary("step", "gamma, the length of the step; alpha for attention");

/// `denoise.energy_step`: a step down the gradient of the energy of the tokens.
pub static ENERGY_STEP: Quantity = Quantity {
    name: "denoise.energy_step",
    summary: "a step down the gradient of the energy of the tokens",
    definition: "(1 - gamma/alpha) s + gamma X softmax(beta X^T s)",
    latex: r"\left( 1 - \frac\gamma\alpha \right) s + \gamma X \operatorname{softmax}(\beta X^\top s)",
    value: "N",
    fields: &[TOKENS, STATE, ALPHA, BETA, STEP],
    evaluator: evaluators::denoise::energy_step(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::InContext,
    moves: OF_TOKENS,
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::energy_step)),
};

const GAMMA: Field = necessary("gamma", "the length of the step that is linear attention");

/// `denoise.linear_energy`: energy of which linear attention is a step.
pub static LINEAR_ENERGY: Quantity = Quantity {
    name: "denoise.linear_energy",
    summary: "energy of which linear attention is a step",
    definition: "|s|^2/(2 gamma) - |X^T s|^2/(2 L)",
    latex: r"\frac{\lVert s \rVert^2}{2 \gamma} - \frac{\lVert X^\top s \rVert^2}{2 L}",
    value: "scalar",
    fields: &[TOKENS, STATE, GAMMA],
    evaluator: evaluators::denoise::linear_energy(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::InContext,
    moves: OF_TOKENS,
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::linear_energy)),
};
