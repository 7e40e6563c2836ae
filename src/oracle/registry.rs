//! Quantities by name.
//!
//! An entry says what the quantity is, what its input must be and how it is evaluated. Reading,
//! checking, the greeting and the listings follow from it.

use super::certify::{Certified, Options, Plain, Refusal};
use super::field::Field;
use super::input::Inputs;
use super::quantities::QUANTITIES;
use crate::Error;
use crate::real::Goal;

/// A real number, vector or matrix that the family of models defines without ambiguity.
#[derive(Clone, Copy, Debug)]
pub struct Quantity {
    /// The permanent name, with the model before the point.
    pub name: &'static str,
    /// What it is, in one line.
    pub summary: &'static str,
    /// The defining formula, in plain text.
    pub definition: &'static str,
    /// The shape of the value: `scalar`, or in the symbols of the fields.
    pub value: &'static str,
    /// What the input consists of.
    pub fields: &'static [Field],
    /// How it is evaluated, where that is implemented; [`Quantity::evaluator`] asks for it.
    pub evaluate: Option<Evaluator>,
}

/// How a quantity is evaluated: the same formula at two kinds of scalar.
#[derive(Clone, Copy, Debug)]
pub struct Evaluator {
    /// Turns a checked input into a certified answer.
    pub certified: fn(&Inputs, &Options) -> Result<Certified, Refusal>,
    /// Turns a checked input into plain binary64 numbers, whose errors `docs/precision.md` states.
    pub plain: fn(&Inputs, Goal) -> Result<Plain, Error>,
}

impl Quantity {
    /// How it is evaluated, or an error that says that this is not implemented.
    pub fn evaluator(&self) -> Result<Evaluator, Error> {
        self.evaluate.ok_or_else(|| {
            let version = env!("CARGO_PKG_VERSION");
            Error::Unsupported(format!(
                "{} is not implemented in attnbm {version}",
                self.name
            ))
        })
    }
}

/// All quantities in the protocol's order.
pub fn quantities() -> &'static [Quantity] {
    QUANTITIES
}

/// The quantities that can be evaluated.
pub fn implemented() -> impl Iterator<Item = &'static Quantity> {
    QUANTITIES
        .iter()
        .filter(|quantity| quantity.evaluate.is_some())
}

/// The quantity of this name, or an error that suggests the nearest names.
pub fn find(name: &str) -> Result<&'static Quantity, Error> {
    QUANTITIES
        .iter()
        .find(|quantity| quantity.name == name)
        .ok_or_else(|| {
            let nearest = nearest(name);
            let hint = if nearest.is_empty() {
                "`attnbm list quantities` lists them all".to_owned()
            } else {
                format!("did you mean {}?", nearest.join(" or "))
            };
            // A name may be as long as a request; its beginning is enough to recognise it.
            let shown: String = name.chars().take(60).collect();
            Error::Unsupported(format!("there is no quantity called {shown:?}; {hint}"))
        })
}

/// The names most like this one, nearest first.
fn nearest(name: &str) -> Vec<&'static str> {
    const LONGEST: usize = 60;
    const FEWEST_SHARED: f64 = 0.75;
    if name.len() > LONGEST {
        return Vec::new();
    }
    // A name without its model is as common a slip as a misspelling.
    let likeness = |known: &'static str| {
        let (_, last) = known.split_once('.').unwrap_or(("", known));
        strsim::jaro_winkler(name, known).max(strsim::jaro_winkler(name, last))
    };
    let mut known: Vec<(f64, &'static str)> = QUANTITIES
        .iter()
        .map(|quantity| (likeness(quantity.name), quantity.name))
        .filter(|(likeness, _)| *likeness >= FEWEST_SHARED)
        .collect();
    known.sort_by(|a, b| b.0.total_cmp(&a.0));
    known.truncate(3);
    known.into_iter().map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::field::{Kind, Presence, Size};

    #[test]
    fn names_are_unique_and_found() {
        for quantity in quantities() {
            assert_eq!(
                find(quantity.name).map(|found| found.name),
                Ok(quantity.name)
            );
        }
        let mut names: Vec<&str> = quantities().iter().map(|quantity| quantity.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), quantities().len());
    }

    #[test]
    fn an_unknown_name_is_told_its_neighbours() {
        let message = |name: &str| find(name).map(|_| ()).unwrap_err().to_string();
        assert!(message("attnbm.log_partiton").contains("did you mean attnbm.log_partition"));
        assert!(message("softmax").contains("special.softmax"));
        assert!(message("zzz").contains("`attnbm list quantities`"));
        assert!(message(&"long".repeat(1_000_000)).len() < 200);
    }

    #[test]
    fn a_vector_never_comes_before_the_field_that_sets_its_length() {
        for quantity in quantities() {
            let position = |symbol: &str| {
                quantity.fields.iter().position(|field| match field.kind {
                    Kind::Matrix(rows, columns) => rows == symbol || columns == symbol,
                    Kind::Indices { count, .. } => count == symbol,
                    Kind::Vector(Size::Symbol(own)) | Kind::Direction(Size::Symbol(own)) => {
                        own == symbol && field.presence == Presence::Required
                    }
                    _ => false,
                })
            };
            for (index, field) in quantity.fields.iter().enumerate() {
                let symbols = match field.kind {
                    Kind::Vector(Size::Symbol(symbol)) => vec![symbol],
                    Kind::Vector(Size::Difference { whole, part }) => vec![whole, part],
                    Kind::Indices { below, .. } => vec![below],
                    _ => Vec::new(),
                };
                for symbol in symbols {
                    let first = position(symbol);
                    assert!(
                        first.is_some_and(|first| first <= index),
                        "{}",
                        quantity.name
                    );
                }
            }
        }
    }
}
