//! Quantities of the von Mises-Fisher distribution.

use super::fields::{BETA_OF_FORMULA, vector};
use crate::oracle::evaluators;
use crate::oracle::field::{Field, Kind, Range, Size};
use crate::oracle::record::{
    Cases, Coefficient, End, Entries, Equation, Move, Quantity, StatedBound, Tie,
};

const DIMENSION: Field = Field::required(
    "dim",
    Kind::Number(Range::Dimension),
    "of the space around the sphere",
);
const KAPPA: Field = Field::required(
    "kappa",
    Kind::Number(Range::NonNegative),
    "the concentration",
)
.without_value_at(&[-1.0, -0.5]);

/// `vmf.log_partition`: log normaliser of the von Mises-Fisher distribution.
pub static LOG_PARTITION: Quantity = Quantity {
    name: "vmf.log_partition",
    summary: "log normaliser of the von Mises-Fisher distribution",
    definition: "log of the integral over S^(dim-1) of exp(kappa m . x) dx in surface measure \
                 (counting measure at dim 1), m any unit vector",
    latex: r"\log \int_{S^{d-1}} e^{\kappa \, m \cdot x} \, dx, \quad \lVert m \rVert = 1",
    value: "scalar",
    fields: &[DIMENSION, KAPPA],
    evaluator: evaluators::vmf::log_partition(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Concentration,
    moves: &[],
    ties: &[],
    second_route: None,
};

/// `vmf.log_density`: log density on the sphere, in surface measure, in the direction of x.
pub static LOG_DENSITY: Quantity = Quantity {
    name: "vmf.log_density",
    summary: "log density on the sphere, in surface measure, in the direction of x",
    definition: "beta eta . x/|x| - log Z",
    latex: r"\beta \, \eta \cdot \frac{x}{\lVert x \rVert} - \log Z",
    value: "scalar",
    fields: &[
        Field::required("eta", vector("dim"), "the natural parameter"),
        BETA_OF_FORMULA,
        Field::required("x", Kind::Direction(Size::Symbol("dim")), "a direction"),
    ],
    evaluator: evaluators::vmf::log_density(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Direction,
    moves: &[
        Move::SignedPermutation {
            axis: "dim",
            even: None,
        },
        Move::Scaling("x"),
    ],
    ties: &[],
    second_route: None,
};

/// `vmf.mean_resultant_length`: length of the mean of the von Mises-Fisher distribution.
pub static MEAN_RESULTANT_LENGTH: Quantity = Quantity {
    name: "vmf.mean_resultant_length",
    summary: "length of the mean of the von Mises-Fisher distribution",
    definition: "I_(dim/2)(kappa) / I_(dim/2-1)(kappa)",
    latex: r"\frac{I_{d/2}(\kappa)}{I_{d/2-1}(\kappa)}",
    value: "scalar",
    fields: &[DIMENSION, KAPPA],
    evaluator: evaluators::vmf::mean_resultant_length(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Concentration,
    moves: &[],
    ties: &[
        Tie {
            name: "slope-from-below",
            statement: "2h A(kappa - h) <= log Z(kappa + h) - log Z(kappa - h), since A increases",
            equation: Equation::Slope {
                of: &LOG_PARTITION,
                field: "kappa",
                end: End::Lower,
            },
        },
        Tie {
            name: "slope-from-above",
            statement: "log Z(kappa + h) - log Z(kappa - h) <= 2h A(kappa + h), since A increases",
            equation: Equation::Slope {
                of: &LOG_PARTITION,
                field: "kappa",
                end: End::Upper,
            },
        },
    ],
    second_route: None,
};

/// `vmf.entropy`: entropy of the von Mises-Fisher distribution in nats, in surface measure.
pub static ENTROPY: Quantity = Quantity {
    name: "vmf.entropy",
    summary: "entropy of the von Mises-Fisher distribution in nats, in surface measure",
    definition: "log Z - kappa I_(dim/2)(kappa) / I_(dim/2-1)(kappa)",
    latex: r"\log Z - \kappa \, \frac{I_{d/2}(\kappa)}{I_{d/2-1}(\kappa)}",
    value: "scalar",
    fields: &[DIMENSION, KAPPA],
    evaluator: evaluators::vmf::entropy(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Concentration,
    moves: &[],
    ties: &[Tie {
        name: "entropy-on-the-sphere",
        statement: "entropy = log Z - kappa A(kappa)",
        equation: Equation::Linear(&[
            (Coefficient::Number(-1.0), &LOG_PARTITION),
            (Coefficient::Times(1.0, "kappa"), &MEAN_RESULTANT_LENGTH),
        ]),
    }],
    second_route: None,
};

/// `vmf.mean_resultant_slope`: derivative of the mean resultant length, a variance.
pub static MEAN_RESULTANT_SLOPE: Quantity = Quantity {
    name: "vmf.mean_resultant_slope",
    summary: "derivative of the mean resultant length in kappa, the variance along the mean direction",
    definition: "1 - A^2 - (dim - 1) A/kappa, A = I_(dim/2)(kappa) / I_(dim/2-1)(kappa); 1/dim at kappa = 0",
    latex: r"A'(\kappa) = 1 - A^2 - \frac{d - 1}{\kappa} A, \quad A = \frac{I_{d/2}(\kappa)}{I_{d/2-1}(\kappa)}",
    value: "scalar",
    fields: &[DIMENSION, KAPPA],
    evaluator: evaluators::vmf::mean_resultant_slope(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Concentration,
    moves: &[],
    ties: &[],
    second_route: None,
};

/// `vmf.concentration`: concentration of a given mean resultant length.
pub static CONCENTRATION: Quantity = Quantity {
    name: "vmf.concentration",
    summary: "concentration of a given mean resultant length, the likeliest one for data",
    definition: "the kappa >= 0 at which I_(dim/2)(kappa) / I_(dim/2-1)(kappa) is length",
    latex: r"\kappa \ge 0: \quad \frac{I_{d/2}(\kappa)}{I_{d/2-1}(\kappa)} = \bar R",
    value: "scalar",
    fields: &[
        DIMENSION,
        Field::required(
            "length",
            Kind::Number(Range::NonNegative),
            "the mean resultant length, below 1",
        )
        .without_value_at(&[1.0, 1.5]),
    ],
    evaluator: evaluators::vmf::concentration(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::ResultantLength,
    moves: &[],
    ties: &[],
    second_route: None,
};

/// `vmf.divergence`: Kullback-Leibler divergence of two von Mises-Fisher distributions.
pub static DIVERGENCE: Quantity = Quantity {
    name: "vmf.divergence",
    summary: "Kullback-Leibler divergence of two von Mises-Fisher distributions in nats, the expectation under that of eta",
    definition: "A(|eta|)/|eta| eta . (eta - other_eta) - log Z(|eta|) + log Z(|other_eta|)",
    latex: r"D(p_\eta \Vert p_{\eta'}) = \frac{A(\lVert \eta \rVert)}{\lVert \eta \rVert} \, \eta \cdot (\eta - \eta') - \log Z(\lVert \eta \rVert) + \log Z(\lVert \eta' \rVert)",
    value: "scalar",
    fields: &[
        Field::required("eta", vector("dim"), "the natural parameter"),
        Field::required(
            "other_eta",
            vector("dim"),
            "the natural parameter of the other distribution",
        ),
    ],
    evaluator: evaluators::vmf::divergence(),
    entries: Entries::Values,
    bound: StatedBound::OF_ONE_ROUNDING,
    cases: Cases::Fields,
    moves: &[Move::SignedPermutation {
        axis: "dim",
        even: None,
    }],
    ties: &[],
    second_route: None,
};
