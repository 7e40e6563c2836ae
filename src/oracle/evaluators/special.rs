//! Evaluators of elementary functions of vectors, and of special functions of a number.

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

    softmax_jacobian { x: Vec<f64> = |inputs| vector(inputs, "x")?, beta: f64 = |inputs| inputs.number("beta")? }
    Shape::Matrix(x.len(), x.len()), costs |parts| FUNCTION * parts.x.len() as f64 + (parts.x.len() as f64).powi(2) =>
    |_| list(elementary::softmax_jacobian_of::<S>(x, *beta)?, "shares, shifted by the maximum");

    log_normal_interval { interval: [f64; 4] = |inputs| interval(inputs)? }
    Shape::Scalar => |_| {
        let [lower, upper, mean, sigma] = *interval;
        scalar(elementary::log_normal_interval(lower, upper, mean, sigma), "logarithms of tails")
    };

    log_gamma { x: f64 = |inputs| between_poles(inputs)? }
    Shape::Scalar => |_| scalar(elementary::log_absolute_gamma(*x), "trapezoidal rule on Euler's integral");

    digamma { x: f64 = |inputs| between_poles(inputs)? }
    Shape::Scalar => |_| scalar(elementary::digamma(*x), "trapezoidal rules on Euler's integral");

    log_erfc { x: f64 = |inputs| inputs.number("x")? }
    Shape::Scalar => |_| {
        let value = elementary::log_complementary_error_function(&S::from_f64(*x));
        scalar(value, "series or continued fraction")
    };

    log_normal_cdf { x: f64 = |inputs| inputs.number("x")? }
    Shape::Scalar => |_| {
        let value = elementary::log_normal_distribution_function(&S::from_f64(*x));
        scalar(value, "series or continued fraction")
    };
}

/// Bounds that leave an interval, the mean and the standard deviation.
fn interval(inputs: &Inputs) -> Result<[f64; 4], Error> {
    let [lower, upper] = [inputs.number("lower")?, inputs.number("upper")?];
    if lower < upper {
        return Ok([
            lower,
            upper,
            inputs.number("mean")?,
            inputs.number("sigma")?,
        ]);
    }
    Err(Error::Domain {
        field: "upper".into(),
        expected: "above lower",
        got: upper.to_string(),
    })
}

/// A number at which the gamma function has no pole.
fn between_poles(inputs: &Inputs) -> Result<f64, Error> {
    let x = inputs.number("x")?;
    if !elementary::is_pole_of_gamma(x) {
        return Ok(x);
    }
    Err(Error::Domain {
        field: "x".into(),
        expected: "no pole of the gamma function: neither 0 nor a negative integer",
        got: x.to_string(),
    })
}
