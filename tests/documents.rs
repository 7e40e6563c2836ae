//! The pages that follow from the catalogue are those that are committed, every equation is
//! accounted for, and every record is whole.

use attnbm::catalogue::coverage::{EQUATIONS, WAIVED, coverage};
use attnbm::catalogue::documents::{NO_WITNESS, equations_page, errata_page};
use attnbm::catalogue::entries;
use attnbm::catalogue::record::Printed;

fn is_fresh(page: &str, committed: &str, name: &str) {
    let difference = page
        .lines()
        .zip(committed.lines())
        .find(|(new, old)| new != old);
    assert!(
        page == committed,
        "docs/{name}.md is stale: `cargo run --release -- list {name} --format markdown > docs/{name}.md`; \
         the first line that differs: {difference:#?}"
    );
}

#[test]
fn the_page_of_equations_is_fresh() {
    is_fresh(
        &equations_page(),
        include_str!("../docs/equations.md"),
        "equations",
    );
}

#[test]
fn the_page_of_errata_is_fresh() {
    is_fresh(&errata_page(), include_str!("../docs/errata.md"), "errata");
}

#[test]
fn every_equation_is_claimed_or_waived_and_not_both() {
    let of = |equation: u8| {
        coverage()
            .into_iter()
            .find(|covered| covered.equation == equation)
    };
    for equation in 1..=EQUATIONS {
        let covered = of(equation).expect("every equation has an entry");
        assert!(
            covered.records.is_empty() == covered.waiver.is_some(),
            "equation {equation}: {} records, waived: {:?}",
            covered.records.len(),
            covered.waiver
        );
    }
    assert!(
        WAIVED
            .iter()
            .all(|(equation, reason)| *equation <= EQUATIONS && !reason.is_empty())
    );
    for entry in entries() {
        assert!(
            entry
                .record
                .equations
                .iter()
                .all(|equation| (1..=EQUATIONS).contains(equation)),
            "{}",
            entry.record.id
        );
    }
}

#[test]
fn identifiers_are_unique() {
    let mut ids: Vec<&str> = entries().iter().map(|entry| entry.record.id).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

/// A printed slip is a mutant of its record, which is marked as corrected, and a case of short numbers
/// shows it.
#[test]
fn every_slip_is_a_mutant_with_a_readable_witness() {
    assert!(!include_str!("../docs/errata.md").contains(NO_WITNESS));
    for entry in entries() {
        for slip in entry.record.slips {
            let id = entry.record.id;
            assert!(slip.mutant < entry.record.mutants.len(), "{id}");
            assert_eq!(entry.record.printed, Printed::Corrected, "{id}");
        }
    }
}
