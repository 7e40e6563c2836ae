//! The catalogue as properties: proptest draws the choices that a case consists of, shrinks and stores them.
//! `tests/catalogue.rs` has the same records at cases that a seed and a number name.
//!
//! Each record has a property that its statement is never refuted, and each mutant one that must fail: the failure
//! shrinks to few choices. The usual variables work: `PROPTEST_CASES` is the number of cases of each record,
//! `PROPTEST_RNG_SEED` the seed, `PROPTEST_VERBOSE=1` prints what was counted, and the smallest case found for each mutant. A failing case goes to
//! `tests/properties/regressions.txt`, which is committed with the fix; its cases come first in every run of
//! their record, and are not counted.

mod choices;
mod machinery;
mod property;
mod regressions;

use attnbm::catalogue::entries;
use libtest_mimic::{Arguments, Trial};

/// The most choices in the smallest case of a mutant that are not the simplest.
const MOST_CHOICES: usize = 12;

fn main() {
    let mut trials = Vec::new();
    for entry in entries() {
        let id = entry.record.id;
        trials.push(Trial::test(format!("{id}::holds"), move || {
            let tally = property::holds(&entry)?;
            if property::settings(&entry).verbose > 0 {
                println!(
                    "{id}: {} cases decided, {} undecided",
                    tally.decided, tally.undecided
                );
            }
            Ok(())
        }));
        for (index, mutant) in entry.record.mutants.iter().enumerate() {
            let name = format!("{id}::shrinks::{}", mutant.replace(' ', "_"));
            trials.push(Trial::test(name, move || {
                let found = property::refuted(&entry, index)?;
                if property::settings(&entry).verbose > 0 {
                    println!("{mutant}\n{}\n", found.report);
                }
                let choices = &found.choices.choices;
                match choices.iter().filter(|choice| **choice != 0).count() {
                    0..=MOST_CHOICES => Ok(()),
                    count => Err(format!("{count} choices\n{}", found.report).into()),
                }
            }));
        }
        trials.push(Trial::test(format!("{id}::simplest"), move || {
            Ok(machinery::the_simplest_case_is_judged(&entry)?)
        }));
    }
    trials.extend(machinery::trials());
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}
