//! The evaluators behind the registry: from a checked input to a formula, and up the ladder of
//! precisions to a certified answer. One file for each prefix of the quantities' names.

pub(super) mod attnbm;
pub(super) mod bessel;
pub(super) mod denoise;
pub(super) mod denoising;
pub(super) mod efh;
pub(super) mod energy_moments;
pub(crate) mod gbrbm;
pub(super) mod ggrbm;
pub(super) mod habituation;
pub(super) mod hnrbm;
pub(crate) mod hopfield;
pub(super) mod special;
pub(super) mod vmf;

use super::certify::{Found, Method};
use super::input::Inputs;
use crate::Error;
use crate::models::attnbm::AttnBm;

/// What an exponential or a logarithm costs, in multiplications, about.
const FUNCTION: f64 = 50.0;

/// What the exponents of so many patterns cost, and a sum of patterns with weights made of them.
fn attention_cost(machine: &AttnBm) -> f64 {
    machine.count() as f64 * (machine.dimension() as f64 + FUNCTION)
}

/// Declares evaluators. Each names the parts that it takes out of the input, the shape of its value,
/// the work of the formula where that does not count it itself, and the formula over the scalar `S`.
macro_rules! evaluators {
    ($(
        $function:ident { $($part:ident: $kind:ty = |$inputs:ident| $take:expr),* $(,)? }
        $shape:expr $(, costs |$whole:ident| $cost:expr)? => |$goal:pat_param| $formula:expr
        $(, otherwise |$parts:ident| $fallback:expr)?;
    )*) => {$(
        #[doc = concat!("How the quantity `", stringify!($function), "` is evaluated.")]
        pub(in crate::oracle) const fn $function() -> Evaluator {
            struct Parts { $($part: $kind),* }

            impl Formula for Parts {
                fn evaluate<S: Bounded>(&self, $goal: Goal) -> Result<Found<Vec<S>>, Error> {
                    let Self { $($part),* } = self;
                    $formula
                }
            }

            impl crate::oracle::certify::Certifiable for Parts {
                fn shape(&self) -> Shape {
                    let Self { $($part),* } = self;
                    $(let _ = $part;)*
                    $shape
                }

                $(
                fn cost(&self) -> f64 {
                    let $whole = self;
                    $cost
                }
                )?

                $(
                fn fallback<S: Enclosure>(&self) -> Option<Found<Vec<S>>> {
                    let $parts = self;
                    $fallback
                }
                )?
            }

            fn parts(inputs: &Inputs) -> Result<Parts, Error> {
                $(let $part: $kind = { let $inputs = inputs; $take };)*
                Ok(Parts { $($part),* })
            }

            Evaluator {
                certified: |inputs, options| certify(&parts(inputs)?, options),
                plain: |inputs, goal| plain(&parts(inputs)?, goal),
                estimate: None,
            }
        }
    )*};
}
use evaluators;

/// The machine that the fields `patterns`, `visible_bias` and `hidden_bias` describe.
pub(crate) fn machine(inputs: &Inputs) -> Result<AttnBm, Error> {
    let mut machine = inputs.matrix("patterns")?.to_machine()?;
    let given = |name: &str| !inputs.is_default(name) && inputs.vector(name).is_ok();
    if given("visible_bias") {
        machine = machine.with_visible_bias(vector(inputs, "visible_bias")?)?;
    }
    if given("hidden_bias") {
        machine = machine.with_hidden_bias(vector(inputs, "hidden_bias")?)?;
    }
    Ok(machine)
}

fn vector(inputs: &Inputs, name: &str) -> Result<Vec<f64>, Error> {
    inputs.vector(name).map(<[f64]>::to_vec)
}

fn scalar<S>(value: S, method: impl Into<Method>) -> Result<Found<Vec<S>>, Error> {
    Ok(Found::scalar(value, method))
}

fn list<S>(entries: Vec<S>, method: impl Into<Method>) -> Result<Found<Vec<S>>, Error> {
    Ok(Found::new(entries, method))
}
