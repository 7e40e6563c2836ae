//! What a wrong formula probably is: a hypothesis that explains every failing answer.
//!
//! Each hypothesis predicts the answers from the exact values, or from the exact values of another question: without a
//! field, with its square for a number, in one dimension more. One that predicts all wrong answers on ordinary inputs to half
//! of the digits is told; answers to other questions are predicted for the eight shortest.

use super::answer::{Answer, Array};
use super::aspect::Aspect;
use super::case::Case;
use super::grading::{GradedCase, QuantityResult};
use super::verdict::{FloatFormat, Grade, dimensions};
use crate::models::von_mises_fisher::VonMisesFisher;
use crate::oracle::certify::Options;
use crate::oracle::field::{Kind, Presence, Range};
use crate::oracle::input::Value;

/// The least number of wrong answers that a hypothesis is told from, and the most that another question is evaluated for.
const ANSWERS: (usize, usize) = (3, 8);

/// The work that another question may take, as a part of what it may by default.
const EFFORT: f64 = 1e-3;

/// A failing answer with what is right.
struct Failure<'a> {
    case: &'a Case,
    exact: Vec<f64>,
    shape: Vec<usize>,
    got: &'a Array,
}

/// The hypothesis that explains all wrong answers on ordinary inputs, in words.
pub fn diagnosis(line: &QuantityResult, format: FloatFormat) -> Option<String> {
    let is_wrong = |outcome: &&GradedCase| {
        Aspect::of(outcome) == Some(Aspect::Formula) && outcome.judgement.verdict == Grade::Wrong
            || is_of_another_shape(outcome)
    };
    let wrong = line.outcomes.iter().filter(is_wrong);
    let mut failures: Vec<Failure> = wrong.filter_map(Failure::of).collect();
    if failures.len() < ANSWERS.0 {
        return None;
    }
    // Other questions are evaluated where that takes little.
    failures.sort_by_key(|failure| failure.case.slots().len());
    let short = failures.get(..ANSWERS.1).unwrap_or(&failures);
    let tolerance = format.unit_roundoff().sqrt();
    of_questions(short, tolerance).or_else(|| of_answers(&failures, tolerance))
}

fn is_of_another_shape(outcome: &GradedCase) -> bool {
    outcome.judgement.verdict == Grade::Malformed && matches!(outcome.answer, Answer::Value(_))
}

impl<'a> Failure<'a> {
    fn of(outcome: &'a GradedCase) -> Option<Self> {
        let exact = outcome.reference.exact()?;
        Some(Self {
            case: &outcome.case,
            exact: exact
                .certified
                .entries
                .iter()
                .map(|entry| entry.value)
                .collect(),
            shape: dimensions(exact.shape()),
            got: outcome.answer.value()?,
        })
    }

    /// Whether the answer is this, to half of the digits.
    fn is(&self, predicted: &[f64], tolerance: f64) -> bool {
        let size = |entries: &[f64]| entries.iter().fold(0.0f64, |size, x| size.max(x.abs()));
        // What is predicted to vanish beside the value is not told from an answer of 0.
        let scale = size(predicted).max(size(&self.got.entries));
        let mut pairs = self.got.entries.iter().zip(predicted);
        self.got.entries.len() == predicted.len()
            && scale.is_finite()
            && pairs.all(|(got, predicted)| (got - predicted).abs() <= tolerance * scale)
    }

    /// Whether the answer is the exact value of another question.
    fn is_answer_to(&self, other: Option<Case>, tolerance: f64) -> bool {
        let options = Options {
            effort: EFFORT,
            ..Options::default()
        };
        let Some(Ok(certified)) = other.map(|case| case.evaluate(&options)) else {
            return false;
        };
        let values: Vec<f64> = certified.entries.iter().map(|entry| entry.value).collect();
        self.is(&values, tolerance)
    }
}

/// What happens to a number before the formula sees it.
type Change = (&'static str, fn(f64) -> f64);

const CHANGES: [Change; 9] = [
    ("1 in the place of", |_| 1.0),
    ("the reciprocal of", |x| 1.0 / x),
    ("the square of", |x| x * x),
    ("the root of", f64::sqrt),
    ("the negative of", |x| -x),
    ("twice", |x| 2.0 * x),
    ("half of", |x| x / 2.0),
    ("1 more than", |x| x + 1.0),
    ("1 less than", |x| x - 1.0),
];

/// The answers are right for other inputs.
fn of_questions(failures: &[Failure], tolerance: f64) -> Option<String> {
    let quantity = failures.first()?.case.quantity;
    let all = |change: &dyn Fn(&Case) -> Option<Case>| {
        let mut failures = failures.iter();
        failures.all(|failure| failure.is_answer_to(change(failure.case), tolerance))
    };
    for field in quantity.fields {
        let name = field.name;
        let without = |case: &Case| case.get(name).map(|_| case.clone().without(name));
        if field.presence != Presence::Required && all(&without) {
            return Some(format!(
                "{name} is left out: the answers are those without it"
            ));
        }
    }
    for field in quantity.fields {
        let name = field.name;
        for (words, change) in CHANGES {
            let changed = |case: &Case| {
                let Kind::Number(range) = field.kind else {
                    return None;
                };
                let number = change(case.number_or_default(name)?);
                let is_new = range.contains(number) && Some(number) != case.number_or_default(name);
                is_new.then(|| case.clone().with(name, Value::Number(number)))
            };
            if all(&changed) {
                return Some(format!("the formula takes {words} {name}"));
            }
        }
        let opposite = |case: &Case| {
            let slots = case.slots();
            let numbers = slots.iter().map(|slot| match slot.field == name {
                true => -slot.number,
                false => slot.number,
            });
            let numbers: Vec<f64> = numbers.collect();
            let is_array = matches!(field.kind, Kind::Vector(_) | Kind::Matrix(..));
            is_array.then(|| case.with_numbers(&slots, &numbers))
        };
        if field.entries == Range::Finite && all(&opposite) {
            return Some(format!("the sign of {name} is wrong"));
        }
    }
    let first = |case: &Case| {
        let rows = case.matrix("data")?;
        let positions = (0..rows.row_count().saturating_sub(1)).collect();
        case.select(&super::selection::Selection::new("P", positions))
    };
    all(&first).then(|| "the last row of data is left out".to_owned())
}

/// The answers are the exact values after one more step.
fn of_answers(failures: &[Failure], tolerance: f64) -> Option<String> {
    let all = |predicted: &dyn Fn(&Failure) -> Option<Vec<f64>>| {
        let is = |failure: &Failure| {
            predicted(failure).is_some_and(|values| failure.is(&values, tolerance))
        };
        failures.iter().all(is)
    };
    let each = |change: &dyn Fn(&Failure, f64) -> Option<f64>| {
        all(&|failure| failure.exact.iter().map(|x| change(failure, *x)).collect())
    };
    if all(&transposed) {
        return Some("the matrix is transposed".into());
    }
    let steps: [Change; 5] = [
        ("the negative of", |x| -x),
        ("the reciprocal of", |x| 1.0 / x),
        ("the exponential of", libm::exp),
        ("the logarithm of", libm::log),
        ("the square of", |x| x * x),
    ];
    for (words, step) in steps {
        if each(&|_, x| Some(step(x))) {
            return Some(format!("the answers are {words} the value"));
        }
    }
    let factors = ["P", "N", "p", "n", "L"].map(|symbol| (format!("the number {symbol}"), symbol));
    for (words, symbol) in &factors {
        let size = |failure: &Failure| failure.case.size(symbol).map(|size| size as f64);
        if each(&|failure, x| Some(x * size(failure)?)) {
            return Some(format!(
                "the answers are {words} times the value: a sum for a mean"
            ));
        }
        if each(&|failure, x| Some(x / size(failure)?)) {
            return Some(format!(
                "the answers are the value over {words}: a mean for a sum"
            ));
        }
    }
    let numbers = failures.first()?.case.quantity.fields.iter();
    for field in numbers.filter(|field| matches!(field.kind, Kind::Number(_))) {
        let number = |failure: &Failure| failure.case.number_or_default(field.name);
        if each(&|failure, x| Some(x * number(failure)?)) {
            return Some(format!("the answers are {} times the value", field.name));
        }
        if each(&|failure, x| Some(x / number(failure)?)) {
            return Some(format!("the answers are the value over {}", field.name));
        }
    }
    for (sign, words) in [
        (1.0, "uniform law on the sphere"),
        (-1.0, "area, which is taken twice"),
    ] {
        if each(&|failure, x| Some(x + sign * log_area(failure.case)?)) {
            return Some(format!(
                "another measure: the density is against the {words}"
            ));
        }
    }
    constant(failures, tolerance)
}

/// A factor or a term that is the same in all answers, or in proportion to the number of coordinates.
fn constant(failures: &[Failure], tolerance: f64) -> Option<String> {
    let first = failures.first()?;
    let pair = |failure: &Failure| {
        let pairs = failure.got.entries.iter().zip(&failure.exact);
        pairs
            .map(|(got, exact)| (*got, *exact))
            .find(|(_, exact)| *exact != 0.0)
    };
    let (got, exact) = pair(first)?;
    let all = |predicted: &dyn Fn(&Failure, f64) -> f64| {
        failures.iter().all(|failure| {
            let values: Vec<f64> = failure
                .exact
                .iter()
                .map(|x| predicted(failure, *x))
                .collect();
            failure.is(&values, tolerance)
        })
    };
    // Equal values tell a factor from nothing.
    let is_constant = failures
        .iter()
        .all(|failure| pair(failure).is_some_and(|(_, x)| x == exact));
    let (factor, term) = (got / exact, got - exact);
    if is_constant {
        return None;
    }
    if all(&|_, x| factor * x) {
        return Some(format!("the answers are {} times the value", named(factor)));
    }
    if all(&|_, x| x + term) {
        return Some(format!(
            "a constant is off: the answers are the value {}",
            signed(term)
        ));
    }
    for symbol in ["N", "p", "P"] {
        let size = |failure: &Failure| failure.case.size(symbol).map(|size| size as f64);
        let Some(each) = size(first).map(|size| term / size) else {
            continue;
        };
        if all(&|failure, x| x + each * size(failure).unwrap_or(f64::NAN)) {
            return Some(format!(
                "a constant is off: the answers are the value {} for each of the {symbol}",
                signed(each)
            ));
        }
    }
    None
}

/// The exact values with rows for columns.
fn transposed(failure: &Failure) -> Option<Vec<f64>> {
    let [rows, columns] = failure.shape.as_slice() else {
        return None;
    };
    let entry = |index: usize| {
        failure
            .exact
            .get(index % rows * columns + index / rows)
            .copied()
    };
    (0..failure.exact.len()).map(entry).collect()
}

/// The logarithm of the area of the sphere that the case is about: the partition function without concentration.
fn log_area(case: &Case) -> Option<f64> {
    let given = case.number("dim").map(|dimension| dimension as u64);
    let dimension = given.or(case.size("dim").map(|size| size as u64))?;
    let uniform = VonMisesFisher::new(dimension, 0.0).ok()?;
    Some(uniform.log_partition())
}

/// Constants that people leave out, with their names.
const KNOWN: [(f64, &str); 8] = [
    (1.837_877_066_409_345_5, "log 2π"),
    (0.918_938_533_204_672_7, "log(2π)/2"),
    (std::f64::consts::LN_2, "log 2"),
    (1.144_729_885_849_400_2, "log π"),
    (0.572_364_942_924_700_1, "log(π)/2"),
    (std::f64::consts::PI, "π"),
    (std::f64::consts::TAU, "2π"),
    (std::f64::consts::SQRT_2, "√2"),
];

fn named(x: f64) -> String {
    // Found from answers that are right to half of their digits.
    let known = KNOWN
        .iter()
        .find(|(value, _)| (value - x).abs() <= 1e-7 * value);
    match known {
        Some((_, name)) => (*name).to_owned(),
        None if (x - x.round()).abs() <= 1e-7 * x.abs() => format!("{}", x.round()),
        None => format!("{x:.7}"),
    }
}

fn signed(x: f64) -> String {
    let size = named(x.abs());
    match x < 0.0 {
        true => format!("- {size}"),
        false => format!("+ {size}"),
    }
}

#[cfg(test)]
mod tests;
