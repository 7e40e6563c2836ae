//! What the two sides of each record enter, and the page that follows: `docs/routes.md`.

use super::entries;
use super::record::{CatalogueEntry, Record, StatementKind};
use crate::sampling::stream::Stream;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The seed of the cases that are recorded.
const SEED: u64 = 20_261_121;

/// Cases recorded of each record. A route that is taken only now and then needs that many to be seen.
const CASES: u64 = 48;

/// Cases recorded of each law of sampling, which takes one route only.
const LAW_CASES: u64 = 1;

/// What the sides of a record enter, told apart case by case.
#[derive(Clone, Debug)]
pub struct Sides {
    /// The record.
    pub record: Record,
    /// What both sides entered in one and the same case: a slip in one of these can pass there.
    pub shared: BTreeSet<&'static str>,
    /// What one side entered and the other did not, in some case: a slip in one of these is seen there.
    pub checked: BTreeSet<&'static str>,
}

impl Sides {
    /// Records the first cases of an entry.
    fn of(entry: &CatalogueEntry) -> Self {
        let record = entry.record;
        let mut sides = Self {
            record,
            shared: BTreeSet::new(),
            checked: BTreeSet::new(),
        };
        let cases = match record.kind {
            StatementKind::Law => LAW_CASES,
            _ => CASES,
        };
        for index in 0..cases {
            let [left, right] = entry.entered(&mut Stream::new(SEED, record.id, index));
            sides.shared.extend(left.intersection(&right));
            sides.checked.extend(left.symmetric_difference(&right));
        }
        sides
    }
}

/// The sides of every record. Nothing else may be evaluated in this process meanwhile.
pub fn sides() -> Vec<Sides> {
    entries().iter().map(Sides::of).collect()
}

/// For each function that is entered, the records of which one side only enters it in some case.
pub fn checks(sides: &[Sides]) -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut checks: BTreeMap<&'static str, Vec<&'static str>> = BTreeMap::new();
    for sides in sides {
        for name in &sides.shared {
            checks.entry(name).or_default();
        }
        for name in &sides.checked {
            checks.entry(name).or_default().push(sides.record.id);
        }
    }
    checks
}

/// The page of the functions with the records that check them, and of the records with what their sides share.
pub fn routes_page(sides: &[Sides]) -> String {
    let mut page = String::from(
        "<!-- Generated from the catalogue; do not edit. -->\n# What the two sides of an identity share\n\n\
         `ATTNBM_WRITE_PAGES=1 cargo test --test routes` writes this page.\n\n\
         A wrong formula passes an identity whose sides both use it. So each record declares which functions of \
         the models and which rules of quadrature both of its sides enter, and a test records both sides to see \
         that this is all they share. Elementary and special functions are not recorded; the scalars' own tests \
         answer for them.\n\n\
         ## What checks each function\n\n\
         The records of which one side only enters the function, in some case at least.\n\n| function | records |\n|---|---|\n",
    );
    let code = |names: &mut dyn Iterator<Item = &&str>| -> String {
        let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
        names.join(", ")
    };
    for (name, records) in checks(sides) {
        // Writing to a string cannot fail.
        let _ = writeln!(page, "| `{name}` | {} |", code(&mut records.iter()));
    }
    page.push_str(
        "\n## What the sides of each record share\n\n\
         Records that are not listed share nothing.\n\n| record | functions |\n|---|---|\n",
    );
    for sides in sides {
        if !sides.shared.is_empty() {
            let shared = code(&mut sides.shared.iter());
            let _ = writeln!(page, "| `{}` | {shared} |", sides.record.id);
        }
    }
    page
}
