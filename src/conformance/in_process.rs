//! Functions as a subject.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::functions::Functions;
use super::refusal::Refusal;
use crate::grade::answer::{Answer, Subject};
use crate::grade::case::Case;
use crate::grade::cases;
use crate::oracle::registry::Registry;

/// An implementation in this process.
#[derive(Debug)]
pub struct InProcess<'a> {
    functions: &'a Functions<'a>,
    registry: Registry,
}

impl<'a> InProcess<'a> {
    /// Asks these functions.
    pub fn new(functions: &'a Functions<'a>) -> Self {
        Self::among(Registry::default(), functions)
    }

    /// Asks these functions for quantities of this registry.
    pub fn among(registry: Registry, functions: &'a Functions<'a>) -> Self {
        Self {
            functions,
            registry,
        }
    }
}

impl Subject for InProcess<'_> {
    /// A panic is caught, and is a crash.
    fn ask(&mut self, case: &Case) -> Answer {
        self.ask_run(case, 0)
    }

    fn ask_run(&mut self, case: &Case, run: u64) -> Answer {
        let answer = || self.functions.compute(case, run);
        match catch_unwind(AssertUnwindSafe(answer)) {
            Ok(Ok(answer)) => answer,
            Ok(Err(refusal)) => refusal.into(),
            Err(payload) => {
                let text = payload.downcast_ref::<String>().map(String::as_str);
                let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
                Answer::Crashed(format!("it panicked: {}", text.unwrap_or("")))
            }
        }
    }

    /// A panic leaves the other functions as they are.
    fn raises(&self) -> bool {
        true
    }

    /// Whether any of a few cases is answered with anything but that the quantity is not implemented, which
    /// may be said of some of them.
    fn supports(&self, quantity: &str) -> bool {
        const CASES: u64 = 12;
        let Ok(quantity) = self.registry.find(quantity) else {
            return false;
        };
        let mut cases = (0..CASES).filter_map(|index| cases::draw(quantity, 0, index));
        cases.any(|case| {
            let answer = || self.functions.compute(&case, 0);
            !matches!(
                catch_unwind(AssertUnwindSafe(answer)),
                Ok(Err(Refusal::NotImplemented))
            )
        })
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        let (kind, message) = match refusal {
            Refusal::NotImplemented => return Self::unsupported(),
            Refusal::GaveUp(message) => ("budget", message),
            Refusal::Domain(message) => ("domain", message),
            Refusal::NotNormalizable(message) => ("not_normalizable", message),
        };
        Self::Error {
            kind: kind.into(),
            message,
        }
    }
}
