//! What samplers estimate, of machines with binary visible and Gaussian hidden units.

use super::hnrbm::JOINT_LOG_PARTITION;
use crate::oracle::evaluators;
use crate::oracle::record::{Cases, Quantity};

/// `hnrbm.ais_log_partition`: log partition function of both layers of the machine, which a subject estimates.
///
/// The exact value is that of [`JOINT_LOG_PARTITION`]. Only the answers differ: they are judged by repeated runs.
pub static AIS_LOG_PARTITION: Quantity = Quantity {
    name: "hnrbm.ais_log_partition",
    summary: "log partition function of both layers of the machine, estimated by sampling",
    evaluator: evaluators::hnrbm::ais_log_partition(),
    cases: Cases::Annealing,
    // Estimates at two inputs are not equal.
    moves: &[],
    ..JOINT_LOG_PARTITION
};
