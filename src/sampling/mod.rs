//! Random numbers, and what may be concluded from them.
//!
//! | file | what |
//! |---|---|
//! | `random` | one ChaCha stream for each purpose, and the laws that samplers are made of |
//! | `stream`, `steering`, `choices` | reproducible cases of hostile numbers: drawn, steered by bytes, or chosen |
//! | `simplify` | the search for the simplest choices with a property |
//! | `chain` | Markov chains: a kernel, and its states as an iterator |
//! | `weights` | the logarithm of a mean of importance weights |
//! | `calibrated` | statistical checks that state both of their error rates |

pub mod calibrated;
pub mod chain;
mod choices;
pub mod random;
pub mod simplify;
mod steering;
pub mod stream;
pub mod weights;
