//! How much was decided: a test whose cases are skipped must not pass.

use std::collections::BTreeMap;

/// Decided checks by name.
#[derive(Default)]
pub struct Count(BTreeMap<String, u64>);

impl Count {
    /// One more check that was decided.
    pub fn add(&mut self, name: impl ToString) {
        *self.0.entry(name.to_string()).or_default() += 1;
    }

    pub fn of(&self, name: &str) -> u64 {
        self.0.get(name).copied().unwrap_or(0)
    }

    /// Prints the counts, and asserts that these names have been decided so often.
    #[track_caller]
    pub fn assert_at_least<'a>(
        &self,
        title: &str,
        minima: impl IntoIterator<Item = (&'a str, u64)>,
    ) {
        let total: u64 = self.0.values().sum();
        eprintln!("{title}: {total} checks decided: {:?}", self.0);
        for (name, least) in minima {
            let decided = self.of(name);
            assert!(
                decided >= least,
                "{title}, {name}: {decided} decided, not {least}"
            );
        }
    }
}
