//! The vectors of one quantity.

use super::content;
use crate::Error;
use crate::grade::case::Case;
use crate::grade::grading::Question;
use crate::grade::reference::{Exact, Reference};
use crate::oracle::certify::{Certified, Entry, Shape};
use crate::oracle::registry::Quantity;
use crate::real::{Ball, DecimalEnds, Enclosure, Real};

/// A file: the vectors of one quantity, and where they are from.
#[derive(Clone, Debug)]
pub struct Vectors {
    /// The quantity.
    pub quantity: &'static Quantity,
    /// Where they are from.
    pub provenance: Provenance,
    /// The vectors, in the order of their places in the stream of cases.
    pub vectors: Vec<Vector>,
}

/// Where vectors are from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// The version of this crate that wrote them.
    pub crate_version: String,
    /// The seed that the cases follow from.
    pub seed: u64,
    /// The command that writes the file again.
    pub command: String,
}

/// A question and its exact answer.
#[derive(Clone, Debug)]
pub struct Vector {
    /// The permanent id.
    pub id: String,
    /// The place in the stream of cases of its quantity.
    pub index: u64,
    /// The question, with its flags.
    pub case: Case,
    /// The answer.
    pub truth: Truth,
    /// The names of the checks that the answer has passed.
    pub checks: Vec<String>,
}

/// The exact answer to a question.
#[derive(Clone, Debug)]
pub enum Truth {
    /// There is a value.
    Value(Value),
    /// There is none.
    Nothing {
        /// The kind of the error, as the wire protocol names it.
        kind: String,
        /// The reason.
        message: String,
    },
}

/// A certified value.
#[derive(Clone, Debug)]
pub struct Value {
    /// How the entries are arranged.
    pub shape: Shape,
    /// The entries, row by row.
    pub entries: Vec<Number>,
    /// How the value was found.
    pub method: String,
    /// The precision of the balls that decided it, in bits.
    pub bits: u32,
}

/// One entry of a certified value.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// A decimal number not above the exact value.
    pub lower: String,
    /// A decimal number not below the exact value.
    pub upper: String,
    /// The binary64 number nearest to it.
    pub binary64: f64,
    /// The binary32 number nearest to it.
    pub binary32: f32,
    /// The componentwise condition number, to six digits; infinite for a zero that moves with its input.
    pub condition: f64,
}

impl Number {
    /// The enclosure, to reckon with.
    pub fn enclosure(&self) -> Option<Ball<4>> {
        let lower = Ball::from_decimal(&self.lower)?;
        let upper = Ball::from_decimal(&self.upper)?;
        let enclosure = lower.hull(&upper);
        enclosure.is_bounded().then_some(enclosure)
    }
}

impl Vector {
    /// A vector with the id that its place and its question give it.
    pub fn new(index: u64, case: Case, truth: Truth, checks: Vec<String>) -> Self {
        Self {
            id: content::id(&case, index),
            index,
            case,
            truth,
            checks,
        }
    }

    /// The same as a question of a grading session.
    pub fn question(&self) -> Question {
        Question {
            index: self.index,
            id: Some(self.id.clone()),
            case: self.case.clone(),
            reference: self.reference(),
        }
    }

    fn reference(&self) -> Option<Reference> {
        match &self.truth {
            Truth::Value(value) => Some(Reference::Value(value.exact()?)),
            Truth::Nothing { kind, message } => {
                let message = message.clone();
                let error = match kind.as_str() {
                    "not_normalizable" => Error::NotNormalizable(message),
                    // The fields of the other kinds come from evaluating again, which takes no time.
                    _ => return None,
                };
                Some(Reference::Nonexistent(error))
            }
        }
    }
}

impl Value {
    /// The value as the reference of a grade; `None` where the sensitivity does not follow.
    fn exact(&self) -> Option<Exact> {
        let mut entries = Vec::with_capacity(self.entries.len());
        let mut sensitivities = Vec::with_capacity(self.entries.len());
        for number in &self.entries {
            if !number.condition.is_finite() {
                return None;
            }
            let enclosure = number.enclosure()?;
            let size = enclosure.resize::<2>();
            let size = if size.approx() < 0.0 { -size } else { size };
            sensitivities.push(size * Ball::from_f64(number.condition));
            entries.push(Entry {
                value: number.binary64,
                enclosure,
                ends: DecimalEnds::given(&number.lower, &number.upper),
            });
        }
        Some(Exact {
            certified: Certified {
                shape: self.shape,
                entries,
                method: self.method.clone(),
                bits: self.bits,
            },
            sensitivities,
        })
    }
}
