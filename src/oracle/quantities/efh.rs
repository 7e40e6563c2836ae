//! Quantities of the exponential-family harmonium.

use super::fields::{BETA_OF_FORMULA, WHICH_LAGRANGIAN};
use crate::oracle::evaluators;
use crate::oracle::field::{Field, Kind, Range};
use crate::oracle::record::{Cases, Entries, Quantity, StatedBound};

/// `efh.conditional_log_partition`: log normaliser of a unit of the exponential-family harmonium given its input.
pub static CONDITIONAL_LOG_PARTITION: Quantity = Quantity {
    name: "efh.conditional_log_partition",
    summary: "log normaliser of a unit of the exponential-family harmonium given its input",
    definition: "log of the integral (or sum) over the domain of \
                 exp(-beta (h F'(h) - F(h) - F'(h) x)) dh",
    latex: r"\log \int \exp\left( -\beta \left( h F'(h) - F(h) - F'(h) \, x \right) \right) dh",
    value: "scalar",
    fields: &[
        WHICH_LAGRANGIAN,
        Field::required("domain", Kind::Support, "the set that h is from"),
        BETA_OF_FORMULA,
        Field::required("x", Kind::Number(Range::Finite), "the input to the unit"),
    ],
    evaluator: evaluators::efh::conditional_log_partition(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Unit,
    moves: &[],
    ties: &[],
    second_route: None,
};
