//! Modified Bessel functions.

use crate::oracle::evaluators;
use crate::oracle::field::{Field, Kind, Range};
use crate::oracle::record::{Cases, Entries, Equation, Quantity, StatedBound, Tie};

const ORDER: Field = Field::required(
    "order",
    Kind::Number(Range::NonNegative),
    "any real order from 0 up",
)
.open_below();
const ARGUMENT: Field = Field::required("x", Kind::Number(Range::Positive), "the argument");

/// Of a function that is positive for some orders below 0 as well.
const ANY_ORDER: Field = Field::required(
    "order",
    Kind::Number(Range::Finite),
    "a real order: any from -1 up, any whole one, and elsewhere where the function is positive",
)
.open_below();

/// `bessel.log_i`: log of the modified Bessel function of the first kind.
pub static LOG_I: Quantity = Quantity {
    name: "bessel.log_i",
    summary: "log of the modified Bessel function of the first kind",
    definition: "log I_order(x)",
    latex: r"\log I_\nu(x)",
    value: "scalar",
    fields: &[ANY_ORDER, ARGUMENT],
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

/// `bessel.log_k`: log of the modified Bessel function of the second kind.
pub static LOG_K: Quantity = Quantity {
    name: "bessel.log_k",
    summary: "log of the modified Bessel function of the second kind",
    definition: "log K_order(x)",
    latex: r"\log K_\nu(x)",
    value: "scalar",
    fields: &[ORDER, ARGUMENT],
    evaluator: evaluators::bessel::log_k(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Bessel,
    moves: &[],
    ties: &[],
    second_route: None,
};

/// `bessel.log_k_ratio`: log of the ratio of modified Bessel functions of the second kind.
pub static LOG_K_RATIO: Quantity = Quantity {
    name: "bessel.log_k_ratio",
    summary: "log of the ratio of modified Bessel functions of the second kind of neighbouring orders",
    definition: "log (K_(order+1)(x) / K_order(x))",
    latex: r"\log \frac{K_{\nu+1}(x)}{K_\nu(x)}",
    value: "scalar",
    fields: &[ORDER, ARGUMENT],
    evaluator: evaluators::bessel::log_k_ratio(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Bessel,
    moves: &[],
    ties: &[Tie {
        name: "difference-of-orders",
        statement: "log ratio = log K_(order+1) - log K_order",
        equation: Equation::Difference {
            of: &LOG_K,
            field: "order",
        },
    }],
    second_route: None,
};
