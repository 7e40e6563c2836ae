//! A question, and what its input holds in the types of Rust.

use super::refusal::{Computed, Refusal};
use crate::grade::case::Case;
use crate::models::harmonium::Support;
use crate::models::lagrangian::Lagrangian;
use crate::oracle::input::{Matrix, Value, check_indices};

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

/// A question about a quantity, with the numbers of its input.
///
/// Arguments are whatever the input holds, defaults filled in, and may lie outside of the domain (a `beta` of -1): there
/// [`Refusal::Domain`] is the right answer. Each accessor takes the name of a field, which `attnbm list quantities` shows.
///
/// # Errors
///
/// Each accessor returns [`Refusal::Domain`] with the name if the question has no such field, or has it in another type.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a>(&'a Case);

impl<'a> Question<'a> {
    /// The question that the grader asks.
    pub fn new(case: &'a Case) -> Self {
        Self(case)
    }

    /// The quantity and its input as they stand.
    pub fn case(&self) -> &'a Case {
        self.0
    }

    /// A number; the default where it was left out.
    pub fn number(&self, name: &str) -> Computed<f64> {
        self.0.number_or_default(name).ok_or_else(|| absent(name))
    }

    /// A whole number. Fractions and negative numbers are refused.
    pub fn whole_number(&self, name: &str) -> Computed<u64> {
        let number = self.number(name)?;
        let is_whole = number >= 0.0 && number.fract() == 0.0;
        is_whole
            .then_some(number as u64)
            .ok_or_else(|| absent(name))
    }

    /// A list of numbers.
    pub fn vector(&self, name: &str) -> Computed<&'a [f64]> {
        self.0.vector(name).ok_or_else(|| absent(name))
    }

    /// The rows of a matrix.
    pub fn rows(&self, name: &str) -> Computed<Vec<Vec<f64>>> {
        self.matrix(name).map(rows)
    }

    /// A Lagrangian with its parameters.
    pub fn lagrangian(&self, name: &str) -> Computed<Lagrangian> {
        match self.0.get(name) {
            Some(Value::Lagrangian(lagrangian)) => Ok(*lagrangian),
            _ => Err(absent(name)),
        }
    }

    /// The set over which a unit is integrated or summed.
    pub fn support(&self, name: &str) -> Computed<Support> {
        match self.0.get(name) {
            Some(Value::Support(support)) => Ok(*support),
            _ => Err(absent(name)),
        }
    }

    /// The machine of `patterns`, `beta`, `visible_bias` and `hidden_bias`.
    pub fn machine(&self) -> Computed<Machine> {
        let patterns = self.matrix("patterns")?;
        Ok(Machine {
            patterns: rows(patterns),
            beta: beta(self.0),
            visible_bias: bias(self.0, "visible_bias", patterns.column_count()),
            hidden_bias: bias(self.0, "hidden_bias", patterns.row_count()),
        })
    }

    /// The machine of `weights`, `sigma`, `beta`, `visible_bias` and `hidden_bias`.
    pub fn restricted_machine(&self) -> Computed<RestrictedMachine> {
        let weights = self.matrix("weights")?;
        Ok(RestrictedMachine {
            weights: rows(weights),
            visible_bias: bias(self.0, "visible_bias", weights.column_count()),
            hidden_bias: bias(self.0, "hidden_bias", weights.row_count()),
            sigma: self.0.number("sigma").unwrap_or(1.0),
            beta: beta(self.0),
        })
    }

    /// The coordinates `observed` with their `values`, and the missing ones.
    pub fn conditioned(&self) -> Computed<Conditioned> {
        let dimension = self.matrix("patterns")?.column_count();
        let Some(Value::Indices(observed)) = self.0.get("observed") else {
            return Err(absent("observed"));
        };
        check_indices("observed", observed, dimension)
            .map_err(|error| Refusal::Domain(error.to_string()))?;
        let missing = (0..dimension).filter(|i| !observed.contains(i));
        Ok(Conditioned {
            observed: observed.clone(),
            values: self.vector("values")?.to_vec(),
            missing: missing.collect(),
        })
    }

    fn matrix(&self, name: &str) -> Computed<&'a Matrix> {
        self.0.matrix(name).ok_or_else(|| absent(name))
    }
}

/// What a question lacks, or has in another type than was asked for.
fn absent(name: &str) -> Refusal {
    Refusal::Domain(format!("{name} is missing or is not of its type"))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::registry::find;

    fn case(name: &str, given: Vec<(&'static str, Value)>) -> Case {
        Case::new(find(name).unwrap(), given)
    }

    fn matrix(rows: &[&[f64]]) -> Value {
        let rows = rows.iter().map(|row| row.to_vec()).collect();
        Value::Matrix(Matrix::from_rows("x", rows).unwrap())
    }

    /// What was asked for, if it was there; the refusal names it otherwise.
    fn found<T>(name: &str, answer: Computed<T>) -> Option<T> {
        match answer {
            Ok(value) => Some(value),
            Err(Refusal::Domain(message)) => {
                assert_eq!(message, format!("{name} is missing or is not of its type"));
                None
            }
            Err(_) => panic!("{name}"),
        }
    }

    #[test]
    fn a_number_is_given_or_has_a_default_and_a_whole_one_is_whole() {
        for (kappa, whole) in [
            (0.0, Some(0)),
            (3.0, Some(3)),
            (2.5, None),
            (-1.0, None),
            (-2.5, None),
            (f64::NAN, None),
            (f64::INFINITY, None),
        ] {
            let case = case("vmf.log_partition", vec![("kappa", Value::Number(kappa))]);
            let question = Question::new(&case);
            let number = found("kappa", question.number("kappa")).unwrap();
            assert_eq!(number.to_bits(), kappa.to_bits());
            assert_eq!(
                found("kappa", question.whole_number("kappa")),
                whole,
                "{kappa}"
            );
            assert_eq!(found("dim", question.number("dim")), None);
            assert_eq!(found("nothing", question.number("nothing")), None);
        }
        let default = case("special.softmax", Vec::new());
        let question = Question::new(&default);
        assert_eq!(found("beta", question.number("beta")), Some(1.0));
        assert_eq!(found("beta", question.whole_number("beta")), Some(1));
        assert_eq!(question.case().quantity.name, "special.softmax");
    }

    #[test]
    fn a_field_of_another_type_is_absent() {
        let lagrangian = Lagrangian::Power { n: 3.0 };
        let given = case(
            "hopfield.energy",
            vec![
                ("weights", matrix(&[&[1.0, 2.0], &[3.0, 4.0], &[5.0, 6.0]])),
                ("v", Value::Vector(vec![7.0, 8.0])),
                ("hidden_lagrangian", Value::Lagrangian(lagrangian)),
                ("domain", Value::Support(Support::HalfLine)),
            ],
        );
        let question = Question::new(&given);
        let rows = vec![vec![1.0, 2.0], vec![3.0, 4.0], vec![5.0, 6.0]];
        for name in ["weights", "v", "hidden_lagrangian", "domain", "nothing"] {
            let of = |own: &str| name == own;
            assert_eq!(
                found(name, question.rows(name)),
                of("weights").then(|| rows.clone())
            );
            assert_eq!(
                found(name, question.vector(name)),
                of("v").then_some(&[7.0, 8.0][..])
            );
            assert_eq!(
                found(name, question.lagrangian(name)),
                of("hidden_lagrangian").then_some(lagrangian)
            );
            assert_eq!(
                found(name, question.support(name)),
                of("domain").then_some(Support::HalfLine)
            );
        }
    }

    #[test]
    fn a_machine_without_biases_has_zeros_and_without_a_temperature_1() {
        let rows: [&[f64]; 2] = [&[1.0, 2.0, 3.0], &[4.0, 5.0, 6.0]];
        let patterns = case("attnbm.score", vec![("patterns", matrix(&rows))]);
        let machine = Question::new(&patterns).machine().unwrap();
        assert_eq!(machine.patterns, rows);
        assert_eq!(machine.beta, 1.0);
        assert_eq!(machine.visible_bias, [0.0; 3]);
        assert_eq!(machine.hidden_bias, [0.0; 2]);
        let (visible, hidden) = ([7.0, 8.0, 9.0], [-1.0, -2.0]);
        let biases = |case: Case| {
            case.with("visible_bias", Value::Vector(visible.to_vec()))
                .with("hidden_bias", Value::Vector(hidden.to_vec()))
                .with("beta", Value::Number(0.5))
        };
        let given = biases(patterns);
        let machine = Question::new(&given).machine().unwrap();
        assert_eq!(
            (machine.beta, &machine.visible_bias[..]),
            (0.5, &visible[..])
        );
        assert_eq!(machine.hidden_bias, hidden);
        assert_eq!(
            found("weights", Question::new(&given).restricted_machine()).map(|_| ()),
            None
        );

        let weights = case("gbrbm.score", vec![("weights", matrix(&rows))]);
        let machine = Question::new(&weights).restricted_machine().unwrap();
        assert_eq!(machine.weights, rows);
        assert_eq!((machine.sigma, machine.beta), (1.0, 1.0));
        assert_eq!(machine.visible_bias, [0.0; 3]);
        assert_eq!(machine.hidden_bias, [0.0; 2]);
        let given = biases(weights).with("sigma", Value::Number(2.0));
        let machine = Question::new(&given).restricted_machine().unwrap();
        assert_eq!((machine.sigma, machine.beta), (2.0, 0.5));
        assert_eq!(
            (&machine.visible_bias[..], &machine.hidden_bias[..]),
            (&visible[..], &hidden[..])
        );
        assert_eq!(
            found("patterns", Question::new(&given).machine()).map(|_| ()),
            None
        );
    }

    #[test]
    fn what_is_not_observed_is_missing() {
        let asked = |observed: &[usize]| {
            case(
                "attnbm.conditional_mean",
                vec![
                    ("patterns", matrix(&[&[0.0; 4]])),
                    ("observed", Value::Indices(observed.to_vec())),
                    ("values", Value::Vector(vec![1.5; observed.len()])),
                ],
            )
        };
        for (observed, missing) in [
            (vec![], vec![0, 1, 2, 3]),
            (vec![2, 0], vec![1, 3]),
            (vec![3, 1, 0, 2], vec![]),
        ] {
            let given = asked(&observed);
            let found = Question::new(&given).conditioned().unwrap();
            assert_eq!((found.observed, found.missing), (observed, missing));
            assert_eq!(found.values, vec![1.5; found.values.len()]);
        }
        for wrong in [[4, 0], [1, 1]] {
            let given = asked(&wrong);
            let refusal = Question::new(&given).conditioned();
            assert!(matches!(&refusal, Err(Refusal::Domain(text)) if text.starts_with("observed")));
        }
        for name in ["patterns", "observed", "values"] {
            let given = asked(&[1]).without(name);
            assert!(found(name, Question::new(&given).conditioned()).is_none());
        }
    }
}
