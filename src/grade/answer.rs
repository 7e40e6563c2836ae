//! An answer, and the trait of what is asked.

use super::case::Case;
pub use crate::oracle::estimate::Estimate;

/// Numbers in nested lists of equal lengths.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Array {
    /// The lengths of the axes; none for a single number.
    pub dimensions: Vec<usize>,
    /// All numbers, row by row.
    pub entries: Vec<f64>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A value, finite or not.
    Value(Array),
    /// Estimates of a number, which differ from run to run: one, or those of all runs.
    Estimates(Vec<Estimate>),
    /// An error of the subject's own.
    Error {
        /// The kind, as the protocol names it.
        kind: String,
        /// The message.
        message: String,
    },
    /// Something that is not an answer, in words.
    Malformed(String),
    /// No answer in time.
    TimedOut,
    /// No answer, because the subject ended.
    Crashed(String),
    /// No answer, because the question was not asked, and why.
    NotAsked(String),
}

impl Array {
    /// The number, if it is a single one.
    pub fn as_number(&self) -> Option<f64> {
        match (self.dimensions.as_slice(), self.entries.as_slice()) {
            ([], [number]) => Some(*number),
            _ => None,
        }
    }
}

impl From<f64> for Array {
    fn from(number: f64) -> Self {
        Self {
            dimensions: Vec::new(),
            entries: vec![number],
        }
    }
}

impl From<Vec<f64>> for Array {
    fn from(entries: Vec<f64>) -> Self {
        Self {
            dimensions: vec![entries.len()],
            entries,
        }
    }
}

impl<const N: usize> From<[f64; N]> for Array {
    fn from(entries: [f64; N]) -> Self {
        entries.to_vec().into()
    }
}

impl From<Vec<Vec<f64>>> for Array {
    /// Rows of unequal length give a list of all their numbers, which no matrix is.
    fn from(rows: Vec<Vec<f64>>) -> Self {
        let columns = rows.first().map_or(0, Vec::len);
        let is_matrix = rows.iter().all(|row| row.len() == columns);
        let dimensions = vec![rows.len(), columns];
        let entries = rows.concat();
        if is_matrix {
            Self {
                dimensions,
                entries,
            }
        } else {
            entries.into()
        }
    }
}

impl Answer {
    /// The value, if it is one and no estimate.
    pub fn value(&self) -> Option<&Array> {
        match self {
            Self::Value(array) => Some(array),
            _ => None,
        }
    }

    /// That the subject does not know the quantity.
    pub fn unsupported() -> Self {
        Self::Error {
            kind: "unsupported".into(),
            message: "not implemented".into(),
        }
    }
}

/// An implementation to be graded: a program on the other side of a pipe, or a value in this one.
pub trait Subject {
    /// Asks one question.
    fn ask(&mut self, case: &Case) -> Answer;

    /// Asks a question as one of the runs of an estimator. Each run takes other random numbers.
    fn ask_run(&mut self, case: &Case, _run: u64) -> Answer {
        self.ask(case)
    }

    /// Whether it reads the questions itself. One that does is also asked what cannot be read as an input, such as rows of
    /// unequal length; functions are not, since it is not they who read.
    fn reads_text(&self) -> bool {
        false
    }

    /// Whether a crash is an exception of one function, which is as good as an error where there is no value.
    fn raises(&self) -> bool {
        false
    }

    /// Whether to ask for a quantity; by default, every quantity is asked.
    fn supports(&self, _quantity: &str) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The shape is that of the lists, however short they are.
    #[test]
    fn rows_are_a_matrix_and_a_list_is_none() {
        let shape = |rows: &[&[f64]]| {
            let rows: Vec<Vec<f64>> = rows.iter().map(|row| row.to_vec()).collect();
            Array::from(rows).dimensions
        };
        assert_eq!(shape(&[&[0.5, -1.0]]), [1, 2]);
        assert_eq!(shape(&[&[0.5], &[-1.0]]), [2, 1]);
        assert_eq!(shape(&[&[0.5]]), [1, 1]);
        assert_eq!(shape(&[&[0.5, 1.0], &[2.0, 3.0]]), [2, 2]);
        assert_eq!(shape(&[&[]]), [1, 0]);
        // Rows of unequal length are no matrix.
        assert_eq!(shape(&[&[0.5], &[1.0, 2.0]]), [3]);
        assert_eq!(Array::from([0.5]).dimensions, [1]);
        let number = Array::from(0.5);
        assert!(number.dimensions.is_empty() && number.as_number() == Some(0.5));
        assert_eq!(Array::from([0.5]).as_number(), None);
    }
}
