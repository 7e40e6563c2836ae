//! Elementary functions of vectors.

use super::fields::{ARGUMENTS_PERMUTED, BETA_ONE, SUMS_TO_ONE, vector};
use crate::oracle::evaluators;
use crate::oracle::field::Field;
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
    fields: &[X_VECTOR, BETA_ONE],
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
    fields: &[X_VECTOR, BETA_ONE],
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
