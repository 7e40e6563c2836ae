//! Evaluators of the von Mises-Fisher distribution.

use super::{scalar, vector};
use crate::Error;
use crate::models::von_mises_fisher::likelihood::concentration_of;
use crate::models::von_mises_fisher::moments::divergence as divergence_of;
use crate::models::von_mises_fisher::{self, VonMisesFisher};
use crate::oracle::certify::{Formula, Found, Shape, certify, plain};
use crate::oracle::input::Inputs;
use crate::oracle::record::Evaluator;
use crate::real::{Bounded, Goal};

super::evaluators! {
    log_partition { dim: u64 = |inputs| inputs.dimension("dim")?, kappa: f64 = |inputs| inputs.number("kappa")? }
    Shape::Scalar => |_| {
        scalar(VonMisesFisher::new(*dim, S::from_f64(*kappa))?.log_partition(), "modified Bessel function")
    };

    log_density {
        eta: Vec<f64> = |inputs| vector(inputs, "eta")?,
        beta: f64 = |inputs| inputs.number("beta")?,
        x: Vec<f64> = |inputs| vector(inputs, "x")?,
    }
    Shape::Scalar => |_| {
        scalar(von_mises_fisher::log_density::<S>(eta, *beta, x)?, "modified Bessel function")
    };

    mean_resultant_length {
        dim: u64 = |inputs| inputs.dimension("dim")?,
        kappa: f64 = |inputs| inputs.number("kappa")?,
    }
    Shape::Scalar => |_| {
        let distribution = VonMisesFisher::new(*dim, S::from_f64(*kappa))?;
        scalar(distribution.mean_resultant_length(), "ratio of modified Bessel functions")
    };

    entropy { dim: u64 = |inputs| inputs.dimension("dim")?, kappa: f64 = |inputs| inputs.number("kappa")? }
    Shape::Scalar => |_| {
        scalar(VonMisesFisher::new(*dim, S::from_f64(*kappa))?.entropy(), "modified Bessel functions")
    };

    mean_resultant_slope { dim: u64 = |inputs| inputs.dimension("dim")?, kappa: f64 = |inputs| inputs.number("kappa")? }
    Shape::Scalar => |_| {
        let distribution = VonMisesFisher::new(*dim, S::from_f64(*kappa))?;
        scalar(distribution.mean_resultant_slope(), "ratios of modified Bessel functions")
    };

    concentration { dim: u64 = |inputs| inputs.dimension("dim")?, length: f64 = |inputs| inputs.number("length")? }
    Shape::Scalar => |_| {
        scalar(concentration_of::<S>(*dim, *length)?, "an interval with a proof at both ends")
    };

    divergence {
        eta: Vec<f64> = |inputs| vector(inputs, "eta")?,
        other_eta: Vec<f64> = |inputs| vector(inputs, "other_eta")?,
    }
    Shape::Scalar => |_| {
        scalar(divergence_of::<S>(eta, other_eta)?, "modified Bessel functions")
    };
}
