//! Faults that only some inputs show: special numbers and their neighbours, ends of ranges, real sizes, digits beyond single
//! precision, what is kept from the question before, masks, and inputs that mean nothing.

use std::cell::RefCell;
use std::collections::HashMap;

use attnbm::grade::answer::Answer;
use attnbm::grade::case::Case;
use attnbm::grade::stratum::Stratum;
use attnbm::grade::verdict::Grade;
use attnbm::oracle::input::{Lagrangian, Value};

use super::{Ask, Fault, alters, mapped};

pub fn faults() -> Vec<Fault> {
    use Grade::{AcceptsNonsense, Fails, LosesDigits, Wrong};
    let (log_i, log_z, energy) = ("bessel.log_i", "attnbm.log_partition", "attnbm.energy");
    let faults = vec![
        alters(
            log_i,
            "1e-6 off at whole orders from 2",
            LosesDigits,
            |case, ask| {
                let order = case.number("order").unwrap_or(0.0);
                off(case, ask, order >= 2.0 && order.fract() == 0.0)
            },
        ),
        alters(
            log_i,
            "1e-6 off at half-odd orders from 3/2",
            LosesDigits,
            |case, ask| {
                let order = case.number("order").unwrap_or(0.0);
                off(case, ask, order >= 1.5 && (order + 0.5).fract() == 0.0)
            },
        ),
        alters(
            "vmf.log_partition",
            "1e-6 off at a concentration below 1e-12",
            LosesDigits,
            |case, ask| {
                let kappa = case.number("kappa").unwrap_or(0.0);
                off(case, ask, kappa > 0.0 && kappa < 1e-12)
            },
        ),
        alters(
            "vmf.log_density",
            "infinite at 200 dimensions and more",
            Fails,
            |case, ask| {
                let is_large = case.size("dim").unwrap_or(0) >= 200;
                mapped(case, ask, |x| if is_large { f64::INFINITY } else { x })
            },
        ),
        alters(
            "attnbm.negative_log_likelihood",
            "the first 32 rows of the data",
            Wrong,
            |case, ask| {
                let rows = case.matrix("data").map_or(0, |data| data.row_count());
                mapped(case, ask, |x| if rows > 32 { 0.9 * x } else { x })
            },
        ),
        alters(
            "special.log_sum_exp",
            "log(1 + x) without log1p",
            LosesDigits,
            |case, ask| {
                let x = case.vector("x").unwrap_or(&[]);
                let largest = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let beta = case.number("beta").unwrap_or(1.0);
                let sum: f64 = x.iter().map(|x| (beta * (x - largest)).exp()).sum();
                mapped(case, ask, |_| largest + sum.ln() / beta)
            },
        ),
        alters(
            log_z,
            "an inverse temperature near a whole one is taken for it",
            LosesDigits,
            |case, ask| {
                let beta = case.number("beta").unwrap_or(1.0);
                let is_near = (beta - beta.round()).abs() < 1e-3 && beta >= 0.5;
                ask(&match is_near {
                    true => case.clone().with("beta", Value::Number(beta.round())),
                    false => case.clone(),
                })
            },
        ),
        alters(
            log_z,
            "factorials by Stirling's formula from 7",
            Wrong,
            |case, ask| {
                let beta = case.number("beta").unwrap_or(1.0);
                let is_large = beta >= 7.0 && beta.fract() == 0.0;
                mapped(case, ask, |x| {
                    if is_large { x - 1.0 / (12.0 * beta) } else { x }
                })
            },
        ),
        alters(
            "attnbm.conditional_log_density",
            "NaN where everything is observed",
            Fails,
            |case, ask| {
                let is_all = case.vector("missing_values").is_none_or(<[f64]>::is_empty);
                mapped(case, ask, |x| if is_all { f64::NAN } else { x })
            },
        ),
        alters(
            energy,
            "the input in single precision",
            LosesDigits,
            |case, ask| {
                let rounded = case.slots().into_iter().fold(case.clone(), |case, slot| {
                    case.with_number(slot.field, slot.index, f64::from(slot.number as f32))
                });
                ask(&rounded)
            },
        ),
        alters(
            "hopfield.activation",
            "tanh is 1 from 9",
            LosesDigits,
            |case, ask| {
                let is_tanh = matches!(
                    case.get("lagrangian"),
                    Some(Value::Lagrangian(Lagrangian::LogCosh))
                );
                mapped(case, ask, |x| {
                    if is_tanh && x.abs() > 9.0f64.tanh() {
                        x.signum()
                    } else {
                        x
                    }
                })
            },
        ),
        alters(
            log_z,
            "kept from the question before, whatever its hidden bias",
            Wrong,
            |case, ask| {
                let key = case.clone().without("hidden_bias").input(true);
                kept(&key, case, ask)
            },
        ),
        alters(
            log_i,
            "kept by an order of six digits",
            LosesDigits,
            |case, ask| {
                let order = case.number("order").unwrap_or(0.0);
                let key = format!("{order:.6e} {:?}", case.number("x"));
                kept(&key, case, ask)
            },
        ),
        alters(
            "special.softmax",
            "a NaN taken for 0",
            AcceptsNonsense,
            |case, ask| {
                let finite = |x: f64| if x.is_nan() { 0.0 } else { x };
                ask(&changed(case, finite))
            },
        ),
        alters(
            "special.softmax",
            "a mask that is subtracted from itself",
            Fails,
            |case, ask| {
                let is_masked = case.is_masked();
                mapped(case, ask, |x| if is_masked { f64::NAN } else { x })
            },
        ),
        alters(
            log_z,
            "an absent pattern with a bias of 0",
            Wrong,
            |case, ask| {
                let bias = |x: f64| if x.is_infinite() { 0.0 } else { x };
                ask(&changed(case, bias))
            },
        ),
        alters(
            "vmf.entropy",
            "a fractional dimension is cut off",
            AcceptsNonsense,
            |case, ask| {
                let dimension = case.number("dim").unwrap_or(1.0);
                let cut = dimension.floor().max(1.0);
                ask(&case.clone().with("dim", Value::Number(cut)))
            },
        ),
        alters(
            "denoise.sphere_bayes_risk",
            "the size of a negative number",
            AcceptsNonsense,
            |case, ask| {
                let numbers = case.slots().into_iter().fold(case.clone(), |case, slot| {
                    case.with_number(slot.field, slot.index, slot.number.abs())
                });
                ask(&numbers)
            },
        ),
        alters(
            energy,
            "a bias of one entry is spread",
            AcceptsNonsense,
            |case, ask| {
                let count = case.size("p").unwrap_or(1);
                ask(&match case.vector("hidden_bias") {
                    Some([one]) => case
                        .clone()
                        .with("hidden_bias", Value::Vector(vec![*one; count])),
                    _ => case.clone(),
                })
            },
        ),
        alters(
            "attnbm.conditional_mean",
            "an index may be there twice",
            AcceptsNonsense,
            |case, ask| match (case.get("observed"), case.inputs()) {
                (Some(Value::Indices(indices)), Err(_)) if indices.len() > 1 && !case.is_text() => {
                    Answer::Value(vec![0.5; 2].into())
                }
                _ => ask(case),
            },
        ),
        alters(
            "hopfield.energy",
            "what is missing from a short row is 0",
            AcceptsNonsense,
            |case, ask| match case.is_text() {
                true => Answer::Value(0.5.into()),
                false => ask(case),
            },
        ),
    ];
    let in_all = |fault| Fault {
        strata: &Stratum::ALL,
        ..fault
    };
    faults.into_iter().map(in_all).collect()
}

/// The right answer, or one that is off by 1e-6.
fn off(case: &Case, ask: &mut Ask<'_>, is_off: bool) -> Answer {
    mapped(case, ask, |x| if is_off { x * (1.0 + 1e-6) } else { x })
}

fn changed(case: &Case, change: impl Fn(f64) -> f64) -> Case {
    case.slots().into_iter().fold(case.clone(), |case, slot| {
        case.with_number(slot.field, slot.index, change(slot.number))
    })
}

thread_local! {
    static KEPT: RefCell<HashMap<String, Answer>> = RefCell::default();
}

/// The answer to the first question with this key.
fn kept(key: &str, case: &Case, ask: &mut Ask<'_>) -> Answer {
    if let Some(kept) = KEPT.with_borrow(|kept| kept.get(key).cloned()) {
        return kept;
    }
    let answer = ask(case);
    KEPT.with_borrow_mut(|kept| kept.insert(key.to_owned(), answer.clone()));
    answer
}
