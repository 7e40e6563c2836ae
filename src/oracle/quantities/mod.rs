//! The quantities, one record each, in the protocol's order. One file for each prefix of their names.

pub mod annealing;
pub mod attnbm;
pub mod bessel;
pub mod denoise;
pub mod efh;
pub(crate) mod fields;
pub mod gbrbm;
pub mod ggrbm;
pub mod habituation;
pub mod hnrbm;
pub mod hopfield;
pub mod special;
pub mod vmf;

use super::record::Quantity;

pub(super) static QUANTITIES: &[&Quantity] = &[
    &self::attnbm::ENERGY,
    &self::attnbm::LOG_PARTITION,
    &self::attnbm::LOG_PARTITION_BOUNDS,
    &self::attnbm::LOG_DENSITY,
    &self::attnbm::SCORE,
    &self::attnbm::LOG_PARTITION_GRADIENT,
    &self::attnbm::NEGATIVE_LOG_LIKELIHOOD,
    &self::attnbm::NEGATIVE_LOG_LIKELIHOOD_GRADIENT,
    &self::attnbm::MEAN,
    &self::attnbm::COVARIANCE,
    &self::attnbm::MEAN_ENERGY,
    &self::attnbm::ENTROPY,
    &self::attnbm::CONDITIONAL_MEAN,
    &self::attnbm::CONDITIONAL_LOG_DENSITY,
    &self::attnbm::DSM_LOSS,
    &self::attnbm::DAE_LOSS,
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
    &hnrbm::COUPLING,
    &hnrbm::WEIGHTS,
    &hnrbm::ENERGY,
    &hnrbm::READOUT,
    &hnrbm::LOG_PARTITION,
    &hnrbm::JOINT_LOG_PARTITION,
    &hnrbm::LOG_PROBABILITY,
    &hnrbm::HIDDEN_LOG_DENSITY,
    &hnrbm::HIDDEN_CONDITIONAL_MEAN,
    &hnrbm::VISIBLE_CONDITIONAL_MEAN,
    &hnrbm::LOG_LIKELIHOOD_GRADIENT,
    &hnrbm::REVERSE,
    &annealing::AIS_LOG_PARTITION,
    &special::LOG_SUM_EXP,
    &special::SOFTMAX,
    &efh::CONDITIONAL_LOG_PARTITION,
    &denoise::LINEAR_PREDICTOR,
    &denoise::LINEAR_BAYES_RISK,
    &denoise::LINEAR_RISK,
    &denoise::OPTIMAL_LINEAR_SCALE,
    &denoise::SPHERE_PREDICTOR,
    &denoise::SPHERE_BAYES_RISK,
    &denoise::SPHERE_PROJECTION_RISK,
    &denoise::MIXTURE_PREDICTOR,
    &denoise::TWO_POINT_BAYES_RISK,
    &denoise::TWO_POINT_RISK,
    &denoise::ATTENTION,
    &denoise::LINEAR_ATTENTION,
    &denoise::ATTENTION_LAYER,
    &denoise::ENERGY,
    &denoise::ENERGY_STEP,
    &denoise::LINEAR_ENERGY,
    &habituation::MEMORY,
    &habituation::RECOVERY_TIME,
    &habituation::RESPONSE,
    &habituation::ASYMPTOTE,
    &habituation::RECTIFIED_RESPONSE,
    &habituation::INTENSITY_RESPONSE,
    &habituation::INTENSITY_ASYMPTOTE,
    &habituation::THRESHOLD_RESPONSE,
    &habituation::DISHABITUATED_RESPONSE,
    &habituation::CHAIN_RESPONSE,
    &habituation::DIODE_RESPONSE,
    &habituation::DIODE_ASYMPTOTE,
    &habituation::TWO_FILTER_RESPONSE,
    &habituation::SATURATING_RESPONSE,
    &habituation::SATURATING_ASYMPTOTE,
];
