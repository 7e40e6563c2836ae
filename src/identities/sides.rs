//! What the two sides of each record enter, and the page that follows: `docs/routes.md`.

use super::catalogue;
use super::record::{Kind, Record};
use super::stream::Stream;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The seed of the cases that are recorded.
const SEED: u64 = 20_261_121;

/// Cases recorded of each record. A route that is taken only now and then needs that many to be seen.
const CASES: u64 = 48;

/// Cases recorded of each law of sampling, which takes one route only.
const LAW_CASES: u64 = 1;

/// A record with the functions that each of its sides entered.
#[derive(Clone, Debug)]
pub struct Sides {
    /// The record.
    pub record: Record,
    /// What the left side entered in any case.
    pub left: BTreeSet<&'static str>,
    /// What the stated right side entered in any case.
    pub right: BTreeSet<&'static str>,
}

impl Sides {
    /// The functions that both sides entered: a slip in one of them can pass the identity.
    pub fn shared(&self) -> Vec<&'static str> {
        self.left.intersection(&self.right).copied().collect()
    }

    /// The functions that one side entered and the other did not: a slip in one of them is seen.
    pub fn checked(&self) -> impl Iterator<Item = &'static str> {
        self.left.symmetric_difference(&self.right).copied()
    }
}

/// The sides of every record. Nothing else may be evaluated in this process meanwhile.
pub fn sides() -> Vec<Sides> {
    let record_sides = |entry: super::record::Entry| {
        let record = entry.record;
        let cases = match record.kind {
            Kind::Law => LAW_CASES,
            _ => CASES,
        };
        let mut sides = Sides {
            record,
            left: BTreeSet::new(),
            right: BTreeSet::new(),
        };
        for index in 0..cases {
            let [left, right] = entry.entered(&mut Stream::new(SEED, record.id, index));
            sides.left.extend(left);
            sides.right.extend(right);
        }
        sides
    };
    catalogue().into_iter().map(record_sides).collect()
}

/// For each function that is entered, the records of which exactly one side enters it.
pub fn checks(sides: &[Sides]) -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut checks: BTreeMap<&'static str, Vec<&'static str>> = BTreeMap::new();
    for sides in sides {
        for name in sides.left.union(&sides.right) {
            checks.entry(name).or_default();
        }
        for name in sides.checked() {
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
         The records of which exactly one side enters the function.\n\n| function | records |\n|---|---|\n",
    );
    let code = |names: &[&str]| -> String {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        names.join(", ")
    };
    for (name, records) in checks(sides) {
        // Writing to a string cannot fail.
        let _ = writeln!(page, "| `{name}` | {} |", code(&records));
    }
    page.push_str(
        "\n## What the sides of each record share\n\n\
         Records that are not listed share nothing.\n\n| record | functions |\n|---|---|\n",
    );
    for sides in sides {
        let shared = sides.shared();
        if !shared.is_empty() {
            let _ = writeln!(page, "| `{}` | {} |", sides.record.id, code(&shared));
        }
    }
    page
}
