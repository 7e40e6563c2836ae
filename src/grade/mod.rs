//! Grading other implementations: which quantity is wrong, where, by how much, and whether it was
//! avoidable.
//!
//! | file | what it has |
//! |---|---|
//! | [`case`] | one question: a quantity and its input, to be taken apart and put together again |
//! | [`cases`] | fresh questions, biased to corners |
//! | [`flag`] | what a question is made to reveal |
//! | [`answer`] | what comes back, and the trait of what is asked |
//! | [`mod@reference`] | the exact value and the condition number |
//! | [`verdict`] | the words, and the thresholds behind them |
//! | [`relation`] | what a subject's answers must have in common |
//! | [`grading`] | what a session asks, and what it finds |
//! | [`runs`] | repeated runs of an estimator, by numbers |
//! | [`restriction`] | conditions on the cases, such as `dim=3` |
//! | [`session`] | all questions in order, and what is said of the answers |
//! | [`stratum`] | where a fresh case comes from |
//! | [`strata`] | fresh cases of all strata |
//! | [`aspect`] | whether a fault is one of the formula, of its domain or of its digits |
//! | [`diagnosis`] | what a wrong formula probably is |
//! | [`shrink`] | a case made small |
//! | [`shown`] | the flags that a case shows |
//! | [`witnesses`] | small cases of every aspect of a quantity's faults |
//! | [`spread`] | percentiles of errors |
//! | [`text`] | a fault and a breach, for people to read |
//! | [`explain`] | one outcome in words: by how much, and whether it was avoidable |
//! | `process` | a subject that is another program (with the feature `cli`, as `lines` and `smoke`) |
//! | `lines` | what it writes, cut into lines of limited length |
//! | `requests` | questions of one's own, read |
//! | `wire` | its answers, read |
//! | `smoke` | whether it answers at all, before anything is said of its numbers |

// What others have written is read here, or answered.
#![deny(clippy::indexing_slicing)]

pub mod answer;
pub mod aspect;
pub mod case;
pub mod cases;
pub mod diagnosis;
pub mod explain;
pub mod flag;
pub mod grading;
#[cfg(feature = "cli")]
pub mod lines;
pub mod reference;
pub mod relation;
pub mod restriction;
pub mod runs;
#[cfg(test)]
mod scripted;
pub mod selection;
pub mod session;
pub mod shown;
pub mod shrink;
pub mod spread;
pub mod strata;
pub mod stratum;
pub mod text;
pub mod verdict;
pub mod witnesses;

#[cfg(feature = "cli")]
pub mod process;
#[cfg(feature = "json")]
pub mod requests;
#[cfg(feature = "cli")]
pub mod smoke;
#[cfg(feature = "json")]
pub mod wire;
