//! Random numbers, and what may be concluded from them.
//!
//! | file | what |
//! |---|---|
//! | `random` | one ChaCha stream for each purpose, and the laws that samplers are made of |
//! | `stream`, `steering` | reproducible cases of hostile numbers, drawn or steered by bytes |
//! | `chain` | Markov chains: a kernel, and its states as an iterator |
//! | `calibrated` | statistical checks that state both of their error rates |

pub mod calibrated;
pub mod chain;
pub mod random;
mod steering;
pub mod stream;
