//! STUB, to be replaced: the types of certified answers, without the certification.

use crate::Error;

/// How the entries of an answer are arranged; a matrix is stored row by row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A single number.
    Scalar,
    /// A vector of this length.
    Vector(usize),
    /// A matrix of this many rows and columns.
    Matrix(usize, usize),
}

/// One number of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The binary64 nearest to the exact value.
    pub value: f64,
    /// A decimal number at most the exact value.
    pub lower: String,
    /// A decimal number at least the exact value.
    pub upper: String,
}

/// A certified answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Certified {
    /// How the entries are arranged.
    pub shape: Shape,
    /// The entries, row by row.
    pub entries: Vec<Entry>,
    /// How the value was computed.
    pub method: String,
    /// Bits of the significand that sufficed.
    pub bits: u32,
}

/// Why there is no answer, and what is known nevertheless.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// The reason.
    pub error: Error,
    /// The best enclosure found before the budget was spent.
    pub best: Option<(Shape, Vec<(String, String)>)>,
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self { error, best: None }
    }
}

/// How hard to try, and how much to say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Significant digits to which the ends of an enclosure agree; as binary64 needs where absent.
    pub digits: Option<u32>,
    /// Multiplies the work budget.
    pub effort: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            digits: None,
            effort: 1.0,
        }
    }
}

/// The most digits that one can ask for.
pub const MOST_DIGITS: u32 = 1300;
