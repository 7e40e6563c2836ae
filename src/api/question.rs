//! A quantity, asked of one input: the one way from this interface to values.
//!
//! The record of the quantity checks the input and names the formula, so that this interface, the wire protocol and the
//! grader give the same values and the same errors.

use crate::Error;
use crate::oracle::certify::{Certified, Options, Refusal, Shape};
use crate::oracle::input::{Inputs, Matrix, Value};
use crate::oracle::record::Quantity;
use crate::real::Goal;

/// A field of an input, by its name.
pub(super) type Given = (&'static str, Value);

/// A quantity and its checked input.
pub(super) struct Question {
    quantity: &'static Quantity,
    inputs: Inputs,
}

impl Question {
    /// Checks the fields against the record of the quantity.
    pub(super) fn new(quantity: &'static Quantity, given: Vec<Given>) -> Result<Self, Error> {
        // A parameter of the model that the quantity is defined without.
        if let Some((name, _)) = (given.iter()).find(|(name, _)| quantity.field(name).is_none()) {
            return Err(Error::Unsupported(format!(
                "{} is defined without {name}",
                quantity.name
            )));
        }
        let inputs = Inputs::new(quantity.fields, given)?;
        Ok(Self { quantity, inputs })
    }

    /// The plain value.
    pub(super) fn plain<V: Plain>(&self) -> Result<V, Error> {
        let (shape, found) = self.quantity.plain(&self.inputs, Goal::PLAIN)?;
        V::arranged(shape, found.value).ok_or_else(no_entry)
    }

    /// The correctly rounded value.
    pub(super) fn certified<V>(&self, options: &Options) -> Result<V, Refusal>
    where
        V: TryFrom<Certified, Error = Error>,
    {
        let certified = self.quantity.certified(&self.inputs, options)?;
        Ok(V::try_from(certified)?)
    }
}

/// A number, a list or rows of numbers.
pub(super) trait Plain: Sized {
    /// The entries in the arrangement of their shape; nothing for a number without an entry.
    fn arranged(shape: Shape, entries: Vec<f64>) -> Option<Self>;
}

impl Plain for f64 {
    fn arranged(_: Shape, entries: Vec<f64>) -> Option<Self> {
        entries.first().copied()
    }
}

impl Plain for Vec<f64> {
    fn arranged(_: Shape, entries: Vec<f64>) -> Option<Self> {
        Some(entries)
    }
}

impl Plain for Vec<Vec<f64>> {
    fn arranged(shape: Shape, entries: Vec<f64>) -> Option<Self> {
        let rows = entries.chunks(row_length(shape));
        Some(rows.map(<[f64]>::to_vec).collect())
    }
}

/// The length of a row, at least 1; the one row of a list is the whole.
pub(super) fn row_length(shape: Shape) -> usize {
    match shape {
        Shape::Matrix(_, columns) => columns.max(1),
        _ => shape.len().max(1),
    }
}

/// No evaluator gives a number without an entry.
pub(super) fn no_entry() -> Error {
    Error::Unsupported("the value has no entry".into())
}

pub(super) fn number(x: f64) -> Value {
    Value::Number(x)
}

pub(super) fn vector(entries: &[f64]) -> Value {
    Value::Vector(entries.to_vec())
}

pub(super) fn indices(entries: &[usize]) -> Value {
    Value::Indices(entries.to_vec())
}

/// Rows of equal length; an error names the field and the row.
pub(super) fn matrix<R: AsRef<[f64]>>(
    name: &str,
    rows: impl IntoIterator<Item = R>,
) -> Result<Matrix, Error> {
    let rows = rows.into_iter().map(|row| row.as_ref().to_vec());
    Matrix::from_rows(name, rows.collect())
}

/// The same as the value of a field.
pub(super) fn rows<R: AsRef<[f64]>>(
    name: &str,
    rows: impl IntoIterator<Item = R>,
) -> Result<Value, Error> {
    matrix(name, rows).map(Value::Matrix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_one_row_and_a_matrix_has_its_own() {
        let rows = |shape: Shape, count: usize| {
            let entries: Vec<f64> = (0..count).map(|x| x as f64).collect();
            <Vec<Vec<f64>>>::arranged(shape, entries).unwrap()
        };
        assert_eq!(rows(Shape::Vector(3), 3), [[0.0, 1.0, 2.0]]);
        assert_eq!(rows(Shape::Scalar, 1), [[0.0]]);
        assert_eq!(
            rows(Shape::Matrix(2, 3), 6),
            [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]
        );
        assert_eq!(
            rows(Shape::Matrix(3, 2), 6),
            [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]
        );
        assert!(rows(Shape::Matrix(0, 0), 0).is_empty());
        assert_eq!(f64::arranged(Shape::Scalar, Vec::new()), None);
    }
}
