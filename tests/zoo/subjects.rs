//! The two correct subjects, and one that is wrong in one place.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use attnbm::conformance::{Functions, InProcess};
use attnbm::grade::answer::{Answer, Array, Subject};
use attnbm::grade::case::Case;
use attnbm::grade::reference::Reference;
use attnbm::grade::session::Observer;
use attnbm::grade::verdict::dimensions;

use super::faults::{Base, Fault, Slip};
use super::plain;

/// Exact values that have been found already: all subjects are asked the same questions.
#[derive(Default)]
pub struct Memory(Mutex<HashMap<String, Arc<Reference>>>);

impl Memory {
    pub fn recall(&self, case: &Case) -> Arc<Reference> {
        let line = case.line(0, true);
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&line) {
            return Arc::clone(known);
        }
        let found = Arc::new(Reference::of(case));
        lock().insert(line, Arc::clone(&found));
        found
    }
}

impl Observer for Memory {
    fn reference(&self, case: &Case) -> Reference {
        (*self.recall(case)).clone()
    }
}

/// The reference's own correctly rounded values.
pub struct Oracle<'a>(pub &'a Memory);

impl Subject for Oracle<'_> {
    fn reads_text(&self) -> bool {
        true
    }

    fn ask(&mut self, case: &Case) -> Answer {
        match &*self.0.recall(case) {
            Reference::Value(exact) => Answer::Value(Array {
                dimensions: dimensions(exact.shape()),
                entries: exact
                    .certified
                    .entries
                    .iter()
                    .map(|entry| entry.value)
                    .collect(),
            }),
            Reference::Nonexistent(error) | Reference::Undecided(error) => Answer::Error {
                kind: error.kind().into(),
                message: error.to_string(),
            },
        }
    }
}

/// The implementation in ordinary arithmetic.
pub static PLAIN: LazyLock<Functions<'static>> = LazyLock::new(plain::functions);

/// A correct subject with one quantity that is wrong.
pub struct Faulty<'a> {
    base: Box<dyn Subject + 'a>,
    fault: &'a Fault,
}

impl<'a> Faulty<'a> {
    pub fn new(fault: &'a Fault, memory: &'a Memory) -> Self {
        let base: Box<dyn Subject> = match fault.base {
            Base::Plain => Box::new(InProcess::new(&PLAIN)),
            Base::Reference => Box::new(Oracle(memory)),
        };
        Self { base, fault }
    }
}

impl Subject for Faulty<'_> {
    fn reads_text(&self) -> bool {
        self.base.reads_text()
    }

    fn ask(&mut self, case: &Case) -> Answer {
        self.ask_run(case, 0)
    }

    fn ask_run(&mut self, case: &Case, run: u64) -> Answer {
        if case.quantity.name != self.fault.quantity {
            return self.base.ask_run(case, run);
        }
        match &self.fault.slip {
            Slip::Computes(functions) => InProcess::new(functions).ask_run(case, run),
            Slip::Alters(answer) => answer(case, &mut |case| self.base.ask(case)),
        }
    }

    fn supports(&self, quantity: &str) -> bool {
        quantity == self.fault.quantity || self.base.supports(quantity)
    }
}
