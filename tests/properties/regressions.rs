//! The file of stored failures, as one record sees it.

use proptest::test_runner::{FailurePersistence, FileFailurePersistence, PersistedSeed};
use std::any::Any;
use std::fmt::Debug;

/// The committed file of the cases that a statement has ever failed in.
pub const REGRESSIONS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/properties/regressions.txt"
);

/// The record whose case a line of the file is; `None` for a comment.
pub fn record_of(line: &str) -> Option<&str> {
    let (_, case) = line.split_once("# shrinks to ")?;
    case.split(' ').next()
}

/// The failures of one record in a file. Proptest itself replays every line for every record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub path: &'static str,
    pub record: &'static str,
}

impl FailurePersistence for Stored {
    fn load_persisted_failures2(&self, _: Option<&'static str>) -> Vec<PersistedSeed> {
        let text = std::fs::read_to_string(self.path).unwrap_or_default();
        let own = text
            .lines()
            .filter(|line| record_of(line) == Some(self.record));
        let seeds = own.filter_map(|line| line.split('#').next()?.parse().ok());
        seeds.collect()
    }

    fn save_persisted_failure2(
        &mut self,
        source: Option<&'static str>,
        seed: PersistedSeed,
        case: &dyn Debug,
    ) {
        FileFailurePersistence::Direct(self.path).save_persisted_failure2(source, seed, case);
    }

    fn box_clone(&self) -> Box<dyn FailurePersistence> {
        Box::new(self.clone())
    }

    fn eq(&self, other: &dyn FailurePersistence) -> bool {
        other.as_any().downcast_ref::<Self>() == Some(self)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
