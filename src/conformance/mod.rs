//! Grading an implementation in Rust, in its own `cargo test`.
//!
//! An [`Implementation`] computes what it knows; everything else stays at the default, which says that it is
//! not implemented and is not asked again. [`check`] asks the same questions as the command line does and
//! panics with what is wrong: the verdicts, and for each fault the smallest case in a form to be pasted.
//!
//! ```
//! use attnbm::conformance::{Computed, Implementation, check};
//!
//! struct Mine;
//!
//! impl Implementation for Mine {
//!     fn special_log_sum_exp(&self, x: &[f64], beta: f64) -> Computed<f64> {
//!         let largest = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
//!         let sum: f64 = x.iter().map(|x| (beta * (x - largest)).exp()).sum();
//!         Ok(largest + sum.ln() / beta)
//!     }
//! }
//!
//! check(&Mine);
//! ```
//!
//! | file | what it has |
//! |---|---|
//! | [`Implementation`] | one method a quantity, each with a default |
//! | [`InProcess`] | an implementation as a [`Subject`](crate::grade::answer::Subject) |

// What others have written is read here, or answered.
#![deny(clippy::indexing_slicing)]

mod arguments;
mod implementation;
mod in_process;
mod refusal;

pub use arguments::{Conditioned, Machine, RestrictedMachine};
pub use implementation::Implementation;
pub use in_process::InProcess;
pub use refusal::{Computed, Refusal};

pub use crate::grade::answer::Array;
pub use crate::grade::case::Case;
pub use crate::grade::session::{Grading, GradingSettings};
pub use crate::models::harmonium::Support;
pub use crate::models::lagrangian::Lagrangian;

use crate::grade::{session, text};

/// How many cases of each quantity [`check`] asks.
const CASES: u64 = 30;

/// Panics unless every answer is at least backward stable, or a refusal.
///
/// It is for tests: the message has the verdict on each quantity, and of each fault the smallest case with
/// the exact value. Where a method panics, the case is one at fault. [`check_with`] takes settings, and
/// [`grade`] returns what was found instead.
///
/// # Panics
///
/// With the faults; or if nothing is implemented.
pub fn check(implementation: &dyn Implementation) {
    let settings = GradingSettings {
        cases: CASES,
        ..GradingSettings::default()
    };
    check_with(implementation, &settings);
}

/// The same with other quantities, more cases, another seed or another format.
///
/// # Panics
///
/// With the faults; or if no question that was chosen is answered.
#[allow(clippy::panic)]
pub fn check_with(implementation: &dyn Implementation, settings: &GradingSettings) {
    let grading = grade(implementation, settings);
    if grading.verdict().is_fault() {
        panic!("\n{}", text::failure(&grading));
    }
    if !grading.has_answers() {
        panic!("nothing was answered: no quantity that was asked for is implemented");
    }
}

/// Asks an implementation, and returns everything that was asked and found.
pub fn grade(implementation: &dyn Implementation, settings: &GradingSettings) -> Grading {
    session::grade(&mut InProcess::new(implementation), settings, &())
}
