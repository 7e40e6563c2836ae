//! Evaluators of elementary functions of vectors.

use super::{FUNCTION, list, scalar, vector};
use crate::Error;
use crate::oracle::certify::{Formula, Found, Shape, certify, plain};
use crate::oracle::input::Inputs;
use crate::oracle::record::Evaluator;
use crate::real::{Bounded, Goal};
use crate::special as elementary;

super::evaluators! {
    log_sum_exp { x: Vec<f64> = |inputs| vector(inputs, "x")?, beta: f64 = |inputs| inputs.number("beta")? }
    Shape::Scalar, costs |parts| FUNCTION * parts.x.len() as f64 =>
    |_| scalar(elementary::smooth_maximum_of::<S>(x, *beta), "shifted by the maximum");

    softmax { x: Vec<f64> = |inputs| vector(inputs, "x")?, beta: f64 = |inputs| inputs.number("beta")? }
    Shape::Vector(x.len()), costs |parts| FUNCTION * parts.x.len() as f64 => |_| {
        list(elementary::softmax_of::<S>(x, *beta)?, "shifted by the maximum")
    };
}
