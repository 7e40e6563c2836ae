//! Grading an implementation in Rust, in its own `cargo test`.
//!
//! [`Functions`] has what is implemented, by the names of the quantities; everything else is not asked. [`check`] asks the
//! same questions as the command line does and panics with what is wrong: the verdicts, and for each fault the smallest
//! case in a form to be pasted.
//!
//! ```
//! use attnbm::conformance::{Functions, check};
//!
//! fn log_sum_exp(x: &[f64], beta: f64) -> f64 {
//!     let largest = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
//!     let place = x.iter().position(|x| *x == largest);
//!     let others = x.iter().enumerate().filter(|(index, _)| Some(*index) != place);
//!     let others: f64 = others.map(|(_, x)| (beta * (x - largest)).exp()).sum();
//!     // log(1 + x) would lose what is next to 1.
//!     largest + others.ln_1p() / beta
//! }
//!
//! check(&Functions::new().with("special.log_sum_exp", |question| {
//!     Ok(log_sum_exp(question.vector("x")?, question.number("beta")?))
//! }));
//! ```
//!
//! | | what it has |
//! |---|---|
//! | [`Functions`] | a function for each quantity that is implemented |
//! | [`Question`] | the input of a quantity, in the types of Rust |
//! | [`InProcess`] | functions as a [`Subject`](crate::grade::answer::Subject) |

// What others have written is read here, or answered.
#![deny(clippy::indexing_slicing)]

mod functions;
mod in_process;
mod question;
mod refusal;

pub use functions::Functions;
pub use in_process::InProcess;
pub use question::{Conditioned, Machine, Question, RestrictedMachine};
pub use refusal::{Computed, Refusal};

pub use crate::grade::answer::{Array, Estimate};
pub use crate::grade::case::Case;
pub use crate::grade::session::{Grading, GradingSettings};
pub use crate::models::harmonium::Support;
pub use crate::models::lagrangian::Lagrangian;

use crate::grade::{session, text};
use crate::oracle::registry;

/// How many cases of each quantity [`check`] asks.
const CASES: u64 = 30;

/// Panics unless every answer is at least backward stable, or a refusal.
///
/// It is for tests: the message has the verdict on each quantity, and of each fault the smallest case with
/// the exact value. Where a function panics, the case is one at fault. [`check_with`] takes settings, and
/// [`grade`] returns what was found instead.
///
/// # Panics
///
/// With the faults; if nothing is implemented; or if a name is that of no quantity.
pub fn check(functions: &Functions<'_>) {
    let settings = GradingSettings {
        cases: CASES,
        ..GradingSettings::default()
    };
    check_with(functions, &settings);
}

/// The same with other quantities, more cases, another seed or another format.
///
/// # Panics
///
/// With the faults; if no question that was chosen is answered; or if a name is that of no quantity.
#[allow(clippy::panic)]
pub fn check_with(functions: &Functions<'_>, settings: &GradingSettings) {
    if let Some(error) = functions
        .names()
        .find_map(|name| registry::find(name).err())
    {
        panic!("{error}");
    }
    let grading = grade(functions, settings);
    if grading.verdict().is_fault() {
        panic!("\n{}", text::failure(&grading));
    }
    if !grading.has_answers() {
        panic!("nothing was answered: no quantity that was asked for is implemented");
    }
}

/// Asks these functions, and returns everything that was asked and found.
pub fn grade(functions: &Functions<'_>, settings: &GradingSettings) -> Grading {
    session::grade(&mut InProcess::new(functions), settings, &())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::stratum::Stratum;

    /// A question without a value is answered by a domain error. Giving up is no answer.
    #[test]
    fn of_invalid_questions_only_what_is_said_of_them_is_an_answer() {
        const NAME: &str = "special.log_sum_exp";
        let settings = GradingSettings {
            strata: vec![Stratum::Invalid],
            ..GradingSettings::default()
        };
        let settings = settings.with_quantities([NAME]).with_relations(false);
        let graded = |answer: Computed<f64>| {
            let functions = Functions::new().with(NAME, move |_| answer.clone());
            grade(&functions, &settings)
        };
        let right = graded(Err(Refusal::Domain("outside".into())));
        assert!(right.lines[0].outcomes.len() > 1);
        assert!(right.has_answers() && !right.verdict().is_fault());
        let silent = graded(Err(Refusal::GaveUp("too much".into())));
        assert_eq!(
            silent.lines[0].outcomes.len(),
            right.lines[0].outcomes.len()
        );
        assert!(!silent.has_answers() && !silent.verdict().is_fault());
        let wrong = graded(Ok(0.5));
        assert!(wrong.has_answers() && wrong.verdict().is_fault());
    }
}
