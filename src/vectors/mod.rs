//! Golden vectors: questions with their exact answers, for implementations in any language.
//!
//! What a vector is, key by key, is in `docs/vectors.md`.
//!
//! | file | what it has |
//! |---|---|
//! | [`data`] | the vectors of one quantity |
//! | [`content`] | ids and digests, which follow from what they stand for |
//! | [`rounding`] | the single-precision number nearest to an exact value |
//! | [`generate`] | vectors from fresh cases, and the checks made on the way |
//! | [`mod@write`] | as text, one vector a line |
//! | [`read`] | from text, strictly |
//! | [`check`] | every vector evaluated again |
//! | [`digest`] | the bits of every evaluation, to be compared between builds |
//! | [`schema`] | the JSON Schema of a file |
//! | [`fault`] | what can be wrong with a file |

// What others have written is read here, or answered.
#![deny(clippy::indexing_slicing)]

pub mod check;
pub mod content;
pub mod data;
pub mod digest;
pub mod fault;
pub mod generate;
pub mod read;
pub mod rounding;
pub mod schema;
pub mod write;

use std::path::Path;

pub use data::{Provenance, Truth, Vector, Vectors};
pub use fault::{Fault, Finding};

use crate::grade::session::Question;

/// What the key `format` of every file says.
pub const FORMAT: &str = "attnbm-vectors";

/// The version of the format.
pub const VERSION: u64 = 1;

/// The name of the file with the JSON Schema.
pub const SCHEMA: &str = "vectors.schema.json";

/// The questions of a directory of vectors, one list a quantity, in the order of the quantities' names.
///
/// The exact values are those of the files. Only where a condition number is infinite, which leaves
/// the sensitivity open, is a question left to be evaluated again.
///
/// # Errors
///
/// What is wrong with the first file that cannot be read.
pub fn load(directory: &Path) -> Result<Vec<Vec<Question>>, Finding> {
    read::files(directory)?
        .iter()
        .map(|path| {
            let file = path.file_name().unwrap_or_default().to_string_lossy();
            let (vectors, findings) = read::file(path);
            if let Some(finding) = findings.into_iter().next() {
                return Err(finding);
            }
            let vectors = vectors.ok_or_else(|| Finding {
                file: file.into_owned(),
                id: None,
                fault: Box::new(Fault::Syntax("nothing was read".into())),
            })?;
            Ok(vectors.vectors.iter().map(Vector::question).collect())
        })
        .collect()
}
