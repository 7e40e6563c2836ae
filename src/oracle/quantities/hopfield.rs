//! Quantities of Hopfield networks.

use super::fields::{
    ARGUMENTS_PERMUTED, BETA_ONE, COMPONENT_BIAS, COORDINATES_PERMUTED, PATTERNS,
    PATTERNS_PERMUTED, SUMS_TO_ONE, V, VISIBLE_BIAS, WHICH_LAGRANGIAN, attentional, vector,
};
use crate::oracle::evaluators;
use crate::oracle::field::{Field, Kind};
use crate::oracle::record::{
    Cases, Entries, Logarithm, Move, Position, Quantity, Reach, SecondRoute, StatedBound,
};
use crate::oracle::second_route;

/// `hopfield.update`: one update of the modern Hopfield network.
pub static UPDATE: Quantity = Quantity {
    name: "hopfield.update",
    summary: "one update of the modern Hopfield network",
    definition: "b + Xi^T softmax(beta (Xi v + c))",
    latex: r"b + \Xi^\top \operatorname{softmax}(\beta (\Xi v + c))",
    value: "N",
    fields: &[PATTERNS, V, BETA_ONE, VISIBLE_BIAS, COMPONENT_BIAS],
    evaluator: evaluators::hopfield::update(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Attentional(Reach::Closed),
    moves: &attentional(Logarithm::Nothing, Position::Moves),
    ties: &[],
    second_route: Some(SecondRoute::Definition(second_route::update)),
};

/// `hopfield.attention`: attention of the visible units to each pattern.
pub static ATTENTION: Quantity = Quantity {
    name: "hopfield.attention",
    summary: "attention of the visible units to each pattern",
    definition: "softmax(beta (Xi v + c))",
    latex: r"\operatorname{softmax}(\beta (\Xi v + c))",
    value: "p",
    fields: &[PATTERNS, V, BETA_ONE, VISIBLE_BIAS, COMPONENT_BIAS],
    evaluator: evaluators::hopfield::attention(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Attentional(Reach::Closed),
    moves: &[
        PATTERNS_PERMUTED,
        COORDINATES_PERMUTED,
        Move::Gauge(Position::Stays),
    ],
    ties: &[SUMS_TO_ONE],
    second_route: Some(SecondRoute::Definition(second_route::attention)),
};

/// `hopfield.lagrangian`: Lagrangian of a layer.
pub static LAGRANGIAN: Quantity = Quantity {
    name: "hopfield.lagrangian",
    summary: "Lagrangian of a layer",
    definition: "L(h)",
    latex: r"L(h)",
    value: "scalar",
    fields: &[
        WHICH_LAGRANGIAN,
        Field::required("h", vector("n"), "the layer"),
    ],
    evaluator: evaluators::hopfield::lagrangian(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Layer,
    moves: &[ARGUMENTS_PERMUTED],
    ties: &[],
    second_route: None,
};

/// `hopfield.activation`: activation of a layer, the gradient of its Lagrangian.
pub static ACTIVATION: Quantity = Quantity {
    name: "hopfield.activation",
    summary: "activation of a layer, the gradient of its Lagrangian",
    definition: "dL(h) / dh",
    latex: r"\frac{\partial L(h)}{\partial h}",
    value: "n",
    fields: &[
        WHICH_LAGRANGIAN,
        Field::required("h", vector("n"), "the layer"),
    ],
    evaluator: evaluators::hopfield::activation(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Layer,
    moves: &[ARGUMENTS_PERMUTED],
    ties: &[],
    second_route: None,
};

/// `hopfield.energy`: energy of the hierarchical associative memory.
pub static ENERGY: Quantity = Quantity {
    name: "hopfield.energy",
    summary: "energy of the hierarchical associative memory",
    definition: "(v . g - L_v(v)) + (h . f - L_h(h)) - f . Xi g, g and f the activations",
    latex: r"(v \cdot g - L_v(v)) + (h \cdot f - L_h(h)) - f \cdot \Xi g, \quad g = \nabla L_v(v), \; f = \nabla L_h(h)",
    value: "scalar",
    fields: &[
        PATTERNS,
        V,
        Field::required("h", vector("p"), "the hidden units"),
        Field::required("visible_lagrangian", Kind::Lagrangian, "L_v"),
        Field::required("hidden_lagrangian", Kind::Lagrangian, "L_h"),
    ],
    evaluator: evaluators::hopfield::energy(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Network,
    moves: &[
        PATTERNS_PERMUTED,
        Move::SignedPermutation {
            axis: "N",
            even: Some("visible_lagrangian"),
        },
    ],
    ties: &[],
    second_route: None,
};
