//! Evaluators of modified Bessel functions.

use super::scalar;
use crate::Error;
use crate::oracle::certify::{Formula, Found, Shape, certify, plain};
use crate::oracle::input::Inputs;
use crate::oracle::record::Evaluator;
use crate::real::{Bounded, Goal};
use crate::special::bessel::log_bessel_i_of_order;
use crate::special::{bessel_ratio, log_bessel_k, log_bessel_k_ratio};

super::evaluators! {
    log_i { order: f64 = |inputs| order(inputs)?, x: f64 = |inputs| inputs.number("x")? }
    Shape::Scalar => |_| scalar(log_bessel_i_of_order::<S>(*order, *x)?, "modified Bessel function");

    ratio_of_orders { order: f64 = |inputs| order(inputs)?, x: f64 = |inputs| inputs.number("x")? }
    Shape::Scalar => |_| {
        scalar(bessel_ratio(*order, &S::from_f64(*x)), "ratio of modified Bessel functions")
    };

    log_k { order: f64 = |inputs| order(inputs)?, x: f64 = |inputs| inputs.number("x")? }
    Shape::Scalar => |_| scalar(log_bessel_k(*order, &S::from_f64(*x)), "trapezoidal rule on the line");

    log_k_ratio { order: f64 = |inputs| order(inputs)?, x: f64 = |inputs| inputs.number("x")? }
    Shape::Scalar => |_| {
        scalar(log_bessel_k_ratio(*order, &S::from_f64(*x)), "trapezoidal rules on the line")
    };
}

/// The largest order that is answered; every sphere has a lower one.
const LARGEST_ORDER: f64 = 9_007_199_254_740_992.0;

fn order(inputs: &Inputs) -> Result<f64, Error> {
    let order = inputs.number("order")?;
    if order.abs() <= LARGEST_ORDER {
        return Ok(order);
    }
    let range = if order > 0.0 {
        "above 2^53"
    } else {
        "below -2^53"
    };
    Err(Error::Unsupported(format!("an order {range}, got {order}")))
}
