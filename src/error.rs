//! What can go wrong, each with the field and the value that caused it.

/// A refusal: the question has no answer, or none that this crate can give.
///
/// The kinds are those of the wire protocol. A `Parse` error can arise only where text is read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The text is not a request.
    #[error("{0}")]
    Parse(String),
    /// A parameter lies outside the domain of the quantity.
    #[error("{field} must be {expected}, got {got}")]
    Domain {
        /// The offending field, with its indices where it has some: `patterns[2][0]`.
        field: String,
        /// What the field must be.
        expected: &'static str,
        /// What it was.
        got: String,
    },
    /// The lengths of two fields do not fit.
    #[error("{field} must have {expected}, got {got}")]
    Shape {
        /// The offending field.
        field: String,
        /// The length or shape that the other fields ask for.
        expected: String,
        /// The length or shape that it has.
        got: String,
    },
    /// The model does not exist: its density has no finite integral.
    #[error("{0}")]
    NotNormalizable(String),
    /// A question that this crate does not answer.
    #[error("{0}")]
    Unsupported(String),
    /// The answer exists but would take more work than allowed.
    #[error("{0}")]
    Budget(String),
}

impl Error {
    /// The word that the wire protocol uses for this kind of error.
    ///
    /// ```
    /// assert_eq!(attnbm::Error::Parse("no".into()).kind(), "parse");
    /// ```
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Parse(_) => "parse",
            Self::Domain { .. } => "domain",
            Self::Shape { .. } => "shape",
            Self::NotNormalizable(_) => "not_normalizable",
            Self::Unsupported(_) => "unsupported",
            Self::Budget(_) => "budget",
        }
    }
}
