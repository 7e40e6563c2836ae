//! Data as rows of equal length.

use std::borrow::Cow;

use super::kernels::are_finite;
use crate::Error;
use crate::arguments::finite_rows;

/// Vectors over the visible units, one a row.
#[derive(Clone, Debug)]
pub struct Rows<'a> {
    entries: Cow<'a, [f64]>,
    columns: usize,
}

impl<'a> Rows<'a> {
    /// The rows of this many entries that a slice holds, row after row. The slice is not copied.
    ///
    /// ```
    /// use attnbm::batch::Rows;
    /// assert_eq!(Rows::new(&[1.0, 2.0, 3.0, 4.0], 2)?.count(), 2);
    /// let error = Rows::new(&[1.0, f64::NAN], 2).unwrap_err();
    /// assert_eq!(error.to_string(), "data[0][1] must be finite, got NaN");
    /// # Ok::<(), attnbm::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless there are one or more whole rows; [`Error::Domain`] for an entry that is not finite.
    pub fn new(entries: &'a [f64], columns: usize) -> Result<Self, Error> {
        Self::checked(Cow::Borrowed(entries), columns)
    }

    /// The same of binary32 numbers, which are converted exactly.
    ///
    /// # Errors
    ///
    /// As for [`Rows::new`].
    pub fn from_f32(entries: &[f32], columns: usize) -> Result<Self, Error> {
        let entries = entries.iter().map(|&entry| f64::from(entry)).collect();
        Self::checked(Cow::Owned(entries), columns)
    }

    fn checked(entries: Cow<'a, [f64]>, columns: usize) -> Result<Self, Error> {
        whole_rows("data", entries.len(), columns)?;
        if !are_finite(&entries) {
            finite_rows("data", entries.iter().copied(), columns)?;
        }
        Ok(Self { entries, columns })
    }

    /// The number of rows.
    pub fn count(&self) -> usize {
        self.entries.len() / self.columns
    }

    /// The number of entries of a row.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The entries, row after row.
    pub fn entries(&self) -> &[f64] {
        &self.entries
    }
}

/// The number of rows of so many entries; an error unless there are one or more whole ones.
pub(super) fn whole_rows(field: &str, entries: usize, columns: usize) -> Result<usize, Error> {
    if columns > 0 && entries > 0 && entries.is_multiple_of(columns) {
        return Ok(entries / columns);
    }
    Err(Error::Shape {
        field: field.into(),
        expected: format!("one or more whole rows of {columns} entries"),
        got: format!("{entries} entries"),
    })
}
