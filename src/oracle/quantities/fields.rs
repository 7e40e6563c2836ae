//! Fields and moves that several quantities share.

use crate::oracle::field::{Field, Kind, Mask, Range, Size};
use crate::oracle::record::{Equation, Logarithm, Move, Position, Tie};

pub(crate) const PATTERNS: Field =
    Field::required("patterns", Kind::Matrix("p", "N"), "one pattern a row");
pub(crate) const VISIBLE_BIAS: Field =
    Field::bias("visible_bias", "N", "b, one entry a visible unit");
pub(crate) const HIDDEN_BIAS: Field = Field::bias("hidden_bias", "p", "c, one entry a hidden unit");
/// Of a machine in which a hidden unit may be absent.
pub(crate) const COMPONENT_BIAS: Field = HIDDEN_BIAS.masked(Mask::Components);
/// Of a formula that has a value at any number.
pub(super) const BETA_OF_FORMULA: Field = positive("beta", "the inverse temperature").open_below();
/// Of an integral that diverges unless it is positive.
pub(super) const BETA: Field = BETA_OF_FORMULA.without_value_at(&[0.0, -1.0]);
pub(super) const BETA_ONE: Field =
    Field::number("beta", Range::Positive, 1.0, "the inverse temperature").open_below();
pub(super) const V: Field = Field::required("v", vector("N"), "the visible units");
pub(super) const H: Field = Field::required("h", vector("p"), "the hidden units");
pub(super) const DATA: Field =
    Field::required("data", Kind::Matrix("P", "N"), "one observation a row");
/// The weights of the machines whose hidden units the paper counts as N_h and N_v: here p and N.
pub(super) const WEIGHTS: Field = Field::required(
    "weights",
    Kind::Matrix("p", "N"),
    "W, one row a hidden unit",
);
pub(super) const WHICH_LAGRANGIAN: Field =
    Field::required("lagrangian", Kind::Lagrangian, "L or F");

pub(super) const fn vector(symbol: &'static str) -> Kind {
    Kind::Vector(Size::Symbol(symbol))
}

/// A number above 0.
pub(super) const fn positive(name: &'static str, summary: &'static str) -> Field {
    Field::required(name, Kind::Number(Range::Positive), summary)
}

/// An integer from 1 on.
pub(super) const fn count(name: &'static str, summary: &'static str) -> Field {
    Field::required(name, Kind::Number(Range::Dimension), summary)
}

pub(super) const PATTERNS_PERMUTED: Move = Move::Permutation("p");
pub(super) const COORDINATES_PERMUTED: Move = Move::SignedPermutation {
    axis: "N",
    even: None,
};
pub(super) const ARGUMENTS_PERMUTED: Move = Move::Permutation("n");
pub(super) const OBSERVATIONS_PERMUTED: Move = Move::Permutation("P");
pub(super) const OBSERVATIONS_REPEATED: Move = Move::Repetition {
    axis: "P",
    adds: Logarithm::Nothing,
};

/// Every pattern taken twice.
pub(super) const fn patterns_split(adds: Logarithm) -> Move {
    Move::Repetition { axis: "p", adds }
}

/// What a quantity of an attentional machine with all its fields keeps to.
pub(super) const fn attentional(split_adds: Logarithm, position: Position) -> [Move; 4] {
    [
        PATTERNS_PERMUTED,
        COORDINATES_PERMUTED,
        patterns_split(split_adds),
        Move::Gauge(position),
    ]
}

pub(super) const SUMS_TO_ONE: Tie = Tie {
    name: "sums-to-one",
    statement: "the responsibilities sum to 1",
    equation: Equation::SumsTo(1),
};
