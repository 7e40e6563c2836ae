//! What can be wrong with a file of vectors.

use std::fmt;

use crate::Error;

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The name of the file.
    pub file: String,
    /// The id of the vector, as the file has it; `None` for the file as a whole.
    pub id: Option<String>,
    /// What is wrong.
    pub fault: Box<Fault>,
}

/// What is wrong with a file or with a vector.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Fault {
    /// The file cannot be read or written.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// The text is not JSON.
    #[error("is not JSON: {0}")]
    Syntax(String),
    /// A key is missing.
    #[error("{0} is missing")]
    Missing(String),
    /// There is a key that the schema does not know.
    #[error("{0} is not a key of the schema")]
    Unknown(String),
    /// A value is not what it must be.
    #[error("{key} must be {expected}, got {got}")]
    Form {
        /// The key, with the keys around it.
        key: String,
        /// What it must be.
        expected: String,
        /// What it is.
        got: String,
    },
    /// The input does not fit the quantity.
    #[error("the input cannot be read: {0}")]
    Input(Error),
    /// The two forms of the input are not those of one question.
    #[error("{0} does not have the numbers that it would be written with")]
    Unequal(&'static str),
    /// The digest is not that of the vector.
    #[error("the digest of this vector is {found}, not {stored}: something in it has changed")]
    Digest {
        /// As stored.
        stored: String,
        /// That of the vector.
        found: String,
    },
    /// What is stored does not fit itself.
    #[error("{0}")]
    Inconsistent(String),
    /// What is stored is not what the evaluation gives now.
    #[error("value-breaking: {0}")]
    Moved(String),
}

impl Fault {
    /// A value that is not what it must be.
    pub(super) fn form(key: &str, expected: impl Into<String>, got: &serde_json::Value) -> Self {
        let got: String = got.to_string().chars().take(60).collect();
        Self::Form {
            key: key.to_owned(),
            expected: expected.into(),
            got,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.id {
            Some(id) => write!(out, "{}: {id}: {}", self.file, self.fault),
            None => write!(out, "{}: {}", self.file, self.fault),
        }
    }
}

impl std::error::Error for Finding {}
