//! The oracles of the fuzz targets. `tests/replay` includes the same files, so that `cargo test` on a stable
//! compiler judges the committed inputs by the same promises.
//!
//! | file | what |
//! |---|---|
//! | `bytes` | an input taken apart; hostile numbers by one byte |
//! | `outcome` | what an oracle says |
//! | `question` | a question of the grader, and what is wrong with it on purpose |
//! | `identities` | every identity of the catalogue |
//! | `plain` | plain binary64 against the certified value |
//! | `rational` | exact rational numbers, independent of the scalars under test |
//! | `enclosures` | inclusion between the scalars, and in exact rational numbers |
//! | `invariances` | what must not change a certified value, or by how much it must |
//! | `nonsense` | text that is nearly JSON |
//! | `wire` | the protocol: an answer to every line |
//! | `subject` | the grader's reader of a hostile subject |
//! | `implementation` | an implementation of somebody else's |

pub mod bytes;
pub mod enclosures;
pub mod identities;
pub mod implementation;
pub mod invariances;
pub mod nonsense;
pub mod outcome;
pub mod plain;
pub mod question;
pub mod rational;
pub mod subject;
pub mod wire;
