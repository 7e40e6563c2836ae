//! Modified Bessel functions.

use crate::oracle::evaluators;
use crate::oracle::field::{Field, Kind, Range};
use crate::oracle::record::{Cases, Entries, Equation, Quantity, StatedBound, Tie};

const ORDER: Field = Field::required(
    "order",
    Kind::Number(Range::NonNegative),
    "any real order from 0 up",
);

/// `bessel.log_i`: log of the modified Bessel function of the first kind.
pub static LOG_I: Quantity = Quantity {
    name: "bessel.log_i",
    summary: "log of the modified Bessel function of the first kind",
    definition: "log I_order(x)",
    latex: r"\log I_\nu(x)",
    value: "scalar",
    fields: &[
        ORDER,
        Field::required("x", Kind::Number(Range::Positive), "the argument"),
    ],
    evaluator: evaluators::bessel::log_i(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::LogBessel,
    moves: &[],
    ties: &[],
    second_route: None,
};

/// `bessel.ratio`: ratio of modified Bessel functions of neighbouring orders.
pub static RATIO: Quantity = Quantity {
    name: "bessel.ratio",
    summary: "ratio of modified Bessel functions of neighbouring orders",
    definition: "I_(order+1)(x) / I_order(x)",
    latex: r"\frac{I_{\nu+1}(x)}{I_\nu(x)}",
    value: "scalar",
    fields: &[
        ORDER,
        Field::required("x", Kind::Number(Range::NonNegative), "the argument"),
    ],
    evaluator: evaluators::bessel::ratio_of_orders(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Bessel,
    moves: &[],
    ties: &[Tie {
        name: "ratio-of-orders",
        statement: "log ratio = log I_(order+1) - log I_order",
        equation: Equation::LogDifference {
            of: &LOG_I,
            field: "order",
        },
    }],
    second_route: None,
};
