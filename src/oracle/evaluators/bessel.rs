//! Evaluators of modified Bessel functions.

use super::scalar;
use crate::Error;
use crate::oracle::certify::{Formula, Found, Shape, certify, plain};
use crate::oracle::input::Inputs;
use crate::oracle::record::Evaluator;
use crate::real::{Bounded, Goal};
use crate::special::{bessel_ratio, log_bessel_i};

super::evaluators! {
    log_i { order: f64 = |inputs| order(inputs)?, x: f64 = |inputs| inputs.number("x")? }
    Shape::Scalar => |_| scalar(log_bessel_i(*order, &S::from_f64(*x)), "modified Bessel function");

    ratio_of_orders { order: f64 = |inputs| order(inputs)?, x: f64 = |inputs| inputs.number("x")? }
    Shape::Scalar => |_| {
        scalar(bessel_ratio(*order, &S::from_f64(*x)), "ratio of modified Bessel functions")
    };
}

/// The largest order that is answered; every sphere has a lower one.
const LARGEST_ORDER: f64 = 9_007_199_254_740_992.0;

fn order(inputs: &Inputs) -> Result<f64, Error> {
    let order = inputs.number("order")?;
    if order <= LARGEST_ORDER {
        return Ok(order);
    }
    Err(Error::Unsupported(format!(
        "an order above 2^53, got {order}"
    )))
}
