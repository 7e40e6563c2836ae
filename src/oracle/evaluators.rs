//! The evaluators behind the registry: from a checked input to a formula, and up the ladder of
//! precisions to a certified answer.

use super::certify::{Certified, Evaluation, Formula, Options, Refusal, Shape, certify};
use super::input::Inputs;
use crate::Error;
use crate::integrate::Goal;
use crate::models::attnbm::AttnBm;
use crate::models::von_mises_fisher::{self, VonMisesFisher};
use crate::real::Enclosure;
use crate::special::{bessel_ratio, log_bessel_i, smooth_maximum, softmax};

/// Declares evaluators. Each names the parts that it takes out of the input, the shape of its value,
/// and the formula over the scalar `S`.
macro_rules! evaluators {
    ($(
        $function:ident { $($part:ident: $kind:ty = |$inputs:ident| $take:expr),* $(,)? }
        $shape:expr => |$goal:pat_param| $formula:expr $(, otherwise |$parts:ident| $fallback:expr)?;
    )*) => {$(
        #[doc = concat!("Evaluates the quantity `", stringify!($function), "`.")]
        pub(super) fn $function(inputs: &Inputs, options: &Options) -> Result<Certified, Refusal> {
            struct Parts { $($part: $kind),* }

            impl Formula for Parts {
                fn shape(&self) -> Shape {
                    let Self { $($part),* } = self;
                    $(let _ = $part;)*
                    $shape
                }

                fn evaluate<S: Enclosure>(&self, $goal: Goal) -> Result<Evaluation<S>, Error> {
                    let Self { $($part),* } = self;
                    $formula
                }

                $(
                fn fallback<S: Enclosure>(&self) -> Option<Evaluation<S>> {
                    let $parts = self;
                    $fallback
                }
                )?
            }

            $(let $part: $kind = { let $inputs = inputs; $take };)*
            certify(&Parts { $($part),* }, options)
        }
    )*};
}

evaluators! {
    attnbm_energy { machine: AttnBm = |inputs| machine(inputs)?, v: Vec<f64> = |inputs| vector(inputs, "v")? }
    Shape::Scalar => |_| scalar(machine.energy::<S>(v), "energy function");

    attnbm_log_partition { machine: AttnBm = |inputs| machine(inputs)?, beta: f64 = |inputs| inputs.number("beta")? }
    Shape::Scalar => |goal| {
        let (value, method) = machine.log_partition::<S>(*beta, goal)?;
        Ok(Evaluation::scalar(value, method))
    }, otherwise |parts| bounds(&parts.machine, parts.beta);

    attnbm_log_density {
        machine: AttnBm = |inputs| machine(inputs)?,
        beta: f64 = |inputs| inputs.number("beta")?,
        v: Vec<f64> = |inputs| vector(inputs, "v")?,
    }
    Shape::Scalar => |goal| {
        let (value, method) = machine.log_density::<S>(*beta, v, goal)?;
        Ok(Evaluation::scalar(value, format!("energy function; {method}")))
    }, otherwise |parts| {
        let energy = parts.machine.energy::<S>(&parts.v) * S::from_f64(parts.beta);
        let bounds = bounds(&parts.machine, parts.beta)?;
        let entries = bounds.entries.into_iter().map(|log_z: S| -energy.clone() - log_z).collect();
        Some(Evaluation { entries, method: bounds.method })
    };

    attnbm_score {
        machine: AttnBm = |inputs| machine(inputs)?,
        beta: f64 = |inputs| inputs.number("beta")?,
        v: Vec<f64> = |inputs| vector(inputs, "v")?,
    }
    Shape::Vector(v.len()) => |_| list(machine.score::<S>(v, *beta), "responsibilities");

    attnbm_log_partition_gradient {
        machine: AttnBm = |inputs| machine(inputs)?,
        beta: f64 = |inputs| inputs.number("beta")?,
    }
    Shape::Matrix(machine.count(), machine.dimension()) => |goal| {
        let (entries, method) = machine.log_partition_gradient::<S>(*beta, goal)?;
        Ok(Evaluation { entries, method })
    };

    hopfield_update {
        machine: AttnBm = |inputs| machine(inputs)?,
        beta: f64 = |inputs| inputs.number("beta")?,
        v: Vec<f64> = |inputs| vector(inputs, "v")?,
    }
    Shape::Vector(v.len()) => |_| list(machine.update::<S>(v, *beta), "responsibilities");

    hopfield_attention {
        machine: AttnBm = |inputs| machine(inputs)?,
        beta: f64 = |inputs| inputs.number("beta")?,
        v: Vec<f64> = |inputs| vector(inputs, "v")?,
    }
    Shape::Vector(machine.count()) => |_| list(machine.attention::<S>(v, *beta), "softmax");

    vmf_log_partition { dim: u64 = |inputs| inputs.dimension("dim")?, kappa: f64 = |inputs| inputs.number("kappa")? }
    Shape::Scalar => |_| {
        scalar(VonMisesFisher::new(*dim, S::from_f64(*kappa))?.log_partition(), "modified Bessel function")
    };

    vmf_log_density {
        eta: Vec<f64> = |inputs| vector(inputs, "eta")?,
        beta: f64 = |inputs| inputs.number("beta")?,
        x: Vec<f64> = |inputs| vector(inputs, "x")?,
    }
    Shape::Scalar => |_| {
        scalar(von_mises_fisher::log_density::<S>(eta, *beta, x)?, "modified Bessel function")
    };

    vmf_mean_resultant_length {
        dim: u64 = |inputs| inputs.dimension("dim")?,
        kappa: f64 = |inputs| inputs.number("kappa")?,
    }
    Shape::Scalar => |_| {
        let distribution = VonMisesFisher::new(*dim, S::from_f64(*kappa))?;
        scalar(distribution.mean_resultant_length(), "ratio of modified Bessel functions")
    };

    vmf_entropy { dim: u64 = |inputs| inputs.dimension("dim")?, kappa: f64 = |inputs| inputs.number("kappa")? }
    Shape::Scalar => |_| {
        scalar(VonMisesFisher::new(*dim, S::from_f64(*kappa))?.entropy(), "modified Bessel functions")
    };

    bessel_log_i { order: f64 = |inputs| order(inputs)?, x: f64 = |inputs| inputs.number("x")? }
    Shape::Scalar => |_| scalar(log_bessel_i(*order, &S::from_f64(*x)), "modified Bessel function");

    bessel_ratio_of_orders { order: f64 = |inputs| order(inputs)?, x: f64 = |inputs| inputs.number("x")? }
    Shape::Scalar => |_| {
        scalar(bessel_ratio(*order, &S::from_f64(*x)), "ratio of modified Bessel functions")
    };

    special_log_sum_exp { x: Vec<f64> = |inputs| vector(inputs, "x")?, beta: f64 = |inputs| inputs.number("beta")? }
    Shape::Scalar => |_| scalar(smooth_maximum(&lift(x), &S::from_f64(*beta)), "shifted by the maximum");

    special_softmax { x: Vec<f64> = |inputs| vector(inputs, "x")?, beta: f64 = |inputs| inputs.number("beta")? }
    Shape::Vector(x.len()) => |_| {
        let beta = S::from_f64(*beta);
        let exponents: Vec<S> = x.iter().map(|x| S::from_f64(*x) * &beta).collect();
        list(softmax(&exponents), "shifted by the maximum")
    };
}

/// The largest order that is answered.
const LARGEST_ORDER: f64 = 1e6;

/// The machine that the fields `patterns`, `visible_bias` and `hidden_bias` describe.
fn machine(inputs: &Inputs) -> Result<AttnBm, Error> {
    let patterns = inputs.matrix("patterns")?;
    let (count, dimension) = (patterns.row_count(), patterns.column_count());
    let mut machine = AttnBm::new(count, dimension, patterns.entries().to_vec())?;
    let given = |name: &str| !inputs.is_default(name) && inputs.vector(name).is_ok();
    if given("visible_bias") {
        machine = machine.with_visible_bias(vector(inputs, "visible_bias")?)?;
    }
    if given("hidden_bias") {
        machine = machine.with_hidden_bias(vector(inputs, "hidden_bias")?)?;
    }
    Ok(machine)
}

/// The closed-form bounds on log Z, where they are affordable.
fn bounds<S: Enclosure>(machine: &AttnBm, beta: f64) -> Option<Evaluation<S>> {
    let bracket = machine.log_partition_bracket(beta).ok()?;
    Some(Evaluation::scalar(
        bracket.into_enclosure(),
        "closed-form bounds at the neighbouring integers",
    ))
}

fn vector(inputs: &Inputs, name: &str) -> Result<Vec<f64>, Error> {
    inputs.vector(name).map(<[f64]>::to_vec)
}

fn order(inputs: &Inputs) -> Result<f64, Error> {
    let order = inputs.number("order")?;
    if order <= LARGEST_ORDER {
        return Ok(order);
    }
    Err(Error::Domain {
        field: "order".into(),
        expected: "at most 1000000",
        got: order.to_string(),
    })
}

fn lift<S: Enclosure>(numbers: &[f64]) -> Vec<S> {
    numbers.iter().map(|x| S::from_f64(*x)).collect()
}

fn scalar<S>(value: S, method: &str) -> Result<Evaluation<S>, Error> {
    Ok(Evaluation::scalar(value, method))
}

fn list<S>(entries: Vec<S>, method: &str) -> Result<Evaluation<S>, Error> {
    Ok(Evaluation {
        entries,
        method: method.into(),
    })
}
