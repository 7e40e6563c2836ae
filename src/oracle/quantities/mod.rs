//! The quantities, one record each, in the protocol's order. One file for each prefix of their names.

pub mod attnbm;
pub mod bessel;
pub mod efh;
mod fields;
pub mod gbrbm;
pub mod ggrbm;
pub mod hopfield;
pub mod special;
pub mod vmf;

use super::record::Quantity;

pub(super) static QUANTITIES: &[&Quantity] = &[
    &attnbm::ENERGY,
    &attnbm::LOG_PARTITION,
    &attnbm::LOG_PARTITION_BOUNDS,
    &attnbm::LOG_DENSITY,
    &attnbm::SCORE,
    &attnbm::LOG_PARTITION_GRADIENT,
    &attnbm::NEGATIVE_LOG_LIKELIHOOD,
    &attnbm::NEGATIVE_LOG_LIKELIHOOD_GRADIENT,
    &attnbm::MEAN,
    &attnbm::COVARIANCE,
    &attnbm::MEAN_ENERGY,
    &attnbm::ENTROPY,
    &attnbm::CONDITIONAL_MEAN,
    &attnbm::CONDITIONAL_LOG_DENSITY,
    &attnbm::DSM_LOSS,
    &attnbm::DAE_LOSS,
    &hopfield::UPDATE,
    &hopfield::ATTENTION,
    &hopfield::LAGRANGIAN,
    &hopfield::ACTIVATION,
    &hopfield::ENERGY,
    &gbrbm::LOG_PARTITION,
    &gbrbm::LOG_DENSITY,
    &gbrbm::TRUNCATION_MASS,
    &gbrbm::DSM_LOSS,
    &ggrbm::LOG_PARTITION,
    &vmf::LOG_PARTITION,
    &vmf::LOG_DENSITY,
    &vmf::MEAN_RESULTANT_LENGTH,
    &vmf::ENTROPY,
    &bessel::LOG_I,
    &bessel::RATIO,
    &special::LOG_SUM_EXP,
    &special::SOFTMAX,
    &efh::CONDITIONAL_LOG_PARTITION,
];
