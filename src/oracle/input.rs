//! A quantity's input after it has been checked against the quantity's fields.

use std::collections::BTreeMap;

use super::field::{Field, Kind, Mask, Presence, Range, Size};
use super::value::too_short;
pub use super::value::{Lagrangian, Matrix, Support, Value};
use crate::Error;

/// A complete input: every field has a value, of the right kind, in its range, and of a length that
/// fits the others.
#[derive(Clone, Debug)]
pub struct Inputs {
    values: BTreeMap<&'static str, Value>,
    defaulted: Vec<&'static str>,
}

impl Inputs {
    /// Checks the values against the fields and fills in the defaults.
    pub fn new(
        fields: &'static [Field],
        given: impl IntoIterator<Item = (&'static str, Value)>,
    ) -> Result<Self, Error> {
        let mut given: BTreeMap<&str, Value> = given.into_iter().collect();
        if let Some(name) = given
            .keys()
            .find(|name| fields.iter().all(|f| f.name != **name))
        {
            Field::find(fields, name)?;
        }
        let mut sizes = Sizes::default();
        let mut inputs = Self {
            values: BTreeMap::new(),
            defaulted: Vec::new(),
        };
        for field in fields {
            let value = match (given.remove(field.name), field.presence, field.kind) {
                (Some(value), ..) => check(field, value, &mut sizes)?,
                (None, Presence::Default(number), _) => {
                    inputs.defaulted.push(field.name);
                    Value::Number(number)
                }
                (None, Presence::Zero, Kind::Vector(size)) => {
                    inputs.defaulted.push(field.name);
                    Value::Vector(vec![0.0; sizes.find(size).unwrap_or(0)])
                }
                (None, ..) => return Err(field.missing()),
            };
            inputs.values.insert(field.name, value);
        }
        Ok(inputs)
    }

    /// Whether the field was left out and has its default value.
    pub fn is_default(&self, name: &str) -> bool {
        self.defaulted.contains(&name)
    }

    /// The number of this name.
    pub fn number(&self, name: &str) -> Result<f64, Error> {
        match self.values.get(name) {
            Some(Value::Number(number)) => Ok(*number),
            _ => Err(undeclared(name, "number")),
        }
    }

    /// The integer of this name, a [`Range::Dimension`].
    pub fn dimension(&self, name: &str) -> Result<u64, Error> {
        self.number(name).map(|number| number as u64)
    }

    /// The vector of this name.
    pub fn vector(&self, name: &str) -> Result<&[f64], Error> {
        match self.values.get(name) {
            Some(Value::Vector(vector)) => Ok(vector),
            _ => Err(undeclared(name, "vector")),
        }
    }

    /// The matrix of this name.
    pub fn matrix(&self, name: &str) -> Result<&Matrix, Error> {
        match self.values.get(name) {
            Some(Value::Matrix(matrix)) => Ok(matrix),
            _ => Err(undeclared(name, "matrix")),
        }
    }

    /// The indices of this name.
    pub fn indices(&self, name: &str) -> Result<&[usize], Error> {
        match self.values.get(name) {
            Some(Value::Indices(indices)) => Ok(indices),
            _ => Err(undeclared(name, "list of indices")),
        }
    }

    /// The Lagrangian of this name.
    pub fn lagrangian(&self, name: &str) -> Result<Lagrangian, Error> {
        match self.values.get(name) {
            Some(Value::Lagrangian(lagrangian)) => Ok(*lagrangian),
            _ => Err(undeclared(name, "Lagrangian")),
        }
    }

    /// The support of this name.
    pub fn support(&self, name: &str) -> Result<Support, Error> {
        match self.values.get(name) {
            Some(Value::Support(support)) => Ok(*support),
            _ => Err(undeclared(name, "domain")),
        }
    }

    /// The same with only these positions of the axis that the symbol names.
    pub(super) fn select(&self, fields: &[Field], symbol: &str, positions: &[usize]) -> Self {
        let mut selected = self.clone();
        for field in fields {
            let value = self.values.get(field.name);
            if let Some(value) = value.and_then(|v| v.select(field, symbol, positions, &|_| 1.0)) {
                selected.values.insert(field.name, value);
            }
        }
        selected
    }

    /// The same with another vector of the same length.
    pub(super) fn with_vector(mut self, name: &'static str, vector: Vec<f64>) -> Self {
        self.values.insert(name, Value::Vector(vector));
        self
    }
}

/// What the symbols stand for, each with the field that set it.
#[derive(Default)]
struct Sizes(BTreeMap<&'static str, (usize, String)>);

impl Sizes {
    fn find(&self, size: Size) -> Option<usize> {
        let look_up = |symbol| self.0.get(symbol).map(|(size, _)| *size);
        match size {
            Size::Symbol(symbol) => look_up(symbol),
            Size::Difference { whole, part } => look_up(whole)?.checked_sub(look_up(part)?),
        }
    }

    /// Holds `got` against the size, or sets it where the symbol is new. `unit` is what is counted,
    /// and `source` says where a later mismatch should point.
    fn agree(&mut self, name: &str, size: Size, got: usize, unit: &str) -> Result<(), Error> {
        let expected = match (self.find(size), size) {
            (Some(expected), _) => expected,
            (None, Size::Symbol(symbol)) => {
                self.0.insert(symbol, (got, format!("{unit} of {name}")));
                return Ok(());
            }
            (None, Size::Difference { .. }) => got,
        };
        if got == expected {
            return Ok(());
        }
        let source = match size {
            Size::Symbol(symbol) => self.0.get(symbol).map(|(_, source)| source.clone()),
            Size::Difference { .. } => Some(size.to_string()),
        };
        Err(Error::Shape {
            field: name.to_owned(),
            expected: format!("{unit} {expected} ({})", source.unwrap_or_default()),
            got: got.to_string(),
        })
    }
}

/// Checks one value against its field.
fn check(field: &Field, value: Value, sizes: &mut Sizes) -> Result<Value, Error> {
    let name = field.name;
    match (field.kind, value) {
        (Kind::Number(range), Value::Number(number)) => {
            check_number(name, range, number)?;
            // A range that starts at 0 has one zero: the sign of -0.0 must not reach a formula.
            let unsigned_zero = range != Range::Finite && number == 0.0;
            Ok(Value::Number(if unsigned_zero { 0.0 } else { number }))
        }
        (Kind::Vector(size), Value::Vector(vector)) => {
            check_vector(field, size, &vector, sizes)?;
            Ok(Value::Vector(vector))
        }
        (Kind::Direction(size), Value::Vector(vector)) => {
            check_vector(field, size, &vector, sizes)?;
            if vector.iter().all(|&entry| entry == 0.0) {
                return Err(Error::Domain {
                    field: name.to_owned(),
                    expected: "a vector with an entry that is not 0",
                    got: format!("{} zeros", vector.len()),
                });
            }
            Ok(Value::Vector(vector))
        }
        (Kind::Matrix(rows, columns), Value::Matrix(matrix)) => {
            sizes.agree(name, Size::Symbol(rows), matrix.row_count(), "row count")?;
            sizes.agree(
                name,
                Size::Symbol(columns),
                matrix.column_count(),
                "row length",
            )?;
            for (index, &entry) in matrix.entries().iter().enumerate() {
                if !field.entries.contains(entry) {
                    let (row, column) =
                        (index / matrix.column_count(), index % matrix.column_count());
                    check_number(&format!("{name}[{row}][{column}]"), field.entries, entry)?;
                }
            }
            Ok(Value::Matrix(matrix))
        }
        (Kind::Indices { below, count }, Value::Indices(indices)) => {
            let limit = sizes.find(Size::Symbol(below)).unwrap_or(usize::MAX);
            check_indices(name, &indices, limit)?;
            sizes.agree(name, Size::Symbol(count), indices.len(), "length")?;
            Ok(Value::Indices(indices))
        }
        (Kind::Lagrangian, value @ Value::Lagrangian(_))
        | (Kind::Support, value @ Value::Support(_)) => Ok(value),
        _ => Err(Error::Parse(format!(
            "{name} must be {}",
            field.description()
        ))),
    }
}

/// Checks that a number is in its range.
pub(super) fn check_number(name: &str, range: Range, number: f64) -> Result<(), Error> {
    if range.contains(number) {
        return Ok(());
    }
    Err(Error::Domain {
        field: name.to_owned(),
        expected: range.expected(),
        got: display(number),
    })
}

fn check_vector(field: &Field, size: Size, vector: &[f64], sizes: &mut Sizes) -> Result<(), Error> {
    let name = field.name;
    // A vector that belongs to a list of indices may be as empty as that list; the vector that
    // sets a symbol may not.
    if vector.is_empty() && sizes.find(size).is_none() {
        return Err(too_short(name, "entry"));
    }
    sizes.agree(name, size, vector.len(), "length")?;
    let mut entries = vector.iter().enumerate();
    if let Some((index, entry)) = entries.find(|(_, entry)| !field.admits(**entry)) {
        return Err(Error::Domain {
            field: format!("{name}[{index}]"),
            expected: field.expected_entry(),
            got: display(*entry),
        });
    }
    match field.mask {
        Some(mask) => check_mask(name, mask, vector),
        None => Ok(()),
    }
}

/// Checks that the limit for infinite entries exists.
fn check_mask(name: &str, mask: Mask, vector: &[f64]) -> Result<(), Error> {
    let is_nothing = !vector.is_empty() && vector.iter().all(|entry| *entry == f64::NEG_INFINITY);
    let infinite = vector
        .iter()
        .filter(|entry| **entry == f64::INFINITY)
        .count();
    let (expected, got) = match mask {
        Mask::LogOfSum => return Ok(()),
        Mask::Shares if infinite > 1 => (
            "a vector with at most one inf",
            format!("{infinite} of them"),
        ),
        _ if is_nothing => (
            "a vector with an entry above -inf",
            format!("-inf in all {}", vector.len()),
        ),
        _ => return Ok(()),
    };
    Err(Error::Domain {
        field: name.to_owned(),
        expected,
        got,
    })
}

pub(crate) fn check_indices(name: &str, indices: &[usize], limit: usize) -> Result<(), Error> {
    let mut seen = BTreeMap::new();
    for (position, &index) in indices.iter().enumerate() {
        let refuse = |expected, got| {
            Err(Error::Domain {
                field: format!("{name}[{position}]"),
                expected,
                got,
            })
        };
        if index >= limit {
            let got = format!("{index} where that length is {limit}");
            return refuse("an index below the length of a row", got);
        }
        if let Some(earlier) = seen.insert(index, position) {
            let got = format!("{index}, which is also {name}[{earlier}]");
            return refuse("different from the other indices", got);
        }
    }
    Ok(())
}

/// An evaluator asked for a field that its quantity does not declare.
fn undeclared(name: &str, kind: &str) -> Error {
    Error::Unsupported(format!("this quantity declares no {kind} called {name}"))
}

/// A number as short as it can be written without loss: integers without a point, the very large
/// and the very small with an exponent.
fn display(number: f64) -> String {
    let text = format!("{number:?}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    static FIELDS: &[Field] = &[
        Field::required("patterns", Kind::Matrix("p", "N"), ""),
        Field::number("beta", Range::Positive, 1.0, ""),
        Field::required(
            "observed",
            Kind::Indices {
                below: "N",
                count: "k",
            },
            "",
        ),
        Field::required("values", Kind::Vector(Size::Symbol("k")), ""),
        Field::required(
            "missing_values",
            Kind::Vector(Size::Difference {
                whole: "N",
                part: "k",
            }),
            "",
        ),
        Field::bias("hidden_bias", "p", ""),
    ];

    fn given() -> Vec<(&'static str, Value)> {
        let rows = vec![vec![1.0, 2.0, 3.0], vec![4.0, 5.0, 6.0]];
        vec![
            (
                "patterns",
                Value::Matrix(Matrix::from_rows("patterns", rows).unwrap()),
            ),
            ("observed", Value::Indices(vec![2, 0])),
            ("values", Value::Vector(vec![1.0, 2.0])),
            ("missing_values", Value::Vector(vec![1.0])),
        ]
    }

    fn refusal(replaced: &'static str, value: Value) -> String {
        let mut given = given();
        given.retain(|(name, _)| *name != replaced);
        given.push((replaced, value));
        Inputs::new(FIELDS, given).unwrap_err().to_string()
    }

    #[test]
    fn defaults_are_filled_in() {
        let inputs = Inputs::new(FIELDS, given()).unwrap();
        assert_eq!(inputs.number("beta"), Ok(1.0));
        assert_eq!(inputs.vector("hidden_bias"), Ok(&[0.0, 0.0][..]));
        assert!(inputs.is_default("hidden_bias") && !inputs.is_default("values"));
        assert_eq!(inputs.matrix("patterns").unwrap().rows().len(), 2);
        assert!(inputs.number("values").is_err());
    }

    #[test]
    fn nothing_or_everything_may_be_observed() {
        let mut all = given();
        all[1..].clone_from_slice(&[
            ("observed", Value::Indices(vec![0, 1, 2])),
            ("values", Value::Vector(vec![0.0; 3])),
            ("missing_values", Value::Vector(Vec::new())),
        ]);
        assert!(Inputs::new(FIELDS, all.clone()).is_ok());
        all[1..].clone_from_slice(&[
            ("observed", Value::Indices(Vec::new())),
            ("values", Value::Vector(Vec::new())),
            ("missing_values", Value::Vector(vec![0.0; 3])),
        ]);
        assert!(Inputs::new(FIELDS, all).is_ok());
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let cases = [
            (
                "beta",
                Value::Number(-1.0),
                "beta must be finite and > 0, got -1",
            ),
            (
                "beta",
                Value::Number(-1e300),
                "beta must be finite and > 0, got -1e300",
            ),
            (
                "observed",
                Value::Indices(vec![3, 0]),
                "observed[0] must be an index below the length of a row, got 3 where that length is 3",
            ),
            (
                "observed",
                Value::Indices(vec![1, 1]),
                "observed[1] must be different from the other indices, got 1, which is also \
                 observed[0]",
            ),
            (
                "values",
                Value::Vector(vec![1.0]),
                "values must have length 2 (length of observed), got 1",
            ),
            (
                "values",
                Value::Vector(vec![1.0, f64::NAN]),
                "values[1] must be finite, got NaN",
            ),
            (
                "missing_values",
                Value::Vector(Vec::new()),
                "missing_values must have length 1 (N - k), got 0",
            ),
            (
                "hidden_bias",
                Value::Vector(vec![0.0; 3]),
                "hidden_bias must have length 2 (row count of patterns), got 3",
            ),
            (
                "values",
                Value::Number(1.0),
                "values must be a list of numbers of length k",
            ),
        ];
        for (name, value, message) in cases {
            assert_eq!(refusal(name, value), message);
        }
        assert_eq!(
            Inputs::new(FIELDS, given().into_iter().skip(1))
                .unwrap_err()
                .to_string(),
            "patterns is missing from the input; it must be a list of p rows, each a list of N \
             numbers"
        );
    }
}
