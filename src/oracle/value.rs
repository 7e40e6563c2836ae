//! The value of one field of an input, before it is checked.

use std::sync::Arc;

use super::field::{Field, Kind, Size};
use crate::Error;
use crate::models::attnbm::AttnBm;
pub use crate::models::harmonium::Support;
pub use crate::models::lagrangian::Lagrangian;

/// A matrix of binary64 numbers, stored row by row; it has at least one row and one column.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    columns: usize,
    /// Shared by clones and by machines: the patterns of a machine may be large, and are asked about many times.
    entries: Arc<[f64]>,
}

/// The value of one field.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number.
    Number(f64),
    /// A list of numbers.
    Vector(Vec<f64>),
    /// A list of rows.
    Matrix(Matrix),
    /// A list of 0-based indices.
    Indices(Vec<usize>),
    /// A Lagrangian.
    Lagrangian(Lagrangian),
    /// The set that a unit takes its values from.
    Support(Support),
}

impl Matrix {
    /// A matrix from rows of equal length; `name` is for the error message.
    pub fn from_rows(name: &str, rows: Vec<Vec<f64>>) -> Result<Self, Error> {
        let columns = match rows.first() {
            Some(first) => first.len(),
            None => return Err(too_short(name, "row")),
        };
        if columns == 0 {
            return Err(too_short(&format!("{name}[0]"), "entry"));
        }
        let mut entries = Vec::with_capacity(rows.len().saturating_mul(columns));
        for (index, row) in rows.into_iter().enumerate() {
            if row.len() != columns {
                return Err(Error::Shape {
                    field: format!("{name}[{index}]"),
                    expected: format!("as many entries as {name}[0], which has {columns}"),
                    got: row.len().to_string(),
                });
            }
            entries.extend(row);
        }
        Ok(Self {
            columns,
            entries: entries.into(),
        })
    }

    /// A matrix with rows of this length, at least 1, and these entries, row by row; an incomplete row is cut off.
    pub(crate) fn from_entries(columns: usize, mut entries: Vec<f64>) -> Self {
        let columns = columns.max(1);
        entries.truncate(entries.len() / columns * columns);
        Self {
            columns,
            entries: entries.into(),
        }
    }

    /// The patterns of a machine.
    pub(crate) fn of_patterns(machine: &AttnBm) -> Self {
        Self {
            columns: machine.dimension(),
            entries: machine.shared_patterns(),
        }
    }

    /// The machine of these patterns.
    pub(crate) fn to_machine(&self) -> Result<AttnBm, Error> {
        let entries = Arc::clone(&self.entries);
        AttnBm::from_shared(self.row_count(), self.columns, entries)
    }

    /// A matrix with rows of the same length and these entries, row by row; an incomplete row is cut off.
    pub(crate) fn with_entries(&self, entries: Vec<f64>) -> Self {
        Self::from_entries(self.columns, entries)
    }

    /// The number of rows.
    pub fn row_count(&self) -> usize {
        self.entries.len() / self.columns
    }

    /// The number of columns.
    pub fn column_count(&self) -> usize {
        self.columns
    }

    /// The rows in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f64]> + Clone {
        self.entries.chunks_exact(self.columns)
    }

    /// All entries, row by row.
    pub fn entries(&self) -> &[f64] {
        &self.entries
    }
}

impl Value {
    /// The same with these positions of an axis, each with the sign that its old position has; `None` if the field does not
    /// have the axis.
    pub(crate) fn select(
        &self,
        field: &Field,
        symbol: &str,
        positions: &[usize],
        sign: &dyn Fn(usize) -> f64,
    ) -> Option<Self> {
        match (field.kind, self) {
            (Kind::Matrix(rows, columns), Self::Matrix(matrix)) => {
                let mut matrix = matrix.clone();
                if rows == symbol {
                    let length = matrix.columns;
                    let entries = selected(matrix.entries(), length, positions, sign);
                    matrix = Matrix::from_entries(length, entries);
                }
                if columns == symbol {
                    let rows = matrix.rows();
                    let entries = rows.flat_map(|row| selected(row, 1, positions, sign));
                    matrix = Matrix::from_entries(positions.len(), entries.collect());
                }
                (rows == symbol || columns == symbol).then_some(Self::Matrix(matrix))
            }
            (
                Kind::Vector(Size::Symbol(own)) | Kind::Direction(Size::Symbol(own)),
                Self::Vector(vector),
            ) if own == symbol => Some(Self::Vector(selected(vector, 1, positions, sign))),
            _ => None,
        }
    }
}

/// The entries at these positions along an axis, each `width` numbers wide, with the signs of the old positions.
pub(crate) fn selected(
    entries: &[f64],
    width: usize,
    positions: &[usize],
    sign: &dyn Fn(usize) -> f64,
) -> Vec<f64> {
    let signed = |old: &usize| {
        let (old, sign) = (*old, sign(*old));
        let row = entries.get(old * width..(old + 1) * width);
        row.into_iter().flatten().map(move |x| sign * x)
    };
    positions.iter().flat_map(signed).collect()
}

pub(super) fn too_short(name: &str, unit: &str) -> Error {
    Error::Shape {
        field: name.to_owned(),
        expected: format!("at least 1 {unit}"),
        got: "0".into(),
    }
}
