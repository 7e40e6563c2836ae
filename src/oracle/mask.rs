//! Values of quantities, with infinite entries taken as the limits that they stand for.
//!
//! A component with a bias of `-inf` is not there, and a term with an argument of `-inf` is 0. So the quantity is evaluated
//! without them, and what it has for each of them is 0: a share, or a derivative. `docs/masks.md` has the limits.

use super::certify::{Certified, Entry, Options, Plain, Refusal, Shape};
use super::field::{Field, Kind, Mask, Size};
use super::input::Inputs;
use super::record::Quantity;
use crate::Error;
use crate::real::{Ball, Bounded, DecimalEnds, Found, Goal, Real};

/// How the value is found where the input has infinite entries.
enum Limit {
    /// It is infinite.
    Infinite(f64),
    /// It is that of some positions of an axis, and 0 at the others.
    Without(Reduction),
}

/// An input without what is masked.
struct Reduction {
    inputs: Inputs,
    symbol: &'static str,
    /// For each position of the axis, where it is in the reduced input.
    places: Vec<Option<usize>>,
}

impl Quantity {
    /// The certified value: the one way to it, whatever the input.
    ///
    /// # Errors
    ///
    /// The reason why there is none, with the best enclosures.
    pub fn certified(&self, inputs: &Inputs, options: &Options) -> Result<Certified, Refusal> {
        match self.limit(inputs) {
            None => (self.evaluator.certified)(inputs, options),
            Some(Limit::Infinite(value)) => Ok(infinite(value)),
            Some(Limit::Without(reduction)) => {
                let Certified {
                    shape,
                    entries,
                    method,
                    bits,
                } = (self.evaluator.certified)(&reduction.inputs, options)?;
                let (shape, entries) = reduction.restored(self, shape, entries, &zero());
                Ok(Certified {
                    shape,
                    entries,
                    method: format!("{method}, without what is masked"),
                    bits,
                })
            }
        }
    }

    /// The value in plain binary64, whose errors `docs/precision.md` states.
    ///
    /// # Errors
    ///
    /// The reason why there is none.
    pub fn plain(&self, inputs: &Inputs, goal: Goal) -> Result<Plain, Error> {
        match self.limit(inputs) {
            None => (self.evaluator.plain)(inputs, goal),
            Some(Limit::Infinite(value)) => Ok((Shape::Scalar, Found::scalar(value, "a limit"))),
            Some(Limit::Without(reduction)) => {
                let (shape, found) = (self.evaluator.plain)(&reduction.inputs, goal)?;
                let (shape, value) = reduction.restored(self, shape, found.value, &0.0);
                Ok((shape, Found::new(value, found.method)))
            }
        }
    }

    fn limit(&self, inputs: &Inputs) -> Option<Limit> {
        self.fields
            .iter()
            .find_map(|field| of_field(self, field, inputs))
    }
}

fn of_field(quantity: &Quantity, field: &'static Field, inputs: &Inputs) -> Option<Limit> {
    let (mask, vector) = (field.mask?, inputs.vector(field.name).ok()?);
    let Kind::Vector(Size::Symbol(symbol)) = field.kind else {
        return None;
    };
    if vector.iter().all(|entry| entry.is_finite()) {
        return None;
    }
    let is_infinite = |entry: &&f64| **entry == f64::INFINITY;
    if mask == Mask::LogOfSum {
        let largest = vector.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if largest.is_infinite() {
            return Some(Limit::Infinite(largest));
        }
    }
    let has_infinity = vector.iter().any(|entry| is_infinite(&entry));
    let is_kept = |entry: f64| match has_infinity {
        true => entry == f64::INFINITY,
        false => entry.is_finite(),
    };
    let mut kept = Vec::new();
    let places = vector.iter().enumerate().map(|(position, entry)| {
        is_kept(*entry).then(|| {
            kept.push(position);
            kept.len() - 1
        })
    });
    let places = places.collect();
    let reduced = inputs.select(quantity.fields, symbol, &kept);
    let inputs = match has_infinity {
        // Of one term alone the argument does not matter.
        true => reduced.with_vector(field.name, vec![0.0]),
        false => reduced,
    };
    Some(Limit::Without(Reduction {
        inputs,
        symbol,
        places,
    }))
}

impl Reduction {
    /// The entries in their places, with zeros at the positions that are masked.
    fn restored<T: Clone>(
        &self,
        quantity: &Quantity,
        shape: Shape,
        entries: Vec<T>,
        zero: &T,
    ) -> (Shape, Vec<T>) {
        let mut axes = quantity.value.split(" x ").map(|axis| axis == self.symbol);
        let (rows, columns) = match shape {
            Shape::Scalar => return (shape, entries),
            Shape::Vector(length) => (length, 1),
            Shape::Matrix(rows, columns) => (rows, columns),
        };
        let mut places = |length: usize| match axes.next() {
            Some(true) => self.places.clone(),
            _ => (0..length).map(Some).collect(),
        };
        let (of_rows, of_columns) = match shape {
            Shape::Matrix(..) => (places(rows), places(columns)),
            _ => (places(rows), vec![Some(0)]),
        };
        let entry = |row: Option<usize>, column: Option<usize>| {
            let own = entries.get(row? * columns + column?);
            own.cloned()
        };
        let all = of_rows.iter().flat_map(|row| {
            let columns = of_columns.iter();
            columns.map(|column| entry(*row, *column).unwrap_or_else(|| zero.clone()))
        });
        let shape = match shape {
            Shape::Matrix(..) => Shape::Matrix(of_rows.len(), of_columns.len()),
            _ => Shape::Vector(of_rows.len()),
        };
        (shape, all.collect())
    }
}

fn zero() -> Entry {
    Entry {
        value: 0.0,
        enclosure: Ball::zero(),
        ends: DecimalEnds::given("0", "0"),
    }
}

/// An infinite value, which no ball but the whole line encloses.
fn infinite(value: f64) -> Certified {
    Certified {
        shape: Shape::Scalar,
        entries: vec![Entry {
            value,
            enclosure: Ball::unknown(),
            ends: DecimalEnds::given(value.to_string(), value.to_string()),
        }],
        method: "a limit".into(),
        bits: 0,
    }
}
