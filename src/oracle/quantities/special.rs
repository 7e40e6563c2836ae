//! Elementary functions of vectors, and special functions of a number.

use super::fields::{ARGUMENTS_PERMUTED, BETA_ONE, SUMS_TO_ONE, vector};
use crate::oracle::evaluators;
use crate::oracle::field::{Field, Kind, Mask, Range};
use crate::oracle::record::{Cases, Entries, Move, Quantity, SecondRoute, StatedBound};
use crate::oracle::second_route;

const X_VECTOR: Field = Field::required("x", vector("n"), "the arguments");

/// `special.log_sum_exp`: smooth maximum.
pub static LOG_SUM_EXP: Quantity = Quantity {
    name: "special.log_sum_exp",
    summary: "smooth maximum",
    definition: "(1/beta) log sum_i exp(beta x_i)",
    latex: r"\frac1\beta \log \sum_i e^{\beta x_i}",
    value: "scalar",
    fields: &[X_VECTOR.masked(Mask::LogOfSum), BETA_ONE],
    evaluator: evaluators::special::log_sum_exp(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Arguments,
    moves: &[
        ARGUMENTS_PERMUTED,
        Move::Shift {
            field: "x",
            adds: 1.0,
        },
    ],
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::log_sum_exp)),
};

/// `special.softmax`: normalised exponentials.
pub static SOFTMAX: Quantity = Quantity {
    name: "special.softmax",
    summary: "normalised exponentials",
    definition: "exp(beta x_i) / sum_j exp(beta x_j)",
    latex: r"\frac{e^{\beta x_i}}{\sum_j e^{\beta x_j}}",
    value: "n",
    fields: &[X_VECTOR.masked(Mask::Shares), BETA_ONE],
    evaluator: evaluators::special::softmax(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Arguments,
    moves: &[
        ARGUMENTS_PERMUTED,
        Move::Shift {
            field: "x",
            adds: 0.0,
        },
    ],
    ties: &[SUMS_TO_ONE],
    second_route: Some(SecondRoute::Definition(second_route::softmax)),
};

/// `special.softmax_jacobian`: derivatives of the softmax.
pub static SOFTMAX_JACOBIAN: Quantity = Quantity {
    name: "special.softmax_jacobian",
    summary: "derivatives of the softmax, one row an entry of it",
    definition: "beta s_i (delta_ij - s_j), s the softmax",
    latex: r"\frac{\partial s_i}{\partial x_j} = \beta \, s_i \, (\delta_{ij} - s_j), \quad s_i = \frac{e^{\beta x_i}}{\sum_j e^{\beta x_j}}",
    value: "n x n",
    fields: &[X_VECTOR.masked(Mask::Shares), BETA_ONE],
    evaluator: evaluators::special::softmax_jacobian(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Fields,
    moves: &[
        ARGUMENTS_PERMUTED,
        Move::Shift {
            field: "x",
            adds: 0.0,
        },
    ],
    ties: &[],
    second_route: None,
};

/// `special.log_normal_interval`: log normaliser of a normal law truncated on both sides.
pub static LOG_NORMAL_INTERVAL: Quantity = Quantity {
    name: "special.log_normal_interval",
    summary: "log normaliser of a normal law truncated on both sides, the log probability of an interval",
    definition: "log(Phi((upper - mean)/sigma) - Phi((lower - mean)/sigma)), Phi the distribution function of the standard normal law",
    latex: r"\log\left( \Phi\left( \tfrac{u - m}{\sigma} \right) - \Phi\left( \tfrac{l - m}{\sigma} \right) \right)",
    value: "scalar",
    fields: &[
        Field::required("lower", Kind::Number(Range::Finite), "the lower end"),
        Field::required(
            "upper",
            Kind::Number(Range::Finite),
            "the upper end, above the lower one",
        ),
        Field::number("mean", Range::Finite, 0.0, "the mean"),
        Field::number("sigma", Range::Positive, 1.0, "the standard deviation"),
    ],
    evaluator: evaluators::special::log_normal_interval(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Interval,
    moves: &[],
    ties: &[],
    second_route: None,
};

const ARGUMENT: Field = Field::required("x", Kind::Number(Range::Finite), "the argument");

/// Of a function with the poles of the gamma function.
const BETWEEN_POLES: Field = ARGUMENT.without_value_at(&[0.0, -1.0, -2.0, -40.0]);

/// `special.log_gamma`: log of the modulus of the gamma function.
pub static LOG_GAMMA: Quantity = Quantity {
    name: "special.log_gamma",
    summary: "log of the modulus of the gamma function",
    definition: "log |Gamma(x)|",
    latex: r"\log \lvert \Gamma(x) \rvert",
    value: "scalar",
    fields: &[BETWEEN_POLES],
    evaluator: evaluators::special::log_gamma(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::BetweenPoles,
    moves: &[],
    ties: &[],
    second_route: None,
};

/// `special.digamma`: derivative of the logarithm of the gamma function.
pub static DIGAMMA: Quantity = Quantity {
    name: "special.digamma",
    summary: "derivative of the logarithm of the gamma function",
    definition: "Gamma'(x) / Gamma(x)",
    latex: r"\psi(x) = \frac{\Gamma'(x)}{\Gamma(x)}",
    value: "scalar",
    fields: &[BETWEEN_POLES],
    evaluator: evaluators::special::digamma(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::BetweenPoles,
    moves: &[],
    ties: &[],
    second_route: None,
};

/// `special.log_erfc`: log of the complementary error function.
pub static LOG_ERFC: Quantity = Quantity {
    name: "special.log_erfc",
    summary: "log of the complementary error function",
    definition: "log((2/sqrt(pi)) times the integral over t >= x of exp(-t^2) dt)",
    latex: r"\log \frac{2}{\sqrt\pi} \int_x^\infty e^{-t^2} \, dt",
    value: "scalar",
    fields: &[ARGUMENT],
    evaluator: evaluators::special::log_erfc(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::RealArgument,
    moves: &[],
    ties: &[],
    second_route: None,
};

/// `special.log_normal_cdf`: log of the distribution function of the standard normal law.
pub static LOG_NORMAL_CDF: Quantity = Quantity {
    name: "special.log_normal_cdf",
    summary: "log of the distribution function of the standard normal law",
    definition: "log((1/sqrt(2 pi)) times the integral over t <= x of exp(-t^2/2) dt)",
    latex: r"\log \frac{1}{\sqrt{2\pi}} \int_{-\infty}^x e^{-t^2/2} \, dt",
    value: "scalar",
    fields: &[ARGUMENT],
    evaluator: evaluators::special::log_normal_cdf(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::RealArgument,
    moves: &[],
    ties: &[],
    second_route: None,
};
