//! The fields of a question as the arguments of a method.

use super::refusal::Refusal;
use crate::grade::case::Case;
use crate::models::harmonium::Support;
use crate::models::lagrangian::Lagrangian;
use crate::oracle::field::Presence;
use crate::oracle::input::{Matrix, Value};

/// An attentional Boltzmann machine, `E(v) = |v - b|²/2 - log Σ_μ exp(ξ_μ·v + c_μ)`.
#[derive(Clone, Debug)]
pub struct Machine {
    /// `p` patterns of length `N`.
    pub patterns: Vec<Vec<f64>>,
    /// The inverse temperature; 1 where the quantity has none.
    pub beta: f64,
    /// `b`, of length `N`; zeros where it was left out.
    pub visible_bias: Vec<f64>,
    /// `c`, of length `p`; zeros where it was left out.
    pub hidden_bias: Vec<f64>,
}

/// A restricted Boltzmann machine with Gaussian visible units.
#[derive(Clone, Debug)]
pub struct RestrictedMachine {
    /// `W`, one row a hidden unit.
    pub weights: Vec<Vec<f64>>,
    /// `b`, one entry a visible unit; zeros where it was left out.
    pub visible_bias: Vec<f64>,
    /// `c`, one entry a hidden unit; zeros where it was left out.
    pub hidden_bias: Vec<f64>,
    /// The standard deviation of a visible unit; 1 where the quantity has none.
    pub sigma: f64,
    /// The inverse temperature; 1 where the quantity has none.
    pub beta: f64,
}

/// What was observed.
#[derive(Clone, Debug)]
pub struct Conditioned {
    /// The observed coordinates, from 0, in any order.
    pub observed: Vec<usize>,
    /// What was observed, in that order.
    pub values: Vec<f64>,
    /// The other coordinates, in increasing order.
    pub missing: Vec<usize>,
}

/// A type of the arguments of [`Implementation`](super::Implementation)'s methods.
pub(super) trait Argument<'a> {
    /// What an argument borrows from, or itself.
    type Held;

    /// Reads the argument of this name from a question.
    fn held(case: &Case, name: &str) -> Result<Self::Held, Refusal>;

    /// The argument.
    fn pass(held: &'a Self::Held) -> Self;
}

/// What a question lacks, or has where the types of the trait have no room for it.
fn absent(name: &str) -> Refusal {
    Refusal::Domain(format!("{name} is missing or is not of its type"))
}

fn matrix<'a>(case: &'a Case, name: &str) -> Result<&'a Matrix, Refusal> {
    case.matrix(name).ok_or_else(|| absent(name))
}

fn rows(matrix: &Matrix) -> Vec<Vec<f64>> {
    matrix.rows().map(<[f64]>::to_vec).collect()
}

fn bias(case: &Case, name: &str, length: usize) -> Vec<f64> {
    let bias = case.vector(name);
    bias.map_or_else(|| vec![0.0; length], <[f64]>::to_vec)
}

/// 1 where it is left out or the quantity has none.
fn beta(case: &Case) -> f64 {
    case.number("beta").unwrap_or(1.0)
}

impl Argument<'_> for f64 {
    type Held = Self;

    /// The default where it is left out.
    fn held(case: &Case, name: &str) -> Result<Self, Refusal> {
        let presence = case.quantity.field(name).map(|field| field.presence);
        let default = match presence {
            Some(Presence::Default(number)) => Some(number),
            _ => None,
        };
        case.number(name).or(default).ok_or_else(|| absent(name))
    }

    fn pass(held: &Self) -> Self {
        *held
    }
}

impl Argument<'_> for u64 {
    type Held = Self;

    fn held(case: &Case, name: &str) -> Result<Self, Refusal> {
        let number = f64::held(case, name)?;
        let is_whole = number >= 0.0 && number.fract() == 0.0;
        is_whole
            .then_some(number as Self)
            .ok_or_else(|| absent(name))
    }

    fn pass(held: &Self) -> Self {
        *held
    }
}

impl<'a> Argument<'a> for &'a [f64] {
    type Held = Vec<f64>;

    fn held(case: &Case, name: &str) -> Result<Vec<f64>, Refusal> {
        let vector = case.vector(name).ok_or_else(|| absent(name))?;
        Ok(vector.to_vec())
    }

    fn pass(held: &'a Vec<f64>) -> Self {
        held
    }
}

impl<'a> Argument<'a> for &'a [Vec<f64>] {
    type Held = Vec<Vec<f64>>;

    fn held(case: &Case, name: &str) -> Result<Vec<Vec<f64>>, Refusal> {
        matrix(case, name).map(rows)
    }

    fn pass(held: &'a Vec<Vec<f64>>) -> Self {
        held
    }
}

impl Argument<'_> for Lagrangian {
    type Held = Self;

    fn held(case: &Case, name: &str) -> Result<Self, Refusal> {
        match case.get(name) {
            Some(Value::Lagrangian(lagrangian)) => Ok(*lagrangian),
            _ => Err(absent(name)),
        }
    }

    fn pass(held: &Self) -> Self {
        *held
    }
}

impl Argument<'_> for Support {
    type Held = Self;

    /// The field has the name of what it is the support of.
    fn held(case: &Case, _: &str) -> Result<Self, Refusal> {
        match case.get("domain") {
            Some(Value::Support(support)) => Ok(*support),
            _ => Err(absent("domain")),
        }
    }

    fn pass(held: &Self) -> Self {
        *held
    }
}

impl<'a> Argument<'a> for &'a Machine {
    type Held = Machine;

    fn held(case: &Case, _: &str) -> Result<Machine, Refusal> {
        let patterns = matrix(case, "patterns")?;
        Ok(Machine {
            patterns: rows(patterns),
            beta: beta(case),
            visible_bias: bias(case, "visible_bias", patterns.column_count()),
            hidden_bias: bias(case, "hidden_bias", patterns.row_count()),
        })
    }

    fn pass(held: &'a Machine) -> Self {
        held
    }
}

impl<'a> Argument<'a> for &'a RestrictedMachine {
    type Held = RestrictedMachine;

    fn held(case: &Case, _: &str) -> Result<RestrictedMachine, Refusal> {
        let weights = matrix(case, "weights")?;
        Ok(RestrictedMachine {
            weights: rows(weights),
            visible_bias: bias(case, "visible_bias", weights.column_count()),
            hidden_bias: bias(case, "hidden_bias", weights.row_count()),
            sigma: case.number("sigma").unwrap_or(1.0),
            beta: beta(case),
        })
    }

    fn pass(held: &'a RestrictedMachine) -> Self {
        held
    }
}

impl<'a> Argument<'a> for &'a Conditioned {
    type Held = Conditioned;

    fn held(case: &Case, _: &str) -> Result<Conditioned, Refusal> {
        let dimension = matrix(case, "patterns")?.column_count();
        let Some(Value::Indices(observed)) = case.get("observed") else {
            return Err(absent("observed"));
        };
        let missing = (0..dimension).filter(|i| !observed.contains(i));
        Ok(Conditioned {
            observed: observed.clone(),
            values: <&[f64]>::held(case, "values")?,
            missing: missing.collect(),
        })
    }

    fn pass(held: &'a Conditioned) -> Self {
        held
    }
}
