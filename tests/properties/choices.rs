//! Choices as proptest draws and shrinks them.

use attnbm::sampling::simplify::Simplifier;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::{NewTree, ValueTree};
use proptest::test_runner::TestRunner;
use std::fmt;

/// The most choices of a case. All further ones are the simplest.
const MOST: usize = 40;

/// The choices of a case of one record, which its text names.
#[derive(Clone)]
pub struct Choices {
    pub record: &'static str,
    pub choices: Vec<u64>,
}

impl fmt::Debug for Choices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} with the choices {:?}", self.record, self.choices)
    }
}

/// The strategy: short numbers, hostile ones and generic ones (`src/sampling/choices.rs` says which choices these are).
#[derive(Clone, Debug)]
pub struct AnyChoices(pub &'static str);

impl Strategy for AnyChoices {
    type Tree = Shrinking;
    type Value = Choices;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let choice = prop_oneof![8 => 0..8u64, 3 => 8..32u64, 9 => any::<u64>()];
        let drawn = vec(choice, 0..=MOST).new_tree(runner)?;
        Ok(Shrinking {
            record: self.0,
            search: Simplifier::new(drawn.current()),
        })
    }
}

/// The search for simpler choices, in proptest's terms: a proposal that fails the test is kept.
pub struct Shrinking {
    record: &'static str,
    search: Simplifier,
}

impl ValueTree for Shrinking {
    type Value = Choices;

    fn current(&self) -> Choices {
        let choices = self.search.proposed().unwrap_or(self.search.best());
        Choices {
            record: self.record,
            choices: choices.to_vec(),
        }
    }

    fn simplify(&mut self) -> bool {
        self.search.keep();
        self.search.propose().is_some()
    }

    /// The next proposal; at their end the best choices once more.
    fn complicate(&mut self) -> bool {
        let was_proposal = self.search.proposed().is_some();
        self.search.propose();
        was_proposal
    }
}
